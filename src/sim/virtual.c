/* virtual.c: a world in virtual time: the core alone, records answering as the plans say. */
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/calendar.h"
#include "sim/virtual.h"
#include "sim/visit_book.h"

enum { CONTACTS = 1024, ANSWERS_MAX = 4 * TL_ACTORS_MAX };

enum { RINGS_S = 30 };

struct tl_virtual {
    struct tl_policy policy; /* The one that is played, but for how many a line holds. */
    struct tl_queue *queues;
    struct tl_scene *scene;
    struct tl_center *center;
    void *memory;
    tl_time now;
    tl_id next_id;
    enum tl_attempt_result outside; /* How numbers outside answer. */
    struct tl_facts facts;
    struct caller {
        tl_id contact, earlier; /* earlier: the call before; 0: none. */
        struct tl_person_plan plan;
        bool is_proved;      /* By the answers to questions, ... */
        bool is_by_document; /* ... as somebody who hears by a representation document. */
    } callers[CONTACTS];     /* What the records know of each. */
    uint32_t callers_len;
    struct tl_visit_book visits;
    struct tl_fact answers[ANSWERS_MAX]; /* What comes at its time, the earliest first. */
    uint32_t answers_len;
};

enum tl_err tl_virtual_open(const struct tl_policy *policy, struct tl_scene *scene,
                            struct tl_virtual **out_virtual)
{
    const struct tl_center_limits limits = { .contacts_max = CONTACTS,
                                             .agents_max = TL_ACTORS_MAX,
                                             .needs_max = 64 };
    struct tl_virtual *world = calloc(1, sizeof *world);
    if (!world)
        return TL_ENOMEM;
    size_t bytes = (tl_center_bytes(&limits) + 15) / 16 * 16;
    world->memory = aligned_alloc(16, bytes);
    world->facts.facts_max = 2 * TL_STEP_FACTS_MAX;
    world->facts.facts = calloc(world->facts.facts_max, sizeof *world->facts.facts);
    world->queues = calloc(policy->queues_len, sizeof *world->queues);
    if (!world->memory || !world->facts.facts || !world->queues) {
        tl_virtual_close(world);
        return TL_ENOMEM;
    }
    world->policy = *policy;
    memcpy(world->queues, policy->queues, policy->queues_len * sizeof *world->queues);
    world->policy.queues = world->queues;
    world->center = tl_center_init(world->memory, bytes, &limits, &world->policy);
    world->scene = scene;
    world->next_id = 1;
    world->now = tl_zone_instant(&policy->calendar.zone, (struct tl_date){ 2026, 3, 2 }, 0) - 1;
    *out_virtual = world;
    return TL_OK;
}

void tl_virtual_close(struct tl_virtual *world)
{
    if (!world)
        return;
    free(world->memory);
    free(world->facts.facts);
    free(world->queues);
    free(world);
}

/* Comes after_us from now, if nothing changes before. */
static void later(struct tl_virtual *world, int64_t after_us, struct tl_fact fact)
{
    uint32_t at = world->answers_len++;
    TL_ASSERT(at < ANSWERS_MAX);
    fact.at = world->now + after_us;
    for (; at > 0 && world->answers[at - 1].at > fact.at; at--)
        world->answers[at] = world->answers[at - 1];
    world->answers[at] = fact;
}

/* Whoever acts is not silent any more. */
static void break_silence(struct tl_virtual *world, tl_id contact)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < world->answers_len; i++) {
        const struct tl_fact *fact = world->answers + i;
        if (fact->kind != TL_FACT_said_nothing || fact->said_nothing.contact != contact)
            world->answers[left++] = *fact;
    }
    world->answers_len = left;
}

static struct caller *caller_of(struct tl_virtual *world, tl_id contact)
{
    for (uint32_t i = 0; i < world->callers_len; i++) {
        if (world->callers[i].contact == contact)
            return world->callers + i;
    }
    return NULL;
}

static const struct tl_person_plan *plan_of(struct tl_virtual *world, tl_id contact)
{
    const struct caller *caller = caller_of(world, contact);
    return caller ? &caller->plan : NULL;
}

/* Of whom nothing is proved hears only what anyone hears; and a representative by the document. */
static bool is_told(const struct tl_policy *policy, const struct caller *caller, uint32_t what)
{
    bool has_document = !caller->is_by_document || !caller->plan.document_comes;
    return policy->tellings[what].level == 0 || (caller->is_proved && has_document);
}

