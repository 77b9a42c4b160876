/* test_calendar.c: civil time against the host's zones, hours against a walk by the minute. */
#include <time.h>

#include "base/calendar.h"
#include "support/check.h"

/* The rule of the eastern United States since 2007. */
static const struct tl_zone eastern = {
    .offset_s = -18000,
    .saving_s = 3600,
    .from = { .month = 3, .week = 2, .weekday = TL_SUNDAY },
    .from_s = 7200,
    .to = { .month = 11, .week = 1, .weekday = TL_SUNDAY },
    .to_s = 7200,
};
/* Sydney: summer spans the new year. */
static const struct tl_zone sydney = {
    .offset_s = 36000,
    .saving_s = 3600,
    .from = { .month = 10, .week = 1, .weekday = TL_SUNDAY },
    .from_s = 7200,
    .to = { .month = 4, .week = 1, .weekday = TL_SUNDAY },
    .to_s = 10800,
};

static tl_time utc(int year, int month, int day, int hour, int minute)
{
    struct tm tm = { .tm_year = year - 1900,
                     .tm_mon = month - 1,
                     .tm_mday = day,
                     .tm_hour = hour,
                     .tm_min = minute };
    return (tl_time)timegm(&tm) * TL_SECOND;
}

static tl_time wall(const struct tl_zone *zone, int year, int month, int day, int hour, int minute)
{
    struct tl_date date = { (int16_t)year, (uint8_t)month, (uint8_t)day };
    return tl_zone_instant(zone, date, (uint32_t)(hour * 3600 + minute * 60));
}

static void check_civil(const struct tl_zone *zone, time_t at)
{
    struct tm host;
    localtime_r(&at, &host);
    struct tl_civil civil = tl_zone_civil(zone, (tl_time)at * TL_SECOND);
    CHECK_EQ(civil.date.year, host.tm_year + 1900);
    CHECK_EQ(civil.date.month, host.tm_mon + 1);
    CHECK_EQ(civil.date.day, host.tm_mday);
    CHECK_EQ(civil.second, host.tm_hour * 3600 + host.tm_min * 60 + host.tm_sec);
    CHECK_EQ(civil.weekday, (host.tm_wday + 6) % 7);
}

static void check_zone(const char *name, const struct tl_zone *zone)
{
    setenv("TZ", name, 1);
    tzset();
    uint64_t seed = check_seed();
    time_t from = 1262304000; /* 2010, when both rules held already. */
    for (time_t at = from; at < from + 27 * 365 * 86400L; at += 1800)
        check_civil(zone, at);
    for (int i = 0; i < 20000; i++)
        check_civil(zone, from + (time_t)(check_random(&seed) % (27 * 365 * 86400UL)));
}

static void civil_time_is_that_of_the_hosts_zones(void **state)
{
    (void)state;
    setenv("TZ", "America/New_York", 1);
    tzset();
    time_t july = 1783000000;
    struct tm host;
    localtime_r(&july, &host);
    if (host.tm_gmtoff != -14400)
        skip(); /* A host without zone data proves nothing. */
    check_zone("America/New_York", &eastern);
    check_zone("Australia/Sydney", &sydney);
}

static void every_date_from_1970_to_2199_goes_there_and_back(void **state)
{
    (void)state;
    struct tl_date last = { 2199, 12, 31 };
    for (int32_t days = 0; days <= tl_date_days(last); days++) {
        time_t at = (time_t)days * 86400;
        struct tm host;
        gmtime_r(&at, &host);
        struct tl_date date = tl_days_date(days);
        CHECK_EQ(date.year, host.tm_year + 1900);
        CHECK_EQ(date.month, host.tm_mon + 1);
        CHECK_EQ(date.day, host.tm_mday);
        CHECK_EQ(tl_date_days(date), days);
        CHECK(tl_date_is_valid(date));
    }
    CHECK(!tl_date_is_valid((struct tl_date){ 2100, 2, 29 }));
    CHECK(!tl_date_is_valid((struct tl_date){ 1969, 12, 31 }));
    CHECK(tl_date_is_birthday((struct tl_date){ 1904, 2, 29 }));
    CHECK(!tl_date_is_birthday((struct tl_date){ 1900, 2, 29 }));
    CHECK(!tl_date_is_birthday((struct tl_date){ 1899, 12, 31 }));
    CHECK(!tl_date_is_valid((struct tl_date){ 2026, 4, 31 }));
    CHECK(!tl_date_is_valid((struct tl_date){ 2026, 0, 1 }));
}

