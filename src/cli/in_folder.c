/* in_folder.c: options, the folder, the work, and what is told of it. */
#include "cli/in_folder.h"

#include <stdio.h>

#include "cli/cli.h"

enum { FAULTS_MAX = 16 };

int tl_cli_in_folder(int argc, char **argv, int words, tl_cli_work *work)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    const char *data = NULL, *store = "", *policy = "";
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &data },
        { .name = "store", .value = &store },
        { .name = "policy", .value = &policy },
        { .name = NULL },
    };
    const char *name = argv[0];
    struct tl_folder folder;
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != words || !data)
        return tl_cli_usage(name);
    enum tl_err err = tl_folder_open(&folder, data, store, policy, TL_FOLDER_BESIDE, 1, &faults);
    if (err == TL_OK) {
        err = work(&folder, argv, &faults);
        tl_folder_close(&folder);
    }
    fflush(stdout);
    tl_cli_faults_print(&faults);
    if (err != TL_OK && faults.faults_len == 0)
        fprintf(stderr, "throughline: %s\n", tl_err_text(err));
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
