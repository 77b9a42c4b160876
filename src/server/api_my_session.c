/* api_my_session.c: sessions of the public's accounts: begun, shown, looked through, ended; and the
 * password.
 *
 * The token goes to the page and comes back as a bearer's, in no cookie: no other page can send it
 * along. Each sign-in has a new one. Which browser a session is of is kept coarsely. Mission: S13.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "desk/account.h"
#include "server/api_account.h"
#include "server/api_my.h"

enum { SESSIONS_MAX = 32, NAME_BYTES = 8 };

json_t *tl_api_my_session_json(const struct tl_self *self, const struct tl_factor_ways *ways)
{
    return json_pack("{s:s, s:s, s:o}", "mail", self->staff.login, "step",
                     tl_api_step_of(&self->session), "ways", tl_api_ways_json(self, ways));
}

void tl_api_my_reply_begun(struct tl_api *api, const char *token, struct tl_http_response *response)
{
    struct tl_self self;
    struct tl_factor_ways ways;
    if (!tl_api_session_of(api, token, response, &self, &ways))
        return;
    json_t *session = tl_api_my_session_json(&self, &ways);
    json_object_set_new(session, "token", json_string(token));
    tl_http_reply_json(response, 200, session);
}

/* ---- signing in and out ---- */

/* A locked account is not told from a wrong password, nor from an address without account. */
static void refuse(struct tl_api *api, const struct tl_http_request *request,
                   struct tl_http_response *response, enum tl_err err,
                   const struct tl_staff *holder, const char *mail)
{
    struct tl_security failed = tl_security_of(request, TL_SECURITY_SIGN_IN_FAILED, holder->id,
                                               mail, holder->id == 0 ? "unknown-user" : NULL);
    if (err != TL_EDENIED && err != TL_EBUSY) {
        tl_http_reply_problem(response, 503, "unavailable", NULL, 5);
        return;
    }
    if (err == TL_EBUSY) {
        failed.why = "account-locked";
        tl_tries_failed(api->signin->tries, tl_http_peer(request), failed.at);
        tl_security_note(api, &failed);
    } else {
        tl_api_count_failed(api, request, &failed);
    }
    tl_http_reply_problem(response, 401, "wrong-password", NULL, 0);
}

TL_HANDLER(tl_api_my_sign_in)
{
    struct tl_api *api = app;
    struct tl_staff holder;
    enum tl_stage stage = TL_STAGE_FACTOR;
    char mail[256], token[TL_TOKEN_BYTES];
    const char *password = tl_api_text_in(request, "password");
    if (!password || !tl_api_my_mail(tl_api_text_in(request, "mail"), mail)) {
        tl_http_reply_problem(response, 400, "bad-mail", "mail and password are needed", 0);
        return;
    }
    if (!tl_api_may_try(api, request, response))
        return;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_account_check(db, mail, password, tl_wall_now(), &holder);
    if (err == TL_OK)
        err = tl_signin_stage(api->signin, db, &holder, &stage);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        refuse(api, request, response, err, &holder, mail);
        return;
    }
    err = tl_api_begin_session(api, request, &holder, stage, NULL, token);
    if (err == TL_OK)
        tl_api_my_reply_begun(api, token, response);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

struct ending {
    tl_id owner;
    const char *token;                    /* This one; */
    const struct tl_session_listed *only; /* or this one; */
    const char *password;                 /* or all but `token`, with a new password. */
    struct tl_security security;
};

/* All of an owner's but this one. */
static enum tl_err end_others(struct tl_db *db, tl_id owner, const char *token)
{
    uint8_t mine[TL_SESSION_HASH_BYTES];
    struct tl_session session;
    tl_token_hash(token, mine);
    enum tl_err err = tl_store_session_find(db, mine, &session);
    if (err == TL_OK)
        err = tl_store_session_delete_of(db, owner);
    return err == TL_OK ? tl_store_session_insert(db, mine, &session) : err;
}

static enum tl_err write_end(struct tl_db *db, void *arg)
{
    const struct ending *ending = arg;
    enum tl_err err = TL_OK;
    if (ending->password) {
        err = tl_store_account_set_password(db, ending->owner, ending->password);
        if (err == TL_OK)
            err = end_others(db, ending->owner, ending->token);
    } else if (ending->only) {
        err = tl_store_session_delete(db, ending->only->hash);
    } else {
        err = tl_session_end(db, ending->token);
    }
    return err == TL_OK ? tl_security_write(db, &ending->security) : err;
}

