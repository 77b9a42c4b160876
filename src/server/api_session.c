/* api_session.c: signing in and out. */
#include <inttypes.h>
#include <string.h>

#include "server/api.h"
#include "server/log.h"

struct beginning {
    const struct tl_staff *staff;
    tl_time now;
    const char *token;
};

static enum tl_err write_failed(struct tl_db *db, void *arg)
{
    const struct beginning *beginning = arg;
    return tl_signin_failed(db, beginning->staff, beginning->now);
}

static enum tl_err write_session(struct tl_db *db, void *arg)
{
    const struct beginning *beginning = arg;
    return tl_signin_begin(db, beginning->staff, beginning->now, beginning->token);
}

static void refuse_sign_in(struct tl_api *api, struct tl_http_response *response, enum tl_err err,
                           const struct tl_staff *staff, tl_time now)
{
    if (err == TL_EBUSY) {
        int64_t left_s = (staff->locked_until - now) / TL_SECOND + 1;
        tl_http_reply_problem(response, 429, "locked", NULL, (uint32_t)left_s);
        return;
    }
    if (err != TL_EDENIED) {
        tl_http_reply_problem(response, 503, "unavailable", NULL, 5);
        return;
    }
    struct beginning failed = { .staff = staff, .now = now };
    if (staff->id != 0 && tl_engine_write(api->engine, write_failed, &failed) != TL_OK)
        tl_log("signin.uncounted", "user=%" PRIu64, staff->id);
    tl_http_reply_problem(response, 401, "wrong-password", NULL, 0);
}

TL_HANDLER(tl_api_sign_in)
{
    struct tl_api *api = app;
    const char *login = NULL, *password = NULL;
    if (json_unpack(tl_http_json(request), "{s:s, s:s}", "login", &login, "password", &password)) {
        tl_http_reply_problem(response, 400, "bad-request", "login and password are needed", 0);
        return;
    }
    struct tl_staff staff;
    tl_time now = tl_wall_now();
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_signin_check(db, login, password, now, &staff);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        refuse_sign_in(api, response, err, &staff, now);
        return;
    }
    char token[TL_TOKEN_BYTES];
    enum tl_why why = TL_WHY_NONE;
    tl_token_draw(token);
    err = tl_engine_write(api->engine, write_session, &(struct beginning){ &staff, now, token });
    if (err == TL_OK && (tl_role_rights(staff.roles) & TL_RIGHT_DESK) != 0)
        err = tl_api_agent_enters(api, &staff, &why); /* Already in: set aside, and fine. */
    if (err != TL_OK) {
        tl_api_refuse(response, err, why);
        return;
    }
    tl_http_set_token(response, token, TL_SESSION_LIFE_US / TL_SECOND);
    tl_http_reply_json(response, 200, json_pack("{s:o}", "agent", tl_json_agent(api, &staff)));
}

TL_HANDLER(tl_api_get_session)
{
    struct tl_api *api = app;
    struct tl_staff staff;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_staff_find(db, tl_http_principal(request)->user, &staff);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        tl_http_reply_problem(response, 401, "not-signed-in", NULL, 0);
    else
        tl_http_reply_json(response, 200, json_pack("{s:o}", "agent", tl_json_agent(api, &staff)));
}

static enum tl_err write_end(struct tl_db *db, void *arg)
{
    enum tl_err err = tl_session_end(db, arg);
    return err == TL_ENONE ? TL_OK : err;
}

TL_HANDLER(tl_api_sign_out)
{
    struct tl_api *api = app;
    tl_id agent = tl_http_principal(request)->user;
    struct tl_agent_row row;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_view_agent(db, agent, &row);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && strcmp(row.state, "connected") == 0) {
        tl_http_reply_problem(response, 409, "in-contact", NULL, 0);
        return;
    }
    char token[TL_TOKEN_BYTES];
    enum tl_why why = TL_WHY_NONE;
    struct tl_fact given = { .kind = TL_FACT_signed_out, .signed_out = { agent } };
    snprintf(token, sizeof token, "%s", tl_http_token(request));
    err = tl_engine_ask(api->engine, &given, NULL, &why);
    if (err == TL_OK)
        err = tl_engine_write(api->engine, write_end, token);
    if (err != TL_OK) {
        tl_api_refuse(response, err, why);
        return;
    }
    tl_http_set_token(response, "", 0);
    tl_http_reply_nothing(response);
}