static void a_wall_clock_time_comes_back_as_it_was(void **state)
{
    (void)state;
    for (int32_t days = 20000; days < 21000; days++) {
        for (uint32_t second = 0; second < 86400; second += 900) {
            struct tl_date date = tl_days_date(days);
            tl_time at = tl_zone_instant(&eastern, date, second);
            struct tl_civil civil = tl_zone_civil(&eastern, at);
            bool is_gap =
                tl_day_rule_is_on(&eastern.from, date) && second >= 7200 && second < 10800;
            CHECK_EQ(civil.second, second + (is_gap ? 3600 : 0));
            CHECK_EQ(tl_date_days(civil.date), days);
        }
    }
}

static void a_missing_hour_is_read_by_the_offset_before_and_a_double_one_is_the_first(void **state)
{
    (void)state;
    CHECK_EQ(wall(&eastern, 2026, 3, 8, 2, 30), utc(2026, 3, 8, 7, 30));
    CHECK_EQ(wall(&eastern, 2026, 11, 1, 1, 30), utc(2026, 11, 1, 5, 30));
    CHECK_EQ(wall(&sydney, 2026, 4, 5, 2, 30), utc(2026, 4, 4, 15, 30));
}

static struct tl_calendar office(void)
{
    struct tl_calendar calendar = { .zone = eastern, .services_len = 4, .holidays_len = 5 };
    struct tl_service *weekdays = &calendar.services[0];
    for (int day = TL_MONDAY; day <= TL_FRIDAY; day++)
        weekdays->spans[weekdays->spans_len++] =
            (struct tl_span){ (enum tl_weekday)day, 8 * 3600, 20 * 3600 };
    struct tl_service *always = &calendar.services[1];
    always->on_holidays = true;
    struct tl_service *but_a_minute = &calendar.services[2];
    for (int day = TL_MONDAY; day <= TL_SUNDAY; day++) {
        always->spans[always->spans_len++] = (struct tl_span){ (enum tl_weekday)day, 0, 86400 };
        but_a_minute->spans[but_a_minute->spans_len++] =
            (struct tl_span){ (enum tl_weekday)day, 60, 86400 };
    }
    struct tl_service *night = &calendar.services[3]; /* Lies across both changes of the clock. */
    night->spans[night->spans_len++] = (struct tl_span){ TL_SATURDAY, 79200, 86400 };
    night->spans[night->spans_len++] = (struct tl_span){ TL_SUNDAY, 0, 5400 };
    night->spans[night->spans_len++] = (struct tl_span){ TL_SUNDAY, 9000, 14400 };
    const struct tl_holiday holidays[] = {
        { .rule = { .month = 1, .day = 1 }, .observed = true },
        { .rule = { .month = 7, .day = 4 }, .observed = true },
        { .rule = { .month = 1, .week = 3, .weekday = TL_MONDAY } },
        { .rule = { .month = 5, .week = 5, .weekday = TL_MONDAY } },
        { .rule = { .month = 11, .week = 4, .weekday = TL_THURSDAY } },
    };
    for (int i = 0; i < 5; i++)
        calendar.holidays[i] = holidays[i];
    return calendar;
}

static bool is_day_off(const struct tl_calendar *calendar, int year, int month, int day)
{
    return tl_calendar_is_holiday(calendar,
                                  (struct tl_date){ (int16_t)year, (uint8_t)month, (uint8_t)day });
}

