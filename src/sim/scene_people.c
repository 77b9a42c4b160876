/* scene_people.c: people who know their way through the menus, and agents who answer. */
#include <inttypes.h>
#include <string.h>

#include "base/assert.h"
#include "sim/scene_lines.h"

struct tl_contact_view tl_scene_view(const struct tl_scene *scene, const struct tl_actor *person)
{
    struct tl_contact_view view = { .state = TL_CONTACT_GONE, .step = TL_NONE };
    const struct tl_center *center = scene->world->center(scene->world->self);
    if (person->id != 0 && tl_center_contact(center, person->id, &view) == TL_OK)
        return view;
    return (struct tl_contact_view){ .state = TL_CONTACT_GONE, .step = TL_NONE };
}

static struct tl_actor *actor_of(struct tl_scene *scene, bool is_agent, tl_id id)
{
    for (uint16_t i = 0; i < scene->actors_len && id != 0; i++) {
        if (scene->actors[i].is_agent == is_agent && scene->actors[i].id == id)
            return scene->actors + i;
    }
    return NULL;
}

static void hears(struct tl_actor *person, uint16_t text)
{
    if (text != TL_NONE)
        person->heard[text / 64] |= UINT64_C(1) << (text % 64);
}

/* Remembers what an actor has to answer; it is answered when the world has come to rest. */
static void react_later(struct tl_scene *scene, const struct tl_actor *actor,
                        const struct tl_fact *fact)
{
    TL_ASSERT(scene->due_len < sizeof scene->due / sizeof scene->due[0]);
    scene->due[scene->due_len].who = (uint16_t)(actor - scene->actors);
    scene->due[scene->due_len++].fact = *fact;
}

static void saw_step(struct tl_scene *scene, struct tl_actor *person, const struct tl_fact *fact)
{
    const struct tl_step *step = scene->policy->steps + fact->stepped.step;
    if (step->topic == person->plan.topic)
        person->has_reached = true;
    if (step->kind != TL_STEP_LIVE) /* In line it is told with the wait, when there is a line. */
        hears(person, step->text);
    react_later(scene, person, fact);
}

static void saw_of_person(struct tl_scene *scene, struct tl_actor *person,
                          const struct tl_fact *fact)
{
    switch ((int)fact->kind) {
    case TL_FACT_stepped:
        saw_step(scene, person, fact);
        break;
    case TL_FACT_waits:
        person->was_offered_person = true;
        person->reason = (tl_key)fact->waits.reason;
        hears(person, scene->policy->steps[fact->waits.step].text);
        react_later(scene, person, fact);
        break;
    case TL_FACT_closed_told:
        for (uint16_t i = 0; i < scene->policy->closures_len; i++) {
            if (scene->policy->closures[i].key == fact->closed_told.reason)
                hears(person, scene->policy->closures[i].text);
        }
        break;
    case TL_FACT_wait_told:
        react_later(scene, person, fact);
        break;
    case TL_FACT_callback_promised:
        person->was_promised = true;
        person->asked_at = fact->callback_promised.asked_at;
        break;
    case TL_FACT_call_near:
        person->is_near = true;
        break;
    case TL_FACT_attempt_started:
        person->was_dialled = true;
        break;
    case TL_FACT_attempt_ended: /* To a person, and to no machine, the call says who calls. */
        if (fact->attempt_ended.result == TL_ATTEMPT_ANSWERED)
            hears(person, scene->policy->notices[TL_NOTICE_CALLING]);
        break;
    case TL_FACT_voicemail_left:
        person->has_message = person->has_message || fact->voicemail_left.is_left != 0;
        break;
    case TL_FACT_emergency_decided:
        person->waits_at = (tl_key)fact->emergency_decided.office;
        break;
    case TL_FACT_emergency_placed:
        person->seen_at = person->waits_at;
        person->seen_from = fact->emergency_placed.starts;
        person->waits_at = 0;
        break;
    case TL_FACT_emergency_refused:
        person->waits_at = 0;
        break;
    case TL_FACT_closed:
        person->closed = true;
        person->ended_at = fact->at;
        person->outcome = (enum tl_outcome)fact->closed.outcome;
        break;
    default:
        break;
    }
}

static void saw_of_promise(struct tl_actor *person, const struct tl_fact *fact)
{
    person->has_promise = fact->kind < TL_FACT_promise_kept || fact->kind == TL_FACT_promise_moved;
    person->is_late = fact->kind == TL_FACT_promise_late ||
                      (person->is_late && fact->kind != TL_FACT_promise_made);
    if (fact->kind == TL_FACT_promise_made) {
        person->promise = fact->promise_made.promise;
        person->promise_to = fact->promise_made.to;
        person->is_near = false; /* Each call is told of by itself. */
    }
    person->broken += fact->kind == TL_FACT_promise_broken;
    if (fact->kind != TL_FACT_promise_kept)
        return;
    person->kept++;
    person->kept_late += fact->promise_kept.is_late != 0;
}

