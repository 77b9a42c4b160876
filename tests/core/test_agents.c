/* Agents: ready and not, wrap-up, lost pages, signing out; and who is left behind. */
#include "core/support_center.h"

enum { ANA = 101, BOB, CAL, EVE = 1, FAY, GIL };

static struct world *in_a_call(void)
{
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    connect(world, ANA, EVE);
    return world;
}

/* Pitfall 6. */
static void wrap_up_ends_exactly_when_due_and_once(void **state)
{
    (void)state;
    struct world *world = in_a_call();
    caller_asks(world, BOB, 0);
    wait_s(world, 100);
    DO(world, hangs_up, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_PERSON);
    CHECK_EQ(FACT(world, wrap_up_began)->contact, ANA);
    CHECK_EQ(FACT(world, wrap_up_began)->until, world->now + 30 * TL_SECOND);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_WRAP_UP);
    DO(world, ready, .agent = EVE); /* Is ready already, behind the wrap-up. */
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE);
    wait_s(world, 29);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_WRAP_UP);
    wait_s(world, 1);
    CHECK_EQ(SEEN(world, wrap_up_ended), 1);
    CHECK_EQ(FACT(world, offered)->contact, BOB);
    DO(world, wrapped_up, .agent = EVE, .contact = ANA, .disposition = TEST_KEY_RESOLVED);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE);
    world_free(world);
}

static void an_agent_who_is_done_ends_the_wrap_up_and_files_the_contact(void **state)
{
    (void)state;
    struct world *world = in_a_call();
    DO(world, left, .contact = ANA);
    CHECK_EQ(FACT(world, closed)->why, TL_WHY_PERSON_LEFT);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_WRAP_UP);
    DO(world, wrapped_up, .agent = EVE, .contact = BOB, .disposition = TEST_KEY_RESOLVED);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE); /* Of another contact. */
    DO(world, wrapped_up, .agent = EVE, .contact = ANA, .disposition = TEST_KEY_RESOLVED);
    CHECK_EQ(FACT(world, disposed)->disposition, TEST_KEY_RESOLVED);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_READY);
    world_free(world);
}

static void not_ready_in_a_call_takes_effect_after_it(void **state)
{
    (void)state;
    struct world *world = in_a_call();
    caller_asks(world, BOB, 0);
    DO(world, not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_CONNECTED);
    DO(world, hangs_up, .agent = EVE, .contact = ANA);
    wait_s(world, 30);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_NOT_READY);
    struct tl_agent_view view;
    CHECK_OK(tl_center_agent(world->center, EVE, &view));
    CHECK_EQ(view.reason, TEST_KEY_LUNCH);
    CHECK_EQ(contact_state(world, BOB), TL_CONTACT_WAITING);
    world_free(world);
}

static void not_ready_while_it_rings_gives_the_contact_back(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    agent_comes(world, FAY, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    DO(world, not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH);
    CHECK_EQ(FACT(world, back_in_line)->agent, EVE);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    world_free(world);
}

/* Pitfall 7. */
static void a_page_that_is_gone_in_a_call_is_waited_for(void **state)
{
    (void)state;
    struct world *world = in_a_call();
    DO(world, agent_lost, .agent = EVE);
    CHECK_EQ(FACT(world, agent_missed)->until, world->now + 45 * TL_SECOND);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    DO(world, agent_lost, .agent = EVE);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE);
    wait_s(world, 44);
    DO(world, agent_back, .agent = EVE);
    wait_s(world, 60);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    CHECK_EQ(agent_of(world, ANA), EVE);
    world_free(world);
}

