/* Access codes by post, and cases that come into accounts by themselves. */
#include <sodium.h>
#include <string.h>

#include "desk/access_code.h"
#include "desk/account.h"
#include "desk/support_import.h"
#include "store/db.h"
#include "store/support_store.h"

#define NOW (1000000 * TL_MINUTE)
static const uint8_t key[TL_ACCOUNT_KEY_BYTES] = { 7 }, other_key[TL_ACCOUNT_KEY_BYTES] = { 8 };
static const struct tl_policy policy = { .accounts = {
                                             .begins = "ABC", .code_days = 90, .code_tries = 5 } };

static struct tl_case the_case(struct tl_db *db, const char *receipt)
{
    struct tl_case about;
    CHECK_OK(tl_store_case_find_by_receipt(db, receipt, &about));
    return about;
}

static const char *made(struct tl_db *db, const struct tl_case *about)
{
    static char text[TL_ACCESS_CODE_BYTES];
    struct tl_access_code code;
    CHECK_OK(tl_access_code_make(db, &policy, about, NOW, &code));
    tl_access_code_write(key, &code, text);
    return text;
}

static enum tl_err open_it(struct tl_db *db, const char *receipt, const char *text, tl_time now)
{
    struct tl_case about;
    struct tl_access_code code;
    return tl_access_code_open(db, key, &policy, receipt, text, now, &about, &code);
}

static struct tl_db *house(void **state)
{
    struct tl_faults faults;
    CHECK(sodium_init() >= 0);
    return support_import_begin(state, &faults);
}

static void a_code_opens_its_case_however_it_is_typed(void **state)
{
    struct tl_db *db = house(state);
    const struct tl_case about = the_case(db, "ABC0000000001");
    char small[TL_ACCESS_CODE_BYTES];
    struct tl_access_code row;
    struct tl_case found;
    const char *text = made(db, &about);
    CHECK_EQ(strlen(text), TL_ACCESS_CODE_BYTES - 1);
    snprintf(small, sizeof small, "%s", text);
    for (char *c = small; *c; c++)
        *c = *c == '-' ? ' ' : *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    CHECK_OK(open_it(db, "ABC0000000001", text, NOW));
    CHECK_OK(open_it(db, "ABC0000000001", small, NOW));
    CHECK_ERR(TL_ENONE, open_it(db, "ABC0000000002", text, NOW));
    CHECK_ERR(TL_ENONE, open_it(db, "ABC0000000009", text, NOW));
    CHECK_ERR(TL_ENONE, open_it(db, "ABC0000000001", "", NOW));
    CHECK_ERR(TL_ENONE, open_it(db, "ABC0000000001", "AAAA-BBBB-CCCC", NOW));
    CHECK_ERR(TL_ENONE, open_it(db, "ABC0000000001", "AAAA-BBBB-CCCC-DDDD", NOW));
    CHECK_ERR(TL_ENONE, tl_access_code_open(db, other_key, &policy, "ABC0000000001", text, NOW,
                                            &found, &row));
    CHECK_OK(open_it(db, "ABC0000000001", text, NOW + 90 * TL_DAY - 1));
    CHECK_ERR(TL_ENONE, open_it(db, "ABC0000000001", text, NOW + 90 * TL_DAY));
    CHECK_OK(tl_store_access_code_find(db, about.id, &row));
    assert_null(strstr(row.salt, text));
}

static void a_code_dies_of_wrong_tries_and_of_the_next_one(void **state)
{
    struct tl_db *db = house(state);
    const struct tl_case about = the_case(db, "ABC0000000001");
    char old[TL_ACCESS_CODE_BYTES], text[TL_ACCESS_CODE_BYTES];
    struct tl_access_code row, first;
    snprintf(old, sizeof old, "%s", made(db, &about));
    CHECK_OK(tl_store_access_code_find(db, about.id, &first));
    snprintf(text, sizeof text, "%s", made(db, &about));
    CHECK_ERR(TL_ENONE, open_it(db, "ABC0000000001", old, NOW));
    CHECK_ERR(TL_ENONE, tl_store_access_code_tried(db, &first)); /* It is not there any more. */
    CHECK_ERR(TL_ENONE, tl_store_access_code_delete(db, &first));
    CHECK_OK(tl_store_access_code_find(db, about.id, &row));
    for (int i = 0; i < policy.accounts.code_tries; i++) {
        CHECK_OK(open_it(db, "ABC0000000001", text, NOW));
        CHECK_OK(tl_store_access_code_tried(db, &row));
    }
    CHECK_ERR(TL_ENONE, open_it(db, "ABC0000000001", text, NOW));
    CHECK_OK(tl_store_access_code_delete(db, &row));
    CHECK_ERR(TL_ENONE, open_it(db, "ABC0000000001", text, NOW));
}

