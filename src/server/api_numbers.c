/* api_numbers.c: the numbers of the center by interval, as JSON or CSV. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/numbers_keep.h"
#include "server/api.h"
#include "server/reports.h"
#include "store/waits.h"

enum {
    HALF_HOUR_S = 1800,
    HOUR_S = 3600,
    DAY_S = 86400,
    DAYS_MAX = 400,
    WAIT_HOURS_MAX = 24 * 400
};

/* What is asked for. */
struct asked {
    struct tl_numbers_settings settings;
    tl_time from, to;
    bool is_staff; /* CSV: the time of agents, and promises. */
};

/* "2026-03-02": midnight at the center. */
static bool read_day(const char *word, const struct tl_zone *zone, tl_time *out)
{
    int year, month, day, end = 0;
    if (!word || sscanf(word, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || word[end] != '\0')
        return false;
    struct tl_date date = { (int16_t)year, (uint8_t)month, (uint8_t)day };
    if (year < 1970 || month < 1 || day < 1 || !tl_date_is_valid(date))
        return false;
    *out = tl_zone_instant(zone, date, 0);
    return true;
}

static bool read_every(const char *word, uint32_t *out_s)
{
    static const struct {
        const char *word;
        uint32_t every_s;
    } words[] = { { "30", HALF_HOUR_S }, { "60", HOUR_S }, { "day", DAY_S } };
    for (size_t i = 0; word && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].word, word) == 0) {
            *out_s = words[i].every_s;
            return true;
        }
    }
    return !word;
}

/* Days that are left out are today's. False: it is answered. */
static bool read_asked(const struct tl_api *api, const struct tl_http_request *request,
                       struct tl_http_response *response, struct asked *out)
{
    const struct tl_zone *zone = &tl_api_policy(api)->calendar.zone;
    const char *from = tl_http_query(request, "from"), *to = tl_http_query(request, "to");
    const char *by = tl_http_query(request, "by");
    const char *what = tl_http_query(request, "what");
    struct tl_civil today = tl_zone_civil(zone, tl_api_now(api));
    *out = (struct asked){
        .settings = { .zone = zone, .every_s = HALF_HOUR_S, .targets_len = TL_NUMBERS_TARGETS_MAX },
        .from = tl_zone_instant(zone, today.date, 0),
    };
    memcpy(out->settings.targets_s, tl_report_targets_s, sizeof out->settings.targets_s);
    bool is_good = !from || read_day(from, zone, &out->from);
    out->to = tl_zone_instant(
        zone, tl_days_date(tl_date_days(tl_zone_civil(zone, out->from).date) + 1), 0);
    is_good = is_good && (!to || read_day(to, zone, &out->to)) &&
              read_every(tl_http_query(request, "every"), &out->settings.every_s) &&
              (!by || tl_numbers_by_read(by, &out->settings)) && out->from < out->to &&
              out->to - out->from <= DAYS_MAX * TL_DAY;
    out->is_staff = what && strcmp(what, "staff") == 0;
    is_good = is_good && (!what || out->is_staff || strcmp(what, "contacts") == 0);
    if (!is_good)
        tl_http_reply_problem(response, 400, "bad-request",
                              "from and to are days as 2026-03-02, to behind from, at most 400 "
                              "days; every is 30, 60 or day; by is channel, language, queue",
                              0);
    return is_good;
}

/* The report; NULL: it is answered. */
static struct tl_numbers *report(struct tl_api *api, const struct asked *asked,
                                 struct tl_http_response *response, tl_time *out_until)
{
    struct tl_numbers *numbers;
    enum tl_err err = tl_numbers_open(&asked->settings, &numbers);
    if (err == TL_OK) {
        err = tl_reports_read(api->reports, asked->from, asked->to, numbers, out_until);
        if (err == TL_OK)
            return numbers;
        tl_numbers_close(numbers);
    }
    tl_http_reply_problem(response, 503, "unavailable", NULL, 5);
    return NULL;
}