static bool is_true_of(const struct tl_policy *policy, const struct caller *caller,
                       const struct tl_condition *is)
{
    if (is->kind == TL_IS_CASE_OUTSIDE_NORMAL_TIME)
        return caller->plan.outside_time;
    if (is->kind == TL_IS_CASE_ENDED)
        return caller->plan.ended;
    if (is->kind == TL_IS_TOLD)
        return is_told(policy, caller, is->arg);
    if (is->kind == TL_IS_REPRESENTATION_PENDING || is->kind == TL_IS_REPRESENTATION_ACTIVE)
        return caller->plan.document_comes == (is->kind == TL_IS_REPRESENTATION_PENDING);
    return is->kind == TL_IS_PROMISE_CALLBACK || is->kind == TL_IS_CASE_KNOWN ||
           is->kind == TL_IS_APPOINTMENT_UPCOMING || is->kind == TL_IS_APPOINTMENT_MOVABLE ||
           (is->kind == TL_IS_PERSON_VERIFIED && caller->is_proved);
}

/* Which of the policy's conditions a lookup finds true for this person's case. */
static uint64_t holds_for(const struct tl_virtual *world, const struct caller *caller)
{
    uint64_t holds = 0;
    for (uint16_t i = 0; i < world->policy.conditions_len; i++) {
        const struct tl_condition *condition = world->policy.conditions + i;
        if (condition->bit < TL_LOOKUP_BITS_MAX && is_true_of(&world->policy, caller, condition))
            holds |= UINT64_C(1) << condition->bit;
    }
    return holds;
}

/* The number that a person gives is good, and the one they call from, unless the plan says other.
 * The callback that it has is then the one of the call before. */
static void look_at_number(struct tl_virtual *world, const struct caller *caller,
                           struct tl_fact_looked_up *out)
{
    bool is_release = world->policy.steps[out->step].key == tl_key_of("callback.release");
    const struct tl_person_plan *plan = &caller->plan;
    struct tl_fact released = { .kind = TL_FACT_releases_callback,
                                .releases_callback = { .contact = caller->earlier } };
    if (is_release && caller->earlier != 0)
        later(world, 0, released);
    out->known = out->holds = 0;
    for (uint16_t i = 0; i < world->policy.conditions_len; i++) {
        enum tl_condition_kind kind = world->policy.conditions[i].kind;
        if (tl_condition_told_by(kind) != TL_TOLD_BY_NUMBER)
            continue;
        out->known |= TL_BIT(&world->policy, i);
        if (kind == (plan->number ? plan->number : TL_IS_NUMBER_OWN))
            out->holds |= TL_BIT(&world->policy, i);
    }
    out->result = plan->number && !is_release ? TL_NOT_FOUND : TL_FOUND;
}

/* What the answers to the questions come to. */
static void verify(struct tl_virtual *world, struct caller *caller, struct tl_fact_looked_up *out)
{
    const struct tl_step *step = world->policy.steps + out->step;
    caller->is_proved = !caller->plan.answers_wrongly;
    caller->is_by_document = world->policy.case_roles[step->role].by_representation;
    out->result = caller->is_proved ? TL_FOUND : TL_NOT_FOUND;
    out->holds = holds_for(world, caller);
    if (caller->is_proved)
        later(world, 0,
              (struct tl_fact){ .kind = TL_FACT_identifies,
                                .identifies = {
                                    .contact = caller->contact,
                                    .about = 1, /* The one case that there is. */
                                    .role = world->policy.case_roles[step->role].id.key,
                                    .level = world->policy.levels[step->level].key,
                                } });
}

/* Slow records say nothing, and the center goes on without. */
static void records_answer(struct tl_virtual *world, const struct tl_fact *asked)
{
    tl_id contact = asked->asked_records.contact;
    struct caller *caller = caller_of(world, contact);
    const struct tl_person_plan *plan = caller ? &caller->plan : NULL;
    bool is_of_number = tl_lookup_is_of_number(world->policy.steps[asked->asked_records.step].key);
    if (!plan || (plan->records == TL_SLOW && !is_of_number))
        return;
    struct tl_fact answer = { .kind = TL_FACT_looked_up };
    answer.looked_up = (struct tl_fact_looked_up){
        .contact = contact,
        .step = asked->asked_records.step,
        .result = plan->records,
        .known = UINT64_MAX,
        .holds = plan->records == TL_FOUND ? holds_for(world, caller) : 0,
    };
    const struct tl_step *step = world->policy.steps + asked->asked_records.step;
    if (tl_step_sends_link(step) || tl_lookup_is_of_slot(step->key))
        answer.looked_up.known = answer.looked_up.holds = 0;
    if (is_of_number)
        look_at_number(world, caller, &answer.looked_up);
    if (tl_step_verifies(world->policy.steps + asked->asked_records.step))
        verify(world, caller, &answer.looked_up);
    later(world, 0, answer);
}

