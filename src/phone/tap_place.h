/* tap_place.h: where the sound of a stream of packets stands on the clock of a tap.
 *
 *   RTP time stamps  --one offset-->  samples since the tap's start
 *
 * A source's sound stands where its packets come when they come soonest: one that was held up on
 * its way stands where it would have been, and when the first of all was held up, those that come
 * close behind it stand in the future for a while. The offset follows the drift between both
 * clocks: the least delay of each hundred packets, a sample at a time, so that nothing of it is
 * heard. A new source, or one whose time jumps, begins where it comes. Numbers only.
 */
#ifndef TL_PHONE_TAP_PLACE_H
#define TL_PHONE_TAP_PLACE_H

#include "phone/rtp.h"

/* Zero it to begin. All in samples of 8 kHz. */
struct tl_tap_place {
    bool is_started;
    uint32_t ssrc;
    uint32_t offset;  /* From time stamps to the tap's time. */
    int32_t late_min; /* Of this window, */
    uint32_t window;  /* which has so many packets. */
    int32_t slew;     /* What the offset has to change by. */
};

/* A packet came at now; is_newest: none with a higher number did. Returns the time of its first
 * sample: within half a second of now, but that an old packet may stand before. */
uint32_t tl_tap_place(struct tl_tap_place *place, const struct tl_rtp *rtp, bool is_newest,
                      uint32_t now);

#endif
