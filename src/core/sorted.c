/* sorted.c: all contacts or agents by id: an order that no slot decides. */
#include "core/state.h"

typedef tl_id id_fn(const struct tl_center *center, uint32_t slot);

static tl_id contact_id(const struct tl_center *center, uint32_t slot)
{
    return center->contacts[slot].id;
}

static tl_id agent_id(const struct tl_center *center, uint32_t slot)
{
    return center->agents[slot].id;
}

static void sift(const struct tl_center *center, uint32_t at, uint32_t len, id_fn *id_of)
{
    uint32_t *slots = center->sorted;
    for (uint32_t child = 2 * at + 1; child < len; child = 2 * at + 1) {
        if (child + 1 < len && id_of(center, slots[child]) < id_of(center, slots[child + 1]))
            child++;
        if (id_of(center, slots[at]) >= id_of(center, slots[child]))
            return;
        uint32_t slot = slots[at];
        slots[at] = slots[child];
        slots[child] = slot;
        at = child;
    }
}

/* Heap sort: in place, and no worst case. */
static uint32_t sort(const struct tl_center *center, uint32_t slots_max, id_fn *id_of)
{
    uint32_t *slots = center->sorted;
    uint32_t len = 0;
    for (uint32_t slot = 0; slot < slots_max; slot++) {
        if (id_of(center, slot) != 0)
            slots[len++] = slot;
    }
    for (uint32_t at = len / 2; at-- > 0;)
        sift(center, at, len, id_of);
    for (uint32_t end = len; end > 1; end--) {
        uint32_t slot = slots[0];
        slots[0] = slots[end - 1];
        slots[end - 1] = slot;
        sift(center, 0, end - 1, id_of);
    }
    return len;
}

uint32_t tl_contacts_sort(const struct tl_center *center)
{
    return sort(center, center->limits.contacts_max, contact_id);
}

uint32_t tl_agents_sort(const struct tl_center *center)
{
    return sort(center, center->limits.agents_max, agent_id);
}
