/* contact.c: one contact: its allowed moves, and its places in the indices. */
#include "core/bug.h"
#include "core/state.h"

#include <string.h>

#include "base/assert.h"
#include "base/moves.h"

/* What may follow each state. Every open one may end; "started" may bring a call down from any to
 * a callback, a kept place or the line. */
static const uint32_t MOVES[TL_CONTACT_STATES] = {
    [TL_CONTACT_GONE] = TL_TO(TL_CONTACT_IN_FLOW),
    [TL_CONTACT_IN_FLOW] = TL_TO(TL_CONTACT_IN_FLOW) | TL_TO(TL_CONTACT_WAITING) |
                           TL_TO(TL_CONTACT_PROMISED) | TL_TO(TL_CONTACT_GONE),
    [TL_CONTACT_WAITING] = TL_TO(TL_CONTACT_OFFERED) | TL_TO(TL_CONTACT_IN_FLOW) |
                           TL_TO(TL_CONTACT_PROMISED) | TL_TO(TL_CONTACT_KEPT) |
                           TL_TO(TL_CONTACT_GONE),
    [TL_CONTACT_OFFERED] = TL_TO(TL_CONTACT_JOINING) | TL_TO(TL_CONTACT_DIALLING) |
                           TL_TO(TL_CONTACT_WAITING) | TL_TO(TL_CONTACT_PROMISED) |
                           TL_TO(TL_CONTACT_KEPT) | TL_TO(TL_CONTACT_GONE),
    [TL_CONTACT_JOINING] = TL_TO(TL_CONTACT_CONNECTED) | TL_TO(TL_CONTACT_WAITING) |
                           TL_TO(TL_CONTACT_PROMISED) | TL_TO(TL_CONTACT_KEPT) |
                           TL_TO(TL_CONTACT_GONE),
    [TL_CONTACT_CONNECTED] = TL_TO(TL_CONTACT_CONNECTED) | TL_TO(TL_CONTACT_HELD) |
                             TL_TO(TL_CONTACT_WAITING) | TL_TO(TL_CONTACT_PROMISED) |
                             TL_TO(TL_CONTACT_KEPT) | TL_TO(TL_CONTACT_GONE) |
                             TL_TO(TL_CONTACT_RINGING) | TL_TO(TL_CONTACT_OUTSIDE),
    [TL_CONTACT_HELD] = TL_TO(TL_CONTACT_HELD) | TL_TO(TL_CONTACT_CONNECTED) |
                        TL_TO(TL_CONTACT_WAITING) | TL_TO(TL_CONTACT_PROMISED) |
                        TL_TO(TL_CONTACT_KEPT) | TL_TO(TL_CONTACT_GONE) |
                        TL_TO(TL_CONTACT_RINGING) | TL_TO(TL_CONTACT_OUTSIDE),
    [TL_CONTACT_PROMISED] =
        TL_TO(TL_CONTACT_OFFERED) | TL_TO(TL_CONTACT_PROMISED) | TL_TO(TL_CONTACT_GONE),
    [TL_CONTACT_DIALLING] =
        TL_TO(TL_CONTACT_CONNECTED) | TL_TO(TL_CONTACT_PROMISED) | TL_TO(TL_CONTACT_GONE),
    [TL_CONTACT_KEPT] = TL_TO(TL_CONTACT_GONE),
    [TL_CONTACT_RINGING] = TL_TO(TL_CONTACT_OUTSIDE) | TL_TO(TL_CONTACT_WAITING) |
                           TL_TO(TL_CONTACT_PROMISED) | TL_TO(TL_CONTACT_KEPT) |
                           TL_TO(TL_CONTACT_GONE),
    [TL_CONTACT_OUTSIDE] =
        TL_TO(TL_CONTACT_PROMISED) | TL_TO(TL_CONTACT_KEPT) | TL_TO(TL_CONTACT_GONE),
};

