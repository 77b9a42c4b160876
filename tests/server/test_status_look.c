/* test_status_look.c: what anyone may hear of a case: the gate decides, and nothing, not even how
 * much is asked of the records, tells a protected case from one that is not there. */
#include "server/status_look.h"

#include <string.h>

#include "core/support_policy.h"
#include "store/support_store.h"

#define RECEIVED (INT64_C(1700000000) * TL_SECOND)

static void add_case(struct tl_db *db, tl_id id, const char *receipt, bool is_guarded)
{
    struct tl_case row = { .id = id,
                           .form = "F-1",
                           .office = "NORTH",
                           .status = "received",
                           .status_at = RECEIVED,
                           .received_at = RECEIVED,
                           .guarded = is_guarded };
    snprintf(row.receipt, sizeof row.receipt, "%s", receipt);
    snprintf(row.keyed, sizeof row.keyed, "222%s", receipt + 3);
    CHECK_OK(tl_store_case_insert(db, &row));
    CHECK_OK(tl_store_case_set_status(db, id, "waiting", RECEIVED + TL_DAY));
    CHECK_OK(tl_store_case_set_status(db, id, "decided", RECEIVED + 2 * TL_DAY));
}

/* ABC1 is told, ABC2 is protected, ABC3 is not there. */
static struct tl_db *house(void **state, struct test_policy *test)
{
    struct tl_db *db = support_writer(state);
    test_policy_make(test);
    add_case(db, 1, "ABC1", false);
    add_case(db, 2, "ABC2", true);
    return db;
}

static void it_is_told_with_where_it_stood_before(void **state)
{
    struct test_policy test;
    struct tl_db *db = house(state, &test);
    struct tl_case about;
    struct tl_case_status steps[TL_STATUS_STEPS_MAX];
    size_t len = 0;
    CHECK_OK(tl_status_look_up(db, &test.policy, "ABC1", &about));
    assert_string_equal(about.status, "decided");
    CHECK_OK(tl_status_steps(db, &about, steps, &len));
    CHECK_EQ(len, 2);
    assert_string_equal(steps[0].status, "waiting");
    assert_string_equal(steps[1].status, "received");
    CHECK_EQ(steps[1].at, RECEIVED);
}

static void check_unknown(struct tl_db *db, const struct tl_policy *policy, const char *number)
{
    static const struct tl_case none;
    struct tl_case about;
    struct tl_case_status steps[TL_STATUS_STEPS_MAX];
    size_t len = 9;
    CHECK_ERR(TL_ENONE, tl_status_look_up(db, policy, number, &about));
    assert_memory_equal(&about, &none, sizeof none);
    CHECK_OK(tl_status_steps(db, &about, steps, &len));
    CHECK_EQ(len, 0);
}

static void what_is_protected_or_kept_back_is_as_not_there(void **state)
{
    struct test_policy test;
    struct tl_db *db = house(state, &test);
    check_unknown(db, &test.policy, "ABC2");
    check_unknown(db, &test.policy, "ABC3");
    check_unknown(db, &test.policy, "2223");
    test.policy.tellings[TL_TELLS_STATUS].level = TL_NONE;
    check_unknown(db, &test.policy, "ABC1");
}

static void look(struct tl_db *db, const struct tl_policy *policy, const char *number)
{
    struct tl_case about;
    struct tl_case_status steps[TL_STATUS_STEPS_MAX];
    size_t len;
    enum tl_err err = tl_status_look_up(db, policy, number, &about);
    enum tl_err after = tl_status_steps(db, &about, steps, &len);
    CHECK(err != TL_EBAD && after != TL_EBAD);
}

static uint64_t statements(struct tl_db *db, const struct tl_policy *policy, const char *number)
{
    uint64_t before = tl_db_statements(db);
    look(db, policy, number);
    return tl_db_statements(db) - before;
}

static void as_many_statements_run_whatever_is_found(void **state)
{
    struct test_policy test;
    struct tl_db *db = house(state, &test);
    CHECK_EQ(statements(db, &test.policy, "ABC1"), 2);
    CHECK_EQ(statements(db, &test.policy, "ABC2"), 2);
    CHECK_EQ(statements(db, &test.policy, "ABC3"), 2);
    CHECK_EQ(statements(db, &test.policy, "2221"), 2); /* Keyed. */
    CHECK_EQ(statements(db, &test.policy, "2223"), 2);
}

static void records_that_fail_are_no_answer(void **state)
{
    struct test_policy test;
    struct tl_db *db = house(state, &test);
    struct tl_case about;
    tl_db_fail_at(db, 1, false);
    CHECK_ERR(TL_EIO, tl_status_look_up(db, &test.policy, "ABC1", &about));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(it_is_told_with_where_it_stood_before),
        ON_BOTH(what_is_protected_or_kept_back_is_as_not_there),
        ON_BOTH(as_many_statements_run_whatever_is_found),
        ON_BOTH(records_that_fail_are_no_answer),
    };
    return cmocka_run_group_tests_name("status look", tests, NULL, NULL);
}
