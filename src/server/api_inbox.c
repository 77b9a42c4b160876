/* api_inbox.c: what accounts wrote, for those who answer it: the staff of the queue or of the
 * office that owes the answer; and what the agency writes first.
 *
 *     list by due time --look, recorded--> thread --answer--> the promise is kept, one mail
 *     a contact about a case in an account --POST--> a thread that its owner may answer
 *
 * An answer says up to which message it was read: who writes at once with somebody else is told.
 * Mission: S13. Pitfall 1.
 */
#include <stdlib.h>
#include <string.h>

#include "http/text.h"
#include "server/api_list.h"
#include "server/identity.h"
#include "server/inbox.h"
#include "server/notices.h"
#include "store/account_cases.h"
#include "store/audit.h"
#include "store/meta.h"
#include "store/requests.h"
#include "store/staff.h"

enum { PAGE = 50, OWNERS_MAX = 64, ACCOUNTS_MAX = 8, PROMISES_MAX = 50 };

/* ---- who owes, and who answers ---- */

struct owners {
    const char *names[OWNERS_MAX];
    size_t len;
};

static void add_owner(struct owners *owners, const char *name)
{
    for (size_t i = 0; i < owners->len; i++) {
        if (strcmp(owners->names[i], name) == 0)
            return;
    }
    if (owners->len < OWNERS_MAX)
        owners->names[owners->len++] = name;
}

/* Queues whose staff they are of, and their own office. */
static void owners_of(const struct tl_policy *policy, const struct tl_staff *staff,
                      struct owners *out)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (tl_inbox_serves(policy, staff, policy->queues[i].id.name))
            add_owner(out, policy->queues[i].id.name);
    }
    if (tl_inbox_serves(policy, staff, staff->office))
        add_owner(out, staff->office);
}

/* ---- the list ---- */

static json_t *topic_json(const struct tl_policy *policy, const char *name)
{
    uint16_t topic = tl_policy_topic_find(policy, tl_key_of(name));
    return topic == TL_NONE ? NULL : tl_json_named(policy, &policy->topics[topic].id);
}

static json_t *row_json(const struct tl_policy *policy, const struct tl_inbox_thread *thread)
{
    const struct tl_promise_row *promise = &thread->promise;
    bool is_soon = promise->ended_at == 0 && promise->late_at == 0 && promise->soon_at > 0;
    const char *language = thread->contact.language;
    return json_pack(
        "{s:o, s:o*, s:s, s:s, s:s, s:o, s:o, s:o, s:s*, s:s*}", "id", tl_json_id(thread->row.id),
        "topic", topic_json(policy, thread->row.topic), "number", thread->contact.number, "owner",
        promise->owner, "state", is_soon ? "soon" : tl_inbox_state(thread), "made_at",
        tl_json_time(promise->made_at), "changed_at", tl_json_time(thread->row.changed_at),
        "due_at", tl_json_time(promise->due_to), "language", language[0] ? language : NULL, "case",
        thread->about.id != 0 ? thread->about.receipt : NULL);
}

static int by_due(const void *a, const void *b)
{
    const struct tl_thread_owed *x = a, *y = b;
    if (x->due_at != y->due_at)
        return x->due_at < y->due_at ? -1 : 1;
    return x->promise < y->promise ? -1 : x->promise > y->promise;
}

struct listing {
    struct owners owners;
    struct tl_thread_owed *rows; /* A page of each owner. */
    size_t len;
    tl_time at;
    tl_id after;
};

static enum tl_err list_owed(struct tl_db *db, struct listing *listing)
{
    enum tl_err err = TL_OK;
    listing->rows = calloc((size_t)PAGE * (listing->owners.len + 1), sizeof *listing->rows);
    if (!listing->rows)
        return TL_ENOMEM;
    for (size_t i = 0; i < listing->owners.len && err == TL_OK; i++) {
        size_t more = 0;
        err = tl_store_thread_list_owed(db, listing->owners.names[i], listing->at, listing->after,
                                        listing->rows + listing->len, PAGE, &more);
        listing->len += more;
    }
    if (err == TL_OK && listing->len > 0)
        qsort(listing->rows, listing->len, sizeof *listing->rows, by_due);
    if (listing->len > PAGE)
        listing->len = PAGE;
    return err;
}