/* It rings a while before it does anything. */
static const int64_t outside_after_us = 5 * TL_SECOND;

static struct tl_fact outside_answer(const struct tl_virtual *world, tl_id contact)
{
    struct tl_fact answer = { .kind = TL_FACT_outside_answered, .outside_answered = { contact } };
    if (world->outside != TL_ATTEMPT_ANSWERED)
        answer = (struct tl_fact){ .kind = TL_FACT_outside_ended,
                                   .outside_ended = { contact, world->outside } };
    return answer;
}

/* Who does not pick up hears it ring for half a minute; a machine's greeting is heard out, and then
 * it has the message. */
static void attempt_ends(struct tl_virtual *world, const struct tl_fact_attempt_started *started)
{
    const struct tl_person_plan *plan = plan_of(world, started->contact);
    struct tl_fact ended = { .kind = TL_FACT_attempt_ended };
    struct tl_fact left = { .kind = TL_FACT_voicemail_ended,
                            .voicemail_ended = { started->contact, started->attempt, true } };
    enum tl_attempt_result result = TL_ATTEMPT_ANSWERED;
    if (plan && plan->never_picks_up)
        result = TL_ATTEMPT_NO_ANSWER;
    else if (plan && plan->machine_answers)
        result = TL_ATTEMPT_MACHINE;
    ended.attempt_ended =
        (struct tl_fact_attempt_ended){ started->contact, started->attempt, result };
    later(world, result == TL_ATTEMPT_ANSWERED ? 0 : RINGS_S * TL_SECOND, ended);
    if (result == TL_ATTEMPT_MACHINE)
        later(world, 2 * RINGS_S * TL_SECOND, left);
}

/* The store's clock, for what the core does not keep: when its time is over. */
static void promise_comes_due(struct tl_virtual *world, const struct tl_fact_promise_made *made)
{
    struct tl_fact due = { .kind = TL_FACT_promise_due,
                           .promise_due = { made->contact, made->promise, TL_PROMISE_SOON,
                                            made->to } };
    if (!tl_promise_is_core(made->kind) && world->answers_len < ANSWERS_MAX)
        later(world, made->to - world->now, due);
}

/* What is answered does not come due any more. */
static void promise_is_over(struct tl_virtual *world, tl_id promise)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < world->answers_len; i++) {
        const struct tl_fact *fact = world->answers + i;
        if (fact->kind != TL_FACT_promise_due || fact->promise_due.promise != promise)
            world->answers[left++] = *fact;
    }
    world->answers_len = left;
}

/* The world's own part: sound comes up, records answer, whoever is dialled picks up. */
static void world_reacts(struct tl_virtual *world, const struct tl_fact *fact)
{
    struct tl_fact answer = { 0 };
    switch ((int)fact->kind) {
    case TL_FACT_asked_records:
        records_answer(world, fact);
        break;
    case TL_FACT_accepted:
        answer.kind = TL_FACT_joined;
        answer.joined = (struct tl_fact_joined){ fact->accepted.contact, fact->accepted.agent };
        later(world, 0, answer);
        break;
    case TL_FACT_consult_joining:
        answer.kind = TL_FACT_joined;
        answer.joined =
            (struct tl_fact_joined){ fact->consult_joining.contact, fact->consult_joining.agent };
        later(world, 0, answer);
        break;
    case TL_FACT_outside_called:
        later(world, outside_after_us, outside_answer(world, fact->outside_called.contact));
        break;
    case TL_FACT_attempt_started:
        attempt_ends(world, &fact->attempt_started);
        break;
    case TL_FACT_promise_made:
        promise_comes_due(world, &fact->promise_made);
        break;
    case TL_FACT_promise_kept:
    case TL_FACT_promise_broken:
    case TL_FACT_promise_released: /* All begin (contact, promise). */
        promise_is_over(world, fact->promise_kept.promise);
        break;
    default:
        break;
    }
}

