/* scene_visits.c: appointments in person that cannot wait: the words, and who acts.
 *
 *     agent kim decides it is an emergency of travel, at boston
 *     agent kim decides the matter of ana is no emergency of travel
 *     office boston makes the appointment of ana in 10 days
 *     office boston makes no appointment for ana
 *
 * Mission: S24, S27.
 */
#include "sim/scene_words.h"

enum { OFFICER = 900001, DAYS_MAX = 366, QUARTERS_MAX = 14 * 24 * 4 };

static const int64_t quarter_us = 15 * TL_MINUTE;

/* ---- the words ---- */

tl_key tl_words_office(struct tl_words *words)
{
    const struct tl_visit_office *office = tl_policy_visit_office_find(
        words->scene->policy, tl_key_of(tl_words_next(words, "which office?")));
    if (!office)
        tl_words_fail(words, "no office of this name sees people, by the policy");
    return office ? office->id.key : 0;
}

static uint16_t kind_named(struct tl_words *words)
{
    const struct tl_policy *policy = words->scene->policy;
    tl_key key = tl_key_of(tl_words_next(words, "an emergency of which kind?"));
    for (uint16_t i = 0; i < policy->emergencies_len; i++) {
        if (policy->emergencies[i].to.id.key == key)
            return i;
    }
    tl_words_fail(words, "the policy has no such kind of emergency");
    return 0;
}

bool tl_scene_read_decision(struct tl_words *words, uint16_t who)
{
    bool is_matter = tl_words_take(words, "decides the matter of");
    if (!is_matter && !tl_words_take(words, "decides it"))
        return false;
    struct tl_scene_line *line = tl_words_line(words, TL_LINE_DECIDES, who);
    line->visit.person = is_matter ? tl_words_actor(words, false, false) : TL_NONE;
    bool is_none = tl_words_take(words, "is no emergency of");
    if (!is_none && !tl_words_take(words, "is an emergency of")) {
        tl_words_fail(words, "it \"is an emergency of KIND, at OFFICE\" or \"is no emergency of "
                             "KIND\"");
        return true;
    }
    line->visit.kind = kind_named(words);
    if (!is_none && !tl_words_take(words, ", at"))
        tl_words_fail(words, "an emergency is \"at OFFICE\", where the appointment is sought");
    else if (!is_none)
        line->visit.office = tl_words_office(words);
    return true;
}

void tl_scene_read_office(struct tl_words *words)
{
    static const char form[] =
        "an office \"makes the appointment of NAME in N days\", \"makes no appointment for NAME\" "
        "or \"answers the message of NAME\"";
    tl_key office = tl_words_office(words);
    if (tl_scene_read_office_answer(words, office))
        return;
    bool makes = tl_words_take(words, "makes the appointment of");
    if (!makes && !tl_words_take(words, "makes no appointment for")) {
        tl_words_fail(words, form);
        return;
    }
    uint16_t who = tl_words_actor(words, false, false);
    struct tl_scene_line *line = tl_words_line(words, TL_LINE_OFFICE, who);
    line->visit.office = office;
    if (!makes)
        return;
    if (!tl_words_take(words, "in"))
        tl_words_fail(words, form);
    line->visit.days = tl_words_number(words, form, DAYS_MAX);
    if (line->visit.days == 0 || !(tl_words_take(words, "days") || tl_words_take(words, "day")))
        tl_words_fail(words, form);
}

/* ---- the acts ---- */

/* The matter is what is owed to the person now; of one that is answered, nothing comes. */
static void add_matter(const struct tl_actor *person, struct tl_fact_decides_emergency *decides)
{
    decides->contact = person->id;
    decides->escalation = person->promise;
    decides->to = person->promise_to;
    decides->record = !person->has_promise ? TL_PROMISE_KEPT
                      : person->is_late    ? TL_PROMISE_LATE
                                           : TL_PROMISE_OPEN;
}

enum tl_err tl_scene_decide(struct tl_scene *scene, const struct tl_scene_line *line, tl_id contact)
{
    const struct tl_world *world = scene->world;
    const struct tl_actor *agent = scene->actors + line->who;
    struct tl_fact given = { .kind = TL_FACT_decides_emergency };
    given.decides_emergency = (struct tl_fact_decides_emergency){
        .contact = contact,
        .by = agent->id,
        .type = scene->policy->emergencies[line->visit.kind].to.id.key,
        .is_emergency = line->visit.office != 0,
        .office = line->visit.office,
    };
    if (line->visit.person != TL_NONE)
        add_matter(scene->actors + line->visit.person, &given.decides_emergency);
    return world->visits(world->self, agent, line->visit.office, &given);
}

/* So many days from now, or when people are seen next: at a quarter of an hour. */
static tl_time seen_in(const struct tl_policy *policy, tl_time now, uint32_t days)
{
    tl_time wanted = (now + days * TL_DAY) / quarter_us * quarter_us;
    for (int i = 0; i < QUARTERS_MAX; i++) {
        if (tl_policy_sees_at(policy, wanted + i * quarter_us))
            return wanted + i * quarter_us;
    }
    return wanted;
}

enum tl_err tl_scene_office(struct tl_scene *scene, const struct tl_scene_line *line)
{
    const struct tl_world *world = scene->world;
    tl_id contact = scene->actors[line->who].id;
    struct tl_fact given = { .kind = TL_FACT_refuses_emergency };
    given.refuses_emergency =
        (struct tl_fact_refuses_emergency){ .contact = contact, .by = OFFICER };
    if (line->visit.days > 0) {
        given.kind = TL_FACT_places_emergency;
        given.places_emergency = (struct tl_fact_places_emergency){
            .contact = contact,
            .by = OFFICER,
            .starts = seen_in(scene->policy, world->now(world->self), line->visit.days)
        };
    }
    return world->visits(world->self, NULL, line->visit.office, &given);
}
