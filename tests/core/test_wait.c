/* test_wait.c: the wait as a sum of exponentials, beside the same in floating point. */
#include "core/state.h"
#include "core/support_center.h"
#include "support/check.h"

static struct tl_line_ahead drawn(uint64_t *seed)
{
    static const uint32_t aheads[] = { 1, 10, 100, 1000, 20000 };
    return (struct tl_line_ahead){
        .ahead = check_random(seed) % ((uint64_t)aheads[check_random(seed) % 5] << 16),
        .may_leave = (uint32_t)(check_random(seed) % (TL_ONE + 1)),
        .slots = 1 + (uint32_t)(check_random(seed) % 400),
        .takes_us = (tl_time)(10 + check_random(seed) % 3600) * TL_SECOND,
        .patience_us = (tl_time)(30 + check_random(seed) % 7200) * TL_SECOND,
    };
}

/* In seconds: 1 / (n mu + i theta) for each who stands before, the last one in part, and for me. */
static void sum_plainly(const struct tl_line_ahead *line, double *mean, double *variance)
{
    double mu = 1e6 / (double)line->takes_us;
    double theta = 1e6 / (double)line->patience_us * line->may_leave / TL_ONE;
    double left = (double)line->ahead / TL_ONE + 1;
    *mean = *variance = 0;
    for (uint32_t i = 0; left > 0; i++, left--) {
        double term = 1 / (line->slots * mu + i * theta);
        double weight = left < 1 ? left : 1;
        *mean += weight * term;
        *variance += weight * term * term;
    }
}

static void the_sum_is_the_plain_sum(void **state)
{
    (void)state;
    uint64_t seed = check_seed();
    for (int i = 0; i < 3000; i++) {
        struct tl_line_ahead line = drawn(&seed);
        double mean, variance;
        tl_time mean_us;
        uint64_t variance_ms2;
        sum_plainly(&line, &mean, &variance);
        tl_wait_sum(&line, &mean_us, &variance_ms2);
        assert_float_equal((double)mean_us / 1e6 / mean, 1, 0.005);
        assert_float_equal((double)variance_ms2 / 1e6 / variance, 1, 0.04);
    }
}

/* However long it is: more before means longer, and never less sure. */
static void a_longer_line_waits_longer(void **state)
{
    (void)state;
    tl_time mean_before = 0;
    uint64_t variance_before = 0;
    for (uint64_t ahead = 1; ahead <= 4000000; ahead = ahead * 3 / 2 + 1) {
        const struct tl_line_ahead line = {
            .ahead = ahead << 16, .slots = 1, .takes_us = TL_HOUR, .patience_us = TL_HOUR
        };
        tl_time mean;
        uint64_t variance;
        tl_wait_sum(&line, &mean, &variance);
        CHECK(mean > mean_before && variance >= variance_before);
        mean_before = mean;
        variance_before = variance;
    }
}

/* An exponential: -ln 0.9 and -ln 0.1; what hardly varies: both near the mean. */
static void the_range_is_that_of_a_gamma_distribution(void **state)
{
    (void)state;
    tl_time low, high;
    tl_wait_range(600 * TL_SECOND, 600 * TL_SECOND, &low, &high);
    assert_float_equal((double)low / 1e6, 600 * 0.10536, 0.1);
    assert_float_equal((double)high / 1e6, 600 * 2.30259, 0.1);
    tl_wait_range(600 * TL_SECOND, 6 * TL_SECOND, &low, &high);
    assert_float_equal((double)low / 1e6, 600 - 1.2816 * 6, 1);
    assert_float_equal((double)high / 1e6, 600 + 1.2816 * 6, 1);
    tl_wait_range(600 * TL_SECOND, 300 * TL_SECOND, &low, &high); /* Of shape 4. */
    assert_float_equal((double)low / 1e6, 600 * 0.43619, 0.1);
    assert_float_equal((double)high / 1e6, 600 * 1.67020, 0.1);
    tl_wait_range(0, 0, &low, &high);
    CHECK(low == 0 && high == 0);
    tl_wait_range(TL_SECOND, 100 * TL_SECOND, &low, &high);
    CHECK(low < high);
    /* The table ends at one and a half; what varies more is told like that. */
    tl_time low_there, high_there;
    tl_wait_range(600 * TL_SECOND, 900 * TL_SECOND, &low, &high);
    for (tl_time deviation = 901; deviation < 960; deviation++) {
        tl_wait_range(600 * TL_SECOND, deviation * TL_SECOND, &low_there, &high_there);
        CHECK(low_there == low && high_there == high);
    }
    tl_wait_range(600 * TL_SECOND, 890 * TL_SECOND, &low_there, &high_there);
    CHECK(low_there > low && high_there < high);
}

