/* told.h: the waits that people in a simulation were told, beside those that came.
 *
 * Judges three estimates by the people who were served: the center's own (`wait_told`), head of
 * line (how long the first in the same line has waited, or where nobody is, how long the one last
 * served there had), and, where the true rates are known, the queue length with abandonment (QLr:
 * Ibrahim and Whitt, Wait-Time Predictors for Customer Service Systems, 2009). Mission: B7.
 */
#ifndef TL_SIM_TOLD_H
#define TL_SIM_TOLD_H

#include "core/center.h"

struct tl_told_waits;

/* Of one line, per second; servers 0: not known, QLr is not judged. */
struct tl_told_rates {
    double mu, theta, servers;
};

/* Seconds; errors are root mean squares over the mean wait. Ranges: shares of the waits in them. */
struct tl_told_record {
    uint64_t served; /* Told, then served: the rest is about these. 0: it is all 0. */
    double mean_s;
    double error;
    double error_head;
    double error_queue;  /* 0: not judged. */
    double inside;       /* The range that 80 in 100 are to be in. */
    double inside_said;  /* The same as it is said, in whole minutes. */
    double below, above; /* Of the rest of the first, on which side. */
};

/* TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_told_waits_open(const struct tl_told_rates *rates,
                                           struct tl_told_waits **out_waits);
void tl_told_waits_close(struct tl_told_waits *waits);

/* Before the first fact: whose waits; those told before from are not judged. */
void tl_told_waits_begin(struct tl_told_waits *waits, const struct tl_center *center, tl_time from);

/* For tl_simulation_plan.watch; arg is the waits. Costs a walk of the line for each wait told. */
void tl_told_waits_see(void *arg, const struct tl_fact *facts, uint32_t facts_len);

struct tl_told_record tl_told_waits_record(const struct tl_told_waits *waits);

#endif
