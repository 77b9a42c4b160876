/* api.c: the table of routes, who asks, and refusals. */
#include "server/api.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "server/agency.h"
#include "server/identity.h"
#include "server/log.h"
#include "server/open311.h"
#include "store/accounts.h"
#include "store/cases.h"

#define ROUTE(method, path, who, body_bytes_max, handler)                                          \
    { method, "/api/v1" path, who, body_bytes_max, handler, NULL, NULL },
#define PIECE_ROUTE(method, path, who, body_bytes_max, handler)                                    \
    { method, "/api/v1" path, who, body_bytes_max, handler, &tl_http_bytes, NULL },
#define PDF_ROUTE(method, path, who, body_bytes_max, handler)                                      \
    { method, "/api/v1" path, who, body_bytes_max, handler, &tl_http_pdf, NULL },
#define AGENCY_ROUTE(method, path, who, body_bytes_max, handler)                                   \
    { method, path, who, body_bytes_max, handler, &tl_agency_dialect, NULL },
#define OPEN311_ROUTE(method, path, who, body_bytes_max, handler)                                  \
    { method, path, who, body_bytes_max, handler, &tl_open311_dialect, NULL },
#define TOGETHER_ROUTE(method, path, who, body_bytes_max, handler)                                 \
    { method, "/api/v1" path, who, body_bytes_max, NULL, NULL, handler },
#define ONE(method, path, who, body_bytes_max, handler) +1
/* clang-format off */
#define OWN TL_API_TABLE(ROUTE) TL_TOGETHER_TABLE(TOGETHER_ROUTE) TL_PIECE_TABLE(PIECE_ROUTE)      \
    TL_PDF_TABLE(PDF_ROUTE)
static const struct tl_http_route routes[] = {
    OWN TL_OPEN311_TABLE(OPEN311_ROUTE) TL_AGENCY_TABLE(AGENCY_ROUTE)
};
static const struct tl_http_route without_open311[] = { OWN TL_AGENCY_TABLE(AGENCY_ROUTE) };
/* clang-format on */
enum {
    OWN_ROUTES = 0 TL_API_TABLE(ONE) TL_TOGETHER_TABLE(ONE) TL_PIECE_TABLE(ONE) TL_PDF_TABLE(ONE),
    OPEN311_ROUTES = 0 TL_OPEN311_TABLE(ONE),
    AGENCY_ROUTES = 0 TL_AGENCY_TABLE(ONE),
};

const struct tl_http_route *tl_api_routes(const struct tl_api *api, uint32_t *out_len)
{
    *out_len = OWN_ROUTES + (api->open311 ? OPEN311_ROUTES : 0) + (api->agency ? AGENCY_ROUTES : 0);
    return api->open311 ? routes : without_open311;
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

/* Only a session that is done and unlocked has its user's rights: what is still due is the refusal.
 * Behind a locked screen the call goes on. */
static void set_rights(const struct tl_staff *staff, const struct tl_session *session,
                       struct tl_http_principal *out)
{
    bool is_account = tl_is_account(staff->id);
    uint32_t holds = is_account ? TL_RIGHT_MY_SESSION : TL_RIGHT_SESSION;
    uint32_t changes = is_account ? TL_RIGHT_MY_FACTORS : TL_RIGHT_ACCOUNT;
    uint32_t all = is_account ? holds | changes | TL_RIGHT_MY
                              : (uint32_t)staff->roles | tl_role_rights(staff->roles);
    out->roles = all;
    out->refusal = NULL;
    if (session->stage == TL_STAGE_FACTOR) {
        out->roles = holds;
        out->refusal = "second-factor";
    } else if (session->stage == TL_STAGE_ENROL) {
        out->roles = holds | changes;
        out->refusal = "enrol";
    } else if (session->locked_at != 0) {
        out->roles = holds | (all & TL_RIGHT_LINE);
        out->refusal = "screen-locked";
    }
}

static enum tl_err find_holder(struct tl_api *api, const char *token, bool is_seen,
                               struct tl_http_principal *out)
{
    struct tl_staff staff;
    struct tl_session session;
    bool is_old = false;
    tl_time now = tl_wall_now();
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_session_find(db, token, now, &staff, &session, &is_old);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        return err;
    if (is_old && is_seen)
        err = tl_engine_write(api->engine, touch_session, &(struct touch){ token, now });
    out->user = staff.id;
    set_rights(&staff, &session, out);
    snprintf(out->name, sizeof out->name, "%.60s", staff.name);
    return err;
}

enum tl_err tl_api_authenticate(void *app, const char *token, struct tl_http_principal *out)
{
    return find_holder(app, token, true, out);
}

enum tl_err tl_api_holder(struct tl_api *api, const char *token, struct tl_http_principal *out)
{
    return find_holder(api, token, false, out);
}

void tl_api_check_sockets(struct tl_api *api, tl_id user)
{
    const tl_id keys[] = { tl_live_key_agent(user), tl_live_key_boss(user),
                           tl_live_key_second(user) };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (tl_live_check(api->http, keys[i]) != TL_OK)
            tl_log("live.unchecked", "user=%" PRIu64, user); /* In 15 s it is. */
    }
}

