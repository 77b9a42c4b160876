/* Offers: from ringing to the joined talk, and every way in which they come to nothing. */
#include "core/support_center.h"

enum { ANA = 101, BOB, CAL, EVE = 1, FAY, GIL };

/* Pitfall 3: the offer comes in the very step; random walks check it after every step. */
static void a_free_agent_is_offered_who_comes(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    CHECK_EQ(FACT(world, offered)->agent, EVE);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    CHECK_EQ(FACT(world, offered)->until, world->now + 20 * TL_SECOND);
    CHECK_EQ(SEEN(world, wait_told), 0);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_OFFERED);
    connect(world, ANA, EVE);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_CONNECTED);
    world_free(world);
}

/* Pitfall 1. */
static void of_two_who_answer_one_is_connected_and_the_other_told(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    agent_comes(world, FAY, TEST_EN_TIER1);
    caller_asks(world, BOB, 0);
    DO(world, accepts, .agent = FAY, .contact = BOB);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_TAKEN);
    DO(world, accepts, .agent = EVE, .contact = BOB);
    CHECK_EQ(SEEN(world, accepted), 1);
    CHECK_EQ(agent_of(world, BOB), EVE);
    CHECK_EQ(agent_state(world, FAY), TL_AGENT_READY);
    world_free(world);
}

/* Pitfall 2. */
static void an_agent_who_drops_before_the_join_costs_the_caller_no_place(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    struct tl_contact_view before, after;
    CHECK_OK(tl_center_contact(world->center, ANA, &before));
    wait_s(world, 1);
    caller_asks(world, BOB, 0);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    DO(world, leg_lost, .contact = ANA, .agent = EVE);
    CHECK_EQ(FACT(world, back_in_line)->why, TL_WHY_NOT_JOINED);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_NOT_READY);
    CHECK_OK(tl_center_contact(world->center, ANA, &after));
    CHECK_EQ(before.asked_at, after.asked_at);
    agent_comes(world, FAY, TEST_EN_TIER1);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    world_free(world);
}

static void a_join_that_takes_too_long_is_offered_on(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    agent_comes(world, FAY, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    wait_s(world, 10);
    CHECK_EQ(FACT(world, back_in_line)->why, TL_WHY_NOT_JOINED);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    world_free(world);
}

/* Pitfall 8. */
static void a_caller_who_hangs_up_while_it_rings_costs_the_agent_nothing(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    wait_s(world, 5);
    agent_comes(world, FAY, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    wait_s(world, 5);
    DO(world, left, .contact = ANA);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_LEFT_IN_LINE);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_READY);
    caller_asks(world, BOB, 0);
    CHECK_EQ(FACT(world, offered)->agent, EVE); /* Still idle longest. */
    DO(world, accepts, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_CONTACT);
    world_free(world);
}

/* Pitfall 9. */
static void an_agent_who_lets_it_ring_rests_and_the_contact_goes_on(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    agent_comes(world, FAY, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    wait_s(world, 20);
    CHECK_EQ(FACT(world, back_in_line)->why, TL_WHY_RANG_OUT);
    CHECK_EQ(FACT(world, agent_is)->agent, EVE);
    CHECK_EQ(FACT(world, agent_is)->reason, TEST_KEY_NO_ANSWER);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_NOT_READY);
    world_free(world);
}

/* Pitfall 9: a loop of refusals ends; the bar ends too, so nobody waits for ever. */
static void a_refused_contact_comes_again_only_after_a_while(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    DO(world, refuses, .agent = EVE, .contact = ANA);
    CHECK_EQ(SEEN(world, barred), 1);
    CHECK_EQ(FACT(world, back_in_line)->why, TL_WHY_AGENT_REFUSED);
    CHECK_EQ(SEEN(world, offered), 0);
    CHECK_EQ(FACT(world, wait_told)->position, 1);
    caller_asks(world, BOB, 0);
    CHECK_EQ(FACT(world, offered)->contact, BOB); /* Another one is offered. */
    DO(world, left, .contact = BOB);
    wait_s(world, 119);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_WAITING);
    wait_s(world, 1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    world_free(world);
}

/* Pitfall 2, when both were heard already. */
static void a_call_put_down_at_once_was_no_talk(void **state)
{
    (void)state;
    struct world *world = world_opened();
    struct tl_contact_view view;
    world->test.policy.staff.slip_s = 2;
    agent_comes(world, EVE, TEST_EN_TIER1);
    tl_time asked_at = world->now;
    caller_asks(world, ANA, 0);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    DO(world, joined, .contact = ANA, .agent = EVE);
    wait_s(world, 1);
    DO(world, hangs_up, .agent = EVE, .contact = ANA);
    CHECK_EQ(SEEN(world, closed), 0);
    CHECK_EQ(SEEN(world, barred), 1);
    CHECK_EQ(FACT(world, back_in_line)->why, TL_WHY_AGENT_REFUSED);
    agent_comes(world, FAY, TEST_EN_TIER1);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    DO(world, accepts, .agent = FAY, .contact = ANA);
    DO(world, joined, .contact = ANA, .agent = FAY);
    CHECK_OK(tl_center_contact(world->center, ANA, &view));
    CHECK_EQ(view.asked_at, asked_at);
    wait_s(world, 2);
    DO(world, hangs_up, .agent = FAY, .contact = ANA);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_PERSON);
    world_free(world);
}

