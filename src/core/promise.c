/* promise.c: what was promised to people: made, due soon, late, kept, given up.
 *
 *     made --> open --> due soon --> late      each ends once: kept, broken (by us) or released
 *                                              (by the person)
 *
 * The core keeps the promises that move contacts: a callback and its further attempts. They stand
 * in the contact, one at a time. An answer that an office owes is a row of the store: the core
 * numbers it, and hears from the store's clock when it is due. Mission: B2. Pitfalls 15, 16, 34.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

/* When its owner is reminded: so long before the end, and no earlier than the window begins. */
static tl_time soon_at(tl_time from, tl_time to, int64_t before_us)
{
    if (before_us == 0 || from >= to)
        return 0;
    return to - before_us > from ? to - before_us : from;
}

void tl_promise_make(struct tl_run *run, uint32_t slot)
{
    const struct tl_center *center = run->center;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    int64_t before_us = center->policy->callbacks.soon_s * TL_SECOND;
    TL_ASSERT(contact->promise == 0 && contact->queue != 0); /* Invariant 9: one, with an owner. */
    TL_EMIT(run, promise_made, .contact = contact->id, .promise = center->promises + 1,
            .kind = contact->rang > 0 ? TL_PROMISE_SECOND_ATTEMPT : TL_PROMISE_CALLBACK,
            .owner = contact->queue, .from = contact->from, .to = contact->to,
            .grade = TL_GRADE_PROMISE, .soon = soon_at(contact->from, contact->to, before_us));
}

void tl_promise_answer(struct tl_run *run, tl_id contact, enum tl_promise_kind kind,
                       const struct tl_destination *destination, tl_time due)
{
    const struct tl_center *center = run->center;
    int64_t usual_us = (due - run->at) / 4 < TL_DAY ? (due - run->at) / 4 : TL_DAY;
    int64_t before_us = destination ? destination->soon_s * TL_SECOND : 0;
    TL_ASSERT(contact != 0 && !tl_promise_is_core(kind) && due >= run->at);
    TL_EMIT(run, promise_made, .contact = contact, .promise = center->promises + 1, .kind = kind,
            .owner = destination && destination->office ? tl_key_of(destination->office) : 0,
            .from = run->at, .to = due,
            .grade = destination && destination->is_aim ? TL_GRADE_AIM : TL_GRADE_PROMISE,
            .soon = soon_at(run->at, due, before_us > 0 ? before_us : usual_us));
}

void tl_promise_pass(struct tl_run *run, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (contact->promise != 0 && contact->promise_told != TL_PROMISE_LATE && contact->to <= run->at)
        TL_EMIT(run, promise_late, .contact = contact->id, .promise = contact->promise);
}

void tl_promise_keep(struct tl_run *run, uint32_t slot, enum tl_evidence evidence)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    TL_ASSERT(contact->promise != 0 && contact->state == TL_CONTACT_DIALLING); /* It rang. */
    TL_EMIT(run, promise_kept, .contact = contact->id, .promise = contact->promise,
            .evidence = evidence, .is_late = contact->promise_told == TL_PROMISE_LATE);
}

/* Whoever sleeps over both hears only that it is late. */
void tl_promise_due(struct tl_run *run, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (contact->to <= run->at)
        TL_EMIT(run, promise_late, .contact = contact->id, .promise = contact->promise);
    else
        TL_EMIT(run, promise_soon, .contact = contact->id, .promise = contact->promise,
                .to = contact->to);
}

/* --- What is given. --- */

/* Whether the contact in the core holds this promise. */
static bool is_held(const struct tl_center *center, tl_id contact, tl_id promise)
{
    uint32_t slot = tl_contact_find(center, contact);
    return slot != TL_NO_SLOT && promise != 0 && center->contacts[slot].promise == promise;
}

static bool is_open(const struct tl_run *run, tl_id promise, uint64_t record)
{
    bool is_open = record >= TL_PROMISE_OPEN && record <= TL_PROMISE_LATE;
    return promise != 0 && promise <= run->center->promises && (is_open || TL_HAS_BUG(ENDS_TWICE));
}

enum tl_why tl_promise_refusal(const struct tl_run *run, tl_id contact, tl_id promise,
                               uint64_t record)
{
    if (is_held(run->center, contact, promise))
        return TL_WHY_ELSEWHERE;
    return is_open(run, promise, record) ? TL_WHY_NONE : TL_WHY_PROMISE_OVER;
}

void tl_promise_end(struct tl_run *run, const struct tl_fact_promise_ends *ends, bool is_late)
{
    bool is_over = ends->to <= run->at || ends->record == TL_PROMISE_LATE;
    if (is_over && ends->record != TL_PROMISE_LATE)
        TL_EMIT(run, promise_late, .contact = ends->contact, .promise = ends->promise);
    if (ends->how == TL_PROMISE_KEPT)
        TL_EMIT(run, promise_kept, .contact = ends->contact, .promise = ends->promise,
                .evidence = ends->evidence, .is_late = is_over || is_late, .by = ends->by);
    else if (ends->how == TL_PROMISE_BROKEN)
        TL_EMIT(run, promise_broken, .contact = ends->contact, .promise = ends->promise,
                .why = ends->why, .by = ends->by);
    else
        TL_EMIT(run, promise_released, .contact = ends->contact, .promise = ends->promise,
                .why = ends->why, .by = ends->by);
}

