/* torture_judge.c: what must hold after a step: the invariants, the model, and a twin. */
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/torture_inside.h"

#define ID(id) ((unsigned long long)(id)) /* For printf. */

/* --- What is wrong, and the story of whom it concerns. --- */

/* The first id in the words behind "contact " or "agent ". */
static tl_id id_behind(const char *words, const char *what)
{
    for (const char *at = strstr(words, what); at; at = strstr(at + 1, what)) {
        tl_id id = strtoull(at + strlen(what), NULL, 10);
        if (id != 0)
            return id;
    }
    return 0;
}

/* The last facts about the contact that the words name, else about the agent, else all. */
static void keep_story(struct tl_torture *torture)
{
    struct tl_torture_result *result = &torture->result;
    tl_id contact = id_behind(result->broken, "contact ");
    tl_id agent = contact ? 0 : id_behind(result->broken, "agent ");
    uint64_t oldest =
        torture->last_len > TL_TORTURE_LAST_MAX ? torture->last_len - TL_TORTURE_LAST_MAX : 0;
    struct tl_fact found[TL_TORTURE_STORY_MAX];
    uint32_t len = 0;
    for (uint64_t i = torture->last_len; i > oldest && len < TL_TORTURE_STORY_MAX; i--) {
        const struct tl_fact *fact = &torture->last[(i - 1) % TL_TORTURE_LAST_MAX];
        if ((contact && tl_fact_contact(fact) == contact) ||
            (agent && tl_fact_agent(fact) == agent) || (!contact && !agent))
            found[len++] = *fact;
    }
    for (uint32_t i = 0; i < len; i++)
        result->story[i] = found[len - 1 - i];
    result->story_len = len;
}

bool tl_torture_wrong(struct tl_torture *torture, const char *format, ...)
{
    struct tl_torture_result *result = &torture->result;
    if (result->broken_step == 0) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(result->broken, sizeof result->broken, format, arguments);
        va_end(arguments);
        result->broken_step = result->steps + 1;
        result->broken_fact = torture->head.number;
        keep_story(torture);
    }
    return false;
}

#define FITS(number, ...)                                                                          \
    _Static_assert((number) < TL_TORTURE_KINDS, "kinds has room for each fact");
TL_GIVEN_TABLE(FITS)
TL_DECIDED_TABLE(FITS)
#undef FITS

static void remember(struct tl_torture *torture, const struct tl_fact *fact)
{
    torture->last[torture->last_len++ % TL_TORTURE_LAST_MAX] = *fact;
    torture->result.kinds[fact->kind]++;
    if (fact->kind == TL_FACT_at_limit && fact->at_limit.limit < TL_LIMIT_KINDS)
        torture->result.limits[fact->at_limit.limit]++;
}

/* --- A step of the live center. --- */

/* An assertion of the core ends the process; in a step it ends the seed, elsewhere it says which
 * seed it was. One seed at a time. */
static sigjmp_buf back;
static struct tl_torture *guarded;

static void on_abort(int signal)
{
    (void)signal;
    if (guarded->is_stepping)
        siglongjmp(back, 1);
    fprintf(stderr,
            "BROKEN: seed %" PRIu64 ", step %" PRIu64 ", fact %" PRIu64
            ": an assertion failed while facts were applied or read back\n",
            guarded->seed, guarded->result.steps + 1, guarded->head.number);
}

void tl_torture_guard(struct tl_torture *torture)
{
    struct sigaction action = { .sa_handler = torture ? on_abort : SIG_DFL };
    guarded = torture;
    sigemptyset(&action.sa_mask);
    sigaction(SIGABRT, &action, NULL);
}

/* Kept apart, so that nothing in it outlives the jump. */
static void step_and_check(struct tl_torture *torture, struct tl_torture_step *step)
{
    struct tl_center *center = torture->centers[TL_TORTURE_LIVE];
    tl_center_step(center, &step->given, &torture->facts);
    tl_center_check(center);
    if (tl_center_wake_at(center, &step->wake_at) != TL_OK)
        step->wake_at = 0;
}

/* --- The model. --- */

/* What no fact tells again is as it is in the center that never recovered. */
static bool compare_views(struct tl_torture *torture, const struct tl_contact_view *view)
{
    struct tl_contact_view twin;
    return tl_center_contact(torture->centers[TL_TORTURE_TWIN], view->contact, &twin) == TL_OK &&
           twin.reason == view->reason && twin.language == view->language &&
           twin.step == view->step && twin.policy == view->policy && twin.needs == view->needs &&
           twin.attempt == view->attempt && twin.window_from == view->window_from &&
           twin.window_to == view->window_to && twin.until == view->until &&
           twin.promise == view->promise && twin.promise_kind == view->promise_kind &&
           twin.rang == view->rang;
}

