/* api_calls.c: calls of the public from a browser. */
#include <inttypes.h>
#include <string.h>

#include "server/api.h"
#include "server/pages.h"

tl_id tl_api_own_call(const struct tl_api *api, const struct tl_http_request *request,
                      struct tl_http_response *response)
{
    tl_id contact = tl_http_param_id(request, "id");
    if (contact != 0 && tl_call_token_is(api, contact, tl_http_bearer(request)))
        return contact;
    tl_http_reply_problem(response, 401, "not-signed-in", NULL, 0);
    return 0;
}

TL_HANDLER(tl_api_call)
{
    struct tl_api *api = app;
    const char *offer = NULL, *code = NULL;
    char *answer = tl_http_alloc(request, TL_PHONE_SDP_MAX + 1);
    if (atomic_load(&api->is_draining)) {
        tl_http_reply_problem(response, 503, "unavailable", NULL, 30);
        return;
    }
    if (!answer ||
        json_unpack(tl_http_json(request), "{s:s, s?s}", "sdp", &offer, "language", &code)) {
        tl_http_reply_problem(response, 400, "bad-request", "an SDP offer is needed", 0);
        return;
    }
    uint16_t language = code ? tl_policy_language_find(tl_api_policy(api), code) : TL_NONE;
    if (code && language == TL_NONE) {
        tl_http_reply_problem(response, 400, "unknown-key", NULL, 0);
        return;
    }
    tl_id contact = tl_engine_new_id(api->engine);
    tl_pages_call_comes(api->pages, contact);
    enum tl_err err =
        tl_voice_web_leg(api->voice, contact, 0, language, offer, answer, TL_PHONE_SDP_MAX + 1);
    if (err != TL_OK) {
        tl_pages_call_gone(api->pages, contact);
        if (err == TL_EFULL)
            tl_http_reply_problem(response, 503, "full", NULL, 5);
        else
            tl_http_reply_problem(response, 504, "timeout", NULL, 0);
        return;
    }
    char token[TL_TOKEN_BYTES];
    tl_call_token(api, contact, token);
    tl_http_reply_json(response, 201,
                       json_pack("{s:o, s:s, s:s, s:o*}", "id", tl_json_id(contact), "token", token,
                                 "sdp", answer, "ice", tl_json_ice(api, contact)));
}

TL_HANDLER(tl_api_get_call)
{
    struct tl_api *api = app;
    tl_id contact = tl_api_own_call(api, request, response);
    if (contact == 0)
        return;
    struct tl_contact_row row;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_view_contact(db, contact, &row);
    tl_store_reader_give(api->store, db);
    if (err == TL_ENONE)
        tl_http_reply_json(response, 200,
                           json_pack("{s:o, s:s}", "id", tl_json_id(contact), "state", "menu"));
    else if (err == TL_OK)
        tl_http_reply_json(response, 200, tl_json_call(&row));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

TL_HANDLER(tl_api_end_call)
{
    struct tl_api *api = app;
    tl_id contact = tl_api_own_call(api, request, response);
    if (contact == 0)
        return;
    enum tl_err err = tl_voice_hang_up(api->voice, contact);
    if (err == TL_OK)
        tl_http_reply_nothing(response);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}
