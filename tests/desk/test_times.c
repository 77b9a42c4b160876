/* test_times.c: times from cases: the window, those that wait and those that were withdrawn, too
 * few decisions, and what stands there already. */
#include <string.h>

#include "base/calendar.h"
#include "desk/times.h"
#include "store/support_store.h"

enum { TODAY = 20000, WINDOW = 180, FEWEST = 40 };

static const char *const predicted[] = { "F" };
static const struct tl_policy policy = { .times = { .window_days = WINDOW,
                                                    .quick = 20,
                                                    .shown = 80,
                                                    .inquiry = 93,
                                                    .fewest = FEWEST,
                                                    .predicted = { predicted, 1 },
                                                    .range = 80 } };
static const struct tl_vocabulary words = {
    .statuses = { { .code = "reading", .stage = 1 },
                  { .code = "granted", .stage = 2, .decides = 1 },
                  { .code = "withdrawn", .stage = 2 } },
    .statuses_len = 3,
    .forms = { { .code = "F" } },
    .forms_len = 1
};

static void put_case(struct tl_db *db, const char *office, int32_t received, int32_t takes,
                     const char *ends)
{
    static tl_id id;
    bool has_ended = received + takes <= TODAY;
    struct tl_case row = { .id = ++id, .form = "F", .received_at = received * TL_DAY };
    snprintf(row.receipt, sizeof row.receipt, "R%d", (int)id);
    snprintf(row.office, sizeof row.office, "%s", office);
    snprintf(row.status, sizeof row.status, "%s", has_ended ? ends : "reading");
    row.status_at = (has_ended ? received + takes : received) * TL_DAY;
    CHECK_OK(tl_store_case_insert(db, &row));
}

/* One a day, each of which takes 100 to 199 days. */
static void put_steady(struct tl_db *db, const char *office)
{
    for (int32_t i = 0; i < 700; i++)
        put_case(db, office, TODAY - 699 + i, 100 + i * 37 % 100, "granted");
}

static void compute(struct tl_db *db, tl_time now, struct tl_times **out)
{
    uint64_t done, all;
    enum tl_err err;
    CHECK_OK(tl_times_open(&policy, &words, now, out));
    while ((err = tl_times_read(*out, db, 100)) == TL_OK)
        ;
    CHECK_ERR(TL_ENONE, err);
    tl_times_progress(*out, &done, &all);
    CHECK_EQ(done, all);
    CHECK_OK(tl_times_finish(*out));
    while ((err = tl_times_write(*out, db, 2)) == TL_OK)
        ;
    CHECK_ERR(TL_ENONE, err);
}

static void compute_and_close(struct tl_db *db, tl_time now)
{
    struct tl_times *times;
    compute(db, now, &times);
    tl_times_close(times);
}

static void the_figures_are_those_of_the_cases(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_processing_time row;
    struct tl_times *times;
    size_t len;
    put_steady(db, "O");
    put_case(db, "few", TODAY - 50, 10, "granted");
    compute(db, TODAY * TL_DAY + TL_HOUR, &times);
    const struct tl_times_row *rows = tl_times_rows(times, &len);
    CHECK_EQ(len, 2);
    assert_string_equal(rows[0].told.office, "O");
    assert_string_equal(rows[1].told.office, "few");
    CHECK_EQ(tl_times_unknown(times), 0);
    CHECK_OK(tl_store_processing_time_find(db, "F", "O", &row));
    assert_memory_equal(&row, &rows[0].told, sizeof row);
    CHECK(row.low_days >= 118 && row.low_days <= 120);
    CHECK(row.high_days >= 178 && row.high_days <= 180);
    int64_t inquiry = TODAY - row.inquiry_at / TL_DAY;
    CHECK(inquiry >= 191 && inquiry <= 193);
    CHECK(rows[0].high_from <= row.high_days && row.high_days <= rows[0].high_to);
    CHECK_EQ(row.made_at, TODAY * TL_DAY);
    CHECK_EQ(row.share, 80);
    CHECK(row.cases >= WINDOW - 2 && row.cases <= WINDOW + 3);
    assert_string_equal(row.method, TL_TIMES_COMPUTED);
    CHECK_ERR(TL_ENONE, tl_store_processing_time_find(db, "F", "few", &row));
    tl_times_close(times);
}

