/* api_promises_look.c: what was promised, for the person who has its number and code. No case
 * detail, no name. Each look is recorded, the wrong ones too.
 *
 *     number and code --> look      what is promised
 *                     --> put off   the callback comes later, and keeps its place
 *                     --> take back no call any more
 *                     --> reply     to the office that has the request; what it answered is told
 *                                   only to who was verified for the case
 *
 * Mission: S7, B2. */
#include <string.h>

#include "server/api.h"
#include "server/asker.h"
#include "server/project_requests.h"
#include "server/promised.h"
#include "server/request_answer.h"
#include "store/contacts.h"
#include "store/promises.h"

enum { PROMISES_MAX = 50, TEXT_BYTES_MAX = 40, REPLY_MIN = 3 };

/* What the person can expect now. */
static const char *next_of(const struct tl_promise_row *row, tl_time now)
{
    if (row->ended_at > 0)
        return "nothing";
    if (!tl_promise_is_call(row))
        return row->due_to <= now ? "answer-late" : "answer";
    if (row->due_to <= now)
        return "call-late";
    return row->due_from <= now ? "call-now" : "call";
}

/* What a request asks for, as the policy calls it: of no case and no person. NULL ("o*"): of
 * others, and of what the policy has no more. */
static json_t *about(const struct tl_policy *policy, const struct tl_promise_row *row)
{
    if (strcmp(row->kind, tl_promise_kind_text(TL_PROMISE_REQUEST)) != 0)
        return NULL;
    for (uint16_t i = 0; i < policy->requests_len; i++) {
        if (strcmp(policy->requests[i].id.name, row->type) == 0)
            return tl_json_text(policy, policy->requests[i].id.text);
    }
    return NULL;
}

static json_t *told(const struct tl_policy *policy, const struct tl_promise_row *row, tl_time now)
{
    bool is_soon = row->ended_at == 0 && row->late_at == 0 && row->soon_at > 0;
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o*, s:o*, s:o*}", "kind", row->kind,
        "grade", row->grade, "state", is_soon ? "soon" : row->state, "next", next_of(row, now),
        "made_at", tl_json_time(row->made_at), "due_from", tl_json_time(row->due_from), "due_to",
        tl_json_time(row->due_to), "due_from_here", tl_json_here(policy, row->due_from),
        "due_to_here", tl_json_here(policy, row->due_to), "ended_at", tl_json_time(row->ended_at),
        "ended_at_here", tl_json_here(policy, row->ended_at), "about", about(policy, row));
}

/* --- What the office said. --- */

/* Who filed it proved then how they stand to the case: that counts, as it does on the line. */
static bool may_hear(struct tl_db *db, const struct tl_policy *policy,
                     const struct tl_request_row *row, tl_time now)
{
    struct tl_asker asker;
    return row->case_id == 0 ||
           (tl_asker_read(db, policy, row->contact, row->case_id, now, &asker) == TL_OK &&
            asker.about.id != 0 &&
            tl_asker_hears(&asker, TL_TELLS_CONTENT).disclosure == TL_DISCLOSE_YES);
}

/* NULL ("o*"): nothing was filed. Whose words only who is verified hears stand in no thread of
 * others; that there is an answer does. */
static json_t *request_json(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                            tl_time now)
{
    struct tl_request_row row;
    if (tl_store_request_find(db, contact, &row) != TL_OK)
        return NULL;
    bool hears = may_hear(db, policy, &row, now);
    return json_pack(
        "{s:s, s:b, s:o}", "state", row.state, "is_told", hears, "thread",
        tl_json_request_words(policy, db, contact, hears ? TL_READS_PERSON : TL_READS_CODE));
}

/* The newest first: that is the one that matters. */
static enum tl_err list_json(struct tl_api *api, tl_id contact, json_t **out)
{
    struct tl_promise_row rows[PROMISES_MAX];
    struct tl_contact found;
    size_t len = 0;
    tl_time now = tl_api_now(api);
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_contact_find(db, contact, &found);
    if (err == TL_OK)
        err = tl_store_promise_list_contact(db, contact, rows, PROMISES_MAX, &len);
    json_t *request = err == TL_OK ? request_json(db, policy, contact, now) : NULL;
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        return err;
    json_t *all = json_array();
    for (size_t i = len; i > 0; i--)
        json_array_append_new(all, told(policy, rows + i - 1, now));
    *out = json_pack("{s:o, s:o, s:s, s:o, s:o, s:b, s:o, s:o*}", "now", tl_json_time(now),
                     "now_here", tl_json_here(policy, now), "number", found.number, "came_at",
                     tl_json_time(found.came_at), "came_at_here",
                     tl_json_here(policy, found.came_at), "can_put_off",
                     policy->callbacks.not_now_most > 0, "promises", all, "request", request);
    return TL_OK;
}

static const char *text_in(const struct tl_http_request *request, const char *name)
{
    const char *text = json_string_value(json_object_get(tl_http_json(request), name));
    return text && strlen(text) <= TEXT_BYTES_MAX ? text : NULL;
}

