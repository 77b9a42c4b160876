/* offer.c: an offer from the ringing to the joined talk, and every way in which it comes to
 * nothing. Whatever happens to it, the contact keeps its place. */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

static tl_id agent_id(const struct tl_run *run, uint32_t agent)
{
    return run->center->agents[agent].id;
}

/* Set aside with the reason when the contact is not this agent's in one of these states. */
uint32_t tl_offer_own(struct tl_run *run, tl_id contact, tl_id agent, uint32_t states)
{
    uint32_t slot = tl_contact_find(run->center, contact);
    uint32_t agent_slot = tl_agent_find(run->center, agent);
    enum tl_why why = TL_WHY_NONE;
    if (agent_slot == TL_NO_SLOT)
        why = TL_WHY_UNKNOWN_AGENT;
    else if (slot == TL_NO_SLOT)
        why = TL_WHY_UNKNOWN_CONTACT;
    else if (run->center->contacts[slot].agent != agent_slot)
        why = TL_WHY_TAKEN;
    else if (!(states >> run->center->contacts[slot].state & 1))
        why = TL_WHY_STATE;
    if (why == TL_WHY_NONE)
        return slot;
    tl_run_set_aside(run, agent_slot == TL_NO_SLOT ? agent : contact, why);
    return TL_NO_SLOT;
}

enum {
    OFFERED = 1u << TL_CONTACT_OFFERED,
    JOINING = 1u << TL_CONTACT_JOINING,
    DIALLING = 1u << TL_CONTACT_DIALLING,
    TALKING = 1u << TL_CONTACT_CONNECTED | 1u << TL_CONTACT_HELD,
};

static void back(struct tl_run *run, uint32_t slot, enum tl_why why)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    TL_ASSERT(contact->agent != TL_NO_SLOT); /* Invariant 2: whoever is back was an agent's. */
    TL_EMIT(run, back_in_line, .contact = contact->id, .agent = agent_id(run, contact->agent),
            .why = why);
    tl_clock_age(run, slot);
}

/* Set aside with a reason that the agent sees, until the agent says ready. */
void tl_offer_rest(struct tl_run *run, uint32_t agent_slot)
{
    const struct tl_agent *agent = &run->center->agents[agent_slot];
    TL_EMIT(run, agent_is, .agent = agent->id, .state = TL_AGENT_NOT_READY,
            .reason = run->center->policy->staff.no_answer, .skills = agent->skills,
            .since = run->at);
}

/* Not this contact to this agent again, for the policy's time. Where no more bars fit, the agent
 * rests instead, so that a loop of refusals ends in any case. */
void tl_offer_bar(struct tl_run *run, uint32_t agent, uint32_t slot)
{
    int64_t span = run->center->policy->staff.refused_again_s * TL_SECOND;
    if (span > 0)
        tl_offer_bar_for(run, agent, slot, span);
}

void tl_offer_bar_for(struct tl_run *run, uint32_t agent, uint32_t slot, int64_t span)
{
    TL_ASSERT(span > 0); /* A bar has an end that is to come. */
    if (run->center->free_bars_len > 0 || tl_bar_has(run->center, agent, slot)) {
        TL_EMIT(run, barred, .agent = agent_id(run, agent),
                .contact = tl_contact_at(run->center, slot)->id, .until = run->at + span);
        return;
    }
    TL_EMIT(run, at_limit, .limit = TL_LIMIT_BARS, .contact = tl_contact_at(run->center, slot)->id);
    tl_offer_rest(run, agent);
}

void tl_offer_rang_out(struct tl_run *run, uint32_t slot)
{
    uint32_t agent = tl_contact_at(run->center, slot)->agent;
    back(run, slot, TL_WHY_RANG_OUT);
    if (!TL_HAS_BUG(RINGS_ON))
        tl_offer_rest(run, agent);
}

void tl_offer_join_failed(struct tl_run *run, uint32_t slot)
{
    uint32_t agent = tl_contact_at(run->center, slot)->agent;
    back(run, slot, TL_WHY_NOT_JOINED);
    tl_offer_rest(run, agent);
}

void tl_offer_leg_gone(struct tl_run *run, uint32_t slot)
{
    uint32_t agent = tl_contact_at(run->center, slot)->agent;
    if (!tl_consult_takes_over(run, slot))
        back(run, slot, TL_WHY_AGENT_LOST);
    tl_offer_rest(run, agent);
}

/* A call is joined when both hear each other; a chat needs no joining. */
static void take(struct tl_run *run, uint32_t slot, tl_id agent)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    tl_id id = contact->id;
    TL_ASSERT(contact->state == TL_CONTACT_OFFERED && contact->agent != TL_NO_SLOT);
    if (contact->flags & TL_IS_CALLBACK) {
        tl_promise_pass(run, slot);
        TL_EMIT(run, attempt_started, .contact = id, .agent = agent,
                .attempt = contact->attempt + 1, .until = tl_callback_attempt_until(run->at));
        return;
    }
    bool is_call = contact->channel == TL_CHANNEL_VOICE;
    TL_EMIT(run, accepted, .contact = id, .agent = agent,
            .until = run->at + run->center->policy->staff.join_s * TL_SECOND);
    if (!is_call)
        TL_EMIT(run, connected, .contact = id, .agent = agent);
}

