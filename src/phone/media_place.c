/* media_place.c: slots of legs and rooms by their ids. */
#include "phone/media_place.h"

#include <stdlib.h>

#include "base/assert.h"

enum tl_err tl_places_init(struct tl_places *places, uint32_t legs_max)
{
    uint32_t cells_len = tl_idmap_cells(legs_max);
    *places = (struct tl_places){
        .legs_max = legs_max,
        .leg_cells = calloc(cells_len, sizeof *places->leg_cells),
        .room_cells = calloc(cells_len, sizeof *places->room_cells),
        .leg_places = calloc(legs_max, sizeof *places->leg_places),
        .room_places = calloc(legs_max, sizeof *places->room_places),
        .free_legs = calloc(legs_max, sizeof *places->free_legs),
        .free_rooms = calloc(legs_max, sizeof *places->free_rooms),
        .free_legs_len = legs_max,
        .free_rooms_len = legs_max,
    };
    if (!places->leg_cells || !places->room_cells || !places->leg_places || !places->room_places ||
        !places->free_legs || !places->free_rooms)
        return TL_ENOMEM;
    tl_idmap_init(&places->legs, places->leg_cells, cells_len);
    tl_idmap_init(&places->rooms, places->room_cells, cells_len);
    for (uint32_t i = 0; i < legs_max; i++)
        places->free_legs[i] = places->free_rooms[i] = legs_max - 1 - i;
    return TL_OK;
}

void tl_places_done(struct tl_places *places)
{
    free(places->leg_cells);
    free(places->room_cells);
    free(places->leg_places);
    free(places->room_places);
    free(places->free_legs);
    free(places->free_rooms);
}

struct tl_place *tl_places_find(const struct tl_places *places, tl_id leg)
{
    uint32_t slot = tl_idmap_find(&places->legs, leg);
    return slot == TL_IDMAP_NONE ? NULL : &places->leg_places[slot];
}

void tl_places_add(struct tl_places *places, tl_id leg, uint32_t worker, bool is_web)
{
    TL_ASSERT(places->free_legs_len > 0);
    uint32_t slot = places->free_legs[--places->free_legs_len];
    places->leg_places[slot] =
        (struct tl_place){ .worker = worker, .room = TL_PLACE_NO_ROOM, .is_web = is_web };
    tl_idmap_put(&places->legs, leg, slot);
}

void tl_places_drop(struct tl_places *places, tl_id leg)
{
    uint32_t slot = tl_idmap_find(&places->legs, leg);
    TL_ASSERT(slot != TL_IDMAP_NONE);
    tl_places_leave(places, &places->leg_places[slot]);
    places->free_legs[places->free_legs_len++] = slot;
    tl_idmap_drop(&places->legs, leg);
}

void tl_places_leave(struct tl_places *places, struct tl_place *place)
{
    if (place->room == TL_PLACE_NO_ROOM)
        return;
    struct tl_room_place *room = &places->room_places[place->room];
    if (--room->legs_len == 0) {
        tl_idmap_drop(&places->rooms, room->id);
        places->free_rooms[places->free_rooms_len++] = place->room;
    }
    place->room = TL_PLACE_NO_ROOM;
}

uint32_t tl_places_join(struct tl_places *places, struct tl_place *place, tl_id room)
{
    uint32_t slot = tl_idmap_find(&places->rooms, room);
    if (slot != TL_IDMAP_NONE && slot == place->room)
        return places->room_places[slot].worker;
    tl_places_leave(places, place);
    if (slot == TL_IDMAP_NONE) {
        TL_ASSERT(places->free_rooms_len > 0); /* Each has a leg. */
        slot = places->free_rooms[--places->free_rooms_len];
        places->room_places[slot] = (struct tl_room_place){ .id = room, .worker = place->worker };
        tl_idmap_put(&places->rooms, room, slot);
    }
    places->room_places[slot].legs_len++;
    place->room = slot;
    return places->room_places[slot].worker;
}

uint32_t tl_places_of_room(const struct tl_places *places, const struct tl_place *place, tl_id room)
{
    uint32_t slot = tl_idmap_find(&places->rooms, room);
    return slot == TL_IDMAP_NONE ? place->worker : places->room_places[slot].worker;
}
