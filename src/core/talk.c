/* talk.c: how a contact ends, by whoever ends it. */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

/* Of several chats only the one that ended last is worked on: the wrap-up before it is over. */
void tl_talk_wrap_up(struct tl_run *run, tl_id agent, tl_id contact)
{
    int64_t wrap_up = run->center->policy->staff.wrap_up_s * TL_SECOND;
    if (wrap_up == 0)
        return;
    uint32_t slot = tl_agent_find(run->center, agent);
    TL_ASSERT(slot != TL_NO_SLOT); /* Invariant 6: whoever has talked is signed in. */
    tl_id wrapping = run->center->agents[slot].wrapping;
    if (wrapping != 0 && !TL_HAS_BUG(WRAP_TWICE))
        TL_EMIT(run, wrap_up_ended, .agent = agent, .contact = wrapping);
    TL_EMIT(run, wrap_up_began, .agent = agent, .contact = contact, .until = run->at + wrap_up);
}

void tl_talk_close(struct tl_run *run, uint32_t slot, enum tl_outcome outcome, enum tl_why why)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    tl_id id = contact->id;
    bool has_talked = contact->state == TL_CONTACT_CONNECTED || contact->state == TL_CONTACT_HELD;
    tl_id agent = has_talked ? run->center->agents[contact->agent].id : 0;
    if (contact->promise != 0)
        TL_EMIT(run, promise_broken, .contact = id, .promise = contact->promise, .why = why);
    TL_EMIT(run, closed, .contact = id, .outcome = outcome, .why = why);
    if (has_talked)
        tl_talk_wrap_up(run, agent, id);
}

/* What it counts as when the person goes. NONE: the person is not on the line, and stays with us.
 */
static enum tl_outcome outcome_of_leaving(const struct tl_center *center, uint32_t slot)
{
    static const enum tl_outcome outcomes[TL_CONTACT_STATES] = {
        [TL_CONTACT_IN_FLOW] = TL_OUTCOME_LEFT_IN_MENU,
        [TL_CONTACT_WAITING] = TL_OUTCOME_LEFT_IN_LINE,
        [TL_CONTACT_OFFERED] = TL_OUTCOME_LEFT_IN_LINE,
        [TL_CONTACT_JOINING] = TL_OUTCOME_LEFT_IN_LINE,
        [TL_CONTACT_CONNECTED] = TL_OUTCOME_PERSON,
        [TL_CONTACT_HELD] = TL_OUTCOME_PERSON,
        [TL_CONTACT_RINGING] = TL_OUTCOME_LEFT_IN_LINE,
        [TL_CONTACT_OUTSIDE] = TL_OUTCOME_PERSON,
    };
    const struct tl_contact *contact = tl_contact_at(center, slot);
    if (contact->flags & TL_IS_CALLBACK)
        return TL_OUTCOME_NONE;
    if (contact->state == TL_CONTACT_IN_FLOW && center->flows[slot].kind == TL_STEP_ANSWER)
        return TL_OUTCOME_ANSWERED;
    return outcomes[contact->state];
}

void tl_talk_leave(struct tl_run *run, uint32_t slot, enum tl_why why)
{
    enum tl_outcome outcome = outcome_of_leaving(run->center, slot);
    if (tl_contact_at(run->center, slot)->state == TL_CONTACT_OUTSIDE)
        why = TL_WHY_OUTSIDE;
    if (outcome == TL_OUTCOME_LEFT_IN_MENU && why == TL_WHY_CUT_OFF)
        outcome = TL_OUTCOME_CUT_OFF;
    if (outcome != TL_OUTCOME_NONE)
        tl_talk_close(run, slot, outcome, why);
}

void tl_decide_left(struct tl_run *run, const struct tl_fact *given)
{
    uint32_t slot = tl_contact_find(run->center, given->left.contact);
    if (slot == TL_NO_SLOT)
        tl_run_set_aside(run, given->left.contact, TL_WHY_UNKNOWN_CONTACT);
    else
        tl_talk_leave(run, slot, TL_WHY_PERSON_LEFT);
}
