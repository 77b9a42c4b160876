/* scene_walk.c: somebody calls for each topic in each language, and each call comes to something.
 *
 * Some topics open only to some: whose case is late, whose records cannot be reached. So a topic is
 * asked for by one kind of caller after the other until one gets there; all their calls have to
 * come to something real.
 */
#include <stdio.h>

#include "sim/scene_lines.h"

static const int64_t call_us_max = 15 * TL_MINUTE;

static const struct {
    enum tl_lookup_result records;
    bool outside_time;
    bool knows_no_case;
    enum tl_condition_kind number;
} callers[] = {
    { TL_FOUND, false, false, 0 },     { TL_FOUND, true, false, 0 },
    { TL_NOT_FOUND, false, false, 0 }, { TL_FOUND, false, false, TL_IS_NUMBER_REFUSED },
    { TL_FAILED, false, false, 0 },    { TL_SLOW, false, false, 0 },
    { TL_FOUND, false, true, 0 },
};

struct walk {
    struct tl_scene *scene;
    const struct tl_scene_line *line;
    struct tl_actor *walker;
    struct tl_faults *faults;
};

static bool is_left_out(const struct tl_scene_line *line, uint16_t topic)
{
    return line->but[topic / 64 % 64] >> (topic % 64) & 1;
}

static void tell(const struct walk *walk, const char *what)
{
    const struct tl_policy *policy = walk->scene->policy;
    const struct tl_person_plan *plan = &walk->walker->plan;
    char text[160];
    snprintf(text, sizeof text, "topic %.60s in %.12s %s", policy->topics[plan->topic].id.name,
             policy->languages[plan->language].code, what);
    tl_scene_tell(walk->scene, walk->line, walk->walker, text, walk->faults);
}

static struct tl_actor *agent_with(const struct walk *walk, tl_id agent)
{
    for (uint16_t i = 0; i < walk->scene->actors_len; i++) {
        struct tl_actor *actor = walk->scene->actors + i;
        if (actor->is_agent && actor->id == agent)
            return actor;
    }
    return NULL;
}

/* The person puts down, and the agent is free for the next. */
static enum tl_err clear(const struct walk *walk)
{
    const struct tl_world *world = walk->scene->world;
    struct tl_contact_view view = tl_scene_view(walk->scene, walk->walker);
    struct tl_actor *agent =
        view.state == TL_CONTACT_CONNECTED ? agent_with(walk, view.agent) : NULL;
    enum tl_err err = walk->walker->closed ? TL_OK : world->hangs_up(world->self, walk->walker);
    if (!agent || err != TL_OK)
        return err;
    err = tl_scene_pass(walk->scene, TL_SECOND);
    if (err == TL_OK)
        err = world->does(world->self, agent, TL_FACT_wrapped_up, walk->walker->id);
    return err;
}

/* One call. *out_arrived: it got to the topic. */
static enum tl_err call(const struct walk *walk, const struct tl_person_plan *plan,
                        bool *out_arrived)
{
    struct tl_scene *scene = walk->scene;
    const struct tl_world *world = scene->world;
    tl_time end = world->now(world->self) + call_us_max;
    enum tl_err err = tl_scene_call(scene, walk->walker, plan);
    if (err == TL_OK)
        err = tl_scene_react(scene);
    while (err == TL_OK && !tl_scene_is_real_end(scene, walk->walker)) {
        if (walk->walker->closed || world->now(world->self) >= end) {
            tell(walk, "comes to nothing");
            return TL_EBAD;
        }
        err = world->passes(world->self, end - world->now(world->self));
        if (err == TL_OK)
            err = tl_scene_react(scene);
    }
    *out_arrived = walk->walker->has_reached;
    return err == TL_OK ? clear(walk) : err;
}

/* Where a world has no such caller (live: of a number that has a callback) it ends there. */
static enum tl_err walk_topic(const struct walk *walk, struct tl_person_plan plan)
{
    for (size_t i = 0; i < sizeof callers / sizeof callers[0]; i++) {
        bool has_arrived = false;
        plan.records = callers[i].records;
        plan.outside_time = callers[i].outside_time;
        plan.knows_no_case = callers[i].knows_no_case;
        plan.number = callers[i].number;
        enum tl_err err = call(walk, &plan, &has_arrived);
        if (err == TL_EUNSUPPORTED)
            return TL_OK;
        if (err == TL_OK && !has_arrived)
            err = tl_scene_pass(walk->scene, TL_SECOND);
        if (err != TL_OK || has_arrived)
            return err;
    }
    tell(walk, "is never reached");
    return TL_EBAD;
}

enum tl_err tl_scene_walk(struct tl_scene *scene, const struct tl_scene_line *line,
                          struct tl_faults *faults)
{
    const struct walk walk = { scene, line, scene->actors + line->who, faults };
    enum tl_err err = TL_OK;
    for (uint16_t language = 0; language < scene->policy->languages_len; language++) {
        for (uint16_t topic = 0; topic < scene->policy->topics_len && err == TL_OK; topic++) {
            struct tl_person_plan plan = line->plan;
            plan.topic = topic;
            plan.language = language;
            if (!is_left_out(line, topic))
                err = walk_topic(&walk, plan);
        }
    }
    return err;
}
