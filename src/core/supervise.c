/* supervise.c: what supervisors do: move who waits, change an agent's state, close and open.
 *
 * A closed queue takes nobody. Those in it keep waiting, or are sent on by the same way as when
 * nobody serves them any more (S3). A closed line is closed hours: every flow goes the way that it
 * goes at night, which the proof has walked, so nothing new can end in nothing. What is promised
 * stays promised; callbacks are made when the line is open again.
 */
#include "base/assert.h"
#include "core/run.h"

static bool is_named(const struct tl_name *names, uint16_t len, uint64_t key)
{
    for (uint16_t i = 0; i < len; i++) {
        if (names[i].key == key)
            return true;
    }
    return false;
}

static const struct tl_queue *queue_of(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (policy->queues[i].id.key == key)
            return &policy->queues[i];
    }
    return NULL;
}

static const struct tl_priority *priority_of(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = 0; i < policy->priorities_len; i++) {
        if (policy->priorities[i].id.key == key)
            return &policy->priorities[i];
    }
    return NULL;
}

/* --- Moving. --- */

static uint64_t tier_bit(const struct tl_queue *queue)
{
    return queue && queue->tier_skill < TL_SKILLS_MAX ? UINT64_C(1) << queue->tier_skill : 0;
}

/* The tier's skill is another one; language and what the matter needs stay. */
static uint64_t needs_in(const struct tl_center *center, const struct tl_contact *contact,
                         const struct tl_queue *queue)
{
    uint64_t before = tier_bit(queue_of(center->policy, contact->queue));
    return (contact->needs & ~before) | tier_bit(queue);
}

static bool is_full(const struct tl_center *center, const struct tl_queue *queue)
{
    for (uint16_t i = 0; i < TL_QUEUES_COUNTED && center->queues[i].queue != 0; i++) {
        if (center->queues[i].queue == queue->id.key)
            return queue->waiting_max > 0 && center->queues[i].waiting >= queue->waiting_max;
    }
    return false;
}

/* Why somebody in line may not stand in this queue; who is promised a call waits for nobody. */
static enum tl_why refusal(struct tl_center *center, const struct tl_contact *contact,
                           const struct tl_queue *queue, uint64_t needs)
{
    uint16_t set = tl_set_get(center, needs, contact->channel);
    if (set == TL_NO_SET)
        return TL_WHY_LIMIT;
    if (contact->state != TL_CONTACT_WAITING || queue->id.key == contact->queue)
        return TL_WHY_NONE;
    if (tl_closure_of(center, queue->id.key))
        return TL_WHY_CLOSED;
    if (center->sets[set].staff == 0)
        return TL_WHY_UNSTAFFED;
    return is_full(center, queue) ? TL_WHY_LIMIT : TL_WHY_NONE;
}

static enum tl_why move(struct tl_run *run, const struct tl_fact_moves *moves)
{
    struct tl_center *center = run->center;
    uint32_t slot = tl_contact_find(center, moves->contact);
    if (slot == TL_NO_SLOT)
        return TL_WHY_UNKNOWN_CONTACT;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    if (contact->line == TL_LINE_NO || contact->help != TL_HELP_NONE)
        return contact->agent == TL_NO_SLOT ? TL_WHY_ELSEWHERE : TL_WHY_TAKEN;
    TL_ASSERT(contact->queue != 0); /* Invariant 5: a place in line is in a queue. */
    uint64_t key = moves->queue != 0 ? moves->queue : contact->queue;
    const struct tl_queue *queue = queue_of(center->policy, key);
    const struct tl_priority *priority = priority_of(center->policy, moves->priority);
    if (!queue || (moves->priority != 0 && !priority))
        return TL_WHY_UNKNOWN_KEY;
    uint64_t needs =
        queue->id.key == contact->queue ? contact->needs : needs_in(center, contact, queue);
    enum tl_why why = refusal(center, contact, queue, needs);
    if (why != TL_WHY_NONE)
        return why;
    bool is_other = contact->queue != queue->id.key;
    TL_EMIT(run, moved, .contact = moves->contact, .queue = queue->id.key,
            .rank = priority ? priority->rank : center->contact_keys[slot].rank, .needs = needs,
            .by = moves->by);
    if (contact->promise != 0 && is_other)
        TL_EMIT(run, promise_moved, .contact = moves->contact, .promise = contact->promise,
                .owner = queue->id.key, .by = moves->by);
    tl_clock_age(run, slot);
    return TL_WHY_NONE;
}

