/* api_account.c: a person's own second factors: shown, set up, removed.
 *
 * Whoever changes them has proved to be there a short while ago; a sign-in that waits for the first
 * factor to be set up has just done so.
 */
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "server/api_account.h"
#include "store/accounts.h"

#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

bool tl_api_may_change(struct tl_api *api, const struct tl_http_request *request,
                       struct tl_http_response *response, struct tl_self *out_self)
{
    if (tl_api_self(api, request, out_self) != TL_OK) {
        tl_http_reply_problem(response, 401, "not-signed-in", NULL, 0);
        return false;
    }
    return out_self->session.stage == TL_STAGE_ENROL || tl_api_is_fresh(api, out_self, response);
}

static json_t *factor_json(const struct tl_factor *factor)
{
    return json_pack("{s:o, s:s, s:s, s:o, s:o*}", "id", tl_json_id(factor->id), "kind",
                     factor->kind, "name", factor->name, "made_at", tl_json_time(factor->made_at),
                     "used_at", tl_json_time(factor->used_at));
}

enum tl_err tl_api_factors(struct tl_db *db, tl_id owner, json_t **out_factors,
                           uint32_t *out_recovery_left)
{
    struct tl_factor_ways ways = { 0 };
    size_t len = 0;
    struct tl_factor *all = calloc(TL_FACTORS_MAX, sizeof *all);
    enum tl_err err = all ? tl_store_factor_list(db, owner, all, TL_FACTORS_MAX, &len) : TL_ENOMEM;
    if (err == TL_OK)
        err = tl_factor_ways(db, owner, &ways);
    if (err == TL_OK) {
        *out_factors = json_array();
        *out_recovery_left = ways.recovery_len;
    }
    for (size_t i = 0; i < len && err == TL_OK; i++)
        json_array_append_new(*out_factors, factor_json(all + i));
    free(all);
    return err;
}

TL_HANDLER(tl_api_get_account)
{
    struct tl_api *api = app;
    struct tl_self self;
    json_t *factors = NULL;
    uint32_t recovery_left = 0;
    enum tl_err err = tl_api_self(api, request, &self);
    struct tl_db *db = tl_store_reader_take(api->store);
    if (err == TL_OK)
        err = tl_api_factors(db, self.staff.id, &factors, &recovery_left);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    tl_http_reply_json(response, 200,
                       json_pack("{s:o, s:o, s:i, s:b, s:o*}", "agent",
                                 tl_json_agent(api, &self.staff), "factors", factors,
                                 "recovery_left", (int)recovery_left, "required",
                                 tl_signin_needs_factor(api->signin, &self.staff), "phone",
                                 tl_json_desk_phone(api, self.staff.id)));
}

/* A secret is drawn and shown; it counts once a code has come back from the app that took it. */
TL_HANDLER(tl_api_begin_totp)
{
    struct tl_api *api = app;
    struct tl_self self;
    char name[TL_PENDING_NAME_BYTES], key[TL_TOTP_TEXT_BYTES], uri[TL_TOTP_URI_BYTES];
    if (!tl_api_may_change(api, request, response, &self))
        return;
    struct tl_pending_item item = { .kind = TL_PENDING_TOTP_NEW, .staff = self.staff.id };
    randombytes_buf(item.bytes, TL_TOTP_SECRET_BYTES);
    const struct tl_policy *policy = tl_api_policy(api);
    enum tl_err err = tl_base32_write(item.bytes, TL_TOTP_SECRET_BYTES, key, sizeof key);
    if (err == TL_OK)
        err = tl_totp_uri(item.bytes, policy->texts[policy->name].shown[0], self.staff.login, uri,
                          sizeof uri);
    if (err == TL_OK)
        tl_pending_put(api->signin->pending, &item, self.now, name);
    sodium_memzero(&item, sizeof item);
    if (err == TL_OK)
        tl_http_reply_json(response, 200,
                           json_pack("{s:s, s:s, s:s}", "setup", name, "key", key, "uri", uri));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
    sodium_memzero(key, sizeof key);
    sodium_memzero(uri, sizeof uri);
}

static enum tl_err write_factor(struct tl_db *db, void *arg)
{
    struct tl_adding *adding = arg;
    struct tl_factor_ways ways;
    enum tl_err err = adding->add(db, adding);
    if (err == TL_OK)
        err = tl_factor_ways(db, adding->self->staff.id, &ways);
    adding->has_codes = err == TL_OK && ways.recovery_len == 0;
    if (adding->has_codes)
        err = tl_recovery_make(db, adding->key, adding->self->staff.id, adding->codes);
    if (err == TL_OK && adding->self->session.stage != TL_STAGE_DONE)
        err = tl_session_prove(db, adding->token, adding->self->staff.id, adding->self->now);
    if (err == TL_OK && adding->next[0] != '\0')
        err = tl_session_renew(db, adding->token, adding->next);
    return err == TL_OK ? tl_security_write(db, &adding->security) : err;
}

static json_t *codes_json(char codes[TL_RECOVERY_CODES][TL_RECOVERY_BYTES], bool has_codes)
{
    json_t *all = json_array();
    for (int i = 0; i < TL_RECOVERY_CODES && has_codes; i++)
        json_array_append_new(all, json_string(codes[i]));
    return all;
}

/* The page of an account keeps its token itself; staff have it in the cookie. */
static void reply_added(struct tl_http_response *response, struct tl_adding *adding)
{
    bool is_account = tl_is_account(adding->self->staff.id);
    bool is_renewed = adding->next[0] != '\0';
    if (is_renewed && !is_account)
        tl_http_set_token(response, adding->next, TL_SESSION_LIFE_US / TL_SECOND);
    tl_http_reply_json(response, 201,
                       json_pack("{s:o, s:s*}", "recovery_codes",
                                 codes_json(adding->codes, adding->has_codes), "token",
                                 is_renewed && is_account ? adding->next : NULL));
}

