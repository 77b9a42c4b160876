/* api_proof.c: proving a session: the second factor, again before what is protected, unlocking. */
#include "server/api_proof.h"

#include <inttypes.h>
#include <string.h>

#include "server/api_my.h"
#include "server/api_passkey.h"
#include "server/log.h"
#include "store/accounts.h"

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

/* What a failed or a good proof of this session is called in the audit. */
static enum tl_security_event proof_event(const struct tl_session *session, bool is_good)
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
    char next[TL_TOKEN_BYTES]; /* Of a step of the sign-in: the token behind it; else "". */
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
    if (err == TL_OK && proving->next[0] != '\0')
        err = tl_session_renew(db, proving->token, proving->next);
    return err == TL_OK ? tl_security_write(db, &proving->security) : err;
}

/* What the page sent as proof: one of password, code, passkey. */
struct proof {
    const char *password;
    const char *code;
    json_t *passkey;
    const char *way;
    const char *wrong;
};

static enum tl_err prove(struct tl_api *api, const struct tl_http_request *request,
                         const struct tl_self *self, const struct proof *proof,
                         char out_token[TL_TOKEN_BYTES])
{
    struct proving proving = {
        .token = tl_http_token(request),
        .key = api->signin->key,
        .code = proof->code,
        .security = tl_security_of(request, proof_event(&self->session, true), self->staff.id, NULL,
                                   proof->way),
    };
    if (self->session.stage != TL_STAGE_DONE)
        tl_token_draw(proving.next);
    enum tl_err err = tl_engine_write(api->engine, write_proof, &proving);
    if (err != TL_OK)
        return proving.is_wrong ? TL_EDENIED : err;
    tl_security_tell(&proving.security);
    snprintf(out_token, TL_TOKEN_BYTES, "%s", proving.next);
    return self->session.stage != TL_STAGE_DONE ? tl_api_desk_enter(api, &self->staff) : TL_OK;
}

static void refuse_proof(struct tl_api *api, const struct tl_http_request *request,
                         struct tl_http_response *response, const struct tl_self *self,
                         enum tl_err err, const char *why)
{
    struct tl_security failed =
        tl_security_of(request, proof_event(&self->session, false), self->staff.id, NULL, why);
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

/* A password proves who has signed in before; a code is the second factor of a sign-in; a passkey
 * is good for both. False: nothing that proves this session. */
static bool read_proof(json_t *body, const struct tl_session *session, struct proof *out)
{
    bool is_second = session->stage == TL_STAGE_FACTOR;
    *out = (struct proof){ .password = json_string_value(json_object_get(body, "password")),
                           .code = json_string_value(json_object_get(body, "code")),
                           .passkey = json_object_get(body, "passkey"),
                           .way = "passkey",
                           .wrong = "wrong-passkey" };
    if (out->passkey)
        return json_is_object(out->passkey) && !out->password && !out->code;
    out->way = is_second ? "code" : "password";
    out->wrong = is_second ? "wrong-code" : "wrong-password";
    if (is_second)
        return out->code && !out->password && strlen(out->code) <= CODE_BYTES_MAX;
    return out->password && !out->code;
}

static enum tl_err try_proof(struct tl_api *api, const struct tl_http_request *request,
                             const struct tl_self *self, const struct proof *proof,
                             char out_token[TL_TOKEN_BYTES])
{
    enum tl_err err = TL_OK;
    if (self->staff.locked_until > self->now)
        return TL_EBUSY;
    if (proof->passkey)
        err = tl_api_passkey_proof(api, self, proof->passkey);
    else if (proof->password)
        err = tl_password_check(&self->staff, proof->password, self->now);
    if (err == TL_OK)
        err = prove(api, request, self, proof, out_token);
    return err == TL_EBAD ? TL_EDENIED : err;
}

static void reply_renewed(struct tl_api *api, const struct tl_self *self, const char *next,
                          struct tl_http_response *response)
{
    if (tl_is_account(
            self->staff.id)) { /* Its page keeps the token; staff have it in the cookie. */
        tl_api_my_reply_begun(api, next, response);
        return;
    }
    tl_http_set_token(response, next, TL_SESSION_LIFE_US / TL_SECOND);
    tl_api_reply_session(api, 200, next, response);
}

TL_HANDLER(tl_api_prove)
{
    struct tl_api *api = app;
    struct tl_self self;
    struct proof proof;
    if (tl_api_self(api, request, &self) != TL_OK) {
        tl_http_reply_problem(response, 401, "not-signed-in", NULL, 0);
        return;
    }
    if (self.session.stage == TL_STAGE_ENROL) { /* Proved already: what is due is a factor. */
        tl_api_refuse(response, TL_OK, TL_WHY_STATE);
        return;
    }
    if (!read_proof(tl_http_json(request), &self.session, &proof)) {
        tl_http_reply_problem(response, 400, "bad-request", NULL, 0);
        return;
    }
    if (!tl_api_may_try(api, request, response))
        return;
    char next[TL_TOKEN_BYTES] = "";
    enum tl_err err = try_proof(api, request, &self, &proof, next);
    if (err == TL_OK && next[0] == '\0')
        tl_api_reply_session(api, 200, tl_http_token(request), response);
    else if (err == TL_OK)
        reply_renewed(api, &self, next, response);
    else
        refuse_proof(api, request, response, &self, err, proof.wrong);
}
