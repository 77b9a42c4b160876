/* api_operations.c: health, metrics, and what only a folder for tests offers. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/api.h"
#include "store/journal.h"

TL_HANDLER(tl_api_health)
{
    struct tl_api *api = app;
    char version[20];
    struct tl_journal_head head;
    (void)request;
    struct tl_db *db = tl_store_reader_take(api->store);
    bool ok = tl_journal_head_read(db, &head) == TL_OK;
    tl_store_reader_give(api->store, db);
    snprintf(version, sizeof version, "%016" PRIx64, tl_api_policy(api)->version);
    tl_http_reply_json(
        response, ok ? 200 : 503,
        json_pack("{s:b, s:s, s:s}", "ok", ok, "version", TL_VERSION, "policy", version));
}

/* Lines of the Prometheus text format 0.0.4. */
struct lines {
    char text[16384];
    size_t len;
};

static void line(struct lines *lines, const char *name, const char *what, uint64_t value)
{
    int written =
        snprintf(lines->text + lines->len, sizeof lines->text - lines->len,
                 "# HELP throughline_%s %s\nthroughline_%s %" PRIu64 "\n", name, what, name, value);
    if (written > 0 && (size_t)written < sizeof lines->text - lines->len)
        lines->len += (size_t)written;
}

static void phone_lines(struct lines *lines, const struct tl_phone *phone)
{
    struct tl_phone_stats stats;
    tl_phone_stats(phone, &stats);
    line(lines, "calls_came_total", "calls that came in by SIP", stats.calls_came);
    line(lines, "calls_refused_total", "of these, refused", stats.calls_refused);
    line(lines, "calls_answered_total", "of these, answered", stats.calls_answered);
    line(lines, "legs", "ends with sound, now", stats.legs_live);
    line(lines, "packets_in_total", "RTP packets heard", stats.packets_in);
    line(lines, "packets_out_total", "RTP packets sent", stats.packets_out);
    line(lines, "packets_lost_total", "RTP packets that never came", stats.packets_lost);
    line(lines, "prompts_rendered_total", "prompts spoken anew", stats.prompts_rendered);
}

static void http_lines(struct lines *lines, const struct tl_http *http)
{
    struct tl_http_stats stats;
    tl_http_stats(http, &stats);
#define HTTP_LINE(name, what) line(lines, "http_" #name, what, stats.name);
    TL_HTTP_STATS_TABLE(HTTP_LINE)
#undef HTTP_LINE
}

static void queue_lines(struct lines *lines, struct tl_api *api)
{
    struct tl_queue_row rows[32];
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_view_queues(db, rows, 32, &len);
    tl_store_reader_give(api->store, db);
    for (size_t i = 0; err == TL_OK && i < len; i++) {
        char name[128];
        snprintf(name, sizeof name, "waiting_%.60s", rows[i].queue);
        for (char *c = name; *c; c++)
            *c = *c == '-' || *c == '.' ? '_' : *c;
        line(lines, name, "people in line for this queue", (uint64_t)rows[i].waiting);
    }
}

static bool is_near(const char *peer)
{
    return strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0;
}

TL_HANDLER(tl_api_metrics)
{
    struct tl_api *api = app;
    struct lines *lines = tl_http_alloc(request, sizeof *lines);
    if (!lines || !is_near(tl_http_peer(request))) {
        tl_http_reply_problem(response, 403, "not-allowed", NULL, 0);
        return;
    }
    lines->len = 0;
    phone_lines(lines, api->phone);
    http_lines(lines, api->http);
    queue_lines(lines, api);
    tl_http_reply_bytes(response, 200, "text/plain; version=0.0.4", lines->text, lines->len);
}

/* Whether the manual clock is there; answers 404 when not. */
static bool is_for_tests(const struct tl_api *api, struct tl_http_response *response)
{
    if (api->for_tests)
        return true;
    tl_http_reply_problem(response, 404, "not-found", NULL, 0);
    return false;
}

static tl_time now_of(const struct tl_api *api)
{
    return api->clock->is_manual ? atomic_load(&api->clock->manual) : tl_wall_now();
}

TL_HANDLER(tl_api_get_clock)
{
    struct tl_api *api = app;
    (void)request;
    if (is_for_tests(api, response))
        tl_http_reply_json(response, 200, json_pack("{s:o}", "now", tl_json_time(now_of(api))));
}

/* RFC 3339 with Z; 0 when it is none. */
static tl_time time_of(const char *text)
{
    struct tm utc = { 0 };
    const char *rest = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &utc) : NULL;
    return rest ? (tl_time)timegm(&utc) * TL_SECOND : 0;
}

TL_HANDLER(tl_api_move_clock)
{
    struct tl_api *api = app;
    const char *to = NULL;
    json_int_t advance_s = -1;
    tl_time now = 0;
    if (!is_for_tests(api, response))
        return;
    if (json_unpack(tl_http_json(request), "{s?s, s?I}", "to", &to, "advance_s", &advance_s) ||
        (!to && advance_s < 0) || advance_s > 31622400 || (to && time_of(to) == 0)) {
        tl_http_reply_problem(response, 400, "bad-request", NULL, 0);
        return;
    }
    int64_t by_us = to ? time_of(to) - now_of(api) : advance_s * TL_SECOND;
    enum tl_err err = by_us < 0 ? TL_EUNSUPPORTED : tl_engine_advance(api->engine, by_us, &now);
    if (err == TL_OK)
        tl_http_reply_json(response, 200, json_pack("{s:o}", "now", tl_json_time(now)));
    else
        tl_http_reply_problem(response, 409, "state", "the clock is real, or would go back", 0);
}

/* The journal from a number on, for a scene that judges a live server by its facts. */
TL_HANDLER(tl_api_get_facts)
{
    struct tl_api *api = app;
    const char *since = tl_http_query(request, "since");
    struct tl_journal_cursor cursor;
    struct tl_journal_fact row;
    if (!is_for_tests(api, response))
        return;
    json_t *facts = json_array();
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err =
        tl_journal_cursor_open(db, since ? strtoull(since, NULL, 10) + 1 : 1, &cursor);
    for (int i = 0; err == TL_OK && i < 2000; i++) {
        char hex[2 * TL_FACT_BYTES_MAX + 1];
        err = tl_journal_cursor_next(&cursor, &row);
        for (uint32_t b = 0; err == TL_OK && b < row.bytes_len && b < TL_FACT_BYTES_MAX; b++)
            snprintf(hex + 2 * b, 3, "%02x", ((const uint8_t *)row.bytes)[b]);
        if (err == TL_OK)
            json_array_append_new(
                facts, json_pack("{s:I, s:s}", "number", (json_int_t)row.number, "bytes", hex));
    }
    tl_journal_cursor_close(&cursor);
    tl_store_reader_give(api->store, db);
    tl_http_reply_json(response, 200, json_pack("{s:o}", "facts", facts));
}
