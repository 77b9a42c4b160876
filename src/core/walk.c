/* walk.c: people in a menu: they come, press, give, say nothing; the flow goes on.
 *
 * The interpreter (flow/) tells where an answer leads; here every place on the way becomes a fact.
 * A walk is bounded twice: by the policy's steps_max over the whole contact, and by
 * TL_WALK_FACTS_MAX between two answers. Beyond either it goes to the last topic, which leads
 * nowhere else and ends by itself: tl_policy_check proves it, so nobody is cut off for having gone
 * too far.
 */
#include "base/assert.h"
#include "core/run.h"

static tl_id id_of(const struct tl_run *run, uint32_t slot)
{
    return tl_contact_at(run->center, slot)->id;
}

/* The last topic's first step, where the walk stands elsewhere; TL_NONE. */
static uint16_t last_step(const struct tl_policy *policy, const struct tl_flow *flow)
{
    if (policy->last_topic >= policy->topics_len)
        return TL_NONE;
    bool is_there =
        flow->step < policy->steps_len && policy->steps[flow->step].topic == policy->last_topic;
    return is_there ? TL_NONE : policy->topics[policy->last_topic].first;
}

/* The policy that this walk follows; one that is no longer lent gives way to the one in force. */
static const struct tl_policy *policy_of(struct tl_run *run, uint32_t slot, uint16_t *to)
{
    struct tl_center *center = run->center;
    const struct tl_flow *flow = &center->flows[slot];
    const struct tl_policy *policy = tl_policy_lent(center, flow->policy);
    if (policy && (flow->step == TL_NONE || flow->step < policy->steps_len))
        return policy;
    policy = center->policy;
    TL_EMIT(run, restarted, .contact = id_of(run, slot), .policy = policy->version);
    uint16_t topic = policy->entry[flow->channel];
    *to = topic < policy->topics_len ? policy->topics[topic].first : TL_NONE;
    return policy;
}

/* One walk between two answers. */
struct walk {
    uint32_t facts_from;
    bool has_turned;
};

static bool has_taken_all(const struct tl_policy *policy, const struct tl_flow *flow)
{
    return policy->limits.steps_max > 0 && flow->steps_taken >= policy->limits.steps_max;
}

/* Whether the walk has gone on too long even for the last topic; where it has gone on too long for
 * the others, *to becomes the last topic. A policy that is proved never comes to the first. */
static enum tl_why bounds(const struct tl_run *run, const struct tl_policy *policy,
                          const struct tl_flow *flow, struct walk *walk, uint16_t *to)
{
    uint32_t steps_max = policy->limits.steps_max;
    uint32_t facts_len = run->out->facts_len - walk->facts_from;
    if ((steps_max > 0 && flow->steps_taken >= 2 * steps_max) || facts_len >= 2 * TL_WALK_FACTS_MAX)
        return TL_WHY_STEPS_OVER;
    uint16_t last = last_step(policy, flow);
    if (last != TL_NONE && !walk->has_turned &&
        (has_taken_all(policy, flow) || facts_len >= TL_WALK_FACTS_MAX)) {
        walk->has_turned = true;
        *to = last;
    }
    return TL_WHY_NONE;
}

/* The step that is told or waits next, TL_NONE with the reason why there is none. */
static uint16_t next_step(struct tl_run *run, uint32_t slot, const struct tl_policy *policy,
                          uint16_t to, enum tl_why *why)
{
    const struct tl_flow *flow = &run->center->flows[slot];
    uint16_t step = tl_flow_settle(policy, flow, to, tl_now_holds, run->center);
    uint16_t last = last_step(policy, flow);
    if (step == TL_NONE && last != TL_NONE)
        step = tl_flow_settle(policy, flow, last, tl_now_holds, run->center);
    *why = step == TL_NONE ? TL_WHY_END_OF_FLOW : *why;
    return step;
}

void tl_walk(struct tl_run *run, uint32_t slot, uint16_t to)
{
    const struct tl_flow *flow = &run->center->flows[slot];
    struct walk walk = { run->out->facts_len, false };
    for (;;) {
        const struct tl_policy *policy = policy_of(run, slot, &to);
        TL_ASSERT(tl_contact_at(run->center, slot)->state == TL_CONTACT_IN_FLOW); /* Invariant 1. */
        enum tl_why why = bounds(run, policy, flow, &walk, &to);
        uint16_t step = why ? TL_NONE : next_step(run, slot, policy, to, &why);
        if (step == TL_NONE) {
            tl_talk_close(run, slot, TL_OUTCOME_CUT_OFF, why);
            return;
        }
        if (tl_is_closed_told_before(policy, flow, step))
            tl_supervise_tell(run, slot, 0);
        TL_EMIT(run, stepped, .contact = id_of(run, slot), .step = step,
                .kind = policy->steps[step].kind);
        if (!tl_enter(run, slot, policy, &to))
            return;
    }
}

