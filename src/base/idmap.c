/* idmap.c: a hash table of ids with linear probes. */
#include "base/idmap.h"

#include <string.h>

#include "base/assert.h"

/* Ids rise by one: spread them (Fibonacci hashing). */
static uint32_t home(const struct tl_idmap *map, tl_id id)
{
    return (uint32_t)((id * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (map->cells_max - 1);
}

static uint32_t next(const struct tl_idmap *map, uint32_t at)
{
    return (at + 1) & (map->cells_max - 1);
}

uint32_t tl_idmap_cells(uint32_t ids_max)
{
    uint32_t cells = 8;
    while (cells / 4 * 3 < ids_max)
        cells *= 2;
    return cells;
}

void tl_idmap_init(struct tl_idmap *map, struct tl_idmap_cell *cells, uint32_t cells_max)
{
    TL_ASSERT(cells_max >= 8 && (cells_max & (cells_max - 1)) == 0);
    memset(cells, 0, cells_max * sizeof *cells);
    *map = (struct tl_idmap){ .cells = cells, .cells_max = cells_max };
}

static uint32_t cell_of(const struct tl_idmap *map, tl_id id)
{
    uint32_t at = home(map, id);
    while (map->cells[at].id != 0 && map->cells[at].id != id)
        at = next(map, at);
    return at;
}

uint32_t tl_idmap_find(const struct tl_idmap *map, tl_id id)
{
    const struct tl_idmap_cell *cell = map->cells + cell_of(map, id);
    return id != 0 && cell->id == id ? cell->slot : TL_IDMAP_NONE;
}

void tl_idmap_put(struct tl_idmap *map, tl_id id, uint32_t slot)
{
    TL_ASSERT(id != 0 && map->ids_len < map->cells_max / 4 * 3);
    uint32_t at = cell_of(map, id);
    TL_ASSERT(map->cells[at].id == 0);
    map->cells[at] = (struct tl_idmap_cell){ .id = id, .slot = slot };
    map->ids_len++;
}

/* Whether home lies cyclically in (hole, at]: then the cell at `at` may stay. */
static bool may_stay(uint32_t hole, uint32_t at, uint32_t its_home)
{
    return hole <= at ? hole < its_home && its_home <= at : hole < its_home || its_home <= at;
}

void tl_idmap_drop(struct tl_idmap *map, tl_id id)
{
    uint32_t hole = cell_of(map, id);
    if (id == 0 || map->cells[hole].id != id)
        return;
    for (uint32_t at = next(map, hole); map->cells[at].id != 0; at = next(map, at)) {
        if (may_stay(hole, at, home(map, map->cells[at].id)))
            continue;
        map->cells[hole] = map->cells[at];
        hole = at;
    }
    map->cells[hole].id = 0;
    map->ids_len--;
}
