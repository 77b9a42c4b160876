/* api_session.c: signing in and out, and what a session still has to prove. */
#include <inttypes.h>
#include <string.h>

#include "server/api.h"
#include "server/api_my.h"
#include "server/api_proof.h"
#include "server/browser.h"
#include "server/log.h"

struct beginning {
    struct tl_session begun;
    const char *token;
    struct tl_security security;
};

static enum tl_err write_session(struct tl_db *db, void *arg)
{
    const struct beginning *beginning = arg;
    enum tl_err err = tl_signin_begin(db, &beginning->begun, beginning->token);
    return err == TL_OK ? tl_security_write(db, &beginning->security) : err;
}

enum tl_err tl_api_begin_session(struct tl_api *api, const struct tl_http_request *request,
                                 const struct tl_staff *staff, enum tl_stage stage, const char *why,
                                 char out_token[TL_TOKEN_BYTES])
{
    enum tl_security_event event =
        stage == TL_STAGE_DONE ? TL_SECURITY_SIGN_IN_OK : TL_SECURITY_PASSWORD_OK;
    struct beginning beginning = { .token = out_token,
                                   .security =
                                       tl_security_of(request, event, staff->id, NULL, why) };
    beginning.begun =
        (struct tl_session){ .owner = staff->id, .made_at = beginning.security.at, .stage = stage };
    if (tl_is_account(staff->id))
        tl_browser_name(tl_http_user_agent(request), beginning.begun.browser,
                        sizeof beginning.begun.browser);
    tl_token_draw(out_token);
    enum tl_err err = tl_engine_write(api->engine, write_session, &beginning);
    if (err != TL_OK)
        return err;
    tl_security_tell(&beginning.security);
    return stage == TL_STAGE_DONE ? tl_api_desk_enter(api, staff) : TL_OK;
}

enum tl_err tl_api_desk_enter(struct tl_api *api, const struct tl_staff *staff)
{
    enum tl_why why = TL_WHY_NONE; /* Already in: set aside, and fine. */
    if ((tl_role_rights(staff->roles) & TL_RIGHT_DESK) == 0)
        return TL_OK;
    return tl_api_agent_enters(api, staff, &why);
}

/* A login that is none is locked after as many tries as one that is: nobody finds out which are. */
static int64_t nobodys_wait_us(struct tl_api *api, const char *login, tl_time now)
{
    int64_t wait_us = tl_tries_wait_us(api->signin->logins, login, now);
    if (wait_us == 0)
        tl_tries_failed(api->signin->logins, login, now);
    return wait_us < TL_SIGNIN_LOCK_US ? wait_us : TL_SIGNIN_LOCK_US;
}

static void refuse_sign_in(struct tl_api *api, const struct tl_http_request *request,
                           struct tl_http_response *response, enum tl_err err,
                           const struct tl_staff *staff, const char *login)
{
    struct tl_security failed = tl_security_of(request, TL_SECURITY_SIGN_IN_FAILED, staff->id,
                                               login, staff->id ? NULL : "unknown-user");
    if (err == TL_EBUSY) {
        failed.why = "account-locked";
        int64_t left_s = (staff->locked_until - failed.at) / TL_SECOND + 1;
        tl_security_note(api, &failed);
        tl_http_reply_problem(response, 429, "locked", NULL, (uint32_t)left_s);
        return;
    }
    if (err != TL_EDENIED) {
        tl_http_reply_problem(response, 503, "unavailable", NULL, 5);
        return;
    }
    tl_api_count_failed(api, request, &failed);
    int64_t wait_us = staff->id == 0 ? nobodys_wait_us(api, login, failed.at) : 0;
    if (wait_us > 0)
        tl_http_reply_problem(response, 429, "locked", NULL, (uint32_t)(wait_us / TL_SECOND + 1));
    else
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
    if (!tl_api_may_try(api, request, response))
        return;
    struct tl_staff staff;
    enum tl_stage stage = TL_STAGE_FACTOR;
    char token[TL_TOKEN_BYTES];
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_signin_check(db, login, password, tl_wall_now(), &staff);
    if (err == TL_OK)
        err = tl_signin_stage(api->signin, db, &staff, &stage);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        refuse_sign_in(api, request, response, err, &staff, login);
        return;
    }
    err = tl_api_begin_session(api, request, &staff, stage, NULL, token);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    tl_http_set_token(response, token, TL_SESSION_LIFE_US / TL_SECOND);
    tl_api_reply_session(api, 200, token, response);
}

const char *tl_api_step_of(const struct tl_session *session)
{
    static const char *const steps[] = {
        [TL_STAGE_DONE] = "done", [TL_STAGE_FACTOR] = "second-factor", [TL_STAGE_ENROL] = "enrol"
    };
    return steps[session->stage];
}

/* What this session can be proved with now. */
json_t *tl_api_ways_json(const struct tl_self *self, const struct tl_factor_ways *ways)
{
    json_t *all = json_array();
    bool is_second = self->session.stage == TL_STAGE_FACTOR;
    if (!is_second && self->staff.password[0] != '\0')
        json_array_append_new(all, json_string("password"));
    if (ways->passkeys_len > 0)
        json_array_append_new(all, json_string("passkey"));
    if (is_second && ways->totp_len > 0)
        json_array_append_new(all, json_string("code"));
    if (is_second && ways->recovery_len > 0)
        json_array_append_new(all, json_string("recovery"));
    return all;
}

