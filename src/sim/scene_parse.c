/* scene_parse.c: what the words of a scene mean. */
#include <stdlib.h>
#include <string.h>

#include "sim/scene_words.h"

static uint16_t language(struct tl_words *words)
{
    const char *code = tl_words_next(words, "which language?");
    uint16_t found = tl_policy_language_find(words->scene->policy, code);
    if (found == TL_NONE)
        tl_words_fail(words, "the policy has no such language");
    return found;
}

static uint16_t topic(struct tl_words *words)
{
    tl_key key = tl_key_of(tl_words_next(words, "which topic?"));
    uint16_t found = tl_policy_topic_find(words->scene->policy, key);
    if (found == TL_NONE)
        tl_words_fail(words, "the policy has no such topic");
    return found;
}

/* ---- people ---- */

static bool wants(struct tl_words *words, struct tl_person_plan *plan)
{
    static const struct {
        const char *words;
        enum tl_step_kind end;
    } ends[] = {
        { "waits", TL_STEP_LIVE },
        { "wants a person", TL_STEP_LIVE },
        { "takes a callback", TL_STEP_CALLBACK },
        { "files a request", TL_STEP_REQUEST },
        { "leaves a message", TL_STEP_MESSAGE },
        { "takes the answer", TL_STEP_ANSWER },
    };
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (!tl_words_take(words, ends[i].words))
            continue;
        plan->end = ends[i].end;
        return true;
    }
    return false;
}

static bool records(struct tl_words *words, struct tl_person_plan *plan)
{
    static const struct {
        const char *words;
        enum tl_lookup_result result;
    } results[] = {
        { "has a known case", TL_FOUND },
        { "has an unknown case", TL_NOT_FOUND },
        { "finds the records slow", TL_SLOW },
        { "finds the records down", TL_FAILED },
    };
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
        if (!tl_words_take(words, results[i].words))
            continue;
        plan->records = results[i].result;
        return true;
    }
    return false;
}

static tl_key zone(struct tl_words *words)
{
    const struct tl_policy *policy = words->scene->policy;
    tl_key key = tl_key_of(tl_words_next(words, "which time zone?"));
    for (uint16_t i = 0; i < policy->zones_len; i++) {
        if (policy->zones[i].id.key == key)
            return key;
    }
    tl_words_fail(words, "the policy has no such time zone");
    return 0;
}

static bool number(struct tl_words *words, struct tl_person_plan *plan)
{
    static const struct {
        const char *words;
        enum tl_condition_kind what;
    } wrongs[] = {
        { "gives a number that is not called", TL_IS_NUMBER_REFUSED },
        { "gives a number that has a callback", TL_IS_NUMBER_PROMISED },
        { "gives a number that another has taken", TL_IS_NUMBER_TAKEN },
        { "gives a number that is given too often", TL_IS_NUMBER_TOO_OFTEN },
    };
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        if (!tl_words_take(words, wrongs[i].words))
            continue;
        plan->number = wrongs[i].what;
        return true;
    }
    return false;
}

/* What may be said of a caller, between commas. */
static void person_clause(struct tl_words *words, struct tl_person_plan *plan)
{
    if (wants(words, plan) || records(words, plan) || number(words, plan))
        return;
    if (tl_words_take(words, "asks for"))
        plan->topic = topic(words);
    else if (tl_words_take(words, "has a case outside normal time"))
        plan->outside_time = true;
    else if (tl_words_take(words, "has a decided case"))
        plan->ended = true;
    else if (tl_words_take(words, "answers wrongly"))
        plan->answers_wrongly = true;
    else if (tl_words_take(words, "has a document on its way"))
        plan->document_comes = true;
    else if (tl_words_take(words, "on a page"))
        plan->is_on_page = true;
    else if (tl_words_take(words, "says nothing"))
        plan->silent = true;
    else if (tl_words_take(words, "hides the number"))
        plan->hides_number = true;
    else if (tl_words_take(words, "gives no number"))
        plan->gives_no_number = true;
    else if (tl_words_take(words, "does not pick up"))
        plan->never_picks_up = true;
    else if (tl_words_take(words, "lets a machine answer"))
        plan->machine_answers = true;
    else if (tl_words_take(words, "knows no case number"))
        plan->knows_no_case = true;
    else if (tl_words_take(words, "lives in"))
        plan->zone = zone(words);
    else if (tl_words_take(words, "goes on at the old place"))
        plan->goes_on = true;
    else
        tl_words_fail(
            words, "this is not something that a caller does here (docs/scenes.md has the words)");
}

