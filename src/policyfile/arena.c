/* arena.c: memory for one policy. */
#include "policyfile/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

/* calloc gives pages that the system zeroes when they are touched. */
enum tl_err arena_open(struct arena *arena, size_t bytes_max)
{
    arena->block = calloc(1, bytes_max);
    arena->bytes = 0;
    arena->bytes_max = bytes_max;
    return arena->block ? TL_OK : TL_ENOMEM;
}

void arena_close(struct arena *arena)
{
    free(arena->block);
    arena->block = NULL;
}

void *arena_get(struct arena *arena, size_t bytes)
{
    size_t from = (arena->bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    TL_ASSERT(from <= arena->bytes_max && bytes <= arena->bytes_max - from);
    arena->bytes = from + bytes;
    return arena->block + from;
}

char *arena_text(struct arena *arena, const char *text, size_t bytes)
{
    TL_ASSERT(bytes < arena->bytes_max - arena->bytes);
    char *copy = arena->block + arena->bytes;
    arena->bytes += bytes + 1;
    if (bytes > 0)
        memcpy(copy, text, bytes);
    return copy;
}

void *list_add(struct arena *arena, struct list *list, size_t item_bytes)
{
    if (list->items_len == list->items_max) {
        uint32_t items_max = list->items_max ? list->items_max * 2 : 16;
        void *items = arena_get(arena, items_max * item_bytes);
        if (list->items_len > 0)
            memcpy(items, list->items, list->items_len * item_bytes);
        list->items = items;
        list->items_max = items_max;
    }
    return (char *)list->items + item_bytes * list->items_len++;
}
