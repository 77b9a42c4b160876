/* api.c: the table of routes, who asks, and refusals. */
#include "server/api.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

enum { SMALL = 4096, WITH_SDP = 20000 };

static const struct tl_http_route routes[] = {
    { TL_HTTP_GET, "/api/v1/center", TL_HTTP_PUBLIC, 0, tl_api_get_center },
    { TL_HTTP_POST, "/api/v1/session", TL_HTTP_PUBLIC, SMALL, tl_api_sign_in },
    { TL_HTTP_GET, "/api/v1/session", TL_ANY_STAFF, 0, tl_api_get_session },
    { TL_HTTP_DELETE, "/api/v1/session", TL_ANY_STAFF, 0, tl_api_sign_out },
    { TL_HTTP_GET, "/api/v1/desk", TL_ANY_STAFF, 0, tl_api_get_desk },
    { TL_HTTP_POST, "/api/v1/desk/ready", TL_ANY_STAFF, SMALL, tl_api_ready },
    { TL_HTTP_POST, "/api/v1/desk/not-ready", TL_ANY_STAFF, SMALL, tl_api_not_ready },
    { TL_HTTP_GET, "/api/v1/desk/contacts/{id}", TL_ANY_STAFF, 0, tl_api_get_contact },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/accept", TL_ANY_STAFF, SMALL, tl_api_accept },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/refuse", TL_ANY_STAFF, SMALL, tl_api_refuse_offer },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/hold", TL_ANY_STAFF, SMALL, tl_api_hold },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/resume", TL_ANY_STAFF, SMALL, tl_api_resume },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/hangup", TL_ANY_STAFF, SMALL, tl_api_hang_up },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/wrap-up", TL_ANY_STAFF, SMALL, tl_api_wrap_up },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/leg", TL_ANY_STAFF, WITH_SDP, tl_api_open_leg },
    { TL_HTTP_POST, "/api/v1/desk/contacts/{id}/digits", TL_ANY_STAFF, SMALL, tl_api_send_digit },
    { TL_HTTP_GET, "/api/v1/desk/contacts/{id}/case", TL_ANY_STAFF, 0, tl_api_look_at_case },
    { TL_HTTP_GET, "/api/v1/policy/picture", TL_ANY_STAFF, 0, tl_api_get_picture },
    { TL_HTTP_POST, "/api/v1/calls", TL_HTTP_PUBLIC, WITH_SDP, tl_api_call },
    { TL_HTTP_GET, "/api/v1/calls/{id}", TL_HTTP_PUBLIC, 0, tl_api_get_call },
    { TL_HTTP_DELETE, "/api/v1/calls/{id}", TL_HTTP_PUBLIC, 0, tl_api_end_call },
    { TL_HTTP_GET, "/api/v1/health", TL_HTTP_PUBLIC, 0, tl_api_health },
    { TL_HTTP_GET, "/api/v1/health/live", TL_HTTP_PUBLIC, 0, tl_api_health_live },
    { TL_HTTP_GET, "/api/v1/metrics", TL_HTTP_PUBLIC, 0, tl_api_metrics },
    { TL_HTTP_GET, "/api/v1/test/clock", TL_HTTP_PUBLIC, 0, tl_api_get_clock },
    { TL_HTTP_POST, "/api/v1/test/clock", TL_HTTP_PUBLIC, SMALL, tl_api_move_clock },
    { TL_HTTP_GET, "/api/v1/test/facts", TL_HTTP_PUBLIC, 0, tl_api_get_facts },
};

const struct tl_http_route *tl_api_routes(uint32_t *out_len)
{
    *out_len = sizeof routes / sizeof routes[0];
    return routes;
}

struct touch {
    const char *token;
    tl_time now;
};

static enum tl_err touch_session(struct tl_db *db, void *arg)
{
    const struct touch *touch = arg;
    return tl_session_seen(db, touch->token, touch->now);
}

enum tl_err tl_api_authenticate(void *app, const char *token, struct tl_http_principal *out)
{
    struct tl_api *api = app;
    struct tl_staff staff;
    bool is_old = false;
    tl_time now = tl_wall_now();
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_session_staff(db, token, now, &staff, &is_old);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        return err;
    if (is_old)
        err = tl_engine_write(api->engine, touch_session, &(struct touch){ token, now });
    out->user = staff.id;
    out->roles = (uint32_t)staff.roles;
    snprintf(out->name, sizeof out->name, "%.60s", staff.name);
    return err;
}

tl_id tl_live_key_agent(tl_id agent)
{
    return 2 * agent + 1;
}

tl_id tl_live_key_call(tl_id contact)
{
    return 2 * contact;
}

void tl_call_token(const struct tl_api *api, tl_id contact, char out[TL_TOKEN_BYTES])
{
    unsigned char mac[crypto_auth_BYTES];
    crypto_auth(mac, (const unsigned char *)&contact, sizeof contact, api->call_secret);
    sodium_bin2base64(out, TL_TOKEN_BYTES, mac, sizeof mac,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool tl_call_token_is(const struct tl_api *api, tl_id contact, const char *token)
{
    char right[TL_TOKEN_BYTES];
    tl_call_token(api, contact, right);
    return strlen(token) == strlen(right) && sodium_memcmp(token, right, strlen(right)) == 0;
}

enum tl_err tl_api_agent_enters(struct tl_api *api, const struct tl_staff *staff,
                                enum tl_why *out_why)
{
    struct tl_fact given = { .kind = TL_FACT_signed_in,
                             .signed_in = { staff->id,
                                            tl_staff_skills(tl_api_policy(api), staff) } };
    return tl_engine_ask(api->engine, &given, NULL, out_why);
}

void tl_api_refuse(struct tl_http_response *response, enum tl_err err, enum tl_why why)
{
    if (err == TL_EFULL || why == TL_WHY_LIMIT)
        tl_http_reply_problem(response, 503, "full", NULL, 5);
    else if (err != TL_OK)
        tl_http_reply_problem(response, 503, "unavailable", NULL, 5);
    else if (why == TL_WHY_UNKNOWN_CONTACT || why == TL_WHY_UNKNOWN_AGENT)
        tl_http_reply_problem(response, 404, "not-found", NULL, 0);
    else if (why == TL_WHY_TAKEN)
        tl_http_reply_problem(response, 409, "taken", NULL, 0);
    else
        tl_http_reply_problem(response, 409, "state", tl_why_text(why), 0);
}

TL_HANDLER(tl_api_get_center)
{
    struct tl_api *api = app;
    (void)request;
    tl_time now = api->clock->is_manual ? atomic_load(&api->clock->manual) : tl_wall_now();
    tl_http_reply_json(response, 200, tl_json_center(api, now));
}
