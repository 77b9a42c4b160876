/* api_json.c: the shapes of the contract, from rows and the policy. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "desk/case_file.h"
#include "server/api.h"
#include "server/article.h"
#include "server/callee.h"
#include "server/identity.h"
#include "server/oidc.h"
#include "server/project_outgoing.h"
#include "server/turn.h"
#include "store/cases.h"
#include "store/contacts.h"
#include "store/interpreters.h"
#include "store/notes.h"
#include "store/staff.h"

json_t *tl_json_time(tl_time at)
{
    char text[40];
    struct tm utc;
    time_t seconds = (time_t)(at / TL_SECOND);
    if (at == 0)
        return NULL;
    gmtime_r(&seconds, &utc);
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + len, sizeof text - len, ".%03dZ", (int)(at % TL_SECOND / 1000));
    return json_string(text);
}

const char *tl_api_text_in(const struct tl_http_request *request, const char *name)
{
    return json_string_value(json_object_get(tl_http_json(request), name));
}

tl_time tl_json_time_read(const char *text)
{
    struct tm utc = { 0 };
    const char *rest = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &utc) : NULL;
    return rest ? (tl_time)timegm(&utc) * TL_SECOND : 0;
}

json_t *tl_json_here(const struct tl_policy *policy, tl_time at)
{
    char text[24];
    if (at == 0)
        return NULL;
    struct tl_civil civil = tl_zone_civil(&policy->calendar.zone, at);
    snprintf(text, sizeof text, "%04d-%02u-%02uT%02u:%02u", civil.date.year, civil.date.month,
             civil.date.day, civil.second / 3600, civil.second / 60 % 60);
    return json_string(text);
}

tl_time tl_json_here_read(const struct tl_policy *policy, const char *text)
{
    struct tm read = { 0 };
    const char *rest = text ? strptime(text, "%Y-%m-%dT%H:%M", &read) : NULL;
    if (!rest || *rest != '\0' || read.tm_year > 299)
        return 0;
    struct tl_date date = { .year = (int16_t)(read.tm_year + 1900),
                            .month = (uint8_t)(read.tm_mon + 1),
                            .day = (uint8_t)read.tm_mday };
    uint32_t second = (uint32_t)(read.tm_hour * 3600 + read.tm_min * 60);
    return tl_date_is_valid(date) ? tl_zone_instant(&policy->calendar.zone, date, second) : 0;
}

json_t *tl_json_day(tl_time at)
{
    char text[16];
    struct tl_date date = tl_days_date((int32_t)(at / TL_DAY));
    snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
    return json_string(text);
}

json_t *tl_json_id(tl_id id)
{
    char text[24];
    if (id == 0)
        return NULL;
    snprintf(text, sizeof text, "%" PRIu64, id);
    return json_string(text);
}

/* By the wall's time, which is the relay's too; the center's may be a test's. */
json_t *tl_json_ice(const struct tl_api *api, tl_id contact)
{
    return tl_turn_servers(api->turn, contact, (int64_t)time(NULL));
}

json_t *tl_json_text(const struct tl_policy *policy, uint16_t text)
{
    json_t *all = json_object();
    for (uint16_t i = 0; text != TL_NONE && i < policy->languages_len; i++)
        json_object_set_new(all, policy->languages[i].code,
                            json_string(policy->texts[text].shown[i]));
    return all;
}

json_t *tl_json_named(const struct tl_policy *policy, const struct tl_name *name)
{
    return json_pack("{s:s, s:o}", "key", name->name, "name", tl_json_text(policy, name->text));
}

