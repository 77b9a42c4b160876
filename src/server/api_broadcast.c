/* api_broadcast.c: words from supervisors to desks, and from a desk to the supervisors. */
#include <stdlib.h>
#include <string.h>

#include "server/api_supervise.h"
#include "server/log.h"
#include "server/pages.h"
#include "store/audit.h"
#include "store/meta.h"

enum { SEATS_AT_ONCE = 64, UNREAD_MAX = 20 };

static tl_id user_of(const struct tl_http_request *request)
{
    return tl_http_principal(request)->user;
}

/* The tier of a queue as a digit; '\0': the policy has no such queue. */
static char tier_of(const struct tl_policy *policy, const char *queue)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (strcmp(policy->queues[i].id.name, queue) == 0)
            return (char)('0' + policy->queues[i].tier);
    }
    return '\0';
}

static bool is_for(const struct tl_policy *policy, const struct tl_broadcast *broadcast,
                   const char *tiers)
{
    char tier = broadcast->queue[0] != '\0' ? tier_of(policy, broadcast->queue) : '\0';
    return broadcast->queue[0] == '\0' || (tier != '\0' && strchr(tiers, tier) != NULL);
}

static json_t *broadcast_json(const struct tl_broadcast *broadcast, const char *from)
{
    return json_pack("{s:o, s:o, s:s, s:s*}", "id", tl_json_id(broadcast->id), "at",
                     tl_json_time(broadcast->at), "text", broadcast->text, "from", from);
}

struct write {
    struct tl_broadcast broadcast;
    struct tl_audit audit;
};

/* The text stands in the broadcast, which the audit's record names. */
static enum tl_err write_broadcast(struct tl_db *db, void *arg)
{
    struct write *write = arg;
    enum tl_err err = tl_store_ids_take(db, "broadcast", 1, &write->broadcast.id);
    if (err == TL_OK)
        err = tl_store_broadcast_insert(db, &write->broadcast);
    if (err == TL_OK)
        err = tl_store_ids_take(db, "audit", 1, &write->audit.id);
    write->audit.record_id = write->broadcast.id;
    return err == TL_OK ? tl_store_audit_insert(db, &write->audit) : err;
}

static void push(struct tl_api *api, tl_id agent, json_t *json)
{
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    if (text && tl_live_push(api->http, tl_live_key_agent(agent), text) != TL_OK)
        tl_log("live.full", "what=broadcast");
    free(text);
}

static void push_to_seats(struct tl_api *api, const struct tl_broadcast *broadcast,
                          const char *from)
{
    struct tl_seat *seats = calloc(SEATS_AT_ONCE, sizeof *seats);
    size_t len = seats ? SEATS_AT_ONCE : 0;
    json_t *json =
        json_pack("{s:s, s:o}", "type", "broadcast", "broadcast", broadcast_json(broadcast, from));
    struct tl_db *db = tl_store_reader_take(api->store);
    for (tl_id after = 0; len == SEATS_AT_ONCE;) {
        if (tl_store_seat_list(db, after, seats, SEATS_AT_ONCE, &len) != TL_OK)
            len = 0;
        for (size_t i = 0; i < len; i++) {
            after = seats[i].agent;
            if (is_for(tl_api_policy(api), broadcast, seats[i].tiers))
                push(api, seats[i].agent, json);
        }
    }
    tl_store_reader_give(api->store, db);
    json_decref(json);
    free(seats);
}

TL_HANDLER(tl_api_broadcast)
{
    struct tl_api *api = app;
    const char *text = tl_api_text_in(request, "text");
    const char *queue = tl_api_text_in(request, "queue");
    if (!text || text[0] == '\0' || strlen(text) > TL_BROADCAST_BYTES_MAX) {
        tl_http_reply_problem(response, 400, "bad-request", "a text of up to 1,000 bytes", 0);
        return;
    }
    if (queue && tier_of(tl_api_policy(api), queue) == '\0') {
        tl_http_reply_problem(response, 400, "unknown-key", NULL, 0);
        return;
    }
    struct write write = {
        .broadcast = { .at = tl_wall_now(), .staff_id = user_of(request) },
        .audit = { .at = tl_wall_now(),
                   .staff_id = user_of(request),
                   .action = "broadcast",
                   .record_kind = "broadcast" },
    };
    snprintf(write.broadcast.text, sizeof write.broadcast.text, "%s", text);
    snprintf(write.broadcast.queue, sizeof write.broadcast.queue, "%s", queue ? queue : "");
    enum tl_err err = tl_engine_write(api->engine, write_broadcast, &write);
    if (err != TL_OK) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    push_to_seats(api, &write.broadcast, tl_http_principal(request)->name);
    tl_http_reply_nothing(response);
}