static void holidays_fall_where_the_almanac_has_them(void **state)
{
    (void)state;
    struct tl_calendar calendar = office();
    static const struct {
        int year, month, day;
        bool is_off;
    } almanac[] = {
        { 2026, 1, 1, true },   { 2026, 1, 19, true },  { 2026, 1, 12, false },
        { 2026, 5, 25, true },  { 2026, 5, 18, false }, { 2026, 7, 3, true },
        { 2026, 7, 4, false },  { 2026, 11, 26, true }, { 2026, 11, 19, false },
        { 2027, 7, 5, true },   { 2027, 7, 4, false },  { 2027, 5, 31, true },
        { 2027, 12, 31, true }, { 2028, 1, 1, false },  { 2023, 1, 2, true },
        { 2023, 1, 1, false },  { 2023, 11, 23, true }, { 2023, 11, 30, false },
    };
    for (size_t i = 0; i < sizeof almanac / sizeof *almanac; i++)
        CHECK_EQ(is_day_off(&calendar, almanac[i].year, almanac[i].month, almanac[i].day),
                 almanac[i].is_off);
}

/* The same question asked of the host's calendar, for the days that the almanac above settles. */
static bool is_open_by_host(const struct tl_calendar *calendar, int service, time_t at)
{
    struct tm host;
    localtime_r(&at, &host);
    int second = host.tm_hour * 3600 + host.tm_min * 60 + host.tm_sec;
    const struct tl_service *hours = &calendar->services[service];
    if (!hours->on_holidays &&
        is_day_off(calendar, host.tm_year + 1900, host.tm_mon + 1, host.tm_mday))
        return false;
    for (int i = 0; i < hours->spans_len; i++) {
        if ((int)hours->spans[i].weekday == (host.tm_wday + 6) % 7 &&
            second >= (int)hours->spans[i].from_s && second < (int)hours->spans[i].to_s)
            return true;
    }
    return false;
}

static void check_changes(const struct tl_calendar *calendar, int service, time_t from, time_t to)
{
    tl_time next = 0;
    enum tl_err err =
        tl_calendar_next_change(calendar, (uint16_t)service, (tl_time)from * TL_SECOND, &next);
    for (time_t at = from + 60; at < to; at += 60) {
        bool is_open = is_open_by_host(calendar, service, at);
        CHECK_EQ(tl_calendar_is_open(calendar, (uint16_t)service, (tl_time)at * TL_SECOND),
                 is_open);
        if (is_open == is_open_by_host(calendar, service, at - 60))
            continue;
        CHECK_OK(err);
        CHECK_EQ(next, (tl_time)at * TL_SECOND);
        err = tl_calendar_next_change(calendar, (uint16_t)service, next, &next);
    }
    if (!err)
        CHECK(next >= (tl_time)to * TL_SECOND);
}

static void hours_and_changes_are_those_of_a_walk_by_the_minute(void **state)
{
    (void)state;
    setenv("TZ", "America/New_York", 1);
    tzset();
    struct tl_calendar calendar = office();
    for (int service = 0; service < 4; service++)
        check_changes(&calendar, service, 1766000040, 1766000040 + 430 * 86400L);
}

static void check_open_time(int times, uint64_t minutes_max)
{
    setenv("TZ", "America/New_York", 1);
    tzset();
    struct tl_calendar calendar = office();
    uint64_t seed = check_seed();
    for (int i = 0; i < times; i++) {
        uint16_t service = (uint16_t)(check_random(&seed) % 4);
        time_t at = 1766000040 + (time_t)(check_random(&seed) % 500000) * 60;
        int64_t minutes = (int64_t)(check_random(&seed) % minutes_max) + 1;
        tl_time out = 0;
        CHECK_OK(tl_calendar_add_open(&calendar, service, (tl_time)at * TL_SECOND,
                                      minutes * TL_MINUTE, &out));
        for (; minutes > 0; at += 60)
            minutes -= is_open_by_host(&calendar, service, at);
        CHECK_EQ(out, (tl_time)at * TL_SECOND);
    }
}

static void open_time_is_counted_as_by_the_minute(void **state)
{
    (void)state;
    check_open_time(200, 2000);
}

