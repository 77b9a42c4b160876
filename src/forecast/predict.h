/* predict.h: when a case that waits will be decided: a range of days, and how often these held.
 *
 *     cases by week of receipt --> who waits, the oldest first --> share decided, by place in line
 *     --> the line let run ahead --> a range for each week of receipt --> stretched, by what came
 *     of the ranges of earlier weeks, each made from nothing later than its own week
 *
 * An office works off a line, more or less in order. How likely a case is decided in a week is
 * taken from its place: from so many that wait before it; as it was in the last quarter. So a
 * growing line or a stop of work moves all ranges at once. What this does not foresee is made good
 * by stretching: each week of the past a range was made for all who waited, and as these come to
 * their end too many that were early or late move that end by five percent of the excess; for
 * ranges that end soon and for those far away on their own, in four bands, as the first are amiss
 * by weeks where the others hold. Over time so many hold as are meant to, whatever the cases do.
 * The count of the last year is told beside the range: each case is one that its range had not
 * seen. Without a year of records nothing is told.
 *
 * Sources: the line as a fluid, cohort by cohort: discrete hazards (Kaplan & Meier 1958,
 * survival.h), of a place instead of an age; the stretching: I. Gibbs, E. Candes, Adaptive
 * conformal inference under distribution shift, NeurIPS 2021. Memory: 780 kB a group of cases, and
 * the work's 2.5 MB once. Cost: about 0.2 s a group. Mission: S15.
 */
#ifndef TL_FORECAST_PREDICT_H
#define TL_FORECAST_PREDICT_H

#include "base/err.h"
#include "base/types.h"

/* Six years; what came before counts as the first week. */
enum { TL_COHORTS = 312, TL_PREDICT_PLACES = 600, TL_PREDICT_BANDS = 4 };

/* By week; the last one ends today. */
struct tl_cohorts {
    uint32_t came[TL_COHORTS];
    uint32_t decided[TL_COHORTS][TL_COHORTS]; /* By week of receipt, and of decision. */
    uint32_t left[TL_COHORTS][TL_COHORTS];    /* Withdrawn, and the like. */
};

/* One case: received so many days before today, and ended so many days before it, by a decision or
 * not; ended_ago below 0: it waits. */
void tl_cohorts_add(struct tl_cohorts *cohorts, int32_t received_ago, int32_t ended_ago,
                    bool is_decided);

/* How ranges are stretched whose middle is about as far away. */
struct tl_predict_band {
    double from_scale, to_scale;
    double usual; /* Ranges that come to their end in a week. */
};

/* Room for the work; what stands in it before does not matter. */
struct tl_predict_work {
    uint32_t waits[TL_COHORTS][TL_COHORTS + 1]; /* At the beginning of a week. */
    float from[TL_COHORTS][TL_COHORTS];         /* Ranges, by week made and weeks waited; */
    float to[TL_COHORTS][TL_COHORTS];           /* in weeks from then; below 0: none. */
    float middle[TL_COHORTS][TL_COHORTS];       /* As likely before as behind. */
    double decided[TL_COHORTS][TL_COHORTS + 1]; /* Expected share, by weeks waited and to come. */
    double hazard[TL_PREDICT_PLACES];
    double line[TL_COHORTS];
    struct tl_predict_band bands[TL_PREDICT_BANDS];
};

struct tl_prediction {
    int32_t from_days[TL_COHORTS]; /* By full weeks waited; days from today; -1: nothing is told. */
    int32_t to_days[TL_COHORTS];
    uint64_t ended; /* Ranges that came to their end in the last year: decided, or late. */
    uint64_t held;  /* Those of them that held. */
};

/* of_100: so many decisions are meant to lie in their range. */
void tl_predict(const struct tl_cohorts *cohorts, uint32_t of_100, struct tl_predict_work *work,
                struct tl_prediction *out);

#endif
