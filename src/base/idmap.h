/* idmap.h: ids to small numbers (slots of an array), in memory that the caller lends.
 *
 * Open addressing, linear probes, at most three quarters full; taking out moves later ones up, so
 * there are no graves. Cost: O(1). No allocation, no iteration order: nothing may depend on it.
 */
#ifndef TL_BASE_IDMAP_H
#define TL_BASE_IDMAP_H

#include "base/types.h"

struct tl_idmap_cell {
    tl_id id; /* 0: empty. */
    uint32_t slot;
};

struct tl_idmap {
    struct tl_idmap_cell *cells; /* Borrowed; cells_max is a power of two. */
    uint32_t cells_max;
    uint32_t ids_len;
};

enum { TL_IDMAP_NONE = 0xffffffffu };

/* How many cells a map of ids_max ids needs. */
uint32_t tl_idmap_cells(uint32_t ids_max);

/* Makes an empty map over cells, which it clears. */
void tl_idmap_init(struct tl_idmap *map, struct tl_idmap_cell *cells, uint32_t cells_max);

/* Slot of id; TL_IDMAP_NONE: not there. */
uint32_t tl_idmap_find(const struct tl_idmap *map, tl_id id);

/* id is not 0 and not there yet; the map has room (the caller holds a limit). */
void tl_idmap_put(struct tl_idmap *map, tl_id id, uint32_t slot);

/* Takes id out; nothing happens when it isn't there. */
void tl_idmap_drop(struct tl_idmap *map, tl_id id);

#endif
