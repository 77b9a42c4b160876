/* contact_apply.c: how each decided fact about a contact becomes true.
 *
 * TL_EBAD when the move is not allowed: a journal is read by whoever recovers, and a wrong one must
 * not end the process.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/state.h"

/* Slot of a contact that may become `to`; TL_NO_SLOT. */
static uint32_t movable(const struct tl_center *center, tl_id id, enum tl_contact_state to)
{
    uint32_t slot = tl_contact_find(center, id);
    if (slot == TL_NO_SLOT || !tl_contact_may(tl_contact_at(center, slot), to))
        return TL_NO_SLOT;
    return slot;
}

/* The same, for an agent who has it. */
uint32_t tl_contact_movable_of(const struct tl_center *center, tl_id id, tl_id agent,
                               enum tl_contact_state to)
{
    uint32_t slot = movable(center, id, to);
    if (slot == TL_NO_SLOT)
        return slot;
    uint32_t of = tl_contact_at(center, slot)->agent;
    return of != TL_NO_SLOT && center->agents[of].id == agent ? slot : TL_NO_SLOT;
}

bool tl_contact_is_talking(const struct tl_contact *contact)
{
    return contact->state == TL_CONTACT_CONNECTED || contact->state == TL_CONTACT_HELD;
}

/* Idle time counts from the end of a talk; an offer or a join that came to nothing costs none. */
void tl_contact_leave_agent(struct tl_center *center, uint32_t slot)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    if (contact->agent == TL_NO_SLOT)
        return;
    uint32_t agent = contact->agent;
    tl_agent_pull(center, agent);
    tl_agent_take(center, slot);
    if (tl_contact_is_talking(contact))
        center->agent_keys[agent].at = center->now;
    tl_agent_put(center, agent);
}

/* Into a state of its own, with nothing but the time at which it is looked at again. A second agent
 * is there only while it is talked to. */
void tl_contact_become(struct tl_center *center, uint32_t slot, enum tl_contact_state state,
                       tl_time until)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    TL_ASSERT(tl_contact_may(contact, state)); /* Whoever recovers has asked before. */
    if (state != TL_CONTACT_CONNECTED && state != TL_CONTACT_HELD)
        tl_second_drop(center, slot);
    tl_learn_moves(center, slot, state);
    tl_interpreter_moves(contact, state);
    tl_contact_pull(center, slot);
    contact->state = (uint8_t)state;
    contact->until = until;
    tl_contact_put(center, slot);
}

/* Between two states of one agent: what the agent has stays the same but for open offers. */
static void become_with_agent(struct tl_center *center, uint32_t slot, enum tl_contact_state state,
                              tl_time until)
{
    struct tl_contact *contact = tl_contact_at(center, slot);
    uint32_t agent = contact->agent;
    TL_ASSERT(agent != TL_NO_SLOT && until > 0); /* Invariant 2: it is the agent's, for a while. */
    tl_agent_pull(center, agent);
    tl_agent_take(center, slot);
    tl_contact_become(center, slot, state, until);
    tl_agent_give(center, agent, slot);
    tl_agent_put(center, agent);
}

enum tl_err tl_apply_opened(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_opened *opened = &fact->opened;
    if (opened->contact == 0 || tl_contact_find(center, opened->contact) != TL_NO_SLOT ||
        opened->channel == 0 || opened->channel >= TL_CHANNELS || opened->language > TL_NONE ||
        center->free_contacts_len == 0)
        return TL_EBAD;
    uint32_t slot = tl_contact_open(center, opened->contact, (enum tl_channel)opened->channel);
    tl_contact_at(center, slot)->flags = opened->has_number ? TL_HAS_NUMBER : 0;
    tl_flow_begin(&center->flows[slot], opened->policy, (enum tl_channel)opened->channel,
                  (uint16_t)opened->language);
    return TL_OK;
}

enum tl_err tl_apply_stepped(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_stepped *stepped = &fact->stepped;
    uint32_t slot = tl_contact_find(center, stepped->contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].state != TL_CONTACT_IN_FLOW ||
        stepped->step >= TL_NONE || stepped->tries > UINT8_MAX || stepped->kind >= TL_STEP_KINDS)
        return TL_EBAD;
    tl_flow_entered(&center->flows[slot], (uint16_t)stepped->step, (enum tl_step_kind)stepped->kind,
                    (uint8_t)stepped->tries);
    struct tl_contact *contact = tl_contact_at(center, slot);
    if (contact->until != 0) {
        contact->until = 0;
        tl_contact_timer(center, slot);
    }
    return TL_OK;
}

