/* backup.c: `throughline backup`: a copy of the data folder while the center runs. */
#include "server/backup.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/cli.h"

enum { FAULTS_MAX = 8, MEGABYTE = 1000000 };

static void progress(void *arg, const char *what, uint64_t done, uint64_t all)
{
    (void)arg;
    tl_cli_progress(what, done, all);
}

static void tell(const struct tl_backup_wanted *wanted, const struct tl_backup_told *told)
{
    printf("%s has everything:", wanted->to);
    if (told->has_database)
        printf(" a journal that holds, of %" PRIu64 " facts,", told->verdict.facts);
    printf(" %" PRIu64 " recordings (%.1f MB), the policy%s.\n", told->files,
           (double)told->bytes / MEGABYTE, wanted->without_keys ? "" : ", the keys");
    if (!told->has_database)
        printf("The database is PostgreSQL's: pg_dump --format=custom copies it, at one moment.\n");
    printf(wanted->without_keys
               ? "Keep secret.key and recordings.key apart: without them recordings stay sealed.\n"
               : "Whoever has it has the keys: keep it as safe as the center itself.\n");
}

int tl_cli_backup(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct tl_backup_wanted wanted = { .progress_fn = progress };
    struct tl_backup_told told;
    const char *data = NULL, *store = "";
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &data },
        { .name = "store", .value = &store },
        { .name = "to", .value = &wanted.to },
        { .name = "without-keys", .flag = &wanted.without_keys },
        { .name = NULL },
    };
    struct tl_folder folder;
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 1 || !data || !wanted.to)
        return tl_cli_usage("backup");
    enum tl_err err = tl_folder_open(&folder, data, store, "", TL_FOLDER_BESIDE, 1, &faults);
    if (err == TL_OK) {
        err = tl_backup_make(&folder, &wanted, &told, &faults);
        tl_folder_close(&folder);
    }
    tl_cli_faults_print(&faults);
    if (err == TL_OK)
        tell(&wanted, &told);
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
