/* test_feed.c: rows that another system sends: taken once, never back in time, each by itself. */
#include "desk/feed.h"

#include <string.h>

#include "base/calendar.h"
#include "desk/support_import.h"
#include "store/account_cases.h"
#include "store/imports.h"
#include "store/meta.h"
#include "store/support_store.h"

static const struct tl_form receipt = {
    .kind = TL_FORM_RECEIPT, .letters_len = 3, .digits_min = 10, .digits_len = 10
};

/* A row as text: "column=value|column=value". */
struct given {
    const char *text;
    char value[320];
    char faults[512]; /* "column: why; ..." */
};

static const char *given_field(void *arg, const char *column)
{
    struct given *given = arg;
    size_t len = strlen(column);
    for (const char *at = given->text; at; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, column, len) == 0 && at[len] == '=') {
            snprintf(given->value, sizeof given->value, "%.*s", (int)strcspn(at + len + 1, "|"),
                     at + len + 1);
            return given->value;
        }
    }
    return "";
}

static void given_fault(void *arg, const char *column, const char *why)
{
    struct given *given = arg;
    size_t len = strlen(given->faults);
    snprintf(given->faults + len, sizeof given->faults - len, "%s: %s; ", column, why);
}

static struct tl_row row_of(struct given *given)
{
    return (struct tl_row){
        .receipt = &receipt, .field = given_field, .fault = given_fault, .arg = given
    };
}

#define CASE(number, status, on)                                                                   \
    "number=" number "|status=" status "|status_on=" on                                            \
    "|form=F|office=O|received_on=2026-01-02|language=en|protected=0|online=1"

static struct tl_feed_row case_row(const char *text)
{
    struct given given = { .text = text };
    struct tl_row from = row_of(&given);
    struct tl_feed_row row = { .fed = TL_FED_READ };
    tl_row_case(&from, &row.about, row.filer);
    CHECK(!from.failed);
    snprintf(row.receipt, sizeof row.receipt, "%s", row.about.receipt);
    return row;
}

static struct tl_feed_row appointment_row(const char *text)
{
    struct given given = { .text = text };
    struct tl_row from = row_of(&given);
    struct tl_feed_row row = { .fed = TL_FED_READ };
    tl_row_appointment(&from, &row.appointment, row.receipt);
    CHECK(!from.failed);
    return row;
}

static const struct tl_name asks[] = { { .name = "deed" }, { .name = "plan" } };
static struct tl_name keyed_asks[2];
static const struct tl_policy papers = { .rfe_asks = keyed_asks, .rfe_asks_len = 2 };

/* faults: what is wrong with it; "" for a right one. */
static struct tl_feed_row rfe_row(const char *text, const char *faults)
{
    struct given given = { .text = text };
    struct tl_row from = row_of(&given);
    struct tl_feed_row row = { .fed = TL_FED_READ };
    for (int i = 0; i < 2; i++) {
        keyed_asks[i] = asks[i];
        keyed_asks[i].key = tl_key_of(asks[i].name);
    }
    from.policy = &papers;
    tl_row_rfe(&from, &row.rfe, row.receipt);
    assert_string_equal(given.faults, faults);
    return row;
}

/* In a transaction of its own, as a write of the engine. */
static void feed(struct tl_db *db, tl_feed_fn *fn, struct tl_feed_row *rows, size_t len)
{
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(fn(db, rows, len, 7 * TL_DAY));
    CHECK_OK(tl_db_commit(db));
}

static enum tl_fed feed_case(struct tl_db *db, const char *text)
{
    struct tl_feed_row row = case_row(text);
    feed(db, tl_feed_cases, &row, 1);
    return row.fed;
}

static struct tl_case case_of(struct tl_db *db, const char *number)
{
    struct tl_case found = { .id = 0 };
    CHECK_OK(tl_store_case_find_by_receipt(db, number, &found));
    return found;
}

static int history_of(struct tl_db *db, const char *number)
{
    struct tl_case_status history[8];
    size_t len = 0;
    CHECK_OK(tl_store_case_list_history(db, case_of(db, number).id, history, 8, &len));
    return (int)len;
}

/* Nothing was written: no id was used up, nothing is staged. */
static tl_id next_id(struct tl_db *db, const char *kind)
{
    tl_id id = 0;
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_store_ids_take(db, kind, 1, &id));
    tl_db_rollback(db);
    return id;
}

