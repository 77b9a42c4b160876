/* api_supervise.c: what supervisors see and do. Each act is recorded with who, what and why before
 * it is done; the facts that follow name the record. */
#include "server/api_supervise.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/audit.h"
#include "store/meta.h"

enum { CONTACTS_MAX = 500, SEATS_AT_ONCE = 64, SEATS_MAX = 2000, REASON_MIN = 3 };

static tl_time now_of(const struct tl_api *api)
{
    return api->clock->is_manual ? atomic_load(&api->clock->manual) : tl_wall_now();
}

static tl_id user_of(const struct tl_http_request *request)
{
    return tl_http_principal(request)->user;
}

static bool flag_in(const struct tl_http_request *request, const char *name)
{
    return json_is_true(json_object_get(tl_http_json(request), name));
}

static void bad(struct tl_http_response *response, const char *what)
{
    tl_http_reply_problem(response, 400, what ? "bad-request" : "unknown-key", what, 0);
}

/* --- The record of an act. --- */

static enum tl_err write_audit(struct tl_db *db, void *arg)
{
    struct tl_audit *audit = arg;
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &audit->id);
    return err == TL_OK ? tl_store_audit_insert(db, audit) : err;
}

struct what {
    const char *action;
    const char *kind;
    tl_id record;
    tl_id contact;
};

/* reason: a person's own words, where they are asked for; else a word of the policy, or "". */
static enum tl_err record(struct tl_api *api, const struct tl_http_request *request,
                          struct what what, const char *reason, tl_id *out_id)
{
    struct tl_audit audit = { .at = tl_wall_now(),
                              .staff_id = user_of(request),
                              .record_id = what.record,
                              .contact = what.contact };
    snprintf(audit.action, sizeof audit.action, "%s", what.action);
    snprintf(audit.record_kind, sizeof audit.record_kind, "%s", what.kind);
    snprintf(audit.reason, sizeof audit.reason, "%s", reason ? reason : "");
    enum tl_err err = tl_engine_write(api->engine, write_audit, &audit);
    *out_id = audit.id;
    return err;
}

/* Why, in words: at least a few letters. */
static const char *why_in(const struct tl_http_request *request, struct tl_http_response *response)
{
    const char *why = tl_api_text_in(request, "why");
    if (why && strlen(why) >= REASON_MIN && strlen(why) < sizeof((struct tl_audit *)0)->reason)
        return why;
    bad(response, "say why, in 3 to 255 bytes");
    return NULL;
}

static void ask(struct tl_api *api, const struct tl_fact *given, struct tl_http_response *response)
{
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = tl_engine_ask(api->engine, given, NULL, &why);
    if (err == TL_OK && why == TL_WHY_NONE)
        tl_http_reply_nothing(response);
    else
        tl_api_refuse(response, err, why);
}

/* --- The snapshot. --- */

static json_t *seats(const struct tl_api *api, struct tl_db *db)
{
    struct tl_seat *rows = calloc(SEATS_AT_ONCE, sizeof *rows);
    json_t *all = json_array();
    size_t len = rows ? SEATS_AT_ONCE : 0;
    for (tl_id after = 0; len == SEATS_AT_ONCE && json_array_size(all) < SEATS_MAX;) {
        if (tl_store_seat_list(db, after, rows, SEATS_AT_ONCE, &len) != TL_OK)
            len = 0;
        for (size_t i = 0; i < len; i++) {
            json_array_append_new(all, tl_json_seat(api, rows + i));
            after = rows[i].agent;
        }
    }
    free(rows);
    return all;
}

static json_t *contacts(struct tl_db *db)
{
    struct tl_contact_row *rows = calloc(CONTACTS_MAX, sizeof *rows);
    json_t *all = json_array();
    size_t len = 0;
    if (rows && tl_view_open_list(db, rows, CONTACTS_MAX, &len) != TL_OK)
        len = 0;
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, tl_json_watched(rows + i));
    free(rows);
    return all;
}

static json_t *priorities(const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->priorities_len; i++)
        json_array_append_new(all,
                              json_pack("{s:s, s:o}", "key", policy->priorities[i].id.name, "name",
                                        tl_json_text(policy, policy->priorities[i].id.text)));
    return all;
}