/* Those of a day that were not read. */
TL_HANDLER(tl_api_get_broadcasts)
{
    struct tl_api *api = app;
    struct tl_staff me, from;
    struct tl_broadcast *rows = calloc(UNREAD_MAX, sizeof *rows);
    size_t len = 0;
    json_t *all = json_array();
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = rows ? tl_store_staff_find(db, user_of(request), &me) : TL_ENOMEM;
    if (err == TL_OK)
        err = tl_store_broadcast_unread(db, me.id, tl_wall_now() - TL_DAY, rows, UNREAD_MAX, &len);
    for (size_t i = 0; err == TL_OK && i < len; i++) {
        bool has_name = tl_store_staff_find(db, rows[i].staff_id, &from) == TL_OK;
        if (is_for(tl_api_policy(api), rows + i, me.tiers))
            json_array_append_new(all, broadcast_json(rows + i, has_name ? from.name : NULL));
    }
    tl_store_reader_give(api->store, db);
    free(rows);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, json_pack("{s:O}", "broadcasts", all));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
    json_decref(all);
}

struct mark {
    tl_id id;
    tl_id user;
    tl_time at;
};

static enum tl_err write_read(struct tl_db *db, void *arg)
{
    const struct mark *mark = arg;
    return tl_store_broadcast_read(db, mark->id, mark->user, mark->at);
}

static void reply_written(struct tl_http_response *response, enum tl_err err)
{
    if (err == TL_OK)
        tl_http_reply_nothing(response);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

TL_HANDLER(tl_api_read_broadcast)
{
    struct tl_api *api = app;
    struct mark mark = { tl_http_param_id(request, "id"), user_of(request), tl_wall_now() };
    reply_written(response, tl_engine_write(api->engine, write_read, &mark));
}

/* --- An agent asks for a supervisor. --- */

/* Asked twice is asked once. */
static enum tl_err write_ask(struct tl_db *db, void *arg)
{
    enum tl_err err = tl_store_ask_put(db, arg);
    return err == TL_EEXISTS ? TL_OK : err;
}

TL_HANDLER(tl_api_ask_supervisor)
{
    struct tl_api *api = app;
    struct tl_contact_row row;
    struct tl_ask asked = { tl_http_param_id(request, "id"), user_of(request), tl_wall_now() };
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = asked.contact == 0 ? TL_ENONE : tl_view_contact(db, asked.contact, &row);
    tl_store_reader_give(api->store, db);
    if (err == TL_OK && (row.agent != asked.agent || row.closed_at != 0))
        err = TL_ENONE;
    if (err == TL_ENONE) {
        tl_api_refuse(response, TL_OK, TL_WHY_UNKNOWN_CONTACT);
        return;
    }
    if (err == TL_OK)
        err = tl_engine_write(api->engine, write_ask, &asked);
    if (err == TL_OK)
        tl_pages_asked(api->pages);
    reply_written(response, err);
}

static enum tl_err write_answered(struct tl_db *db, void *arg)
{
    const struct mark *mark = arg;
    struct tl_audit audit = { .at = mark->at,
                              .staff_id = mark->user,
                              .action = "answer",
                              .record_kind = "contact",
                              .record_id = mark->id,
                              .contact = mark->id };
    enum tl_err err = tl_store_ask_end(db, mark->id, mark->at, mark->user);
    if (err == TL_OK)
        err = tl_store_ids_take(db, "audit", 1, &audit.id);
    return err == TL_OK ? tl_store_audit_insert(db, &audit) : err;
}

TL_HANDLER(tl_api_answer_ask)
{
    struct tl_api *api = app;
    struct mark mark = { tl_http_param_id(request, "id"), user_of(request), tl_wall_now() };
    enum tl_err err = tl_engine_write(api->engine, write_answered, &mark);
    if (err == TL_OK)
        tl_pages_asked(api->pages);
    reply_written(response, err);
}
