/* The interpreter alone, without a center: where a walk stands, and what an answer does there. */
#include "core/flow/flow.h"
#include "core/support_policy.h"
#include "support/check.h"

static struct test_policy test;

static const struct tl_policy *fresh_policy(void)
{
    return test_policy_make(&test);
}

static struct tl_flow flow_at(enum test_step step)
{
    struct tl_flow flow;
    tl_flow_begin(&flow, 7, TL_CHANNEL_VOICE, 0);
    tl_flow_entered(&flow, (uint16_t)step, test.steps[step].kind, 0);
    return flow;
}

static struct tl_flow_turn key(const struct tl_flow *flow, char digit)
{
    return tl_flow_turn(&test.policy, flow,
                        &(struct tl_flow_answer){ .kind = TL_ANSWER_KEY, .digit = digit });
}

static void a_walk_is_last_when_its_steps_are_taken_and_it_is_in_the_last_topic(void **state)
{
    (void)state;
    fresh_policy();
    struct tl_flow flow = flow_at(TEST_STEP_PERSON_MESSAGE);
    flow.steps_taken = 39;
    CHECK(!tl_flow_is_last(&test.policy, &flow));
    flow.steps_taken = 40;
    CHECK(tl_flow_is_last(&test.policy, &flow));
    flow.steps_taken = 41;
    CHECK(tl_flow_is_last(&test.policy, &flow));
    flow.step = TEST_STEP_MENU;
    CHECK(!tl_flow_is_last(&test.policy, &flow));
    flow.step = TEST_STEPS;
    CHECK(!tl_flow_is_last(&test.policy, &flow));
    flow.step = TEST_STEP_PERSON_MESSAGE;
    test.policy.limits.steps_max = 0; /* As many as there are. */
    CHECK(!tl_flow_is_last(&test.policy, &flow));
}

static void at_the_last_no_key_leads_out_or_tells_again_for_nothing(void **state)
{
    (void)state;
    fresh_policy();
    test.policy.last_topic = TEST_TOPIC_MAIN;
    struct tl_flow flow = flow_at(TEST_STEP_MENU);
    static const char keys[] = { '*', '#', '0', '\0' };
    for (unsigned i = 0; i < sizeof keys; i++) {
        flow.steps_taken = 40;
        struct tl_flow_turn turn = key(&flow, keys[i]);
        CHECK(turn.kind == TL_TURN_AGAIN && turn.tries == 1);
        flow.steps_taken = 39;
        turn = key(&flow, keys[i]);
        CHECK_EQ(turn.kind == TL_TURN_AGAIN && turn.tries == 1, keys[i] == '\0');
    }
    CHECK_EQ(key(&flow, '0').to, TEST_STEP_PERSON_LIVE);
    test.policy.person_topic = TEST_TOPICS; /* Nowhere: a key like any other. */
    CHECK_EQ(key(&flow, '0').tries, 1);
}

static void a_miss_is_told_again_until_the_tries_are_used_up(void **state)
{
    (void)state;
    fresh_policy();
    struct tl_flow flow = flow_at(TEST_STEP_ASK);
    for (uint8_t tries = 0; tries < 4; tries++) {
        flow.tries = tries;
        struct tl_flow_turn turn = key(&flow, 'x');
        CHECK_EQ(turn.kind, tries < 2 ? TL_TURN_AGAIN : TL_TURN_GO);
        CHECK_EQ(tries < 2 ? turn.tries : turn.to, tries < 2 ? tries + 1 : TEST_STEP_GO);
        CHECK_EQ(turn.option, TL_NONE);
    }
    test.steps[TEST_STEP_ASK].otherwise = TL_NONE; /* Nothing said: as after an answer. */
    CHECK_EQ(key(&flow, 'x').to, TEST_STEP_LOOK_UP);
}

/* The last four menus, the newest first; who comes to one of them again is there, and no further.
 */