/* Out of the line, or of a lookup, by the step where the walk stands. */
static void walk_from(struct tl_run *run, uint32_t slot, bool is_slow)
{
    const struct tl_flow *flow = &run->center->flows[slot];
    const struct tl_policy *policy = tl_policy_lent(run->center, flow->policy);
    if (!policy || flow->step >= policy->steps_len) {
        tl_walk(run, slot, TL_NONE);
        return;
    }
    const struct tl_step *step = &policy->steps[flow->step];
    uint16_t to = is_slow ? step->by_result[TL_SLOW] : step->otherwise;
    tl_walk(run, slot, to == TL_NONE ? step->next : to);
}

void tl_walk_otherwise(struct tl_run *run, uint32_t slot)
{
    TL_EMIT(run, sent_on, .contact = id_of(run, slot), .why = TL_WHY_UNSTAFFED);
    walk_from(run, slot, false);
}

void tl_walk_closed(struct tl_run *run, uint32_t slot)
{
    tl_key queue = tl_contact_at(run->center, slot)->queue;
    TL_EMIT(run, sent_on, .contact = id_of(run, slot), .why = TL_WHY_CLOSED);
    tl_supervise_tell(run, slot, queue);
    walk_from(run, slot, false);
}

void tl_walk_slow(struct tl_run *run, uint32_t slot)
{
    TL_EMIT(run, learned, .contact = id_of(run, slot), .step = run->center->flows[slot].step,
            .result = TL_SLOW);
    walk_from(run, slot, true);
}

static void refuse(struct tl_run *run, tl_id contact, enum tl_limit limit)
{
    TL_EMIT(run, at_limit, .limit = limit, .contact = contact);
    TL_EMIT(run, closed, .contact = contact, .outcome = TL_OUTCOME_REFUSED, .why = TL_WHY_LIMIT);
}

