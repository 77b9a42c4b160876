/* predictions.h: when cases of a form at an office will be decided, by weeks waited.
 *
 * Made anew each day (desk/times.h); a row a form and office. TL_ENONE as in contacts.h.
 */
#ifndef TL_STORE_PREDICTIONS_H
#define TL_STORE_PREDICTIONS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_PREDICTION_WEEKS = 312, TL_PREDICTION_NONE = 65535 };

struct tl_prediction_row {
    char form[24];
    char office[48];
    tl_time made_at; /* Midnight UTC of the day from which days count. */
    int64_t share;   /* So many of 100 decisions are meant to lie in their range. */
    int64_t ended;   /* Ranges that came to their end in the year before, ... */
    int64_t held;    /* ... and those of them that held. */
    uint16_t from_days[TL_PREDICTION_WEEKS]; /* By full weeks waited; TL_PREDICTION_NONE: none. */
    uint16_t to_days[TL_PREDICTION_WEEKS];
};

/* Puts or replaces. */
TL_MUST_USE enum tl_err tl_store_prediction_put(struct tl_db *db,
                                                const struct tl_prediction_row *row);
/* All, in any order. */
TL_MUST_USE enum tl_err tl_store_prediction_list(struct tl_db *db,
                                                 struct tl_prediction_row *out_rows,
                                                 size_t rows_max, size_t *out_len);

/* Deletes those made for an earlier day. */
TL_MUST_USE enum tl_err tl_store_prediction_sweep(struct tl_db *db, tl_time made_before);

#endif
