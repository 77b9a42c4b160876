/* api_my_inbox.c: the inbox of an account, as its owner has it.
 *
 *     GET  threads, what is new in them, what may be written about
 *     POST a topic, a case of the account or none, words --> a contact with a promise, its number
 *     POST in a thread: into the matter that is open, else another contact
 *
 * Each look and each message is a record of the audit. Mission: S13.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "policy/dial.h"
#include "server/api_my.h"
#include "server/inbox.h"
#include "server/project_threads.h"
#include "server/web_flow.h"
#include "store/audit.h"
#include "store/meta.h"

enum { THREADS_MAX = 50, CASES_MAX = 50, NUMBER_BYTES_MAX = 40, ANSWERS_MAX = 8, UNSENT_S = 60 };

/* ---- shapes ---- */

static json_t *topic_json(const struct tl_policy *policy, const char *name)
{
    uint16_t topic = tl_policy_topic_find(policy, tl_key_of(name));
    return topic == TL_NONE ? NULL : tl_json_named(policy, &policy->topics[topic].id);
}

static json_t *thread_json(const struct tl_policy *policy, struct tl_db *db,
                           const struct tl_inbox_thread *thread)
{
    int64_t news = 0;
    if (tl_store_message_count_new(db, thread->row.id, &news) != TL_OK)
        news = 0;
    bool is_promised = thread->promise.id != 0;
    return json_pack("{s:o, s:o*, s:s*, s:s*, s:s, s:o, s:o, s:I, s:o*, s:o*}", "id",
                     tl_json_id(thread->row.id), "topic", topic_json(policy, thread->row.topic),
                     "case", thread->about.id != 0 ? thread->about.receipt : NULL, "number",
                     is_promised ? thread->contact.number : NULL, "state", tl_inbox_state(thread),
                     "made_at", tl_json_time(thread->row.made_at), "changed_at",
                     tl_json_time(thread->row.changed_at), "new", (json_int_t)news, "due_at",
                     is_promised ? tl_json_time(thread->promise.due_to) : NULL, "due_here",
                     is_promised ? tl_json_here(policy, thread->promise.due_to) : NULL);
}

static json_t *topics_json(const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->accounts.inbox.topics.len; i++)
        json_array_append_new(
            all, tl_json_named(policy, &policy->topics[policy->accounts.inbox.topics.items[i]].id));
    return all;
}

/* ---- the list ---- */

static enum tl_err list_threads(struct tl_api *api, tl_id account, json_t *out)
{
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_thread rows[THREADS_MAX];
    struct tl_inbox_thread thread;
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_thread_list(db, account, rows, THREADS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        err = tl_inbox_read_row(db, rows + i, &thread);
        if (err == TL_OK && tl_inbox_is_told(policy, &thread))
            json_array_append_new(out, thread_json(policy, db, &thread));
    }
    tl_store_reader_give(api->store, db);
    return err;
}

TL_HANDLER(tl_api_my_list_threads)
{
    struct tl_api *api = app;
    const struct tl_inbox_rules *rules = &tl_api_policy(api)->accounts.inbox;
    json_t *all = json_array();
    enum tl_err err = list_threads(api, tl_http_principal(request)->user, all);
    if (err == TL_OK) {
        tl_http_reply_json(response, 200,
                           json_pack("{s:o, s:o, s:I, s:I}", "threads", all, "topics",
                                     topics_json(tl_api_policy(api)), "bytes_max",
                                     (json_int_t)rules->bytes_max, "per_day",
                                     (json_int_t)rules->per_day));
        return;
    }
    json_decref(all);
    tl_api_refuse(response, err, TL_WHY_NONE);
}

/* ---- one ---- */

/* A thread of who asks, about nothing that they are not told of. */
static enum tl_err find_own(struct tl_api *api, struct tl_db *db,
                            const struct tl_http_request *request, struct tl_inbox_thread *out)
{
    enum tl_err err = tl_inbox_read(db, tl_http_param_id(request, "id"), out);
    bool is_own = err == TL_OK && out->row.account == tl_http_principal(request)->user &&
                  tl_inbox_is_told(tl_api_policy(api), out);
    return err == TL_OK && !is_own ? TL_ENONE : err;
}