void tl_decide_contact_came(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_contact_came *came = &given->contact_came;
    const struct tl_policy *policy = run->center->policy;
    if (came->contact == 0 || came->channel == 0 || came->channel >= TL_CHANNELS) {
        tl_run_set_aside(run, came->contact, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    if (tl_contact_find(run->center, came->contact) != TL_NO_SLOT) {
        tl_run_set_aside(run, came->contact, TL_WHY_TAKEN);
        return;
    }
    uint32_t channel_max = policy->limits.contacts_max[came->channel];
    if (run->center->free_contacts_len == 0) {
        refuse(run, came->contact, TL_LIMIT_CONTACTS);
    } else if (channel_max > 0 && run->center->contacts_open[came->channel] >= channel_max) {
        refuse(run, came->contact, TL_LIMIT_CHANNEL);
    } else if (policy->entry[came->channel] >= policy->topics_len) {
        TL_EMIT(run, closed, .contact = came->contact, .outcome = TL_OUTCOME_REFUSED,
                .why = TL_WHY_CLOSED);
    } else {
        uint64_t language = came->language < policy->languages_len ? came->language : TL_NONE;
        TL_EMIT(run, opened, .contact = came->contact, .channel = came->channel,
                .language = language, .has_number = came->has_number != 0,
                .policy = policy->version);
        tl_walk(run, tl_contact_find(run->center, came->contact),
                policy->topics[policy->entry[came->channel]].first);
    }
}

/* The contact that an answer belongs to, at the step that it was given for; TL_NO_SLOT: set aside.
 */
static uint32_t at_step(struct tl_run *run, tl_id contact, uint64_t step)
{
    uint32_t slot = tl_contact_find(run->center, contact);
    if (slot == TL_NO_SLOT) {
        tl_run_set_aside(run, contact, TL_WHY_UNKNOWN_CONTACT);
        return TL_NO_SLOT;
    }
    uint8_t state = tl_contact_at(run->center, slot)->state;
    bool is_here = state == TL_CONTACT_IN_FLOW || state == TL_CONTACT_WAITING;
    if (!is_here || run->center->flows[slot].step != step) {
        tl_run_set_aside(run, contact, TL_WHY_ELSEWHERE);
        return TL_NO_SLOT;
    }
    return slot;
}

static void tell_again(struct tl_run *run, uint32_t slot, const struct tl_flow_turn *turn)
{
    const struct tl_center *center = run->center;
    if (center->contacts[slot].state == TL_CONTACT_WAITING)
        tl_match_tell(run, slot);
    else
        TL_EMIT(run, stepped, .contact = id_of(run, slot), .step = center->flows[slot].step,
                .tries = turn->tries, .kind = center->flows[slot].kind);
}

static void take_turn(struct tl_run *run, uint32_t slot, const struct tl_flow_turn *turn)
{
    switch (turn->kind) {
    case TL_TURN_NOT_HERE:
        tl_run_set_aside(run, id_of(run, slot), TL_WHY_ELSEWHERE);
        return;
    case TL_TURN_AGAIN:
        tell_again(run, slot, turn);
        return;
    case TL_TURN_DONE:
        tl_talk_close(run, slot, turn->outcome, TL_WHY_NONE);
        return;
    case TL_TURN_GO:
        if (turn->option != TL_NONE)
            TL_EMIT(run, chose, .contact = id_of(run, slot), .step = run->center->flows[slot].step,
                    .option = turn->option);
        tl_walk(run, slot, turn->to);
        return;
    }
}

/* The turn of an answer; a walk whose policy is gone begins again whatever the answer is. */
static void answer(struct tl_run *run, uint32_t slot, const struct tl_flow_answer *answered)
{
    const struct tl_flow *flow = &run->center->flows[slot];
    const struct tl_policy *policy = tl_policy_lent(run->center, flow->policy);
    if (!policy || flow->step >= policy->steps_len) {
        tl_walk(run, slot, TL_NONE);
        return;
    }
    struct tl_flow_turn turn = tl_flow_turn(policy, flow, answered);
    bool is_over = turn.kind == TL_TURN_AGAIN && flow->kind != TL_STEP_LIVE &&
                   has_taken_all(policy, flow) && !tl_flow_is_last(policy, flow);
    if (is_over)
        tl_walk(run, slot, flow->step);
    else
        take_turn(run, slot, &turn);
}

void tl_decide_keyed(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_keyed *keyed = &given->keyed;
    uint32_t slot = at_step(run, keyed->contact, keyed->step);
    char digit = keyed->digit < 128 ? (char)keyed->digit : '\0';
    if (slot != TL_NO_SLOT)
        answer(run, slot, &(struct tl_flow_answer){ .kind = TL_ANSWER_KEY, .digit = digit });
}

/* A value of the right form is there under its name before the flow goes on. */
static void keep_value(struct tl_run *run, uint32_t slot)
{
    const struct tl_flow *flow = &run->center->flows[slot];
    const struct tl_policy *policy = tl_policy_lent(run->center, flow->policy);
    if (!policy || flow->step >= policy->steps_len || flow->kind != TL_STEP_ASK)
        return;
    const struct tl_step *step = &policy->steps[flow->step];
    if (step->into >= policy->values_len)
        return;
    bool is_number = step->form < policy->forms_len &&
                     policy->forms[step->form].kind == TL_FORM_PHONE &&
                     tl_policy_calls(policy, step->into);
    TL_EMIT(run, got_value, .contact = id_of(run, slot), .step = flow->step,
            .value = policy->values[step->into].key, .is_number = is_number);
}

void tl_decide_gave(struct tl_run *run, const struct tl_fact *given)
{
    uint32_t slot = at_step(run, given->gave.contact, given->gave.step);
    if (slot == TL_NO_SLOT)
        return;
    if (given->gave.fits && run->center->contacts[slot].state == TL_CONTACT_IN_FLOW)
        keep_value(run, slot);
    answer(run, slot,
           &(struct tl_flow_answer){ .kind = TL_ANSWER_VALUE, .yes = given->gave.fits != 0 });
}

void tl_decide_said_nothing(struct tl_run *run, const struct tl_fact *given)
{
    uint32_t slot = at_step(run, given->said_nothing.contact, given->said_nothing.step);
    if (slot != TL_NO_SLOT)
        answer(run, slot, &(struct tl_flow_answer){ .kind = TL_ANSWER_SILENCE });
}

void tl_decide_helped(struct tl_run *run, const struct tl_fact *given)
{
    uint32_t slot = at_step(run, given->helped.contact, given->helped.step);
    if (slot != TL_NO_SLOT)
        answer(run, slot,
               &(struct tl_flow_answer){ .kind = TL_ANSWER_HELPED, .yes = given->helped.yes != 0 });
}

void tl_decide_looked_up(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_looked_up *up = &given->looked_up;
    uint32_t slot = at_step(run, up->contact, up->step);
    if (slot == TL_NO_SLOT)
        return;
    if (run->center->flows[slot].kind != TL_STEP_LOOK_UP || up->result >= TL_LOOKUP_RESULTS) {
        tl_run_set_aside(run, up->contact, TL_WHY_ELSEWHERE);
        return;
    }
    TL_EMIT(run, learned, .contact = up->contact, .step = up->step, .result = up->result,
            .known = up->known, .holds = up->holds);
    answer(run, slot,
           &(struct tl_flow_answer){ .kind = TL_ANSWER_RECORD,
                                     .result = (enum tl_lookup_result)up->result });
}
