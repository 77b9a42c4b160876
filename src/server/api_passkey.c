/* api_passkey.c: passkeys: registered, as the only step of a sign-in, and as a proof. */
#include "server/api_passkey.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "desk/account.h"
#include "server/api_account.h"
#include "server/api_my.h"

enum { HANDLE_BYTES = 24 };

struct place {
    char origin[TL_ORIGIN_BYTES];
    char rp_id[TL_ORIGIN_BYTES];
    struct tl_passkey_site site;
};

static enum tl_err read_place(const struct tl_api *api, struct place *out)
{
    tl_api_origin(api, out->origin);
    out->site = (struct tl_passkey_site){ out->origin, out->rp_id };
    return tl_passkey_rp_id(out->origin, out->rp_id, sizeof out->rp_id);
}

/* The name of a person for an authenticator: no login, no name. */
static void write_handle(tl_id staff, char out[2 * HANDLE_BYTES])
{
    char plain[HANDLE_BYTES];
    int len = snprintf(plain, sizeof plain, "%" PRIu64, staff);
    sodium_bin2base64(out, 2 * HANDLE_BYTES, (const unsigned char *)plain, (size_t)len,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static struct tl_passkey_answer read_answer(json_t *json)
{
    struct tl_passkey_answer answer = {
        .id = json_string_value(json_object_get(json, "id")),
        .client_data = json_string_value(json_object_get(json, "client_data")),
        .attestation = json_string_value(json_object_get(json, "attestation")),
        .authenticator_data = json_string_value(json_object_get(json, "authenticator_data")),
        .signature = json_string_value(json_object_get(json, "signature")),
        .user_handle = json_string_value(json_object_get(json, "user_handle")),
    };
    return answer;
}

/* The ids of somebody's passkeys. */
static enum tl_err ids_json(struct tl_api *api, tl_id staff, json_t **out)
{
    size_t len = 0;
    struct tl_factor *all = calloc(TL_FACTORS_MAX, sizeof *all);
    if (!all)
        return TL_ENOMEM;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_factor_list(db, staff, all, TL_FACTORS_MAX, &len);
    tl_store_reader_give(api->store, db);
    json_t *ids = json_array();
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        if (strcmp(all[i].kind, TL_FACTOR_PASSKEY) == 0)
            json_array_append_new(ids, json_string(all[i].credential));
    }
    free(all);
    if (err == TL_OK)
        *out = ids;
    else
        json_decref(ids);
    return err;
}

static void reply_challenge(struct tl_api *api, struct tl_http_response *response,
                            enum tl_pending_kind kind, tl_id staff, bool is_verified)
{
    struct place place;
    char challenge[TL_PENDING_NAME_BYTES];
    json_t *ids = NULL;
    enum tl_err err = read_place(api, &place);
    if (err == TL_OK && staff != 0)
        err = ids_json(api, staff, &ids);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    tl_pending_put(api->signin->pending, &(struct tl_pending_item){ .kind = kind, .staff = staff },
                   tl_wall_now(), challenge);
    tl_http_reply_json(response, 200,
                       json_pack("{s:s, s:s, s:o, s:s}", "challenge", challenge, "rp_id",
                                 place.rp_id, "credentials", ids ? ids : json_array(),
                                 "user_verification", is_verified ? "required" : "preferred"));
}

TL_HANDLER(tl_api_passkey_sign_in_options)
{
    (void)request;
    reply_challenge(app, response, TL_PENDING_PASSKEY_SIGN_IN, 0, true);
}

TL_HANDLER(tl_api_passkey_proof_options)
{
    struct tl_api *api = app;
    struct tl_self self;
    if (tl_api_self(api, request, &self) != TL_OK)
        tl_http_reply_problem(response, 401, "not-signed-in", NULL, 0);
    else
        reply_challenge(api, response, TL_PENDING_PASSKEY_PROOF, self.staff.id,
                        self.session.stage == TL_STAGE_DONE);
}

/* The key that answered, its signature checked. TL_EDENIED: it doesn't hold; *out_factor has its
 * owner where it is known. */
static enum tl_err check(struct tl_api *api, const struct tl_passkey_answer *answer,
                         enum tl_pending_kind kind, tl_id staff, bool is_verified,
                         struct tl_factor *out_factor, int64_t *out_counter)
{
    struct place place;
    struct tl_pending_item item;
    char challenge[TL_CHALLENGE_BYTES], handle[2 * HANDLE_BYTES];
    *out_factor = (struct tl_factor){ 0 };
    enum tl_err err = read_place(api, &place);
    if (err == TL_OK)
        err = tl_passkey_challenge(answer, TL_PASSKEY_GET, &place.site, challenge);
    if (err == TL_OK)
        err = tl_pending_take(api->signin->pending, challenge, kind, staff, tl_wall_now(), &item);
    if (err == TL_OK && !answer->id)
        err = TL_EBAD;
    if (err != TL_OK)
        return err == TL_ENONE ? TL_EDENIED : err;
    struct tl_db *db = tl_store_reader_take(api->store);
    err = tl_store_factor_find(db, answer->id, out_factor);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_EDENIED : err;
    write_handle(out_factor->owner, handle);
    if (strcmp(out_factor->kind, TL_FACTOR_PASSKEY) != 0 ||
        (staff != 0 && out_factor->owner != staff) ||
        (answer->user_handle && strcmp(answer->user_handle, handle) != 0))
        return TL_EDENIED;
    return tl_passkey_check(answer, &place.site, out_factor, is_verified, out_counter);
}

struct using
{
    tl_id factor;
    int64_t counter;
    tl_time now;
};

/* The counter moves on, or the same answer came twice. */
static enum tl_err write_use(struct tl_db *db, void *arg)
{
    const struct using *using = arg;
    if (using->counter > 0)
        return tl_store_factor_use(db, using->factor, using->counter, using->now);
    return tl_store_factor_seen(db, using->factor, using->now);
}

static enum tl_err use(struct tl_api *api, const struct tl_factor *factor, int64_t counter)
{
    struct using using = { factor->id, counter, tl_wall_now() };
    enum tl_err err = tl_engine_write(api->engine, write_use, &using);
    return err == TL_ENONE ? TL_EDENIED : err;
}

enum tl_err tl_api_passkey_proof(struct tl_api *api, const struct tl_self *self, json_t *json)
{
    struct tl_factor factor;
    int64_t counter = 0;
    struct tl_passkey_answer answer = read_answer(json);
    enum tl_err err = check(api, &answer, TL_PENDING_PASSKEY_PROOF, self->staff.id,
                            self->session.stage == TL_STAGE_DONE, &factor, &counter);
    return err == TL_OK ? use(api, &factor, counter) : err;
}

/* A key with its PIN or finger is two factors by itself. It signs in also where wrong passwords
 * have locked the account: no one can guess it. */
static void sign_in(struct tl_api *api, const struct tl_http_request *request,
                    struct tl_http_response *response, bool is_account)
{
    struct tl_factor factor;
    struct tl_staff staff;
    int64_t counter = 0;
    char token[TL_TOKEN_BYTES];
    struct tl_passkey_answer answer = read_answer(tl_http_json(request));
    if (!tl_api_may_try(api, request, response))
        return;
    enum tl_err err = check(api, &answer, TL_PENDING_PASSKEY_SIGN_IN, 0, true, &factor, &counter);
    if (err == TL_OK)
        err = tl_is_account(factor.owner) == is_account ? use(api, &factor, counter) : TL_EDENIED;
    if (err == TL_OK) {
        struct tl_db *db = tl_store_reader_take(api->store);
        err = tl_holder_find(db, factor.owner, &staff);
        tl_store_reader_give(api->store, db);
    }
    if (err == TL_OK)
        err = tl_api_begin_session(api, request, &staff, TL_STAGE_DONE, "passkey", token);
    if (err == TL_EDENIED || err == TL_EBAD) {
        struct tl_security failed =
            tl_security_of(request, TL_SECURITY_SIGN_IN_FAILED, 0, NULL, "wrong-passkey");
        tl_api_count_failed(api, request, &failed);
        tl_http_reply_problem(response, 401, "wrong-passkey", NULL, 0);
    } else if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
    } else if (is_account) {
        tl_api_my_reply_begun(api, token, response);
    } else {
        tl_http_set_token(response, token, TL_SESSION_LIFE_US / TL_SECOND);
        tl_api_reply_session(api, 200, token, response);
    }
}

