/* playout.h: the jitter buffer: packets as they come, 20 ms of sound whenever they are due.
 *
 *   put: time stamp --> its place in a ring of samples       take: the next 160, wherever they came
 *        [ . . . . x x x x x x x x x x . . . . x x x x . . ]       from; what is missing is
 * concealed ^ played next               ^ came early
 *
 * Packets of any length are laid down by their time stamps, so order and repetition do not matter.
 * How early a packet is when it comes is its headroom. The least headroom of the last two seconds,
 * beside the jitter of RFC 3550 A.8, says whether the delay is more than needed: then a pitch
 * period is cross-faded away; a packet with no headroom has one put in. So delay follows jitter and
 * the drift between the clocks of both ends alike. When all packets are late at once, the place
 * goes back to them: delay grows, nothing of what was said is skipped. No clock, no allocation: 8
 * kB. A frame costs about 1 us.
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
    int32_t headroom_min; /* Of this window. */
    uint32_t window, since_change;                   /* Frames. */
    uint32_t jitter;                                 /* Samples, when the last packet came. */
    uint64_t late, repeated, made, put_in, left_out; /* Packets, packets, samples, ... */
    uint64_t taken; /* Samples of sound given out, made ones among them. */
    int16_t samples[TL_PLAYOUT_RING];
    uint64_t is_there[TL_PLAYOUT_RING / 64];
    struct tl_conceal conceal;
};

/* A packet of sound came. jitter: RFC 3550's, in samples. */
void tl_playout_put(struct tl_playout *playout, const struct tl_rtp *rtp, enum tl_media_codec codec,
                    uint32_t jitter);

/* The next 20 ms, whatever came; false: nothing is being said, they are silence. */
bool tl_playout_take(struct tl_playout *playout, int16_t samples[TL_RTP_PACKET_BYTES]);

/* Samples between the one to be played next and the newest that is there. */
uint32_t tl_playout_depth(const struct tl_playout *playout);

#endif