static void person_calls(struct tl_words *words, uint16_t who, bool is_on_page)
{
    struct tl_person_plan plan = { .topic = TL_NONE, .end = TL_STEP_GO, .is_on_page = is_on_page };
    plan.language = language(words);
    while (!tl_words_is_end(words) && !words->failed) {
        if (!tl_words_take(words, ","))
            tl_words_fail(words, "a comma is missing here");
        else
            person_clause(words, &plan);
    }
    tl_words_line(words, TL_LINE_PERSON_CALLS, who)->plan = plan;
}

static void person_presses(struct tl_words *words, uint16_t who)
{
    const char *digit = tl_words_next(words, "which key?");
    if (strlen(digit) != 1 || !strchr("0123456789*", digit[0]))
        tl_words_fail(words, "a key is one of 0 to 9 and *");
    tl_words_line(words, TL_LINE_PERSON_PRESSES, who)->digit = digit[0];
}

static void read_person(struct tl_words *words)
{
    uint16_t who = tl_words_actor(words, false, true);
    if (tl_words_take(words, "hangs up"))
        tl_words_line(words, TL_LINE_PERSON_LEAVES, who);
    else if (tl_words_take(words, "cannot be called now"))
        tl_words_line(words, TL_LINE_PERSON_NOT_NOW, who);
    else if (tl_words_take(words, "presses"))
        person_presses(words, who);
    else if (tl_words_take(words, "calls in"))
        person_calls(words, who, false);
    else if (tl_words_take(words, "opens a page in"))
        person_calls(words, who, true);
    else if (!tl_scene_read_account(words, who))
        tl_words_fail(words, "a person \"calls in LANGUAGE\", \"opens a page in LANGUAGE\", "
                             "\"presses KEY\", \"hangs up\" or \"cannot be called now\"");
}

/* "walk every topic, takes a callback, but nobody-now records-down" */
static void read_walk(struct tl_words *words)
{
    if (!tl_words_take(words, "every topic"))
        tl_words_fail(words, "what is walked is \"every topic\"");
    words->word[--words->at] = "walker"; /* Whoever walks is an actor like all others. */
    struct tl_scene_line *line =
        tl_words_line(words, TL_LINE_WALK, tl_words_actor(words, false, true));
    line->plan = (struct tl_person_plan){ .topic = TL_NONE, .end = TL_STEP_GO };
    while (!tl_words_is_end(words) && !words->failed) {
        if (!tl_words_take(words, ",")) {
            tl_words_fail(words, "a comma is missing here");
        } else if (!tl_words_take(words, "but")) {
            person_clause(words, &line->plan);
        } else {
            while (!tl_words_is_end(words) && !words->failed) {
                uint16_t but = topic(words) % 4096;
                line->but[but / 64] |= UINT64_C(1) << (but % 64);
            }
        }
    }
}

/* ---- agents ---- */

/* Skills that stand for a topic: neither a language nor a tier. */
static uint64_t topic_skills(const struct tl_policy *policy)
{
    uint64_t skills = 0;
    for (int i = 0; i < TL_SKILLS_MAX; i++)
        skills |= policy->skills[i] ? UINT64_C(1) << i : 0;
    for (uint16_t i = 0; i < policy->languages_len; i++)
        skills &= ~(UINT64_C(1) << policy->languages[i].skill);
    for (int i = 0; i < TL_TIERS_MAX; i++)
        skills &= policy->tier_skills[i] < TL_SKILLS_MAX ? ~(UINT64_C(1) << policy->tier_skills[i])
                                                         : UINT64_MAX;
    return skills;
}

