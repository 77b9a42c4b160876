/* numbers_fold.c: what each fact adds. */
#include <stdlib.h>

#include "core/center.h"
#include "report/numbers_state.h"

/* ---- agents ---- */

/* Counted out before it changes, in again behind it. */
static void count_agent(struct tl_numbers *numbers, const struct tl_counted_agent *agent, int by)
{
    bool is_busy = agent->is_signed_in && (agent->contacts > 0 || agent->wrapping != 0);
    uint64_t more = (uint64_t)by; /* -1 wraps, and so does what it is added to. */
    numbers->signed_in += agent->is_signed_in ? more : 0;
    numbers->busy += is_busy ? more : 0;
    numbers->ready += is_busy || (agent->is_signed_in && agent->wants) ? more : 0;
}

static struct tl_counted_agent *agent_of(struct tl_numbers *numbers, tl_id id)
{
    struct tl_counted_agent *agent = tl_counted_find(&numbers->agents, id);
    if (agent || id == 0)
        return agent;
    agent = tl_counted_put(&numbers->agents, id);
    if (agent)
        *agent = (struct tl_counted_agent){ .id = id, .wrap_up_row = TL_NUMBERS_NO_ROW };
    return agent;
}

static void has_one_more(struct tl_numbers *numbers, tl_id id, int by)
{
    struct tl_counted_agent *agent = agent_of(numbers, id);
    if (!agent)
        return;
    count_agent(numbers, agent, -1);
    agent->contacts += (uint32_t)by;
    count_agent(numbers, agent, 1);
}

static void hand(struct tl_numbers *numbers, tl_id *holder, tl_id to)
{
    if (*holder == to)
        return;
    has_one_more(numbers, *holder, -1);
    has_one_more(numbers, to, 1);
    *holder = to;
}

static enum tl_err on_agent_is(struct tl_numbers *numbers, const struct tl_fact *fact)
{
    struct tl_counted_agent *agent = agent_of(numbers, fact->agent_is.agent);
    if (!agent)
        return TL_ENOMEM;
    count_agent(numbers, agent, -1);
    agent->is_signed_in = fact->agent_is.state != TL_AGENT_OFFLINE;
    agent->wants = fact->agent_is.state == TL_AGENT_READY;
    count_agent(numbers, agent, 1);
    return TL_OK;
}

static enum tl_err on_wrap_up_began(struct tl_numbers *numbers, const struct tl_fact *fact)
{
    struct tl_counted_agent *agent = agent_of(numbers, fact->wrap_up_began.agent);
    tl_id id = fact->wrap_up_began.contact;
    struct tl_counted_contact *contact = tl_counted_find(&numbers->contacts, id);
    if (!agent)
        return TL_ENOMEM;
    count_agent(numbers, agent, -1);
    agent->wrapping = id;
    agent->wrap_up_since = fact->at;
    count_agent(numbers, agent, 1);
    if (contact)
        contact->wrapping++;
    return TL_OK;
}

static enum tl_err on_wrap_up_ended(struct tl_numbers *numbers, const struct tl_fact *fact)
{
    struct tl_counted_agent *agent = agent_of(numbers, fact->wrap_up_ended.agent);
    if (!agent || agent->wrapping == 0)
        return agent ? TL_OK : TL_ENOMEM;
    struct tl_counted_contact *contact = tl_counted_find(&numbers->contacts, agent->wrapping);
    const struct tl_numbers_row more = { .wrap_up_us =
                                             (uint64_t)(fact->at - agent->wrap_up_since) };
    if (contact) {
        contact->own.wrap_up_us += more.wrap_up_us;
        contact->wrapping--;
    } else if (agent->wrap_up_row != TL_NUMBERS_NO_ROW) {
        tl_numbers_row_add(numbers, agent->wrap_up_row, &more);
    }
    agent->wrap_up_row = TL_NUMBERS_NO_ROW; /* That row may be settled from now. */
    count_agent(numbers, agent, -1);
    agent->wrapping = 0;
    count_agent(numbers, agent, 1);
    return TL_OK;
}

/* ---- contacts ---- */

void tl_counted_talk_ends(struct tl_counted_contact *contact, tl_time at)
{
    if (contact->hold_since != 0)
        contact->own.hold_us += (uint64_t)(at - contact->hold_since);
    if (contact->talk_since != 0)
        contact->own.talk_us += (uint64_t)(at - contact->talk_since);
    contact->hold_since = 0;
    contact->talk_since = 0;
}

