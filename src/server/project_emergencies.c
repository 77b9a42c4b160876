/* project_emergencies.c: rows of appointments that cannot wait, from facts and parcels; each step
 * owes the person a notice of the kind's own. */
#include "server/project_emergencies.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/identity.h"
#include "server/notices.h"
#include "server/project_escalations.h"
#include "store/emergencies.h"
#include "store/view.h"

static const char prefix[] = "emergency.";

static enum tl_err tell(struct tl_db *db, const struct tl_policy *policy,
                        const struct tl_emergency_row *row, uint16_t notification, tl_time at)
{
    char once[64];
    if (notification >= policy->notifications_len)
        return TL_OK;
    const char *kind = policy->notifications[notification].id.name;
    snprintf(once, sizeof once, "emergency:%" PRIu64 ":%s", row->id, row->state);
    const struct tl_notice_wanted notice = {
        .kind = kind, .contact = row->contact, .promise = row->promise, .once = once
    };
    return tl_notices_post(db, policy, &notice, at);
}

static enum tl_err on_decided(struct tl_db *db, const struct tl_policy *policy,
                              const struct tl_fact *fact)
{
    const struct tl_fact_emergency_decided *is = &fact->emergency_decided;
    const struct tl_emergency *kind = tl_policy_emergency_find(policy, (tl_key)is->type);
    const struct tl_visit_office *office = tl_policy_visit_office_find(policy, (tl_key)is->office);
    bool is_one = is->is_emergency != 0;
    struct tl_emergency_row row = { .contact = is->contact,
                                    .promise = is->promise,
                                    .escalation = is->escalation,
                                    .decided_by = is->by <= INT64_MAX ? is->by : 0,
                                    .decided_at = fact->at,
                                    .due_at = is->due,
                                    .ended_at = is_one ? 0 : fact->at,
                                    .answers = "{}" };
    snprintf(row.kind, sizeof row.kind, "%s", kind ? kind->to.id.name : "");
    snprintf(row.office, sizeof row.office, "%s", office ? office->id.name : "");
    snprintf(row.state, sizeof row.state, "%s", is_one ? "open" : "declined");
    enum tl_err err = tl_store_emergency_insert(db, &row);
    if (err == TL_OK)
        err = tl_view_story_add(db, row.contact, fact->at, is_one ? "emergency" : "no-emergency",
                                row.kind);
    return err == TL_OK && kind
               ? tell(db, policy, &row, is_one ? kind->granted : kind->declined, fact->at)
               : err;
}

/* The case that is spoken of in this contact has the appointment among its own. */
static enum tl_err add_to_case(struct tl_db *db, const struct tl_emergency_row *row)
{
    char kind[sizeof row->kind + 16];
    tl_id about;
    enum tl_err err = tl_identity_about(db, row->contact, &about);
    snprintf(kind, sizeof kind, "emergency-%s", row->kind);
    return err == TL_OK && about != 0
               ? tl_store_emergency_appointment(db, about, kind, row->starts_at, row->office)
               : err;
}

/* A row that is not there is one of a journal that begins later. */
static enum tl_err on_end(struct tl_db *db, const struct tl_policy *policy,
                          const struct tl_fact *fact)
{
    bool is_placed = fact->kind == TL_FACT_emergency_placed;
    tl_id promise = fact->words[1], by = fact->words[2] <= INT64_MAX ? fact->words[2] : 0;
    tl_time starts = is_placed ? fact->emergency_placed.starts : 0;
    const char *state = is_placed ? "placed" : "refused";
    struct tl_emergency_row row;
    enum tl_err err = tl_store_emergency_end(db, promise, state, by, fact->at, starts);
    if (err == TL_OK)
        err = tl_store_emergency_of_promise(db, promise, &row);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    err = tl_view_story_add(db, row.contact, fact->at,
                            is_placed ? "appointment-placed" : "appointment-refused", row.office);
    if (err == TL_OK && is_placed)
        err = add_to_case(db, &row);
    const struct tl_emergency *kind = tl_policy_emergency_find(policy, tl_key_of(row.kind));
    return err == TL_OK && kind
               ? tell(db, policy, &row, is_placed ? kind->placed : kind->refused, fact->at)
               : err;
}

