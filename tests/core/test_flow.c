/* Flows as callers meet them: keys, tries, ways back, lookups, bounds, and every end. */
#include "core/support_center.h"

#include "core/flow/flow.h"

enum { ANA = 101, BOB, EVE = 1 };

static void press(struct world *world, enum test_step step, char digit)
{
    DO(world, keyed, .contact = ANA, .step = step, .digit = (uint64_t)digit);
}

/* The step that the last step of the center came to last. */
static uint64_t told(const struct world *world)
{
    for (uint32_t i = world->facts.facts_len; i-- > 0;) {
        if (world->room[i].kind == TL_FACT_stepped)
            return world->room[i].stepped.step;
    }
    return TL_NONE;
}

static void the_language_is_asked_first_unless_it_is_known(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, TL_NONE);
    CHECK_EQ(told(world), TEST_STEP_LANGUAGE);
    press(world, TEST_STEP_LANGUAGE, '2');
    CHECK_EQ(FACT(world, chose)->option, 1);
    CHECK_EQ(SEEN(world, stepped), 2); /* Says hello and goes on to the menu at once. */
    CHECK_EQ(told(world), TEST_STEP_MENU);
    caller_comes(world, BOB, 1);
    CHECK_EQ(FACT(world, stepped)->step, TEST_STEP_HELLO);
    world_free(world);
}

static void who_never_says_which_language_gets_the_first(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, TL_NONE);
    for (int tries = 1; tries <= 2; tries++) {
        DO(world, said_nothing, .contact = ANA, .step = TEST_STEP_LANGUAGE);
        CHECK_EQ(FACT(world, stepped)->tries, tries);
    }
    DO(world, said_nothing, .contact = ANA, .step = TEST_STEP_LANGUAGE);
    CHECK_EQ(FACT(world, chose)->option, 0);
    CHECK_EQ(told(world), TEST_STEP_MENU);
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(world->center, ANA, &view));
    CHECK_EQ(view.language, 0);
    world_free(world);
}

static void a_wrong_key_costs_a_try_and_the_last_leads_on(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    press(world, TEST_STEP_MENU, 'x');
    CHECK_EQ(FACT(world, stepped)->tries, 1);
    press(world, TEST_STEP_MENU, '*'); /* Told again: no try lost. */
    CHECK_EQ(FACT(world, stepped)->tries, 1);
    DO(world, said_nothing, .contact = ANA, .step = TEST_STEP_MENU);
    CHECK_EQ(FACT(world, stepped)->tries, 2);
    press(world, TEST_STEP_MENU, 'x');
    CHECK_EQ(FACT(world, sent_on)->why, TL_WHY_UNSTAFFED); /* The person topic; nobody is there. */
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_MESSAGE);
    world_free(world);
}

/* Pitfall 35: a way back, and a person, from everywhere. */
static void back_leads_to_the_menu_before_and_the_person_key_to_a_person(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EVERYTHING);
    caller_comes(world, ANA, 0);
    press(world, TEST_STEP_MENU, '#'); /* Nothing before it: told again. */
    CHECK_EQ(told(world), TEST_STEP_MENU);
    press(world, TEST_STEP_MENU, '9');
    CHECK_EQ(told(world), TEST_STEP_SUBMENU);
    press(world, TEST_STEP_SUBMENU, '#');
    CHECK_EQ(told(world), TEST_STEP_MENU);
    press(world, TEST_STEP_MENU, '2');
    CHECK_EQ(told(world), TEST_STEP_ASK);
    press(world, TEST_STEP_ASK, '#');
    CHECK_EQ(told(world), TEST_STEP_MENU);
    press(world, TEST_STEP_MENU, '0');
    CHECK_EQ(told(world), TEST_STEP_PERSON_LIVE);
    CHECK_EQ(FACT(world, offered)->agent, EVE);
    world_free(world);
}

