/* test_case_file.c: what anyone who has a number may see, and what a look costs. */
#include <string.h>

#include "base/calendar.h"
#include "desk/case_file.h"
#include "desk/support_import.h"
#include "store/support_store.h"

/* As keyed, the last two are one. */
#define CASES                                                                                      \
    "number,form,office,status,status_on,received_on,language,protected,online\n"                  \
    "ABD0000000001,F,O,s,2026-01-05,2026-01-02,en,0,0\n"                                           \
    "ABD0000000002,F,O,s,2026-01-05,2026-01-02,en,1,0\n"                                           \
    "ABD0000000003,F,P,s,2026-01-05,2026-01-02,en,0,0\n"                                           \
    "ACE0000000009,F,O,s,2026-01-05,2026-01-02,en,0,0\n"                                           \
    "BBF0000000009,F,O,s,2026-01-05,2026-01-02,en,0,0\n"

static struct tl_db *cases(void **state)
{
    static const struct tl_form receipt = {
        .kind = TL_FORM_RECEIPT, .letters_len = 3, .digits_min = 10, .digits_len = 10
    };
    struct tl_fault room[4];
    struct tl_faults faults = { .faults = room, .faults_max = 4 };
    struct tl_import_what what = {
        .db = support_writer(state), .receipt = &receipt, .now = 1, .faults = &faults
    };
    CHECK_OK(support_import(what, tl_import_cases, CASES));
    return what.db;
}

static enum tl_err look(struct tl_db *db, const char *number, struct tl_case *out_found)
{
    struct tl_case_look look = { .number = number };
    tl_case_look_publicly(db, &look, 1);
    *out_found = look.found;
    return look.err;
}

/* Each is answered as if it were alone, whoever asks beside it. */
static void looks_at_once_do_not_mix(void **state)
{
    struct tl_db *db = cases(state);
    static const char *const asked[] = { "ABD0000000001", "ABD0000000002", "2230000000001",
                                         "ABD0000000000", "ACE0000000009", "2230000000002",
                                         "BBF0000000009", "ZZZ9999999999" };
    struct tl_case_look looks[TL_CASES_TOGETHER_MAX] = { 0 };
    uint64_t before = tl_db_statements(db);
    for (size_t i = 0; i < TL_CASES_TOGETHER_MAX; i++)
        looks[i].number = asked[i];
    tl_case_look_publicly(db, looks, TL_CASES_TOGETHER_MAX);
    CHECK_EQ(tl_db_statements(db) - before, TL_CASES_TOGETHER_MAX);
    for (size_t i = 0; i < TL_CASES_TOGETHER_MAX; i++) {
        struct tl_case alone;
        CHECK_EQ(look(db, asked[i], &alone), looks[i].err);
        assert_string_equal(looks[i].found.receipt, alone.receipt);
        assert_string_equal(looks[i].found.receipt, i == 2              ? "ABD0000000001"
                                                    : looks[i].err == 0 ? asked[i]
                                                                        : "");
    }
}

/* Where the database fails, all of them say so; the next look is answered. */
static void looks_at_once_fail_together(void **state)
{
    struct tl_db *db = cases(state);
    struct tl_case_look looks[3] = { { .number = "ABD0000000000" },
                                     { .number = "ABD0000000001" },
                                     { .number = "ABD0000000002" } };
    tl_db_fail_at(db, 2, false);
    tl_case_look_publicly(db, looks, 3);
    for (size_t i = 0; i < 3; i++)
        CHECK_EQ(looks[i].err, TL_EIO);
    tl_case_look_publicly(db, looks, 3);
    CHECK_EQ(looks[1].err, TL_OK);
}

static void a_public_look_tells_what_anyone_may_hear(void **state)
{
    struct tl_db *db = cases(state);
    struct tl_case found;
    static const char *const told[] = { "ABD0000000001", "2230000000001" };
    for (size_t i = 0; i < 2; i++) {
        CHECK_OK(look(db, told[i], &found));
        assert_string_equal(found.receipt, "ABD0000000001");
    }
    CHECK_OK(look(db, "BBF0000000009", &found));
    assert_string_equal(found.receipt, "BBF0000000009");
    CHECK_OK(look(db, "ACE0000000009", &found)); /* Another one comes next. */
    assert_string_equal(found.receipt, "ACE0000000009");
    CHECK_ERR(TL_ENONE, look(db, "2230000000009", &found));
}

