/* agent.c: one agent: what it has, what it is free for, and its places in the indices.
 *
 * A free agent is first loose (match.c tries it against the line), then listed as idle in every set
 * that it serves. So one who frees up with people waiting is never listed at all.
 */
#include "core/bug.h"
#include "core/state.h"

#include <string.h>

#include "base/assert.h"

const char *tl_agent_state_text(enum tl_agent_state state)
{
    static const char *const texts[TL_AGENT_STATES] = { "offline",   "ready",   "offered",
                                                        "connected", "wrap-up", "not ready" };
    return (unsigned)state < TL_AGENT_STATES ? texts[state] : "";
}

uint32_t tl_agent_find(const struct tl_center *center, tl_id id)
{
    return id == 0 ? TL_NO_SLOT : tl_idmap_find(&center->agent_ids, id);
}

uint32_t tl_agent_open(struct tl_center *center, tl_id id, uint64_t skills)
{
    TL_ASSERT(center->free_agents_len > 0);
    uint32_t slot = center->free_agents[--center->free_agents_len];
    center->agents[slot] = (struct tl_agent){ .id = id,
                                              .skills = skills,
                                              .contacts = TL_NO_SLOT,
                                              .helps = TL_NO_SLOT,
                                              .bars = TL_NO_SLOT,
                                              .wants = TL_AGENT_NOT_READY };
    center->agent_keys[slot] = (struct tl_order_key){ .id = id };
    tl_idmap_put(&center->agent_ids, id, slot);
    tl_set_staff(center, slot, true);
    return slot;
}

void tl_agent_close(struct tl_center *center, uint32_t slot)
{
    struct tl_agent *agent = &center->agents[slot];
    TL_ASSERT(agent->contacts == TL_NO_SLOT && agent->helps == TL_NO_SLOT && agent->free_for == 0);
    while (agent->bars != TL_NO_SLOT)
        tl_bar_drop(center, agent->bars);
    tl_set_working(center, slot, false);
    tl_set_staff(center, slot, false);
    TL_ASSERT(agent->id != 0 && !agent->is_loose && agent->bars == TL_NO_SLOT);
    tl_idmap_drop(&center->agent_ids, agent->id);
    tl_heap_drop(&center->timers, center->limits.contacts_max + slot);
    agent->id = 0;
    center->free_agents[center->free_agents_len++] = slot;
}

enum tl_agent_state tl_agent_state(const struct tl_agent *agent)
{
    bool has_any = agent->contacts != TL_NO_SLOT || agent->helps != TL_NO_SLOT;
    if (agent->missed_until != 0 && !has_any)
        return TL_AGENT_OFFLINE;
    if (agent->offers_len > 0)
        return TL_AGENT_OFFERED;
    if (has_any)
        return TL_AGENT_CONNECTED;
    return agent->wrapping != 0 ? TL_AGENT_WRAP_UP : (enum tl_agent_state)agent->wants;
}

uint8_t tl_agent_free_for(const struct tl_center *center, const struct tl_agent *agent)
{
    if (agent->wants != TL_AGENT_READY || agent->wrapping != 0 || agent->missed_until != 0)
        return 0;
    const struct tl_staff_rules *rules = &center->policy->staff;
    unsigned held_total = 0;
    for (unsigned channel = 1; channel < TL_CHANNELS; channel++)
        held_total += agent->has[channel];
    uint8_t free_for = 0;
    for (unsigned channel = 1; channel < TL_CHANNELS; channel++) {
        unsigned capacity = TL_HAS_BUG(CAPACITY) ? TL_CAPACITY_MAX : rules->capacity[channel];
        bool has_room = agent->has[channel] < capacity && agent->has[channel] < TL_CAPACITY_MAX;
        if (has_room && (rules->mixes_channels || held_total == agent->has[channel]))
            free_for |= (uint8_t)(1u << channel);
    }
    return free_for;
}

static void leave_idle(struct tl_center *center, uint32_t slot)
{
    struct tl_agent *agent = &center->agents[slot];
    for (unsigned word = 0; word < TL_SET_WORDS; word++) {
        for (uint64_t rest = agent->idle_in[word]; rest != 0; rest &= rest - 1) {
            unsigned set = word * 64 + (unsigned)__builtin_ctzll(rest);
            tl_order_drop(&center->sets[set].idle, slot);
        }
        agent->idle_in[word] = 0;
    }
}

