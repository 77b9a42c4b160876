/* match.c: those who wait and those who are free come together, at the end of each step.
 *
 *     loose agent    -> the first contact in the order, over all sets that the agent serves
 *     dirty set      -> its first contacts, each to the agent idle longest
 *
 * Both in one order: the earliest contact that anybody free may have, to the agent idle longest
 * (where the policy reserves bilingual agents: to the one with fewest languages, then idle longest;
 * that is in the agents' keys, so nothing here knows of it).
 * What neither freed up nor came in this step cannot suit each other, or it would have been matched
 * before (invariant 4); so only loose agents and dirty sets are looked at. A contact that is barred
 * for an agent is stepped over: each such step is one bar, and bars are few.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

struct pair {
    uint32_t contact;
    uint32_t agent;
};

static const struct tl_order_key *contact_key(const struct tl_center *center, uint32_t slot)
{
    return &center->contact_keys[slot];
}

static void keep_first(const struct tl_center *center, uint32_t *best, uint32_t slot)
{
    if (slot != TL_NO_SLOT &&
        (*best == TL_NO_SLOT ||
         tl_order_key_is_before(contact_key(center, slot), contact_key(center, *best))))
        *best = slot;
}

/* Whoever has the contact is no second agent of it. */
static bool is_kept_from(const struct tl_center *center, uint32_t agent, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    return contact->agent == agent ||
           (contact->bars != TL_NO_SLOT && !TL_HAS_BUG(BAR) && tl_bar_has(center, agent, slot));
}

static uint32_t first_unbarred(const struct tl_center *center, const struct tl_order *line,
                               uint32_t agent)
{
    uint32_t slot = TL_HAS_BUG(ORDER) ? line->last : line->first;
    while (slot != TL_NO_SLOT && is_kept_from(center, agent, slot))
        slot = tl_order_after(line, contact_key(center, slot));
    return slot;
}

static bool is_free_for(const struct tl_center *center, uint32_t agent, uint32_t contact)
{
    return center->agents[agent].free_for >> center->contacts[contact].channel & 1;
}

/* The first of those who wait for this agent alone, or of those whose agent is free. Whoever is
 * named gets it though barred: it comes to the queue if refused. */
static uint32_t first_aimed(const struct tl_center *center, uint32_t agent)
{
    const struct tl_order *aimed = &center->aimed;
    uint32_t slot = aimed->first;
    for (; slot != TL_NO_SLOT; slot = tl_order_after(aimed, contact_key(center, slot))) {
        uint32_t aim = center->contacts[slot].aim;
        if ((agent == TL_NO_SLOT || agent == aim) && is_free_for(center, aim, slot))
            break;
    }
    return slot;
}

/* The first contact in the order that this agent may have; TL_NO_SLOT. */
static uint32_t contact_for(const struct tl_center *center, uint32_t agent_slot)
{
    const struct tl_agent *agent = &center->agents[agent_slot];
    uint32_t best = first_aimed(center, agent_slot);
    for (uint16_t i = tl_bits_next(&center->lined, 0); i < TL_SETS_MAX;
         i = tl_bits_next(&center->lined, i + 1u)) {
        const struct tl_set *set = &center->sets[i];
        if (!tl_agent_serves(agent, set->needs) || !(agent->free_for >> set->channel & 1))
            continue;
        for (uint64_t lines = set->used & center->lines_open; lines != 0; lines &= lines - 1)
            keep_first(center, &best,
                       first_unbarred(center, &set->lines[__builtin_ctzll(lines)], agent_slot));
    }
    return best;
}

static uint32_t idle_for(const struct tl_center *center, uint32_t contact)
{
    const struct tl_order *idle =
        &center->sets[tl_contact_line_set(tl_contact_at(center, contact))].idle;
    uint32_t agent = TL_HAS_BUG(IDLE) ? idle->last : idle->first;
    while (agent != TL_NO_SLOT && is_kept_from(center, agent, contact))
        agent = tl_order_after(idle, &center->agent_keys[agent]);
    return agent;
}

/* The first contact of a set that an idle agent may have. */
static struct pair pair_in(const struct tl_center *center, uint16_t i)
{
    const struct tl_set *set = &center->sets[i];
    struct pair best = { TL_NO_SLOT, TL_NO_SLOT };
    uint64_t lines = set->idle.len > 0 ? set->used & center->lines_open : 0;
    for (; lines != 0; lines &= lines - 1) {
        unsigned line = (unsigned)__builtin_ctzll(lines);
        uint32_t slot = set->lines[line].first;
        uint32_t agent = TL_NO_SLOT;
        while (slot != TL_NO_SLOT && (agent = idle_for(center, slot)) == TL_NO_SLOT)
            slot = tl_order_after(&set->lines[line], contact_key(center, slot));
        uint32_t first = best.contact;
        keep_first(center, &first, slot);
        if (first != best.contact)
            best = (struct pair){ slot, agent };
    }
    return best;
}

static struct pair pair_of_dirty(struct tl_center *center)
{
    struct pair best = { TL_NO_SLOT, TL_NO_SLOT };
    for (uint16_t i = tl_bits_next(&center->dirty, 0); i < TL_SETS_MAX;
         i = tl_bits_next(&center->dirty, i + 1u)) {
        struct pair pair = pair_in(center, i);
        uint32_t first = best.contact;
        keep_first(center, &first, pair.contact);
        if (pair.contact == TL_NO_SLOT)
            tl_bit_clear(&center->dirty, i);
        else if (first != best.contact)
            best = pair;
    }
    uint32_t aimed = center->aims_dirty ? first_aimed(center, TL_NO_SLOT) : TL_NO_SLOT;
    uint32_t first = best.contact;
    keep_first(center, &first, aimed);
    center->aims_dirty = aimed != TL_NO_SLOT;
    if (first != best.contact)
        best = (struct pair){ aimed, center->contacts[aimed].aim };
    return best;
}

