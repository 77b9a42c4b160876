/* media_tap.h: listening to both sides of one leg, for a recorder.
 *
 *   packet of the far end ----------------> what the leg says  --.
 *                                                                 +--> fn, as it comes
 *   packet of a bridge, a room, a play, --> what the leg hears --'
 *   music, hold, on its way to the far end
 *
 * Sound is told as it crosses, coded as it is, with its place on the tap's clock: by the time
 * stamps of its packets, so that order and delay on the way do not matter. Nothing is decoded, put
 * in order or replaced: that costs as much as a third of a bridged call, and whoever keeps the
 * sound can do it by the times. What crosses as keys (RFC 4733) is no sound and is not told here.
 */
#ifndef TL_PHONE_MEDIA_TAP_H
#define TL_PHONE_MEDIA_TAP_H

#include "phone/media.h"

enum tl_media_side {
    TL_MEDIA_SAYS,  /* From the leg's far end. */
    TL_MEDIA_HEARS, /* To it. */
    TL_MEDIA_CLOCK, /* Neither: time passed. */
};

/* payload: len bytes of codec, one a sample, 1 to 1,500; codec is the leg's own for both sides (a
 * re-INVITE may change it). time: of the first of them, in samples of 8 kHz since the tap's start,
 * the same clock for both sides. Packets may be told twice, out of order and with gaps between:
 * where nothing is told there was nothing. Sound comes within half a second of its time, or later
 * still when it was held up alone.
 * TL_MEDIA_CLOCK, payload NULL: so much time has passed; told every 100 ms, but that the host held
 * it up.
 * The last call, when the leg closes, another tap replaces it or fn NULL was set: side
 * TL_MEDIA_SAYS, payload NULL, len 0, time the length of all. arg is not used after it. Called on a
 * media thread - one at a time for each tap, but a leg may change its thread when it is bridged -
 * and must not block. payload is lent until fn returns.
 * Returns where it would store what follows on this side, or NULL: media has the processor fetch
 * that place while the next packet is received. Nothing is read there; it may be gone by then. */
typedef const uint8_t *tl_media_tap_fn(void *arg, enum tl_media_side side, uint32_t time,
                                       const uint8_t *payload, size_t len,
                                       enum tl_media_codec codec);

/* Sets leg's tap, which stays through every bridge, room and hold; fn NULL ends it. Any thread. The
 * last call comes for every tap that was set, also when media closes. A leg that is not there: the
 * last call comes at once, on the calling thread. TL_EFULL: the ring has no room, nothing was done
 * and no call comes. */
TL_MUST_USE enum tl_err tl_media_tap(struct tl_media *media, tl_id leg, tl_media_tap_fn *fn,
                                     void *arg);

#endif
