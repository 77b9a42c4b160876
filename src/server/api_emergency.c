/* api_emergency.c: whether an appointment in person cannot wait: what is asked before, and the
 * decision, by those who serve the queue that decides.
 *
 *     GET  kinds with their questions, reasons against it, offices, what is decided already
 *     POST kind, answers, the decision, why, where it is sought --> decides_emergency, one commit
 *
 * Decided on an escalation that the decider has in hand, whose answer it is; or with the person,
 * who hears number and next steps at once, and has to be told of the appointment some way. Answers
 * bind nobody: they are kept beside the decision. Mission: S24, S27.
 */
#include <stdlib.h>
#include <string.h>

#include "server/api_tell.h"
#include "server/asker.h"
#include "store/audit.h"
#include "store/emergencies.h"
#include "store/escalations.h"
#include "store/staff.h"
#include "store/view.h"

enum { WORDS_MIN = 3, WORDS_MAX = 1000 };

/* Of whom it is decided. */
struct deciding {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    tl_id contact;
    tl_id escalation; /* 0: with the person. */
    uint64_t skills;
    struct tl_fact given;
    struct tl_parcel parcel;
};

static bool refused(const struct deciding *of, int status, const char *code, const char *why)
{
    tl_http_reply_problem(of->response, status, code, why, 0);
    return false;
}

static bool serves(const struct deciding *of, const char *queue)
{
    return tl_staff_serves(tl_api_policy(of->api), of->skills, queue);
}

static bool serves_any(const struct deciding *of)
{
    const struct tl_policy *policy = tl_api_policy(of->api);
    for (uint16_t i = 0; i < policy->emergencies_len; i++) {
        if (serves(of, policy->emergencies[i].to.office))
            return true;
    }
    return false;
}

/* The escalation that is in this hand. TL_EDENIED: it is over, or in another one's. */
static enum tl_err find_escalation(struct tl_db *db, struct deciding *of, tl_id id, tl_id staff)
{
    struct tl_escalation_row row;
    enum tl_err err = id == 0 ? TL_ENONE : tl_store_escalation_find(db, id, &row);
    if (err != TL_OK)
        return err;
    of->contact = row.contact;
    of->escalation = id;
    if (!serves(of, row.queue))
        return TL_ENONE;
    return row.ended_at == 0 && row.taken_by == staff ? TL_OK : TL_EDENIED;
}

/* Who asks, and of whom; else it is answered, and false. */
static bool begin(struct deciding *of, bool is_of_escalation)
{
    struct tl_staff staff;
    struct tl_contact_row contact;
    tl_id id = tl_http_param_id(of->request, "id");
    struct tl_db *db = tl_store_reader_take(of->api->store);
    enum tl_err err = tl_store_staff_find(db, tl_http_principal(of->request)->user, &staff);
    if (err == TL_OK)
        of->skills = tl_staff_skills(tl_api_policy(of->api), &staff);
    if (err == TL_OK && is_of_escalation)
        err = find_escalation(db, of, id, staff.id);
    else if (err == TL_OK)
        err = tl_api_find_asked(db, of->request, &contact);
    tl_store_reader_give(of->api->store, db);
    if (err == TL_OK && !is_of_escalation)
        of->contact = contact.id;
    if (err == TL_OK && !serves_any(of))
        err = TL_ENONE;
    if (err == TL_EDENIED)
        return refused(of, 409, "taken", NULL);
    if (err != TL_OK)
        tl_api_refuse(of->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    return err == TL_OK && (!is_of_escalation || tl_api_may_see_contact(of->api, of->request,
                                                                        of->response, of->contact));
}

/* --- What is asked. --- */

static const char *speaks_text(uint8_t speaks)
{
    return speaks == TL_SPEAKS_FOR ? "for" : speaks == TL_SPEAKS_AGAINST ? "against" : "neither";
}

static json_t *answers_json(const struct tl_policy *policy, const struct tl_question *question)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < question->answers_len; i++) {
        const struct tl_answer *answer = question->answers + i;
        json_array_append_new(all, json_pack("{s:s, s:o, s:s}", "key", answer->id.name, "name",
                                             tl_json_text(policy, answer->id.text), "speaks",
                                             speaks_text(answer->speaks)));
    }
    return all;
}

