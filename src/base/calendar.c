/* calendar.c: opening hours, holidays and surge windows, and counting open time.
 *
 * Open or closed is a function of the wall clock, so it can change only at the end or beginning of
 * a span, at midnight (holidays) and where the zone changes its offset. Those instants are the
 * candidates; the first one after `at` where the answer differs is the next change.
 */
#include "base/calendar.h"

#include "base/assert.h"

enum { DAY_S = 86400, LOOK_AHEAD_DAYS = 400 };

static bool falls_on(const struct tl_holiday *holiday, struct tl_date date, enum tl_weekday weekday)
{
    if (!holiday->observed || holiday->rule.week != 0)
        return tl_day_rule_is_on(&holiday->rule, date);
    if (weekday == TL_SATURDAY || weekday == TL_SUNDAY)
        return false;
    int32_t days = tl_date_days(date);
    return tl_day_rule_is_on(&holiday->rule, date) ||
           (weekday == TL_FRIDAY && tl_day_rule_is_on(&holiday->rule, tl_days_date(days + 1))) ||
           (weekday == TL_MONDAY && tl_day_rule_is_on(&holiday->rule, tl_days_date(days - 1)));
}

bool tl_calendar_is_holiday(const struct tl_calendar *calendar, struct tl_date date)
{
    enum tl_weekday weekday = tl_days_weekday(tl_date_days(date));
    for (uint8_t i = 0; i < calendar->holidays_len; i++) {
        if (falls_on(&calendar->holidays[i], date, weekday))
            return true;
    }
    return false;
}

bool tl_calendar_is_open(const struct tl_calendar *calendar, uint16_t service_index, tl_time at)
{
    TL_ASSERT(service_index < calendar->services_len);
    const struct tl_service *service = &calendar->services[service_index];
    struct tl_civil now = tl_zone_civil(&calendar->zone, at);
    for (uint8_t i = 0; i < service->spans_len; i++) {
        const struct tl_span *span = &service->spans[i];
        if (span->weekday == now.weekday && span->from_s <= now.second && now.second < span->to_s)
            return service->on_holidays || !tl_calendar_is_holiday(calendar, now.date);
    }
    return false;
}

bool tl_calendar_is_surge(const struct tl_calendar *calendar, tl_time at)
{
    for (uint8_t i = 0; i < calendar->surges_len; i++) {
        if (calendar->surges[i].from <= at && at < calendar->surges[i].to)
            return true;
    }
    return false;
}

/* What next_change looks for, and the best found so far. */
struct search {
    const struct tl_calendar *calendar;
    uint16_t service;
    tl_time after;
    bool was_open;
    bool is_found;
    tl_time found;
};

static void try_instant(struct search *search, tl_time at)
{
    if (at <= search->after || (search->is_found && at >= search->found))
        return;
    if (tl_calendar_is_open(search->calendar, search->service, at) == search->was_open)
        return;
    search->is_found = true;
    search->found = at;
}

/* A wall-clock time may come twice; one that doesn't exist changes nothing. */
static void try_wall(struct search *search, int32_t days, uint32_t second)
{
    const struct tl_zone *zone = &search->calendar->zone;
    tl_time standard = ((int64_t)days * DAY_S + second - zone->offset_s) * TL_SECOND;
    try_instant(search, standard);
    if (zone->saving_s != 0)
        try_instant(search, standard - zone->saving_s * TL_SECOND);
}

static void try_day(struct search *search, int32_t days)
{
    const struct tl_service *service = &search->calendar->services[search->service];
    enum tl_weekday weekday = tl_days_weekday(days);
    try_wall(search, days, 0);
    for (uint8_t i = 0; i < service->spans_len; i++) {
        if (service->spans[i].weekday == weekday) {
            try_wall(search, days, service->spans[i].from_s);
            try_wall(search, days, service->spans[i].to_s);
        }
    }
}

static void try_zone_changes(struct search *search, int16_t year)
{
    const struct tl_zone *zone = &search->calendar->zone;
    if (zone->saving_s == 0)
        return;
    tl_time from, to;
    tl_zone_changes(zone, year, &from, &to);
    try_instant(search, from);
    try_instant(search, to);
}

/* A second day is looked at after the one that gave a change, because read by the wrong offset a
 * candidate of one day lies in the next. */
