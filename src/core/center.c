/* center.c: a center in lent memory, and one step of it. */
#include "core/center.h"

#include <string.h>

#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

/* Memory in pieces, each aligned to 16. base is NULL while the bytes are only counted. */
struct carver {
    uint8_t *base;
    size_t taken;
};

static void *carve(struct carver *carver, size_t count, size_t bytes_each)
{
    void *piece = carver->base ? carver->base + carver->taken : NULL;
    carver->taken += (count * bytes_each + 15) / 16 * 16;
    return piece;
}

#define CARVE(carver, field, count) ((field) = carve((carver), (count), sizeof *(field)))

/* The parts that are set up after their memory is known. */
struct parts {
    struct tl_idmap_cell *contact_cells, *agent_cells;
    struct tl_heap_entry *timers, *ticks;
    uint32_t *timer_places, *tick_places;
};

static void carve_all(struct carver *carver, const struct tl_center_limits *limits,
                      struct tl_center *center, struct parts *parts)
{
    size_t contacts = limits->contacts_max;
    size_t agents = limits->agents_max;
    size_t bars = contacts + agents;
    size_t words = (agents + 63) / 64;
    CARVE(carver, center->contacts, contacts);
    CARVE(carver, center->flows, contacts);
    CARVE(carver, center->told, contacts);
    CARVE(carver, center->contact_keys, contacts);
    CARVE(carver, center->line_nodes, contacts);
    CARVE(carver, center->free_contacts, contacts);
    CARVE(carver, center->agents, agents);
    CARVE(carver, center->agent_keys, agents);
    CARVE(carver, center->loose_nodes, agents);
    CARVE(carver, center->idle_nodes, agents * limits->needs_max);
    CARVE(carver, center->staff_bits, words * limits->needs_max);
    CARVE(carver, center->working_bits, words * limits->needs_max);
    CARVE(carver, center->overlaps, (size_t)limits->needs_max * limits->needs_max);
    CARVE(carver, center->free_agents, agents);
    CARVE(carver, center->bars, bars);
    CARVE(carver, center->free_bars, bars);
    CARVE(carver, center->sorted, contacts + agents);
    CARVE(carver, parts->contact_cells, tl_idmap_cells(limits->contacts_max));
    CARVE(carver, parts->agent_cells, tl_idmap_cells(limits->agents_max));
    CARVE(carver, parts->timers, contacts + agents);
    CARVE(carver, parts->timer_places, contacts + agents);
    CARVE(carver, parts->ticks, contacts + bars);
    CARVE(carver, parts->tick_places, contacts + bars);
}

size_t tl_center_bytes(const struct tl_center_limits *limits)
{
    struct carver carver = { NULL, 0 };
    struct tl_center center;
    struct parts parts;
    carve(&carver, 1, sizeof center);
    carve_all(&carver, limits, &center, &parts);
    return carver.taken;
}

/* Handed out from the end, so the first are used first. */
static uint32_t fill_free(uint32_t *slots, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        slots[i] = len - 1 - i;
    return len;
}

static void set_up(struct tl_center *center, const struct parts *parts)
{
    uint32_t contacts = center->limits.contacts_max;
    uint32_t agents = center->limits.agents_max;
    center->bars_max = contacts + agents;
    center->staff_words = (agents + 63) / 64;
    memset(center->contacts, 0, sizeof *center->contacts * contacts);
    memset(center->told, 0, sizeof *center->told * contacts);
    memset(center->overlaps, 0,
           sizeof *center->overlaps * center->limits.needs_max * center->limits.needs_max);
    memset(center->agents, 0, sizeof *center->agents * agents);
    for (uint32_t i = 0; i < center->bars_max; i++)
        center->bars[i].agent = TL_NO_SLOT;
    center->free_contacts_len = fill_free(center->free_contacts, contacts);
    center->free_agents_len = fill_free(center->free_agents, agents);
    center->free_bars_len = fill_free(center->free_bars, center->bars_max);
    tl_idmap_init(&center->contact_ids, parts->contact_cells, tl_idmap_cells(contacts));
    tl_idmap_init(&center->agent_ids, parts->agent_cells, tl_idmap_cells(agents));
    tl_heap_init(&center->timers, parts->timers, parts->timer_places, contacts + agents);
    tl_heap_init(&center->ticks, parts->ticks, parts->tick_places, contacts + center->bars_max);
    tl_order_init(&center->later, center->line_nodes, center->contact_keys);
    tl_order_init(&center->aimed, center->line_nodes, center->contact_keys);
    tl_order_init(&center->loose, center->loose_nodes, center->agent_keys);
}

struct tl_center *tl_center_init(void *memory, size_t bytes, const struct tl_center_limits *limits,
                                 const struct tl_policy *policy)
{
    TL_ASSERT((uintptr_t)memory % 16 == 0 && bytes >= tl_center_bytes(limits));
    TL_ASSERT(limits->needs_max > 0 && limits->needs_max <= TL_SETS_MAX);
    struct carver carver = { memory, 0 };
    struct tl_center *center = carve(&carver, 1, sizeof *center);
    *center = (struct tl_center){ .limits = *limits, .policy = policy, .lent = { policy } };
    struct parts parts;
    carve_all(&carver, limits, center, &parts);
    set_up(center, &parts);
    tl_hours_read(center);
    return center;
}