static uint64_t spoken(struct tl_words *words)
{
    uint64_t skills = 0;
    while (!tl_words_is_end(words) && strcmp(words->word[words->at], ",") != 0) {
        uint16_t one = language(words);
        if (one != TL_NONE)
            skills |= UINT64_C(1) << words->scene->policy->languages[one].skill;
    }
    return skills;
}

static uint64_t tier(struct tl_words *words)
{
    const struct tl_policy *policy = words->scene->policy;
    uint32_t number = tl_words_number(words, "which tier?", TL_TIERS_MAX - 1);
    if (policy->tier_skills[number] < TL_SKILLS_MAX)
        return UINT64_C(1) << policy->tier_skills[number];
    tl_words_fail(words, "the policy has no such tier");
    return 0;
}

static void agent_signs_in(struct tl_words *words, uint16_t who)
{
    uint64_t skills = 0;
    while (!tl_words_is_end(words) && !words->failed) {
        if (!tl_words_take(words, ","))
            tl_words_fail(words, "a comma is missing here");
        else if (tl_words_take(words, "speaks"))
            skills |= spoken(words);
        else if (tl_words_take(words, "tier"))
            skills |= tier(words);
        else if (tl_words_take(words, "all topics"))
            skills |= topic_skills(words->scene->policy);
        else
            tl_words_fail(words,
                          "an agent \"speaks LANGUAGES\", is of \"tier N\", knows \"all topics\"");
    }
    tl_words_line(words, TL_LINE_AGENT_SIGNS_IN, who)->skills = skills;
}

static bool agent_way(struct tl_words *words, uint16_t who)
{
    static const char *const ways[] = { [TL_AGENT_ANSWERS] = "answers offers",
                                        [TL_AGENT_LETS_RING] = "lets offers ring",
                                        [TL_AGENT_REFUSES] = "refuses offers" };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (!tl_words_take(words, ways[i]))
            continue;
        tl_words_line(words, TL_LINE_AGENT_WAY, who)->way = (enum tl_agent_way)i;
        return true;
    }
    return false;
}

static bool agent_act(struct tl_words *words, uint16_t who)
{
    static const struct {
        const char *words;
        enum tl_fact_kind act;
    } acts[] = {
        { "gets ready", TL_FACT_ready },
        { "is not ready", TL_FACT_not_ready },
        { "accepts", TL_FACT_accepts },
        { "refuses", TL_FACT_refuses },
        { "hangs up", TL_FACT_hangs_up },
        { "wraps up", TL_FACT_wrapped_up },
        { "signs out", TL_FACT_signed_out },
        { "holds", TL_FACT_holds },
        { "resumes", TL_FACT_resumes },
        { "hands over", TL_FACT_hands_over },
        { "ends the consult", TL_FACT_lets_go },
        { "notes an interpreter", TL_FACT_interpreter_comes },
        { "sees the interpreter leave", TL_FACT_interpreter_goes },
        { "loses the page", TL_FACT_agent_lost },
        { "gets the page back", TL_FACT_agent_back },
    };
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        if (!tl_words_take(words, acts[i].words))
            continue;
        tl_words_line(words, TL_LINE_AGENT_ACT, who)->act = acts[i].act;
        return true;
    }
    return false;
}

/* "passes the matter on as urgent": to be answered later, by the policy's name for it. */
static bool agent_escalates(struct tl_words *words, uint16_t who)
{
    const struct tl_policy *policy = words->scene->policy;
    if (!tl_words_take(words, "passes the matter on as"))
        return false;
    struct tl_scene_line *line = tl_words_line(words, TL_LINE_PASSES_ON, who);
    line->pass.act = TL_FACT_escalates;
    line->pass.queue = TL_NONE;
    line->pass.agent = TL_NONE;
    for (uint16_t i = 0; i < policy->escalations_len; i++) {
        if (tl_words_take(words, policy->escalations[i].to.id.name))
            line->pass.queue = i;
    }
    if (line->pass.queue == TL_NONE)
        tl_words_fail(words, "the policy passes nothing on under this name");
    return true;
}

