/* damm.c: a quasigroup of order ten that is totally anti-symmetric. */
#include "base/damm.h"

static const uint8_t damm[10][10] = {
    { 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 }, { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
    { 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 }, { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
    { 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 }, { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
    { 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 }, { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
    { 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 }, { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

int tl_damm_check(const char *text, int len)
{
    int interim = 0, digits = 0;
    for (; *text; text++) {
        if (*text == '-' || *text == ' ')
            continue;
        if (*text < '0' || *text > '9' || digits == len)
            return -1;
        interim = damm[interim][*text - '0'];
        digits++;
    }
    return digits == len ? interim : -1;
}