static void a_page_that_does_not_come_back_gives_the_caller_the_old_place(void **state)
{
    (void)state;
    struct world *world = in_a_call();
    agent_comes(world, FAY, TEST_EN_TIER1);
    caller_asks(world, BOB, 0);
    connect(world, BOB, FAY);
    caller_asks(world, CAL, 0);
    DO(world, agent_lost, .agent = EVE);
    wait_s(world, 45);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_WAITING);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_OFFLINE);
    DO(world, agent_back, .agent = EVE);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_AGENT);
    DO(world, hangs_up, .agent = FAY, .contact = BOB);
    wait_s(world, 30);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED); /* Before CAL, who asked later. */
    world_free(world);
}

static void a_page_that_is_gone_while_it_rings_gives_the_contact_back_at_once(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    agent_comes(world, FAY, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    DO(world, agent_lost, .agent = EVE);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_OFFLINE);
    DO(world, agent_back, .agent = EVE);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_READY);
    world_free(world);
}

/* Pitfall 10. */
static void when_the_last_agent_goes_those_who_wait_are_sent_on(void **state)
{
    (void)state;
    struct world *world = in_a_call();
    caller_asks(world, BOB, 0);
    DO(world, contact_came, .contact = CAL, .channel = TL_CHANNEL_CHAT, .language = 0);
    CHECK_EQ(contact_state(world, CAL), TL_CONTACT_WAITING);
    DO(world, signed_out, .agent = EVE);
    CHECK_EQ(SEEN(world, sent_on), 3);
    CHECK_EQ(FACT(world, sent_on)->why, TL_WHY_UNSTAFFED);
    CHECK_EQ(contact_state(world, BOB), TL_CONTACT_PROMISED); /* The step's other way. */
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    CHECK_EQ(contact_state(world, CAL), TL_CONTACT_GONE); /* A message was taken. */
    CHECK_EQ(SEEN(world, message_taken), 1);
    world_free(world);
}

static void many_who_are_left_behind_are_all_sent_on(void **state)
{
    (void)state;
    struct world *world = in_a_call();
    for (tl_id contact = 200; contact < 260; contact++)
        caller_asks(world, contact, 0);
    DO(world, signed_out, .agent = EVE);
    wait_s(world, 0);
    for (tl_id contact = 200; contact < 260; contact++)
        CHECK_EQ(contact_state(world, contact), TL_CONTACT_PROMISED);
    world_free(world);
}

/* Pitfall 11: a queue that a new policy does not have any more loses nobody. */
static void who_waits_in_a_queue_that_vanishes_is_served_all_the_same(void **state)
{
    (void)state;
    static struct test_policy later;
    struct world *world = in_a_call();
    caller_asks(world, BOB, 0);
    tl_time asked_at = world->now;
    wait_s(world, 60);
    test_policy_make(&later);
    later.policy.version = 100;
    later.queues[0].id.key = TEST_KEY_QUEUE2 + 1000; /* What it was called is gone. */
    tl_center_policy_set(world->center, &later.policy);
    tl_center_policy_set(world->replica, &later.policy);
    DO(world, policy_loaded, .version = 100);
    CHECK_EQ(contact_state(world, BOB), TL_CONTACT_WAITING);
    agent_comes(world, FAY, TEST_EN_TIER1);
    CHECK_EQ(FACT(world, offered)->contact, BOB);
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(world->center, BOB, &view));
    CHECK_EQ(view.asked_at, asked_at);
    world_free(world);
}

static void an_agent_whose_page_is_gone_still_counts_until_the_time_ends(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    DO(world, agent_lost, .agent = EVE);
    caller_asks(world, ANA, 0);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_WAITING);
    wait_s(world, 45);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    world_free(world);
}