/* Of a protected case nothing is listed for who may not see such cases. */
static enum tl_err list_json(const struct tl_api *api, struct tl_db *db,
                             const struct listing *listing, bool sees_protected, json_t **out)
{
    const struct tl_policy *policy = tl_api_policy(api);
    const struct tl_thread_owed *last = listing->rows + PAGE - 1;
    json_t *all = json_array();
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < listing->len && err == TL_OK; i++) {
        struct tl_inbox_thread thread;
        err = tl_inbox_read_row(db, &listing->rows[i].thread, &thread);
        if (err == TL_OK && (thread.about.guarded == 0 || sees_protected))
            json_array_append_new(all, row_json(policy, &thread));
    }
    char after[TL_PLACE_BYTES] = "";
    if (listing->len == PAGE)
        tl_list_place_write(last->due_at, last->promise, after);
    *out = json_pack("{s:o, s:o, s:b, s:s*}", "now", tl_json_time(tl_api_now(api)), "threads", all,
                     "has_inbox", policy->accounts.inbox.topics.len > 0, "after",
                     after[0] ? after : NULL);
    return err;
}

TL_HANDLER(tl_api_list_threads)
{
    struct tl_api *api = app;
    struct listing listing = { .at = 0 };
    struct tl_staff staff;
    json_t *json = NULL;
    if (!tl_list_after(request, response, &listing.at, &listing.after))
        return;
    bool sees_protected = (tl_http_principal(request)->roles & TL_RIGHT_PROTECTED) != 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_staff_find(db, tl_http_principal(request)->user, &staff);
    if (err == TL_OK) {
        owners_of(tl_api_policy(api), &staff, &listing.owners);
        err = list_owed(db, &listing);
    }
    if (err == TL_OK)
        err = list_json(api, db, &listing, sees_protected, &json);
    tl_store_reader_give(api->store, db);
    free(listing.rows);
    if (err == TL_OK) {
        tl_http_reply_json(response, 200, json);
        return;
    }
    json_decref(json);
    tl_api_refuse(response, err, TL_WHY_NONE);
}

/* ---- one ---- */

struct act {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    struct tl_inbox_thread thread;
    struct tl_audit audit;
    struct tl_message message;
    tl_id last; /* The message up to which it was read. */
    tl_time now;
};

static struct tl_audit audit_of(const struct act *act, const char *action)
{
    struct tl_audit audit = { .at = tl_wall_now(),
                              .staff_id = tl_http_principal(act->request)->user,
                              .record_kind = "thread",
                              .record_id = act->thread.row.id,
                              .reason = "inbox",
                              .contact = act->thread.row.contact };
    snprintf(audit.action, sizeof audit.action, "%s", action);
    return audit;
}

/* The thread in the path, for who answers it, with its case where they may see it. Else it is
 * answered, and false. */
static bool begin(struct act *act, const char *action)
{
    struct tl_api *api = act->api;
    struct tl_staff staff;
    act->now = tl_api_now(api);
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_staff_find(db, tl_http_principal(act->request)->user, &staff);
    if (err == TL_OK)
        err = tl_inbox_read(db, tl_http_param_id(act->request, "id"), &act->thread);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && !tl_inbox_serves(tl_api_policy(api), &staff, act->thread.promise.owner))
        err = TL_ENONE;
    if (err != TL_OK) {
        tl_api_refuse(act->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return false;
    }
    act->audit = audit_of(act, action);
    return tl_api_may_see(api, act->request, act->response, &act->thread.about);
}

/* Articles in the language of who wrote, to begin an answer with. */
static json_t *articles_json(const struct tl_policy *policy, const char *language)
{
    uint16_t index = tl_policy_language_find(policy, language);
    uint16_t in = index == TL_NONE ? 0 : index;
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->articles_len; i++) {
        const struct tl_article *article = policy->articles + i;
        json_array_append_new(all, json_pack("{s:s, s:s, s:s}", "key", article->id.name, "title",
                                             article->title[in], "text", article->body[in]));
    }
    return all;
}

static json_t *thread_json(struct tl_api *api, struct tl_db *db,
                           const struct tl_inbox_thread *thread, enum tl_err *err)
{
    const struct tl_policy *policy = tl_api_policy(api);
    json_t *messages = NULL;
    *err = tl_inbox_messages_json(db, &thread->row, true, &messages);
    if (*err != TL_OK)
        return NULL;
    json_t *json = row_json(policy, thread);
    json_object_set_new(json, "messages", messages);
    json_object_set_new(json, "contact", tl_json_id(thread->row.contact));
    json_object_set_new(json, "articles", articles_json(policy, thread->contact.language));
    json_object_set_new(json, "bytes_max", json_integer(policy->accounts.inbox.bytes_max));
    return json;
}

