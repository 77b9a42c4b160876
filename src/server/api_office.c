/* api_office.c: what waits at one office: emergencies whose appointment it makes, or refuses.
 *
 *     list, look --place--> an appointment in the office's hours and room, and the person is told
 *                --refuse-> with a reason that the person reads
 *
 * Staff see their own office's alone. Each look and act is recorded before it is done. Mission:
 * S24, S27. Pitfall 1.
 */
#include <stdlib.h>
#include <string.h>

#include "server/api_list.h"
#include "server/identity.h"
#include "store/audit.h"
#include "store/cases.h"
#include "store/contacts.h"
#include "store/emergencies.h"
#include "store/escalations.h"
#include "store/staff.h"

enum { PAGE = 50, WHY_MIN = 3, WHY_MAX = 255 };

static json_t *office_json(const struct tl_policy *policy, const char *name)
{
    const struct tl_visit_office *office = tl_policy_visit_office_find(policy, tl_key_of(name));
    return office ? tl_json_named(policy, &office->id) : NULL;
}

static json_t *row_json(const struct tl_api *api, struct tl_db *db,
                        const struct tl_emergency_row *row)
{
    const struct tl_policy *policy = tl_api_policy(api);
    const struct tl_emergency *kind = tl_policy_emergency_find(policy, tl_key_of(row->kind));
    struct tl_contact_row contact = { .number = "" };
    bool has = tl_view_contact(db, row->contact, &contact) == TL_OK;
    return json_pack("{s:o, s:s, s:o*, s:s, s:o, s:o, s:o, s:o, s:b, s:s, s:s*, s:o*}", "id",
                     tl_json_id(row->id), "kind", row->kind, "name",
                     kind ? tl_json_text(policy, kind->to.id.text) : NULL, "state", row->state,
                     "decided_at", tl_json_time(row->decided_at), "decided_here",
                     tl_json_here(policy, row->decided_at), "due_at", tl_json_time(row->due_at),
                     "due_here", tl_json_here(policy, row->due_at), "is_late",
                     row->due_at <= tl_api_now(api), "number", has ? contact.number : "",
                     "language", has && contact.language[0] ? contact.language : NULL, "starts_at",
                     tl_json_time(row->starts_at));
}

/* When people are seen: spans on the center's clock. */
static json_t *hours_json(const struct tl_policy *policy)
{
    json_t *all = json_array();
    if (policy->service_visits >= policy->calendar.services_len)
        return all;
    const struct tl_service *visits = policy->calendar.services + policy->service_visits;
    for (uint8_t i = 0; i < visits->spans_len; i++) {
        const struct tl_span *span = visits->spans + i;
        json_array_append_new(all, json_pack("{s:i, s:i, s:i}", "weekday", (int)span->weekday + 1,
                                             "from_min", (int)(span->from_s / 60), "to_min",
                                             (int)(span->to_s / 60)));
    }
    return all;
}

static json_t *list_json(const struct tl_api *api, struct tl_db *db, const char *office,
                         const struct tl_emergency_row *rows, size_t len)
{
    const struct tl_policy *policy = tl_api_policy(api);
    char after[TL_PLACE_BYTES] = "";
    json_t *all = json_array(), *refusals = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, row_json(api, db, rows + i));
    for (uint16_t i = 0; i < policy->visit_refusals_len; i++)
        json_array_append_new(refusals, tl_json_named(policy, policy->visit_refusals + i));
    if (len == PAGE)
        tl_list_place_write(rows[PAGE - 1].due_at, rows[PAGE - 1].id, after);
    tl_time now = tl_api_now(api);
    return json_pack("{s:o, s:o, s:o*, s:o, s:o, s:o, s:s*}", "now", tl_json_time(now), "now_here",
                     tl_json_here(policy, now), "office", office_json(policy, office),
                     "emergencies", all, "refusals", refusals, "hours", hours_json(policy), "after",
                     after[0] ? after : NULL);
}

TL_HANDLER(tl_api_list_emergencies)
{
    struct tl_api *api = app;
    struct tl_staff staff;
    tl_time at = 0;
    tl_id id = 0;
    size_t len = 0;
    if (!tl_list_after(request, response, &at, &id))
        return;
    struct tl_emergency_row *rows = calloc(PAGE, sizeof *rows);
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = rows ? tl_api_officer(db, request, &staff) : TL_ENOMEM;
    if (err == TL_OK)
        err = tl_store_emergency_list(db, staff.office, at, id, rows, PAGE, &len);
    json_t *json = err == TL_OK ? list_json(api, db, staff.office, rows, len) : NULL;
    tl_store_reader_give(api->store, db);
    free(rows);
    tl_list_reply(response, err, json);
}

/* --- What is done with one. --- */

struct act {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    struct tl_emergency_row row;
    struct tl_audit audit;
};

static bool refused(const struct act *act, int status, const char *code, const char *why)
{
    tl_http_reply_problem(act->response, status, code, why, 0);
    return false;
}