static void the_way_back_is_the_last_four_menus(void **state)
{
    (void)state;
    fresh_policy();
    struct tl_flow flow;
    tl_flow_begin(&flow, 7, TL_CHANNEL_VOICE, 0);
    CHECK(flow.menus == UINT64_MAX && flow.step == TL_NONE && flow.kind == TL_STEP_KINDS);
    for (uint16_t menu = 1; menu <= 5; menu++)
        tl_flow_entered(&flow, menu, TL_STEP_MENU, 0);
    CHECK(flow.menus == UINT64_C(0x0002000300040005));
    tl_flow_entered(&flow, 9, TL_STEP_SAY, 0);
    CHECK(flow.menus == UINT64_C(0x0002000300040005));
    tl_flow_entered(&flow, 3, TL_STEP_MENU, 0);
    CHECK(flow.menus == UINT64_C(0xffffffff00020003));
    tl_flow_entered(&flow, 3, TL_STEP_MENU, 1); /* Told again. */
    CHECK(flow.menus == UINT64_C(0xffffffff00020003) && flow.tries == 1);
    CHECK_EQ(flow.steps_taken, 8);
    flow.steps_taken = UINT16_MAX - 1;
    tl_flow_entered(&flow, 3, TL_STEP_MENU, 0);
    CHECK_EQ(flow.steps_taken, UINT16_MAX);
    tl_flow_entered(&flow, 3, TL_STEP_MENU, 0);
    CHECK_EQ(flow.steps_taken, UINT16_MAX);
}

static void back_is_the_menu_before_or_the_one_that_the_walk_left(void **state)
{
    (void)state;
    fresh_policy();
    struct tl_flow flow = flow_at(TEST_STEP_MENU);
    CHECK_EQ(key(&flow, '#').kind, TL_TURN_AGAIN); /* There is none before. */
    tl_flow_entered(&flow, TEST_STEP_SUBMENU, TL_STEP_MENU, 0);
    CHECK_EQ(key(&flow, '#').to, TEST_STEP_MENU);
    tl_flow_entered(&flow, TEST_STEP_ASK, TL_STEP_ASK, 0);
    CHECK_EQ(key(&flow, '#').to, TEST_STEP_SUBMENU);
}

static bool never(void *arg, const struct tl_flow *flow, const struct tl_condition *condition)
{
    (void)flow, (void)condition;
    ++*(unsigned *)arg;
    return false;
}

static bool always(void *arg, const struct tl_flow *flow, const struct tl_condition *condition)
{
    return !never(arg, flow, condition);
}

static void a_condition_holds_by_the_walk_the_hour_or_what_was_learned(void **state)
{
    (void)state;
    fresh_policy();
    struct tl_flow flow = flow_at(TEST_STEP_MENU);
    unsigned asked = 0;
    const struct tl_condition voice = { TL_IS_CHANNEL, TL_CHANNEL_VOICE, 0xff, "" };
    const struct tl_condition chat = { TL_IS_CHANNEL, TL_CHANNEL_CHAT, 0xff, "" };
    const struct tl_condition english = { TL_IS_LANGUAGE, 0, 0xff, "" };
    const struct tl_condition spanish = { TL_IS_LANGUAGE, 1, 0xff, "" };
    CHECK(tl_flow_holds(&flow, &voice, never, &asked));
    CHECK(!tl_flow_holds(&flow, &chat, always, &asked));
    CHECK(tl_flow_holds(&flow, &english, never, &asked));
    CHECK(!tl_flow_holds(&flow, &spanish, always, &asked));
    flow.language = TL_NONE; /* The first one, until it is known. */
    CHECK(tl_flow_holds(&flow, &english, never, &asked));
    flow.language = 1;
    CHECK(tl_flow_holds(&flow, &spanish, never, &asked));
    CHECK_EQ(asked, 0);
    const struct tl_condition first = { TL_IS_OPEN_LIVE, 0, 0xff, "" };
    const struct tl_condition last = { TL_IS_WAIT_OVER, 0, 0xff, "" };
    CHECK(tl_flow_holds(&flow, &first, always, &asked));
    CHECK(!tl_flow_holds(&flow, &last, never, &asked));
    CHECK_EQ(asked, 2);
}