struct looking {
    tl_id thread;
    tl_time now;
    struct tl_audit audit;
};

static struct tl_audit audit_of(tl_id account, const char *action, const struct tl_thread *thread)
{
    struct tl_audit audit = { .at = tl_wall_now(),
                              .staff_id = account,
                              .record_kind = "thread",
                              .record_id = thread->id,
                              .reason = "account",
                              .contact = thread->contact };
    snprintf(audit.action, sizeof audit.action, "%s", action);
    return audit;
}

static enum tl_err write_look(struct tl_db *db, void *arg)
{
    struct looking *looking = arg;
    enum tl_err err = tl_store_message_seen(db, looking->thread, looking->now);
    return err == TL_OK ? tl_api_write_look(db, &looking->audit) : err;
}

static json_t *opened_json(const struct tl_policy *policy, struct tl_db *db,
                           const struct tl_inbox_thread *thread, enum tl_err *err)
{
    json_t *messages = NULL;
    *err = tl_inbox_messages_json(db, &thread->row, false, &messages);
    json_t *json = *err == TL_OK ? thread_json(policy, db, thread) : NULL;
    if (json)
        json_object_set_new(json, "messages", messages);
    else
        json_decref(messages);
    return json;
}

/* What was new is shown as new, and is not from then on. */
TL_HANDLER(tl_api_my_look_at_thread)
{
    struct tl_api *api = app;
    struct tl_inbox_thread thread;
    json_t *json = NULL;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = find_own(api, db, request, &thread);
    if (err == TL_OK)
        json = opened_json(tl_api_policy(api), db, &thread, &err);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK) {
        struct looking looking = { .thread = thread.row.id,
                                   .now = tl_api_now(api),
                                   .audit = audit_of(thread.row.account, "look", &thread.row) };
        err = tl_engine_write(api->engine, write_look, &looking);
    }
    if (err == TL_OK) {
        tl_http_reply_json(response, 200, json);
        return;
    }
    json_decref(json);
    tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

/* ---- writing ---- */

struct writing {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    struct tl_account account;
    struct tl_thread thread; /* id 0: a new one. */
    struct tl_message message;
    uint16_t topic;
    bool is_open; /* It went into a matter that is open. */
    tl_time now;
};

/* Too many in a day: TL_EFULL. One of this thread is on its way: TL_EBUSY. */
static enum tl_err may_write(struct tl_db *db, const struct writing *writing)
{
    const struct tl_inbox_rules *rules = &tl_api_policy(writing->api)->accounts.inbox;
    int64_t written = 0, unsent = 0;
    enum tl_err err =
        tl_store_message_count_since(db, writing->account.id, writing->now - TL_DAY, &written);
    if (err == TL_OK && writing->thread.id != 0)
        err = tl_store_message_count_unsent(db, writing->thread.id,
                                            writing->now - UNSENT_S * TL_SECOND, &unsent);
    if (err == TL_OK && written >= rules->per_day)
        return TL_EFULL;
    return err == TL_OK && unsent > 0 ? TL_EBUSY : err;
}

static enum tl_err write_thread(struct tl_db *db, struct writing *writing)
{
    struct tl_inbox_thread found;
    if (writing->thread.id == 0) {
        enum tl_err err = tl_store_ids_take(db, "account-thread", 1, &writing->thread.id);
        writing->thread.made_at = writing->thread.changed_at = writing->now;
        return err == TL_OK ? tl_store_thread_insert(db, &writing->thread) : err;
    }
    enum tl_err err = tl_inbox_read(db, writing->thread.id, &found);
    if (err != TL_OK)
        return err;
    writing->thread = found.row;
    writing->is_open = tl_inbox_is_owed(&found);
    return writing->is_open
               ? tl_store_thread_changed(db, found.row.id, found.row.contact, writing->now)
               : TL_OK;
}