static void end(struct tl_api *api, struct tl_http_response *response, struct ending *ending)
{
    enum tl_err err = tl_engine_write(api->engine, write_end, ending);
    if (err != TL_OK) {
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    tl_security_tell(&ending->security);
    tl_http_reply_nothing(response);
}

TL_HANDLER(tl_api_my_sign_out)
{
    tl_id owner = tl_http_principal(request)->user;
    struct ending ending = { .owner = owner,
                             .token = tl_http_token(request),
                             .security = tl_security_of(request, TL_SECURITY_SIGNED_OUT, owner,
                                                        NULL, NULL) };
    end(app, response, &ending);
}

/* ---- looking through them ---- */

static enum tl_err list(struct tl_api *api, tl_id owner, struct tl_session_listed *out,
                        size_t *out_len)
{
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_session_list(db, owner, out, SESSIONS_MAX, out_len);
    tl_store_reader_give(api->store, db);
    return err;
}

/* A session's name is the beginning of its hash: it says nothing of its token. */
static void name_of(const struct tl_session_listed *row, char out[2 * NAME_BYTES + 1])
{
    sodium_bin2hex(out, 2 * NAME_BYTES + 1, row->hash, NAME_BYTES);
}

static json_t *row_json(const struct tl_session_listed *row, const uint8_t *mine)
{
    char name[2 * NAME_BYTES + 1];
    name_of(row, name);
    bool is_this = memcmp(row->hash, mine, TL_SESSION_HASH_BYTES) == 0;
    return json_pack("{s:s, s:o, s:o, s:s, s:b}", "id", name, "begun_at",
                     tl_json_time(row->session.made_at), "seen_at",
                     tl_json_time(row->session.seen_at), "browser", row->session.browser, "this",
                     is_this);
}

static bool is_over(const struct tl_session *session, tl_time now)
{
    int64_t idle_us = session->stage == TL_STAGE_DONE ? TL_SESSION_IDLE_US : TL_PENDING_LIFE_US;
    return session->until <= now || session->seen_at + idle_us <= now;
}

TL_HANDLER(tl_api_my_list_sessions)
{
    struct tl_session_listed rows[SESSIONS_MAX];
    uint8_t mine[TL_SESSION_HASH_BYTES];
    size_t len = 0;
    tl_time now = tl_wall_now();
    enum tl_err err = list(app, tl_http_principal(request)->user, rows, &len);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    json_t *all = json_array();
    tl_token_hash(tl_http_token(request), mine);
    for (size_t i = 0; i < len; i++) {
        if (!is_over(&rows[i].session, now))
            json_array_append_new(all, row_json(rows + i, mine));
    }
    tl_http_reply_json(response, 200, json_pack("{s:o}", "sessions", all));
}

TL_HANDLER(tl_api_my_end_session)
{
    struct tl_session_listed rows[SESSIONS_MAX];
    size_t len = 0, at = 0;
    char name[2 * NAME_BYTES + 1] = "";
    tl_id owner = tl_http_principal(request)->user;
    const char *asked = tl_http_param(request, "key");
    enum tl_err err = list(app, owner, rows, &len);
    for (; at < len; at++) {
        name_of(rows + at, name);
        if (strcmp(name, asked) == 0)
            break;
    }
    if (err != TL_OK || at == len) {
        tl_api_refuse(response, err, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    struct ending ending = { .owner = owner,
                             .only = rows + at,
                             .security = tl_security_of(request, TL_SECURITY_SESSION_ENDED, owner,
                                                        NULL, NULL) };
    end(app, response, &ending);
}

/* ---- the account ---- */

TL_HANDLER(tl_api_my_get_account)
{
    struct tl_api *api = app;
    struct tl_account account;
    tl_id owner = tl_http_principal(request)->user;
    json_t *factors = NULL;
    uint32_t recovery_left = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_account_find(db, owner, &account);
    if (err == TL_OK)
        err = tl_api_factors(db, owner, &factors, &recovery_left);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    tl_http_reply_json(response, 200,
                       json_pack("{s:s, s:s, s:o, s:o, s:i}", "mail", account.mail, "language",
                                 account.language, "made_at", tl_json_time(account.made_at),
                                 "factors", factors, "recovery_left", (int)recovery_left));
}

/* Takes a fresh proof. Whoever else is signed in to the account is out. */
TL_HANDLER(tl_api_my_set_password)
{
    struct tl_api *api = app;
    struct tl_self self;
    char hash[160];
    const char *password = tl_api_text_in(request, "password");
    if (!tl_api_may_change(api, request, response, &self))
        return;
    if (!password || !tl_account_may_have(self.staff.login, password)) {
        tl_http_reply_problem(response, 400, "weak-password",
                              "a password has 12 to 256 characters, and is not the address", 0);
        return;
    }
    enum tl_err err = tl_password_hash(password, hash, sizeof hash);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    struct ending ending = { .owner = self.staff.id,
                             .token = tl_http_token(request),
                             .password = hash,
                             .security = tl_security_of(request, TL_SECURITY_PASSWORD_SET,
                                                        self.staff.id, NULL, "asked") };
    end(api, response, &ending);
}
