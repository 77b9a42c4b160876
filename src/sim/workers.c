/* workers.c: invented staff: they come, take offers, wrap up, have breaks, go when the hands are
 * free. */
#include <string.h>

#include "base/assert.h"
#include "sim/simulate_inside.h"

enum { DAYS_AHEAD = 400, NEVER = 0 };

static tl_time at_second(const struct tl_simulation *sim, const struct tl_worker *worker,
                         uint32_t second)
{
    return tl_zone_instant(&sim->plan.policy->calendar.zone, tl_days_date(worker->day), second);
}

static bool works_on(const struct tl_simulation *sim, const struct tl_group *group, int32_t day)
{
    bool is_holiday = tl_calendar_is_holiday(&sim->plan.policy->calendar, tl_days_date(day));
    return (group->days >> tl_days_weekday(day) & 1) && (group->on_holidays || !is_holiday);
}

/* The next act of the day; which one it is, worker->act tells. */
static void set_act(struct tl_simulation *sim, uint32_t at)
{
    const struct tl_worker *worker = sim->workers + at;
    const struct tl_group *group = worker->group;
    uint32_t second = group->to_s;
    if (worker->act == 0)
        second = group->from_s;
    else if (worker->act <= group->breaks_len)
        second = tl_break_at(group, group->breaks + worker->act - 1, worker->place);
    tl_simulation_set(sim, tl_item_of_worker(at), at_second(sim, worker, second));
}

/* The next day from `day` on that the worker comes. */
static void set_day(struct tl_simulation *sim, uint32_t at, int32_t day)
{
    struct tl_worker *worker = sim->workers + at;
    int32_t end = day + DAYS_AHEAD;
    while (day < end && !works_on(sim, worker->group, day))
        day++;
    worker->act = 0;
    worker->day = day;
    if (day < end)
        set_act(sim, at);
}

void tl_workers_begin(struct tl_simulation *sim)
{
    const struct tl_roster *roster = sim->plan.roster;
    uint32_t at = 0;
    for (uint16_t i = 0; i < roster->groups_len; i++) {
        for (uint32_t place = 0; place < roster->groups[i].people; place++, at++) {
            sim->workers[at].group = roster->groups + i;
            sim->workers[at].place = place;
            set_day(sim, at, tl_date_days(sim->plan.demand->begins));
        }
    }
    TL_ASSERT(at == sim->workers_len);
}

static void give(struct tl_simulation *sim, uint32_t at, enum tl_fact_kind act, uint64_t more)
{
    struct tl_fact given = { .kind = act };
    given.words[0] = at + 1;
    given.words[1] = more;
    tl_simulation_give(sim, &given);
}

/* Signing in, and being there when the last shift ran over into this one, are the same. */
static void come(struct tl_simulation *sim, uint32_t at)
{
    struct tl_worker *worker = sim->workers + at;
    worker->is_leaving = false;
    if (!worker->is_in)
        give(sim, at, TL_FACT_signed_in, worker->group->skills);
    give(sim, at, TL_FACT_ready, 0);
    worker->act = 1;
    if (!tl_group_is_always(worker->group))
        set_act(sim, at);
}

static void note_freed(struct tl_simulation *sim, uint32_t at)
{
    const struct tl_worker *worker = sim->workers + at;
    bool waits_for_it = worker->is_leaving || worker->is_breaking;
    if (waits_for_it && sim->freed_len < sizeof sim->freed / sizeof sim->freed[0])
        sim->freed[sim->freed_len++] = at;
}

/* The break or the way home begins; what is at hand is brought to an end first. */
static void stop(struct tl_simulation *sim, uint32_t at)
{
    struct tl_worker *worker = sim->workers + at;
    const struct tl_group *group = worker->group;
    bool is_break = worker->act <= group->breaks_len;
    tl_key reason = is_break ? group->breaks[worker->act - 1].reason : 0;
    worker->is_breaking = is_break;
    worker->is_leaving = !is_break;
    note_freed(sim, at);
    give(sim, at, TL_FACT_not_ready, reason);
    if (!is_break)
        set_day(sim, at, worker->day + 1);
}

static void end_break(struct tl_simulation *sim, uint32_t at)
{
    struct tl_worker *worker = sim->workers + at;
    worker->is_on_break = false;
    worker->act++;
    give(sim, at, TL_FACT_ready, 0);
    set_act(sim, at);
}