static void a_refused_contact_goes_to_the_next_agent_at_once(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    agent_comes(world, FAY, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    DO(world, refuses, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_TAKEN);
    world_free(world);
}

static void where_no_more_refusals_fit_the_agent_rests(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->limits = (struct tl_center_limits){ 3, 3, 2 }; /* Six bars for nine pairs. */
    world_open(world);
    for (tl_id agent = 1; agent <= 3; agent++)
        agent_comes(world, agent, TEST_EN_TIER1);
    for (tl_id contact = ANA; contact < ANA + 3; contact++)
        caller_asks(world, contact, 0);
    for (unsigned refusals = 1; refusals <= 7; refusals++) {
        tl_id contact = ANA;
        while (contact_state(world, contact) != TL_CONTACT_OFFERED)
            contact++;
        DO(world, refuses, .agent = agent_of(world, contact), .contact = contact);
        CHECK_EQ(SEEN(world, barred), refusals <= 6);
    }
    CHECK_EQ(FACT(world, at_limit)->limit, TL_LIMIT_BARS);
    CHECK_EQ(FACT(world, agent_is)->reason, TEST_KEY_NO_ANSWER);
    world_free(world);
}

/* Pitfall 5. */
static void a_burst_of_contacts_meets_as_many_agents_in_distinct_pairs(void **state)
{
    (void)state;
    struct world *world = world_opened();
    enum { BURST = 12 };
    for (tl_id agent = 1; agent <= BURST; agent++)
        agent_comes(world, agent, TEST_EN_TIER1);
    bool has_one[BURST + 1] = { false };
    for (tl_id contact = ANA; contact < ANA + BURST; contact++) {
        caller_asks(world, contact, 0);
        tl_id agent = FACT(world, offered)->agent;
        CHECK(!has_one[agent]);
        CHECK_EQ(agent, contact - ANA + 1); /* Longest idle first. */
        has_one[agent] = true;
    }
    world_free(world);
}

/* EVE speaks both languages and is idle longest; FAY and GIL speak one. */
static struct world *with_a_bilingual_agent(bool is_reserved)
{
    struct world *world = world_new();
    world->test.policy.staff.reserves_bilingual = is_reserved;
    world_open(world);
    agent_comes(world, EVE, TEST_EN_TIER1 | TEST_ES_TIER1);
    wait_s(world, 1);
    agent_comes(world, FAY, TEST_EN_TIER1);
    wait_s(world, 1);
    agent_comes(world, GIL, TEST_EN_TIER1);
    return world;
}

static void a_bilingual_agent_is_kept_for_whom_nobody_else_can_serve(void **state)
{
    (void)state;
    struct world *world = with_a_bilingual_agent(true);
    caller_asks(world, ANA, 0);
    CHECK_EQ(FACT(world, offered)->agent, FAY); /* Of those with one language, idle longest. */
    caller_asks(world, BOB, 0);
    CHECK_EQ(FACT(world, offered)->agent, GIL);
    caller_asks(world, CAL, 1);
    CHECK_EQ(FACT(world, offered)->agent, EVE);
    world_free(world);
}

static void a_bilingual_agent_has_no_rest_while_somebody_waits(void **state)
{
    (void)state;
    struct world *world = with_a_bilingual_agent(true);
    for (tl_id contact = ANA; contact <= CAL; contact++)
        caller_asks(world, contact, 0);
    CHECK_EQ(FACT(world, offered)->agent, EVE); /* Nobody else is free. */
    world_free(world);
}

static void without_the_switch_the_agent_idle_longest_is_chosen(void **state)
{
    (void)state;
    struct world *world = with_a_bilingual_agent(false);
    caller_asks(world, ANA, 0);
    CHECK_EQ(FACT(world, offered)->agent, EVE);
    world_free(world);
}

/* By the policy in force, for agents who are idle already. */
static void a_policy_that_comes_into_force_reserves_who_is_idle(void **state)
{
    (void)state;
    struct world *world = with_a_bilingual_agent(false);
    static struct test_policy next;
    test_policy_make(&next);
    next.policy.version = 8;
    next.policy.staff.reserves_bilingual = true;
    tl_center_policy_set(world->center, &next.policy);
    tl_center_policy_set(world->replica, &next.policy);
    DO(world, policy_loaded, .version = 8);
    caller_asks(world, ANA, 0);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    agent_comes(world, FAY + 100, TEST_ES_TIER1 | TEST_EN_TIER1);
    caller_asks(world, BOB, 1);
    CHECK_EQ(FACT(world, offered)->agent, EVE); /* As many languages, and idle longer. */
    world_free(world);
}

/* The same the other way: many wait, the dialler comes up, many agents are idle. */
static void a_dialler_that_comes_up_brings_all_ripe_callbacks_out_at_once(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, dialler, .is_up = 0);
    for (tl_id contact = ANA; contact < ANA + 10; contact++) {
        caller_comes(world, contact, 0);
        DO(world, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '4');
        DO(world, gave, .contact = contact, .step = TEST_STEP_NUMBER, .fits = 1);
    }
    for (tl_id agent = 1; agent <= 8; agent++)
        agent_comes(world, agent, TEST_EN_TIER1);
    DO(world, dialler, .is_up = 1);
    CHECK_EQ(SEEN(world, offered), 8);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    CHECK_EQ(FACT(world, offered)->agent, 1);
    world_free(world);
}

