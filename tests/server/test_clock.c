/* The clock: it never goes back, follows small steps slowly and holds jumps back. */
#include "support/check.h"

#include "base/calendar.h"
#include "server/clock.h"

static struct tl_clock started_at(tl_time wall, int64_t steady_us)
{
    return (struct tl_clock){ .last = wall, .wall_minus = wall - steady_us };
}

static void it_never_goes_back(void **state)
{
    (void)state;
    struct tl_clock clock = started_at(1000 * TL_SECOND, 0);
    uint64_t random = check_seed();
    tl_time last = 0;
    int64_t steady = 0;
    for (int i = 0; i < 20000; i++) {
        steady += (int64_t)(check_random(&random) % TL_SECOND);
        tl_time wall =
            1000 * TL_SECOND + steady + (int64_t)(check_random(&random) % 8000000) - 4000000;
        tl_time now = tl_clock_read(&clock, wall, steady);
        CHECK(now >= last);
        last = now;
    }
}

static void a_small_step_is_followed_slowly(void **state)
{
    (void)state;
    struct tl_clock clock = started_at(1000 * TL_SECOND, 0);
    tl_time now = tl_clock_read(&clock, 1002 * TL_SECOND, TL_SECOND);
    CHECK(now - 1001 * TL_SECOND <= TL_SECOND / 200 + 1);
    for (int64_t steady = 2; steady < 400; steady++)
        now = tl_clock_read(&clock, (1001 + steady) * TL_SECOND, steady * TL_SECOND);
    CHECK_EQ(now, (1001 + 399) * TL_SECOND);
    CHECK(!tl_clock_jump_seen(&clock));
}

static void a_jump_is_reported_once_and_believed_after_a_minute(void **state)
{
    (void)state;
    struct tl_clock clock = started_at(1000 * TL_SECOND, 0);
    tl_time now = tl_clock_read(&clock, 5001 * TL_SECOND, TL_SECOND);
    CHECK_EQ(now, 1001 * TL_SECOND);
    CHECK(tl_clock_jump_seen(&clock));
    CHECK(!tl_clock_jump_seen(&clock));
    now = tl_clock_read(&clock, 5060 * TL_SECOND, 60 * TL_SECOND);
    CHECK_EQ(now, 1060 * TL_SECOND);
    now = tl_clock_read(&clock, 5062 * TL_SECOND, 62 * TL_SECOND);
    CHECK_EQ(now, 5062 * TL_SECOND);
}

/* Else nothing would come due until the host has caught up. */
static void after_a_jump_back_time_goes_on_at_half_its_pace(void **state)
{
    (void)state;
    const tl_time begin = 100000 * TL_SECOND;
    struct tl_clock clock = started_at(begin, 0);
    tl_time last = begin;
    for (int64_t steady = 1; steady <= 8000; steady++) {
        tl_time wall = begin + (steady - 3600) * TL_SECOND;
        tl_time now = tl_clock_read(&clock, wall, steady * TL_SECOND);
        CHECK(now - last >= TL_SECOND / 2 - 1 && now - last <= TL_SECOND);
        last = now;
    }
    CHECK_EQ(last, begin + (8000 - 3600) * TL_SECOND); /* They have met. */
}

/* The host is set right again on the way: its own time is taken after a minute. */
static void a_jump_back_that_is_mended_costs_no_more_than_was_lost(void **state)
{
    (void)state;
    const tl_time begin = 100000 * TL_SECOND;
    struct tl_clock clock = started_at(begin, 0);
    tl_time now = begin;
    for (int64_t steady = 1; steady <= 400; steady++) {
        int64_t off = steady <= 200 ? 86400 : 0;
        now = tl_clock_read(&clock, begin + (steady - off) * TL_SECOND, steady * TL_SECOND);
    }
    CHECK_EQ(now, begin + 400 * TL_SECOND);
}

static void a_manual_clock_moves_only_when_told(void **state)
{
    (void)state;
    struct tl_clock clock;
    tl_clock_init_manual(&clock, 50);
    CHECK_EQ(tl_clock_now(&clock), 50);
    CHECK_OK(tl_clock_advance(&clock, 25));
    CHECK_ERR(TL_EBAD, tl_clock_advance(&clock, -1));
    CHECK_EQ(tl_clock_now(&clock), 75);
    tl_clock_init_real(&clock);
    CHECK_ERR(TL_EUNSUPPORTED, tl_clock_advance(&clock, 25));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_never_goes_back),
        cmocka_unit_test(a_small_step_is_followed_slowly),
        cmocka_unit_test(a_jump_is_reported_once_and_believed_after_a_minute),
        cmocka_unit_test(after_a_jump_back_time_goes_on_at_half_its_pace),
        cmocka_unit_test(a_jump_back_that_is_mended_costs_no_more_than_was_lost),
        cmocka_unit_test(a_manual_clock_moves_only_when_told),
    };
    return cmocka_run_group_tests_name("server/clock", tests, NULL, NULL);
}
