/* set.c: distinct sets of needs: who waits with them, who serves them, who is idle for them.
 *
 * A set stays known after its last contact has gone, because the next one of its kind comes soon;
 * a new one takes the place of one without users when all places are taken.
 */
#include "core/state.h"

#include <string.h>

#include "base/assert.h"

static uint64_t *staff_bits(const struct tl_center *center, uint16_t set)
{
    return center->staff_bits + (size_t)set * center->staff_words;
}

static uint64_t *working_bits(const struct tl_center *center, uint16_t set)
{
    return center->working_bits + (size_t)set * center->staff_words;
}

static void forget_idle(struct tl_center *center, uint16_t i)
{
    struct tl_set *set = &center->sets[i];
    while (set->idle.len > 0) {
        uint32_t slot = set->idle.first;
        tl_order_drop(&set->idle, slot);
        center->agents[slot].idle_in[i / 64] &= ~(UINT64_C(1) << (i % 64));
    }
}

static void add_agent(struct tl_center *center, uint16_t i, uint32_t slot)
{
    struct tl_set *set = &center->sets[i];
    struct tl_agent *agent = &center->agents[slot];
    if (agent->id == 0 || !tl_agent_serves(agent, set->needs))
        return;
    TL_ASSERT(agent->is_loose ? agent->free_for != 0 : true);
    set->staff++;
    staff_bits(center, i)[slot / 64] |= UINT64_C(1) << (slot % 64);
    if (agent->works) {
        set->working++;
        working_bits(center, i)[slot / 64] |= UINT64_C(1) << (slot % 64);
    }
    if (!agent->is_loose && (agent->free_for >> set->channel & 1)) {
        tl_order_put(&set->idle, slot);
        agent->idle_in[i / 64] |= UINT64_C(1) << (i % 64);
    }
}

static void begin(struct tl_center *center, uint16_t i, uint64_t needs, enum tl_channel channel)
{
    struct tl_set *set = &center->sets[i];
    TL_ASSERT(channel != 0 && set->users == 0);
    TL_ASSERT(set->used == 0);
    if (set->channel != 0)
        forget_idle(center, i);
    *set =
        (struct tl_set){ .needs = needs, .channel = (uint8_t)channel, .version = set->version + 1 };
    for (unsigned line = 0; line < TL_LINES; line++)
        tl_order_init(&set->lines[line], center->line_nodes, center->contact_keys);
    tl_order_init(&set->idle, center->idle_nodes + (size_t)i * center->limits.agents_max,
                  center->agent_keys);
    memset(staff_bits(center, i), 0, sizeof(uint64_t) * center->staff_words);
    memset(working_bits(center, i), 0, sizeof(uint64_t) * center->staff_words);
    for (uint32_t slot = 0; slot < center->limits.agents_max; slot++)
        add_agent(center, i, slot);
}

uint16_t tl_set_get(struct tl_center *center, uint64_t needs, enum tl_channel channel)
{
    uint16_t unused = TL_NO_SET;
    for (uint16_t i = 0; i < center->limits.needs_max; i++) {
        const struct tl_set *set = &center->sets[i];
        if (set->channel == channel && set->needs == needs)
            return i;
        if (set->channel == 0) {
            unused = i; /* Places fill up in order: nothing stands behind. */
            break;
        }
        if (unused == TL_NO_SET && set->users == 0)
            unused = i;
    }
    if (unused != TL_NO_SET)
        begin(center, unused, needs, channel);
    return unused;
}

static void count_skills(struct tl_center *center, uint64_t skills, bool is_here)
{
    for (; skills != 0; skills &= skills - 1) {
        unsigned skill = (unsigned)__builtin_ctzll(skills);
        TL_ASSERT(is_here || center->staffed[skill] > 0);
        center->staffed[skill] += is_here ? 1 : UINT32_MAX;
    }
}

void tl_set_staff(struct tl_center *center, uint32_t agent_slot, bool is_here)
{
    const struct tl_agent *agent = &center->agents[agent_slot];
    count_skills(center, agent->skills, is_here);
    for (uint16_t i = 0; i < center->limits.needs_max && center->sets[i].channel != 0; i++) {
        struct tl_set *set = &center->sets[i];
        if (!tl_agent_serves(agent, set->needs))
            continue;
        uint64_t bit = UINT64_C(1) << (agent_slot % 64);
        TL_ASSERT(((staff_bits(center, i)[agent_slot / 64] & bit) != 0) != is_here);
        TL_ASSERT(is_here || set->staff > 0);
        staff_bits(center, i)[agent_slot / 64] ^= bit;
        set->staff += is_here ? 1 : UINT32_MAX;
        tl_set_mark(center, i);
    }
}

void tl_set_mark(struct tl_center *center, uint16_t i)
{
    const struct tl_set *set = &center->sets[i];
    const struct tl_order *lines = set->lines;
    if (set->used != 0)
        tl_bit_set(&center->lined, i);
    else
        tl_bit_clear(&center->lined, i);
    if (set->staff == 0 && lines[TL_LINE_WAITERS].len > 0)
        tl_bit_set(&center->stranded, i);
    else
        tl_bit_clear(&center->stranded, i);
}

bool tl_set_shares_staff(const struct tl_center *center, uint16_t a, uint16_t b)
{
    if (a == b)
        return true;
    const uint64_t *bits_a = staff_bits(center, a);
    const uint64_t *bits_b = staff_bits(center, b);
    for (uint32_t i = 0; i < center->staff_words; i++) {
        if (bits_a[i] & bits_b[i])
            return true;
    }
    return false;
}

/* The agent wants contacts from now on, or none: a no is taken back before skills change. */
void tl_set_working(struct tl_center *center, uint32_t slot, bool works)
{
    struct tl_agent *agent = &center->agents[slot];
    if (agent->works == works)
        return;
    agent->works = works;
    for (uint16_t i = 0; i < center->limits.needs_max && center->sets[i].channel != 0; i++) {
        struct tl_set *set = &center->sets[i];
        if (!tl_agent_serves(agent, set->needs))
            continue;
        TL_ASSERT((working_bits(center, i)[slot / 64] >> (slot % 64) & 1) != works);
        TL_ASSERT(works || set->working > 0);
        working_bits(center, i)[slot / 64] ^= UINT64_C(1) << (slot % 64);
        set->working += works ? 1 : UINT32_MAX;
        set->version++;
    }
}

static uint32_t ones(uint64_t bits)
{
    bits -= (bits >> 1) & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + ((bits >> 2) & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (uint32_t)((bits * UINT64_C(0x0101010101010101)) >> 56);
}

/* Counted anew only when somebody of one of the two began or ended to work. */
uint32_t tl_set_overlap(const struct tl_center *center, uint16_t a, uint16_t b)
{
    struct tl_overlap *known = center->overlaps + (size_t)a * center->limits.needs_max + b;
    uint32_t version = center->sets[a].version + center->sets[b].version;
    if (known->version == version)
        return known->working;
    const uint64_t *bits_a = working_bits(center, a);
    const uint64_t *bits_b = working_bits(center, b);
    uint32_t working = 0;
    for (uint32_t i = 0; i < center->staff_words; i++)
        working += ones(bits_a[i] & bits_b[i]);
    TL_ASSERT(working <= center->sets[a].working && working <= center->sets[b].working);
    *known = (struct tl_overlap){ version, working };
    return working;
}