tl_id tl_api_prove_code(struct tl_api *api, const struct tl_http_request *request,
                        struct tl_http_response *response)
{
    const struct tl_code_look look = { .source = tl_http_peer(request),
                                       .number = text_in(request, "number"),
                                       .code = text_in(request, "code"),
                                       .now = tl_wall_now() };
    tl_id contact = 0;
    int64_t wait_us = 0;
    if (!look.number || !look.code) {
        tl_http_reply_problem(response, 400, "bad-request", "number and code are asked for", 0);
        return 0;
    }
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_code_look_up(api->codes, db, &look, &contact, &wait_us);
    tl_store_reader_give(api->store, db);
    if (err == TL_EBUSY) {
        tl_http_reply_problem(response, 429, "too-many-tries", NULL,
                              (uint32_t)(wait_us / TL_SECOND + 1));
        return 0;
    }
    bool is_right = err == TL_OK;
    if (err == TL_OK || err == TL_ENONE)
        err = tl_promised_record(api->engine, contact); /* Nothing is told that is not recorded. */
    if (err == TL_OK && is_right)
        return contact;
    if (err == TL_OK)
        tl_http_reply_problem(response, 404, "wrong-number-or-code", NULL, 0);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
    return 0;
}

static void tell(struct tl_api *api, tl_id contact, struct tl_http_response *response)
{
    json_t *json = NULL;
    enum tl_err err = list_json(api, contact, &json);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, json);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

TL_HANDLER(tl_api_look_at_promises)
{
    tl_id contact = tl_api_prove_code(app, request, response);
    if (contact != 0)
        tell(app, contact, response);
}

/* What the person does is recorded first, and what is promised now is told. */
static void act(struct tl_api *api, const struct tl_fact *given, const char *action,
                struct tl_http_response *response)
{
    enum tl_why why = TL_WHY_NONE;
    tl_id contact = given->words[0];
    enum tl_err err = tl_promised_record_act(api->engine, contact, action, "on the page");
    if (err == TL_OK)
        err = tl_engine_ask(api->engine, given, NULL, &why);
    if (err == TL_OK && why == TL_WHY_NONE)
        tell(api, contact, response);
    else if (err == TL_OK) /* Over, ringing just now, or put off too often: one word for all. */
        tl_http_reply_problem(response, 409, "state", tl_why_text(why), 0);
    else
        tl_api_refuse(response, err, why);
}

TL_HANDLER(tl_api_put_off_callback)
{
    tl_id contact = tl_api_prove_code(app, request, response);
    const struct tl_fact given = { .kind = TL_FACT_not_now, .not_now = { .contact = contact } };
    if (contact != 0)
        act(app, &given, "put-off", response);
}

struct reply {
    const struct tl_policy *policy;
    struct tl_request_word word;
};

/* What comes after an answer puts the request back on the office's list, with its clock anew: one
 * answer does not close what the person still asks. */
static enum tl_err write_reply(struct tl_db *db, void *arg)
{
    struct reply *reply = arg;
    struct tl_request_row row;
    enum tl_err err = tl_store_request_find(db, reply->word.contact, &row);
    if (err == TL_OK && strcmp(row.state, TL_REQUEST_ENDED) == 0)
        err = TL_ENONE;
    if (err == TL_OK)
        err = tl_store_request_say(db, &reply->word);
    if (err != TL_OK)
        return err;
    const struct tl_destination *type = tl_request_type_find(reply->policy, row.type);
    if (row.ended_at != 0)
        return tl_store_request_reopen(db, row.contact,
                                       type ? tl_policy_due(reply->policy, type, reply->word.at)
                                            : reply->word.at);
    return strcmp(row.state, TL_REQUEST_ASKED) == 0
               ? tl_store_request_set_state(db, row.contact, TL_REQUEST_OPEN, row.decision, 0)
               : TL_OK;
}

TL_HANDLER(tl_api_reply_to_office)
{
    struct tl_api *api = app;
    struct reply reply = { .policy = tl_api_policy(api), .word = { .kind = TL_WORD_REPLY } };
    const char *words = tl_api_text_in(request, "words");
    if (!words || strlen(words) < REPLY_MIN || strlen(words) > TL_REQUEST_WORDS_BYTES) {
        tl_http_reply_problem(response, 400, "bad-request", "say it in 3 to 1500 bytes", 0);
        return;
    }
    tl_id contact = tl_api_prove_code(app, request, response);
    if (contact == 0)
        return;
    reply.word.contact = contact;
    reply.word.at = tl_api_now(api);
    json_t *json = json_pack("{s:s}", "person", words);
    size_t bytes = json_dumpb(json, reply.word.words, sizeof reply.word.words - 1, JSON_COMPACT);
    json_decref(json);
    enum tl_err err = bytes > 0 && bytes < sizeof reply.word.words ? TL_OK : TL_ETOOLONG;
    if (err == TL_OK)
        err = tl_promised_record_act(api->engine, contact, "reply", "on the page");
    if (err == TL_OK)
        err = tl_engine_write(api->engine, write_reply, &reply);
    if (err == TL_OK)
        tell(api, contact, response);
    else if (err == TL_ENONE)
        tl_http_reply_problem(response, 409, "state", "there is no request to write to", 0);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

TL_HANDLER(tl_api_take_callback_back)
{
    tl_id contact = tl_api_prove_code(app, request, response);
    const struct tl_fact given = { .kind = TL_FACT_releases_callback,
                                   .releases_callback = { .contact = contact } };
    if (contact != 0)
        act(app, &given, "release", response);
}
