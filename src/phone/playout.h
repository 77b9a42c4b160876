/* playout.h: the jitter buffer: packets as they come, 20 ms of sound whenever they are due.
 *
 *   put: by its time stamp, to its place           take: the next 160, wherever they came from;
 *        [ . . x x x x x x x x . . . x x x . . ]         what is missing is concealed
 *              ^ played next         ^ came early
 *
 * Packets of any length are laid down by their time stamps, so order and repetition do not matter.
 * A frame needs all its samples at once, so what counts is how long before its frame is taken a
 * packet comes: its headroom. The least headroom of the last two seconds, beside the jitter of RFC
 * 3550 A.8, says whether a frame less of delay would do; a packet with hardly any asks for a frame
 * more. Samples are taken away and put in by pitch periods, cross-faded. So delay follows jitter
 * and the drift between the clocks of both ends alike. When all packets are late at once, the place
 * goes back to them: delay grows, nothing of what was said is skipped.
 * No clock, no allocation: 11 kB. A frame costs about 1 us.
 */
#ifndef TL_PHONE_PLAYOUT_H
#define TL_PHONE_PLAYOUT_H

#include "phone/conceal.h"
#include "phone/media.h"
#include "phone/rtp.h"

enum { TL_PLAYOUT_RING = 4096 }; /* Samples: about half a second. */

/* Zero it to begin. */
struct tl_playout {
    bool is_started;
    uint32_t ssrc;
    uint16_t seq_max;
    uint32_t ts;          /* Of the sample to be played next. */
    uint32_t dry;         /* Frames taken in a row since a packet came that was of use. */
    uint32_t filling;     /* Samples of the delay at the beginning that have not passed yet. */
    int32_t grow, shrink; /* Samples that the delay has to change by. */
    int32_t headroom_min; /* Of this window; and the least part of a frame */
    int32_t spare_min;    /* that packets lie there longer than they need to. */
    uint32_t window, since_change;                   /* Frames. */
    uint32_t jitter;                                 /* Samples, when the last packet came. */
    uint64_t late, repeated, made, put_in, left_out; /* Packets, packets, samples, ... */
    uint64_t taken; /* Samples of sound given out, made ones among them. */
    int16_t samples[TL_PLAYOUT_RING];
    uint64_t is_there[TL_PLAYOUT_RING / 64];
    struct tl_conceal conceal;
};

/* A packet of sound came. jitter: RFC 3550's; since_take: how long ago the last frame was taken;
 * both in samples. */
void tl_playout_put(struct tl_playout *playout, const struct tl_rtp *rtp, enum tl_media_codec codec,
                    uint32_t jitter, uint32_t since_take);

/* The next 20 ms, whatever came; false: nothing is being said, they are silence. */
bool tl_playout_take(struct tl_playout *playout, int16_t samples[TL_RTP_PACKET_BYTES]);

/* Samples between the one to be played next and the newest that is there. */
uint32_t tl_playout_depth(const struct tl_playout *playout);

#endif
