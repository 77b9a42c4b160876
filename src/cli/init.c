/* init.c: `throughline init`: a data folder for a policy. */
#include <stdio.h>

#include "cli/cli.h"
#include "server/folder.h"

enum { FAULTS_MAX = 64 };

int tl_cli_init(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    const char *dir = NULL, *policy = NULL, *store = "";
    bool for_tests = false;
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &dir },
        { .name = "policy", .value = &policy },
        { .name = "store", .value = &store },
        { .name = "for-tests", .flag = &for_tests },
        { .name = NULL },
    };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 1 || !dir || !policy)
        return tl_cli_usage("init");
    enum tl_err err = tl_folder_make(dir, store, policy, for_tests, &faults);
    tl_cli_faults_print(&faults);
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