/* "settles the matter of ana": what was passed on is answered. */
static bool agent_settles(struct tl_words *words, uint16_t who)
{
    if (!tl_words_take(words, "settles the matter of"))
        return false;
    struct tl_scene_line *line = tl_words_line(words, TL_LINE_PASSES_ON, who);
    line->pass.act = TL_FACT_promise_ends;
    line->pass.queue = TL_NONE;
    line->pass.agent = tl_words_actor(words, false, false);
    return true;
}

/* "passes the call on to tier2", "asks in eve": a queue of the policy, or an agent. */
static bool agent_passes_on(struct tl_words *words, uint16_t who)
{
    const struct tl_policy *policy = words->scene->policy;
    enum tl_fact_kind act;
    if (tl_words_take(words, "passes the call on to"))
        act = TL_FACT_transfers;
    else if (tl_words_take(words, "asks in"))
        act = TL_FACT_consults;
    else
        return false;
    struct tl_scene_line *line = tl_words_line(words, TL_LINE_PASSES_ON, who);
    line->pass.act = act;
    line->pass.queue = TL_NONE;
    line->pass.agent = TL_NONE;
    if (tl_words_take(words, "a number outside"))
        return true;
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (tl_words_take(words, policy->queues[i].id.name))
            line->pass.queue = i;
    }
    if (line->pass.queue == TL_NONE)
        line->pass.agent = tl_words_actor(words, true, false);
    return true;
}

static void read_agent(struct tl_words *words)
{
    uint16_t who = tl_words_actor(words, true, true);
    if (tl_words_take(words, "signs in"))
        agent_signs_in(words, who);
    else if (agent_escalates(words, who) || agent_settles(words, who) ||
             agent_passes_on(words, who) || tl_scene_read_decision(words, who) ||
             tl_scene_read_answer(words, who))
        return;
    else if (!agent_way(words, who) && !agent_act(words, who))
        tl_words_fail(
            words, "this is not something that an agent does here (docs/scenes.md has the words)");
}

/* ---- expectations ---- */

static void more_nothing(struct tl_words *words, struct tl_scene_line *line)
{
    (void)words, (void)line;
}

static void more_place(struct tl_words *words, struct tl_scene_line *line)
{
    static const char *const names[] = { "first", "second", "third", "fourth", "fifth" };
    if (!tl_words_take(words, ","))
        return;
    for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!tl_words_take(words, names[i]))
            continue;
        line->expect.place = i + 1;
        return;
    }
    tl_words_fail(words, "a place is \"first\" to \"fifth\"");
}

static void more_agent(struct tl_words *words, struct tl_scene_line *line)
{
    line->expect.agent = tl_words_actor(words, true, false);
    if (!words->scene->actors[line->expect.agent].is_agent)
        tl_words_fail(words, "this has to be an agent");
}

static void more_reason(struct tl_words *words, struct tl_scene_line *line)
{
    const struct tl_policy *policy = words->scene->policy;
    tl_key key = tl_key_of(tl_words_next(words, "which reason?"));
    for (uint16_t i = 0; i < policy->reasons_len; i++) {
        if (policy->reasons[i].key == key)
            line->expect.reason = key;
    }
    if (line->expect.reason == 0)
        tl_words_fail(words, "the policy has no such reason");
}

