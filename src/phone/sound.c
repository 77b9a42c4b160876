/* sound.c: sounds in memory: made, shared, dropped. */
#include "phone/sound.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "phone/g711.h"
#include "phone/resample.h"

struct tl_sound {
    atomic_uint holders;
    uint32_t samples;
    uint8_t pcmu[];
};

static const double pi = 3.14159265358979323846;

static struct tl_sound *sound_new(size_t samples_len)
{
    struct tl_sound *sound = malloc(sizeof *sound + samples_len);
    if (sound) {
        atomic_init(&sound->holders, 1);
        sound->samples = (uint32_t)samples_len;
    }
    return sound;
}

enum tl_err tl_sound_from_pcmu(const uint8_t *pcmu, size_t samples_len, struct tl_sound **out_sound)
{
    if (samples_len == 0)
        return TL_EBAD;
    if (samples_len > TL_SOUND_SAMPLES_MAX)
        return TL_ETOOLONG;
    struct tl_sound *sound = sound_new(samples_len);
    if (!sound)
        return TL_ENOMEM;
    memcpy(sound->pcmu, pcmu, samples_len);
    *out_sound = sound;
    return TL_OK;
}

enum tl_err tl_sound_from_pcm(const int16_t *samples, size_t samples_len, uint32_t hz,
                              bool is_levelled, struct tl_sound **out_sound)
{
    if (hz < TL_SOUND_HZ || hz > 48000)
        return TL_EBAD;
    size_t len = tl_resample_len(samples_len, hz);
    if (len == 0)
        return TL_EBAD;
    if (len > TL_SOUND_SAMPLES_MAX)
        return TL_ETOOLONG;
    struct tl_sound *sound = sound_new(len);
    int16_t *pcm = malloc(len * sizeof *pcm);
    enum tl_err err = sound && pcm ? TL_OK : TL_ENOMEM;
    if (err == TL_OK && hz == TL_SOUND_HZ)
        memcpy(pcm, samples, len * sizeof *pcm);
    else if (err == TL_OK)
        err = tl_resample(samples, samples_len, hz, pcm);
    if (err == TL_OK && is_levelled)
        tl_resample_level(pcm, len);
    for (size_t i = 0; err == TL_OK && i < len; i++)
        sound->pcmu[i] = tl_g711_to_pcmu(pcm[i]);
    free(pcm);
    if (err == TL_OK)
        *out_sound = sound;
    else
        free(sound);
    return err;
}

enum tl_err tl_sound_tone(uint32_t hz, uint32_t ms, uint32_t level, struct tl_sound **out_sound)
{
    if (ms == 0 || ms > 60000 || level > 32767)
        return TL_EBAD;
    size_t len = (size_t)ms * TL_SOUND_HZ / 1000;
    struct tl_sound *sound = sound_new(len);
    if (!sound)
        return TL_ENOMEM;
    for (size_t i = 0; i < len; i++)
        sound->pcmu[i] =
            tl_g711_to_pcmu((int16_t)(level * sin(2 * pi * hz * (double)i / TL_SOUND_HZ)));
    *out_sound = sound;
    return TL_OK;
}

enum tl_err tl_sound_soft_music(struct tl_sound **out_sound)
{
    static const double notes_hz[] = { 261.63, 329.63, 392.00 };
    const size_t note = TL_SOUND_HZ * 2, len = TL_SOUND_HZ * 8;
    struct tl_sound *sound = sound_new(len);
    if (!sound)
        return TL_ENOMEM;
    for (size_t i = 0; i < len; i++) {
        double t = (double)(i % note) / TL_SOUND_HZ;
        double swell = sin(pi * (double)(i % note) / (double)note);
        double hz = i / note < 3 ? notes_hz[i / note] : 0;
        sound->pcmu[i] = tl_g711_to_pcmu((int16_t)(1800 * swell * swell * sin(2 * pi * hz * t)));
    }
    *out_sound = sound;
    return TL_OK;
}

struct tl_sound *tl_sound_hold(struct tl_sound *sound)
{
    unsigned before = atomic_fetch_add_explicit(&sound->holders, 1, memory_order_relaxed);
    TL_ASSERT(before > 0);
    return sound;
}

void tl_sound_drop(struct tl_sound *sound)
{
    if (sound && atomic_fetch_sub_explicit(&sound->holders, 1, memory_order_acq_rel) == 1)
        free(sound);
}

const uint8_t *tl_sound_pcmu(const struct tl_sound *sound)
{
    return sound->pcmu;
}

uint32_t tl_sound_samples(const struct tl_sound *sound)
{
    return sound->samples;
}
