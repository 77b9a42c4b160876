/* api_waits.c: the wait now, the week to expect, a better time, and how often it was right. */
#include <string.h>

#include "desk/waits.h"
#include "server/api_supervise.h"
#include "server/wait_now.h"

enum { DAY_HOURS = 24 };

/* Each language's wait now; one that nobody serves just now has none. */
static json_t *waits_now(struct tl_api *api, const struct tl_policy *policy)
{
    json_t *all = json_array();
    for (uint16_t i = 0; i < policy->languages_len; i++) {
        struct tl_wait_view wait;
        if (!tl_wait_now_of(api->wait_now, i, &wait) || !wait.is_staffed)
            continue;
        json_array_append_new(all,
                              json_pack("{s:s, s:i, s:i, s:i}", "language",
                                        policy->languages[i].code, "position", (int)wait.position,
                                        "from_s", (int)wait.from_s, "to_s", (int)wait.to_s));
    }
    return all;
}

static json_t *week_hours(const struct tl_wait_week *week)
{
    json_t *all = json_array();
    for (uint32_t hour = 0; hour < TL_WEEK_HOURS; hour++) {
        if (!week->hours[hour].is_open)
            continue;
        json_t *one =
            json_pack("{s:i, s:i, s:I}", "weekday", (int)(hour / DAY_HOURS + 1), "hour",
                      (int)(hour % DAY_HOURS), "served", (json_int_t)week->hours[hour].served);
        if (week->hours[hour].is_known)
            json_object_set_new(one, "expected_s",
                                json_integer((json_int_t)week->hours[hour].expected_s));
        json_array_append_new(all, one);
    }
    return all;
}

static json_t *better_time(const struct tl_policy *policy, const struct tl_wait_week *week,
                           tl_time now)
{
    tl_time at;
    uint32_t under_s;
    if (tl_waits_better(policy, week, now, &at, &under_s) != TL_OK)
        return NULL;
    struct tl_civil civil = tl_zone_civil(&policy->calendar.zone, at);
    int weekday = (int)tl_days_weekday(tl_date_days(civil.date)) + 1;
    return json_pack("{s:o, s:i, s:i, s:i}", "at", tl_json_time(at), "weekday", weekday, "hour",
                     (int)(civil.second / 3600), "under_s", (int)under_s);
}

/* When people are there again; NULL: they are there, or nobody knows. */
static json_t *opens_at(const struct tl_policy *policy, bool is_open, tl_time now)
{
    tl_time opens;
    if (is_open ||
        tl_calendar_next_change(&policy->calendar, policy->service_live, now, &opens) != TL_OK)
        return NULL;
    return tl_json_time(opens);
}

/* Why the line is closed by hand, and when people are there again; NULL: it is not. */
static json_t *closed_by_hand(const struct tl_api *api, struct tl_db *db)
{
    json_t *line = tl_json_line_closed(api, db);
    json_t *closed = json_is_object(line)
                         ? json_pack("{s:O, s:O}", "text", json_object_get(line, "text"),
                                     "opens_at", json_object_get(line, "opens_at"))
                         : NULL;
    json_decref(line);
    return closed;
}

TL_HANDLER(tl_api_get_waits)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_wait_week week;
    struct tl_wait_record record;
    (void)request;
    tl_time now = api->clock->is_manual ? atomic_load(&api->clock->manual) : tl_wall_now();
    struct tl_closure_row closure = { 0 };
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_waits_read(db, policy, "voice", now, &week, &record);
    json_t *closed = closed_by_hand(api, db);
    if (closed && tl_store_closure_find(db, "", &closure) != TL_OK)
        closure.until_at = now;
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        json_decref(closed);
        tl_http_reply_problem(response, 503, "unavailable", NULL, 5);
        return;
    }
    tl_time from = closure.until_at > now ? closure.until_at : now;
    struct tl_civil civil = tl_zone_civil(&policy->calendar.zone, now);
    bool is_open = !closed && tl_calendar_is_open(&policy->calendar, policy->service_live, now);
    json_t *opens =
        closed ? json_incref(json_object_get(closed, "opens_at")) : opens_at(policy, is_open, now);
    tl_http_reply_json(
        response, 200,
        json_pack(
            "{s:o, s:i, s:i, s:b, s:o*, s:o*, s:o, s:o, s:o*, s:{s:i, s:I, s:I, s:I, s:I}}", "now",
            tl_json_time(now), "weekday", (int)tl_days_weekday(tl_date_days(civil.date)) + 1,
            "hour", (int)(civil.second / 3600), "open", is_open, "opens_at", opens, "closed",
            closed, "waits", is_open ? waits_now(api, policy) : json_array(), "week",
            week_hours(&week), "better", better_time(policy, &week, from), "record", "weeks",
            TL_WAITS_WEEKS, "told", (json_int_t)record.told, "within", (json_int_t)record.within,
            "early", (json_int_t)record.early, "late", (json_int_t)record.late));
}