static void a_value_of_the_right_form_is_kept_and_looked_up(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    press(world, TEST_STEP_MENU, '2');
    DO(world, gave, .contact = ANA, .step = TEST_STEP_ASK, .fits = 0);
    CHECK_EQ(FACT(world, stepped)->tries, 1);
    CHECK_EQ(SEEN(world, got_value), 0);
    DO(world, gave, .contact = ANA, .step = TEST_STEP_ASK, .fits = 1);
    CHECK_EQ(FACT(world, got_value)->value, TEST_KEY_CASE);
    CHECK_EQ(FACT(world, asked_records)->until, world->now + 5 * TL_SECOND);
    DO(world, looked_up, .contact = ANA, .step = TEST_STEP_LOOK_UP, .result = TL_FOUND, .known = 3,
       .holds = 1);
    CHECK_EQ(FACT(world, learned)->holds, 1);
    CHECK_EQ(told(world), TEST_STEP_ANSWER);
    DO(world, helped, .contact = ANA, .step = TEST_STEP_ANSWER, .yes = 1);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_ANSWERED);
    world_free(world);
}

static void a_lookup_that_is_slow_leads_on_and_its_late_answer_is_set_aside(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    press(world, TEST_STEP_MENU, '2');
    DO(world, gave, .contact = ANA, .step = TEST_STEP_ASK, .fits = 1);
    wait_s(world, 5);
    CHECK_EQ(FACT(world, learned)->result, TL_SLOW);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    DO(world, looked_up, .contact = ANA, .step = TEST_STEP_LOOK_UP, .result = TL_FOUND);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_ELSEWHERE);
    world_free(world);
}

static void each_result_of_a_lookup_has_its_way(void **state)
{
    (void)state;
    static const struct {
        enum tl_lookup_result result;
        uint64_t to;
    } ways[] = { { TL_FOUND, TEST_STEP_ANSWER },
                 { TL_NOT_FOUND, TEST_STEP_PERSON_MESSAGE },
                 { TL_SLOW, TEST_STEP_CALLBACK },
                 { TL_FAILED, TEST_STEP_MESSAGE } };
    for (unsigned i = 0; i < 4; i++) {
        struct world *world = world_opened();
        caller_comes(world, ANA, 0);
        press(world, TEST_STEP_MENU, '2');
        DO(world, gave, .contact = ANA, .step = TEST_STEP_ASK, .fits = 1);
        DO(world, looked_up, .contact = ANA, .step = TEST_STEP_LOOK_UP, .result = ways[i].result);
        CHECK_EQ(told(world), ways[i].to);
        world_free(world);
    }
}

static void an_article_that_did_not_help_goes_on_and_hanging_up_at_it_is_answered(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    press(world, TEST_STEP_MENU, '3');
    press(world, TEST_STEP_ANSWER, '2'); /* "That did not help." */
    CHECK_EQ(told(world), TEST_STEP_OFFER);
    DO(world, helped, .contact = ANA, .step = TEST_STEP_OFFER, .yes = 1);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_SELF_SERVED);
    caller_comes(world, ANA, 0);
    press(world, TEST_STEP_MENU, '3');
    DO(world, left, .contact = ANA);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_ANSWERED);
    caller_comes(world, ANA, 0);
    DO(world, left, .contact = ANA);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_LEFT_IN_MENU);
    world_free(world);
}

static void a_request_and_a_message_are_due_by_their_clocks(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    press(world, TEST_STEP_MENU, '5');
    CHECK_EQ(FACT(world, request_filed)->type, TEST_KEY_REQUEST);
    /* 20 hours of Monday to Friday, 8 to 18, from Monday 10: Wednesday 10. */
    CHECK_EQ(FACT(world, request_filed)->due, world->now + 2 * TL_DAY);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_REQUEST);
    caller_comes(world, BOB, 0);
    DO(world, keyed, .contact = BOB, .step = TEST_STEP_MENU, .digit = '6');
    CHECK_EQ(FACT(world, message_taken)->due, world->now + TL_DAY);
    world_free(world);
}

static uint64_t comes_by_condition(struct tl_condition condition, void (*change)(struct world *))
{
    struct world *world = world_new();
    world->test.conditions[0] = condition;
    world_open(world);
    if (change)
        change(world);
    caller_comes(world, ANA, 1);
    press(world, TEST_STEP_MENU, '7');
    uint64_t step = told(world);
    world_free(world);
    CHECK(step == TEST_STEP_ANSWER || step == TEST_STEP_VERIFY);
    return step == TEST_STEP_ANSWER;
}

static void at_night(struct world *world)
{
    wait_s(world, 12 * 3600);
}

