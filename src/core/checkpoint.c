/* checkpoint.c: all state as facts, and the same facts read back into an empty center. */
#include "base/assert.h"
#include "core/bug.h"
#include "core/state.h"

#include <string.h>

static struct tl_fact new_fact(const struct tl_center *center, enum tl_fact_kind kind)
{
    struct tl_fact fact;
    memset(&fact, 0, sizeof fact);
    fact.at = center->now;
    fact.kind = kind;
    return fact;
}

void tl_checkpoint_center(const struct tl_center *center, tl_fact_fn *emit, void *arg)
{
    struct tl_fact fact = new_fact(center, TL_FACT_center_was);
    fact.center_was =
        (struct tl_fact_center_was){ .facts = center->facts,
                                     .now = center->now,
                                     .policy = center->version,
                                     .can_dial = center->can_dial,
                                     .handle = tl_pace_takes(center, TL_CHANNEL_VOICE),
                                     .promises = center->promises };
    emit(arg, &fact);
    tl_checkpoint_learnt(center, emit, arg);
    tl_checkpoint_closures(center, emit, arg);
    tl_checkpoint_surge(center, emit, arg);
}

static void write_flow(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit, void *arg)
{
    const struct tl_flow *flow = &center->flows[slot];
    struct tl_fact fact = new_fact(center, TL_FACT_flow_was);
    fact.flow_was = (struct tl_fact_flow_was){ .contact = center->contacts[slot].id,
                                               .policy = flow->policy,
                                               .step = flow->step,
                                               .language = flow->language,
                                               .tries = TL_HAS_BUG(TRIES) ? 0 : flow->tries,
                                               .known = flow->known,
                                               .holds = flow->holds,
                                               .values = flow->values,
                                               .steps_taken = flow->steps_taken,
                                               .menus = flow->menus,
                                               .kind = flow->kind };
    emit(arg, &fact);
}

void tl_checkpoint_contact(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit,
                           void *arg)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    const struct tl_order_key *key = &center->contact_keys[slot];
    TL_ASSERT(contact->state != TL_CONTACT_GONE && key->id == contact->id);
    struct tl_fact fact = new_fact(center, TL_FACT_contact_was);
    fact.contact_was = (struct tl_fact_contact_was){
        .contact = contact->id,
        .state = contact->state,
        .channel = contact->channel,
        .flags = contact->flags,
        .queue = contact->queue,
        .rank = key->rank,
        .asked_at = key->at,
        .needs = contact->needs,
        .agent = contact->agent == TL_NO_SLOT ? 0 : center->agents[contact->agent].id,
        .until = contact->until,
        .from = contact->from,
        .to = contact->to,
        .attempt = TL_HAS_BUG(CHECKPOINT) ? 0 : contact->attempt,
        .since = contact->since,
        .reason = contact->reason
    };
    emit(arg, &fact);
    write_flow(center, slot, emit, arg);
    tl_checkpoint_promise(center, slot, emit, arg);
    tl_checkpoint_later(center, slot, emit, arg);
    tl_checkpoint_identity(center, slot, emit, arg);
    tl_checkpoint_second(center, slot, emit, arg);
    tl_checkpoint_interpreter(center, slot, emit, arg);
    tl_checkpoint_second_look(center, slot, emit, arg);
    tl_checkpoint_told(center, slot, emit, arg);
}

void tl_checkpoint_agent(const struct tl_center *center, uint32_t slot, tl_fact_fn *emit, void *arg)
{
    const struct tl_agent *agent = &center->agents[slot];
    TL_ASSERT(agent->wants == TL_AGENT_READY || agent->wants == TL_AGENT_NOT_READY);
    struct tl_fact fact = new_fact(center, TL_FACT_agent_was);
    fact.agent_was = (struct tl_fact_agent_was){ .agent = agent->id,
                                                 .state = tl_agent_state(agent),
                                                 .wants = agent->wants,
                                                 .reason = agent->reason,
                                                 .skills = agent->skills,
                                                 .since = center->agent_keys[slot].at,
                                                 .until = agent->wrap_until,
                                                 .wrapping = agent->wrapping,
                                                 .missed_until = agent->missed_until };
    emit(arg, &fact);
}

