/* api_my_appointments.c: an appointment of one's own, moved by the person, and as a calendar file.
 *
 *     GET  /my/appointments/{id}/slots         what is free, by day, and at which centers
 *     POST /my/appointments/{id}/move {at}     moved; or 409 with what is left
 *     GET  /my/appointments/{id}/calendar.ics
 *
 * Of the account's cases alone, and as the gate tells appointments; any other is not there. Each
 * look and each move is a record of the audit. Mission: S21.
 */
#include <string.h>

#include "desk/calendar_file.h"
#include "server/api_moving.h"
#include "server/api_my.h"

enum { LINKS_MAX = 50, ICS_BYTES = 4096, MOVES_MAX = 64 };

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

static enum tl_err is_told(struct tl_api_moving *asked, struct tl_db *db, tl_id case_id)
{
    struct tl_case about;
    if (!tl_api_my_has_case(db, tl_http_principal(asked->request)->user, case_id))
        return TL_ENONE;
    enum tl_err err = tl_store_case_find(db, case_id, &about);
    if (err == TL_OK && !tl_api_my_is_told(asked->set->policy, &about, TL_TELLS_APPOINTMENT))
        err = TL_ENONE;
    return err;
}

static void begin(struct tl_api_moving *asked, void *app, const struct tl_http_request *request,
                  struct tl_http_response *response)
{
    *asked = (struct tl_api_moving){ .api = app,
                                     .request = request,
                                     .response = response,
                                     .param = "id",
                                     .is_told = is_told,
                                     .audit = { .reason = "account" } };
}

TL_HANDLER(tl_api_my_list_slots)
{
    struct tl_api_moving asked;
    begin(&asked, app, request, response);
    tl_api_moving_list(&asked);
}

TL_HANDLER(tl_api_my_move_appointment)
{
    struct tl_api_moving asked;
    begin(&asked, app, request, response);
    tl_api_moving_move(&asked, TL_MOVED_BY_ACCOUNT);
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

static enum tl_err read_event(struct tl_api_moving *asked, uint16_t *out_language,
                              uint32_t *out_moved)
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
    struct tl_api_moving asked;
    char text[ICS_BYTES], host[TL_ORIGIN_BYTES];
    uint16_t language;
    size_t bytes = 0;
    begin(&asked, app, request, response);
    if (!tl_api_moving_begin(&asked, "look"))
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
