/* Opus alone: every shape of packet that a browser may send, order, and what FEC is worth. */
#include "phone/opus.h"

#include <math.h>
#include <opus/opus.h>
#include <stdlib.h>
#include <string.h>

#include "phone/media.h"
#include "phone/playout.h"
#include "phone/support_speech.h"
#include "support/check.h"

enum { FRAME = TL_RTP_PACKET_BYTES, FRAMES = 1500 };

/* What a browser makes: 48 kHz, one or two channels, pieces of any length. */
static OpusEncoder *browser_encoder(int channels)
{
    int failed = 0;
    OpusEncoder *encoder = opus_encoder_create(48000, channels, OPUS_APPLICATION_VOIP, &failed);
    CHECK_EQ(failed, OPUS_OK);
    return encoder;
}

static void packets_of_every_length_and_width_become_samples_of_8_khz(void **state)
{
    (void)state;
    static const int lengths[] = { 120, 240, 480, 960, 1920, 2880, 3840, 4800, 5760 };
    static opus_int16 tone[2 * 5760];
    for (int channels = 1; channels <= 2; channels++) {
        for (unsigned n = 0; n < sizeof lengths / sizeof *lengths; n++) {
            OpusEncoder *encoder = browser_encoder(channels);
            struct tl_opus_in *in;
            struct tl_opus_piece pieces[TL_OPUS_PIECES_MAX];
            uint8_t payload[1275];
            double energy = 0;
            CHECK_OK(tl_opus_in_open(&in));
            for (uint16_t seq = 0; seq < 20; seq++) {
                for (int i = 0; i < lengths[n] * channels; i++)
                    tone[i] = (opus_int16)(9000 * sin(2 * M_PI * 1000 *
                                                      (seq * lengths[n] + i / channels) / 48000));
                int bytes = opus_encode(encoder, tone, lengths[n], payload, sizeof payload);
                CHECK(bytes > 0);
                const struct tl_rtp rtp = { .seq = seq,
                                            .ts = (uint32_t)(seq * lengths[n] / 6),
                                            .payload = payload,
                                            .payload_bytes = (size_t)bytes };
                CHECK_EQ(tl_opus_in_take(in, &rtp, pieces), 1);
                CHECK_EQ(pieces[0].samples_len, lengths[n] / 6);
                CHECK_EQ(pieces[0].ts, rtp.ts);
                for (uint32_t i = 0; seq == 19 && i < pieces[0].samples_len; i++)
                    energy += pieces[0].samples[i] * (double)pieces[0].samples[i];
            }
            double rms = sqrt(energy / (lengths[n] / 6));
            CHECK(rms > 4000 && rms < 9000); /* 6,364, over short pieces more or less. */
            tl_opus_in_close(in);
            opus_encoder_destroy(encoder);
        }
    }
}

static void pauses_are_taken_and_what_is_malformed_is_not(void **state)
{
    (void)state;
    struct tl_opus_in *in;
    struct tl_opus_piece pieces[TL_OPUS_PIECES_MAX];
    const uint8_t pause[] = { 0x08 };                   /* SILK, 20 ms, and nothing in it: DTX. */
    const uint8_t too_long[] = { 0x1b, 0x03, 1, 2, 3 }; /* Three times 60 ms. */
    const uint8_t no_lengths[] = { 0x0a };              /* Two frames, of unknown length. */
    CHECK_OK(tl_opus_in_open(&in));
    struct tl_rtp rtp = { .seq = 1, .payload = pause, .payload_bytes = sizeof pause };
    CHECK_EQ(tl_opus_in_take(in, &rtp, pieces), 1);
    CHECK_EQ(pieces[0].samples_len, FRAME);
    rtp = (struct tl_rtp){ .seq = 2, .payload = too_long, .payload_bytes = sizeof too_long };
    CHECK_EQ(tl_opus_in_take(in, &rtp, pieces), 0);
    rtp = (struct tl_rtp){ .seq = 3, .payload = no_lengths, .payload_bytes = sizeof no_lengths };
    CHECK_EQ(tl_opus_in_take(in, &rtp, pieces), 0);
    rtp = (struct tl_rtp){ .seq = 4, .payload = pause, .payload_bytes = 0 };
    CHECK_EQ(tl_opus_in_take(in, &rtp, pieces), 0);
    tl_opus_in_close(in);
}

static void the_clock_of_48_khz_goes_on_over_its_turn(void **state)
{
    (void)state;
    struct tl_opus_clock clock = { 0 };
    uint32_t ts = UINT32_MAX - 5000, first = tl_opus_clock_to_8k(&clock, 7, ts);
    for (uint32_t n = 1; n < 100; n++)
        CHECK_EQ(tl_opus_clock_to_8k(&clock, 7, ts + n * 960), first + n * 160);
    CHECK_EQ(tl_opus_clock_to_8k(&clock, 7, ts + 50 * 960), first + 50 * 160);
    CHECK_EQ(tl_opus_clock_to_8k(&clock, 8, 6000), 1000); /* Another source. */
}

/* ---- speech, coded as we code it, over a link that loses ---- */

struct stream {
    uint8_t payloads[FRAMES][TL_RTP_PACKET_BYTES];
    size_t bytes[FRAMES];
};

static int16_t *speech;
static size_t speech_len;

