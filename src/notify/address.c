/* address.c: looking at addresses letter by letter. */
#include "notify/address.h"

#include <stdio.h>
#include <string.h>

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Words of such letters with single dots between (RFC 5322, 3.2.3: dot-atom). */
static bool is_dotted(const char *text, size_t bytes, const char *more)
{
    if (bytes == 0 || text[0] == '.' || text[bytes - 1] == '.')
        return false;
    for (size_t i = 0; i < bytes; i++) {
        if (text[i] == '.' ? text[i - 1] == '.' : !is_alnum(text[i]) && !strchr(more, text[i]))
            return false;
    }
    return true;
}

bool tl_mail_is(const char *text)
{
    size_t bytes = strnlen(text, TL_MAIL_BYTES_MAX);
    const char *at = memchr(text, '@', bytes);
    if (!at || bytes >= TL_MAIL_BYTES_MAX)
        return false;
    size_t local = (size_t)(at - text), domain = bytes - local - 1;
    return local <= 64 && is_dotted(text, local, "!#$%&'*+-/=?^_`{|}~") &&
           is_dotted(at + 1, domain, "-") && memchr(at + 1, '.', domain) != NULL && at[1] != '-' &&
           text[bytes - 1] != '-';
}

bool tl_number_is_e164(const char *text)
{
    enum { LEAST = 7 };
    size_t digits = text[0] == '+' ? strspn(text + 1, "0123456789") : 0;
    return digits >= LEAST && digits <= TL_NUMBER_DIGITS_MAX && text[1 + digits] == '\0' &&
           text[1] != '0';
}

void tl_address_mask(const char *address, char *out, size_t bytes_max)
{
    const char *at = strchr(address, '@');
    size_t bytes = strlen(address);
    if (tl_mail_is(address)) {
        snprintf(out, bytes_max, "%c***@%c***%s", address[0], at[1], strrchr(at, '.'));
    } else if (tl_number_is_e164(address)) {
        char stars[TL_NUMBER_DIGITS_MAX + 1] = "***************";
        stars[bytes - 6] = '\0';
        snprintf(out, bytes_max, "%.2s%s%s", address, stars, address + bytes - 4);
    } else {
        snprintf(out, bytes_max, "***");
    }
}