enum { FIRST = 500 };

/* Ten of English alone and one of both languages; all are busy with somebody. */
static struct world *eleven_agents(void)
{
    struct world *world = world_opened();
    for (tl_id agent = 1; agent <= 11; agent++) {
        agent_comes(world, agent, agent == 11 ? TEST_EN_TIER1 | TEST_ES_TIER1 : TEST_EN_TIER1);
        caller_asks(world, 100 + agent, 0);
        connect(world, 100 + agent, agent);
    }
    return world;
}

static void others_count_by_what_my_agents_do_for_them(void **state)
{
    (void)state;
    struct world *world = eleven_agents();
    caller_asks(world, FIRST, 1); /* Spanish, nobody before: only one agent. */
    tl_time alone = FACT(world, wait_told)->expected;
    DO(world, left, .contact = FIRST);
    for (tl_id i = 1; i <= 11; i++)
        caller_asks(world, FIRST + i, 0);
    CHECK_EQ(FACT(world, wait_told)->position, 11);
    caller_asks(world, FIRST + 20, 1);
    /* Eleven in English stand before, and one in eleven of them falls to the only agent. */
    CHECK_EQ(FACT(world, wait_told)->position, 12);
    tl_time behind = FACT(world, wait_told)->expected;
    CHECK(behind > alone * 16 / 10 && behind < alone * 19 / 10); /* Or goes away before. */
    world_free(world);
}

static void a_long_line_that_few_serve_holds_up_few(void **state)
{
    (void)state;
    struct world *world = eleven_agents();
    caller_asks(world, FIRST, 0);
    tl_time alone = FACT(world, wait_told)->expected;
    for (tl_id i = 1; i <= 30; i++)
        caller_asks(world, FIRST + i, 1);
    caller_asks(world, FIRST + 40, 0);
    /* 30 in Spanish before; ten of eleven agents cannot serve them. */
    CHECK_EQ(FACT(world, wait_told)->position, 32);
    CHECK(FACT(world, wait_told)->expected < 3 * alone);
    world_free(world);
}

static void who_is_on_a_break_is_not_counted(void **state)
{
    (void)state;
    struct world *world = eleven_agents();
    caller_asks(world, FIRST, 0);
    tl_time all = FACT(world, wait_told)->expected;
    DO(world, left, .contact = FIRST);
    for (tl_id agent = 1; agent <= 5; agent++)
        DO(world, not_ready, .agent = agent, .reason = TEST_KEY_LUNCH);
    caller_asks(world, FIRST + 1, 0);
    CHECK(FACT(world, wait_told)->expected > all * 17 / 10);
    DO(world, left, .contact = FIRST + 1);
    for (tl_id agent = 6; agent <= 11; agent++)
        DO(world, not_ready, .agent = agent, .reason = TEST_KEY_LUNCH);
    caller_asks(world, FIRST + 2, 0); /* Nobody just now, but they are signed in. */
    CHECK(FACT(world, wait_told)->expected > 0);
    world_free(world);
}