void tl_agent_pull(struct tl_center *center, uint32_t slot)
{
    struct tl_agent *agent = &center->agents[slot];
    if (agent->is_loose)
        tl_order_drop(&center->loose, slot);
    else if (agent->free_for != 0)
        leave_idle(center, slot);
    agent->is_loose = false;
    agent->free_for = 0;
}

/* First part of the agent's key, lowest chosen first: languages spoken, where the policy reserves
 * bilingual agents; else 0. */
static uint32_t languages_counted(const struct tl_center *center, const struct tl_agent *agent)
{
    const struct tl_policy *policy = center->policy;
    uint32_t spoken = 0;
    if (!policy->staff.reserves_bilingual || TL_HAS_BUG(BILINGUAL))
        return 0;
    for (uint16_t i = 0; i < policy->languages_len; i++)
        spoken += agent->skills >> policy->languages[i].skill & 1;
    return spoken;
}

void tl_agent_put(struct tl_center *center, uint32_t slot)
{
    struct tl_agent *agent = &center->agents[slot];
    TL_ASSERT(agent->id != 0 && !agent->is_loose && agent->free_for == 0); /* Was pulled. */
    center->agent_keys[slot].rank = languages_counted(center, agent);
    tl_set_working(center, slot, agent->wants == TL_AGENT_READY && agent->missed_until == 0);
    agent->free_for = tl_agent_free_for(center, agent);
    if (agent->free_for != 0) {
        agent->is_loose = true;
        tl_order_put(&center->loose, slot);
    }
    tl_time until = agent->wrapping ? agent->wrap_until : 0;
    if (agent->missed_until != 0 && (until == 0 || agent->missed_until < until))
        until = agent->missed_until;
    if (until != 0 && !TL_HAS_BUG(TIMER))
        tl_heap_set(&center->timers, center->limits.contacts_max + slot, until, agent->id << 1 | 1);
    else
        tl_heap_drop(&center->timers, center->limits.contacts_max + slot);
}

void tl_agent_idle(struct tl_center *center, uint32_t slot)
{
    struct tl_agent *agent = &center->agents[slot];
    TL_ASSERT(agent->is_loose);
    tl_order_drop(&center->loose, slot);
    agent->is_loose = false;
    for (uint16_t i = 0; i < center->limits.needs_max; i++) {
        struct tl_set *set = &center->sets[i];
        if (!(agent->free_for >> set->channel & 1) || !tl_agent_serves(agent, set->needs))
            continue;
        tl_order_put(&set->idle, slot);
        agent->idle_in[i / 64] |= UINT64_C(1) << (i % 64);
    }
}

void tl_agent_give(struct tl_center *center, uint32_t slot, uint32_t contact_slot)
{
    struct tl_agent *agent = &center->agents[slot];
    struct tl_contact *contact = tl_contact_at(center, contact_slot);
    TL_ASSERT(agent->id != 0 && contact->agent == TL_NO_SLOT);
    TL_ASSERT(agent->has[contact->channel] < TL_CAPACITY_MAX);
    uint32_t *link = &agent->contacts;
    while (*link != TL_NO_SLOT && center->contacts[*link].id < contact->id)
        link = &center->contacts[*link].next;
    contact->next = *link;
    contact->agent = slot;
    *link = contact_slot;
    agent->has[contact->channel]++;
    agent->offers_len += contact->state == TL_CONTACT_OFFERED;
}

void tl_agent_take(struct tl_center *center, uint32_t contact_slot)
{
    struct tl_contact *contact = tl_contact_at(center, contact_slot);
    TL_ASSERT(contact->agent != TL_NO_SLOT);
    struct tl_agent *agent = &center->agents[contact->agent];
    TL_ASSERT(agent->has[contact->channel] > 0);
    TL_ASSERT(agent->offers_len > 0 || contact->state != TL_CONTACT_OFFERED);
    uint32_t *link = &agent->contacts;
    while (*link != contact_slot) {
        TL_ASSERT(*link != TL_NO_SLOT);
        link = &center->contacts[*link].next;
    }
    *link = contact->next;
    contact->next = TL_NO_SLOT;
    contact->agent = TL_NO_SLOT;
    agent->has[contact->channel]--;
    agent->offers_len -= contact->state == TL_CONTACT_OFFERED;
}
