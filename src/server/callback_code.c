/* callback_code.c: codes sealed to the data folder's key. */
#include "server/callback_code.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "server/folder_key.h"
#include "store/codes.h"
#include "store/meta.h"

#define CODE_KEY_USE "callback"

/* What is sealed, always of one length. */
struct plain {
    uint64_t contact;
    char code[16];
};
enum {
    SEALED = sizeof(struct plain) + crypto_box_SEALBYTES,
    SEALED_HEX = 2 * SEALED + 1,
    PUBLIC_HEX = 2 * crypto_box_PUBLICKEYBYTES + 1,
};
_Static_assert(SEALED_HEX <= sizeof((struct tl_sealed_code *)0)->sealed, "it fits the row");
_Static_assert(crypto_box_SEEDBYTES == TL_FOLDER_SECRET_BYTES, "one seed");

static const char public_setting[] = "callback_code_key";

static enum tl_err put_public(struct tl_db *db, const struct tl_callback_code_keys *keys)
{
    char hex[PUBLIC_HEX], kept[PUBLIC_HEX];
    sodium_bin2hex(hex, sizeof hex, keys->public_key, sizeof keys->public_key);
    enum tl_err err = tl_store_setting_get(db, public_setting, kept, sizeof kept);
    if (err == TL_OK && strcmp(hex, kept) == 0)
        return TL_OK;
    return err == TL_OK || err == TL_ENONE ? tl_store_setting_set(db, public_setting, hex) : err;
}

enum tl_err tl_callback_code_keys_open(struct tl_db *db, const char *dir,
                                       struct tl_callback_code_keys *out, struct tl_faults *faults)
{
    uint8_t seed[TL_FOLDER_SECRET_BYTES];
    enum tl_err err = tl_folder_key(dir, CODE_KEY_USE, seed, faults);
    if (err == TL_OK && crypto_box_seed_keypair(out->public_key, out->secret_key, seed) != 0)
        err = TL_EIO;
    sodium_memzero(seed, sizeof seed);
    return err == TL_OK ? put_public(db, out) : err;
}

void tl_callback_code_keys_close(struct tl_callback_code_keys *keys)
{
    sodium_memzero(keys, sizeof *keys);
}

void tl_callback_code_draw(uint32_t digits, char out[TL_CALLBACK_CODE_BYTES])
{
    for (uint32_t i = 0; i < digits && i < TL_CALLBACK_CODE_DIGITS_MAX; i++) {
        out[i] = (char)('0' + randombytes_uniform(10));
        out[i + 1] = '\0';
    }
}

/* TL_ENONE: this store has none. */
static enum tl_err public_key(struct tl_db *db, uint8_t out[crypto_box_PUBLICKEYBYTES])
{
    char hex[PUBLIC_HEX];
    size_t len = 0;
    enum tl_err err = tl_store_setting_get(db, public_setting, hex, sizeof hex);
    if (err == TL_OK &&
        (sodium_hex2bin(out, crypto_box_PUBLICKEYBYTES, hex, strlen(hex), NULL, &len, NULL) != 0 ||
         len != crypto_box_PUBLICKEYBYTES))
        err = TL_ECORRUPT;
    return err;
}

enum tl_err tl_callback_code_choose(struct tl_db *db, tl_id contact, const char *code)
{
    uint8_t key[crypto_box_PUBLICKEYBYTES], sealed[SEALED];
    struct plain plain = { .contact = contact };
    struct tl_sealed_code row = { .contact = contact };
    size_t len = strlen(code);
    if (len < TL_CALLBACK_CODE_DIGITS_MIN || len > TL_CALLBACK_CODE_DIGITS_MAX ||
        strspn(code, "0123456789") != len)
        return TL_EBAD;
    enum tl_err err = public_key(db, key);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    memcpy(plain.code, code, len);
    if (crypto_box_seal(sealed, (const uint8_t *)&plain, sizeof plain, key) != 0)
        err = TL_EIO;
    sodium_memzero(&plain, sizeof plain);
    sodium_bin2hex(row.sealed, sizeof row.sealed, sealed, sizeof sealed);
    return err == TL_OK ? tl_store_code_put(db, &row) : err;
}

enum tl_err tl_callback_code_give(struct tl_db *db, tl_id contact, uint32_t digits)
{
    char code[TL_CALLBACK_CODE_BYTES] = "";
    struct tl_sealed_code row;
    enum tl_err err = tl_store_code_find(db, contact, &row);
    if (err != TL_ENONE)
        return err;
    tl_callback_code_draw(
        digits < TL_CALLBACK_CODE_DIGITS_MIN ? TL_CALLBACK_CODE_DIGITS_MIN : digits, code);
    err = tl_callback_code_choose(db, contact, code);
    sodium_memzero(code, sizeof code);
    return err;
}

enum tl_err tl_callback_code_read(struct tl_db *db, const struct tl_callback_code_keys *keys,
                                  tl_id contact, char out[TL_CALLBACK_CODE_BYTES])
{
    struct tl_sealed_code row;
    struct plain plain = { 0 };
    uint8_t sealed[SEALED];
    size_t len = 0;
    enum tl_err err = tl_store_code_find(db, contact, &row);
    if (err != TL_OK)
        return err;
    bool is_open = sodium_hex2bin(sealed, sizeof sealed, row.sealed, strlen(row.sealed), NULL, &len,
                                  NULL) == 0 &&
                   len == sizeof sealed &&
                   crypto_box_seal_open((uint8_t *)&plain, sealed, sizeof sealed, keys->public_key,
                                        keys->secret_key) == 0 &&
                   plain.contact == contact;
    if (is_open)
        snprintf(out, TL_CALLBACK_CODE_BYTES, "%.*s", TL_CALLBACK_CODE_DIGITS_MAX, plain.code);
    sodium_memzero(&plain, sizeof plain);
    return is_open ? TL_OK : TL_ECORRUPT;
}

bool tl_callback_code_is(struct tl_db *db, const struct tl_callback_code_keys *keys, tl_id contact,
                         const char *text)
{
    char code[TL_CALLBACK_CODE_BYTES] = "", told[TL_CALLBACK_CODE_BYTES] = "";
    bool is_there = tl_callback_code_read(db, keys, contact, code) == TL_OK;
    bool fits = strlen(text) < sizeof told;
    memcpy(told, text, fits ? strlen(text) : 0);
    bool is_same = sodium_memcmp(code, told, sizeof code) == 0;
    sodium_memzero(code, sizeof code);
    return is_there && fits && is_same;
}
