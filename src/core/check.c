/* check.c: the invariants of docs/facts.md, by their numbers: on one entity, and on everything. */
#include "base/assert.h"
#include "core/state.h"

static bool is_with_agent(enum tl_contact_state state)
{
    return state == TL_CONTACT_OFFERED || state == TL_CONTACT_JOINING ||
           state == TL_CONTACT_CONNECTED || state == TL_CONTACT_HELD ||
           state == TL_CONTACT_DIALLING;
}

static enum tl_line line_of(const struct tl_center *center, const struct tl_contact *contact)
{
    if (contact->state == TL_CONTACT_WAITING || contact->help == TL_HELP_WANTED)
        return contact->aim == TL_NO_SLOT ? TL_LINE_WAITERS : TL_LINE_AIMED;
    if (contact->state != TL_CONTACT_PROMISED)
        return TL_LINE_NO;
    return contact->from <= center->now ? TL_LINE_CALLBACKS + tl_call_of(center, contact)
                                        : TL_LINE_LATER;
}

/* 1, 2: one second agent at most, only while it is talked to, and another than the first; and one
 * agent who is waited for only by who waits. */
static void check_second(const struct tl_contact *contact)
{
    bool is_talk = contact->state == TL_CONTACT_CONNECTED || contact->state == TL_CONTACT_HELD;
    bool has_helper = tl_help_has_agent(contact->help);
    bool may_aim = contact->state == TL_CONTACT_WAITING || contact->help == TL_HELP_WANTED;
    TL_ASSERT(contact->help < TL_HELPS && (contact->help == TL_HELP_NONE || is_talk));
    TL_ASSERT((contact->helper != TL_NO_SLOT) == has_helper);
    TL_ASSERT(!has_helper || contact->helper != contact->agent);
    TL_ASSERT(contact->aim == TL_NO_SLOT || may_aim);
    TL_ASSERT((contact->help_set != TL_NO_SET) ==
              (contact->help == TL_HELP_WANTED && contact->aim == TL_NO_SLOT));
    bool has_end = contact->aim != TL_NO_SLOT ||
                   (contact->help != TL_HELP_NONE && contact->help != TL_HELP_TALKING &&
                    contact->help != TL_HELP_OUTSIDE);
    TL_ASSERT(has_end == (contact->second_until != 0));
}

void tl_contact_check(const struct tl_center *center, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    enum tl_contact_state state = (enum tl_contact_state)contact->state;
    bool has_agent = contact->agent != TL_NO_SLOT;
    /* 1: in exactly one of flow, line, offer, talk, promise. */
    TL_ASSERT(state != TL_CONTACT_GONE && state < TL_CONTACT_STATES);
    TL_ASSERT(has_agent == is_with_agent(state));
    TL_ASSERT(contact->line == line_of(center, contact));
    TL_ASSERT((contact->set != TL_NO_SET) == tl_contact_has_needs(state));
    /* 2: an offer has one agent and an end; so has every join and attempt, and every call out. */
    if (state == TL_CONTACT_OFFERED || state == TL_CONTACT_JOINING ||
        state == TL_CONTACT_DIALLING || state == TL_CONTACT_RINGING)
        TL_ASSERT(contact->until > 0);
    /* 3: in line with the time of asking that all indices know. */
    if (contact->line != TL_LINE_NO)
        TL_ASSERT(center->contact_keys[slot].at > 0 &&
                  center->contact_keys[slot].id == contact->id);
    /* 5: a promise has a window, a line that owns it, and a time at which the center is woken. */
    if (state == TL_CONTACT_PROMISED)
        TL_ASSERT(contact->queue != 0 && contact->until == 0 &&
                  (contact->line != TL_LINE_LATER || center->ticks.places[slot] != 0));
    /* 9: nobody but who is to be called has an open promise. The rest of it is seen when a step
     * ends: of an older journal, the first start makes the promises. */
    TL_ASSERT(contact->promise == 0 || (contact->flags & TL_IS_CALLBACK));
    TL_ASSERT(contact->promise <= center->promises);
    check_second(contact);
    TL_ASSERT(tl_interpreter_fits(contact, contact->interpreter)); /* 1: heard, or in the room. */
    bool has_end = contact->until != 0 || contact->second_until != 0 ||
                   tl_contact_ages_at(center, slot) != 0 || tl_contact_owes_at(contact) != 0 ||
                   tl_contact_looks_at(contact) != 0;
    TL_ASSERT(has_end == (center->timers.places[slot] != 0));
}