/* Mission S16: in words and in time. */
static void a_protected_case_costs_what_an_unknown_one_does(void **state)
{
    struct tl_db *db = cases(state);
    struct tl_case found;
    static const char *const hidden[] = { "ABD0000000002", "2230000000002", "ABD0000000000",
                                          "2230000000000", "ACE0000000008", "ZZZ9999999999" };
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        uint64_t before = tl_db_statements(db);
        CHECK_ERR(TL_ENONE, look(db, hidden[i], &found));
        CHECK_EQ(tl_db_statements(db) - before, 1);
    }
    uint64_t before = tl_db_statements(db);
    CHECK_OK(look(db, "ABD0000000001", &found));
    CHECK_EQ(tl_db_statements(db) - before, 1);
}

/* Bits as below: known, ended, outside normal time, an inquiry is taken. */
static const struct tl_condition asked[] = {
    { .kind = TL_IS_CASE_KNOWN, .bit = 0 },
    { .kind = TL_IS_CASE_ENDED, .bit = 1 },
    { .kind = TL_IS_CASE_OUTSIDE_NORMAL_TIME, .bit = 2 },
    { .kind = TL_IS_CASE_INQUIRY_OPEN, .bit = 3 },
};
enum { KNOWN = 1, ENDED = 2, LATE = 4 + 8 };
static struct tl_vocabulary words = { .statuses = { { .code = "reading", .stage = 1 },
                                                    { .code = "granted", .stage = 1, .decides = 1 },
                                                    { .code = "withdrawn", .stage = 2 } },
                                      .statuses_len = 3 };

static uint64_t holds(struct tl_db *db, const char *status, tl_time received_at)
{
    static const struct tl_policy policy = { .conditions = asked, .conditions_len = 4 };
    const struct tl_case_rules rules = { &policy, &words, 1000 * TL_DAY };
    struct tl_case about = { .id = 1, .form = "F", .office = "O", .received_at = received_at };
    uint64_t known, holds;
    snprintf(about.status, sizeof about.status, "%s", status);
    CHECK_OK(tl_case_conditions(db, &rules, &about, &known, &holds));
    CHECK_EQ(known, KNOWN + ENDED + LATE);
    return holds;
}

/* Mission S17: who has a decision waits for none, however long it took. */
static void a_case_that_has_ended_is_never_late(void **state)
{
    struct tl_db *db = support_writer(state);
    const tl_time before = 600 * TL_DAY;
    const struct tl_processing_time times = { .form = "F", .office = "O", .inquiry_at = before };
    CHECK_EQ(holds(db, "reading", before - 1), KNOWN); /* Nobody knows how long such cases take. */
    CHECK_OK(tl_store_processing_time_put(db, &times));
    CHECK_EQ(holds(db, "reading", before), KNOWN);
    CHECK_EQ(holds(db, "reading", before - 1), KNOWN + LATE);
    CHECK_EQ(holds(db, "of no name", before - 1), KNOWN + LATE);
    CHECK_EQ(holds(db, "granted", before - 1), KNOWN + ENDED);
    CHECK_EQ(holds(db, "withdrawn", before - 1), KNOWN + ENDED);
}

static void an_inquiry_is_taken_once_a_case_is_as_old_as_the_times_say(void **state)
{
    (void)state;
    const struct tl_processing_time times = { .inquiry_at = 600 * TL_DAY };
    const struct tl_case about = { .received_at = 650 * TL_DAY };
    CHECK_EQ(tl_case_asks_from(&about, &times, 1000 * TL_DAY), 1050 * TL_DAY);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(looks_at_once_do_not_mix),
        ON_BOTH(looks_at_once_fail_together),
        ON_BOTH(a_public_look_tells_what_anyone_may_hear),
        ON_BOTH(a_protected_case_costs_what_an_unknown_one_does),
        ON_BOTH(a_case_that_has_ended_is_never_late),
        cmocka_unit_test(an_inquiry_is_taken_once_a_case_is_as_old_as_the_times_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
