/* The line: one order over all queues, who may have whom, places told, limits kept. */
#include "core/support_center.h"

#include <string.h>

enum { ANA = 101, BOB, CAL, DAN, EVE = 1, FAY, GIL };

struct names {
    tl_id ids[64];
    uint32_t len;
};

static void note(void *arg, const struct tl_contact_view *view)
{
    struct names *names = arg;
    names->ids[names->len++] = view->contact;
}

static struct names in_order(const struct world *world)
{
    struct names names = { .len = 0 };
    tl_center_order(world->center, note, &names);
    return names;
}

static void press(struct world *world, tl_id contact, enum test_step step, char digit)
{
    DO(world, keyed, .contact = contact, .step = step, .digit = (uint64_t)digit);
}

/* One agent who is busy, so that callers wait. */
static struct world *with_a_busy_agent(uint64_t skills)
{
    struct world *world = world_opened();
    DO(world, signed_in, .agent = EVE, .skills = skills);
    return world;
}

/* Pitfall 4, mission S5. */
static void the_order_is_priority_then_time_of_asking_over_all_languages(void **state)
{
    (void)state;
    struct world *world = with_a_busy_agent(TEST_EVERYTHING);
    caller_asks(world, BOB, 1);
    wait_s(world, 1);
    caller_asks(world, ANA, 0);
    wait_s(world, 1);
    caller_comes(world, CAL, 0);
    press(world, CAL, TEST_STEP_MENU, '8'); /* An emergency. */
    struct names names = in_order(world);
    CHECK_EQ(names.len, 3);
    CHECK_EQ(names.ids[0], CAL);
    CHECK_EQ(names.ids[1], BOB);
    CHECK_EQ(names.ids[2], ANA);
    static const tl_id expected[] = { CAL, BOB, ANA };
    for (unsigned i = 0; i < 3; i++) {
        DO(world, ready, .agent = EVE);
        CHECK_EQ(FACT(world, offered)->contact, expected[i]);
        DO(world, not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH);
        DO(world, left, .contact = expected[i]);
    }
    world_free(world);
}

/* Pitfall 4: passed over only for skill. */
static void an_agent_gets_the_first_whom_the_agent_can_serve(void **state)
{
    (void)state;
    struct world *world = with_a_busy_agent(TEST_EVERYTHING);
    caller_asks(world, ANA, 1);
    wait_s(world, 1);
    caller_asks(world, BOB, 0);
    agent_comes(world, FAY, TEST_EN_TIER1);
    CHECK_EQ(FACT(world, offered)->contact, BOB);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_WAITING);
    world_free(world);
}

static void who_comes_gets_the_agent_idle_longest_of_those_who_serve(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    wait_s(world, 1);
    agent_comes(world, FAY, TEST_ES_TIER1);
    wait_s(world, 1);
    agent_comes(world, GIL, TEST_EVERYTHING);
    caller_asks(world, ANA, 1);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    caller_asks(world, BOB, 1);
    CHECK_EQ(FACT(world, offered)->agent, GIL);
    caller_asks(world, CAL, 1);
    CHECK_EQ(SEEN(world, offered), 0);
    world_free(world);
}

static void the_time_of_asking_never_changes(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    tl_time asked = world->now;
    caller_asks(world, ANA, 0);
    struct tl_contact_view view;
    for (int round = 0; round < 3; round++) {
        wait_s(world, 20); /* Rings out. */
        DO(world, ready, .agent = EVE);
        CHECK_OK(tl_center_contact(world->center, ANA, &view));
        CHECK(view.asked_at == asked);
    }
    connect(world, ANA, EVE);
    DO(world, signed_out, .agent = EVE);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    CHECK_OK(tl_center_contact(world->center, ANA, &view));
    CHECK(view.asked_at == asked);
    world_free(world);
}

static void who_waits_hears_place_and_wait_at_once_and_at_intervals(void **state)
{
    (void)state;
    struct world *world = with_a_busy_agent(TEST_EVERYTHING);
    caller_asks(world, ANA, 0);
    CHECK_EQ(FACT(world, wait_told)->position, 1);
    CHECK_EQ(FACT(world, wait_told)->expected, 570 * TL_SECOND); /* A talk and the work after it. */
    CHECK_EQ(FACT(world, wait_told)->from_s, 60); /* Where one in ten are served, and nine. */
    CHECK_EQ(FACT(world, wait_told)->to_s, 1320);
    caller_asks(world, BOB, 1); /* The same agent serves both languages. */
    CHECK_EQ(FACT(world, wait_told)->position, 2);
    wait_s(world, 59);
    CHECK_EQ(SEEN(world, time_came), 0);
    wait_s(world, 1);
    CHECK_EQ(SEEN(world, wait_told), 2);
    press(world, BOB, TEST_STEP_LIVE, '*');
    CHECK_EQ(FACT(world, wait_told)->position, 2);
    DO(world, left, .contact = ANA);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_LEFT_IN_LINE);
    uint32_t position, from_s, to_s;
    CHECK_OK(tl_center_wait(world->center, BOB, &position, &from_s, &to_s));
    CHECK_EQ(position, 1);
    CHECK_ERR(TL_ENONE, tl_center_wait(world->center, ANA, &position, &from_s, &to_s));
    world_free(world);
}