void tl_checkpoint_bar(const struct tl_center *center, uint32_t i, tl_fact_fn *emit, void *arg)
{
    const struct tl_bar *bar = &center->bars[i];
    TL_ASSERT(bar->until > center->now); /* Those that are over ended when time moved on. */
    struct tl_fact fact = new_fact(center, TL_FACT_bar_was);
    fact.bar_was = (struct tl_fact_bar_was){ .agent = center->agents[bar->agent].id,
                                             .contact = center->contacts[bar->contact].id,
                                             .until = bar->until };
    emit(arg, &fact);
}

static void write_bars(const struct tl_center *center, uint32_t contact, tl_fact_fn *emit,
                       void *arg)
{
    uint32_t bar = center->contacts[contact].bars;
    for (; bar != TL_NO_SLOT; bar = center->bars[bar].next_of_contact)
        tl_checkpoint_bar(center, bar, emit, arg);
}

void tl_center_checkpoint(const struct tl_center *center, tl_fact_fn *emit, void *arg)
{
    tl_checkpoint_center(center, emit, arg);
    uint32_t len = tl_agents_sort(center);
    for (uint32_t i = 0; i < len; i++)
        tl_checkpoint_agent(center, center->sorted[i], emit, arg);
    len = tl_contacts_sort(center);
    for (uint32_t i = 0; i < len; i++) {
        tl_checkpoint_contact(center, center->sorted[i], emit, arg);
        write_bars(center, center->sorted[i], emit, arg);
    }
}

static bool is_empty(const struct tl_center *center)
{
    return center->facts == 0 && center->free_contacts_len == center->limits.contacts_max &&
           center->free_agents_len == center->limits.agents_max;
}

enum tl_err tl_apply_center_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_center_was *was = &fact->center_was;
    if (!is_empty(center) || was->now != fact->at || was->handle < TL_SECOND ||
        was->handle > TL_DAY)
        return TL_EBAD;
    center->facts = was->facts;
    center->version = was->policy;
    center->can_dial = was->can_dial != 0;
    center->promises = was->promises;
    const struct tl_policy *policy = tl_policy_lent(center, was->policy);
    center->policy = policy ? policy : center->policy;
    tl_hours_read(center);
    return TL_OK;
}

/* Which states have an agent, and which are of a person who is to be called (invariant 1). */
static bool state_fits(const struct tl_fact_contact_was *was, bool has_agent)
{
    bool is_callback = (was->flags & TL_IS_CALLBACK) != 0;
    switch (was->state) {
    case TL_CONTACT_IN_FLOW:
    case TL_CONTACT_WAITING:
    case TL_CONTACT_KEPT:
        return !has_agent && !is_callback;
    case TL_CONTACT_RINGING:
        return !has_agent && !is_callback && was->until != 0 && was->channel == TL_CHANNEL_VOICE;
    case TL_CONTACT_OUTSIDE:
        return !has_agent && !is_callback && was->until == 0 && was->channel == TL_CHANNEL_VOICE;
    case TL_CONTACT_PROMISED:
        return !has_agent && is_callback && was->until == 0;
    case TL_CONTACT_OFFERED:
        return has_agent && was->until != 0;
    case TL_CONTACT_DIALLING:
        return has_agent && is_callback && was->until != 0;
    case TL_CONTACT_JOINING:
        return has_agent && !is_callback && was->until != 0;
    case TL_CONTACT_CONNECTED:
    case TL_CONTACT_HELD:
        return has_agent && !is_callback;
    default:
        return false;
    }
}

static bool contact_fits(struct tl_center *center, const struct tl_fact_contact_was *was)
{
    if (was->contact == 0 || tl_contact_find(center, was->contact) != TL_NO_SLOT ||
        center->free_contacts_len == 0)
        return false;
    if (was->channel == 0 || was->channel >= TL_CHANNELS || was->flags > 7 || was->rank > 255 ||
        was->queue > UINT32_MAX || was->reason > UINT32_MAX || was->attempt > UINT16_MAX ||
        was->since < 0 || was->since > center->now || was->until < 0)
        return false;
    uint32_t agent = tl_agent_find(center, was->agent);
    if ((was->agent != 0) != (agent != TL_NO_SLOT) || !state_fits(was, agent != TL_NO_SLOT))
        return false;
    if (agent != TL_NO_SLOT && center->agents[agent].has[was->channel] >= TL_CAPACITY_MAX)
        return false;
    if (was->state == TL_CONTACT_IN_FLOW || was->state == TL_CONTACT_KEPT)
        return true;
    return was->queue != 0 && was->asked_at > 0 &&
           tl_set_get(center, was->needs, (enum tl_channel)was->channel) != TL_NO_SET;
}