static void more_outcome(struct tl_words *words, struct tl_scene_line *line)
{
    char text[64];
    tl_words_rest(words, text, sizeof text);
    for (int i = 1; i < TL_OUTCOMES; i++) {
        if (strcmp(tl_outcome_text((enum tl_outcome)i), text) == 0)
            line->expect.outcome = (enum tl_outcome)i;
    }
    if (line->expect.outcome == TL_OUTCOME_NONE && strcmp(text, "something real") != 0)
        tl_words_fail(words, "there is no such outcome; \"something real\" is any that the policy "
                             "may give");
}

static void more_office(struct tl_words *words, struct tl_scene_line *line)
{
    line->expect.office = tl_words_office(words);
}

static void more_text(struct tl_words *words, struct tl_scene_line *line)
{
    tl_key key = tl_key_of(tl_words_next(words, "which text?"));
    line->expect.text = tl_policy_text_find(words->scene->policy, key);
    if (line->expect.text == TL_NONE)
        tl_words_fail(words, "the policy has no such text");
}

static void more_state(struct tl_words *words, struct tl_scene_line *line)
{
    char text[64];
    tl_words_rest(words, text, sizeof text);
    for (int i = 0; i < TL_AGENT_STATES; i++) {
        if (strcmp(tl_agent_state_text((enum tl_agent_state)i), text) != 0)
            continue;
        line->expect.state = (enum tl_agent_state)i;
        return;
    }
    tl_words_fail(words, "there is no such state of an agent");
}

static const struct {
    bool of_agent;
    const char *words;
    void (*more)(struct tl_words *words, struct tl_scene_line *line);
} expects[TL_EXPECT_KINDS] = {
#define MORE_NOTHING                more_nothing
#define MORE_PLACE                  more_place
#define MORE_AGENT                  more_agent
#define MORE_REASON                 more_reason
#define MORE_OUTCOME                more_outcome
#define MORE_TEXT                   more_text
#define MORE_OFFICE                 more_office
#define MORE_STATE                  more_state
#define OF_PERSON(name, text, more) [name] = { false, text, MORE_##more },
#define OF_AGENT(name, text, more)  [name] = { true, text, MORE_##more },
    TL_EXPECT_PERSON_TABLE(OF_PERSON) TL_EXPECT_AGENT_TABLE(OF_AGENT)
};

static void read_expect(struct tl_words *words)
{
    uint16_t who = tl_words_actor(words, false, false);
    struct tl_scene_line *line = tl_words_line(words, TL_LINE_EXPECT, who);
    int kind = 0;
    while (kind < TL_EXPECT_KINDS &&
           (expects[kind].of_agent != words->scene->actors[who].is_agent ||
            !tl_words_take(words, expects[kind].words)))
        kind++;
    if (kind == TL_EXPECT_KINDS) {
        tl_words_fail(words, "this cannot be expected here (docs/scenes.md has the words)");
        return;
    }
    if (kind <= TL_EXPECT_HAS_MAIL && kind >= TL_EXPECT_SEES_CASE && !words->scene->is_live_only)
        tl_words_fail(words, "accounts take a server: the scene has to have \"given a running "
                             "center\" before this");
    line->expect.kind = (enum tl_expect_kind)kind;
    expects[kind].more(words, line);
    if (tl_words_take(words, "within"))
        line->us = tl_words_duration(words);
}

/* ---- the scene itself ---- */

static void read_after(struct tl_words *words)
{
    tl_words_line(words, TL_LINE_AFTER, 0)->us = tl_words_duration(words);
}

/* "monday 10:00", "holiday 10:00", by the policy's clock. */
static struct tl_scene_start moment(struct tl_words *words)
{
    static const char *const days[] = { "monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday",    "holiday" };
    static const char form[] = "a time is a day and a clock time: \"at saturday 21:10\"";
    const char *day = tl_words_next(words, form);
    const char *clock = tl_words_next(words, form);
    unsigned hour = 99, minute = 99, weekday = 0;
    char more;
    while (weekday < 8 && strcmp(days[weekday], day) != 0)
        weekday++;
    if (sscanf(clock, "%2u:%2u%c", &hour, &minute, &more) != 2 || hour > 23 || minute > 59 ||
        weekday == 8)
        tl_words_fail(words, form);
    return (struct tl_scene_start){ .on_holiday = weekday == 7,
                                    .weekday = (enum tl_weekday)(weekday % 7),
                                    .second = hour * 3600 + minute * 60 };
}