static void trace_fact(FILE *out, const struct tl_fact *fact)
{
    const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
    fprintf(out, "%" PRId64 " %s", fact->at / TL_SECOND, shape->name);
    for (uint8_t i = 0; i < shape->words_len; i++)
        fprintf(out, " %s=%" PRIu64, shape->fields[i], fact->words[i]);
    fputc('\n', out);
}

void tl_scene_trace(struct tl_scene *scene, FILE *out)
{
    scene->trace = out;
}

void tl_scene_saw(struct tl_scene *scene, const struct tl_fact *fact)
{
    if (scene->trace)
        trace_fact(scene->trace, fact);
    struct tl_actor *person = actor_of(scene, false, fact->words[0]);
    if (person)
        saw_of_person(scene, person, fact);
    if (person && fact->kind >= TL_FACT_promise_made && fact->kind <= TL_FACT_promise_moved)
        saw_of_promise(person, fact);
    if (fact->kind != TL_FACT_offered && fact->kind != TL_FACT_consult_offered)
        return;
    /* Both are (contact, agent, until). */
    const struct tl_actor *agent = actor_of(scene, true, fact->offered.agent);
    if (agent)
        react_later(scene, agent, fact);
}

static bool seeks_topic(const struct tl_actor *person)
{
    return !person->has_reached && !person->has_given_up;
}

/* The option that leads where the person wants to go, to the topic first, then to the end; what was
 * tried before did not. TL_NONE: no key does. */
static uint16_t choose(const struct tl_policy *policy, struct tl_actor *person, uint16_t step)
{
    if (seeks_topic(person)) {
        uint16_t option = tl_route_option(&person->to_topic, policy, step, &person->tried);
        if (option != TL_NONE)
            return option;
        person->has_given_up = policy->steps[step].kind == TL_STEP_MENU;
    }
    return tl_route_option(&person->to_end, policy, step, &person->tried);
}

static enum tl_err press_option(const struct tl_scene *scene, struct tl_actor *person,
                                uint16_t step)
{
    const struct tl_world *world = scene->world;
    uint16_t option = choose(scene->policy, person, step);
    if (option != TL_NONE) {
        person->tried.words[option / 64] |= UINT64_C(1) << (option % 64);
        return world->presses(world->self, person, step, scene->policy->options[option].digit);
    }
    if (scene->policy->steps[step].kind == TL_STEP_LIVE)
        return TL_OK;
    return world->is_silent(world->self, person, step); /* Perhaps saying nothing leads there. */
}

/* Whether the article ends the call well for this person. */
static bool is_helped(const struct tl_actor *person)
{
    return !seeks_topic(person) &&
           (person->plan.end == TL_STEP_ANSWER || person->plan.end == TL_STEP_GO);
}

static enum tl_err answer_value(const struct tl_scene *scene, struct tl_actor *person,
                                uint16_t step)
{
    const struct tl_world *world = scene->world;
    enum tl_form_kind kind = scene->policy->forms[scene->policy->steps[step].form].kind;
    if ((kind == TL_FORM_PHONE && person->plan.gives_no_number) ||
        (kind == TL_FORM_RECEIPT && person->plan.knows_no_case))
        return world->is_silent(world->self, person, step);
    return world->gives(world->self, person, step);
}

/* The language's, or that of the topic asked for, which who speaks none of them is led to. */
static char language_key(const struct tl_scene *scene, const struct tl_actor *person, uint16_t at)
{
    const struct tl_policy *policy = scene->policy;
    const struct tl_step *step = policy->steps + at;
    for (uint8_t i = 0; i < step->options_len && seeks_topic(person); i++) {
        const struct tl_option *option = policy->options + step->options + i;
        const struct tl_step *then = policy->steps + option->then;
        if (then->kind == TL_STEP_GO && then->target == person->plan.topic)
            return option->digit;
    }
    return policy->languages[person->plan.language].digit;
}

