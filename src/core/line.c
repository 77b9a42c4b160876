/* line.c: a contact's place in line and its wait, as those who wait would count it. */
#include "core/state.h"

enum { WAIT_CAP_S = 86400 };

uint16_t tl_queue_find(const struct tl_policy *policy, tl_key queue)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (policy->queues[i].id.key == queue)
            return i;
    }
    return TL_NONE;
}

/* Where the people of a queue are counted. Renamed or removed queues keep theirs until empty. */
uint16_t tl_queue_counted(struct tl_center *center, tl_key queue)
{
    uint16_t empty = TL_QUEUES_COUNTED;
    for (uint16_t i = 0; i < TL_QUEUES_COUNTED; i++) {
        struct tl_queue_count *count = &center->queues[i];
        if (count->queue == queue && queue != 0)
            return i;
        if (empty == TL_QUEUES_COUNTED && count->waiting == 0)
            empty = i;
        if (count->queue == 0)
            break;
    }
    if (empty < TL_QUEUES_COUNTED)
        center->queues[empty].queue = queue;
    return empty;
}

static uint32_t line_before(const struct tl_center *center, uint16_t set,
                            const struct tl_order_key *key)
{
    const struct tl_set *of = &center->sets[set];
    bool can_call = tl_can_call(center);
    uint32_t before = 0;
    for (uint16_t i = tl_bits_next(&center->lined, 0); i < TL_SETS_MAX;
         i = tl_bits_next(&center->lined, i + 1u)) {
        const struct tl_set *other = &center->sets[i];
        if (other->channel != of->channel || !tl_set_shares_staff(center, set, i))
            continue;
        before += tl_order_before(&other->lines[TL_LINE_WAITERS], key);
        if (can_call)
            before += tl_order_before(&other->lines[TL_LINE_CALLBACKS], key);
    }
    return before;
}

/* Whole minutes around three quarters and five quarters of the estimate. */
struct tl_wait tl_line_wait(const struct tl_center *center, uint16_t set,
                            const struct tl_order_key *key)
{
    uint32_t position = 1 + line_before(center, set, key);
    uint32_t staff = center->sets[set].staff;
    int64_t wait_s = WAIT_CAP_S;
    if (staff > 0)
        wait_s = (int64_t)position * (center->handle_us / TL_SECOND) / staff;
    wait_s = wait_s < WAIT_CAP_S ? wait_s : WAIT_CAP_S;
    return (struct tl_wait){ position, (uint32_t)(wait_s * 3 / 4 / 60 * 60),
                             (uint32_t)((wait_s * 5 / 4 + 60) / 60 * 60) };
}