enum tl_err tl_api_self(struct tl_api *api, const struct tl_http_request *request,
                        struct tl_self *out)
{
    bool is_old = false;
    out->now = tl_wall_now();
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err =
        tl_session_find(db, tl_http_token(request), out->now, &out->staff, &out->session, &is_old);
    tl_store_reader_give(api->store, db);
    return err;
}

bool tl_api_is_fresh(const struct tl_api *api, const struct tl_self *self,
                     struct tl_http_response *response)
{
    if (tl_session_is_fresh(&self->session, self->now, api->signin->fresh_us))
        return true;
    tl_http_reply_problem(response, 401, "reauth", NULL, 0);
    return false;
}

bool tl_api_may_see(struct tl_api *api, const struct tl_http_request *request,
                    struct tl_http_response *response, const struct tl_case *about)
{
    struct tl_self self;
    if (about->guarded == 0)
        return true;
    if ((tl_http_principal(request)->roles & TL_RIGHT_PROTECTED) == 0) {
        tl_api_refuse(response, TL_OK, TL_WHY_UNKNOWN_CONTACT);
        return false;
    }
    if (tl_api_self(api, request, &self) != TL_OK) {
        tl_http_reply_problem(response, 401, "not-signed-in", NULL, 0);
        return false;
    }
    return tl_api_is_fresh(api, &self, response);
}

bool tl_api_may_see_contact(struct tl_api *api, const struct tl_http_request *request,
                            struct tl_http_response *response, tl_id contact)
{
    struct tl_case about;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_identity_guarded(db, contact, &about);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK)
        return tl_api_may_see(api, request, response, &about);
    if (err != TL_ENONE)
        tl_api_refuse(response, err, TL_WHY_NONE);
    return err == TL_ENONE;
}

void tl_api_origin(const struct tl_api *api, char *out)
{
    if (api->signin->url[0] != '\0')
        snprintf(out, TL_ORIGIN_BYTES, "%s", api->signin->url);
    else
        snprintf(out, TL_ORIGIN_BYTES, "http%s://localhost:%u", api->is_tls ? "s" : "",
                 tl_http_port(api->http));
}

tl_id tl_live_key_agent(tl_id agent)
{
    return 2 * agent + 1;
}

tl_id tl_live_key_call(tl_id contact)
{
    return 2 * contact;
}

tl_id tl_live_key_second(tl_id user)
{
    return UINT64_C(1) << 61 | 2 * user;
}

tl_id tl_live_key_boss(tl_id supervisor)
{
    return UINT64_C(1) << 60 | 2 * supervisor;
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

tl_time tl_api_now(const struct tl_api *api)
{
    return api->clock->is_manual ? atomic_load(&api->clock->manual) : tl_wall_now();
}

TL_HANDLER(tl_api_get_center)
{
    struct tl_api *api = app;
    (void)request;
    tl_http_reply_json(response, 200, tl_json_center(api, tl_api_now(api)));
}