void tl_api_add_factor(struct tl_api *api, const struct tl_http_request *request,
                       struct tl_http_response *response, struct tl_adding *adding,
                       const char *wrong)
{
    adding->key = api->signin->key;
    adding->token = tl_http_token(request);
    if (adding->self->session.stage != TL_STAGE_DONE)
        tl_token_draw(adding->next);
    adding->security = tl_security_of(request, TL_SECURITY_FACTOR_ADDED, adding->self->staff.id,
                                      NULL, adding->what);
    enum tl_err err = tl_engine_write(api->engine, write_factor, adding);
    if (err == TL_OK) {
        tl_security_tell(&adding->security);
        if (adding->self->session.stage != TL_STAGE_DONE)
            err = tl_api_desk_enter(api, &adding->self->staff);
    }
    if (err == TL_OK)
        reply_added(response, adding);
    else if (err == TL_EDENIED)
        tl_http_reply_problem(response, 400, wrong, NULL, 0);
    else if (err == TL_EEXISTS)
        tl_http_reply_problem(response, 409, "exists", NULL, 0);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
    sodium_memzero(adding->codes, sizeof adding->codes);
}

static enum tl_err add_totp(struct tl_db *db, struct tl_adding *adding)
{
    return tl_totp_enrol(db, adding->key, adding->self->staff.id, adding->secret, adding->code,
                         adding->self->now);
}

TL_HANDLER(tl_api_confirm_totp)
{
    struct tl_api *api = app;
    struct tl_self self;
    struct tl_pending_item item;
    const char *setup = NULL, *code = NULL;
    if (json_unpack(tl_http_json(request), "{s:s, s:s}", "setup", &setup, "code", &code)) {
        tl_http_reply_problem(response, 400, "bad-request", NULL, 0);
        return;
    }
    if (!tl_api_may_change(api, request, response, &self))
        return;
    if (tl_pending_find(api->signin->pending, setup, TL_PENDING_TOTP_NEW, self.staff.id, self.now,
                        &item) != TL_OK) {
        tl_http_reply_problem(response, 409, "too-late", NULL, 0);
        return;
    }
    struct tl_adding adding = {
        .self = &self, .add = add_totp, .what = TL_FACTOR_TOTP, .secret = item.bytes, .code = code
    };
    tl_api_add_factor(api, request, response, &adding, "wrong-code");
    sodium_memzero(&item, sizeof item);
}

struct changing {
    const struct tl_self *self;
    const uint8_t *key;
    tl_id factor;
    bool is_required;
    bool is_last;
    char codes[TL_RECOVERY_CODES][TL_RECOVERY_BYTES];
    struct tl_security security;
};

static enum tl_err write_codes(struct tl_db *db, void *arg)
{
    struct changing *changing = arg;
    enum tl_err err =
        tl_recovery_make(db, changing->key, changing->self->staff.id, changing->codes);
    return err == TL_OK ? tl_security_write(db, &changing->security) : err;
}

TL_HANDLER(tl_api_make_recovery)
{
    struct tl_api *api = app;
    struct tl_self self;
    if (!tl_api_may_change(api, request, response, &self))
        return;
    struct changing changing = { .self = &self,
                                 .key = api->signin->key,
                                 .security = tl_security_of(request, TL_SECURITY_RECOVERY_MADE,
                                                            self.staff.id, NULL, NULL) };
    enum tl_err err = self.session.stage == TL_STAGE_DONE
                          ? tl_engine_write(api->engine, write_codes, &changing)
                          : TL_EDENIED;
    if (err == TL_OK) {
        tl_security_tell(&changing.security);
        tl_http_reply_json(response, 201,
                           json_pack("{s:o}", "recovery_codes", codes_json(changing.codes, true)));
    } else {
        tl_api_refuse(response, err == TL_EDENIED ? TL_OK : err, TL_WHY_STATE);
    }
    sodium_memzero(changing.codes, sizeof changing.codes);
}

/* Recovery codes stand in for a factor: they go with the last one. */
static enum tl_err write_removal(struct tl_db *db, void *arg)
{
    struct changing *changing = arg;
    tl_id staff = changing->self->staff.id;
    struct tl_factor_ways ways;
    enum tl_err err = tl_store_factor_delete(db, changing->factor, staff);
    if (err == TL_OK)
        err = tl_factor_ways(db, staff, &ways);
    if (err != TL_OK)
        return err;
    bool is_last = ways.totp_len + ways.passkeys_len == 0;
    changing->is_last = is_last && changing->is_required;
    if (changing->is_last)
        return TL_EDENIED;
    if (is_last)
        err = tl_store_recovery_delete_of(db, staff);
    return err == TL_OK ? tl_security_write(db, &changing->security) : err;
}

TL_HANDLER(tl_api_remove_factor)
{
    struct tl_api *api = app;
    struct tl_self self;
    if (!tl_api_may_change(api, request, response, &self))
        return;
    struct changing changing = { .self = &self,
                                 .factor = tl_http_param_id(request, "id"),
                                 .is_required = tl_signin_needs_factor(api->signin, &self.staff),
                                 .security = tl_security_of(request, TL_SECURITY_FACTOR_REMOVED,
                                                            self.staff.id, NULL, NULL) };
    enum tl_err err = tl_engine_write(api->engine, write_removal, &changing);
    if (changing.is_last) {
        tl_http_reply_problem(response, 409, "last-factor", NULL, 0);
    } else if (err != TL_OK) {
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    } else {
        tl_security_tell(&changing.security);
        tl_http_reply_nothing(response);
    }
}