struct tl_fact *tl_run_next(struct tl_run *run, enum tl_fact_kind kind)
{
    TL_ASSERT(run->out->facts_len < run->out->facts_max);
    struct tl_fact *fact = &run->out->facts[run->out->facts_len];
    memset(fact, 0, sizeof *fact);
    fact->at = run->at;
    fact->kind = kind;
    return fact;
}

void tl_run_commit(struct tl_run *run)
{
    const struct tl_fact *fact = &run->out->facts[run->out->facts_len++];
    enum tl_err err = tl_center_apply(run->center, fact);
    TL_ASSERT(err == TL_OK);
}

void tl_run_set_aside(struct tl_run *run, tl_id about, enum tl_why why)
{
    TL_EMIT(run, set_aside, .input = run->given, .about = about, .why = why);
}

bool tl_run_has_room(const struct tl_run *run, uint32_t facts_len)
{
    return run->out->facts_len + facts_len <= run->facts_end;
}

#define DECIDE(number, name, tells) [number] = tl_decide_##name,
static tl_decide_fn *const DECIDES[] = { TL_GIVEN_TABLE(DECIDE) };
enum { DECIDES_LEN = sizeof DECIDES / sizeof DECIDES[0] };

/* Those who came in line in this step and were not offered at once hear their place. */
static void tell_waits(struct tl_run *run, uint32_t from)
{
    uint32_t decided_end = run->out->facts_len;
    for (uint32_t i = from; i < decided_end && tl_run_has_room(run, 1); i++) {
        const struct tl_fact *fact = &run->out->facts[i];
        if (fact->kind != TL_FACT_waits && fact->kind != TL_FACT_back_in_line &&
            fact->kind != TL_FACT_transferred && fact->kind != TL_FACT_aim_ended &&
            fact->kind != TL_FACT_moved)
            continue;
        uint32_t slot = tl_contact_find(run->center, fact->words[0]);
        if (slot == TL_NO_SLOT)
            continue;
        const struct tl_contact *contact = tl_contact_at(run->center, slot);
        if (contact->state == TL_CONTACT_WAITING && contact->until == run->at)
            tl_match_tell(run, slot);
    }
}

/* Invariants on the contact and the agent that each fact of the step names. */
static void check_touched(const struct tl_run *run, uint32_t from)
{
    const struct tl_center *center = run->center;
    for (uint32_t i = from; i < run->out->facts_len; i++) {
        const struct tl_fact *fact = &run->out->facts[i];
        uint32_t contact = tl_contact_find(center, tl_fact_contact(fact));
        uint32_t agent = tl_agent_find(center, tl_fact_agent(fact));
        if (contact != TL_NO_SLOT) {
            tl_contact_check(center, contact);
            const struct tl_contact *of = tl_contact_at(center, contact); /* Invariant 9. */
            TL_ASSERT(of->promise != 0 || !(of->flags & TL_IS_CALLBACK));
        }
        if (agent != TL_NO_SLOT)
            tl_agent_check(center, agent);
    }
}

void tl_center_step(struct tl_center *center, const struct tl_fact *given, struct tl_facts *out)
{
    TL_ASSERT(tl_fact_shape(given->kind)->is_given && (unsigned)given->kind < DECIDES_LEN);
    TL_ASSERT(given->at >= center->now && given->at < TL_TIME_MAX); /* Invariant 7. */
    TL_ASSERT(out->facts_max - out->facts_len >= TL_STEP_FACTS_MAX);
    uint32_t from = out->facts_len;
    struct tl_run run = { center, out, from + TL_STEP_FACTS_MAX, given->at, given->kind };
    out->facts[out->facts_len] = *given;
    tl_run_commit(&run);
    center->is_unfinished = false;
    DECIDES[given->kind](&run, given);
    tl_match(&run);
    tell_waits(&run, from);
    check_touched(&run, from + 1);
}

static tl_time earlier(tl_time a, tl_time b)
{
    return a < b ? a : b;
}

enum tl_err tl_center_wake_at(const struct tl_center *center, tl_time *out_at)
{
    const struct tl_heap_entry *timer = tl_heap_first(&center->timers);
    const struct tl_heap_entry *tick = tl_heap_first(&center->ticks);
    tl_time at = TL_TIME_MAX;
    at = timer ? earlier(at, timer->at) : at;
    at = tick && !TL_HAS_BUG(WAKE) ? earlier(at, tick->at) : at;
    for (unsigned call = 0; call < TL_CALLS && center->can_dial; call++) {
        const struct tl_hours *hours = &center->call_hours[call];
        if (center->called[call] > 0 && !hours->is_open && !TL_HAS_BUG(WAKE_HOURS))
            at = earlier(at, hours->until);
    }
    at = earlier(at, tl_closures_until(center));
    if (center->is_unfinished)
        at = center->now;
    if (at >= TL_TIME_MAX)
        return TL_ENONE;
    *out_at = at > center->now ? at : center->now;
    return TL_OK;
}
