/* recorder_blocks.c: where blocks of sound come from: chunks of a huge page each.
 *
 * Every packet is stored at a place of its own; in small pages most of what a store costs is
 * finding that place (a miss of the TLB, twice as dear under a hypervisor).
 */
#include <stdlib.h>
#include <sys/mman.h>

#include <sodium.h>

#include "phone/recorder_state.h"

enum { CHUNK_BYTES = 2 << 20, CHUNK_BLOCKS = CHUNK_BYTES / sizeof(struct tl_recording_block) };

struct tl_recording_chunk {
    struct tl_recording_block blocks[CHUNK_BLOCKS];
    struct tl_recording_chunk *next;
};
_Static_assert(sizeof(struct tl_recording_chunk) <= CHUNK_BYTES, "a chunk is one page");

static bool grow(struct tl_recording_blocks *blocks)
{
    struct tl_recording_chunk *chunk = aligned_alloc(CHUNK_BYTES, CHUNK_BYTES);
    if (!chunk)
        return false;
    (void)!madvise(chunk, CHUNK_BYTES, MADV_HUGEPAGE); /* Without them it only takes longer. */
    chunk->next = blocks->chunks;
    blocks->chunks = chunk;
    for (int i = 0; i < CHUNK_BLOCKS; i++) {
        chunk->blocks[i].next_free = blocks->free;
        blocks->free = chunk->blocks + i;
    }
    blocks->len += CHUNK_BLOCKS;
    return true;
}

void tl_recording_blocks_open(struct tl_recording_blocks *blocks)
{
    *blocks = (struct tl_recording_blocks){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

void tl_recording_blocks_close(struct tl_recording_blocks *blocks)
{
    while (blocks->chunks) {
        struct tl_recording_chunk *next = blocks->chunks->next;
        free(blocks->chunks);
        blocks->chunks = next;
    }
    pthread_mutex_destroy(&blocks->lock);
}

bool tl_recording_blocks_want(struct tl_recording_blocks *blocks, int more)
{
    bool has_all = true;
    pthread_mutex_lock(&blocks->lock);
    blocks->wanted += (uint32_t)more;
    while (has_all && blocks->len < blocks->wanted)
        has_all = grow(blocks);
    pthread_mutex_unlock(&blocks->lock);
    return has_all;
}

struct tl_recording_block *tl_recording_block_take(struct tl_recording_blocks *blocks)
{
    pthread_mutex_lock(&blocks->lock);
    struct tl_recording_block *block = blocks->free || grow(blocks) ? blocks->free : NULL;
    if (block)
        blocks->free = block->next_free;
    pthread_mutex_unlock(&blocks->lock);
    return block;
}

void tl_recording_block_give(struct tl_recording_blocks *blocks, struct tl_recording_block *block)
{
    if (!block)
        return;
    sodium_memzero(block, sizeof *block);
    pthread_mutex_lock(&blocks->lock);
    block->next_free = blocks->free;
    blocks->free = block;
    pthread_mutex_unlock(&blocks->lock);
}