static void what_is_sent_twice_is_written_once(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_import left;
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "s", "2026-01-05")), TL_FED_TAKEN);
    struct tl_case before = case_of(db, "ABC0000000001"), after;
    tl_id next = next_id(db, "import");
    CHECK_EQ(feed_case(db, CASE("abc0000000001", "s", "2026-01-05")), TL_FED_UNCHANGED);
    CHECK_EQ(next_id(db, "import"), next);
    after = case_of(db, "ABC0000000001");
    assert_memory_equal(&after, &before, sizeof after);
    CHECK_EQ(history_of(db, "ABC0000000001"), 1);
    CHECK_ERR(TL_ENONE, tl_store_import_first(db, &left));
}

static void a_case_moves_on_and_keeps_its_id_and_its_history(void **state)
{
    struct tl_db *db = support_writer(state);
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "s", "2026-01-05")), TL_FED_TAKEN);
    tl_id id = case_of(db, "ABC0000000001").id;
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "t", "2026-01-09")), TL_FED_TAKEN);
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "u", "2026-01-09")), TL_FED_TAKEN);
    CHECK_EQ(case_of(db, "ABC0000000001").id, id);
    assert_string_equal(case_of(db, "ABC0000000001").status, "u");
    CHECK_EQ(history_of(db, "ABC0000000001"), 3);
}

static void an_older_row_leaves_what_is_there(void **state)
{
    struct tl_db *db = support_writer(state);
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "t", "2026-01-09")), TL_FED_TAKEN);
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "s", "2026-01-08")), TL_FED_OLDER);
    assert_string_equal(case_of(db, "ABC0000000001").status, "t");
    CHECK_EQ(history_of(db, "ABC0000000001"), 1);
}

static void rows_stand_by_themselves(void **state)
{
    struct tl_db *db = support_writer(state);
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "t", "2026-01-09")), TL_FED_TAKEN);
    struct tl_feed_row rows[] = {
        case_row(CASE("ABC0000000001", "s", "2026-01-08")),
        case_row(CASE("ABC0000000002", "s", "2026-01-08")),
        case_row(CASE("ABC0000000003", "s", "2026-01-08")),
        case_row(CASE("ABC0000000004", "s", "2026-01-08")),
    };
    rows[2].fed = TL_FED_REFUSED;
    feed(db, tl_feed_cases, rows, 4);
    CHECK_EQ(rows[0].fed, TL_FED_OLDER);
    CHECK_EQ(rows[1].fed, TL_FED_TAKEN);
    CHECK_EQ(rows[2].fed, TL_FED_REFUSED);
    CHECK_EQ(rows[3].fed, TL_FED_TAKEN);
    int64_t count = 0;
    CHECK_OK(tl_store_case_count(db, &count));
    CHECK_EQ(count, 3);
    CHECK(tl_feed_is_same_case(rows + 1, rows + 1));
    CHECK(!tl_feed_is_same_case(rows + 1, rows + 3));
}

static void each_difference_counts(void **state)
{
    static const char *const others[] = {
        "form=G", "office=P", "language=es", "protected=1", "received_on=2026-01-01", "status=t",
    };
    struct tl_db *db = support_writer(state);
    char text[320];
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "s", "2026-01-05")), TL_FED_TAKEN);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        snprintf(text, sizeof text, "%s|%s", others[i],
                 CASE("ABC0000000001", "s", "2026-01-05")); /* The first of two counts. */
        CHECK_EQ(feed_case(db, text), TL_FED_TAKEN);
        CHECK_EQ(feed_case(db, text), TL_FED_UNCHANGED);
    }
}

static void who_filed_online_is_linked_and_stays(void **state)
{
    struct tl_db *db = support_writer(state);
    const char *plain = CASE("ABC0000000001", "s", "2026-01-05");
    const char *filed = CASE("ABC0000000001", "s", "2026-01-05") "|online_filer=Rosa@Example.org";
    char mail[TL_ROW_MAIL_BYTES];
    CHECK_EQ(feed_case(db, plain), TL_FED_TAKEN);
    tl_id id = case_of(db, "ABC0000000001").id;
    CHECK_ERR(TL_ENONE, tl_store_case_filer_find(db, id, mail, sizeof mail));
    CHECK_EQ(feed_case(db, filed), TL_FED_TAKEN);
    CHECK_OK(tl_store_case_filer_find(db, id, mail, sizeof mail));
    assert_string_equal(mail, "rosa@example.org");
    CHECK_EQ(feed_case(db, filed), TL_FED_UNCHANGED);
    CHECK_EQ(feed_case(db, plain), TL_FED_UNCHANGED);
    CHECK_OK(tl_store_case_filer_find(db, id, mail, sizeof mail));
}

