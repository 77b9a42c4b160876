/* test_slots.c: slots of a day: by the wall clock over both changes of it, in two zones and one
 * that has none; hours, holidays, days off. */
#include <string.h>

#include "policy/slots.h"
#include "support/check.h"

static const struct tl_zone eastern = {
    .offset_s = -5 * 3600,
    .saving_s = 3600,
    .from = { .month = 3, .week = 2, .weekday = TL_SUNDAY },
    .from_s = 2 * 3600,
    .to = { .month = 11, .week = 1, .weekday = TL_SUNDAY },
    .to_s = 2 * 3600,
};
/* Paris: last Sundays of March at 02:00 and of October at 03:00. */
static const struct tl_zone paris = {
    .offset_s = 3600,
    .saving_s = 3600,
    .from = { .month = 3, .week = 5, .weekday = TL_SUNDAY },
    .from_s = 2 * 3600,
    .to = { .month = 10, .week = 5, .weekday = TL_SUNDAY },
    .to_s = 3 * 3600,
};
static const struct tl_zone phoenix = { .offset_s = -7 * 3600 };

static struct tl_policy policy;
static struct tl_slot_center center;

/* Open each day between these hours, in slots of minutes. */
static void open_center(const struct tl_zone *zone, uint32_t from_h, uint32_t to_h,
                        uint32_t minutes)
{
    memset(&policy, 0, sizeof policy);
    center = (struct tl_slot_center){ .zone = *zone, .length_s = minutes * 60, .capacity = 1 };
    for (int day = TL_MONDAY; day <= TL_SUNDAY; day++)
        center.hours.spans[center.hours.spans_len++] =
            (struct tl_span){ (enum tl_weekday)day, from_h * 3600, to_h * 3600 };
}

/* "04:00 05:30": the starts by UTC. */
static void check_utc(struct tl_date date, const char *wanted)
{
    static const struct tl_zone utc;
    tl_time starts[TL_SLOTS_DAY_MAX];
    char text[512] = "";
    size_t len = tl_slots_of_day(&policy, &center, date, starts), used = 0;
    for (size_t i = 0; i < len; i++) {
        uint32_t minute = tl_zone_civil(&utc, starts[i]).second / 60;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%02u:%02u", i > 0 ? " " : "",
                                 minute / 60, minute % 60);
        CHECK(tl_slot_begins(&policy, &center, starts[i]));
        CHECK(!tl_slot_begins(&policy, &center, starts[i] + TL_MINUTE));
    }
    assert_string_equal(text, wanted);
}
#define DAY(y, m, d) ((struct tl_date){ (y), (m), (d) })

static void nine_stays_nine_when_the_clock_changes(void **state)
{
    (void)state;
    open_center(&eastern, 9, 10, 60);
    check_utc(DAY(2026, 3, 7), "14:00");
    check_utc(DAY(2026, 3, 8), "13:00");
    check_utc(DAY(2026, 10, 31), "13:00");
    check_utc(DAY(2026, 11, 1), "14:00");
    open_center(&paris, 9, 10, 60);
    check_utc(DAY(2026, 3, 28), "08:00");
    check_utc(DAY(2026, 3, 29), "07:00");
    check_utc(DAY(2026, 10, 25), "08:00");
    open_center(&phoenix, 9, 10, 60);
    check_utc(DAY(2026, 3, 7), "16:00");
    check_utc(DAY(2026, 3, 8), "16:00");
}

static void an_hour_that_does_not_exist_has_no_slots(void **state)
{
    (void)state;
    open_center(&eastern, 1, 4, 30);
    check_utc(DAY(2026, 3, 8), "06:00 06:30 07:00 07:30");
    check_utc(DAY(2026, 3, 9), "05:00 05:30 06:00 06:30 07:00 07:30");
    open_center(&paris, 1, 4, 60);
    check_utc(DAY(2026, 3, 29), "00:00 01:00");
}

