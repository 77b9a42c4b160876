/* test_case_walk.c: each case once, in slices of any size, decided on the day that its statuses
 * say. */
#include <string.h>

#include "store/case_walk.h"
#include "store/cases.h"
#include "store/support_store.h"

enum { CASES_MAX = 64 };

struct seen {
    struct tl_case_span spans[CASES_MAX];
    size_t len, fails_at;
};

static enum tl_case_end end_of(void *arg, const char *status)
{
    (void)arg;
    return strcmp(status, "approved") == 0 || strcmp(status, "card") == 0 ? TL_CASE_DECIDED
           : strcmp(status, "withdrawn") == 0                             ? TL_CASE_ENDED
                                                                          : TL_CASE_WAITS;
}

static enum tl_err take(void *arg, const struct tl_case_span *span)
{
    struct seen *seen = arg;
    CHECK(seen->len < CASES_MAX);
    assert_string_equal(span->form, "F");
    assert_string_equal(span->office, "O");
    seen->spans[seen->len++] = *span;
    return seen->len == seen->fails_at ? TL_ENOMEM : TL_OK;
}

/* A case, and the statuses that it took, one a day from day 1. */
static void put(struct tl_db *db, tl_id id, const char *const *statuses)
{
    struct tl_case row = { .id = id, .form = "F", .office = "O", .received_at = (tl_time)id };
    snprintf(row.receipt, sizeof row.receipt, "R%d", (int)id);
    snprintf(row.status, sizeof row.status, "%s", statuses[0]);
    row.status_at = 1;
    CHECK_OK(tl_store_case_insert(db, &row));
    for (int i = 1; statuses[i]; i++)
        CHECK_OK(tl_store_case_set_status(db, id, statuses[i], i + 1));
}

static void walk_all(struct tl_db *db, uint32_t rows_max, struct seen *out)
{
    const struct tl_case_walk walk = { .end = end_of, .span = take, .arg = out };
    tl_id after = 0;
    enum tl_err err;
    *out = (struct seen){ 0 };
    while ((err = tl_store_case_walk(db, &walk, rows_max, &after)) == TL_OK)
        ;
    CHECK_ERR(TL_ENONE, err);
}

static const struct {
    const char *statuses[6];
    enum tl_case_end end;
    tl_time ended_at;
} rows[] = {
    { { "received" }, TL_CASE_WAITS, 0 },
    { { "received", "approved" }, TL_CASE_DECIDED, 2 },
    { { "received", "review", "approved", "card" }, TL_CASE_DECIDED, 3 },
    { { "approved", "review", "approved", "card" }, TL_CASE_DECIDED, 3 },
    { { "approved", "review" }, TL_CASE_WAITS, 0 },
    { { "received", "withdrawn" }, TL_CASE_ENDED, 2 },
    { { "approved", "withdrawn" }, TL_CASE_ENDED, 2 },
    { { "card" }, TL_CASE_DECIDED, 1 },
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static void each_case_is_met_once(void **state)
{
    struct tl_db *db = support_writer(state);
    struct seen seen;
    tl_id last;
    walk_all(db, 3, &seen);
    CHECK_EQ(seen.len, 0);
    CHECK_OK(tl_store_case_last(db, &last));
    CHECK_EQ(last, 0);
    for (size_t i = 0; i < ROWS; i++)
        put(db, 10 + 7 * i, rows[i].statuses);
    CHECK_OK(tl_store_case_last(db, &last));
    CHECK_EQ(last, 10 + 7 * (ROWS - 1));
    for (uint32_t rows_max = 1; rows_max < 12; rows_max++) {
        walk_all(db, rows_max, &seen);
        CHECK_EQ(seen.len, ROWS);
        for (size_t i = 0; i < ROWS; i++) {
            CHECK_EQ(seen.spans[i].received_at, 10 + 7 * i);
            CHECK_EQ(seen.spans[i].end, rows[i].end);
            CHECK_EQ(seen.spans[i].ended_at, rows[i].ended_at);
        }
    }
}

static void an_error_of_the_taker_ends_it(void **state)
{
    struct tl_db *db = support_writer(state);
    struct seen seen = { .fails_at = 2 };
    const struct tl_case_walk walk = { .end = end_of, .span = take, .arg = &seen };
    tl_id after = 0;
    for (size_t i = 0; i < ROWS; i++)
        put(db, i + 1, rows[i].statuses);
    CHECK_ERR(TL_ENOMEM, tl_store_case_walk(db, &walk, 10, &after));
    CHECK_EQ(seen.len, 2);
    CHECK_EQ(after, 0);
    walk_all(db, 10, &seen); /* The connection is as good as before. */
    CHECK_EQ(seen.len, ROWS);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(each_case_is_met_once),
        ON_BOTH(an_error_of_the_taker_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
