/* api_desk_appointments.c: the appointments of the case that is spoken of, moved with the person of
 * the call once they have proved who they are.
 *
 *     GET  /desk/contacts/{id}/appointments               what is planned
 *     GET  /desk/contacts/{id}/appointments/{key}/slots   what is free, by day
 *     POST /desk/contacts/{id}/appointments/{key}/move    {at, center}
 *
 * The gate decides whether the person hears of appointments; until it says yes, there are none. An
 * agent moves what is there and makes none. Mission: S21.
 */
#include <string.h>

#include "server/api_moving.h"
#include "server/api_my.h"
#include "server/asker.h"

enum { APPOINTMENTS_MAX = 64 };

/* TL_ENONE: no case is spoken of, or its person has not proved enough to hear of appointments. */
static enum tl_err read_asker(struct tl_api *api, struct tl_db *db,
                              const struct tl_http_request *request, struct tl_asker *out)
{
    struct tl_contact_row call;
    const struct tl_policy *policy = tl_api_policy(api);
    enum tl_err err = tl_api_find_talk(db, request, &call);
    if (err == TL_OK)
        err = tl_asker_read_now(db, policy, call.id, tl_api_now(api), out);
    if (err == TL_OK && (out->about.id == 0 ||
                         tl_asker_hears(out, TL_TELLS_APPOINTMENT).disclosure != TL_DISCLOSE_YES))
        err = TL_ENONE;
    return err;
}

static enum tl_err is_told(struct tl_api_moving *asked, struct tl_db *db, tl_id case_id)
{
    struct tl_asker asker;
    enum tl_err err = read_asker(asked->api, db, asked->request, &asker);
    return err == TL_OK && asker.about.id != case_id ? TL_ENONE : err;
}

/* False: it is answered, as if nothing were there. */
static bool begin(struct tl_api_moving *asked, void *app, const struct tl_http_request *request,
                  struct tl_http_response *response)
{
    struct tl_api *api = app;
    struct tl_asker asker;
    *asked = (struct tl_api_moving){
        .api = api,
        .request = request,
        .response = response,
        .param = "key",
        .is_told = is_told,
        .audit = { .contact = tl_http_param_id(request, "id"), .reason = "caller-asks" },
    };
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = read_asker(api, db, request, &asker);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    return err == TL_OK && tl_api_may_see(api, request, response, &asker.about);
}

TL_HANDLER(tl_api_list_desk_slots)
{
    struct tl_api_moving asked;
    if (begin(&asked, app, request, response))
        tl_api_moving_list(&asked);
}

TL_HANDLER(tl_api_move_desk_appointment)
{
    struct tl_api_moving asked;
    if (begin(&asked, app, request, response))
        tl_api_moving_move(&asked, TL_MOVED_BY_STAFF);
}

/* ---- what there is ---- */

static json_t *planned_json(struct tl_api *api, const struct tl_appointment *rows, size_t len)
{
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    tl_time now = tl_api_now(api);
    json_t *all = json_array();
    for (size_t i = 0; i < len; i++) {
        if (strcmp(rows[i].state, "planned") == 0 && rows[i].at > now)
            json_array_append_new(all, tl_api_my_appointment_json(set, rows + i, now));
    }
    return json_pack("{s:o}", "appointments", all);
}

TL_HANDLER(tl_api_list_desk_appointments)
{
    struct tl_api *api = app;
    struct tl_asker asker;
    struct tl_appointment rows[APPOINTMENTS_MAX];
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = read_asker(api, db, request, &asker);
    if (err == TL_OK)
        err = tl_store_appointment_list(db, asker.about.id, rows, APPOINTMENTS_MAX, &len);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && asker.about.guarded != 0)
        err = TL_ENONE; /* The desk asks by itself: it must not ask for a proof. */
    struct tl_audit audit = { .at = tl_wall_now(),
                              .staff_id = tl_http_principal(request)->user,
                              .action = "look",
                              .record_kind = "appointments",
                              .record_id = err == TL_OK ? asker.about.id : 0,
                              .contact = tl_http_param_id(request, "id"),
                              .reason = "caller-asks" };
    if (err == TL_OK)
        err = tl_api_record_look(api, &audit);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, planned_json(api, rows, len));
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}
