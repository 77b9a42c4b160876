/* scene_expect.c: what a scene expects, and what it says when that is not so. */
#include <stdio.h>

#include "sim/scene_lines.h"

/* An expectation without "within" holds now, or as soon as what is under way has happened. */
static const int64_t at_once_us = 2 * TL_SECOND;

/* What is judged: the line, who it is about, and the person's contact. */
struct judged {
    const struct tl_scene *scene;
    const struct tl_scene_line *line;
    const struct tl_actor *who;
    struct tl_contact_view view;
};

struct seeking {
    tl_id contact;
    uint32_t place;
    uint32_t found;
};

static void seek(void *arg, const struct tl_contact_view *view)
{
    struct seeking *seeking = arg;
    seeking->place++;
    if (view->contact == seeking->contact)
        seeking->found = seeking->place;
}

static bool is_at_place(const struct judged *judged)
{
    struct seeking seeking = { .contact = judged->who->id };
    const struct tl_world *world = judged->scene->world;
    uint32_t place = judged->line->expect.place;
    tl_center_order(world->center(world->self), seek, &seeking);
    return seeking.found > 0 && (place == 0 || place == seeking.found);
}

static bool is_agents(const struct judged *judged)
{
    return judged->view.agent == judged->scene->actors[judged->line->expect.agent].id;
}

static bool has_heard(const struct judged *judged)
{
    uint16_t text = judged->line->expect.text;
    return judged->who->heard[text / 64] >> (text % 64) & 1;
}

bool tl_scene_is_real_end(const struct tl_scene *scene, const struct tl_actor *person)
{
    enum tl_contact_state state = tl_scene_view(scene, person).state;
    if (state == TL_CONTACT_CONNECTED || person->was_promised)
        return true;
    return person->closed && person->outcome >= TL_OUTCOME_ANSWERED &&
           person->outcome <= TL_OUTCOME_MESSAGE;
}

static bool waits(const struct judged *judged)
{
    return judged->view.state == TL_CONTACT_WAITING && is_at_place(judged);
}

static bool keeps(const struct judged *judged)
{
    return judged->view.state == TL_CONTACT_PROMISED && is_at_place(judged);
}

static bool is_in_menu(const struct judged *judged)
{
    return judged->view.state == TL_CONTACT_IN_FLOW;
}

static bool is_offered(const struct judged *judged)
{
    return judged->view.state == TL_CONTACT_OFFERED && is_agents(judged);
}

static bool talks(const struct judged *judged)
{
    return judged->view.state == TL_CONTACT_CONNECTED && is_agents(judged);
}

static bool is_helped_by(const struct judged *judged)
{
    return judged->view.help == TL_HELP_TALKING &&
           judged->view.helper == judged->scene->actors[judged->line->expect.agent].id;
}

static bool rings_outside(const struct judged *judged)
{
    return judged->view.state == TL_CONTACT_RINGING;
}

static bool is_outside(const struct judged *judged)
{
    return judged->view.state == TL_CONTACT_OUTSIDE;
}

static bool is_helped_outside(const struct judged *judged)
{
    return judged->view.help == TL_HELP_OUTSIDE;
}

static bool is_interpreted(const struct judged *judged)
{
    return judged->view.interpreter != TL_INTERPRETER_NONE;
}

static bool is_not_interpreted(const struct judged *judged)
{
    return !is_interpreted(judged);
}

static bool is_on_hold(const struct judged *judged)
{
    return judged->view.state == TL_CONTACT_HELD;
}

static bool was_called(const struct judged *judged)
{
    return judged->who->was_dialled;
}

static bool was_not_called(const struct judged *judged)
{
    return !judged->who->was_dialled;
}

static bool is_near(const struct judged *judged)
{
    return judged->who->is_near;
}

static bool is_not_near(const struct judged *judged)
{
    return !judged->who->is_near;
}

static bool has_message(const struct judged *judged)
{
    return judged->who->has_message;
}

