/* later.c: what moves a callback or a place in time: where the person lives, "not now", the word
 * that the call is near, an earlier place that goes on, a surge.
 *
 *     promised --look--> not near: looked at again --> near: said once for each promise
 *
 * A call is near when the first hours in which it may begin and the wait in line both end within
 * the policy's text_ahead. How fast the line moves changes, so half the way to it is looked at
 * again. Mission: S5, S7, S8. Pitfalls 17, 19.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

enum { LOOK_LEAST_S = 60, LOOK_MOST_S = 900 };

/* --- Where the person lives. --- */

static bool is_zone(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = 0; i < policy->zones_len; i++) {
        if (policy->zones[i].id.key == key)
            return true;
    }
    return false;
}

void tl_decide_lives_in(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_lives_in *lives = &given->lives_in;
    uint32_t slot = tl_contact_find(run->center, lives->contact);
    if (slot == TL_NO_SLOT)
        tl_run_set_aside(run, lives->contact, TL_WHY_UNKNOWN_CONTACT);
    else if (!is_zone(run->center->policy, lives->zone))
        tl_run_set_aside(run, lives->contact, TL_WHY_UNKNOWN_KEY);
    else if (tl_contact_at(run->center, slot)->zone != lives->zone)
        TL_EMIT(run, zone_is, .contact = lives->contact, .zone = lives->zone);
}

/* --- Not now. --- */

void tl_decide_not_now(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_not_now *not_now = &given->not_now;
    uint32_t slot = tl_contact_find(run->center, not_now->contact);
    enum tl_why why = TL_WHY_UNKNOWN_CONTACT;
    if (slot != TL_NO_SLOT && tl_contact_at(run->center, slot)->promise == 0)
        why = TL_WHY_PROMISE_OVER;
    else if (slot != TL_NO_SLOT)
        why = tl_callback_put_off(run, slot, not_now->by);
    if (why != TL_WHY_NONE)
        tl_run_set_aside(run, not_now->contact, why);
}

/* --- The call is near. --- */

/* When a call to the contact may begin at the earliest, whoever stands before. */
static tl_time begins_at(const struct tl_center *center, const struct tl_contact *contact)
{
    const struct tl_hours *hours = &center->call_hours[contact->call];
    tl_time at = contact->from > center->now ? contact->from : center->now;
    return !hours->is_open && hours->until > at ? hours->until : at;
}

static tl_time expected_at(const struct tl_center *center, uint32_t slot, tl_time begins)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    uint64_t lines = center->lines_open | UINT64_C(1) << (TL_LINE_CALLBACKS + contact->call);
    struct tl_wait wait = tl_line_wait_in(center, contact->set, &center->contact_keys[slot], lines);
    tl_time at = center->now + wait.expected_us;
    return at > begins ? at : begins;
}

void tl_later_look(struct tl_run *run, uint32_t slot)
{
    const struct tl_center *center = run->center;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    int64_t ahead_us = center->policy->callbacks.text_ahead_s * TL_SECOND;
    TL_ASSERT(contact->state == TL_CONTACT_PROMISED && contact->promise != 0);
    if (ahead_us == 0 && contact->look_at == 0)
        return;
    tl_time begins = begins_at(center, contact);
    tl_time again = begins - ahead_us;
    if (ahead_us == 0) {
        again = 0; /* The policy says it no more. */
    } else if (again <= run->at) {
        tl_time expected = expected_at(center, slot, begins);
        tl_time half = (expected - ahead_us - run->at) / 2;
        if (expected - ahead_us <= run->at) {
            TL_EMIT(run, call_near, .contact = contact->id, .promise = contact->promise,
                    .attempt = contact->attempt + 1u, .expected_at = expected);
            return;
        }
        half = half < LOOK_MOST_S * TL_SECOND ? half : LOOK_MOST_S * TL_SECOND;
        again = run->at + (half > LOOK_LEAST_S * TL_SECOND ? half : LOOK_LEAST_S * TL_SECOND);
    }
    TL_ASSERT(again == 0 || again > run->at); /* Later, or the clock would never get on. */
    TL_EMIT(run, looked_ahead, .contact = contact->id, .again_at = again);
}

/* --- An earlier place. --- */

/* The earlier contact's time of asking; 0: its place is kept no longer. */
static tl_time place_of(const struct tl_run *run, const struct tl_fact_goes_on *goes_on)
{
    const struct tl_center *center = run->center;
    int64_t kept_us = center->policy->callbacks.place_kept_s * TL_SECOND;
    uint32_t slot = tl_contact_find(center, goes_on->earlier);
    if (slot != TL_NO_SLOT) /* The line died; whoever calls again has the number. */
        return center->contacts[slot].state == TL_CONTACT_KEPT ? center->contact_keys[slot].at : 0;
    if (goes_on->asked_at <= 0 || goes_on->asked_at > goes_on->ended_at ||
        goes_on->ended_at > run->at)
        return 0;
    if (kept_us == 0 || (run->at - goes_on->ended_at > kept_us && !TL_HAS_BUG(TAKES_PLACE)))
        return 0;
    return goes_on->asked_at;
}

/* Only who has not asked for a person yet: whoever has keeps that time (invariant 3). */
void tl_decide_goes_on(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_goes_on *goes_on = &given->goes_on;
    uint32_t slot = tl_contact_find(run->center, goes_on->contact);
    if (slot == TL_NO_SLOT) {
        tl_run_set_aside(run, goes_on->contact, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    tl_time asked_at = place_of(run, goes_on);
    if (tl_contact_at(run->center, slot)->state != TL_CONTACT_IN_FLOW ||
        run->center->contact_keys[slot].at != 0 || goes_on->earlier == goes_on->contact)
        tl_run_set_aside(run, goes_on->contact, TL_WHY_ELSEWHERE);
    else if (asked_at == 0)
        tl_run_set_aside(run, goes_on->contact, TL_WHY_PLACE_OVER);
    else
        TL_EMIT(run, place_taken, .contact = goes_on->contact, .earlier = goes_on->earlier,
                .asked_at = asked_at);
}

/* --- A surge. --- */

/* A time that is over ends it. */
void tl_decide_sets_surge(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_sets_surge *sets = &given->sets_surge;
    bool holds = run->center->surge_until > run->at;
    if (sets->until >= TL_TIME_MAX || sets->until < 0 || (sets->until <= run->at && !holds))
        tl_run_set_aside(run, 0, TL_WHY_STATE);
    else
        TL_EMIT(run, surge_is, .until = sets->until > run->at ? sets->until : 0, .by = sets->by);
}