static json_t *rights_json(int64_t roles)
{
    json_t *all = json_array();
    const char *name;
    for (uint32_t i = 0; (name = tl_right_name(tl_role_rights(roles), i)); i++)
        json_array_append_new(all, json_string(name));
    return all;
}

bool tl_api_session_of(struct tl_api *api, const char *token, struct tl_http_response *response,
                       struct tl_self *out_self, struct tl_factor_ways *out_ways)
{
    bool is_old = false;
    *out_ways = (struct tl_factor_ways){ 0 };
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err =
        tl_session_find(db, token, tl_wall_now(), &out_self->staff, &out_self->session, &is_old);
    if (err == TL_OK)
        err = tl_factor_ways(db, out_self->staff.id, out_ways);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        tl_http_reply_problem(response, 401, "not-signed-in", NULL, 0);
    return err == TL_OK;
}

void tl_api_reply_session(struct tl_api *api, int status, const char *token,
                          struct tl_http_response *response)
{
    struct tl_self self;
    struct tl_factor_ways ways;
    if (!tl_api_session_of(api, token, response, &self, &ways))
        return;
    if (tl_is_account(self.staff.id)) {
        tl_http_reply_json(response, status, tl_api_my_session_json(&self, &ways));
        return;
    }
    tl_http_reply_json(
        response, status,
        json_pack("{s:o, s:s, s:o, s:o, s:b, s:I}", "agent", tl_json_agent(api, &self.staff),
                  "step", tl_api_step_of(&self.session), "ways", tl_api_ways_json(&self, &ways),
                  "rights", rights_json(self.staff.roles), "locked", self.session.locked_at != 0,
                  "lock_after_s", (json_int_t)api->signin->lock_s));
}

TL_HANDLER(tl_api_get_session)
{
    tl_api_reply_session(app, 200, tl_http_token(request), response);
}

struct ending {
    const char *token;
    bool locks;
    struct tl_security security;
};

static enum tl_err write_end(struct tl_db *db, void *arg)
{
    const struct ending *ending = arg;
    enum tl_err err = ending->locks ? tl_session_lock(db, ending->token, ending->security.at)
                                    : tl_session_end(db, ending->token);
    if (err == TL_ENONE)
        return TL_OK;
    return err == TL_OK ? tl_security_write(db, &ending->security) : err;
}

/* Signs an agent off the center. 409 in a call; a page that never got so far was never there. */
static enum tl_err leave_desk(struct tl_api *api, const struct tl_self *self, bool *out_in_call)
{
    struct tl_agent_row row;
    enum tl_why why = TL_WHY_NONE;
    bool is_there = self->session.stage == TL_STAGE_DONE &&
                    (tl_role_rights(self->staff.roles) & TL_RIGHT_DESK) != 0;
    *out_in_call = false;
    if (!is_there)
        return TL_OK;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_view_agent(db, self->staff.id, &row);
    tl_store_reader_give(api->store, db);
    *out_in_call = err == TL_OK && strcmp(row.state, "connected") == 0;
    if (*out_in_call)
        return TL_OK;
    struct tl_fact given = { .kind = TL_FACT_signed_out, .signed_out = { self->staff.id } };
    return tl_engine_ask(api->engine, &given, NULL, &why);
}

TL_HANDLER(tl_api_sign_out)
{
    struct tl_api *api = app;
    struct tl_self self;
    bool in_call = false;
    enum tl_err err = tl_api_self(api, request, &self);
    if (err == TL_OK)
        err = leave_desk(api, &self, &in_call);
    if (in_call) {
        tl_http_reply_problem(response, 409, "in-contact",
                              "a call is on: hang up or pass it on, then sign out; not ready keeps "
                              "the next one away meanwhile",
                              0);
        return;
    }
    struct ending ending = { .token = tl_http_token(request),
                             .security = tl_security_of(request, TL_SECURITY_SIGNED_OUT,
                                                        self.staff.id, NULL, NULL) };
    if (err == TL_OK)
        err = tl_engine_write(api->engine, write_end, &ending);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    tl_security_tell(&ending.security);
    tl_api_check_sockets(api, self.staff.id);
    tl_http_set_token(response, "", 0);
    tl_http_reply_nothing(response);
}

TL_HANDLER(tl_api_lock)
{
    struct tl_api *api = app;
    struct tl_self self;
    enum tl_err err = tl_api_self(api, request, &self);
    if (err != TL_OK || self.session.stage != TL_STAGE_DONE) {
        tl_api_refuse(response, err, TL_WHY_STATE);
        return;
    }
    if (self.session.locked_at == 0) {
        struct ending locking = { .token = tl_http_token(request),
                                  .locks = true,
                                  .security = tl_security_of(request, TL_SECURITY_SCREEN_LOCKED,
                                                             self.staff.id, NULL, NULL) };
        err = tl_engine_write(api->engine, write_end, &locking);
        if (err != TL_OK) {
            tl_api_refuse(response, err, TL_WHY_NONE);
            return;
        }
        tl_security_tell(&locking.security);
        tl_api_check_sockets(api, self.staff.id);
    }
    tl_api_reply_session(api, 200, tl_http_token(request), response);
}
