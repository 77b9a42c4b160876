/* api_requests.c: requests at one office, for the officers who decide on them.
 *
 *     list, look --take--> one hand --ask--> the person is asked back
 *                            |--answer--> the promise is kept, and the person told; or it waits
 *                            |            for its --translate--> into the person's language
 *                            '--transfer--> another office's list, and the person is told
 *
 * Staff see their own office's alone. Each look and act is recorded before it is done. Mission:
 * S19, S20, S23. Pitfalls 1 and 27.
 */
#include <stdlib.h>
#include <string.h>

#include "server/api.h"
#include "server/notices.h"
#include "server/project_requests.h"
#include "server/request_answer.h"
#include "store/audit.h"
#include "store/cases.h"
#include "store/contacts.h"
#include "store/promises.h"
#include "store/staff.h"

enum { PAGE = 50, JOINED_MAX = 20, WORDS_MIN = 3, WORDS_LIST_MAX = 40, PROMISES_MAX = 40 };

static enum tl_err office_of(struct tl_db *db, const struct tl_http_request *request,
                             struct tl_staff *out)
{
    enum tl_err err = tl_store_staff_find(db, tl_http_principal(request)->user, out);
    return err == TL_OK && out->office[0] == '\0' ? TL_ENONE : err;
}

/* --- Shapes. --- */

static json_t *office_json(const struct tl_api *api, const char *code)
{
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    const struct tl_visit_office *office =
        tl_policy_visit_office_find(set->policy, tl_key_of(code));
    if (office)
        return tl_json_named(set->policy, &office->id);
    json_t *name = json_object();
    for (uint16_t n = 0; n < set->policy->languages_len; n++)
        json_object_set_new(name, set->policy->languages[n].code,
                            json_string(tl_vocabulary_office(set->vocabulary, code, n)));
    return json_pack("{s:s, s:o}", "key", code, "name", name);
}

static json_t *type_json(const struct tl_policy *policy, const char *type)
{
    const struct tl_destination *is = tl_request_type_find(policy, type);
    return is ? tl_json_text(policy, is->id.text) : NULL;
}

static json_t *row_json(const struct tl_api *api, struct tl_db *db,
                        const struct tl_request_row *row)
{
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_contact_row contact = { .number = "" };
    uint16_t language = 0;
    bool has = tl_view_contact(db, row->contact, &contact) == TL_OK &&
               tl_request_language(db, policy, row, &language) == TL_OK;
    return json_pack(
        "{s:o, s:s, s:o*, s:s, s:o, s:o, s:o, s:o, s:b, s:s, s:s, s:o*}", "id",
        tl_json_id(row->contact), "type", row->type, "name", type_json(policy, row->type), "state",
        row->state, "made_at", tl_json_time(row->made_at), "made_here",
        tl_json_here(policy, row->made_at), "due_at", tl_json_time(row->due_at), "due_here",
        tl_json_here(policy, row->due_at), "is_late", row->due_at <= tl_api_now(api), "number",
        has ? contact.number : "", "language", policy->languages[language].code, "taken_by",
        tl_json_person(db, row->taken_by));
}

json_t *tl_json_request_word(const struct tl_policy *policy, const struct tl_request_word *word)
{
    const struct tl_decision *decision = tl_request_decision_find(policy, word->decision);
    const struct tl_name *denial = tl_request_denial_find(policy, word->reason);
    json_t *words = json_loads(word->words, 0, NULL);
    json_t *json =
        json_pack("{s:o, s:s, s:o, s:o, s:o, s:o*, s:o*, s:o*}", "id", tl_json_id(word->id), "kind",
                  word->kind, "at", tl_json_time(word->at), "at_here",
                  tl_json_here(policy, word->at), "words", words ? words : json_object(),
                  "decision", decision ? tl_json_text(policy, decision->id.text) : NULL, "reason",
                  denial ? tl_json_text(policy, denial->text) : NULL, "starts_here",
                  word->starts > 0 ? tl_json_here(policy, word->starts) : NULL);
    if (word->wanted[0] != '\0')
        json_object_set_new(json, "wanted", json_string(word->wanted));
    return json;
}

