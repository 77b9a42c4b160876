/* scene.c: opening a scene, and playing it line by line. */
#include "sim/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "sim/scene_lines.h"

/* Each line begins when what the one before set off is done. */
static const int64_t between_lines_us = TL_SECOND / 10;

enum tl_err tl_scene_open(const char *file, const struct tl_policy *policy,
                          struct tl_faults *faults, struct tl_scene **out_scene)
{
    FILE *in = fopen(file, "r");
    if (!in) {
        tl_faults_add(faults, file, 0, "", "this scene cannot be read");
        return TL_EIO;
    }
    struct tl_scene *scene = calloc(1, sizeof *scene);
    enum tl_err err = TL_ENOMEM;
    if (scene) {
        scene->policy = policy;
        snprintf(scene->file, sizeof scene->file, "%s", file);
        scene->start = (struct tl_scene_start){ .weekday = TL_MONDAY, .second = 10 * 3600 };
        err = tl_scene_parse(scene, in, faults);
    }
    fclose(in);
    if (err == TL_OK)
        *out_scene = scene;
    else
        free(scene);
    return err;
}

void tl_scene_close(struct tl_scene *scene)
{
    free(scene);
}

const char *tl_scene_title(const struct tl_scene *scene)
{
    return scene->title;
}

bool tl_scene_is_live_only(const struct tl_scene *scene)
{
    return scene->is_live_only;
}

tl_time tl_scene_instant(const struct tl_calendar *calendar, const struct tl_scene_start *start,
                         tl_time after)
{
    int32_t days = tl_date_days(tl_zone_civil(&calendar->zone, after).date);
    for (int32_t last = days + 400; days < last; days++) {
        struct tl_date date = tl_days_date(days);
        enum tl_weekday weekday = tl_days_weekday(days);
        bool is_holiday = tl_calendar_is_holiday(calendar, date);
        bool is_it = start->on_holiday ? is_holiday && weekday < TL_SATURDAY
                                       : !is_holiday && weekday == start->weekday;
        tl_time at = tl_zone_instant(&calendar->zone, date, start->second);
        if (is_it && at > after)
            return at;
    }
    return after;
}

static void write_staff(const struct tl_policy *policy, const char *login, uint64_t skills,
                        FILE *out)
{
    fprintf(out, "%s\t", login);
    for (int tier = 0; tier < TL_TIERS_MAX; tier++) {
        if (policy->tier_skills[tier] < TL_SKILLS_MAX && skills >> policy->tier_skills[tier] & 1)
            fputc('0' + tier, out);
    }
    fputc('\t', out);
    const char *blank = "";
    for (int i = 0; i < TL_SKILLS_MAX; i++) {
        if (!policy->skills[i] || !(skills >> i & 1))
            continue;
        fprintf(out, "%s%s", blank, policy->skills[i]);
        blank = " ";
    }
    fputc('\n', out);
}

void tl_scene_staff(const struct tl_scene *scene, FILE *out)
{
    for (uint32_t i = 0; i < scene->lines_len; i++) {
        const struct tl_scene_line *line = scene->lines + i;
        if (line->kind == TL_LINE_AGENT_SIGNS_IN)
            write_staff(scene->policy, scene->actors[line->who].name, line->skills, out);
    }
}

/* The contact that this agent has or is offered; 0: none. */
static tl_id contact_of(const struct tl_scene *scene, const struct tl_actor *agent)
{
    for (uint16_t i = 0; i < scene->actors_len; i++) {
        const struct tl_actor *person = scene->actors + i;
        if (person->is_agent || person->id == 0)
            continue;
        struct tl_contact_view view = tl_scene_view(scene, person);
        if (view.state != TL_CONTACT_GONE && (view.agent == agent->id || view.helper == agent->id))
            return person->id;
    }
    return 0;
}

/* Work after a contact is for one that is gone already. */
static tl_id contact_for(const struct tl_scene *scene, const struct tl_actor *agent,
                         enum tl_fact_kind act)
{
    struct tl_agent_view view;
    const struct tl_center *center = scene->world->center(scene->world->self);
    bool is_after = act == TL_FACT_wrapped_up ||
                    ((act == TL_FACT_escalates || act == TL_FACT_decides_emergency) &&
                     contact_of(scene, agent) == 0);
    if (is_after && tl_center_agent(center, agent->id, &view) == TL_OK)
        return view.wrapping;
    return contact_of(scene, agent);
}

static enum tl_err press(struct tl_scene *scene, struct tl_actor *person, char digit)
{
    struct tl_contact_view view = tl_scene_view(scene, person);
    if (view.state == TL_CONTACT_GONE || view.step == TL_NONE)
        return TL_OK;
    return scene->world->presses(scene->world->self, person, view.step, digit);
}

enum { SUPERVISOR = 900000 };

