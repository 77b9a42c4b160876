/* simulate.c: what comes next, until a time: an arrival, an act, or the center's own hour. */
#include "sim/simulate.h"

#include <stdlib.h>

#include "base/assert.h"
#include "sim/simulate_inside.h"

enum { PEOPLE_USUAL = 65536, HALF_HOUR_S = 1800 };

/* Distinct sets of needs that the policy's steps make: the center keeps a line for each. */
static uint32_t needs_of(const struct tl_policy *policy)
{
    uint32_t sets = 0;
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = policy->steps + i;
        bool waits = step->kind == TL_STEP_LIVE || step->kind == TL_STEP_CALLBACK;
        for (uint16_t before = 0; before < i && waits; before++) {
            const struct tl_step *other = policy->steps + before;
            bool waits_too = other->kind == TL_STEP_LIVE || other->kind == TL_STEP_CALLBACK;
            waits = !(waits_too && other->queue == step->queue && other->needs == step->needs);
        }
        sets += waits;
    }
    sets = (sets + 1) * policy->languages_len + policy->languages_len;
    return sets < 256 ? sets : 256;
}

/* One who calls always has a slot: those who wait to call again take only their part, and the
 * center refuses the call that is one too many. */
static bool open_center(struct tl_simulation *sim)
{
    sim->redialling_max = sim->people_max / 8;
    struct tl_center_limits limits = { .contacts_max = sim->people_max - sim->redialling_max - 1,
                                       .agents_max = sim->workers_len + 1,
                                       .needs_max = needs_of(sim->plan.policy) };
    size_t bytes = (tl_center_bytes(&limits) + 15) / 16 * 16;
    sim->memory = aligned_alloc(16, bytes);
    if (sim->memory)
        sim->center = tl_center_init(sim->memory, bytes, &limits, sim->plan.policy);
    return sim->memory != NULL;
}

static bool open_people(struct tl_simulation *sim)
{
    uint32_t items = 2 * (sim->workers_len + sim->people_max);
    struct tl_heap_entry *entries = calloc(items, sizeof *entries);
    uint32_t *places = calloc(items, sizeof *places);
    tl_heap_init(&sim->heap, entries, places, places ? items : 0);
    sim->facts.facts_max = 2 * TL_STEP_FACTS_MAX;
    sim->facts.facts = calloc(sim->facts.facts_max, sizeof *sim->facts.facts);
    sim->people = calloc(sim->people_max, sizeof *sim->people);
    sim->free_people = calloc(sim->people_max, sizeof *sim->free_people);
    sim->workers = calloc(sim->workers_len + 1, sizeof *sim->workers);
    return entries && places && sim->facts.facts && sim->people && sim->free_people &&
           sim->workers && tl_ways_open(&sim->ways, sim->plan.policy, sim->plan.demand) == TL_OK;
}

static tl_time day_after(const struct tl_simulation_plan *plan, uint32_t days)
{
    struct tl_date date = tl_days_date(tl_date_days(plan->demand->begins) + (int32_t)days);
    return tl_zone_instant(&plan->policy->calendar.zone, date, 0);
}

static void begin(struct tl_simulation *sim)
{
    const struct tl_simulation_plan *plan = &sim->plan;
    for (uint32_t i = 0; i < sim->people_max; i++)
        sim->free_people[i] = sim->people_max - 1 - i;
    sim->free_people_len = sim->people_max;
    sim->begins = day_after(plan, 0);
    sim->ends = day_after(plan, plan->days);
    sim->now = sim->begins;
    sim->half_from = sim->begins;
    sim->tally.at = sim->begins;
    tl_arrivals_init(&sim->arrivals, plan->demand, &plan->policy->calendar, plan->seed, sim->begins,
                     sim->ends);
    sim->has_next = tl_arrivals_next(&sim->arrivals, &sim->next) == TL_OK;
    struct tl_fact started = { .kind = TL_FACT_started, .started = { 1, 0 } };
    tl_simulation_give(sim, &started);
    struct tl_fact dialler = { .kind = TL_FACT_dialler, .dialler = { plan->demand->dialler } };
    tl_simulation_give(sim, &dialler);
    tl_workers_begin(sim);
}

