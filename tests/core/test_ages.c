/* Who has waited long moves on a class: when it is due, once a class, and never back. */
#include "core/support_center.h"

enum { ANA = 101, BOB, EVE = 1, FAY, AGES_S = 600 };

/* Of rank 2 after half of AGES_S, of rank 1 after AGES_S; EVE is here, so people wait. */
static struct world *where_people_age(void)
{
    struct world *world = world_new();
    world->test.priorities[1].ages_after_s = AGES_S;
    world->test.priorities[2].ages_after_s = AGES_S / 2;
    world_open(world);
    DO(world, signed_in, .agent = EVE, .skills = TEST_EVERYTHING);
    return world;
}

static uint8_t rank_of(const struct tl_center *center, tl_id contact)
{
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(center, contact, &view));
    return view.rank;
}

static tl_time asked_at(const struct world *world, tl_id contact)
{
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(world->center, contact, &view));
    return view.asked_at;
}

static void emergency_comes(struct world *world, tl_id contact)
{
    caller_comes(world, contact, 0);
    DO(world, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '8');
}

static void who_has_waited_long_goes_before_who_asks_now_with_more_haste(void **state)
{
    (void)state;
    struct world *world = where_people_age();
    caller_asks(world, ANA, 0);
    tl_time asked = world->now;
    wait_s(world, AGES_S - 1);
    CHECK_EQ(rank_of(world->center, ANA), 1);
    wait_s(world, 1);
    CHECK_EQ(FACT(world, aged)->contact, ANA);
    CHECK_EQ(FACT(world, aged)->rank, 0);
    CHECK(asked_at(world, ANA) == asked);
    emergency_comes(world, BOB);
    DO(world, ready, .agent = EVE);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    world_free(world);
}

static void where_no_class_ages_the_order_stays(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, signed_in, .agent = EVE, .skills = TEST_EVERYTHING);
    caller_asks(world, ANA, 0);
    wait_s(world, 10 * AGES_S);
    CHECK_EQ(rank_of(world->center, ANA), 1);
    emergency_comes(world, BOB);
    DO(world, ready, .agent = EVE);
    CHECK_EQ(FACT(world, offered)->contact, BOB);
    world_free(world);
}

static void each_class_has_its_time_and_the_first_is_the_end(void **state)
{
    (void)state;
    struct world *world = where_people_age();
    world->test.steps[TEST_STEP_LIVE].priority = 2;
    caller_asks(world, ANA, 0);
    wait_s(world, AGES_S / 2);
    CHECK_EQ(rank_of(world->center, ANA), 1);
    wait_s(world, AGES_S / 2);
    CHECK_EQ(rank_of(world->center, ANA), 0);
    wait_s(world, 10 * AGES_S);
    CHECK_EQ(SEEN(world, aged), 0);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_WAITING);
    world_free(world);
}

static void a_class_that_says_nothing_keeps_who_came_into_it(void **state)
{
    (void)state;
    struct world *world = where_people_age();
    world->test.steps[TEST_STEP_LIVE].priority = 2;
    world->test.priorities[1].ages_after_s = 0;
    caller_asks(world, ANA, 0);
    wait_s(world, 10 * AGES_S);
    CHECK_EQ(rank_of(world->center, ANA), 1);
    world_free(world);
}

/* Nobody ages with an agent; whoever comes back is moved at once, before anybody is chosen. */
static void who_comes_back_in_line_has_aged_meanwhile_and_keeps_the_rank(void **state)
{
    (void)state;
    struct world *world = where_people_age();
    caller_asks(world, ANA, 0);
    wait_s(world, AGES_S - 10);
    DO(world, ready, .agent = EVE);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    wait_s(world, 10);
    CHECK_EQ(rank_of(world->center, ANA), 1);
    DO(world, refuses, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, aged)->rank, 0);
    agent_comes(world, FAY, TEST_EN_TIER1);
    connect(world, ANA, FAY);
    DO(world, signed_out, .agent = FAY);
    CHECK_EQ(FACT(world, back_in_line)->contact, ANA);
    CHECK_EQ(SEEN(world, aged), 0);
    CHECK_EQ(rank_of(world->center, ANA), 0);
    world_free(world);
}