static void an_hour_that_comes_twice_has_its_slots_once(void **state)
{
    (void)state;
    open_center(&eastern, 0, 3, 60);
    check_utc(DAY(2026, 11, 1), "04:00 05:00 07:00");
    open_center(&paris, 1, 4, 60);
    check_utc(DAY(2026, 10, 25), "23:00 00:00 02:00");
    CHECK(!tl_slot_begins(&policy, &center,
                          tl_zone_instant(&paris, DAY(2026, 10, 25), 2 * 3600) + TL_HOUR));
}

static void slots_lie_inside_the_hours(void **state)
{
    (void)state;
    open_center(&phoenix, 8, 9, 25);
    check_utc(DAY(2026, 6, 1), "15:00 15:25");
    center.hours.spans_len = 0;
    center.hours.spans[center.hours.spans_len++] =
        (struct tl_span){ TL_MONDAY, 8 * 3600, 9 * 3600 };
    center.hours.spans[center.hours.spans_len++] =
        (struct tl_span){ TL_MONDAY, 13 * 3600, 14 * 3600 };
    center.length_s = 1800;
    check_utc(DAY(2026, 6, 1), "15:00 15:30 20:00 20:30");
    check_utc(DAY(2026, 6, 2), "");
}

static void the_shortest_slots_fill_the_longest_day(void **state)
{
    (void)state;
    tl_time starts[TL_SLOTS_DAY_MAX];
    open_center(&phoenix, 0, 24, TL_SLOT_LENGTH_MIN_S / 60);
    CHECK_EQ(tl_slots_of_day(&policy, &center, DAY(2026, 6, 1), starts), TL_SLOTS_DAY_MAX);
    for (size_t i = 1; i < TL_SLOTS_DAY_MAX; i++)
        CHECK_EQ(starts[i] - starts[i - 1], TL_SLOT_LENGTH_MIN_S * TL_SECOND);
}

static void nobody_is_seen_on_days_off(void **state)
{
    (void)state;
    const int32_t closed[] = { tl_date_days(DAY(2026, 6, 2)) };
    open_center(&phoenix, 8, 9, 60);
    policy.calendar.holidays[0] = (struct tl_holiday){ { .month = 7, .day = 4 }, true };
    policy.calendar.holidays_len = 1;
    center.closed = closed;
    center.closed_len = 1;
    check_utc(DAY(2026, 6, 1), "15:00");
    check_utc(DAY(2026, 6, 2), "");
    check_utc(DAY(2026, 7, 3), ""); /* A Saturday, kept on Friday. */
    center.hours.on_holidays = true;
    check_utc(DAY(2026, 7, 3), "15:00");
    check_utc(DAY(2026, 6, 2), "");
}

static void a_kind_says_from_when_and_how_far(void **state)
{
    (void)state;
    const struct tl_slot_kind kind = { .ahead_s = 86400, .days = 60 };
    tl_time now = 1000 * TL_DAY;
    CHECK(tl_slot_may_move(&kind, now + TL_DAY, now));
    CHECK(!tl_slot_may_move(&kind, now + TL_DAY - 1, now));
    CHECK(!tl_slot_may_move(&kind, now - TL_DAY, now));
    struct tl_window reach = tl_slot_reach(&kind, now);
    CHECK_EQ(reach.from, now + TL_DAY);
    CHECK_EQ(reach.to, now + 60 * TL_DAY);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nine_stays_nine_when_the_clock_changes),
        cmocka_unit_test(an_hour_that_does_not_exist_has_no_slots),
        cmocka_unit_test(an_hour_that_comes_twice_has_its_slots_once),
        cmocka_unit_test(slots_lie_inside_the_hours),
        cmocka_unit_test(the_shortest_slots_fill_the_longest_day),
        cmocka_unit_test(nobody_is_seen_on_days_off),
        cmocka_unit_test(a_kind_says_from_when_and_how_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