static bool has_no_message(const struct judged *judged)
{
    return !judged->who->has_message;
}

static bool is_owed(const struct judged *judged)
{
    return judged->who->has_promise;
}

static bool is_owed_nothing(const struct judged *judged)
{
    return !judged->who->has_promise;
}

static bool is_owed_late(const struct judged *judged)
{
    return judged->who->has_promise && judged->who->is_late;
}

static bool was_kept(const struct judged *judged)
{
    return judged->who->kept > judged->who->kept_late;
}

static bool was_kept_late(const struct judged *judged)
{
    return judged->who->kept_late > 0;
}

static bool was_broken(const struct judged *judged)
{
    return judged->who->broken > 0;
}

static bool waits_at(const struct judged *judged)
{
    return judged->who->waits_at == judged->line->expect.office;
}

static bool is_seen(const struct judged *judged)
{
    const struct tl_world *world = judged->scene->world;
    return judged->who->seen_at != 0 && judged->who->seen_from > world->now(world->self);
}

static bool is_seen_at(const struct judged *judged)
{
    return is_seen(judged) && judged->who->seen_at == judged->line->expect.office;
}

static bool is_not_seen(const struct judged *judged)
{
    return !is_seen(judged);
}

static bool was_offered_no_person(const struct judged *judged)
{
    return !judged->who->was_offered_person;
}

static bool earned_by(const struct judged *judged)
{
    return judged->who->was_offered_person && judged->who->reason == judged->line->expect.reason;
}

static bool ends(const struct judged *judged)
{
    enum tl_outcome outcome = judged->line->expect.outcome;
    if (outcome == TL_OUTCOME_NONE)
        return tl_scene_is_real_end(judged->scene, judged->who);
    if (outcome == TL_OUTCOME_CALLBACK && judged->view.state == TL_CONTACT_PROMISED)
        return true;
    return judged->who->closed && judged->who->outcome == outcome;
}

static bool has_not_heard(const struct judged *judged)
{
    return !has_heard(judged);
}

/* One of the account's: they stand in the order of tl_account_sight. */
static bool shows(const struct judged *judged)
{
    const struct tl_world *world = judged->scene->world;
    enum tl_account_sight what =
        (enum tl_account_sight)(judged->line->expect.kind - TL_EXPECT_SEES_CASE);
    return world->shows && world->shows(world->self, judged->who, what);
}

static enum tl_agent_state agent_state(const struct tl_scene *scene, const struct tl_actor *agent)
{
    struct tl_agent_view view;
    const struct tl_center *center = scene->world->center(scene->world->self);
    return tl_center_agent(center, agent->id, &view) == TL_OK ? view.state : TL_AGENT_OFFLINE;
}

static bool agent_is(const struct judged *judged)
{
    return agent_state(judged->scene, judged->who) == judged->line->expect.state;
}

