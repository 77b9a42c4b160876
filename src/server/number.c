/* number.c: drawing contact numbers and checking them. */
#include "server/number.h"

#include <sodium.h>
#include <stdio.h>

#include "base/damm.h"

void tl_number_draw(char out[TL_NUMBER_BYTES])
{
    uint32_t drawn = randombytes_uniform(1000000000);
    char digits[10];
    snprintf(digits, sizeof digits, "%09u", drawn);
    snprintf(out, TL_NUMBER_BYTES, "%.3s-%.3s-%.3s%c", digits, digits + 3, digits + 6,
             '0' + tl_damm_check(digits, 9));
}

bool tl_number_is(const char *text)
{
    return tl_damm_check(text, 10) == 0;
}

bool tl_number_read(const char *text, char out[TL_NUMBER_BYTES])
{
    size_t len = 0;
    if (!tl_number_is(text))
        return false;
    for (; *text; text++) {
        if (*text == '-' || *text == ' ')
            continue;
        if (len == 3 || len == 7)
            out[len++] = '-';
        out[len++] = *text;
    }
    out[len] = '\0';
    return true;
}
