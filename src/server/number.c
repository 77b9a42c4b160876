/* number.c: drawing contact numbers and checking them. */
#include "server/number.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>

/* A quasigroup of order ten that is totally anti-symmetric (H. M. Damm, 2004). */
static const uint8_t damm[10][10] = {
    { 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 }, { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
    { 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 }, { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
    { 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 }, { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
    { 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 }, { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
    { 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 }, { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

/* The check of these digits; 0 when the last one is the right check digit. -1: not len digits. */
static int check_of(const char *text, int len)
{
    int interim = 0;
    int digits = 0;
    for (; *text; text++) {
        if (*text == '-' || *text == ' ')
            continue;
        if (!isdigit((unsigned char)*text))
            return -1;
        interim = damm[interim][*text - '0'];
        digits++;
    }
    return digits == len ? interim : -1;
}

void tl_number_draw(char out[TL_NUMBER_BYTES])
{
    uint32_t drawn = randombytes_uniform(1000000000);
    char digits[10];
    snprintf(digits, sizeof digits, "%09u", drawn);
    snprintf(out, TL_NUMBER_BYTES, "%.3s-%.3s-%.3s%c", digits, digits + 3, digits + 6,
             '0' + check_of(digits, 9));
}

bool tl_number_is(const char *text)
{
    return check_of(text, 10) == 0;
}
