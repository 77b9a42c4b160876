/* passkey.c: passkeys read and checked. */
#include "desk/passkey.h"

#include <cbor.h>
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <jansson.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

struct piece {
    uint8_t bytes[TL_PASSKEY_BYTES_MAX];
    size_t len;
};

/* The kinds of keys that we take, as COSE numbers them (RFC 8152, 8); the length of each in bytes.
 */
static const struct {
    const char *name;
    int number;
    size_t key_bytes;
} kinds[] = { { "es256", COSE_ES256, 64 },
              { "eddsa", COSE_EDDSA, 32 },
              { "rs256", COSE_RS256, 259 } };
enum { KINDS_LEN = sizeof kinds / sizeof kinds[0], KEY_BYTES_MAX = 259 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start_library(void)
{
    fido_init(0);
}

static enum tl_err read_piece(const char *text, struct piece *out)
{
    out->len = 0;
    if (!text || strlen(text) > 4 * TL_PASSKEY_BYTES_MAX / 3)
        return TL_EBAD;
    if (sodium_base642bin(out->bytes, sizeof out->bytes, text, strlen(text), NULL, &out->len, NULL,
                          BASE64) != 0 ||
        out->len == 0)
        return TL_EBAD;
    return TL_OK;
}

enum tl_err tl_passkey_rp_id(const char *origin, char *out, size_t out_bytes)
{
    const char *host = strstr(origin, "://");
    size_t len = host ? strcspn(host + 3, ":/") : 0;
    if (len == 0)
        return TL_EBAD;
    if (len >= out_bytes)
        return TL_ETOOLONG;
    memcpy(out, host + 3, len);
    out[len] = '\0';
    return TL_OK;
}

/* WebAuthn, 5.8.1. */
enum tl_err tl_passkey_challenge(const struct tl_passkey_answer *answer, enum tl_passkey_use use,
                                 const struct tl_passkey_site *site, char out[TL_CHALLENGE_BYTES])
{
    static const char *const types[] = {
        [TL_PASSKEY_CREATE] = "webauthn.create", [TL_PASSKEY_GET] = "webauthn.get"
    };
    struct piece *data = malloc(sizeof *data);
    if (!data)
        return TL_ENOMEM;
    enum tl_err err = read_piece(answer->client_data, data);
    json_t *client = err == TL_OK
                         ? json_loadb((char *)data->bytes, data->len, JSON_REJECT_DUPLICATES, NULL)
                         : NULL;
    const char *type = NULL, *challenge = NULL, *origin = NULL;
    free(data);
    if (json_unpack(client, "{s:s, s:s, s:s}", "type", &type, "challenge", &challenge, "origin",
                    &origin) != 0 ||
        strlen(challenge) != TL_CHALLENGE_BYTES - 1)
        err = TL_EBAD;
    else if (strcmp(type, types[use]) != 0 || strcmp(origin, site->origin) != 0 ||
             json_is_true(json_object_get(client, "crossOrigin")))
        err = TL_EDENIED;
    else
        memcpy(out, challenge, TL_CHALLENGE_BYTES);
    json_decref(client);
    return err;
}

/* ---- registering ---- */

static const cbor_item_t *map_get(const cbor_item_t *map, const char *name)
{
    struct cbor_pair *pairs = cbor_map_handle(map);
    for (size_t i = 0; i < cbor_map_size(map); i++) {
        const cbor_item_t *key = pairs[i].key;
        if (key && cbor_isa_string(key) && cbor_string_is_definite(key) &&
            cbor_string_length(key) == strlen(name) &&
            memcmp(cbor_string_handle(key), name, strlen(name)) == 0)
            return pairs[i].value;
    }
    return NULL;
}

/* The authenticator data within an attestation object (WebAuthn, 6.5.4). Its statement is not
 * looked at: `none` was asked for, and another would say nothing that we need. */
static enum tl_err read_attestation(const struct piece *object, struct piece *out)
{
    struct cbor_load_result result;
    cbor_item_t *map = cbor_load(object->bytes, object->len, &result);
    enum tl_err err = TL_EBAD;
    if (map && cbor_isa_map(map) && cbor_map_is_definite(map) && result.read == object->len) {
        const cbor_item_t *format = map_get(map, "fmt");
        const cbor_item_t *data = map_get(map, "authData");
        bool is_whole = format && cbor_isa_string(format) && map_get(map, "attStmt") && data &&
                        cbor_isa_bytestring(data) && cbor_bytestring_is_definite(data) &&
                        cbor_bytestring_length(data) <= sizeof out->bytes;
        if (is_whole) {
            out->len = cbor_bytestring_length(data);
            memcpy(out->bytes, cbor_bytestring_handle(data), out->len);
            err = TL_OK;
        }
    }
    if (map)
        cbor_decref(&map);
    return err;
}

static bool is_of_site(const struct piece *data, const struct tl_passkey_site *site)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const uint8_t *)site->rp_id, strlen(site->rp_id));
    return data->len > sizeof hash && memcmp(data->bytes, hash, sizeof hash) == 0;
}

