/* desk.c: agents: they sign in, are ready or not, are done with the work after a contact, go. */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

/* Slot, or TL_NO_SLOT with the input set aside. */
static uint32_t known_agent(struct tl_run *run, tl_id agent)
{
    uint32_t slot = tl_agent_find(run->center, agent);
    if (slot == TL_NO_SLOT)
        tl_run_set_aside(run, agent, TL_WHY_UNKNOWN_AGENT);
    return slot;
}

/* Signing in again, from another page or with other skills, changes only the skills; and the page
 * is there again. */
void tl_decide_signed_in(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_signed_in *in = &given->signed_in;
    const struct tl_center *center = run->center;
    uint32_t slot = tl_agent_find(center, in->agent);
    if (in->agent == 0) {
        tl_run_set_aside(run, in->agent, TL_WHY_UNKNOWN_AGENT);
    } else if (slot != TL_NO_SLOT) {
        const struct tl_agent *agent = &center->agents[slot];
        TL_EMIT(run, agent_is, .agent = in->agent, .state = agent->wants, .reason = agent->reason,
                .skills = in->skills, .since = center->agent_keys[slot].at);
    } else if (center->free_agents_len == 0) {
        TL_EMIT(run, at_limit, .limit = TL_LIMIT_AGENTS);
        tl_run_set_aside(run, in->agent, TL_WHY_LIMIT);
    } else {
        TL_EMIT(run, agent_is, .agent = in->agent, .state = TL_AGENT_NOT_READY,
                .skills = in->skills, .since = run->at);
    }
}

/* Saying ready twice costs nobody the place among the idle. */
void tl_decide_ready(struct tl_run *run, const struct tl_fact *given)
{
    uint32_t slot = known_agent(run, given->ready.agent);
    if (slot == TL_NO_SLOT)
        return;
    const struct tl_agent *agent = &run->center->agents[slot];
    if (agent->wants == TL_AGENT_READY && agent->missed_until == 0)
        tl_run_set_aside(run, given->ready.agent, TL_WHY_STATE);
    else
        TL_EMIT(run, agent_is, .agent = agent->id, .state = TL_AGENT_READY, .skills = agent->skills,
                .since = run->at);
}

static void give_back(struct tl_run *run, uint32_t slot, tl_id agent, enum tl_why why)
{
    TL_EMIT(run, back_in_line, .contact = tl_contact_at(run->center, slot)->id, .agent = agent,
            .why = why);
    tl_clock_age(run, slot);
}

/* Contacts that the agent has go on; one that still rings goes back. */
static void give_back_offers(struct tl_run *run, uint32_t agent, enum tl_why why, bool joining_too)
{
    const struct tl_center *center = run->center;
    for (uint32_t slot = center->agents[agent].contacts; slot != TL_NO_SLOT;) {
        const struct tl_contact *contact = tl_contact_at(center, slot);
        uint32_t next = contact->next;
        bool is_before_talk = contact->state == TL_CONTACT_OFFERED ||
                              (joining_too && (contact->state == TL_CONTACT_JOINING ||
                                               contact->state == TL_CONTACT_DIALLING));
        if (is_before_talk)
            give_back(run, slot, center->agents[agent].id, why);
        slot = next;
    }
}

void tl_decide_not_ready(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_not_ready *not_ready = &given->not_ready;
    uint32_t slot = known_agent(run, not_ready->agent);
    if (slot == TL_NO_SLOT)
        return;
    if (TL_HAS_BUG(APPLY))
        run->center->paces[TL_CHANNEL_VOICE].talk.us += TL_SECOND;
    TL_EMIT(run, agent_is, .agent = not_ready->agent, .state = TL_AGENT_NOT_READY,
            .reason = (tl_key)not_ready->reason, .skills = run->center->agents[slot].skills,
            .since = run->at);
    give_back_offers(run, slot, TL_WHY_AGENT_REFUSED, false);
    tl_consult_agent_gone(run, slot, 1u << TL_HELP_OFFERED, TL_WHY_AGENT_REFUSED);
}

void tl_decide_wrapped_up(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_wrapped_up *up = &given->wrapped_up;
    uint32_t slot = known_agent(run, up->agent);
    if (slot == TL_NO_SLOT)
        return;
    if (up->contact == 0 || run->center->agents[slot].wrapping != up->contact) {
        tl_run_set_aside(run, up->agent, TL_WHY_STATE);
        return;
    }
    TL_EMIT(run, disposed, .agent = up->agent, .contact = up->contact,
            .disposition = up->disposition);
    TL_EMIT(run, wrap_up_ended, .agent = up->agent, .contact = up->contact);
}

void tl_desk_gone(struct tl_run *run, uint32_t slot, enum tl_why why)
{
    const struct tl_agent *agent = &run->center->agents[slot];
    tl_id id = agent->id;
    tl_transfer_agent_gone(run, slot, why);
    tl_consult_agent_gone(run, slot, ~0u, why);
    while (agent->contacts != TL_NO_SLOT) {
        if (!tl_consult_takes_over(run, agent->contacts))
            give_back(run, agent->contacts, id, why);
    }
    TL_ASSERT(agent->contacts == TL_NO_SLOT && agent->helps == TL_NO_SLOT); /* Invariant 6. */
    TL_EMIT(run, agent_is, .agent = id, .state = TL_AGENT_OFFLINE, .skills = agent->skills,
            .since = run->at);
}

void tl_decide_signed_out(struct tl_run *run, const struct tl_fact *given)
{
    uint32_t slot = known_agent(run, given->signed_out.agent);
    if (slot != TL_NO_SLOT)
        tl_desk_gone(run, slot, TL_WHY_AGENT_LEFT);
}

/* Whoever is still being joined is offered on at once; a talk is waited for. */
void tl_decide_agent_lost(struct tl_run *run, const struct tl_fact *given)
{
    uint32_t slot = known_agent(run, given->agent_lost.agent);
    if (slot == TL_NO_SLOT)
        return;
    if (run->center->agents[slot].missed_until != 0) {
        tl_run_set_aside(run, given->agent_lost.agent, TL_WHY_STATE);
        return;
    }
    TL_EMIT(run, agent_missed, .agent = given->agent_lost.agent,
            .until = run->at + run->center->policy->staff.lost_s * TL_SECOND);
    give_back_offers(run, slot, TL_WHY_AGENT_LOST, true);
    tl_transfer_agent_gone(run, slot, TL_WHY_AGENT_LOST);
    tl_consult_agent_gone(run, slot, 1u << TL_HELP_OFFERED | 1u << TL_HELP_JOINING,
                          TL_WHY_AGENT_LOST);
}

void tl_decide_agent_back(struct tl_run *run, const struct tl_fact *given)
{
    uint32_t slot = known_agent(run, given->agent_back.agent);
    if (slot == TL_NO_SLOT)
        return;
    const struct tl_agent *agent = &run->center->agents[slot];
    if (agent->missed_until == 0)
        tl_run_set_aside(run, agent->id, TL_WHY_STATE);
    else
        TL_EMIT(run, agent_is, .agent = agent->id, .state = agent->wants, .reason = agent->reason,
                .skills = agent->skills, .since = run->center->agent_keys[slot].at);
}
