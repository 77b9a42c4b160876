/* factor.c: authenticator apps and recovery codes. */
#include "desk/factor.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/meta.h"

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    SEALED_MAX = 256,
    HASH_BYTES = 32,
};

enum tl_err tl_seal(const uint8_t *key, tl_id owner, const uint8_t *bytes, size_t bytes_len,
                    char *out, size_t out_bytes)
{
    uint8_t sealed[SEALED_MAX];
    unsigned long long len = 0;
    size_t all = NONCE + bytes_len + TAG;
    if (all > sizeof sealed ||
        sodium_base64_encoded_len(all, sodium_base64_VARIANT_ORIGINAL) > out_bytes)
        return TL_ETOOLONG;
    randombytes_buf(sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, &len, bytes, bytes_len,
                                               (const uint8_t *)&owner, sizeof owner, NULL, sealed,
                                               key);
    sodium_bin2base64(out, out_bytes, sealed, all, sodium_base64_VARIANT_ORIGINAL);
    return TL_OK;
}

enum tl_err tl_unseal(const uint8_t *key, tl_id owner, const char *text, uint8_t *out,
                      size_t out_bytes, size_t *out_len)
{
    uint8_t sealed[SEALED_MAX];
    size_t all = 0;
    unsigned long long len = 0;
    if (sodium_base642bin(sealed, sizeof sealed, text, strlen(text), NULL, &all, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        all < NONCE + TAG || all - NONCE - TAG > out_bytes)
        return TL_ECORRUPT;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, &len, NULL, sealed + NONCE, all - NONCE,
                                                   (const uint8_t *)&owner, sizeof owner, sealed,
                                                   key) != 0)
        return TL_ECORRUPT;
    *out_len = (size_t)len;
    return TL_OK;
}

enum tl_err tl_totp_enrol(struct tl_db *db, const uint8_t *key, tl_id owner, const uint8_t *secret,
                          const char *code, tl_time now)
{
    struct tl_factor factor = { .owner = owner, .kind = TL_FACTOR_TOTP, .made_at = now };
    struct tl_factor_ways ways;
    enum tl_err err = tl_totp_check(secret, TL_TOTP_SECRET_BYTES, code, now, 0, &factor.counter);
    if (err == TL_OK)
        err = tl_factor_ways(db, owner, &ways);
    if (err == TL_OK && ways.totp_len + ways.passkeys_len >= TL_FACTORS_MAX)
        err = TL_EFULL;
    snprintf(factor.credential, sizeof factor.credential, "totp:%" PRIu64, owner);
    if (err == TL_OK)
        err =
            tl_seal(key, owner, secret, TL_TOTP_SECRET_BYTES, factor.secret, sizeof factor.secret);
    return err == TL_OK ? tl_factor_insert(db, &factor) : err;
}

enum tl_err tl_factor_insert(struct tl_db *db, struct tl_factor *factor)
{
    enum tl_err err = tl_store_ids_take(db, "factor", 1, &factor->id);
    return err == TL_OK ? tl_store_factor_insert(db, factor) : err;
}

static enum tl_err use_totp(struct tl_db *db, const uint8_t *key, tl_id owner, const char *code,
                            tl_time now)
{
    char credential[40];
    struct tl_factor factor;
    uint8_t secret[TL_TOTP_SECRET_BYTES];
    size_t len = 0;
    int64_t step = 0;
    snprintf(credential, sizeof credential, "totp:%" PRIu64, owner);
    enum tl_err err = tl_store_factor_find(db, credential, &factor);
    if (err == TL_OK)
        err = tl_unseal(key, owner, factor.secret, secret, sizeof secret, &len);
    if (err == TL_OK)
        err = tl_totp_check(secret, len, code, now, factor.counter, &step);
    sodium_memzero(secret, sizeof secret);
    if (err == TL_OK)
        err = tl_store_factor_use(db, factor.id, step, now);
    return err == TL_ENONE ? TL_EDENIED : err;
}

/* Letters and digits alone, in capitals. False: longer than a code. */
static bool plain_code(const char *text, char out[TL_RECOVERY_BYTES])
{
    size_t len = 0;
    for (; *text; text++) {
        char c = *text;
        if (c == ' ' || c == '-')
            continue;
        if (len == TL_RECOVERY_BYTES - 1)
            return false;
        out[len++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    out[len] = '\0';
    return true;
}

/* Keyed, so that the records alone don't let anyone try codes. */
static void hash_code(const uint8_t *key, const char *plain, char out[2 * HASH_BYTES + 1])
{
    uint8_t hash[HASH_BYTES];
    crypto_generichash(hash, sizeof hash, (const uint8_t *)plain, strlen(plain), key,
                       TL_FOLDER_KEY_BYTES);
    sodium_bin2hex(out, 2 * HASH_BYTES + 1, hash, sizeof hash);
}

enum tl_err tl_factor_code_use(struct tl_db *db, const uint8_t *key, tl_id owner, const char *code,
                               tl_time now)
{
    char plain[TL_RECOVERY_BYTES], hash[2 * HASH_BYTES + 1];
    if (!plain_code(code, plain))
        return TL_EDENIED;
    if (strlen(plain) <= TL_TOTP_DIGITS)
        return use_totp(db, key, owner, plain, now);
    hash_code(key, plain, hash);
    enum tl_err err = tl_store_recovery_take(db, owner, hash);
    return err == TL_ENONE ? TL_EDENIED : err;
}

static enum tl_err draw_code(char out[TL_RECOVERY_BYTES])
{
    uint8_t chance[8];
    char text[16];
    randombytes_buf(chance, sizeof chance);
    enum tl_err err = tl_base32_write(chance, sizeof chance, text, sizeof text);
    snprintf(out, TL_RECOVERY_BYTES, "%.4s-%.4s-%.4s", text, text + 4, text + 8);
    return err;
}

enum tl_err tl_recovery_make(struct tl_db *db, const uint8_t *key, tl_id owner,
                             char out_codes[TL_RECOVERY_CODES][TL_RECOVERY_BYTES])
{
    enum tl_err err = tl_store_recovery_delete_of(db, owner);
    for (int i = 0; i < TL_RECOVERY_CODES && err == TL_OK; i++) {
        char plain[TL_RECOVERY_BYTES], hash[2 * HASH_BYTES + 1];
        err = draw_code(out_codes[i]);
        if (err != TL_OK || !plain_code(out_codes[i], plain))
            return err != TL_OK ? err : TL_EBAD;
        hash_code(key, plain, hash);
        err = tl_store_recovery_insert(db, owner, hash);
    }
    return err;
}

enum tl_err tl_factor_ways(struct tl_db *db, tl_id owner, struct tl_factor_ways *out)
{
    struct tl_factor_ways ways = { 0 };
    size_t len = 0;
    int64_t codes = 0;
    struct tl_factor *all = calloc(TL_FACTORS_MAX, sizeof *all);
    if (!all)
        return TL_ENOMEM;
    enum tl_err err = tl_store_factor_list(db, owner, all, TL_FACTORS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        ways.totp_len += strcmp(all[i].kind, TL_FACTOR_TOTP) == 0;
        ways.passkeys_len += strcmp(all[i].kind, TL_FACTOR_PASSKEY) == 0;
    }
    free(all);
    if (err == TL_OK)
        err = tl_store_recovery_count(db, owner, &codes);
    if (err != TL_OK)
        return err;
    ways.recovery_len = (uint32_t)codes;
    *out = ways;
    return TL_OK;
}
