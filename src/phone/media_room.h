/* media_room.h: a room: legs of one media thread that hear each other, each by its part.
 *
 *   two, both of full part:  packet of one --> the other          (a bridge, see media_leg.h)
 *   otherwise, each 20 ms:   what each says --> sums --> what each hears: all it may, not itself
 *
 *               is heard by           hears
 *   PARTY       all                   PARTY, AGENT
 *   AGENT       all                   PARTY, AGENT, WHISPERER
 *   LISTENER    nobody                PARTY, AGENT
 *   WHISPERER   AGENT                 PARTY, AGENT
 *
 * A held leg is heard by nobody and hears music. Sums are of 32 bits, cut at the ends of 16.
 * Cost of mixing: see bench/media_bench.c; it grows with the legs, not with their pairs.
 * Invariants:
 *   R1  legs of a room have its worker
 *   R2  in a room, a leg has a partner exactly when the room has two legs, both of full part
 */
#ifndef TL_PHONE_MEDIA_ROOM_H
#define TL_PHONE_MEDIA_ROOM_H

#include "phone/media.h"
#include "phone/rtp.h"

struct tl_leg;
struct tl_worker;

struct tl_room {
    tl_id id;
    uint32_t index; /* Among the worker's rooms. */
    struct tl_worker *worker;
    struct tl_leg *legs; /* Linked by next_in_room. */
    uint32_t legs_len;
    uint64_t mixed_step; /* For which step of the worker the sums are. */
    int32_t all[TL_RTP_PACKET_BYTES];
    int32_t whispers[TL_RTP_PACKET_BYTES];
};

/* leg, which is in no bridge and no room, comes in. False: no memory, it stays alone. */
TL_MUST_USE bool tl_room_join(struct tl_worker *worker, tl_id room, struct tl_leg *leg,
                              enum tl_media_part part);

/* Out of its room; the room ends with its last leg. */
void tl_room_leave(struct tl_leg *leg);

/* Another part in the room where it is. */
void tl_room_set_part(struct tl_leg *leg, enum tl_media_part part);

/* What there is in its room for leg to hear. As in a bridge, nothing is sent when nothing comes. */
enum tl_room_sound {
    TL_ROOM_NOBODY, /* Nobody is there whom it may hear, or all of them are held. */
    TL_ROOM_SILENT, /* Nothing comes from those who are. */
    TL_ROOM_SOUND,
};
enum tl_room_sound tl_room_sound_for(const struct tl_leg *leg);

/* What leg hears in this step, when all legs' says were taken. */
void tl_room_mix(const struct tl_leg *leg, int16_t samples[TL_RTP_PACKET_BYTES]);

#endif