static json_t *questions_json(const struct tl_policy *policy, uint16_t kind)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->emergency_questions_len; i++) {
        const struct tl_question *question = policy->emergency_questions + i;
        if (tl_index_fits(&question->of, kind))
            json_array_append_new(all, json_pack("{s:s, s:o, s:o}", "key", question->id.name,
                                                 "name", tl_json_text(policy, question->id.text),
                                                 "answers", answers_json(policy, question)));
    }
    return all;
}

static json_t *kinds_json(const struct deciding *of)
{
    const struct tl_policy *policy = tl_api_policy(of->api);
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->emergencies_len; i++) {
        const struct tl_emergency *kind = policy->emergencies + i;
        tl_time due = tl_policy_due(policy, &kind->to, tl_api_now(of->api));
        if (serves(of, kind->to.office))
            json_array_append_new(all, json_pack("{s:s, s:o, s:o, s:o}", "key", kind->to.id.name,
                                                 "name", tl_json_text(policy, kind->to.id.text),
                                                 "due_at", tl_json_time(due), "questions",
                                                 questions_json(policy, i)));
    }
    return all;
}

static json_t *names_json(const struct tl_policy *policy, const struct tl_name *names, uint16_t len)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < len; i++)
        json_array_append_new(all, tl_json_named(policy, names + i));
    return all;
}

static json_t *offices_json(const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->visit_offices_len; i++)
        json_array_append_new(all, tl_json_named(policy, &policy->visit_offices[i].id));
    return all;
}

/* Whether who asks has proved enough to be told of an appointment: none is made for others. */
static enum tl_err find_proved(const struct deciding *of, struct tl_db *db, bool *out_is_proved)
{
    struct tl_asker asker;
    enum tl_err err =
        tl_asker_read_now(db, tl_api_policy(of->api), of->contact, tl_api_now(of->api), &asker);
    if (err == TL_OK)
        *out_is_proved = tl_asker_hears(&asker, TL_TELLS_APPOINTMENT).disclosure == TL_DISCLOSE_YES;
    return err;
}

/* What is read to the person; NULL ("o*"): no more of what was decided then is so. */
static json_t *says_json(const struct deciding *of, struct tl_db *db,
                         const struct tl_emergency_row *row, bool is_proved)
{
    const struct tl_emergency *kind =
        tl_policy_emergency_find(tl_api_policy(of->api), tl_key_of(row->kind));
    if (kind && strcmp(row->state, "declined") == 0)
        return tl_json_says(of->api, db, of->contact, kind->declined_told, 0);
    if (kind && row->ended_at == 0 && is_proved)
        return tl_json_says(of->api, db, of->contact, kind->granted_told, row->due_at);
    return NULL;
}

/* What was decided last. */
static json_t *last_json(const struct deciding *of, struct tl_db *db, bool is_proved)
{
    struct tl_emergency_row row;
    struct tl_contact_row contact;
    if (tl_store_emergency_last(db, of->contact, &row) != TL_OK)
        return NULL;
    bool has = tl_view_contact(db, of->contact, &contact) == TL_OK;
    return json_pack("{s:s, s:s, s:o, s:o*, s:o*, s:s*, s:o*}", "kind", row.kind, "state",
                     row.state, "decided_at", tl_json_time(row.decided_at), "due_at",
                     tl_json_time(row.due_at), "starts_at", tl_json_time(row.starts_at), "number",
                     has ? contact.number : NULL, "says", says_json(of, db, &row, is_proved));
}

/* Where it would be told, with the person on the line. */
static json_t *way_json(const struct deciding *of, struct tl_db *db)
{
    const struct tl_policy *policy = tl_api_policy(of->api);
    if (of->escalation != 0 || policy->emergencies_len == 0)
        return NULL;
    uint16_t granted = policy->emergencies[0].granted;
    return tl_json_way(of->api, db, of->contact, policy->notifications[granted].id.name);
}