static void step(struct tl_virtual *world, struct tl_fact given)
{
    given.at = world->now;
    world->facts.facts_len = 0;
    tl_center_step(world->center, &given, &world->facts);
    tl_center_check(world->center);
    for (uint32_t i = 0; i < world->facts.facts_len; i++) {
        tl_scene_saw(world->scene, world->facts.facts + i);
        tl_visit_book_saw(&world->visits, world->facts.facts + i);
        world_reacts(world, world->facts.facts + i);
    }
}

static const struct tl_center *center(void *self)
{
    return ((struct tl_virtual *)self)->center;
}

static tl_time now(void *self)
{
    return ((struct tl_virtual *)self)->now;
}

static enum tl_err begins_at(void *self, tl_time at)
{
    struct tl_virtual *world = self;
    world->now = at;
    step(world, (struct tl_fact){ .kind = TL_FACT_started, .started = { 1, 0 } });
    return TL_OK;
}

static enum tl_err can_dial(void *self)
{
    step(self, (struct tl_fact){ .kind = TL_FACT_dialler, .dialler = { true } });
    return TL_OK;
}

static enum tl_err line_holds(void *self, uint16_t queue, uint32_t waiting_max)
{
    ((struct tl_virtual *)self)->queues[queue].waiting_max = waiting_max;
    return TL_OK;
}

static enum tl_err calls(void *self, struct tl_actor *person)
{
    struct tl_virtual *world = self;
    person->id = world->next_id++;
    if (world->callers_len == CONTACTS)
        return TL_EFULL;
    world->callers[world->callers_len++] =
        (struct caller){ person->id, person->earlier, person->plan, false, false };
    const struct tl_person_plan *plan = &person->plan;
    struct tl_fact given = { .kind = TL_FACT_contact_came };
    given.contact_came =
        plan->is_on_page
            ? (struct tl_fact_contact_came){ person->id, TL_CHANNEL_WEB, plan->language, 0 }
            : (struct tl_fact_contact_came){ person->id, TL_CHANNEL_VOICE, TL_NONE,
                                             !plan->hides_number };
    step(world, given);
    return TL_OK;
}

static enum tl_err presses(void *self, struct tl_actor *person, uint16_t at, char digit)
{
    struct tl_virtual *world = self;
    break_silence(world, person->id);
    struct tl_fact given = { .kind = TL_FACT_keyed, .keyed = { person->id, at, (uint64_t)digit } };
    if (world->policy.steps[at].kind == TL_STEP_ANSWER ||
        world->policy.steps[at].kind == TL_STEP_OFFER) {
        given.kind = TL_FACT_helped;
        given.helped = (struct tl_fact_helped){ person->id, at, digit == world->policy.helped_yes };
    }
    step(world, given);
    return TL_OK;
}

static enum tl_err gives(void *self, struct tl_actor *person, uint16_t at)
{
    struct tl_fact given = { .kind = TL_FACT_gave, .gave = { person->id, at, true } };
    step(self, given);
    return TL_OK;
}

static enum tl_err is_silent(void *self, struct tl_actor *person, uint16_t at)
{
    struct tl_virtual *world = self;
    break_silence(world, person->id);
    later(world, world->policy.limits.answer_s * TL_SECOND,
          (struct tl_fact){ .kind = TL_FACT_said_nothing, .said_nothing = { person->id, at } });
    return TL_OK;
}

static enum tl_err hangs_up(void *self, struct tl_actor *person)
{
    step(self, (struct tl_fact){ .kind = TL_FACT_left, .left = { person->id } });
    return TL_OK;
}

/* The outside party, where one is heard; else somebody in the room. */
static void interpreter_comes(struct tl_virtual *world, tl_id agent, tl_id contact)
{
    struct tl_contact_view view = { .help = TL_HELP_NONE };
    bool is_outside =
        tl_center_contact(world->center, contact, &view) == TL_OK && view.help == TL_HELP_OUTSIDE;
    step(world, (struct tl_fact){ .kind = TL_FACT_interpreter_comes,
                                  .interpreter_comes = { contact, agent,
                                                         is_outside ? TL_INTERPRETER_BY_PHONE
                                                                    : TL_INTERPRETER_IN_ROOM,
                                                         1 } });
}

