/* oidc.c: a provider of sign-in. */
#include "server/oidc.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "desk/id_token.h"
#include "desk/roles.h"
#include "server/clock.h"
#include "server/fetch.h"
#include "store/staff.h"

#define KEYS_AGAIN_US  TL_MINUTE
#define FOUND_AGAIN_US TL_HOUR
#define BASE64         sodium_base64_VARIANT_URLSAFE_NO_PADDING
enum { SECRET_BYTES = 512, FORM_BYTES = 8192 };

struct tl_oidc {
    const struct tl_settings *settings; /* Outlive us. */
    char secret[SECRET_BYTES];
    pthread_mutex_t lock; /* Over what follows; held while fetching. */
    json_t *provider;     /* Its discovery document; NULL: not fetched yet. */
    tl_time provider_at;
    json_t *jwks;
    tl_time jwks_at;
};

static enum tl_err complain(struct tl_faults *faults, const char *key, const char *text)
{
    tl_faults_add(faults, NULL, 0, key, text);
    return TL_EBAD;
}

static enum tl_err read_secret(const char *file, char out[SECRET_BYTES])
{
    FILE *in = fopen(file, "r");
    bool is_read = in && fgets(out, SECRET_BYTES, in);
    if (in)
        fclose(in);
    if (!is_read)
        return TL_EIO;
    out[strcspn(out, "\r\n")] = '\0';
    return out[0] != '\0' ? TL_OK : TL_EIO;
}

/* "agent=staff-agents,supervisor=staff-leads": calls fn for each; false: not in that form. */
static bool each_role(const char *text, bool (*fn)(void *arg, uint32_t role, const char *value),
                      void *arg)
{
    char words[TL_SETTING_BYTES_MAX];
    char *rest = words;
    snprintf(words, sizeof words, "%s", text);
    for (char *word; (word = strtok_r(rest, ", ", &rest));) {
        char *equals = strchr(word, '=');
        if (!equals || equals[1] == '\0')
            return false;
        *equals = '\0';
        uint32_t role = tl_role_of(word);
        if (role == 0 || !fn(arg, role, equals + 1))
            return false;
    }
    return true;
}

static bool always(void *arg, uint32_t role, const char *value)
{
    (void)arg;
    (void)value;
    return role != TL_ROLE_OFFICE; /* It goes with one office, which no claim names. */
}

static enum tl_err check_settings(struct tl_oidc *oidc, struct tl_faults *faults)
{
    const struct tl_settings *settings = oidc->settings;
    if (!tl_fetch_is_allowed(settings->oidc_issuer))
        return complain(faults, "oidc.issuer", "the provider's address begins with https://");
    if (settings->oidc_client[0] == '\0')
        return complain(faults, "oidc.client", "the provider knows this center by a name; set it");
    if (!each_role(settings->oidc_roles, always, NULL))
        return complain(faults, "oidc.roles", "this has the form ROLE=VALUE,ROLE=VALUE");
    if (settings->oidc_secret_file[0] != '\0' &&
        read_secret(settings->oidc_secret_file, oidc->secret) != TL_OK)
        return complain(faults, "oidc.secret_file", "this file cannot be read, or is empty");
    return TL_OK;
}

enum tl_err tl_oidc_open(const struct tl_settings *settings, struct tl_faults *faults,
                         struct tl_oidc **out_oidc)
{
    *out_oidc = NULL;
    if (settings->oidc_issuer[0] == '\0')
        return TL_OK;
    struct tl_oidc *oidc = calloc(1, sizeof *oidc);
    if (!oidc)
        return TL_ENOMEM;
    oidc->settings = settings;
    pthread_mutex_init(&oidc->lock, NULL);
    enum tl_err err = check_settings(oidc, faults);
    if (err == TL_OK)
        *out_oidc = oidc;
    else
        tl_oidc_close(oidc);
    return err;
}

void tl_oidc_close(struct tl_oidc *oidc)
{
    if (!oidc)
        return;
    json_decref(oidc->provider);
    json_decref(oidc->jwks);
    pthread_mutex_destroy(&oidc->lock);
    sodium_memzero(oidc->secret, sizeof oidc->secret);
    free(oidc);
}

const char *tl_oidc_name(const struct tl_oidc *oidc)
{
    return oidc->settings->oidc_name;
}

const char *tl_oidc_issuer(const struct tl_oidc *oidc)
{
    return oidc->settings->oidc_issuer;
}

/* ---- what the provider tells of itself; with the lock held ---- */

