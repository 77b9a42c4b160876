/* api_my_appointments.c: an appointment of one's own, moved by the person, and as a calendar file.
 *
 *     GET  /my/appointments/{id}/slots         what is free, by day, and at which centers
 *     POST /my/appointments/{id}/move {at}     moved; or 409 with what is left
 *     GET  /my/appointments/{id}/calendar.ics
 *
 * Of the account's cases alone, and as the gate tells appointments; any other is not there. Each
 * look and each move is a record of the audit. Mission: S21.
 */
#include <stdlib.h>
#include <string.h>

#include "desk/calendar_file.h"
#include "desk/slots.h"
#include "server/api_my.h"
#include "store/audit.h"

enum { LINKS_MAX = 50, ICS_BYTES = 4096, MOVES_MAX = 64 };

struct asked {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    const struct tl_policy_set *set;
    tl_time now;
    struct tl_audit audit;
    struct tl_slots_of of;
};

static void refuse(struct asked *asked, int status, const char *code, const char *why)
{
    tl_http_reply_problem(asked->response, status, code, why, 0);
}

/* ---- whose ---- */

bool tl_api_my_has_case(struct tl_db *db, tl_id account, tl_id case_id)
{
    struct tl_account_case links[LINKS_MAX];
    size_t len = 0;
    if (tl_store_account_case_list(db, account, links, LINKS_MAX, &len) != TL_OK)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (links[i].case_id == case_id)
            return true;
    }
    return false;
}

/* TL_ENONE: there is none that its owner hears of. */
static enum tl_err find_own(struct asked *asked, struct tl_db *db)
{
    struct tl_appointment row;
    struct tl_case about;
    tl_id id = tl_http_param_id(asked->request, "id");
    enum tl_err err = id == 0 ? TL_ENONE : tl_store_appointment_find(db, id, &row);
    if (err == TL_OK && !tl_api_my_has_case(db, asked->audit.staff_id, row.case_id))
        err = TL_ENONE;
    if (err == TL_OK)
        err = tl_store_case_find(db, row.case_id, &about);
    if (err == TL_OK && !tl_api_my_is_told(asked->set->policy, &about, TL_TELLS_APPOINTMENT))
        err = TL_ENONE;
    asked->audit.record_id = id;
    return err == TL_OK
               ? tl_slots_of_appointment(db, asked->set->policy, id, asked->now, &asked->of)
               : err;
}

/* False: it is answered. */
static bool begin(struct asked *asked, const char *action)
{
    asked->set = tl_policies_now(asked->api->policies);
    asked->now = tl_api_now(asked->api);
    asked->audit = (struct tl_audit){ .at = tl_wall_now(),
                                      .staff_id = tl_http_principal(asked->request)->user,
                                      .record_kind = "appointment",
                                      .reason = "account" };
    snprintf(asked->audit.action, sizeof asked->audit.action, "%s", action);
    struct tl_db *db = tl_store_reader_take(asked->api->store);
    enum tl_err err = find_own(asked, db);
    tl_store_reader_give(asked->api->store, db);
    if (err == TL_ENONE)
        refuse(asked, 404, "not-found", NULL);
    else if (err == TL_EUNSUPPORTED)
        refuse(asked, 409, "not-moved-here", "appointments of this kind are not moved here");
    else if (err != TL_OK)
        tl_api_refuse(asked->response, err, TL_WHY_NONE);
    return err == TL_OK;
}

/* The one that is asked for, where the appointment is, or the first that gives its kind. NULL: it
 * is answered. */
static const struct tl_slot_center *center_of(struct asked *asked, const char *name)
{
    const struct tl_policy *policy = asked->set->policy;
    const struct tl_slot_center *center =
        name ? tl_slot_center_find(policy, tl_key_of(name)) : asked->of.center;
    for (uint16_t i = 0; !name && !center && i < policy->slot_centers_len; i++) {
        if (tl_slot_center_gives(policy, policy->slot_centers + i, asked->of.kind))
            center = policy->slot_centers + i;
    }
    if (center && tl_slot_center_gives(policy, center, asked->of.kind))
        return center;
    refuse(asked, 400, "bad-request", "center is none that gives such appointments");
    return NULL;
}

/* ---- shapes ---- */

/* "2026-06-01" and "09:30" on the center's clock. */
static void here(const struct tl_slot_center *center, tl_time at, char day[16], char time[8])
{
    struct tl_civil civil = tl_slot_civil(center, at);
    snprintf(day, 16, "%04d-%02u-%02u", civil.date.year, civil.date.month, civil.date.day);
    snprintf(time, 8, "%02u:%02u", civil.second / 3600 % 24, civil.second / 60 % 60);
}

/* Where the center is not one of the policy's, by the agency's clock. */
static json_t *here_json(const struct tl_policy *policy, const struct tl_slot_center *center,
                         tl_time at)
{
    char day[16], time[8];
    if (!center)
        return tl_json_here(policy, at);
    here(center, at, day, time);
    return json_sprintf("%sT%s", day, time);
}

