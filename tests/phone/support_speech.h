/* support_speech.h: minutes of speech for the tests of sound, spoken by espeak-ng.
 */
#ifndef TL_TESTS_PHONE_SUPPORT_SPEECH_H
#define TL_TESTS_PHONE_SUPPORT_SPEECH_H

#include "support/check.h"

/* Speaks a text file of this project (path from its root) in voice; keeps at most samples_max of
 * 8 kHz, at the level of prompts, as G.711 carries it. The caller frees the samples. */
int16_t *speech_of(const char *path, const char *voice, size_t samples_max, size_t *out_len);

/* The same for a few words, without the silence before and behind them. */
int16_t *speech_of_words(const char *words, const char *voice, size_t *out_len);

#endif
