/* times.c: counting cases by form and office, and what is told of each. */
#include "desk/times.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "forecast/predict.h"
#include "forecast/survival.h"
#include "store/case_walk.h"

enum { SLOTS = 2 * TL_TIMES_GROUPS_MAX, AMISS_MAX = 15 };

_Static_assert((int)TL_COHORTS == (int)TL_PREDICTION_WEEKS, "a range for each week");

struct group {
    char form[24];
    char office[48];
    struct tl_survival_counts counts;
    struct tl_cohorts *cohorts; /* NULL: this form is not predicted. */
};

struct tl_times {
    const struct tl_policy *policy;
    const struct tl_vocabulary *vocabulary;
    int32_t today;
    int32_t first_day; /* Of the window. */
    struct group *groups[TL_TIMES_GROUPS_MAX];
    uint32_t groups_len;
    uint16_t slots[SLOTS]; /* Open addressing: 1 + the group; 0: none. */
    tl_id after, last;
    uint64_t unknown;
    struct tl_times_row *rows;
    struct tl_prediction_row *predictions;
    uint32_t predicted_len; /* Groups with cohorts. */
    size_t rows_len, predictions_len, written;
};

static int32_t day_of(tl_time at)
{
    return (int32_t)(at / TL_DAY - (at % TL_DAY < 0));
}

enum tl_err tl_times_open(const struct tl_policy *policy, const struct tl_vocabulary *vocabulary,
                          tl_time now, struct tl_times **out_times)
{
    struct tl_times *times = calloc(1, sizeof *times);
    if (!times)
        return TL_ENOMEM;
    times->policy = policy;
    times->vocabulary = vocabulary;
    times->today = tl_date_days(tl_zone_civil(&policy->calendar.zone, now).date);
    times->first_day = times->today - (int32_t)policy->times.window_days;
    *out_times = times;
    return TL_OK;
}

void tl_times_close(struct tl_times *times)
{
    if (!times)
        return;
    for (uint32_t i = 0; i < times->groups_len; i++) {
        free(times->groups[i]->cohorts);
        free(times->groups[i]);
    }
    free(times->rows);
    free(times->predictions);
    free(times);
}

/* ---- the pass ---- */

static bool is_predicted(const struct tl_times *times, const char *form)
{
    const struct tl_word_list *forms = &times->policy->times.predicted;
    bool is = false;
    for (uint16_t i = 0; i < forms->len; i++)
        is = is || strcmp(forms->items[i], form) == 0;
    return is && times->predicted_len < TL_TIMES_PREDICTED_MAX;
}

static struct group *new_group(struct tl_times *times, const char *form, const char *office)
{
    struct group *group = calloc(1, sizeof *group);
    if (!group)
        return NULL;
    snprintf(group->form, sizeof group->form, "%s", form);
    snprintf(group->office, sizeof group->office, "%s", office);
    if (!is_predicted(times, form))
        return group;
    group->cohorts = calloc(1, sizeof *group->cohorts);
    if (!group->cohorts) {
        free(group);
        return NULL;
    }
    times->predicted_len++;
    return group;
}

/* The group of a form and office, a new one when they are met for the first time. */
static enum tl_err group_of(struct tl_times *times, const char *form, const char *office,
                            struct group **out_group)
{
    uint32_t at = (uint32_t)(tl_key_of(form) * 31 + tl_key_of(office)) % SLOTS;
    for (; times->slots[at] > 0; at = (at + 1) % SLOTS) {
        struct group *group = times->groups[times->slots[at] - 1];
        if (strcmp(group->form, form) == 0 && strcmp(group->office, office) == 0) {
            *out_group = group;
            return TL_OK;
        }
    }
    if (times->groups_len == TL_TIMES_GROUPS_MAX)
        return TL_EFULL;
    struct group *group = new_group(times, form, office);
    if (!group)
        return TL_ENOMEM;
    times->groups[times->groups_len++] = group;
    times->slots[at] = (uint16_t)times->groups_len;
    *out_group = group;
    return TL_OK;
}

