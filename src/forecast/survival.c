/* survival.c: the product-limit estimate over days. */
#include "forecast/survival.h"

/* What rounding may take from a share: less than one case in a billion. */
#define ROUNDING 1e-9
#define Z2_95    (1.959964 * 1.959964)

static int32_t within(int32_t day)
{
    return day < 0 ? 0 : day < TL_SURVIVAL_DAYS ? day : TL_SURVIVAL_DAYS - 1;
}

void tl_survival_add(struct tl_survival_counts *counts, int32_t from, int32_t until,
                     bool is_decided)
{
    if (until < from)
        return;
    counts->came[within(from)]++;
    if (is_decided)
        counts->decided[within(until)]++;
    else
        counts->left[within(until)]++;
}

void tl_survival_estimate(const struct tl_survival_counts *counts, struct tl_survival *out)
{
    double waits = 1, sum = 0;
    uint64_t at_risk = 0;
    out->last_decided = -1;
    out->decided = 0;
    for (int32_t day = 0; day < TL_SURVIVAL_DAYS; day++) {
        uint32_t decided = counts->decided[day];
        at_risk += counts->came[day];
        if (decided > 0 && at_risk >= TL_SURVIVAL_AT_RISK_MIN) {
            double n = (double)at_risk, d = decided;
            waits *= 1 - d / n;
            sum += decided < at_risk ? d / (n * (n - d)) : 0;
            out->last_decided = day;
        }
        out->decided += decided;
        out->waits[day] = waits;
        out->variance[day] = waits * waits * sum;
        at_risk -= decided + counts->left[day];
    }
}

enum tl_err tl_survival_day(const struct tl_survival *survival, uint32_t of_100, int32_t *out_day)
{
    double rest = 1 - of_100 / 100.0 + ROUNDING;
    for (int32_t day = 0; day < TL_SURVIVAL_DAYS; day++) {
        if (survival->waits[day] <= rest) {
            *out_day = day;
            return TL_OK;
        }
    }
    return TL_ENONE;
}

void tl_survival_band(const struct tl_survival *survival, uint32_t of_100, int32_t *out_from,
                      int32_t *out_to)
{
    double rest = 1 - of_100 / 100.0;
    int32_t from = TL_SURVIVAL_DAYS - 1, to = 0;
    for (int32_t day = 0; day < TL_SURVIVAL_DAYS; day++) {
        double away = survival->waits[day] - rest;
        bool is_near = away * away <= Z2_95 * survival->variance[day] + ROUNDING * ROUNDING;
        if (day < from && (is_near || away < 0))
            from = day;
        if (is_near || away > 0)
            to = day + 1 < TL_SURVIVAL_DAYS ? day + 1 : day;
    }
    *out_from = from;
    *out_to = to > from ? to : from;
}
