/* api_promises.c: what was promised: lists for supervisors, and what they do about one. Each act is
 * recorded with who, what and why before it is done. */
#include <stdlib.h>
#include <string.h>

#include "server/api_list.h"
#include "server/project_promises.h"
#include "store/audit.h"
#include "store/contacts.h"
#include "store/meta.h"
#include "store/promises.h"
#include "store/view.h"

enum { PAGE = 50, WHY_MIN = 3 };

static void refuse(struct tl_http_response *response, enum tl_err err)
{
    if (err == TL_ENONE)
        tl_api_refuse(response, TL_OK, TL_WHY_UNKNOWN_CONTACT);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

static const char *or_none(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

/* What the office owes by the words that people read. */
static json_t *title_of(const struct tl_policy *policy, const struct tl_promise_row *row)
{
    for (uint16_t i = 0; i < policy->requests_len; i++) {
        if (strcmp(row->kind, "request-answer") == 0 &&
            strcmp(policy->requests[i].id.name, row->type) == 0)
            return tl_json_text(policy, policy->requests[i].id.text);
    }
    for (uint16_t i = 0; i < policy->owners_len; i++) {
        if (strcmp(row->kind, "message-answer") == 0 &&
            strcmp(policy->owners[i].id.name, row->type) == 0)
            return tl_json_text(policy, policy->owners[i].id.text);
    }
    for (uint16_t i = 0; i < policy->escalations_len; i++) {
        if (strstr(row->kind, "-escalation") &&
            strcmp(policy->escalations[i].to.id.name, row->type) == 0)
            return tl_json_text(policy, policy->escalations[i].to.id.text);
    }
    const struct tl_emergency *emergency = tl_policy_emergency_find(policy, tl_key_of(row->type));
    bool is_one = strcmp(row->kind, tl_promise_kind_text(TL_PROMISE_EMERGENCY)) == 0 && emergency;
    return is_one ? tl_json_text(policy, emergency->to.id.text) : NULL;
}

static json_t *tl_json_promise(const struct tl_api *api, struct tl_db *db,
                               const struct tl_promise_row *row)
{
    struct tl_contact_row contact;
    bool has = tl_view_contact(db, row->contact, &contact) == TL_OK;
    json_t *json = json_pack(
        "{s:o, s:o, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:b, s:o*}", "id", tl_json_id(row->id),
        "contact", tl_json_id(row->contact), "kind", row->kind, "owner", row->owner, "grade",
        row->grade, "state", row->state, "made_at", tl_json_time(row->made_at), "due_from",
        tl_json_time(row->due_from), "due_to", tl_json_time(row->due_to), "is_soon",
        row->ended_at == 0 && row->soon_at > 0, "title", title_of(tl_api_policy(api), row));
    if (json && has)
        json_object_set_new(json, "number", json_string(contact.number));
    if (json && row->late_at > 0)
        json_object_set_new(json, "late_at", tl_json_time(row->late_at));
    if (json && row->ended_at > 0)
        json_object_set_new(json, "ended_at", tl_json_time(row->ended_at));
    if (json && or_none(row->evidence))
        json_object_set_new(json, "evidence", json_string(row->evidence));
    return json;
}

static bool is_over(const char *state)
{
    return state && (strcmp(state, "kept") == 0 || strcmp(state, "broken") == 0 ||
                     strcmp(state, "released") == 0);
}

/* Names of queues and offices that may own a promise. */
static json_t *owners(const struct tl_policy *policy)
{
    json_t *all = json_object(), *list = json_array();
    for (uint16_t i = 0; i < policy->queues_len; i++)
        json_object_set_new(all, policy->queues[i].id.name, json_true());
    for (uint16_t i = 0; i < policy->requests_len; i++)
        json_object_set_new(all, policy->requests[i].office, json_true());
    for (uint16_t i = 0; i < policy->owners_len; i++)
        json_object_set_new(all, policy->owners[i].office, json_true());
    for (uint16_t i = 0; i < policy->visit_offices_len; i++)
        json_object_set_new(all, policy->visit_offices[i].id.name, json_true());
    const char *name;
    json_t *value;
    json_object_foreach(all, name, value)
    {
        (void)value;
        json_array_append_new(list, json_string(name));
    }
    json_decref(all);
    return list;
}

TL_HANDLER(tl_api_get_promises)
{
    struct tl_api *api = app;
    const char *before = tl_http_query(request, "due_before");
    struct tl_promise_wanted wanted = { .kind = tl_http_query(request, "kind"),
                                        .owner = tl_http_query(request, "owner"),
                                        .state = tl_http_query(request, "state"),
                                        .due_before = tl_json_time_read(before) };
    wanted.is_over = is_over(wanted.state);
    if (!tl_list_after_read(request, &wanted.after_at, &wanted.after_id) ||
        (before && wanted.due_before == 0)) {
        tl_http_reply_problem(response, 400, "bad-request", "after or due_before is no such", 0);
        return;
    }
    struct tl_promise_row *rows = calloc(PAGE, sizeof *rows);
    size_t len = 0;
    json_t *all = json_array();
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = rows ? tl_store_promise_list(db, &wanted, rows, PAGE, &len) : TL_ENOMEM;
    for (size_t i = 0; err == TL_OK && i < len; i++)
        json_array_append_new(all, tl_json_promise(api, db, rows + i));
    tl_store_reader_give(api->store, db);
    char after[TL_PLACE_BYTES] = "";
    if (len == PAGE)
        tl_list_place_write(wanted.is_over ? rows[PAGE - 1].ended_at : rows[PAGE - 1].due_to,
                            rows[PAGE - 1].id, after);
    free(rows);
    if (err == TL_OK)
        tl_http_reply_json(response, 200,
                           json_pack("{s:o, s:o, s:o, s:s*}", "now", tl_json_time(tl_api_now(api)),
                                     "promises", all, "owners", owners(tl_api_policy(api)), "after",
                                     or_none(after)));
    else {
        json_decref(all);
        tl_api_refuse(response, err, TL_WHY_NONE);
    }
}

/* --- What is done about one. --- */

struct act {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    struct tl_promise_row row;
    tl_id audit;
};

static enum tl_err write_audit(struct tl_db *db, void *arg)
{
    struct tl_audit *audit = arg;
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &audit->id);
    return err == TL_OK ? tl_store_audit_insert(db, audit) : err;
}

/* The promise, the reason in a person's words, and the record of both; false: it is refused. */
static bool begin(struct act *act, const char *action)
{
    struct tl_audit audit = { .at = tl_wall_now(),
                              .staff_id = tl_http_principal(act->request)->user,
                              .record_id = tl_http_param_id(act->request, "id") };
    const char *why = tl_api_text_in(act->request, "why");
    if (!why || strlen(why) < WHY_MIN || strlen(why) >= sizeof audit.reason) {
        tl_http_reply_problem(act->response, 400, "bad-request", "say why, in 3 to 255 bytes", 0);
        return false;
    }
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = tl_store_promise_find(db, audit.record_id, &act->row);
    tl_store_reader_give(act->api->store, db);
    snprintf(audit.action, sizeof audit.action, "%s", action);
    snprintf(audit.record_kind, sizeof audit.record_kind, "promise");
    snprintf(audit.reason, sizeof audit.reason, "%s", why);
    audit.contact = act->row.contact;
    if (err == TL_OK)
        err = tl_engine_write(act->api->engine, write_audit, &audit);
    act->audit = audit.id;
    if (err != TL_OK)
        refuse(act->response, err);
    return err == TL_OK;
}

static void ask(struct act *act, const struct tl_fact *given)
{
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = tl_engine_ask(act->api->engine, given, NULL, &why);
    if (err == TL_OK && why == TL_WHY_NONE)
        tl_http_reply_nothing(act->response);
    else
        tl_api_refuse(act->response, err, why);
}

/* A callback goes with its contact, to a queue; an answer to a queue or an office. */
TL_HANDLER(tl_api_move_promise)
{
    struct act act = { .api = app, .request = request, .response = response };
    const char *owner = tl_api_text_in(act.request, "owner");
    tl_id by = tl_http_principal(request)->user;
    uint64_t key = owner ? tl_promise_owner_key(tl_api_policy(app), owner) : 0;
    if (key == 0) {
        tl_http_reply_problem(response, 400, "unknown-key", NULL, 0);
        return;
    }
    if (!begin(&act, "move"))
        return;
    bool is_call =
        strcmp(act.row.kind, "callback") == 0 || strcmp(act.row.kind, "second-attempt") == 0;
    struct tl_fact given = { .kind = is_call ? TL_FACT_moves : TL_FACT_promise_moves };
    if (is_call)
        given.moves = (struct tl_fact_moves){
            .by = by, .contact = act.row.contact, .queue = key, .audit = act.audit
        };
    else
        given.promise_moves = (struct tl_fact_promise_moves){ .contact = act.row.contact,
                                                              .promise = act.row.id,
                                                              .owner = key,
                                                              .by = by,
                                                              .audit = act.audit };
    ask(&act, &given);
}

/* What people can bring: the rest is what the telephone says. */
static uint64_t evidence_of(const char *word)
{
    for (int i = TL_EVIDENCE_ANSWERED; word && i <= TL_EVIDENCE_LETTER; i++) {
        if (strcmp(tl_evidence_text((enum tl_evidence)i), word) == 0)
            return (uint64_t)i;
    }
    return TL_EVIDENCE_NONE;
}

static bool read_end(const struct act *act, struct tl_fact_promise_ends *ends)
{
    static const struct {
        const char *word;
        enum tl_promise_state how;
        enum tl_why why;
    } ways[] = {
        { "kept", TL_PROMISE_KEPT, TL_WHY_NONE },
        { "broken", TL_PROMISE_BROKEN, TL_WHY_NOT_KEPT },
        { "taken-back", TL_PROMISE_RELEASED, TL_WHY_TAKEN_BACK },
        { "reached", TL_PROMISE_RELEASED, TL_WHY_REACHED },
    };
    const char *how = tl_api_text_in(act->request, "how");
    for (size_t i = 0; how && i < sizeof ways / sizeof ways[0]; i++) {
        if (strcmp(ways[i].word, how) == 0) {
            ends->how = ways[i].how;
            ends->why = ways[i].why;
        }
    }
    if (ends->how == TL_PROMISE_KEPT)
        ends->evidence = evidence_of(tl_api_text_in(act->request, "evidence"));
    return ends->how != 0 && (ends->how != TL_PROMISE_KEPT || ends->evidence != 0);
}

TL_HANDLER(tl_api_end_promise)
{
    struct act act = { .api = app, .request = request, .response = response };
    struct tl_fact given = { .kind = TL_FACT_promise_ends };
    if (!read_end(&act, &given.promise_ends)) {
        tl_http_reply_problem(response, 400, "bad-request",
                              "how is kept (with its evidence), broken, taken-back or reached", 0);
        return;
    }
    if (!begin(&act, "end"))
        return;
    given.promise_ends.contact = act.row.contact;
    given.promise_ends.promise = act.row.id;
    given.promise_ends.by = tl_http_principal(request)->user;
    given.promise_ends.audit = act.audit;
    ask(&act, &given);
}

/* What was promised in a contact, for who has it or had it. */
TL_HANDLER(tl_api_get_contact_promises)
{
    struct tl_api *api = app;
    struct tl_promise_row rows[PAGE];
    struct tl_contact_row contact;
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_api_find_asked(db, request, &contact);
    if (err == TL_OK)
        err = tl_store_promise_list_contact(db, contact.id, rows, PAGE, &len);
    json_t *all = json_array();
    for (size_t i = 0; err == TL_OK && i < len; i++)
        json_array_append_new(all, tl_json_promise(api, db, rows + i));
    tl_store_reader_give(api->store, db);
    if (err == TL_OK) {
        tl_http_reply_json(response, 200, json_pack("{s:o}", "promises", all));
        return;
    }
    json_decref(all);
    refuse(response, err);
}
