/* sip_number.c: the user part of SIP and tel addresses, reduced to what this program may keep. */
#include "phone/sip_number.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define USER_BYTES 64
#define DIGITS_MIN 3

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    int lower = tolower((unsigned char)c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static size_t scheme_bytes(const char *uri, size_t bytes)
{
    static const char *const schemes[] = { "sip:", "sips:", "tel:" };
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t length = strlen(schemes[i]);
        if (bytes > length && strncasecmp(uri, schemes[i], length) == 0)
            return length;
    }
    return 0;
}

/* The user part with %xx undone, up to its parameters. False: none, or it doesn't fit. */
static bool read_user(const char *uri, size_t bytes, char out[USER_BYTES])
{
    size_t at = scheme_bytes(uri, bytes);
    if (at == 0)
        return false;
    bool is_tel = tolower((unsigned char)uri[0]) == 't';
    const char *end = is_tel ? uri + bytes : memchr(uri, '@', bytes);
    if (!end)
        return false;
    size_t length = 0;
    for (const char *p = uri + at; p < end && *p != ';' && *p != ':' && *p != '?'; p++) {
        char c = *p;
        if (c == '%' && end - p > 2 && hex_value(p[1]) >= 0 && hex_value(p[2]) >= 0) {
            c = (char)(hex_value(p[1]) * 16 + hex_value(p[2]));
            p += 2;
        }
        if (length == USER_BYTES - 1 || c == '\0')
            return false;
        out[length++] = c;
    }
    out[length] = '\0';
    return length > 0;
}

static bool user_to_number(const char *user, char out[TL_SIP_NUMBER_BYTES])
{
    char number[TL_SIP_NUMBER_BYTES];
    size_t length = 0, digits = 0;
    for (const char *p = user; *p; p++) {
        if (strchr("-.() ", *p))
            continue;
        bool is_plus = *p == '+' && length == 0;
        if (!is_plus && !isdigit((unsigned char)*p))
            return false;
        digits += is_plus ? 0 : 1;
        if (digits > TL_SIP_NUMBER_BYTES - 2)
            return false;
        number[length++] = *p;
    }
    if (digits < DIGITS_MIN)
        return false;
    number[length] = '\0';
    memcpy(out, number, length + 1);
    return true;
}

void tl_sip_number_read(const char *uri, size_t bytes, char out_number[TL_SIP_NUMBER_BYTES])
{
    char user[USER_BYTES];
    out_number[0] = '\0';
    if (read_user(uri, bytes, user))
        (void)user_to_number(user, out_number);
}

void tl_sip_target_read(const char *uri, size_t bytes, char out_target[TL_SIP_TARGET_BYTES])
{
    char user[USER_BYTES];
    out_target[0] = '\0';
    if (!read_user(uri, bytes, user) || user_to_number(user, out_target))
        return;
    size_t length = strlen(user);
    if (length >= TL_SIP_TARGET_BYTES)
        return;
    for (const char *p = user; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr("._-", *p))
            return;
    memcpy(out_target, user, length + 1);
}

bool tl_sip_privacy_hides(const char *value, size_t bytes)
{
    static const char *const hiding[] = { "id", "user", "header" };
    for (size_t at = 0; at < bytes;) {
        while (at < bytes && strchr(" \t;,", value[at]))
            at++;
        size_t start = at;
        while (at < bytes && !strchr(" \t;,", value[at]))
            at++;
        for (size_t i = 0; i < sizeof hiding / sizeof hiding[0]; i++)
            if (at - start == strlen(hiding[i]) &&
                strncasecmp(value + start, hiding[i], at - start) == 0)
                return true;
    }
    return false;
}