TL_HANDLER(tl_api_passkey_sign_in)
{
    sign_in(app, request, response, false);
}

TL_HANDLER(tl_api_my_passkey_sign_in)
{
    sign_in(app, request, response, true);
}

/* ---- registering ---- */

TL_HANDLER(tl_api_passkey_options)
{
    struct tl_api *api = app;
    struct tl_self self;
    struct place place;
    char challenge[TL_PENDING_NAME_BYTES], handle[2 * HANDLE_BYTES];
    json_t *ids = NULL;
    if (!tl_api_may_change(api, request, response, &self))
        return;
    enum tl_err err = read_place(api, &place);
    if (err == TL_OK)
        err = ids_json(api, self.staff.id, &ids);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    tl_pending_put(
        api->signin->pending,
        &(struct tl_pending_item){ .kind = TL_PENDING_PASSKEY_NEW, .staff = self.staff.id },
        self.now, challenge);
    write_handle(self.staff.id, handle);
    tl_http_reply_json(response, 200,
                       json_pack("{s:s, s:s, s:o, s:{s:s, s:s, s:s}, s:[i, i, i]}", "challenge",
                                 challenge, "rp_id", place.rp_id, "credentials", ids, "user", "id",
                                 handle, "name", self.staff.login, "display_name",
                                 self.staff.name[0] != '\0' ? self.staff.name : self.staff.login,
                                 "algorithms", -7, -8, -257));
}

