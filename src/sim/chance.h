/* chance.h: random numbers of the simulator, in streams that do not disturb each other.
 *
 *     seed, stream --> tl_chance (xoshiro256**): one number after the other
 *     one number, purpose --> tl_chance_mix (splitmix64): a number for each purpose
 *
 * Each invented person is given one number when the call is drawn. What the person does follows
 * from that number and from what the draw is for, never from how much was drawn before. So the
 * same people call with the same patience under another policy or roster, and two runs may be
 * compared person by person (common random numbers).
 * Cost: 1 ns a number, 6 ns an exponential, 30 ns a lognormal. Source of the generators: Blackman
 * and Vigna 2018; Steele, Lea and Flood 2014. Mission: B3.
 */
#ifndef TL_SIM_CHANCE_H
#define TL_SIM_CHANCE_H

#include "base/types.h"

struct tl_chance {
    uint64_t state[4];
};

/* Streams of one seed are independent for all that a simulation can tell. */
void tl_chance_init(struct tl_chance *chance, uint64_t seed, uint64_t stream);
uint64_t tl_chance_next(struct tl_chance *chance);

/* The number of one purpose, from somebody's own number. */
uint64_t tl_chance_mix(uint64_t own, uint64_t purpose);

/* Over 0, up to 1. */
static inline double tl_chance_unit(uint64_t bits)
{
    return (double)((bits >> 11) + 1) * 0x1p-53;
}

/* The first whose share covers the draw; shares need not add up to one. */
uint16_t tl_chance_pick(uint64_t bits, const double *shares, uint16_t shares_len);

/* How a length of time is spread around its mean. */
enum tl_spread_kind { TL_SPREAD_FIXED, TL_SPREAD_EXPONENTIAL, TL_SPREAD_LOGNORMAL };
struct tl_spread {
    enum tl_spread_kind kind;
    double mean_us;
    double mu; /* Of the logarithm. */
    double sigma;
};

/* variation: standard deviation over mean; only lognormal has one to choose. */
struct tl_spread tl_spread_make(enum tl_spread_kind kind, double mean_us, double variation);
int64_t tl_spread_us(const struct tl_spread *spread, uint64_t bits);

#endif
