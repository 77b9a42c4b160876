/* resample.c: a polyphase windowed sinc, and levelling. */
#include "phone/resample.h"

#include <math.h>
#include <stdlib.h>

enum { OUT_HZ = 8000, ZEROS = 16, FRAME = 160 };

static const double cut_hz = 3400;
static const double pi = 3.14159265358979323846;

struct phases {
    uint32_t phases_len; /* Of the output, before the two rates meet again. */
    uint32_t step;       /* Source samples in so many output samples. */
    uint32_t half;       /* Taps on each side. */
    float *taps;         /* phases_len rows of 2 * half. */
};

static uint32_t common_divisor(uint32_t a, uint32_t b)
{
    while (b) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static double sinc(double x)
{
    return fabs(x) < 1e-9 ? 1 : sin(pi * x) / (pi * x);
}

/* The taps of one phase add up to 1, so that no phase is louder than another. */
static void fill_phase(float *taps, uint32_t half, double offset, double cut)
{
    double sum = 0;
    for (uint32_t i = 0; i < 2 * half; i++) {
        double away = (double)i - (half - 1) - offset;
        double window = fabs(away) < half ? 0.5 + 0.5 * cos(pi * away / half) : 0;
        taps[i] = (float)(window * sinc(2 * cut * away));
        sum += taps[i];
    }
    for (uint32_t i = 0; i < 2 * half; i++)
        taps[i] = (float)(taps[i] / sum);
}

static enum tl_err make_phases(struct phases *phases, uint32_t hz)
{
    uint32_t common = common_divisor(hz, OUT_HZ);
    double cut = (cut_hz < 0.45 * hz ? cut_hz : 0.45 * hz) / hz;
    phases->phases_len = OUT_HZ / common;
    phases->step = hz / common;
    phases->half = (uint32_t)ceil(ZEROS / (2 * cut));
    phases->taps = malloc(sizeof(float) * phases->phases_len * 2 * phases->half);
    if (!phases->taps)
        return TL_ENOMEM;
    for (uint32_t p = 0; p < phases->phases_len; p++) {
        uint64_t at = (uint64_t)p * phases->step % phases->phases_len;
        fill_phase(phases->taps + (size_t)p * 2 * phases->half, phases->half,
                   (double)at / phases->phases_len, cut);
    }
    return TL_OK;
}

static int16_t clip(double value)
{
    return value > 32767 ? 32767 : value < -32767 ? -32767 : (int16_t)lrint(value);
}

/* Four sums side by side, which the compiler keeps in one register. */
static float weighted(const float *taps, const int16_t *samples, uint32_t len)
{
    float sums[4] = { 0 };
    uint32_t i = 0;
    for (; i + 4 <= len; i += 4)
        for (int k = 0; k < 4; k++)
            sums[k] += taps[i + k] * (float)samples[i + k];
    for (; i < len; i++)
        sums[0] += taps[i] * (float)samples[i];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* Before the first and behind the last sample is silence. */
static int16_t one_sample(const struct phases *phases, const int16_t *samples, size_t samples_len,
                          size_t number)
{
    size_t centre = (size_t)((uint64_t)number * phases->step / phases->phases_len);
    const float *taps = phases->taps + number % phases->phases_len * 2 * phases->half;
    size_t before = phases->half - 1; /* Taps at samples before the centre. */
    size_t skipped = centre < before ? before - centre : 0;
    size_t first = centre + skipped - before;
    size_t left = first < samples_len ? samples_len - first : 0;
    size_t len = 2 * phases->half - skipped;
    return clip(
        (double)weighted(taps + skipped, samples + first, (uint32_t)(left < len ? left : len)));
}

size_t tl_resample_len(size_t samples_len, uint32_t hz)
{
    return (size_t)((uint64_t)samples_len * OUT_HZ / hz);
}

enum tl_err tl_resample(const int16_t *samples, size_t samples_len, uint32_t hz, int16_t *out)
{
    struct phases phases;
    enum tl_err err = make_phases(&phases, hz);
    if (err != TL_OK)
        return err;
    size_t out_len = tl_resample_len(samples_len, hz);
    for (size_t i = 0; i < out_len; i++)
        out[i] = one_sample(&phases, samples, samples_len, i);
    free(phases.taps);
    return TL_OK;
}

static double frame_power(const int16_t *samples, size_t len)
{
    double sum = 0;
    for (size_t i = 0; i < len; i++)
        sum += (double)samples[i] * samples[i];
    return sum / (double)len;
}

/* Mean power of the frames that are not pauses: within 26 dB of the loudest. */
static double speech_power(const int16_t *samples, size_t samples_len)
{
    double loudest = 0;
    for (size_t at = 0; at + FRAME <= samples_len; at += FRAME)
        loudest = fmax(loudest, frame_power(samples + at, FRAME));
    double sum = 0;
    size_t frames = 0;
    for (size_t at = 0; at + FRAME <= samples_len; at += FRAME) {
        double power = frame_power(samples + at, FRAME);
        if (power > 0 && power >= loudest / 400) {
            sum += power;
            frames++;
        }
    }
    return frames ? sum / (double)frames : 0;
}

void tl_resample_level(int16_t *samples, size_t samples_len)
{
    const double wanted_rms = 3600, gain_max = 8, peak_max = 30000;
    double power = speech_power(samples, samples_len);
    if (power <= 0)
        return;
    int peak = 1;
    for (size_t i = 0; i < samples_len; i++)
        peak = abs(samples[i]) > peak ? abs(samples[i]) : peak;
    double gain = fmin(fmin(wanted_rms / sqrt(power), gain_max), peak_max / peak);
    for (size_t i = 0; i < samples_len; i++)
        samples[i] = clip(samples[i] * gain);
}