static enum tl_err fetch_json(const struct tl_oidc *oidc, struct tl_fetch *fetch, json_t **out)
{
    char *body = NULL;
    const char *authorities = oidc->settings->oidc_authorities;
    fetch->authorities = authorities[0] != '\0' ? authorities : NULL;
    enum tl_err err = tl_fetch(fetch, &body);
    if (err != TL_OK)
        return err;
    *out = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
    sodium_memzero(body, strlen(body));
    free(body);
    if (json_is_object(*out))
        return TL_OK;
    json_decref(*out);
    return TL_EUNAVAILABLE;
}

/* OpenID Connect Discovery 1.0, 4.3: it must name itself as we do. */
static enum tl_err discover(struct tl_oidc *oidc, tl_time now)
{
    char url[TL_SETTING_BYTES_MAX + 64];
    const char *issuer = oidc->settings->oidc_issuer;
    json_t *found = NULL;
    if (oidc->provider && oidc->provider_at + FOUND_AGAIN_US > now)
        return TL_OK;
    size_t bytes = strlen(issuer);
    snprintf(url, sizeof url, "%.*s/.well-known/openid-configuration",
             (int)(issuer[bytes - 1] == '/' ? bytes - 1 : bytes), issuer);
    enum tl_err err = fetch_json(oidc, &(struct tl_fetch){ .url = url }, &found);
    if (err != TL_OK)
        return oidc->provider ? TL_OK : TL_EUNAVAILABLE; /* What was known still holds. */
    const char *named = json_string_value(json_object_get(found, "issuer"));
    if (!named || strcmp(named, issuer) != 0) {
        json_decref(found);
        return TL_EUNAVAILABLE;
    }
    json_decref(oidc->provider);
    oidc->provider = found;
    oidc->provider_at = now;
    return TL_OK;
}

static const char *told(const struct tl_oidc *oidc, const char *name)
{
    const char *url = json_string_value(json_object_get(oidc->provider, name));
    return url && tl_fetch_is_allowed(url) ? url : NULL;
}

static enum tl_err fetch_keys(struct tl_oidc *oidc, tl_time now)
{
    json_t *found = NULL;
    const char *url = told(oidc, "jwks_uri");
    enum tl_err err =
        url ? fetch_json(oidc, &(struct tl_fetch){ .url = url }, &found) : TL_EUNAVAILABLE;
    oidc->jwks_at = now; /* Also when it failed: not again at once. */
    if (err != TL_OK)
        return TL_EUNAVAILABLE;
    json_decref(oidc->jwks);
    oidc->jwks = found;
    return TL_OK;
}

/* ---- a sign-in ---- */

static void draw(char out[TL_OIDC_NONCE_BYTES])
{
    uint8_t chance[32];
    randombytes_buf(chance, sizeof chance);
    sodium_bin2base64(out, TL_OIDC_NONCE_BYTES, chance, sizeof chance, BASE64);
}

void tl_oidc_trip_draw(struct tl_oidc_trip *out)
{
    draw(out->nonce);
    draw(out->verifier);
}

/* RFC 7636, 4.2. */
static void challenge_of(const char *verifier, char out[TL_OIDC_NONCE_BYTES])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const uint8_t *)verifier, strlen(verifier));
    sodium_bin2base64(out, TL_OIDC_NONCE_BYTES, hash, sizeof hash, BASE64);
}

enum tl_err tl_oidc_address(struct tl_oidc *oidc, const struct tl_oidc_trip *trip,
                            const char *state, const char *back, char *out, size_t out_bytes)
{
    char challenge[TL_OIDC_NONCE_BYTES];
    challenge_of(trip->verifier, challenge);
    const char *const fields[][2] = { { "response_type", "code" },
                                      { "scope", oidc->settings->oidc_scope },
                                      { "client_id", oidc->settings->oidc_client },
                                      { "redirect_uri", back },
                                      { "state", state },
                                      { "nonce", trip->nonce },
                                      { "code_challenge", challenge },
                                      { "code_challenge_method", "S256" } };
    pthread_mutex_lock(&oidc->lock);
    enum tl_err err = discover(oidc, tl_wall_now());
    const char *url = err == TL_OK ? told(oidc, "authorization_endpoint") : NULL;
    if (err == TL_OK && !url)
        err = TL_EUNAVAILABLE;
    if (err == TL_OK)
        snprintf(out, out_bytes, "%s%s", url, strchr(url, '?') ? "&" : "?");
    pthread_mutex_unlock(&oidc->lock);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0] && err == TL_OK; i++)
        err = tl_form_add(out, out_bytes, fields[i][0], fields[i][1]);
    return err;
}

/* RFC 6749, 4.1.3; with a secret by Basic authentication, both parts escaped as 2.3.1 says, without
 * one by the client's name. */
