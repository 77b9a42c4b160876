/* outgoing.c: who has a matter to answer calls its person.
 *
 *     calls_person --> opened, outgoing, callback_promised, promise_made --> offered,
 * attempt_started
 *
 * The call is a contact of its own, that nobody came with, and from its first attempt on a callback
 * like any other: if nobody is reached it is tried again in the matter's queue. It begins only
 * while the person may be called, and the agent is taken for it at once: nobody else was asked.
 * Mission: S26. Pitfalls 17, 18.
 */
#include "base/assert.h"
#include "core/bug.h"
#include "core/run.h"

/* In the person's language, by whoever serves the queue. */
static uint64_t needs_of(const struct tl_policy *policy, uint64_t language, uint16_t queue)
{
    uint8_t skills[] = { policy->languages[language].skill, policy->queues[queue].tier_skill };
    uint64_t needs = 0;
    for (size_t i = 0; i < sizeof skills; i++)
        needs |= skills[i] < TL_SKILLS_MAX ? UINT64_C(1) << skills[i] : 0;
    return needs;
}

/* Where its flow stands, should the person come to be in line: at a step that leads to this queue,
 * or to any. TL_NONE: the policy has none. */
static uint16_t step_of(const struct tl_policy *policy, uint16_t queue)
{
    uint16_t any = TL_NONE;
    TL_ASSERT(queue < policy->queues_len);
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = &policy->steps[i];
        if (step->kind != TL_STEP_LIVE && step->kind != TL_STEP_CALLBACK)
            continue;
        if (step->queue == queue)
            return i;
        any = any == TL_NONE ? i : any;
    }
    return any;
}

/* Has no contact, and works on after none. Who was not ready is by calling. */
static enum tl_why may_not_call(const struct tl_center *center, uint32_t slot, uint64_t needs)
{
    const struct tl_agent *agent = &center->agents[slot];
    if (agent->missed_until != 0)
        return TL_WHY_AGENT_LOST;
    if (agent->contacts != TL_NO_SLOT || agent->helps != TL_NO_SLOT || agent->wrapping != 0)
        return TL_WHY_STATE;
    return tl_agent_serves(agent, needs) || TL_HAS_BUG(CALLS_UNFIT) ? TL_WHY_NONE
                                                                    : TL_WHY_CANNOT_SERVE;
}

static bool has_room(const struct tl_center *center)
{
    uint32_t most = center->policy->limits.contacts_max[TL_CHANNEL_VOICE];
    return center->free_contacts_len > 0 &&
           (most == 0 || center->contacts_open[TL_CHANNEL_VOICE] < most);
}

static bool is_zone(const struct tl_policy *policy, uint64_t key)
{
    return key != 0 && key <= UINT32_MAX && policy->zones_len > 0 &&
           policy->zones[tl_reach_zone(policy, (tl_key)key)].id.key == key;
}

/* The terms of the call; TL_WHY_NONE: it may be tried. */
static enum tl_why read_terms(struct tl_run *run, const struct tl_fact_calls_person *asked,
                              struct tl_fact_outgoing *out)
{
    struct tl_center *center = run->center;
    const struct tl_policy *policy = center->policy;
    uint32_t agent = tl_agent_find(center, asked->agent);
    uint16_t queue =
        asked->queue <= UINT32_MAX ? tl_queue_find(policy, (tl_key)asked->queue) : TL_NONE;
    if (asked->contact == 0 || tl_contact_find(center, asked->contact) != TL_NO_SLOT)
        return TL_WHY_TAKEN;
    if (agent == TL_NO_SLOT)
        return TL_WHY_UNKNOWN_AGENT;
    enum tl_why why = tl_promise_refusal(run, asked->about, asked->promise, asked->record);
    if (why != TL_WHY_NONE)
        return why;
    if (queue == TL_NONE || asked->language >= policy->languages_len ||
        step_of(policy, queue) == TL_NONE)
        return TL_WHY_UNKNOWN_KEY;
    *out =
        (struct tl_fact_outgoing){ .contact = asked->contact,
                                   .agent = asked->agent,
                                   .about = asked->about,
                                   .promise = asked->promise,
                                   .step = step_of(policy, queue),
                                   .queue = asked->queue,
                                   .rank = policy->priorities_len > 0 ? policy->priorities_len - 1u
                                                                      : UINT8_MAX,
                                   .needs = needs_of(policy, asked->language, queue) };
    why = may_not_call(center, agent, out->needs);
    if (why == TL_WHY_NONE && !center->can_dial)
        why = TL_WHY_CANNOT_DIAL;
    if (why == TL_WHY_NONE &&
        (!has_room(center) || tl_set_get(center, out->needs, TL_CHANNEL_VOICE) == TL_NO_SET))
        why = TL_WHY_LIMIT;
    return why;
}

