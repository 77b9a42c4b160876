/* wait.c: the wait in a line as a sum of exponentials: its mean, its spread, its ends.
 *
 * With n busy agents the line moves by one each time that an agent frees up, n mu, or that one of
 * the i who stand before goes away, i theta. So the wait with q before is the sum over i = 0..q of
 * exponentials of the rates n mu + i theta (queue length with abandonment, QLr: Whitt 1999,
 * "Predicting queueing delays"; Ibrahim and Whitt 2009). Its mean is the sum of 1 / rate, its
 * variance that of 1 / rate^2, and a gamma distribution of both stands for it.
 */
#include "base/assert.h"
#include "core/state.h"

enum {
    EXACT_LEN = 8,     /* So many terms one by one; then spans that double, by two nodes each. */
    STEPS_OF_ONE = 16, /* Rows of the table for a coefficient of variation from 0 to 1. */
    TERM_MS_MAX = 3600000,
    WEIGHT_MAX = 1 << 20,
};

/* The 10 % and 90 % points of gamma distributions of mean 1 (16.16), by their coefficient of
 * variation in sixteenths. */
static const uint32_t lows[] = {
    65536, 60345, 55281, 50364, 45610, 41038, 36666, 32510, 28586, 24910, 21496, 18354, 15494,
    12921, 10635, 8632,  6905,  5439,  4215,  3213,  2407,  1772,  1281,  909,   633,
};
static const uint32_t highs[] = {
    65536,  70837,  76229,  81694,  87214,  92768,  98340,  103909, 109458,
    114967, 120417, 125791, 131070, 136237, 141276, 146169, 150902, 155461,
    159833, 164006, 167968, 171711, 175225, 178504, 181541,
};
enum { ROWS = sizeof lows / sizeof lows[0] };

/* 1 / (n mu + i theta) in us, i in 16.16; leaving: theta / mu, 16.16. */
static int64_t term_us(const struct tl_line_ahead *line, uint64_t leaving, uint64_t i)
{
    uint64_t rate = ((uint64_t)line->slots << 16) + ((leaving * i) >> 16);
    return (int64_t)(((uint64_t)line->takes_us << 16) / rate);
}

struct sum {
    int64_t us;
    uint64_t ms2;
};

static void add(struct sum *sum, int64_t term, uint64_t weight)
{
    uint64_t ms = (uint64_t)term / 1000 < TERM_MS_MAX ? (uint64_t)term / 1000 : TERM_MS_MAX;
    weight >>= 8; /* 24.8, so that no product leaves 64 bits. */
    sum->us += (int64_t)(((uint64_t)term * weight) >> 8);
    weight = weight < WEIGHT_MAX ? weight : WEIGHT_MAX;
    sum->ms2 += (ms * ms * weight) >> 8;
}

/* Terms from..to (16.16) as an integral by two Gauss nodes: at most 0.2 % off where to is twice
 * from. */
static void add_span(struct sum *sum, const struct tl_line_ahead *line, uint64_t leaving,
                     uint64_t from, uint64_t to)
{
    TL_ASSERT(from < to && from >= (uint64_t)EXACT_LEN << 16);
    uint64_t half = (to - from) / 2;
    uint64_t middle = from + half - TL_ONE / 2;
    uint64_t node = half * 37837 >> 16; /* 1 / sqrt(3) */
    add(sum, term_us(line, leaving, middle - node), half);
    add(sum, term_us(line, leaving, middle + node), half);
}

void tl_wait_sum(const struct tl_line_ahead *line, tl_time *out_mean_us, uint64_t *out_variance)
{
    TL_ASSERT(line->slots > 0 && line->takes_us > 0 && line->patience_us > 0);
    TL_ASSERT(line->may_leave <= TL_ONE); /* A share. */
    struct sum sum = { 0, 0 };
    uint64_t leaving =
        (((uint64_t)line->takes_us << 16) / (uint64_t)line->patience_us * line->may_leave) >> 16;
    uint64_t end = line->ahead + TL_ONE; /* The one who asks is served too. */
    uint64_t at = 0;
    for (; at < end && at < (uint64_t)EXACT_LEN << 16; at += TL_ONE) {
        uint64_t weight = end - at < TL_ONE ? end - at : TL_ONE;
        add(&sum, term_us(line, leaving, at), weight);
    }
    while (at < end) {
        uint64_t to = 2 * at < end ? 2 * at : end;
        add_span(&sum, line, leaving, at, to);
        at = to;
    }
    TL_ASSERT(sum.us >= 0);
    *out_mean_us = sum.us;
    *out_variance = sum.ms2;
}

/* Between two rows in proportion. */
static tl_time point(const uint32_t *rows, tl_time mean_us, uint64_t variation)
{
    uint64_t place = variation * STEPS_OF_ONE;
    uint64_t row = place >> 16;
    if (row >= ROWS - 1)
        return (tl_time)(((uint64_t)mean_us * rows[ROWS - 1]) >> 16);
    int64_t part = (int64_t)(place & 0xffff);
    int64_t factor = rows[row] + ((int64_t)rows[row + 1] - (int64_t)rows[row]) * part / TL_ONE;
    return (tl_time)(((uint64_t)mean_us * (uint64_t)factor) >> 16);
}

void tl_wait_range(tl_time mean_us, tl_time deviation_us, tl_time *out_low_us, tl_time *out_high_us)
{
    uint64_t variation =
        mean_us > 0 ? ((uint64_t)deviation_us << 16) / (uint64_t)mean_us : (uint64_t)TL_ONE;
    TL_ASSERT(mean_us >= 0 && deviation_us >= 0);
    *out_low_us = point(lows, mean_us, variation);
    *out_high_us = point(highs, mean_us, variation);
    TL_ASSERT(*out_low_us <= *out_high_us);
}
