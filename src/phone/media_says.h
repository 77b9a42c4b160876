/* media_says.h: what a leg says, decoded, in order and on time, while somebody needs that.
 *
 * A bridge passes packets on as they come. A room of more and the search for keys in the sound need
 * frames: for such a leg each packet goes into a jitter buffer too, and each 20 ms
 * one frame is taken out. Memory: 13 kB for a leg that needs it, nothing for others.
 */
#ifndef TL_PHONE_MEDIA_SAYS_H
#define TL_PHONE_MEDIA_SAYS_H

#include "phone/playout.h"

struct tl_leg;
struct tl_greeting_rules;

struct tl_says {
    struct tl_playout playout;
    bool has_sound; /* False: frame is silence. */
    int16_t frame[TL_RTP_PACKET_BYTES];
};

/* Begins or ends the decoding of leg (and of its partner), by who needs it now. Without memory a
 * leg is silent to those. */
void tl_says_settle(struct tl_leg *leg);

/* One step: the frame of leg for this step. */
void tl_says_take(struct tl_leg *leg);

/* Begins or ends the search for keys in the sound. */
void tl_leg_set_inband(struct tl_leg *leg, bool is_on);

/* Begins to listen to its first words, or (NULL) ends that. */
void tl_leg_set_greeting(struct tl_leg *leg, const struct tl_greeting_rules *rules);

#endif
