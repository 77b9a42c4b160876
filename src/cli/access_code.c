/* access_code.c: `throughline access-code`: a code by post, with which a case that was filed on
 * paper comes into its person's account. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/in_folder.h"
#include "desk/access_code.h"
#include "desk/render.h"
#include "server/clock.h"
#include "server/notices.h"
#include "store/audit.h"
#include "store/meta.h"

enum { ADDRESS_BYTES = 500 };

/* The lines of an address of post, at least two. */
static bool read_address(FILE *in, char out[ADDRESS_BYTES])
{
    size_t len = fread(out, 1, ADDRESS_BYTES, in);
    if (len == 0 || len == ADDRESS_BYTES || ferror(in))
        return false;
    while (len > 0 && (out[len - 1] == '\n' || out[len - 1] == ' '))
        len--;
    out[len] = '\0';
    return strlen(out) == len && strchr(out, '\n') != NULL;
}

static enum tl_err find(const struct tl_folder *folder, const char *receipt, struct tl_case *out,
                        struct tl_faults *faults)
{
    const struct tl_form *form = tl_policy_receipt_form(folder->set.policy);
    char plain[TL_VALUE_BYTES_MAX];
    struct tl_db *db = tl_store_writer(folder->store);
    enum tl_err err = form && tl_form_read(form, receipt, plain, sizeof plain) == TL_OK
                          ? tl_store_case_find_by_receipt(db, plain, out)
                          : TL_EBAD;
    if (err == TL_EBAD)
        tl_faults_add(faults, NULL, 0, "RECEIPT", "this is no number of a case");
    if (err == TL_ENONE)
        tl_faults_add(faults, NULL, 0, "RECEIPT", "there is no such case; import it first");
    return err;
}

/* Code, letter and the record of it: all of it, or nothing. */
static enum tl_err write(const struct tl_folder *folder, const struct tl_case *about,
                         const char *address)
{
    struct tl_db *db = tl_store_writer(folder->store);
    struct tl_access_code code;
    tl_time now = tl_wall_now();
    enum tl_err err = tl_access_code_make(db, folder->set.policy, about, now, &code);
    struct tl_audit row = { .at = now,
                            .action = "access code made",
                            .record_kind = "case",
                            .record_id = about->id,
                            .reason = "from=- why=operator" };
    const struct tl_notice_wanted wanted = { .kind = "access_code",
                                             .address = address,
                                             .code_of = about->id,
                                             .receipt = about->receipt,
                                             .language = about->language };
    if (err == TL_OK)
        err = tl_notices_post(db, folder->set.policy, &wanted, now);
    if (err == TL_OK)
        err = tl_store_ids_take(db, "audit", 1, &row.id);
    return err == TL_OK ? tl_store_audit_insert(db, &row) : err;
}

static enum tl_err make(const struct tl_folder *folder, char **words, struct tl_faults *faults)
{
    struct tl_db *db = tl_store_writer(folder->store);
    struct tl_case about;
    char address[ADDRESS_BYTES];
    if (!read_address(stdin, address)) {
        tl_faults_add(faults, NULL, 0, "ADDRESS", "two to seven lines of an address of post");
        return TL_EBAD;
    }
    enum tl_err err = find(folder, words[1], &about, faults);
    if (err == TL_OK)
        err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = write(folder, &about, address);
    if (err == TL_OK)
        err = tl_db_commit(db);
    else
        tl_db_rollback(db);
    if (err == TL_EDENIED)
        tl_faults_add(faults, NULL, 0, "RECEIPT",
                      "the policy lets no code for this case (verify.yaml, accounts)");
    if (err == TL_OK)
        printf("a letter with a new code for %s is on its way to the printer\n", about.receipt);
    return err;
}

int tl_cli_access_code(int argc, char **argv)
{
    return tl_cli_in_folder(argc, argv, 2, make);
}
