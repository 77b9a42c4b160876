/* callback.c: promises to call back, and the attempts to keep them.
 *
 * A callback stands in the same line as those who hold it, at its time of asking. It is offered to
 * an agent first and the person is called when the agent has taken it, so nobody picks up to
 * silence. A call that rang keeps the promise, whoever picks up; then the next attempt is promised.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

enum { NOT_PLACED_S = 30 };

/* From the first instant behind `at` on in which a call to this person may begin, so much of such
 * time as the policy gives: to a first attempt (more or less of it in a surge), or to another. */
enum tl_err tl_callback_window(const struct tl_center *center, const struct tl_contact *contact,
                               tl_time at, struct tl_window *out)
{
    const struct tl_callback_rules *rules = &center->policy->callbacks;
    struct tl_reach reach = tl_call_reach(center, contact);
    int64_t window_s = rules->window_s;
    if (rules->surge_window_s > 0 &&
        tl_reach_is_surge(center->policy, center->surge_until, center->now))
        window_s = rules->surge_window_s;
    if (!reach.is_first)
        window_s = rules->again_before_s > rules->again_after_s
                       ? rules->again_before_s - rules->again_after_s
                       : 0;
    return tl_reach_window(&reach, tl_line_open_from(center, at), window_s * TL_SECOND, out);
}

static void promise(struct tl_run *run, const struct tl_fact_callback_promised *terms,
                    const struct tl_window *window)
{
    TL_EMIT(run, callback_promised, .contact = terms->contact, .step = terms->step,
            .queue = terms->queue, .rank = terms->rank, .asked_at = terms->asked_at,
            .needs = terms->needs, .from = window->from, .to = window->to,
            .attempt = terms->attempt);
    uint32_t slot = tl_contact_find(run->center, terms->contact);
    TL_ASSERT(run->center->contacts[slot].from >= run->at);
    tl_promise_make(run, slot);
    tl_clock_age(run, slot);
    tl_later_look(run, slot);
}

enum tl_err tl_callback_promise(struct tl_run *run, const struct tl_fact_callback_promised *terms)
{
    struct tl_window when;
    uint32_t slot = tl_contact_find(run->center, terms->contact);
    enum tl_err err =
        tl_callback_window(run->center, tl_contact_at(run->center, slot), run->at, &when);
    if (err)
        return err;
    promise(run, terms, &when);
    return TL_OK;
}

/* As it stands, at another time: its old place, and the attempts made so far. */
static struct tl_fact_callback_promised terms_of(const struct tl_center *center, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    const struct tl_order_key *key = &center->contact_keys[slot];
    return (struct tl_fact_callback_promised){ .contact = contact->id,
                                               .step = center->flows[slot].step,
                                               .queue = contact->queue,
                                               .rank = key->rank,
                                               .asked_at = key->at,
                                               .needs = contact->needs,
                                               .attempt = contact->attempt };
}

enum tl_why tl_callback_put_off(struct tl_run *run, uint32_t slot, tl_id by)
{
    const struct tl_center *center = run->center;
    const struct tl_callback_rules *rules = &center->policy->callbacks;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_window when;
    if (contact->state != TL_CONTACT_PROMISED && contact->state != TL_CONTACT_OFFERED)
        return TL_WHY_TAKEN;
    if (contact->put_off >= rules->not_now_most)
        return TL_WHY_LIMIT;
    if (tl_callback_window(center, contact, run->at + rules->not_now_s * TL_SECOND, &when))
        return TL_WHY_CLOSED;
    if (contact->state == TL_CONTACT_OFFERED)
        TL_EMIT(run, back_in_line, .contact = contact->id,
                .agent = center->agents[contact->agent].id, .why = TL_WHY_PUT_OFF);
    tl_promise_pass(run, slot);
    TL_EMIT(run, promise_released, .contact = contact->id, .promise = contact->promise,
            .why = TL_WHY_PUT_OFF, .by = by);
    TL_EMIT(run, put_off, .contact = contact->id, .times = contact->put_off + 1u, .by = by);
    struct tl_fact_callback_promised terms = terms_of(center, slot);
    promise(run, &terms, &when);
    return TL_WHY_NONE;
}

/* It rang and nobody was there: again later at the old place, until the attempts are used up. */
static void rang_in_vain(struct tl_run *run, uint32_t slot)
{
    const struct tl_center *center = run->center;
    const struct tl_callback_rules *rules = &center->policy->callbacks;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_window when;
    if (contact->rang + TL_HAS_BUG(GIVE_UP) >= rules->attempts_max ||
        tl_callback_window(center, contact, run->at + rules->again_after_s * TL_SECOND, &when)) {
        tl_talk_close(run, slot, TL_OUTCOME_CALLBACK, TL_WHY_ATTEMPTS_OVER);
        return;
    }
    struct tl_fact_callback_promised terms = terms_of(center, slot);
    promise(run, &terms, &when);
}

