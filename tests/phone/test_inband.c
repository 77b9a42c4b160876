/* Keys in the sound: found by the limits of ITU-T Q.24, and never in speech. */
#include "phone/support_far_end.h"
#include "phone/support_speech.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "phone/g711.h"
#include "phone/inband.h"

enum { PRESSES = 160, SECOND = 8000 };

static const char keys[] = "123A456B789C*0#D";
static const double rows[] = { 697, 770, 852, 941 }, columns[] = { 1209, 1336, 1477, 1633 };

/* How a telephone presses its keys. Levels in dB of full scale, peak. */
struct way {
    const char *name;
    double ms, pause_ms;
    double low_db, high_db;
    double off;      /* Of the frequencies, as a share. */
    double noise_db; /* White noise of that root mean square; 0: none. */
    double gap_ms;   /* A break in the middle of the tone. */
};

static double noise(uint64_t *random)
{
    double sum = 0; /* Twelve of them are near enough a Gauss. */
    for (int i = 0; i < 12; i++)
        sum += (double)(check_random(random) >> 11) / 9007199254740992.0;
    return sum - 6;
}

static double of_db(double db)
{
    return 32767 * pow(10, db / 20);
}

/* Presses all keys over and over; returns how many were told, fails when one is told wrong. */
static unsigned press_all(const struct way *way)
{
    static struct tl_inband inband;
    uint64_t random = check_seed();
    unsigned told = 0;
    double tone_len = way->ms * 8, all_len = tone_len + way->pause_ms * 8;
    memset(&inband, 0, sizeof inband);
    for (unsigned press = 0; press < PRESSES; press++) {
        unsigned in_press = 0;
        for (unsigned i = 0; i < (unsigned)all_len; i++) {
            double t = i / 8000.0, at = i - tone_len / 2;
            bool is_on = i < tone_len && !(at >= 0 && at < way->gap_ms * 8);
            double sample =
                of_db(way->low_db) * sin(2 * M_PI * rows[press / 4 % 4] * (1 + way->off) * t) +
                of_db(way->high_db) * sin(2 * M_PI * columns[press % 4] * (1 + way->off) * t);
            sample = is_on ? sample : 0;
            sample += way->noise_db < 0 ? of_db(way->noise_db) * noise(&random) : 0;
            int16_t coded = tl_g711_from_pcmu(tl_g711_to_pcmu((int16_t)sample));
            char key;
            if (!tl_inband_take(&inband, &coded, 1, &key))
                continue;
            CHECK_EQ(key, keys[press % 16]);
            in_press++;
        }
        if (in_press > 1)
            fail_msg("%s: a press was told %u times", way->name, in_press);
        told += in_press;
    }
    return told;
}

static void keys_within_the_limits_are_all_found(void **state)
{
    (void)state;
    static const struct way ways[] = {
        { "usual", 100, 100, -12, -10, 0, 0, 0 },
        { "40 ms", 40, 40, -12, -10, 0, 0, 0 },
        { "loud", 60, 60, -7, -7, 0, 0, 0 },
        { "soft: -25 dBm each", 40, 40, -28, -28, 0, 0, 0 },
        { "twist +4 dB", 40, 40, -14, -10, 0, 0, 0 },
        { "twist -8 dB", 40, 40, -10, -18, 0, 0, 0 },
        { "1.5 % up", 40, 40, -12, -12, 0.015, 0, 0 },
        { "1.5 % down", 40, 40, -12, -12, -0.015, 0, 0 },
        { "1.8 % up", 50, 50, -12, -12, 0.018, 0, 0 },
        { "1.8 % down", 50, 50, -12, -12, -0.018, 0, 0 },
        { "noise 15 dB below", 50, 50, -12, -12, 0, -27, 0 },
        { "a break of 10 ms", 110, 60, -12, -12, 0, 0, 10 },
    };
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        unsigned told = press_all(&ways[i]);
        if (told != PRESSES)
            fail_msg("%s: %u of %u", ways[i].name, told, PRESSES);
    }
}

static void what_is_no_key_is_not_told(void **state)
{
    (void)state;
    static const struct way ways[] = {
        { "23 ms", 23, 60, -12, -10, 0, 0, 0 },
        { "twist +12 dB", 60, 60, -24, -12, 0, 0, 0 },
        { "twist -16 dB", 60, 60, -10, -26, 0, 0, 0 },
        { "one tone", 60, 60, -10, -90, 0, 0, 0 },
        { "5 % off", 60, 60, -12, -12, 0.05, 0, 0 },
        { "noise as loud", 60, 60, -20, -20, 0, -18, 0 },
        { "too soft", 60, 60, -45, -45, 0, 0, 0 },
    };
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        unsigned told = press_all(&ways[i]);
        if (told != 0)
            fail_msg("%s: %u of %u", ways[i].name, told, PRESSES);
    }
}

