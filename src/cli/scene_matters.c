/* scene_matters.c: what is passed on and answered later, as requests of a server's API. */
#include "cli/scene_matters.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/scene_keys.h"

enum { PATH_BYTES = 160 };

static void write_time(tl_time at, char out[40])
{
    time_t second = (time_t)(at / TL_SECOND);
    struct tm utc;
    gmtime_r(&second, &utc);
    strftime(out, 40, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

/* Drops the body. */
static enum tl_err post(struct tl_desk_end *end, const struct tl_web *web, const char *path,
                        json_t *body)
{
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    json_decref(body);
    enum tl_err err = text ? tl_desk_end_post(end, web, "POST", path, text) : TL_ENOMEM;
    free(text);
    return err;
}

static enum tl_err get(const struct tl_desk_end *end, const struct tl_web *web, const char *path,
                       json_t **out)
{
    struct tl_web_answer answer = { 0 };
    enum tl_err err = tl_web_ask(web, "GET", path, end->cookie, NULL, &answer);
    if (err == TL_OK && answer.status != 200) {
        json_decref(answer.json);
        return TL_EUNAVAILABLE;
    }
    *out = answer.json;
    return err;
}

/* What the case has for each question of the set. */
static json_t *right_answers(const struct tl_live_where *where, const json_t *ask)
{
    json_t *answers = json_object(), *one;
    size_t i;
    json_array_foreach(ask, i, one)
    {
        char right[TL_SCENE_KEYS_BYTES];
        const char *key = json_string_value(json_object_get(one, "key"));
        if (tl_scene_answer(where, where->known, key, right) == TL_OK)
            json_object_set_new(answers, key, json_string(right));
    }
    return answers;
}

enum tl_err tl_scene_prove(struct tl_desk_end *end, const struct tl_web *web,
                           const struct tl_policy *policy, const struct tl_live_where *where,
                           tl_id contact)
{
    char path[PATH_BYTES];
    json_t *seen = NULL, *form = NULL;
    if (policy->emergencies_len == 0)
        return TL_OK;
    snprintf(path, sizeof path,
             "/api/v1/desk/contacts/%" PRIu64 "/case?reason=caller-asks&number=%.40s", contact,
             where->known);
    enum tl_err err = get(end, web, path, &seen);
    json_decref(seen);
    snprintf(path, sizeof path, "/api/v1/desk/contacts/%" PRIu64 "/identity", contact);
    if (err == TL_OK)
        err = get(end, web, path, &form);
    const json_t *set = json_array_get(json_object_get(form, "questions"), 0);
    const json_t *ask = json_object_get(set, "ask");
    json_t *answers = right_answers(where, ask);
    if (err == TL_OK && json_object_size(answers) < json_array_size(ask))
        err = TL_EUNSUPPORTED;
    if (err == TL_OK)
        err = post(end, web, path,
                   json_pack("{s:O, s:O, s:O}", "role", json_object_get(set, "role"), "level",
                             json_object_get(set, "level"), "answers", answers));
    json_decref(answers);
    json_decref(form);
    return err;
}

enum tl_err tl_scene_escalate(struct tl_desk_end *end, const struct tl_web *web,
                              const struct tl_policy *policy, tl_time now, tl_id contact,
                              uint16_t escalation)
{
    char path[PATH_BYTES], told[40];
    write_time(tl_policy_due(policy, &policy->escalations[escalation].to, now), told);
    json_t *answers = json_object();
    for (uint16_t q = 0; q < policy->escalation_questions_len; q++) {
        const struct tl_question *question = policy->escalation_questions + q;
        for (uint16_t a = 0; a < question->answers_len; a++) {
            uint16_t means = question->answers[a].means;
            if (means == escalation ||
                (means == TL_NONE && !json_object_get(answers, question->id.name)))
                json_object_set_new(answers, question->id.name,
                                    json_string(question->answers[a].id.name));
        }
    }
    snprintf(path, sizeof path, "/api/v1/desk/contacts/%" PRIu64 "/escalation", contact);
    return post(end, web, path,
                json_pack("{s:o, s:s, s:s, s:b}", "answers", answers, "note", "As the scene says.",
                          "told", told, "without_notice", true));
}

static enum tl_err take(struct tl_desk_end *end, const struct tl_web *web, tl_id promise)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "/api/v1/desk/escalations/%" PRIu64 "/take", promise);
    return post(end, web, path, json_object());
}

enum tl_err tl_scene_settle(struct tl_desk_end *end, const struct tl_web *web, tl_id promise)
{
    char path[PATH_BYTES];
    enum tl_err err = take(end, web, promise);
    snprintf(path, sizeof path, "/api/v1/desk/escalations/%" PRIu64 "/answer", promise);
    return err == TL_OK ? post(end, web, path,
                               json_pack("{s:s, s:s}", "evidence", "answered", "reply",
                                         "As the scene says."))
                        : err;
}

/* ---- emergencies ---- */

