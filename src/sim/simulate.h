/* simulate.h: invented people and staff drive the shipping core through virtual time.
 *
 *     arrivals --> people --given facts--> tl_center_step --facts--> people, staff, tally
 *                  staff  -------'
 *
 * Nothing is mocked and nothing bypassed: a person knows what the facts of its contact tell, and an
 * agent what the facts of the agent tell. The core asserts its invariants on what each step
 * touched, and at the end of every half hour all who came are accounted for. Equal plans give equal
 * runs. Memory: 170 bytes for each person who may be there at once, 400 kB of ways through the
 * menus, and the center's; the same however long the run is. Cost: 3 us a call with its menus, 0.8
 * us without (bench/sim_bench.c). Mission: B3, S33, S34. docs/simulate.md has the files' words and
 * every formula.
 */
#ifndef TL_SIM_SIMULATE_H
#define TL_SIM_SIMULATE_H

#include "core/center.h"
#include "sim/demand.h"
#include "sim/roster.h"
#include "sim/tally.h"

struct tl_simulation_plan {
    const struct tl_policy *policy;
    const struct tl_roster *roster;
    const struct tl_demand *demand;
    uint64_t seed;
    uint32_t days;
    /* Told of the facts of each step, where it is not NULL: tests judge by them. */
    void (*watch)(void *arg, const struct tl_fact *facts, uint32_t facts_len);
    void *watch_arg;
    uint32_t people_max; /* Who calls or waits to call again, 8 to 2^20; 0: a usual number. Calls
                            that find no place are refused. */
};

/* What happened in one half hour of the wall clock. */
struct tl_half {
    struct tl_date date;
    uint32_t second; /* Of the day, at its beginning. */
    struct tl_totals totals;
    uint32_t under_way; /* At its end. */
    bool ends_day;
};

struct tl_simulation;

/* The plan's parts must outlive it. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_simulation_open(const struct tl_simulation_plan *plan,
                                           struct tl_simulation **out);
void tl_simulation_close(struct tl_simulation *simulation);

/* Lets everything happen that comes before this instant. */
void tl_simulation_run(struct tl_simulation *simulation, tl_time until);

/* Runs to the end of this half hour. TL_ENONE: the plan's days are over. */
TL_MUST_USE enum tl_err tl_simulation_half(struct tl_simulation *simulation, struct tl_half *out);

/* The plan's first instant, and the first behind it. */
tl_time tl_simulation_begins(const struct tl_simulation *simulation);
tl_time tl_simulation_ends(const struct tl_simulation *simulation);

/* Counts up to the last instant that was run to. */
const struct tl_tally *tl_simulation_tally(const struct tl_simulation *simulation);
const struct tl_center *tl_simulation_center(const struct tl_simulation *simulation);

/* Contacts that are open. */
uint32_t tl_simulation_under_way(const struct tl_simulation *simulation);

/* Asserts that all who came are accounted for, by the center's own word, and every invariant. */
void tl_simulation_check(const struct tl_simulation *simulation);

#endif