TL_HANDLER(tl_api_get_supervise)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    uint64_t seq = tl_live_seq(api->http);
    struct tl_staff staff;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_staff_find(db, user_of(request), &staff);
    if (err == TL_OK)
        tl_http_reply_json(
            response, 200,
            json_pack("{s:I, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "seq",
                      (json_int_t)seq, "now", tl_json_time(now_of(api)), "agent",
                      tl_json_agent(api, &staff), "line", tl_json_line_closed(api, db), "surge",
                      tl_json_surge(api, db), "has_surge", policy->callbacks.surge_opens, "queues",
                      tl_json_watched_queues(api, db), "agents", seats(api, db), "contacts",
                      contacts(db), "asks", tl_json_asks(db), "closures", tl_json_closures(policy),
                      "not_ready", tl_json_not_ready(policy), "priorities", priorities(policy)));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
    tl_store_reader_give(api->store, db);
}

/* --- Contacts. --- */

TL_HANDLER(tl_api_move_contact)
{
    struct tl_api *api = app;
    tl_id contact = tl_http_param_id(request, "id");
    const char *queue = tl_api_text_in(request, "queue"),
               *priority = tl_api_text_in(request, "priority");
    const char *why = why_in(request, response);
    struct tl_fact given = { .kind = TL_FACT_moves,
                             .moves = { .by = user_of(request), .contact = contact } };
    if (!why)
        return;
    given.moves.queue = queue ? tl_key_of(queue) : 0;
    given.moves.priority = priority ? tl_key_of(priority) : 0;
    if (!queue && !priority) {
        bad(response, "name a queue or a class");
        return;
    }
    enum tl_err err = record(api, request, (struct what){ "move", "contact", contact, contact },
                             why, &given.moves.audit);
    if (err == TL_OK)
        ask(api, &given, response);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

static bool part_of(const char *mode, enum tl_phone_part *out)
{
    static const enum tl_phone_part parts[] = { TL_PHONE_LISTENER, TL_PHONE_WHISPERER,
                                                TL_PHONE_PARTY };
    for (size_t i = 0; mode && i < sizeof parts / sizeof parts[0]; i++) {
        *out = parts[i];
        if (strcmp(tl_listen_word(parts[i]), mode) == 0)
            return true;
    }
    return false;
}

TL_HANDLER(tl_api_listen)
{
    struct tl_api *api = app;
    tl_id contact = tl_http_param_id(request, "id"), audit;
    const char *mode = tl_api_text_in(request, "mode"), *sdp = tl_api_text_in(request, "sdp");
    const char *why = why_in(request, response);
    char *answer = tl_http_alloc(request, TL_PHONE_SDP_MAX + 1);
    enum tl_phone_part part;
    if (!why)
        return;
    if (!part_of(mode, &part) || contact == 0 || !answer) {
        bad(response, "mode is listen, whisper or join");
        return;
    }
    if (!tl_api_may_see_contact(api, request, response, contact))
        return;
    enum tl_err err =
        record(api, request, (struct what){ mode, "contact", contact, contact }, why, &audit);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    err = tl_voice_listen(api->voice, contact, user_of(request), part, sdp ? sdp : "", answer,
                          TL_PHONE_SDP_MAX + 1);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, json_pack("{s:s}", "sdp", answer));
    else if (err == TL_ENONE || err == TL_EBUSY)
        tl_api_refuse(response, TL_OK, err == TL_EBUSY ? TL_WHY_TAKEN : TL_WHY_STATE);
    else
        tl_http_reply_problem(response, 409, "no-media", NULL, 0);
}

TL_HANDLER(tl_api_end_listening)
{
    struct tl_api *api = app;
    enum tl_err err =
        tl_voice_listen_end(api->voice, tl_http_param_id(request, "id"), user_of(request));
    if (err == TL_OK)
        tl_http_reply_nothing(response);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* --- Agents. --- */

static uint64_t key_in(const struct tl_name *names, uint16_t len, const char *name)
{
    for (uint16_t i = 0; name && i < len; i++) {
        if (strcmp(names[i].name, name) == 0)
            return names[i].key;
    }
    return 0;
}

TL_HANDLER(tl_api_set_agent)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    const char *state = tl_api_text_in(request, "state");
    tl_id agent = tl_http_param_id(request, "id");
    const char *why = why_in(request, response);
    struct tl_fact given = { .kind = TL_FACT_sets_agent,
                             .sets_agent = { .by = user_of(request), .agent = agent } };
    if (!why)
        return;
    if (state && strcmp(state, "ready") == 0) {
        given.sets_agent.state = TL_AGENT_READY;
    } else if (state && strcmp(state, "not-ready") == 0) {
        given.sets_agent.state = TL_AGENT_NOT_READY;
        const struct tl_not_ready *reason =
            tl_api_not_ready_find(policy, tl_api_text_in(request, "reason"));
        given.sets_agent.reason = reason ? reason->id.key : 0;
    } else if (!state || strcmp(state, "offline") != 0) {
        bad(response, "state is ready, not-ready or offline");
        return;
    }
    if (given.sets_agent.state == TL_AGENT_NOT_READY && given.sets_agent.reason == 0) {
        bad(response, NULL);
        return;
    }
    enum tl_err err = record(api, request, (struct what){ "state", "agent", agent, 0 }, why,
                             &given.sets_agent.audit);
    if (err == TL_OK)
        ask(api, &given, response);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* --- Closing and opening. --- */

/* RFC 3339 with Z; 0 when it is none, or not to come within 60 days. */
static tl_time until_in(const struct tl_api *api, const struct tl_http_request *request)
{
    struct tm utc = { 0 };
    const char *text = tl_api_text_in(request, "until");
    const char *rest = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &utc) : NULL;
    tl_time at = rest ? (tl_time)timegm(&utc) * TL_SECOND : 0;
    tl_time now = now_of(api);
    return at > now && at <= now + 60 * TL_DAY ? at : 0;
}