enum tl_err tl_project_emergency(struct tl_db *db, const struct tl_policy *policy,
                                 const struct tl_fact *fact)
{
    return fact->kind == TL_FACT_emergency_decided ? on_decided(db, policy, fact)
                                                   : on_end(db, policy, fact);
}

/* --- Its promise. --- */

bool tl_project_is_emergency(const struct tl_promise_row *row)
{
    return strcmp(row->kind, tl_promise_kind_text(TL_PROMISE_EMERGENCY)) == 0;
}

enum tl_err tl_project_emergency_type(struct tl_db *db, struct tl_promise_row *promise)
{
    struct tl_emergency_row row;
    enum tl_err err = tl_store_emergency_of_promise(db, promise->id, &row);
    if (err == TL_OK)
        snprintf(promise->type, sizeof promise->type, "%s", row.kind);
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_project_emergency_move(struct tl_db *db, const struct tl_promise_row *promise,
                                      const char *owner)
{
    if (!tl_project_is_emergency(promise))
        return TL_OK;
    enum tl_err err = tl_store_emergency_move(db, promise->id, owner);
    return err == TL_ENONE ? TL_OK : err;
}

/* By a supervisor; what was placed or refused has ended before. */
enum tl_err tl_project_emergency_end(struct tl_db *db, const struct tl_promise_row *promise,
                                     tl_id by, tl_time at)
{
    if (!tl_project_is_emergency(promise))
        return TL_OK;
    enum tl_err err = tl_store_emergency_end(db, promise->id, "ended", by, at, 0);
    return err == TL_ENONE ? TL_OK : err;
}

/* --- What the rows say before a step. --- */

bool tl_project_names_emergency(const struct tl_fact *given)
{
    return given->kind == TL_FACT_decides_emergency || given->kind == TL_FACT_places_emergency ||
           given->kind == TL_FACT_refuses_emergency;
}

static enum tl_err record_decides(struct tl_db *db, struct tl_fact_decides_emergency *given,
                                  const struct tl_promise_row *promise, enum tl_promise_state state)
{
    struct tl_emergency_row row;
    bool is_one = state != TL_PROMISE_UNKNOWN && tl_project_is_escalation(promise);
    given->record = is_one ? state : TL_PROMISE_UNKNOWN;
    given->to = is_one ? promise->due_to : 0;
    given->decided = TL_PROMISE_UNKNOWN;
    if (given->contact > INT64_MAX)
        return TL_OK;
    enum tl_err err = tl_store_emergency_last(db, given->contact, &row);
    if (err == TL_OK)
        given->decided = row.ended_at == 0 ? TL_PROMISE_OPEN : TL_PROMISE_KEPT;
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_project_emergency_record(struct tl_db *db, struct tl_fact *given,
                                        const struct tl_promise_row *promise,
                                        enum tl_promise_state state)
{
    struct tl_fact_places_emergency *places = &given->places_emergency;
    if (given->kind == TL_FACT_decides_emergency)
        return record_decides(db, &given->decides_emergency, promise, state);
    bool is_one = state != TL_PROMISE_UNKNOWN && tl_project_is_emergency(promise);
    tl_time to = is_one ? promise->due_to : 0;
    if (given->kind == TL_FACT_refuses_emergency) {
        given->refuses_emergency.record = is_one ? state : TL_PROMISE_UNKNOWN;
        given->refuses_emergency.to = to;
        return TL_OK;
    }
    places->record = is_one ? state : TL_PROMISE_UNKNOWN;
    places->to = to;
    places->office = is_one ? tl_key_of(promise->owner) : 0;
    places->placed = 0;
    if (!is_one || places->starts < TL_HOUR || places->starts > INT64_MAX - TL_HOUR)
        return TL_OK;
    return tl_store_emergency_count(db, promise->owner, places->starts - TL_HOUR,
                                    places->starts + TL_HOUR, &places->placed);
}

bool tl_project_is_emergency_text(const char *name)
{
    return strncmp(name, prefix, sizeof prefix - 1) == 0;
}

enum tl_err tl_project_emergency_text(struct tl_db *db, tl_id contact, const char *name,
                                      const char *text)
{
    return tl_store_emergency_text(db, contact, name + sizeof prefix - 1, text);
}
