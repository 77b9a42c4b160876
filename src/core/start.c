/* start.c: the server started: what was in the air is gone, and nobody loses the place.
 *
 * Calls died with the server: who has a number is called back at the old time of asking, who has
 * none keeps the place under the contact's number. Chats live in the page and wait for it; agents'
 * pages are waited for. The same becomes of one whose own line died while waiting. A new policy and
 * what can be dialled come by the same door.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

static tl_id id_of(const struct tl_run *run, uint32_t slot)
{
    return tl_contact_at(run->center, slot)->id;
}

static void cut_off(struct tl_run *run, uint32_t slot)
{
    TL_EMIT(run, closed, .contact = id_of(run, slot), .outcome = TL_OUTCOME_CUT_OFF,
            .why = TL_WHY_RESTART);
}

static void keep_place(struct tl_run *run, uint32_t slot)
{
    int64_t span = run->center->policy->limits.flow_hours_max * TL_HOUR;
    bool is_restart = run->given == TL_FACT_started;
    TL_EMIT(run, place_kept, .contact = id_of(run, slot),
            .why = is_restart ? TL_WHY_RESTART : TL_WHY_CUT_OFF, .until = run->at + span);
}

static void release(struct tl_run *run, uint32_t slot)
{
    TL_EMIT(run, back_in_line, .contact = id_of(run, slot),
            .agent = run->center->agents[run->center->contacts[slot].agent].id,
            .why = TL_WHY_RESTART);
    tl_clock_age(run, slot);
}

static void call_back(struct tl_run *run, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    const struct tl_order_key *key = &run->center->contact_keys[slot];
    struct tl_fact_callback_promised terms = {
        .contact = contact->id,
        .step = run->center->flows[slot].step,
        .queue = contact->queue,
        .rank = key->rank,
        .asked_at = key->at,
        .needs = contact->needs,
    };
    if (tl_callback_promise(run, &terms))
        keep_place(run, slot);
}

/* A call in line or with an agent. One that was to be called still is. */
static void restart_call(struct tl_run *run, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if ((contact->flags & TL_IS_CALLBACK) && TL_HAS_BUG(PROMISE))
        cut_off(run, slot);
    else if (contact->flags & TL_IS_CALLBACK)
        release(run, slot);
    else if (contact->flags & TL_HAS_NUMBER)
        call_back(run, slot);
    else
        keep_place(run, slot);
}

/* A chat that waits goes on in its queue: nobody knows yet whether that one agent comes back. */
static void forget_aim(struct tl_run *run, uint32_t slot)
{
    if (tl_contact_at(run->center, slot)->aim != TL_NO_SLOT)
        tl_transfer_end_aim(run, slot, TL_WHY_RESTART);
}

typedef void restart_fn(struct tl_run *run, uint32_t slot);

/* NULL: it stays as it is. */
static restart_fn *const CALLS[TL_CONTACT_STATES] = {
    [TL_CONTACT_IN_FLOW] = cut_off,        [TL_CONTACT_WAITING] = restart_call,
    [TL_CONTACT_OFFERED] = restart_call,   [TL_CONTACT_JOINING] = restart_call,
    [TL_CONTACT_CONNECTED] = restart_call, [TL_CONTACT_HELD] = restart_call,
    [TL_CONTACT_DIALLING] = restart_call,  [TL_CONTACT_RINGING] = restart_call,
    [TL_CONTACT_OUTSIDE] = restart_call,
};
static restart_fn *const CHATS[TL_CONTACT_STATES] = {
    [TL_CONTACT_WAITING] = forget_aim,
    [TL_CONTACT_OFFERED] = release,
    [TL_CONTACT_JOINING] = release,
    [TL_CONTACT_DIALLING] = release,
};

/* The agents first: nobody is free while the contacts are seen to. */
void tl_decide_started(struct tl_run *run, const struct tl_fact *given)
{
    (void)given;
    struct tl_center *center = run->center;
    run->facts_end = run->out->facts_max;
    if (center->can_dial)
        TL_EMIT(run, can_dial, .is_up = 0);
    tl_time until = run->at + center->policy->staff.lost_s * TL_SECOND;
    uint32_t agents_len = tl_agents_sort(center);
    for (uint32_t i = 0; i < agents_len; i++)
        TL_EMIT(run, agent_missed, .agent = center->agents[center->sorted[i]].id, .until = until);
    TL_ASSERT(center->loose.len == 0 && !center->can_dial);
    uint32_t contacts_len = tl_contacts_sort(center);
    for (uint32_t i = 0; i < contacts_len; i++) {
        uint32_t slot = center->sorted[i];
        const struct tl_contact *contact = tl_contact_at(center, slot);
        restart_fn *restart =
            contact->channel == TL_CHANNEL_VOICE ? CALLS[contact->state] : CHATS[contact->state];
        if (restart)
            restart(run, slot);
        if ((contact->flags & TL_IS_CALLBACK) && contact->promise == 0 && contact->id != 0)
            tl_promise_make(run, slot); /* A journal from before promises had records. */
    }
    run->facts_end = run->out->facts_len + TL_STEP_FACTS_MAX;
    if (run->facts_end > run->out->facts_max)
        run->facts_end = run->out->facts_max;
}

/* Who was in line keeps the place. A talk ends as when the person hangs up: its agent knows. */
void tl_decide_cut_off(struct tl_run *run, const struct tl_fact *given)
{
    uint32_t slot = tl_contact_find(run->center, given->cut_off.contact);
    if (slot == TL_NO_SLOT) {
        tl_run_set_aside(run, given->cut_off.contact, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    bool is_in_line = contact->state == TL_CONTACT_WAITING ||
                      contact->state == TL_CONTACT_OFFERED ||
                      contact->state == TL_CONTACT_JOINING || contact->state == TL_CONTACT_RINGING;
    if (!is_in_line || contact->channel != TL_CHANNEL_VOICE)
        tl_talk_leave(run, slot, TL_WHY_CUT_OFF);
    else if (!(contact->flags & TL_IS_CALLBACK)) /* That person is not on the line yet. */
        restart_call(run, slot);
}

/* The engine lends a policy before it says so. */
void tl_decide_policy_loaded(struct tl_run *run, const struct tl_fact *given)
{
    uint64_t version = given->policy_loaded.version;
    if (tl_policy_lent(run->center, version))
        TL_EMIT(run, policy_in_force, .version = version);
    else
        tl_run_set_aside(run, 0, TL_WHY_ELSEWHERE);
}
