/* outside.c: an outside number is called for a contact, in a consult or instead of its agent.
 *
 *     consult:  ringing -> talks (with the agent, or with both) --hands over--> person and outside
 *                  \          \
 *                   '-----------'--> consult_ended, with why; the contact goes on with its agent
 *     passed:   ringing -> person and outside party -> closed
 *                  \
 *                   '--> back in line at the old place
 *
 * The number itself stands in the parcel of what was given, never here.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

enum {
    RING_S = 45,   /* Where the policy says nothing. */
    MARGIN_S = 10, /* The edge that calls says first that nobody answered. */
};

static tl_time ends_at(const struct tl_run *run)
{
    uint32_t ring_s = run->center->policy->dial.ring_s;
    return run->at + ((ring_s > 0 ? ring_s : RING_S) + MARGIN_S) * TL_SECOND;
}

void tl_outside_call(struct tl_run *run, uint32_t slot, bool hands_over)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    tl_id id = contact->id;
    TL_ASSERT(tl_contact_is_talking(contact)); /* Somebody of ours is there to ask for it. */
    tl_id agent = run->center->agents[contact->agent].id;
    if (contact->channel != TL_CHANNEL_VOICE || contact->help != TL_HELP_NONE) {
        tl_run_set_aside(run, id, TL_WHY_STATE);
        return;
    }
    if (!run->center->can_dial) {
        tl_run_set_aside(run, id, TL_WHY_CANNOT_DIAL);
        return;
    }
    TL_EMIT(run, outside_called, .contact = id, .agent = agent, .hands_over = hands_over,
            .until = ends_at(run));
    if (!hands_over)
        return;
    tl_offer_bar(run, tl_agent_find(run->center, agent), slot);
    tl_talk_wrap_up(run, agent, id);
}

void tl_decide_outside_answered(struct tl_run *run, const struct tl_fact *given)
{
    tl_id id = given->outside_answered.contact;
    uint32_t slot = tl_contact_find(run->center, id);
    if (slot == TL_NO_SLOT) {
        tl_run_set_aside(run, id, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (contact->state == TL_CONTACT_RINGING)
        TL_EMIT(run, outside_talks, .contact = id);
    else if (contact->help == TL_HELP_RINGING)
        TL_EMIT(run, outside_talks, .contact = id, .agent = run->center->agents[contact->agent].id);
    else
        tl_run_set_aside(run, id, TL_WHY_ELSEWHERE);
}

static enum tl_why why_of(uint64_t result)
{
    static const enum tl_why whys[] = {
        [TL_ATTEMPT_ANSWERED] = TL_WHY_CALL_FAILED,
        [TL_ATTEMPT_MACHINE] = TL_WHY_MACHINE,
        [TL_ATTEMPT_BUSY] = TL_WHY_BUSY,
        [TL_ATTEMPT_NO_ANSWER] = TL_WHY_NO_ANSWER,
        [TL_ATTEMPT_REFUSED] = TL_WHY_CALL_REFUSED,
        [TL_ATTEMPT_FAILED] = TL_WHY_CALL_FAILED,
    };
    return result < sizeof whys / sizeof whys[0] ? whys[result] : TL_WHY_CALL_FAILED;
}

/* It came to nothing: no dead end, the person is in line where the person was. */
static void back(struct tl_run *run, uint32_t slot, enum tl_why why)
{
    TL_EMIT(run, back_in_line, .contact = tl_contact_at(run->center, slot)->id, .why = why);
    tl_clock_age(run, slot);
}

void tl_decide_outside_ended(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_outside_ended *ended = &given->outside_ended;
    uint32_t slot = tl_contact_find(run->center, ended->contact);
    if (slot == TL_NO_SLOT) {
        tl_run_set_aside(run, ended->contact, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (contact->state == TL_CONTACT_OUTSIDE)
        tl_talk_close(run, slot, TL_OUTCOME_PERSON, TL_WHY_OUTSIDE);
    else if (contact->state == TL_CONTACT_RINGING && !TL_HAS_BUG(RINGS_OUTSIDE))
        back(run, slot, why_of(ended->result));
    else if (contact->help == TL_HELP_OUTSIDE)
        tl_consult_end(run, slot, TL_WHY_OUTSIDE_LEFT);
    else if (contact->help == TL_HELP_RINGING)
        tl_consult_end(run, slot, why_of(ended->result));
    else
        tl_run_set_aside(run, ended->contact, TL_WHY_ELSEWHERE);
}

void tl_outside_due(struct tl_run *run, uint32_t slot)
{
    TL_ASSERT(tl_contact_at(run->center, slot)->state == TL_CONTACT_RINGING);
    back(run, slot, TL_WHY_NO_ANSWER);
}

/* Of three who talk, as a second agent does. */
bool tl_outside_takes_over(struct tl_run *run, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (contact->state != TL_CONTACT_CONNECTED || contact->help != TL_HELP_OUTSIDE)
        return false;
    TL_EMIT(run, passed_outside, .contact = contact->id,
            .agent = run->center->agents[contact->agent].id);
    return true;
}
