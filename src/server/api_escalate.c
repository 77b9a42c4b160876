/* api_escalate.c: an agent passes a matter on: what is asked before, by when it would be answered,
 * how the person hears of it, and then the one step itself.
 *
 *     GET  questions, times, a sentence to read aloud, the way of the confirmation
 *     POST answers, note, the time that was read --> escalates, with all of it in one commit
 *
 * Who chose to be answered by a call is told its code now.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "notify/address.h"
#include "server/api.h"
#include "server/api_tell.h"
#include "server/callback_code.h"
#include "server/callback_number.h"
#include "server/callee.h"
#include "store/escalations.h"

enum { NOTE_MIN = 3, NOTE_MAX = 1000, TOLD_OLD_H = 12 };

static const char confirmation[] = "escalation_taken"; /* The notification. */

static uint16_t topic_of(const struct tl_policy *policy, const struct tl_contact_row *row)
{
    return tl_policy_topic_find(policy, tl_key_of(row->topic));
}

/* --- What is asked, and by when. --- */

static json_t *answers_json(const struct tl_policy *policy, const struct tl_question *question)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < question->answers_len; i++) {
        const struct tl_answer *answer = question->answers + i;
        const char *means =
            answer->means == TL_NONE ? NULL : policy->escalations[answer->means].to.id.name;
        json_array_append_new(all,
                              json_pack("{s:s, s:o, s:s*}", "key", answer->id.name, "name",
                                        tl_json_text(policy, answer->id.text), "means", means));
    }
    return all;
}

static json_t *questions_json(const struct tl_policy *policy, uint16_t topic)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->escalation_questions_len; i++) {
        const struct tl_question *question = policy->escalation_questions + i;
        if (tl_policy_asks(question, topic))
            json_array_append_new(all, json_pack("{s:s, s:o, s:o}", "key", question->id.name,
                                                 "name", tl_json_text(policy, question->id.text),
                                                 "answers", answers_json(policy, question)));
    }
    return all;
}

static json_t *escalations_json(const struct tl_api *api, struct tl_db *db, tl_id contact)
{
    const struct tl_policy *policy = tl_api_policy(api);
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->escalations_len; i++) {
        const struct tl_escalation *to = policy->escalations + i;
        /* In whole seconds, as it goes to the page and comes back. */
        tl_time due = tl_policy_due(policy, &to->to, tl_api_now(api)) / TL_SECOND * TL_SECOND;
        json_array_append_new(all,
                              json_pack("{s:s, s:o, s:b, s:o, s:o}", "key", to->to.id.name, "name",
                                        tl_json_text(policy, to->to.id.text), "is_urgent",
                                        to->is_urgent, "due_at", tl_json_time(due), "says",
                                        tl_json_says(api, db, contact, to->told, due)));
    }
    return all;
}

/* The number that would be called, for people to recognize; NULL: none is known, or none is called.
 */
static json_t *phone_json(const struct tl_api *api, struct tl_db *db, tl_id contact)
{
    struct tl_callee callee;
    char masked[64];
    if (tl_callee_person(db, tl_api_policy(api), contact, &callee) != TL_OK ||
        callee.numbers_len == 0)
        return NULL;
    tl_address_mask(callee.numbers[0], masked, sizeof masked);
    return json_string(masked);
}

static json_t *open_json(const struct tl_policy *policy, struct tl_db *db, tl_id contact)
{
    struct tl_escalation_row row;
    if (tl_store_escalation_last(db, contact, &row) != TL_OK || row.ended_at != 0)
        return NULL;
    const struct tl_escalation *to = tl_policy_escalation_find(policy, tl_key_of(row.type));
    return json_pack("{s:o, s:o*, s:o}", "id", tl_json_id(row.id), "name",
                     to ? tl_json_text(policy, to->to.id.text) : NULL, "due_at",
                     tl_json_time(row.due_at));
}

