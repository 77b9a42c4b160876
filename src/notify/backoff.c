/* backoff.c: doubling with chance. */
#include "notify/backoff.h"

int64_t tl_backoff_us(int64_t tries, uint32_t chance)
{
    static const int64_t first_us = INT64_C(30) * 1000000, most_us = INT64_C(3600) * 1000000;
    int64_t wait = first_us;
    for (int64_t i = 1; i < tries && wait < most_us; i++)
        wait *= 2;
    if (wait > most_us)
        wait = most_us;
    return wait / 4 * 3 + (int64_t)((uint64_t)wait / 2 * chance >> 32);
}