/* An answer that waits for its translation is not told yet; why an office passed it on, never. */
static bool reads(enum tl_request_reader reader, const struct tl_request_word *word)
{
    if (reader == TL_READS_OFFICE)
        return true;
    if (strcmp(word->kind, TL_WORD_TRANSFER) == 0 || word->wanted[0] != '\0')
        return false;
    return reader == TL_READS_PERSON || strcmp(word->kind, TL_WORD_ANSWER) != 0;
}

json_t *tl_json_request_words(const struct tl_policy *policy, struct tl_db *db, tl_id contact,
                              enum tl_request_reader reader)
{
    struct tl_request_word *words = calloc(WORDS_LIST_MAX, sizeof *words);
    json_t *all = json_array();
    size_t len = 0;
    if (words && tl_store_request_words(db, contact, words, WORDS_LIST_MAX, &len) != TL_OK)
        len = 0;
    for (size_t i = 0; i < len; i++) {
        if (reads(reader, words + i))
            json_array_append_new(all, tl_json_request_word(policy, words + i));
    }
    free(words);
    return all;
}

json_t *tl_json_request_told(const struct tl_policy *policy, struct tl_db *db,
                             const struct tl_request_row *row)
{
    struct tl_contact_row contact = { .number = "" };
    bool is_ours = strcmp(row->state, TL_REQUEST_TRANSLATION) == 0;
    if (tl_view_contact(db, row->contact, &contact) != TL_OK)
        contact.number[0] = '\0';
    return json_pack("{s:s, s:o*, s:s, s:o, s:o, s:o}", "number", contact.number, "name",
                     type_json(policy, row->type), "state", is_ours ? TL_REQUEST_OPEN : row->state,
                     "made_here", tl_json_here(policy, row->made_at), "due_here",
                     tl_json_here(policy, row->due_at), "thread",
                     tl_json_request_words(policy, db, row->contact, TL_READS_PERSON));
}

static json_t *types_json(const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->requests_len; i++)
        json_array_append_new(all, tl_json_named(policy, &policy->requests[i].id));
    return all;
}

static json_t *offices_json(const struct tl_api *api)
{
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    json_t *all = json_array();
    for (uint32_t i = 0; i < set->vocabulary->offices_len; i++)
        json_array_append_new(all, office_json(api, set->vocabulary->offices[i].code));
    for (uint16_t i = 0; i < set->policy->visit_offices_len; i++)
        json_array_append_new(all, tl_json_named(set->policy, &set->policy->visit_offices[i].id));
    return all;
}

/* --- The list. --- */

static bool read_after(const char *text, tl_time *out_at, tl_id *out_id)
{
    char *rest = NULL;
    if (!text)
        return true;
    *out_at = strtoll(text, &rest, 10);
    if (rest == text || *rest != '-' || *out_at <= 0)
        return false;
    *out_id = strtoull(rest + 1, &rest, 10);
    return *rest == '\0' && *out_id <= INT64_MAX;
}

static const char *query_or(const struct tl_http_request *request, const char *name)
{
    const char *text = tl_http_query(request, name);
    return text && strlen(text) < 48 ? text : "";
}

static json_t *list_json(const struct tl_api *api, struct tl_db *db, const char *office,
                         const struct tl_request_row *rows, size_t len)
{
    const struct tl_policy *policy = tl_api_policy(api);
    char after[64] = "";
    json_t *all = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, row_json(api, db, rows + i));
    if (len == PAGE)
        snprintf(after, sizeof after, "%lld-%llu", (long long)rows[PAGE - 1].due_at,
                 (unsigned long long)rows[PAGE - 1].contact);
    tl_time now = tl_api_now(api);
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:s*}", "now", tl_json_time(now), "now_here",
                     tl_json_here(policy, now), "office", office_json(api, office), "requests", all,
                     "types", types_json(policy), "offices", offices_json(api), "after",
                     after[0] ? after : NULL);
}

