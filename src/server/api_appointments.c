/* api_appointments.c: how long people wait for an appointment that the system gives.
 *
 *     GET /appointments/waits     of each kind and center: the first free time, days from today,
 *                                 and how many cases wait for the system to give them one
 *
 * Counts of what is planned and of who waits, nothing of a case. Mission: S21.
 */
#include <stdlib.h>

#include "desk/giving.h"
#include "desk/slots.h"
#include "server/api.h"
#include "store/db.h"

/* What a look has at hand. */
struct looking {
    struct tl_db *db;
    const struct tl_policy *policy;
    tl_time now;
    struct tl_giving_waits *waits;
};

/* Who waits, as the last round has counted: nothing where none has. */
static void add_waiting(const struct looking *looking, const struct tl_slot_kind *kind,
                        const struct tl_slot_center *center, const char *name, json_t *into)
{
    const struct tl_giving_wait *wait = tl_giving_wait_of(looking->waits, kind, center);
    if (!wait)
        return;
    json_object_set_new(into, name, json_integer((json_int_t)wait->cases));
    if (wait->cases > 0 && center)
        json_object_set_new(into, "waiting_since", tl_json_day(wait->oldest_at));
}

static enum tl_err wait_json(const struct looking *looking, const struct tl_slot_kind *kind,
                             const struct tl_slot_center *center, json_t *into)
{
    tl_time at = 0;
    int32_t days = 0;
    json_t *one = tl_json_named(looking->policy, &center->id);
    enum tl_err err =
        tl_slots_first(looking->db, looking->policy, kind, center, looking->now, &at, &days);
    if (err == TL_OK) {
        json_object_set_new(one, "next_at", tl_json_time(at));
        json_object_set_new(one, "days", json_integer(days));
    }
    add_waiting(looking, kind, center, "waiting", one);
    json_array_append_new(into, one);
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err kind_json(const struct looking *looking, const struct tl_slot_kind *kind,
                             json_t *into)
{
    const struct tl_policy *policy = looking->policy;
    json_t *centers = json_array(), *one = tl_json_named(policy, &kind->id);
    enum tl_err err = TL_OK;
    json_object_set_new(one, "reach_days", json_integer((json_int_t)kind->days));
    json_object_set_new(one, "centers", centers);
    add_waiting(looking, kind, NULL, "unplaced", one);
    json_array_append_new(into, one);
    for (uint16_t i = 0; i < policy->slot_centers_len && err == TL_OK; i++) {
        if (tl_slot_center_gives(policy, policy->slot_centers + i, kind))
            err = wait_json(looking, kind, policy->slot_centers + i, centers);
    }
    return err;
}

static enum tl_err kinds_json(const struct looking *looking, json_t *into)
{
    enum tl_err err = tl_giving_waits_read(looking->db, looking->waits);
    for (uint16_t i = 0; i < looking->policy->slot_kinds_len && err == TL_OK; i++)
        err = kind_json(looking, looking->policy->slot_kinds + i, into);
    return err;
}

TL_HANDLER(tl_api_get_appointment_waits)
{
    struct tl_api *api = app;
    struct looking looking = { .policy = tl_api_policy(api),
                               .now = tl_api_now(api),
                               .waits = calloc(1, sizeof *looking.waits) };
    json_t *kinds = json_array();
    (void)request;
    looking.db = tl_store_reader_take(api->store);
    enum tl_err err = looking.waits ? kinds_json(&looking, kinds) : TL_ENOMEM;
    tl_store_reader_give(api->store, looking.db);
    free(looking.waits);
    if (err == TL_OK) {
        tl_http_reply_json(
            response, 200,
            json_pack("{s:o, s:o}", "at", tl_json_time(looking.now), "kinds", kinds));
    } else {
        json_decref(kinds);
        tl_api_refuse(response, err, TL_WHY_NONE);
    }
}