/* Who chooses something in line leaves it; the time of asking stays. */
enum tl_err tl_apply_chose(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_chose *chose = &fact->chose;
    uint32_t slot = movable(center, chose->contact, TL_CONTACT_IN_FLOW);
    if (slot == TL_NO_SLOT || chose->option > UINT16_MAX)
        return TL_EBAD;
    if (center->flows[slot].kind == TL_STEP_LANGUAGE)
        center->flows[slot].language = (uint16_t)chose->option;
    if (center->contacts[slot].state == TL_CONTACT_WAITING)
        tl_contact_become(center, slot, TL_CONTACT_IN_FLOW, 0);
    return TL_OK;
}

static bool is_in_flow(const struct tl_center *center, uint32_t slot)
{
    return slot != TL_NO_SLOT && center->contacts[slot].state == TL_CONTACT_IN_FLOW;
}

/* The engine keeps the value itself; the line needs to know only of a number to call. */
enum tl_err tl_apply_got_value(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->got_value.contact);
    if (!is_in_flow(center, slot))
        return TL_EBAD;
    center->flows[slot].values |= UINT64_C(1) << (fact->got_value.value % 64);
    if (fact->got_value.is_number)
        center->contacts[slot].flags |= TL_HAS_NUMBER;
    return TL_OK;
}

enum tl_err tl_apply_asked_records(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->asked_records.contact);
    if (!is_in_flow(center, slot) || fact->asked_records.until <= 0)
        return TL_EBAD;
    tl_contact_become(center, slot, TL_CONTACT_IN_FLOW, fact->asked_records.until);
    return TL_OK;
}

enum tl_err tl_apply_learned(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->learned.contact);
    if (!is_in_flow(center, slot))
        return TL_EBAD;
    tl_flow_learned(&center->flows[slot], fact->learned.known, fact->learned.holds);
    tl_contact_become(center, slot, TL_CONTACT_IN_FLOW, 0);
    return TL_OK;
}

/* In line from now, and to be told so at once. Invariant 3: the time of asking never changes. */
enum tl_err tl_apply_waits(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_waits *waits = &fact->waits;
    uint32_t slot = tl_contact_find(center, waits->contact);
    if (!is_in_flow(center, slot) || waits->queue == 0 || waits->queue > UINT32_MAX ||
        waits->rank > UINT8_MAX || waits->asked_at <= 0 || waits->reason > UINT32_MAX)
        return TL_EBAD;
    struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_order_key *key = &center->contact_keys[slot];
    if ((key->at != 0 && key->at != waits->asked_at) ||
        tl_set_get(center, waits->needs, contact->channel) == TL_NO_SET)
        return TL_EBAD;
    key->at = waits->asked_at;
    key->rank = (uint32_t)waits->rank;
    contact->queue = (tl_key)waits->queue;
    contact->needs = waits->needs;
    contact->reason = (tl_key)waits->reason;
    tl_contact_become(center, slot, TL_CONTACT_WAITING, fact->at);
    return TL_OK;
}

