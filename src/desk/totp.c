/* totp.c: one-time passwords by time. */
#include "desk/totp.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { SHA1_BYTES = 20, CODES = 1000000 };

/* RFC 4226, 5.3: four bytes from where the last half-byte points, without the sign. */
enum tl_err tl_totp_code(const uint8_t *secret, size_t secret_bytes, int64_t step,
                         uint32_t *out_code)
{
    uint8_t text[8], mac[EVP_MAX_MD_SIZE];
    unsigned mac_bytes = 0;
    for (int i = 0; i < 8; i++)
        text[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    if (!HMAC(EVP_sha1(), secret, (int)secret_bytes, text, sizeof text, mac, &mac_bytes) ||
        mac_bytes != SHA1_BYTES)
        return TL_ENOMEM;
    const uint8_t *at = mac + (mac[SHA1_BYTES - 1] & 15);
    uint32_t number = (uint32_t)(at[0] & 127) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
                      (uint32_t)at[3];
    sodium_memzero(mac, sizeof mac);
    *out_code = number % CODES;
    return TL_OK;
}

static bool read_digits(const char *text, char out[TL_TOTP_DIGITS + 1])
{
    size_t len = 0;
    for (; *text; text++) {
        if (*text == ' ')
            continue;
        if (*text < '0' || *text > '9' || len == TL_TOTP_DIGITS)
            return false;
        out[len++] = *text;
    }
    out[len] = '\0';
    return len == TL_TOTP_DIGITS;
}

enum tl_err tl_totp_check(const uint8_t *secret, size_t secret_bytes, const char *code, tl_time now,
                          int64_t after_step, int64_t *out_step)
{
    char asked[TL_TOTP_DIGITS + 1] = "", right[16];
    int64_t found = -1;
    bool is_code = read_digits(code, asked);
    for (int64_t i = -TL_TOTP_WINDOW; i <= TL_TOTP_WINDOW; i++) {
        uint32_t number;
        int64_t step = now / TL_TOTP_STEP_US + i;
        enum tl_err err = tl_totp_code(secret, secret_bytes, step, &number);
        if (err != TL_OK)
            return err;
        snprintf(right, sizeof right, "%06" PRIu32, number);
        if (sodium_memcmp(asked, right, TL_TOTP_DIGITS) == 0 && is_code && step > after_step &&
            found < 0)
            found = step;
    }
    if (found < 0)
        return TL_EDENIED;
    *out_step = found;
    return TL_OK;
}

enum tl_err tl_base32_write(const uint8_t *bytes, size_t bytes_len, char *out, size_t out_bytes)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    size_t len = 0;
    uint32_t held = 0, held_bits = 0;
    if ((bytes_len * 8 + 4) / 5 + 1 > out_bytes)
        return TL_ETOOLONG;
    for (size_t i = 0; i < bytes_len; i++) {
        held = held << 8 | bytes[i];
        held_bits += 8;
        for (; held_bits >= 5; held_bits -= 5)
            out[len++] = letters[held >> (held_bits - 5) & 31];
    }
    if (held_bits > 0)
        out[len++] = letters[held << (5 - held_bits) & 31];
    out[len] = '\0';
    return TL_OK;
}

/* RFC 3986, 2.3: all but the unreserved is written as %XX. */
static enum tl_err add_escaped(char *out, size_t out_bytes, size_t *len, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || strchr("-._~", c) != NULL;
        if (*len + 4 > out_bytes)
            return TL_ETOOLONG;
        *len += (size_t)snprintf(out + *len, out_bytes - *len, is_plain ? "%c" : "%%%02X", c);
    }
    return TL_OK;
}

enum tl_err tl_totp_uri(const uint8_t *secret, const char *issuer, const char *account, char *out,
                        size_t out_bytes)
{
    char key[TL_TOTP_TEXT_BYTES];
    size_t len = (size_t)snprintf(out, out_bytes, "otpauth://totp/");
    enum tl_err err = tl_base32_write(secret, TL_TOTP_SECRET_BYTES, key, sizeof key);
    if (err == TL_OK)
        err = add_escaped(out, out_bytes, &len, issuer);
    if (err == TL_OK && len + 1 < out_bytes)
        out[len++] = ':';
    if (err == TL_OK)
        err = add_escaped(out, out_bytes, &len, account);
    if (err == TL_OK)
        len += (size_t)snprintf(out + len, out_bytes - len, "?secret=%s&issuer=", key);
    if (err != TL_OK || len >= out_bytes)
        return TL_ETOOLONG;
    return add_escaped(out, out_bytes, &len, issuer);
}