bool tl_contact_may(const struct tl_contact *contact, enum tl_contact_state to)
{
    return tl_moves_has(MOVES, contact->state, to);
}

const char *tl_contact_state_text(enum tl_contact_state state)
{
    static const char *const texts[TL_CONTACT_STATES] = {
        "gone", "in flow",  "waiting",  "offered", "joining", "connected",
        "held", "promised", "dialling", "kept",    "ringing", "outside",
    };
    return (unsigned)state < TL_CONTACT_STATES ? texts[state] : "";
}

uint32_t tl_contact_find(const struct tl_center *center, tl_id id)
{
    return id == 0 ? TL_NO_SLOT : tl_idmap_find(&center->contact_ids, id);
}

uint32_t tl_contact_open(struct tl_center *center, tl_id id, enum tl_channel channel)
{
    TL_ASSERT(center->free_contacts_len > 0);
    TL_ASSERT(id != 0 && channel != TL_CHANNEL_NONE); /* Both 0 mean nobody. */
    uint32_t slot = center->free_contacts[--center->free_contacts_len];
    center->contacts[slot] = (struct tl_contact){ .id = id,
                                                  .agent = TL_NO_SLOT,
                                                  .next = TL_NO_SLOT,
                                                  .bars = TL_NO_SLOT,
                                                  .aim = TL_NO_SLOT,
                                                  .helper = TL_NO_SLOT,
                                                  .helper_next = TL_NO_SLOT,
                                                  .help_set = TL_NO_SET,
                                                  .set = TL_NO_SET,
                                                  .counted = TL_QUEUES_COUNTED,
                                                  .state = TL_CONTACT_IN_FLOW,
                                                  .channel = (uint8_t)channel,
                                                  .line = TL_LINE_NO };
    center->contact_keys[slot] = (struct tl_order_key){ .id = id };
    center->contacts_open[channel]++;
    tl_idmap_put(&center->contact_ids, id, slot);
    return slot;
}

void tl_contact_close(struct tl_center *center, uint32_t slot)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    TL_ASSERT(contact->agent == TL_NO_SLOT && contact->helper == TL_NO_SLOT &&
              contact->line == TL_LINE_NO);
    TL_ASSERT(contact->promise ==
              0); /* Invariant 9: nobody is forgotten who was promised a call. */
    TL_ASSERT(contact->set == TL_NO_SET && contact->help_set == TL_NO_SET);
    TL_ASSERT(center->contacts_open[contact->channel] > 0);
    while (contact->bars != TL_NO_SLOT)
        tl_bar_drop(center, contact->bars);
    tl_idmap_drop(&center->contact_ids, contact->id);
    center->contacts_open[contact->channel]--;
    contact->id = 0;
    contact->state = TL_CONTACT_GONE;
    center->free_contacts[center->free_contacts_len++] = slot;
}

bool tl_contact_has_needs(enum tl_contact_state state)
{
    return (state >= TL_CONTACT_WAITING && state <= TL_CONTACT_DIALLING) ||
           state == TL_CONTACT_RINGING || state == TL_CONTACT_OUTSIDE;
}

/* Who stands in line, in a class that the policy lets go on to the one before. */
tl_time tl_contact_ages_at(const struct tl_center *center, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    const struct tl_order_key *key = &center->contact_keys[slot];
    const struct tl_policy *policy = center->policy;
    if (contact->state != TL_CONTACT_WAITING && contact->state != TL_CONTACT_PROMISED)
        return 0;
    for (uint16_t i = 0; i < policy->priorities_len && key->rank > 0; i++) {
        const struct tl_priority *priority = &policy->priorities[i];
        if (priority->rank == key->rank && priority->ages_after_s > 0)
            return key->at + priority->ages_after_s * TL_SECOND;
    }
    return 0;
}