static enum tl_err fetch_token(struct tl_oidc *oidc, const struct tl_oidc_trip *trip,
                               const char *code, const char *back, json_t **out)
{
    char form[FORM_BYTES] = "", client[3 * TL_SETTING_BYTES_MAX] = "";
    char secret[3 * SECRET_BYTES] = "";
    const char *const fields[][2] = { { "grant_type", "authorization_code" },
                                      { "code", code },
                                      { "redirect_uri", back },
                                      { "code_verifier", trip->verifier },
                                      { "client_id", oidc->settings->oidc_client } };
    bool has_secret = oidc->secret[0] != '\0';
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0] - (has_secret ? 1 : 0) && err == TL_OK;
         i++)
        err = tl_form_add(form, sizeof form, fields[i][0], fields[i][1]);
    if (err == TL_OK)
        err = tl_form_escape(client, sizeof client, oidc->settings->oidc_client);
    if (err == TL_OK)
        err = tl_form_escape(secret, sizeof secret, oidc->secret);
    struct tl_fetch fetch = { .url = told(oidc, "token_endpoint"),
                              .form = form,
                              .user = has_secret ? client : NULL,
                              .password = has_secret ? secret : NULL };
    if (err == TL_OK)
        err = fetch.url ? fetch_json(oidc, &fetch, out) : TL_EUNAVAILABLE;
    sodium_memzero(form, sizeof form);
    sodium_memzero(secret, sizeof secret);
    return err;
}

static enum tl_err check_token(struct tl_oidc *oidc, const char *token,
                               const struct tl_id_token_wanted *wanted, json_t **out_claims)
{
    enum tl_err err = TL_ENONE;
    if (!token)
        return TL_EDENIED;
    if (oidc->jwks)
        err = tl_id_token_check(token, oidc->jwks, wanted, out_claims);
    if (err == TL_ENONE && (!oidc->jwks || oidc->jwks_at + KEYS_AGAIN_US <= wanted->now)) {
        err = fetch_keys(oidc, wanted->now);
        if (err == TL_OK)
            err = tl_id_token_check(token, oidc->jwks, wanted, out_claims);
    }
    return err == TL_ENONE || err == TL_EBAD ? TL_EDENIED : err;
}

enum tl_err tl_oidc_claims(struct tl_oidc *oidc, const struct tl_oidc_trip *trip, const char *code,
                           const char *back, tl_time now, json_t **out_claims)
{
    json_t *tokens = NULL;
    const struct tl_id_token_wanted wanted = { .issuer = oidc->settings->oidc_issuer,
                                               .client = oidc->settings->oidc_client,
                                               .nonce = trip->nonce,
                                               .now = now };
    pthread_mutex_lock(&oidc->lock);
    enum tl_err err = discover(oidc, now);
    if (err == TL_OK)
        err = fetch_token(oidc, trip, code, back, &tokens);
    if (err == TL_OK)
        err = check_token(oidc, json_string_value(json_object_get(tokens, "id_token")), &wanted,
                          out_claims);
    pthread_mutex_unlock(&oidc->lock);
    json_decref(tokens);
    return err;
}

/* ---- who that is ---- */

struct roles {
    const struct tl_oidc *oidc;
    const json_t *claims;
    uint32_t mask;
};

static bool add_role(void *arg, uint32_t role, const char *value)
{
    struct roles *roles = arg;
    if (tl_claim_has(roles->claims, roles->oidc->settings->oidc_roles_claim, value))
        roles->mask |= role;
    return true;
}

enum tl_err tl_oidc_person(const struct tl_oidc *oidc, const json_t *claims, struct tl_staff *out)
{
    struct roles roles = { .oidc = oidc, .claims = claims };
    const char *login =
        json_string_value(json_object_get(claims, oidc->settings->oidc_login_claim));
    const char *name = json_string_value(json_object_get(claims, "name"));
    if (!login || *login == '\0' || strlen(login) >= sizeof out->login)
        return TL_ENONE;
    *out = (struct tl_staff){ 0 };
    snprintf(out->login, sizeof out->login, "%s", login);
    snprintf(out->name, sizeof out->name, "%.95s", name && *name ? name : login);
    if (each_role(oidc->settings->oidc_roles, add_role, &roles))
        out->roles = roles.mask;
    return TL_OK;
}

bool tl_oidc_has_roles(const struct tl_oidc *oidc)
{
    return oidc->settings->oidc_roles[0] != '\0';
}

bool tl_oidc_makes_users(const struct tl_oidc *oidc)
{
    return oidc->settings->oidc_make_users != 0;
}
