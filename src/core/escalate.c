/* escalate.c: an agent passes a matter on: those who know more answer it later.
 *
 *     escalates --> escalated, promise_made      a clock, an owner and an end, like any answer owed
 *
 * The agent has the contact, or works on after it, so that it may be over already. What was read to
 * the person is what is promised, as long as the policy's clock is not overrun by it. Mission: S26.
 * Pitfalls 13, 15.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

enum tl_why tl_escalate_refusal(const struct tl_center *center, tl_id contact_id, tl_id agent_id)
{
    uint32_t slot = tl_contact_find(center, contact_id);
    uint32_t agent = tl_agent_find(center, agent_id);
    if (agent == TL_NO_SLOT)
        return TL_WHY_UNKNOWN_AGENT;
    if (contact_id != 0 && center->agents[agent].wrapping == contact_id)
        return TL_WHY_NONE;
    if (slot == TL_NO_SLOT)
        return TL_WHY_UNKNOWN_CONTACT;
    const struct tl_contact *contact = &center->contacts[slot];
    bool is_talk = contact->state == TL_CONTACT_CONNECTED || contact->state == TL_CONTACT_HELD;
    return is_talk && contact->agent == agent ? TL_WHY_NONE : TL_WHY_TAKEN;
}

static bool is_escalated(uint64_t record)
{
    return record >= TL_PROMISE_OPEN && record <= TL_PROMISE_LATE && !TL_HAS_BUG(ESCALATED);
}

/* Told is never later than the clock says. */
static tl_time due_of(const struct tl_run *run, const struct tl_escalation *to, tl_time told)
{
    tl_time due = tl_policy_due(run->center->policy, &to->to, run->at);
    return told > run->at && told < due ? told : due;
}

void tl_decide_escalates(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_escalates *asked = &given->escalates;
    const struct tl_escalation *to =
        asked->type <= UINT32_MAX
            ? tl_policy_escalation_find(run->center->policy, (tl_key)asked->type)
            : NULL;
    enum tl_why why = tl_escalate_refusal(run->center, asked->contact, asked->agent);
    if (why == TL_WHY_NONE && is_escalated(asked->record))
        why = TL_WHY_ESCALATED;
    if (why == TL_WHY_NONE && !to)
        why = TL_WHY_UNKNOWN_KEY;
    if (why != TL_WHY_NONE) {
        tl_run_set_aside(run, asked->contact, why);
        return;
    }
    tl_time due = due_of(run, to, asked->told);
    TL_ASSERT(due >= run->at && to->to.id.key == asked->type);
    TL_EMIT(run, escalated, .contact = asked->contact, .agent = asked->agent, .type = asked->type,
            .is_urgent = to->is_urgent, .due = due, .promise = run->center->promises + 1);
    tl_promise_answer(run, asked->contact, to->is_urgent ? TL_PROMISE_URGENT : TL_PROMISE_ORDINARY,
                      &to->to, due);
}

/* Changes nothing by itself: the promise behind it is the store's. */
enum tl_err tl_apply_escalated(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_escalated *escalated = &fact->escalated;
    return tl_escalate_refusal(center, escalated->contact, escalated->agent) == TL_WHY_NONE &&
                   escalated->due >= fact->at && escalated->is_urgent <= 1 &&
                   escalated->promise == center->promises + 1
               ? TL_OK
               : TL_EBAD;
}
