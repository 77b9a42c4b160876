/* api_proof.c: proving a session: the second factor, again before what is protected, unlocking. */
#include "server/api_proof.h"

#include <inttypes.h>
#include <string.h>

#include "server/log.h"

enum { CODE_BYTES_MAX = 32 };

bool tl_api_may_try(struct tl_api *api, const struct tl_http_request *request,
                    struct tl_http_response *response)
{
    int64_t wait_us = tl_tries_wait_us(api->signin->tries, tl_http_peer(request), tl_wall_now());
    if (wait_us == 0)
        return true;
    tl_http_reply_problem(response, 429, "too-many", NULL, (uint32_t)(wait_us / TL_SECOND + 1));
    return false;
}

struct failing {
    struct tl_security failed;
    bool locks;
};

static enum tl_err write_failed(struct tl_db *db, void *arg)
{
    struct failing *failing = arg;
    const struct tl_security *failed = &failing->failed;
    enum tl_err err = TL_OK;
    if (failed->staff != 0)
        err = tl_signin_failed(db, failed->staff, failed->at, &failing->locks);
    if (err == TL_OK)
        err = tl_security_write(db, failed);
    struct tl_security locked = *failed;
    locked.event = TL_SECURITY_LOCKED_OUT;
    locked.why = NULL;
    return err == TL_OK && failing->locks ? tl_security_write(db, &locked) : err;
}

void tl_api_count_failed(struct tl_api *api, const struct tl_http_request *request,
                         const struct tl_security *failed)
{
    struct failing failing = { .failed = *failed };
    tl_tries_failed(api->signin->tries, tl_http_peer(request), failed->at);
    enum tl_err err = tl_engine_write(api->engine, write_failed, &failing);
    tl_security_tell(failed);
    if (err != TL_OK)
        tl_log("signin.uncounted", "user=%s err=\"%s\"", failed->who, tl_err_text(err));
    if (err == TL_OK && failing.locks) {
        failing.failed.event = TL_SECURITY_LOCKED_OUT;
        failing.failed.why = NULL;
        tl_security_tell(&failing.failed);
    }
}

enum tl_security_event tl_api_proof_event(const struct tl_session *session, bool is_good)
{
    if (session->stage != TL_STAGE_DONE)
        return is_good ? TL_SECURITY_SIGN_IN_OK : TL_SECURITY_SIGN_IN_FAILED;
    if (session->locked_at != 0)
        return is_good ? TL_SECURITY_SCREEN_UNLOCKED : TL_SECURITY_UNLOCK_FAILED;
    return is_good ? TL_SECURITY_REAUTH_OK : TL_SECURITY_REAUTH_FAILED;
}

struct proving {
    const char *token;
    const uint8_t *key;
    const char *code; /* Of the second factor; NULL: proved otherwise. */
    struct tl_security security;
    bool is_wrong;
};

static enum tl_err write_proof(struct tl_db *db, void *arg)
{
    struct proving *proving = arg;
    enum tl_err err = TL_OK;
    if (proving->code)
        err = tl_factor_code_use(db, proving->key, proving->security.staff, proving->code,
                                 proving->security.at);
    proving->is_wrong = err == TL_EDENIED;
    if (err == TL_OK)
        err = tl_session_prove(db, proving->token, proving->security.staff, proving->security.at);
    return err == TL_OK ? tl_security_write(db, &proving->security) : err;
}

static enum tl_err prove(struct tl_api *api, const struct tl_http_request *request,
                         const struct tl_self *self, const char *way, const char *code)
{
    struct proving proving = {
        .token = tl_http_token(request),
        .key = api->signin->key,
        .code = code,
        .security = tl_security_of(request, tl_api_proof_event(&self->session, true),
                                   self->staff.id, NULL, way),
    };
    enum tl_err err = tl_engine_write(api->engine, write_proof, &proving);
    if (err != TL_OK)
        return proving.is_wrong ? TL_EDENIED : err;
    tl_security_tell(&proving.security);
    return self->session.stage != TL_STAGE_DONE ? tl_api_desk_enter(api, &self->staff) : TL_OK;
}

enum tl_err tl_api_proved(struct tl_api *api, const struct tl_http_request *request,
                          const struct tl_self *self, const char *way)
{
    return prove(api, request, self, way, NULL);
}

static void refuse_proof(struct tl_api *api, const struct tl_http_request *request,
                         struct tl_http_response *response, const struct tl_self *self,
                         enum tl_err err, const char *why)
{
    struct tl_security failed = tl_security_of(request, tl_api_proof_event(&self->session, false),
                                               self->staff.id, NULL, why);
    if (err == TL_EBUSY) {
        int64_t left_s = (self->staff.locked_until - self->now) / TL_SECOND + 1;
        tl_http_reply_problem(response, 429, "locked", NULL, (uint32_t)left_s);
    } else if (err == TL_EDENIED) {
        tl_api_count_failed(api, request, &failed);
        tl_http_reply_problem(response, 401, why, NULL, 0);
    } else {
        tl_api_refuse(response, err, TL_WHY_NONE);
    }
}

/* A password proves who has signed in before; a code is the second factor of a sign-in. */
TL_HANDLER(tl_api_prove)
{
    struct tl_api *api = app;
    struct tl_self self;
    json_t *body = tl_http_json(request);
    const char *password = json_string_value(json_object_get(body, "password"));
    const char *code = json_string_value(json_object_get(body, "code"));
    enum tl_err err = tl_api_self(api, request, &self);
    if (err != TL_OK) {
        tl_http_reply_problem(response, 401, "not-signed-in", NULL, 0);
        return;
    }
    if (self.session.stage == TL_STAGE_ENROL) { /* Proved already: what is due is a factor. */
        tl_api_refuse(response, TL_OK, TL_WHY_STATE);
        return;
    }
    bool is_second = self.session.stage == TL_STAGE_FACTOR;
    if ((is_second ? !code : !password) || (code && strlen(code) > CODE_BYTES_MAX)) {
        tl_http_reply_problem(response, 400, "bad-request", NULL, 0);
        return;
    }
    if (!tl_api_may_try(api, request, response))
        return;
    if (self.staff.locked_until > self.now)
        err = TL_EBUSY;
    else if (!is_second)
        err = tl_password_check(&self.staff, password, self.now);
    if (err == TL_OK)
        err = prove(api, request, &self, is_second ? "code" : "password", is_second ? code : NULL);
    if (err == TL_OK)
        tl_api_reply_session(api, 200, tl_http_token(request), response);
    else
        refuse_proof(api, request, response, &self, err,
                     is_second ? "wrong-code" : "wrong-password");
}