static enum tl_case_end end_of(void *arg, const char *status)
{
    struct tl_times *times = arg;
    const struct tl_status_word *word = tl_vocabulary_status(times->vocabulary, status);
    times->unknown += !word;
    if (!tl_vocabulary_is_end(times->vocabulary, status))
        return TL_CASE_WAITS;
    return word->decides ? TL_CASE_DECIDED : TL_CASE_ENDED;
}

static enum tl_err take_span(void *arg, const struct tl_case_span *span)
{
    struct tl_times *times = arg;
    struct group *group;
    enum tl_err err = group_of(times, span->form, span->office, &group);
    if (err != TL_OK)
        return err;
    int32_t received = day_of(span->received_at);
    int32_t until = span->end == TL_CASE_WAITS ? times->today : day_of(span->ended_at);
    int32_t from = times->first_day > received ? times->first_day : received;
    bool is_decided = span->end == TL_CASE_DECIDED && until <= times->today;
    until = until < times->today ? until : times->today;
    tl_survival_add(&group->counts, from - received, until - received, is_decided);
    if (group->cohorts)
        tl_cohorts_add(group->cohorts, times->today - received,
                       span->end == TL_CASE_WAITS ? -1 : times->today - until, is_decided);
    return TL_OK;
}

enum tl_err tl_times_read(struct tl_times *times, struct tl_db *db, uint32_t rows_max)
{
    const struct tl_case_walk walk = { .end = end_of, .span = take_span, .arg = times };
    enum tl_err err = times->last == 0 ? tl_store_case_last(db, &times->last) : TL_OK;
    return err == TL_OK ? tl_store_case_walk(db, &walk, rows_max, &times->after) : err;
}

uint64_t tl_times_unknown(const struct tl_times *times)
{
    return times->unknown;
}

void tl_times_progress(const struct tl_times *times, uint64_t *out_done, uint64_t *out_all)
{
    *out_all = times->last > times->after ? times->last : times->after;
    *out_done = times->after;
}

/* ---- the rows ---- */

static void figure(const struct tl_times *times, const struct tl_survival *survival,
                   struct tl_times_row *out)
{
    const struct tl_times_rules *rules = &times->policy->times;
    int32_t low, high, inquiry = survival->last_decided;
    struct tl_processing_time *told = &out->told;
    told->cases = (int64_t)survival->decided;
    told->made_at = times->today * TL_DAY;
    snprintf(told->method, sizeof told->method, TL_TIMES_FEW);
    if (survival->decided < rules->fewest ||
        tl_survival_day(survival, rules->quick, &low) != TL_OK ||
        tl_survival_day(survival, rules->shown, &high) != TL_OK)
        return;
    (void)!tl_survival_day(survival, rules->inquiry, &inquiry);
    snprintf(told->method, sizeof told->method, TL_TIMES_COMPUTED);
    told->low_days = low;
    told->high_days = high;
    told->inquiry_at = (times->today - inquiry) * TL_DAY;
    told->share = rules->shown;
    tl_survival_band(survival, rules->shown, &out->high_from, &out->high_to);
}

static int compare(const void *a, const void *b)
{
    const struct tl_processing_time *x = &((const struct tl_times_row *)a)->told;
    const struct tl_processing_time *y = &((const struct tl_times_row *)b)->told;
    int form = strcmp(x->form, y->form);
    return form != 0 ? form : strcmp(x->office, y->office);
}

static uint16_t days_told(int32_t days)
{
    return days < 0 || days >= TL_PREDICTION_NONE ? TL_PREDICTION_NONE : (uint16_t)days;
}

static void predict(const struct tl_times *times, const struct group *group,
                    struct tl_predict_work *work, struct tl_prediction_row *out)
{
    const struct tl_times_rules *rules = &times->policy->times;
    struct tl_prediction prediction;
    memcpy(out->form, group->form, sizeof out->form);
    memcpy(out->office, group->office, sizeof out->office);
    tl_predict(group->cohorts, rules->range, work, &prediction);
    out->made_at = times->today * TL_DAY;
    out->share = rules->range;
    out->ended = (int64_t)prediction.ended;
    out->held = (int64_t)prediction.held;
    bool is_told = prediction.ended >= rules->fewest &&
                   (prediction.held * 100 >= prediction.ended * (rules->range - AMISS_MAX));
    for (int i = 0; i < TL_PREDICTION_WEEKS; i++) {
        out->from_days[i] = is_told ? days_told(prediction.from_days[i]) : TL_PREDICTION_NONE;
        out->to_days[i] = is_told ? days_told(prediction.to_days[i]) : TL_PREDICTION_NONE;
    }
}