TL_HANDLER(tl_api_list_requests)
{
    struct tl_api *api = app;
    struct tl_staff staff;
    tl_time at = 0;
    tl_id id = 0;
    size_t len = 0;
    struct tl_request_filter filter = { .type = query_or(request, "type"),
                                        .state = query_or(request, "state") };
    if (strcmp(query_or(request, "mine"), "yes") == 0)
        filter.taken_by = tl_http_principal(request)->user;
    if (strcmp(query_or(request, "due"), "late") == 0)
        filter.due_by = tl_api_now(api);
    if (!read_after(tl_http_query(request, "after"), &at, &id)) {
        tl_http_reply_problem(response, 400, "bad-request", "after is no such place", 0);
        return;
    }
    struct tl_request_row *rows = calloc(PAGE, sizeof *rows);
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = rows ? office_of(db, request, &staff) : TL_ENOMEM;
    if (err == TL_OK)
        err = tl_store_request_list(db, staff.office, &filter, at, id, rows, PAGE, &len);
    json_t *json = err == TL_OK ? list_json(api, db, staff.office, rows, len) : NULL;
    tl_store_reader_give(api->store, db);
    free(rows);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, json);
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

/* --- One of them. --- */

struct act {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    const struct tl_policy *policy;
    struct tl_request_row row;
    struct tl_audit audit;
    struct tl_request_word word;
    uint16_t language; /* The person's. */
    tl_id from, to;    /* Hands. */
    const char *office;
};

static bool refused(const struct act *act, int status, const char *code, const char *why)
{
    tl_http_reply_problem(act->response, status, code, why, 0);
    return false;
}

