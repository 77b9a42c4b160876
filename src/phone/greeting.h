/* greeting.h: who answered a call of ours, by the sound of the first words: a person or a machine.
 *
 *      "Hello?"  ....                              speech, then a pause --> PERSON
 *      ................                            not a word           --> PERSON, who waits
 *      "You have reached 202 555 01 ..."           speech that goes on  --> MACHINE
 *      beep                                        one pure tone        --> MACHINE
 *          after MACHINE:  beep, or a long pause, or time is up         --> OVER: speak now
 *
 * Speech is sound above the noise of the line, which is learnt from the quietest frames; a tone is
 * a frame with nearly all its power at one frequency between 380 and 2,200 Hz, for 140 ms and more,
 * and what a line plays that rings or is busy is one, too. The rules are the policy's. Pure; frames
 * of 20 ms at 8 kHz; under 3 us each. What it cannot know stands in docs/callbacks.md.
 */
#ifndef TL_PHONE_GREETING_H
#define TL_PHONE_GREETING_H

#include "base/types.h"

enum { TL_GREETING_FRAME = 160, TL_GREETING_MS = 20 };

struct tl_greeting_rules {
    uint32_t speech_ms;  /* Speech so long, without ... */
    uint32_t pause_ms;   /* ... a pause so long, is a machine's. */
    uint32_t silence_ms; /* Not a word for so long: a person. */
    uint32_t ended_ms;   /* A machine's greeting is over when it is silent for so long, ... */
    uint32_t longest_ms; /* ... or has lasted so long. */
};

enum tl_greeting_word {
    TL_GREETING_NONE,
    TL_GREETING_PERSON,
    TL_GREETING_MACHINE,
    TL_GREETING_OVER, /* After MACHINE, once. */
};

/* tl_greeting_begin to begin. */
struct tl_greeting {
    struct tl_greeting_rules rules;
    enum tl_greeting_word told;
    double floor;       /* Power of the line's noise. */
    uint32_t ms;        /* Since it was answered. */
    uint32_t speech_ms; /* Since the first word, pauses within counted. */
    uint32_t pause_ms;  /* Since the last sound. */
    uint32_t loud_ms;   /* In a row: a click is no word. */
    uint32_t tone_ms;   /* In a row. */
    double tone;        /* Its turn a sample, radians. */
    bool has_spoken;
    bool has_beeped; /* A beep is on: it is over when the tone ends. */
};

void tl_greeting_begin(struct tl_greeting *greeting, const struct tl_greeting_rules *rules);

/* One more frame. What it says now, else NONE: PERSON or MACHINE once, then OVER once. After PERSON
 * and OVER it says nothing more. */
enum tl_greeting_word tl_greeting_take(struct tl_greeting *greeting,
                                       const int16_t frame[TL_GREETING_FRAME]);

#endif
