/* sound.h: sound that is made once and heard by many legs: 8 kHz, PCMU, never changed.
 *
 *   text, WAV file, tone --> struct tl_sound (count of holders) --> play queues of any thread
 *
 * One byte a sample, so a minute is 480 kB. The count is atomic: whoever holds a sound may hand it
 * to another thread; the last to drop it frees it.
 */
#ifndef TL_PHONE_SOUND_H
#define TL_PHONE_SOUND_H

#include "base/err.h"
#include "base/types.h"

#define TL_SOUND_HZ          8000u
#define TL_SOUND_SAMPLES_MAX (TL_SOUND_HZ * 600u) /* Ten minutes. */

struct tl_sound;

/* From PCM at hz (8,000 to 48,000): band-limited, brought to 8 kHz and to the level of speech when
 * is_levelled, then coded. One holder. TL_EBAD: no samples, or a rate outside; TL_ETOOLONG;
 * TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_sound_from_pcm(const int16_t *samples, size_t samples_len, uint32_t hz,
                                          bool is_levelled, struct tl_sound **out_sound);

/* From the bytes of a WAV file: 16 bits PCM, PCMU or PCMA; of several channels the first is taken.
 * Lengths in the header may lie (a pipe was written): what is there counts. Errors as above. */
TL_MUST_USE enum tl_err tl_sound_from_wav(const uint8_t *wav, size_t wav_bytes, bool is_levelled,
                                          struct tl_sound **out_sound);

/* From a WAV file of at most 20 MB. TL_ENONE: there is no such file; TL_EIO; errors as above. */
TL_MUST_USE enum tl_err tl_sound_from_file(const char *path, struct tl_sound **out_sound);

/* A sine of hz at level (peak, of 32,767), or silence when level is 0. ms: 1 to 60,000. */
TL_MUST_USE enum tl_err tl_sound_tone(uint32_t hz, uint32_t ms, uint32_t level,
                                      struct tl_sound **out_sound);

/* Three soft notes and a rest, 8 s: what waits sound like where the agency gave no music. */
TL_MUST_USE enum tl_err tl_sound_soft_music(struct tl_sound **out_sound);

/* PCMU as it is. */
TL_MUST_USE enum tl_err tl_sound_from_pcmu(const uint8_t *pcmu, size_t samples_len,
                                           struct tl_sound **out_sound);

/* One more holder; returns sound. */
struct tl_sound *tl_sound_hold(struct tl_sound *sound);

/* One holder less. NULL does nothing. */
void tl_sound_drop(struct tl_sound *sound);

/* Lent while the caller holds the sound. */
const uint8_t *tl_sound_pcmu(const struct tl_sound *sound);
uint32_t tl_sound_samples(const struct tl_sound *sound);

#endif
