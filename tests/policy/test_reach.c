/* When people may be called, by small policies that can be looked through: hours, surges that
 * touch, a person's day, room for the second attempt. */
#include "policy/reach.h"
#include "support/check.h"

/* Monday 2 March 2026, 0:00 UTC. */
#define MONDAY   (INT64_C(1772409600) * TL_SECOND)
#define AT(hour) (MONDAY + (hour)*TL_HOUR)

enum { USUAL, SURGE };

static void open_daily(struct tl_service *service, uint32_t from_h, uint32_t to_h)
{
    service->spans_len = 0;
    for (int day = TL_MONDAY; day <= TL_SUNDAY; day++)
        service->spans[service->spans_len++] =
            (struct tl_span){ (enum tl_weekday)day, from_h * 3600, to_h * 3600 };
}

/* Callbacks from 9 to 17; in a surge from 7 to 21. A call takes 200 s at the most. */
static struct tl_policy usual_policy(void)
{
    struct tl_policy policy = { .service_callback = USUAL };
    open_daily(&policy.calendar.services[USUAL], 9, 17);
    open_daily(&policy.calendar.services[SURGE], 7, 21);
    policy.calendar.services_len = 2;
    policy.staff.ring_s = 20;
    policy.callbacks = (struct tl_callback_rules){ .attempts_max = 2,
                                                   .again_after_s = 3600,
                                                   .again_before_s = 5400,
                                                   .surge_opens = true,
                                                   .surge_service = SURGE };
    return policy;
}
#define LONGEST (200 * TL_SECOND)

static void check_hours(const struct tl_policy *policy, tl_time surge_until, tl_time at,
                        tl_time from, tl_time to)
{
    const struct tl_reach reach = { policy, TL_NONE, false, surge_until };
    struct tl_window window;
    CHECK_OK(tl_reach_hours(&reach, at, &window));
    CHECK(window.from == from);
    CHECK(window.to == to);
}

static void hours_are_those_of_the_service_and_more_in_a_surge(void **state)
{
    (void)state;
    struct tl_policy policy = usual_policy();
    check_hours(&policy, 0, AT(5), AT(9), AT(17));
    check_hours(&policy, 0, AT(9), AT(9), AT(17));
    check_hours(&policy, 0, AT(17), AT(33), AT(41));
    check_hours(&policy, AT(48), AT(5), AT(7), AT(21)); /* A supervisor says so. */
    check_hours(&policy, AT(8), AT(5), AT(7), AT(8));   /* Over before the service opens. */
    check_hours(&policy, AT(9), AT(5), AT(7), AT(17));  /* One goes on where the other ends. */
    check_hours(&policy, AT(18), AT(5), AT(7), AT(18));
    check_hours(&policy, AT(18), AT(18), AT(33), AT(41));
    policy.callbacks.surge_opens = false;
    check_hours(&policy, AT(48), AT(5), AT(9), AT(17));
}

static void surges_that_touch_are_one(void **state)
{
    (void)state;
    struct tl_policy policy = usual_policy();
    policy.calendar.services[USUAL].spans_len = 0; /* Never, but for surges. */
    struct tl_window *surges = policy.calendar.surges;
    policy.calendar.surges_len = 4;
    surges[0] = (struct tl_window){ AT(14), AT(19) };
    surges[1] = (struct tl_window){ AT(10), AT(12) };
    surges[2] = (struct tl_window){ AT(12), AT(14) };
    surges[3] = (struct tl_window){ AT(13), AT(13) }; /* Nothing. */
    check_hours(&policy, 0, AT(5), AT(10), AT(19));
    check_hours(&policy, 0, AT(11), AT(11), AT(19));
    check_hours(&policy, AT(11), AT(5), AT(7), AT(19));
    surges[2].from++; /* No more. */
    check_hours(&policy, 0, AT(5), AT(10), AT(12));
    check_hours(&policy, 0, AT(12), AT(12) + 1, AT(19));
    surges[0] = (struct tl_window){ AT(20), AT(31) }; /* Through the night. */
    check_hours(&policy, 0, AT(15), AT(20), AT(21));
    surges[0].to = AT(32);
    check_hours(&policy, 0, AT(21), AT(31), AT(32)); /* In the morning again. */
}

