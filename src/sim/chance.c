/* chance.c: xoshiro256** for streams, splitmix64 for what follows from one number. */
#include "sim/chance.h"

#include <math.h>

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

uint64_t tl_chance_mix(uint64_t own, uint64_t purpose)
{
    uint64_t z = own + (purpose + 1) * GOLDEN;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void tl_chance_init(struct tl_chance *chance, uint64_t seed, uint64_t stream)
{
    uint64_t own = tl_chance_mix(seed, stream);
    for (uint64_t i = 0; i < 4; i++)
        chance->state[i] = tl_chance_mix(own, i);
}

static uint64_t turned(uint64_t bits, unsigned by)
{
    return (bits << by) | (bits >> (64 - by));
}

uint64_t tl_chance_next(struct tl_chance *chance)
{
    uint64_t *s = chance->state;
    uint64_t result = turned(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = turned(s[3], 45);
    return result;
}

uint16_t tl_chance_pick(uint64_t bits, const double *shares, uint16_t shares_len)
{
    double all = 0;
    for (uint16_t i = 0; i < shares_len; i++)
        all += shares[i];
    double left = tl_chance_unit(bits) * all;
    for (uint16_t i = 0; i + 1 < shares_len; i++) {
        left -= shares[i];
        if (left <= 0 && shares[i] > 0)
            return i;
    }
    return (uint16_t)(shares_len - 1);
}

struct tl_spread tl_spread_make(enum tl_spread_kind kind, double mean_us, double variation)
{
    double variance = log1p(variation * variation);
    return (struct tl_spread){ .kind = kind,
                               .mean_us = mean_us,
                               .mu = mean_us > 0 ? log(mean_us) - variance / 2 : 0,
                               .sigma = sqrt(variance) };
}

/* Box and Muller: two uniform numbers make a normal one. */
static double normal(uint64_t bits)
{
    double radius = sqrt(-2 * log(tl_chance_unit(bits)));
    return radius * cos(2 * M_PI * tl_chance_unit(tl_chance_mix(bits, 0)));
}

int64_t tl_spread_us(const struct tl_spread *spread, uint64_t bits)
{
    double us = spread->mean_us;
    if (spread->kind == TL_SPREAD_EXPONENTIAL)
        us *= -log(tl_chance_unit(bits));
    else if (spread->kind == TL_SPREAD_LOGNORMAL && us > 0)
        us = exp(spread->mu + spread->sigma * normal(bits));
    return us < 1e15 ? (int64_t)(us + 0.5) : INT64_C(1000000000000000);
}