static void an_account_has_news_when_the_status_is_another_one(void **state)
{
    struct tl_db *db = support_writer(state);
    tl_id accounts[2];
    size_t len = 9;
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "s", "2026-01-05")), TL_FED_TAKEN);
    const struct tl_account_case link = {
        .account = 41, .case_id = case_of(db, "ABC0000000001").id, .since = 1, .how = TL_LINKED_CODE
    };
    CHECK_OK(tl_store_account_case_insert(db, &link));
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "s", "2026-01-06")), TL_FED_TAKEN);
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "r", "2026-01-04")), TL_FED_OLDER);
    CHECK_OK(tl_store_account_news_list(db, accounts, 2, &len));
    CHECK_EQ(len, 0);
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "t", "2026-01-07")), TL_FED_TAKEN);
    CHECK_OK(tl_store_account_news_list(db, accounts, 2, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(accounts[0], 41);
}

#define RFE(id, due, more) "case=ABC0000000001|id=" id "|due_on=" due "|asks=deed" more

static enum tl_fed feed_rfe(struct tl_db *db, const char *text)
{
    struct tl_feed_row row = rfe_row(text, "");
    feed(db, tl_feed_rfes, &row, 1);
    return row.fed;
}

static void requests_are_taken_once_and_move_with_their_day(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_rfe known;
    CHECK_EQ(feed_rfe(db, RFE("E1", "2026-03-02", "")), TL_FED_NO_CASE);
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "s", "2026-01-05")), TL_FED_TAKEN);
    CHECK_EQ(feed_case(db, CASE("ABC0000000002", "s", "2026-01-05")), TL_FED_TAKEN);
    CHECK_EQ(feed_rfe(db, RFE("E1", "2026-03-02", "")), TL_FED_TAKEN);
    CHECK_EQ(feed_rfe(db, RFE("E1", "2026-03-02", "|state=open")), TL_FED_UNCHANGED);
    CHECK_EQ(feed_rfe(db, RFE("E1", "2026-03-09", " plan|notice=N-1")), TL_FED_TAKEN);
    CHECK_OK(tl_store_rfe_find_ref(db, "E1", &known));
    assert_string_equal(known.asks, "deed plan");
    assert_string_equal(known.notice, "N-1");
    CHECK_EQ(feed_rfe(db, "case=ABC0000000002|id=E1|due_on=2026-03-09|asks=deed"), TL_FED_OTHERS);
    CHECK_EQ(feed_rfe(db, RFE("E1", "2026-03-09", "|state=withdrawn")), TL_FED_TAKEN);
    CHECK_OK(tl_store_rfe_find_ref(db, "E1", &known));
    assert_string_equal(known.state, TL_RFE_WITHDRAWN);
}

static void what_is_wrong_in_a_request_is_named(void **state)
{
    (void)state;
    rfe_row(RFE("E 1", "2026-03-02", ""),
            "id: this must be an id of up to 63 letters, digits, -, _ and dots; ");
    rfe_row(RFE("E1", "2026-02-30", ""), "due_on: this must be a day: 2026-03-02; ");
    rfe_row(RFE("E1", "2026-03-02", " cake"),
            "asks: this names something that papers.yaml does not ask for; ");
    rfe_row("case=ABC0000000001|id=E1|due_on=2026-03-02", "asks: this must not be empty; ");
    rfe_row(RFE("E1", "2026-03-02", "|state=over"), "state: this is open or withdrawn; ");
}

#define RFES "case,id,due_on,asks\n"

