/* greeting.c: speech, pauses and beeps in frames of 20 ms. */
#include "phone/greeting.h"

#include <math.h>

enum {
    WORD_MS = 60,   /* Shorter sounds are clicks. */
    TONE_MS = 140,  /* Shorter tones are vowels, or music. */
    FLOOR_MS = 100, /* How fast the noise's power is learnt, downwards at once. */
};

#define SOUND_MIN     4.0e4 /* Mean square of sound 44 dB below full scale. */
#define NOISE_MAX     2.0e5 /* Louder is never taken for noise. */
#define OVER_NOISE    8.0   /* Speech is so much above it: 9 dB. */
#define TONE_SHARE    0.9   /* Of a frame's power, at one frequency. */
#define TONE_MIN      1.0e5
#define TONE_LOW_HZ   380.0
#define TONE_HIGH_HZ  2200.0
#define TONE_DRIFT_HZ 20.0 /* From frame to frame. */
#define TURN_OF(hz)   (2 * M_PI * (hz) / 8000)

void tl_greeting_begin(struct tl_greeting *greeting, const struct tl_greeting_rules *rules)
{
    *greeting = (struct tl_greeting){ .rules = *rules, .floor = NOISE_MAX };
}

static double power_of(const int16_t *frame)
{
    double sum = 0;
    for (int i = 0; i < TL_GREETING_FRAME; i++)
        sum += (double)frame[i] * frame[i];
    return sum / TL_GREETING_FRAME;
}

/* The turn of the one sine that a frame would be, from its correlation with itself one and two
 * samples on: white noise is in neither (Pisarenko, 1973). 0: it is none. */
static double turn_of(const int16_t *frame)
{
    double one = 0, two = 0;
    for (int i = 2; i < TL_GREETING_FRAME; i++) {
        one += (double)frame[i - 1] * (frame[i] + (double)frame[i - 2]) / 2;
        two += (double)frame[i] * frame[i - 2];
    }
    if (one == 0)
        return two < 0 ? M_PI / 2 : 0;
    double cosine = (two + sqrt(two * two + 8 * one * one)) / (4 * one);
    return cosine >= 1 || cosine <= -1 ? 0 : acos(cosine);
}

/* How much of the frame's power stands at this turn (Goertzel). */
static double share_at(const int16_t *frame, double turn, double power)
{
    double coefficient = 2 * cos(turn), q1 = 0, q2 = 0;
    for (int i = 0; i < TL_GREETING_FRAME; i++) {
        double q0 = coefficient * q1 - q2 + frame[i];
        q2 = q1;
        q1 = q0;
    }
    double found = q1 * q1 + q2 * q2 - coefficient * q1 * q2;
    return 2 * found / ((double)TL_GREETING_FRAME * TL_GREETING_FRAME * power);
}

static void hear_tone(struct tl_greeting *greeting, const int16_t *frame, double power)
{
    double turn = power < TONE_MIN ? 0 : turn_of(frame);
    bool is_tone = turn > TURN_OF(TONE_LOW_HZ) && turn < TURN_OF(TONE_HIGH_HZ) &&
                   share_at(frame, turn, power) > TONE_SHARE;
    bool is_same = is_tone && fabs(turn - greeting->tone) < TURN_OF(TONE_DRIFT_HZ);
    greeting->tone_ms = is_same ? greeting->tone_ms + TL_GREETING_MS : is_tone ? TL_GREETING_MS : 0;
    greeting->tone = is_tone ? turn : 0;
}

/* Down at once, up slowly, and never to what is loud. */
static void learn_noise(struct tl_greeting *greeting, double power)
{
    if (power < greeting->floor)
        greeting->floor = power;
    else if (power < NOISE_MAX)
        greeting->floor += (power - greeting->floor) * TL_GREETING_MS / (FLOOR_MS * 20);
}

static bool is_loud(const struct tl_greeting *greeting, double power)
{
    return power > SOUND_MIN && power > OVER_NOISE * greeting->floor;
}

static void hear_speech(struct tl_greeting *greeting, double power)
{
    learn_noise(greeting, power);
    bool loud = is_loud(greeting, power);
    greeting->loud_ms = loud ? greeting->loud_ms + TL_GREETING_MS : 0;
    bool is_word = greeting->loud_ms >= WORD_MS;
    if (is_word && !greeting->has_spoken)
        greeting->speech_ms = greeting->loud_ms - TL_GREETING_MS;
    greeting->has_spoken = greeting->has_spoken || is_word;
    greeting->speech_ms += greeting->has_spoken ? TL_GREETING_MS : 0;
    greeting->pause_ms = is_word ? 0 : greeting->pause_ms + TL_GREETING_MS;
}

static enum tl_greeting_word judge(const struct tl_greeting *greeting)
{
    const struct tl_greeting_rules *rules = &greeting->rules;
    if (greeting->tone_ms >= TONE_MS)
        return TL_GREETING_MACHINE;
    if (!greeting->has_spoken)
        return greeting->ms >= rules->silence_ms ? TL_GREETING_PERSON : TL_GREETING_NONE;
    if (greeting->pause_ms >= rules->pause_ms)
        return TL_GREETING_PERSON;
    return greeting->speech_ms - greeting->pause_ms >= rules->speech_ms ? TL_GREETING_MACHINE
                                                                        : TL_GREETING_NONE;
}

static bool is_over(struct tl_greeting *greeting)
{
    const struct tl_greeting_rules *rules = &greeting->rules;
    greeting->has_beeped = greeting->has_beeped || greeting->tone_ms >= TONE_MS;
    return (greeting->has_beeped && greeting->tone_ms == 0) ||
           greeting->pause_ms >= rules->ended_ms || greeting->ms >= rules->longest_ms;
}

enum tl_greeting_word tl_greeting_take(struct tl_greeting *greeting,
                                       const int16_t frame[TL_GREETING_FRAME])
{
    enum tl_greeting_word word = TL_GREETING_NONE;
    double power = power_of(frame);
    greeting->ms += TL_GREETING_MS;
    hear_tone(greeting, frame, power);
    hear_speech(greeting, power);
    if (greeting->told == TL_GREETING_NONE)
        word = judge(greeting);
    else if (greeting->told == TL_GREETING_MACHINE && is_over(greeting))
        word = TL_GREETING_OVER;
    greeting->told = word == TL_GREETING_NONE ? greeting->told : word;
    return word;
}
