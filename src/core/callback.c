/* callback.c: promises to call back, and the attempts to keep them.
 *
 * A callback stands in the same line as those who hold it, at its time of asking. It is offered to
 * an agent first and the person is called when the agent has taken it, so nobody picks up to
 * silence.
 */
#include "core/bug.h"
#include "core/run.h"

/* The edge that calls answers long before: a telephone rings for a minute or two. */
enum { ATTEMPT_S = 180 };

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

enum tl_err tl_callback_promise(struct tl_run *run, const struct tl_fact_callback_promised *terms)
{
    tl_time from, to;
    int64_t window_us = run->center->policy->callbacks.window_s * TL_SECOND;
    enum tl_err err = window(run->center, run->at, window_us, &from, &to);
    if (err)
        return err;
    TL_EMIT(run, callback_promised, .contact = terms->contact, .step = terms->step,
            .queue = terms->queue, .rank = terms->rank, .asked_at = terms->asked_at,
            .needs = terms->needs, .from = from, .to = to, .attempt = terms->attempt);
    tl_clock_age(run, tl_contact_find(run->center, terms->contact));
    return TL_OK;
}

/* Nobody there: again later at the old place, until the attempts are used up. */
void tl_callback_failed(struct tl_run *run, uint32_t slot)
{
    const struct tl_center *center = run->center;
    const struct tl_callback_rules *rules = &center->policy->callbacks;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    const struct tl_order_key *key = &center->contact_keys[slot];
    tl_time from, to;
    int64_t window_us = rules->again_before_s > rules->again_after_s
                            ? (rules->again_before_s - rules->again_after_s) * TL_SECOND
                            : 0;
    if (contact->attempt + TL_HAS_BUG(GIVE_UP) >= rules->attempts_max ||
        window(center, run->at + rules->again_after_s * TL_SECOND, window_us, &from, &to)) {
        tl_talk_close(run, slot, TL_OUTCOME_CALLBACK, TL_WHY_ATTEMPTS_OVER);
        return;
    }
    TL_EMIT(run, callback_promised, .contact = contact->id, .step = center->flows[slot].step,
            .queue = contact->queue, .rank = key->rank, .asked_at = key->at,
            .needs = contact->needs, .from = from, .to = to, .attempt = contact->attempt);
    tl_clock_age(run, slot);
}

static bool is_attempt(const struct tl_center *center, uint32_t slot, uint64_t attempt)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    return contact->state == TL_CONTACT_DIALLING && contact->attempt == attempt;
}

void tl_decide_attempt_ended(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_attempt_ended *ended = &given->attempt_ended;
    uint32_t slot = tl_contact_find(run->center, ended->contact);
    if (slot == TL_NO_SLOT)
        tl_run_set_aside(run, ended->contact, TL_WHY_UNKNOWN_CONTACT);
    else if (!is_attempt(run->center, slot, ended->attempt))
        tl_run_set_aside(run, ended->contact, TL_WHY_ELSEWHERE);
    else if (ended->result != TL_ATTEMPT_ANSWERED)
        tl_callback_failed(run, slot);
    else
        TL_EMIT(run, connected, .contact = ended->contact,
                .agent = run->center->agents[run->center->contacts[slot].agent].id);
}

void tl_decide_dialler(struct tl_run *run, const struct tl_fact *given)
{
    TL_EMIT(run, can_dial, .is_up = given->dialler.is_up != 0);
}

tl_time tl_callback_attempt_until(tl_time at)
{
    return at + ATTEMPT_S * TL_SECOND;
}
