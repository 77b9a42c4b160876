/* conceal.h: sound in place of what was lost, for speech at 8 kHz.
 *
 *   said  |~~~~~~~~~|         lost          |~~~~~~~~~~|
 *   heard |~~~~~~~~~| last pitch periods, over and over, fading | cross-faded into what is said
 *
 * The known method of ITU-T G.711 Appendix I, written from its description: the pitch is where the
 * last 20 ms match what came before them; one period is repeated for 10 ms, then two, then three;
 * after 10 ms it fades by a fifth each 10 ms, so that after 60 ms there is silence. Unlike there,
 * nothing is delayed by 3.75 ms: the first samples are bent towards the last one heard. Samples are
 * taken and made in pieces of any length. 3 kB; a loss costs about 20 us to begin, a good frame
 * next to nothing.
 */
#ifndef TL_PHONE_CONCEAL_H
#define TL_PHONE_CONCEAL_H

#include "base/types.h"

enum {
    TL_CONCEAL_PITCH_MIN = 40,  /* Samples: 200 Hz, */
    TL_CONCEAL_PITCH_MAX = 120, /* 66 Hz. */
    TL_CONCEAL_HISTORY = 390,   /* Three of the longest periods, and a quarter. */
};

/* Zero it to begin. */
struct tl_conceal {
    int16_t history[TL_CONCEAL_HISTORY]; /* What was heard last; the newest at the end. */
    int16_t before[TL_CONCEAL_HISTORY];  /* The same, when the loss began. */
    uint32_t lost;                       /* Samples made since; 0: nothing is lost. */
    uint32_t pitch;
    uint32_t at; /* Where in the repeated periods. */
};

/* samples came: remembers them. Behind a loss their beginning is cross-faded, in place. */
void tl_conceal_good(struct tl_conceal *conceal, int16_t *samples, size_t samples_len);

/* Makes samples_len samples. */
void tl_conceal_lost(struct tl_conceal *conceal, int16_t *samples, size_t samples_len);

/* True: so much was lost that only silence is made. */
bool tl_conceal_is_silent(const struct tl_conceal *conceal);

/* The lag between least and most, in samples, at which the len samples from x on match best those
 * from x + lag on (sign +1) or x - lag on (sign -1): the highest normalized correlation. */
uint32_t tl_conceal_match(const int16_t *x, size_t len, int sign, uint32_t least, uint32_t most);

#endif
