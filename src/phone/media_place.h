/* media_place.h: which media thread has which leg, and which room.
 *
 * Numbers only, no lock of its own: media.c holds one around every call. A leg changes its thread
 * only here first; a command goes to the ring of the thread that this says. Memory: 40 bytes for
 * each leg that there may be.
 */
#ifndef TL_PHONE_MEDIA_PLACE_H
#define TL_PHONE_MEDIA_PLACE_H

#include "base/err.h"
#include "base/idmap.h"

#define TL_PLACE_NO_ROOM UINT32_MAX

struct tl_place {
    uint32_t worker;
    uint32_t room; /* Slot of it, or TL_PLACE_NO_ROOM. */
    bool is_web;
};

struct tl_room_place {
    tl_id id;
    uint32_t worker;
    uint32_t legs_len;
};

struct tl_places {
    uint32_t legs_max;
    struct tl_idmap legs, rooms;
    struct tl_idmap_cell *leg_cells, *room_cells;
    struct tl_place *leg_places;
    struct tl_room_place *room_places;
    uint32_t *free_legs, *free_rooms; /* Stacks of slots. */
    uint32_t free_legs_len, free_rooms_len;
};

/* TL_ENOMEM: call done all the same. */
TL_MUST_USE enum tl_err tl_places_init(struct tl_places *places, uint32_t legs_max);
void tl_places_done(struct tl_places *places);

/* NULL: no such leg. */
struct tl_place *tl_places_find(const struct tl_places *places, tl_id leg);

/* leg is not there yet, and fewer than legs_max are. */
void tl_places_add(struct tl_places *places, tl_id leg, uint32_t worker, bool is_web);
void tl_places_drop(struct tl_places *places, tl_id leg);

/* Into room, out of the one before; returns the thread that the room is on, which for a new room is
 * the leg's own. The leg's thread is not changed. */
uint32_t tl_places_join(struct tl_places *places, struct tl_place *place, tl_id room);
void tl_places_leave(struct tl_places *places, struct tl_place *place);

/* The thread that a leg of that place would be on in room. */
uint32_t tl_places_of_room(const struct tl_places *places, const struct tl_place *place,
                           tl_id room);

#endif
