/* check.c: `throughline check`: a policy's faults, or that it has none. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "desk/vocabulary.h"
#include "policy/check.h"
#include "policyfile/policyfile.h"

enum { FAULTS_MAX = 200 };

static enum tl_err check(const char *folder, struct tl_faults *faults)
{
    struct tl_policy_file *file;
    struct tl_vocabulary *vocabulary = NULL;
    enum tl_err err = tl_policy_file_open(folder, faults, &file);
    if (err != TL_OK)
        return err;
    const struct tl_policy *policy = tl_policy_file_policy(file);
    err = tl_policy_check(policy, faults);
    enum tl_err words =
        tl_vocabulary_open(folder, policy->languages, policy->languages_len, faults, &vocabulary);
    if (err == TL_OK && words == TL_OK)
        printf("%s: no dead ends: %d topics, %d steps, %d texts in %d languages\n", folder,
               policy->topics_len, policy->steps_len, policy->texts_len, policy->languages_len);
    tl_vocabulary_close(vocabulary);
    tl_policy_file_close(file);
    return err == TL_OK ? words : err;
}

int tl_cli_check(int argc, char **argv)
{
    const struct tl_option_row rows[] = { { .name = NULL } };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 2)
        return tl_cli_usage("check");
    struct tl_faults faults = { .faults = calloc(FAULTS_MAX, sizeof(struct tl_fault)),
                                .faults_max = FAULTS_MAX };
    enum tl_err err = faults.faults ? check(argv[1], &faults) : TL_ENOMEM;
    tl_cli_faults_print(&faults);
    if (err != TL_OK)
        fprintf(stderr, "%s: %" PRIu32 " fault(s)\n", argv[1], faults.faults_len + faults.lost);
    free(faults.faults);
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
