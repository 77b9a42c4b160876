/* view.c: reading a center: one contact, one agent, the line, a wait. */
#include "base/assert.h"
#include "core/state.h"

static struct tl_contact_view view_of(const struct tl_center *center, uint32_t slot)
{
    const struct tl_contact *contact = tl_contact_at(center, slot);
    const struct tl_order_key *key = &center->contact_keys[slot];
    return (struct tl_contact_view){
        .contact = contact->id,
        .state = (enum tl_contact_state)contact->state,
        .channel = (enum tl_channel)contact->channel,
        .language = center->flows[slot].language,
        .step = center->flows[slot].step,
        .queue = contact->queue ? tl_queue_find(center->policy, contact->queue) : TL_NONE,
        .rank = (uint8_t)key->rank,
        .needs = contact->needs,
        .asked_at = key->at,
        .until = contact->until,
        .agent = contact->agent == TL_NO_SLOT ? 0 : center->agents[contact->agent].id,
        .policy = center->flows[slot].policy,
        .window_from = contact->from,
        .window_to = contact->to,
        .attempt = contact->attempt,
        .reason = contact->reason,
        .aim = contact->aim == TL_NO_SLOT ? 0 : center->agents[contact->aim].id,
        .help = (enum tl_help)contact->help,
        .helper = contact->helper == TL_NO_SLOT ? 0 : center->agents[contact->helper].id,
        .second_until = contact->second_until,
        .promise = contact->promise,
        .promise_kind = (enum tl_promise_kind)contact->promise_kind,
        .promise_told = (enum tl_promise_state)contact->promise_told,
        .rang = contact->rang,
        .zone = contact->zone,
        .role = contact->role,
        .interpreter = (enum tl_interpreter)contact->interpreter,
        .second_look = (enum tl_second)contact->second_look,
        .second_about = contact->second_about,
        .second_role = contact->second_role,
        .level = contact->level,
        .about = contact->about,
        .put_off = contact->put_off,
        .is_near = contact->is_near,
    };
}

enum tl_err tl_center_contact(const struct tl_center *center, tl_id contact,
                              struct tl_contact_view *out)
{
    uint32_t slot = tl_contact_find(center, contact);
    if (slot == TL_NO_SLOT)
        return TL_ENONE;
    *out = view_of(center, slot);
    return TL_OK;
}

enum tl_err tl_center_agent(const struct tl_center *center, tl_id id, struct tl_agent_view *out)
{
    uint32_t slot = tl_agent_find(center, id);
    if (slot == TL_NO_SLOT)
        return TL_ENONE;
    const struct tl_agent *agent = &center->agents[slot];
    uint32_t contacts_len = 0;
    for (unsigned channel = 0; channel < TL_CHANNELS; channel++)
        contacts_len += agent->has[channel];
    *out = (struct tl_agent_view){ .agent = id,
                                   .state = tl_agent_state(agent),
                                   .reason = agent->reason,
                                   .skills = agent->skills,
                                   .since = center->agent_keys[slot].at,
                                   .contacts_len = contacts_len,
                                   .wants = (enum tl_agent_state)agent->wants,
                                   .wrapping = agent->wrapping,
                                   .until = agent->wrapping ? agent->wrap_until : 0,
                                   .missed_until = agent->missed_until };
    return TL_OK;
}

/* One cursor for each line; the earliest of them is next. */
struct cursors {
    const struct tl_order *lines[TL_SETS_MAX * TL_LINES + 2];
    uint32_t at[TL_SETS_MAX * TL_LINES + 2];
    unsigned len;
};

static void add_line(struct cursors *cursors, const struct tl_order *line)
{
    if (line->len == 0)
        return;
    TL_ASSERT(cursors->len < TL_SETS_MAX * TL_LINES + 2); /* Each line once. */
    cursors->lines[cursors->len] = line;
    cursors->at[cursors->len++] = line->first;
}

static uint32_t take_next(const struct tl_center *center, struct cursors *cursors)
{
    unsigned best = cursors->len;
    for (unsigned i = 0; i < cursors->len; i++) {
        if (cursors->at[i] != TL_NO_SLOT &&
            (best == cursors->len ||
             tl_order_key_is_before(&center->contact_keys[cursors->at[i]],
                                    &center->contact_keys[cursors->at[best]])))
            best = i;
    }
    if (best == cursors->len)
        return TL_NO_SLOT;
    uint32_t slot = cursors->at[best];
    cursors->at[best] = tl_order_after(cursors->lines[best], &center->contact_keys[slot]);
    return slot;
}

void tl_center_order(const struct tl_center *center, tl_contact_fn *see, void *arg)
{
    struct cursors cursors;
    cursors.len = 0;
    for (uint16_t i = tl_bits_next(&center->lined, 0); i < TL_SETS_MAX;
         i = tl_bits_next(&center->lined, i + 1u)) {
        for (uint64_t lines = center->sets[i].used; lines != 0; lines &= lines - 1)
            add_line(&cursors, &center->sets[i].lines[__builtin_ctzll(lines)]);
    }
    add_line(&cursors, &center->later);
    add_line(&cursors, &center->aimed);
    for (uint32_t slot = take_next(center, &cursors); slot != TL_NO_SLOT;
         slot = take_next(center, &cursors)) {
        struct tl_contact_view view = view_of(center, slot);
        if (view.help == TL_HELP_NONE) /* A consult stands in the order, its person does not. */
            see(arg, &view);
    }
}

enum tl_err tl_center_wait(const struct tl_center *center, tl_id contact, uint32_t *out_position,
                           uint32_t *out_from_s, uint32_t *out_to_s)
{
    uint32_t slot = tl_contact_find(center, contact);
    if (slot == TL_NO_SLOT || center->contacts[slot].line >= TL_LINE_NO ||
        center->contacts[slot].help != TL_HELP_NONE)
        return TL_ENONE;
    struct tl_wait wait =
        tl_line_wait(center, center->contacts[slot].set, &center->contact_keys[slot]);
    *out_position = wait.position;
    *out_from_s = wait.from_s;
    *out_to_s = wait.to_s;
    return TL_OK;
}

void tl_center_wait_now(struct tl_center *center, uint64_t needs, enum tl_channel channel,
                        struct tl_wait_view *out)
{
    struct tl_order_key last = { center->now, UINT64_MAX, UINT8_MAX };
    uint16_t set = tl_set_get(center, needs, channel);
    *out = (struct tl_wait_view){ .is_staffed = set != TL_NO_SET && center->sets[set].staff > 0 };
    if (!out->is_staffed)
        return;
    struct tl_wait wait = tl_line_wait(center, set, &last);
    out->position = wait.position;
    if (center->sets[set].idle.len > 0)
        return;
    out->from_s = wait.from_s;
    out->to_s = wait.to_s;
    out->expected_us = wait.expected_us;
}