static void reply_thread(struct act *act)
{
    struct tl_inbox_thread thread;
    json_t *json = NULL;
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = tl_inbox_read(db, act->thread.row.id, &thread);
    if (err == TL_OK)
        json = thread_json(act->api, db, &thread, &err);
    tl_store_reader_give(act->api->store, db);
    if (err == TL_OK && thread.about.id != 0)
        json_object_set_new(json, "status", tl_api_status_json(act->api, &thread.about));
    if (err == TL_OK)
        tl_http_reply_json(act->response, 200, json);
    else
        tl_api_refuse(act->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

static enum tl_err write_looks(struct tl_db *db, void *arg)
{
    struct act *act = arg;
    enum tl_err err = tl_api_write_look(db, &act->audit);
    if (err != TL_OK || act->thread.about.id == 0)
        return err;
    struct tl_audit look = act->audit;
    snprintf(look.record_kind, sizeof look.record_kind, "case");
    look.record_id = act->thread.about.id;
    return tl_api_write_look(db, &look);
}

/* What is looked at is recorded first. */
TL_HANDLER(tl_api_look_at_thread)
{
    struct act act = { .api = app, .request = request, .response = response };
    if (!begin(&act, "look"))
        return;
    enum tl_err err = tl_engine_write(act.api->engine, write_looks, &act);
    if (err == TL_OK)
        reply_thread(&act);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* ---- answering ---- */

static enum tl_err last_of(struct tl_db *db, tl_id thread, tl_id *out)
{
    struct tl_message *row = calloc(1, sizeof *row);
    size_t len = 0;
    enum tl_err err = row ? tl_store_message_list(db, thread, row, 1, &len) : TL_ENOMEM;
    if (err == TL_OK)
        *out = len > 0 ? row->id : 0;
    free(row);
    return err;
}

static enum tl_err write_answer(struct tl_db *db, void *arg)
{
    struct act *act = arg;
    tl_id last = 0;
    enum tl_err err = last_of(db, act->thread.row.id, &last);
    if (err == TL_OK && last != act->last)
        return TL_EBUSY;
    if (err == TL_OK)
        err = tl_inbox_write_to_account(db, tl_api_policy(act->api), &act->thread.row,
                                        &act->message, act->now);
    return err == TL_OK ? tl_api_write_look(db, &act->audit) : err;
}

/* The first answer keeps the promise, in the transaction in which it is written; others may follow.
 */
static enum tl_err answer(struct act *act)
{
    enum tl_why why = TL_WHY_NONE;
    const struct tl_fact given = { .kind = TL_FACT_promise_ends,
                                   .promise_ends = { .contact = act->thread.row.contact,
                                                     .promise = act->thread.promise.id,
                                                     .how = TL_PROMISE_KEPT,
                                                     .evidence = TL_EVIDENCE_ANSWERED,
                                                     .by = act->audit.staff_id } };
    return tl_inbox_is_owed(&act->thread)
               ? tl_engine_write_and_ask(act->api->engine, write_answer, act, &given, &why)
               : tl_engine_write(act->api->engine, write_answer, act);
}

TL_HANDLER(tl_api_answer_thread)
{
    struct act act = { .api = app, .request = request, .response = response };
    const char *last = tl_api_text_in(request, "last");
    const char *text = tl_inbox_text(tl_api_policy(app), request, response);
    if (!text)
        return;
    act.last = last ? tl_http_id_read(last) : 0;
    if (!begin(&act, "answer"))
        return;
    act.message.staff = act.audit.staff_id;
    snprintf(act.message.text, sizeof act.message.text, "%s", text);
    enum tl_err err = answer(&act);
    if (err == TL_EBUSY) {
        tl_http_reply_problem(response, 409, "changed", "somebody wrote in it meanwhile", 0);
        return;
    }
    if (err == TL_OK)
        tl_notices_wake(act.api->notices);
    if (err == TL_OK)
        reply_thread(&act);
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

/* ---- the agency begins ---- */

struct beginning {
    struct tl_api *api;
    struct tl_case about;
    tl_id accounts[ACCOUNTS_MAX];
    size_t accounts_len;
    tl_id staff;
    tl_id contact;
    const char *text;
    tl_time now;
};

/* Whether this office owes the contact something, or has its request. */
static enum tl_err is_of_office(struct tl_db *db, const char *office, tl_id contact)
{
    struct tl_promise_row promises[PROMISES_MAX];
    struct tl_request_row request;
    size_t len = 0;
    enum tl_err err = office[0] != '\0' ? tl_store_request_find(db, contact, &request) : TL_ENONE;
    if (err == TL_OK && strcmp(request.office, office) == 0)
        return TL_OK;
    if (office[0] != '\0' && (err == TL_OK || err == TL_ENONE))
        err = tl_store_promise_list_contact(db, contact, promises, PROMISES_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        if (promises[i].ended_at == 0 && strcmp(promises[i].owner, office) == 0)
            return TL_OK;
    }
    return err == TL_OK ? TL_ENONE : err;
}

/* An agent who talks with its person or files it; an officer of its office. */
static enum tl_err may_begin(struct tl_db *db, const struct tl_http_request *request, tl_id contact)
{
    const struct tl_http_principal *who = tl_http_principal(request);
    struct tl_contact_row row;
    struct tl_staff staff;
    if ((who->roles & TL_RIGHT_DESK) && tl_api_find_own(db, contact, who->user, &row) == TL_OK) {
        bool is_on = strcmp(row.state, "connected") == 0 || strcmp(row.state, "held") == 0;
        bool is_to_be_filed = row.closed_at != 0 && row.disposition[0] == '\0';
        if (row.agent == who->user && row.connected_at != 0 && (is_on || is_to_be_filed))
            return TL_OK;
    }
    enum tl_err err = tl_store_staff_find(db, who->user, &staff);
    return err == TL_OK ? is_of_office(db, staff.office, contact) : err;
}

static enum tl_err write_first(struct tl_db *db, void *arg)
{
    struct beginning *beginning = arg;
    const struct tl_policy *policy = tl_api_policy(beginning->api);
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < beginning->accounts_len && err == TL_OK; i++) {
        struct tl_thread thread = { .account = beginning->accounts[i],
                                    .case_id = beginning->about.id,
                                    .made_at = beginning->now,
                                    .changed_at = beginning->now };
        struct tl_message message = { .staff = beginning->staff };
        struct tl_audit audit = { .at = tl_wall_now(),
                                  .staff_id = beginning->staff,
                                  .action = "write",
                                  .record_kind = "thread",
                                  .reason = "inbox",
                                  .contact = beginning->contact };
        snprintf(thread.topic, sizeof thread.topic, "%s",
                 policy->topics[policy->accounts.inbox.topics.items[0]].id.name);
        snprintf(message.text, sizeof message.text, "%s", beginning->text);
        err = tl_store_ids_take(db, "account-thread", 1, &thread.id);
        audit.record_id = thread.id;
        if (err == TL_OK)
            err = tl_store_thread_insert(db, &thread);
        if (err == TL_OK)
            err = tl_inbox_write_to_account(db, policy, &thread, &message, beginning->now);
        if (err == TL_OK)
            err = tl_api_write_look(db, &audit);
    }
    return err;
}

/* The case that is spoken of, or that a request is of, and the accounts that it is in. */
static enum tl_err find_accounts(struct tl_db *db, struct beginning *beginning)
{
    struct tl_request_row request;
    tl_id about = 0;
    enum tl_err err = tl_identity_about(db, beginning->contact, &about);
    if (err == TL_OK && about == 0 &&
        tl_store_request_find(db, beginning->contact, &request) == TL_OK)
        about = request.case_id;
    if (err == TL_OK && about != 0)
        err = tl_store_case_find(db, about, &beginning->about);
    if (err == TL_OK && about != 0)
        err = tl_store_account_case_owners(db, about, beginning->accounts, ACCOUNTS_MAX,
                                           &beginning->accounts_len);
    return err;
}

/* A case that is in no account, and one that accounts are not told of, are one answer. */
TL_HANDLER(tl_api_begin_thread)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    struct beginning beginning = { .api = api,
                                   .staff = tl_http_principal(request)->user,
                                   .contact = tl_http_param_id(request, "id"),
                                   .now = tl_api_now(api) };
    beginning.text = tl_inbox_text(policy, request, response);
    if (!beginning.text)
        return;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = beginning.contact == 0 ? TL_ENONE : may_begin(db, request, beginning.contact);
    if (err == TL_OK)
        err = find_accounts(db, &beginning);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    struct tl_inbox_thread asked = { .about = beginning.about };
    if (beginning.about.id == 0 || beginning.accounts_len == 0 ||
        !tl_inbox_is_told(policy, &asked)) {
        tl_http_reply_problem(response, 409, "no-account", "the case is in no account", 0);
        return;
    }
    err = tl_engine_write(api->engine, write_first, &beginning);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    tl_notices_wake(api->notices);
    tl_http_reply_nothing(response);
}
