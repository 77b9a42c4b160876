/* clock.c: what is due: offers that rang out, joins and lookups that took too long, places to be
 * told, wrap-ups that end, agents whose page did not come back, people who have waited long. */
#include "base/assert.h"
#include "core/run.h"

static void keep_over(struct tl_run *run, uint32_t slot)
{
    tl_talk_close(run, slot, TL_OUTCOME_CUT_OFF, TL_WHY_NONE);
}

typedef void due_fn(struct tl_run *run, uint32_t slot);
static due_fn *const DUES[TL_CONTACT_STATES] = {
    [TL_CONTACT_IN_FLOW] = tl_walk_slow,
    [TL_CONTACT_WAITING] = tl_match_tell,
    [TL_CONTACT_OFFERED] = tl_offer_rang_out,
    [TL_CONTACT_JOINING] = tl_offer_join_failed,
    [TL_CONTACT_CONNECTED] = tl_offer_leg_gone,
    [TL_CONTACT_HELD] = tl_offer_leg_gone,
    [TL_CONTACT_DIALLING] = tl_callback_not_placed,
    [TL_CONTACT_KEPT] = keep_over,
    [TL_CONTACT_RINGING] = tl_outside_due,
};

static void agent_due(struct tl_run *run, uint32_t slot)
{
    const struct tl_agent *agent = &run->center->agents[slot];
    if (agent->missed_until != 0 && agent->missed_until <= run->at)
        tl_desk_gone(run, slot, TL_WHY_AGENT_LOST);
    else {
        TL_ASSERT(agent->wrapping != 0 && agent->wrap_until <= run->at); /* Nothing else is due. */
        TL_EMIT(run, wrap_up_ended, .agent = agent->id, .contact = agent->wrapping);
    }
}

/* By as many classes as the time since it asked is worth. Without room for what else the step may
 * have to say, the timer sees to it at once. */
void tl_clock_age(struct tl_run *run, uint32_t slot)
{
    const struct tl_center *center = run->center;
    tl_time due = tl_contact_ages_at(center, slot);
    for (; due != 0 && due <= run->at && tl_run_has_room(run, TL_ROOM_WANTED);
         due = tl_contact_ages_at(center, slot))
        TL_EMIT(run, aged, .contact = center->contacts[slot].id,
                .rank = center->contact_keys[slot].rank - 1);
}

static void contact_due(struct tl_run *run, uint32_t slot)
{
    tl_time ages_at = tl_contact_ages_at(run->center, slot);
    if (ages_at != 0 && ages_at <= run->at) {
        tl_clock_age(run, slot);
        return;
    }
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (contact->second_until != 0 && contact->second_until <= run->at) {
        tl_consult_due(run, slot);
        return;
    }
    tl_time owes_at = tl_contact_owes_at(contact);
    if (owes_at != 0 && owes_at <= run->at) {
        tl_promise_due(run, slot);
        return;
    }
    tl_time looks_at = tl_contact_looks_at(contact);
    if (looks_at != 0 && looks_at <= run->at) {
        tl_later_look(run, slot);
        return;
    }
    due_fn *decide = DUES[contact->state];
    TL_ASSERT(decide);
    TL_ASSERT(contact->until != 0 &&
              contact->until <= run->at); /* Its own end, and nothing else. */
    decide(run, slot);
}

/* One that has no room any more is still due, so the center wants to be woken at once. */
void tl_decide_time_came(struct tl_run *run, const struct tl_fact *given)
{
    (void)given;
    struct tl_center *center = run->center;
    tl_supervise_due(run);
    const struct tl_heap_entry *due = tl_heap_first(&center->timers);
    for (; due && due->at <= run->at; due = tl_heap_first(&center->timers)) {
        if (!tl_run_has_room(run, TL_ROOM_WANTED))
            return;
        if (due->item >= center->limits.contacts_max)
            agent_due(run, due->item - center->limits.contacts_max);
        else
            contact_due(run, due->item);
    }
}
