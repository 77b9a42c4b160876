/* media_opus.h: browsers' legs whose link is poor: Opus instead of G.711, either way.
 *
 *   browser --Opus--> decoder, FEC --G.711--> jitter buffer (media_says.h) --20 ms--> partner, room
 *   partner, room, prompt --20 ms--> G.711 --> encoder --Opus--> browser
 *
 * The answer takes both codecs, so either side may change at any packet (RFC 3264 5.1, 6.1). What
 * goes to the browser is chosen here, by the loss that its reports tell; what comes from it is its
 * page's choice, by the loss that our reports tell. A leg with Opus in a direction is no bridge by
 * packets in it: what it says goes through the jitter buffer, and its partner hears frames.
 *
 * When the link is poor: G.711 with concealment loses with Ie 0 and Bpl 25.1 (ITU-T G.113 Appendix
 * I); a loss of 3 % takes 10 of the 93 points of R (G.107), 4 % takes it below 80, from where on
 * some users are dissatisfied. A report covers about 250 packets, where 2 % looks like 3 % one time
 * in five: so two in a row are asked for. Back after six in a row (about 30 s) of under 1 %, so
 * that a link which comes and goes is not followed.
 */
#ifndef TL_PHONE_MEDIA_OPUS_H
#define TL_PHONE_MEDIA_OPUS_H

#include "phone/opus.h"

struct tl_leg;
struct tl_web_offer;

enum {
    TL_OPUS_POOR_PERMILLE = 30,
    TL_OPUS_POOR_REPORTS = 2,
    TL_OPUS_GOOD_PERMILLE = 10,
    TL_OPUS_GOOD_REPORTS = 6,
};

/* Of a leg whose browser offered Opus, where it may be used. */
struct tl_leg_opus {
    uint8_t payload_type;
    uint8_t event_type; /* telephone-event/48000; 0: it has none. */
    bool is_always;     /* Whatever the link is like. */
    bool is_heard;      /* The last packet of sound was Opus. */
    bool is_sent;
    uint32_t reports;  /* Of rtcp.reports, judged. */
    uint32_t in_a_row; /* Reports for a change. */
    struct tl_opus_clock clock;
    struct tl_opus_in *in;   /* NULL: not needed so far. */
    struct tl_opus_out *out; /* The same. */
};

/* TL_ENOMEM. An offer without Opus: nothing. */
TL_MUST_USE enum tl_err tl_leg_opus_open(struct tl_leg *leg, const struct tl_web_offer *offer);
void tl_leg_opus_close(struct tl_leg *leg);

/* True: what from says reaches its partner to as frames, not by its packets. */
bool tl_leg_opus_is_framed(const struct tl_leg *from, const struct tl_leg *to);

/* A packet is of type Opus, or a key in its clock. */
bool tl_leg_opus_is_sound(const struct tl_leg *leg, uint8_t type);
bool tl_leg_opus_is_event(const struct tl_leg *leg, uint8_t type);

/* Sound came, by Opus or not. */
void tl_leg_opus_note(struct tl_leg *leg, bool is_opus);

/* A packet of Opus, its time stamp one of 8 kHz: put is called for what it brought, as G.711 of the
 * leg's codec. */
void tl_leg_opus_hear(struct tl_leg *leg, const struct tl_rtp *rtp,
                      void (*put)(struct tl_leg *leg, const struct tl_rtp *rtp));

/* 20 ms of G.711 in payload become Opus, where that is sent: fills rtp's type and length, returns
 * the samples of its clock. */
uint32_t tl_leg_opus_make(struct tl_leg *leg, uint8_t payload[TL_RTP_PACKET_BYTES],
                          struct tl_rtp *rtp);

/* A report of the far end may have come: chooses what is sent. */
void tl_leg_opus_judge(struct tl_leg *leg);

#endif
