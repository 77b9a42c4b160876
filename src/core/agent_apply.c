/* agent_apply.c: how each decided fact about an agent becomes true. */
#include "core/bug.h"
#include "core/state.h"

static enum tl_err go_offline(struct tl_center *center, uint32_t slot)
{
    if (slot == TL_NO_SLOT || center->agents[slot].contacts != TL_NO_SLOT ||
        center->agents[slot].helps != TL_NO_SLOT || tl_second_aimed_at(center, slot) != TL_NO_SLOT)
        return TL_EBAD;
    tl_agent_pull(center, slot);
    tl_agent_close(center, slot);
    return TL_OK;
}

/* ready, not ready: what the agent wants from now on; it takes effect when no contact and no
 * wrap-up holds the agent. offline: signed out. An unknown agent signs in. */
enum tl_err tl_apply_agent_is(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_agent_is *is = &fact->agent_is;
    uint32_t slot = tl_agent_find(center, is->agent);
    if (is->state == TL_AGENT_OFFLINE)
        return go_offline(center, slot);
    if ((is->state != TL_AGENT_READY && is->state != TL_AGENT_NOT_READY) || is->agent == 0 ||
        is->reason > UINT32_MAX || is->since < 0 || is->since > fact->at)
        return TL_EBAD;
    if (slot == TL_NO_SLOT) {
        if (center->free_agents_len == 0)
            return TL_EBAD;
        slot = tl_agent_open(center, is->agent, is->skills);
    }
    struct tl_agent *agent = &center->agents[slot];
    tl_agent_pull(center, slot);
    if (agent->skills != is->skills) {
        tl_set_working(center, slot, false);
        tl_set_staff(center, slot, false);
        agent->skills = is->skills;
        tl_set_staff(center, slot, true);
    }
    agent->wants = (uint8_t)is->state;
    agent->reason = (tl_key)is->reason;
    agent->missed_until = 0;
    center->agent_keys[slot].at = is->since;
    tl_agent_put(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_wrap_up_began(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_agent_find(center, fact->wrap_up_began.agent);
    if (slot == TL_NO_SLOT || fact->wrap_up_began.contact == 0 || fact->wrap_up_began.until <= 0)
        return TL_EBAD;
    tl_agent_pull(center, slot);
    center->agents[slot].wrapping = fact->wrap_up_began.contact;
    center->agents[slot].wrap_until = fact->wrap_up_began.until;
    if (TL_HAS_BUG(WRAP_UP))
        center->agents[slot].wrap_until += TL_DAY;
    tl_agent_put(center, slot);
    return TL_OK;
}

/* Once, and for the contact that it names; idle time counts from now. */
enum tl_err tl_apply_wrap_up_ended(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_agent_find(center, fact->wrap_up_ended.agent);
    if (slot == TL_NO_SLOT || center->agents[slot].wrapping == 0 ||
        center->agents[slot].wrapping != fact->wrap_up_ended.contact)
        return TL_EBAD;
    tl_learn_wrap_up(center, slot);
    tl_agent_pull(center, slot);
    center->agents[slot].wrapping = 0;
    center->agents[slot].wrap_until = 0;
    center->agent_keys[slot].at = fact->at;
    tl_agent_put(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_disposed(struct tl_center *center, const struct tl_fact *fact)
{
    return tl_agent_find(center, fact->disposed.agent) == TL_NO_SLOT ? TL_EBAD : TL_OK;
}

enum tl_err tl_apply_barred(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t agent = tl_agent_find(center, fact->barred.agent);
    uint32_t contact = tl_contact_find(center, fact->barred.contact);
    if (agent == TL_NO_SLOT || contact == TL_NO_SLOT || fact->barred.until <= fact->at)
        return TL_EBAD;
    return tl_bar_put(center, agent, contact, fact->barred.until) ? TL_OK : TL_EBAD;
}

enum tl_err tl_apply_agent_missed(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_agent_find(center, fact->agent_missed.agent);
    if (slot == TL_NO_SLOT || fact->agent_missed.until <= 0)
        return TL_EBAD;
    tl_agent_pull(center, slot);
    center->agents[slot].missed_until = fact->agent_missed.until;
    tl_agent_put(center, slot);
    return TL_OK;
}
