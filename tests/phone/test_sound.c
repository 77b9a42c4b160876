/* Sounds: brought to 8 kHz without false tones, to one level, and read from files that lie. */
#include "support/check.h"

#include <math.h>
#include <string.h>

#include "phone/g711.h"
#include "phone/resample.h"
#include "phone/sound.h"

enum { SECOND_MAX = 48000 };

static const double pi = 3.14159265358979;

static void make_sine(int16_t *samples, uint32_t hz, double tone_hz, double level)
{
    for (uint32_t i = 0; i < hz; i++)
        samples[i] = (int16_t)(level * sin(2 * pi * tone_hz * i / hz));
}

/* Level of the component at tone_hz, of 8 kHz samples; the ends are left out. */
static double level_at(const int16_t *samples, double tone_hz)
{
    double re = 0, im = 0;
    for (int i = 800; i < 7200; i++) {
        re += samples[i] * cos(2 * pi * tone_hz * i / 8000);
        im += samples[i] * sin(2 * pi * tone_hz * i / 8000);
    }
    return 2 * sqrt(re * re + im * im) / 6400;
}

static void speech_passes_and_what_8_khz_cannot_hold_does_not(void **state)
{
    (void)state;
    const uint32_t rates[] = { 11025, 16000, 22050, 24000, 44100, 48000 };
    static int16_t in[SECOND_MAX], out[SECOND_MAX];
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        CHECK_EQ(tl_resample_len(rates[i], rates[i]), 8000);
        for (int tone = 200; tone <= 2800; tone += 650) {
            make_sine(in, rates[i], tone, 10000);
            CHECK_OK(tl_resample(in, rates[i], rates[i], out));
            CHECK(fabs(level_at(out, tone) - 10000) < 600);
        }
        make_sine(in, rates[i], 5000, 10000);
        CHECK_OK(tl_resample(in, rates[i], rates[i], out));
        CHECK(level_at(out, 3000) < 100); /* Where 5,000 Hz would fold to: 40 dB down. */
    }
}

static void quiet_and_loud_texts_come_to_one_level(void **state)
{
    (void)state;
    static int16_t samples[SECOND_MAX];
    for (double level = 1000; level <= 32000; level *= 2) {
        make_sine(samples, 8000, 440, level);
        memset(samples + 2000, 0, 4000 * sizeof *samples); /* A pause is not counted. */
        tl_resample_level(samples, 8000);
        double peak = 0;
        for (int i = 0; i < 8000; i++)
            peak = fmax(peak, abs(samples[i]));
        CHECK(fabs(peak - 3600 * sqrt(2)) < 250);
    }
    memset(samples, 0, sizeof samples);
    tl_resample_level(samples, 8000);
    CHECK_EQ(samples[17], 0);
}

static size_t make_wav(uint8_t *wav, uint16_t format, uint32_t hz, uint16_t bits, uint32_t size,
                       const void *data, size_t data_bytes)
{
    const uint16_t channels = 1, align = bits / 8;
    const uint32_t rate = hz * align, format_bytes = 16;
    memcpy(wav, "RIFF\0\0\0\0WAVEfmt ", 16);
    memcpy(wav + 16, &format_bytes, 4);
    memcpy(wav + 20, &format, 2);
    memcpy(wav + 22, &channels, 2);
    memcpy(wav + 24, &hz, 4);
    memcpy(wav + 28, &rate, 4);
    memcpy(wav + 32, &align, 2);
    memcpy(wav + 34, &bits, 2);
    memcpy(wav + 36, "data", 4);
    memcpy(wav + 40, &size, 4);
    memcpy(wav + 44, data, data_bytes);
    return 44 + data_bytes;
}

static void a_wav_is_read_whatever_its_lengths_say(void **state)
{
    (void)state;
    uint8_t codes[400], wav[600];
    struct tl_sound *sound;
    for (int i = 0; i < 400; i++)
        codes[i] = tl_g711_to_pcmu((int16_t)(i * 40 - 8000));
    const uint32_t sizes[] = { 400, 0x7ffff000, 0xffffffff };
    for (int i = 0; i < 3; i++) {
        size_t bytes = make_wav(wav, 7, 8000, 8, sizes[i], codes, sizeof codes);
        CHECK_OK(tl_sound_from_wav(wav, bytes, false, &sound));
        CHECK_EQ(tl_sound_samples(sound), 400);
        assert_memory_equal(tl_sound_pcmu(sound), codes, sizeof codes);
        tl_sound_drop(sound);
        for (size_t cut = 0; cut < 45; cut++)
            CHECK_ERR(TL_EBAD, tl_sound_from_wav(wav, cut, false, &sound));
    }
    size_t bytes = make_wav(wav, 1, 96000, 16, 400, codes, sizeof codes);
    CHECK_ERR(TL_EBAD, tl_sound_from_wav(wav, bytes, false, &sound));
    bytes = make_wav(wav, 2, 8000, 8, 400, codes, sizeof codes);
    CHECK_ERR(TL_EBAD, tl_sound_from_wav(wav, bytes, false, &sound));
    CHECK_ERR(TL_ENONE, tl_sound_from_file("/no/such/file.wav", &sound));
}

static void limits_of_length_hold(void **state)
{
    (void)state;
    struct tl_sound *sound;
    const int16_t one = 1;
    CHECK_ERR(TL_EBAD, tl_sound_from_pcm(&one, 0, 8000, false, &sound));
    CHECK_ERR(TL_EBAD, tl_sound_from_pcm(&one, 1, 7999, false, &sound));
    CHECK_ERR(TL_ETOOLONG, tl_sound_from_pcm(&one, TL_SOUND_SAMPLES_MAX + 1, 8000, false, &sound));
    CHECK_ERR(TL_EBAD, tl_sound_tone(440, 0, 1000, &sound));
    CHECK_ERR(TL_EBAD, tl_sound_tone(440, 60001, 1000, &sound));
    CHECK_OK(tl_sound_tone(440, 60000, 1000, &sound));
    CHECK_EQ(tl_sound_samples(sound), 480000);
    tl_sound_drop(tl_sound_hold(sound));
    tl_sound_drop(sound);
    CHECK_OK(tl_sound_soft_music(&sound));
    CHECK_EQ(tl_sound_samples(sound), 64000);
    tl_sound_drop(sound);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(speech_passes_and_what_8_khz_cannot_hold_does_not),
        cmocka_unit_test(quiet_and_loud_texts_come_to_one_level),
        cmocka_unit_test(a_wav_is_read_whatever_its_lengths_say),
        cmocka_unit_test(limits_of_length_hold),
    };
    return cmocka_run_group_tests_name("phone/sound", tests, NULL, NULL);
}