static void with_an_agent(struct world *world)
{
    agent_comes(world, EVE, TEST_ES_TIER1);
}

static void with_two_before(struct world *world)
{
    agent_comes(world, EVE, TEST_ES_TIER1);
    for (tl_id contact = 301; contact < 304; contact++)
        caller_asks(world, contact, 1);
}

static void branches_follow_the_hour_the_staff_and_the_person(void **state)
{
    (void)state;
    CHECK(comes_by_condition((struct tl_condition){ .kind = TL_IS_OPEN_LIVE }, NULL));
    CHECK(!comes_by_condition((struct tl_condition){ .kind = TL_IS_OPEN_LIVE }, at_night));
    CHECK(comes_by_condition((struct tl_condition){ .kind = TL_IS_OPEN_CALLBACK }, NULL));
    CHECK(!comes_by_condition((struct tl_condition){ .kind = TL_IS_OPEN_CALLBACK }, at_night));
    CHECK(!comes_by_condition((struct tl_condition){ .kind = TL_IS_HOLIDAY }, NULL));
    CHECK(!comes_by_condition((struct tl_condition){ .kind = TL_IS_SURGE }, NULL));
    CHECK(!comes_by_condition((struct tl_condition){ .kind = TL_IS_STAFFED, .arg = 1 }, NULL));
    CHECK(comes_by_condition((struct tl_condition){ .kind = TL_IS_STAFFED, .arg = 1 },
                             with_an_agent));
    CHECK(!comes_by_condition((struct tl_condition){ .kind = TL_IS_STAFFED, .arg = 2 },
                              with_an_agent));
    CHECK(comes_by_condition((struct tl_condition){ .kind = TL_IS_WAIT_OVER, .arg = 10 },
                             with_two_before));
    CHECK(!comes_by_condition((struct tl_condition){ .kind = TL_IS_WAIT_OVER, .arg = 60 },
                              with_two_before));
    CHECK(comes_by_condition(
        (struct tl_condition){ .kind = TL_IS_CHANNEL, .arg = TL_CHANNEL_VOICE }, NULL));
    CHECK(comes_by_condition((struct tl_condition){ .kind = TL_IS_LANGUAGE, .arg = 1 }, NULL));
    CHECK(!comes_by_condition((struct tl_condition){ .kind = TL_IS_LANGUAGE, .arg = 0 }, NULL));
    CHECK(!comes_by_condition((struct tl_condition){ .kind = TL_IS_CASE_KNOWN, .bit = 5 }, NULL));
}

static void what_a_lookup_told_lasts(void **state)
{
    (void)state;
    struct tl_condition known = { .kind = TL_IS_CASE_KNOWN, .bit = 5 };
    struct tl_flow flow;
    tl_flow_begin(&flow, 1, TL_CHANNEL_VOICE, 0);
    CHECK(!tl_flow_holds(&flow, &known, NULL, NULL));
    tl_flow_learned(&flow, 0x60, 0x20);
    CHECK(tl_flow_holds(&flow, &known, NULL, NULL));
    tl_flow_learned(&flow, 0x40, 0xff); /* Of another bit only. */
    CHECK(tl_flow_holds(&flow, &known, NULL, NULL));
    tl_flow_learned(&flow, 0x20, 0);
    CHECK(!tl_flow_holds(&flow, &known, NULL, NULL));
}

/* "People who press repeat for ever" and "steps that lead to themselves" both come to an end. */
static void a_walk_without_end_comes_to_the_last_topic_and_ends_there(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    press(world, TEST_STEP_MENU, '9');
    press(world, TEST_STEP_SUBMENU, '2');
    CHECK_EQ(told(world), TEST_STEP_PERSON_MESSAGE);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_MESSAGE);
    for (tl_id contact = 301; contact < 303; contact++) {
        caller_comes(world, contact, 0);
        unsigned presses = 0;
        while (contact_state(world, contact) == TL_CONTACT_IN_FLOW && presses++ < 200)
            DO(world, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '*');
        CHECK(presses < 100);
        CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_MESSAGE);
    }
    world_free(world);
}