static void a_file_of_requests_is_taken_whole_or_not_at_all(void **state)
{
    struct tl_faults faults;
    struct tl_db *db = support_import_begin(state, &faults);
    struct tl_rfe known;
    rfe_row(RFE("E1", "2026-03-02", ""), "");
    struct tl_import_what what = {
        .db = db, .receipt = &receipt, .policy = &papers, .now = TL_DAY, .faults = &faults
    };
    CHECK_OK(support_import(what, tl_import_rfes,
                            RFES "ABC0000000001,E1,2026-03-02,deed\n"
                                 "ABC0000000002,E2,2026-03-03,deed plan\n"));
    CHECK_OK(tl_store_rfe_find_ref(db, "E2", &known));
    CHECK_ERR(TL_EBAD, support_import(what, tl_import_rfes,
                                      RFES "ABC0000000001,E3,2026-03-02,deed\n"
                                           "ABC0000000001,E2,2026-03-02,deed\n"));
    assert_string_equal(faults.faults[0].text, "this id is of another case");
    CHECK_ERR(TL_ENONE, tl_store_rfe_find_ref(db, "E3", &known));
}

static void appointments_need_their_case(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_appointment list[4];
    size_t len = 0;
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "s", "2026-01-05")), TL_FED_TAKEN);
    struct tl_feed_row rows[] = {
        appointment_row("case=ABC0000000001|kind=k|at=2026-03-02T14:00:00Z|place=p|state=planned"),
        appointment_row("case=ABC0000000002|kind=k|at=2026-03-02T14:00:00Z|place=p|state=planned"),
        appointment_row("case=ABC0000000001|kind=k|at=2026-03-03T14:00:00Z|place=p|state=planned"),
    };
    CHECK(!tl_feed_is_same_appointment(rows, rows + 1));
    CHECK(!tl_feed_is_same_appointment(rows, rows + 2));
    feed(db, tl_feed_appointments, rows, 3);
    CHECK_EQ(rows[0].fed, TL_FED_TAKEN);
    CHECK_EQ(rows[1].fed, TL_FED_NO_CASE);
    CHECK_EQ(rows[2].fed, TL_FED_TAKEN);
    struct tl_feed_row again[] = {
        appointment_row("case=ABC0000000001|kind=k|at=2026-03-02T14:00:00Z|place=p|state=kept"),
        appointment_row("case=ABC0000000001|kind=k|at=2026-03-03T14:00:00Z|place=p|state=planned"),
    };
    CHECK(tl_feed_is_same_appointment(rows, again));
    feed(db, tl_feed_appointments, again, 2);
    CHECK_EQ(again[0].fed, TL_FED_TAKEN);
    CHECK_EQ(again[1].fed, TL_FED_UNCHANGED);
    CHECK_OK(tl_store_appointment_list(db, case_of(db, "ABC0000000001").id, list, 4, &len));
    CHECK_EQ(len, 2);
    assert_string_equal(list[0].state, "kept");
}

static void a_fed_case_and_an_imported_one_are_the_same(void **state)
{
    struct tl_faults faults;
    struct tl_db *db = support_import_begin(state, &faults);
    CHECK_EQ(feed_case(db, CASE("ABC0000000001", "s", "2026-01-05")), TL_FED_UNCHANGED);
    CHECK_EQ(feed_case(db, CASE("ABC0000000003", "s", "2026-01-05")), TL_FED_TAKEN);
    struct tl_case imported = case_of(db, "ABC0000000001"), fed = case_of(db, "ABC0000000003");
    assert_string_equal(fed.keyed + strlen(fed.keyed) - 1, "3");
    imported.id = fed.id;
    memcpy(imported.receipt, fed.receipt, sizeof fed.receipt);
    memcpy(imported.keyed, fed.keyed, sizeof fed.keyed);
    assert_memory_equal(&imported, &fed, sizeof fed);
}

