/* second.c: the second agent whom a contact's agent asks in, and the one agent whom a contact that
 * was passed on waits for.
 *
 *     waiting, aim       -> center->aimed, in the order
 *     wanted, aim        -> center->aimed           wanted, needs -> the line of those needs
 *     offered .. talking -> agent->helps            counted in what that agent has
 */
#include "core/bug.h"
#include "core/state.h"

#include "base/assert.h"

/* Between pull and put of the agent. */
static void give(struct tl_center *center, uint32_t slot, uint32_t helper, enum tl_help help)
{
    struct tl_agent *agent = &center->agents[helper];
    struct tl_contact *contact = tl_contact_at(center, slot);
    TL_ASSERT(contact->helper == TL_NO_SLOT && contact->agent != helper); /* Invariant 2. */
    TL_ASSERT(agent->has[contact->channel] < TL_CAPACITY_MAX && tl_help_has_agent(help));
    uint32_t *link = &agent->helps;
    while (*link != TL_NO_SLOT && center->contacts[*link].id < contact->id)
        link = &center->contacts[*link].helper_next;
    contact->helper_next = *link;
    contact->helper = helper;
    contact->help = (uint8_t)help;
    *link = slot;
    agent->has[contact->channel]++;
    agent->offers_len += help == TL_HELP_OFFERED;
}

static void take(struct tl_center *center, uint32_t slot)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_agent *agent = &center->agents[contact->helper];
    uint32_t *link = &agent->helps;
    TL_ASSERT(agent->has[contact->channel] > 0);
    while (*link != slot)
        link = &center->contacts[*link].helper_next;
    *link = contact->helper_next;
    contact->helper_next = TL_NO_SLOT;
    contact->helper = TL_NO_SLOT;
    agent->has[contact->channel] -= !TL_HAS_BUG(HELPER_BUSY);
    agent->offers_len -= contact->help == TL_HELP_OFFERED;
    contact->help = TL_HELP_NONE;
}

void tl_second_aim(struct tl_center *center, uint32_t slot, uint32_t agent, tl_time until)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    tl_contact_pull(center, slot);
    contact->aim = agent;
    contact->second_until = TL_HAS_BUG(AIM_HOLDS) && until != 0 ? until + TL_DAY : until;
    tl_contact_put(center, slot);
}

void tl_second_want(struct tl_center *center, uint32_t slot, uint64_t needs, uint32_t aim,
                    tl_time until)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    TL_ASSERT(contact->help == TL_HELP_NONE);
    tl_contact_pull(center, slot);
    contact->help = TL_HELP_WANTED;
    contact->help_needs = aim == TL_NO_SLOT ? needs : 0;
    contact->aim = aim;
    contact->second_until = until;
    tl_contact_put(center, slot);
}

/* From one thing to the next of the same second agent, or of one who is asked now. */
void tl_second_set(struct tl_center *center, uint32_t slot, uint32_t helper, enum tl_help help,
                   tl_time until)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    tl_contact_pull(center, slot);
    tl_agent_pull(center, helper);
    if (contact->helper != TL_NO_SLOT)
        take(center, slot);
    give(center, slot, helper, help);
    contact->aim = TL_NO_SLOT;
    contact->help_needs = 0;
    contact->second_until = until;
    tl_agent_put(center, helper);
    tl_contact_put(center, slot);
}

/* An outside party in the second agent's place: nobody of ours is busy with it. */
void tl_second_outside(struct tl_center *center, uint32_t slot, enum tl_help help, tl_time until)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    TL_ASSERT(contact->helper == TL_NO_SLOT && tl_help_is_outside(help));
    tl_contact_pull(center, slot);
    contact->help = (uint8_t)help;
    contact->second_until = until;
    tl_contact_put(center, slot);
}

/* Idle time counts from the end of a talk, as for whoever has a contact. */
void tl_second_drop(struct tl_center *center, uint32_t slot)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    uint32_t helper = contact->helper;
    if (contact->help == TL_HELP_NONE && contact->aim == TL_NO_SLOT)
        return;
    tl_contact_pull(center, slot);
    if (helper != TL_NO_SLOT) {
        bool was_heard = contact->help == TL_HELP_TALKING;
        tl_agent_pull(center, helper);
        take(center, slot);
        if (was_heard)
            center->agent_keys[helper].at = center->now;
        tl_agent_put(center, helper);
    }
    contact->help = TL_HELP_NONE;
    contact->help_needs = 0;
    contact->aim = TL_NO_SLOT;
    contact->second_until = 0;
    tl_contact_put(center, slot);
}

/* Another queue, and what it needs: the contact stands in no line. */
void tl_second_needs(struct tl_center *center, uint32_t slot, tl_key queue, uint64_t needs)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    TL_ASSERT(contact->line == TL_LINE_NO);
    contact->queue = queue;
    if (contact->needs == needs)
        return;
    if (contact->set != TL_NO_SET)
        center->sets[contact->set].users--;
    contact->set = TL_NO_SET;
    contact->needs = needs;
}

uint32_t tl_second_aimed_at(const struct tl_center *center, uint32_t agent)
{
    const struct tl_order *aimed = &center->aimed;
    uint32_t slot = aimed->first;
    while (slot != TL_NO_SLOT && center->contacts[slot].aim != agent)
        slot = tl_order_after(aimed, &aimed->keys[slot]);
    return slot;
}
