/* Callbacks: promised in a window, at their place in line, attempted, attempted again, kept. */
#include "core/support_center.h"

/* From the offer to the end of an attempt. */
#define LONGEST ((20 + 180) * TL_SECOND)

enum { ANA = 101, BOB, CAL, DAN, EVE = 1, FAY };

static void asks_for_a_callback(struct world *world, tl_id contact)
{
    caller_comes(world, contact, 0);
    DO(world, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '4');
    DO(world, gave, .contact = contact, .step = TEST_STEP_NUMBER, .fits = 1);
    CHECK_EQ(SEEN(world, callback_promised), 1);
}

static void a_callback_is_promised_in_a_window_of_open_time(void **state)
{
    (void)state;
    struct world *world = world_opened();
    asks_for_a_callback(world, ANA);
    CHECK(FACT(world, got_value)->is_number);
    CHECK(FACT(world, callback_promised)->from == world->now);
    CHECK(FACT(world, callback_promised)->to == world->now + 2 * TL_HOUR);
    DO(world, left, .contact = ANA); /* The person's call ends; the promise stays. */
    CHECK_EQ(world->facts.facts_len, 1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    wait_s(world, 4 * 3600); /* 14:00 */
    asks_for_a_callback(world, BOB);
    CHECK(FACT(world, callback_promised)->to == world->now + 2 * TL_HOUR);
    wait_s(world, 110 * 60); /* 15:50. The hours end at 19:00: what begins much later leaves no room
                                for a second attempt within three hours. */
    asks_for_a_callback(world, DAN);
    tl_time tomorrow_9 = TEST_MONDAY_10 + 23 * TL_HOUR;
    tl_time last = TEST_MONDAY_10 + 6 * TL_HOUR - 2 * LONGEST;
    CHECK(FACT(world, callback_promised)->from == world->now);
    CHECK(FACT(world, callback_promised)->to == tomorrow_9 + 15 * TL_MINUTE - (last - world->now));
    wait_s(world, 250 * 60); /* 20:00, closed. */
    asks_for_a_callback(world, CAL);
    CHECK(FACT(world, callback_promised)->from == tomorrow_9);
    world_free(world);
}

/* Pitfalls 14 and 32: neither before nor behind those who hold the line. */
static void a_callback_stands_in_the_one_line_at_its_time_of_asking(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    wait_s(world, 10);
    caller_asks(world, BOB, 0);
    DO(world, keyed, .contact = BOB, .step = TEST_STEP_LIVE, .digit = '2');
    DO(world, left, .contact = BOB);
    wait_s(world, 10);
    caller_asks(world, CAL, 0);
    CHECK_EQ(FACT(world, wait_told)->position, 3);
    static const tl_id expected[] = { ANA, BOB, CAL };
    for (unsigned i = 0; i < 3; i++) {
        DO(world, ready, .agent = EVE);
        CHECK_EQ(FACT(world, offered)->contact, expected[i]);
        DO(world, accepts, .agent = EVE, .contact = expected[i]);
        if (i == 1)
            DO(world, attempt_ended, .contact = BOB, .attempt = 1, .result = TL_ATTEMPT_ANSWERED);
        else
            DO(world, joined, .contact = expected[i], .agent = EVE);
        CHECK_EQ(SEEN(world, connected), 1);
        DO(world, not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH);
        DO(world, hangs_up, .agent = EVE, .contact = expected[i]);
        CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_PERSON);
        wait_s(world, 30);
    }
    world_free(world);
}

static void a_callback_is_not_ripe_before_its_window(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    wait_s(world, 10 * 3600); /* 20:00 */
    asks_for_a_callback(world, ANA);
    wait_s(world, 13 * 3600 - 1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    wait_s(world, 1); /* 9:00 */
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    world_free(world);
}

/* Pitfall 17, in the core's part: nobody is called when the service is closed. */
static void
a_ripe_callback_waits_while_the_service_is_closed_or_nothing_can_be_dialled(void **state)
{
    (void)state;
    struct world *world = world_opened();
    asks_for_a_callback(world, ANA);
    wait_s(world, 9 * 3600); /* 19:00: closed. */
    agent_comes(world, EVE, TEST_EN_TIER1);
    CHECK_EQ(SEEN(world, offered), 0);
    wait_s(world, 14 * 3600 - 1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    DO(world, dialler, .is_up = 0);
    wait_s(world, 1); /* 9:00 again. */
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    DO(world, dialler, .is_up = 1);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    world_free(world);
}

/* Pitfalls 16 and 18. */
static void an_attempt_that_finds_nobody_is_made_again_in_its_window(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    asks_for_a_callback(world, ANA);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, attempt_started)->attempt, 1);
    DO(world, attempt_ended, .contact = ANA, .attempt = 2, .result = TL_ATTEMPT_ANSWERED);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_ELSEWHERE);
    DO(world, attempt_ended, .contact = ANA, .attempt = 1, .result = TL_ATTEMPT_MACHINE);
    CHECK(FACT(world, callback_promised)->from == world->now + TL_HOUR);
    CHECK(FACT(world, callback_promised)->to == world->now + 3 * TL_HOUR);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_READY); /* No wrap-up: nobody was there. */
    wait_s(world, 3599);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    wait_s(world, 1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    DO(world, attempt_ended, .contact = ANA, .attempt = 2, .result = TL_ATTEMPT_BUSY);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_CALLBACK);
    CHECK_EQ(FACT(world, closed)->why, TL_WHY_ATTEMPTS_OVER);
    world_free(world);
}

