/* civil.c: dates, weekdays and zones, by arithmetic alone. */
#include "base/assert.h"
#include "base/calendar.h"

enum { DAY_S = 86400, ERA_YEARS = 400, ERA_DAYS = 146097 };

/* Days from 0000-03-01, where the eras are counted from, to 1970-01-01. */
enum { EPOCH_DAYS = 719468 };

/* Instants outside 1970 to 2199 are read as the nearest inside. */
static const tl_time AT_MAX = INT64_C(84006) * 86400 * 1000000 - 1;

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % ERA_YEARS == 0;
}

static uint8_t month_days(int32_t year, uint8_t month)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return (uint8_t)(days[month - 1] + (month == 2 && is_leap(year)));
}

/* A year is counted from March here, so that the leap day is its last. */
int32_t tl_date_days(struct tl_date date)
{
    int32_t year = date.year - (date.month <= 2);
    int32_t era = (year >= 0 ? year : year - (ERA_YEARS - 1)) / ERA_YEARS;
    int32_t year_of_era = year - era * ERA_YEARS;
    int32_t month = (date.month + 9) % 12;
    int32_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_DAYS;
}

struct tl_date tl_days_date(int32_t days)
{
    int32_t since = days + EPOCH_DAYS;
    int32_t era = (since >= 0 ? since : since - (ERA_DAYS - 1)) / ERA_DAYS;
    int32_t day_of_era = since - era * ERA_DAYS;
    int32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t month = (5 * day_of_year + 2) / 153;
    struct tl_date date = {
        .day = (uint8_t)(day_of_year - (153 * month + 2) / 5 + 1),
        .month = (uint8_t)(month < 10 ? month + 3 : month - 9),
    };
    date.year = (int16_t)(year_of_era + era * ERA_YEARS + (date.month <= 2));
    return date;
}

bool tl_date_is_birthday(struct tl_date date)
{
    return date.year >= 1900 && date.year <= 2199 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= month_days(date.year, date.month);
}

bool tl_date_is_valid(struct tl_date date)
{
    return date.year >= 1970 && tl_date_is_birthday(date);
}

enum tl_weekday tl_days_weekday(int32_t days)
{
    int32_t weekday = (days + TL_THURSDAY) % 7; /* 1970-01-01 was a Thursday. */
    return (enum tl_weekday)(weekday < 0 ? weekday + 7 : weekday);
}

bool tl_day_rule_is_on(const struct tl_day_rule *rule, struct tl_date date)
{
    if (rule->month != date.month)
        return false;
    if (rule->week == 0)
        return rule->day == date.day;
    if (tl_days_weekday(tl_date_days(date)) != rule->weekday)
        return false;
    if (rule->week == 5)
        return date.day + 7 > month_days(date.year, date.month);
    return (date.day - 1) / 7 + 1 == rule->week;
}

int32_t tl_day_rule_days(const struct tl_day_rule *rule, int16_t year)
{
    int32_t first = tl_date_days((struct tl_date){ year, rule->month, 1 });
    if (rule->week == 0)
        return first + rule->day - 1;
    int32_t to_weekday = ((int32_t)rule->weekday - (int32_t)tl_days_weekday(first) + 7) % 7;
    int32_t day = 1 + to_weekday + (rule->week - 1) * 7;
    while (day > month_days(year, rule->month))
        day -= 7;
    return first + day - 1;
}

void tl_zone_changes(const struct tl_zone *zone, int16_t year, tl_time *out_from, tl_time *out_to)
{
    int64_t from_s = (int64_t)tl_day_rule_days(&zone->from, year) * DAY_S + zone->from_s;
    int64_t to_s = (int64_t)tl_day_rule_days(&zone->to, year) * DAY_S + zone->to_s;
    *out_from = (from_s - zone->offset_s) * TL_SECOND;
    *out_to = (to_s - zone->offset_s - zone->saving_s) * TL_SECOND;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* South of the equator summer begins late in the year and ends early in it. */
static bool is_summer(const struct tl_zone *zone, tl_time at)
{
    if (zone->saving_s == 0)
        return false;
    int64_t standard_s = floor_div(at, TL_SECOND) + zone->offset_s;
    tl_time from, to;
    tl_zone_changes(zone, tl_days_date((int32_t)floor_div(standard_s, DAY_S)).year, &from, &to);
    return from < to ? at >= from && at < to : at >= from || at < to;
}

struct tl_civil tl_zone_civil(const struct tl_zone *zone, tl_time at)
{
    at = at < 0 ? 0 : at > AT_MAX ? AT_MAX : at;
    int64_t wall_s =
        floor_div(at, TL_SECOND) + zone->offset_s + (is_summer(zone, at) ? zone->saving_s : 0);
    int32_t days = (int32_t)floor_div(wall_s, DAY_S);
    return (struct tl_civil){
        .date = tl_days_date(days),
        .weekday = tl_days_weekday(days),
        .second = (uint32_t)(wall_s - (int64_t)days * DAY_S),
    };
}

tl_time tl_zone_instant(const struct tl_zone *zone, struct tl_date date, uint32_t second)
{
    TL_ASSERT(second <= DAY_S);
    int64_t wall_s = (int64_t)tl_date_days(date) * DAY_S + second;
    tl_time standard = (wall_s - zone->offset_s) * TL_SECOND;
    tl_time summer = standard - zone->saving_s * TL_SECOND;
    return is_summer(zone, summer) ? summer : standard;
}