/* Decisions before the window count for nothing, and those that were withdrawn are not decided. */
static void what_is_old_or_withdrawn_decides_nothing(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_processing_time before, after;
    put_steady(db, "O");
    compute_and_close(db, TODAY * TL_DAY);
    CHECK_OK(tl_store_processing_time_find(db, "F", "O", &before));
    for (int32_t i = 0; i < 300; i++)
        put_case(db, "O", TODAY - 1000 + i, 20, "granted");
    for (int32_t i = 0; i < 50; i++)
        put_case(db, "O", TODAY - 60 - i, 30, "withdrawn");
    compute_and_close(db, TODAY * TL_DAY);
    CHECK_OK(tl_store_processing_time_find(db, "F", "O", &after));
    assert_memory_equal(&before, &after, sizeof before);
}

/* All decisions are quick, and twice as many cases wait for 300 days and more. */
static void those_that_wait_count(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_processing_time row;
    for (int32_t i = 0; i < 150; i++) {
        put_case(db, "O", TODAY - 170 + i, 15, "granted");
        put_case(db, "O", TODAY - 170 + i, 1000, "granted");
    }
    compute_and_close(db, TODAY * TL_DAY);
    CHECK_ERR(TL_ENONE, tl_store_processing_time_find(db, "F", "O", &row));
    for (int32_t i = 0; i < 600; i++) /* 4 of 5 are decided; 93 of 100 never. */
        put_case(db, "O", TODAY - 170 + i % 150, 15, "granted");
    compute_and_close(db, TODAY * TL_DAY);
    CHECK_OK(tl_store_processing_time_find(db, "F", "O", &row));
    CHECK_EQ(row.high_days, 15);
    CHECK_EQ(row.inquiry_at, (TODAY - 15) * TL_DAY); /* Longer than any that was decided. */
}

static void an_imported_figure_stays_until_it_can_be_computed(void **state)
{
    struct tl_db *db = support_writer(state);
    const struct tl_processing_time told = {
        .form = "F", .office = "O", .high_days = 7, .method = TL_TIMES_IMPORTED
    };
    struct tl_processing_time row;
    CHECK_OK(tl_store_processing_time_put(db, &told));
    for (int32_t i = 0; i < FEWEST - 1; i++)
        put_case(db, "O", TODAY - 60, 10 + i, "granted");
    compute_and_close(db, TODAY * TL_DAY);
    CHECK_OK(tl_store_processing_time_find(db, "F", "O", &row));
    assert_memory_equal(&row, &told, sizeof row);
    put_case(db, "O", TODAY - 60, 9, "granted");
    compute_and_close(db, TODAY * TL_DAY);
    CHECK_OK(tl_store_processing_time_find(db, "F", "O", &row));
    assert_string_equal(row.method, TL_TIMES_COMPUTED);
    CHECK_EQ(row.cases, FEWEST);
    compute_and_close(db, (TODAY + 400) * TL_DAY); /* Nothing was decided lately. */
    CHECK_ERR(TL_ENONE, tl_store_processing_time_find(db, "F", "O", &row));
}

static struct tl_prediction_row prediction_of(struct tl_db *db, const char *office)
{
    struct tl_prediction_row rows[4];
    size_t len, at = 0;
    CHECK_OK(tl_store_prediction_list(db, rows, 4, &len));
    while (at < len && strcmp(rows[at].office, office) != 0)
        at++;
    CHECK(at < len);
    return rows[at];
}

/* Those of one form alone; each range is of days to come; where it is not known, nothing is told.
 */
