/* waits.c: weeks of hours folded into one week. */
#include "desk/waits.h"

#include <string.h>

enum { HOUR_S = 3600, HOURS_MAX = TL_WAITS_WEEKS * TL_WEEK_HOURS + 24, DAY_HOURS = 24 };

/* Which hour of the week an instant lies in, by the agency's clock. */
static uint32_t hour_of(const struct tl_policy *policy, tl_time at)
{
    struct tl_civil civil = tl_zone_civil(&policy->calendar.zone, at);
    uint32_t weekday = (uint32_t)tl_days_weekday(tl_date_days(civil.date));
    return weekday * DAY_HOURS + civil.second / HOUR_S;
}

static void mark_open(const struct tl_policy *policy, struct tl_wait_week *week)
{
    if (policy->service_live >= policy->calendar.services_len)
        return;
    const struct tl_service *live = &policy->calendar.services[policy->service_live];
    for (uint8_t i = 0; i < live->spans_len; i++) {
        const struct tl_span *span = &live->spans[i];
        for (uint32_t hour = span->from_s / HOUR_S; hour * HOUR_S < span->to_s; hour++)
            week->hours[(uint32_t)span->weekday * DAY_HOURS + hour].is_open = true;
    }
}

static void fold(const struct tl_policy *policy, const struct tl_wait_hour *rows, size_t rows_len,
                 struct tl_wait_week *week, struct tl_wait_record *record)
{
    int64_t waited_s[TL_WEEK_HOURS] = { 0 };
    for (size_t i = 0; i < rows_len; i++) {
        uint32_t hour = hour_of(policy, rows[i].hour_at);
        week->hours[hour].served += rows[i].served;
        waited_s[hour] += rows[i].waited_s;
        record->within += rows[i].within;
        record->early += rows[i].early;
        record->late += rows[i].late;
    }
    record->told = record->within + record->early + record->late;
    for (uint32_t hour = 0; hour < TL_WEEK_HOURS; hour++) {
        uint32_t usual_s = policy->waits.expected_s[hour];
        bool has_past = week->hours[hour].served >= TL_WAITS_SERVED_MIN;
        if (has_past)
            week->hours[hour].expected_s = (uint32_t)(waited_s[hour] / week->hours[hour].served);
        else
            week->hours[hour].expected_s = usual_s;
        week->hours[hour].served = has_past ? week->hours[hour].served : 0;
        week->hours[hour].is_known = has_past || usual_s > 0;
    }
}

enum tl_err tl_waits_read(struct tl_db *db, const struct tl_policy *policy, const char *channel,
                          tl_time now, struct tl_wait_week *out, struct tl_wait_record *out_record)
{
    struct tl_wait_hour rows[HOURS_MAX];
    size_t rows_len = 0;
    tl_time since = now - TL_WAITS_WEEKS * 7 * TL_DAY;
    enum tl_err err = tl_store_wait_hour_list(db, channel, since, rows, HOURS_MAX, &rows_len);
    if (err != TL_OK)
        return err;
    memset(out, 0, sizeof *out);
    memset(out_record, 0, sizeof *out_record);
    mark_open(policy, out);
    fold(policy, rows, rows_len, out, out_record);
    return TL_OK;
}

/* What a mean wait is usually under: eight in ten waits, if they spread like an exponential, in
 * whole minutes up to five, then in fives. */
static uint32_t usually_under_s(uint32_t expected_s)
{
    uint32_t minutes = (expected_s * 8 / 5 + 59) / 60;
    if (minutes > 5)
        minutes = (minutes + 4) / 5 * 5;
    return (minutes > 0 ? minutes : 1) * 60;
}

enum tl_err tl_waits_better(const struct tl_policy *policy, const struct tl_wait_week *week,
                            tl_time now, tl_time *out_at, uint32_t *out_under_s)
{
    tl_time at = now - now % TL_HOUR;
    uint32_t best_s = UINT32_MAX;
    for (uint32_t i = 0; i < TL_WEEK_HOURS; i++) {
        at += TL_HOUR;
        const uint32_t hour = hour_of(policy, at);
        uint32_t under_s = usually_under_s(week->hours[hour].expected_s);
        if (!week->hours[hour].is_known || under_s >= best_s ||
            !tl_calendar_is_open(&policy->calendar, policy->service_live, at))
            continue;
        best_s = under_s;
        *out_at = at;
        *out_under_s = under_s;
    }
    return best_s == UINT32_MAX ? TL_ENONE : TL_OK;
}