json_t *tl_json_answered(const struct tl_policy *policy, const struct tl_question *questions,
                         uint16_t questions_len, const char *kept)
{
    json_t *all = json_array(), *answers = json_loads(kept, 0, NULL);
    for (uint16_t i = 0; answers && i < questions_len; i++) {
        const struct tl_question *question = questions + i;
        const char *key = json_string_value(json_object_get(answers, question->id.name));
        for (uint16_t a = 0; key && a < question->answers_len; a++) {
            if (strcmp(question->answers[a].id.name, key) == 0)
                json_array_append_new(
                    all,
                    json_pack("{s:o, s:o}", "question", tl_json_text(policy, question->id.text),
                              "answer", tl_json_text(policy, question->answers[a].id.text)));
        }
    }
    json_decref(answers);
    return all;
}

static json_t *all_named(const struct tl_policy *policy, const struct tl_name *names, uint16_t len)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < len; i++)
        json_array_append_new(all, tl_json_named(policy, names + i));
    return all;
}

json_t *tl_json_not_ready(const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->not_ready_len; i++) {
        json_t *reason = tl_json_named(policy, &policy->not_ready[i].id);
        uint32_t after_s = policy->not_ready[i].remind_after_s;
        if (after_s > 0)
            json_object_set_new(reason, "remind_after_s", json_integer(after_s));
        json_array_append_new(all, reason);
    }
    return all;
}

static json_t *all_topics(const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->topics_len; i++)
        json_array_append_new(all, tl_json_named(policy, &policy->topics[i].id));
    return all;
}

json_t *tl_json_queue_names(const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->queues_len; i++)
        json_array_append_new(all, tl_json_named(policy, &policy->queues[i].id));
    return all;
}

static json_t *all_languages(const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->languages_len; i++)
        json_array_append_new(all, json_pack("{s:s, s:s}", "code", policy->languages[i].code,
                                             "name", policy->languages[i].name));
    return all;
}

json_t *tl_json_title(const struct tl_policy *policy, const struct tl_article *article)
{
    json_t *all = json_object();
    for (uint16_t i = 0; i < policy->languages_len; i++)
        json_object_set_new(all, policy->languages[i].code, json_string(article->title[i]));
    return all;
}

json_t *tl_json_center(const struct tl_api *api, tl_time now)
{
    const struct tl_policy *policy = tl_api_policy(api);
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:{s:i, s:I, s:I, s:I, s:I}, s:b, s:o, s:s*}", "name",
        tl_json_text(policy, policy->name), "languages", all_languages(policy), "topics",
        all_topics(policy), "queues", tl_json_queue_names(policy), "not_ready",
        tl_json_not_ready(policy), "dispositions",
        all_named(policy, policy->dispositions, policy->dispositions_len), "limits",
        "note_bytes_max", TL_NOTE_BYTES_MAX, "wrap_up_s", (json_int_t)policy->staff.wrap_up_s,
        "ring_s", (json_int_t)policy->staff.ring_s, "wrap_up_remind_s",
        (json_int_t)policy->staff.wrap_up_remind_s, "lost_s", (json_int_t)policy->staff.lost_s,
        "for_tests", api->for_tests, "now", tl_json_time(now), "elsewhere",
        api->signin->oidc ? tl_oidc_name(api->signin->oidc) : NULL);
}

static uint64_t skills_of_words(const struct tl_policy *policy, const struct tl_staff *staff)
{
    uint64_t mask = 0;
    char words[sizeof staff->skills];
    memcpy(words, staff->skills, sizeof words);
    char *rest = words;
    for (char *word; (word = strtok_r(rest, " ", &rest));) {
        for (int i = 0; i < TL_SKILLS_MAX; i++) {
            if (policy->skills[i] && strcmp(policy->skills[i], word) == 0)
                mask |= UINT64_C(1) << i;
        }
    }
    for (const char *tier = staff->tiers; *tier; tier++) {
        int number = *tier - '0';
        if (number >= 0 && number < TL_TIERS_MAX && policy->tier_skills[number] < TL_SKILLS_MAX)
            mask |= UINT64_C(1) << policy->tier_skills[number];
    }
    return mask;
}

uint64_t tl_staff_skills(const struct tl_policy *policy, const struct tl_staff *staff)
{
    bool is_at_desk = (tl_role_rights(staff->roles) & TL_RIGHT_DESK) != 0;
    return is_at_desk ? skills_of_words(policy, staff) : 0;
}