static void decisions_are_predicted(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_prediction_row row;
    tl_time from, to;
    CHECK_OK(tl_db_begin(db));
    for (int32_t i = 0; i < 3000; i++)
        put_case(db, "O", TODAY - 1499 + i / 2, 100 + i * 37 % 100, "granted");
    put_case(db, "new", TODAY - 100, 50, "granted");
    CHECK_OK(tl_db_commit(db));
    compute_and_close(db, TODAY * TL_DAY);
    row = prediction_of(db, "O");
    CHECK_EQ(row.made_at, TODAY * TL_DAY);
    CHECK_EQ(row.share, 80);
    CHECK(row.ended > 1000 && row.held * 100 > row.ended * 70 && row.held * 100 < row.ended * 95);
    CHECK_OK(tl_times_predict(&row, (TODAY - 50) * TL_DAY, &from, &to));
    CHECK(from > (TODAY + 50) * TL_DAY && from < (TODAY + 70) * TL_DAY);
    CHECK(to > (TODAY + 130) * TL_DAY && to < (TODAY + 155) * TL_DAY);
    CHECK_ERR(TL_ENONE, tl_times_predict(&row, (TODAY + 3) * TL_DAY, &from, &to));
    CHECK_ERR(TL_ENONE, tl_times_predict(&row, (TODAY - 4000) * TL_DAY, &from, &to));
    row = prediction_of(db, "new");
    CHECK_ERR(TL_ENONE, tl_times_predict(&row, (TODAY - 50) * TL_DAY, &from, &to));
}

static void a_status_without_a_name_waits(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_times *times;
    put_case(db, "O", TODAY - 60, 10, "a new one");
    compute(db, TODAY * TL_DAY, &times);
    CHECK_EQ(tl_times_unknown(times), 1);
    tl_times_close(times);
}

static void too_many_offices_are_told(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_times *times;
    char office[16];
    enum tl_err err;
    CHECK_OK(tl_db_begin(db));
    for (int i = 0; i <= TL_TIMES_GROUPS_MAX; i++) {
        snprintf(office, sizeof office, "%d", i);
        put_case(db, office, TODAY, 10, "granted");
    }
    CHECK_OK(tl_db_commit(db));
    CHECK_OK(tl_times_open(&policy, &words, TODAY * TL_DAY, &times));
    while ((err = tl_times_read(times, db, 1000)) == TL_OK)
        ;
    CHECK_ERR(TL_EFULL, err);
    tl_times_close(times);
}

static void no_status_that_decides_is_a_fault(void **state)
{
    static const struct tl_policy none = { .name = 0 };
    struct tl_vocabulary *without = calloc(1, sizeof *without);
    struct tl_fault room[2];
    struct tl_faults faults = { .faults = room, .faults_max = 2 };
    (void)state;
    assert_non_null(without);
    CHECK_OK(tl_vocabulary_check(&words, &policy, &faults));
    CHECK_OK(tl_vocabulary_check(without, &none, &faults));
    CHECK_EQ(faults.faults_len, 0);
    CHECK_ERR(TL_EBAD, tl_vocabulary_check(without, &policy, &faults));
    assert_string_equal(room[0].file, "records/statuses.csv");
    assert_non_null(strstr(room[0].text, "no status decides a case"));
    assert_non_null(strstr(room[1].text, "there is no form F in records/forms.csv"));
    free(without);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(the_figures_are_those_of_the_cases),
        ON_SQLITE(what_is_old_or_withdrawn_decides_nothing),
        ON_SQLITE(those_that_wait_count),
        ON_SQLITE(an_imported_figure_stays_until_it_can_be_computed),
        ON_BOTH(decisions_are_predicted),
        ON_SQLITE(a_status_without_a_name_waits),
        ON_SQLITE(too_many_offices_are_told),
        cmocka_unit_test(no_status_that_decides_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
