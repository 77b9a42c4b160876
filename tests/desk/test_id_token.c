/* ID tokens: what a good one must have, and each way in which one does not hold. */
#include "support/check.h"

#include <cjose/cjose.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "desk/id_token.h"

#define NOW (INT64_C(1800000000) * TL_SECOND)
static const struct tl_id_token_wanted wanted = {
    .issuer = "https://id.example", .client = "center", .nonce = "n-1", .now = NOW
};
static cjose_jwk_t *rsa, *ec;
static json_t *jwks;

static json_t *public_of(cjose_jwk_t *key, const char *id)
{
    cjose_err why;
    cjose_jwk_set_kid(key, id, strlen(id), &why);
    char *text = cjose_jwk_to_json(key, false, &why);
    json_t *json = json_loads(text, 0, NULL);
    free(text);
    return json;
}

static int make_keys(void **state)
{
    (void)state;
    cjose_err why;
    rsa = cjose_jwk_create_RSA_random(2048, (const uint8_t *)"\x01\x00\x01", 3, &why);
    ec = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &why);
    jwks = json_pack("{s:[o, o]}", "keys", public_of(rsa, "r"), public_of(ec, "e"));
    return rsa && ec && jwks ? 0 : -1;
}

static int free_keys(void **state)
{
    (void)state;
    json_decref(jwks);
    cjose_jwk_release(rsa);
    cjose_jwk_release(ec);
    return 0;
}

static json_t *good_claims(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:[s, s]}", "iss", "https://id.example", "sub",
                     "s-17", "aud", "center", "nonce", "n-1", "exp",
                     (json_int_t)(NOW / TL_SECOND + 300), "iat", (json_int_t)(NOW / TL_SECOND - 5),
                     "groups", "staff", "leads");
}

/* Signs; takes the claims. */
static void sign(cjose_jwk_t *key, const char *algorithm, const char *id, json_t *take_claims,
                 char out[TL_ID_TOKEN_BYTES_MAX])
{
    cjose_err why;
    const char *text = NULL;
    cjose_header_t *header = cjose_header_new(&why);
    CHECK(cjose_header_set(header, CJOSE_HDR_ALG, algorithm, &why));
    if (id)
        CHECK(cjose_header_set(header, CJOSE_HDR_KID, id, &why));
    char *claims = json_dumps(take_claims, JSON_COMPACT);
    cjose_jws_t *jws = cjose_jws_sign(key, header, (const uint8_t *)claims, strlen(claims), &why);
    CHECK(jws && cjose_jws_export(jws, &text, &why));
    snprintf(out, TL_ID_TOKEN_BYTES_MAX, "%s", text);
    cjose_jws_release(jws);
    cjose_header_release(header);
    free(claims);
    json_decref(take_claims);
}

static enum tl_err check(const char *token)
{
    json_t *claims = NULL;
    enum tl_err err = tl_id_token_check(token, jwks, &wanted, &claims);
    CHECK((err == TL_OK) == (claims != NULL));
    json_decref(claims);
    return err;
}

static void both_kinds_of_keys_are_taken_with_and_without_a_name(void **state)
{
    (void)state;
    char token[TL_ID_TOKEN_BYTES_MAX];
    json_t *claims;
    sign(rsa, "RS256", "r", good_claims(), token);
    CHECK_OK(check(token));
    sign(ec, "ES256", "e", good_claims(), token);
    CHECK_OK(check(token));
    sign(ec, "ES256", NULL, good_claims(), token);
    CHECK_OK(tl_id_token_check(token, jwks, &wanted, &claims));
    assert_string_equal(json_string_value(json_object_get(claims, "sub")), "s-17");
    CHECK(tl_claim_has(claims, "groups", "leads") && !tl_claim_has(claims, "groups", "lead"));
    CHECK(tl_claim_has(claims, "aud", "center") && !tl_claim_has(claims, "none", "center"));
    json_decref(claims);
}

