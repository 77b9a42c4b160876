/* calendar.h: civil time by rule, opening hours and holidays, all from data.
 *
 *     UTC microseconds --zone--> civil date and time --weekly hours, holidays, windows--> open?
 *
 * No host time-zone data and no clock: a zone is a standard offset and, where it has one, a rule
 * for daylight-saving time, so a journal can be replayed anywhere. Gregorian dates, 1970 to 2199.
 * Source of the date arithmetic: days counted in 400-year eras (proleptic Gregorian calendar).
 * Used for: S8, S10, S26; pitfalls 17, 25.
 */
#ifndef TL_BASE_CALENDAR_H
#define TL_BASE_CALENDAR_H

#include "base/err.h"
#include "base/types.h"

#define TL_SECOND INT64_C(1000000)
#define TL_MINUTE (60 * TL_SECOND)
#define TL_HOUR   (60 * TL_MINUTE)
#define TL_DAY    (24 * TL_HOUR)

enum tl_weekday {
    TL_MONDAY,
    TL_TUESDAY,
    TL_WEDNESDAY,
    TL_THURSDAY,
    TL_FRIDAY,
    TL_SATURDAY,
    TL_SUNDAY
};

struct tl_date {
    int16_t year;
    uint8_t month; /* 1 to 12 */
    uint8_t day;   /* 1 to 31 */
};

struct tl_civil {
    struct tl_date date;
    enum tl_weekday weekday;
    uint32_t second; /* Of the day, on the wall clock: 0 to 86399. */
};

/* Days since 1970-01-01, and back. */
int32_t tl_date_days(struct tl_date date);
struct tl_date tl_days_date(int32_t days);
bool tl_date_is_valid(struct tl_date date);    /* From 1970 on. */
bool tl_date_is_birthday(struct tl_date date); /* From 1900 on. */
enum tl_weekday tl_days_weekday(int32_t days);

/* A day that comes by rule: month and day ("11-11"), or the nth weekday of a month (week 1 to 4, 5
 * is the last). */
struct tl_day_rule {
    uint8_t month;
    uint8_t day;  /* 0: by weekday. */
    uint8_t week; /* 1 to 5; 0: by day. */
    enum tl_weekday weekday;
};

/* Whether the rule names this date; the day (since 1970-01-01) that it names in a year. */
bool tl_day_rule_is_on(const struct tl_day_rule *rule, struct tl_date date);
int32_t tl_day_rule_days(const struct tl_day_rule *rule, int16_t year);

struct tl_zone {
    int32_t offset_s;        /* Standard time, east of Greenwich positive: -18000. */
    int32_t saving_s;        /* Added in summer; 0: no daylight-saving time. */
    struct tl_day_rule from; /* Summer begins on this day ... */
    uint32_t from_s;         /* ... at this second of the day by standard time, */
    struct tl_day_rule to;   /* and ends on this day ... */
    uint32_t to_s;           /* ... at this second by summer time. */
};

struct tl_civil tl_zone_civil(const struct tl_zone *zone, tl_time at);

/* The instant of a wall-clock time. One that doesn't exist (spring) is read by the offset before
 * the change, one that comes twice (autumn) is the first. */
tl_time tl_zone_instant(const struct tl_zone *zone, struct tl_date date, uint32_t second);

/* The instants at which summer time begins and ends in a year; only for a zone that has it. */
void tl_zone_changes(const struct tl_zone *zone, int16_t year, tl_time *out_from, tl_time *out_to);

/* Hours of one service. A span may end at 86400 (midnight); several spans a day are allowed. */
enum { TL_SPANS_MAX = 28, TL_SERVICES_MAX = 8, TL_HOLIDAYS_MAX = 32, TL_WINDOWS_MAX = 16 };
struct tl_span {
    enum tl_weekday weekday;
    uint32_t from_s;
    uint32_t to_s;
};
struct tl_service {
    char name[24];
    struct tl_span spans[TL_SPANS_MAX];
    uint8_t spans_len;
    bool on_holidays; /* Open on holidays too. */
};
struct tl_holiday {
    struct tl_day_rule rule;
    bool observed; /* A fixed day that falls on Saturday is kept on Friday, on Sunday on Monday. */
};
struct tl_window { /* Surge windows: [from, to). */
    tl_time from;
    tl_time to;
};

struct tl_calendar {
    struct tl_zone zone;
    struct tl_service services[TL_SERVICES_MAX];
    uint8_t services_len;
    struct tl_holiday holidays[TL_HOLIDAYS_MAX];
    uint8_t holidays_len;
    struct tl_window surges[TL_WINDOWS_MAX];
    uint8_t surges_len;
};

bool tl_calendar_is_holiday(const struct tl_calendar *calendar, struct tl_date date);
bool tl_calendar_is_open(const struct tl_calendar *calendar, uint16_t service, tl_time at);
bool tl_calendar_is_surge(const struct tl_calendar *calendar, tl_time at);

/* The next instant after `at` when the service opens or closes. TL_ENONE: not within 400 days. */
TL_MUST_USE enum tl_err tl_calendar_next_change(const struct tl_calendar *calendar,
                                                uint16_t service, tl_time at, tl_time *out);

/* `at` plus duration_us of the service's open time. TL_ENONE: not within 400 days. */
TL_MUST_USE enum tl_err tl_calendar_add_open(const struct tl_calendar *calendar, uint16_t service,
                                             tl_time at, int64_t duration_us, tl_time *out);

#endif
