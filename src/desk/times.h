/* times.h: how long cases take at each office, computed from all of them as the policy says (S17).
 *
 *     cases --one pass, in slices--> days waited, by form and office --survival.h--> a row each
 *
 * What counts is the policy's window up to today: decisions in it, and everybody who waited in it,
 * decided or not. Those that were withdrawn count until that day. A form and office with too few
 * decisions, or where so many as are to be shown were never decided, gets a row that says so; an
 * imported figure stays there. Where the inquiry's share is never decided, an inquiry is taken of
 * what has waited longer than any case that was.
 *
 * Of the forms that the policy names as predicted, each case that waits is told in which range of
 * days its decision may come (predict.h, S15): where enough ranges came to their end in the last
 * year (as many as a figure takes decisions), and of 100 no more than 15 too few of them held.
 *
 * Cost: a pass of 10 million cases is less than a minute on SQLite (bench/times_bench.c). Memory:
 * 44 kB for each form and office that have cases, at most TL_TIMES_GROUPS_MAX of them, and 780 kB
 * more for the first TL_TIMES_PREDICTED_MAX that are predicted.
 */
#ifndef TL_DESK_TIMES_H
#define TL_DESK_TIMES_H

#include "desk/vocabulary.h"
#include "store/cases.h"
#include "store/predictions.h"

enum { TL_TIMES_GROUPS_MAX = 4096, TL_TIMES_PREDICTED_MAX = 128 };

struct tl_db;
struct tl_times;

/* Days from receipt until decision: the row that is told, and how sure its upper figure is. */
struct tl_times_row {
    struct tl_processing_time told;
    int32_t high_from, high_to; /* Between these days, 95 of 100 times. */
};

/* policy->times is in use, and both stay until close. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_times_open(const struct tl_policy *policy,
                                      const struct tl_vocabulary *vocabulary, tl_time now,
                                      struct tl_times **out_times);
void tl_times_close(struct tl_times *times);

/* The next cases, on any connection. TL_ENONE: all were read. TL_EFULL: there are too many pairs of
 * form and office. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_times_read(struct tl_times *times, struct tl_db *db, uint32_t rows_max);

/* How far the pass is: done of all, by the cases' numbers. */
void tl_times_progress(const struct tl_times *times, uint64_t *out_done, uint64_t *out_all);

/* Statuses met that the policy's records do not name: they count as waiting. */
uint64_t tl_times_unknown(const struct tl_times *times);

/* Behind the pass: the rows, by form and office. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_times_finish(struct tl_times *times);
const struct tl_times_row *tl_times_rows(const struct tl_times *times, size_t *out_len);

const struct tl_prediction_row *tl_times_predictions(const struct tl_times *times, size_t *out_len);

/* The days between which the decision of a case that waits may come. TL_ENONE: nothing is told of
 * one that has waited so long. */
TL_MUST_USE enum tl_err tl_times_predict(const struct tl_prediction_row *row, tl_time received_at,
                                         tl_time *out_from, tl_time *out_to);

/* Puts the next rows, in a transaction of the caller's; behind the last, those that no case stands
 * behind any more are deleted. TL_ENONE: all is written. */
TL_MUST_USE enum tl_err tl_times_write(struct tl_times *times, struct tl_db *db, uint32_t rows_max);

#endif
