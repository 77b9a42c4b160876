/* ways.c: towards the topic, then towards the end that is wanted, then towards a person. */
#include "sim/ways.h"

#include <stdlib.h>
#include <string.h>

enum tl_err tl_ways_open(struct tl_ways *ways, const struct tl_policy *policy,
                         const struct tl_demand *demand)
{
    *ways = (struct tl_ways){ .policy = policy, .demand = demand };
    ways->to_topic = calloc(demand->kinds_len, sizeof *ways->to_topic);
    ways->to_end = calloc(TL_STEP_KINDS, sizeof *ways->to_end);
    if (!ways->to_topic || !ways->to_end) {
        tl_ways_close(ways);
        return TL_ENOMEM;
    }
    for (uint16_t i = 0; i < demand->kinds_len; i++)
        tl_route_find(ways->to_topic + i, policy,
                      (struct tl_goal){ TL_STEP_GO, demand->kinds[i].topic });
    for (int kind = 0; kind < TL_STEP_KINDS; kind++)
        tl_route_find(ways->to_end + kind, policy,
                      (struct tl_goal){ (enum tl_step_kind)kind, TL_NONE });
    return TL_OK;
}

void tl_ways_close(struct tl_ways *ways)
{
    free(ways->to_topic);
    free(ways->to_end);
    ways->to_topic = ways->to_end = NULL;
}

void tl_way_begin(struct tl_way *way, const struct tl_ways *ways, uint16_t kind)
{
    const struct tl_demand_kind *of = ways->demand->kinds + kind;
    *way = (struct tl_way){ .kind = kind,
                            .wants = (uint8_t)of->wants,
                            .seeks_topic = of->topic != TL_NONE };
}

void tl_way_at(struct tl_way *way, const struct tl_ways *ways, uint16_t step)
{
    if (ways->policy->steps[step].topic == ways->demand->kinds[way->kind].topic)
        way->seeks_topic = false;
}

static void mark_tried(struct tl_ways *ways, const struct tl_way *way, bool is_tried)
{
    for (uint8_t i = 0; i < way->tried_len; i++) {
        uint64_t bit = UINT64_C(1) << (way->tried[i] % 64);
        uint64_t *word = &ways->tried.words[way->tried[i] / 64];
        *word = is_tried ? *word | bit : *word & ~bit;
    }
}

/* One list of what was tried serves all callers in turn: a caller's own is short. */
static uint16_t towards(struct tl_ways *ways, const struct tl_way *way, uint16_t step,
                        const struct tl_route *route)
{
    mark_tried(ways, way, true);
    uint16_t option = tl_route_option(route, ways->policy, step, &ways->tried);
    mark_tried(ways, way, false);
    return option;
}

uint16_t tl_way_option(struct tl_way *way, struct tl_ways *ways, uint16_t step)
{
    uint16_t option = TL_NONE;
    if (way->seeks_topic) {
        option = towards(ways, way, step, ways->to_topic + way->kind);
        way->seeks_topic = option != TL_NONE;
    }
    if (option == TL_NONE)
        option = towards(ways, way, step, ways->to_end + way->wants);
    if (option == TL_NONE)
        option = towards(ways, way, step, ways->to_end + TL_STEP_LIVE);
    if (option != TL_NONE && way->tried_len < TL_TRIED_MAX)
        way->tried[way->tried_len++] = option;
    return option;
}

uint16_t tl_way_to_callback(struct tl_way *way, struct tl_ways *ways, uint16_t step)
{
    uint16_t option = towards(ways, way, step, ways->to_end + TL_STEP_CALLBACK);
    if (option == TL_NONE)
        return option;
    way->seeks_topic = false;
    way->wants = TL_STEP_CALLBACK;
    return option;
}
