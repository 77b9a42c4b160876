/* second_was.c: what a checkpoint says of second agents, and of who waits for one agent. */
#include "core/state.h"

#include <string.h>

static tl_id id_of(const struct tl_center *center, uint32_t agent)
{
    return agent == TL_NO_SLOT ? 0 : center->agents[agent].id;
}

void tl_checkpoint_second(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                          void *arg)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_fact fact;
    if (contact->help == TL_HELP_NONE && contact->aim == TL_NO_SLOT)
        return;
    memset(&fact, 0, sizeof fact);
    fact.at = center->now;
    if (contact->help == TL_HELP_NONE) {
        fact.kind = TL_FACT_aim_was;
        fact.aim_was = (struct tl_fact_aim_was){ .contact = contact->id,
                                                 .agent = id_of(center, contact->aim),
                                                 .until = contact->second_until };
    } else {
        fact.kind = TL_FACT_help_was;
        fact.help_was = (struct tl_fact_help_was){ .contact = contact->id,
                                                   .state = contact->help,
                                                   .agent = id_of(center, contact->helper),
                                                   .to_agent = id_of(center, contact->aim),
                                                   .needs = contact->help_needs,
                                                   .until = contact->second_until };
    }
    emit(arg, &fact);
}

enum tl_err tl_apply_aim_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_aim_was *was = &fact->aim_was;
    uint32_t slot = tl_contact_find(center, was->contact);
    uint32_t agent = tl_agent_find(center, was->agent);
    if (slot == TL_NO_SLOT || agent == TL_NO_SLOT || was->until <= 0 ||
        center->contacts[slot].state != TL_CONTACT_WAITING)
        return TL_EBAD;
    tl_second_aim(center, slot, agent, was->until);
    return TL_OK;
}

/* Who is asked or there is one who is signed in and has room; who is looked for is named, or
 * serves needs that have a place. */
static bool fits(struct tl_center *center, const struct tl_contact *contact,
                 const struct tl_fact_help_was *was)
{
    uint32_t helper = tl_agent_find(center, was->agent);
    uint32_t aim = tl_agent_find(center, was->to_agent);
    if (was->state == TL_HELP_NONE || was->state >= TL_HELPS || was->until < 0 ||
        (was->until == 0) != (was->state == TL_HELP_TALKING || was->state == TL_HELP_OUTSIDE))
        return false;
    if (tl_help_is_outside((unsigned)was->state))
        return was->agent == 0 && was->to_agent == 0 && was->needs == 0 &&
               contact->channel == TL_CHANNEL_VOICE;
    if (was->state > TL_HELP_WANTED)
        return helper != TL_NO_SLOT && helper != contact->agent && was->to_agent == 0 &&
               was->needs == 0 && center->agents[helper].has[contact->channel] < TL_CAPACITY_MAX;
    if (was->to_agent != 0)
        return aim != TL_NO_SLOT && aim != contact->agent && was->agent == 0;
    return was->agent == 0 &&
           tl_set_get(center, was->needs, (enum tl_channel)contact->channel) != TL_NO_SET;
}

enum tl_err tl_apply_help_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_help_was *was = &fact->help_was;
    uint32_t slot = tl_contact_find(center, was->contact);
    if (slot == TL_NO_SLOT || !tl_contact_is_talking(tl_contact_at(center, slot)) ||
        center->contacts[slot].help != TL_HELP_NONE ||
        !fits(center, tl_contact_at(center, slot), was))
        return TL_EBAD;
    uint32_t aim = tl_agent_find(center, was->to_agent);
    if (was->state == TL_HELP_WANTED)
        tl_second_want(center, slot, was->needs, aim, was->until);
    else if (tl_help_is_outside((unsigned)was->state))
        tl_second_outside(center, slot, (enum tl_help)was->state, was->until);
    else
        tl_second_set(center, slot, tl_agent_find(center, was->agent), (enum tl_help)was->state,
                      was->until);
    return TL_OK;
}