enum tl_err tl_apply_contact_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_contact_was *was = &fact->contact_was;
    if (!contact_fits(center, was))
        return TL_EBAD;
    uint32_t slot = tl_contact_open(center, was->contact, (enum tl_channel)was->channel);
    struct tl_contact *contact = tl_contact_at(center, slot);
    contact->state = (uint8_t)was->state;
    contact->flags = (uint8_t)was->flags;
    contact->queue = (tl_key)was->queue;
    contact->needs = was->needs;
    contact->until = was->until;
    contact->from = was->from;
    contact->to = was->to;
    contact->attempt = (uint32_t)was->attempt;
    contact->since = was->since;
    contact->reason = (tl_key)was->reason;
    center->contact_keys[slot] =
        (struct tl_order_key){ was->asked_at, was->contact, (uint32_t)was->rank };
    tl_flow_begin(&center->flows[slot], 0, (enum tl_channel)was->channel, TL_NONE);
    uint32_t agent = tl_agent_find(center, was->agent);
    if (agent != TL_NO_SLOT) {
        tl_agent_pull(center, agent);
        tl_agent_give(center, agent, slot);
        tl_agent_put(center, agent);
    }
    tl_contact_put(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_flow_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_flow_was *was = &fact->flow_was;
    uint32_t slot = tl_contact_find(center, was->contact);
    if (slot == TL_NO_SLOT || was->step > UINT16_MAX || was->language > UINT16_MAX ||
        was->tries > UINT8_MAX || was->steps_taken > UINT16_MAX || was->kind > TL_STEP_KINDS)
        return TL_EBAD;
    center->flows[slot] = (struct tl_flow){ .policy = was->policy,
                                            .known = was->known,
                                            .holds = was->holds,
                                            .values = was->values,
                                            .menus = was->menus,
                                            .step = (uint16_t)was->step,
                                            .language = (uint16_t)was->language,
                                            .steps_taken = (uint16_t)was->steps_taken,
                                            .tries = (uint8_t)was->tries,
                                            .kind = (uint8_t)was->kind,
                                            .channel = center->contacts[slot].channel };
    return TL_OK;
}

/* `state` is for readers of a journal: it follows from the rest and the contacts. */
enum tl_err tl_apply_agent_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_agent_was *was = &fact->agent_was;
    if (was->agent == 0 || tl_agent_find(center, was->agent) != TL_NO_SLOT ||
        center->free_agents_len == 0 || was->reason > UINT32_MAX || was->since < 0 ||
        was->since > fact->at || was->until < 0 || was->missed_until < 0 ||
        (was->wants != TL_AGENT_READY && was->wants != TL_AGENT_NOT_READY))
        return TL_EBAD;
    uint32_t slot = tl_agent_open(center, was->agent, was->skills);
    struct tl_agent *agent = &center->agents[slot];
    agent->wants = (uint8_t)was->wants;
    agent->reason = (tl_key)was->reason;
    agent->wrapping = was->wrapping;
    agent->wrap_until = was->until;
    agent->missed_until = TL_HAS_BUG(READ_BACK) ? 0 : was->missed_until;
    center->agent_keys[slot].at = was->since;
    tl_agent_put(center, slot);
    return TL_OK;
}

enum tl_err tl_apply_bar_was(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_bar_was *was = &fact->bar_was;
    uint32_t agent = tl_agent_find(center, was->agent);
    uint32_t contact = tl_contact_find(center, was->contact);
    if (agent == TL_NO_SLOT || contact == TL_NO_SLOT || was->until <= fact->at)
        return TL_EBAD;
    return tl_bar_put(center, agent, contact, was->until) ? TL_OK : TL_EBAD;
}