static enum tl_err supervise(struct tl_scene *scene, const struct tl_scene_line *line,
                             const struct tl_actor *who)
{
    const struct tl_world *world = scene->world;
    struct tl_fact given = { .kind = line->supervises.act };
    tl_time until = world->now(world->self) + line->us;
    switch ((int)line->supervises.act) {
    case TL_FACT_moves:
        given.moves = (struct tl_fact_moves){ SUPERVISOR, who->id, line->supervises.queue,
                                              line->supervises.priority, 0 };
        break;
    case TL_FACT_closes_queue:
        given.closes_queue = (struct tl_fact_closes_queue){
            SUPERVISOR, line->supervises.queue,    line->supervises.reason,
            until,      line->supervises.sends_on, 0
        };
        break;
    case TL_FACT_closes_line:
        given.closes_line = (struct tl_fact_closes_line){ SUPERVISOR, line->supervises.reason,
                                                          until, line->supervises.sends_on, 0 };
        break;
    case TL_FACT_sets_surge:
        given.sets_surge = (struct tl_fact_sets_surge){ SUPERVISOR, until, 0 };
        break;
    case TL_FACT_opens_queue:
        given.opens_queue = (struct tl_fact_opens_queue){ SUPERVISOR, line->supervises.queue, 0 };
        break;
    default:
        given.opens_line = (struct tl_fact_opens_line){ SUPERVISOR, 0 };
        break;
    }
    return world->supervises(world->self, &given);
}

static enum tl_err not_now(const struct tl_scene *scene, const struct tl_actor *who)
{
    const struct tl_world *world = scene->world;
    struct tl_fact given = { .kind = TL_FACT_not_now, .not_now = { .contact = who->id } };
    return world->hears_of ? world->hears_of(world->self, &given) : TL_EUNSUPPORTED;
}

static enum tl_err play_line(struct tl_scene *scene, const struct tl_scene_line *line,
                             struct tl_faults *faults)
{
    const struct tl_world *world = scene->world;
    struct tl_actor *who = scene->actors + line->who;
    switch (line->kind) {
    case TL_LINE_CAN_DIAL:
        return world->can_dial(world->self);
    case TL_LINE_HOLDS:
        return world->line_holds(world->self, line->line.queue, line->line.waiting_max);
    case TL_LINE_PERSON_CALLS:
        return tl_scene_call(scene, who, &line->plan);
    case TL_LINE_PERSON_PRESSES:
        return press(scene, who, line->digit);
    case TL_LINE_PERSON_LEAVES:
        return world->hangs_up(world->self, who);
    case TL_LINE_PERSON_NOT_NOW:
        return not_now(scene, who);
    case TL_LINE_AGENT_SIGNS_IN:
        who->skills = line->skills;
        return world->signs_in(world->self, who);
    case TL_LINE_AGENT_WAY:
        who->way = line->way;
        return TL_OK;
    case TL_LINE_AGENT_ACT:
        return world->does(world->self, who, line->act, contact_for(scene, who, line->act));
    case TL_LINE_PASSES_ON:
        return world->passes_on(world->self, who, line->pass.act,
                                contact_for(scene, who, line->pass.act), line->pass.queue,
                                line->pass.agent != TL_NONE ? scene->actors + line->pass.agent
                                                            : NULL);
    case TL_LINE_OUTSIDE:
        return world->outside_is ? world->outside_is(world->self, line->outside) : TL_EUNSUPPORTED;
    case TL_LINE_DECIDES:
        return tl_scene_decide(scene, line, contact_for(scene, who, TL_FACT_decides_emergency));
    case TL_LINE_OFFICE:
        return tl_scene_office(scene, line);
    case TL_LINE_RUNNING:
        return world->accounts ? TL_OK : TL_EUNSUPPORTED;
    case TL_LINE_ACCOUNT:
        return tl_scene_account(scene, line);
    case TL_LINE_WALK:
        return tl_scene_walk(scene, line, faults);
    case TL_LINE_AFTER:
        return tl_scene_pass(scene, line->us);
    case TL_LINE_UNTIL:
        return tl_scene_pass(scene, tl_scene_instant(&scene->policy->calendar, &line->until,
                                                     world->now(world->self)) -
                                        world->now(world->self));
    case TL_LINE_EXPECT:
        return tl_scene_expect(scene, line, faults);
    case TL_LINE_SUPERVISES:
        return supervise(scene, line, who);
    case TL_LINE_KINDS:
        break;
    }
    return TL_EBAD;
}

enum tl_err tl_scene_play(struct tl_scene *scene, const struct tl_world *world,
                          struct tl_faults *faults)
{
    scene->world = world;
    tl_time at = tl_scene_instant(&scene->policy->calendar, &scene->start, world->now(world->self));
    enum tl_err err = world->begins_at(world->self, at);
    for (uint32_t i = 0; i < scene->lines_len && err == TL_OK; i++) {
        const struct tl_scene_line *line = scene->lines + i;
        err = play_line(scene, line, faults);
        if (err == TL_OK && line->kind != TL_LINE_EXPECT)
            err = tl_scene_pass(scene, between_lines_us);
        if (err == TL_EUNSUPPORTED)
            tl_faults_add(faults, scene->file, line->number, "", "this world cannot do this");
        else if (err != TL_OK && err != TL_EBAD)
            tl_faults_add(faults, scene->file, line->number, "", tl_err_text(err));
    }
    return err;
}
