/* test_supervise.c: what supervisors do to the line: moving, agents' states, closing, opening. */
#include "core/support_center.h"

enum { ANA = 1, BEN = 2, BOSS = 90, AUDIT = 5 };

static tl_time asked_at_of(const struct world *world, tl_id contact)
{
    struct tl_contact_view view;
    CHECK(tl_center_contact(world->center, contact, &view) == TL_OK);
    return view.asked_at;
}

static tl_time in_min(const struct world *world, int64_t minutes)
{
    return world->now + minutes * TL_MINUTE;
}

/* Nobody is free for queue one, somebody for queue two. */
static void two_tiers(struct world *world)
{
    agent_comes(world, ANA, TEST_EN_TIER1);
    DO(world, not_ready, .agent = ANA, .reason = TEST_KEY_LUNCH);
    agent_comes(world, BEN, TEST_SKILL(TEST_EN) | TEST_SKILL(TEST_TIER2));
}

static void test_moved_to_a_queue_with_somebody_free(void **state)
{
    (void)state;
    struct world *world = world_opened();
    two_tiers(world);
    caller_asks(world, 10, 0);
    tl_time asked_at = asked_at_of(world, 10);
    wait_s(world, 30);
    DO(world, moves, .by = BOSS, .contact = 10, .queue = TEST_KEY_QUEUE2, .audit = AUDIT);
    CHECK(FACT(world, moved)->by == BOSS && FACT(world, moved)->queue == TEST_KEY_QUEUE2);
    CHECK(FACT(world, offered)->agent == BEN);
    CHECK(asked_at_of(world, 10) == asked_at);
    DO(world, refuses, .agent = BEN, .contact = 10);
    CHECK(contact_state(world, 10) == TL_CONTACT_WAITING);
    CHECK(asked_at_of(world, 10) == asked_at);
    world_free(world);
}

static void test_moved_ahead_in_the_order(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, ANA, TEST_EN_TIER1);
    DO(world, not_ready, .agent = ANA, .reason = TEST_KEY_LUNCH);
    caller_asks(world, 10, 0);
    wait_s(world, 5);
    caller_asks(world, 11, 0);
    DO(world, moves, .by = BOSS, .contact = 11, .priority = 800);
    CHECK(FACT(world, moved)->rank == 0 && FACT(world, moved)->queue == TEST_KEY_QUEUE1);
    CHECK(FACT(world, wait_told)->contact == 11 && FACT(world, wait_told)->position == 1);
    DO(world, ready, .agent = ANA);
    CHECK(FACT(world, offered)->contact == 11);
    world_free(world);
}

static void test_who_cannot_be_moved(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, ANA, TEST_EN_TIER1);
    caller_comes(world, 10, 0);
    DO(world, moves, .by = BOSS, .contact = 10, .queue = TEST_KEY_QUEUE2);
    CHECK(FACT(world, set_aside)->why == TL_WHY_ELSEWHERE);
    DO(world, keyed, .contact = 10, .step = TEST_STEP_MENU, .digit = '1');
    DO(world, moves, .by = BOSS, .contact = 10, .queue = TEST_KEY_QUEUE2);
    CHECK(FACT(world, set_aside)->why == TL_WHY_TAKEN); /* Rings at an agent. */
    caller_asks(world, 11, 0);
    DO(world, moves, .by = BOSS, .contact = 11, .queue = 12345);
    CHECK(FACT(world, set_aside)->why == TL_WHY_UNKNOWN_KEY);
    DO(world, moves, .by = BOSS, .contact = 11, .priority = 12345);
    CHECK(FACT(world, set_aside)->why == TL_WHY_UNKNOWN_KEY);
    DO(world, moves, .by = BOSS, .contact = 11, .queue = TEST_KEY_QUEUE2);
    CHECK(FACT(world, set_aside)->why == TL_WHY_UNSTAFFED);
    DO(world, moves, .by = BOSS, .contact = 99, .queue = TEST_KEY_QUEUE1);
    CHECK(FACT(world, set_aside)->why == TL_WHY_UNKNOWN_CONTACT);
    world_free(world);
}

static void test_agent_is_set_as_if_alone(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, ANA, TEST_EN_TIER1);
    DO(world, sets_agent, .by = BOSS, .agent = ANA, .state = TL_AGENT_NOT_READY,
       .reason = TEST_KEY_LUNCH);
    CHECK(FACT(world, agent_is)->state == TL_AGENT_NOT_READY);
    CHECK(FACT(world, agent_is)->reason == TEST_KEY_LUNCH);
    DO(world, sets_agent, .by = BOSS, .agent = ANA, .state = TL_AGENT_READY);
    CHECK(agent_state(world, ANA) == TL_AGENT_READY);
    DO(world, sets_agent, .by = BOSS, .agent = ANA, .state = TL_AGENT_WRAP_UP);
    CHECK(FACT(world, set_aside)->why == TL_WHY_STATE);
    DO(world, agent_lost, .agent = ANA); /* Nobody knows whether somebody is there. */
    DO(world, sets_agent, .by = BOSS, .agent = ANA, .state = TL_AGENT_NOT_READY);
    CHECK(FACT(world, set_aside)->why == TL_WHY_STATE);
    DO(world, sets_agent, .by = BOSS, .agent = ANA, .state = TL_AGENT_OFFLINE);
    CHECK(agent_state(world, ANA) == TL_AGENT_OFFLINE);
    world_free(world);
}

