/* What is learnt of how long people take and wait: by numbers that can be worked out by hand. */
#include "core/state.h"
#include "core/support_center.h"

#include <string.h>

enum { ANA = 101, BOB, CAL, EVE = 1, FAY };

/* A center in which EVE answers after 4 s. */
static struct world *world_with_eve(void)
{
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    return world;
}

static const struct tl_pace *pace_of(const struct world *world)
{
    return &world->center->paces[TL_CHANNEL_VOICE];
}

static void talk(struct world *world, tl_id contact, int64_t talk_s, int64_t wrap_up_s)
{
    caller_asks(world, contact, 0);
    wait_s(world, 4);
    connect(world, contact, EVE);
    wait_s(world, talk_s);
    DO(world, hangs_up, .agent = EVE, .contact = contact);
    wait_s(world, wrap_up_s);
    DO(world, wrapped_up, .agent = EVE, .contact = contact, .disposition = TEST_KEY_RESOLVED);
}

/* Both centers begin with what a checkpoint says. */
static void begin_with(struct world *world, struct tl_fact fact)
{
    fact.at = world->now;
    CHECK_OK(tl_center_apply(world->center, &fact));
    CHECK_OK(tl_center_apply(world->replica, &fact));
}
#define BEGIN_WITH(world, what, ...)                                                               \
    begin_with((world), (struct tl_fact){ .kind = TL_FACT_##what, .what = { __VA_ARGS__ } })

static void a_pace_is_the_mean_of_what_was_seen(void **state)
{
    (void)state;
    struct world *world = world_with_eve();
    talk(world, ANA, 100, 10);
    CHECK(pace_of(world)->answer.us == 4 * TL_SECOND && pace_of(world)->answer.len == 1);
    CHECK(pace_of(world)->talk.us == 100 * TL_SECOND && pace_of(world)->talk.len == 1);
    CHECK(pace_of(world)->wrap_up.us == 10 * TL_SECOND && pace_of(world)->wrap_up.len == 1);
    talk(world, BOB, 200, 20);
    CHECK(pace_of(world)->talk.us == 150 * TL_SECOND && pace_of(world)->talk.len == 2);
    CHECK(pace_of(world)->wrap_up.us == 15 * TL_SECOND && pace_of(world)->wrap_up.len == 2);
    /* Work after a talk is learnt of all channels, the talk of its own. */
    CHECK(world->center->paces[TL_CHANNEL_CHAT].wrap_up.len == 2);
    CHECK(world->center->paces[TL_CHANNEL_CHAT].talk.len == 0);
    talk(world, CAL, 5 * 3600, 10); /* Counts like four hours. */
    CHECK(pace_of(world)->talk.us == (150 + (4 * 3600 - 150) / 3) * TL_SECOND);
    world_free(world);
}

static void a_talk_goes_on_through_hold_and_ends_once(void **state)
{
    (void)state;
    struct world *world = world_with_eve();
    caller_asks(world, ANA, 0);
    connect(world, ANA, EVE);
    wait_s(world, 60);
    DO(world, holds, .agent = EVE, .contact = ANA);
    wait_s(world, 30);
    DO(world, resumes, .agent = EVE, .contact = ANA);
    wait_s(world, 10);
    DO(world, holds, .agent = EVE, .contact = ANA);
    DO(world, left, .contact = ANA);
    CHECK(pace_of(world)->talk.us == 100 * TL_SECOND && pace_of(world)->talk.len == 1);
    CHECK_EQ(pace_of(world)->answer.len, 1);
    world_free(world);
}

static void a_mean_forgets_and_stands_for_no_more_than_so_many(void **state)
{
    (void)state;
    struct world *world = world_with_eve();
    BEGIN_WITH(world, pace_was, .channel = TL_CHANNEL_VOICE, .talk = 100 * TL_SECOND,
               .talks = 4096);
    talk(world, ANA, 100 + 4096, 1);
    CHECK(pace_of(world)->talk.us == 101 * TL_SECOND);
    CHECK_EQ(pace_of(world)->talk.len, 4096);
    BEGIN_WITH(world, pace_was, .channel = TL_CHANNEL_VOICE, .talk = 100 * TL_SECOND,
               .talks = 4095);
    talk(world, BOB, 100 + 4096, 1);
    CHECK_EQ(pace_of(world)->talk.len, 4096);
    world_free(world);
}

/* What the policy says counts like sixteen contacts; where it says nothing, nine minutes. */
static void what_a_contact_takes_is_learnt_on_top_of_what_the_policy_says(void **state)
{
    (void)state;
    struct world *world = world_with_eve();
    const struct tl_center *center = world->center;
    struct tl_policy *policy = &world->test.policy;
    CHECK(tl_pace_takes(center, TL_CHANNEL_VOICE) == (540 + 30) * TL_SECOND);
    policy->waits.talk_s = 300;
    CHECK(tl_pace_takes(center, TL_CHANNEL_VOICE) == (300 + 30) * TL_SECOND);
    BEGIN_WITH(world, pace_was, .channel = TL_CHANNEL_VOICE, .answer = 34 * TL_SECOND,
               .answers = 16, .talk = 100 * TL_SECOND, .talks = 16, .wrap_up = 10 * TL_SECOND,
               .wrap_ups = 16);
    CHECK(tl_pace_answers(center, TL_CHANNEL_VOICE) == 17 * TL_SECOND);
    CHECK(tl_pace_takes(center, TL_CHANNEL_VOICE) == (17 + 200 + 20) * TL_SECOND);
    BEGIN_WITH(world, pace_was, .channel = TL_CHANNEL_VOICE, .wrap_up = 100 * TL_SECOND,
               .wrap_ups = 16); /* No longer than it may take now. */
    CHECK(tl_pace_takes(center, TL_CHANNEL_VOICE) == (300 + 30) * TL_SECOND);
    policy->staff.wrap_up_s = 0;
    CHECK(tl_pace_takes(center, TL_CHANNEL_VOICE) == 300 * TL_SECOND);
    BEGIN_WITH(world, pace_was, .channel = TL_CHANNEL_VOICE, .talk = TL_DAY, .talks = 8192);
    CHECK(tl_pace_takes(center, TL_CHANNEL_VOICE) == 12 * TL_HOUR);
    policy->waits.talk_s = 1;
    BEGIN_WITH(world, pace_was, .channel = TL_CHANNEL_VOICE, .talk = 0, .talks = 8192);
    CHECK(tl_pace_takes(center, TL_CHANNEL_VOICE) == TL_SECOND);
    world_free(world);
}

/* --- Patience. --- */

static void patience_is_the_time_stood_in_line_by_those_who_left_it(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    wait_s(world, 60);
    DO(world, left, .contact = ANA);
    CHECK(pace_of(world)->waited_us == 60 * TL_SECOND && pace_of(world)->left == TL_ONE);
    caller_asks(world, BOB, 0); /* Served after 40 s: waited, and did not leave. */
    wait_s(world, 40);
    DO(world, ready, .agent = EVE);
    CHECK(pace_of(world)->waited_us == 100 * TL_SECOND - 60 * TL_SECOND / 8192);
    CHECK(pace_of(world)->left == TL_ONE - TL_ONE / 8192);
    DO(world, refuses, .agent = EVE, .contact = BOB);
    uint64_t left = pace_of(world)->left;
    wait_s(world, 10); /* Out of the line to something else: a callback, a message. */
    DO(world, keyed, .contact = BOB, .step = TEST_STEP_LIVE, .digit = '3');
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_MESSAGE);
    CHECK(pace_of(world)->left > left + TL_ONE / 2);
    world_free(world);
}

static void who_is_served_at_once_says_nothing_of_patience(void **state)
{
    (void)state;
    struct world *world = world_with_eve();
    caller_asks(world, ANA, 0);
    connect(world, ANA, EVE);
    caller_comes(world, BOB, 0);
    DO(world, left, .contact = BOB); /* Never asked for a person. */
    CHECK(pace_of(world)->waited_us == 0 && pace_of(world)->left == 0);
    world_free(world);
}

static void patience_has_bounds(void **state)
{
    (void)state;
    struct world *world = world_with_eve();
    const struct tl_center *center = world->center;
    CHECK(tl_pace_patience(center, TL_CHANNEL_VOICE) == 1200 * TL_SECOND);
    world->test.policy.waits.patience_s = 600;
    CHECK(tl_pace_patience(center, TL_CHANNEL_VOICE) == 600 * TL_SECOND);
    BEGIN_WITH(world, pace_was, .channel = TL_CHANNEL_VOICE, .waited = 4 * 200 * TL_SECOND,
               .left = 4 * TL_ONE); /* As many as the policy's word counts for. */
    CHECK(tl_pace_patience(center, TL_CHANNEL_VOICE) == 400 * TL_SECOND);
    BEGIN_WITH(world, pace_was, .channel = TL_CHANNEL_VOICE, .left = 8192 * (uint64_t)TL_ONE);
    CHECK(tl_pace_patience(center, TL_CHANNEL_VOICE) == 30 * TL_SECOND);
    BEGIN_WITH(world, pace_was, .channel = TL_CHANNEL_VOICE, .waited = 8192 * TL_DAY);
    CHECK(tl_pace_patience(center, TL_CHANNEL_VOICE) == 2 * TL_DAY);
    world_free(world);
}

/* --- How right the waits were. --- */

static const struct tl_learnt *learnt_of(const struct world *world)
{
    return tl_learnt_of(world->center, TEST_EN_TIER1, TL_CHANNEL_VOICE);
}

/* ANA is told a wait from 100 to 200 s, as 60 to 240 for people, and is connected so long after. */
static void tell_and_connect(struct world *world, int64_t after_s)
{
    DO(world, not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH);
    caller_asks(world, ANA, 0);
    uint32_t slot = tl_contact_find(world->center, ANA);
    struct tl_told told = { .at = world->now,
                            .expected_us = 150 * TL_SECOND,
                            .low_us = 100 * TL_SECOND,
                            .high_us = 200 * TL_SECOND,
                            .from_s = 60,
                            .to_s = 240 };
    world->center->told[slot] = told;
    world->replica->told[tl_contact_find(world->replica, ANA)] = told;
    wait_s(world, after_s);
    DO(world, ready, .agent = EVE);
    connect(world, ANA, EVE);
    DO(world, hangs_up, .agent = EVE, .contact = ANA);
    DO(world, wrapped_up, .agent = EVE, .contact = ANA, .disposition = TEST_KEY_RESOLVED);
}

/* An end is to be missed by one in ten: it moves nine times as far out as in. */
enum { OUT = TL_ONE / 32 * 9 / 10, IN = TL_ONE / 32 / 10 };

static void an_end_of_the_range_moves_out_when_it_was_missed(void **state)
{
    (void)state;
    static const struct {
        int64_t after_s;
        int32_t low, high, said_low, said_high;
    } rows[] = {
        { 150, -IN, -IN, -IN, -IN }, { 100, -IN, -IN, -IN, -IN }, { 200, -IN, -IN, -IN, -IN },
        { 99, OUT, -IN, -IN, -IN },  { 60, OUT, -IN, -IN, -IN },  { 59, OUT, -IN, OUT, -IN },
        { 201, -IN, OUT, -IN, -IN }, { 240, -IN, OUT, -IN, -IN }, { 241, -IN, OUT, -IN, OUT },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world *world = world_with_eve();
        tell_and_connect(world, rows[i].after_s);
        const struct tl_learnt *learnt = learnt_of(world);
        assert_non_null(learnt);
        CHECK_EQ((int32_t)learnt->low - TL_ONE, rows[i].low);
        CHECK_EQ((int32_t)learnt->high - TL_ONE, rows[i].high);
        CHECK_EQ((int32_t)learnt->said_low - TL_ONE, rows[i].said_low);
        CHECK_EQ((int32_t)learnt->said_high - TL_ONE, rows[i].said_high);
        CHECK_EQ(learnt->judged, 1);
        CHECK(learnt->last_us == rows[i].after_s * TL_SECOND);
        CHECK(learnt->actual_us == rows[i].after_s * TL_SECOND);
        CHECK(learnt->expected_us == 150 * TL_SECOND);
        CHECK(learnt->used_at == world->now);
        world_free(world);
    }
}

static void the_ends_have_bounds_and_the_sums_forget(void **state)
{
    (void)state;
    struct world *world = world_with_eve();
    BEGIN_WITH(world, learnt_was, .needs = TEST_EN_TIER1, .channel = TL_CHANNEL_VOICE,
               .actual = 2048 * 100 * TL_SECOND, .expected = 2048 * 100 * TL_SECOND, .judged = 2048,
               .low = TL_ONE / 4, .high = 4 * TL_ONE, .said_low = TL_ONE / 4 + 1,
               .said_high = 4 * TL_ONE - 1);
    tell_and_connect(world, 300);
    const struct tl_learnt *learnt = learnt_of(world);
    CHECK_EQ(learnt->low, TL_ONE / 4);
    CHECK_EQ(learnt->high, 4 * TL_ONE);
    CHECK_EQ(learnt->said_low, TL_ONE / 4);
    CHECK_EQ(learnt->said_high, 4 * TL_ONE);
    CHECK_EQ(learnt->judged, 2048);
    CHECK(learnt->actual_us == (2048 * 100 + 300 - 100) * TL_SECOND);
    CHECK(learnt->expected_us == (2048 * 100 + 150 - 100) * TL_SECOND);
    tell_and_connect(world, 5 * 3600); /* Counts like four hours. */
    CHECK(learnt_of(world)->last_us == 4 * TL_HOUR);
    world_free(world);
}

static void waits_that_lasted_twice_as_long_double_the_next(void **state)
{
    (void)state;
    struct tl_learnt learnt = { .judged = 0, .actual_us = TL_HOUR };
    CHECK_EQ(tl_learnt_factor(NULL), TL_ONE);
    CHECK_EQ(tl_learnt_factor(&learnt), TL_ONE); /* Nothing was judged yet. */
    learnt.judged = 32; /* As many as are taken to have been right: half of the way. */
    learnt.expected_us = 32 * 100 * TL_SECOND;
    learnt.actual_us = 2 * learnt.expected_us;
    assert_float_equal(tl_learnt_factor(&learnt) / (double)TL_ONE, 1.5, 0.001);
    learnt.judged = 2048;
    learnt.expected_us = 2048 * 100 * TL_SECOND;
    learnt.actual_us = 2 * learnt.expected_us;
    assert_float_equal(tl_learnt_factor(&learnt) / (double)TL_ONE, 2080. * 2 / 2080 - 32. / 2080,
                       0.001);
    learnt.actual_us = 10 * learnt.expected_us;
    CHECK_EQ(tl_learnt_factor(&learnt), 4 * TL_ONE);
    learnt.actual_us = 0;
    CHECK_EQ(tl_learnt_factor(&learnt), TL_ONE / 4);
}

/* Nothing that no center would tell is judged. */
static void only_a_wait_that_can_be_is_remembered(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    uint32_t slot = tl_contact_find(world->center, ANA);
    static const struct {
        struct tl_fact_wait_told told;
        bool counts;
    } rows[] = {
        { { .expected = 1, .low = 0, .high = 0 }, true },
        { { .expected = TL_DAY,
            .low = TL_DAY,
            .high = TL_DAY,
            .from_s = 2 * 86400,
            .to_s = 2 * 86400 },
          true },
        { { .expected = 0 }, false },
        { { .expected = TL_DAY + 1 }, false },
        { { .expected = 1, .low = -1 }, false },
        { { .expected = 1, .low = TL_DAY + 1 }, false },
        { { .expected = 1, .high = -1 }, false },
        { { .expected = 1, .high = TL_DAY + 1 }, false },
        { { .expected = 1, .from_s = 2 * 86400 + 1 }, false },
        { { .expected = 1, .to_s = 2 * 86400 + 1 }, false },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        world->center->told[slot].at = 0;
        struct tl_fact fact = { .at = world->now, .kind = TL_FACT_wait_told };
        fact.wait_told = rows[i].told;
        fact.wait_told.contact = ANA;
        CHECK_OK(tl_center_apply(world->center, &fact));
        CHECK_EQ(world->center->told[slot].at != 0, rows[i].counts);
        fact.wait_told.expected = 7; /* What is told again is not what people went by. */
        fact.wait_told.low = fact.wait_told.high = 0;
        fact.wait_told.from_s = fact.wait_told.to_s = 0;
        CHECK_OK(tl_center_apply(world->center, &fact));
        CHECK_EQ(world->center->told[slot].expected_us == 7, !rows[i].counts);
    }
    world_free(world);
}

/* What was told counts until a person is there, or the line is left. */
static void a_wait_that_is_over_otherwise_is_not_judged(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    uint32_t slot = tl_contact_find(world->center, ANA);
    CHECK(world->center->told[slot].at == world->now);
    wait_s(world, 30);
    DO(world, ready, .agent = EVE); /* Offered and refused: in line still. */
    DO(world, refuses, .agent = EVE, .contact = ANA);
    CHECK(world->center->told[slot].at == world->now - 30 * TL_SECOND);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_LIVE, .digit = '2');
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    CHECK(world->center->told[slot].at == 0);
    CHECK(learnt_of(world) == NULL);
    world_free(world);
}

