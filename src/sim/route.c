/* route.c: distances in the graph of steps, by going back from the goal until nothing changes. */
#include "sim/route.h"

#include "base/assert.h"

void tl_route_follow(const struct tl_policy *policy, uint16_t at, tl_follow_fn *see, void *arg)
{
    const struct tl_step *step = policy->steps + at;
    uint16_t ways[] = { step->next, step->otherwise, step->then };
    bool ends = step->kind == TL_STEP_CALLBACK || step->kind == TL_STEP_REQUEST ||
                step->kind == TL_STEP_MESSAGE;
    for (size_t i = 0; i < 3 && !ends; i++) {
        if (ways[i] != TL_NONE)
            see(arg, ways[i]);
    }
    if (step->kind == TL_STEP_LOOK_UP) {
        for (int i = 0; i < TL_LOOKUP_RESULTS; i++) {
            if (step->by_result[i] != TL_NONE)
                see(arg, step->by_result[i]);
        }
    }
    for (uint8_t i = 0; i < step->options_len; i++) {
        uint16_t then = policy->options[step->options + i].then;
        if (then != TL_NONE)
            see(arg, then);
    }
    if (step->kind == TL_STEP_GO)
        see(arg, policy->topics[step->target].first);
}

struct nearest {
    const struct tl_route *route;
    uint16_t away;
};

static void see_nearest(void *arg, uint16_t step)
{
    struct nearest *nearest = arg;
    if (nearest->route->steps_away[step] < nearest->away)
        nearest->away = nearest->route->steps_away[step];
}

static bool is_goal(const struct tl_policy *policy, uint16_t step, struct tl_goal goal)
{
    if (goal.topic != TL_NONE)
        return policy->topics[goal.topic].first == step;
    return policy->steps[step].kind == goal.kind;
}

void tl_route_find(struct tl_route *route, const struct tl_policy *policy, struct tl_goal goal)
{
    TL_ASSERT(policy->steps_len <= TL_ROUTE_STEPS_MAX);
    for (uint16_t i = 0; i < policy->steps_len; i++)
        route->steps_away[i] = is_goal(policy, i, goal) ? 0 : TL_NONE;
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint16_t i = 0; i < policy->steps_len; i++) {
            struct nearest nearest = { .route = route, .away = TL_NONE };
            tl_route_follow(policy, i, see_nearest, &nearest);
            if (nearest.away == TL_NONE || nearest.away + 1 >= route->steps_away[i])
                continue;
            route->steps_away[i] = (uint16_t)(nearest.away + 1);
            changed = true;
        }
    }
}

uint16_t tl_route_option(const struct tl_route *route, const struct tl_policy *policy, uint16_t at,
                         const struct tl_options_tried *tried)
{
    const struct tl_step *step = policy->steps + at;
    uint16_t best = TL_NONE;
    uint16_t away = TL_NONE;
    for (uint8_t i = 0; i < step->options_len; i++) {
        uint16_t option = (uint16_t)(step->options + i);
        uint16_t then = policy->options[option].then;
        if (then == TL_NONE || route->steps_away[then] >= away ||
            (tried->words[option / 64] >> (option % 64) & 1))
            continue;
        away = route->steps_away[then];
        best = option;
    }
    return best;
}