void tl_decide_accepts(struct tl_run *run, const struct tl_fact *given)
{
    if (tl_consult_acts(run, given->accepts.contact, given->accepts.agent))
        return;
    uint32_t slot = tl_offer_own(run, given->accepts.contact, given->accepts.agent, OFFERED);
    if (slot != TL_NO_SLOT)
        take(run, slot, given->accepts.agent);
}

static void refuse(struct tl_run *run, uint32_t slot)
{
    uint32_t agent = tl_contact_at(run->center, slot)->agent;
    tl_offer_bar(run, agent, slot);
    if (!TL_HAS_BUG(LOSE))
        back(run, slot, TL_WHY_AGENT_REFUSED);
}

void tl_decide_refuses(struct tl_run *run, const struct tl_fact *given)
{
    if (tl_consult_acts(run, given->refuses.contact, given->refuses.agent))
        return;
    uint32_t slot = tl_offer_own(run, given->refuses.contact, given->refuses.agent, OFFERED);
    if (slot != TL_NO_SLOT)
        refuse(run, slot);
}

void tl_decide_joined(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_joined *joined = &given->joined;
    if (tl_consult_acts(run, joined->contact, joined->agent))
        return;
    uint32_t slot = tl_offer_own(run, joined->contact, joined->agent, JOINING | TALKING);
    if (slot == TL_NO_SLOT)
        return;
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (contact->state != TL_CONTACT_JOINING && contact->until == 0)
        tl_run_set_aside(run, joined->contact, TL_WHY_STATE);
    else if (contact->state == TL_CONTACT_HELD)
        TL_EMIT(run, held, .contact = joined->contact, .agent = joined->agent);
    else
        TL_EMIT(run, connected, .contact = joined->contact, .agent = joined->agent);
}

void tl_decide_leg_lost(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_leg_lost *lost = &given->leg_lost;
    if (tl_consult_acts(run, lost->contact, lost->agent))
        return;
    uint32_t slot = tl_offer_own(run, lost->contact, lost->agent, JOINING | TALKING | DIALLING);
    if (slot == TL_NO_SLOT)
        return;
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (contact->state == TL_CONTACT_JOINING || contact->state == TL_CONTACT_DIALLING)
        tl_offer_join_failed(run, slot);
    else if (contact->until == 0)
        TL_EMIT(run, leg_missed, .contact = lost->contact, .agent = lost->agent,
                .until = run->at + run->center->policy->staff.lost_s * TL_SECOND);
    else
        tl_run_set_aside(run, lost->contact, TL_WHY_STATE);
}

void tl_decide_holds(struct tl_run *run, const struct tl_fact *given)
{
    uint32_t slot =
        tl_offer_own(run, given->holds.contact, given->holds.agent, 1u << TL_CONTACT_CONNECTED);
    if (slot != TL_NO_SLOT)
        TL_EMIT(run, held, .contact = given->holds.contact, .agent = given->holds.agent);
}

void tl_decide_resumes(struct tl_run *run, const struct tl_fact *given)
{
    uint32_t slot =
        tl_offer_own(run, given->resumes.contact, given->resumes.agent, 1u << TL_CONTACT_HELD);
    if (slot != TL_NO_SLOT)
        TL_EMIT(run, resumed, .contact = given->resumes.contact, .agent = given->resumes.agent);
}

/* Put down as soon as it was picked up: nobody was spoken to. A second agent's talk goes on. */
static bool is_slip(const struct tl_run *run, const struct tl_contact *contact)
{
    tl_time slip_us = run->center->policy->staff.slip_s * TL_SECOND;
    return contact->state == TL_CONTACT_CONNECTED && contact->channel == TL_CHANNEL_VOICE &&
           contact->help == TL_HELP_NONE && run->at - contact->since < slip_us;
}

/* Before anybody was spoken to it is a refusal: the person's place stays. */
void tl_decide_hangs_up(struct tl_run *run, const struct tl_fact *given)
{
    if (tl_consult_acts(run, given->hangs_up.contact, given->hangs_up.agent))
        return;
    uint32_t slot = tl_offer_own(run, given->hangs_up.contact, given->hangs_up.agent,
                                 JOINING | DIALLING | TALKING);
    if (slot == TL_NO_SLOT)
        return;
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if ((TALKING >> contact->state & 1) && !is_slip(run, contact))
        tl_talk_close(run, slot, TL_OUTCOME_PERSON, TL_WHY_AGENT_HUNG_UP);
    else
        refuse(run, slot);
}
