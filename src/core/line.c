/* line.c: a contact's place in line and its wait, as those who wait would count it.
 *
 *     before me, by set of needs:   12 en        3 es        5 en + expedite
 *     share that my agents take:    all          2 in 10     all of the two who can
 *
 * Of others before me who need the same or are served by the same agents, so many as their own
 * agents do not take count for my wait: by the share of their agents who are mine too, and no more
 * than those agents could do meanwhile. wait.c makes a wait of that; learn.c says how such waits
 * turned out lately.
 */
#include "base/assert.h"
#include "core/state.h"

enum { WAIT_CAP_S = 86400, ROUNDS = 4, LAST_COUNTS_S = 3600 };

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

/* Those of one set who stand before: how many fall to my agents, who of them are whose. */
struct part {
    uint64_t before; /* 16.16: by the share of their agents who are mine. */
    uint32_t mine;   /* Agents of both. */
};

struct before {
    uint64_t lines; /* That count (bits). */
    uint32_t all;
    uint64_t people; /* Of all, those on the line: who may go away. */
    uint64_t own;    /* 16.16: they need the same. */
    struct part parts[TL_SETS_MAX];
    uint32_t parts_len;
};

static void add_set(const struct tl_center *center, struct before *before, uint16_t set, uint16_t i,
                    const struct tl_order_key *key)
{
    const struct tl_set *other = &center->sets[i];
    uint32_t waiters = tl_order_before(&other->lines[TL_LINE_WAITERS], key);
    uint32_t len = waiters;
    uint64_t lines = other->used & before->lines & ~(UINT64_C(1) << TL_LINE_WAITERS);
    for (; lines != 0; lines &= lines - 1)
        len += tl_order_before(&other->lines[__builtin_ctzll(lines)], key);
    if (len == 0)
        return;
    before->all += len;
    before->people += waiters;
    if (i == set) {
        before->own += (uint64_t)len << 16;
        return;
    }
    uint32_t mine = tl_set_overlap(center, set, i);
    TL_ASSERT(mine <= other->working && before->parts_len < TL_SETS_MAX);
    if (mine > 0)
        before->parts[before->parts_len++] =
            (struct part){ ((uint64_t)len << 16) * mine / other->working, mine };
}

static void count_before(const struct tl_center *center, struct before *before, uint16_t set,
                         const struct tl_order_key *key)
{
    const struct tl_set *of = &center->sets[set];
    TL_ASSERT(before->all == 0 && before->parts_len == 0); /* Counts begin at nothing. */
    for (uint16_t i = tl_bits_next(&center->lined, 0); i < TL_SETS_MAX;
         i = tl_bits_next(&center->lined, i + 1u)) {
        if (center->sets[i].channel == of->channel && tl_set_shares_staff(center, set, i))
            add_set(center, before, set, i, key);
    }
}

/* How many my agents take before me, 16.16: while each of them takes (ahead + 1) / working, those
 * whom only some of them can serve take no more than those some can. */
static uint64_t ahead_of(const struct before *before, uint32_t working)
{
    uint64_t ahead = UINT64_MAX;
    TL_ASSERT(working > 0);
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint64_t each = ahead == UINT64_MAX ? 0 : (ahead + TL_ONE) / working;
        uint64_t sum = before->own;
        for (uint32_t i = 0; i < before->parts_len; i++) {
            const struct part *part = &before->parts[i];
            bool is_bound = round > 0 && each * part->mine < part->before;
            sum += is_bound ? each * part->mine : part->before;
        }
        if (sum == ahead)
            break;
        ahead = sum;
    }
    TL_ASSERT(ahead >= before->own);
    return ahead;
}

static uint64_t root(uint64_t square)
{
    uint64_t result = 0;
    uint64_t bit = UINT64_C(1) << 62;
    while (bit > square)
        bit >>= 2;
    for (; bit != 0; bit >>= 2) {
        bool is_in = square >= result + bit;
        square -= is_in ? result + bit : 0;
        result = (result >> 1) + (is_in ? bit : 0);
    }
    return result;
}

/* Nobody who could serve works just now: as long as it took the last one, or what a usual contact
 * takes for each before me. */
static tl_time wait_without(const struct tl_center *center, const struct tl_set *set,
                            const struct tl_learnt *learnt, uint32_t before)
{
    if (learnt && learnt->last_us > 0 && center->now - learnt->used_at < LAST_COUNTS_S * TL_SECOND)
        return learnt->last_us;
    TL_ASSERT(set->staff > 0); /* Where nobody is here at all, nothing is known of the wait. */
    return (before + 1) * tl_pace_takes(center, set->channel) / set->staff;
}

