/* emergency.c: an appointment in person that cannot wait: the center decides that it is one, the
 * office where it is sought makes it.
 *
 *     decides --> emergency_decided: none
 *             --> emergency_decided, promise_made (an aim, the office's)
 *                     places  --> emergency_placed, promise_kept    in time or late, as it begins
 *                     refuses --> emergency_refused, promise_broken
 *
 * Who decides has the person, or works on the escalation of it, which is answered by that. The aim
 * is for the day of the appointment: one that is placed soon and begins behind it is late. Mission:
 * S24, S27. Pitfalls 13, 16.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

enum { AHEAD_DAYS = 366 };

static bool is_open(uint64_t record)
{
    return record >= TL_PROMISE_OPEN && record <= TL_PROMISE_LATE;
}

static const struct tl_visit_office *office_of(const struct tl_run *run, uint64_t key)
{
    return key <= UINT32_MAX ? tl_policy_visit_office_find(run->center->policy, (tl_key)key) : NULL;
}

/* --- The decision. --- */

static enum tl_why may_not(const struct tl_run *run, const struct tl_fact_decides_emergency *asked)
{
    if (asked->contact == 0)
        return TL_WHY_UNKNOWN_CONTACT;
    if (asked->by == 0)
        return TL_WHY_UNKNOWN_AGENT;
    enum tl_why why =
        asked->escalation == 0
            ? tl_escalate_refusal(run->center, asked->contact, asked->by)
            : tl_promise_refusal(run, asked->contact, asked->escalation, asked->record);
    if (why == TL_WHY_NONE && is_open(asked->decided) && !TL_HAS_BUG(DECIDED))
        return TL_WHY_DECIDED;
    return why;
}

void tl_decide_decides_emergency(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_decides_emergency *asked = &given->decides_emergency;
    const struct tl_policy *policy = run->center->policy;
    bool is_one = asked->is_emergency != 0;
    const struct tl_visit_office *office = is_one ? office_of(run, asked->office) : NULL;
    const struct tl_emergency *kind =
        asked->type <= UINT32_MAX ? tl_policy_emergency_find(policy, (tl_key)asked->type) : NULL;
    enum tl_why why = may_not(run, asked);
    if (why == TL_WHY_NONE && (!kind || (is_one && !office)))
        why = TL_WHY_UNKNOWN_KEY;
    if (why != TL_WHY_NONE) {
        tl_run_set_aside(run, asked->contact, why);
        return;
    }
    tl_time due = is_one ? tl_policy_due(policy, &kind->to, run->at) : 0;
    TL_EMIT(run, emergency_decided, .contact = asked->contact, .by = asked->by, .type = asked->type,
            .is_emergency = is_one, .office = office ? office->id.key : 0,
            .escalation = asked->escalation, .due = due,
            .promise = is_one ? run->center->promises + 1 : 0);
    if (asked->escalation != 0)
        tl_promise_end(run,
                       &(struct tl_fact_promise_ends){ .contact = asked->contact,
                                                       .promise = asked->escalation,
                                                       .how = TL_PROMISE_KEPT,
                                                       .evidence = TL_EVIDENCE_ANSWERED,
                                                       .by = asked->by,
                                                       .record = asked->record,
                                                       .to = asked->to },
                       false);
    if (is_one) {
        struct tl_destination to = kind->to;
        to.office = office->id.name;
        tl_promise_answer(run, asked->contact, TL_PROMISE_EMERGENCY, &to, due);
    }
}

/* Changes nothing by itself: the promise behind it is the store's. */
enum tl_err tl_apply_emergency_decided(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_emergency_decided *decided = &fact->emergency_decided;
    bool is_one = decided->is_emergency == 1;
    bool may = decided->escalation == 0
                   ? tl_escalate_refusal(center, decided->contact, decided->by) == TL_WHY_NONE
                   : decided->escalation <= center->promises;
    bool fits = is_one ? decided->due >= fact->at && decided->office != 0 &&
                             decided->promise == center->promises + 1
                       : decided->is_emergency == 0 && decided->due == 0 && decided->office == 0 &&
                             decided->promise == 0;
    return may && fits && decided->contact != 0 && decided->by != 0 ? TL_OK : TL_EBAD;
}

/* --- What the office does. --- */

static enum tl_why no_room(const struct tl_run *run, const struct tl_fact_places_emergency *asked)
{
    const struct tl_visit_office *office = office_of(run, asked->office);
    bool is_ahead = asked->starts > run->at && asked->starts <= run->at + AHEAD_DAYS * TL_DAY;
    if (!office)
        return TL_WHY_UNKNOWN_KEY;
    if (!is_ahead ||
        (!tl_policy_sees_at(run->center->policy, asked->starts) && !TL_HAS_BUG(NOT_SEEN)))
        return TL_WHY_NOT_SEEN;
    return asked->placed < office->per_hour || TL_HAS_BUG(HOUR_FULL) ? TL_WHY_NONE
                                                                     : TL_WHY_HOUR_FULL;
}

void tl_decide_places_emergency(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_places_emergency *asked = &given->places_emergency;
    enum tl_why why = tl_promise_refusal(run, asked->contact, asked->promise, asked->record);
    if (why == TL_WHY_NONE)
        why = no_room(run, asked);
    if (why != TL_WHY_NONE) {
        tl_run_set_aside(run, asked->contact, why);
        return;
    }
    TL_EMIT(run, emergency_placed, .contact = asked->contact, .promise = asked->promise,
            .by = asked->by, .starts = asked->starts);
    tl_promise_end(run,
                   &(struct tl_fact_promise_ends){ .contact = asked->contact,
                                                   .promise = asked->promise,
                                                   .how = TL_PROMISE_KEPT,
                                                   .evidence = TL_EVIDENCE_PLACED,
                                                   .by = asked->by,
                                                   .record = asked->record,
                                                   .to = asked->to },
                   asked->starts > asked->to && !TL_HAS_BUG(PLACED_LATE));
}

void tl_decide_refuses_emergency(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_refuses_emergency *asked = &given->refuses_emergency;
    enum tl_why why = tl_promise_refusal(run, asked->contact, asked->promise, asked->record);
    if (why != TL_WHY_NONE) {
        tl_run_set_aside(run, asked->contact, why);
        return;
    }
    TL_EMIT(run, emergency_refused, .contact = asked->contact, .promise = asked->promise,
            .by = asked->by);
    tl_promise_end(run,
                   &(struct tl_fact_promise_ends){ .contact = asked->contact,
                                                   .promise = asked->promise,
                                                   .how = TL_PROMISE_BROKEN,
                                                   .why = TL_WHY_NOT_MADE,
                                                   .by = asked->by,
                                                   .record = asked->record,
                                                   .to = asked->to },
                   false);
}

static bool was_made(const struct tl_center *center, tl_id promise)
{
    return promise != 0 && promise <= center->promises;
}

enum tl_err tl_apply_emergency_placed(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_emergency_placed *placed = &fact->emergency_placed;
    return was_made(center, placed->promise) && placed->starts > fact->at ? TL_OK : TL_EBAD;
}

enum tl_err tl_apply_emergency_refused(struct tl_center *center, const struct tl_fact *fact)
{
    return was_made(center, fact->emergency_refused.promise) ? TL_OK : TL_EBAD;
}
