/* test_greeting.c: persons and machines told apart by real speech, over lines with noise. */
#include "phone/support_speech.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "phone/g711.h"
#include "phone/greeting.h"

enum { SECOND = 8000, LINE_MAX = 60 * SECOND };

static const struct tl_greeting_rules rules = {
    .speech_ms = 1800, .pause_ms = 700, .silence_ms = 2500, .ended_ms = 1500, .longest_ms = 45000
};

/* What comes by the line after it was answered. */
struct line {
    int16_t samples[LINE_MAX];
    size_t len;
};
static struct line line;

static void add_silence(double seconds)
{
    size_t more = (size_t)(seconds * SECOND);
    CHECK(line.len + more <= LINE_MAX);
    memset(line.samples + line.len, 0, more * sizeof line.samples[0]);
    line.len += more;
}

static void add_words(const char *words, const char *voice)
{
    size_t len;
    int16_t *samples = speech_of_words(words, voice, &len);
    CHECK(line.len + len <= LINE_MAX && len > SECOND / 10);
    memcpy(line.samples + line.len, samples, len * sizeof *samples);
    line.len += len;
    free(samples);
}

static void add_tone(double hertz, double seconds, double level)
{
    size_t more = (size_t)(seconds * SECOND);
    CHECK(line.len + more <= LINE_MAX);
    for (size_t i = 0; i < more; i++)
        line.samples[line.len++] =
            (int16_t)(32767 * level * sin(2 * M_PI * hertz * (double)i / SECOND));
}

/* White noise over all of it, so many dB below full scale; then as G.711 carries it. */
static void add_noise(double db)
{
    uint64_t random = check_seed();
    double level = 32767 * pow(10, db / 20) * sqrt(3);
    for (size_t i = 0; i < line.len; i++) {
        double drawn = (double)(check_random(&random) >> 11) / 9007199254740992.0;
        double sample = line.samples[i] + (db < 0 ? level * (2 * drawn - 1) : 0);
        sample = sample > 32000 ? 32000 : sample < -32000 ? -32000 : sample;
        line.samples[i] = tl_g711_from_pcmu(tl_g711_to_pcmu((int16_t)sample));
    }
}

/* When a word is told, in milliseconds; -1: never. From: PERSON or MACHINE, and OVER. */
struct heard {
    enum tl_greeting_word who;
    long who_ms, over_ms;
};

static struct heard listen(const struct tl_greeting_rules *by)
{
    struct heard heard = { TL_GREETING_NONE, -1, -1 };
    struct tl_greeting greeting;
    tl_greeting_begin(&greeting, by);
    for (size_t at = 0; at + TL_GREETING_FRAME <= line.len; at += TL_GREETING_FRAME) {
        enum tl_greeting_word word = tl_greeting_take(&greeting, line.samples + at);
        long ms = (long)((at + TL_GREETING_FRAME) * 1000 / SECOND);
        if (word == TL_GREETING_OVER) {
            CHECK_EQ(heard.who, TL_GREETING_MACHINE);
            CHECK_EQ(heard.over_ms, -1);
            heard.over_ms = ms;
        } else if (word != TL_GREETING_NONE) {
            CHECK_EQ(heard.who, TL_GREETING_NONE);
            heard.who = word;
            heard.who_ms = ms;
        }
    }
    return heard;
}

static const char *const voices[][2] = {
    { "en-us", "es-419" }, { "en-us+f3", "es+f4" }, { "en+m7", "es-419+m3" }, { "en+f5", "es+m1" }
};
static const double noises[] = { 0, -50, -40 };
enum { VOICES = sizeof voices / sizeof voices[0], NOISES = sizeof noises / sizeof noises[0] };

