/* id_token.c: ID tokens checked. */
#include "desk/id_token.h"

#include <cjose/cjose.h>
#include <stdlib.h>
#include <string.h>

/* Which type of key, and curve, goes with which algorithm (RFC 7518, 3.1). */
static const struct {
    const char *algorithm;
    const char *type;
    const char *curve; /* NULL: none. */
} algorithms[] = { { "RS256", "RSA", NULL }, { "ES256", "EC", "P-256" } };
enum { ALGORITHMS_LEN = sizeof algorithms / sizeof algorithms[0] };

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool fits(const json_t *key, size_t algorithm, const char *id)
{
    const char *use = text_of(key, "use"), *own = text_of(key, "alg"), *kid = text_of(key, "kid");
    return is_same(text_of(key, "kty"), algorithms[algorithm].type) &&
           (!algorithms[algorithm].curve ||
            is_same(text_of(key, "crv"), algorithms[algorithm].curve)) &&
           (!use || strcmp(use, "sig") == 0) &&
           (!own || strcmp(own, algorithms[algorithm].algorithm) == 0) && (!id || is_same(id, kid));
}

/* Only the public parts go to the library, whatever else stands in the set. */
static bool verifies(cjose_jws_t *jws, const json_t *key)
{
    cjose_err why;
    bool holds = false;
    json_t *plain = json_object();
    static const char *const parts[] = { "kty", "n", "e", "crv", "x", "y" };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (text_of(key, parts[i]))
            json_object_set(plain, parts[i], json_object_get(key, parts[i]));
    }
    char *text = json_dumps(plain, JSON_COMPACT);
    cjose_jwk_t *jwk = text ? cjose_jwk_import(text, strlen(text), &why) : NULL;
    /* RFC 7518, 3.3: RSA keys have 2048 bits or more. */
    bool is_long = jwk && (cjose_jwk_get_kty(jwk, &why) != CJOSE_JWK_KTY_RSA ||
                           cjose_jwk_get_keysize(jwk, &why) >= 2048);
    if (is_long)
        holds = cjose_jws_verify(jws, jwk, &why);
    if (jwk)
        cjose_jwk_release(jwk);
    free(text);
    json_decref(plain);
    return holds;
}

/* cjose checks once per import: each key that fits has a token of its own to check. */
static enum tl_err check_signature(const char *token, const json_t *jwks, json_t **out_claims)
{
    cjose_err why;
    enum tl_err err = TL_ENONE;
    const json_t *keys = json_object_get(jwks, "keys");
    for (size_t i = 0; i < json_array_size(keys) && i < TL_JWKS_KEYS_MAX && err == TL_ENONE; i++) {
        const json_t *key = json_array_get(keys, i);
        cjose_jws_t *jws = cjose_jws_import(token, strlen(token), &why);
        if (!jws)
            return TL_EBAD;
        cjose_header_t *header = cjose_jws_get_protected(jws);
        const char *name = text_of((json_t *)header, "alg"), *id = text_of((json_t *)header, "kid");
        size_t algorithm = 0;
        while (algorithm < ALGORITHMS_LEN && !is_same(name, algorithms[algorithm].algorithm))
            algorithm++;
        uint8_t *text = NULL;
        size_t bytes = 0;
        if (algorithm == ALGORITHMS_LEN || json_object_get((json_t *)header, "crit")) {
            err = TL_EDENIED;
        } else if (fits(key, algorithm, id)) {
            if (verifies(jws, key) && cjose_jws_get_plaintext(jws, &text, &bytes, &why)) {
                *out_claims = json_loadb((char *)text, bytes, JSON_REJECT_DUPLICATES, NULL);
                err = json_is_object(*out_claims) ? TL_OK : TL_EBAD;
            } else if (id) {
                err = TL_EDENIED;
            }
        }
        cjose_jws_release(jws);
    }
    return err;
}

static bool time_of(const json_t *claims, const char *name, tl_time *out)
{
    const json_t *value = json_object_get(claims, name);
    double seconds = json_number_value(value);
    if (!json_is_number(value) || !(seconds > 0 && seconds < 1e11))
        return false;
    *out = (tl_time)seconds * TL_SECOND;
    return true;
}

static bool claims_hold(const json_t *claims, const struct tl_id_token_wanted *wanted)
{
    tl_time until, made, from = 0;
    const json_t *audience = json_object_get(claims, "aud");
    const json_t *party = json_object_get(claims, "azp");
    const char *subject = text_of(claims, "sub");
    if (!is_same(text_of(claims, "iss"), wanted->issuer) ||
        !tl_claim_has(claims, "aud", wanted->client) ||
        !is_same(text_of(claims, "nonce"), wanted->nonce))
        return false;
    if (json_array_size(audience) > 1 && !party)
        return false;
    if (party && !is_same(json_string_value(party), wanted->client))
        return false;
    if (!subject || *subject == '\0' || strlen(subject) > TL_SUBJECT_MAX)
        return false;
    if (!time_of(claims, "exp", &until) || !time_of(claims, "iat", &made))
        return false;
    if (json_object_get(claims, "nbf") && !time_of(claims, "nbf", &from))
        return false;
    return until + TL_ID_TOKEN_SKEW_US > wanted->now && made <= wanted->now + TL_ID_TOKEN_SKEW_US &&
           from <= wanted->now + TL_ID_TOKEN_SKEW_US;
}

enum tl_err tl_id_token_check(const char *token, const json_t *jwks,
                              const struct tl_id_token_wanted *wanted, json_t **out_claims)
{
    json_t *claims = NULL;
    if (strlen(token) > TL_ID_TOKEN_BYTES_MAX)
        return TL_EBAD;
    enum tl_err err = check_signature(token, jwks, &claims);
    if (err == TL_OK && !claims_hold(claims, wanted))
        err = TL_EDENIED;
    if (err == TL_OK)
        *out_claims = claims;
    else
        json_decref(claims);
    return err;
}

bool tl_claim_has(const json_t *claims, const char *claim, const char *value)
{
    const json_t *found = json_object_get(claims, claim);
    if (is_same(json_string_value(found), value))
        return true;
    for (size_t i = 0; i < json_array_size(found); i++) {
        if (is_same(json_string_value(json_array_get(found, i)), value))
            return true;
    }
    return false;
}