/* A policy that check would refuse: nothing follows. The last topic comes to help. */
static void where_nothing_follows_the_last_topic_does(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->test.steps[TEST_STEP_HELLO].next = TL_NONE;
    world_open(world);
    caller_comes(world, ANA, 0);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_MESSAGE);
    world_free(world);
    world = world_new();
    world->test.steps[TEST_STEP_HELLO].next = TL_NONE;
    world->test.policy.last_topic = TL_NONE;
    world_open(world);
    caller_comes(world, ANA, 0);
    CHECK_EQ(FACT(world, closed)->why, TL_WHY_END_OF_FLOW);
    world_free(world);
}

static void an_answer_for_another_step_changes_nothing(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    press(world, TEST_STEP_LANGUAGE, '1');
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_ELSEWHERE);
    DO(world, gave, .contact = ANA, .step = TEST_STEP_MENU, .fits = 1);
    CHECK_EQ(SEEN(world, set_aside), 1);
    DO(world, helped, .contact = BOB, .step = TEST_STEP_MENU, .yes = 1);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_CONTACT);
    world_free(world);
}

/* What verifies a person is no value that the flow keeps. */
static void an_answer_that_verifies_is_not_kept(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->test.steps[TEST_STEP_VERIFY].into = 0;
    world->now += 10 * TL_HOUR; /* Closed: `when` leads to verify. */
    world_open(world);
    caller_comes(world, ANA, 0);
    press(world, TEST_STEP_MENU, '7');
    CHECK_EQ(told(world), TEST_STEP_VERIFY);
    DO(world, gave, .contact = ANA, .step = TEST_STEP_VERIFY, .fits = 1);
    CHECK_EQ(SEEN(world, got_value), 0);
    CHECK_EQ(told(world), TEST_STEP_ANSWER);
    world_free(world);
}

static uint32_t steps_at(const struct world *world, enum test_step step)
{
    uint32_t steps_len = 0;
    for (uint32_t i = 0; i < world->facts.facts_len; i++)
        steps_len += world->room[i].kind == TL_FACT_stepped && world->room[i].stepped.step == step;
    return steps_len;
}

/* A policy that nobody has proved: texts that lead to each other. So many are told in a row, or so
 * many steps of the whole contact, and then the last topic. */
static void a_walk_that_goes_round_comes_to_the_last_topic(void **state)
{
    (void)state;
    static const struct {
        uint16_t steps_max;
        uint32_t told;
    } rows[] = { { 0, 48 }, { 1000, 48 }, { 40, 37 }, { 4, 1 } };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world *world = world_new();
        world->test.policy.limits.steps_max = rows[i].steps_max;
        world_open(world);
        caller_comes(world, ANA, 0);       /* Two steps, ... */
        press(world, TEST_STEP_MENU, '9'); /* ... three. */
        press(world, TEST_STEP_SUBMENU, '2');
        CHECK_EQ(steps_at(world, TEST_STEP_LOOP), rows[i].told);
        CHECK_EQ(steps_at(world, TEST_STEP_PERSON_LIVE), 1);
        CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_MESSAGE);
        world_free(world);
    }
}

/* Even the last topic goes round: then it is over. */
static void a_last_topic_that_goes_round_is_cut_off(void **state)
{
    (void)state;
    static const struct {
        uint16_t steps_max;
        uint32_t told;
    } rows[] = { { 0, 96 }, { 40, 77 } };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world *world = world_new();
        world->test.policy.limits.steps_max = rows[i].steps_max;
        world->test.policy.last_topic = TEST_TOPIC_MAIN;
        world_open(world);
        caller_comes(world, ANA, 0);
        press(world, TEST_STEP_MENU, '9');
        press(world, TEST_STEP_SUBMENU, '2');
        CHECK_EQ(steps_at(world, TEST_STEP_LOOP), rows[i].told);
        CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_CUT_OFF);
        CHECK_EQ(FACT(world, closed)->why, TL_WHY_STEPS_OVER);
        world_free(world);
    }
}

/* Four newer ones: what came first is lent no more. */
static void lend_four_more(struct world *world)
{
    static struct test_policy later[4];
    for (unsigned i = 0; i < 4; i++) {
        test_policy_make(&later[i]);
        later[i].policy.version = 200 + i;
        tl_center_policy_set(world->center, &later[i].policy);
        tl_center_policy_set(world->replica, &later[i].policy);
        DO(world, policy_loaded, .version = 200 + i);
    }
}