void tl_agent_check(const struct tl_center *center, uint32_t slot)
{
    const struct tl_agent *agent = &center->agents[slot];
    /* 2: what the agent has is what is counted. */
    unsigned has[TL_CHANNELS] = { 0 };
    unsigned offers_len = 0;
    tl_id before = 0;
    for (uint32_t i = agent->contacts; i != TL_NO_SLOT; i = center->contacts[i].next) {
        const struct tl_contact *contact = tl_contact_at(center, i);
        TL_ASSERT(contact->agent == slot && contact->id > before);
        before = contact->id;
        has[contact->channel]++;
        offers_len += contact->state == TL_CONTACT_OFFERED;
    }
    before = 0;
    for (uint32_t i = agent->helps; i != TL_NO_SLOT; i = center->contacts[i].helper_next) {
        const struct tl_contact *contact = tl_contact_at(center, i);
        TL_ASSERT(contact->helper == slot && contact->id > before);
        before = contact->id;
        has[contact->channel]++;
        offers_len += contact->help == TL_HELP_OFFERED;
    }
    for (unsigned channel = 0; channel < TL_CHANNELS; channel++)
        TL_ASSERT(has[channel] == agent->has[channel] && has[channel] <= TL_CAPACITY_MAX);
    TL_ASSERT(offers_len == agent->offers_len);
    TL_ASSERT(agent->free_for == tl_agent_free_for(center, agent));
    TL_ASSERT(agent->free_for != 0 || !agent->is_loose);
    bool has_end = agent->wrapping != 0 || agent->missed_until != 0;
    TL_ASSERT(has_end == (center->timers.places[center->limits.contacts_max + slot] != 0));
}

static uint32_t order_check(const struct tl_order *order)
{
    uint32_t len = 0;
    uint32_t before = TL_NO_SLOT;
    for (uint32_t slot = order->first; slot != TL_NO_SLOT;
         slot = tl_order_after(order, &order->keys[slot])) {
        TL_ASSERT(tl_order_before(order, &order->keys[slot]) == len);
        before = slot;
        len++;
    }
    TL_ASSERT(before == order->last && len == order->len);
    return len;
}

/* 4: no free agent and servable contact that suit each other. */
static void check_no_pair(const struct tl_center *center, const struct tl_set *set,
                          const struct tl_order *line)
{
    for (uint32_t contact = line->first; contact != TL_NO_SLOT;
         contact = tl_order_after(line, &line->keys[contact])) {
        for (uint32_t agent = 0; agent < center->limits.agents_max; agent++) {
            const struct tl_agent *of = &center->agents[agent];
            if (of->id != 0 && tl_agent_serves(of, set->needs) &&
                (tl_agent_free_for(center, of) >> set->channel & 1))
                TL_ASSERT(center->contacts[contact].agent == agent ||
                          tl_bar_has(center, agent, contact));
        }
    }
}

static void check_set(const struct tl_center *center, uint16_t i)
{
    const struct tl_set *set = &center->sets[i];
    uint32_t staff = 0;
    uint32_t idle = 0;
    for (uint32_t slot = 0; slot < center->limits.agents_max; slot++) {
        const struct tl_agent *agent = &center->agents[slot];
        bool serves = agent->id != 0 && tl_agent_serves(agent, set->needs);
        staff += serves;
        idle += serves && !agent->is_loose && (agent->free_for >> set->channel & 1);
    }
    TL_ASSERT(staff == set->staff && idle == order_check(&set->idle));
    bool is_settled = center->loose.len == 0 && !tl_bits_any(&center->dirty);
    for (unsigned line = 0; line < TL_LINES; line++) {
        order_check(&set->lines[line]);
        TL_ASSERT((set->used >> line & 1) == (set->lines[line].len > 0));
        if (is_settled && (center->lines_open >> line & 1))
            check_no_pair(center, set, &set->lines[line]);
    }
}

/* 4: nobody waits for one agent who is free. */
static void check_aimed(const struct tl_center *center)
{
    const struct tl_order *aimed = &center->aimed;
    bool is_settled = center->loose.len == 0 && !center->aims_dirty;
    for (uint32_t slot = aimed->first; is_settled && slot != TL_NO_SLOT;
         slot = tl_order_after(aimed, &aimed->keys[slot])) {
        const struct tl_contact *contact = tl_contact_at(center, slot);
        const struct tl_agent *agent = &center->agents[contact->aim];
        TL_ASSERT(agent->id != 0 && !(tl_agent_free_for(center, agent) >> contact->channel & 1));
    }
}

void tl_center_check(const struct tl_center *center)
{
    uint32_t in_line = 0;
    uint32_t listed = center->later.len + center->aimed.len;
    uint32_t users = 0;
    for (uint32_t slot = 0; slot < center->limits.contacts_max; slot++) {
        if (center->contacts[slot].id == 0)
            continue;
        tl_contact_check(center, slot);
        in_line += center->contacts[slot].line != TL_LINE_NO;
        users += center->contacts[slot].set != TL_NO_SET;
        users += center->contacts[slot].help_set != TL_NO_SET;
    }
    for (uint32_t slot = 0; slot < center->limits.agents_max; slot++) {
        if (center->agents[slot].id != 0)
            tl_agent_check(center, slot);
    }
    for (uint16_t i = 0; i < center->limits.needs_max && center->sets[i].channel != 0; i++) {
        check_set(center, i);
        for (unsigned line = 0; line < TL_LINES; line++)
            listed += center->sets[i].lines[line].len;
        users -= center->sets[i].users;
    }
    order_check(&center->later);
    order_check(&center->aimed);
    check_aimed(center);
    order_check(&center->loose);
    TL_ASSERT(in_line == listed && users == 0);
    TL_ASSERT(center->now < TL_TIME_MAX); /* 7 */
}
