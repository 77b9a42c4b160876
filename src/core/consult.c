/* consult.c: an agent asks a second one in, beside the contact that stays with the first.
 *
 *     wanted -> offered -> joining -> talking --hand over--> the second one has it
 *        \         \          \          \
 *         '---------'----------'----------'--> ended, the contact goes on with the first
 *
 * A contact has one second agent at most. An offer that comes to nothing ends the consult: the
 * first agent hears why, and asks again or does not.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

enum { TALKING = 1u << TL_CONTACT_CONNECTED | 1u << TL_CONTACT_HELD };

void tl_decide_consults(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_consults *consults = &given->consults;
    uint32_t slot = tl_offer_own(run, consults->contact, consults->agent, TALKING);
    if (slot == TL_NO_SLOT)
        return;
    if (consults->outside != 0) {
        tl_outside_call(run, slot, false);
        return;
    }
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    struct tl_target target;
    enum tl_why why = TL_WHY_STATE;
    if (contact->channel == TL_CHANNEL_VOICE && contact->help == TL_HELP_NONE)
        why = tl_transfer_target(run, slot, consults->queue, consults->to_agent, &target);
    if (why != TL_WHY_NONE) {
        tl_run_set_aside(run, consults->contact, why);
        return;
    }
    TL_EMIT(run, consult_began, .contact = consults->contact, .agent = consults->agent,
            .queue = target.queue, .needs = target.to_agent == 0 ? target.needs : 0,
            .to_agent = target.to_agent, .until = tl_transfer_until(run));
}

void tl_consult_end(struct tl_run *run, uint32_t slot, enum tl_why why)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    TL_ASSERT(contact->help != TL_HELP_NONE && contact->agent != TL_NO_SLOT);
    tl_id helper = contact->helper == TL_NO_SLOT ? 0 : run->center->agents[contact->helper].id;
    tl_interpreter_outside_ends(run, slot);
    TL_EMIT(run, consult_ended, .contact = contact->id, .agent = helper, .why = why);
}

/* Whoever did not answer, or was not heard, is not asked again before saying ready. */
static void fail(struct tl_run *run, uint32_t slot, enum tl_why why)
{
    uint32_t helper = tl_contact_at(run->center, slot)->helper;
    TL_ASSERT(helper != TL_NO_SLOT); /* An outside party fails otherwise: nobody of ours rests. */
    tl_consult_end(run, slot, why);
    tl_offer_rest(run, helper);
}

uint32_t tl_consult_of(const struct tl_run *run, tl_id contact, tl_id agent)
{
    uint32_t slot = tl_contact_find(run->center, contact);
    uint32_t helper = tl_agent_find(run->center, agent);
    if (slot == TL_NO_SLOT || helper == TL_NO_SLOT ||
        tl_contact_at(run->center, slot)->helper != helper)
        return TL_NO_SLOT;
    return slot;
}

/* --- What the second agent does, and what becomes of its sound. --- */

static void on_accepts(struct tl_run *run, uint32_t slot, tl_id agent)
{
    TL_EMIT(run, consult_joining, .contact = tl_contact_at(run->center, slot)->id, .agent = agent,
            .until = run->at + run->center->policy->staff.join_s * TL_SECOND);
}

static void on_refuses(struct tl_run *run, uint32_t slot, tl_id agent)
{
    tl_offer_bar(run, tl_agent_find(run->center, agent), slot);
    tl_consult_end(run, slot, TL_WHY_AGENT_REFUSED);
}

static void on_joined(struct tl_run *run, uint32_t slot, tl_id agent)
{
    TL_EMIT(run, consulting, .contact = tl_contact_at(run->center, slot)->id, .agent = agent);
}

/* Gone while it was being joined: not joined. In a talk it is waited for. */
static void on_leg_lost(struct tl_run *run, uint32_t slot, tl_id agent)
{
    if (tl_contact_at(run->center, slot)->help == TL_HELP_JOINING)
        fail(run, slot, TL_WHY_NOT_JOINED);
    else
        TL_EMIT(run, consult_joining, .contact = tl_contact_at(run->center, slot)->id,
                .agent = agent, .until = run->at + run->center->policy->staff.lost_s * TL_SECOND);
}

static void on_leaves(struct tl_run *run, uint32_t slot, tl_id agent)
{
    (void)agent;
    tl_consult_end(run, slot, TL_WHY_LET_GO);
}

