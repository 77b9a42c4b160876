/* representation.c: documents by their days. */
#include "desk/representation.h"

#include <stdlib.h>
#include <string.h>

enum { LAGS_MAX = 200 };

static bool has_come(tl_time at, tl_time now)
{
    return at != 0 && at <= now;
}

enum tl_representation tl_representation_at(const struct tl_representation_row *row, tl_time now,
                                            tl_time *out_since)
{
    const struct {
        tl_time at;
        enum tl_representation is;
    } days[] = {
        { row->ended_at, strcmp(row->ended, "replaced") == 0 ? TL_REPRESENTATION_REPLACED
                                                             : TL_REPRESENTATION_WITHDRAWN },
        { row->until_at, TL_REPRESENTATION_NONE },
        { row->active_at, TL_REPRESENTATION_ACTIVE },
        { row->entered_at, TL_REPRESENTATION_PENDING },
        { row->received_at, TL_REPRESENTATION_RECEIVED },
    };
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        *out_since = days[i].at;
        if (has_come(days[i].at, now))
            return days[i].is;
    }
    return TL_REPRESENTATION_NONE;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

enum tl_err tl_representation_catch_up(struct tl_db *db, tl_time now, uint32_t *out_days)
{
    int64_t lags[LAGS_MAX];
    size_t len = 0;
    enum tl_err err = tl_store_representation_lags(db, now, lags, LAGS_MAX, &len);
    if (err != TL_OK || len == 0)
        return err == TL_OK ? TL_ENONE : err;
    qsort(lags, len, sizeof *lags, compare);
    *out_days = (uint32_t)((lags[len / 2] + TL_DAY - 1) / TL_DAY);
    return TL_OK;
}
