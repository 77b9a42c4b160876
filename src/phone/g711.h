/* g711.h: samples to and from PCMU and PCMA (ITU-T G.711), by librem's tables. */
#ifndef TL_PHONE_G711_H
#define TL_PHONE_G711_H

#include "base/types.h"

#include <rem_g711.h>

/* The library's functions overflow on the lowest value; it becomes the next. */
static inline int16_t tl_g711_clip(int16_t sample)
{
    return sample < -32767 ? -32767 : sample;
}

static inline uint8_t tl_g711_to_pcmu(int16_t sample)
{
    return g711_pcm2ulaw(tl_g711_clip(sample));
}

static inline uint8_t tl_g711_to_pcma(int16_t sample)
{
    return g711_pcm2alaw(tl_g711_clip(sample));
}

static inline int16_t tl_g711_from_pcmu(uint8_t code)
{
    return g711_ulaw2pcm(code);
}

static inline int16_t tl_g711_from_pcma(uint8_t code)
{
    return g711_alaw2pcm(code);
}

#endif
