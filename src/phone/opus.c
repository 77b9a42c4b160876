/* opus.c: libopus behind what this house needs of it: order, loss, limits. */
#include "phone/opus.h"

#include <opus/opus.h>
#include <stdlib.h>

enum {
    HZ = 8000,
    TICKS = 6,               /* Of the clock of 48 kHz in one of 8 kHz. */
    STEP_MAX = 50,           /* Packets: a larger step is another beginning. */
    LOST_MAX = 480,          /* Samples, 60 ms: of a longer gap only the end is of use. */
    BITS_PER_SECOND = 24000, /* Narrowband with its copies: below 15,000 libopus leaves them out. */
    COMPLEXITY = 5,
    LOSS_MAX_PERMILLE = 300,
};

struct tl_opus_in {
    OpusDecoder *decoder;
    bool is_started;
    uint32_t ssrc;
    uint16_t seq;     /* Of the last packet taken, */
    uint32_t ts_next; /* and the time behind it. */
    uint64_t recovered;
};

struct tl_opus_out {
    OpusEncoder *encoder;
};

uint32_t tl_opus_clock_to_8k(struct tl_opus_clock *clock, uint32_t ssrc, uint32_t ts)
{
    if (!clock->is_started || clock->ssrc != ssrc)
        *clock = (struct tl_opus_clock){
            .is_started = true, .ssrc = ssrc, .ts = ts, .ts_8k = ts / TICKS
        };
    int32_t ticks = (int32_t)(ts - clock->ts) / TICKS;
    clock->ts += (uint32_t)(ticks * TICKS);
    clock->ts_8k += (uint32_t)ticks;
    return clock->ts_8k;
}

enum tl_err tl_opus_in_open(struct tl_opus_in **out_in)
{
    int failed = 0;
    struct tl_opus_in *in = calloc(1, sizeof *in);
    if (!in)
        return TL_ENOMEM;
    in->decoder = opus_decoder_create(HZ, 1, &failed);
    if (!in->decoder) {
        free(in);
        return TL_ENOMEM;
    }
    *out_in = in;
    return TL_OK;
}

void tl_opus_in_close(struct tl_opus_in *in)
{
    if (!in)
        return;
    opus_decoder_destroy(in->decoder);
    free(in);
}

uint64_t tl_opus_in_recovered(const struct tl_opus_in *in)
{
    return in->recovered;
}

/* RFC 6716 3.1: codings up to 15 have speech's layer, of 10, 20, 40 or 60 ms; 4.2.3: its first bits
 * are one for each 20 ms that begins, then the flag of copies; 3.2: one stream in front of all. */
bool tl_opus_has_fec(const uint8_t *payload, size_t bytes)
{
    const unsigned char *frames[48];
    opus_int16 sizes[48];
    if (bytes == 0 || payload[0] >= 0x80 || bytes > INT16_MAX ||
        opus_packet_parse(payload, (opus_int32)bytes, NULL, frames, sizes, NULL) <= 0 ||
        sizes[0] == 0)
        return false;
    int samples = opus_packet_get_samples_per_frame(payload, HZ);
    int parts = samples > HZ / 50 ? samples / (HZ / 50) : 1;
    bool has_first = frames[0][0] >> (7 - parts) & 1;
    bool is_stereo = payload[0] & 4;
    return has_first || (is_stereo && frames[0][0] >> (6 - 2 * parts) & 1);
}

/* The packet before rtp was lost, and rtp has its copy: the decoder is taken over the whole gap,
 * the copy is what it ends with. samples: of rtp's own. */
