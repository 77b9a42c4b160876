/* ways.h: which key leads where a caller wants to go, for each caller as the menus are met.
 *
 *     topic of the call  -->  the end that is wanted (an answer, a request ...)  -->  a person
 *
 * The ways of a policy are found once and serve all callers in turn; what one caller has tried is
 * that caller's. Memory: 16 kB for each kind of caller, and 500 kB. Not for two threads. Mission:
 * B3.
 */
#ifndef TL_SIM_WAYS_H
#define TL_SIM_WAYS_H

#include "sim/demand.h"
#include "sim/route.h"

enum { TL_TRIED_MAX = 14 };

struct tl_ways {
    const struct tl_policy *policy;
    const struct tl_demand *demand;
    struct tl_route *to_topic; /* By kind of the demand. */
    struct tl_route *to_end;   /* By kind of step. */
    struct tl_options_tried tried;
};

/* TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_ways_open(struct tl_ways *ways, const struct tl_policy *policy,
                                     const struct tl_demand *demand);
void tl_ways_close(struct tl_ways *ways);

/* One caller's. */
struct tl_way {
    uint16_t kind; /* Of the demand. */
    uint16_t tried[TL_TRIED_MAX];
    uint8_t tried_len;
    uint8_t wants; /* enum tl_step_kind */
    bool seeks_topic;
};

void tl_way_begin(struct tl_way *way, const struct tl_ways *ways, uint16_t kind);

/* The flow has come to this step: perhaps in the topic that was sought. */
void tl_way_at(struct tl_way *way, const struct tl_ways *ways, uint16_t step);

/* What is pressed at this step, as a place in the policy's options; it counts as tried. TL_NONE:
 * nothing leads on. */
uint16_t tl_way_option(struct tl_way *way, struct tl_ways *ways, uint16_t step);

/* The same to a callback, from a line. */
uint16_t tl_way_to_callback(struct tl_way *way, struct tl_ways *ways, uint16_t step);

#endif