/* A clock that is ahead of the center's, and a second call for the same, are set aside. */
void tl_decide_promise_due(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_promise_due *due = &given->promise_due;
    if (is_held(run->center, due->contact, due->promise))
        tl_run_set_aside(run, due->contact, TL_WHY_ELSEWHERE);
    else if (!is_open(run, due->promise, due->record) || due->record == TL_PROMISE_LATE)
        tl_run_set_aside(run, due->contact, TL_WHY_PROMISE_OVER);
    else if (due->to <= run->at)
        TL_EMIT(run, promise_late, .contact = due->contact, .promise = due->promise);
    else if (due->record == TL_PROMISE_OPEN)
        TL_EMIT(run, promise_soon, .contact = due->contact, .promise = due->promise, .to = due->to);
    else
        tl_run_set_aside(run, due->contact, TL_WHY_STATE);
}

/* Where nobody is called any more the contact has come to its end: it had a callback. */
static void end_held(struct tl_run *run, uint32_t slot, bool is_ours, enum tl_why why, tl_id by)
{
    const struct tl_contact *contact = tl_contact_at(run->center, slot);
    if (contact->state != TL_CONTACT_PROMISED && contact->state != TL_CONTACT_OFFERED) {
        tl_run_set_aside(run, contact->id, TL_WHY_TAKEN);
        return;
    }
    tl_promise_pass(run, slot);
    if (is_ours)
        TL_EMIT(run, promise_broken, .contact = contact->id, .promise = contact->promise,
                .why = why, .by = by);
    else
        TL_EMIT(run, promise_released, .contact = contact->id, .promise = contact->promise,
                .why = why, .by = by);
    tl_talk_close(run, slot, TL_OUTCOME_CALLBACK, why);
}

/* Why it cannot end so; TL_WHY_NONE: it can. Only an attempt keeps a promise to call. */
static enum tl_why refusal(const struct tl_run *run, const struct tl_fact_promise_ends *ends,
                           bool is_core)
{
    bool is_kept = ends->how == TL_PROMISE_KEPT;
    if (!is_kept && ends->how != TL_PROMISE_BROKEN && ends->how != TL_PROMISE_RELEASED)
        return TL_WHY_STATE;
    if (is_kept ? ends->evidence == 0 || ends->evidence >= TL_EVIDENCES
                : ends->why == TL_WHY_NONE || ends->why >= TL_WHYS)
        return TL_WHY_UNKNOWN_KEY;
    if (is_core)
        return is_kept ? TL_WHY_ELSEWHERE : TL_WHY_NONE;
    return is_open(run, ends->promise, ends->record) ? TL_WHY_NONE : TL_WHY_PROMISE_OVER;
}

void tl_decide_promise_ends(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_promise_ends *ends = &given->promise_ends;
    bool is_core = is_held(run->center, ends->contact, ends->promise);
    enum tl_why why = refusal(run, ends, is_core);
    if (why != TL_WHY_NONE) {
        tl_run_set_aside(run, ends->contact, why);
        return;
    }
    if (is_core) {
        end_held(run, tl_contact_find(run->center, ends->contact), ends->how == TL_PROMISE_BROKEN,
                 (enum tl_why)ends->why, ends->by);
        return;
    }
    tl_promise_end(run, ends, false);
}

/* One that the core holds is its queue's: whoever moves the contact moves it. */
void tl_decide_promise_moves(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_promise_moves *moves = &given->promise_moves;
    if (is_held(run->center, moves->contact, moves->promise))
        tl_run_set_aside(run, moves->contact, TL_WHY_ELSEWHERE);
    else if (!is_open(run, moves->promise, moves->record))
        tl_run_set_aside(run, moves->contact, TL_WHY_PROMISE_OVER);
    else if (moves->owner == 0 || moves->owner > UINT32_MAX)
        tl_run_set_aside(run, moves->contact, TL_WHY_UNKNOWN_KEY);
    else
        TL_EMIT(run, promise_moved, .contact = moves->contact, .promise = moves->promise,
                .owner = moves->owner, .by = moves->by);
}

void tl_decide_releases_callback(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_releases_callback *releases = &given->releases_callback;
    uint32_t slot = tl_contact_find(run->center, releases->contact);
    if (slot == TL_NO_SLOT)
        tl_run_set_aside(run, releases->contact, TL_WHY_UNKNOWN_CONTACT);
    else if (tl_contact_at(run->center, slot)->promise == 0)
        tl_run_set_aside(run, releases->contact, TL_WHY_PROMISE_OVER);
    else
        end_held(run, slot, false, TL_WHY_TAKEN_BACK, releases->by);
}