enum tl_err tl_calendar_next_change(const struct tl_calendar *calendar, uint16_t service,
                                    tl_time at, tl_time *out)
{
    if (at < 0 || at > INT64_MAX - (LOOK_AHEAD_DAYS + 1) * TL_DAY)
        return TL_ENONE;
    struct search search = { calendar, service, at, tl_calendar_is_open(calendar, service, at),
                             false,    0 };
    struct tl_date today = tl_zone_civil(&calendar->zone, at).date;
    int32_t first = tl_date_days(today) - 1;
    int32_t last = first + LOOK_AHEAD_DAYS;
    for (int32_t days = first; days <= last; days++) {
        try_day(&search, days);
        if (search.is_found) {
            try_day(&search, days + 1);
            break;
        }
    }
    try_zone_changes(&search, today.year);
    try_zone_changes(&search, (int16_t)(today.year + 1));
    if (!search.is_found || search.found > at + LOOK_AHEAD_DAYS * TL_DAY)
        return TL_ENONE;
    *out = search.found;
    return TL_OK;
}

/* Open time from `from_us` of a day on. -1: spans lie over each other and do not add up. */
static int64_t open_rest_us(const struct tl_service *service, enum tl_weekday weekday,
                            int64_t from_us)
{
    int64_t rest_us = 0;
    for (uint8_t i = 0; i < service->spans_len; i++) {
        const struct tl_span *span = &service->spans[i];
        if (span->weekday != weekday)
            continue;
        for (uint8_t j = 0; j < i; j++) {
            const struct tl_span *other = &service->spans[j];
            if (other->weekday == weekday && other->from_s < span->to_s &&
                span->from_s < other->to_s)
                return -1;
        }
        int64_t begins_us = span->from_s * TL_SECOND, ends_us = span->to_s * TL_SECOND;
        begins_us = begins_us > from_us ? begins_us : from_us;
        rest_us += ends_us > begins_us ? ends_us - begins_us : 0;
    }
    return rest_us;
}

static bool changes_between(const struct tl_zone *zone, int16_t year, tl_time after, tl_time until)
{
    tl_time from, to;
    if (zone->saving_s == 0)
        return false;
    tl_zone_changes(zone, year, &from, &to);
    return (from > after && from <= until) || (to > after && to <= until);
}

/* Goes on to the next midnight when more than the open time of this day's rest is left to count and
 * the day is as long as others. False: the hours have to be looked at one by one. */
static bool skip_day(const struct tl_calendar *calendar, const struct tl_service *service,
                     tl_time *at, int64_t *duration_us)
{
    enum { YEAR_MAX = 2198 };
    struct tl_civil civil = tl_zone_civil(&calendar->zone, *at);
    int64_t from_us = civil.second * TL_SECOND + *at % TL_SECOND;
    tl_time midnight = *at + TL_DAY - from_us;
    int64_t rest_us = open_rest_us(service, civil.weekday, from_us);
    if (civil.date.year > YEAR_MAX || rest_us < 0 ||
        changes_between(&calendar->zone, civil.date.year, *at, midnight))
        return false;
    if (rest_us > 0 && !service->on_holidays && tl_calendar_is_holiday(calendar, civil.date))
        rest_us = 0;
    if (*duration_us <= rest_us)
        return false;
    *duration_us -= rest_us;
    *at = midnight;
    return true;
}

/* Whole days at once while there is more to count than they have; the last one hour by hour. */
enum tl_err tl_calendar_add_open(const struct tl_calendar *calendar, uint16_t service, tl_time at,
                                 int64_t duration_us, tl_time *out)
{
    TL_ASSERT(duration_us >= 0);
    if (at < 0 || at > INT64_MAX - LOOK_AHEAD_DAYS * TL_DAY)
        return TL_ENONE;
    tl_time end = at + LOOK_AHEAD_DAYS * TL_DAY;
    while (duration_us > 0 && at <= end) {
        if (skip_day(calendar, &calendar->services[service], &at, &duration_us))
            continue;
        bool is_open = tl_calendar_is_open(calendar, service, at);
        tl_time change = 0;
        enum tl_err err = tl_calendar_next_change(calendar, service, at, &change);
        if (err && !is_open)
            return err;
        if (is_open && (err || change - at >= duration_us))
            break;
        duration_us -= is_open ? change - at : 0;
        at = change;
    }
    if (duration_us > end - at)
        return TL_ENONE;
    *out = at + duration_us;
    return TL_OK;
}