bool tl_staff_serves(const struct tl_policy *policy, uint64_t skills, const char *queue)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (strcmp(policy->queues[i].id.name, queue) == 0)
            return skills >> policy->queues[i].tier_skill & 1;
    }
    return false;
}

json_t *tl_json_agent(const struct tl_api *api, const struct tl_staff *staff)
{
    uint64_t skills = skills_of_words(tl_api_policy(api), staff);
    json_t *languages = json_array();
    json_t *tiers = json_array();
    for (uint16_t i = 0; i < tl_api_policy(api)->languages_len; i++) {
        if ((skills >> tl_api_policy(api)->languages[i].skill & 1) != 0)
            json_array_append_new(languages, json_string(tl_api_policy(api)->languages[i].code));
    }
    for (const char *tier = staff->tiers; *tier; tier++) {
        if (*tier >= '0' && *tier <= '9')
            json_array_append_new(tiers, json_integer(*tier - '0'));
    }
    return json_pack("{s:o, s:s, s:s, s:s, s:o, s:o}", "id", tl_json_id(staff->id), "login",
                     staff->login, "name", staff->name, "role", tl_role_name(staff->roles),
                     "languages", languages, "tiers", tiers);
}

json_t *tl_json_agent_state(const struct tl_agent_row *row)
{
    bool has_reason = strcmp(row->state, "not-ready") == 0 && row->reason[0] != '\0';
    return json_pack("{s:s, s:s*, s:o, s:o*, s:o*}", "state", row->state, "reason",
                     has_reason ? row->reason : NULL, "since",
                     tl_json_time(row->since > 0 ? row->since : 1), "until",
                     tl_json_time(row->until_at), "contact", tl_json_id(row->contact));
}

static const struct tl_name *topic_named(const struct tl_policy *policy, const char *name)
{
    uint16_t topic = tl_policy_topic_find(policy, tl_key_of(name));
    return topic == TL_NONE ? NULL : &policy->topics[topic].id;
}

static const struct tl_name *reason_named(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->reasons_len; i++) {
        if (strcmp(policy->reasons[i].name, name) == 0)
            return policy->reasons + i;
    }
    return NULL;
}

json_t *tl_json_topic(const struct tl_policy *policy, const char *name)
{
    const struct tl_name *topic = topic_named(policy, name);
    return topic ? tl_json_named(policy, topic) : NULL;
}

static json_t *named_or_none(const struct tl_policy *policy, const struct tl_name *name)
{
    return name ? tl_json_named(policy, name) : NULL;
}

json_t *tl_json_person(struct tl_db *db, tl_id id)
{
    struct tl_staff staff;
    if (id == 0 || tl_store_staff_find(db, id, &staff) != TL_OK)
        return NULL;
    return json_pack("{s:o, s:s}", "id", tl_json_id(id), "name", staff.name);
}

/* Who had the contact, and which queue it was passed on to. */
static json_t *story_of_staff(const struct tl_api *api, struct tl_db *db,
                              const struct tl_story_row *row)
{
    const struct tl_policy *policy = tl_api_policy(api);
    if (strcmp(row->kind, "agent") == 0)
        return json_pack("{s:o, s:s, s:o*}", "at", tl_json_time(row->at), "kind", "agent", "agent",
                         tl_json_person(db, strtoull(row->name, NULL, 10)));
    json_t *text = json_object();
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (strcmp(policy->queues[i].id.name, row->name) == 0) {
            json_decref(text);
            text = tl_json_text(policy, policy->queues[i].id.text);
        }
    }
    return json_pack("{s:o, s:s, s:o}", "at", tl_json_time(row->at), "kind", "passed", "text",
                     text);
}