enum tl_err tl_simulation_open(const struct tl_simulation_plan *plan, struct tl_simulation **out)
{
    struct tl_simulation *sim = calloc(1, sizeof *sim);
    if (!sim)
        return TL_ENOMEM;
    sim->plan = *plan;
    sim->people_max = plan->people_max > 0 ? plan->people_max : PEOPLE_USUAL;
    TL_ASSERT(sim->people_max >= 8 && sim->people_max <= TL_PEOPLE_MAX);
    TL_ASSERT(plan->demand->kinds_len > 0);
    sim->workers_len = plan->roster->people;
    if (!open_people(sim) || !open_center(sim) || tl_tally_open(plan->policy, &sim->tally)) {
        tl_simulation_close(sim);
        return TL_ENOMEM;
    }
    begin(sim);
    *out = sim;
    return TL_OK;
}

void tl_simulation_close(struct tl_simulation *sim)
{
    if (!sim)
        return;
    tl_tally_close(&sim->tally);
    free(sim->heap.entries);
    free(sim->heap.places);
    free(sim->facts.facts);
    free(sim->people);
    free(sim->free_people);
    free(sim->workers);
    tl_ways_close(&sim->ways);
    free(sim->memory);
    free(sim);
}

void tl_simulation_set(struct tl_simulation *sim, uint32_t item, tl_time at)
{
    tl_heap_set(&sim->heap, item, at > sim->now ? at : sim->now, sim->ties++);
}

void tl_simulation_due(struct tl_simulation *sim, const struct tl_fact *given)
{
    TL_ASSERT(sim->due_len < TL_DUE_MAX);
    sim->due[(sim->due_from + sim->due_len++) % TL_DUE_MAX] = *given;
}

void tl_simulation_give(struct tl_simulation *sim, struct tl_fact *given)
{
    given->at = sim->now;
    sim->facts.facts_len = 0;
    tl_center_step(sim->center, given, &sim->facts);
    if (sim->plan.watch)
        sim->plan.watch(sim->plan.watch_arg, sim->facts.facts, sim->facts.facts_len);
    for (uint32_t i = 1; i < sim->facts.facts_len; i++) {
        const struct tl_fact *fact = sim->facts.facts + i;
        if (fact->kind >= TL_FACT_agent_is)
            tl_worker_sees(sim, fact);
        else
            tl_people_see(sim, fact);
    }
    if (sim->freed_len > 0)
        tl_workers_freed(sim);
}

/* Everything that follows at this instant. */
static void settle(struct tl_simulation *sim)
{
    while (sim->due_len > 0) {
        struct tl_fact given = sim->due[sim->due_from];
        sim->due_from = (sim->due_from + 1) % TL_DUE_MAX;
        if (--sim->due_len == 0)
            sim->due_from = 0;
        tl_simulation_give(sim, &given);
    }
}

static void act(struct tl_simulation *sim, uint32_t item)
{
    tl_heap_drop(&sim->heap, item);
    uint32_t half = item / 2;
    if (half < sim->workers_len && item % 2 == 0)
        tl_worker_acts(sim, half);
    else if (half < sim->workers_len)
        tl_worker_wraps_up(sim, half);
    else if (item % 2 == 0)
        tl_person_acts(sim, half - sim->workers_len);
    else
        tl_person_other_acts(sim, half - sim->workers_len);
}

static void arrive(struct tl_simulation *sim)
{
    struct tl_arrival arrival = sim->next;
    if (sim->now >= sim->hour_end) {
        struct tl_civil civil = tl_zone_civil(&sim->plan.policy->calendar.zone, sim->now);
        sim->hour = (uint8_t)(civil.second / 3600);
        sim->hour_end = sim->now + (HALF_HOUR_S - civil.second % HALF_HOUR_S) * TL_SECOND -
                        sim->now % TL_SECOND;
    }
    sim->has_next = tl_arrivals_next(&sim->arrivals, &sim->next) == TL_OK;
    tl_person_arrives(sim, &arrival);
}

