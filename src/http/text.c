/* text.c: the small grammars inside header fields. */
#include "http/text.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *skip_blank(const char *at)
{
    while (is_blank(*at))
        at++;
    return at;
}

static enum tl_err copy_out(const char *from, size_t bytes, char *out, size_t bytes_max)
{
    if (bytes >= bytes_max)
        return TL_ETOOLONG;
    memcpy(out, from, bytes);
    out[bytes] = '\0';
    return TL_OK;
}

enum tl_err tl_http_cookie_read(const char *header, const char *name, char *out, size_t bytes_max)
{
    size_t name_bytes = strlen(name);
    for (const char *at = skip_blank(header); *at;) {
        size_t pair = strcspn(at, ";,");
        if (pair > name_bytes && at[name_bytes] == '=' && strncmp(at, name, name_bytes) == 0) {
            size_t value = pair - name_bytes - 1;
            while (value > 0 && is_blank(at[name_bytes + value]))
                value--;
            return copy_out(at + name_bytes + 1, value, out, bytes_max);
        }
        at += pair;
        at = skip_blank(at + (*at != '\0'));
    }
    return TL_ENONE;
}

enum tl_err tl_http_bearer_read(const char *header, char *out, size_t bytes_max)
{
    const char *at = skip_blank(header);
    if (strncasecmp(at, "bearer", 6) != 0 || !is_blank(at[6]))
        return TL_ENONE;
    at = skip_blank(at + 6);
    size_t bytes = strcspn(at, " \t,");
    return bytes > 0 ? copy_out(at, bytes, out, bytes_max) : TL_ENONE;
}

enum tl_err tl_http_basic_read(const char *header, char *out_name, size_t name_bytes,
                               char *out_password, size_t password_bytes)
{
    unsigned char plain[512];
    size_t len = 0;
    const char *end = NULL, *at = skip_blank(header);
    if (strncasecmp(at, "basic", 5) != 0 || !is_blank(at[5]))
        return TL_ENONE;
    at = skip_blank(at + 5);
    if (strlen(at) > sizeof plain)
        return TL_ETOOLONG;
    if (sodium_base642bin(plain, sizeof plain, at, strlen(at), NULL, &len, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        *skip_blank(end) != '\0')
        return TL_EBAD;
    const unsigned char *colon = memchr(plain, ':', len);
    if (!colon || memchr(plain, '\0', len))
        return TL_EBAD;
    size_t name = (size_t)(colon - plain);
    enum tl_err err = copy_out((const char *)plain, name, out_name, name_bytes);
    if (err == TL_OK)
        err = copy_out((const char *)colon + 1, len - name - 1, out_password, password_bytes);
    sodium_memzero(plain, sizeof plain);
    return err;
}

/* "gzip;q=0" and "gzip;q=0.000" refuse; anything else after q allows. */
static bool weight_is_zero(const char *from, const char *to)
{
    const char *q = memchr(from, '=', (size_t)(to - from));
    if (!q)
        return false;
    for (q++; q < to; q++)
        if (*q >= '1' && *q <= '9')
            return false;
    return true;
}

bool tl_http_accepts_gzip(const char *header)
{
    for (const char *at = skip_blank(header); *at;) {
        size_t item = strcspn(at, ",");
        size_t word = strcspn(at, " \t,;");
        bool is_gzip = (word == 4 && strncasecmp(at, "gzip", 4) == 0) || (word == 1 && *at == '*');
        if (is_gzip)
            return !weight_is_zero(at, at + item);
        at += item;
        at = skip_blank(at + (*at != '\0'));
    }
    return false;
}

bool tl_http_etag_listed(const char *header, const char *etag)
{
    if (strncmp(etag, "W/", 2) == 0)
        etag += 2;
    size_t etag_bytes = strlen(etag);
    for (const char *at = skip_blank(header); *at;) {
        if (strncmp(at, "W/", 2) == 0)
            at += 2;
        size_t item = strcspn(at, ", \t");
        if ((item == 1 && *at == '*') || (item == etag_bytes && strncmp(at, etag, etag_bytes) == 0))
            return true;
        at += item;
        at += strspn(at, ", \t");
    }
    return false;
}

static bool type_is(const char *header, const char *type)
{
    const char *at = skip_blank(header);
    if (strncasecmp(at, type, strlen(type)) != 0)
        return false;
    at = skip_blank(at + strlen(type));
    return *at == '\0' || *at == ';';
}

bool tl_http_type_is_json(const char *header)
{
    return type_is(header, "application/json");
}

bool tl_http_type_is_form(const char *header)
{
    return type_is(header, "application/x-www-form-urlencoded");
}

bool tl_http_origin_is_ours(const char *origin, const char *host)
{
    const char *at = strstr(origin, "://");
    if (!at || *host == '\0')
        return false;
    size_t scheme = (size_t)(at - origin);
    bool is_web = (scheme == 4 && strncmp(origin, "http", 4) == 0) ||
                  (scheme == 5 && strncmp(origin, "https", 5) == 0);
    return is_web && strcasecmp(at + 3, host) == 0;
}

enum tl_err tl_http_number_read(const char *text, uint64_t *out_number)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 18 || text[digits] != '\0')
        return TL_EBAD;
    uint64_t number = 0;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (uint64_t)(text[i] - '0');
    *out_number = number;
    return TL_OK;
}

/* Digits at *at, which moves behind them; too many count as a very large number. */
static bool take_number(const char **at, uint64_t *out_number)
{
    size_t digits = strspn(*at, "0123456789");
    uint64_t number = 0;
    for (size_t i = 0; i < digits; i++)
        number = number > UINT64_MAX / 100 ? number : number * 10 + (uint64_t)((*at)[i] - '0');
    *at += digits;
    *out_number = number;
    return digits > 0;
}

enum tl_http_range tl_http_range_read(const char *header, uint64_t total, uint64_t *out_from,
                                      uint64_t *out_last)
{
    uint64_t from = 0, last = 0;
    const char *at = skip_blank(header);
    if (strncasecmp(at, "bytes=", 6) != 0)
        return TL_HTTP_RANGE_NONE;
    at = skip_blank(at + 6);
    bool has_from = take_number(&at, &from);
    if (*at++ != '-')
        return TL_HTTP_RANGE_NONE;
    bool has_last = take_number(&at, &last);
    if (*skip_blank(at) != '\0' || (!has_from && !has_last) ||
        (has_from && has_last && last < from))
        return TL_HTTP_RANGE_NONE;
    if (!has_from) { /* The last so many. */
        from = last < total ? total - last : 0;
        if (last == 0)
            return TL_HTTP_RANGE_BAD;
        has_last = false;
    }
    if (from >= total)
        return TL_HTTP_RANGE_BAD;
    *out_from = from;
    *out_last = has_last && last < total ? last : total - 1;
    return TL_HTTP_RANGE_SOME;
}

tl_id tl_http_id_read(const char *text)
{
    tl_id id = 0;
    if (*text == '0')
        return 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return 0;
        if (__builtin_mul_overflow(id, 10, &id) ||
            __builtin_add_overflow(id, (tl_id)(*text - '0'), &id))
            return 0;
    }
    return id <= INT64_MAX ? id : 0;
}

bool tl_http_token_is_plain(const char *token)
{
    for (; *token; token++) {
        bool is_letter = (*token >= 'a' && *token <= 'z') || (*token >= 'A' && *token <= 'Z');
        if (!is_letter && !(*token >= '0' && *token <= '9') && *token != '-' && *token != '_')
            return false;
    }
    return true;
}
