/* identity.c: who asks, as far as it was found out: how they stand to a case, and how sure that is.
 *
 *     identifies --> identified           by the agent who has the person, or in the menu
 *
 * The core keeps the last with the contact, with the case that it holds for (what is proved of one
 * case says nothing of another), and judges nothing by it: what may be told is the policy's gate
 * (policy/disclosure.h). Mission: S28.
 */
#include "core/bug.h"
#include "core/run.h"

#include <string.h>

/* Both keys are of the policy, in all their bits. */
static bool is_known(const struct tl_policy *policy, uint64_t role, uint64_t level)
{
    return role <= UINT32_MAX && level <= UINT32_MAX &&
           tl_policy_case_role_find(policy, (tl_key)role) != TL_NONE &&
           tl_policy_level_find(policy, (tl_key)level) != TL_NONE;
}

/* The contact, of the agent who talks, or in its flow where no agent says it; else set aside. */
static uint32_t find(struct tl_run *run, tl_id contact, tl_id agent)
{
    const uint32_t talks = 1u << TL_CONTACT_CONNECTED | 1u << TL_CONTACT_HELD;
    if (agent != 0 && !TL_HAS_BUG(IDENTIFIES))
        return tl_offer_own(run, contact, agent, talks);
    uint32_t slot = tl_contact_find(run->center, contact);
    if (slot == TL_NO_SLOT)
        tl_run_set_aside(run, contact, TL_WHY_UNKNOWN_CONTACT);
    else if (agent != 0 || run->center->contacts[slot].state == TL_CONTACT_IN_FLOW)
        return slot;
    else
        tl_run_set_aside(run, contact, TL_WHY_STATE);
    return TL_NO_SLOT;
}

void tl_decide_identifies(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_identifies *asked = &given->identifies;
    uint32_t slot = find(run, asked->contact, asked->agent);
    if (slot == TL_NO_SLOT)
        return;
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (!is_known(run->center->policy, asked->role, asked->level))
        tl_run_set_aside(run, asked->contact, TL_WHY_UNKNOWN_KEY);
    else if (contact->about != asked->about || contact->role != asked->role ||
             contact->level != asked->level)
        TL_EMIT(run, identified, .contact = asked->contact, .agent = asked->agent,
                .about = asked->about, .role = asked->role, .level = asked->level);
}

static enum tl_err identify(struct tl_center *center, const struct tl_fact_identity_was *is)
{
    uint32_t slot = tl_contact_find(center, is->contact);
    if (slot == TL_NO_SLOT || is->role == 0 || is->role > UINT32_MAX || is->level == 0 ||
        is->level > UINT32_MAX)
        return TL_EBAD;
    struct tl_contact *contact = &center->contacts[slot];
    contact->about = is->about;
    contact->role = (tl_key)is->role;
    contact->level = (tl_key)is->level;
    return TL_OK;
}

enum tl_err tl_apply_identified(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_identified *identified = &fact->identified;
    const struct tl_fact_identity_was is = { .contact = identified->contact,
                                             .about = identified->about,
                                             .role = identified->role,
                                             .level = identified->level };
    return identify(center, &is);
}

void tl_checkpoint_identity(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                            void *arg)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_fact fact;
    if (contact->role == 0 || TL_HAS_BUG(IDENTITY_WAS))
        return;
    memset(&fact, 0, sizeof fact);
    fact.at = center->now;
    fact.kind = TL_FACT_identity_was;
    fact.identity_was = (struct tl_fact_identity_was){ .contact = contact->id,
                                                       .about = contact->about,
                                                       .role = contact->role,
                                                       .level = contact->level };
    emit(arg, &fact);
}

enum tl_err tl_apply_identity_was(struct tl_center *center, const struct tl_fact *fact)
{
    return identify(center, &fact->identity_was);
}