/* One of this office, recorded; else it is answered, and false. */
static bool begin(struct act *act, const char *action)
{
    struct tl_staff staff;
    tl_id id = tl_http_param_id(act->request, "id");
    act->policy = tl_api_policy(act->api);
    act->audit = (struct tl_audit){ .at = tl_wall_now(), .record_id = id, .contact = id };
    snprintf(act->audit.action, sizeof act->audit.action, "%s", action);
    snprintf(act->audit.record_kind, sizeof act->audit.record_kind, "request");
    snprintf(act->audit.reason, sizeof act->audit.reason, "request");
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = office_of(db, act->request, &staff);
    if (err == TL_OK)
        err = id == 0 ? TL_ENONE : tl_store_request_find(db, id, &act->row);
    if (err == TL_OK && (strcmp(act->row.office, staff.office) != 0 || act->row.joins != 0))
        err = TL_ENONE;
    if (err == TL_OK)
        err = tl_request_language(db, act->policy, &act->row, &act->language);
    tl_store_reader_give(act->api->store, db);
    if (err == TL_OK) {
        act->audit.staff_id = staff.id;
        act->word = (struct tl_request_word){
            .contact = id, .at = tl_api_now(act->api), .by_id = staff.id, .words = "{}"
        };
        err = tl_api_record_look(act->api, &act->audit);
    }
    if (err != TL_OK)
        tl_api_refuse(act->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    return err == TL_OK;
}

static bool is_open(const struct act *act)
{
    return act->row.ended_at == 0 || refused(act, 409, "state", tl_why_text(TL_WHY_PROMISE_OVER));
}

/* Whoever answers has it in hand. */
static bool is_mine(const struct act *act)
{
    return is_open(act) &&
           (act->row.taken_by == act->audit.staff_id || refused(act, 409, "taken", NULL));
}

/* The number of its case; of one that the law protects, none. */
static void add_case(const struct act *act, struct tl_db *db, json_t *json)
{
    struct tl_case about;
    struct tl_appointment one;
    bool has = act->row.case_id != 0 && tl_store_case_find(db, act->row.case_id, &about) == TL_OK;
    json_object_set_new(json, "is_protected", json_boolean(has && about.guarded));
    if (has && !about.guarded)
        json_object_set_new(json, "receipt", json_string(about.receipt));
    if (act->row.appointment != 0 &&
        tl_store_appointment_find(db, act->row.appointment, &one) == TL_OK)
        json_object_set_new(json, "appointment_here", tl_json_here(act->policy, one.at));
}

static json_t *decisions_json(const struct act *act)
{
    const struct tl_destination *type = tl_request_type_find(act->policy, act->row.type);
    json_t *all = json_array();
    for (uint16_t i = 0; type && i < type->decisions.len; i++) {
        const struct tl_decision *is = act->policy->decisions + type->decisions.items[i];
        json_t *one = tl_json_named(act->policy, &is->id);
        json_object_set_new(one, "needs_reason", json_boolean(is->needs_reason));
        json_object_set_new(one, "moves", json_boolean(is->is_granted && type->appointments.len));
        json_array_append_new(all, one);
    }
    return all;
}

static const char *reach_text(const struct act *act, struct tl_db *db)
{
    static const char *const texts[] = { [TL_REACH_MAIL] = "mail",
                                         [TL_REACH_POST] = "post",
                                         [TL_REACH_NO_ADDRESS] = "no-address",
                                         [TL_REACH_WAITS] = "waits" };
    enum tl_request_reach reach = TL_REACH_WAITS;
    return tl_request_reach(db, act->policy, &act->row, &reach) == TL_OK ? texts[reach] : "waits";
}

TL_HANDLER(tl_api_look_at_request)
{
    struct act act = { .api = app, .request = request, .response = response };
    struct tl_request_row joined[JOINED_MAX];
    struct tl_contact_row contact;
    size_t len = 0;
    if (!begin(&act, "look"))
        return;
    struct tl_db *db = tl_store_reader_take(act.api->store);
    json_t *json = row_json(act.api, db, &act.row), *denials = json_array(), *others = json_array();
    for (uint16_t i = 0; i < act.policy->denials_len; i++)
        json_array_append_new(denials, tl_json_named(act.policy, act.policy->denials + i));
    if (tl_store_request_joined(db, act.row.contact, joined, JOINED_MAX, &len) != TL_OK)
        len = 0;
    for (size_t i = 0; i < len; i++)
        json_array_append_new(others, row_json(act.api, db, joined + i));
    json_object_set_new(json, "joined", others);
    json_object_set_new(json, "decisions", decisions_json(&act));
    json_object_set_new(json, "denials", denials);
    json_object_set_new(json, "thread",
                        tl_json_request_words(act.policy, db, act.row.contact, TL_READS_OFFICE));
    add_case(&act, db, json);
    json_object_set_new(json, "reach", json_string(reach_text(&act, db)));
    bool is_protected = json_is_true(json_object_get(json, "is_protected"));
    if (!is_protected && tl_view_contact(db, act.row.contact, &contact) == TL_OK)
        json_object_set_new(json, "contact", tl_json_contact(act.api, db, &contact));
    tl_store_reader_give(act.api->store, db);
    tl_http_reply_json(response, 200, json);
}

/* --- Hands. --- */

static enum tl_err write_hand(struct tl_db *db, void *arg)
{
    struct act *act = arg;
    return tl_store_request_take(db, act->row.contact, act->from, act->to, act->word.at);
}

TL_HANDLER(tl_api_take_request)
{
    struct act act = { .api = app, .request = request, .response = response };
    if (!begin(&act, "take") || !is_open(&act))
        return;
    bool is_back = json_is_true(json_object_get(tl_http_json(request), "back"));
    tl_id self = act.audit.staff_id;
    act.from = is_back ? self : 0;
    act.to = is_back ? 0 : self;
    enum tl_err err = act.row.taken_by == act.to
                          ? TL_OK /* The button pressed twice. */
                          : tl_engine_write(act.api->engine, write_hand, &act);
    if (err == TL_OK)
        tl_http_reply_nothing(response);
    else if (err == TL_ENONE)
        refused(&act, 409, "taken", NULL);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* --- Words. --- */

/* {"en": "...", "es": "..."}: in which languages an officer wrote. *out_has: in the person's. */
static bool read_words(struct act *act, bool *out_has)
{
    json_t *given = json_object_get(tl_http_json(act->request), "words"), *kept = json_object();
    const char *mine = act->policy->languages[act->language].code;
    for (uint16_t i = 0; i < act->policy->languages_len; i++) {
        const char *code = act->policy->languages[i].code;
        const char *text = json_string_value(json_object_get(given, code));
        size_t len = text ? strlen(text) : 0;
        if (len > TL_REQUEST_WORDS_BYTES)
            len = WORDS_MIN - 1;
        else if (len >= WORDS_MIN)
            json_object_set_new(kept, code, json_string(text));
        if (len > 0 && len < WORDS_MIN) {
            json_decref(kept);
            return refused(act, 400, "bad-request", "say it in 3 to 1500 bytes");
        }
    }
    *out_has = json_object_get(kept, mine) != NULL;
    size_t len = json_object_size(kept);
    size_t bytes = json_dumpb(kept, act->word.words, sizeof act->word.words - 1, JSON_COMPACT);
    json_decref(kept);
    if (len == 0 || bytes == 0 || bytes >= sizeof act->word.words)
        return refused(act, 400, "bad-request", "say it in 3 to 1500 bytes");
    act->word.words[bytes] = '\0';
    return true;
}

/* What is not in the person's language is not told: somebody must put it into that. */
static bool speaks(struct act *act, bool *out_waits)
{
    bool has = false;
    if (!read_words(act, &has))
        return false;
    *out_waits = !has && json_is_true(json_object_get(tl_http_json(act->request), "translate"));
    if (has || *out_waits)
        return true;
    return refused(act, 400, "other-language",
                   "the person reads another language: write it in that, or ask for a translation");
}

/* One of its type's decisions, with its reason, and where an appointment is moved its time. */
static bool read_decision(struct act *act)
{
    const struct tl_destination *type = tl_request_type_find(act->policy, act->row.type);
    const char *name = tl_api_text_in(act->request, "decision");
    const char *reason = tl_api_text_in(act->request, "reason");
    const char *here = tl_api_text_in(act->request, "at_here");
    const char *place = tl_api_text_in(act->request, "place");
    const struct tl_decision *is = name ? tl_request_decision_find(act->policy, name) : NULL;
    bool may = false;
    for (uint16_t i = 0; is && type && i < type->decisions.len; i++)
        may = may || act->policy->decisions + type->decisions.items[i] == is;
    if (!name && type && type->decisions.len > 0 && act->word.is_last)
        return refused(act, 400, "no-decision", "this request is decided: choose a decision");
    if (name && !may)
        return refused(act, 400, "unknown-key", "decision is none of this request");
    if (is && is->needs_reason && (!reason || !tl_request_denial_find(act->policy, reason)))
        return refused(act, 400, "unknown-key", "reason is one of the policy's denials");
    bool moves = is && is->is_granted && type->appointments.len > 0 && act->row.appointment != 0;
    act->word.starts = moves && here ? tl_json_here_read(act->policy, here) : 0;
    if (moves && act->word.starts <= act->word.at)
        return refused(act, 400, "no-time", "say the new day and time, which are to come");
    snprintf(act->word.decision, sizeof act->word.decision, "%s", is ? name : "");
    snprintf(act->word.reason, sizeof act->word.reason, "%s", is && is->needs_reason ? reason : "");
    snprintf(act->word.place, sizeof act->word.place, "%s", moves && place ? place : "");
    return true;
}

/* The promise of one contact is kept, with the answer in the same commit. */
static enum tl_err keep(struct act *act, const struct tl_request_row *row,
                        struct tl_request_word *word, enum tl_why *out_why)
{
    struct tl_promise_row promises[PROMISES_MAX];
    struct tl_parcel parcel = { 0 };
    char text[sizeof parcel.texts / 2 + 2000];
    struct tl_fact given = { .kind = TL_FACT_promise_ends,
                             .promise_ends = { .contact = row->contact,
                                               .how = TL_PROMISE_KEPT,
                                               .evidence = TL_EVIDENCE_ANSWERED,
                                               .by = act->audit.staff_id,
                                               .audit = act->audit.id } };
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = tl_store_promise_list_contact(db, row->contact, promises, PROMISES_MAX, &len);
    tl_store_reader_give(act->api->store, db);
    for (size_t i = 0; i < len; i++) {
        bool is_this = strcmp(promises[i].kind, tl_promise_kind_text(TL_PROMISE_REQUEST)) == 0;
        if (is_this && promises[i].ended_at == 0)
            given.promise_ends.promise = promises[i].id;
    }
    if (err == TL_OK)
        err = tl_request_answer_parcel(word, text, sizeof text);
    if (err == TL_OK)
        err = tl_parcel_add(&parcel, TL_REQUEST_ANSWER_TEXT, text);
    if (err != TL_OK || given.promise_ends.promise != 0)
        return err == TL_OK ? tl_engine_ask(act->api->engine, &given, &parcel, out_why) : err;
    return TL_ENONE;
}

/* A follow-up of one that was answered has no open promise: the row alone ends. */
static enum tl_err write_follow_up(struct tl_db *db, void *arg)
{
    struct act *act = arg;
    bool was_there = act->word.id != 0;
    enum tl_err err =
        was_there ? tl_store_request_translate(db, act->word.id, act->word.words) : TL_OK;
    if (err == TL_OK)
        err = tl_store_request_set_state(db, act->row.contact, TL_REQUEST_ANSWERED,
                                         act->word.decision, act->word.at);
    return err == TL_OK ? tl_request_answer_write(db, act->policy, &act->row, &act->word) : err;
}

/* It, and those that joined it. */
static void end(struct act *act)
{
    struct tl_request_row joined[JOINED_MAX];
    size_t len = 0;
    enum tl_why why = TL_WHY_NONE;
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = tl_store_request_joined(db, act->row.contact, joined, JOINED_MAX, &len);
    tl_store_reader_give(act->api->store, db);
    if (err == TL_OK)
        err = keep(act, &act->row, &act->word, &why);
    if (err == TL_ENONE)
        err = tl_engine_write(act->api->engine, write_follow_up, act);
    for (size_t i = 0; i < len && err == TL_OK && why == TL_WHY_NONE; i++) {
        struct tl_request_word word = act->word;
        word.id = 0;
        word.contact = joined[i].contact;
        err = keep(act, joined + i, &word, &why);
        err = err == TL_ENONE ? TL_OK : err;
    }
    tl_notices_wake(act->api->notices);
    if (err == TL_OK && why == TL_WHY_NONE)
        tl_http_reply_nothing(act->response);
    else
        tl_api_refuse(act->response, err, why);
}

/* Not the last one, or one that waits for its translation. */
static enum tl_err write_answer(struct tl_db *db, void *arg)
{
    struct act *act = arg;
    bool waits = act->word.wanted[0] != '\0';
    enum tl_err err = waits ? tl_store_request_say(db, &act->word)
                            : tl_request_answer_write(db, act->policy, &act->row, &act->word);
    return err == TL_OK
               ? tl_store_request_set_state(db, act->row.contact,
                                            waits ? TL_REQUEST_TRANSLATION : TL_REQUEST_OPEN, "", 0)
               : err;
}

static void write_and_wake(struct act *act, tl_write_fn *fn)
{
    enum tl_err err = tl_engine_write(act->api->engine, fn, act);
    tl_notices_wake(act->api->notices);
    if (err == TL_OK)
        tl_http_reply_nothing(act->response);
    else
        tl_api_refuse(act->response, err, TL_WHY_NONE);
}

TL_HANDLER(tl_api_answer_request)
{
    struct act act = { .api = app, .request = request, .response = response };
    bool waits = false;
    if (!begin(&act, "answer") || !is_mine(&act))
        return;
    snprintf(act.word.kind, sizeof act.word.kind, "%s", TL_WORD_ANSWER);
    act.word.is_last = !json_is_false(json_object_get(tl_http_json(request), "is_last"));
    if (strcmp(act.row.state, TL_REQUEST_TRANSLATION) == 0)
        refused(&act, 409, "state", "an answer waits for its translation");
    else if (speaks(&act, &waits) && read_decision(&act)) {
        if (waits)
            snprintf(act.word.wanted, sizeof act.word.wanted, "%s",
                     act.policy->languages[act.language].code);
        if (act.word.is_last && !waits)
            end(&act);
        else
            write_and_wake(&act, write_answer);
    }
}

static enum tl_err write_translation(struct tl_db *db, void *arg)
{
    struct act *act = arg;
    enum tl_err err = tl_store_request_translate(db, act->word.id, act->word.words);
    return err == TL_OK ? write_answer(db, act) : err;
}

/* The words that were there stay, beside those in the person's language. */
TL_HANDLER(tl_api_translate_request)
{
    struct act act = { .api = app, .request = request, .response = response };
    struct tl_request_word wanted;
    bool has = false;
    if (!begin(&act, "translate") || !is_open(&act) || !read_words(&act, &has))
        return;
    struct tl_db *db = tl_store_reader_take(act.api->store);
    enum tl_err err = tl_store_request_wanted(db, act.row.contact, &wanted);
    tl_store_reader_give(act.api->store, db);
    if (err != TL_OK || !has) {
        refused(&act, err == TL_OK ? 400 : 409, err == TL_OK ? "other-language" : "state",
                "write it in the language of the person");
        return;
    }
    json_t *all = json_loads(wanted.words, 0, NULL), *more = json_loads(act.word.words, 0, NULL);
    json_object_update(all, more);
    size_t bytes = json_dumpb(all, wanted.words, sizeof wanted.words - 1, JSON_COMPACT);
    json_decref(all);
    json_decref(more);
    if (bytes == 0 || bytes >= sizeof wanted.words) {
        refused(&act, 400, "bad-request", "say it in 3 to 1500 bytes");
        return;
    }
    wanted.words[bytes] = '\0';
    wanted.wanted[0] = '\0';
    wanted.at = act.word.at;
    act.word = wanted;
    if (wanted.is_last)
        end(&act);
    else
        write_and_wake(&act, write_translation);
}

static enum tl_err write_question(struct tl_db *db, void *arg)
{
    struct act *act = arg;
    const struct tl_notice_wanted wanted = { .kind = "request_asked", .contact = act->row.contact };
    enum tl_err err = tl_store_request_say(db, &act->word);
    if (err == TL_OK)
        err = tl_store_request_set_state(db, act->row.contact, TL_REQUEST_ASKED, act->row.decision,
                                         0);
    return err == TL_OK ? tl_notices_post(db, act->policy, &wanted, act->word.at) : err;
}

TL_HANDLER(tl_api_ask_about_request)
{
    struct act act = { .api = app, .request = request, .response = response };
    bool has = false;
    if (!begin(&act, "ask") || !is_mine(&act) || !read_words(&act, &has))
        return;
    snprintf(act.word.kind, sizeof act.word.kind, "%s", TL_WORD_QUESTION);
    if (has)
        write_and_wake(&act, write_question);
    else
        refused(&act, 400, "other-language",
                "the person reads another language: write the question in that");
}

/* --- To another office. --- */

static enum tl_err write_transfer(struct tl_db *db, void *arg)
{
    struct act *act = arg;
    bool more = true;
    enum tl_err err = tl_store_request_say(db, &act->word);
    if (err == TL_OK)
        err = tl_store_request_move(db, act->row.contact, act->office);
    return err == TL_OK ? tl_request_moved_write(db, act->policy, act->word.at, &more) : err;
}

TL_HANDLER(tl_api_transfer_request)
{
    struct act act = { .api = app, .request = request, .response = response };
    const char *office = tl_api_text_in(request, "office"), *why = tl_api_text_in(request, "why");
    bool is_known = false;
    if (!begin(&act, "transfer") || !is_open(&act))
        return;
    json_t *all = offices_json(act.api), *one;
    size_t i;
    json_array_foreach(all, i, one)
    {
        const char *key = json_string_value(json_object_get(one, "key"));
        is_known = is_known || (office && strcmp(key, office) == 0);
    }
    json_decref(all);
    if (!is_known || strcmp(office, act.row.office) == 0) {
        refused(&act, 400, "unknown-key", "office is another one of those that are known");
        return;
    }
    json_t *words = why && strlen(why) >= WORDS_MIN && strlen(why) < 256
                        ? json_pack("{s:s}", "why", why)
                        : NULL;
    size_t bytes = json_dumpb(words, act.word.words, sizeof act.word.words - 1, JSON_COMPACT);
    bool has_words = words != NULL;
    json_decref(words);
    if (!has_words) {
        refused(&act, 400, "bad-request", "say why, in 3 to 255 bytes");
        return;
    }
    act.word.words[bytes] = '\0';
    act.office = office;
    snprintf(act.word.kind, sizeof act.word.kind, "%s", TL_WORD_TRANSFER);
    snprintf(act.word.place, sizeof act.word.place, "%s", office);
    write_and_wake(&act, write_transfer);
}