static enum tl_err does(void *self, struct tl_actor *agent, enum tl_fact_kind act, tl_id contact)
{
    struct tl_virtual *world = self;
    struct tl_fact given = { .kind = act };
    if (act == TL_FACT_interpreter_comes) {
        interpreter_comes(world, agent->id, contact);
        return TL_OK;
    }
    if (act == TL_FACT_interpreter_goes) {
        given.interpreter_goes = (struct tl_fact_interpreter_goes){ contact, agent->id };
        step(world, given);
        return TL_OK;
    }
    given.words[0] = agent->id;
    if (tl_fact_shape(act)->words_len > 1)
        given.words[1] = contact;
    if (act == TL_FACT_not_ready)
        given.not_ready.reason = world->policy.not_ready[0].id.key;
    if (act == TL_FACT_wrapped_up)
        given.wrapped_up.disposition = world->policy.dispositions[0].key;
    step(world, given);
    return TL_OK;
}

static enum tl_err passes_on(void *self, struct tl_actor *agent, enum tl_fact_kind act,
                             tl_id contact, uint16_t queue, const struct tl_actor *to)
{
    struct tl_virtual *world = self;
    if (act == TL_FACT_escalates) {
        step(world,
             (struct tl_fact){ .kind = act,
                               .escalates = { contact, agent->id,
                                              world->policy.escalations[queue].to.id.key, 0, 0 } });
        return TL_OK;
    }
    if (act == TL_FACT_promise_ends) {
        step(world, (struct tl_fact){
                        .kind = act,
                        .promise_ends = { .contact = to->id,
                                          .promise = to->promise,
                                          .how = TL_PROMISE_KEPT,
                                          .evidence = TL_EVIDENCE_ANSWERED,
                                          .by = agent->id,
                                          .record = to->is_late ? TL_PROMISE_LATE : TL_PROMISE_OPEN,
                                          .to = to->promise_to } });
        return TL_OK;
    }
    /* Both acts are (agent, contact, queue, to_agent). */
    struct tl_fact given = { .kind = act,
                             .transfers = { agent->id, contact, 0, to ? to->id : 0, 0 } };
    given.transfers.outside = !to && queue >= world->policy.queues_len;
    if (queue < world->policy.queues_len)
        given.transfers.queue = world->policy.queues[queue].id.key;
    step(world, given);
    return TL_OK;
}

static enum tl_err outside_is(void *self, enum tl_attempt_result result)
{
    ((struct tl_virtual *)self)->outside = result;
    return TL_OK;
}

static enum tl_err supervises(void *self, const struct tl_fact *given)
{
    step(self, *given);
    return TL_OK;
}

static enum tl_err visits(void *self, const struct tl_actor *agent, tl_key office,
                          const struct tl_fact *given)
{
    struct tl_virtual *world = self;
    struct tl_fact asked = *given;
    bool may = !agent || tl_visit_may_decide(&world->policy, agent->skills, given);
    if (may && tl_visit_book_fill(&world->visits, office, world->now, &asked))
        step(world, asked);
    return TL_OK;
}

static enum tl_err signs_in(void *self, struct tl_actor *agent)
{
    struct tl_virtual *world = self;
    if (agent->id == 0)
        agent->id = 1000000 + world->next_id++;
    step(world,
         (struct tl_fact){ .kind = TL_FACT_signed_in, .signed_in = { agent->id, agent->skills } });
    return does(world, agent, TL_FACT_ready, 0);
}

/* To what comes next: an answer, or the time that the center asked to be woken at. */
static enum tl_err passes(void *self, int64_t by_us)
{
    struct tl_virtual *world = self;
    tl_time end = world->now + by_us, wake = INT64_MAX;
    struct tl_fact next = { .kind = TL_FACT_time_came };
    if (tl_center_wake_at(world->center, &wake) != TL_OK)
        wake = INT64_MAX;
    if (world->answers_len > 0 && world->answers[0].at <= wake) {
        next = world->answers[0];
        wake = next.at;
    }
    if (wake > end) {
        world->now = end;
        return TL_OK;
    }
    if (next.kind != TL_FACT_time_came)
        memmove(world->answers, world->answers + 1,
                --world->answers_len * sizeof world->answers[0]);
    world->now = wake > world->now ? wake : world->now;
    step(world, next);
    return TL_OK;
}

struct tl_world tl_virtual_world(struct tl_virtual *world)
{
    return (struct tl_world){
        .self = world,
        TL_WORLD_ACTS,
        .outside_is = outside_is,
        .hears_of = supervises,
    };
}