static void test_signed_out_in_a_talk_gives_it_back(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, ANA, TEST_EN_TIER1);
    agent_comes(world, BEN, TEST_EN_TIER1);
    caller_asks(world, 10, 0);
    tl_id agent = agent_of(world, 10);
    connect(world, 10, agent);
    tl_time asked_at = asked_at_of(world, 10);
    DO(world, sets_agent, .by = BOSS, .agent = agent, .state = TL_AGENT_OFFLINE);
    CHECK(FACT(world, back_in_line)->contact == 10 && FACT(world, offered)->agent != agent);
    CHECK(asked_at_of(world, 10) == asked_at);
    world_free(world);
}

static void test_closed_queue_takes_nobody(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, ANA, TEST_EN_TIER1);
    DO(world, closes_queue, .by = BOSS, .queue = TEST_KEY_QUEUE1, .reason = TEST_KEY_STORM,
       .until = in_min(world, 30));
    caller_comes(world, 10, 0);
    CHECK(SEEN(world, closed_told) == 0); /* The rest of the line is open. */
    DO(world, keyed, .contact = 10, .step = TEST_STEP_MENU, .digit = '1');
    CHECK(FACT(world, sent_on)->why == TL_WHY_CLOSED);
    CHECK(FACT(world, closed_told)->queue == TEST_KEY_QUEUE1);
    CHECK(FACT(world, closed_told)->reason == TEST_KEY_STORM);
    CHECK(SEEN(world, callback_promised) == 1); /* The step's other way. */
    wait_s(world, 30 * 60);
    caller_asks(world, 11, 0);
    CHECK(contact_state(world, 11) == TL_CONTACT_WAITING);
    world_free(world);
}

static void test_who_waits_is_sent_on_or_stays(void **state)
{
    (void)state;
    for (int sends_on = 0; sends_on < 2; sends_on++) {
        struct world *world = world_opened();
        agent_comes(world, ANA, TEST_EN_TIER1);
        DO(world, not_ready, .agent = ANA, .reason = TEST_KEY_LUNCH);
        caller_asks(world, 10, 0);
        DO(world, closes_queue, .by = BOSS, .queue = TEST_KEY_QUEUE1, .reason = TEST_KEY_STORM,
           .until = in_min(world, 30), .sends_on = (uint64_t)sends_on);
        CHECK(contact_state(world, 10) == (sends_on ? TL_CONTACT_PROMISED : TL_CONTACT_WAITING));
        CHECK(SEEN(world, sent_on) == (uint32_t)sends_on);
        CHECK(SEEN(world, closed_told) == (uint32_t)sends_on);
        world_free(world);
    }
}

static void test_many_who_wait_are_all_sent_on(void **state)
{
    (void)state;
    struct world *world = world_opened();
    enum { MANY = 60 };
    agent_comes(world, ANA, TEST_EN_TIER1);
    DO(world, not_ready, .agent = ANA, .reason = TEST_KEY_LUNCH);
    for (tl_id id = 10; id < 10 + MANY; id++)
        caller_asks(world, id, 0);
    DO(world, closes_line, .by = BOSS, .reason = TEST_KEY_STORM, .until = in_min(world, 90),
       .sends_on = 1);
    wait_s(world, 1);
    for (tl_id id = 10; id < 10 + MANY; id++)
        CHECK(contact_state(world, id) == TL_CONTACT_PROMISED);
    world_free(world);
}

static void test_closed_line_is_closed_hours(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, ANA, TEST_EN_TIER1);
    tl_time until = in_min(world, 120);
    DO(world, closes_line, .by = BOSS, .reason = TEST_KEY_STORM, .until = until);
    caller_comes(world, 10, 0);
    CHECK(FACT(world, closed_told)->queue == 0 && FACT(world, closed_told)->opens_at == until);
    DO(world, keyed, .contact = 10, .step = TEST_STEP_MENU, .digit = '1');
    CHECK(FACT(world, sent_on)->why == TL_WHY_CLOSED && SEEN(world, closed_told) == 0);
    CHECK(FACT(world, callback_promised)->from == until); /* Not before the line is open. */
    DO(world, opens_line, .by = BOSS);
    CHECK(FACT(world, line_opened)->by == BOSS);
    caller_asks(world, 11, 0);
    CHECK(FACT(world, offered)->contact == 11);
    world_free(world);
}

