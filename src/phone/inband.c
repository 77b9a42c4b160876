/* inband.c: tone pairs in blocks of sound, and presses out of blocks. */
#include "phone/inband.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum {
    BLOCK = TL_INBAND_BLOCK,
    HOP = BLOCK / 2,
    TONES = 8, /* Four of the rows, then four of the columns. */
    NEAR = 3,  /* Below, on and above each frequency. */
    HITS = 4,
    MISSES = 5,
};

#define SHARE_MIN   0.82   /* Of a block's power, in its two tones: noise 9 dB below them passes. */
#define SHARE_GUESS 0.55   /* Less, by the frequencies as they should be, is not looked at again. */
#define POWER_MIN   1.35e5 /* Half the square of a peak 36 dB below full scale. */
#define UP_MAX      4.0    /* Twist, as ratios of power: 6 dB, */
#define DOWN_MAX    10.0   /* 10 dB. */
#define OFF         0.012

static const double frequencies[TONES] = { 697, 770, 852, 941, 1209, 1336, 1477, 1633 };
static const char keys[4][5] = { "123A", "456B", "789C", "*0#D" };

static double coefficients[TONES][NEAR];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill_coefficients(void)
{
    for (int tone = 0; tone < TONES; tone++)
        for (int near = 0; near < NEAR; near++)
            coefficients[tone][near] =
                2 * cos(2 * M_PI * frequencies[tone] * (1 + (near - 1) * OFF) / 8000);
}

/* Mean power of the tone in the block, as if it were the block's only one. */
static double power_at(const int16_t *block, double coefficient)
{
    double q1 = 0, q2 = 0;
    for (int i = 0; i < BLOCK; i++) {
        double q0 = coefficient * q1 - q2 + block[i];
        q2 = q1;
        q1 = q0;
    }
    return (q1 * q1 + q2 * q2 - coefficient * q1 * q2) * 2 / ((double)BLOCK * BLOCK);
}

static int strongest(const double powers[4])
{
    int best = 0;
    for (int i = 1; i < 4; i++)
        best = powers[i] > powers[best] ? i : best;
    return best;
}

static double power_near(const int16_t *block, int tone, double on)
{
    double below = power_at(block, coefficients[tone][0]);
    double above = power_at(block, coefficients[tone][2]);
    double side = below > above ? below : above;
    return side > on ? side : on;
}

/* The key whose tones the block is; 0: none. */
static char key_of(const int16_t *block)
{
    double powers[TONES], total = 0;
    for (int i = 0; i < BLOCK; i++)
        total += (double)block[i] * block[i] / BLOCK;
    if (total < 2 * POWER_MIN)
        return 0;
    for (int tone = 0; tone < TONES; tone++)
        powers[tone] = power_at(block, coefficients[tone][1]);
    int row = strongest(powers), column = strongest(powers + 4);
    if (powers[row] + powers[4 + column] < SHARE_GUESS * total)
        return 0;
    double low = power_near(block, row, powers[row]);
    double high = power_near(block, 4 + column, powers[4 + column]);
    bool is_key = low + high >= SHARE_MIN * total && low >= POWER_MIN && high >= POWER_MIN &&
                  high <= UP_MAX * low && low <= DOWN_MAX * high;
    return is_key ? keys[row][column] : 0;
}

/* One more block. True: a key began. */
static bool step(struct tl_inband *inband, char found)
{
    inband->hits = found && found == inband->candidate ? inband->hits + 1 : found ? 1 : 0;
    inband->candidate = found;
    inband->misses = found && found == inband->pressed ? 0 : inband->misses + 1;
    if (inband->misses >= MISSES)
        inband->pressed = 0;
    if (inband->hits != HITS || found == inband->pressed)
        return false;
    inband->pressed = found;
    inband->misses = 0;
    return true;
}

bool tl_inband_take(struct tl_inband *inband, const int16_t *samples, size_t samples_len,
                    char *out_key)
{
    bool is_new = false;
    pthread_once(&once, fill_coefficients);
    for (size_t i = 0; i < samples_len; i++) {
        inband->block[inband->block_len++] = samples[i];
        if (inband->block_len < BLOCK)
            continue;
        if (step(inband, key_of(inband->block))) {
            *out_key = inband->pressed;
            is_new = true;
        }
        memmove(inband->block, inband->block + HOP, HOP * sizeof *samples);
        inband->block_len = HOP;
    }
    return is_new;
}
