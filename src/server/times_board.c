/* times_board.c: both tables as sorted arrays under one lock; a reading replaces them whole. */
#include "server/times_board.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "desk/times.h"
#include "store/db.h"

enum { PREDICTION_DAYS = 8 }; /* It is made anew each day. */

struct times {
    struct tl_processing_time *rows;
    size_t rows_len;
    struct tl_prediction_row *predictions;
    size_t predictions_len;
};

struct tl_times_board {
    struct tl_store *store;
    pthread_rwlock_t lock;
    struct times told;
};

static void times_free(struct times *times)
{
    free(times->rows);
    free(times->predictions);
}

/* ---- order: by form, then office ---- */

static int compare(const char *form, const char *office, const char *form_b, const char *office_b)
{
    int order = strcmp(form, form_b);
    return order != 0 ? order : strcmp(office, office_b);
}

static int compare_rows(const void *a, const void *b)
{
    const struct tl_processing_time *x = a, *y = b;
    return compare(x->form, x->office, y->form, y->office);
}

static int compare_predictions(const void *a, const void *b)
{
    const struct tl_prediction_row *x = a, *y = b;
    return compare(x->form, x->office, y->form, y->office);
}

static int compare_with_row(const void *about, const void *row)
{
    const struct tl_case *x = about;
    const struct tl_processing_time *y = row;
    return compare(x->form, x->office, y->form, y->office);
}

static int compare_with_prediction(const void *about, const void *row)
{
    const struct tl_case *x = about;
    const struct tl_prediction_row *y = row;
    return compare(x->form, x->office, y->form, y->office);
}

/* ---- reading ---- */

static enum tl_err read_times(struct tl_db *db, struct times *out)
{
    out->rows = calloc(TL_TIMES_GROUPS_MAX, sizeof *out->rows);
    out->predictions = calloc(TL_TIMES_PREDICTED_MAX, sizeof *out->predictions);
    if (!out->rows || !out->predictions)
        return TL_ENOMEM;
    enum tl_err err =
        tl_store_processing_time_list_told(db, out->rows, TL_TIMES_GROUPS_MAX, &out->rows_len);
    if (err == TL_OK || err == TL_ENONE)
        err = tl_store_prediction_list(db, out->predictions, TL_TIMES_PREDICTED_MAX,
                                       &out->predictions_len);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    qsort(out->rows, out->rows_len, sizeof *out->rows, compare_rows);
    qsort(out->predictions, out->predictions_len, sizeof *out->predictions, compare_predictions);
    return TL_OK;
}

enum tl_err tl_times_board_read(struct tl_times_board *board)
{
    struct times read = { 0 };
    struct tl_db *db = tl_store_reader_take(board->store);
    enum tl_err err = read_times(db, &read);
    tl_store_reader_give(board->store, db);
    if (err == TL_OK) {
        pthread_rwlock_wrlock(&board->lock);
        struct times before = board->told;
        board->told = read;
        read = before;
        pthread_rwlock_unlock(&board->lock);
    }
    times_free(&read);
    return err;
}

enum tl_err tl_times_board_open(struct tl_store *store, struct tl_times_board **out)
{
    struct tl_times_board *board = calloc(1, sizeof *board);
    if (!board)
        return TL_ENOMEM;
    board->store = store;
    pthread_rwlock_init(&board->lock, NULL);
    *out = board;
    return tl_times_board_read(board);
}

void tl_times_board_close(struct tl_times_board *board)
{
    if (!board)
        return;
    times_free(&board->told);
    pthread_rwlock_destroy(&board->lock);
    free(board);
}

/* ---- telling ---- */

static bool is_predicted(const struct tl_policy *policy, const char *form)
{
    const struct tl_word_list *forms = &policy->times.predicted;
    bool is = false;
    for (uint16_t i = 0; i < forms->len; i++)
        is = is || strcmp(forms->items[i], form) == 0;
    return is;
}

static void tell_times(const struct times *times, const struct tl_case *about,
                       struct tl_times_told *out)
{
    const struct tl_processing_time *row =
        bsearch(about, times->rows, times->rows_len, sizeof *row, compare_with_row);
    out->has_times = row != NULL;
    if (row)
        out->times = *row;
}

static void predict(const struct times *times, const struct tl_case *about, tl_time now,
                    struct tl_times_told *out)
{
    const struct tl_prediction_row *row = bsearch(about, times->predictions, times->predictions_len,
                                                  sizeof *row, compare_with_prediction);
    if (!row || now - row->made_at > PREDICTION_DAYS * TL_DAY)
        return;
    out->has_prediction = tl_times_predict(row, about->received_at, &out->from, &out->to) == TL_OK;
    out->share = row->share;
    out->ended = row->ended;
    out->held = row->held;
    out->made_at = row->made_at;
}

void tl_times_board_tell(struct tl_times_board *board, const struct tl_policy_set *set,
                         const struct tl_case *about, tl_time now, struct tl_times_told *out)
{
    *out = (struct tl_times_told){ 0 };
    if (tl_vocabulary_is_end(set->vocabulary, about->status))
        return;
    pthread_rwlock_rdlock(&board->lock);
    tell_times(&board->told, about, out);
    if (is_predicted(set->policy, about->form))
        predict(&board->told, about, now, out);
    pthread_rwlock_unlock(&board->lock);
}