static void read_at(struct tl_words *words)
{
    words->scene->start = moment(words);
}

static void read_until(struct tl_words *words)
{
    struct tl_scene_start until = moment(words);
    tl_words_line(words, TL_LINE_UNTIL, 0)->until = until;
}

static void line_holds(struct tl_words *words)
{
    const struct tl_policy *policy = words->scene->policy;
    tl_key key = tl_key_of(tl_words_next(words, "which queue?"));
    struct tl_scene_line *line = tl_words_line(words, TL_LINE_HOLDS, 0);
    uint16_t queue = 0;
    while (queue < policy->queues_len && policy->queues[queue].id.key != key)
        queue++;
    if (queue == policy->queues_len || !tl_words_take(words, "holds"))
        tl_words_fail(words, "a queue of the policy \"holds\" a number");
    line->line.queue = queue;
    line->line.waiting_max = tl_words_number(words, "a line holds a number of people", 1000000);
}

/* "the number outside is busy" */
static bool number_outside(struct tl_words *words)
{
    static const struct {
        const char *words;
        enum tl_attempt_result result;
    } ways[] = {
        { "answers", TL_ATTEMPT_ANSWERED },
        { "is busy", TL_ATTEMPT_BUSY },
        { "does not answer", TL_ATTEMPT_NO_ANSWER },
        { "refuses", TL_ATTEMPT_REFUSED },
    };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (!tl_words_take(words, ways[i].words))
            continue;
        tl_words_line(words, TL_LINE_OUTSIDE, 0)->outside = ways[i].result;
        return true;
    }
    return false;
}

static void read_given(struct tl_words *words)
{
    if (tl_words_take(words, "the number outside")) {
        if (!number_outside(words))
            tl_words_fail(words, "a number outside answers, is busy, does not answer or refuses");
        return;
    }
    if (tl_words_take(words, "a running center")) {
        words->scene->is_live_only = true;
        tl_words_line(words, TL_LINE_RUNNING, 0);
    } else if (tl_words_take(words, "people can be called")) {
        tl_words_line(words, TL_LINE_CAN_DIAL, 0);
    } else if (tl_words_take(words, "the line")) {
        line_holds(words);
    } else {
        tl_words_fail(words,
                      "given is \"people can be called\", \"a running center\" or \"the line "
                      "QUEUE holds N\"");
    }
}

static tl_key queue_named(struct tl_words *words)
{
    const struct tl_policy *policy = words->scene->policy;
    tl_key key = tl_key_of(tl_words_next(words, "which queue?"));
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (policy->queues[i].id.key == key)
            return key;
    }
    tl_words_fail(words, "the policy has no such queue");
    return 0;
}

/* "for REASON, for 2 h", and maybe ", who waits is sent on". */
static void read_closing(struct tl_words *words, struct tl_scene_line *line)
{
    const struct tl_policy *policy = words->scene->policy;
    static const char form[] = "closing is \"for REASON, for 2 h\", with a reason of the policy";
    bool is_named = false;
    if (!tl_words_take(words, "for"))
        tl_words_fail(words, form);
    line->supervises.reason = tl_key_of(tl_words_next(words, form));
    for (uint16_t i = 0; i < policy->closures_len; i++)
        is_named = is_named || policy->closures[i].key == line->supervises.reason;
    if (!is_named || !tl_words_take(words, ", for"))
        tl_words_fail(words, form);
    line->us = tl_words_duration(words);
    line->supervises.sends_on = tl_words_take(words, ", who waits is sent on");
}