/* The row is known now: what the contact added, and the work after it. */
enum tl_err tl_counted_ends(struct tl_numbers *numbers, const struct tl_counted_contact *contact)
{
    uint32_t row = tl_numbers_row_of(numbers, contact);
    if (row == TL_NUMBERS_NO_ROW)
        return TL_ENOMEM;
    tl_numbers_row_add(numbers, row, &contact->own);
    struct tl_counted_agent *agents = numbers->agents.items;
    /* The one who talks to it last wraps up when it has ended. */
    struct tl_counted_agent *last = contact->agent != 0 ? agent_of(numbers, contact->agent) : NULL;
    if (last)
        last->wrap_up_row = row;
    for (uint32_t i = 0; contact->wrapping > 0 && i < numbers->agents.len; i++) {
        if (agents[i].wrapping == contact->id)
            agents[i].wrap_up_row = row;
    }
    return TL_OK;
}

static enum tl_err on_contact_came(struct tl_numbers *numbers, const struct tl_fact *fact)
{
    numbers->comes = (struct tl_counted_contact){ .id = fact->contact_came.contact,
                                                  .came_at = fact->at,
                                                  .channel = (uint8_t)fact->contact_came.channel,
                                                  .language = (uint16_t)fact->contact_came.language,
                                                  .own.came = 1 };
    return TL_OK;
}

/* Nobody came: what agents spend on it counts, and it is no contact of those who came (own.came).
 */
static enum tl_err on_calls_person(struct tl_numbers *numbers, const struct tl_fact *fact)
{
    numbers->comes = (struct tl_counted_contact){ .id = fact->calls_person.contact,
                                                  .came_at = fact->at,
                                                  .channel = TL_CHANNEL_VOICE,
                                                  .language = (uint16_t)fact->calls_person.language,
                                                  .has_promise = true,
                                                  .has_reached = true };
    return TL_OK;
}

static enum tl_err on_opened(struct tl_numbers *numbers, const struct tl_fact *fact)
{
    struct tl_counted_contact *contact;
    tl_id id = fact->opened.contact;
    if (numbers->comes.id != id || tl_counted_find(&numbers->contacts, id))
        return TL_ECORRUPT;
    if (numbers->free_len > 0) {
        uint32_t slot = numbers->free_contacts[--numbers->free_len];
        contact = (struct tl_counted_contact *)numbers->contacts.items + slot;
        tl_idmap_put(&numbers->contacts.map, id, slot);
    } else {
        contact = tl_counted_put(&numbers->contacts, id);
    }
    if (!contact)
        return TL_ENOMEM;
    *contact = numbers->comes;
    numbers->comes.id = 0;
    numbers->came += contact->own.came;
    return TL_OK;
}

static enum tl_err let_go(struct tl_numbers *numbers, struct tl_counted_contact *contact)
{
    uint32_t slot = (uint32_t)(contact - (struct tl_counted_contact *)numbers->contacts.items);
    if (numbers->free_len == numbers->free_max) {
        uint32_t max = numbers->free_max == 0 ? 64 : 2 * numbers->free_max;
        uint32_t *slots = realloc(numbers->free_contacts, max * sizeof *slots);
        if (!slots)
            return TL_ENOMEM;
        numbers->free_contacts = slots;
        numbers->free_max = max;
    }
    numbers->free_contacts[numbers->free_len++] = slot;
    tl_idmap_drop(&numbers->contacts.map, contact->id);
    contact->id = 0;
    return TL_OK;
}

/* Refused at the limit: it came, and was never open. */
static enum tl_err refused(struct tl_numbers *numbers, const struct tl_fact *fact)
{
    struct tl_counted_contact *comes = &numbers->comes;
    if (fact->closed.outcome != TL_OUTCOME_REFUSED || comes->id != fact->closed.contact)
        return TL_ECORRUPT;
    numbers->came++;
    comes->own.outcomes[TL_OUTCOME_REFUSED]++;
    enum tl_err err = tl_counted_ends(numbers, comes);
    comes->id = 0;
    return err;
}

static enum tl_err on_closed(struct tl_numbers *numbers, const struct tl_fact *fact)
{
    struct tl_counted_contact *contact = tl_counted_find(&numbers->contacts, fact->closed.contact);
    if (fact->closed.outcome >= TL_OUTCOMES)
        return TL_ECORRUPT;
    if (!contact)
        return refused(numbers, fact);
    if (fact->closed.outcome == TL_OUTCOME_LEFT_IN_LINE && contact->own.came > 0) {
        contact->own.abandoned++;
        contact->own.abandoned_us += (uint64_t)(fact->at - contact->came_at);
    }
    contact->own.outcomes[fact->closed.outcome] += contact->own.came;
    tl_counted_talk_ends(contact, fact->at);
    enum tl_err err = tl_counted_ends(numbers, contact);
    hand(numbers, &contact->agent, 0);
    hand(numbers, &contact->second, 0);
    return err ? err : let_go(numbers, contact);
}

