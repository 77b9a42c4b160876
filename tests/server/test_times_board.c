/* test_times_board.c: what is told of times is what the store had at the last reading. */
#include "server/times_board.h"

#include "base/calendar.h"
#include "desk/times.h"
#include "store/predictions.h"
#include "store/support_store.h"

enum { TODAY = 20000 };
#define NOW (TODAY * TL_DAY + 9 * TL_HOUR)

static const char *const predicted[] = { "F" };
static const struct tl_policy policy = { .times = { .predicted = { predicted, 1 } } };
static struct tl_vocabulary words = { .statuses = { { .code = "reading", .stage = 1 },
                                                    { .code = "granted", .stage = TL_STAGES - 1 } },
                                      .statuses_len = 2 };
static const struct tl_policy_set set = { .policy = &policy, .vocabulary = &words };

static void put_times(struct tl_db *db, const char *form, const char *office, const char *method,
                      int64_t high_days)
{
    struct tl_processing_time row = { .low_days = 10, .high_days = high_days };
    snprintf(row.form, sizeof row.form, "%s", form);
    snprintf(row.office, sizeof row.office, "%s", office);
    snprintf(row.method, sizeof row.method, "%s", method);
    CHECK_OK(tl_store_processing_time_put(db, &row));
}

/* From 30 to 60 days behind today, however long one has waited. */
static void put_prediction(struct tl_db *db, const char *form, const char *office, int32_t made_on)
{
    struct tl_prediction_row row = {
        .made_at = made_on * TL_DAY, .share = 80, .ended = 200, .held = 160
    };
    snprintf(row.form, sizeof row.form, "%s", form);
    snprintf(row.office, sizeof row.office, "%s", office);
    for (int i = 0; i < TL_PREDICTION_WEEKS; i++) {
        row.from_days[i] = 30;
        row.to_days[i] = 60;
    }
    CHECK_OK(tl_store_prediction_put(db, &row));
}

static struct tl_times_told tell(struct tl_times_board *board, const char *form, const char *office,
                                 const char *status)
{
    struct tl_times_told told;
    struct tl_case about = { .received_at = (TODAY - 100) * TL_DAY };
    snprintf(about.form, sizeof about.form, "%s", form);
    snprintf(about.office, sizeof about.office, "%s", office);
    snprintf(about.status, sizeof about.status, "%s", status);
    tl_times_board_tell(board, &set, &about, NOW, &told);
    return told;
}

static struct tl_times_board *board_of(void **state)
{
    struct tl_times_board *board;
    CHECK_OK(tl_times_board_open(support_of(state)->store, &board));
    return board;
}

static void each_pair_of_form_and_office_has_its_own(void **state)
{
    struct tl_db *db = support_writer(state);
    put_times(db, "G", "O", TL_TIMES_IMPORTED, 40);
    put_times(db, "F", "P", TL_TIMES_COMPUTED, 20);
    put_times(db, "F", "O", TL_TIMES_COMPUTED, 10);
    put_times(db, "F", "few", TL_TIMES_FEW, 0);
    struct tl_times_board *board = board_of(state);
    CHECK_EQ(tell(board, "F", "O", "reading").times.high_days, 10);
    CHECK_EQ(tell(board, "F", "P", "reading").times.high_days, 20);
    CHECK_EQ(tell(board, "G", "O", "of no name").times.high_days, 40);
    CHECK(!tell(board, "F", "few", "reading").has_times);
    CHECK(!tell(board, "G", "P", "reading").has_times);
    CHECK(!tell(board, "F", "O", "granted").has_times);
    tl_times_board_close(board);
}

static void a_prediction_is_told_of_named_forms_while_it_is_young(void **state)
{
    struct tl_db *db = support_writer(state);
    put_prediction(db, "F", "O", TODAY);
    put_prediction(db, "G", "O", TODAY);
    put_prediction(db, "F", "P", TODAY - 9);
    struct tl_times_board *board = board_of(state);
    struct tl_times_told told = tell(board, "F", "O", "reading");
    CHECK(told.has_prediction && !told.has_times);
    CHECK(told.from < told.to && told.to > NOW);
    CHECK_EQ(told.share, 80);
    CHECK_EQ(told.held, 160);
    CHECK(!tell(board, "G", "O", "reading").has_prediction);
    CHECK(!tell(board, "F", "P", "reading").has_prediction);
    CHECK(!tell(board, "F", "O", "granted").has_prediction);
    tl_times_board_close(board);
}

static void what_changes_is_told_behind_the_next_reading(void **state)
{
    struct tl_db *db = support_writer(state);
    put_times(db, "F", "O", TL_TIMES_COMPUTED, 10);
    struct tl_times_board *board = board_of(state);
    put_times(db, "F", "O", TL_TIMES_COMPUTED, 12);
    CHECK_EQ(tell(board, "F", "O", "reading").times.high_days, 10);
    CHECK_OK(tl_times_board_read(board));
    CHECK_EQ(tell(board, "F", "O", "reading").times.high_days, 12);
    tl_times_board_close(board);
}

static void a_reading_that_fails_leaves_what_was_told(void **state)
{
    put_times(support_writer(state), "F", "O", TL_TIMES_COMPUTED, 10);
    struct tl_times_board *board = board_of(state);
    struct tl_store *store = support_of(state)->store;
    for (uint32_t call = 1; call <= 2; call++) {
        struct tl_db *db = tl_store_reader_take(store);
        tl_db_fail_at(db, call, false);
        tl_store_reader_give(store, db);
        CHECK_ERR(TL_EIO, tl_times_board_read(board));
        CHECK_EQ(tell(board, "F", "O", "reading").times.high_days, 10);
    }
    CHECK_OK(tl_times_board_read(board));
    tl_times_board_close(board);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(each_pair_of_form_and_office_has_its_own),
        ON_BOTH(a_prediction_is_told_of_named_forms_while_it_is_young),
        ON_BOTH(what_changes_is_told_behind_the_next_reading),
        ON_BOTH(a_reading_that_fails_leaves_what_was_told),
    };
    return cmocka_run_group_tests_name("times board", tests, NULL, NULL);
}