/* Notes of those who had it before, in the order of the story. */
static json_t *notes(struct tl_db *db, tl_id contact)
{
    struct tl_contact_value rows[16];
    size_t len = 0;
    json_t *all = json_array();
    if (tl_store_contact_value_list(db, contact, rows, 16, &len) != TL_OK)
        return all;
    for (size_t i = 0; i < len; i++) {
        const char *from = strncmp(rows[i].name, "note.", 5) == 0 ? rows[i].name + 5 : NULL;
        if (from)
            json_array_append_new(all, json_pack("{s:o*, s:s}", "agent",
                                                 tl_json_person(db, strtoull(from, NULL, 10)),
                                                 "text", rows[i].text));
    }
    return all;
}

/* The outside number that the contact's agent gave; NULL: none, or its helper is one of ours. */
static json_t *outside(struct tl_db *db, const struct tl_contact_row *row)
{
    char number[TL_E164_BYTES];
    bool is_outside = strcmp(row->help, "ringing") == 0 || strcmp(row->help, "outside") == 0;
    if (!is_outside)
        return NULL;
    enum tl_err err = tl_callee_outside(db, row->id, row->agent, number);
    return json_pack("{s:s}", "number", err == TL_OK ? number : "");
}

/* The second agent, or an outside party, while there is one or one is looked for. */
static json_t *second(struct tl_db *db, const struct tl_contact_row *row)
{
    if (row->help[0] == '\0')
        return NULL;
    bool talks = strcmp(row->help, "talking") == 0 || strcmp(row->help, "outside") == 0;
    const char *state = !talks ? row->help : strcmp(row->state, "held") == 0 ? "aside" : "talking";
    return json_pack("{s:s, s:o*, s:o*, s:o*}", "state", state, "agent",
                     tl_json_person(db, row->helper), "until", tl_json_time(row->help_until),
                     "outside", outside(db, row));
}

/* What a row of the story is about, in the policy's words; NULL: its kind says all. */
static json_t *story_text(const struct tl_policy *policy, const struct tl_story_row *row)
{
    const struct tl_article *article = tl_article_find(policy, row->name);
    if (strcmp(row->kind, "topic") == 0) {
        const struct tl_name *topic = topic_named(policy, row->name);
        return topic && topic->text != TL_NONE ? tl_json_text(policy, topic->text) : NULL;
    }
    if (strcmp(row->kind, "choice") == 0) {
        uint16_t text = tl_policy_text_find(policy, tl_key_of(row->name));
        return text != TL_NONE ? tl_json_text(policy, text) : NULL;
    }
    if (strcmp(row->kind, "escalated") == 0) {
        const struct tl_escalation *to = tl_policy_escalation_find(policy, tl_key_of(row->name));
        return to ? tl_json_text(policy, to->to.id.text) : NULL;
    }
    if (strcmp(row->kind, "emergency") == 0 || strcmp(row->kind, "no-emergency") == 0) {
        const struct tl_emergency *of = tl_policy_emergency_find(policy, tl_key_of(row->name));
        return of ? tl_json_text(policy, of->to.id.text) : NULL;
    }
    if (strncmp(row->kind, "appointment-", 12) == 0) {
        const struct tl_visit_office *at =
            tl_policy_visit_office_find(policy, tl_key_of(row->name));
        return at ? tl_json_text(policy, at->id.text) : NULL;
    }
    return article ? tl_json_title(policy, article) : NULL;
}

static bool is_policys(const char *kind)
{
    return strcmp(kind, "topic") == 0 || strcmp(kind, "choice") == 0;
}

