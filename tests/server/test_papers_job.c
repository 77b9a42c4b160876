/* test_papers_job.c: when a request for evidence is over, by the agency's calendar, and when its
 * person is reminded: once for each moment. */
#include "server/papers_job.h"

#include <string.h>

#include "base/calendar.h"
#include "server/papers.h"
#include "store/imports.h"
#include "store/meta.h"
#include "store/support_store.h"

/* Five hours behind UTC: the last day ends at 05:00 of the next one. */
#define ENDS (31 * TL_DAY + 5 * TL_HOUR)
static struct tl_policy policy = {
    .calendar = { .zone = { .offset_s = -5 * 3600 } },
    .papers = { .remind = { 14, 3 }, .remind_len = 2 },
};
static const struct tl_rfe due = { .state = TL_RFE_OPEN, .due_on = 30 * TL_DAY };

static void a_last_day_ends_at_its_midnight(void **state)
{
    (void)state;
    CHECK_EQ(tl_rfe_ends_at(&policy, due.due_on), ENDS);
    assert_string_equal(tl_rfe_state(&policy, &due, ENDS - 1), TL_RFE_OPEN);
    assert_string_equal(tl_rfe_state(&policy, &due, ENDS), "over");
    struct tl_rfe answered = due;
    snprintf(answered.state, sizeof answered.state, TL_RFE_ANSWERED);
    assert_string_equal(tl_rfe_state(&policy, &answered, ENDS), TL_RFE_ANSWERED);
}

static void moments_are_those_of_the_policy_and_the_end(void **state)
{
    (void)state;
    CHECK_EQ(tl_rfe_told_due(&policy, &due, ENDS - 14 * TL_DAY - 1), 0);
    CHECK_EQ(tl_rfe_told_due(&policy, &due, ENDS - 14 * TL_DAY), ENDS - 14 * TL_DAY);
    CHECK_EQ(tl_rfe_told_due(&policy, &due, ENDS - 3 * TL_DAY - 1), ENDS - 14 * TL_DAY);
    CHECK_EQ(tl_rfe_told_due(&policy, &due, ENDS - 1), ENDS - 3 * TL_DAY);
    CHECK_EQ(tl_rfe_told_due(&policy, &due, ENDS + TL_DAY), ENDS);
}

static struct tl_rfe brought(struct tl_db *db, tl_time made_at)
{
    struct tl_case about = { .id = 1, .receipt = "R1", .form = "f", .office = "o", .status = "s" };
    struct tl_rfe row = due;
    char lost[48];
    tl_id import, number;
    CHECK_OK(tl_store_case_insert(db, &about));
    CHECK_OK(tl_store_ids_take(db, "import", 1, &import));
    CHECK_OK(tl_store_ids_take(db, "paper", 1, &number));
    row.id = TL_PAPER_FIRST + number;
    snprintf(row.ref, sizeof row.ref, "E1");
    CHECK_OK(tl_store_import_begin(db, import, made_at));
    CHECK_OK(tl_store_import_rfe(db, import, "R1", &row));
    CHECK_OK(tl_store_import_ready(db, import, lost, sizeof lost));
    CHECK_OK(tl_store_import_move(db, import, 10));
    CHECK_OK(tl_store_rfe_find_ref(db, "E1", &row));
    return row;
}

static bool tells(struct tl_db *db, tl_time now)
{
    struct tl_rfe row;
    bool told = false;
    CHECK_OK(tl_store_rfe_find_ref(db, "E1", &row));
    CHECK_OK(tl_papers_tell(db, &policy, &row, now, &told));
    return told;
}

static void each_moment_is_told_once(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_rfe row = brought(db, ENDS - 20 * TL_DAY);
    CHECK_EQ(row.told_at, ENDS - 20 * TL_DAY);
    CHECK(!tells(db, ENDS - 15 * TL_DAY));
    CHECK(tells(db, ENDS - 14 * TL_DAY));
    CHECK(!tells(db, ENDS - 13 * TL_DAY));
    CHECK(tells(db, ENDS - TL_DAY));
    CHECK(!tells(db, ENDS - 1));
    CHECK(tells(db, ENDS));
    CHECK(!tells(db, ENDS + TL_DAY));
}

static void one_that_comes_late_is_not_reminded_of_what_was_before(void **state)
{
    struct tl_db *db = support_writer(state);
    brought(db, ENDS - 5 * TL_DAY);
    CHECK(!tells(db, ENDS - 4 * TL_DAY));
    CHECK(tells(db, ENDS - 3 * TL_DAY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_last_day_ends_at_its_midnight),
        cmocka_unit_test(moments_are_those_of_the_policy_and_the_end),
        ON_BOTH(each_moment_is_told_once),
        ON_BOTH(one_that_comes_late_is_not_reminded_of_what_was_before),
    };
    return cmocka_run_group_tests_name("papers_job", tests, NULL, NULL);
}