/* One thing that comes before `until`; false: nothing does. At the same instant the center's own
 * hour comes first, then what was set first. */
static bool next(struct tl_simulation *sim, tl_time until)
{
    const struct tl_heap_entry *first = tl_heap_first(&sim->heap);
    tl_time act_at = first ? first->at : INT64_MAX;
    tl_time arrival_at = sim->has_next ? sim->next.at : INT64_MAX;
    tl_time wake_at = INT64_MAX;
    if (tl_center_wake_at(sim->center, &wake_at) != TL_OK)
        wake_at = INT64_MAX;
    tl_time at = act_at < arrival_at ? act_at : arrival_at;
    at = wake_at < at ? wake_at : at;
    if (at >= until)
        return false;
    sim->now = at > sim->now ? at : sim->now;
    if (wake_at == at) {
        struct tl_fact time_came = { .kind = TL_FACT_time_came };
        tl_simulation_give(sim, &time_came);
    } else if (act_at == at) {
        act(sim, first->item);
    } else {
        arrive(sim);
    }
    settle(sim);
    return true;
}

void tl_simulation_run(struct tl_simulation *sim, tl_time until)
{
    settle(sim);
    while (next(sim, until))
        ;
    tl_tally_move(&sim->tally, until);
}

/* Whoever came has ended somehow or is under way. */
static void check_sum(const struct tl_simulation *sim)
{
    const struct tl_totals *totals = &sim->tally.totals;
    uint64_t ended = 0;
    for (int i = 0; i < TL_OUTCOMES; i++)
        ended += totals->outcomes[i];
    TL_ASSERT(totals->offered + totals->redialled == ended + sim->under_way);
}

enum tl_err tl_simulation_half(struct tl_simulation *sim, struct tl_half *out)
{
    if (sim->half_from >= sim->ends)
        return TL_ENONE;
    struct tl_civil civil = tl_zone_civil(&sim->plan.policy->calendar.zone, sim->half_from);
    sim->line = (uint16_t)(tl_days_weekday(tl_date_days(civil.date)) * TL_HALF_HOURS +
                           civil.second / HALF_HOUR_S);
    tl_time until = sim->half_from + (HALF_HOUR_S - civil.second % HALF_HOUR_S) * TL_SECOND;
    tl_simulation_run(sim, until);
    check_sum(sim);
    *out = (struct tl_half){ .date = civil.date,
                             .second = civil.second,
                             .totals = tl_totals_between(&sim->half_totals, &sim->tally.totals),
                             .under_way = sim->under_way };
    tl_totals_add(&sim->tally.halves[civil.second / HALF_HOUR_S], &out->totals);
    sim->half_totals = sim->tally.totals;
    sim->half_from = until;
    struct tl_civil after = tl_zone_civil(&sim->plan.policy->calendar.zone, until);
    out->ends_day = tl_date_days(after.date) != tl_date_days(civil.date);
    return TL_OK;
}

tl_time tl_simulation_begins(const struct tl_simulation *sim)
{
    return sim->begins;
}

tl_time tl_simulation_ends(const struct tl_simulation *sim)
{
    return sim->ends;
}

const struct tl_tally *tl_simulation_tally(const struct tl_simulation *sim)
{
    return &sim->tally;
}

const struct tl_center *tl_simulation_center(const struct tl_simulation *sim)
{
    return sim->center;
}

uint32_t tl_simulation_under_way(const struct tl_simulation *sim)
{
    return sim->under_way;
}

void tl_simulation_check(const struct tl_simulation *sim)
{
    struct tl_contact_view view;
    uint32_t open = 0;
    for (uint32_t i = 0; i < sim->people_max; i++) {
        if (sim->people[i].contact != 0) {
            TL_ASSERT(tl_center_contact(sim->center, sim->people[i].contact, &view) == TL_OK);
            open++;
        }
    }
    TL_ASSERT(open == sim->under_way);
    check_sum(sim);
    tl_center_check(sim->center);
}