static void what_no_lookup_told_does_not_hold(void **state)
{
    (void)state;
    fresh_policy();
    struct tl_flow flow = flow_at(TEST_STEP_MENU);
    struct tl_condition of_case = { TL_IS_WAIT_OVER + 1, 0, 63, "" };
    unsigned asked = 0;
    CHECK(!tl_flow_holds(&flow, &of_case, always, &asked));
    tl_flow_learned(&flow, UINT64_C(1) << 63 | 1, UINT64_C(1) << 63 | 2);
    CHECK(tl_flow_holds(&flow, &of_case, never, &asked));
    of_case.bit = 0; /* Known, and it does not hold. */
    CHECK(!tl_flow_holds(&flow, &of_case, always, &asked));
    of_case.bit = 1; /* Holds, and nobody asked. */
    CHECK(!tl_flow_holds(&flow, &of_case, always, &asked));
    of_case.bit = 64;
    CHECK(!tl_flow_holds(&flow, &of_case, always, &asked));
    tl_flow_learned(&flow, UINT64_C(1) << 63, 0); /* Not any more. */
    of_case.bit = 63;
    CHECK(!tl_flow_holds(&flow, &of_case, always, &asked));
    CHECK(flow.known == (UINT64_C(1) << 63 | 1) && flow.holds == 0);
    CHECK_EQ(asked, 0);
}

/* A branch that leads to itself ends, and so does a step that is none. */
static void branches_are_walked_through_and_never_for_ever(void **state)
{
    (void)state;
    fresh_policy();
    struct tl_flow flow = flow_at(TEST_STEP_MENU);
    unsigned asked = 0;
    CHECK_EQ(tl_flow_settle(&test.policy, &flow, TEST_STEP_WHEN, always, &asked), TEST_STEP_STATUS);
    CHECK_EQ(tl_flow_settle(&test.policy, &flow, TEST_STEP_WHEN, never, &asked), TEST_STEP_VERIFY);
    CHECK_EQ(tl_flow_settle(&test.policy, &flow, TEST_STEP_GO, never, &asked),
             TEST_STEP_PERSON_LIVE);
    CHECK_EQ(tl_flow_settle(&test.policy, &flow, TEST_STEP_LANGUAGE, never, &asked),
             TEST_STEP_HELLO);
    flow.language = TL_NONE;
    CHECK_EQ(tl_flow_settle(&test.policy, &flow, TEST_STEP_LANGUAGE, never, &asked),
             TEST_STEP_LANGUAGE);
    test.steps[TEST_STEP_WHEN].otherwise = TL_NONE; /* As after it. */
    test.steps[TEST_STEP_WHEN].next = TEST_STEP_MENU;
    CHECK_EQ(tl_flow_settle(&test.policy, &flow, TEST_STEP_WHEN, never, &asked), TEST_STEP_MENU);
    test.steps[TEST_STEP_WHEN].next = TEST_STEP_WHEN;
    asked = 0;
    CHECK_EQ(tl_flow_settle(&test.policy, &flow, TEST_STEP_WHEN, never, &asked), TL_NONE);
    CHECK_EQ(asked, 256);
    CHECK_EQ(tl_flow_settle(&test.policy, &flow, TL_NONE, never, &asked), TL_NONE);
    CHECK_EQ(tl_flow_settle(&test.policy, &flow, TEST_STEPS, never, &asked), TL_NONE);
}

static void an_answer_that_the_step_does_not_take_is_not_here(void **state)
{
    (void)state;
    fresh_policy();
    static const struct {
        enum test_step step;
        struct tl_flow_answer answer;
    } rows[] = {
        { TEST_STEP_MENU, { .kind = TL_ANSWER_VALUE, .yes = true } },
        { TEST_STEP_MENU, { .kind = TL_ANSWER_HELPED, .yes = true } },
        { TEST_STEP_MENU, { .kind = TL_ANSWER_RECORD } },
        { TEST_STEP_ANSWER, { .kind = TL_ANSWER_VALUE, .yes = true } },
        { TEST_STEP_LOOK_UP, { .kind = TL_ANSWER_KEY, .digit = '1' } },
        { TEST_STEP_LOOK_UP, { .kind = TL_ANSWER_SILENCE } },
        { TEST_STEP_LOOK_UP, { .kind = TL_ANSWER_RECORD, .result = TL_LOOKUP_RESULTS } },
        { TEST_STEP_LIVE, { .kind = TL_ANSWER_SILENCE } },
        { TEST_STEP_LIVE, { .kind = TL_ANSWER_KEY, .digit = '9' } },
        { TEST_STEP_LIVE, { .kind = TL_ANSWER_KEY, .digit = '\0' } },
        { TEST_STEP_HELLO, { .kind = TL_ANSWER_KEY, .digit = '1' } },
        { TEST_STEPS, { .kind = TL_ANSWER_KEY, .digit = '1' } },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct tl_flow flow = flow_at(TEST_STEP_MENU);
        flow.step = (uint16_t)rows[i].step;
        CHECK_EQ(tl_flow_turn(&test.policy, &flow, &rows[i].answer).kind, TL_TURN_NOT_HERE);
    }
}