/* Topics and choices that the policy no longer has are left out: nobody could read them. */
static json_t *story(const struct tl_api *api, struct tl_db *db, tl_id contact)
{
    struct tl_story_row rows[TL_STORY_ROWS_MAX];
    size_t len = 0;
    json_t *all = json_array();
    if (tl_view_story(db, contact, rows, TL_STORY_ROWS_MAX, &len) != TL_OK)
        return all;
    for (size_t i = 0; i < len; i++) {
        if (strcmp(rows[i].kind, "agent") == 0 || strcmp(rows[i].kind, "passed") == 0) {
            json_array_append_new(all, story_of_staff(api, db, rows + i));
            continue;
        }
        json_t *text = story_text(tl_api_policy(api), rows + i);
        if (text || !is_policys(rows[i].kind))
            json_array_append_new(all,
                                  json_pack("{s:o, s:s, s:s*, s:o*}", "at",
                                            tl_json_time(rows[i].at), "kind", rows[i].kind, "about",
                                            rows[i].name[0] ? rows[i].name : NULL, "text", text));
    }
    return all;
}

static json_t *draft(struct tl_db *db, tl_id contact)
{
    char text[TL_NOTE_BYTES_MAX + 1];
    return tl_store_draft_find(db, contact, text) == TL_OK ? json_string(text) : NULL;
}

/* What the flow collected; what the center itself keeps under other names stays here. */
static bool is_collected(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->values_len; i++) {
        if (strcmp(policy->values[i].name, name) == 0)
            return true;
    }
    return false;
}

/* What kind of thing was asked for under this name; NULL ("s*"): no flow asks for it. */
static const char *form_of(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->kind != TL_STEP_ASK || strcmp(policy->values[step->into].name, name) != 0)
            continue;
        switch ((int)policy->forms[step->form].kind) {
        case TL_FORM_RECEIPT:
            return "receipt";
        case TL_FORM_DATE:
            return "date";
        case TL_FORM_PHONE:
            return "phone";
        case TL_FORM_EMAIL:
            return "email";
        case TL_FORM_NUMBER:
            return "number";
        case TL_FORM_TEXT:
            return "text";
        default:
            return "other";
        }
    }
    return NULL;
}

static json_t *values(const struct tl_api *api, struct tl_db *db, tl_id contact)
{
    struct tl_contact_value rows[16];
    size_t len = 0;
    json_t *all = json_array();
    if (tl_store_contact_value_list(db, contact, rows, 16, &len) != TL_OK)
        return all;
    for (size_t i = 0; i < len; i++) {
        if (is_collected(tl_api_policy(api), rows[i].name))
            json_array_append_new(all, json_pack("{s:s, s:s*, s:s}", "key", rows[i].name, "form",
                                                 form_of(tl_api_policy(api), rows[i].name), "value",
                                                 rows[i].text));
    }
    return all;
}

static json_t *caller(struct tl_db *db, tl_id contact)
{
    struct tl_contact_value value;
    enum tl_err err = tl_store_contact_value_find(db, contact, "caller", &value);
    return err == TL_OK ? json_string(value.text) : NULL;
}

json_t *tl_json_case_number(const struct tl_policy *policy, struct tl_db *db, tl_id contact)
{
    struct tl_contact_value value;
    struct tl_case about;
    enum tl_err err = tl_store_contact_value_find(db, contact, "case", &value);
    if (err == TL_OK)
        err = tl_store_case_find(db, strtoull(value.text, NULL, 10), &about);
    if (err == TL_OK)
        return json_string(about.receipt);
    if (tl_case_named(db, policy, contact, &value) != TL_OK)
        return NULL;
    err = tl_case_look_up(db, value.text, &about);
    return json_string(err == TL_OK ? about.receipt : value.text);
}

