/* outside_apply.c: how calls to outside numbers become true. */
#include "core/bug.h"
#include "core/state.h"

/* In a consult the person is held; passed on, no agent has it any more. */
enum tl_err tl_apply_outside_called(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_outside_called *called = &fact->outside_called;
    enum tl_contact_state to = called->hands_over ? TL_CONTACT_RINGING : TL_CONTACT_HELD;
    uint32_t slot = tl_contact_movable_of(center, called->contact, called->agent, to);
    if (slot == TL_NO_SLOT || !tl_contact_is_talking(tl_contact_at(center, slot)) ||
        center->contacts[slot].help != TL_HELP_NONE || called->until <= 0 ||
        center->contacts[slot].channel != TL_CHANNEL_VOICE)
        return TL_EBAD;
    if (called->hands_over) {
        tl_contact_leave_agent(center, slot);
        tl_contact_become(center, slot, TL_CONTACT_RINGING, called->until);
        return TL_OK;
    }
    tl_contact_become(center, slot, TL_CONTACT_HELD, center->contacts[slot].until);
    tl_second_outside(center, slot, TL_HELP_RINGING, called->until);
    return TL_OK;
}

enum tl_err tl_apply_outside_talks(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_outside_talks *talks = &fact->outside_talks;
    uint32_t slot = tl_contact_find(center, talks->contact);
    if (slot == TL_NO_SLOT)
        return TL_EBAD;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    if (talks->agent == 0 && contact->state == TL_CONTACT_RINGING) {
        tl_contact_become(center, slot, TL_CONTACT_OUTSIDE, 0);
        return TL_OK;
    }
    if (contact->help != TL_HELP_RINGING || center->agents[contact->agent].id != talks->agent)
        return TL_EBAD;
    tl_second_outside(center, slot, TL_HELP_OUTSIDE, 0);
    return TL_OK;
}

enum tl_err tl_apply_passed_outside(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_passed_outside *passed = &fact->passed_outside;
    uint32_t slot =
        tl_contact_movable_of(center, passed->contact, passed->agent, TL_CONTACT_OUTSIDE);
    if (slot == TL_NO_SLOT || center->contacts[slot].help != TL_HELP_OUTSIDE)
        return TL_EBAD;
    if (!TL_HAS_BUG(PASSED_STAYS))
        tl_contact_leave_agent(center, slot);
    tl_contact_become(center, slot, TL_CONTACT_OUTSIDE, 0);
    return TL_OK;
}
