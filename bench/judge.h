/* judge.h: whether anybody was passed over, by the journal alone.
 *
 *   waits, back_in_line -> stands in line      offered -> must be the first that the agent serves
 *
 * A plain list, walked for each offer; nothing of the core's order is used.
 */
#ifndef TL_BENCH_JUDGE_H
#define TL_BENCH_JUDGE_H

#include "base/types.h"

struct verdict {
    uint64_t offers;
    uint64_t passed_over; /* Offers with somebody in line who was to come before. */
};

/* Reads the journal of the center that runs on dir, from its beginning. */
struct verdict judge(const char *dir);

#endif