static void reply(const struct deciding *of)
{
    const struct tl_policy *policy = tl_api_policy(of->api);
    bool is_proved = false;
    json_t *json = NULL;
    struct tl_db *db = tl_store_reader_take(of->api->store);
    enum tl_err err = find_proved(of, db, &is_proved);
    if (err == TL_OK)
        json = json_pack("{s:o, s:o, s:o, s:b, s:o*, s:o*}", "kinds", kinds_json(of), "declines",
                         names_json(policy, policy->visit_declines, policy->visit_declines_len),
                         "offices", offices_json(policy), "is_proved", is_proved, "way",
                         way_json(of, db), "last", last_json(of, db, is_proved));
    tl_store_reader_give(of->api->store, db);
    if (err == TL_OK)
        tl_http_reply_json(of->response, 200, json);
    else
        tl_api_refuse(of->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

TL_HANDLER(tl_api_get_emergency)
{
    struct deciding of = { .api = app, .request = request, .response = response };
    if (begin(&of, false))
        reply(&of);
}

TL_HANDLER(tl_api_get_escalations_emergency)
{
    struct deciding of = { .api = app, .request = request, .response = response };
    if (begin(&of, true))
        reply(&of);
}

/* --- The decision. --- */

static bool is_answer(const struct tl_question *question, const char *key)
{
    for (uint16_t i = 0; key && i < question->answers_len; i++) {
        if (strcmp(question->answers[i].id.name, key) == 0)
            return true;
    }
    return false;
}

/* Each question of the kind has one of its answers. */
static bool read_answers(struct deciding *of, uint16_t kind)
{
    const struct tl_policy *policy = tl_api_policy(of->api);
    const json_t *answers = json_object_get(tl_http_json(of->request), "answers");
    json_t *kept = json_object();
    bool is_whole = true;
    for (uint16_t i = 0; i < policy->emergency_questions_len && is_whole; i++) {
        const struct tl_question *question = policy->emergency_questions + i;
        const char *key = json_string_value(json_object_get(answers, question->id.name));
        if (!tl_index_fits(&question->of, kind))
            continue;
        is_whole = is_answer(question, key);
        if (is_whole)
            json_object_set_new(kept, question->id.name, json_string(key));
    }
    char *text = json_dumps(kept, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(kept);
    bool fits = text && tl_parcel_add(&of->parcel, "emergency.answers", text) == TL_OK;
    free(text);
    if (!is_whole)
        return refused(of, 400, "questions-open", "each question needs one of its answers");
    return fits || refused(of, 400, "bad-request", "the answers are too long");
}

static const struct tl_emergency *read_kind(const struct deciding *of)
{
    const char *name = tl_api_text_in(of->request, "kind");
    const struct tl_emergency *kind =
        name ? tl_policy_emergency_find(tl_api_policy(of->api), tl_key_of(name)) : NULL;
    if (!kind || strcmp(kind->to.id.name, name) != 0)
        refused(of, 400, "unknown-key", "the policy has no such kind of emergency");
    else if (serves(of, kind->to.office))
        return kind;
    else
        refused(of, 403, "not-allowed", "another queue decides about this kind");
    return NULL;
}

/* A yes names the office where it is sought, a no the reason that the person reads. */
static bool read_where_or_why(struct deciding *of, bool is_one)
{
    const struct tl_policy *policy = tl_api_policy(of->api);
    const char *office = tl_api_text_in(of->request, "office");
    const char *reason = tl_api_text_in(of->request, "reason");
    const struct tl_visit_office *where =
        office ? tl_policy_visit_office_find(policy, tl_key_of(office)) : NULL;
    if (is_one) {
        of->given.decides_emergency.office = where ? where->id.key : 0;
        return (where && strcmp(where->id.name, office) == 0) ||
               refused(of, 400, "unknown-key", "office is one of the offices that see people");
    }
    for (uint16_t i = 0; reason && i < policy->visit_declines_len; i++) {
        if (strcmp(policy->visit_declines[i].name, reason) == 0)
            return tl_parcel_add(&of->parcel, "emergency.reason", reason) == TL_OK;
    }
    return refused(of, 400, "unknown-key", "reason is one of the policy's reasons against it");
}

static bool read_words(struct deciding *of)
{
    const char *words = tl_api_text_in(of->request, "words");
    bool fits =
        words && strlen(words) >= WORDS_MIN && strlen(words) <= WORDS_MAX &&
        tl_parcel_add(&of->parcel, "emergency.words", words) == TL_OK &&
        (of->escalation == 0 || tl_parcel_add(&of->parcel, "escalation.reply", words) == TL_OK);
    return fits || refused(of, 400, "bad-request", "words of 3 to 1000 bytes say why");
}

static void ask(struct deciding *of)
{
    enum tl_why why = TL_WHY_NONE;
    struct tl_audit audit = { .at = tl_wall_now(),
                              .staff_id = tl_http_principal(of->request)->user,
                              .contact = of->contact,
                              .action = "decide",
                              .record_kind = "contact",
                              .record_id = of->contact,
                              .reason = "emergency" };
    enum tl_err err = tl_api_record_look(of->api, &audit);
    if (err == TL_OK)
        err = tl_engine_ask(of->api->engine, &of->given, &of->parcel, &why);
    if (err != TL_OK || why != TL_WHY_NONE)
        tl_api_refuse(of->response, err, why);
    else if (of->escalation != 0)
        tl_http_reply_nothing(of->response);
    else
        reply(of);
}

/* Day and place of an appointment are told to nobody who has not proved to be the one to hear them:
 * none is made for such a person. */
static bool is_proved(const struct deciding *of)
{
    bool is = false;
    struct tl_db *db = tl_store_reader_take(of->api->store);
    enum tl_err err = find_proved(of, db, &is);
    tl_store_reader_give(of->api->store, db);
    if (err != TL_OK) {
        tl_api_refuse(of->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return false;
    }
    return is || refused(of, 409, "prove-first",
                         "who asks has not proved enough to be told of an appointment");
}

/* What was passed on has its way since then. */
static bool read_way(struct deciding *of, const struct tl_emergency *kind, bool is_one)
{
    uint16_t notification = is_one ? kind->granted : kind->declined;
    const struct tl_told_way way = { of->contact,
                                     tl_api_policy(of->api)->notifications[notification].id.name,
                                     &of->parcel };
    return of->escalation != 0 || tl_api_read_way(of->api, of->request, of->response, &way);
}

static void decide(struct deciding *of)
{
    const struct tl_policy *policy = tl_api_policy(of->api);
    const json_t *is_one = json_object_get(tl_http_json(of->request), "is_emergency");
    const struct tl_emergency *kind = read_kind(of);
    if (!kind)
        return;
    if (!json_is_boolean(is_one)) {
        refused(of, 400, "bad-request", "is_emergency is true or false");
        return;
    }
    of->given.kind = TL_FACT_decides_emergency;
    of->given.decides_emergency =
        (struct tl_fact_decides_emergency){ .contact = of->contact,
                                            .by = tl_http_principal(of->request)->user,
                                            .type = kind->to.id.key,
                                            .is_emergency = json_is_true(is_one),
                                            .escalation = of->escalation };
    if ((!json_is_true(is_one) || is_proved(of)) &&
        read_answers(of, (uint16_t)(kind - policy->emergencies)) &&
        read_where_or_why(of, json_is_true(is_one)) && read_words(of) &&
        read_way(of, kind, json_is_true(is_one)))
        ask(of);
}

TL_HANDLER(tl_api_decide_emergency)
{
    struct deciding of = { .api = app, .request = request, .response = response };
    if (begin(&of, false))
        decide(&of);
}

TL_HANDLER(tl_api_decide_escalations_emergency)
{
    struct deciding of = { .api = app, .request = request, .response = response };
    if (begin(&of, true))
        decide(&of);
}
