/* api_oidc.c: signing in at a provider: there with a browser, and back.
 *
 * The state is what is pending here, and a cookie of the browser that went: an address with
 * somebody else's code in it signs nobody in.
 */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "server/api_proof.h"
#include "server/oidc.h"
#include "store/factors.h"
#include "store/meta.h"

#define STATE_COOKIE "tl_trip"
#define BACK_PATH    "/api/v1/session/oidc/back"
enum { CODE_BYTES_MAX = 2048 };

static void go(struct tl_http_response *response, const char *address)
{
    tl_http_reply_bytes(response, 302, "text/plain", "", 0);
    tl_http_set_header(response, "Location", address);
}

/* SameSite=Lax: it must come along from the provider. */
static void set_state(const struct tl_http_request *request, struct tl_http_response *response,
                      const char *state)
{
    char cookie[256];
    snprintf(cookie, sizeof cookie,
             STATE_COOKIE "=%s; Path=" BACK_PATH "; HttpOnly; SameSite=Lax%s; Max-Age=%d", state,
             tl_http_is_tls(request) ? "; Secure" : "",
             *state ? (int)(TL_PENDING_FOR_US / TL_SECOND) : 0);
    tl_http_set_header(response, "Set-Cookie", cookie);
}

static void write_back(const struct tl_api *api, char out[2 * TL_ORIGIN_BYTES])
{
    char origin[TL_ORIGIN_BYTES];
    tl_api_origin(api, origin);
    snprintf(out, 2 * TL_ORIGIN_BYTES, "%s" BACK_PATH, origin);
}

static void refuse(struct tl_http_response *response, const char *code)
{
    char address[64];
    snprintf(address, sizeof address, "/signin?refused=%s", code);
    go(response, address);
}