/* Of each question of the kind, the answer that speaks as it was decided, or the first. */
static json_t *answers_for(const struct tl_policy *policy, uint16_t kind, bool is_one)
{
    json_t *answers = json_object();
    enum tl_speaks wanted = is_one ? TL_SPEAKS_FOR : TL_SPEAKS_AGAINST;
    for (uint16_t q = 0; q < policy->emergency_questions_len; q++) {
        const struct tl_question *question = policy->emergency_questions + q;
        uint16_t chosen = 0;
        for (uint16_t a = question->answers_len; a > 0; a--)
            chosen = question->answers[a - 1].speaks == wanted ? (uint16_t)(a - 1) : chosen;
        if (tl_index_fits(&question->of, kind))
            json_object_set_new(answers, question->id.name,
                                json_string(question->answers[chosen].id.name));
    }
    return answers;
}

enum tl_err tl_scene_decides(struct tl_desk_end *end, const struct tl_web *web,
                             const struct tl_policy *policy, const struct tl_fact *given)
{
    const struct tl_fact_decides_emergency *decides = &given->decides_emergency;
    const struct tl_emergency *kind = tl_policy_emergency_find(policy, (tl_key)decides->type);
    const struct tl_visit_office *office =
        tl_policy_visit_office_find(policy, (tl_key)decides->office);
    bool is_one = decides->is_emergency != 0, is_matter = decides->escalation != 0;
    char path[PATH_BYTES];
    enum tl_err err = is_matter ? take(end, web, decides->escalation) : TL_OK;
    if (!kind || (is_one && !office))
        return TL_EBAD;
    snprintf(path, sizeof path, "/api/v1/desk/%s/%" PRIu64 "/emergency",
             is_matter ? "escalations" : "contacts",
             is_matter ? decides->escalation : decides->contact);
    json_t *answers = answers_for(policy, (uint16_t)(kind - policy->emergencies), is_one);
    json_t *body = json_pack(
        "{s:s, s:b, s:o, s:s, s:b, s:s}", "kind", kind->to.id.name, "is_emergency", (int)is_one,
        "answers", answers, "words", "As the scene says.", "without_notice", true,
        is_one ? "office" : "reason", is_one ? office->id.name : policy->visit_declines[0].name);
    if (err == TL_OK)
        return post(end, web, path, body);
    json_decref(body);
    return err;
}

/* The emergency of this contact in the office's list, told apart by the contact's number. TL_ENONE:
 * it has none. */
static enum tl_err find_waiting(const struct tl_desk_end *end, const struct tl_web *web,
                                tl_id contact, char out_id[32])
{
    char path[PATH_BYTES];
    json_t *about = NULL, *list = NULL, *row;
    size_t i;
    snprintf(path, sizeof path, "/api/v1/test/contacts/%" PRIu64, contact);
    enum tl_err err = get(end, web, path, &about);
    if (err == TL_OK)
        err = get(end, web, "/api/v1/office/emergencies", &list);
    json_t *number = json_object_get(about, "number");
    out_id[0] = '\0';
    json_array_foreach(json_object_get(list, "emergencies"), i, row)
    {
        const char *id = json_string_value(json_object_get(row, "id"));
        if (id && number && json_equal(json_object_get(row, "number"), number))
            snprintf(out_id, 32, "%s", id);
    }
    json_decref(about);
    json_decref(list);
    return err == TL_OK && out_id[0] == '\0' ? TL_ENONE : err;
}

static enum tl_err act(struct tl_desk_end *end, const struct tl_web *web,
                       const struct tl_policy *policy, const struct tl_fact *given)
{
    char path[PATH_BYTES], id[32], at[40];
    bool places = given->kind == TL_FACT_places_emergency;
    enum tl_err err = find_waiting(end, web, given->words[0], id);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    snprintf(path, sizeof path, "/api/v1/office/emergencies/%s/%s", id,
             places ? "place" : "refuse");
    if (!places)
        return post(end, web, path,
                    json_pack("{s:s, s:s}", "reason", policy->visit_refusals[0].name, "why",
                              "As the scene says."));
    write_time(given->places_emergency.starts, at);
    return post(end, web, path, json_pack("{s:s}", "at", at));
}

enum tl_err tl_scene_office_does(const struct tl_web *web, const char *password,
                                 const struct tl_policy *policy, tl_key office,
                                 const struct tl_fact *given)
{
    const struct tl_visit_office *where = tl_policy_visit_office_find(policy, office);
    struct tl_desk_end end;
    char login[sizeof end.login];
    if (!where)
        return TL_EBAD;
    snprintf(login, sizeof login, "office-%.40s", where->id.name);
    tl_desk_end_init(&end, login);
    enum tl_err err = tl_desk_end_sign_in(&end, web, password);
    if (err != TL_OK)
        return err;
    err = act(&end, web, policy, given);
    enum tl_err left = tl_desk_end_sign_out(&end, web);
    return err == TL_OK ? left : err;
}