static void claims_that_do_not_hold_are_refused(void **state)
{
    (void)state;
    char token[TL_ID_TOKEN_BYTES_MAX];
    static const struct {
        const char *name;
        const char *json; /* In its place; NULL: left out. */
    } changes[] = {
        { "iss", "\"https://id.example.net\"" },
        { "iss", NULL },
        { "aud", "\"another\"" },
        { "aud", "[\"center\", \"another\"]" }, /* And no azp. */
        { "aud", NULL },
        { "azp", "\"another\"" },
        { "nonce", "\"n-2\"" },
        { "nonce", NULL },
        { "exp", "1799999000" },
        { "exp", "\"1800000300\"" },
        { "exp", NULL },
        { "iat", "1800000900" },
        { "iat", NULL },
        { "nbf", "1800000900" },
        { "sub", "\"\"" },
        { "sub", "17" },
        { "sub", NULL },
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        json_t *claims = good_claims();
        if (changes[i].json)
            json_object_set_new(claims, changes[i].name,
                                json_loads(changes[i].json, JSON_DECODE_ANY, NULL));
        else
            json_object_del(claims, changes[i].name);
        sign(ec, "ES256", "e", claims, token);
        CHECK_ERR(TL_EDENIED, check(token));
    }
    json_t *claims = good_claims();
    json_object_set_new(claims, "aud", json_pack("[s, s]", "center", "another"));
    json_object_set_new(claims, "azp", json_string("center"));
    sign(ec, "ES256", "e", claims, token);
    CHECK_OK(check(token));
}

/* The token says of itself that it is signed with a shared secret: the public key, which all know.
 */
static void a_token_does_not_choose_how_it_is_checked(void **state)
{
    (void)state;
    cjose_err why;
    char token[TL_ID_TOKEN_BYTES_MAX];
    char *text = json_dumps(json_array_get(json_object_get(jwks, "keys"), 0), JSON_COMPACT);
    cjose_jwk_t *oct = cjose_jwk_create_oct_spec((const uint8_t *)text, strlen(text), &why);
    sign(oct, "HS256", "r", good_claims(), token);
    CHECK_ERR(TL_EDENIED, check(token));
    cjose_jwk_release(oct);
    free(text);
    sign(rsa, "PS256", "r", good_claims(), token);
    CHECK_ERR(TL_EDENIED, check(token));
    /* {"alg":"none"} . the claims . nothing */
    CHECK(check("eyJhbGciOiJub25lIn0.eyJzdWIiOiJzLTE3In0.") != TL_OK);
}

static void a_strange_or_changed_signature_is_refused(void **state)
{
    (void)state;
    cjose_err why;
    char token[TL_ID_TOKEN_BYTES_MAX];
    cjose_jwk_t *strange = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &why);
    sign(strange, "ES256", "e", good_claims(), token);
    CHECK_ERR(TL_EDENIED, check(token));
    sign(strange, "ES256", "not-there", good_claims(), token);
    CHECK_ERR(TL_ENONE, check(token));            /* The keys may be new: they are fetched again. */
    sign(ec, "ES256", "r", good_claims(), token); /* The name of a key of another kind. */
    CHECK_ERR(TL_ENONE, check(token));
    cjose_jwk_release(strange);
    sign(ec, "ES256", "e", good_claims(), token);
    char *claims = strchr(token, '.') + 1;
    claims[10] = claims[10] == 'A' ? 'B' : 'A';
    CHECK(check(token) != TL_OK);
    token[strlen(token) / 2] = '\0';
    CHECK(check(token) != TL_OK);
    CHECK(check("") != TL_OK);
    CHECK(check("..") != TL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_kinds_of_keys_are_taken_with_and_without_a_name),
        cmocka_unit_test(claims_that_do_not_hold_are_refused),
        cmocka_unit_test(a_token_does_not_choose_how_it_is_checked),
        cmocka_unit_test(a_strange_or_changed_signature_is_refused),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