TL_HANDLER(tl_api_oidc_go)
{
    struct tl_api *api = app;
    struct tl_oidc *oidc = api->signin->oidc;
    struct tl_pending_item item = { .kind = TL_PENDING_OIDC };
    struct tl_oidc_trip trip;
    char state[TL_PENDING_NAME_BYTES], back[2 * TL_ORIGIN_BYTES];
    char *address = tl_http_alloc(request, TL_OIDC_URL_BYTES);
    if (!oidc || !address) {
        tl_api_refuse(response, address ? TL_OK : TL_ENOMEM, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    _Static_assert(sizeof trip <= TL_PENDING_BYTES_MAX, "a trip fits what is pending");
    tl_oidc_trip_draw(&trip);
    memcpy(item.bytes, &trip, sizeof trip);
    tl_pending_put(api->signin->pending, &item, tl_wall_now(), state);
    write_back(api, back);
    enum tl_err err = tl_oidc_address(oidc, &trip, state, back, address, TL_OIDC_URL_BYTES);
    if (err != TL_OK) {
        refuse(response, "unavailable");
        return;
    }
    go(response, address);
    set_state(request, response, state);
}

struct arriving {
    const struct tl_oidc *oidc;
    const char *subject;
    struct tl_staff wanted; /* What the claims say. */
    struct tl_staff staff;  /* What it comes to. */
};

static enum tl_err make_user(struct tl_db *db, struct arriving *arriving)
{
    struct tl_staff *staff = &arriving->staff;
    if (!tl_oidc_makes_users(arriving->oidc) || arriving->wanted.roles == 0)
        return TL_ENONE;
    *staff = arriving->wanted; /* Without a password: no one signs in by it. */
    snprintf(staff->tiers, sizeof staff->tiers, "1");
    enum tl_err err = tl_store_ids_take(db, "staff", 1, &staff->id);
    return err == TL_OK ? tl_store_staff_insert(db, staff) : err;
}

/* Who came once is known by issuer and subject for ever, whatever the login is called by then. */
static enum tl_err find_user(struct tl_db *db, struct arriving *arriving)
{
    tl_id id = 0;
    const char *issuer = tl_oidc_issuer(arriving->oidc);
    enum tl_err err = tl_store_subject_find(db, issuer, arriving->subject, &id);
    if (err == TL_OK)
        return tl_store_staff_find(db, id, &arriving->staff);
    if (err != TL_ENONE)
        return err;
    err = tl_store_staff_find_by_login(db, arriving->wanted.login, &arriving->staff);
    if (err == TL_ENONE)
        err = make_user(db, arriving);
    return err == TL_OK ? tl_store_subject_insert(db, issuer, arriving->subject, arriving->staff.id)
                        : err;
}

static enum tl_err write_arrival(struct tl_db *db, void *arg)
{
    struct arriving *arriving = arg;
    enum tl_err err = find_user(db, arriving);
    if (err != TL_OK || !tl_oidc_has_roles(arriving->oidc))
        return err;
    int64_t office = arriving->staff.roles & TL_ROLE_OFFICE; /* Given here, kept here. */
    int64_t roles = arriving->wanted.roles | office;
    if (roles == 0)
        return TL_ENONE;
    if (roles == arriving->staff.roles)
        return TL_OK;
    arriving->staff.roles = roles;
    return tl_store_staff_update(db, &arriving->staff);
}

/* The trip that this browser began. */
static enum tl_err find_trip(struct tl_api *api, const struct tl_http_request *request,
                             struct tl_oidc_trip *out)
{
    char cookie[TL_PENDING_NAME_BYTES];
    struct tl_pending_item item;
    const char *state = tl_http_query(request, "state");
    if (!state || tl_http_cookie(request, STATE_COOKIE, cookie, sizeof cookie) != TL_OK ||
        strcmp(state, cookie) != 0)
        return TL_EDENIED;
    enum tl_err err =
        tl_pending_take(api->signin->pending, state, TL_PENDING_OIDC, 0, tl_wall_now(), &item);
    if (err == TL_OK)
        memcpy(out, item.bytes, sizeof *out);
    return err;
}

static enum tl_err arrive(struct tl_api *api, const struct tl_http_request *request,
                          struct arriving *arriving)
{
    struct tl_oidc_trip trip;
    char back[2 * TL_ORIGIN_BYTES], subject[256];
    json_t *claims = NULL;
    const char *code = tl_http_query(request, "code");
    enum tl_err err = find_trip(api, request, &trip);
    if (err == TL_OK && (!code || strlen(code) > CODE_BYTES_MAX))
        err = TL_EDENIED;
    write_back(api, back);
    if (err == TL_OK)
        err = tl_oidc_claims(api->signin->oidc, &trip, code, back, tl_wall_now(), &claims);
    sodium_memzero(&trip, sizeof trip);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_EDENIED : err;
    snprintf(subject, sizeof subject, "%s", json_string_value(json_object_get(claims, "sub")));
    arriving->subject = subject;
    err = tl_oidc_person(arriving->oidc, claims, &arriving->wanted);
    json_decref(claims);
    return err == TL_OK ? tl_engine_write(api->engine, write_arrival, arriving) : err;
}

/* The provider has asked for whatever factors it wants: its word is the whole sign-in. */
TL_HANDLER(tl_api_oidc_back)
{
    struct tl_api *api = app;
    struct arriving arriving = { .oidc = api->signin->oidc };
    char token[TL_TOKEN_BYTES];
    if (!arriving.oidc) {
        tl_api_refuse(response, TL_OK, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    enum tl_err err = arrive(api, request, &arriving);
    if (err == TL_OK)
        err =
            tl_api_begin_session(api, request, &arriving.staff, TL_STAGE_DONE, "elsewhere", token);
    if (err == TL_OK) {
        go(response, "/signin");
        set_state(request, response, "");
        tl_http_set_token(response, token, TL_SESSION_LIFE_US / TL_SECOND);
        return;
    }
    bool is_unknown = err == TL_ENONE;
    if (is_unknown || err == TL_EDENIED || err == TL_EEXISTS) {
        struct tl_security failed =
            tl_security_of(request, TL_SECURITY_SIGN_IN_FAILED, 0, NULL,
                           is_unknown ? "unknown-elsewhere" : "refused-elsewhere");
        tl_security_note(api, &failed);
        refuse(response, is_unknown ? "unknown-user" : "elsewhere");
    } else {
        refuse(response, "unavailable");
    }
}