static void an_attempt_without_an_answer_of_the_dialler_ends_by_itself(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    asks_for_a_callback(world, ANA);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    wait_s(world, 180);
    CHECK_EQ(FACT(world, back_in_line)->why, TL_WHY_NOT_PLACED);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_READY);
    wait_s(world, 119); /* Barred for the policy's two minutes. */
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    wait_s(world, 1);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    world_free(world);
}

static void an_agent_who_goes_while_it_dials_costs_the_person_no_place(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    agent_comes(world, FAY, TEST_EN_TIER1);
    asks_for_a_callback(world, ANA);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    DO(world, agent_lost, .agent = EVE);
    CHECK_EQ(FACT(world, back_in_line)->contact, ANA);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    DO(world, attempt_ended, .contact = ANA, .attempt = 1, .result = TL_ATTEMPT_ANSWERED);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_ELSEWHERE);
    world_free(world);
}

/* Pitfall 15. */
static void without_a_number_no_callback_is_promised(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    DO(world, contact_came, .contact = ANA, .channel = TL_CHANNEL_VOICE, .language = 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '1');
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_LIVE, .digit = '2');
    CHECK_EQ(SEEN(world, callback_promised), 0);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_MESSAGE);
    world_free(world);
}

/* The call in which it was asked for ends while an agent's page already rings. */
static void who_hangs_up_after_the_promise_is_still_called(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    asks_for_a_callback(world, ANA);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    DO(world, left, .contact = ANA);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    DO(world, left, .contact = ANA);
    DO(world, attempt_ended, .contact = ANA, .attempt = 1, .result = TL_ATTEMPT_ANSWERED);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    DO(world, left, .contact = ANA); /* Now it is the call that counts. */
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_PERSON);
    world_free(world);
}

static void a_service_that_never_opens_promises_nothing(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->test.policy.calendar.services[1].spans_len = 0;
    world_open(world);
    caller_comes(world, ANA, 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '4');
    DO(world, gave, .contact = ANA, .step = TEST_STEP_NUMBER, .fits = 1);
    CHECK_EQ(SEEN(world, callback_promised), 0);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_MESSAGE);
    world_free(world);
}

static void a_callback_goes_on_waiting_when_nobody_is_there(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_ES_TIER1);
    asks_for_a_callback(world, ANA);
    DO(world, signed_out, .agent = EVE);
    CHECK_EQ(SEEN(world, sent_on), 0);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    agent_comes(world, FAY, TEST_EN_TIER1);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    world_free(world);
}

/* A page's person who is called back is one call, and no agent has two. */
static void who_came_by_chat_is_called_as_a_call(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->test.policy.entry[TL_CHANNEL_CHAT] = TEST_TOPIC_MAIN;
    world_open(world);
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    for (tl_id chat = ANA; chat <= BOB; chat++) {
        DO(world, contact_came, .contact = chat, .channel = TL_CHANNEL_CHAT, .language = 0);
        DO(world, keyed, .contact = chat, .step = TEST_STEP_MENU, .digit = '4');
        DO(world, gave, .contact = chat, .step = TEST_STEP_NUMBER, .fits = 1);
        CHECK_EQ(SEEN(world, callback_promised), 1);
    }
    DO(world, ready, .agent = EVE);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    CHECK_EQ(SEEN(world, attempt_started), 1);
    CHECK_EQ(SEEN(world, offered), 0); /* Three chats would be; a call is one. */
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_callback_is_promised_in_a_window_of_open_time),
        cmocka_unit_test(a_callback_stands_in_the_one_line_at_its_time_of_asking),
        cmocka_unit_test(a_callback_is_not_ripe_before_its_window),
        cmocka_unit_test(
            a_ripe_callback_waits_while_the_service_is_closed_or_nothing_can_be_dialled),
        cmocka_unit_test(an_attempt_that_finds_nobody_is_made_again_in_its_window),
        cmocka_unit_test(an_attempt_without_an_answer_of_the_dialler_ends_by_itself),
        cmocka_unit_test(an_agent_who_goes_while_it_dials_costs_the_person_no_place),
        cmocka_unit_test(without_a_number_no_callback_is_promised),
        cmocka_unit_test(who_hangs_up_after_the_promise_is_still_called),
        cmocka_unit_test(who_came_by_chat_is_called_as_a_call),
        cmocka_unit_test(a_service_that_never_opens_promises_nothing),
        cmocka_unit_test(a_callback_goes_on_waiting_when_nobody_is_there),
    };
    return cmocka_run_group_tests_name("core/callbacks", tests, NULL, NULL);
}
