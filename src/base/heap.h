/* heap.h: the next due time of many numbered items, in memory that the caller lends.
 *
 * A binary heap of (time, tie, item) with each item's place beside it, so that a time can be moved
 * or taken out by item. Equal times come in the order of tie, whatever was set first.
 * Cost: O(log n) to set and drop, O(1) to look at the first. 24 + 4 bytes an item.
 */
#ifndef TL_BASE_HEAP_H
#define TL_BASE_HEAP_H

#include "base/types.h"

struct tl_heap_entry {
    tl_time at;
    uint64_t tie;
    uint32_t item;
};

struct tl_heap {
    struct tl_heap_entry *entries; /* Borrowed: items_max of each. */
    uint32_t *places;              /* By item: index into entries + 1; 0: not in. */
    uint32_t entries_len;
    uint32_t items_max;
};

/* An empty heap for the items 0 to items_max - 1. */
void tl_heap_init(struct tl_heap *heap, struct tl_heap_entry *entries, uint32_t *places,
                  uint32_t items_max);

/* Puts item in, or moves it. */
void tl_heap_set(struct tl_heap *heap, uint32_t item, tl_time at, uint64_t tie);

/* Takes item out; nothing happens when it isn't in. */
void tl_heap_drop(struct tl_heap *heap, uint32_t item);

/* The entry with the earliest time; NULL: empty. Good until the heap changes. */
const struct tl_heap_entry *tl_heap_first(const struct tl_heap *heap);

#endif