/* Talk-off: voices high and low, English and Spanish. */
static void speech_presses_no_key(void **state)
{
    (void)state;
    static const struct {
        const char *path, *voice;
    } voices[] = {
        { "docs/policy.md", "en" },          { "docs/policy.md", "en-us+f3" },
        { "docs/simulate.md", "es" },        { "docs/import.md", "es-419+f4" },
        { "docs/architecture.md", "en+m7" }, { "docs/scenes.md", "en-us+f5" },
    };
    double seconds = 0;
    for (unsigned i = 0; i < sizeof voices / sizeof voices[0]; i++) {
        struct tl_inband inband = { 0 };
        size_t len;
        int16_t *samples = speech_of(voices[i].path, voices[i].voice, 240 * SECOND, &len);
        for (size_t at = 0; at + 160 <= len; at += 160) {
            char key;
            if (tl_inband_take(&inband, samples + at, 160, &key))
                fail_msg("%s: %c at %.2f s", voices[i].voice, key, (double)at / SECOND);
        }
        seconds += (double)len / SECOND;
        free(samples);
    }
    printf("%.0f s of speech, no key\n", seconds);
    CHECK(seconds > 600);
}

/* A telephone presses a key in its sound: 100 ms, then as much silence, at its pace; stall_ms: the
 * network holds the rest back for so long in the middle of the key. */
static void press_stalled(struct handset *handset, unsigned key, unsigned stall_ms)
{
    for (unsigned packet = 0; packet < 10; packet++) {
        uint8_t payload[160];
        for (unsigned i = 0; i < 160; i++) {
            double t = (packet * 160 + i) / 8000.0;
            double sample =
                5000 * (sin(2 * M_PI * rows[key / 4] * t) + sin(2 * M_PI * columns[key % 4] * t));
            payload[i] = tl_g711_to_pcmu(packet < 5 ? (int16_t)sample : 0);
        }
        handset_send(handset, &(struct tl_rtp){ .seq = handset->seq++,
                                                .ts = handset->ts,
                                                .ssrc = handset->ssrc,
                                                .payload = payload,
                                                .payload_bytes = sizeof payload });
        handset->ts += 160;
        unsigned ms = packet == 2 ? 20 + stall_ms : 20;
        nanosleep(&(struct timespec){ .tv_nsec = (long)ms * 1000000 }, NULL);
    }
}

static void press_in_sound(struct handset *handset, unsigned key)
{
    press_stalled(handset, key, 0);
}

static void a_leg_tells_keys_in_its_sound_and_none_twice(void **state)
{
    (void)state;
    enum { LEG = 11 };
    struct scene scene;
    struct handset handset;
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, LEG, TL_MEDIA_PCMU);
    press_in_sound(&handset, 5);
    scene_measure(&scene, LEG);
    CHECK_EQ(scene_count(TL_MEDIA_DIGIT, LEG), 0); /* It was not asked for. */
    CHECK_OK(tl_media_inband(scene.media, LEG, true));
    scene_measure(&scene, LEG);
    press_in_sound(&handset, 5); /* The sixth key of the pad: 5. */
    CHECK_EQ(scene_wait(TL_MEDIA_DIGIT, LEG).key, '5');
    for (unsigned stall_ms = 40; stall_ms <= 160; stall_ms += 40) {
        press_stalled(&handset, 6, stall_ms); /* Torn in the middle it is one press. */
        CHECK_EQ(scene_wait(TL_MEDIA_DIGIT, LEG).key, '6');
    }
    press_in_sound(&handset, 2);
    CHECK_EQ(scene_wait(TL_MEDIA_DIGIT, LEG).key, '3');
    for (unsigned step = 1; step <= 3; step++) /* The same press as an event, behind its sound. */
        handset_key(&handset, 3, 5000, (uint16_t)(160 * step), step == 3, step == 1);
    handset_key(&handset, 9, 9000, 160, false, true);
    CHECK_EQ(scene_wait(TL_MEDIA_DIGIT, LEG).key, '9');
    press_in_sound(&handset, 6); /* It sends events: its sound is not asked any more. */
    CHECK_OK(tl_media_inband(scene.media, LEG, false));
    scene_measure(&scene, LEG);
    CHECK_EQ(scene_count(TL_MEDIA_DIGIT, LEG), 0);
    handset_close(&handset);
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_within_the_limits_are_all_found),
        cmocka_unit_test(what_is_no_key_is_not_told),
        cmocka_unit_test(speech_presses_no_key),
        cmocka_unit_test(a_leg_tells_keys_in_its_sound_and_none_twice),
    };
    return cmocka_run_group_tests_name("phone/inband", tests, NULL, NULL);
}
