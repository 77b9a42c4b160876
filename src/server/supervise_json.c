/* supervise_json.c: what supervisors see of queues, seats and contacts, as the contract shows it.
 */
#include <string.h>

#include "desk/words.h"
#include "server/api_supervise.h"
#include "server/wait_now.h"
#include "store/audit.h"

enum { ROWS_MAX = 64, ASKS_MAX = 64 };

static const char *or_none(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

json_t *tl_json_seat(const struct tl_api *api, const struct tl_seat *seat)
{
    struct tl_staff staff = { .id = seat->agent };
    snprintf(staff.skills, sizeof staff.skills, "%s", seat->skills);
    snprintf(staff.tiers, sizeof staff.tiers, "%s", seat->tiers);
    snprintf(staff.name, sizeof staff.name, "%s", seat->name);
    snprintf(staff.login, sizeof staff.login, "%s", seat->login);
    struct tl_agent_row row = { .since = seat->since,
                                .until_at = seat->until_at,
                                .contact = seat->contact };
    snprintf(row.state, sizeof row.state, "%s", seat->state);
    snprintf(row.reason, sizeof row.reason, "%s", seat->reason);
    json_t *agent = tl_json_agent(api, &staff);
    json_t *json =
        json_pack("{s:o, s:s, s:o*, s:o*, s:o}", "id", tl_json_id(seat->agent), "name", seat->name,
                  "languages", json_incref(json_object_get(agent, "languages")), "tiers",
                  json_incref(json_object_get(agent, "tiers")), "state", tl_json_agent_state(&row));
    json_decref(agent);
    return json;
}

bool tl_is_watched(const struct tl_contact_row *row)
{
    return row->closed_at == 0 && row->queue[0] != '\0' && strcmp(row->state, "in-flow") != 0 &&
           strcmp(row->state, "kept") != 0;
}

json_t *tl_json_watched(const struct tl_contact_row *row)
{
    bool has_agent = strcmp(row->state, "waiting") != 0 && strcmp(row->state, "promised") != 0;
    return json_pack("{s:o, s:s, s:s, s:o, s:s*, s:s, s:s*, s:o*, s:o*}", "id", tl_json_id(row->id),
                     "channel", row->channel, "state", row->state, "since",
                     tl_json_time(row->state_at > 0 ? row->state_at : 1), "language",
                     or_none(row->language), "queue", row->queue, "priority",
                     or_none(row->priority), "asked_at", tl_json_time(row->asked_at), "agent",
                     has_agent ? tl_json_id(row->agent) : NULL);
}

struct closure_words {
    struct tl_words words;
    tl_time opens_at; /* 0: not known yet. */
};

static enum tl_err closure_value(void *arg, const char *name, enum tl_render_mode mode, char *out,
                                 size_t bytes_max)
{
    struct closure_words *closure = arg;
    (void)mode;
    if (strcmp(name, "opens_at") != 0)
        return TL_ENONE;
    if (closure->opens_at != 0)
        return tl_words_at(&closure->words, closure->opens_at, out, bytes_max);
    return snprintf(out, bytes_max, "...") < (int)bytes_max ? TL_OK : TL_ETOOLONG;
}

/* What callers hear of it, in every language; opens_at 0: "..." stands for the time. */
static json_t *closure_text(const struct tl_policy *policy, const struct tl_name *closure,
                            tl_time now, tl_time opens_at)
{
    json_t *all = json_object();
    for (uint16_t i = 0; i < policy->languages_len; i++) {
        struct closure_words words = { { policy, i, TL_SHOWN, now, NULL }, opens_at };
        char text[TL_RENDER_BYTES_MAX];
        enum tl_err err = tl_render(policy->texts[closure->text].shown[i], TL_SHOWN, closure_value,
                                    &words, text, sizeof text);
        if (err == TL_OK || err == TL_ENONE)
            json_object_set_new(all, policy->languages[i].code, json_string(text));
    }
    return all;
}

json_t *tl_json_closures(const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->closures_len; i++)
        json_array_append_new(all, json_pack("{s:s, s:o}", "key", policy->closures[i].name, "name",
                                             closure_text(policy, &policy->closures[i], 0, 0)));
    return all;
}

static json_t *text_of(const struct tl_policy *policy, const char *reason, tl_time now,
                       tl_time opens_at)
{
    for (uint16_t i = 0; i < policy->closures_len; i++) {
        if (strcmp(policy->closures[i].name, reason) == 0)
            return closure_text(policy, &policy->closures[i], now, opens_at);
    }
    return json_object();
}