static void a_surge_is_the_policys_or_a_supervisors(void **state)
{
    (void)state;
    struct tl_policy policy = usual_policy();
    policy.calendar.surges[0] = (struct tl_window){ AT(10), AT(12) };
    policy.calendar.surges_len = 1;
    CHECK(!tl_reach_is_surge(&policy, 0, AT(9)));
    CHECK(tl_reach_is_surge(&policy, 0, AT(10)));
    CHECK(!tl_reach_is_surge(&policy, 0, AT(12)));
    CHECK(!tl_reach_is_surge(&policy, AT(9), AT(9)));
    CHECK(tl_reach_is_surge(&policy, AT(9) + 1, AT(9)));
}

static void a_call_ends_before_the_hours_do(void **state)
{
    (void)state;
    struct tl_policy policy = usual_policy();
    struct tl_reach again = { &policy, TL_NONE, false, 0 };
    struct tl_window window;
    CHECK_OK(tl_reach_next(&again, AT(5), &window));
    CHECK(window.from == AT(9) && window.to == AT(17) - LONGEST);
    CHECK_OK(tl_reach_next(&again, AT(17) - LONGEST - 1, &window));
    CHECK(window.from == AT(17) - LONGEST - 1);
    CHECK_OK(tl_reach_next(&again, AT(17) - LONGEST, &window));
    CHECK(window.from == AT(33));
}

/* The whole window of the second one, and its call, lie in the same hours. */
static void a_first_call_leaves_room_for_the_second(void **state)
{
    (void)state;
    struct tl_policy policy = usual_policy();
    struct tl_reach first = { &policy, TL_NONE, true, 0 };
    struct tl_window window;
    tl_time last = AT(17) - 90 * TL_MINUTE - 2 * LONGEST;
    CHECK_OK(tl_reach_next(&first, AT(5), &window));
    CHECK(window.from == AT(9) && window.to == last);
    CHECK_OK(tl_reach_next(&first, last - 1, &window));
    CHECK(window.from == last - 1);
    CHECK_OK(tl_reach_next(&first, last, &window));
    CHECK(window.from == AT(33));
    policy.callbacks.attempts_max = 1; /* There is no second. */
    CHECK_OK(tl_reach_next(&first, last, &window));
    CHECK(window.from == last && window.to == AT(17) - LONGEST);
}

static void nobody_is_called_in_the_quiet_hours_where_they_live(void **state)
{
    (void)state;
    struct tl_policy policy = usual_policy();
    struct tl_person_zone zone = { .id = { 7, "west", TL_NONE } };
    zone.awake.zone.offset_s = -4 * 3600;
    open_daily(&zone.awake.services[0], 8, 21);
    zone.awake.services_len = 1;
    policy.zones = &zone;
    policy.zones_len = 1;
    policy.callbacks.quiet_from_s = 21 * 3600;
    policy.callbacks.quiet_to_s = 8 * 3600;
    struct tl_reach west = { &policy, 0, false, 0 };
    struct tl_window window;
    CHECK_OK(tl_reach_next(&west, AT(5), &window));
    CHECK(window.from == AT(12) && window.to == AT(17) - LONGEST);
    west.zone = 1; /* No such zone: no quiet hours. */
    CHECK_OK(tl_reach_next(&west, AT(5), &window));
    CHECK(window.from == AT(9));
    west.zone = 0;
    policy.callbacks.quiet_to_s = policy.callbacks.quiet_from_s; /* None. */
    CHECK_OK(tl_reach_next(&west, AT(5), &window));
    CHECK(window.from == AT(9));
}