static void read_move(struct tl_words *words)
{
    const struct tl_policy *policy = words->scene->policy;
    uint16_t who = tl_words_actor(words, false, false);
    struct tl_scene_line *line = tl_words_line(words, TL_LINE_SUPERVISES, who);
    line->supervises.act = TL_FACT_moves;
    if (tl_words_take(words, "to the class")) {
        line->supervises.priority = tl_key_of(tl_words_next(words, "which class?"));
        bool is_named = false;
        for (uint16_t i = 0; i < policy->priorities_len; i++)
            is_named = is_named || policy->priorities[i].id.key == line->supervises.priority;
        if (!is_named)
            tl_words_fail(words, "the policy has no such class");
    } else if (tl_words_take(words, "to")) {
        line->supervises.queue = queue_named(words);
    } else {
        tl_words_fail(words, "somebody is moved \"to QUEUE\" or \"to the class CLASS\"");
    }
}

static void read_supervisor(struct tl_words *words)
{
    if (tl_words_take(words, "moves")) {
        read_move(words);
        return;
    }
    if (tl_words_take(words, "declares a surge for")) {
        struct tl_scene_line *line = tl_words_line(words, TL_LINE_SUPERVISES, 0);
        line->supervises.act = TL_FACT_sets_surge;
        line->us = tl_words_duration(words);
        return;
    }
    if (tl_scene_read_handing(words))
        return;
    bool closes = tl_words_take(words, "closes");
    if (!closes && !tl_words_take(words, "opens")) {
        tl_words_fail(words, "a supervisor moves, closes, opens, gives a message to an office or "
                             "declares a surge");
        return;
    }
    struct tl_scene_line *line = tl_words_line(words, TL_LINE_SUPERVISES, 0);
    bool is_line = tl_words_take(words, "the line");
    line->supervises.queue = is_line ? 0 : queue_named(words);
    if (closes)
        line->supervises.act = is_line ? TL_FACT_closes_line : TL_FACT_closes_queue;
    else
        line->supervises.act = is_line ? TL_FACT_opens_line : TL_FACT_opens_queue;
    if (closes)
        read_closing(words, line);
}

static void read_title(struct tl_words *words)
{
    char *title = words->scene->title;
    size_t used = 0, room = sizeof words->scene->title;
    while (!tl_words_is_end(words)) {
        const char *word = tl_words_next(words, "");
        const char *blank = used > 0 && strcmp(word, ",") != 0 ? " " : "";
        int more = snprintf(title + used, room - used, "%s%s", blank, word);
        if (more < 0 || (size_t)more >= room - used)
            return;
        used += (size_t)more;
    }
}

static const struct {
    const char *word;
    void (*read)(struct tl_words *words);
} kinds[] = {
    { "scene", read_title },
    { "at", read_at },
    { "given", read_given },
    { "person", read_person },
    { "agent", read_agent },
    { "walk", read_walk },
    { "after", read_after },
    { "until", read_until },
    { "expect", read_expect },
    { "supervisor", read_supervisor },
    { "office", tl_scene_read_office },
    { "records", tl_scene_read_records },
};

static void read_line(struct tl_words *words, const char *line)
{
    tl_words_split(words, line);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!tl_words_take(words, kinds[i].word))
            continue;
        kinds[i].read(words);
        if (!tl_words_is_end(words))
            tl_words_fail(words, "nothing may stand behind this");
        return;
    }
    if (words->len > 0)
        tl_words_fail(words,
                      "a line begins with scene, at, given, person, agent, supervisor, office, "
                      "records, walk, after or expect");
}

enum tl_err tl_scene_parse(struct tl_scene *scene, FILE *in, struct tl_faults *faults)
{
    struct tl_words words = { .scene = scene, .faults = faults };
    char line[TL_LINE_BYTES_MAX];
    uint32_t before = faults->faults_len + faults->lost;
    while (fgets(line, sizeof line, in)) {
        words.line++;
        read_line(&words, line);
    }
    if (ferror(in))
        return TL_EIO;
    return faults->faults_len + faults->lost > before ? TL_EBAD : TL_OK;
}