static bool compare_contact(struct tl_torture *torture, const struct tl_model_contact *contact)
{
    struct tl_contact_view view;
    if (tl_center_contact(torture->centers[TL_TORTURE_LIVE], contact->id, &view) != TL_OK)
        return tl_torture_wrong(torture, "contact %llu is open, and the center has lost it",
                                ID(contact->id));
    if (view.state != contact->state || view.agent != contact->agent)
        return tl_torture_wrong(
            torture, "contact %llu is %s with agent %llu; the center says %s with %llu",
            ID(contact->id), tl_contact_state_text(contact->state), ID(contact->agent),
            tl_contact_state_text(view.state), ID(view.agent));
    if (view.promise != contact->promise || view.promise_told != contact->promise_told)
        return tl_torture_wrong(
            torture, "contact %llu has promise %llu (%s); the center says %llu (%s)",
            ID(contact->id), ID(contact->promise), tl_promise_state_text(contact->promise_told),
            ID(view.promise), tl_promise_state_text(view.promise_told));
    if (view.asked_at != contact->asked_at)
        return tl_torture_wrong(torture, "contact %llu asked at %lld; the center moved it to %lld",
                                ID(contact->id), (long long)contact->asked_at,
                                (long long)view.asked_at);
    if (contact->asked_at != 0 && view.rank != contact->rank)
        return tl_torture_wrong(torture, "contact %llu is of rank %llu; the center says %llu",
                                ID(contact->id), ID(contact->rank), ID(view.rank));
    if (view.help != contact->help || view.helper != contact->helper || view.aim != contact->aim ||
        view.second_until != contact->second_until)
        return tl_torture_wrong(
            torture,
            "contact %llu: the second agent is %llu, waited for %llu; the center says "
            "%llu and %llu",
            ID(contact->id), ID(contact->helper), ID(contact->aim), ID(view.helper), ID(view.aim));
    if (view.interpreter != contact->interpreter)
        return tl_torture_wrong(torture,
                                "contact %llu: \"%s\" interprets for the person; the center says "
                                "\"%s\"",
                                ID(contact->id), tl_interpreter_text(contact->interpreter),
                                tl_interpreter_text(view.interpreter));
    if (view.second_look != contact->second_look || view.second_about != contact->second_about ||
        view.second_role != contact->second_role)
        return tl_torture_wrong(torture,
                                "contact %llu: the second look at case %llu is \"%s\"; the center "
                                "says \"%s\" of %llu",
                                ID(contact->id), ID(contact->second_about),
                                tl_second_text(contact->second_look),
                                tl_second_text(view.second_look), ID(view.second_about));
    if (!compare_views(torture, &view))
        return tl_torture_wrong(torture,
                                "contact %llu is seen otherwise in a center that never recovered",
                                ID(contact->id));
    return true;
}

static bool compare_agent(struct tl_torture *torture, const struct tl_model_agent *agent)
{
    struct tl_agent_view view;
    if (tl_center_agent(torture->centers[TL_TORTURE_LIVE], agent->id, &view) != TL_OK)
        return tl_torture_wrong(torture, "agent %llu is signed in, and the center has lost it",
                                ID(agent->id));
    if (view.state != tl_model_agent_state(agent) || view.skills != agent->skills ||
        view.since != agent->since)
        return tl_torture_wrong(
            torture, "agent %llu is %s since %lld; the center says %s since %lld", ID(agent->id),
            tl_agent_state_text(tl_model_agent_state(agent)), (long long)agent->since,
            tl_agent_state_text(view.state), (long long)view.since);
    return true;
}

struct places {
    struct tl_torture *torture;
    uint32_t seen;
    bool is_same;
};

static void compare_place(void *arg, const struct tl_contact_view *view)
{
    struct places *places = arg;
    const struct tl_model *model = places->torture->model;
    if (places->is_same &&
        (places->seen >= model->line_len || view->contact != model->line[places->seen]))
        places->is_same = tl_torture_wrong(places->torture,
                                           "contact %llu stands at place %u of the line, and "
                                           "should not",
                                           ID(view->contact), places->seen + 1);
    places->seen++;
}

bool tl_torture_compare(struct tl_torture *torture)
{
    const struct tl_model *model = torture->model;
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        if (!compare_contact(torture, &model->contacts[i]))
            return false;
    }
    for (uint32_t i = 0; i < model->agents_len; i++) {
        if (!compare_agent(torture, &model->agents[i]))
            return false;
    }
    struct places places = { torture, 0, true };
    tl_center_order(torture->centers[TL_TORTURE_LIVE], compare_place, &places);
    if (places.is_same && places.seen != model->line_len)
        return tl_torture_wrong(torture, "contact %llu stands in line, and the center has lost it",
                                ID(model->line[places.seen]));
    return places.is_same;
}