/* What people say when they pick up, in each voice, with and without noise: a person, and soon. */
static void people_who_pick_up_are_persons(void **state)
{
    (void)state;
    static const char *const words[][2] = {
        { "Hello?", "¿Bueno?" },
        { "Yes?", "¿Sí?" },
        { "Hello, this is Ana.", "Hola, habla Ana." },
        { "Good morning, Perez.", "Buenos días, Pérez." },
    };
    for (int w = 0; w < 4; w++) {
        for (int v = 0; v < VOICES * NOISES * 2; v++) {
            int language = v % 2, voice = v / 2 % VOICES, noise = v / 2 / VOICES;
            line.len = 0;
            add_silence(0.4);
            add_words(words[w][language], voices[voice][language]);
            size_t spoken = line.len;
            add_silence(4);
            add_noise(noises[noise]);
            struct heard heard = listen(&rules);
            if (heard.who != TL_GREETING_PERSON)
                fail_msg("%s in %s at %g dB: %d after %ld ms", words[w][language],
                         voices[voice][language], noises[noise], heard.who, heard.who_ms);
            CHECK(heard.who_ms <= (long)(spoken * 1000 / SECOND) + 900);
        }
    }
}

/* Greetings of machines: told while they go on, and over behind the beep or the pause. */
static void greetings_that_go_on_are_machines(void **state)
{
    (void)state;
    static const char *const words[][2] = {
        { "You have reached the voicemail of Ana Perez. Please leave a message after the tone.",
          "Ha llamado al buzón de voz de Ana Pérez. Por favor deje un mensaje después del tono." },
        { "Hi, I cannot come to the phone right now. Leave me your name and number.",
          "Hola, ahora no puedo contestar el teléfono. Deje su nombre y su número." },
        { "The person at this number is not available. At the tone, please record your message.",
          "La persona de este número no está disponible. Después del tono, grabe su mensaje." },
    };
    for (int w = 0; w < 3; w++) {
        for (int v = 0; v < VOICES * NOISES * 2; v++) {
            int language = v % 2, voice = v / 2 % VOICES, noise = v / 2 / VOICES;
            bool beeps = (w + v) % 2 == 0;
            line.len = 0;
            add_silence(0.6);
            add_words(words[w][language], voices[voice][language]);
            long spoken = (long)(line.len * 1000 / SECOND);
            add_silence(0.5);
            if (beeps)
                add_tone(v % 4 < 2 ? 1000 : 440, 0.4, 0.2);
            long beeped = (long)(line.len * 1000 / SECOND);
            add_silence(4);
            add_noise(noises[noise]);
            struct heard heard = listen(&rules);
            if (heard.who != TL_GREETING_MACHINE || heard.who_ms > spoken)
                fail_msg("%s in %s at %g dB: %d after %ld of %ld ms", words[w][language],
                         voices[voice][language], noises[noise], heard.who, heard.who_ms, spoken);
            long soonest = beeps ? beeped : spoken + 1300,
                 latest = beeps ? beeped + 60 : spoken + 1900;
            if (heard.over_ms < soonest || heard.over_ms > latest)
                fail_msg("%s in %s at %g dB%s: over after %ld ms, of %ld to %ld",
                         words[w][language], voices[voice][language], noises[noise],
                         beeps ? " with a beep" : "", heard.over_ms, soonest, latest);
        }
    }
}

static void who_says_nothing_is_a_person_who_waits(void **state)
{
    (void)state;
    for (int noise = 0; noise < NOISES; noise++) {
        line.len = 0;
        add_silence(5);
        add_noise(noises[noise]);
        struct heard heard = listen(&rules);
        CHECK_EQ(heard.who, TL_GREETING_PERSON);
        CHECK_EQ(heard.who_ms, 2500);
    }
}

/* A click and a cough are no words; a person may take a moment to speak. */
static void a_click_is_no_word(void **state)
{
    (void)state;
    line.len = 0;
    add_silence(0.3);
    add_tone(3000, 0.03, 0.5);
    add_silence(1.5);
    add_words("Hello?", "en-us");
    size_t spoken = line.len;
    add_silence(3);
    add_noise(0);
    struct heard heard = listen(&rules);
    CHECK_EQ(heard.who, TL_GREETING_PERSON);
    CHECK(heard.who_ms > (long)(spoken * 1000 / SECOND) + 600);
}

