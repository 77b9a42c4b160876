/* interpreter.c: somebody who interprets for the person: beside the person, or by telephone.
 *
 *     interpreter_comes --> interpreter_here      the person agreed, and none is there yet
 *     interpreter_goes  --> interpreter_left      the agent says so
 *
 * Who is in the room stays with the person, whoever has the contact, until the person is on the
 * line no more. By telephone it is the outside party of a consult, and goes with it: before
 * consult_ended by a fact of its own, else with the fact that ends the consult (second.c). Nothing
 * else changes by an interpreter: the person is verified all the same. Mission: S28.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

#include <string.h>

enum { TALKING = 1u << TL_CONTACT_CONNECTED | 1u << TL_CONTACT_HELD };

static enum tl_why why_not(const struct tl_contact *contact,
                           const struct tl_fact_interpreter_comes *comes)
{
    if (comes->how == TL_INTERPRETER_NONE || comes->how >= TL_INTERPRETERS)
        return TL_WHY_UNKNOWN_KEY;
    if (comes->consents != 1 && !TL_HAS_BUG(CONSENT))
        return TL_WHY_NO_CONSENT;
    if (contact->interpreter != TL_INTERPRETER_NONE)
        return TL_WHY_INTERPRETED;
    bool is_heard = comes->how == TL_INTERPRETER_IN_ROOM || contact->help == TL_HELP_OUTSIDE;
    return is_heard ? TL_WHY_NONE : TL_WHY_NOT_HEARD;
}

void tl_decide_interpreter_comes(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_interpreter_comes *comes = &given->interpreter_comes;
    uint32_t slot = tl_offer_own(run, comes->contact, comes->agent, TALKING);
    if (slot == TL_NO_SLOT)
        return;
    enum tl_why why = why_not(tl_contact_at(run->center, slot), comes);
    if (why == TL_WHY_NONE)
        TL_EMIT(run, interpreter_here, .contact = comes->contact, .agent = comes->agent,
                .how = comes->how);
    else
        tl_run_set_aside(run, comes->contact, why);
}

void tl_decide_interpreter_goes(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_interpreter_goes *goes = &given->interpreter_goes;
    uint32_t slot = tl_offer_own(run, goes->contact, goes->agent, TALKING);
    if (slot == TL_NO_SLOT)
        return;
    if (tl_contact_at(run->center, slot)->interpreter == TL_INTERPRETER_NONE)
        tl_run_set_aside(run, goes->contact, TL_WHY_NO_INTERPRETER);
    else
        TL_EMIT(run, interpreter_left, .contact = goes->contact, .agent = goes->agent);
}

void tl_interpreter_outside_ends(struct tl_run *run, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (contact->interpreter != TL_INTERPRETER_BY_PHONE || TL_HAS_BUG(INTERPRETER_STAYS))
        return;
    TL_ASSERT(contact->help == TL_HELP_OUTSIDE); /* Whoever interprets by telephone is heard. */
    TL_EMIT(run, interpreter_left, .contact = contact->id);
}

/* --- How it becomes true. --- */

static bool has_outside(const struct tl_contact *contact)
{
    return contact->help == TL_HELP_OUTSIDE || contact->state == TL_CONTACT_OUTSIDE;
}

static bool is_off_line(unsigned state)
{
    return state == TL_CONTACT_PROMISED || state == TL_CONTACT_KEPT;
}

void tl_interpreter_moves(struct tl_contact *contact, enum tl_contact_state to)
{
    bool keeps_outside =
        to == TL_CONTACT_CONNECTED || to == TL_CONTACT_HELD || to == TL_CONTACT_OUTSIDE;
    bool is_by_phone = contact->interpreter == TL_INTERPRETER_BY_PHONE;
    if (is_off_line(to) || (is_by_phone && !keeps_outside) ||
        (to == TL_CONTACT_WAITING && TL_HAS_BUG(INTERPRETER_LOST)))
        contact->interpreter = TL_INTERPRETER_NONE;
}

bool tl_interpreter_fits(const struct tl_contact *contact, uint64_t how)
{
    switch (how) {
    case TL_INTERPRETER_NONE:
        return true;
    case TL_INTERPRETER_IN_ROOM:
        return !is_off_line(contact->state);
    case TL_INTERPRETER_BY_PHONE:
        return has_outside(contact);
    default:
        return false;
    }
}

static uint32_t talk_of(const struct tl_center *center, tl_id contact, tl_id agent)
{
    return tl_contact_movable_of(center, contact, agent, TL_CONTACT_CONNECTED);
}

enum tl_err tl_apply_interpreter_here(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_interpreter_here *here = &fact->interpreter_here;
    uint32_t slot = talk_of(center, here->contact, here->agent);
    if (slot == TL_NO_SLOT || !tl_contact_is_talking(tl_contact_at(center, slot)) ||
        center->contacts[slot].interpreter != TL_INTERPRETER_NONE ||
        here->how == TL_INTERPRETER_NONE ||
        !tl_interpreter_fits(tl_contact_at(center, slot), here->how))
        return TL_EBAD;
    center->contacts[slot].interpreter = (uint8_t)here->how;
    return TL_OK;
}

/* By the agent; or by nobody, where the outside party is gone. */
enum tl_err tl_apply_interpreter_left(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_interpreter_left *left = &fact->interpreter_left;
    uint32_t slot = left->agent == 0 ? tl_contact_find(center, left->contact)
                                     : talk_of(center, left->contact, left->agent);
    if (slot == TL_NO_SLOT || !tl_contact_is_talking(tl_contact_at(center, slot)))
        return TL_EBAD;
    struct tl_contact *contact = tl_contact_at(center, slot);
    if (contact->interpreter == TL_INTERPRETER_NONE ||
        (left->agent == 0 && contact->interpreter != TL_INTERPRETER_BY_PHONE))
        return TL_EBAD;
    contact->interpreter = TL_INTERPRETER_NONE;
    return TL_OK;
}

/* --- Checkpoints. --- */

void tl_checkpoint_interpreter(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                               void *arg)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_fact fact;
    if (contact->interpreter == TL_INTERPRETER_NONE || TL_HAS_BUG(INTERPRETER_WAS))
        return;
    memset(&fact, 0, sizeof fact);
    fact.at = center->now;
    fact.kind = TL_FACT_interpreter_was;
    fact.interpreter_was =
        (struct tl_fact_interpreter_was){ .contact = contact->id, .how = contact->interpreter };
    emit(arg, &fact);
}

enum tl_err tl_apply_interpreter_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_interpreter_was *was = &fact->interpreter_was;
    uint32_t slot = tl_contact_find(center, was->contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].interpreter != TL_INTERPRETER_NONE ||
        was->how == TL_INTERPRETER_NONE ||
        !tl_interpreter_fits(tl_contact_at(center, slot), was->how))
        return TL_EBAD;
    center->contacts[slot].interpreter = (uint8_t)was->how;
    return TL_OK;
}
