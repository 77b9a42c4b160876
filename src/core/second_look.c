/* second_look.c: a second pair of eyes, before a protected case is spoken of.
 *
 *     asks_second  --> second_asked       by who talks, of a person of whom enough is proved
 *     second_looks --> second_looked      by somebody else: agrees, or does not
 *
 * The core keeps the last with the contact, for one case and one way to stand to it: of another
 * case, and of whoever says to be somebody else, nothing is agreed. It judges nothing by it: what
 * may be told is the policy's gate (policy/disclosure.h). Mission: S28.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

#include <string.h>

enum { TALKING = 1u << TL_CONTACT_CONNECTED | 1u << TL_CONTACT_HELD };

/* Of this case, as much as the policy asks for. */
static bool is_proved(const struct tl_policy *policy, const struct tl_contact *contact, tl_id about)
{
    uint16_t level = tl_policy_level_find(policy, contact->level);
    if (about == 0 || contact->about != about || contact->role == 0)
        return false;
    return TL_HAS_BUG(SECOND_UNPROVED) || (level != TL_NONE && level >= policy->protection.level);
}

static bool is_asked(const struct tl_contact *contact, tl_id about, uint64_t role)
{
    TL_ASSERT(contact->second_look < TL_SECONDS && role != 0);
    return (contact->second_look == TL_SECOND_ASKED || contact->second_look == TL_SECOND_AGREED) &&
           contact->second_about == about && contact->second_role == role;
}

void tl_decide_asks_second(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_asks_second *asked = &given->asks_second;
    const struct tl_policy *policy = run->center->policy;
    uint32_t slot = tl_offer_own(run, asked->contact, asked->agent, TALKING);
    if (slot == TL_NO_SLOT)
        return;
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (policy->protection.level == TL_NONE || !policy->protection.needs_second)
        tl_run_set_aside(run, asked->contact, TL_WHY_UNKNOWN_KEY);
    else if (!is_proved(policy, contact, asked->about))
        tl_run_set_aside(run, asked->contact, TL_WHY_NOT_PROVED);
    else if (is_asked(contact, asked->about, contact->role))
        tl_run_set_aside(run, asked->contact, TL_WHY_SECOND_ASKED);
    else
        TL_EMIT(run, second_asked, .contact = asked->contact, .agent = asked->agent,
                .about = asked->about, .role = contact->role);
}

/* Neither who asked nor who has the person. */
static bool is_somebody_else(const struct tl_center *center, const struct tl_contact *contact,
                             tl_id by)
{
    TL_ASSERT(contact->second_look == TL_SECOND_ASKED && contact->second_by != 0);
    bool has_it = contact->agent != TL_NO_SLOT && center->agents[contact->agent].id == by;
    return by != 0 && ((by != contact->second_by && !has_it) || TL_HAS_BUG(SECOND_SAME));
}

void tl_decide_second_looks(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_second_looks *looks = &given->second_looks;
    uint32_t slot = tl_contact_find(run->center, looks->contact);
    if (slot == TL_NO_SLOT) {
        tl_run_set_aside(run, looks->contact, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    bool is_of_it = contact->second_about == looks->about || TL_HAS_BUG(SECOND_OTHER);
    if (looks->agrees > 1)
        tl_run_set_aside(run, looks->contact, TL_WHY_UNKNOWN_KEY);
    else if (contact->second_look != TL_SECOND_ASKED || !is_of_it)
        tl_run_set_aside(run, looks->contact, TL_WHY_SECOND_OVER);
    else if (!is_somebody_else(run->center, contact, looks->by))
        tl_run_set_aside(run, looks->contact, TL_WHY_SAME_PERSON);
    else
        TL_EMIT(run, second_looked, .contact = looks->contact, .about = contact->second_about,
                .role = contact->second_role, .by = looks->by, .agrees = looks->agrees);
}

/* --- How it becomes true. --- */

static bool fits(tl_id about, uint64_t role, tl_id agent)
{
    return about != 0 && role != 0 && role <= UINT32_MAX && agent != 0;
}

static void keep(struct tl_contact *contact, const struct tl_fact_second_was *is)
{
    TL_ASSERT(fits(is->about, is->role, is->agent) && is->look < TL_SECONDS);
    contact->second_look = (uint8_t)is->look;
    contact->second_about = is->about;
    contact->second_role = (tl_key)is->role;
    contact->second_by = is->agent;
}

enum tl_err tl_apply_second_asked(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_second_asked *asked = &fact->second_asked;
    uint32_t slot =
        tl_contact_movable_of(center, asked->contact, asked->agent, TL_CONTACT_CONNECTED);
    if (slot == TL_NO_SLOT || !fits(asked->about, asked->role, asked->agent))
        return TL_EBAD;
    struct tl_contact *contact = tl_contact_at(center, slot);
    if (!tl_contact_is_talking(contact) || is_asked(contact, asked->about, asked->role))
        return TL_EBAD;
    keep(contact, &(struct tl_fact_second_was){ .about = asked->about,
                                                .role = asked->role,
                                                .agent = asked->agent,
                                                .look = TL_SECOND_ASKED });
    return TL_OK;
}

enum tl_err tl_apply_second_looked(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_second_looked *looked = &fact->second_looked;
    uint32_t slot = tl_contact_find(center, looked->contact);
    if (slot == TL_NO_SLOT || looked->agrees > 1)
        return TL_EBAD;
    struct tl_contact *contact = &center->contacts[slot];
    if (contact->second_look != TL_SECOND_ASKED || contact->second_about != looked->about ||
        contact->second_role != looked->role || !is_somebody_else(center, contact, looked->by))
        return TL_EBAD;
    contact->second_look = looked->agrees ? TL_SECOND_AGREED : TL_SECOND_REFUSED;
    return TL_OK;
}

/* --- Checkpoints. --- */

void tl_checkpoint_second_look(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                               void *arg)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_fact fact;
    if (contact->second_look == TL_SECOND_NONE || TL_HAS_BUG(SECOND_WAS))
        return;
    memset(&fact, 0, sizeof fact);
    fact.at = center->now;
    fact.kind = TL_FACT_second_was;
    fact.second_was = (struct tl_fact_second_was){ .contact = contact->id,
                                                   .about = contact->second_about,
                                                   .role = contact->second_role,
                                                   .agent = contact->second_by,
                                                   .look = contact->second_look };
    emit(arg, &fact);
}

enum tl_err tl_apply_second_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_second_was *was = &fact->second_was;
    uint32_t slot = tl_contact_find(center, was->contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].second_look != TL_SECOND_NONE ||
        was->look == TL_SECOND_NONE || was->look >= TL_SECONDS ||
        !fits(was->about, was->role, was->agent))
        return TL_EBAD;
    keep(&center->contacts[slot], was);
    return TL_OK;
}
