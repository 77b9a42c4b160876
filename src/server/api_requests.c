/* api_requests.c: requests at one office, as the officers who decide on them read them.
 *
 *     list, look --take--> one hand --ask--> the person is asked back api_request_answer.c |
 * |--answer--> the promise is kept, and the person told; or it waits |                    | for its
 * --translate--> into the person's language |                    '--transfer--> another office's
 * list               api_request_hands.c
 *       '--> the shapes in which a person reads theirs, too
 *
 * Staff see their own office's alone. Each look and act is recorded before it is done. Mission:
 * S19, S20, S23. Pitfalls 1 and 27.
 */
#include <stdlib.h>
#include <string.h>

#include "server/api_list.h"
#include "server/project_requests.h"
#include "server/request_act.h"
#include "server/request_answer.h"
#include "store/cases.h"
#include "store/contacts.h"
#include "store/staff.h"

enum { PAGE = 50, WORDS_LIST_MAX = 40 };

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

static const char *query_or(const struct tl_http_request *request, const char *name)
{
    const char *text = tl_http_query(request, name);
    return text && strlen(text) < 48 ? text : "";
}

static json_t *list_json(const struct tl_api *api, struct tl_db *db, const char *office,
                         const struct tl_request_row *rows, size_t len)
{
    const struct tl_policy *policy = tl_api_policy(api);
    char after[TL_PLACE_BYTES] = "";
    json_t *all = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, row_json(api, db, rows + i));
    if (len == PAGE)
        tl_list_place_write(rows[PAGE - 1].due_at, rows[PAGE - 1].contact, after);
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
    if (!tl_list_after(request, response, &at, &id))
        return;
    struct tl_request_row *rows = calloc(PAGE, sizeof *rows);
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = rows ? tl_api_officer(db, request, &staff) : TL_ENOMEM;
    if (err == TL_OK)
        err = tl_store_request_list(db, staff.office, &filter, at, id, rows, PAGE, &len);
    json_t *json = err == TL_OK ? list_json(api, db, staff.office, rows, len) : NULL;
    tl_store_reader_give(api->store, db);
    free(rows);
    tl_list_reply(response, err, json);
}

/* --- One of them. --- */

/* The number of its case; of one that the law protects, none. */
static void add_case(const struct tl_request_act *act, struct tl_db *db, json_t *json)
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

static json_t *decisions_json(const struct tl_request_act *act)
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

static const char *reach_text(const struct tl_request_act *act, struct tl_db *db)
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
    struct tl_request_act act = { .api = app, .request = request, .response = response };
    struct tl_request_row joined[TL_REQUEST_JOINED_MAX];
    struct tl_contact_row contact;
    size_t len = 0;
    if (!tl_request_act_begin(&act, "look"))
        return;
    struct tl_db *db = tl_store_reader_take(act.api->store);
    json_t *json = row_json(act.api, db, &act.row), *denials = json_array(), *others = json_array();
    for (uint16_t i = 0; i < act.policy->denials_len; i++)
        json_array_append_new(denials, tl_json_named(act.policy, act.policy->denials + i));
    if (tl_store_request_joined(db, act.row.contact, joined, TL_REQUEST_JOINED_MAX, &len) != TL_OK)
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