/* Pitfall 23, in the core's part. */
static void an_agent_has_chats_up_to_the_limit_and_no_call_beside_them(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    for (tl_id chat = ANA; chat < ANA + 4; chat++) {
        DO(world, contact_came, .contact = chat, .channel = TL_CHANNEL_CHAT, .language = 0);
        CHECK_EQ(SEEN(world, offered), chat < ANA + 3);
        if (chat < ANA + 3)
            DO(world, accepts, .agent = EVE, .contact = chat);
        if (chat < ANA + 3)
            CHECK_EQ(SEEN(world, connected), 1); /* A chat needs no joining. */
    }
    caller_asks(world, 200, 0);
    CHECK_EQ(SEEN(world, offered), 0);
    world_free(world);
}

static void an_agent_who_mixes_channels_has_a_call_beside_chats(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->test.policy.staff.mixes_channels = true;
    world_open(world);
    agent_comes(world, EVE, TEST_EN_TIER1);
    DO(world, contact_came, .contact = ANA, .channel = TL_CHANNEL_CHAT, .language = 0);
    caller_asks(world, BOB, 0);
    CHECK_EQ(FACT(world, offered)->contact, BOB);
    caller_asks(world, CAL, 0);
    CHECK_EQ(SEEN(world, offered), 0);
    world_free(world);
}

/* Pitfall 7: the agent's sound is waited for, then the caller goes on at the old place. */
static void a_lost_leg_is_waited_for_and_comes_back(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    connect(world, ANA, EVE);
    DO(world, leg_lost, .contact = ANA, .agent = EVE);
    CHECK_EQ(FACT(world, leg_missed)->until, world->now + 45 * TL_SECOND);
    wait_s(world, 44);
    DO(world, joined, .contact = ANA, .agent = EVE);
    CHECK_EQ(SEEN(world, connected), 1);
    wait_s(world, 60);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    DO(world, leg_lost, .contact = ANA, .agent = EVE);
    wait_s(world, 45);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_WAITING);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_NOT_READY);
    world_free(world);
}

static void a_leg_that_is_lost_on_hold_comes_back_on_hold(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    connect(world, ANA, EVE);
    DO(world, holds, .agent = EVE, .contact = ANA);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_HELD);
    DO(world, holds, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE);
    DO(world, leg_lost, .contact = ANA, .agent = EVE);
    DO(world, joined, .contact = ANA, .agent = EVE);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_HELD);
    wait_s(world, 60);
    DO(world, resumes, .agent = EVE, .contact = ANA);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_free_agent_is_offered_who_comes),
        cmocka_unit_test(of_two_who_answer_one_is_connected_and_the_other_told),
        cmocka_unit_test(an_agent_who_drops_before_the_join_costs_the_caller_no_place),
        cmocka_unit_test(a_call_put_down_at_once_was_no_talk),
        cmocka_unit_test(a_join_that_takes_too_long_is_offered_on),
        cmocka_unit_test(a_caller_who_hangs_up_while_it_rings_costs_the_agent_nothing),
        cmocka_unit_test(an_agent_who_lets_it_ring_rests_and_the_contact_goes_on),
        cmocka_unit_test(a_refused_contact_comes_again_only_after_a_while),
        cmocka_unit_test(a_refused_contact_goes_to_the_next_agent_at_once),
        cmocka_unit_test(where_no_more_refusals_fit_the_agent_rests),
        cmocka_unit_test(a_burst_of_contacts_meets_as_many_agents_in_distinct_pairs),
        cmocka_unit_test(a_bilingual_agent_is_kept_for_whom_nobody_else_can_serve),
        cmocka_unit_test(a_bilingual_agent_has_no_rest_while_somebody_waits),
        cmocka_unit_test(without_the_switch_the_agent_idle_longest_is_chosen),
        cmocka_unit_test(a_policy_that_comes_into_force_reserves_who_is_idle),
        cmocka_unit_test(a_dialler_that_comes_up_brings_all_ripe_callbacks_out_at_once),
        cmocka_unit_test(an_agent_has_chats_up_to_the_limit_and_no_call_beside_them),
        cmocka_unit_test(an_agent_who_mixes_channels_has_a_call_beside_chats),
        cmocka_unit_test(a_lost_leg_is_waited_for_and_comes_back),
        cmocka_unit_test(a_leg_that_is_lost_on_hold_comes_back_on_hold),
    };
    return cmocka_run_group_tests_name("core/offers", tests, NULL, NULL);
}
