/* sdes.c: one line of SDP: tag, suite, key. */
#include "phone/sdes.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#define SUITE      "AES_CM_128_HMAC_SHA1_80"
#define METHOD     "inline:"
#define CODE_BYTES 40 /* Base64 of a key. */

/* Cuts the next word off text. */
static size_t cut(const char **text, size_t *bytes, const char **out_word)
{
    while (*bytes > 0 && **text == ' ') {
        ++*text;
        --*bytes;
    }
    const char *end = *bytes > 0 ? memchr(*text, ' ', *bytes) : NULL;
    size_t length = end ? (size_t)(end - *text) : *bytes;
    *out_word = *text;
    *text += length;
    *bytes -= length;
    return length;
}

static bool is_word(const char *at, size_t bytes, const char *word)
{
    return bytes == strlen(word) && memcmp(at, word, bytes) == 0;
}

static bool read_tag(const char *at, size_t bytes, uint32_t *out)
{
    uint32_t tag = 0;
    for (size_t i = 0; i < bytes && bytes <= 9; i++) {
        if (at[i] < '0' || at[i] > '9')
            return false;
        tag = tag * 10 + (uint32_t)(at[i] - '0');
    }
    *out = tag;
    return tag > 0;
}

/* inline:KEY, inline:KEY|2^31, inline:KEY|2^31|1:4: the last has an identifier in each packet. */
static enum tl_err read_key(const char *at, size_t bytes, uint8_t *out)
{
    uint8_t key[TL_SDES_KEY_BYTES + 2];
    size_t method = strlen(METHOD);
    if (bytes < method + CODE_BYTES || memcmp(at, METHOD, method) != 0)
        return TL_EBAD;
    const char *rest = at + method + CODE_BYTES;
    size_t rest_bytes = bytes - method - CODE_BYTES;
    if (rest_bytes > 0 && *rest != '|')
        return TL_EBAD;
    if (rest_bytes > 0 && (memchr(rest, ':', rest_bytes) || memchr(rest, ';', rest_bytes)))
        return TL_EUNSUPPORTED;
    for (size_t i = 0; i < CODE_BYTES; i++)
        if (at[method + i] == '=')
            return TL_EBAD;
    if (EVP_DecodeBlock(key, (const uint8_t *)at + method, CODE_BYTES) != TL_SDES_KEY_BYTES)
        return TL_EBAD;
    memcpy(out, key, TL_SDES_KEY_BYTES);
    return TL_OK;
}

enum tl_err tl_sdes_read(const char *text, size_t bytes, struct tl_sdes *out_sdes)
{
    struct tl_sdes sdes = { 0 };
    const char *tag, *suite, *key, *parameters;
    size_t tag_bytes = cut(&text, &bytes, &tag);
    size_t suite_bytes = cut(&text, &bytes, &suite);
    size_t key_bytes = cut(&text, &bytes, &key);
    size_t parameters_bytes = cut(&text, &bytes, &parameters);
    if (!read_tag(tag, tag_bytes, &sdes.tag))
        return TL_EBAD;
    if (!is_word(suite, suite_bytes, SUITE) || parameters_bytes > 0)
        return TL_EUNSUPPORTED;
    enum tl_err err = read_key(key, key_bytes, sdes.key);
    if (err == TL_OK)
        *out_sdes = sdes;
    return err;
}

void tl_sdes_write(const struct tl_sdes *sdes, char out[TL_SDES_LINE_BYTES])
{
    uint8_t code[CODE_BYTES + 1];
    EVP_EncodeBlock(code, sdes->key, TL_SDES_KEY_BYTES);
    snprintf(out, TL_SDES_LINE_BYTES, "a=crypto:%u " SUITE " " METHOD "%s\r\n", sdes->tag,
             (const char *)code);
}

enum tl_err tl_sdes_make(uint8_t key[TL_SDES_KEY_BYTES])
{
    return RAND_bytes(key, TL_SDES_KEY_BYTES) == 1 ? TL_OK : TL_ENOMEM;
}
