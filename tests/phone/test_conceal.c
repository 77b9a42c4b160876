/* Concealment of loss, measured on speech: how far the spectrum is from what was said. */
#include "phone/support_speech.h"

#include <math.h>
#include <string.h>

#include "phone/conceal.h"

enum { PACKET = 160, BINS = PACKET / 2 + 1, BANDS = 17, SECONDS = 30 };

/* Powers of 20 ms in the critical bands of hearing (Zwicker's, to 3,700 Hz), plus a floor 72 dB
 * below full scale: silence has a logarithm too. */
static void spectrum(const int16_t *samples, double powers[BANDS])
{
    static const int edges[BANDS + 1] = { 0,    100,  200,  300,  400,  510,  630,  770,  920,
                                          1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700 };
    unsigned counts[BANDS] = { 0 };
    memset(powers, 0, BANDS * sizeof *powers);
    for (int bin = 0, band = 0; bin < BINS; bin++) {
        double real = 0, imaginary = 0;
        for (int i = 0; i < PACKET; i++) {
            double window = 0.5 - 0.5 * cos(2 * M_PI * i / PACKET);
            real += window * samples[i] * cos(2 * M_PI * bin * i / PACKET);
            imaginary += window * samples[i] * sin(2 * M_PI * bin * i / PACKET);
        }
        while (band < BANDS && bin * 8000 >= edges[band + 1] * PACKET)
            band++;
        if (band == BANDS)
            break;
        powers[band] += real * real + imaginary * imaginary;
        counts[band]++;
    }
    for (int band = 0; band < BANDS; band++)
        powers[band] = powers[band] / counts[band] + 8.0 * 8.0 * PACKET;
}

static double distance_at(const int16_t *said, const int16_t *heard)
{
    double a[BANDS], b[BANDS], sum = 0;
    spectrum(said, a);
    spectrum(heard, b);
    for (int band = 0; band < BANDS; band++) {
        double decibels = 10 * log10(a[band] / b[band]);
        sum += decibels * decibels;
    }
    return sqrt(sum / BANDS);
}

/* Log-spectral distance in dB: mean over the packets in which something is said. */
static double distance(const int16_t *said, const int16_t *heard, size_t len)
{
    double sum = 0;
    unsigned packets = 0;
    for (size_t at = 0; at + PACKET <= len; at += PACKET) {
        double energy = 0;
        for (size_t i = 0; i < PACKET; i++)
            energy += (double)said[at + i] * said[at + i];
        if (energy / PACKET < 100.0 * 100.0)
            continue;
        bool is_same = memcmp(said + at, heard + at, PACKET * sizeof *said) == 0;
        sum += is_same ? 0 : distance_at(said + at, heard + at);
        packets++;
    }
    return sum / packets;
}

/* Loses packets at random; concealed, or as zeros. */
static void lose(const int16_t *said, int16_t *heard, size_t len, unsigned percent,
                 bool is_concealed)
{
    uint64_t random = check_seed();
    struct tl_conceal conceal = { 0 };
    for (size_t at = 0; at + PACKET <= len; at += PACKET) {
        bool is_lost = check_random(&random) % 100 < percent;
        memcpy(heard + at, said + at, PACKET * sizeof *said);
        if (is_lost && is_concealed)
            tl_conceal_lost(&conceal, heard + at, PACKET);
        else if (is_lost)
            memset(heard + at, 0, PACKET * sizeof *said);
        else if (is_concealed)
            tl_conceal_good(&conceal, heard + at, PACKET);
    }
}

static void concealment_halves_the_distance_at_least(void **state)
{
    (void)state;
    static const char *const voices[] = { "en", "es-419", "en-us+f3" };
    static const unsigned percents[] = { 5, 10, 20 };
    printf("log-spectral distance in dB, %d s of each voice\n", SECONDS);
    for (unsigned v = 0; v < 3; v++) {
        size_t len;
        int16_t *said = speech_of("docs/policy.md", voices[v], SECONDS * 8000, &len);
        int16_t *heard = malloc(len * sizeof *heard);
        len -= len % PACKET;
        for (unsigned p = 0; p < 3; p++) {
            lose(said, heard, len, percents[p], false);
            double zeros = distance(said, heard, len);
            lose(said, heard, len, percents[p], true);
            double concealed = distance(said, heard, len);
            printf("%-9s %2u %% lost: zeros %5.2f  concealed %5.2f  (%.2f of it)\n", voices[v],
                   percents[p], zeros, concealed, concealed / zeros);
            CHECK(concealed < zeros / 2);
        }
        free(said);
        free(heard);
    }
}

/* A steady tone is its own pitch: nearly nothing is heard of a loss. */
static void a_steady_tone_goes_on_and_fades_after_60_ms(void **state)
{
    (void)state;
    enum { LEN = 100 * PACKET };
    static int16_t said[LEN], heard[LEN];
    for (int i = 0; i < LEN; i++)
        said[i] = (int16_t)(8000 * sin(2 * M_PI * 125 * i / 8000.0));
    struct tl_conceal conceal = { 0 };
    memcpy(heard, said, sizeof heard);
    for (int n = 0; n < 100; n++) {
        if (n == 20 || n == 40 || (n >= 60 && n < 70))
            tl_conceal_lost(&conceal, heard + PACKET * n, PACKET);
        else
            tl_conceal_good(&conceal, heard + PACKET * n, PACKET);
    }
    for (int i = 0; i < 80; i++)
        CHECK(abs(heard[PACKET * 20 + i] - said[PACKET * 20 + i]) < 400);
    for (int i = 1; i < LEN; i++)
        CHECK(abs(heard[i] - heard[i - 1]) <
              2000); /* No click anywhere: the tone itself has 785. */
    CHECK(tl_conceal_is_silent(&conceal) == false);
    for (int i = PACKET * 63; i < PACKET * 70; i++)
        CHECK_EQ(heard[i], 0);
    CHECK_EQ(heard[PACKET * 75], said[PACKET * 75]);
}

static void pieces_of_any_length_are_made_and_taken(void **state)
{
    (void)state;
    uint64_t random = check_seed();
    struct tl_conceal conceal = { 0 };
    for (unsigned n = 0; n < 20000; n++) {
        int16_t piece[700];
        size_t len = check_random(&random) % (n % 10 == 0 ? 700 : 170);
        for (size_t i = 0; i < len; i++)
            piece[i] = (int16_t)(check_random(&random) % 65535 - 32767);
        if (check_random(&random) % 3 == 0)
            tl_conceal_lost(&conceal, piece, len);
        else
            tl_conceal_good(&conceal, piece, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(concealment_halves_the_distance_at_least),
        cmocka_unit_test(a_steady_tone_goes_on_and_fades_after_60_ms),
        cmocka_unit_test(pieces_of_any_length_are_made_and_taken),
    };
    return cmocka_run_group_tests_name("phone/conceal", tests, NULL, NULL);
}