static void lines_that_share_no_agent_do_not_count_for_each_other(void **state)
{
    (void)state;
    struct world *world = with_a_busy_agent(TEST_EN_TIER1);
    DO(world, signed_in, .agent = FAY, .skills = TEST_ES_TIER1);
    caller_asks(world, ANA, 0);
    caller_asks(world, BOB, 1);
    CHECK_EQ(FACT(world, wait_told)->position, 1);
    world_free(world);
}

static void the_wait_follows_how_long_contacts_take(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    caller_asks(world, BOB, 0);
    tl_time before = FACT(world, wait_told)->expected;
    DO(world, left, .contact = BOB);
    DO(world, left, .contact = ANA);
    for (tl_id contact = 200; contact < 240; contact++) {
        caller_asks(world, contact, 0);
        connect(world, contact, EVE);
        wait_s(world, 60);
        DO(world, hangs_up, .agent = EVE, .contact = contact);
        wait_s(world, 30);
    }
    caller_asks(world, ANA, 0);
    caller_asks(world, BOB, 0);
    CHECK(FACT(world, wait_told)->expected < before / 2);
    world_free(world);
}

static void a_key_in_line_leads_out_of_it_and_the_place_stays(void **state)
{
    (void)state;
    struct world *world = with_a_busy_agent(TEST_EVERYTHING);
    tl_time asked = world->now;
    caller_asks(world, ANA, 0);
    wait_s(world, 30);
    press(world, ANA, TEST_STEP_LIVE, '7');
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_ELSEWHERE);
    press(world, ANA, TEST_STEP_LIVE, '2');
    CHECK_EQ(FACT(world, chose)->option, 0);
    CHECK(FACT(world, callback_promised)->asked_at == asked);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    world_free(world);
}

static enum tl_why refused_because(struct world *world)
{
    caller_asks(world, ANA, 0);
    return (enum tl_why)FACT(world, sent_on)->why;
}

static void live_is_refused_at_once_when_nobody_can_be_had(void **state)
{
    (void)state;
    struct world *world = with_a_busy_agent(TEST_ES_TIER1); /* Nobody for English. */
    CHECK_EQ(refused_because(world), TL_WHY_UNSTAFFED);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    world_free(world);
    world = with_a_busy_agent(TEST_EN_TIER1);
    wait_s(world, 8 * 3600);
    CHECK_EQ(refused_because(world), TL_WHY_CLOSED);
    world_free(world);
}

static void a_full_queue_gives_another_way(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->test.queues[0].waiting_max = 2;
    world_open(world);
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    caller_asks(world, BOB, 0);
    caller_asks(world, CAL, 0);
    CHECK_EQ(refused_because(world), TL_WHY_LIMIT);
    CHECK_EQ(FACT(world, at_limit)->limit, TL_LIMIT_QUEUE);
    DO(world, left, .contact = BOB);
    caller_asks(world, DAN, 0);
    CHECK_EQ(contact_state(world, DAN), TL_CONTACT_WAITING);
    world_free(world);
}

static void more_sets_of_needs_than_allowed_give_another_way(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->limits.needs_max = 2;
    world_open(world);
    DO(world, signed_in, .agent = EVE, .skills = TEST_EVERYTHING);
    caller_asks(world, BOB, 0);
    caller_asks(world, CAL, 1);
    caller_comes(world, ANA, 0);
    press(world, ANA, TEST_STEP_MENU, '8'); /* A third set; its else branch shares the first. */
    CHECK_EQ(FACT(world, at_limit)->limit, TL_LIMIT_NEEDS);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    DO(world, left, .contact = CAL);
    caller_comes(world, DAN, 0);
    press(world, DAN, TEST_STEP_MENU, '8'); /* In the place of the one that nobody uses. */
    CHECK_EQ(contact_state(world, DAN), TL_CONTACT_WAITING);
    world_free(world);
}

static void at_the_limit_of_contacts_one_more_is_refused(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->limits.contacts_max = 2;
    world->test.policy.limits.contacts_max[TL_CHANNEL_CHAT] = 1;
    world_open(world);
    DO(world, signed_in, .agent = EVE, .skills = TEST_EVERYTHING);
    DO(world, contact_came, .contact = ANA, .channel = TL_CHANNEL_CHAT);
    DO(world, contact_came, .contact = BOB, .channel = TL_CHANNEL_CHAT);
    CHECK_EQ(FACT(world, at_limit)->limit, TL_LIMIT_CHANNEL);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_REFUSED);
    caller_comes(world, CAL, 0);
    caller_comes(world, DAN, 0);
    CHECK_EQ(FACT(world, at_limit)->limit, TL_LIMIT_CONTACTS);
    DO(world, contact_came, .contact = DAN, .channel = TL_CHANNEL_WEB);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_REFUSED);
    world_free(world);
}