enum tl_err tl_apply_wait_told(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->wait_told.contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].state != TL_CONTACT_WAITING ||
        fact->wait_told.again_at < 0)
        return TL_EBAD;
    tl_learn_told(center, slot, fact);
    center->contacts[slot].until = fact->wait_told.again_at;
    tl_contact_timer(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_offered(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = movable(center, fact->offered.contact, TL_CONTACT_OFFERED);
    uint32_t agent_slot = tl_agent_find(center, fact->offered.agent);
    if (slot == TL_NO_SLOT || agent_slot == TL_NO_SLOT || fact->offered.until <= 0)
        return TL_EBAD;
    const struct tl_agent *agent = &center->agents[agent_slot];
    if (agent->wants != TL_AGENT_READY || agent->wrapping != 0 || agent->missed_until != 0 ||
        agent->has[center->contacts[slot].channel] >= TL_CAPACITY_MAX)
        return TL_EBAD;
    tl_agent_pull(center, agent_slot);
    tl_contact_become(center, slot, TL_CONTACT_OFFERED, fact->offered.until);
    TL_ASSERT(center->contacts[slot].line ==
              TL_LINE_NO); /* Invariant 1: and in no line any more. */
    tl_agent_give(center, agent_slot, slot);
    tl_agent_put(center, agent_slot);
    return TL_OK;
}

enum tl_err tl_apply_accepted(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_movable_of(center, fact->accepted.contact, fact->accepted.agent,
                                          TL_CONTACT_JOINING);
    if (slot == TL_NO_SLOT || (center->contacts[slot].flags & TL_IS_CALLBACK) ||
        fact->accepted.until <= 0)
        return TL_EBAD;
    become_with_agent(center, slot, TL_CONTACT_JOINING, fact->accepted.until);
    return TL_OK;
}

enum tl_err tl_apply_attempt_started(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_attempt_started *started = &fact->attempt_started;
    uint32_t slot =
        tl_contact_movable_of(center, started->contact, started->agent, TL_CONTACT_DIALLING);
    if (slot == TL_NO_SLOT || !(center->contacts[slot].flags & TL_IS_CALLBACK) ||
        started->until <= 0 || started->attempt > UINT16_MAX)
        return TL_EBAD;
    center->contacts[slot].attempt = (uint32_t)started->attempt;
    become_with_agent(center, slot, TL_CONTACT_DIALLING, started->until);
    return TL_OK;
}

/* Joined the first time, or again after the agent's sound was gone. */
enum tl_err tl_apply_connected(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_movable_of(center, fact->connected.contact, fact->connected.agent,
                                          TL_CONTACT_CONNECTED);
    if (slot == TL_NO_SLOT || center->contacts[slot].state == TL_CONTACT_HELD)
        return TL_EBAD;
    struct tl_contact *contact = tl_contact_at(center, slot);
    if (contact->promise != 0) /* Kept before, by having rung. */
        return TL_EBAD;
    contact->flags &= (uint8_t)~TL_IS_CALLBACK;
    contact->rang = 0;
    tl_contact_become(center, slot, TL_CONTACT_CONNECTED, 0);
    return TL_OK;
}

/* From a held one: joined again. Else a lost leg stays waited for. */
enum tl_err tl_apply_held(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot =
        tl_contact_movable_of(center, fact->held.contact, fact->held.agent, TL_CONTACT_HELD);
    if (slot == TL_NO_SLOT)
        return TL_EBAD;
    const struct tl_contact *contact = tl_contact_at(center, slot);
    tl_time until = contact->state == TL_CONTACT_HELD ? 0 : contact->until;
    tl_contact_become(center, slot, TL_CONTACT_HELD, until);
    return TL_OK;
}

enum tl_err tl_apply_resumed(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_movable_of(center, fact->resumed.contact, fact->resumed.agent,
                                          TL_CONTACT_CONNECTED);
    if (slot == TL_NO_SLOT || center->contacts[slot].state != TL_CONTACT_HELD)
        return TL_EBAD;
    tl_contact_become(center, slot, TL_CONTACT_CONNECTED, center->contacts[slot].until);
    return TL_OK;
}

enum tl_err tl_apply_leg_missed(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_movable_of(center, fact->leg_missed.contact, fact->leg_missed.agent,
                                          TL_CONTACT_CONNECTED);
    if (slot == TL_NO_SLOT || !tl_contact_is_talking(tl_contact_at(center, slot)) ||
        fact->leg_missed.until <= 0)
        return TL_EBAD;
    center->contacts[slot].until = fact->leg_missed.until;
    tl_contact_timer(center, slot);
    return TL_OK;
}

/* Only ever towards the first; the time of asking stays. */
enum tl_err tl_apply_aged(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->aged.contact);
    if (slot == TL_NO_SLOT || tl_contact_at(center, slot)->line == TL_LINE_NO ||
        fact->aged.rank >= center->contact_keys[slot].rank)
        return TL_EBAD;
    tl_contact_pull(center, slot);
    center->contact_keys[slot].rank = (uint32_t)fact->aged.rank;
    if (TL_HAS_BUG(AGED))
        center->contact_keys[slot].at = fact->at;
    tl_contact_put(center, slot);
    return TL_OK;
}

/* Where the line goes on: a person who holds it waits, one who is to be called is called later. */
enum tl_err tl_apply_back_in_line(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->back_in_line.contact);
    if (slot == TL_NO_SLOT || (center->contacts[slot].agent == TL_NO_SLOT &&
                               center->contacts[slot].state != TL_CONTACT_RINGING))
        return TL_EBAD;
    bool is_callback = (center->contacts[slot].flags & TL_IS_CALLBACK) != 0;
    tl_contact_leave_agent(center, slot);
    if (TL_HAS_BUG(ASKED_AT))
        center->contact_keys[slot].at = fact->at;
    if (is_callback)
        tl_contact_become(center, slot, TL_CONTACT_PROMISED, 0);
    else
        tl_contact_become(center, slot, TL_CONTACT_WAITING, fact->at);
    return TL_OK;
}