/* Monday 10:00; closed until 23:00, when nobody is there: people come on Tuesday at 8. */
static void test_told_when_people_are_there(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, ANA, TEST_EN_TIER1);
    DO(world, closes_line, .by = BOSS, .reason = TEST_KEY_STORM, .until = in_min(world, 13 * 60));
    caller_comes(world, 10, 0);
    CHECK(FACT(world, closed_told)->opens_at == TEST_MONDAY_10 + 22 * TL_HOUR);
    world_free(world);
}

static void test_opens_by_itself(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, ANA, TEST_EN_TIER1);
    caller_comes(world, 9, 0);
    DO(world, keyed, .contact = 9, .step = TEST_STEP_MENU, .digit = '4');
    DO(world, gave, .contact = 9, .step = TEST_STEP_NUMBER, .fits = 1);
    CHECK(contact_state(world, 9) == TL_CONTACT_OFFERED); /* A call that can be made now. */
    DO(world, refuses, .agent = ANA, .contact = 9);
    DO(world, closes_line, .by = BOSS, .reason = TEST_KEY_STORM, .until = in_min(world, 10));
    wait_s(world, 5 * 60); /* The bar is over; nobody is called from a closed line. */
    CHECK(contact_state(world, 9) == TL_CONTACT_PROMISED);
    wait_s(world, 5 * 60);
    CHECK(contact_state(world, 9) == TL_CONTACT_OFFERED);
    world_free(world);
}

static void test_closing_wants_a_reason_and_an_end(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, closes_line, .by = BOSS, .reason = 12345, .until = in_min(world, 5));
    CHECK(FACT(world, set_aside)->why == TL_WHY_UNKNOWN_KEY);
    DO(world, closes_line, .by = BOSS, .reason = TEST_KEY_STORM, .until = world->now);
    CHECK(FACT(world, set_aside)->why == TL_WHY_STATE);
    DO(world, closes_line, .by = BOSS, .reason = TEST_KEY_STORM, .until = INT64_MAX);
    CHECK(FACT(world, set_aside)->why == TL_WHY_STATE);
    DO(world, closes_queue, .by = BOSS, .queue = 12345, .reason = TEST_KEY_STORM,
       .until = in_min(world, 5));
    CHECK(FACT(world, set_aside)->why == TL_WHY_UNKNOWN_KEY);
    DO(world, opens_line, .by = BOSS);
    CHECK(FACT(world, set_aside)->why == TL_WHY_STATE);
    DO(world, opens_queue, .by = BOSS, .queue = TEST_KEY_QUEUE1);
    CHECK(FACT(world, set_aside)->why == TL_WHY_STATE);
    world_free(world);
}

static void test_closures_are_read_back(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, 10, 0);
    DO(world, closes_line, .by = BOSS, .reason = TEST_KEY_STORM, .until = in_min(world, 45));
    DO(world, closes_queue, .by = BOSS, .queue = TEST_KEY_QUEUE2, .reason = TEST_KEY_STORM,
       .until = in_min(world, 15), .sends_on = 1);
    void *memory;
    struct tl_center *copy = world_copy(world, &memory);
    CHECK(tl_center_digest(copy) == tl_center_digest(world->center));
    tl_time wake, copy_wake;
    CHECK(tl_center_wake_at(world->center, &wake) == TL_OK);
    CHECK(tl_center_wake_at(copy, &copy_wake) == TL_OK && wake == copy_wake);
    CHECK(wake == in_min(world, 15));
    free(memory);
    world_free(world);
}

/* A second closing says another reason and time; who heard the first hears the second too. */
static void test_closed_again_is_told_again(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, closes_line, .by = BOSS, .reason = TEST_KEY_STORM, .until = in_min(world, 10));
    caller_comes(world, 10, 0);
    CHECK(SEEN(world, closed_told) == 1);
    DO(world, closes_line, .by = BOSS, .reason = TEST_KEY_STORM, .until = in_min(world, 60));
    DO(world, keyed, .contact = 10, .step = TEST_STEP_MENU, .digit = '3');
    CHECK(FACT(world, closed_told)->opens_at == in_min(world, 60));
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moved_to_a_queue_with_somebody_free),
        cmocka_unit_test(test_moved_ahead_in_the_order),
        cmocka_unit_test(test_who_cannot_be_moved),
        cmocka_unit_test(test_agent_is_set_as_if_alone),
        cmocka_unit_test(test_signed_out_in_a_talk_gives_it_back),
        cmocka_unit_test(test_closed_queue_takes_nobody),
        cmocka_unit_test(test_who_waits_is_sent_on_or_stays),
        cmocka_unit_test(test_many_who_wait_are_all_sent_on),
        cmocka_unit_test(test_closed_line_is_closed_hours),
        cmocka_unit_test(test_told_when_people_are_there),
        cmocka_unit_test(test_opens_by_itself),
        cmocka_unit_test(test_closing_wants_a_reason_and_an_end),
        cmocka_unit_test(test_closures_are_read_back),
        cmocka_unit_test(test_closed_again_is_told_again),
    };
    return cmocka_run_group_tests_name("core/supervise", tests, NULL, NULL);
}