typedef void act_fn(struct tl_run *run, uint32_t slot, tl_id agent);
static const struct {
    enum tl_fact_kind given;
    unsigned when; /* Bits of what the second agent may be at. */
    act_fn *act;
} acts[] = {
    { TL_FACT_accepts, 1u << TL_HELP_OFFERED, on_accepts },
    { TL_FACT_refuses, 1u << TL_HELP_OFFERED, on_refuses },
    { TL_FACT_joined, 1u << TL_HELP_JOINING, on_joined },
    { TL_FACT_leg_lost, 1u << TL_HELP_JOINING | 1u << TL_HELP_TALKING, on_leg_lost },
    { TL_FACT_hangs_up, 1u << TL_HELP_JOINING | 1u << TL_HELP_TALKING, on_leaves },
    { TL_FACT_lets_go, 1u << TL_HELP_JOINING | 1u << TL_HELP_TALKING, on_leaves },
};

bool tl_consult_acts(struct tl_run *run, tl_id contact, tl_id agent)
{
    uint32_t slot = tl_consult_of(run, contact, agent);
    for (size_t i = 0; slot != TL_NO_SLOT && i < sizeof acts / sizeof acts[0]; i++) {
        if (acts[i].given != run->given)
            continue;
        if (acts[i].when >> tl_contact_at(run->center, slot)->help & 1)
            acts[i].act(run, slot, agent);
        else
            tl_run_set_aside(run, contact, TL_WHY_STATE);
        return true;
    }
    return false;
}

/* --- What the first agent does. --- */

void tl_decide_lets_go(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_lets_go *lets = &given->lets_go;
    if (tl_consult_acts(run, lets->contact, lets->agent))
        return;
    uint32_t slot = tl_offer_own(run, lets->contact, lets->agent, TALKING);
    if (slot == TL_NO_SLOT)
        return;
    if (tl_contact_at(run->center, slot)->help == TL_HELP_NONE)
        tl_run_set_aside(run, lets->contact, TL_WHY_STATE);
    else
        tl_consult_end(run, slot, TL_WHY_LET_GO);
}

static void hand_over(struct tl_run *run, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    const struct tl_agent *agents = run->center->agents;
    TL_ASSERT(contact->help == TL_HELP_TALKING); /* To one who is heard. */
    TL_EMIT(run, handed_over, .contact = contact->id, .agent = agents[contact->agent].id,
            .to_agent = agents[contact->helper].id);
}

void tl_decide_hands_over(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_hands_over *over = &given->hands_over;
    uint32_t slot = tl_offer_own(run, over->contact, over->agent, TALKING);
    if (slot == TL_NO_SLOT)
        return;
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (contact->help != TL_HELP_TALKING && contact->help != TL_HELP_OUTSIDE) {
        tl_run_set_aside(run, over->contact, TL_WHY_STATE);
        return;
    }
    if (contact->help == TL_HELP_OUTSIDE)
        TL_EMIT(run, passed_outside, .contact = over->contact, .agent = over->agent);
    else
        hand_over(run, slot);
    tl_talk_wrap_up(run, over->agent, over->contact);
}

/* Invariant 1: of three who talk the second agent has the person when the first is gone. One who
 * has not talked to the person has not. */
bool tl_consult_takes_over(struct tl_run *run, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (tl_outside_takes_over(run, slot))
        return true;
    if (contact->state != TL_CONTACT_CONNECTED || contact->help != TL_HELP_TALKING ||
        TL_HAS_BUG(HEIR))
        return false;
    hand_over(run, slot);
    return true;
}

/* --- What comes due, and agents who go. --- */

void tl_consult_due(struct tl_run *run, uint32_t slot)
{
    switch (tl_contact_at(run->center, slot)->help) {
    case TL_HELP_NONE:
        tl_transfer_end_aim(run, slot, TL_WHY_RANG_OUT);
        return;
    case TL_HELP_WANTED:
        tl_consult_end(run, slot, TL_WHY_NOBODY_FREE);
        return;
    case TL_HELP_OFFERED:
        fail(run, slot, TL_WHY_RANG_OUT);
        return;
    case TL_HELP_RINGING:
        tl_consult_end(run, slot, TL_WHY_NO_ANSWER);
        return;
    default:
        fail(run, slot, TL_WHY_NOT_JOINED);
    }
}

/* Those in which the agent is the second one: `states` of them end. */
void tl_consult_agent_gone(struct tl_run *run, uint32_t agent, unsigned states, enum tl_why why)
{
    const struct tl_center *center = run->center;
    for (uint32_t slot = center->agents[agent].helps; slot != TL_NO_SLOT;) {
        uint32_t next = tl_contact_at(center, slot)->helper_next;
        if (states >> tl_contact_at(center, slot)->help & 1)
            tl_consult_end(run, slot, why);
        slot = next;
    }
}
