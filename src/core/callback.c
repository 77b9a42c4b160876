/* callback.c: promises to call back, and the attempts to keep them.
 *
 * A callback stands in the same line as those who hold it, at its time of asking. It is offered to
 * an agent first and the person is called when the agent has taken it, so nobody picks up to
 * silence. A call that rang keeps the promise, whoever picks up; then the next attempt is promised.
 */
#include "core/bug.h"
#include "core/run.h"

/* The edge that calls answers long before: a telephone rings for a minute or two. */
enum { ATTEMPT_S = 180, NOT_PLACED_S = 30 };

/* The first instant from `at` on in which people may be called, and the end of window_us of such
 * time. */
static enum tl_err window(const struct tl_center *center, tl_time at, int64_t window_us,
                          tl_time *out_from, tl_time *out_to)
{
    const struct tl_policy *policy = center->policy;
    if (policy->service_callback >= policy->calendar.services_len)
        return TL_ENONE;
    const struct tl_calendar *calendar = &policy->calendar;
    uint16_t service = policy->service_callback;
    at = tl_line_open_from(center, at);
    tl_time from = at;
    if (!tl_calendar_is_open(calendar, service, at) &&
        tl_calendar_next_change(calendar, service, at, &from))
        return TL_ENONE;
    enum tl_err err = tl_calendar_add_open(calendar, service, from, window_us, out_to);
    if (!err)
        *out_from = from;
    return err;
}

static void promise(struct tl_run *run, const struct tl_fact_callback_promised *terms, tl_time from,
                    tl_time to)
{
    TL_EMIT(run, callback_promised, .contact = terms->contact, .step = terms->step,
            .queue = terms->queue, .rank = terms->rank, .asked_at = terms->asked_at,
            .needs = terms->needs, .from = from, .to = to, .attempt = terms->attempt);
    uint32_t slot = tl_contact_find(run->center, terms->contact);
    tl_promise_make(run, slot);
    tl_clock_age(run, slot);
}

enum tl_err tl_callback_promise(struct tl_run *run, const struct tl_fact_callback_promised *terms)
{
    tl_time from, to;
    int64_t window_us = run->center->policy->callbacks.window_s * TL_SECOND;
    enum tl_err err = window(run->center, run->at, window_us, &from, &to);
    if (err)
        return err;
    promise(run, terms, from, to);
    return TL_OK;
}

/* It rang and nobody was there: again later at the old place, until the attempts are used up. */
static void rang_in_vain(struct tl_run *run, uint32_t slot)
{
    const struct tl_center *center = run->center;
    const struct tl_callback_rules *rules = &center->policy->callbacks;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    const struct tl_order_key *key = &center->contact_keys[slot];
    tl_time from, to;
    int64_t window_us = rules->again_before_s > rules->again_after_s
                            ? (rules->again_before_s - rules->again_after_s) * TL_SECOND
                            : 0;
    if (contact->rang + TL_HAS_BUG(GIVE_UP) >= rules->attempts_max ||
        window(center, run->at + rules->again_after_s * TL_SECOND, window_us, &from, &to)) {
        tl_talk_close(run, slot, TL_OUTCOME_CALLBACK, TL_WHY_ATTEMPTS_OVER);
        return;
    }
    struct tl_fact_callback_promised terms = { .contact = contact->id,
                                               .step = center->flows[slot].step,
                                               .queue = contact->queue,
                                               .rank = key->rank,
                                               .asked_at = key->at,
                                               .needs = contact->needs,
                                               .attempt = contact->attempt };
    promise(run, &terms, from, to);
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
    return at + ATTEMPT_S * TL_SECOND;
}
