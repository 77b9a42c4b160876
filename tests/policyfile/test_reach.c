/* test_reach.c: when people may be called by the reference policy, against a walk over a year
 * minute by minute, and the zones of numbers. */
#include <string.h>

#include "policy/reach.h"
#include "policyfile/policyfile.h"
#include "support/check.h"

enum { FAULTS_MAX = 8 };

#define LONGEST_US(policy) (((policy)->staff.ring_s + TL_ATTEMPT_LONGEST_S) * TL_SECOND)

static struct tl_policy_file *open_policy(void)
{
    static struct tl_fault faults[FAULTS_MAX];
    struct tl_faults list = { .faults = faults, .faults_max = FAULTS_MAX };
    struct tl_policy_file *file = NULL;
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/reference", &list, &file));
    return file;
}

static uint16_t zone_named(const struct tl_policy *policy, const char *name)
{
    uint16_t zone = tl_reach_zone(policy, tl_key_of(name));
    CHECK(strcmp(policy->zones[zone].id.name, name) == 0);
    return zone;
}

static bool is_awake(const struct tl_policy *policy, uint16_t zone, tl_time at)
{
    uint32_t second = tl_zone_civil(&policy->zones[zone].awake.zone, at).second;
    return second >= policy->callbacks.quiet_to_s && second < policy->callbacks.quiet_from_s;
}

/* Minute by minute: nothing changes between. */
static bool is_good(const struct tl_reach *reach, tl_time from, tl_time to)
{
    const struct tl_policy *policy = reach->policy;
    for (tl_time at = from;; at = at + TL_MINUTE < to ? at + TL_MINUTE : to) {
        bool is_open =
            tl_calendar_is_open(&policy->calendar, policy->service_callback, at) ||
            (at < reach->surge_until &&
             tl_calendar_is_open(&policy->calendar, policy->callbacks.surge_service, at));
        if (!is_open || !is_awake(policy, reach->zone, at))
            return false;
        if (at == to)
            return true;
    }
}

static bool may_begin(const struct tl_reach *reach, tl_time at)
{
    const struct tl_callback_rules *rules = &reach->policy->callbacks;
    int64_t longest_us = LONGEST_US(reach->policy);
    return is_good(reach, at, at + longest_us) &&
           (!reach->is_first || is_good(reach, at + rules->again_after_s * TL_SECOND,
                                        at + rules->again_before_s * TL_SECOND + 2 * longest_us));
}

/* The edges of each window, and a minute of each hour between. */
static void a_year_of(const struct tl_reach *reach)
{
    tl_time at = INT64_C(1767225600) * TL_SECOND; /* 2026 */
    tl_time end = at + 366 * TL_DAY;
    unsigned windows_len = 0;
    while (at < end) {
        struct tl_window window;
        CHECK_OK(tl_reach_next(reach, at, &window));
        CHECK(window.from >= at && window.to > window.from);
        for (; at < window.from; at += 7 * TL_MINUTE)
            CHECK(!may_begin(reach, at));
        CHECK(may_begin(reach, window.from));
        CHECK(may_begin(reach, window.to - 1));
        CHECK(!may_begin(reach, window.to));
        for (at = window.from; at < window.to; at += 37 * TL_MINUTE)
            CHECK(may_begin(reach, at));
        at = window.to;
        windows_len++;
    }
    CHECK(windows_len > 200);
}

static void a_year_in_each_zone_is_as_it_is_minute_by_minute(void **state)
{
    (void)state;
    struct tl_policy_file *file = open_policy();
    const struct tl_policy *policy = tl_policy_file_policy(file);
    for (uint16_t zone = 0; zone < policy->zones_len; zone++) {
        a_year_of(&(struct tl_reach){ policy, zone, true, 0 });
        a_year_of(&(struct tl_reach){ policy, zone, false, 0 });
        a_year_of(&(struct tl_reach){ policy, zone, true, INT64_C(1780000000) * TL_SECOND });
    }
    tl_policy_file_close(file);
}

static void the_longest_beginning_of_a_number_names_the_zone(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        const char *zone;
    } rows[] = {
        { "+12025550100", "America/New_York" },    { "+13125550100", "America/Chicago" },
        { "+13035550100", "America/Denver" },      { "+16025550100", "America/Phoenix" },
        { "+12135550100", "America/Los_Angeles" }, { "+19075550100", "America/Anchorage" },
        { "+18085550100", "Pacific/Honolulu" },    { "+17875550100", "America/Puerto_Rico" },
        { "+16715550100", "Pacific/Guam" },        { "+16845550100", "Pacific/Pago_Pago" },
        { "+15555550100", "America/New_York" },    { "", "America/New_York" },
    };
    struct tl_policy_file *file = open_policy();
    const struct tl_policy *policy = tl_policy_file_policy(file);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_EQ(tl_reach_zone_of_number(policy, rows[i].number), zone_named(policy, rows[i].zone));
    tl_policy_file_close(file);
}

static void late_in_the_day_more_is_promised(void **state)
{
    (void)state;
    struct tl_policy_file *file = open_policy();
    const struct tl_policy *policy = tl_policy_file_policy(file);
    struct tl_reach reach = { policy, zone_named(policy, "America/New_York"), true, 0 };
    struct tl_window window;
    const struct tl_zone *clock = &policy->calendar.zone;
    tl_time at = tl_zone_instant(clock, (struct tl_date){ 2026, 3, 2 }, 18 * 3600);
    tl_time morning = tl_zone_instant(clock, (struct tl_date){ 2026, 3, 3 }, 8 * 3600);
    CHECK_OK(tl_reach_window(&reach, at, 4 * TL_HOUR, &window));
    CHECK(window.from == at);
    CHECK(window.to == morning + 2 * TL_HOUR + LONGEST_US(policy));
    CHECK_OK(tl_reach_window(&reach, at, 2 * TL_HOUR - LONGEST_US(policy), &window));
    CHECK(window.to > at + TL_HOUR && window.to <= at + 2 * TL_HOUR - LONGEST_US(policy));
    tl_policy_file_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_in_each_zone_is_as_it_is_minute_by_minute),
        cmocka_unit_test(the_longest_beginning_of_a_number_names_the_zone),
        cmocka_unit_test(late_in_the_day_more_is_promised),
    };
    return cmocka_run_group_tests_name("policyfile/reach", tests, NULL, NULL);
}