/* What was never placed, or was never heard of again, is no attempt: the person's telephone did not
 * ring for all we know. Back at the old place, and not to the same agent at once. */
void tl_callback_not_placed(struct tl_run *run, uint32_t slot)
{
    const struct tl_center *center = run->center;
    int64_t again_us = center->policy->staff.refused_again_s * TL_SECOND;
    uint32_t agent = tl_contact_at(center, slot)->agent;
    tl_offer_bar_for(run, agent, slot, again_us > 0 ? again_us : NOT_PLACED_S * TL_SECOND);
    TL_EMIT(run, back_in_line, .contact = tl_contact_at(center, slot)->id,
            .agent = center->agents[agent].id, .why = TL_WHY_NOT_PLACED);
    tl_clock_age(run, slot);
}

static bool is_attempt(const struct tl_center *center, uint32_t slot, uint64_t attempt)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    return contact->state == TL_CONTACT_DIALLING && contact->attempt == attempt;
}

/* By what each result keeps the promise to call; NONE: it was no attempt. */
static const enum tl_evidence EVIDENCE[] = {
    [TL_ATTEMPT_ANSWERED] = TL_EVIDENCE_TALKED, [TL_ATTEMPT_MACHINE] = TL_EVIDENCE_MACHINE,
    [TL_ATTEMPT_BUSY] = TL_EVIDENCE_BUSY,       [TL_ATTEMPT_NO_ANSWER] = TL_EVIDENCE_RANG,
    [TL_ATTEMPT_REFUSED] = TL_EVIDENCE_REFUSED, [TL_ATTEMPT_FAILED] = TL_EVIDENCE_NONE,
};
enum { RESULTS = sizeof EVIDENCE / sizeof EVIDENCE[0] };

static void end_attempt(struct tl_run *run, uint32_t slot, uint64_t result)
{
    enum tl_evidence evidence = result < RESULTS ? EVIDENCE[result] : TL_EVIDENCE_NONE;
    if (evidence == TL_EVIDENCE_NONE && TL_HAS_BUG(NOT_PLACED))
        evidence = TL_EVIDENCE_RANG;
    if (evidence == TL_EVIDENCE_NONE) {
        tl_callback_not_placed(run, slot);
        return;
    }
    if (!TL_HAS_BUG(RANG_ON))
        tl_promise_keep(run, slot, evidence);
    if (evidence != TL_EVIDENCE_TALKED)
        rang_in_vain(run, slot);
    else
        TL_EMIT(run, connected, .contact = tl_contact_at(run->center, slot)->id,
                .agent = run->center->agents[run->center->contacts[slot].agent].id);
}

void tl_decide_attempt_ended(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_attempt_ended *ended = &given->attempt_ended;
    uint32_t slot = tl_contact_find(run->center, ended->contact);
    if (slot == TL_NO_SLOT)
        tl_run_set_aside(run, ended->contact, TL_WHY_UNKNOWN_CONTACT);
    else if (!is_attempt(run->center, slot, ended->attempt))
        tl_run_set_aside(run, ended->contact, TL_WHY_ELSEWHERE);
    else
        end_attempt(run, slot, ended->result);
}

/* Of the attempt that ended last, while the next one is promised and has not begun. */
static bool is_owed_message(const struct tl_center *center, uint32_t slot, uint64_t attempt)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    bool waits = contact->state == TL_CONTACT_PROMISED || contact->state == TL_CONTACT_OFFERED;
    bool is_last = contact->attempt == attempt || TL_HAS_BUG(OLD_MESSAGE);
    return waits && (contact->flags & TL_IS_CALLBACK) && contact->rang > 0 && is_last;
}

void tl_decide_voicemail_ended(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_voicemail_ended *ended = &given->voicemail_ended;
    uint32_t slot = tl_contact_find(run->center, ended->contact);
    if (slot == TL_NO_SLOT)
        tl_run_set_aside(run, ended->contact, TL_WHY_UNKNOWN_CONTACT);
    else if (!is_owed_message(run->center, slot, ended->attempt))
        tl_run_set_aside(run, ended->contact, TL_WHY_ELSEWHERE);
    else
        TL_EMIT(run, voicemail_left, .contact = ended->contact, .attempt = ended->attempt,
                .is_left = ended->is_left != 0);
}

void tl_decide_dialler(struct tl_run *run, const struct tl_fact *given)
{
    TL_EMIT(run, can_dial, .is_up = given->dialler.is_up != 0);
}

tl_time tl_callback_attempt_until(tl_time at)
{
    return at + TL_ATTEMPT_LONGEST_S * TL_SECOND;
}