/* Through the journal's form, as whoever recovers reads it. */
bool tl_torture_apply(struct tl_torture *torture, enum tl_torture_center which,
                      const struct tl_fact *fact)
{
    uint8_t bytes[TL_FACT_BYTES_MAX];
    struct tl_fact read = { 0 };
    size_t bytes_len = tl_fact_write(fact, bytes);
    if (tl_fact_read(bytes, bytes_len, &read) != TL_OK ||
        tl_center_apply(torture->centers[which], &read) != TL_OK)
        return tl_torture_wrong(torture, "a fact (%s of %llu) does not follow from those before",
                                tl_fact_shape(fact->kind)->name, ID(fact->words[0]));
    return true;
}

static const struct tl_fact *facts_of(const struct tl_torture *torture, uint32_t i,
                                      uint32_t *out_len)
{
    uint32_t from = torture->steps[i].facts_from;
    uint32_t end =
        i + 1 < torture->steps_len ? torture->steps[i + 1].facts_from : torture->facts.facts_len;
    *out_len = end - from;
    return torture->facts.facts + from;
}

static bool judge_by_model(struct tl_torture *torture, uint32_t i)
{
    uint32_t facts_len;
    const struct tl_fact *facts = facts_of(torture, i, &facts_len);
    for (uint32_t k = 0; k < facts_len; k++) {
        remember(torture, &facts[k]);
        if (facts[k].kind == TL_FACT_policy_in_force)
            torture->model->policy = tl_torture_policy(torture, facts[k].policy_in_force.version);
    }
    return tl_model_step(torture->model, facts, facts_len, torture->steps[i].wake_at) ||
           tl_torture_wrong(torture, "%s", torture->model->fault);
}

bool tl_torture_is_same_fact(const struct tl_fact *a, const struct tl_fact *b)
{
    uint8_t here[TL_FACT_BYTES_MAX], there[TL_FACT_BYTES_MAX];
    size_t len = tl_fact_write(a, here);
    return tl_fact_write(b, there) == len && memcmp(here, there, len) == 0;
}

/* A center that never recovered decides the same: what a checkpoint leaves out shows here. */
static bool judge_by_twin(struct tl_torture *torture, uint32_t i)
{
    uint32_t facts_len;
    const struct tl_fact *facts = facts_of(torture, i, &facts_len);
    struct tl_facts *twin = &torture->twin;
    twin->facts_len = 0;
    tl_center_step(torture->centers[TL_TORTURE_TWIN], &facts[0], twin);
    for (uint32_t k = 0; k < facts_len && k < twin->facts_len; k++) {
        if (!tl_torture_is_same_fact(&facts[k], &twin->facts[k]))
            return tl_torture_wrong(torture,
                                    "%s of %llu is decided; a center that never recovered decides "
                                    "%s of %llu, or with other values",
                                    tl_fact_shape(facts[k].kind)->name, ID(facts[k].words[0]),
                                    tl_fact_shape(twin->facts[k].kind)->name,
                                    ID(twin->facts[k].words[0]));
    }
    return facts_len == twin->facts_len ||
           tl_torture_wrong(torture,
                            "%u facts follow from %s of %llu; a center that never recovered "
                            "decides %u",
                            facts_len, tl_fact_shape(facts[0].kind)->name, ID(facts[0].words[0]),
                            twin->facts_len);
}

bool tl_torture_judge(struct tl_torture *torture, uint32_t i)
{
    uint32_t facts_len;
    const struct tl_fact *facts = facts_of(torture, i, &facts_len);
    if (!judge_by_model(torture, i) || !judge_by_twin(torture, i))
        return false;
    for (uint32_t k = 0; k < facts_len; k++) {
        if (!tl_torture_apply(torture, TL_TORTURE_SHADOW, &facts[k]))
            return false;
    }
    torture->result.steps++;
    return true;
}

/* What the model says of the steps up to the one that the core stopped in; else the core's own
 * words must do. */
static bool tell_broken_core(struct tl_torture *torture)
{
    uint32_t i = torture->stepping;
    const struct tl_fact *given = &torture->steps[i].given;
    struct tl_torture_step *step = &torture->steps[i];
    torture->steps_len = i + 1;
    if (tl_center_wake_at(torture->centers[TL_TORTURE_LIVE], &step->wake_at) != TL_OK)
        step->wake_at = 0;
    for (uint32_t k = 0; k < i; k++) {
        if (!tl_torture_judge(torture, k))
            return false;
    }
    if (!judge_by_model(torture, i))
        return false;
    return tl_torture_wrong(torture,
                            "the core found its own state wrong (the assertion above) at "
                            "%s of %llu",
                            tl_fact_shape(given->kind)->name, ID(given->words[0]));
}

bool tl_torture_step(struct tl_torture *torture, uint32_t i)
{
    torture->steps[i].facts_from = torture->facts.facts_len;
    torture->stepping = i;
    bool is_whole = sigsetjmp(back, 1) == 0;
    torture->is_stepping = is_whole;
    if (is_whole)
        step_and_check(torture, &torture->steps[torture->stepping]);
    torture->is_stepping = false;
    return is_whole || tell_broken_core(torture);
}