static void at_the_limit_of_agents_one_more_is_set_aside(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->limits.agents_max = 1;
    world_open(world);
    agent_comes(world, EVE, TEST_EN_TIER1);
    DO(world, signed_in, .agent = FAY, .skills = 1);
    CHECK_EQ(FACT(world, at_limit)->limit, TL_LIMIT_AGENTS);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_LIMIT);
    DO(world, signed_out, .agent = EVE);
    DO(world, signed_in, .agent = FAY, .skills = 1);
    CHECK_EQ(agent_state(world, FAY), TL_AGENT_NOT_READY);
    world_free(world);
}

static void what_no_longer_fits_is_set_aside(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_comes(world, ANA, 0);
    caller_comes(world, ANA, 0);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_TAKEN);
    CHECK_EQ(FACT(world, set_aside)->input, TL_FACT_contact_came);
    DO(world, contact_came, .contact = 0, .channel = TL_CHANNEL_VOICE);
    CHECK_EQ(SEEN(world, set_aside), 1);
    DO(world, contact_came, .contact = BOB, .channel = 77);
    CHECK_EQ(SEEN(world, set_aside), 1);
    DO(world, accepts, .agent = FAY, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_AGENT);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_TAKEN);
    DO(world, left, .contact = BOB);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_CONTACT);
    DO(world, attempt_ended, .contact = ANA, .attempt = 1);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_ELSEWHERE);
    DO(world, ready, .agent = 0);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_AGENT);
    world_free(world);
}

static void it_wants_to_be_woken_at_the_next_due_time_only(void **state)
{
    (void)state;
    struct world *world = world_opened();
    tl_time at;
    CHECK_ERR(TL_ENONE, tl_center_wake_at(world->center, &at));
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    CHECK_OK(tl_center_wake_at(world->center, &at));
    CHECK(at == world->now + 20 * TL_SECOND);
    connect(world, ANA, EVE);
    CHECK_ERR(TL_ENONE, tl_center_wake_at(world->center, &at));
    DO(world, time_came, 0); /* Too early: nothing happens. */
    CHECK_EQ(world->facts.facts_len, 1);
    world_free(world);
}

static void a_fact_that_does_not_follow_is_refused(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    struct tl_fact early = { .at = world->now - 1, .kind = TL_FACT_left, .left = { ANA } };
    CHECK_ERR(TL_EBAD, tl_center_apply(world->center, &early));
    struct tl_fact offered = { .at = world->now, .kind = TL_FACT_offered };
    offered.offered = (struct tl_fact_offered){ ANA, EVE, world->now + 1 };
    CHECK_ERR(TL_EBAD, tl_center_apply(world->center, &offered));
    struct tl_fact unknown = { .at = world->now, .kind = (enum tl_fact_kind)99 };
    CHECK_ERR(TL_EBAD, tl_center_apply(world->center, &unknown));
    CHECK(tl_center_digest(world->center) == tl_center_digest(world->replica));
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_is_priority_then_time_of_asking_over_all_languages),
        cmocka_unit_test(an_agent_gets_the_first_whom_the_agent_can_serve),
        cmocka_unit_test(who_comes_gets_the_agent_idle_longest_of_those_who_serve),
        cmocka_unit_test(the_time_of_asking_never_changes),
        cmocka_unit_test(who_waits_hears_place_and_wait_at_once_and_at_intervals),
        cmocka_unit_test(lines_that_share_no_agent_do_not_count_for_each_other),
        cmocka_unit_test(the_wait_follows_how_long_contacts_take),
        cmocka_unit_test(a_key_in_line_leads_out_of_it_and_the_place_stays),
        cmocka_unit_test(live_is_refused_at_once_when_nobody_can_be_had),
        cmocka_unit_test(a_full_queue_gives_another_way),
        cmocka_unit_test(more_sets_of_needs_than_allowed_give_another_way),
        cmocka_unit_test(at_the_limit_of_contacts_one_more_is_refused),
        cmocka_unit_test(at_the_limit_of_agents_one_more_is_set_aside),
        cmocka_unit_test(what_no_longer_fits_is_set_aside),
        cmocka_unit_test(it_wants_to_be_woken_at_the_next_due_time_only),
        cmocka_unit_test(a_fact_that_does_not_follow_is_refused),
    };
    return cmocka_run_group_tests_name("core/center", tests, NULL, NULL);
}