/* --- Room. --- */

static void the_line_least_lately_used_makes_room(void **state)
{
    (void)state;
    struct world *world = world_opened();
    struct tl_center *center = world->center;
    for (uint64_t needs = 0; needs < TL_LEARNT_MAX; needs++)
        tl_learnt_get(center, needs, TL_CHANNEL_VOICE)->used_at = 1000 - (tl_time)needs % 3;
    CHECK(tl_learnt_of(center, 2, TL_CHANNEL_VOICE) != NULL);
    CHECK(tl_learnt_of(center, 2, TL_CHANNEL_CHAT) == NULL);
    struct tl_learnt *known = tl_learnt_get(center, 5, TL_CHANNEL_VOICE);
    CHECK(known == tl_learnt_of(center, 5, TL_CHANNEL_VOICE)); /* Is there already. */
    /* 2, 5, 8 ... were used first; of them the lowest needs go. */
    struct tl_learnt *fresh = tl_learnt_get(center, 5000, TL_CHANNEL_VOICE);
    CHECK(tl_learnt_of(center, 2, TL_CHANNEL_VOICE) == NULL);
    CHECK(fresh == tl_learnt_of(center, 5000, TL_CHANNEL_VOICE));
    CHECK(fresh->low == TL_ONE && fresh->judged == 0 && fresh->used_at == 0);
    fresh->used_at = 998;
    fresh->needs = 0; /* Of the same needs, the first channel goes. */
    fresh->channel = TL_CHANNEL_CHAT;
    CHECK(tl_learnt_get(center, 5001, TL_CHANNEL_VOICE) != fresh);
    CHECK(tl_learnt_of(center, 5, TL_CHANNEL_VOICE) == NULL);
    CHECK(tl_learnt_of(center, 0, TL_CHANNEL_CHAT) == fresh);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pace_is_the_mean_of_what_was_seen),
        cmocka_unit_test(a_talk_goes_on_through_hold_and_ends_once),
        cmocka_unit_test(a_mean_forgets_and_stands_for_no_more_than_so_many),
        cmocka_unit_test(what_a_contact_takes_is_learnt_on_top_of_what_the_policy_says),
        cmocka_unit_test(patience_is_the_time_stood_in_line_by_those_who_left_it),
        cmocka_unit_test(who_is_served_at_once_says_nothing_of_patience),
        cmocka_unit_test(patience_has_bounds),
        cmocka_unit_test(an_end_of_the_range_moves_out_when_it_was_missed),
        cmocka_unit_test(the_ends_have_bounds_and_the_sums_forget),
        cmocka_unit_test(waits_that_lasted_twice_as_long_double_the_next),
        cmocka_unit_test(only_a_wait_that_can_be_is_remembered),
        cmocka_unit_test(a_wait_that_is_over_otherwise_is_not_judged),
        cmocka_unit_test(the_line_least_lately_used_makes_room),
    };
    return cmocka_run_group_tests_name("core/learn", tests, NULL, NULL);
}