void tl_decide_moves(struct tl_run *run, const struct tl_fact *given)
{
    enum tl_why why = move(run, &given->moves);
    if (why != TL_WHY_NONE)
        tl_run_set_aside(run, given->moves.contact, why);
}

/* --- An agent's state. --- */

/* As if the agent had done it. Who is not at the page can only be signed out: nobody else knows
 * whether there is somebody. */
void tl_decide_sets_agent(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_sets_agent *sets = &given->sets_agent;
    uint32_t slot = tl_agent_find(run->center, sets->agent);
    bool is_there = slot != TL_NO_SLOT && run->center->agents[slot].missed_until == 0;
    struct tl_fact as = { .at = given->at };
    if (sets->state == TL_AGENT_OFFLINE) {
        as.kind = TL_FACT_signed_out;
        as.signed_out.agent = sets->agent;
        tl_decide_signed_out(run, &as);
    } else if ((sets->state != TL_AGENT_READY && sets->state != TL_AGENT_NOT_READY) ||
               (slot != TL_NO_SLOT && !is_there)) {
        tl_run_set_aside(run, sets->agent, TL_WHY_STATE);
    } else if (sets->state == TL_AGENT_READY) {
        as.kind = TL_FACT_ready;
        as.ready.agent = sets->agent;
        tl_decide_ready(run, &as);
    } else {
        as.kind = TL_FACT_not_ready;
        as.not_ready = (struct tl_fact_not_ready){ sets->agent, sets->reason };
        tl_decide_not_ready(run, &as);
    }
}

/* --- Closing and opening. --- */

static enum tl_why refuses_closing(const struct tl_run *run, uint64_t reason, tl_time until)
{
    const struct tl_policy *policy = run->center->policy;
    if (!is_named(policy->closures, policy->closures_len, reason))
        return TL_WHY_UNKNOWN_KEY;
    return until <= run->at || until >= TL_TIME_MAX ? TL_WHY_STATE : TL_WHY_NONE;
}

void tl_decide_closes_queue(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_closes_queue *closes = &given->closes_queue;
    const struct tl_center *center = run->center;
    enum tl_why why = refuses_closing(run, closes->reason, closes->until);
    if (why == TL_WHY_NONE && !queue_of(center->policy, closes->queue))
        why = TL_WHY_UNKNOWN_KEY;
    if (why == TL_WHY_NONE && center->closures_len == TL_CLOSURES_MAX)
        why = TL_WHY_LIMIT;
    if (why != TL_WHY_NONE)
        tl_run_set_aside(run, 0, why);
    else
        TL_EMIT(run, queue_closed, .queue = closes->queue, .by = closes->by,
                .reason = closes->reason, .until = closes->until,
                .sends_on = closes->sends_on != 0);
}

void tl_decide_opens_queue(struct tl_run *run, const struct tl_fact *given)
{
    uint64_t queue = given->opens_queue.queue;
    if (queue == 0 || queue > UINT32_MAX)
        tl_run_set_aside(run, 0, TL_WHY_UNKNOWN_KEY);
    else if (!tl_closure_of(run->center, (tl_key)queue))
        tl_run_set_aside(run, 0, TL_WHY_STATE);
    else
        TL_EMIT(run, queue_opened, .queue = queue, .by = given->opens_queue.by);
}

void tl_decide_closes_line(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_closes_line *closes = &given->closes_line;
    enum tl_why why = refuses_closing(run, closes->reason, closes->until);
    if (why == TL_WHY_NONE && run->center->closures_len == TL_CLOSURES_MAX)
        why = TL_WHY_LIMIT;
    if (why != TL_WHY_NONE)
        tl_run_set_aside(run, 0, why);
    else
        TL_EMIT(run, line_closed, .by = closes->by, .reason = closes->reason,
                .until = closes->until, .sends_on = closes->sends_on != 0);
}

void tl_decide_opens_line(struct tl_run *run, const struct tl_fact *given)
{
    if (!tl_closure_of(run->center, 0))
        tl_run_set_aside(run, 0, TL_WHY_STATE);
    else
        TL_EMIT(run, line_opened, .by = given->opens_line.by);
}

