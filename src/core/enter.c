/* enter.c: what each kind of step does when a walk comes to it: tell, ask, wait, promise, end. */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

/* What all of them are given. */
struct entry {
    struct tl_run *run;
    uint32_t slot;
    const struct tl_policy *policy;
    const struct tl_step *step;
    uint16_t step_index;
    uint16_t *to;
};
typedef bool enter_fn(const struct entry *entry);

static struct tl_contact *contact_of(const struct entry *entry)
{
    return tl_contact_at(entry->run->center, entry->slot);
}

static bool go_on(const struct entry *entry, uint16_t to)
{
    *entry->to = to == TL_NONE ? entry->step->next : to;
    return true;
}

static bool enter_say(const struct entry *entry)
{
    return go_on(entry, entry->step->next);
}

static bool enter_and_wait(const struct entry *entry)
{
    (void)entry;
    return false;
}

static bool enter_look_up(const struct entry *entry)
{
    TL_EMIT(entry->run, asked_records, .contact = contact_of(entry)->id, .step = entry->step_index,
            .until = entry->run->at + entry->policy->limits.lookup_s * TL_SECOND);
    return false;
}

static uint64_t skill_bit(uint8_t skill)
{
    return skill < TL_SKILLS_MAX ? UINT64_C(1) << skill : 0;
}

/* Language, tier, and what the step asks for beside them. */
static uint64_t needs_of(const struct entry *entry)
{
    uint16_t language = entry->run->center->flows[entry->slot].language;
    const struct tl_policy *policy = entry->policy;
    TL_ASSERT(entry->step->queue < policy->queues_len); /* What is loaded names one. */
    language = language < policy->languages_len && !TL_HAS_BUG(LANGUAGE) ? language : 0;
    return skill_bit(policy->languages[language].skill) |
           skill_bit(policy->queues[entry->step->queue].tier_skill) | entry->step->needs;
}

static tl_time asked_at(const struct entry *entry)
{
    tl_time at = entry->run->center->contact_keys[entry->slot].at;
    return at != 0 ? at : entry->run->at;
}

static uint64_t rank_of(const struct entry *entry)
{
    const struct tl_policy *policy = entry->policy;
    return entry->step->priority < policy->priorities_len
               ? policy->priorities[entry->step->priority].rank
               : UINT8_MAX;
}

static bool is_queue_full(const struct tl_center *center, const struct tl_queue *queue)
{
    for (uint16_t i = 0; i < TL_QUEUES_COUNTED && queue->waiting_max > 0; i++) {
        if (center->queues[i].queue == queue->id.key)
            return center->queues[i].waiting >= queue->waiting_max && !TL_HAS_BUG(FULL);
        if (center->queues[i].queue == 0)
            break;
    }
    return false;
}

static enum tl_why at_limit(const struct entry *entry, enum tl_limit limit)
{
    TL_EMIT(entry->run, at_limit, .limit = limit, .contact = contact_of(entry)->id);
    return TL_WHY_LIMIT;
}

/* Why nobody can be had now; TL_WHY_NONE: somebody can, sooner or later. */
static enum tl_why refusal(const struct entry *entry)
{
    struct tl_center *center = entry->run->center;
    if (!center->live_hours.is_open)
        return TL_WHY_CLOSED;
    if (tl_closure_of(center, entry->policy->queues[entry->step->queue].id.key) &&
        !TL_HAS_BUG(CLOSED))
        return TL_WHY_CLOSED;
    if (center->policy->staff.capacity[contact_of(entry)->channel] == 0 && !TL_HAS_BUG(NO_CAPACITY))
        return TL_WHY_UNSTAFFED;
    uint16_t set = tl_set_get(center, needs_of(entry), contact_of(entry)->channel);
    if (set == TL_NO_SET)
        return at_limit(entry, TL_LIMIT_NEEDS);
    if (center->sets[set].staff == 0)
        return TL_WHY_UNSTAFFED;
    if (is_queue_full(center, &entry->policy->queues[entry->step->queue]))
        return at_limit(entry, TL_LIMIT_QUEUE);
    return TL_WHY_NONE;
}