/* A policy may leave keys out: no key is then none of them. */
static void a_key_that_the_policy_does_not_name_means_nothing(void **state)
{
    (void)state;
    fresh_policy();
    struct tl_flow flow = flow_at(TEST_STEP_LIVE);
    CHECK_EQ(key(&flow, '*').kind, TL_TURN_AGAIN);
    test.policy.voice_keys[TL_KEY_REPEAT] = '\0';
    CHECK_EQ(key(&flow, '\0').kind, TL_TURN_NOT_HERE);
    flow = flow_at(TEST_STEP_ANSWER);
    test.policy.helped_yes = test.policy.helped_no = '\0';
    CHECK_EQ(key(&flow, '\0').tries, 1);
    flow = flow_at(TEST_STEP_LANGUAGE);
    test.languages[1].digit = '\0';
    CHECK_EQ(key(&flow, '\0').tries, 1);
    CHECK_EQ(key(&flow, '1').option, 0);
    test.options[0].digit = '\0';
    flow = flow_at(TEST_STEP_MENU);
    CHECK_EQ(key(&flow, '\0').tries, 1);
}

static void an_article_that_helped_ends_the_walk_and_an_action_too(void **state)
{
    (void)state;
    fresh_policy();
    struct tl_flow answer = flow_at(TEST_STEP_ANSWER), offer = flow_at(TEST_STEP_OFFER);
    const struct tl_flow_answer yes = { .kind = TL_ANSWER_HELPED, .yes = true };
    const struct tl_flow_answer no = { .kind = TL_ANSWER_HELPED, .yes = false };
    CHECK_EQ(tl_flow_turn(&test.policy, &answer, &yes).outcome, TL_OUTCOME_ANSWERED);
    CHECK_EQ(tl_flow_turn(&test.policy, &offer, &yes).outcome, TL_OUTCOME_SELF_SERVED);
    CHECK_EQ(tl_flow_turn(&test.policy, &answer, &no).to, TEST_STEP_OFFER);
    CHECK_EQ(key(&answer, '1').outcome, TL_OUTCOME_ANSWERED);
    CHECK_EQ(key(&answer, '2').to, TEST_STEP_OFFER);
    CHECK_EQ(key(&answer, '7').tries, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk_is_last_when_its_steps_are_taken_and_it_is_in_the_last_topic),
        cmocka_unit_test(at_the_last_no_key_leads_out_or_tells_again_for_nothing),
        cmocka_unit_test(a_miss_is_told_again_until_the_tries_are_used_up),
        cmocka_unit_test(the_way_back_is_the_last_four_menus),
        cmocka_unit_test(back_is_the_menu_before_or_the_one_that_the_walk_left),
        cmocka_unit_test(a_condition_holds_by_the_walk_the_hour_or_what_was_learned),
        cmocka_unit_test(what_no_lookup_told_does_not_hold),
        cmocka_unit_test(branches_are_walked_through_and_never_for_ever),
        cmocka_unit_test(an_answer_that_the_step_does_not_take_is_not_here),
        cmocka_unit_test(a_key_that_the_policy_does_not_name_means_nothing),
        cmocka_unit_test(an_article_that_helped_ends_the_walk_and_an_action_too),
    };
    return cmocka_run_group_tests_name("core/interpreter", tests, NULL, NULL);
}