/* One of this office, recorded with why; else it is answered, and false. */
static bool begin(struct act *act, const char *action, const char *why)
{
    struct tl_staff staff;
    tl_id id = tl_http_param_id(act->request, "id");
    act->audit = (struct tl_audit){ .at = tl_wall_now(), .record_id = id };
    snprintf(act->audit.action, sizeof act->audit.action, "%s", action);
    snprintf(act->audit.record_kind, sizeof act->audit.record_kind, "emergency");
    snprintf(act->audit.reason, sizeof act->audit.reason, "%s", why);
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = tl_api_officer(db, act->request, &staff);
    if (err == TL_OK)
        err = id == 0 ? TL_ENONE : tl_store_emergency_find(db, id, &act->row);
    if (err == TL_OK && strcmp(act->row.office, staff.office) != 0)
        err = TL_ENONE;
    tl_store_reader_give(act->api->store, db);
    if (err == TL_OK) {
        act->audit.staff_id = staff.id;
        act->audit.contact = act->row.contact;
        err = tl_api_record_look(act->api, &act->audit);
    }
    if (err != TL_OK)
        tl_api_refuse(act->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    return err == TL_OK;
}

/* The number of the case that is spoken of; of one that the law protects, none. */
static json_t *receipt_json(struct tl_db *db, tl_id contact)
{
    struct tl_case about;
    tl_id id;
    if (tl_identity_about(db, contact, &id) != TL_OK ||
        tl_store_case_find(db, id, &about) != TL_OK || about.guarded)
        return NULL;
    return json_string(about.receipt);
}

/* What was noted while a protected case was spoken of is not the office's to read. */
static json_t *note_json(struct tl_db *db, tl_id escalation)
{
    struct tl_escalation_row row;
    struct tl_case about;
    bool has = escalation != 0 && tl_store_escalation_find(db, escalation, &row) == TL_OK;
    return has && row.note[0] != '\0' && tl_identity_guarded(db, row.contact, &about) == TL_ENONE
               ? json_string(row.note)
               : NULL;
}

TL_HANDLER(tl_api_look_at_emergency)
{
    struct act act = { .api = app, .request = request, .response = response };
    if (!begin(&act, "look", "appointment"))
        return;
    const struct tl_policy *policy = tl_api_policy(act.api);
    struct tl_db *db = tl_store_reader_take(act.api->store);
    json_t *json = row_json(act.api, db, &act.row);
    json_object_set_new(json, "answers",
                        tl_json_answered(policy, policy->emergency_questions,
                                         policy->emergency_questions_len, act.row.answers));
    json_object_set_new(json, "words", json_string(act.row.words));
    json_object_set_new(json, "contact", tl_json_id(act.row.contact));
    json_t *more[] = { receipt_json(db, act.row.contact), note_json(db, act.row.escalation),
                       tl_json_person(db, act.row.decided_by) };
    static const char *const names[] = { "receipt", "note", "decided_by" };
    for (size_t i = 0; i < 3; i++) {
        if (more[i])
            json_object_set_new(json, names[i], more[i]);
    }
    tl_store_reader_give(act.api->store, db);
    tl_http_reply_json(response, 200, json);
}

static void ask(struct act *act, const struct tl_fact *given, const struct tl_parcel *parcel)
{
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = tl_engine_ask(act->api->engine, given, parcel, &why);
    if (err == TL_OK && why == TL_WHY_NOT_SEEN)
        refused(act, 409, "not-seen", tl_why_text(why));
    else if (err == TL_OK && why == TL_WHY_HOUR_FULL)
        refused(act, 409, "hour-full", tl_why_text(why));
    else if (err == TL_OK && why == TL_WHY_NONE)
        tl_http_reply_nothing(act->response);
    else
        tl_api_refuse(act->response, err, why);
}

TL_HANDLER(tl_api_place_emergency)
{
    struct act act = { .api = app, .request = request, .response = response };
    const char *at = tl_api_text_in(request, "at"), *here = tl_api_text_in(request, "at_here");
    tl_time starts = at ? tl_json_time_read(at) : tl_json_here_read(tl_api_policy(app), here);
    if (starts == 0 || (at && here)) {
        refused(&act, 400, "bad-request", "at or at_here is when the appointment begins");
        return;
    }
    if (!begin(&act, "place", "appointment"))
        return;
    const struct tl_fact given = { .kind = TL_FACT_places_emergency,
                                   .places_emergency = { .contact = act.row.contact,
                                                         .promise = act.row.promise,
                                                         .by = act.audit.staff_id,
                                                         .starts = starts,
                                                         .audit = act.audit.id } };
    ask(&act, &given, NULL);
}

static bool is_refusal(const struct tl_policy *policy, const char *reason)
{
    for (uint16_t i = 0; reason && i < policy->visit_refusals_len; i++) {
        if (strcmp(policy->visit_refusals[i].name, reason) == 0)
            return true;
    }
    return false;
}

TL_HANDLER(tl_api_refuse_emergency)
{
    struct act act = { .api = app, .request = request, .response = response };
    struct tl_parcel parcel = { 0 };
    const char *reason = tl_api_text_in(request, "reason"), *why = tl_api_text_in(request, "why");
    if (!is_refusal(tl_api_policy(app), reason)) {
        refused(&act, 400, "unknown-key", "reason is one of the policy's reasons to refuse");
        return;
    }
    if (!why || strlen(why) < WHY_MIN || strlen(why) > WHY_MAX ||
        tl_parcel_add(&parcel, "emergency.reason", reason) != TL_OK ||
        tl_parcel_add(&parcel, "emergency.reply", why) != TL_OK) {
        refused(&act, 400, "bad-request", "say why, in 3 to 255 bytes");
        return;
    }
    if (!begin(&act, "refuse", why))
        return;
    const struct tl_fact given = { .kind = TL_FACT_refuses_emergency,
                                   .refuses_emergency = { .contact = act.row.contact,
                                                          .promise = act.row.promise,
                                                          .by = act.audit.staff_id,
                                                          .audit = act.audit.id } };
    ask(&act, &given, &parcel);
}