json_t *tl_api_my_appointment_json(const struct tl_policy_set *set,
                                   const struct tl_appointment *one, tl_time now)
{
    const struct tl_policy *policy = set->policy;
    const struct tl_slot_kind *kind = tl_slot_kind_find(policy, tl_key_of(one->kind));
    const struct tl_slot_center *center = tl_slot_center_find(policy, tl_key_of(one->place));
    json_t *place = center ? tl_json_text(policy, center->id.text) : json_object();
    for (uint16_t n = 0; !center && n < policy->languages_len; n++)
        json_object_set_new(place, policy->languages[n].code,
                            json_string(tl_vocabulary_office(set->vocabulary, one->place, n)));
    bool may_move =
        kind && strcmp(one->state, "planned") == 0 && tl_slot_may_move(kind, one->at, now);
    return json_pack("{s:o, s:o, s:o, s:o, s:s, s:b, s:o*}", "id", tl_json_id(one->id), "at",
                     tl_json_time(one->at), "here", here_json(policy, center, one->at), "place",
                     place, "state", one->state, "can_move", may_move, "kind",
                     kind ? tl_json_text(policy, kind->id.text) : NULL);
}

static json_t *days_json(const struct tl_slot_center *center, const struct tl_slot_free *rows,
                         size_t len)
{
    json_t *days = json_array(), *times = NULL;
    char last[16] = "", day[16], time[8];
    for (size_t i = 0; i < len; i++) {
        here(center, rows[i].at, day, time);
        if (strcmp(day, last) != 0) {
            times = json_array();
            json_array_append_new(days, json_pack("{s:s, s:o}", "day", day, "times", times));
            memcpy(last, day, sizeof last);
        }
        json_array_append_new(times, json_pack("{s:o, s:s, s:i}", "at", tl_json_time(rows[i].at),
                                               "time", time, "left", (int)rows[i].left));
    }
    return days;
}

static json_t *centers_json(const struct asked *asked)
{
    const struct tl_policy *policy = asked->set->policy;
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->slot_centers_len; i++) {
        if (tl_slot_center_gives(policy, policy->slot_centers + i, asked->of.kind))
            json_array_append_new(all, tl_json_named(policy, &policy->slot_centers[i].id));
    }
    return all;
}

static enum tl_err free_json(struct asked *asked, const struct tl_slot_center *center, tl_time from,
                             json_t **out)
{
    struct tl_slot_free *rows = calloc(TL_SLOTS_FREE_MAX, sizeof *rows);
    size_t len = 0;
    tl_time next = 0;
    struct tl_db *db = tl_store_reader_take(asked->api->store);
    enum tl_err err = rows ? tl_slots_free(db, asked->set->policy, asked->of.kind, center, from,
                                           asked->now, rows, TL_SLOTS_FREE_MAX, &len, &next)
                           : TL_ENOMEM;
    tl_store_reader_give(asked->api->store, db);
    if (err == TL_OK)
        *out = json_pack("{s:o, s:o, s:o, s:o, s:o*}", "appointment",
                         tl_api_my_appointment_json(asked->set, &asked->of.appointment, asked->now),
                         "center", tl_json_named(asked->set->policy, &center->id), "centers",
                         centers_json(asked), "days", days_json(center, rows, len), "next",
                         tl_json_time(next));
    free(rows);
    return err;
}

/* ---- what is free ---- */

TL_HANDLER(tl_api_my_list_slots)
{
    struct asked asked = { .api = app, .request = request, .response = response };
    json_t *json = NULL;
    if (!begin(&asked, "look"))
        return;
    const struct tl_slot_center *center = center_of(&asked, tl_http_query(request, "center"));
    if (!center)
        return;
    tl_time from = tl_json_time_read(tl_http_query(request, "from"));
    enum tl_err err = free_json(&asked, center, from, &json);
    if (err == TL_OK)
        err = tl_api_record_look(asked.api, &asked.audit);
    if (err == TL_OK) {
        tl_http_reply_json(response, 200, json);
    } else {
        json_decref(json);
        tl_api_refuse(response, err, TL_WHY_NONE);
    }
}

/* ---- moving ---- */

struct moving {
    struct asked *asked;
    const struct tl_slot_center *center;
    struct tl_slot_move move;
};

/* What was read before may be over: it is looked at again, in the transaction. */
static enum tl_err write_move(struct tl_db *db, void *arg)
{
    struct moving *moving = arg;
    struct asked *asked = moving->asked;
    enum tl_err err = find_own(asked, db);
    if (err == TL_OK)
        err = tl_slots_move(db, asked->set->policy, &asked->of, moving->center, &moving->move);
    return err == TL_OK ? tl_api_write_look(db, &asked->audit) : err;
}