/* An attempt under way is let end first: whether it rang decides what became of the promise. */
tl_time tl_contact_owes_at(const struct tl_contact *contact)
{
    if (contact->promise == 0 || contact->state == TL_CONTACT_DIALLING ||
        (contact->promise_told == TL_PROMISE_LATE && !TL_HAS_BUG(LATE_AGAIN)))
        return 0;
    bool is_soon_next = contact->promise_told == TL_PROMISE_OPEN && contact->soon != 0;
    return is_soon_next ? contact->soon : contact->to;
}

tl_time tl_contact_looks_at(const struct tl_contact *contact)
{
    return contact->state == TL_CONTACT_PROMISED && !contact->is_near ? contact->look_at : 0;
}

void tl_contact_timer(struct tl_center *center, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    tl_time at = contact->state == TL_CONTACT_GONE ? 0 : contact->until;
    tl_time ages_at = TL_HAS_BUG(AGES) ? 0 : tl_contact_ages_at(center, slot);
    if (ages_at != 0 && (at == 0 || ages_at < at))
        at = ages_at;
    if (contact->second_until != 0 && (at == 0 || contact->second_until < at))
        at = contact->second_until;
    tl_time owes_at = TL_HAS_BUG(OWES) ? 0 : tl_contact_owes_at(contact);
    if (owes_at != 0 && (at == 0 || owes_at < at))
        at = owes_at;
    tl_time looks_at = tl_contact_looks_at(contact);
    if (looks_at != 0 && (at == 0 || looks_at < at))
        at = looks_at;
    if (at != 0)
        tl_heap_set(&center->timers, slot, at, contact->id << 1);
    else
        tl_heap_drop(&center->timers, slot);
}

static void leave_set(struct tl_center *center, struct tl_contact *contact)
{
    if (contact->set == TL_NO_SET)
        return;
    TL_ASSERT(center->sets[contact->set].users >
              0); /* A set without users may be another's by now. */
    center->sets[contact->set].users--;
    contact->set = TL_NO_SET;
}

void tl_contact_speaks(struct tl_center *center, uint32_t slot)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    TL_ASSERT(contact->line == TL_LINE_NO && contact->agent == TL_NO_SLOT);
    if (contact->channel == TL_CHANNEL_VOICE || TL_HAS_BUG(SPEAKS))
        return;
    leave_set(center, contact);
    center->contacts_open[contact->channel]--;
    center->contacts_open[TL_CHANNEL_VOICE]++;
    contact->channel = TL_CHANNEL_VOICE;
    center->flows[slot].channel = TL_CHANNEL_VOICE;
}

/* Somebody has come into a line of a set, or left it. */
static void line_changed(struct tl_center *center, uint16_t i, enum tl_line line, bool has_come)
{
    struct tl_set *set = &center->sets[i];
    uint64_t bit = UINT64_C(1) << line;
    TL_ASSERT(!has_come || set->users > 0); /* Who stands in line holds the place of its set. */
    set->used = set->lines[line].len > 0 ? set->used | bit : set->used & ~bit;
    if (line >= TL_LINE_CALLBACKS)
        center->called[line - TL_LINE_CALLBACKS] += has_come ? 1 : UINT32_MAX;
    tl_set_mark(center, i);
}

/* A set is kept over a pull and put in which the needs stay, so nothing is looked up again. */
void tl_contact_pull(struct tl_center *center, uint32_t slot)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    if (contact->line < TL_LINES) {
        uint16_t set = tl_contact_line_set(contact);
        tl_order_drop(&center->sets[set].lines[contact->line], slot);
        line_changed(center, set, (enum tl_line)contact->line, false);
    } else if (contact->line == TL_LINE_AIMED) {
        tl_order_drop(&center->aimed, slot);
    } else if (contact->line == TL_LINE_LATER) {
        tl_order_drop(&center->later, slot);
        tl_heap_drop(&center->ticks, slot);
    }
    center->promised -= contact->state == TL_CONTACT_PROMISED;
    TL_ASSERT(contact->counted == TL_QUEUES_COUNTED || contact->state == TL_CONTACT_WAITING);
    if (contact->counted < TL_QUEUES_COUNTED)
        center->queues[contact->counted].waiting--;
    contact->counted = TL_QUEUES_COUNTED;
    contact->line = TL_LINE_NO;
}