/* Who is free becomes one of the idle; the sets that the agent serves are looked at. */
static void make_all_idle(struct tl_center *center)
{
    center->aims_dirty = center->aims_dirty || (center->loose.len > 0 && center->aimed.len > 0);
    while (center->loose.len > 0) {
        uint32_t agent = center->loose.first;
        tl_agent_idle(center, agent);
        for (unsigned word = 0; word < TL_SET_WORDS; word++)
            if (!TL_HAS_BUG(LIVENESS))
                center->dirty.words[word] |=
                    center->agents[agent].idle_in[word] & center->lined.words[word];
    }
}

/* Always the first contact in the order that anybody free may have, and of those the agent idle
 * longest: whatever is loose or dirty, the same. One loose agent alone is the common case, and is
 * tried without being listed. */
static struct pair next_pair(struct tl_center *center)
{
    if (center->loose.len == 1 && !tl_bits_any(&center->dirty) && !center->aims_dirty) {
        struct pair pair = { TL_NO_SLOT, center->loose.first };
        pair.contact = contact_for(center, pair.agent);
        if (TL_HAS_BUG(LIVENESS) && pair.agent % 2 == 1)
            pair.contact = TL_NO_SLOT;
        if (pair.contact == TL_NO_SLOT)
            tl_agent_idle(center, pair.agent);
        return pair;
    }
    make_all_idle(center);
    return pair_of_dirty(center);
}

/* Invariant 2: an offer has one agent, within the capacity, and an end. */
static void offer(struct tl_run *run, struct pair pair)
{
    const struct tl_contact *contact = tl_contact_at(run->center, pair.contact);
    const struct tl_agent *agent = &run->center->agents[pair.agent];
    TL_ASSERT(contact->id != 0 && agent->id != 0 && contact->agent != pair.agent);
    TL_ASSERT(contact->state == TL_CONTACT_WAITING || contact->state == TL_CONTACT_PROMISED ||
              contact->help == TL_HELP_WANTED);
    TL_ASSERT(tl_agent_free_for(run->center, agent) >> contact->channel & 1);
    bool is_consult = contact->help == TL_HELP_WANTED;
    TL_ASSERT(contact->aim == pair.agent ||
              tl_agent_serves(agent, is_consult ? contact->help_needs : contact->needs));
    uint32_t ring_s = run->center->policy->staff.ring_s;
    tl_time until = run->at + (ring_s > 0 ? ring_s : 1) * TL_SECOND;
    if (is_consult)
        TL_EMIT(run, consult_offered, .contact = contact->id, .agent = agent->id, .until = until);
    else
        TL_EMIT(run, offered, .contact = contact->id, .agent = agent->id, .until = until);
}

static uint32_t first_stranded(const struct tl_center *center)
{
    uint32_t first = TL_NO_SLOT;
    for (uint16_t i = tl_bits_next(&center->stranded, 0); i < TL_SETS_MAX;
         i = tl_bits_next(&center->stranded, i + 1u))
        keep_first(center, &first, center->sets[i].lines[TL_LINE_WAITERS].first);
    return first;
}

/* People whom nobody serves any more hear so, in their order, and get the other ways. */
static void send_stranded_on(struct tl_run *run)
{
    while (tl_bits_any(&run->center->stranded) && !TL_HAS_BUG(STRANDED)) {
        if (!tl_run_has_room(run, TL_ROOM_WANTED)) {
            run->center->is_unfinished = true;
            return;
        }
        uint32_t slot = first_stranded(run->center);
        TL_ASSERT(slot != TL_NO_SLOT);
        if (tl_contact_at(run->center, slot)->help == TL_HELP_WANTED)
            tl_consult_end(run, slot, TL_WHY_UNSTAFFED);
        else
            tl_walk_otherwise(run, slot);
    }
}

void tl_match(struct tl_run *run)
{
    struct tl_center *center = run->center;
    tl_supervise_send_on(run);
    send_stranded_on(run);
    while (center->loose.len > 0 || tl_bits_any(&center->dirty) || center->aims_dirty) {
        if (!tl_run_has_room(run, 1)) {
            center->is_unfinished = true;
            return;
        }
        struct pair pair = next_pair(center);
        TL_ASSERT(pair.contact == TL_NO_SLOT || pair.agent != TL_NO_SLOT);
        if (pair.contact != TL_NO_SLOT)
            offer(run, pair);
    }
}

/* On the next tenth of a second: many who wait are told together, in one commit. */
static tl_time tell_again_at(const struct tl_run *run)
{
    const tl_time tenth = TL_SECOND / 10;
    uint32_t every_s = run->center->policy->limits.wait_told_every_s;
    if (every_s == 0)
        return 0;
    return (run->at + every_s * TL_SECOND + tenth - 1) / tenth * tenth;
}

void tl_match_tell(struct tl_run *run, uint32_t slot)
{
    const struct tl_center *center = run->center;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    TL_ASSERT(contact->set != TL_NO_SET && center->contact_keys[slot].at > 0);
    struct tl_wait wait = tl_line_wait(center, contact->set, &center->contact_keys[slot]);
    TL_EMIT(run, wait_told, .contact = contact->id, .position = wait.position,
            .from_s = wait.from_s, .to_s = wait.to_s, .again_at = tell_again_at(run),
            .expected = wait.expected_us, .low = wait.low_us, .high = wait.high_us);
}
