/* form.c: reading the fields of a form. */
#include "http/form.h"

#include <string.h>

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* In place: what is decoded is never longer. *out_bytes: of the decoded text, without its 0. */
static enum tl_err decode(char *text, size_t bytes, size_t *out_bytes)
{
    size_t len = 0;
    for (size_t i = 0; i < bytes; i++) {
        char c = text[i] == '+' ? ' ' : text[i];
        if (c == '%') {
            int high = i + 2 < bytes ? hex_of(text[i + 1]) : -1;
            int low = i + 2 < bytes ? hex_of(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return TL_EBAD;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\0')
            return TL_EBAD;
        text[len++] = c;
    }
    text[len] = '\0';
    *out_bytes = len;
    return TL_OK;
}

/* Bytes of the character that text begins with; 0: it is none. RFC 3629, 4. */
static size_t character_bytes(const unsigned char *text, size_t bytes)
{
    unsigned char low = 0x80, high = 0xbf;
    size_t len = text[0] < 0x80 ? 1 : text[0] < 0xc2 ? 0 : text[0] < 0xe0 ? 2 : 3;
    if (text[0] >= 0xf0)
        len = text[0] <= 0xf4 ? 4 : 0;
    if (text[0] == 0xe0 || text[0] == 0xf0)
        low = text[0] == 0xe0 ? 0xa0 : 0x90;
    if (text[0] == 0xed || text[0] == 0xf4)
        high = text[0] == 0xed ? 0x9f : 0x8f;
    if (len > bytes)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if (text[i] < (i == 1 ? low : 0x80) || text[i] > (i == 1 ? high : 0xbf))
            return 0;
    }
    return len;
}

static bool is_utf8(const char *text, size_t bytes)
{
    for (size_t at = 0; at < bytes;) {
        size_t len = character_bytes((const unsigned char *)text + at, bytes - at);
        if (len == 0)
            return false;
        at += len;
    }
    return true;
}

static enum tl_err read_part(char *text, size_t bytes)
{
    size_t len = 0;
    enum tl_err err = decode(text, bytes, &len);
    return err == TL_OK && !is_utf8(text, len) ? TL_EBAD : err;
}

static bool is_there(const struct tl_http_form_field *fields, uint32_t len, const char *name)
{
    for (uint32_t i = 0; i < len; i++) {
        if (strcmp(fields[i].name, name) == 0)
            return true;
    }
    return false;
}

/* One "name=value"; what ends it is written over. */
static enum tl_err read_field(char *text, size_t bytes, struct tl_http_form_field *fields,
                              uint32_t *len)
{
    char *equals = memchr(text, '=', bytes);
    size_t name_bytes = equals ? (size_t)(equals - text) : bytes;
    char *value = equals ? equals + 1 : text + bytes;
    size_t value_bytes = equals ? bytes - name_bytes - 1 : 0;
    if (*len == TL_HTTP_FORM_FIELDS_MAX)
        return TL_EFULL;
    if (read_part(value, value_bytes) != TL_OK || read_part(text, name_bytes) != TL_OK)
        return TL_EBAD;
    if (*text == '\0' || is_there(fields, *len, text))
        return TL_EBAD;
    fields[(*len)++] = (struct tl_http_form_field){ .name = text, .value = value };
    return TL_OK;
}

enum tl_err tl_http_form_read(char *body, size_t bytes, struct tl_http_form_field *out_fields,
                              uint32_t *out_len)
{
    uint32_t len = 0;
    for (size_t at = 0; at < bytes;) {
        char *end = memchr(body + at, '&', bytes - at);
        size_t piece = end ? (size_t)(end - body) - at : bytes - at;
        enum tl_err err = piece > 0 ? read_field(body + at, piece, out_fields, &len) : TL_OK;
        if (err != TL_OK)
            return err;
        at += piece + 1;
    }
    *out_len = len;
    return TL_OK;
}