static int compare_predictions(const void *a, const void *b)
{
    const struct tl_prediction_row *x = a, *y = b;
    int form = strcmp(x->form, y->form);
    return form != 0 ? form : strcmp(x->office, y->office);
}

static enum tl_err predict_all(struct tl_times *times)
{
    struct tl_predict_work *work = malloc(sizeof *work);
    times->predictions = calloc(times->predicted_len + 1, sizeof *times->predictions);
    if (!work || !times->predictions) {
        free(work);
        return TL_ENOMEM;
    }
    for (uint32_t i = 0; i < times->groups_len; i++) {
        if (times->groups[i]->cohorts)
            predict(times, times->groups[i], work, times->predictions + times->predictions_len++);
    }
    free(work);
    qsort(times->predictions, times->predictions_len, sizeof *times->predictions,
          compare_predictions);
    return TL_OK;
}

enum tl_err tl_times_predict(const struct tl_prediction_row *row, tl_time received_at,
                             tl_time *out_from, tl_time *out_to)
{
    int64_t week = (row->made_at - received_at) / TL_DAY / 7;
    if (received_at > row->made_at || week >= TL_PREDICTION_WEEKS ||
        row->to_days[week] == TL_PREDICTION_NONE)
        return TL_ENONE;
    *out_from = row->made_at + row->from_days[week] * TL_DAY;
    *out_to = row->made_at + row->to_days[week] * TL_DAY;
    return TL_OK;
}

const struct tl_prediction_row *tl_times_predictions(const struct tl_times *times, size_t *out_len)
{
    *out_len = times->predictions_len;
    return times->predictions;
}

enum tl_err tl_times_finish(struct tl_times *times)
{
    struct tl_survival *survival = malloc(sizeof *survival);
    times->rows = calloc(times->groups_len + 1, sizeof *times->rows);
    if (!survival || !times->rows) {
        free(survival);
        return TL_ENOMEM;
    }
    for (uint32_t i = 0; i < times->groups_len; i++) {
        const struct group *group = times->groups[i];
        struct tl_times_row *row = times->rows + i;
        memcpy(row->told.form, group->form, sizeof row->told.form);
        memcpy(row->told.office, group->office, sizeof row->told.office);
        tl_survival_estimate(&group->counts, survival);
        figure(times, survival, row);
    }
    times->rows_len = times->groups_len;
    qsort(times->rows, times->rows_len, sizeof *times->rows, compare);
    free(survival);
    return predict_all(times);
}

const struct tl_times_row *tl_times_rows(const struct tl_times *times, size_t *out_len)
{
    *out_len = times->rows_len;
    return times->rows;
}

/* Rows first, then predictions, then what is left of earlier days. */
enum tl_err tl_times_write(struct tl_times *times, struct tl_db *db, uint32_t rows_max)
{
    const tl_time today = times->today * TL_DAY;
    const size_t all = times->rows_len + times->predictions_len;
    enum tl_err err = TL_OK;
    if (times->written > all)
        return TL_ENONE;
    for (uint32_t i = 0; err == TL_OK && i < rows_max && times->written < all; i++) {
        size_t at = times->written++;
        err = at < times->rows_len
                  ? tl_store_processing_time_put(db, &times->rows[at].told)
                  : tl_store_prediction_put(db, times->predictions + at - times->rows_len);
    }
    if (err != TL_OK || times->written < all)
        return err;
    times->written++;
    err = tl_store_processing_time_sweep(db, today);
    return err == TL_OK ? tl_store_prediction_sweep(db, today) : err;
}