static json_t *closure_json(const struct tl_api *api, struct tl_db *db,
                            const struct tl_closure_row *row)
{
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_staff by;
    tl_time opens = row->until_at;
    bool has_name = tl_store_staff_find(db, row->staff_id, &by) == TL_OK;
    if (!tl_calendar_is_open(&policy->calendar, policy->service_live, row->until_at) &&
        tl_calendar_next_change(&policy->calendar, policy->service_live, row->until_at, &opens))
        opens = row->until_at;
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b, s:s*}", "reason", row->reason, "text",
                     text_of(policy, row->reason, tl_api_now(api), opens), "since",
                     tl_json_time(row->since), "until", tl_json_time(row->until_at), "opens_at",
                     tl_json_time(opens), "sends_on", row->sends_on != 0, "by",
                     has_name ? by.name : NULL);
}

json_t *tl_json_line_closed(const struct tl_api *api, struct tl_db *db)
{
    struct tl_closure_row row;
    return tl_store_closure_find(db, "", &row) == TL_OK ? closure_json(api, db, &row) : json_null();
}

/* Why, in the words of who set it: the record of the act has the same end. "": none is found. */
static void surge_why(struct tl_db *db, const struct tl_surge_row *row, char out[256])
{
    struct tl_audit acts[ROWS_MAX];
    size_t len = 0;
    out[0] = '\0';
    if (tl_store_audit_list_record(db, "surge", (tl_id)row->until_at, 0, acts, ROWS_MAX, &len) !=
        TL_OK)
        return;
    for (size_t i = 0; i < len; i++) {
        if (acts[i].staff_id == row->staff_id)
            snprintf(out, 256, "%s", acts[i].reason);
    }
}

/* null: none that a supervisor set. */
json_t *tl_json_surge(const struct tl_api *api, struct tl_db *db)
{
    struct tl_surge_row row;
    struct tl_staff by;
    char why[256];
    if (tl_store_surge_find(db, &row) != TL_OK || row.until_at <= tl_api_now(api))
        return json_null();
    bool has_name = tl_store_staff_find(db, row.staff_id, &by) == TL_OK;
    surge_why(db, &row, why);
    return json_pack("{s:o, s:o, s:s*, s:s*}", "since", tl_json_time(row.since), "until",
                     tl_json_time(row.until_at), "by", has_name ? by.name : NULL, "why",
                     or_none(why));
}

static json_t *queue_json(const struct tl_api *api, struct tl_db *db, const struct tl_queue *queue,
                          const struct tl_queue_row *row)
{
    struct tl_closure_row closure;
    struct tl_wait_view wait;
    json_t *json = json_pack("{s:s, s:o, s:i, s:I, s:I, s:I, s:o*}", "key", queue->id.name, "name",
                             tl_json_text(tl_api_policy(api), queue->id.text), "tier",
                             (int)queue->tier, "waiting_max", (json_int_t)queue->waiting_max,
                             "waiting", (json_int_t)(row ? row->waiting : 0), "callbacks",
                             (json_int_t)(row ? row->callbacks : 0), "oldest_asked_at",
                             row ? tl_json_time(row->oldest_asked_at) : NULL);
    if (tl_wait_now_of_queue(api->wait_now, queue->id.key, &wait)) {
        json_object_set_new(json, "staffed", json_boolean(wait.is_staffed));
        if (wait.is_staffed) {
            json_object_set_new(json, "wait_from_s", json_integer(wait.from_s));
            json_object_set_new(json, "wait_to_s", json_integer(wait.to_s));
        }
    }
    if (tl_store_closure_find(db, queue->id.name, &closure) == TL_OK)
        json_object_set_new(json, "closed", closure_json(api, db, &closure));
    return json;
}

json_t *tl_json_watched_queues(const struct tl_api *api, struct tl_db *db)
{
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_queue_row rows[ROWS_MAX];
    size_t len = 0;
    json_t *all = json_array();
    if (tl_view_queues(db, rows, ROWS_MAX, &len) != TL_OK)
        return all;
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        const struct tl_queue_row *row = NULL;
        for (size_t j = 0; j < len && !row; j++)
            row = strcmp(rows[j].queue, policy->queues[i].id.name) == 0 ? rows + j : NULL;
        json_array_append_new(all, queue_json(api, db, policy->queues + i, row));
    }
    return all;
}

json_t *tl_json_asks(struct tl_db *db)
{
    struct tl_ask rows[ASKS_MAX];
    size_t len = 0;
    json_t *all = json_array();
    if (tl_store_ask_list(db, rows, ASKS_MAX, &len) != TL_OK)
        return all;
    for (size_t i = 0; i < len; i++)
        json_array_append_new(
            all, json_pack("{s:o, s:o, s:o}", "contact", tl_json_id(rows[i].contact), "agent",
                           tl_json_id(rows[i].agent), "at", tl_json_time(rows[i].at)));
    return all;
}
