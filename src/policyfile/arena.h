/* arena.h: one block of memory, given out from the front and given back as a whole.
 *
 * The loader sizes it by the bytes of the policy's text, far above what they can become (see
 * load.c), so taking from it never fails. Pages that nothing is written to cost nothing.
 */
#ifndef TL_POLICYFILE_ARENA_H
#define TL_POLICYFILE_ARENA_H

#include "base/err.h"
#include "base/types.h"

struct arena {
    char *block;
    size_t bytes;
    size_t bytes_max;
};

TL_MUST_USE enum tl_err arena_open(struct arena *arena, size_t bytes_max);
void arena_close(struct arena *arena);

/* Zeroed, aligned for anything. */
void *arena_get(struct arena *arena, size_t bytes);
char *arena_text(struct arena *arena, const char *text, size_t bytes);

/* A list that grows in an arena. Items move when it grows: keep indices. */
struct list {
    void *items;
    uint32_t items_len;
    uint32_t items_max;
};

/* A new item at the end, zeroed. */
void *list_add(struct arena *arena, struct list *list, size_t item_bytes);

#endif