/* The first time that both hear each other; a callback's wait counts in full. */
static void reached(const struct tl_numbers *numbers, struct tl_counted_contact *contact,
                    tl_time at)
{
    uint64_t us = (uint64_t)(at - contact->came_at);
    if (contact->has_reached)
        return;
    contact->has_reached = true;
    if (contact->is_callback) {
        contact->own.called_back++;
        contact->own.called_back_us += us;
        return;
    }
    contact->own.answered++;
    contact->own.answered_us += us;
    for (uint16_t i = 0; i < numbers->settings.targets_len; i++)
        contact->own.within[i] += us <= (uint64_t)numbers->settings.targets_s[i] * 1000000;
}

static enum tl_err on_stepped(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                              const struct tl_fact *fact)
{
    (void)numbers;
    contact->step_kind = (uint8_t)fact->stepped.kind;
    return TL_OK;
}

static enum tl_err on_chose(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                            const struct tl_fact *fact)
{
    (void)numbers;
    if (contact->step_kind == TL_STEP_LANGUAGE)
        contact->language = (uint16_t)fact->chose.option;
    return TL_OK;
}

static enum tl_err on_waits(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                            const struct tl_fact *fact)
{
    (void)numbers;
    contact->own.asked += !contact->has_asked;
    contact->has_asked = true;
    contact->queue = (tl_key)fact->waits.queue;
    return TL_OK;
}

static enum tl_err on_moved(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                            const struct tl_fact *fact)
{
    (void)numbers;
    contact->queue = (tl_key)fact->moved.queue;
    return TL_OK;
}

static enum tl_err on_callback_promised(struct tl_numbers *numbers,
                                        struct tl_counted_contact *contact,
                                        const struct tl_fact *fact)
{
    contact->queue = (tl_key)fact->callback_promised.queue;
    contact->own.promised += !contact->has_promise;
    contact->has_promise = true;
    contact->is_callback = true;
    tl_counted_talk_ends(contact, fact->at);
    hand(numbers, &contact->agent, 0);
    hand(numbers, &contact->second, 0);
    return TL_OK;
}

/* offered, attempt_started, accepted: contact and agent stand first in each. */
static enum tl_err on_offered(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                              const struct tl_fact *fact)
{
    hand(numbers, &contact->agent, fact->offered.agent);
    return TL_OK;
}

static enum tl_err on_connected(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                                const struct tl_fact *fact)
{
    reached(numbers, contact, fact->at);
    contact->is_callback = false;
    if (contact->talk_since == 0) {
        contact->talk_since = fact->at;
        contact->own.talks++;
    }
    return TL_OK;
}

static enum tl_err on_held(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                           const struct tl_fact *fact)
{
    (void)numbers;
    if (contact->hold_since == 0)
        contact->hold_since = fact->at;
    return TL_OK;
}

static enum tl_err on_resumed(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                              const struct tl_fact *fact)
{
    (void)numbers;
    if (contact->hold_since != 0)
        contact->own.hold_us += (uint64_t)(fact->at - contact->hold_since);
    contact->hold_since = 0;
    return TL_OK;
}

/* back_in_line, place_kept, transferred, passed_outside: no agent talks any more. */
static enum tl_err on_apart(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                            const struct tl_fact *fact)
{
    if (fact->kind == TL_FACT_transferred)
        contact->queue = (tl_key)fact->transferred.queue;
    tl_counted_talk_ends(contact, fact->at);
    hand(numbers, &contact->agent, 0);
    hand(numbers, &contact->second, 0);
    return TL_OK;
}

/* Blind: the agent is out of it at once. */
static enum tl_err on_outside_called(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                                     const struct tl_fact *fact)
{
    return fact->outside_called.hands_over ? on_apart(numbers, contact, fact) : TL_OK;
}

static enum tl_err on_consult_offered(struct tl_numbers *numbers,
                                      struct tl_counted_contact *contact,
                                      const struct tl_fact *fact)
{
    hand(numbers, &contact->second, fact->consult_offered.agent);
    return TL_OK;
}

static enum tl_err on_consult_ended(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                                    const struct tl_fact *fact)
{
    (void)fact;
    hand(numbers, &contact->second, 0);
    return TL_OK;
}

