/* arena.c: memory of one request, in a list of blocks. */
#include "http/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 4096 };

struct tl_http_block {
    struct tl_http_block *older;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

static bool add_block(struct tl_http_arena *arena, size_t bytes)
{
    size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    struct tl_http_block *block = calloc(1, sizeof *block + room);
    if (!block)
        return false;
    block->older = arena->newest;
    arena->newest = block;
    arena->left = room;
    return true;
}

void *tl_http_arena_alloc(struct tl_http_arena *arena, size_t bytes)
{
    if (bytes > TL_HTTP_ARENA_BYTES_MAX)
        return NULL;
    size_t step = (bytes + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    if (arena->taken + step > TL_HTTP_ARENA_BYTES_MAX)
        return NULL;
    if (step > arena->left && !add_block(arena, step))
        return NULL;
    void *memory = arena->newest->bytes + arena->newest->used;
    arena->newest->used += step;
    arena->left -= step;
    arena->taken += step;
    return memory;
}

char *tl_http_arena_text(struct tl_http_arena *arena, const char *text, size_t bytes)
{
    char *copy = tl_http_arena_alloc(arena, bytes + 1);
    if (copy && bytes > 0)
        memcpy(copy, text, bytes);
    return copy;
}

void tl_http_arena_done(struct tl_http_arena *arena)
{
    while (arena->newest) {
        struct tl_http_block *older = arena->newest->older;
        free(arena->newest);
        arena->newest = older;
    }
    *arena = (struct tl_http_arena){ 0 };
}
