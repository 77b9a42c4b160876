/* survival.h: how long cases take, from those that were decided and those that still wait.
 *
 *     day of age     0    1    2  ...            a case is seen from one age on until another:
 *     came          90    4    1     seen from   received in the window: from age 0
 *     decided        0    2    5     a decision  older: from its age when the window began
 *     left           1    0    3     seen to     decided, still waiting today, or withdrawn
 *
 *     still waiting behind day d = product over the days up to d of (1 - decided / at risk)
 *
 * Counts by day are all that is kept of the cases, so a group of any number of them takes the same
 * memory, and they are taken in one pass in any order. Decisions alone would tell too little: while
 * more cases come in than are decided, those that are decided are the quick ones.
 * Sources: E. L. Kaplan, P. Meier, Nonparametric estimation from incomplete observations, JASA 53
 * (1958) 457-481; the variance M. Greenwood (1926); cases seen from a later age on, and days with
 * few at risk passed over: T. L. Lai, Z. Ying, Annals of Statistics 19 (1991) 417-442; the band of
 * a quantile: R. Brookmeyer, J. Crowley, Biometrics 38 (1982) 29-41. Mission: S17.
 */
#ifndef TL_FORECAST_SURVIVAL_H
#define TL_FORECAST_SURVIVAL_H

#include "base/err.h"
#include "base/types.h"

/* Ages are days from 0 to TL_SURVIVAL_DAYS - 1, ten years; what is older counts as the last. */
enum { TL_SURVIVAL_DAYS = 3654, TL_SURVIVAL_AT_RISK_MIN = 5 };

struct tl_survival_counts {
    uint32_t came[TL_SURVIVAL_DAYS];
    uint32_t decided[TL_SURVIVAL_DAYS];
    uint32_t left[TL_SURVIVAL_DAYS];
};

/* One case, seen at the ages from..until, at the last of which it was decided or not. Below 0
 * counts as 0; until before from: it was never seen. */
void tl_survival_add(struct tl_survival_counts *counts, int32_t from, int32_t until,
                     bool is_decided);

struct tl_survival {
    double waits[TL_SURVIVAL_DAYS];    /* The share that waits longer than so many days. */
    double variance[TL_SURVIVAL_DAYS]; /* Greenwood's, of that share. */
    int32_t last_decided;              /* The greatest age at which one was decided; -1: none. */
    uint64_t decided;                  /* How many were. */
};

/* The estimate. On days with fewer than TL_SURVIVAL_AT_RISK_MIN at risk nothing is decided. */
void tl_survival_estimate(const struct tl_survival_counts *counts, struct tl_survival *out);

/* The first day by which so many of 100 are decided. TL_ENONE: so many are on no day. */
TL_MUST_USE enum tl_err tl_survival_day(const struct tl_survival *survival, uint32_t of_100,
                                        int32_t *out_day);

/* Days between which that day lies, 95 of 100 times: those whose share is not told from of_100. */
void tl_survival_band(const struct tl_survival *survival, uint32_t of_100, int32_t *out_from,
                      int32_t *out_to);

#endif
