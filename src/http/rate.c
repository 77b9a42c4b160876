/* rate.c: token buckets by address. */
#include "http/rate.h"

#include <string.h>

enum { TOKEN = 1000 };

void tl_http_rate_init(struct tl_http_rate *rate, uint32_t per_s, uint32_t burst, uint64_t salt)
{
    uint32_t burst_max = UINT32_MAX / TOKEN;
    memset(rate, 0, sizeof *rate);
    rate->per_s = per_s;
    rate->burst = burst < burst_max ? burst : burst_max;
    rate->salt = salt;
    for (size_t i = 0; i < TL_HTTP_RATE_CELLS; i++)
        rate->cells[i].millis = rate->burst * TOKEN;
}

/* FNV-1a from a salt, mixed once more: the low bits pick the cell. */
static uint64_t hash(const char *text, uint64_t salt)
{
    uint64_t h = 0xcbf29ce484222325u ^ salt;
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3u;
    h ^= h >> 32;
    return h * 0x9e3779b97f4a7c15u;
}

/* What a bucket holds at now_us. */
static uint64_t filled(const struct tl_http_rate *rate, uint32_t millis, int64_t passed_us)
{
    uint64_t full = (uint64_t)rate->burst * TOKEN;
    uint64_t seconds_to_full = full / TOKEN / rate->per_s + 1;
    if (passed_us < 0)
        passed_us = 0;
    if ((uint64_t)passed_us >= seconds_to_full * 1000000)
        return full;
    uint64_t now = millis + (uint64_t)passed_us * rate->per_s / 1000;
    return now < full ? now : full;
}

bool tl_http_rate_take(struct tl_http_rate *rate, const char *address, int64_t now_us)
{
    size_t i = (hash(address, rate->salt) >> 20) % TL_HTTP_RATE_CELLS;
    uint64_t millis = filled(rate, rate->cells[i].millis, now_us - rate->cells[i].at_us);
    bool is_allowed = millis >= TOKEN;
    rate->cells[i].millis = (uint32_t)(is_allowed ? millis - TOKEN : millis);
    rate->cells[i].at_us = now_us;
    return is_allowed;
}