/* Pitfall 12: every pair of agent inputs has a defined result. */
static void any_input_of_an_agent_in_any_state_has_a_result(void **state)
{
    (void)state;
    static const enum tl_fact_kind kinds[] = {
        TL_FACT_signed_in,  TL_FACT_ready,      TL_FACT_not_ready,  TL_FACT_accepts,
        TL_FACT_refuses,    TL_FACT_holds,      TL_FACT_resumes,    TL_FACT_hangs_up,
        TL_FACT_wrapped_up, TL_FACT_signed_out, TL_FACT_agent_lost, TL_FACT_agent_back,
        TL_FACT_joined,     TL_FACT_leg_lost,
    };
    enum { KINDS = sizeof kinds / sizeof kinds[0] };
    for (unsigned setting = 0; setting < 6; setting++) {
        for (unsigned pair = 0; pair < KINDS * KINDS; pair++) {
            struct world *world = world_opened();
            agent_comes(world, EVE, TEST_EN_TIER1);
            if (setting >= 1)
                caller_asks(world, ANA, 0);
            if (setting >= 2)
                DO(world, accepts, .agent = EVE, .contact = ANA);
            if (setting >= 3)
                DO(world, joined, .contact = ANA, .agent = EVE);
            if (setting == 4)
                DO(world, holds, .agent = EVE, .contact = ANA);
            if (setting == 5)
                DO(world, left, .contact = ANA);
            enum tl_fact_kind pair_kinds[2] = { kinds[pair / KINDS], kinds[pair % KINDS] };
            for (unsigned i = 0; i < 2; i++) {
                struct tl_fact given = { .at = world->now, .kind = pair_kinds[i] };
                bool contact_first = given.kind == TL_FACT_joined || given.kind == TL_FACT_leg_lost;
                given.words[0] = contact_first ? ANA : EVE;
                given.words[1] = contact_first ? EVE : ANA;
                if (given.kind == TL_FACT_signed_in)
                    given.signed_in.skills = TEST_EN_TIER1;
                world_step(world, &given); /* Asserts every invariant. */
            }
            wait_s(world, 200);
            world_free(world);
        }
    }
}

/* Pitfall 11, in the core's part: a reload by which a queue is gone loses nobody. */
static void a_policy_that_changes_in_a_call_loses_nobody(void **state)
{
    (void)state;
    struct world *world = in_a_call();
    caller_asks(world, BOB, 0);
    static struct test_policy next;
    test_policy_make(&next);
    next.policy.version = 8;
    next.queues[0].id.key = 4711;
    next.policy.staff.capacity[TL_CHANNEL_VOICE] = 2;
    tl_center_policy_set(world->center, &next.policy);
    tl_center_policy_set(world->replica, &next.policy);
    DO(world, policy_loaded, .version = 8);
    CHECK_EQ(FACT(world, policy_in_force)->version, 8);
    CHECK_EQ(FACT(world, offered)->contact, BOB); /* The capacity is another from now. */
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    DO(world, policy_loaded, .version = 99);
    CHECK_EQ(SEEN(world, set_aside), 1);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrap_up_ends_exactly_when_due_and_once),
        cmocka_unit_test(an_agent_who_is_done_ends_the_wrap_up_and_files_the_contact),
        cmocka_unit_test(not_ready_in_a_call_takes_effect_after_it),
        cmocka_unit_test(not_ready_while_it_rings_gives_the_contact_back),
        cmocka_unit_test(a_page_that_is_gone_in_a_call_is_waited_for),
        cmocka_unit_test(a_page_that_does_not_come_back_gives_the_caller_the_old_place),
        cmocka_unit_test(a_page_that_is_gone_while_it_rings_gives_the_contact_back_at_once),
        cmocka_unit_test(when_the_last_agent_goes_those_who_wait_are_sent_on),
        cmocka_unit_test(many_who_are_left_behind_are_all_sent_on),
        cmocka_unit_test(who_waits_in_a_queue_that_vanishes_is_served_all_the_same),
        cmocka_unit_test(an_agent_whose_page_is_gone_still_counts_until_the_time_ends),
        cmocka_unit_test(any_input_of_an_agent_in_any_state_has_a_result),
        cmocka_unit_test(a_policy_that_changes_in_a_call_loses_nobody),
    };
    return cmocka_run_group_tests_name("core/agents", tests, NULL, NULL);
}