static tl_time capped(tl_time wait)
{
    return wait < WAIT_CAP_S * TL_SECOND ? wait : WAIT_CAP_S * TL_SECOND;
}

/* An end of the range, so many times as far from the expected wait. */
static tl_time moved(tl_time expected, tl_time end, uint32_t factor)
{
    tl_time by = (end - expected) / 256 * (int64_t)factor / 256;
    return expected + by > 0 ? capped(expected + by) : 0;
}

static uint32_t minutes_s(tl_time wait)
{
    return (uint32_t)((wait / TL_SECOND + 30) / 60 * 60);
}

/* The distribution's ends, moved by how far real waits lay from expected ones; and for people in
 * whole minutes, at least one apart. What is known of few contacts is itself uncertain. */
static void spread(struct tl_wait *wait, const struct tl_learnt *learnt, uint64_t variance_ms2,
                   uint32_t seen)
{
    static const struct tl_learnt nothing = {
        .low = TL_ONE, .high = TL_ONE, .said_low = TL_ONE, .said_high = TL_ONE
    };
    learnt = learnt ? learnt : &nothing;
    uint64_t mean_ms = (uint64_t)wait->expected_us / 1000;
    uint64_t deviation = root(variance_ms2 + mean_ms * mean_ms / (seen + 1));
    tl_time low, high;
    tl_wait_range(wait->expected_us, (tl_time)deviation * 1000, &low, &high);
    wait->low_us = moved(wait->expected_us, low, learnt->low);
    wait->high_us = moved(wait->expected_us, high, learnt->high);
    wait->from_s = minutes_s(moved(wait->expected_us, low, learnt->said_low));
    wait->to_s = minutes_s(moved(wait->expected_us, high, learnt->said_high));
    uint32_t least_s = wait->from_s > 0 ? wait->from_s + 60 : 120; /* "1 to 2 minutes". */
    wait->to_s = wait->to_s > least_s ? wait->to_s : least_s;
    TL_ASSERT(wait->low_us >= 0 && wait->high_us >= 0 && wait->from_s < wait->to_s);
}

struct tl_wait tl_line_wait(const struct tl_center *center, uint16_t set_index,
                            const struct tl_order_key *key)
{
    return tl_line_wait_in(center, set_index, key, center->lines_open);
}

struct tl_wait tl_line_wait_in(const struct tl_center *center, uint16_t set_index,
                               const struct tl_order_key *key, uint64_t lines)
{
    TL_ASSERT(set_index < center->limits.needs_max);
    const struct tl_set *set = &center->sets[set_index];
    TL_ASSERT(set->channel != 0 && set->working <= set->staff);
    const struct tl_learnt *learnt = tl_learnt_of(center, set->needs, set->channel);
    struct before before = { .lines = lines };
    count_before(center, &before, set_index, key);
    struct tl_wait wait = { .position = before.all + 1 };
    uint64_t variance = 0;
    if (set->staff == 0) {
        wait.expected_us = WAIT_CAP_S * TL_SECOND;
    } else if (set->working == 0) {
        wait.expected_us = capped(wait_without(center, set, learnt, before.all));
        variance = (uint64_t)(wait.expected_us / 1000) * (uint64_t)(wait.expected_us / 1000);
    } else {
        uint32_t capacity = center->policy->staff.capacity[set->channel];
        struct tl_line_ahead line = {
            .ahead = ahead_of(&before, set->working),
            .may_leave = before.all == 0 ? 0 : (uint32_t)((before.people << 16) / before.all),
            .slots = set->working * (capacity > 0 ? capacity : 1),
            .takes_us = tl_pace_takes(center, set->channel),
            .patience_us = tl_pace_patience(center, set->channel),
        };
        tl_wait_sum(&line, &wait.expected_us, &variance);
        wait.expected_us += tl_pace_answers(center, set->channel);
        uint32_t factor = tl_learnt_factor(learnt);
        wait.expected_us = capped(wait.expected_us / 256 * factor / 256);
        variance = (variance / 256 * factor / 256) / 256 * factor / 256;
    }
    spread(&wait, learnt, variance, 16 + center->paces[set->channel].talk.len);
    return wait;
}
