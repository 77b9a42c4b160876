/* conceal.c: the pitch, its periods repeated, and the joints. */
#include "phone/conceal.h"

#include <math.h>
#include <string.h>

enum {
    MATCHED = 160,  /* Samples that are compared: 20 ms. */
    STAGE = 80,     /* 10 ms: after each, one more period is repeated and less is heard. */
    STAGES_MAX = 3, /* Periods repeated at most. */
    SILENT_AFTER = 480,
    JOINT_MORE = 32, /* Longer cross-fade behind a loss, for each stage of it. */
    JOINT_MAX = 80,
};

static double match_of(const int16_t *x, size_t len, ptrdiff_t lag, unsigned step)
{
    double product = 0, energy = 1;
    for (size_t i = 0; i < len; i += step) {
        double other = x[(ptrdiff_t)i + lag];
        product += x[i] * other;
        energy += other * other;
    }
    return product / sqrt(energy);
}

uint32_t tl_conceal_match(const int16_t *x, size_t len, int sign, uint32_t least, uint32_t most)
{
    uint32_t best = least;
    double best_match = -INFINITY;
    for (uint32_t lag = least; lag <= most; lag += 2) { /* Coarsely, on every other sample. */
        double match = match_of(x, len, sign * (ptrdiff_t)lag, 2);
        if (match > best_match) {
            best_match = match;
            best = lag;
        }
    }
    uint32_t from = best > least ? best - 1 : least, to = best < most ? best + 1 : most;
    best_match = -INFINITY;
    for (uint32_t lag = from; lag <= to; lag++) {
        double match = match_of(x, len, sign * (ptrdiff_t)lag, 1);
        if (match > best_match) {
            best_match = match;
            best = lag;
        }
    }
    return best;
}

static int16_t clip(double sample)
{
    return (int16_t)(sample > 32767 ? 32767 : sample < -32767 ? -32767 : sample);
}

static void remember(struct tl_conceal *conceal, const int16_t *samples, size_t len)
{
    if (len >= TL_CONCEAL_HISTORY) {
        samples += len - TL_CONCEAL_HISTORY;
        len = TL_CONCEAL_HISTORY;
    }
    memmove(conceal->history, conceal->history + len, (TL_CONCEAL_HISTORY - len) * sizeof *samples);
    memcpy(conceal->history + TL_CONCEAL_HISTORY - len, samples, len * sizeof *samples);
}

/* Sample at of the last periods before the loss. The last quarter of a period leads over into what
 * stood before the first, so that it can begin anew without a step. */
static double repeated(const struct tl_conceal *conceal, uint32_t periods, uint32_t at)
{
    const int16_t *end = conceal->before + TL_CONCEAL_HISTORY;
    uint32_t len = periods * conceal->pitch, quarter = conceal->pitch / 4;
    double sample = end[(ptrdiff_t)at - (ptrdiff_t)len];
    if (at < len - quarter)
        return sample;
    double weight = (double)(at - (len - quarter) + 1) / quarter;
    return (1 - weight) * sample + weight * end[(ptrdiff_t)at - 2 * (ptrdiff_t)len];
}

static double gain_of(uint32_t lost)
{
    if (lost < STAGE)
        return 1;
    return lost < SILENT_AFTER ? (double)(SILENT_AFTER - lost) / (SILENT_AFTER - STAGE) : 0;
}

static void begin_loss(struct tl_conceal *conceal)
{
    memcpy(conceal->before, conceal->history, sizeof conceal->before);
    conceal->pitch = tl_conceal_match(conceal->before + TL_CONCEAL_HISTORY - MATCHED, MATCHED, -1,
                                      TL_CONCEAL_PITCH_MIN, TL_CONCEAL_PITCH_MAX);
    conceal->at = 0;
}

/* The next made sample. */
static double next_made(struct tl_conceal *conceal)
{
    uint32_t stage = conceal->lost / STAGE, in_stage = conceal->lost % STAGE;
    uint32_t periods = stage + 1 < STAGES_MAX ? stage + 1 : STAGES_MAX;
    uint32_t quarter = conceal->pitch / 4;
    const int16_t *end = conceal->before + TL_CONCEAL_HISTORY;
    double sample = repeated(conceal, periods, conceal->at);
    if (conceal->lost < quarter) { /* Bent towards the last one heard. */
        double step = end[-1] - (double)end[-1 - (ptrdiff_t)conceal->pitch];
        sample += step * (1 - (double)(conceal->lost + 1) / (quarter + 1));
    }
    if (stage > 0 && stage < STAGES_MAX && in_stage < quarter) { /* From fewer periods to more. */
        double weight = (double)(in_stage + 1) / (quarter + 1);
        double fewer =
            repeated(conceal, periods - 1, conceal->at % ((periods - 1) * conceal->pitch));
        sample = weight * sample + (1 - weight) * fewer;
    }
    sample *= gain_of(conceal->lost);
    conceal->at = (conceal->at + 1) % (periods * conceal->pitch);
    conceal->lost++;
    return sample;
}

void tl_conceal_lost(struct tl_conceal *conceal, int16_t *samples, size_t samples_len)
{
    if (conceal->lost == 0)
        begin_loss(conceal);
    for (size_t i = 0; i < samples_len; i++)
        samples[i] = tl_conceal_is_silent(conceal) ? 0 : clip(next_made(conceal));
    remember(conceal, samples, samples_len);
}

void tl_conceal_good(struct tl_conceal *conceal, int16_t *samples, size_t samples_len)
{
    if (conceal->lost > 0) {
        uint32_t joint = conceal->pitch / 4 + conceal->lost / STAGE * JOINT_MORE;
        joint = joint < JOINT_MAX ? joint : JOINT_MAX;
        joint = joint < samples_len ? joint : (uint32_t)samples_len;
        for (uint32_t i = 0; i < joint; i++) {
            double made = tl_conceal_is_silent(conceal) ? 0 : next_made(conceal);
            double weight = (double)(i + 1) / (joint + 1);
            samples[i] = clip(weight * samples[i] + (1 - weight) * made);
        }
        conceal->lost = 0;
    }
    remember(conceal, samples, samples_len);
}

bool tl_conceal_is_silent(const struct tl_conceal *conceal)
{
    return conceal->lost >= SILENT_AFTER;
}
