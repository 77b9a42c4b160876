/* transfer.c: a contact is passed on, to a queue or to one agent. It keeps its time of asking and
 * all it carries, and never comes to a dead end: one agent is waited for a while, then the queue's
 * line goes on. */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

enum { NAMED_S = 60 }; /* Where the policy says nothing. */

tl_time tl_transfer_until(const struct tl_run *run)
{
    uint32_t named_s = run->center->policy->staff.named_s;
    return run->at + (named_s > 0 ? named_s : NAMED_S) * TL_SECOND;
}

/* The language stays, the tier is the queue's. */
static uint64_t needs_of(const struct tl_policy *policy, const struct tl_contact *contact,
                         uint16_t queue)
{
    uint64_t languages = 0;
    for (uint16_t i = 0; i < policy->languages_len; i++) {
        if (policy->languages[i].skill < TL_SKILLS_MAX)
            languages |= UINT64_C(1) << policy->languages[i].skill;
    }
    uint8_t tier = policy->queues[queue].tier_skill;
    uint64_t spoken = TL_HAS_BUG(PASSED_NEEDS) ? 0 : contact->needs & languages;
    return spoken | (tier < TL_SKILLS_MAX ? UINT64_C(1) << tier : 0);
}

static enum tl_why why_not_agent(const struct tl_center *center, const struct tl_contact *contact,
                                 tl_id to_agent)
{
    uint32_t to = tl_agent_find(center, to_agent);
    if (to == TL_NO_SLOT)
        return TL_WHY_UNKNOWN_AGENT;
    if (to == contact->agent)
        return TL_WHY_STATE;
    return center->agents[to].missed_until != 0 ? TL_WHY_AGENT_LOST : TL_WHY_NONE;
}

/* A queue that nobody is there for is no way on, and the contact stays where it is. */
static enum tl_why why_not_queue(struct tl_center *center, const struct tl_contact *contact,
                                 const struct tl_target *target)
{
    uint16_t set = tl_set_get(center, target->needs, (enum tl_channel)contact->channel);
    if (set == TL_NO_SET)
        return TL_WHY_LIMIT;
    return target->to_agent == 0 && center->sets[set].staff == 0 ? TL_WHY_UNSTAFFED : TL_WHY_NONE;
}

enum tl_why tl_transfer_target(const struct tl_run *run, uint32_t slot, uint64_t queue,
                               tl_id to_agent, struct tl_target *out)
{
    struct tl_center *center = run->center;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    enum tl_why why = to_agent != 0 ? why_not_agent(center, contact, to_agent) : TL_WHY_NONE;
    if (why != TL_WHY_NONE)
        return why;
    *out = (struct tl_target){ contact->queue, contact->needs, to_agent };
    if (queue == 0 && to_agent == 0)
        return TL_WHY_UNKNOWN_KEY;
    if (queue != 0 && queue != contact->queue) {
        uint16_t at = queue <= UINT32_MAX ? tl_queue_find(center->policy, (tl_key)queue) : TL_NONE;
        if (at == TL_NONE)
            return TL_WHY_UNKNOWN_KEY;
        out->queue = (tl_key)queue;
        out->needs = needs_of(center->policy, contact, at);
    }
    return why_not_queue(center, contact, out);
}

/* What is closed by hand takes nobody; and who would be sent on from it at once is not passed
 * there, not even by way of one agent. */
static bool is_closed(const struct tl_center *center, const struct tl_target *target)
{
    const struct tl_closure *queue = tl_closure_of(center, target->queue);
    const struct tl_closure *line = tl_closure_of(center, 0);
    bool is_any = queue || line;
    bool sends_on = (queue && queue->sends_on) || (line && line->sends_on);
    return target->to_agent == 0 ? is_any : sends_on;
}

/* The one who passes it on does not get it again at once, unless by name. */
void tl_decide_transfers(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_transfers *transfers = &given->transfers;
    uint32_t slot = tl_offer_own(run, transfers->contact, transfers->agent,
                                 1u << TL_CONTACT_CONNECTED | 1u << TL_CONTACT_HELD);
    if (slot == TL_NO_SLOT)
        return;
    if (transfers->outside != 0) {
        tl_outside_call(run, slot, true);
        return;
    }
    struct tl_target target;
    enum tl_why why = tl_transfer_target(run, slot, transfers->queue, transfers->to_agent, &target);
    if (why == TL_WHY_NONE && is_closed(run->center, &target))
        why = TL_WHY_CLOSED;
    if (why != TL_WHY_NONE) {
        tl_run_set_aside(run, transfers->contact, why);
        return;
    }
    TL_EMIT(run, transferred, .contact = transfers->contact, .agent = transfers->agent,
            .queue = target.queue, .needs = target.needs, .to_agent = target.to_agent,
            .until = target.to_agent != 0 ? tl_transfer_until(run) : 0);
    tl_offer_bar(run, tl_agent_find(run->center, transfers->agent), slot);
    tl_talk_wrap_up(run, transfers->agent, transfers->contact);
    tl_clock_age(run, slot);
}

void tl_transfer_end_aim(struct tl_run *run, uint32_t slot, enum tl_why why)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    TL_ASSERT(contact->aim != TL_NO_SLOT && contact->state == TL_CONTACT_WAITING);
    TL_EMIT(run, aim_ended, .contact = contact->id, .agent = run->center->agents[contact->aim].id,
            .why = why);
}

void tl_transfer_agent_gone(struct tl_run *run, uint32_t agent, enum tl_why why)
{
    for (uint32_t slot = tl_second_aimed_at(run->center, agent); slot != TL_NO_SLOT;
         slot = tl_second_aimed_at(run->center, agent)) {
        if (tl_contact_at(run->center, slot)->help == TL_HELP_WANTED)
            tl_consult_end(run, slot, why);
        else
            tl_transfer_end_aim(run, slot, why);
    }
}