static enum tl_err add_passkey(struct tl_db *db, struct tl_adding *adding)
{
    struct tl_factor_ways ways;
    enum tl_err err = tl_factor_ways(db, adding->self->staff.id, &ways);
    if (err == TL_OK && ways.totp_len + ways.passkeys_len >= TL_FACTORS_MAX)
        err = TL_EFULL;
    return err == TL_OK ? tl_factor_insert(db, adding->factor) : err;
}

TL_HANDLER(tl_api_add_passkey)
{
    struct tl_api *api = app;
    struct tl_self self;
    struct place place;
    struct tl_pending_item item;
    char challenge[TL_CHALLENGE_BYTES];
    struct tl_passkey_answer answer = read_answer(tl_http_json(request));
    const char *name = tl_api_text_in(request, "name");
    if (!name || name[strspn(name, " ")] == '\0' || strlen(name) > TL_FACTOR_NAME_MAX) {
        tl_http_reply_problem(response, 400, "bad-request", "a name is needed", 0);
        return;
    }
    if (!tl_api_may_change(api, request, response, &self))
        return;
    struct tl_factor factor = { .owner = self.staff.id,
                                .kind = TL_FACTOR_PASSKEY,
                                .made_at = self.now };
    snprintf(factor.name, sizeof factor.name, "%s", name);
    enum tl_err err = read_place(api, &place);
    if (err == TL_OK)
        err = tl_passkey_challenge(&answer, TL_PASSKEY_CREATE, &place.site, challenge);
    if (err == TL_OK)
        err = tl_pending_take(api->signin->pending, challenge, TL_PENDING_PASSKEY_NEW,
                              self.staff.id, self.now, &item);
    if (err == TL_OK)
        err = tl_passkey_register(&answer, &place.site, &factor);
    if (err != TL_OK) {
        tl_http_reply_problem(response, 400, "wrong-passkey", NULL, 0);
        return;
    }
    struct tl_adding adding = {
        .self = &self, .add = add_passkey, .what = TL_FACTOR_PASSKEY, .factor = &factor
    };
    tl_api_add_factor(api, request, response, &adding, "wrong-passkey");
}
