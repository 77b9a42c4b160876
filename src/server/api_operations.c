/* api_operations.c: what only a folder for tests offers. Health: api_health.c; numbers:
 * api_metrics.c. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/api.h"
#include "server/code.h"
#include "server/notices.h"
#include "server/records.h"
#include "store/contacts.h"
#include "store/journal.h"

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
    if (err == TL_OK) {
        tl_notices_wake(api->notices); /* They sleep by the wall. */
        tl_http_reply_json(response, 200, json_pack("{s:o}", "now", tl_json_time(now)));
    } else {
        tl_http_reply_problem(response, 409, "state", "the clock is real, or would go back", 0);
    }
}

/* ---- the journal from a number on, for a scene that judges a live server by its facts ---- */

/* The number behind this one; a number that no fact can have counts as the last. */
static uint64_t after(const char *since)
{
    uint64_t number = since ? strtoull(since, NULL, 10) : 0;
    return number < INT64_MAX ? number + 1 : INT64_MAX;
}

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
    enum tl_err err = tl_journal_cursor_open(db, after(since), &cursor);
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

/* What a person was told in a call, and would key in a later one. */
TL_HANDLER(tl_api_get_told)
{
    struct tl_api *api = app;
    struct tl_contact found;
    char code[TL_CODE_BYTES];
    if (!is_for_tests(api, response))
        return;
    tl_id contact = tl_http_param_id(request, "id");
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_contact_find(db, contact, &found);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK) {
        tl_http_reply_problem(response, 404, "not-found", NULL, 0);
        return;
    }
    tl_code_of(api->codes, contact, code);
    tl_http_reply_json(response, 200,
                       json_pack("{s:s, s:s}", "number", found.number, "code", code));
}

/* Records that are out of reach, or say nothing, for the scenes of such a day. */
TL_HANDLER(tl_api_set_records)
{
    static const char *const words[] = {
        [TL_RECORDS_ANSWER] = "yes", [TL_RECORDS_FAIL] = "no", [TL_RECORDS_ARE_SILENT] = "never"
    };
    struct tl_api *api = app;
    const char *answer = NULL;
    size_t way = 0;
    if (!is_for_tests(api, response))
        return;
    bool is_read = json_unpack(tl_http_json(request), "{s:s}", "answer", &answer) == 0;
    while (is_read && way < sizeof words / sizeof words[0] && strcmp(words[way], answer) != 0)
        way++;
    if (!is_read || way == sizeof words / sizeof words[0]) {
        tl_http_reply_problem(response, 400, "bad-request", NULL, 0);
        return;
    }
    tl_records_behave(api->records, (enum tl_records_way)way);
    tl_http_reply_nothing(response);
}
