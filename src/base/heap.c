/* heap.c: a binary heap that knows where each item stands. */
#include "base/heap.h"

#include <string.h>

#include "base/assert.h"

void tl_heap_init(struct tl_heap *heap, struct tl_heap_entry *entries, uint32_t *places,
                  uint32_t items_max)
{
    *heap = (struct tl_heap){ entries, places, 0, items_max };
    memset(places, 0, sizeof *places * items_max);
}

static bool is_before(const struct tl_heap_entry *a, const struct tl_heap_entry *b)
{
    return a->at != b->at ? a->at < b->at : a->tie < b->tie;
}

static void place(struct tl_heap *heap, uint32_t at, struct tl_heap_entry entry)
{
    heap->entries[at] = entry;
    heap->places[entry.item] = at + 1;
}

static void rise(struct tl_heap *heap, uint32_t at, struct tl_heap_entry entry)
{
    while (at > 0 && is_before(&entry, &heap->entries[(at - 1) / 2])) {
        place(heap, at, heap->entries[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    place(heap, at, entry);
}

static void sink(struct tl_heap *heap, uint32_t at, struct tl_heap_entry entry)
{
    for (uint32_t child = 2 * at + 1; child < heap->entries_len; child = 2 * at + 1) {
        if (child + 1 < heap->entries_len &&
            is_before(&heap->entries[child + 1], &heap->entries[child]))
            child++;
        if (!is_before(&heap->entries[child], &entry))
            break;
        place(heap, at, heap->entries[child]);
        at = child;
    }
    place(heap, at, entry);
}

static void settle(struct tl_heap *heap, uint32_t at, struct tl_heap_entry entry)
{
    if (at > 0 && is_before(&entry, &heap->entries[(at - 1) / 2]))
        rise(heap, at, entry);
    else
        sink(heap, at, entry);
}

void tl_heap_set(struct tl_heap *heap, uint32_t item, tl_time at, uint64_t tie)
{
    TL_ASSERT(item < heap->items_max);
    struct tl_heap_entry entry = { at, tie, item };
    if (heap->places[item] != 0)
        settle(heap, heap->places[item] - 1, entry);
    else
        rise(heap, heap->entries_len++, entry);
}

void tl_heap_drop(struct tl_heap *heap, uint32_t item)
{
    TL_ASSERT(item < heap->items_max);
    if (heap->places[item] == 0)
        return;
    uint32_t at = heap->places[item] - 1;
    heap->places[item] = 0;
    struct tl_heap_entry last = heap->entries[--heap->entries_len];
    if (last.item != item)
        settle(heap, at, last);
}

const struct tl_heap_entry *tl_heap_first(const struct tl_heap *heap)
{
    return heap->entries_len ? heap->entries : NULL;
}
