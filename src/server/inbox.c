/* inbox.c: threads between an account and the agency, as both sides read and write them. */
#include "server/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "server/api_my.h"
#include "server/notices.h"
#include "store/meta.h"

enum { PROMISES_MAX = 50, WORDS_MIN = 3 };

static enum tl_err read_promise(struct tl_db *db, tl_id contact, struct tl_promise_row *out)
{
    struct tl_promise_row rows[PROMISES_MAX];
    size_t len = 0;
    enum tl_err err = tl_store_promise_list_contact(db, contact, rows, PROMISES_MAX, &len);
    for (size_t i = len; i > 0 && err == TL_OK; i--) {
        if (strcmp(rows[i - 1].kind, tl_promise_kind_text(TL_PROMISE_MESSAGE)) == 0) {
            *out = rows[i - 1];
            break;
        }
    }
    return err;
}

enum tl_err tl_inbox_read_row(struct tl_db *db, const struct tl_thread *row,
                              struct tl_inbox_thread *out)
{
    enum tl_err err = TL_OK;
    *out = (struct tl_inbox_thread){ .row = *row };
    if (row->case_id != 0)
        err = tl_store_case_find(db, row->case_id, &out->about);
    if (err == TL_ENONE)
        err = TL_OK;
    if (err == TL_OK && row->contact != 0) {
        err = tl_view_contact(db, row->contact, &out->contact);
        if (err == TL_OK)
            err = read_promise(db, row->contact, &out->promise);
    }
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_inbox_read(struct tl_db *db, tl_id id, struct tl_inbox_thread *out)
{
    struct tl_thread row;
    enum tl_err err = id == 0 ? TL_ENONE : tl_store_thread_find(db, id, &row);
    return err == TL_OK ? tl_inbox_read_row(db, &row, out) : err;
}

bool tl_inbox_is_told(const struct tl_policy *policy, const struct tl_inbox_thread *thread)
{
    return thread->about.id == 0 || tl_api_my_is_told(policy, &thread->about, TL_TELLS_STATUS);
}

const char *tl_inbox_state(const struct tl_inbox_thread *thread)
{
    const struct tl_promise_row *promise = &thread->promise;
    if (promise->id == 0)
        return "none";
    if (promise->ended_at == 0)
        return promise->late_at > 0 ? "late" : "owed";
    return strcmp(promise->state, "kept") == 0 ? "answered" : "ended";
}

bool tl_inbox_serves(const struct tl_policy *policy, const struct tl_staff *staff,
                     const char *owner)
{
    uint32_t rights = tl_role_rights(staff->roles);
    if (owner[0] == '\0')
        return false;
    if ((rights & TL_RIGHT_OFFICE) && strcmp(staff->office, owner) == 0)
        return true;
    return (rights & TL_RIGHT_DESK) &&
           tl_staff_serves(policy, tl_staff_skills(policy, staff), owner);
}

bool tl_inbox_serves_contact(const struct tl_policy *policy, struct tl_db *db,
                             const struct tl_staff *staff, tl_id contact)
{
    struct tl_thread row;
    struct tl_promise_row promise = { .id = 0 };
    return tl_store_thread_find_by_contact(db, contact, &row) == TL_OK &&
           read_promise(db, contact, &promise) == TL_OK &&
           tl_inbox_serves(policy, staff, promise.owner);
}

static json_t *message_json(struct tl_db *db, const struct tl_message *row, bool is_staff)
{
    bool is_new = !is_staff && row->staff != 0 && row->seen_at == 0;
    return json_pack("{s:o, s:s, s:s, s:o, s:b, s:o*}", "id", tl_json_id(row->id), "from",
                     row->staff == 0 ? "account" : "agency", "text", row->text, "at",
                     tl_json_time(row->sent_at), "is_new", is_new, "staff",
                     is_staff && row->staff != 0 ? tl_json_person(db, row->staff) : NULL);
}

enum tl_err tl_inbox_messages_json(struct tl_db *db, const struct tl_thread *thread, bool is_staff,
                                   json_t **out)
{
    struct tl_message *rows = calloc(TL_INBOX_MESSAGES_MAX, sizeof *rows);
    size_t len = 0;
    enum tl_err err =
        rows ? tl_store_message_list(db, thread->id, rows, TL_INBOX_MESSAGES_MAX, &len) : TL_ENOMEM;
    if (err == TL_OK) {
        *out = json_array();
        for (size_t i = len; i > 0; i--)
            json_array_append_new(*out, message_json(db, rows + i - 1, is_staff));
    }
    free(rows);
    return err;
}

enum tl_err tl_inbox_write_to_account(struct tl_db *db, const struct tl_policy *policy,
                                      const struct tl_thread *thread, struct tl_message *message,
                                      tl_time now)
{
    struct tl_account account;
    enum tl_err err = tl_store_account_find(db, thread->account, &account);
    if (err == TL_OK)
        err = tl_store_ids_take(db, "account-message", 1, &message->id);
    if (err != TL_OK)
        return err;
    message->thread = thread->id;
    message->contact = thread->contact;
    message->made_at = message->sent_at = now;
    const struct tl_notice_wanted wanted = { .kind = "account_news",
                                             .address = account.mail,
                                             .language = account.language };
    err = tl_store_message_insert(db, message);
    if (err == TL_OK)
        err = tl_store_thread_changed(db, thread->id, thread->contact, now);
    return err == TL_OK ? tl_notices_post(db, policy, &wanted, now) : err;
}

const char *tl_inbox_text(const struct tl_policy *policy, const struct tl_http_request *request,
                          struct tl_http_response *response)
{
    const struct tl_inbox_rules *rules = &policy->accounts.inbox;
    const char *text = tl_api_text_in(request, "text");
    if (rules->topics.len == 0) {
        tl_http_reply_problem(response, 404, "not-found", "this agency has no inbox", 0);
        return NULL;
    }
    if (text && strlen(text) >= WORDS_MIN && strlen(text) <= rules->bytes_max)
        return text;
    tl_http_reply_problem(response, 400, "bad-request",
                          "a message has 3 bytes or more, and no more than the policy's bytes", 0);
    return NULL;
}

tl_id tl_inbox_own_contact(struct tl_api *api, const struct tl_http_request *request,
                           struct tl_http_response *response)
{
    struct tl_inbox_thread thread;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_inbox_read(db, tl_http_param_id(request, "id"), &thread);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && (thread.row.account != tl_http_principal(request)->user ||
                         !tl_inbox_is_told(tl_api_policy(api), &thread)))
        err = TL_ENONE;
    if (err == TL_OK && thread.row.contact != 0)
        return thread.row.contact;
    if (err == TL_OK)
        tl_http_reply_problem(response, 409, "state", "write first: then files can be added", 0);
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    return 0;
}
