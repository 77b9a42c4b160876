/* support_line.h: one line of people and n agents, for tests and the bench of the simulator.
 *
 *     calls (Poisson) --> live, tier 1 --> agents (no wrap-up, accept and join at once)
 *
 * The whole core is under it: only the policy is small. Its steady state is the M/M/n+M queue
 * (Erlang A), whose numbers support_erlang_a works out by the birth-death chain.
 */
#ifndef TL_TESTS_SIM_SUPPORT_LINE_H
#define TL_TESTS_SIM_SUPPORT_LINE_H

#include "sim/simulate.h"

/* Per minute. */
struct line_rates {
    double lambda;
    double mu;
    double theta;
    uint32_t servers;
};

struct line {
    struct tl_policy policy;
    struct tl_language languages[1];
    struct tl_step steps[2];
    struct tl_topic topics[1];
    struct tl_queue queues[1];
    struct tl_priority priorities[1];
    struct tl_destination owners[1];
    struct tl_group groups[1];
    struct tl_roster roster;
    struct tl_demand_kind kinds[1];
    struct tl_demand demand;
    struct tl_simulation_plan plan;
};

/* Fills it; the parts point to each other, so it must not be moved. */
void line_make(struct line *line, const struct line_rates *rates, uint64_t seed, uint32_t days);

/* The steady state of the M/M/n+M queue, FIFO. */
struct erlang_a {
    double p_wait;
    double p_abandon;
    double mean_wait_s; /* Over all callers. */
    double utilisation;
    double mean_queue;
};
struct erlang_a erlang_a(const struct line_rates *rates);

#endif