/* Whether this person may be called at this moment, at the hours of where they live. */
static enum tl_why may_call_now(const struct tl_run *run, uint64_t zone, struct tl_window *out)
{
    uint64_t key = is_zone(run->center->policy, zone) ? zone : 0;
    const struct tl_contact person = { .zone = (tl_key)key };
    if (tl_callback_window(run->center, &person, run->at, out) != TL_OK)
        return TL_WHY_CLOSED;
    return out->from <= run->at || TL_HAS_BUG(CALLS_AT_NIGHT) ? TL_WHY_NONE : TL_WHY_CLOSED;
}

/* As callback.c and offer.c say the same of a callback that an agent takes. */
static void begin(struct tl_run *run, const struct tl_fact_calls_person *asked,
                  const struct tl_fact_outgoing *terms, const struct tl_window *window)
{
    struct tl_center *center = run->center;
    const struct tl_agent *agent = &center->agents[tl_agent_find(center, asked->agent)];
    TL_ASSERT(window->to > run->at && agent->contacts == TL_NO_SLOT);
    TL_EMIT(run, opened, .contact = asked->contact, .channel = TL_CHANNEL_VOICE,
            .language = asked->language, .has_number = 1, .policy = center->policy->version);
    if (is_zone(center->policy, asked->zone))
        TL_EMIT(run, zone_is, .contact = asked->contact, .zone = asked->zone);
    tl_run_next(run, TL_FACT_outgoing)->outgoing = *terms;
    tl_run_commit(run);
    TL_EMIT(run, callback_promised, .contact = asked->contact, .step = terms->step,
            .queue = terms->queue, .rank = terms->rank, .asked_at = run->at, .needs = terms->needs,
            .from = run->at, .to = window->to);
    tl_promise_make(run, tl_contact_find(center, asked->contact));
    if (agent->wants != TL_AGENT_READY)
        TL_EMIT(run, agent_is, .agent = asked->agent, .state = TL_AGENT_READY,
                .skills = agent->skills, .since = run->at);
    TL_EMIT(run, offered, .contact = asked->contact, .agent = asked->agent,
            .until = run->at + center->policy->staff.ring_s * TL_SECOND);
    TL_EMIT(run, attempt_started, .contact = asked->contact, .agent = asked->agent, .attempt = 1,
            .until = tl_callback_attempt_until(run->at));
    TL_ASSERT(agent->contacts == tl_contact_find(center, asked->contact)); /* That one alone. */
}

void tl_decide_calls_person(struct tl_run *run, const struct tl_fact *given)
{
    const struct tl_fact_calls_person *asked = &given->calls_person;
    struct tl_fact_outgoing terms;
    struct tl_window window = { 0 };
    enum tl_why why = read_terms(run, asked, &terms);
    if (why == TL_WHY_NONE)
        why = may_call_now(run, asked->zone, &window);
    if (why == TL_WHY_NONE)
        begin(run, asked, &terms, &window);
    else
        tl_run_set_aside(run, asked->contact, why);
}

/* The rest of what the contact is stands in the facts behind it. */
enum tl_err tl_apply_outgoing(struct tl_center *center, const struct tl_fact *fact)
{
    const struct tl_fact_outgoing *outgoing = &fact->outgoing;
    uint32_t slot = tl_contact_find(center, outgoing->contact);
    const struct tl_policy *policy = center->policy;
    if (slot == TL_NO_SLOT || center->contacts[slot].state != TL_CONTACT_IN_FLOW ||
        tl_agent_find(center, outgoing->agent) == TL_NO_SLOT || outgoing->promise == 0 ||
        outgoing->promise > center->promises || outgoing->step >= policy->steps_len)
        return TL_EBAD;
    uint16_t step = (uint16_t)outgoing->step;
    tl_flow_entered(&center->flows[slot], step, (enum tl_step_kind)policy->steps[step].kind, 0);
    return TL_OK;
}