/* Nothing but a beep: a machine that has no greeting. */
static void a_beep_alone_is_a_machine(void **state)
{
    (void)state;
    static const double tones[] = { 400, 440, 853, 1000, 1400, 2000 };
    for (size_t i = 0; i < sizeof tones / sizeof tones[0]; i++) {
        line.len = 0;
        add_silence(1);
        add_tone(tones[i], 0.3, 0.1);
        add_silence(3);
        add_noise(-50);
        struct heard heard = listen(&rules);
        if (heard.who != TL_GREETING_MACHINE)
            fail_msg("%g Hz: %d after %ld ms", tones[i], heard.who, heard.who_ms);
        CHECK(heard.who_ms > 1100 && heard.who_ms < 1300);
        CHECK(heard.over_ms >= 1300 && heard.over_ms <= 1360);
    }
}

/* A machine that plays music and never beeps: over after the longest time. */
static void a_greeting_without_an_end_is_over_in_time(void **state)
{
    (void)state;
    struct tl_greeting_rules short_rules = rules;
    short_rules.longest_ms = 20000;
    line.len = 0;
    size_t len;
    int16_t *samples = speech_of("docs/policy.md", "en-us", 40 * SECOND, &len);
    for (size_t i = 0; i < len && line.len < LINE_MAX; i++) /* No pause of the speaker's. */
        if (abs(samples[i]) > 0 || i % 2)
            line.samples[line.len++] = samples[i];
    free(samples);
    short_rules.ended_ms = 10000;
    struct heard heard = listen(&short_rules);
    CHECK_EQ(heard.who, TL_GREETING_MACHINE);
    CHECK_EQ(heard.over_ms, 20000);
}

/* No vowel is a beep: minutes of speech, in which only what lasts is told. */
static void speech_is_no_beep(void **state)
{
    (void)state;
    static const struct {
        const char *path, *voice;
    } spoken[] = {
        { "docs/policy.md", "en-us" }, { "docs/simulate.md", "es-419" },
        { "docs/scenes.md", "en+f5" }, { "docs/import.md", "es+f4" },
        { "README.md", "en-us+f3" },
    };
    struct tl_greeting_rules patient = rules;
    patient.speech_ms = 10000000;
    patient.pause_ms = 10000000;
    patient.silence_ms = 10000000;
    double seconds = 0;
    for (size_t i = 0; i < sizeof spoken / sizeof spoken[0]; i++) {
        struct tl_greeting greeting;
        size_t len;
        int16_t *samples = speech_of(spoken[i].path, spoken[i].voice, 120 * SECOND, &len);
        tl_greeting_begin(&greeting, &patient);
        for (size_t at = 0; at + TL_GREETING_FRAME <= len; at += TL_GREETING_FRAME)
            if (tl_greeting_take(&greeting, samples + at) != TL_GREETING_NONE)
                fail_msg("%s: a beep at %.2f s", spoken[i].voice, (double)at / SECOND);
        seconds += (double)len / SECOND;
        free(samples);
    }
    printf("%.0f s of speech, no beep\n", seconds);
    CHECK(seconds > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_who_pick_up_are_persons),
        cmocka_unit_test(greetings_that_go_on_are_machines),
        cmocka_unit_test(who_says_nothing_is_a_person_who_waits),
        cmocka_unit_test(a_click_is_no_word),
        cmocka_unit_test(a_beep_alone_is_a_machine),
        cmocka_unit_test(a_greeting_without_an_end_is_over_in_time),
        cmocka_unit_test(speech_is_no_beep),
    };
    return cmocka_run_group_tests_name("phone/greeting", tests, NULL, NULL);
}