static enum tl_err write_message(struct tl_db *db, void *arg)
{
    struct writing *writing = arg;
    struct tl_message *message = &writing->message;
    enum tl_err err = may_write(db, writing);
    if (err == TL_OK)
        err = write_thread(db, writing);
    if (err == TL_OK)
        err = tl_store_ids_take(db, "account-message", 1, &message->id);
    if (err != TL_OK)
        return err;
    struct tl_audit audit = audit_of(writing->account.id, "write", &writing->thread);
    message->thread = writing->thread.id;
    message->contact = writing->is_open ? writing->thread.contact : 0;
    message->made_at = writing->now;
    message->sent_at = writing->is_open ? writing->now : 0;
    err = tl_store_message_insert(db, message);
    return err == TL_OK ? tl_api_write_look(db, &audit) : err;
}

static enum tl_err drop_message(struct tl_db *db, void *arg)
{
    const struct writing *writing = arg;
    return tl_store_message_drop(db, writing->message.id, writing->thread.id);
}

/* The topic's page asks for words and an address: it hears what the message is about, and where its
 * account has its mail. What was written stands in the message alone. */
static enum tl_err answer(struct writing *writing, struct tl_web_view *view)
{
    const struct tl_policy *policy = view->set->policy;
    const struct tl_step *step = policy->steps + view->step;
    bool is_mail = step->kind == TL_STEP_ASK && policy->forms[step->form].kind == TL_FORM_EMAIL;
    const struct tl_web_answer given = {
        TL_WEB_VALUE, view->step,
        is_mail ? writing->account.mail
                : policy->texts[policy->topics[writing->topic].id.text].shown[view->language]
    };
    enum tl_err err = tl_web_flow_answer(writing->api->web_flow, view->contact, &given, view);
    const struct tl_web_answer none = { TL_WEB_NOTHING, view->step, NULL };
    return err == TL_EBAD ? tl_web_flow_answer(writing->api->web_flow, view->contact, &none, view)
                          : err;
}

static enum tl_err fill_parcel(const struct writing *writing, struct tl_parcel *parcel)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, writing->message.id);
    enum tl_err err = tl_parcel_add(parcel, TL_INBOX_MESSAGE_VALUE, text);
    if (err != TL_OK || writing->thread.case_id == 0)
        return err;
    snprintf(text, sizeof text, "%" PRIu64, writing->thread.case_id);
    return tl_parcel_add(parcel, "case", text);
}

static enum tl_err walk(struct writing *writing)
{
    const struct tl_policy *policy = tl_api_policy(writing->api);
    uint16_t language = tl_policy_language_find(policy, writing->account.language);
    struct tl_parcel parcel = { 0 };
    struct tl_web_view view;
    enum tl_err err = fill_parcel(writing, &parcel);
    if (err == TL_OK)
        err = tl_web_flow_begin_with(writing->api->web_flow, writing->topic,
                                     language == TL_NONE ? 0 : language, &parcel, &view);
    for (int i = 0; i < ANSWERS_MAX && err == TL_OK && view.state == TL_WEB_ASKS; i++)
        err = answer(writing, &view);
    if (err == TL_OK && view.state < TL_WEB_DONE)
        err = tl_web_flow_leave(writing->api->web_flow, view.contact);
    if (err == TL_OK && view.outcome != TL_OUTCOME_MESSAGE)
        err = TL_EUNAVAILABLE;
    return err;
}