/* Out of a line, or of a lookup, by a step that nobody knows any more: from the beginning. */
static void who_comes_out_of_a_policy_that_is_gone_begins_again(void **state)
{
    (void)state;
    for (int how = 0; how < 4; how++) {
        struct world *world = world_opened();
        DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
        caller_comes(world, ANA, 0);
        if (how < 2) {
            press(world, TEST_STEP_MENU, '1');
        } else {
            press(world, TEST_STEP_MENU, '2');
            DO(world, gave, .contact = ANA, .step = TEST_STEP_ASK, .fits = 1);
            CHECK_EQ(SEEN(world, asked_records), 1);
        }
        lend_four_more(world);
        if (how == 0)
            DO(world, signed_out, .agent = EVE);
        else if (how == 1)
            press(world, TEST_STEP_LIVE, '2');
        else if (how == 2)
            wait_s(world, 5); /* The lookup is slow. */
        else
            DO(world, looked_up, .contact = ANA, .step = TEST_STEP_LOOK_UP, .result = TL_FOUND);
        CHECK_EQ(FACT(world, restarted)->policy, 203);
        CHECK_EQ(contact_state(world, ANA), TL_CONTACT_IN_FLOW);
        struct tl_contact_view view;
        CHECK_OK(tl_center_contact(world->center, ANA, &view));
        CHECK_EQ(view.step, TEST_STEP_MENU); /* The language is known. */
        world_free(world);
    }
}

/* A flow keeps the version that it began with while it is lent, then begins again. */
static void a_flow_keeps_its_policy_while_it_is_lent(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    static struct test_policy later[4];
    for (unsigned i = 0; i < 4; i++) {
        test_policy_make(&later[i]);
        later[i].policy.version = 100 + i;
        later[i].options[0].then = TEST_STEP_MESSAGE; /* The menu's first key leads elsewhere. */
        tl_center_policy_set(world->center, &later[i].policy);
        tl_center_policy_set(world->replica, &later[i].policy);
        DO(world, policy_loaded, .version = 100 + i);
        if (i == 2) {
            press(world, TEST_STEP_MENU, '9');
            CHECK_EQ(SEEN(world, restarted), 0);
        }
    }
    press(world, TEST_STEP_SUBMENU, '1');
    CHECK_EQ(FACT(world, restarted)->policy, 103);
    CHECK_EQ(told(world), TEST_STEP_MENU);
    press(world, TEST_STEP_MENU, '1');
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_MESSAGE);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_language_is_asked_first_unless_it_is_known),
        cmocka_unit_test(who_never_says_which_language_gets_the_first),
        cmocka_unit_test(a_wrong_key_costs_a_try_and_the_last_leads_on),
        cmocka_unit_test(back_leads_to_the_menu_before_and_the_person_key_to_a_person),
        cmocka_unit_test(a_value_of_the_right_form_is_kept_and_looked_up),
        cmocka_unit_test(a_lookup_that_is_slow_leads_on_and_its_late_answer_is_set_aside),
        cmocka_unit_test(each_result_of_a_lookup_has_its_way),
        cmocka_unit_test(an_article_that_did_not_help_goes_on_and_hanging_up_at_it_is_answered),
        cmocka_unit_test(a_request_and_a_message_are_due_by_their_clocks),
        cmocka_unit_test(branches_follow_the_hour_the_staff_and_the_person),
        cmocka_unit_test(what_a_lookup_told_lasts),
        cmocka_unit_test(a_walk_without_end_comes_to_the_last_topic_and_ends_there),
        cmocka_unit_test(where_nothing_follows_the_last_topic_does),
        cmocka_unit_test(an_answer_for_another_step_changes_nothing),
        cmocka_unit_test(a_flow_keeps_its_policy_while_it_is_lent),
        cmocka_unit_test(an_answer_that_verifies_is_not_kept),
        cmocka_unit_test(a_walk_that_goes_round_comes_to_the_last_topic),
        cmocka_unit_test(a_last_topic_that_goes_round_is_cut_off),
        cmocka_unit_test(who_comes_out_of_a_policy_that_is_gone_begins_again),
    };
    return cmocka_run_group_tests_name("core/flow", tests, NULL, NULL);
}