static void weeks_of_open_time_are_counted_as_by_the_minute(void **state)
{
    (void)state;
    check_open_time(40, 10000);
}

static void thirty_business_days_pass_over_weekends_and_holidays(void **state)
{
    (void)state;
    struct tl_calendar calendar = office();
    tl_time out = 0;
    CHECK_OK(tl_calendar_add_open(&calendar, 0, wall(&eastern, 2026, 10, 28, 10, 0),
                                  30 * 12 * TL_HOUR, &out));
    CHECK_EQ(out, wall(&eastern, 2026, 12, 10, 10, 0));
}

static void a_service_open_for_ever_never_changes_and_one_never_open_never_ends(void **state)
{
    (void)state;
    struct tl_calendar calendar = office();
    tl_time at = utc(2026, 6, 1, 12, 0);
    tl_time out = 7;
    CHECK_ERR(TL_ENONE, tl_calendar_next_change(&calendar, 1, at, &out));
    CHECK_EQ(out, 7);
    CHECK_OK(tl_calendar_add_open(&calendar, 1, at, 90 * TL_DAY, &out));
    CHECK_EQ(out, at + 90 * TL_DAY);
    CHECK_ERR(TL_ENONE, tl_calendar_add_open(&calendar, 1, at, 401 * TL_DAY, &out));
    calendar.services[0].spans_len = 0;
    CHECK_ERR(TL_ENONE, tl_calendar_next_change(&calendar, 0, at, &out));
    CHECK_ERR(TL_ENONE, tl_calendar_add_open(&calendar, 0, at, 1, &out));
    CHECK_OK(tl_calendar_add_open(&calendar, 0, at, 0, &out));
    CHECK_EQ(out, at);
}

static void a_surge_holds_from_its_first_instant_to_before_its_last(void **state)
{
    (void)state;
    struct tl_calendar calendar = office();
    calendar.surges[calendar.surges_len++] = (struct tl_window){ 1000, 2000 };
    CHECK(!tl_calendar_is_surge(&calendar, 999));
    CHECK(tl_calendar_is_surge(&calendar, 1000));
    CHECK(tl_calendar_is_surge(&calendar, 1999));
    CHECK(!tl_calendar_is_surge(&calendar, 2000));
}

static void no_instant_however_far_breaks_the_arithmetic(void **state)
{
    (void)state;
    struct tl_calendar calendar = office();
    const tl_time far[] = { INT64_MIN, -1, 0, INT64_MAX - 300 * TL_DAY, INT64_MAX };
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        struct tl_civil civil = tl_zone_civil(&eastern, far[i]);
        CHECK(civil.date.year >= 1969 && civil.date.year <= 2200);
        tl_time out = 0;
        (void)tl_calendar_is_open(&calendar, 0, far[i]);
        if (i != 2)
            CHECK_ERR(TL_ENONE, tl_calendar_next_change(&calendar, 0, far[i], &out));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(civil_time_is_that_of_the_hosts_zones),
        cmocka_unit_test(every_date_from_1970_to_2199_goes_there_and_back),
        cmocka_unit_test(a_wall_clock_time_comes_back_as_it_was),
        cmocka_unit_test(a_missing_hour_is_read_by_the_offset_before_and_a_double_one_is_the_first),
        cmocka_unit_test(holidays_fall_where_the_almanac_has_them),
        cmocka_unit_test(hours_and_changes_are_those_of_a_walk_by_the_minute),
        cmocka_unit_test(open_time_is_counted_as_by_the_minute),
        cmocka_unit_test(weeks_of_open_time_are_counted_as_by_the_minute),
        cmocka_unit_test(thirty_business_days_pass_over_weekends_and_holidays),
        cmocka_unit_test(a_service_open_for_ever_never_changes_and_one_never_open_never_ends),
        cmocka_unit_test(a_surge_holds_from_its_first_instant_to_before_its_last),
        cmocka_unit_test(no_instant_however_far_breaks_the_arithmetic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