static void other_numbers_and_protected_cases_have_none(void **state)
{
    struct tl_db *db = house(state);
    struct tl_case about = the_case(db, "ABC0000000001");
    struct tl_policy rules = policy;
    struct tl_access_code code;
    rules.accounts.begins = "XYZ";
    CHECK(!tl_access_is_for(&rules, about.receipt));
    CHECK_ERR(TL_EDENIED, tl_access_code_make(db, &rules, &about, NOW, &code));
    rules.accounts = (struct tl_account_rules){ .begins = "" }; /* A policy without accounts. */
    CHECK_ERR(TL_EDENIED, tl_access_code_make(db, &rules, &about, NOW, &code));
    about.guarded = 1;
    CHECK_ERR(TL_EDENIED, tl_access_code_make(db, &policy, &about, NOW, &code));
    rules = policy;
    rules.accounts.code_protected = true;
    CHECK_OK(tl_access_code_make(db, &rules, &about, NOW, &code));
}

#define FILED                                                                                      \
    "number,form,office,status,status_on,received_on,language,protected,online,online_filer\n"     \
    "ABC0000000001,F,O,s,2026-01-05,2026-01-02,en,0,1,Rosa@Example.org\n"                          \
    "ABC0000000002,F,O,s,2026-01-05,2026-01-02,en,0,1,\n"

static size_t cases_of(struct tl_db *db, tl_id account)
{
    struct tl_account_case rows[4];
    size_t len = 0;
    CHECK_OK(tl_store_account_case_list(db, account, rows, 4, &len));
    return len;
}

static tl_id an_account(struct tl_db *db, const char *mail)
{
    struct tl_account_link link = { .kind = TL_LINK_REGISTER, .until_at = NOW + 1 };
    tl_id id;
    snprintf(link.mail, sizeof link.mail, "%s", mail);
    CHECK_OK(tl_link_make(db, &link, NOW));
    CHECK_OK(tl_account_make(db, &link, NOW, &id));
    return id;
}

static void who_filed_online_has_the_case_before_or_after_the_account(void **state)
{
    struct tl_db *db = house(state);
    struct tl_fault room[16];
    struct tl_faults faults = { .faults = room, .faults_max = 16 };
    const struct tl_form receipt = {
        .kind = TL_FORM_RECEIPT, .letters_len = 3, .digits_min = 10, .digits_len = 10
    };
    const struct tl_import_what what = {
        .db = db, .receipt = &receipt, .now = NOW, .faults = &faults
    };
    tl_id omar = an_account(db, "omar@example.org");
    CHECK_OK(support_import(what, tl_import_cases, FILED));
    tl_id rosa = an_account(db, "rosa@example.org");
    CHECK_EQ(cases_of(db, rosa), 1);
    CHECK_EQ(cases_of(db, omar), 0);
    CHECK_OK(support_import(what, tl_import_cases,
                            "number,form,office,status,status_on,received_on,language,protected,"
                            "online,online_filer\nABC0000000002,F,O,s,2026-01-05,2026-01-02,en,0,"
                            "1,omar@example.org\n"));
    CHECK_EQ(cases_of(db, omar), 1);
    CHECK_OK(support_import(what, tl_import_cases, SUPPORT_CASES)); /* Without the column. */
    CHECK_EQ(cases_of(db, rosa), 1);
    CHECK_ERR(TL_EBAD, support_import(what, tl_import_cases,
                                      "number,form,office,status,status_on,received_on,language,"
                                      "protected,online,online_filer\nABC0000000002,F,O,s,"
                                      "2026-01-05,2026-01-02,en,0,1,a b@example.org\n"));
    assert_string_equal(room[0].path, "online_filer");
    CHECK_OK(tl_store_account_delete(db, rosa));
    CHECK_EQ(cases_of(db, rosa), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_code_opens_its_case_however_it_is_typed),
        ON_BOTH(a_code_dies_of_wrong_tries_and_of_the_next_one),
        ON_BOTH(other_numbers_and_protected_cases_have_none),
        ON_BOTH(who_filed_online_has_the_case_before_or_after_the_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