/* The promise is for the old place, so for the class that was reached as well. */
static void a_callback_ages_before_its_window_and_where_it_is_chosen_late(void **state)
{
    (void)state;
    struct world *world = where_people_age();
    caller_asks(world, ANA, 0);
    wait_s(world, AGES_S);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_LIVE, .digit = '2');
    CHECK_EQ(SEEN(world, callback_promised), 1);
    CHECK_EQ(FACT(world, aged)->rank, 0);
    wait_s(world, 10 * 3600); /* 20:00: the promise is for tomorrow. */
    caller_comes(world, BOB, 0);
    DO(world, keyed, .contact = BOB, .step = TEST_STEP_MENU, .digit = '4');
    DO(world, gave, .contact = BOB, .step = TEST_STEP_NUMBER, .fits = 1);
    CHECK_EQ(rank_of(world->center, BOB), 1);
    wait_s(world, AGES_S);
    CHECK_EQ(FACT(world, aged)->contact, BOB);
    CHECK_EQ(contact_state(world, BOB), TL_CONTACT_PROMISED);
    world_free(world);
}

static void a_policy_that_comes_into_force_ages_who_waits_already(void **state)
{
    (void)state;
    struct world *world = world_opened();
    static struct test_policy next;
    test_policy_make(&next);
    next.policy.version = 8;
    next.priorities[1].ages_after_s = 60;
    DO(world, signed_in, .agent = EVE, .skills = TEST_EVERYTHING);
    caller_asks(world, ANA, 0);
    wait_s(world, 90);
    tl_center_policy_set(world->center, &next.policy);
    tl_center_policy_set(world->replica, &next.policy);
    DO(world, policy_loaded, .version = 8);
    wait_s(world, 0); /* The center asks to be woken at once. */
    CHECK_EQ(rank_of(world->center, ANA), 0);
    world_free(world);
}

static void a_center_read_from_a_checkpoint_wakes_when_somebody_ages(void **state)
{
    (void)state;
    struct world *world = where_people_age();
    world->test.policy.limits.wait_told_every_s = 0;
    caller_asks(world, ANA, 0);
    wait_s(world, 1);
    void *memory;
    struct tl_center *copy = world_copy(world, &memory);
    tl_time due, copy_due;
    CHECK_OK(tl_center_wake_at(world->center, &due));
    CHECK_OK(tl_center_wake_at(copy, &copy_due));
    CHECK(due == asked_at(world, ANA) + AGES_S * TL_SECOND && copy_due == due);
    tl_center_check(copy);
    free(memory);
    wait_s(world, AGES_S);
    copy = world_copy(world, &memory);
    CHECK_EQ(rank_of(copy, ANA), 0);
    CHECK_EQ(tl_center_digest(copy), tl_center_digest(world->center));
    free(memory);
    world_free(world);
}

static void a_journal_in_which_somebody_ages_backwards_is_refused(void **state)
{
    (void)state;
    struct world *world = where_people_age();
    caller_asks(world, ANA, 0);
    struct tl_fact fact = { .at = world->now, .kind = TL_FACT_aged, .aged = { ANA, 1 } };
    CHECK_EQ(tl_center_apply(world->replica, &fact), TL_EBAD);
    fact.aged = (struct tl_fact_aged){ BOB, 0 };
    CHECK_EQ(tl_center_apply(world->replica, &fact), TL_EBAD);
    caller_comes(world, BOB, 0); /* In a menu, not in line. */
    CHECK_EQ(tl_center_apply(world->replica, &fact), TL_EBAD);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_waited_long_goes_before_who_asks_now_with_more_haste),
        cmocka_unit_test(where_no_class_ages_the_order_stays),
        cmocka_unit_test(each_class_has_its_time_and_the_first_is_the_end),
        cmocka_unit_test(a_class_that_says_nothing_keeps_who_came_into_it),
        cmocka_unit_test(who_comes_back_in_line_has_aged_meanwhile_and_keeps_the_rank),
        cmocka_unit_test(a_callback_ages_before_its_window_and_where_it_is_chosen_late),
        cmocka_unit_test(a_policy_that_comes_into_force_ages_who_waits_already),
        cmocka_unit_test(a_center_read_from_a_checkpoint_wakes_when_somebody_ages),
        cmocka_unit_test(a_journal_in_which_somebody_ages_backwards_is_refused),
    };
    return cmocka_run_group_tests_name("core/ages", tests, NULL, NULL);
}
