/* inband.h: telephone keys found in sound: two tones at once, of ITU-T Q.23, by the limits of Q.24.
 *
 *   |---- 102 samples ----|              power at 4 + 4 frequencies (Goertzel), each also 1.2 % off
 *             |---- 102 samples ----|    --> hit: nearly all power of the block is in one pair
 *   four hits in a row are a key; it has ended after five misses in a row
 *
 * Taken: tones of 40 ms and more, each 36 dB below full scale or louder, up to 1.8 % off, the upper
 * one 6 dB louder to 10 dB softer than the lower. Not taken: tones under 23 ms, and speech, which
 * hardly ever has all its power in two such tones for so long (talk-off). A pause under 10 ms does
 * not split a key, one of 40 ms does. No allocation, no clock; about 3 us for 20 ms.
 */
#ifndef TL_PHONE_INBAND_H
#define TL_PHONE_INBAND_H

#include "base/types.h"

enum { TL_INBAND_BLOCK = 102 };

/* Zero it to begin. */
struct tl_inband {
    int16_t block[TL_INBAND_BLOCK];
    uint32_t block_len;
    char candidate; /* Of the hits in a row. */
    uint32_t hits, misses;
    char pressed; /* Told, and not ended yet; 0: none. */
};

/* Listens to samples. True: a key began, *out_key is 0-9 * # A-D. At most one for 40 ms. */
bool tl_inband_take(struct tl_inband *inband, const int16_t *samples, size_t samples_len,
                    char *out_key);

#endif