static bool (*const HOLDS[TL_EXPECT_KINDS])(const struct judged *judged) = {
    [TL_EXPECT_WAITS] = waits,
    [TL_EXPECT_KEEPS] = keeps,
    [TL_EXPECT_IN_MENU] = is_in_menu,
    [TL_EXPECT_OFFERED] = is_offered,
    [TL_EXPECT_TALKS] = talks,
    [TL_EXPECT_HELPED] = is_helped_by,
    [TL_EXPECT_RINGS_OUTSIDE] = rings_outside,
    [TL_EXPECT_OUTSIDE] = is_outside,
    [TL_EXPECT_HELPED_OUTSIDE] = is_helped_outside,
    [TL_EXPECT_INTERPRETED] = is_interpreted,
    [TL_EXPECT_NOT_INTERPRETED] = is_not_interpreted,
    [TL_EXPECT_HOLDS] = is_on_hold,
    [TL_EXPECT_CALLED] = was_called,
    [TL_EXPECT_NOT_CALLED] = was_not_called,
    [TL_EXPECT_NOT_NEAR] = is_not_near,
    [TL_EXPECT_NEAR] = is_near,
    [TL_EXPECT_MESSAGE] = has_message,
    [TL_EXPECT_NO_MESSAGE] = has_no_message,
    [TL_EXPECT_OWED] = is_owed,
    [TL_EXPECT_NOT_OWED] = is_owed_nothing,
    [TL_EXPECT_LATE] = is_owed_late,
    [TL_EXPECT_BROKEN] = was_broken,
    [TL_EXPECT_WAITS_AT] = waits_at,
    [TL_EXPECT_SEEN_AT] = is_seen_at,
    [TL_EXPECT_NOT_SEEN] = is_not_seen,
    [TL_EXPECT_KEPT] = was_kept,
    [TL_EXPECT_KEPT_LATE] = was_kept_late,
    [TL_EXPECT_NO_PERSON] = was_offered_no_person,
    [TL_EXPECT_REASON] = earned_by,
    [TL_EXPECT_ENDS] = ends,
    [TL_EXPECT_NOT_HEARS] = has_not_heard,
    [TL_EXPECT_HEARS] = has_heard,
    [TL_EXPECT_AGENT_IS] = agent_is,
};

static bool is_of_account(const struct tl_scene_line *line)
{
    return line->expect.kind >= TL_EXPECT_SEES_CASE && line->expect.kind <= TL_EXPECT_HAS_MAIL;
}

static void tell_of_account(const struct tl_scene *scene, const struct tl_scene_line *line,
                            struct tl_faults *faults)
{
    char text[128];
    snprintf(text, sizeof text, "this does not hold: the account of %s shows something else",
             scene->actors[line->who].name);
    tl_faults_add(faults, scene->file, line->number, "", text);
}

static bool holds(const struct tl_scene *scene, const struct tl_scene_line *line)
{
    const struct tl_actor *who = scene->actors + line->who;
    const struct judged judged = { scene, line, who, tl_scene_view(scene, who) };
    return is_of_account(line) ? shows(&judged) : HOLDS[line->expect.kind](&judged);
}

void tl_scene_tell(const struct tl_scene *scene, const struct tl_scene_line *line,
                   const struct tl_actor *who, const char *what, struct tl_faults *faults)
{
    char text[256], at[96] = "";
    struct tl_contact_view view = tl_scene_view(scene, who);
    const char *state = who->is_agent ? tl_agent_state_text(agent_state(scene, who))
                        : who->closed ? tl_outcome_text(who->outcome)
                                      : tl_contact_state_text(view.state);
    if (view.step != TL_NONE && view.step < scene->policy->steps_len) {
        const struct tl_step *step = scene->policy->steps + view.step;
        snprintf(at, sizeof at, ", at the step \"%s\" of topic %.48s", tl_step_text(step->kind),
                 scene->policy->topics[step->topic].id.name);
    }
    snprintf(text, sizeof text, "%s: %s %s %s%s", what, who->name, who->closed ? "ended as" : "is",
             state, at);
    tl_faults_add(faults, scene->file, line->number, "", text);
}

enum tl_err tl_scene_expect(struct tl_scene *scene, const struct tl_scene_line *line,
                            struct tl_faults *faults)
{
    const struct tl_world *world = scene->world;
    tl_time end = world->now(world->self) + (line->us > 0 ? line->us : at_once_us);
    enum tl_err err = tl_scene_react(scene);
    while (err == TL_OK && !holds(scene, line)) {
        int64_t left = end - world->now(world->self);
        if (left <= 0 || is_of_account(line)) { /* It has been waited for, in real time. */
            if (is_of_account(line))
                tell_of_account(scene, line, faults);
            else
                tl_scene_tell(scene, line, scene->actors + line->who, "this does not hold", faults);
            return TL_EBAD;
        }
        err = world->passes(world->self, left);
        if (err == TL_OK)
            err = tl_scene_react(scene);
    }
    return err;
}