/* Queue 0: the whole line. */
static void close(struct tl_api *api, const struct tl_http_request *request,
                  struct tl_http_response *response, uint64_t queue)
{
    const struct tl_policy *policy = tl_api_policy(api);
    const char *word = tl_api_text_in(request, "reason");
    uint64_t reason = key_in(policy->closures, policy->closures_len, word);
    tl_time until = until_in(api, request);
    bool sends_on = flag_in(request, "sends_on");
    tl_id audit;
    if (reason == 0 || until == 0) {
        bad(response, reason == 0 ? NULL : "until is a time within 60 days to come");
        return;
    }
    struct what what = { "close", queue ? "queue" : "line", queue, 0 };
    enum tl_err err = record(api, request, what, word, &audit);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    struct tl_fact given = { .kind = queue ? TL_FACT_closes_queue : TL_FACT_closes_line };
    if (queue)
        given.closes_queue = (struct tl_fact_closes_queue){ user_of(request), queue, reason, until,
                                                            sends_on,         audit };
    else
        given.closes_line =
            (struct tl_fact_closes_line){ user_of(request), reason, until, sends_on, audit };
    ask(api, &given, response);
}

static void open(struct tl_api *api, const struct tl_http_request *request,
                 struct tl_http_response *response, uint64_t queue)
{
    tl_id audit;
    struct what what = { "open", queue ? "queue" : "line", queue, 0 };
    enum tl_err err = record(api, request, what, "", &audit);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    struct tl_fact given = { .kind = queue ? TL_FACT_opens_queue : TL_FACT_opens_line };
    if (queue)
        given.opens_queue = (struct tl_fact_opens_queue){ user_of(request), queue, audit };
    else
        given.opens_line = (struct tl_fact_opens_line){ user_of(request), audit };
    ask(api, &given, response);
}

/* The key of the queue that the path names; 0 with 404 when there is none. */
static uint64_t queue_in(const struct tl_api *api, const char *name,
                         struct tl_http_response *response)
{
    const struct tl_policy *policy = tl_api_policy(api);
    for (uint16_t i = 0; name && i < policy->queues_len; i++) {
        if (strcmp(policy->queues[i].id.name, name) == 0)
            return policy->queues[i].id.key;
    }
    if (response)
        tl_http_reply_problem(response, 404, "not-found", NULL, 0);
    return 0;
}

TL_HANDLER(tl_api_close_queue)
{
    uint64_t queue = queue_in(app, tl_http_param(request, "key"), response);
    if (queue != 0)
        close(app, request, response, queue);
}

TL_HANDLER(tl_api_open_queue)
{
    uint64_t queue = queue_in(app, tl_http_param(request, "key"), response);
    if (queue != 0)
        open(app, request, response, queue);
}

TL_HANDLER(tl_api_close_line)
{
    close(app, request, response, 0);
}

TL_HANDLER(tl_api_open_line)
{
    open(app, request, response, 0);
}

/* Without a time it is over. */
TL_HANDLER(tl_api_set_surge)
{
    struct tl_api *api = app;
    const char *why = why_in(request, response);
    struct tl_fact given = { .kind = TL_FACT_sets_surge };
    given.sets_surge = (struct tl_fact_sets_surge){ user_of(request), until_in(api, request), 0 };
    if (!why)
        return;
    if (given.sets_surge.until == 0 && tl_api_text_in(request, "until")) {
        bad(response, "until is a time within 60 days to come");
        return;
    }
    enum tl_err err =
        record(api, request, (struct what){ "surge", "surge", (tl_id)given.sets_surge.until, 0 },
               why, &given.sets_surge.audit);
    if (err == TL_OK)
        ask(api, &given, response);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}