static void refuse(struct writing *writing, enum tl_err err)
{
    if (err == TL_EFULL && writing->message.id == 0)
        tl_http_reply_problem(writing->response, 429, "too-many",
                              "so many messages of one account are taken in 24 hours", 3600);
    else if (err == TL_EBUSY)
        tl_http_reply_problem(writing->response, 409, "state",
                              "a message of this thread is on its way", 0);
    else
        tl_api_refuse(writing->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}

static void write_it(struct writing *writing)
{
    struct tl_api *api = writing->api;
    struct tl_inbox_thread thread;
    json_t *json = NULL;
    writing->now = tl_api_now(api);
    if (atomic_load(&api->is_draining)) {
        tl_http_reply_problem(writing->response, 503, "unavailable", NULL, 30);
        return;
    }
    enum tl_err err = tl_engine_write(api->engine, write_message, writing);
    if (err == TL_OK && !writing->is_open) {
        err = walk(writing);
        if (err != TL_OK && tl_engine_write(api->engine, drop_message, writing) != TL_OK)
            err = TL_EUNAVAILABLE;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    if (err == TL_OK)
        err = tl_inbox_read(db, writing->thread.id, &thread);
    if (err == TL_OK)
        json = opened_json(tl_api_policy(api), db, &thread, &err);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK)
        tl_http_reply_json(writing->response, 201, json);
    else
        refuse(writing, err);
}

/* The case of the account that the body names; *out 0: it names none. TL_ENONE: it is not there. */
static enum tl_err find_case(struct tl_db *db, const struct tl_policy *policy, tl_id account,
                             const char *number, tl_id *out)
{
    struct tl_account_case links[CASES_MAX];
    struct tl_case about;
    size_t len = 0;
    if (!number || number[0] == '\0')
        return TL_OK;
    if (strlen(number) > NUMBER_BYTES_MAX)
        return TL_ENONE;
    enum tl_err err = tl_store_account_case_list(db, account, links, CASES_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        err = tl_store_case_find(db, links[i].case_id, &about);
        if (err == TL_OK && strcmp(about.receipt, number) == 0 &&
            tl_api_my_is_told(policy, &about, TL_TELLS_STATUS)) {
            *out = about.id;
            return TL_OK;
        }
        err = err == TL_ENONE ? TL_OK : err;
    }
    return err == TL_OK ? TL_ENONE : err;
}

static bool read_topic(const struct tl_policy *policy, const char *name, uint16_t *out)
{
    uint16_t topic = name ? tl_policy_topic_find(policy, tl_key_of(name)) : TL_NONE;
    const struct tl_index_list *topics = &policy->accounts.inbox.topics;
    for (uint16_t i = 0; i < topics->len; i++) {
        if (topics->items[i] == topic) {
            *out = topic;
            return true;
        }
    }
    return false;
}

TL_HANDLER(tl_api_my_write)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    struct writing writing = { .api = api, .request = request, .response = response };
    const char *text = tl_inbox_text(policy, request, response);
    if (!text)
        return;
    if (!read_topic(policy, tl_api_text_in(request, "topic"), &writing.topic)) {
        tl_http_reply_problem(response, 400, "unknown-key", NULL, 0);
        return;
    }
    snprintf(writing.thread.topic, sizeof writing.thread.topic, "%s",
             policy->topics[writing.topic].id.name);
    snprintf(writing.message.text, sizeof writing.message.text, "%s", text);
    writing.thread.account = tl_http_principal(request)->user;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_account_find(db, writing.thread.account, &writing.account);
    if (err == TL_OK)
        err = find_case(db, policy, writing.account.id, tl_api_text_in(request, "case"),
                        &writing.thread.case_id);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK)
        write_it(&writing);
    else
        refuse(&writing, err);
}

TL_HANDLER(tl_api_my_write_in_thread)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    struct writing writing = { .api = api, .request = request, .response = response };
    struct tl_inbox_thread thread;
    const char *text = tl_inbox_text(policy, request, response);
    if (!text)
        return;
    snprintf(writing.message.text, sizeof writing.message.text, "%s", text);
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = find_own(api, db, request, &thread);
    if (err == TL_OK)
        err = tl_store_account_find(db, thread.row.account, &writing.account);
    tl_store_reader_give(api->store, db);
    writing.thread = thread.row;
    if (err == TL_OK && !read_topic(policy, thread.row.topic, &writing.topic))
        writing.topic = policy->accounts.inbox.topics.items[0]; /* That one is no more. */
    if (err == TL_OK)
        write_it(&writing);
    else
        refuse(&writing, err);
}
