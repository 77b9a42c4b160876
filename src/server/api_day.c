/* api_day.c: how an agent's own day went so far, from midnight on the agency's clock. */
#include <string.h>

#include "server/api.h"
#include "store/spans.h"

/* Sums of a day, in microseconds, with what is still going on. */
struct day {
    tl_time from;
    int64_t talk_us; /* With the time on hold. */
    int64_t held_us;
    int64_t wrap_us;
    int64_t ready_us;
    int64_t contacts;
    json_t *not_ready;
    json_t *filed;
};

static tl_time day_begin(const struct tl_policy *policy, tl_time now)
{
    struct tl_civil civil = tl_zone_civil(&policy->calendar.zone, now);
    return tl_zone_instant(&policy->calendar.zone, civil.date, 0);
}

static void not_ready_add(struct day *day, const char *reason, int64_t us)
{
    json_t *before = json_object_get(day->not_ready, reason);
    json_object_set_new(day->not_ready, reason,
                        json_integer(json_integer_value(before) + us / TL_SECOND));
}

static void add(struct day *day, const struct tl_span_sum *sum)
{
    static const struct {
        const char *state;
        size_t at;
    } sums[] = {
        { "connected", offsetof(struct day, talk_us) },
        { "wrap-up", offsetof(struct day, wrap_us) },
        { "ready", offsetof(struct day, ready_us) },
    };
    if (strcmp(sum->state, "not-ready") == 0)
        not_ready_add(day, sum->reason, sum->us);
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        if (strcmp(sums[i].state, sum->state) == 0)
            *(int64_t *)(void *)((char *)day + sums[i].at) += sum->us;
    }
}

static enum tl_err read_spans(struct tl_db *db, tl_id agent, tl_time now, struct day *day)
{
    struct tl_span_sum sums[TL_SPAN_SUMS_MAX];
    struct tl_agent_row row;
    size_t len = 0;
    enum tl_err err = tl_store_span_sums(db, agent, day->from, sums, TL_SPAN_SUMS_MAX, &len);
    if (err != TL_OK)
        return err;
    for (size_t i = 0; i < len; i++)
        add(day, sums + i);
    err = tl_view_agent(db, agent, &row);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    /* The call under way counts when it is over, with its contact. */
    struct tl_span_sum present = { .us = now - (row.since > day->from ? row.since : day->from) };
    snprintf(present.state, sizeof present.state, "%s", row.state);
    snprintf(present.reason, sizeof present.reason, "%s", row.reason);
    if (strcmp(row.state, "not-ready") == 0 || strcmp(row.state, "ready") == 0)
        add(day, &present);
    return TL_OK;
}

static enum tl_err read_filed(struct tl_db *db, tl_id agent, struct day *day)
{
    struct tl_filed_count counts[TL_SPAN_SUMS_MAX];
    size_t len = 0;
    enum tl_err err = tl_store_span_filed(db, agent, day->from, counts, TL_SPAN_SUMS_MAX, &len);
    if (err == TL_OK)
        err = tl_store_span_held(db, agent, day->from, &day->held_us);
    for (size_t i = 0; err == TL_OK && i < len; i++) {
        day->contacts += counts[i].count;
        json_object_set_new(day->filed, counts[i].disposition,
                            json_integer((json_int_t)counts[i].count));
    }
    return err;
}

static json_int_t average_s(int64_t us, int64_t contacts)
{
    return contacts > 0 ? (json_int_t)(us / contacts / TL_SECOND) : 0;
}

TL_HANDLER(tl_api_get_day)
{
    struct tl_api *api = app;
    tl_id agent = tl_http_principal(request)->user;
    tl_time now = tl_api_now(api);
    struct day day = { .from = day_begin(tl_api_policy(api), now),
                       .not_ready = json_object(),
                       .filed = json_object() };
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = read_spans(db, agent, now, &day);
    if (err == TL_OK)
        err = read_filed(db, agent, &day);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        json_decref(day.not_ready);
        json_decref(day.filed);
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    tl_http_reply_json(response, 200,
                       json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "from",
                                 tl_json_time(day.from), "contacts", (json_int_t)day.contacts,
                                 "talk_s", average_s(day.talk_us - day.held_us, day.contacts),
                                 "held_s", average_s(day.held_us, day.contacts), "wrap_up_s",
                                 average_s(day.wrap_us, day.contacts), "ready_s",
                                 (json_int_t)(day.ready_us / TL_SECOND), "not_ready_s",
                                 day.not_ready, "filed", day.filed));
}