static void join_line(struct tl_center *center, uint32_t slot, enum tl_line line)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    uint16_t set = tl_contact_line_set(contact);
    TL_ASSERT(center->contact_keys[slot].at > 0); /* Invariant 3: a place is a time of asking. */
    contact->line = (uint8_t)line;
    tl_order_put(&center->sets[set].lines[line], slot);
    tl_bit_set(&center->dirty, set);
    line_changed(center, set, line, true);
}

/* In the order of those who wait for one agent, or for whoever serves. */
static void join_waiters(struct tl_center *center, uint32_t slot)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    if (contact->aim == TL_NO_SLOT) {
        join_line(center, slot, TL_LINE_WAITERS);
        return;
    }
    contact->line = TL_LINE_AIMED;
    tl_order_put(&center->aimed, slot);
    center->aims_dirty = true;
}

/* A consult with whoever serves its needs has a set of its own beside the contact's. */
static void keep_help_set(struct tl_center *center, struct tl_contact *contact)
{
    bool wants_any = contact->help == TL_HELP_WANTED && contact->aim == TL_NO_SLOT;
    if (!wants_any && contact->help_set != TL_NO_SET) {
        center->sets[contact->help_set].users--;
        contact->help_set = TL_NO_SET;
    } else if (wants_any && contact->help_set == TL_NO_SET) {
        contact->help_set =
            tl_set_get(center, contact->help_needs, (enum tl_channel)contact->channel);
        TL_ASSERT(contact->help_set != TL_NO_SET);
        center->sets[contact->help_set].users++;
    }
}

static void wait_for_window(struct tl_center *center, uint32_t slot)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    TL_ASSERT(contact->from > center->now); /* Invariant 5: the tick wakes us when it begins. */
    contact->line = TL_LINE_LATER;
    tl_order_put(&center->later, slot);
    tl_heap_set(&center->ticks, slot, contact->from, contact->id);
}

void tl_contact_put(struct tl_center *center, uint32_t slot)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    TL_ASSERT(contact->line == TL_LINE_NO && contact->counted == TL_QUEUES_COUNTED); /* Pulled. */
    if (!tl_contact_has_needs((enum tl_contact_state)contact->state))
        leave_set(center, contact);
    else if (contact->set == TL_NO_SET) {
        contact->set = tl_set_get(center, contact->needs, contact->channel);
        TL_ASSERT(contact->set != TL_NO_SET);
        center->sets[contact->set].users++;
    }
    keep_help_set(center, contact);
    if (contact->state == TL_CONTACT_WAITING) {
        contact->counted = tl_queue_counted(center, contact->queue);
        if (contact->counted < TL_QUEUES_COUNTED)
            center->queues[contact->counted].waiting++;
        join_waiters(center, slot);
    } else if (contact->help == TL_HELP_WANTED) {
        join_waiters(center, slot);
    } else if (contact->state == TL_CONTACT_PROMISED) {
        center->promised++;
        contact->call = tl_call_of(center, contact);
        if (contact->from <= center->now)
            join_line(center, slot, TL_LINE_CALLBACKS + contact->call);
        else
            wait_for_window(center, slot);
    }
    tl_contact_timer(center, slot);
}

void tl_contact_ripen(struct tl_center *center, uint32_t slot)
{
    TL_ASSERT(tl_contact_at(center, slot)->line == TL_LINE_LATER);
    tl_order_drop(&center->later, slot);
    tl_heap_drop(&center->ticks, slot);
    join_line(center, slot, TL_LINE_CALLBACKS + tl_contact_at(center, slot)->call);
}