enum tl_err tl_apply_callback_promised(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_callback_promised *promised = &fact->callback_promised;
    uint32_t slot = movable(center, promised->contact, TL_CONTACT_PROMISED);
    if (slot == TL_NO_SLOT || promised->queue == 0 || promised->queue > UINT32_MAX ||
        promised->rank > UINT8_MAX || promised->asked_at <= 0 || promised->attempt > UINT16_MAX)
        return TL_EBAD;
    struct tl_contact *contact = tl_contact_at(center, slot);
    struct tl_order_key *key = &center->contact_keys[slot];
    if (contact->promise != 0 || (key->at != 0 && key->at != promised->asked_at) ||
        (contact->set != TL_NO_SET && contact->needs != promised->needs) ||
        tl_set_get(center, promised->needs, TL_CHANNEL_VOICE) == TL_NO_SET)
        return TL_EBAD;
    tl_contact_leave_agent(center, slot);
    tl_second_drop(center, slot);
    tl_learn_promised(center, slot);
    tl_interpreter_moves(contact, TL_CONTACT_PROMISED);
    tl_contact_pull(center, slot);
    tl_contact_speaks(center, slot);
    key->at = promised->asked_at;
    key->rank = (uint32_t)promised->rank;
    contact->queue = (tl_key)promised->queue;
    contact->needs = promised->needs;
    contact->from = promised->from;
    contact->to = promised->to;
    contact->attempt = (uint32_t)promised->attempt;
    contact->flags |= TL_IS_CALLBACK;
    contact->is_near = false;
    contact->look_at = 0;
    contact->state = TL_CONTACT_PROMISED;
    contact->until = 0;
    tl_contact_put(center, slot);
    return TL_OK;
}

static bool is_open(const struct tl_center *center, tl_id contact)
{
    return tl_contact_find(center, contact) != TL_NO_SLOT;
}

enum tl_err tl_apply_request_filed(struct tl_center *center, const struct tl_fact *fact)
{
    return is_open(center, fact->request_filed.contact) ? TL_OK : TL_EBAD;
}

/* Changes nothing here: it is the tables that owe a notice where no machine has the message. */
enum tl_err tl_apply_voicemail_left(struct tl_center *center, const struct tl_fact *fact)
{
    return is_open(center, fact->voicemail_left.contact) ? TL_OK : TL_EBAD;
}

enum tl_err tl_apply_message_taken(struct tl_center *center, const struct tl_fact *fact)
{
    return is_open(center, fact->message_taken.contact) ? TL_OK : TL_EBAD;
}

/* One who is refused at the limit was never open. */
enum tl_err tl_apply_closed(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = tl_contact_find(center, fact->closed.contact);
    if (slot == TL_NO_SLOT)
        return fact->closed.outcome == TL_OUTCOME_REFUSED ? TL_OK : TL_EBAD;
    if (fact->closed.outcome == TL_OUTCOME_NONE || fact->closed.outcome >= TL_OUTCOMES ||
        tl_contact_at(center, slot)->promise != 0)
        return TL_EBAD;
    tl_contact_leave_agent(center, slot);
    tl_contact_become(center, slot, TL_CONTACT_GONE, 0);
    tl_contact_close(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_place_kept(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = movable(center, fact->place_kept.contact, TL_CONTACT_KEPT);
    if (slot == TL_NO_SLOT || fact->place_kept.until <= 0 || center->contacts[slot].promise != 0)
        return TL_EBAD;
    tl_contact_leave_agent(center, slot);
    center->contacts[slot].flags &= (uint8_t)~TL_IS_CALLBACK;
    tl_contact_become(center, slot, TL_CONTACT_KEPT, fact->place_kept.until);
    return TL_OK;
}

enum tl_err tl_apply_sent_on(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = movable(center, fact->sent_on.contact, TL_CONTACT_IN_FLOW);
    if (slot == TL_NO_SLOT)
        return TL_EBAD;
    tl_contact_become(center, slot, TL_CONTACT_IN_FLOW, 0);
    return TL_OK;
}

/* What was learned of the person stays; bits of lookups belong to the policy that asked. */
enum tl_err tl_apply_restarted(struct tl_center *center, const struct tl_fact *fact)
{
    uint32_t slot = movable(center, fact->restarted.contact, TL_CONTACT_IN_FLOW);
    if (slot == TL_NO_SLOT)
        return TL_EBAD;
    struct tl_flow *flow = &center->flows[slot];
    tl_flow_begin(flow, fact->restarted.policy, (enum tl_channel)flow->channel, flow->language);
    tl_contact_become(center, slot, TL_CONTACT_IN_FLOW, 0);
    return TL_OK;
}