/* By itself, by nobody. What has no room any more is still due. */
void tl_supervise_due(struct tl_run *run)
{
    const struct tl_center *center = run->center;
    for (uint32_t i = 0; i < center->closures_len && tl_run_has_room(run, TL_ROOM_WANTED);) {
        if (center->closures[i].until > run->at)
            i++;
        else if (center->closures[i].queue == 0)
            TL_EMIT(run, line_opened, .by = 0);
        else
            TL_EMIT(run, queue_opened, .queue = center->closures[i].queue, .by = 0);
    }
}

/* --- Who waits, and who hears of it. --- */

/* When people are there again: the closure's end, or the first open hour behind it. */
static tl_time opens_at(const struct tl_center *center, const struct tl_closure *closure)
{
    const struct tl_policy *policy = center->policy;
    const struct tl_calendar *calendar = &policy->calendar;
    tl_time at = closure->until;
    if (policy->service_live >= calendar->services_len ||
        tl_calendar_is_open(calendar, policy->service_live, at) ||
        tl_calendar_next_change(calendar, policy->service_live, closure->until, &at))
        return closure->until;
    return at;
}

void tl_supervise_tell(struct tl_run *run, uint32_t slot, tl_key queue)
{
    const struct tl_center *center = run->center;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    const struct tl_closure *line = tl_closure_of(center, 0);
    const struct tl_closure *closure = line ? line : tl_closure_of(center, queue);
    if (!closure || (line && (contact->flags & TL_TOLD_CLOSED)))
        return;
    TL_EMIT(run, closed_told, .contact = contact->id, .queue = closure->queue,
            .reason = closure->reason, .opens_at = opens_at(center, closure));
}

/* Before the first thing that wants to be understood: not before the person has a language. */
bool tl_is_closed_told_before(const struct tl_policy *policy, const struct tl_flow *flow,
                              uint16_t step)
{
    enum tl_step_kind kind = policy->steps[step].kind;
    return flow->language != TL_NONE || policy->languages_len == 1 ||
           (kind != TL_STEP_LANGUAGE && kind != TL_STEP_SAY);
}

static bool is_to_go(const struct tl_center *center, tl_key queue)
{
    const struct tl_closure *line = tl_closure_of(center, 0);
    const struct tl_closure *closure = tl_closure_of(center, queue);
    return (line && line->sends_on) || (closure && closure->sends_on);
}

static bool is_anybody_to_go(const struct tl_center *center)
{
    for (uint16_t i = 0; i < TL_QUEUES_COUNTED && center->queues[i].queue != 0; i++) {
        if (center->queues[i].waiting > 0 && is_to_go(center, center->queues[i].queue))
            return true;
    }
    return false;
}

/* Of this line, and the first one so far. A consult stands in a line, and its person does not. */
static uint32_t first_of(const struct tl_center *center, const struct tl_order *line,
                         uint32_t first)
{
    const struct tl_order_key *keys = center->contact_keys;
    uint32_t slot = line->first;
    while (slot != TL_NO_SLOT && (center->contacts[slot].state != TL_CONTACT_WAITING ||
                                  !is_to_go(center, center->contacts[slot].queue)))
        slot = tl_order_after(line, &keys[slot]);
    bool is_first = slot != TL_NO_SLOT &&
                    (first == TL_NO_SLOT || tl_order_key_is_before(&keys[slot], &keys[first]));
    return is_first ? slot : first;
}

/* The first in the order who waits where nobody may; TL_NO_SLOT. */
static uint32_t first_to_go(const struct tl_center *center)
{
    uint32_t first = first_of(center, &center->aimed, TL_NO_SLOT);
    for (uint16_t i = tl_bits_next(&center->lined, 0); i < TL_SETS_MAX;
         i = tl_bits_next(&center->lined, i + 1u)) {
        const struct tl_order *line = &center->sets[i].lines[TL_LINE_WAITERS];
        first = first_of(center, line, first);
    }
    return first;
}

void tl_supervise_send_on(struct tl_run *run)
{
    struct tl_center *center = run->center;
    while (center->closures_len > 0 && is_anybody_to_go(center)) {
        if (!tl_run_has_room(run, TL_ROOM_WANTED)) {
            center->is_unfinished = true;
            return;
        }
        uint32_t slot = first_to_go(center);
        TL_ASSERT(slot != TL_NO_SLOT);
        tl_walk_closed(run, slot);
    }
}