/* Whoever is told is judged by the time at which a person was there. */
static void what_is_told_follows_what_came_of_it(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, 1, TEST_EN_TIER1);
    caller_asks(world, 100, 0);
    connect(world, 100, 1);
    caller_asks(world, 101, 0);
    tl_time first = FACT(world, wait_told)->expected;
    for (tl_id contact = 100; contact < 180; contact++) {
        wait_s(world, 20);
        DO(world, hangs_up, .agent = 1, .contact = contact);
        DO(world, wrapped_up, .agent = 1, .contact = contact, .disposition = 7);
        connect(world, contact + 1, 1);
        caller_asks(world, contact + 2, 0);
    }
    CHECK(FACT(world, wait_told)->expected < first / 4);
    CHECK(FACT(world, wait_told)->low <= FACT(world, wait_told)->expected);
    CHECK(FACT(world, wait_told)->high < first);
    void *memory;
    struct tl_center *copy = world_copy(world, &memory);
    CHECK(tl_center_digest(copy) == tl_center_digest(world->center));
    free(memory);
    world_free(world);
}

/* Those who need the same count in full: with one agent each takes about as long as the last. */
static void each_who_stands_before_takes_the_agents_time(void **state)
{
    (void)state;
    struct world *world = world_opened();
    world->test.policy.waits.patience_s = 100000; /* Hardly anybody goes away. */
    agent_comes(world, 1, TEST_EN_TIER1);
    caller_asks(world, 100, 0);
    connect(world, 100, 1);
    tl_time first = 0;
    for (tl_id i = 0; i < 6; i++) {
        caller_asks(world, FIRST + i, 0);
        tl_time expected = FACT(world, wait_told)->expected;
        first = i == 0 ? expected : first;
        CHECK_EQ(FACT(world, wait_told)->position, i + 1);
        CHECK(expected > first * (tl_time)(i + 1) * 95 / 100);
        CHECK(expected <= first * (tl_time)(i + 1));
    }
    world_free(world);
}

static void who_does_not_wait_has_no_place(void **state)
{
    (void)state;
    struct world *world = world_opened();
    uint32_t position = 7, from_s, to_s;
    DO(world, signed_in, .agent = 1, .skills = TEST_EN_TIER1);
    CHECK_ERR(TL_ENONE, tl_center_wait(world->center, FIRST, &position, &from_s, &to_s));
    caller_comes(world, FIRST, 0);
    CHECK_ERR(TL_ENONE, tl_center_wait(world->center, FIRST, &position, &from_s, &to_s));
    CHECK_EQ(position, 7);
    DO(world, keyed, .contact = FIRST, .step = TEST_STEP_MENU, .digit = '1');
    CHECK_OK(tl_center_wait(world->center, FIRST, &position, &from_s, &to_s));
    CHECK(position == 1 && from_s == FACT(world, wait_told)->from_s &&
          to_s == FACT(world, wait_told)->to_s);
    DO(world, ready, .agent = 1);
    connect(world, FIRST, 1);
    CHECK_ERR(TL_ENONE, tl_center_wait(world->center, FIRST, &position, &from_s, &to_s));
    DO(world, consults, .agent = 1, .contact = FIRST, .queue = TEST_KEY_QUEUE1);
    CHECK_ERR(TL_ENONE, tl_center_wait(world->center, FIRST, &position, &from_s, &to_s));
    world_free(world);
}

/* A policy may give nobody room in a channel: nobody waits there for what cannot come. */
static void where_nobody_has_room_people_are_sent_on(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->test.policy.staff.capacity[TL_CHANNEL_VOICE] = 0;
    world_open(world);
    agent_comes(world, 1, TEST_EN_TIER1);
    caller_asks(world, FIRST, 0);
    CHECK_EQ(SEEN(world, offered), 0);
    CHECK_EQ(SEEN(world, waits), 0);
    CHECK_EQ(FACT(world, sent_on)->why, TL_WHY_UNSTAFFED);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_is_the_plain_sum),
        cmocka_unit_test(a_longer_line_waits_longer),
        cmocka_unit_test(the_range_is_that_of_a_gamma_distribution),
        cmocka_unit_test(others_count_by_what_my_agents_do_for_them),
        cmocka_unit_test(a_long_line_that_few_serve_holds_up_few),
        cmocka_unit_test(who_is_on_a_break_is_not_counted),
        cmocka_unit_test(what_is_told_follows_what_came_of_it),
        cmocka_unit_test(who_does_not_wait_has_no_place),
        cmocka_unit_test(where_nobody_has_room_people_are_sent_on),
        cmocka_unit_test(each_who_stands_before_takes_the_agents_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