static json_t *prepared(const struct tl_api *api, struct tl_db *db,
                        const struct tl_contact_row *row)
{
    const struct tl_policy *policy = tl_api_policy(api);
    return json_pack("{s:o*, s:o, s:o, s:o*, s:b, s:o*}", "open", open_json(policy, db, row->id),
                     "questions", questions_json(policy, topic_of(policy, row)), "escalations",
                     escalations_json(api, db, row->id), "way",
                     tl_json_way(api, db, row->id, confirmation), "can_call",
                     tl_dial_is_on(&policy->dial), "phone", phone_json(api, db, row->id));
}

TL_HANDLER(tl_api_get_escalation)
{
    struct tl_api *api = app;
    struct tl_contact_row row;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_asked(db, request, &row);
    json_t *json = err == TL_OK ? prepared(api, db, &row) : NULL;
    tl_store_reader_give(api->store, db);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, json);
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

/* --- The step. --- */

static const struct tl_answer *answer_of(const struct tl_question *question, const json_t *answers)
{
    const char *key = json_string_value(json_object_get(answers, question->id.name));
    for (uint16_t i = 0; key && i < question->answers_len; i++) {
        if (strcmp(question->answers[i].id.name, key) == 0)
            return question->answers + i;
    }
    return NULL;
}

/* Of all answers the most urgent; NULL: a question is open. *out has the answers that count. */
static const struct tl_escalation *read_answers(const struct tl_policy *policy, uint16_t topic,
                                                const json_t *answers, json_t *out)
{
    uint16_t means = (uint16_t)(policy->escalations_len - 1);
    for (uint16_t i = 0; i < policy->escalation_questions_len; i++) {
        const struct tl_question *question = policy->escalation_questions + i;
        if (!tl_policy_asks(question, topic))
            continue;
        const struct tl_answer *answer = answer_of(question, answers);
        if (!answer)
            return NULL;
        means = answer->means < means ? answer->means : means;
        json_object_set_new(out, question->id.name, json_string(answer->id.name));
    }
    return policy->escalations + means;
}

struct asking {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    struct tl_contact_row contact;
    const struct tl_escalation *to;
    struct tl_fact given;
    struct tl_parcel parcel;
    char code[TL_CALLBACK_CODE_BYTES]; /* What the call to answer it says first; "": by mail. */
};

static bool refused(const struct asking *asking, int status, const char *code, const char *why)
{
    tl_http_reply_problem(asking->response, status, code, why, 0);
    return false;
}