static enum tl_err on_handed_over(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                                  const struct tl_fact *fact)
{
    tl_counted_talk_ends(contact, fact->at);
    contact->talk_since = fact->at;
    contact->own.talks++;
    hand(numbers, &contact->second, 0);
    hand(numbers, &contact->agent, fact->handed_over.to_agent);
    return TL_OK;
}

/* An emergency's appointment is made, or the office makes none: its aim ends so, and no other. */
static void count_visit(struct tl_numbers_staff *staff, const struct tl_fact *fact)
{
    if (fact->kind == TL_FACT_promise_kept && fact->promise_kept.evidence == TL_EVIDENCE_PLACED) {
        staff->visits_in_time += !fact->promise_kept.is_late;
        staff->visits_late += fact->promise_kept.is_late != 0;
    }
    if (fact->kind == TL_FACT_promise_broken)
        staff->visits_refused += fact->promise_broken.why == TL_WHY_NOT_MADE;
}

/* What becomes of promises belongs to the interval in which it happens. */
static enum tl_err on_promise(struct tl_numbers *numbers, const struct tl_fact *fact)
{
    struct tl_numbers_staff *staff =
        tl_numbers_staff_at(numbers, tl_numbers_interval(numbers, fact->at));
    if (!staff)
        return TL_ENOMEM;
    bool is_kept = fact->kind == TL_FACT_promise_kept;
    staff->made += fact->kind == TL_FACT_promise_made;
    staff->kept += is_kept && !fact->promise_kept.is_late;
    staff->kept_late += is_kept && fact->promise_kept.is_late;
    staff->broken += fact->kind == TL_FACT_promise_broken;
    staff->released += fact->kind == TL_FACT_promise_released;
    count_visit(staff, fact);
    return TL_OK;
}

static const struct {
    enum tl_fact_kind kind;
    enum tl_err (*fold)(struct tl_numbers *numbers, const struct tl_fact *fact);
} folds[] = {
    { TL_FACT_promise_made, on_promise },
    { TL_FACT_promise_kept, on_promise },
    { TL_FACT_promise_broken, on_promise },
    { TL_FACT_promise_released, on_promise },
    { TL_FACT_contact_came, on_contact_came },
    { TL_FACT_calls_person, on_calls_person },
    { TL_FACT_opened, on_opened },
    { TL_FACT_closed, on_closed },
    { TL_FACT_agent_is, on_agent_is },
    { TL_FACT_wrap_up_began, on_wrap_up_began },
    { TL_FACT_wrap_up_ended, on_wrap_up_ended },
};

/* Of a contact that is open; it stands first in each. */
static const struct {
    enum tl_fact_kind kind;
    enum tl_err (*fold)(struct tl_numbers *numbers, struct tl_counted_contact *contact,
                        const struct tl_fact *fact);
} folds_of_contact[] = {
    { TL_FACT_stepped, on_stepped },
    { TL_FACT_chose, on_chose },
    { TL_FACT_waits, on_waits },
    { TL_FACT_moved, on_moved },
    { TL_FACT_callback_promised, on_callback_promised },
    { TL_FACT_offered, on_offered },
    { TL_FACT_connected, on_connected },
    { TL_FACT_held, on_held },
    { TL_FACT_resumed, on_resumed },
    { TL_FACT_back_in_line, on_apart },
    { TL_FACT_place_kept, on_apart },
    { TL_FACT_transferred, on_apart },
    { TL_FACT_outside_called, on_outside_called },
    { TL_FACT_passed_outside, on_apart },
    { TL_FACT_consult_offered, on_consult_offered },
    { TL_FACT_consult_ended, on_consult_ended },
    { TL_FACT_handed_over, on_handed_over },
};

enum tl_err tl_numbers_fold(struct tl_numbers *numbers, const struct tl_fact *fact)
{
    if (tl_fact_shape(fact->kind)->is_checkpoint)
        return TL_OK;
    enum tl_err err = tl_numbers_pass(numbers, fact->at);
    if (err)
        return err;
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
        if (folds[i].kind == fact->kind)
            return folds[i].fold(numbers, fact);
    }
    for (size_t i = 0; i < sizeof folds_of_contact / sizeof folds_of_contact[0]; i++) {
        if (folds_of_contact[i].kind != fact->kind)
            continue;
        struct tl_counted_contact *contact = tl_counted_find(&numbers->contacts, fact->words[0]);
        return contact ? folds_of_contact[i].fold(numbers, contact, fact) : TL_ECORRUPT;
    }
    return TL_OK;
}
