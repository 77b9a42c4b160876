/* route.h: finding the way through a policy's steps, as someone who knows the menus would.
 *
 * Breadth first over the steps' graph, whatever conditions and lookups say: the way may turn out
 * closed, then another is looked for from where the flow has come to. No allocation; the caller
 * lends room for one number per step.
 */
#ifndef TL_SIM_ROUTE_H
#define TL_SIM_ROUTE_H

#include "policy/model.h"

/* Where someone wants to get. */
struct tl_goal {
    enum tl_step_kind kind; /* Any step of this kind ... */
    uint16_t topic;         /* ... or, when not TL_NONE, the first step of this topic. */
};

enum { TL_ROUTE_STEPS_MAX = 8192 };
struct tl_route {
    uint16_t steps_away[TL_ROUTE_STEPS_MAX]; /* TL_NONE: the goal is not to be reached. */
};

/* How far the goal is from every step of the policy. */
void tl_route_find(struct tl_route *route, const struct tl_policy *policy, struct tl_goal goal);

/* Options of a policy, a bit of each by its place: those that somebody has tried. */
struct tl_options_tried {
    uint64_t words[0x10000 / 64];
};

/* The option of this step (menu, live) that leads nearest to the goal and was not tried, as a
 * place in the policy's options; TL_NONE: there is none. */
uint16_t tl_route_option(const struct tl_route *route, const struct tl_policy *policy,
                         uint16_t step, const struct tl_options_tried *tried);

/* Calls see for each step that may follow this one. */
typedef void tl_follow_fn(void *arg, uint16_t step);
void tl_route_follow(const struct tl_policy *policy, uint16_t step, tl_follow_fn *see, void *arg);

#endif