void tl_worker_acts(struct tl_simulation *sim, uint32_t at)
{
    struct tl_worker *worker = sim->workers + at;
    if (worker->is_on_break)
        end_break(sim, at);
    else if (worker->act == 0)
        come(sim, at);
    else
        stop(sim, at);
}

void tl_workers_freed(struct tl_simulation *sim)
{
    uint32_t len = sim->freed_len;
    uint32_t freed[sizeof sim->freed / sizeof sim->freed[0]];
    memcpy(freed, sim->freed, len * sizeof freed[0]);
    sim->freed_len = 0;
    for (uint32_t i = 0; i < len; i++) {
        struct tl_worker *worker = sim->workers + freed[i];
        if (worker->contacts_len > 0 || worker->wrapping != 0)
            continue;
        if (worker->is_breaking) {
            int64_t for_us = worker->group->breaks[worker->act - 1].for_s * TL_SECOND;
            worker->is_breaking = false;
            worker->is_on_break = true;
            tl_simulation_set(sim, tl_item_of_worker(freed[i]), sim->now + for_us);
        } else if (worker->is_leaving && worker->is_in) {
            struct tl_fact out = { .kind = TL_FACT_signed_out, .signed_out = { freed[i] + 1 } };
            worker->is_leaving = false;
            tl_simulation_due(sim, &out);
        }
    }
}

void tl_worker_wraps_up(struct tl_simulation *sim, uint32_t at)
{
    const struct tl_worker *worker = sim->workers + at;
    const struct tl_policy *policy = sim->plan.policy;
    struct tl_fact given = { .kind = TL_FACT_wrapped_up };
    given.wrapped_up = (struct tl_fact_wrapped_up){
        at + 1, worker->wrapping, policy->dispositions_len > 0 ? policy->dispositions[0].key : 0
    };
    tl_simulation_give(sim, &given);
}

/* What the tally counts of this worker. */
static void count(struct tl_simulation *sim, struct tl_worker *worker)
{
    bool is_busy = worker->contacts_len > 0 || worker->wrapping != 0;
    bool is_ready = worker->is_in && (is_busy || worker->is_ready);
    if (is_busy == worker->was_busy && is_ready == worker->was_ready)
        return;
    tl_tally_move(&sim->tally, sim->now);
    sim->tally.busy += (uint32_t)is_busy - worker->was_busy;
    sim->tally.ready += (uint32_t)is_ready - worker->was_ready;
    worker->was_busy = is_busy;
    worker->was_ready = is_ready;
}

void tl_worker_has(struct tl_simulation *sim, uint32_t at, int more)
{
    struct tl_worker *worker = sim->workers + at;
    worker->contacts_len = (uint32_t)((int)worker->contacts_len + more);
    count(sim, worker);
    if (worker->contacts_len == 0)
        note_freed(sim, at);
}

static void see_state(struct tl_simulation *sim, struct tl_worker *worker,
                      const struct tl_fact_agent_is *is)
{
    bool is_in = is->state != TL_AGENT_OFFLINE;
    if (is_in != worker->is_in) {
        tl_tally_move(&sim->tally, sim->now);
        sim->tally.staffed += is_in ? 1u : -1u;
    }
    worker->is_in = is_in;
    worker->is_ready = is->state == TL_AGENT_READY;
    count(sim, worker);
}

void tl_worker_sees(struct tl_simulation *sim, const struct tl_fact *fact)
{
    if (fact->kind > TL_FACT_wrap_up_ended)
        return;
    uint32_t at = (uint32_t)(fact->words[0] - 1);
    struct tl_worker *worker = sim->workers + at;
    switch ((int)fact->kind) {
    case TL_FACT_agent_is:
        see_state(sim, worker, &fact->agent_is);
        break;
    case TL_FACT_wrap_up_began:
        worker->wrapping = fact->wrap_up_began.contact;
        count(sim, worker);
        if (worker->group->has_wraps) {
            tl_time ends = sim->now + tl_spread_us(&worker->group->wraps, worker->wrap_bits);
            if (ends < fact->wrap_up_began.until)
                tl_simulation_set(sim, tl_item_of_worker(at) + 1, ends);
        }
        break;
    case TL_FACT_wrap_up_ended:
        worker->wrapping = 0;
        tl_heap_drop(&sim->heap, tl_item_of_worker(at) + 1);
        count(sim, worker);
        note_freed(sim, at);
        break;
    default:
        break;
    }
}