static const char *or_none(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

/* Anything of the person was proved. */
static bool is_verified(const struct tl_policy *policy, struct tl_db *db, tl_id contact)
{
    struct tl_identity identity;
    tl_id about;
    return tl_identity_about(db, contact, &about) == TL_OK &&
           tl_identity_read(db, policy, contact, about, &identity) == TL_OK && identity.level > 0;
}

/* Of a call that we made: the matter that it is about; NULL: the person came. */
static json_t *matter(struct tl_db *db, tl_id contact)
{
    struct tl_contact_value value;
    enum tl_err err = tl_store_contact_value_find(db, contact, TL_MATTER_VALUE, &value);
    return err == TL_OK ? json_string(value.text) : NULL;
}

/* Who interprets for the person; NULL: nobody. */
static json_t *interpreter(struct tl_db *db, tl_id contact)
{
    struct tl_interpreter_row row;
    if (tl_store_interpreter_now(db, contact, &row) != TL_OK)
        return NULL;
    return json_pack("{s:s, s:s, s:s, s:o}", "name", row.name, "language", row.language, "how",
                     row.how, "since", tl_json_time(row.since));
}

json_t *tl_json_contact(const struct tl_api *api, struct tl_db *db,
                        const struct tl_contact_row *row)
{
    const struct tl_policy *policy = tl_api_policy(api);
    bool callback = strcmp(row->state, "promised") == 0 || strcmp(row->state, "dialling") == 0;
    return json_pack(
        "{s:o, s:s, s:s, s:o, s:o*, s:s*, s:o*, s:s*, s:s*, s:o*, s:o, s:o*, s:o*, s:o*, s:b, s:b, "
        "s:o, s:o, s:o*, s:o*, s:s, s:o*, s:o*, s:o, s:o*, s:o*}",
        "id", tl_json_id(row->id), "channel", row->channel, "state", row->state, "since",
        tl_json_time(row->state_at), "until", tl_json_time(row->until_at), "language",
        or_none(row->language), "topic", named_or_none(policy, topic_named(policy, row->topic)),
        "queue", or_none(row->queue), "priority", or_none(row->priority), "reason",
        named_or_none(policy, reason_named(policy, row->reason)), "came_at",
        tl_json_time(row->came_at), "asked_at", tl_json_time(row->asked_at), "connected_at",
        tl_json_time(row->connected_at), "number", caller(db, row->id), "callback", callback,
        "verified", is_verified(policy, db, row->id), "story", story(api, db, row->id), "values",
        values(api, db, row->id), "case_number", tl_json_case_number(policy, db, row->id), "note",
        draft(db, row->id), "recording", tl_api_recording_state(db, row->id), "agent",
        tl_json_person(db, row->agent), "second", second(db, row), "notes", notes(db, row->id),
        "interpreter", interpreter(db, row->id), "matter", matter(db, row->id));
}

void tl_row_as_seen_by(struct tl_contact_row *row, tl_id agent)
{
    if (row->help[0] == '\0' || row->helper != agent)
        return;
    bool is_heard = strcmp(row->help, "talking") == 0;
    if (is_heard && strcmp(row->state, "held") == 0)
        snprintf(row->help, sizeof row->help, "aside");
    snprintf(row->state, sizeof row->state, "%s", is_heard ? "connected" : row->help);
    row->until_at = row->help_until;
}

json_t *tl_json_recent(const struct tl_api *api, const struct tl_contact_row *row)
{
    const struct tl_policy *policy = tl_api_policy(api);
    int64_t talk_us = row->connected_at > 0 ? row->closed_at - row->connected_at : 0;
    return json_pack("{s:o, s:o, s:I, s:s*, s:o*, s:s*}", "id", tl_json_id(row->id), "ended_at",
                     tl_json_time(row->closed_at), "talk_s",
                     (json_int_t)(talk_us > 0 ? talk_us / TL_SECOND : 0), "language",
                     or_none(row->language), "topic",
                     named_or_none(policy, topic_named(policy, row->topic)), "disposition",
                     or_none(row->disposition));
}

json_t *tl_json_queues(struct tl_db *db)
{
    struct tl_queue_row rows[32];
    size_t len = 0;
    json_t *all = json_array();
    if (tl_view_queues(db, rows, 32, &len) != TL_OK)
        return all;
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, json_pack("{s:s, s:I, s:I, s:o*}", "key", rows[i].queue,
                                             "waiting", (json_int_t)rows[i].waiting, "callbacks",
                                             (json_int_t)rows[i].callbacks, "oldest_asked_at",
                                             tl_json_time(rows[i].oldest_asked_at)));
    return all;
}
