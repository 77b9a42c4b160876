/* arena.h: memory of one request, freed in one go. */
#ifndef TL_HTTP_ARENA_H
#define TL_HTTP_ARENA_H

#include "base/types.h"

struct tl_http_block;

struct tl_http_arena {
    struct tl_http_block *newest;
    size_t left;  /* In the newest block. */
    size_t taken; /* In all. */
};

enum { TL_HTTP_ARENA_BYTES_MAX = 1024 * 1024 };

/* Zeroed, aligned for anything. NULL: over the limit, or no memory. */
void *tl_http_arena_alloc(struct tl_http_arena *arena, size_t bytes);

/* A copy with a 0 behind it. */
char *tl_http_arena_text(struct tl_http_arena *arena, const char *text, size_t bytes);

void tl_http_arena_done(struct tl_http_arena *arena);

#endif