static void where_no_call_may_ever_begin_there_is_none(void **state)
{
    (void)state;
    struct tl_policy policy = usual_policy();
    struct tl_reach reach = { &policy, TL_NONE, false, 0 };
    struct tl_window window = { 1, 2 };
    CHECK_ERR(TL_ENONE, tl_reach_next(&reach, -1, &window));
    CHECK_ERR(TL_ENONE, tl_reach_next(&reach, INT64_MAX - 1600 * TL_DAY + 1, &window));
    policy.service_callback = 2; /* No such hours. */
    CHECK_ERR(TL_ENONE, tl_reach_next(&reach, AT(0), &window));
    CHECK_ERR(TL_ENONE, tl_reach_hours(&reach, AT(0), &window));
    CHECK_ERR(TL_ENONE, tl_reach_window(&reach, AT(0), TL_HOUR, &window));
    CHECK(window.from == 1 && window.to == 2); /* Untouched. */
    policy.service_callback = USUAL;
    open_daily(&policy.calendar.services[USUAL], 9, 10); /* Too short for two. */
    reach.is_first = true;
    CHECK_ERR(TL_ENONE, tl_reach_next(&reach, AT(0), &window));
    reach.is_first = false;
    CHECK_OK(tl_reach_next(&reach, AT(0), &window));
}

static void a_window_counts_such_time_alone(void **state)
{
    (void)state;
    struct tl_policy policy = usual_policy();
    struct tl_reach again = { &policy, TL_NONE, false, 0 };
    struct tl_window window;
    CHECK_OK(tl_reach_window(&again, AT(5), 2 * TL_HOUR, &window));
    CHECK(window.from == AT(9) && window.to == AT(11));
    CHECK_OK(tl_reach_window(&again, AT(16), TL_HOUR - LONGEST, &window)); /* Just so. */
    CHECK(window.from == AT(16) && window.to == AT(17) - LONGEST);
    CHECK_OK(tl_reach_window(&again, AT(16), TL_HOUR, &window)); /* On in the morning. */
    CHECK(window.from == AT(16) && window.to == AT(33) + LONGEST);
    CHECK_OK(tl_reach_window(&again, AT(16), 12 * TL_HOUR, &window)); /* And the day after. */
    CHECK(window.from == AT(16) && window.to == AT(57) + 12 * TL_HOUR - 9 * TL_HOUR + 2 * LONGEST);
}

static void zones_are_known_by_key_and_by_the_longest_beginning(void **state)
{
    (void)state;
    static const char *const ones[] = { "+1" }, *const others[] = { "+120", "+1202", "+52" };
    const struct tl_person_zone zones[] = {
        { .id = { 7, "a", TL_NONE }, .numbers = { ones, 1 } },
        { .id = { 8, "b", TL_NONE }, .numbers = { others, 3 } },
    };
    struct tl_policy policy = { .zones = zones, .zones_len = 2, .zone_default = 5 };
    CHECK_EQ(tl_reach_zone(&policy, 7), 0);
    CHECK_EQ(tl_reach_zone(&policy, 8), 1);
    CHECK_EQ(tl_reach_zone(&policy, 9), 5);
    CHECK_EQ(tl_reach_zone_of_number(&policy, "+1303"), 0);
    CHECK_EQ(tl_reach_zone_of_number(&policy, "+1202555"), 1);
    CHECK_EQ(tl_reach_zone_of_number(&policy, "+5255"), 1);
    CHECK_EQ(tl_reach_zone_of_number(&policy, "+44"), 5);
    policy.zones_len = 1;
    CHECK_EQ(tl_reach_zone(&policy, 8), 5);
    CHECK_EQ(tl_reach_zone_of_number(&policy, "+1202555"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_are_those_of_the_service_and_more_in_a_surge),
        cmocka_unit_test(surges_that_touch_are_one),
        cmocka_unit_test(a_surge_is_the_policys_or_a_supervisors),
        cmocka_unit_test(a_call_ends_before_the_hours_do),
        cmocka_unit_test(a_first_call_leaves_room_for_the_second),
        cmocka_unit_test(nobody_is_called_in_the_quiet_hours_where_they_live),
        cmocka_unit_test(where_no_call_may_ever_begin_there_is_none),
        cmocka_unit_test(a_window_counts_such_time_alone),
        cmocka_unit_test(zones_are_known_by_key_and_by_the_longest_beginning),
    };
    return cmocka_run_group_tests_name("policy/reach", tests, NULL, NULL);
}
