/* api_moving.c: what is free for one appointment, and moving it, whoever asks. */
#include "server/api_moving.h"

#include <stdlib.h>
#include <string.h>

#include "server/api_my.h"
#include "server/notices.h"
#include "server/reminders.h"

static void refuse(struct tl_api_moving *asked, int status, const char *code, const char *why)
{
    tl_http_reply_problem(asked->response, status, code, why, 0);
}

/* ---- which ---- */

static enum tl_err find(struct tl_api_moving *asked, struct tl_db *db)
{
    struct tl_appointment row;
    tl_id id = tl_http_param_id(asked->request, asked->param);
    asked->audit.record_id = id;
    enum tl_err err = id == 0 ? TL_ENONE : tl_store_appointment_find(db, id, &row);
    if (err == TL_OK)
        err = asked->is_told(asked, db, row.case_id);
    return err == TL_OK
               ? tl_slots_of_appointment(db, asked->set->policy, id, asked->now, &asked->of)
               : err;
}

bool tl_api_moving_begin(struct tl_api_moving *asked, const char *action)
{
    asked->set = tl_policies_now(asked->api->policies);
    asked->now = tl_api_now(asked->api);
    asked->audit.at = tl_wall_now();
    asked->audit.staff_id = tl_http_principal(asked->request)->user;
    snprintf(asked->audit.record_kind, sizeof asked->audit.record_kind, "appointment");
    snprintf(asked->audit.action, sizeof asked->audit.action, "%s", action);
    struct tl_db *db = tl_store_reader_take(asked->api->store);
    enum tl_err err = find(asked, db);
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
static const struct tl_slot_center *center_of(struct tl_api_moving *asked, const char *name)
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

static json_t *centers_json(const struct tl_api_moving *asked)
{
    const struct tl_policy *policy = asked->set->policy;
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->slot_centers_len; i++) {
        if (tl_slot_center_gives(policy, policy->slot_centers + i, asked->of.kind))
            json_array_append_new(all, tl_json_named(policy, &policy->slot_centers[i].id));
    }
    return all;
}

static enum tl_err free_json(struct tl_api_moving *asked, const struct tl_slot_center *center,
                             tl_time from, json_t **out)
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

void tl_api_moving_list(struct tl_api_moving *asked)
{
    json_t *json = NULL;
    if (!tl_api_moving_begin(asked, "look"))
        return;
    const struct tl_slot_center *center = center_of(asked, tl_http_query(asked->request, "center"));
    if (!center)
        return;
    tl_time from = tl_json_time_read(tl_http_query(asked->request, "from"));
    enum tl_err err = free_json(asked, center, from, &json);
    if (err == TL_OK)
        err = tl_api_record_look(asked->api, &asked->audit);
    if (err == TL_OK) {
        tl_http_reply_json(asked->response, 200, json);
    } else {
        json_decref(json);
        tl_api_refuse(asked->response, err, TL_WHY_NONE);
    }
}

/* ---- moving ---- */

struct moving {
    struct tl_api_moving *asked;
    const struct tl_slot_center *center;
    struct tl_slot_move move;
};

/* What was read before may be over: it is looked at again, in the transaction. */
static enum tl_err write_move(struct tl_db *db, void *arg)
{
    struct moving *moving = arg;
    struct tl_api_moving *asked = moving->asked;
    enum tl_err err = find(asked, db);
    if (err == TL_OK)
        err = tl_slots_move(db, asked->set->policy, &asked->of, moving->center, &moving->move);
    if (err == TL_OK)
        err = tl_moved_write(db, asked->set->policy, &asked->of, &moving->move);
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
    struct tl_api_moving *asked = moving->asked;
    struct tl_appointment row = asked->of.appointment;
    if (err == TL_OK)
        tl_notices_wake(asked->api->notices);
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

void tl_api_moving_move(struct tl_api_moving *asked, const char *by_kind)
{
    struct moving moving = { .asked = asked };
    moving.move.to_at = tl_json_time_read(tl_api_text_in(asked->request, "at"));
    if (moving.move.to_at == 0) {
        refuse(asked, 400, "bad-request", "at is the time of a slot");
        return;
    }
    if (!tl_api_moving_begin(asked, "move"))
        return;
    moving.center = center_of(asked, tl_api_text_in(asked->request, "center"));
    if (!moving.center)
        return;
    moving.move.moved_at = asked->now;
    moving.move.by_id = asked->audit.staff_id;
    snprintf(moving.move.by_kind, sizeof moving.move.by_kind, "%s", by_kind);
    reply_moved(&moving, tl_engine_write(asked->api->engine, write_move, &moving));
}