static bool recover(struct tl_opus_in *in, const struct tl_rtp *rtp, uint32_t samples,
                    struct tl_opus_piece *piece)
{
    uint32_t gap = rtp->ts - in->ts_next;
    if (gap < samples || gap > LOST_MAX || gap % (HZ / 400) != 0)
        return false;
    int made = opus_decode(in->decoder, rtp->payload, (opus_int32)rtp->payload_bytes,
                           piece->samples, (int)gap, 1);
    if (made != (int)gap || !tl_opus_has_fec(rtp->payload, rtp->payload_bytes))
        return false;
    for (uint32_t i = 0; i < samples; i++)
        piece->samples[i] = piece->samples[gap - samples + i];
    piece->seq = (uint16_t)(rtp->seq - 1);
    piece->ts = rtp->ts - samples;
    piece->samples_len = samples;
    in->recovered++;
    return true;
}

uint32_t tl_opus_in_take(struct tl_opus_in *in, const struct tl_rtp *rtp,
                         struct tl_opus_piece pieces[TL_OPUS_PIECES_MAX])
{
    uint32_t len = 0;
    if (rtp->payload_bytes == 0 || rtp->payload_bytes > INT16_MAX)
        return 0;
    int samples = opus_packet_get_nb_samples(rtp->payload, (opus_int32)rtp->payload_bytes, HZ);
    if (samples <= 0 || samples > TL_OPUS_SAMPLES_MAX)
        return 0;
    int step = (int16_t)(rtp->seq - in->seq);
    bool is_same = in->is_started && rtp->ssrc == in->ssrc && step > -STEP_MAX && step <= STEP_MAX;
    if (is_same && step <= 0)
        return 0;
    if (!is_same)
        opus_decoder_ctl(in->decoder, OPUS_RESET_STATE);
    if (is_same && step > 1 && recover(in, rtp, (uint32_t)samples, pieces))
        len++;
    in->is_started = true;
    in->ssrc = rtp->ssrc;
    in->seq = rtp->seq;
    in->ts_next = rtp->ts + (uint32_t)samples;
    int made = opus_decode(in->decoder, rtp->payload, (opus_int32)rtp->payload_bytes,
                           pieces[len].samples, TL_OPUS_SAMPLES_MAX, 0);
    if (made <= 0)
        return len;
    pieces[len].seq = rtp->seq;
    pieces[len].ts = rtp->ts;
    pieces[len].samples_len = (uint32_t)made;
    return len + 1;
}

enum tl_err tl_opus_out_open(struct tl_opus_out **out_out)
{
    int failed = 0;
    struct tl_opus_out *out = calloc(1, sizeof *out);
    if (!out)
        return TL_ENOMEM;
    out->encoder = opus_encoder_create(HZ, 1, OPUS_APPLICATION_VOIP, &failed);
    if (!out->encoder) {
        free(out);
        return TL_ENOMEM;
    }
    opus_encoder_ctl(out->encoder, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
    opus_encoder_ctl(out->encoder, OPUS_SET_BITRATE(BITS_PER_SECOND));
    opus_encoder_ctl(out->encoder, OPUS_SET_COMPLEXITY(COMPLEXITY));
    opus_encoder_ctl(out->encoder, OPUS_SET_INBAND_FEC(1));
    *out_out = out;
    return TL_OK;
}

void tl_opus_out_close(struct tl_opus_out *out)
{
    if (!out)
        return;
    opus_encoder_destroy(out->encoder);
    free(out);
}

void tl_opus_out_expect_loss(struct tl_opus_out *out, uint32_t permille)
{
    uint32_t most = permille < LOSS_MAX_PERMILLE ? permille : LOSS_MAX_PERMILLE;
    opus_encoder_ctl(out->encoder, OPUS_SET_PACKET_LOSS_PERC((int)(most + 9) / 10));
}

size_t tl_opus_out_make(struct tl_opus_out *out, const int16_t samples[TL_RTP_PACKET_BYTES],
                        uint8_t payload[TL_RTP_PACKET_BYTES])
{
    int bytes =
        opus_encode(out->encoder, samples, TL_RTP_PACKET_BYTES, payload, TL_RTP_PACKET_BYTES);
    return bytes > 0 ? (size_t)bytes : 0;
}
