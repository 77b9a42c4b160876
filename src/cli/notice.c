/* notice.c: `throughline notice`: a mail that came back, from the mail server's pipe. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "notify/came_back.h"
#include "notify/dsn.h"
#include "server/clock.h"
#include "server/folder.h"

enum { FAULTS_MAX = 16 };

/* As long as it may be, and a byte more, so that a longer one is seen. */
static enum tl_err bounce(struct tl_db *db, FILE *in)
{
    char *bytes = malloc(TL_DSN_BYTES_MAX + 1);
    tl_id id = 0;
    if (!bytes)
        return TL_ENOMEM;
    size_t len = fread(bytes, 1, TL_DSN_BYTES_MAX + 1, in);
    enum tl_err err = ferror(in) ? TL_EIO : tl_db_begin(db);
    if (err == TL_OK)
        err = tl_came_back_mail(db, bytes, len, tl_wall_now(), &id);
    if (err == TL_OK)
        err = tl_db_commit(db);
    else
        tl_db_rollback(db);
    free(bytes);
    if (err == TL_OK && id != 0)
        printf("notice %" PRIu64 " came back\n", id);
    else if (err == TL_OK)
        printf("nothing has ended\n");
    else if (err == TL_ENONE || err == TL_EBAD)
        printf("this mail is about none of our notices\n");
    return err == TL_ENONE || err == TL_EBAD ? TL_OK : err;
}

int tl_cli_notice(int argc, char **argv)
{
    const char *data = NULL, *store = "";
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &data },
        { .name = "store", .value = &store },
        { .name = NULL },
    };
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct tl_folder folder = { .store = NULL };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 2 || !data ||
        strcmp(argv[1], "bounce") != 0)
        return tl_cli_usage("notice");
    enum tl_err err = tl_folder_open(&folder, data, store, "", TL_FOLDER_BESIDE, 1, &faults);
    if (err == TL_OK)
        err = bounce(tl_store_writer(folder.store), stdin);
    fflush(stdout);
    tl_cli_faults_print(&faults);
    if (err && faults.faults_len == 0)
        fprintf(stderr, "throughline: %s\n", tl_err_text(err));
    if (folder.store)
        tl_folder_close(&folder);
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
