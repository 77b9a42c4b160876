/* opus.h: Opus (RFC 6716) to and from sound of a telephone's width, by libopus.
 *
 *   packet --> [FEC of the one lost before it] [its own sound] --> pieces, in order
 *   20 ms  --> packet of about 60 bytes, a coarse copy of the one before it in it when loss is
 *              expected
 *
 * All is 8 kHz, mono: that is what a telephone line carries. A packet may be of 2.5 to 120 ms and
 * stereo (RFC 7587 4); libopus makes it one channel. A decoder takes 18 kB and an encoder
 * 44 kB, so a leg has them only while it needs them. Cost: see bench/media_bench.c.
 */
#ifndef TL_PHONE_OPUS_H
#define TL_PHONE_OPUS_H

#include "base/err.h"
#include "base/types.h"
#include "phone/rtp.h"

enum {
    TL_OPUS_SAMPLES_MAX = 960, /* Of one packet: 120 ms. */
    TL_OPUS_PIECES_MAX = 2,    /* Of one packet. */
    TL_OPUS_CLOCK_KHZ = 48,    /* Of its time stamps, whatever the sound is (RFC 7587 4.1). */
};

/* Time stamps of 48 kHz as those of 8 kHz, over the turn of 32 bits. Zero it to begin. */
struct tl_opus_clock {
    bool is_started;
    uint32_t ssrc;
    uint32_t ts, ts_8k; /* The same moment in both. */
};

uint32_t tl_opus_clock_to_8k(struct tl_opus_clock *clock, uint32_t ssrc, uint32_t ts);

/* What a packet brought. */
struct tl_opus_piece {
    uint16_t seq;
    uint32_t ts; /* Of 8 kHz. */
    uint32_t samples_len;
    int16_t samples[TL_OPUS_SAMPLES_MAX];
};

struct tl_opus_in;

/* TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_opus_in_open(struct tl_opus_in **out_in);
void tl_opus_in_close(struct tl_opus_in *in); /* NULL does nothing. */

/* Decodes a packet, whose time stamp is one of 8 kHz; returns how many pieces there are: none for
 * one that is malformed, repeated or comes behind its successor; two where it also carried the one
 * before it, which was lost. Whatever else was lost is left to who plays the pieces. */
uint32_t tl_opus_in_take(struct tl_opus_in *in, const struct tl_rtp *rtp,
                         struct tl_opus_piece pieces[TL_OPUS_PIECES_MAX]);

/* Pieces of lost packets so far. */
uint64_t tl_opus_in_recovered(const struct tl_opus_in *in);

/* True: a copy of the packet before stands in this one (RFC 6716 4.2.4). */
bool tl_opus_has_fec(const uint8_t *payload, size_t bytes);

struct tl_opus_out;

/* TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_opus_out_open(struct tl_opus_out **out_out);
void tl_opus_out_close(struct tl_opus_out *out); /* NULL does nothing. */

/* How much is expected to be lost on the way: from about 1 % on packets carry their predecessor. */
void tl_opus_out_expect_loss(struct tl_opus_out *out, uint32_t permille);

/* Codes 20 ms into payload, at most TL_RTP_PACKET_BYTES; returns its length, 0: it failed. */
size_t tl_opus_out_make(struct tl_opus_out *out, const int16_t samples[TL_RTP_PACKET_BYTES],
                        uint8_t payload[TL_RTP_PACKET_BYTES]);

#endif