/* Reads id and key of the kind that it is of. */
static enum tl_err read_key(const struct piece *data, size_t kind, struct tl_factor *out)
{
    enum tl_err err = TL_EBAD;
    fido_cred_t *cred = fido_cred_new();
    if (!cred)
        return TL_ENOMEM;
    if (fido_cred_set_type(cred, kinds[kind].number) == FIDO_OK &&
        fido_cred_set_authdata_raw(cred, data->bytes, data->len) == FIDO_OK) {
        char key[sizeof out->secret];
        size_t id_len = fido_cred_id_len(cred), key_len = fido_cred_pubkey_len(cred);
        bool is_good = id_len > 0 && id_len <= TL_PASSKEY_ID_MAX &&
                       key_len == kinds[kind].key_bytes && fido_cred_pubkey_ptr(cred);
        bool is_touched = (fido_cred_flags(cred) & CTAP_AUTHDATA_USER_PRESENT) != 0;
        if (is_good) {
            sodium_bin2base64(out->credential, sizeof out->credential, fido_cred_id_ptr(cred),
                              id_len, BASE64);
            sodium_bin2base64(key, sizeof key, fido_cred_pubkey_ptr(cred), key_len, BASE64);
            snprintf(out->secret, sizeof out->secret, "%s:%.380s", kinds[kind].name, key);
            out->counter = fido_cred_sigcount(cred);
            err = is_touched ? TL_OK : TL_EDENIED;
        }
    }
    fido_cred_free(&cred);
    return err;
}

enum tl_err tl_passkey_register(const struct tl_passkey_answer *answer,
                                const struct tl_passkey_site *site, struct tl_factor *out)
{
    struct piece *pieces = calloc(2, sizeof *pieces);
    if (!pieces)
        return TL_ENOMEM;
    pthread_once(&once, start_library);
    enum tl_err err = read_piece(answer->attestation, pieces);
    if (err == TL_OK)
        err = read_attestation(pieces, pieces + 1);
    if (err == TL_OK && !is_of_site(pieces + 1, site))
        err = TL_EDENIED;
    enum tl_err read = TL_EBAD;
    for (size_t kind = 0; kind < KINDS_LEN && err == TL_OK && read == TL_EBAD; kind++)
        read = read_key(pieces + 1, kind, out);
    free(pieces);
    return err == TL_OK ? read : err;
}

/* ---- signing in ---- */

static void *key_of(size_t kind, const uint8_t *bytes, size_t len)
{
    if (kinds[kind].number == COSE_ES256) {
        es256_pk_t *key = es256_pk_new();
        if (key && es256_pk_from_ptr(key, bytes, len) != FIDO_OK)
            es256_pk_free(&key);
        return key;
    }
    if (kinds[kind].number == COSE_EDDSA) {
        eddsa_pk_t *key = eddsa_pk_new();
        if (key && eddsa_pk_from_ptr(key, bytes, len) != FIDO_OK)
            eddsa_pk_free(&key);
        return key;
    }
    rs256_pk_t *key = rs256_pk_new();
    if (key && rs256_pk_from_ptr(key, bytes, len) != FIDO_OK)
        rs256_pk_free(&key);
    return key;
}

