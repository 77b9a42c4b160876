/* second_apply.c: how transfers and consults become true. */
#include "base/assert.h"
#include "core/bug.h"
#include "core/state.h"

/* The agent who is named, TL_NO_SLOT where none is: one who is there, and not this one. */
static bool is_target(const struct tl_center *center, tl_id to_agent, tl_id agent)
{
    uint32_t to = tl_agent_find(center, to_agent);
    return to_agent == 0 ||
           (to != TL_NO_SLOT && to_agent != agent && center->agents[to].missed_until == 0);
}

/* In line at its old place under what that queue needs; for one agent first. */
enum tl_err tl_apply_transferred(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_transferred *passed = &fact->transferred;
    uint32_t slot =
        tl_contact_movable_of(center, passed->contact, passed->agent, TL_CONTACT_WAITING);
    if (slot == TL_NO_SLOT || !tl_contact_is_talking(tl_contact_at(center, slot)) ||
        passed->queue == 0 || passed->queue > UINT32_MAX ||
        !is_target(center, passed->to_agent, passed->agent) ||
        (passed->to_agent != 0) != (passed->until > 0) ||
        tl_set_get(center, passed->needs, (enum tl_channel)center->contacts[slot].channel) ==
            TL_NO_SET)
        return TL_EBAD;
    tl_second_drop(center, slot);
    tl_contact_leave_agent(center, slot);
    tl_second_needs(center, slot, (tl_key)passed->queue, passed->needs);
    if (TL_HAS_BUG(PASSED_AT))
        center->contact_keys[slot].at = fact->at;
    tl_contact_become(center, slot, TL_CONTACT_WAITING, passed->to_agent == 0 ? fact->at : 0);
    if (passed->to_agent != 0)
        tl_second_aim(center, slot, tl_agent_find(center, passed->to_agent), passed->until);
    return TL_OK;
}

enum tl_err tl_apply_aim_ended(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->aim_ended.contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].state != TL_CONTACT_WAITING ||
        center->contacts[slot].aim == TL_NO_SLOT ||
        center->agents[center->contacts[slot].aim].id != fact->aim_ended.agent)
        return TL_EBAD;
    center->contacts[slot].until = fact->at;
    tl_second_aim(center, slot, TL_NO_SLOT, 0);
    return TL_OK;
}

enum tl_err tl_apply_consult_began(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_consult_began *began = &fact->consult_began;
    uint32_t slot = tl_contact_movable_of(center, began->contact, began->agent, TL_CONTACT_HELD);
    if (slot == TL_NO_SLOT || center->contacts[slot].help != TL_HELP_NONE || began->until <= 0 ||
        !is_target(center, began->to_agent, began->agent))
        return TL_EBAD;
    uint32_t aim = tl_agent_find(center, began->to_agent);
    if (aim == TL_NO_SLOT &&
        tl_set_get(center, began->needs, (enum tl_channel)center->contacts[slot].channel) ==
            TL_NO_SET)
        return TL_EBAD;
    tl_contact_become(center, slot, TL_CONTACT_HELD, center->contacts[slot].until);
    tl_second_want(center, slot, began->needs, aim, began->until);
    return TL_OK;
}

enum tl_err tl_apply_consult_offered(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_consult_offered *offered = &fact->consult_offered;
    uint32_t slot = tl_contact_find(center, offered->contact);
    uint32_t helper = tl_agent_find(center, offered->agent);
    if (slot == TL_NO_SLOT || helper == TL_NO_SLOT || offered->until <= 0 ||
        center->contacts[slot].help != TL_HELP_WANTED || center->contacts[slot].agent == helper)
        return TL_EBAD;
    const struct tl_agent *agent = &center->agents[helper];
    if (agent->wants != TL_AGENT_READY || agent->wrapping != 0 || agent->missed_until != 0 ||
        agent->has[center->contacts[slot].channel] >= TL_CAPACITY_MAX)
        return TL_EBAD;
    tl_second_set(center, slot, helper, TL_HELP_OFFERED, offered->until);
    return TL_OK;
}

/* The contact with this second agent; TL_NO_SLOT. */
static uint32_t with_helper(const struct tl_center *center, tl_id contact, tl_id helper)
{
    uint32_t slot = tl_contact_find(center, contact);
    uint32_t agent = tl_agent_find(center, helper);
    if (slot == TL_NO_SLOT || agent == TL_NO_SLOT || center->contacts[slot].helper != agent)
        return TL_NO_SLOT;
    return slot;
}

enum tl_err tl_apply_consult_joining(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_consult_joining *joining = &fact->consult_joining;
    uint32_t slot = with_helper(center, joining->contact, joining->agent);
    if (slot == TL_NO_SLOT || joining->until <= 0)
        return TL_EBAD;
    tl_second_set(center, slot, center->contacts[slot].helper, TL_HELP_JOINING, joining->until);
    return TL_OK;
}

enum tl_err tl_apply_consulting(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = with_helper(center, fact->consulting.contact, fact->consulting.agent);
    if (slot == TL_NO_SLOT || center->contacts[slot].help != TL_HELP_JOINING)
        return TL_EBAD;
    tl_second_set(center, slot, center->contacts[slot].helper, TL_HELP_TALKING, 0);
    return TL_OK;
}

/* agent is 0 while nobody is asked yet. */
enum tl_err tl_apply_consult_ended(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_consult_ended *ended = &fact->consult_ended;
    uint32_t slot = tl_contact_find(center, ended->contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].help == TL_HELP_NONE ||
        center->contacts[slot].interpreter == TL_INTERPRETER_BY_PHONE)
        return TL_EBAD;
    uint32_t helper = center->contacts[slot].helper;
    if (ended->agent != (helper == TL_NO_SLOT ? 0 : center->agents[helper].id))
        return TL_EBAD;
    tl_second_drop(center, slot);
    return TL_OK;
}

/* The second agent, who is heard, has it from now; it is talked to, whatever it was. */
enum tl_err tl_apply_handed_over(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_handed_over *over = &fact->handed_over;
    uint32_t slot = tl_contact_movable_of(center, over->contact, over->agent, TL_CONTACT_CONNECTED);
    if (slot == TL_NO_SLOT || center->contacts[slot].help != TL_HELP_TALKING ||
        with_helper(center, over->contact, over->to_agent) != slot)
        return TL_EBAD;
    uint32_t helper = center->contacts[slot].helper;
    tl_time idle_since = center->agent_keys[helper].at;
    tl_second_drop(center, slot);
    tl_contact_leave_agent(center, slot);
    tl_contact_become(center, slot, TL_CONTACT_CONNECTED, 0);
    tl_agent_pull(center, helper);
    center->agent_keys[helper].at = idle_since;
    TL_ASSERT(center->contacts[slot].helper == TL_NO_SLOT); /* Invariant 2: one agent, not two. */
    tl_agent_give(center, helper, slot);
    tl_agent_put(center, helper);
    return TL_OK;
}