/* Somebody was quicker: what is left, at once. */
static void reply_taken(struct moving *moving)
{
    json_t *left = NULL;
    if (free_json(moving->asked, moving->center, 0, &left) != TL_OK) {
        refuse(moving->asked, 409, "slot-taken", NULL);
        return;
    }
    tl_http_reply_json(moving->asked->response, 409,
                       json_pack("{s:s, s:s, s:i, s:s, s:o}", "type", "about:blank", "title",
                                 "Conflict", "status", 409, "error", "slot-taken", "slots", left));
}

static void reply_moved(struct moving *moving, enum tl_err err)
{
    struct asked *asked = moving->asked;
    struct tl_appointment row = asked->of.appointment;
    row.at = moving->move.to_at;
    memcpy(row.place, moving->move.to_place, sizeof row.place);
    if (err == TL_OK)
        tl_http_reply_json(asked->response, 200,
                           tl_api_my_appointment_json(asked->set, &row, asked->now));
    else if (err == TL_EFULL)
        reply_taken(moving);
    else if (err == TL_EDENIED)
        refuse(asked, 409, "too-near", "it is not moved so short before its date");
    else if (err == TL_EBAD)
        refuse(asked, 409, "no-such-slot", "no appointment is given then");
    else if (err == TL_EEXISTS)
        refuse(asked, 409, "exists", "the case has such an appointment then");
    else if (err == TL_ENONE)
        refuse(asked, 404, "not-found", NULL);
    else
        tl_api_refuse(asked->response, err, TL_WHY_NONE);
}

TL_HANDLER(tl_api_my_move_appointment)
{
    struct asked asked = { .api = app, .request = request, .response = response };
    struct moving moving = { .asked = &asked };
    moving.move.to_at = tl_json_time_read(tl_api_text_in(request, "at"));
    if (moving.move.to_at == 0) {
        refuse(&asked, 400, "bad-request", "at is the time of a slot");
        return;
    }
    if (!begin(&asked, "move"))
        return;
    moving.center = center_of(&asked, tl_api_text_in(request, "center"));
    if (!moving.center)
        return;
    moving.move.moved_at = asked.now;
    moving.move.by_id = asked.audit.staff_id;
    memcpy(moving.move.by_kind, TL_MOVED_BY_ACCOUNT, sizeof TL_MOVED_BY_ACCOUNT);
    reply_moved(&moving, tl_engine_write(asked.api->engine, write_move, &moving));
}

/* ---- the calendar file ---- */

/* The host of the pages, without scheme and port. */
static void host_of(const struct tl_api *api, char out[TL_ORIGIN_BYTES])
{
    char origin[TL_ORIGIN_BYTES];
    tl_api_origin(api, origin);
    const char *host = strstr(origin, "://");
    host = host ? host + 3 : origin;
    size_t len = strcspn(host, ":/");
    memcpy(out, host, len);
    out[len] = '\0';
}

static enum tl_err read_event(struct asked *asked, uint16_t *out_language, uint32_t *out_moved)
{
    struct tl_account account;
    struct tl_slot_move moves[MOVES_MAX];
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(asked->api->store);
    enum tl_err err = tl_store_account_find(db, asked->audit.staff_id, &account);
    if (err == TL_OK)
        err = tl_store_slot_move_list(db, asked->of.appointment.id, moves, MOVES_MAX, &len);
    tl_store_reader_give(asked->api->store, db);
    *out_moved = (uint32_t)len;
    *out_language =
        err == TL_OK ? tl_policy_language_find(asked->set->policy, account.language) : 0;
    *out_language = *out_language == TL_NONE ? 0 : *out_language;
    return err;
}

TL_HANDLER(tl_api_my_get_calendar_file)
{
    struct asked asked = { .api = app, .request = request, .response = response };
    char text[ICS_BYTES], host[TL_ORIGIN_BYTES];
    uint16_t language;
    size_t bytes = 0;
    if (!begin(&asked, "look"))
        return;
    const struct tl_slots_of *of = &asked.of;
    const struct tl_text *texts = asked.set->policy->texts;
    struct tl_calendar_event event = {
        .id = of->appointment.id, .host = host, .made_at = asked.now, .from = of->appointment.at
    };
    host_of(asked.api, host);
    enum tl_err err = read_event(&asked, &language, &event.moved);
    event.to = event.from + (of->center ? (int64_t)of->center->length_s * TL_SECOND : TL_HOUR);
    event.what = err == TL_OK ? texts[of->kind->id.text].shown[language] : "";
    event.where =
        of->center ? texts[of->center->id.text].shown[language]
                   : tl_vocabulary_office(asked.set->vocabulary, of->appointment.place, language);
    if (err == TL_OK)
        err = tl_calendar_file_write(&event, text, sizeof text, &bytes);
    if (err == TL_OK)
        err = tl_api_record_look(asked.api, &asked.audit);
    if (err == TL_OK)
        tl_http_reply_bytes(response, 200, "text/calendar; charset=utf-8", text, bytes);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}
