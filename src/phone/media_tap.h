/* media_tap.h: listening to both sides of one leg, for a recorder.
 *
 *   far end --> jitter buffer, concealment --> what the leg says  --.
 *                                                                    +--> fn, every 20 ms
 *   bridge, room, play, music, hold        --> what the leg hears --'
 *
 * Whatever the leg is doing (nothing, a play, a bridge, a room, hold), fn is called twice in each
 * 20 ms from the tap's start to its end: once for TL_MEDIA_SAYS, then once for TL_MEDIA_HEARS, with
 * the same time. Packets of the far end were put in order before, those lost were replaced. What
 * crosses as keys (RFC 4733) is no sound and is not told here.
 */
#ifndef TL_PHONE_MEDIA_TAP_H
#define TL_PHONE_MEDIA_TAP_H

#include "phone/media.h"

enum tl_media_side {
    TL_MEDIA_SAYS,  /* From the leg's far end. */
    TL_MEDIA_HEARS, /* To it. */
};

/* payload: len bytes of codec, one a sample; len is TL_RTP_PACKET_BYTES (160: 20 ms), and codec the
 * leg's own for both sides (a re-INVITE may change it). time: samples of 8 kHz since the tap's
 * start, the same clock for both sides: 0, 160, 320 ... It only jumps ahead after a long stall of
 * the host, by a multiple of 160; what is missing then was never heard.
 * The last call, when the leg closes, another tap replaces it or fn NULL was set: side
 * TL_MEDIA_SAYS, payload NULL, len 0, time the length of all. arg is not used after it. Called on a
 * media thread - one at a time for each tap, but a leg may change its thread when it is bridged -
 * and must not block. payload is lent until fn returns. */
typedef void tl_media_tap_fn(void *arg, enum tl_media_side side, uint32_t time,
                             const uint8_t *payload, size_t len, enum tl_media_codec codec);

/* Sets leg's tap, which stays through every bridge, room and hold; fn NULL ends it. Any thread. The
 * last call comes for every tap that was set, also when media closes. A leg that is not there: the
 * last call comes at once, on the calling thread. TL_EFULL: the ring has no room, nothing was done
 * and no call comes. */
TL_MUST_USE enum tl_err tl_media_tap(struct tl_media *media, tl_id leg, tl_media_tap_fn *fn,
                                     void *arg);

#endif