static void free_key(size_t kind, void *key)
{
    es256_pk_t *es256 = key;
    eddsa_pk_t *eddsa = key;
    rs256_pk_t *rs256 = key;
    if (kinds[kind].number == COSE_ES256)
        es256_pk_free(&es256);
    else if (kinds[kind].number == COSE_EDDSA)
        eddsa_pk_free(&eddsa);
    else
        rs256_pk_free(&rs256);
}

/* "es256:BASE64" to the kind and the library's key. NULL: it is none. */
static void *read_public(const struct tl_factor *factor, size_t *out_kind)
{
    uint8_t bytes[KEY_BYTES_MAX];
    size_t len = 0;
    const char *colon = strchr(factor->secret, ':');
    for (size_t kind = 0; kind < KINDS_LEN && colon; kind++) {
        const char *name = kinds[kind].name;
        if ((size_t)(colon - factor->secret) != strlen(name) ||
            strncmp(factor->secret, name, strlen(name)) != 0)
            continue;
        if (sodium_base642bin(bytes, sizeof bytes, colon + 1, strlen(colon + 1), NULL, &len, NULL,
                              BASE64) != 0 ||
            len != kinds[kind].key_bytes)
            return NULL;
        *out_kind = kind;
        return key_of(kind, bytes, len);
    }
    return NULL;
}

static enum tl_err verify(const struct piece pieces[3], const struct tl_passkey_site *site,
                          size_t kind, const void *key, bool is_verified, uint32_t *out_count)
{
    fido_assert_t *assert = fido_assert_new();
    if (!assert)
        return TL_ENOMEM;
    bool is_set =
        fido_assert_set_clientdata(assert, pieces[0].bytes, pieces[0].len) == FIDO_OK &&
        fido_assert_set_rp(assert, site->rp_id) == FIDO_OK &&
        fido_assert_set_count(assert, 1) == FIDO_OK &&
        fido_assert_set_authdata_raw(assert, 0, pieces[1].bytes, pieces[1].len) == FIDO_OK &&
        fido_assert_set_sig(assert, 0, pieces[2].bytes, pieces[2].len) == FIDO_OK &&
        fido_assert_set_up(assert, FIDO_OPT_TRUE) == FIDO_OK &&
        fido_assert_set_uv(assert, is_verified ? FIDO_OPT_TRUE : FIDO_OPT_OMIT) == FIDO_OK;
    enum tl_err err = is_set ? TL_EDENIED : TL_EBAD;
    if (is_set && fido_assert_verify(assert, 0, kinds[kind].number, key) == FIDO_OK) {
        *out_count = fido_assert_sigcount(assert, 0);
        err = TL_OK;
    }
    fido_assert_free(&assert);
    return err;
}

enum tl_err tl_passkey_check(const struct tl_passkey_answer *answer,
                             const struct tl_passkey_site *site, const struct tl_factor *factor,
                             bool is_verified, int64_t *out_counter)
{
    struct piece *pieces = calloc(3, sizeof *pieces);
    size_t kind = 0;
    uint32_t count = 0;
    if (!pieces)
        return TL_ENOMEM;
    pthread_once(&once, start_library);
    enum tl_err err = read_piece(answer->client_data, pieces);
    if (err == TL_OK)
        err = read_piece(answer->authenticator_data, pieces + 1);
    if (err == TL_OK)
        err = read_piece(answer->signature, pieces + 2);
    void *key = err == TL_OK ? read_public(factor, &kind) : NULL;
    if (err == TL_OK)
        err = key ? verify(pieces, site, kind, key, is_verified, &count) : TL_ECORRUPT;
    if (key)
        free_key(kind, key);
    free(pieces);
    /* WebAuthn, 7.2, step 21: a counter that stands still or goes back tells of a copy. */
    if (err == TL_OK && (count > 0 || factor->counter > 0) && count <= factor->counter)
        err = TL_EDENIED;
    if (err == TL_OK)
        *out_counter = count;
    return err;
}
