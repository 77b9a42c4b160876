/* api_appointments.c: how long people wait for an appointment that the system gives.
 *
 *     GET /appointments/waits     of each kind and center: the first free time, days from today
 *
 * Counts of what is planned, nothing of a case. Mission: S21.
 */
#include "desk/slots.h"
#include "server/api.h"
#include "store/db.h"

static enum tl_err wait_json(struct tl_db *db, const struct tl_policy *policy,
                             const struct tl_slot_kind *kind, const struct tl_slot_center *center,
                             tl_time now, json_t *into)
{
    tl_time at = 0;
    int32_t days = 0;
    json_t *one = tl_json_named(policy, &center->id);
    enum tl_err err = tl_slots_first(db, policy, kind, center, now, &at, &days);
    if (err == TL_OK) {
        json_object_set_new(one, "next_at", tl_json_time(at));
        json_object_set_new(one, "days", json_integer(days));
    }
    json_array_append_new(into, one);
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err kind_json(struct tl_db *db, const struct tl_policy *policy,
                             const struct tl_slot_kind *kind, tl_time now, json_t *into)
{
    json_t *centers = json_array(), *one = tl_json_named(policy, &kind->id);
    enum tl_err err = TL_OK;
    json_object_set_new(one, "reach_days", json_integer((json_int_t)kind->days));
    json_object_set_new(one, "centers", centers);
    json_array_append_new(into, one);
    for (uint16_t i = 0; i < policy->slot_centers_len && err == TL_OK; i++) {
        if (tl_slot_center_gives(policy, policy->slot_centers + i, kind))
            err = wait_json(db, policy, kind, policy->slot_centers + i, now, centers);
    }
    return err;
}

TL_HANDLER(tl_api_get_appointment_waits)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    tl_time now = tl_api_now(api);
    json_t *kinds = json_array();
    enum tl_err err = TL_OK;
    (void)request;
    struct tl_db *db = tl_store_reader_take(api->store);
    for (uint16_t i = 0; i < policy->slot_kinds_len && err == TL_OK; i++)
        err = kind_json(db, policy, policy->slot_kinds + i, now, kinds);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK) {
        tl_http_reply_json(response, 200,
                           json_pack("{s:o, s:o}", "at", tl_json_time(now), "kinds", kinds));
    } else {
        json_decref(kinds);
        tl_api_refuse(response, err, TL_WHY_NONE);
    }
}