/* All of a slice stands, or nothing of it, and sending again mends it. */
static void whatever_call_fails_sending_again_is_safe(void **state)
{
    struct tl_db *db = support_writer(state);
    uint32_t failed = 0;
    for (uint32_t k = 1; k < 200; k++) {
        struct tl_feed_row rows[] = {
            case_row(CASE("ABC0000000001", "s", "2026-01-05")),
            case_row(CASE("ABC0000000002", "s", "2026-01-05") "|online_filer=rosa@example.org")
        };
        struct tl_import left;
        int64_t count = 0;
        rows[0].about.received_at = rows[1].about.received_at = TL_DAY * k; /* Another one. */
        tl_db_fail_at(db, k, k % 2 == 0);
        enum tl_err err = tl_db_begin(db);
        if (err == TL_OK)
            err = tl_feed_cases(db, rows, 2, TL_DAY);
        if (err == TL_OK)
            err = tl_db_commit(db);
        tl_db_fail_at(db, 0, false);
        tl_db_rollback(db);
        CHECK(err == TL_OK || err == TL_EIO);
        if (err == TL_OK)
            break;
        failed++;
        CHECK_ERR(TL_ENONE, tl_store_import_first(db, &left));
        CHECK_OK(tl_store_case_count(db, &count));
        CHECK(count % 2 == 0);
        rows[0].fed = rows[1].fed = TL_FED_READ;
        feed(db, tl_feed_cases, rows, 2);
        CHECK_EQ(rows[0].fed, rows[1].fed);
        CHECK(rows[0].fed == TL_FED_TAKEN || rows[0].fed == TL_FED_UNCHANGED);
        CHECK_EQ(case_of(db, "ABC0000000001").received_at, TL_DAY * k);
        CHECK_EQ(case_of(db, "ABC0000000002").received_at, TL_DAY * k);
    }
    CHECK(failed > 20);
}

static void check_faults(const char *text, const char *wanted)
{
    struct given given = { .text = text };
    struct tl_row from = row_of(&given);
    struct tl_feed_row row = { .fed = TL_FED_READ };
    tl_row_case(&from, &row.about, row.filer);
    CHECK(from.failed);
    assert_string_equal(given.faults, wanted);
}

static tl_time instant_of(const char *at)
{
    char text[64];
    struct given given = { .text = text };
    struct tl_row from = row_of(&given);
    snprintf(text, sizeof text, "at=%s", at);
    tl_time read = tl_row_instant(&from, "at");
    return from.failed ? -1 : read;
}

static void a_time_has_one_form(void **state)
{
    static const char *const wrong[] = {
        "",
        "2026-03-02",
        "2026-03-02T14:00:00",
        "2026-03-02T14:00:00+01:00",
        "2026-03-02T24:00:00Z",
        "2026-03-02T14:60:00Z",
        "2026-13-02T14:00:00Z",
        "2026-02-29T14:00:00Z",
        "+026-03-02T14:00:00Z",
        "2026-03- 2T14:00:00Z",
        "2026-03-02T14:-1:00Z",
        "2026-03-02T14:00:00Zz",
    };
    (void)state;
    CHECK_EQ(instant_of("1970-01-02T01:02:03Z"), TL_DAY + TL_HOUR + 2 * TL_MINUTE + 3 * TL_SECOND);
    CHECK_EQ(instant_of("2024-02-29T00:00:00Z"), INT64_C(1709164800) * TL_SECOND);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_EQ(instant_of(wrong[i]), -1);
}

static void each_wrong_column_is_named(void **state)
{
    (void)state;
    check_faults(CASE("ABC1", "s", "2026-01-05"),
                 "number: this is not a case number of this agency; ");
    check_faults("online_filer=nobody|" CASE("ABC0000000001", "", "2026-02-30"),
                 "status: this must not be empty; status_on: this must be a day: 2026-03-02; "
                 "online_filer: this must be an address of mail, or empty; ");
    check_faults("protected=2|form=1234567890123456789012345|" CASE("ABC0000000001", "s",
                                                                    "2026-01-05T10:00"),
                 "form: this is too long; status_on: this must be a day: 2026-03-02; "
                 "protected: this must be a whole number; ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_is_sent_twice_is_written_once),
        ON_BOTH(a_case_moves_on_and_keeps_its_id_and_its_history),
        ON_BOTH(an_older_row_leaves_what_is_there),
        ON_BOTH(rows_stand_by_themselves),
        ON_BOTH(each_difference_counts),
        ON_BOTH(who_filed_online_is_linked_and_stays),
        ON_BOTH(an_account_has_news_when_the_status_is_another_one),
        ON_BOTH(requests_are_taken_once_and_move_with_their_day),
        cmocka_unit_test(what_is_wrong_in_a_request_is_named),
        ON_BOTH(a_file_of_requests_is_taken_whole_or_not_at_all),
        ON_BOTH(appointments_need_their_case),
        ON_BOTH(a_fed_case_and_an_imported_one_are_the_same),
        ON_BOTH(whatever_call_fails_sending_again_is_safe),
        cmocka_unit_test(each_wrong_column_is_named),
        cmocka_unit_test(a_time_has_one_form),
    };
    return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
