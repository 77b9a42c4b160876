/* support_waits.h: whoever stands in a simulated line, what it was told, and how long it took.
 *
 * Judges three estimates of the wait by those who were served: the center's own (`wait_told`), the
 * queue length with abandonment by the true rates (QLr), and head of line: how long the first in
 * the same line has waited, or where nobody is, how long the last one served had.
 */
#ifndef TL_TESTS_SIM_SUPPORT_WAITS_H
#define TL_TESTS_SIM_SUPPORT_WAITS_H

#include "core/center.h"

enum { WAITS_MAX = 1 << 15, NEEDS_MAX = 64 };

struct waiting {
    tl_id contact; /* 0: a free place. */
    tl_time asked_at;
    tl_time told_at; /* First; 0: not yet. */
    uint64_t needs;
    double told, low, high, from, to; /* Seconds. */
    double head, queue;
};

struct error {
    double squares; /* Of seconds. */
};

struct waits {
    const struct tl_center *center;
    tl_time from;              /* Judged from then on. */
    double mu, theta, servers; /* Per second: of QLr. */
    struct waiting waiting[WAITS_MAX];
    struct {
        uint64_t needs;
        double last; /* How long the one last served had waited. */
    } lines[NEEDS_MAX];
    uint32_t lines_len;
    struct error told, head, queue;
    uint64_t served, below, above, below_said, above_said;
    double sum;
};

/* For tl_simulation_plan.watch. */
void waits_see(void *arg, const struct tl_fact *facts, uint32_t facts_len);

double waits_rmse(const struct waits *waits, const struct error *error); /* Over the mean wait. */

#endif
