/* import.c: `throughline import`: cases, appointments, representations, answers and normal
 * times from files. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "desk/answer.h"
#include "desk/import.h"
#include "server/account_news.h"
#include "server/clock.h"
#include "server/folder.h"
#include "server/folder_key.h"

enum { FAULTS_MAX = 100 };

static const struct {
    const char *name;
    enum tl_err (*import)(struct tl_import_what *what);
} kinds[] = {
    { "cases", tl_import_cases },
    { "appointments", tl_import_appointments },
    { "representations", tl_import_representations },
    { "answers", tl_import_answers },
    { "rfes", tl_import_rfes },
    { "times", tl_import_times },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void progress(void *arg, uint64_t done, uint64_t all)
{
    tl_cli_progress(arg, done, all);
}

static const struct tl_form *receipt_form(const struct tl_policy *policy)
{
    for (uint16_t i = 0; i < policy->forms_len; i++) {
        if (policy->forms[i].kind == TL_FORM_RECEIPT)
            return policy->forms + i;
    }
    return NULL;
}

static enum tl_err import(const struct tl_folder *folder, size_t kind, const char *file,
                          struct tl_faults *faults)
{
    uint8_t answer_key[TL_ANSWER_KEY_BYTES];
    enum tl_err err = tl_folder_key(folder->dir, TL_ANSWER_KEY_USE, answer_key, faults);
    if (err != TL_OK)
        return err;
    struct tl_import_what what = {
        .db = tl_store_writer(folder->store),
        .receipt = receipt_form(folder->set.policy),
        .policy = folder->set.policy,
        .answer_key = answer_key,
        .now = tl_wall_now(),
        .file = file,
        .in = fopen(file, "r"),
        .faults = faults,
        .progress = progress,
        .arg = (void *)(uintptr_t)kinds[kind].name,
    };
    if (!what.in || !what.receipt) {
        tl_faults_add(faults, file, 0, "",
                      what.in ? "the policy has no form for case numbers"
                              : "this file cannot be read");
        return TL_EIO;
    }
    err = kinds[kind].import(&what);
    fclose(what.in);
    if (err == TL_OK)
        printf("%" PRIu64 " %s imported\n", what.rows, kinds[kind].name);
    else
        fprintf(stderr, "Nothing was imported: %s.\n",
                err == TL_EBAD ? "mend the rows named above" : tl_err_text(err));
    if (err == TL_OK && tl_account_news_post(what.db, what.policy, what.now) != TL_OK)
        fprintf(stderr, "Mails to accounts are owed by the next import or start.\n");
    return err;
}

int tl_cli_import(int argc, char **argv)
{
    const char *data = NULL, *store = "";
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &data },
        { .name = "store", .value = &store },
        { .name = NULL },
    };
    size_t kind = 0;
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 3 || !data)
        return tl_cli_usage("import");
    while (kind < KINDS && strcmp(kinds[kind].name, argv[1]) != 0)
        kind++;
    if (kind == KINDS)
        return tl_cli_usage("import");
    struct tl_faults faults = { .faults = calloc(FAULTS_MAX, sizeof(struct tl_fault)),
                                .faults_max = FAULTS_MAX };
    struct tl_folder folder;
    enum tl_err err = faults.faults
                          ? tl_folder_open(&folder, data, store, "", TL_FOLDER_BESIDE, 1, &faults)
                          : TL_ENOMEM;
    if (err == TL_OK) {
        err = import(&folder, kind, argv[2], &faults);
        tl_folder_close(&folder);
    }
    tl_cli_faults_print(&faults);
    free(faults.faults);
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