static void code(struct stream *stream, uint32_t lost_permille)
{
    struct tl_opus_out *out;
    CHECK_OK(tl_opus_out_open(&out));
    tl_opus_out_expect_loss(out, lost_permille);
    for (unsigned n = 0; n < FRAMES; n++) {
        stream->bytes[n] = tl_opus_out_make(out, speech + n * FRAME, stream->payloads[n]);
        CHECK(stream->bytes[n] > 0);
    }
    tl_opus_out_close(out);
}

/* One of ten, never two in a row, and not the first. */
static bool is_lost(unsigned n)
{
    return n % 10 == 7;
}

/* Plays the stream through the jitter buffer into samples; returns what FEC gave. */
static uint64_t play(const struct stream *stream, bool with_loss, int16_t *samples)
{
    struct tl_opus_in *in;
    struct tl_opus_piece pieces[TL_OPUS_PIECES_MAX];
    struct tl_playout *playout = calloc(1, sizeof *playout);
    CHECK_OK(tl_opus_in_open(&in));
    for (unsigned n = 0; n < FRAMES; n++) {
        const struct tl_rtp rtp = { .seq = (uint16_t)n,
                                    .ts = n * FRAME,
                                    .payload = stream->payloads[n],
                                    .payload_bytes = stream->bytes[n] };
        uint32_t len = with_loss && is_lost(n) ? 0 : tl_opus_in_take(in, &rtp, pieces);
        for (uint32_t i = 0; i < len; i++)
            memcpy(samples + pieces[i].ts, pieces[i].samples, FRAME * sizeof *samples);
        if (len == 0) /* As the jitter buffer would: what FEC brings later lies over it. */
            tl_conceal_lost(&playout->conceal, samples + n * FRAME, FRAME);
        else
            tl_conceal_good(&playout->conceal, samples + n * FRAME, FRAME);
    }
    uint64_t recovered = tl_opus_in_recovered(in);
    free(playout);
    tl_opus_in_close(in);
    return recovered;
}

/* Of what was lost: the difference to what would have been heard, as a share of its energy. */
static double distance(const struct stream *stream, uint64_t *out_recovered)
{
    static int16_t whole[FRAMES * FRAME], holed[FRAMES * FRAME];
    double difference = 0, energy = 0;
    play(stream, false, whole);
    *out_recovered = play(stream, true, holed);
    for (unsigned i = 0; i < FRAMES * FRAME; i++) {
        if (!is_lost(i / FRAME))
            continue;
        difference += pow(whole[i] - holed[i], 2);
        energy += pow(whole[i], 2);
    }
    return difference / energy;
}

static void copies_of_what_was_lost_are_nearer_to_it_than_concealment(void **state)
{
    (void)state;
    static struct stream stream;
    uint64_t recovered;
    code(&stream, 100);
    double with_fec = distance(&stream, &recovered);
    unsigned copies = 0;
    for (unsigned n = 0; n + 1 < FRAMES; n++)
        copies += is_lost(n) && tl_opus_has_fec(stream.payloads[n + 1], stream.bytes[n + 1]);
    CHECK_EQ(recovered, copies);
    CHECK(copies > FRAMES / 10 / 2); /* Silence has none. */
    code(&stream, 0);
    double without = distance(&stream, &recovered);
    CHECK_EQ(recovered, 0);
    print_message("distance of a tenth lost: %.3f with FEC, %.3f without\n", with_fec, without);
    CHECK(with_fec < without / 2);
}

static void what_comes_again_or_behind_its_successor_is_not_taken(void **state)
{
    (void)state;
    static struct stream stream;
    struct tl_opus_in *in;
    struct tl_opus_piece pieces[TL_OPUS_PIECES_MAX];
    unsigned from = 0;
    code(&stream, 100);
    while (!tl_opus_has_fec(stream.payloads[from + 3], stream.bytes[from + 3]))
        from++;
    CHECK_OK(tl_opus_in_open(&in));
    static const struct {
        uint16_t step;
        uint32_t pieces;
    } order[] = { { 0, 1 }, { 1, 1 }, { 1, 0 }, { 3, 2 }, { 2, 0 }, { 4, 1 } };
    for (unsigned i = 0; i < sizeof order / sizeof *order; i++) {
        unsigned n = from + order[i].step;
        const struct tl_rtp rtp = { .seq = (uint16_t)(65534 + order[i].step),
                                    .ts = n * FRAME,
                                    .payload = stream.payloads[n],
                                    .payload_bytes = stream.bytes[n] };
        CHECK_EQ(tl_opus_in_take(in, &rtp, pieces), order[i].pieces);
        if (order[i].pieces == 2) {
            CHECK_EQ(pieces[0].seq, (uint16_t)(rtp.seq - 1));
            CHECK_EQ(pieces[0].ts, rtp.ts - FRAME);
            CHECK_EQ(pieces[1].ts, rtp.ts);
        }
    }
    tl_opus_in_close(in);
}

static int read_speech(void **state)
{
    (void)state;
    speech = speech_of("README.md", "en-us", FRAMES * FRAME, &speech_len);
    return speech_len == FRAMES * FRAME ? 0 : -1;
}

static int drop_speech(void **state)
{
    (void)state;
    free(speech);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_of_every_length_and_width_become_samples_of_8_khz),
        cmocka_unit_test(pauses_are_taken_and_what_is_malformed_is_not),
        cmocka_unit_test(the_clock_of_48_khz_goes_on_over_its_turn),
        cmocka_unit_test(copies_of_what_was_lost_are_nearer_to_it_than_concealment),
        cmocka_unit_test(what_comes_again_or_behind_its_successor_is_not_taken),
    };
    return cmocka_run_group_tests(tests, read_speech, drop_speech);
}