static bool enter_live(const struct entry *entry)
{
    tl_id contact = contact_of(entry)->id;
    enum tl_why why = refusal(entry);
    if (why != TL_WHY_NONE) {
        TL_EMIT(entry->run, sent_on, .contact = contact, .why = why);
        tl_supervise_tell(entry->run, entry->slot,
                          entry->policy->queues[entry->step->queue].id.key);
        return go_on(entry, entry->step->otherwise);
    }
    TL_EMIT(entry->run, waits, .contact = contact, .step = entry->step_index,
            .queue = entry->policy->queues[entry->step->queue].id.key, .rank = rank_of(entry),
            .asked_at = asked_at(entry), .needs = needs_of(entry), .reason = entry->step->key);
    tl_clock_age(entry->run, entry->slot);
    return false;
}

/* A promise that could not be kept is not made: no number, no hours, no place. */
static bool enter_callback(const struct entry *entry)
{
    struct tl_center *center = entry->run->center;
    const struct tl_contact *contact = contact_of(entry);
    if (!(contact->flags & TL_HAS_NUMBER))
        return go_on(entry, entry->step->otherwise);
    struct tl_fact_callback_promised terms = {
        .contact = contact->id,
        .step = entry->step_index,
        .queue = entry->policy->queues[entry->step->queue].id.key,
        .rank = rank_of(entry),
        .asked_at = asked_at(entry),
        .needs = needs_of(entry),
    };
    if (tl_set_get(center, terms.needs, TL_CHANNEL_VOICE) == TL_NO_SET) {
        at_limit(entry, TL_LIMIT_NEEDS);
        return go_on(entry, entry->step->otherwise);
    }
    if (tl_callback_promise(entry->run, &terms))
        return go_on(entry, entry->step->otherwise);
    return false;
}

/* Where the step's key leads; NULL: nowhere. */
static const struct tl_destination *destination_of(const struct entry *entry,
                                                   const struct tl_destination *all, uint16_t len)
{
    for (uint16_t i = 0; i < len; i++) {
        if (all[i].id.key == entry->step->key)
            return &all[i];
    }
    return NULL;
}

static tl_time due_at(const struct entry *entry, const struct tl_destination *destination)
{
    tl_time at = entry->run->at;
    return destination ? tl_policy_due(entry->policy, destination, at) : at;
}

static bool enter_request(const struct entry *entry)
{
    const struct tl_destination *to =
        destination_of(entry, entry->policy->requests, entry->policy->requests_len);
    tl_time due = due_at(entry, to);
    TL_EMIT(entry->run, request_filed, .contact = contact_of(entry)->id, .step = entry->step_index,
            .type = entry->step->key, .due = due);
    tl_promise_answer(entry->run, contact_of(entry)->id, TL_PROMISE_REQUEST, to, due);
    tl_talk_close(entry->run, entry->slot, TL_OUTCOME_REQUEST, TL_WHY_NONE);
    return false;
}

static bool enter_message(const struct entry *entry)
{
    const struct tl_destination *to =
        destination_of(entry, entry->policy->owners, entry->policy->owners_len);
    tl_time due = due_at(entry, to);
    TL_EMIT(entry->run, message_taken, .contact = contact_of(entry)->id, .step = entry->step_index,
            .owner = entry->step->key, .due = due);
    tl_promise_answer(entry->run, contact_of(entry)->id, TL_PROMISE_MESSAGE, to, due);
    tl_talk_close(entry->run, entry->slot, TL_OUTCOME_MESSAGE, TL_WHY_NONE);
    return false;
}

/* `when` and `go` are walked through by the interpreter and never entered. */
static enter_fn *const ENTERS[TL_STEP_KINDS] = {
    [TL_STEP_LANGUAGE] = enter_and_wait, [TL_STEP_SAY] = enter_say,
    [TL_STEP_ANSWER] = enter_and_wait,   [TL_STEP_MENU] = enter_and_wait,
    [TL_STEP_ASK] = enter_and_wait,      [TL_STEP_VERIFY] = enter_and_wait,
    [TL_STEP_LOOK_UP] = enter_look_up,   [TL_STEP_OFFER] = enter_and_wait,
    [TL_STEP_LIVE] = enter_live,         [TL_STEP_CALLBACK] = enter_callback,
    [TL_STEP_REQUEST] = enter_request,   [TL_STEP_MESSAGE] = enter_message,
};

bool tl_enter(struct tl_run *run, uint32_t slot, const struct tl_policy *policy, uint16_t *to)
{
    uint16_t index = run->center->flows[slot].step;
    const struct tl_step *step = &policy->steps[index];
    TL_ASSERT(ENTERS[step->kind]);
    const struct entry entry = { run, slot, policy, step, index, to };
    return ENTERS[step->kind](&entry);
}