static bool read_question(struct asking *asking)
{
    const struct tl_policy *policy = tl_api_policy(asking->api);
    const char *note = tl_api_text_in(asking->request, "note");
    json_t *kept = json_object();
    if (policy->escalations_len > 0)
        asking->to = read_answers(policy, topic_of(policy, &asking->contact),
                                  json_object_get(tl_http_json(asking->request), "answers"), kept);
    char *answers = json_dumps(kept, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(kept);
    bool fits = note && strlen(note) >= NOTE_MIN && strlen(note) <= NOTE_MAX && answers &&
                strlen(answers) <= NOTE_MAX &&
                tl_parcel_add(&asking->parcel, "escalation.answers", answers) == TL_OK &&
                tl_parcel_add(&asking->parcel, "escalation.note", note) == TL_OK;
    free(answers);
    if (!asking->to)
        return refused(asking, 400, "questions-open", "each question needs one of its answers");
    return fits ||
           refused(asking, 400, "bad-request", "a note of 3 to 1000 bytes says what is asked");
}

/* Under the name that the policy's flows keep such a number by, as one that was looked at. */
static bool add_phone(struct asking *asking, const char *text)
{
    const struct tl_policy *policy = tl_api_policy(asking->api);
    char number[TL_E164_BYTES], good[64];
    uint16_t value = tl_policy_called_value(policy, 0);
    enum tl_dial_why why = tl_dial_read(&policy->dial, text, number);
    if (why != TL_DIAL_MAY)
        return refused(asking, 400, tl_dial_word(why), tl_dial_text(why));
    const char *name = value == TL_NONE ? "caller" : policy->values[value].name;
    snprintf(good, sizeof good, TL_GOOD_VALUE "%.40s", name);
    enum tl_err err = tl_parcel_add(&asking->parcel, name, number);
    if (err == TL_OK && value != TL_NONE)
        err = tl_parcel_add(&asking->parcel, good, number);
    return err == TL_OK || refused(asking, 400, "bad-request", "the number is too long");
}

/* By mail; or by a call, whose code is drawn here, for the agent to read out. */
static bool read_answer_by(struct asking *asking)
{
    const struct tl_policy *policy = tl_api_policy(asking->api);
    const char *by = tl_api_text_in(asking->request, "answer_by");
    const char *phone = tl_api_text_in(asking->request, "phone");
    struct tl_callee callee = { 0 };
    if (!by || strcmp(by, "mail") == 0)
        return true;
    if (strcmp(by, "call") != 0)
        return refused(asking, 400, "bad-request", "answer_by is mail or call");
    if (phone && *phone && !add_phone(asking, phone))
        return false;
    struct tl_db *db = tl_store_reader_take(asking->api->store);
    enum tl_err err = tl_callee_person(db, policy, asking->contact.id, &callee);
    tl_store_reader_give(asking->api->store, db);
    if (!(phone && *phone) && (err != TL_OK || callee.numbers_len == 0))
        return refused(asking, 409, "no-phone", "ask the person for a number to call");
    uint32_t digits = policy->callbacks.code_digits;
    tl_callback_code_draw(
        digits < TL_CALLBACK_CODE_DIGITS_MIN ? TL_CALLBACK_CODE_DIGITS_MIN : digits, asking->code);
    return (tl_parcel_add(&asking->parcel, "escalation.answer_by", by) == TL_OK &&
            tl_parcel_add(&asking->parcel, TL_CALLBACK_CODE_VALUE, asking->code) == TL_OK) ||
           refused(asking, 400, "bad-request", "that is too long");
}

/* What was read long ago may be wrong by now: then it is read again. */
static bool read_told(struct asking *asking)
{
    tl_time now = tl_api_now(asking->api);
    tl_time told = tl_json_time_read(tl_api_text_in(asking->request, "told"));
    tl_time due = tl_policy_due(tl_api_policy(asking->api), &asking->to->to, now);
    if (told == 0)
        return refused(asking, 400, "bad-request", "told is the time that was read to the person");
    if (told <= now || told > due || told < due - TOLD_OLD_H * TL_HOUR)
        return refused(asking, 409, "told-anew", "another time holds by now");
    asking->given.escalates.told = told;
    return true;
}

static void ask(struct asking *asking)
{
    enum tl_why why = TL_WHY_NONE;
    asking->given.kind = TL_FACT_escalates;
    asking->given.escalates.contact = asking->contact.id;
    asking->given.escalates.agent = tl_http_principal(asking->request)->user;
    asking->given.escalates.type = asking->to->to.id.key;
    enum tl_err err = tl_engine_ask(asking->api->engine, &asking->given, &asking->parcel, &why);
    if (err == TL_OK && why == TL_WHY_ESCALATED) {
        refused(asking, 409, "escalated", tl_why_text(why));
        return;
    }
    if (err != TL_OK || why != TL_WHY_NONE) {
        tl_api_refuse(asking->response, err, why);
        return;
    }
    struct tl_db *db = tl_store_reader_take(asking->api->store);
    json_t *open = open_json(tl_api_policy(asking->api), db, asking->contact.id);
    tl_store_reader_give(asking->api->store, db);
    if (open && asking->code[0] != '\0')
        json_object_set_new(open, "code", json_string(asking->code));
    tl_http_reply_json(asking->response, 200, open ? open : json_object());
}

TL_HANDLER(tl_api_escalate)
{
    struct asking asking = { .api = app, .request = request, .response = response };
    const struct tl_told_way way = { tl_http_param_id(request, "id"), confirmation,
                                     &asking.parcel };
    struct tl_db *db = tl_store_reader_take(asking.api->store);
    enum tl_err err = tl_api_find_asked(db, request, &asking.contact);
    tl_store_reader_give(asking.api->store, db);
    if (err != TL_OK)
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    else if (read_question(&asking) && read_told(&asking) &&
             tl_api_read_way(asking.api, request, response, &way) && read_answer_by(&asking))
        ask(&asking);
    sodium_memzero(&asking.parcel, sizeof asking.parcel);
    sodium_memzero(asking.code, sizeof asking.code);
}