static enum tl_err answer_step(struct tl_scene *scene, struct tl_actor *person, uint16_t step)
{
    const struct tl_world *world = scene->world;
    const struct tl_policy *policy = scene->policy;
    enum tl_step_kind kind = policy->steps[step].kind;
    bool asks = kind == TL_STEP_LANGUAGE || kind == TL_STEP_MENU || kind == TL_STEP_ASK ||
                kind == TL_STEP_VERIFY || kind == TL_STEP_ANSWER || kind == TL_STEP_OFFER;
    if (!asks || tl_scene_view(scene, person).step != step)
        return TL_OK;
    if (person->plan.silent)
        return world->is_silent(world->self, person, step);
    if (kind == TL_STEP_LANGUAGE)
        return world->presses(world->self, person, step, language_key(scene, person, step));
    if (kind == TL_STEP_MENU)
        return press_option(scene, person, step);
    if (kind == TL_STEP_ANSWER || kind == TL_STEP_OFFER)
        return world->presses(world->self, person, step,
                              is_helped(person) ? policy->helped_yes : policy->helped_no);
    return answer_value(scene, person, step);
}

/* Someone in line who wants something else than to wait says so by the line's keys. */
static enum tl_err answer_in_line(struct tl_scene *scene, struct tl_actor *person)
{
    struct tl_contact_view view = tl_scene_view(scene, person);
    bool waits = !seeks_topic(person) &&
                 (person->plan.end == TL_STEP_LIVE || person->plan.end == TL_STEP_GO);
    if (waits || person->plan.silent || view.state != TL_CONTACT_WAITING)
        return TL_OK;
    return press_option(scene, person, view.step);
}

static enum tl_err answer_offer(const struct tl_scene *scene, struct tl_actor *agent, tl_id contact)
{
    static const enum tl_fact_kind acts[] = {
        [TL_AGENT_ANSWERS] = TL_FACT_accepts, [TL_AGENT_REFUSES] = TL_FACT_refuses
    };
    if (agent->way == TL_AGENT_LETS_RING)
        return TL_OK;
    return scene->world->does(scene->world->self, agent, acts[agent->way], contact);
}

enum tl_err tl_scene_react(struct tl_scene *scene)
{
    enum tl_err err = TL_OK;
    while (scene->due_len > 0 && err == TL_OK) {
        struct tl_actor *actor = scene->actors + scene->due[0].who;
        struct tl_fact fact = scene->due[0].fact;
        memmove(scene->due, scene->due + 1, --scene->due_len * sizeof scene->due[0]);
        if (actor->is_agent)
            err = answer_offer(scene, actor, fact.offered.contact);
        else if (fact.kind == TL_FACT_stepped)
            err = answer_step(scene, actor, (uint16_t)fact.stepped.step);
        else
            err = answer_in_line(scene, actor);
    }
    return err;
}

enum tl_err tl_scene_pass(struct tl_scene *scene, int64_t us)
{
    const struct tl_world *world = scene->world;
    tl_time end = world->now(world->self) + us;
    enum tl_err err = tl_scene_react(scene);
    while (err == TL_OK && world->now(world->self) < end) {
        err = world->passes(world->self, end - world->now(world->self));
        if (err == TL_OK)
            err = tl_scene_react(scene);
    }
    return err;
}

/* What the center knows of the person as soon as it answers. */
static enum tl_err tell_of(const struct tl_scene *scene, const struct tl_actor *person)
{
    const struct tl_world *world = scene->world;
    const struct tl_person_plan *plan = &person->plan;
    enum tl_err err = TL_OK;
    struct tl_fact given = { .kind = TL_FACT_lives_in, .lives_in = { person->id, plan->zone } };
    if (plan->zone != 0)
        err = world->hears_of(world->self, &given);
    given = (struct tl_fact){ .kind = TL_FACT_goes_on,
                              .goes_on = { person->id, person->earlier, person->asked_at,
                                           person->ended_at } };
    if (plan->goes_on && err == TL_OK)
        err = world->hears_of(world->self, &given);
    return err;
}

enum tl_err tl_scene_call(struct tl_scene *scene, struct tl_actor *person,
                          const struct tl_person_plan *plan)
{
    /* Any end will do: a person is what all lead to. */
    enum tl_step_kind end = plan->end == TL_STEP_GO ? TL_STEP_LIVE : plan->end;
    const struct tl_actor before = *person;
    memset(person, 0, sizeof *person);
    memcpy(person->name, before.name, sizeof before.name);
    person->earlier = before.id;
    person->asked_at = before.asked_at;
    person->ended_at = before.ended_at;
    person->plan = *plan;
    person->has_reached = plan->topic == TL_NONE;
    tl_route_find(&person->to_topic, scene->policy, (struct tl_goal){ TL_STEP_GO, plan->topic });
    tl_route_find(&person->to_end, scene->policy, (struct tl_goal){ end, TL_NONE });
    if ((plan->zone != 0 || plan->goes_on) && !scene->world->hears_of)
        return TL_EUNSUPPORTED;
    enum tl_err err = scene->world->calls(scene->world->self, person);
    return err == TL_OK ? tell_of(scene, person) : err;
}