static enum tl_err write_text(const struct tl_api *api, const struct tl_numbers *numbers,
                              const struct asked *asked, enum tl_numbers_form form, bool is_staff,
                              char **out_text, size_t *out_len)
{
    const struct tl_numbers_wanted wanted = { .policy = tl_api_policy(api),
                                              .settings = &asked->settings,
                                              .from = asked->from,
                                              .to = asked->to,
                                              .form = form };
    FILE *out = open_memstream(out_text, out_len);
    if (!out)
        return TL_ENOMEM;
    tl_numbers_write(numbers, &wanted, is_staff, out);
    return fclose(out) == 0 ? TL_OK : TL_ENOMEM;
}

static json_t *json_of(const struct tl_api *api, const struct tl_numbers *numbers,
                       const struct asked *asked, bool is_staff)
{
    char *text = NULL;
    size_t len = 0;
    json_t *json = NULL;
    if (write_text(api, numbers, asked, TL_NUMBERS_JSON, is_staff, &text, &len) == TL_OK)
        json = json_loadb(text, len, 0, NULL);
    free(text);
    return json;
}

/* Waits that were told in these days by telephone, and what came: B7. */
static json_t *told(struct tl_api *api, const struct asked *asked)
{
    struct tl_wait_hour *hours = calloc(WAIT_HOURS_MAX, sizeof *hours), sum = { 0 };
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err =
        hours ? tl_store_wait_hour_list(db, "voice", asked->from, hours, WAIT_HOURS_MAX, &len)
              : TL_ENOMEM;
    tl_store_reader_give(api->store, db);
    for (size_t i = 0; err == TL_OK && i < len && hours[i].hour_at < asked->to; i++) {
        sum.within += hours[i].within;
        sum.early += hours[i].early;
        sum.late += hours[i].late;
    }
    free(hours);
    return json_pack(
        "{s:I, s:I, s:I, s:I}", "told", (json_int_t)(sum.within + sum.early + sum.late), "within",
        (json_int_t)sum.within, "early", (json_int_t)sum.early, "late", (json_int_t)sum.late);
}

TL_HANDLER(tl_api_get_numbers)
{
    struct tl_api *api = app;
    struct asked asked;
    tl_time until = 0;
    if (!read_asked(api, request, response, &asked))
        return;
    struct tl_numbers *numbers = report(api, &asked, response, &until);
    if (!numbers)
        return;
    struct tl_civil today = tl_zone_civil(asked.settings.zone, tl_api_now(api));
    struct tl_civil here = tl_zone_civil(asked.settings.zone, until);
    char today_text[16], here_text[24];
    snprintf(today_text, sizeof today_text, "%04d-%02u-%02u", today.date.year, today.date.month,
             today.date.day);
    snprintf(here_text, sizeof here_text, "%04d-%02u-%02uT%02u:%02u", here.date.year,
             here.date.month, here.date.day, here.second / 3600, here.second / 60 % 60);
    json_t *targets = json_array();
    for (int i = 0; i < TL_NUMBERS_TARGETS_MAX; i++)
        json_array_append_new(targets, json_integer(tl_report_targets_s[i]));
    tl_http_reply_json(response, 200,
                       json_pack("{s:o, s:s, s:o*, s:s*, s:i, s:o, s:o, s:o, s:o}", "now",
                                 tl_json_time(tl_api_now(api)), "today", today_text, "until",
                                 tl_json_time(until), "until_here", until > 0 ? here_text : NULL,
                                 "every_s", (int)asked.settings.every_s, "targets_s", targets,
                                 "contacts", json_of(api, numbers, &asked, false), "staff",
                                 json_of(api, numbers, &asked, true), "waits", told(api, &asked)));
    tl_numbers_close(numbers);
}

TL_HANDLER(tl_api_get_numbers_csv)
{
    struct tl_api *api = app;
    struct asked asked;
    char *text = NULL;
    size_t len = 0;
    tl_time until = 0;
    if (!read_asked(api, request, response, &asked))
        return;
    struct tl_numbers *numbers = report(api, &asked, response, &until);
    if (!numbers)
        return;
    if (write_text(api, numbers, &asked, TL_NUMBERS_CSV, asked.is_staff, &text, &len) == TL_OK)
        tl_http_reply_bytes(response, 200, "text/csv; charset=utf-8; header=present", text, len);
    else
        tl_http_reply_problem(response, 503, "unavailable", NULL, 5);
    free(text);
    tl_numbers_close(numbers);
}
