/* Transfers and consults: whoever is passed on keeps the place and comes to no dead end; a contact
 * has one owner and one second agent at most, whatever happens to any of the three. */
#include "core/support_center.h"

enum { ANA = 101, BOB, CAL, EVE = 1, FAY, GIL };

#define EN_TIER2 (TEST_SKILL(TEST_EN) | TEST_SKILL(TEST_TIER2))
#define EN_BOTH  (TEST_EN_TIER1 | TEST_SKILL(TEST_TIER2))

static struct tl_contact_view view_of(const struct world *world, tl_id contact)
{
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(world->center, contact, &view));
    return view;
}

/* ANA talks to EVE, who is of tier 1. */
static struct world *world_with_a_talk(void)
{
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    connect(world, ANA, EVE);
    wait_s(world, 60);
    return world;
}

/* The same, and FAY of tier 2 is the second agent, who is heard. */
static struct world *world_with_a_consult(void)
{
    struct world *world = world_with_a_talk();
    agent_comes(world, FAY, EN_TIER2);
    DO(world, consults, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
    CHECK_EQ(FACT(world, consult_offered)->agent, FAY);
    DO(world, accepts, .agent = FAY, .contact = ANA);
    CHECK_EQ(FACT(world, consult_joining)->agent, FAY);
    DO(world, joined, .contact = ANA, .agent = FAY);
    CHECK_EQ(FACT(world, consulting)->agent, FAY);
    return world;
}

static void passed_on_to_a_queue_the_place_is_kept_and_the_first_agent_wraps_up(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    tl_time asked_at = view_of(world, ANA).asked_at;
    agent_comes(world, GIL, EN_BOTH);
    caller_asks(world, BOB, 0);
    connect(world, BOB, GIL);
    DO(world, transfers, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
    CHECK_EQ(FACT(world, transferred)->queue, TEST_KEY_QUEUE2);
    CHECK_EQ(FACT(world, transferred)->needs, EN_TIER2);
    CHECK_EQ(FACT(world, wrap_up_began)->agent, EVE);
    CHECK_EQ(FACT(world, wrap_up_began)->contact, ANA);
    CHECK_EQ(FACT(world, wait_told)->position, 1);
    CHECK_EQ(view_of(world, ANA).asked_at, asked_at);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_WRAP_UP);
    caller_asks(world, CAL, 0); /* Later, and so behind. */
    DO(world, hangs_up, .agent = GIL, .contact = BOB);
    DO(world, wrapped_up, .agent = GIL, .contact = BOB, .disposition = TEST_KEY_RESOLVED);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    world_free(world);
}

/* Pitfall 6: the wrap-up is of the first agent, and ends once, whatever becomes of the contact. */
static void the_wrap_up_ends_once_whatever_the_transfer_does(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    agent_comes(world, FAY, EN_TIER2);
    DO(world, transfers, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
    connect(world, ANA, FAY);
    DO(world, hangs_up, .agent = FAY, .contact = ANA);
    CHECK_EQ(SEEN(world, wrap_up_began), 1);
    CHECK_EQ(FACT(world, wrap_up_began)->agent, FAY);
    DO(world, wrapped_up, .agent = EVE, .contact = ANA, .disposition = TEST_KEY_RESOLVED);
    CHECK_EQ(SEEN(world, wrap_up_ended), 1);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_READY);
    CHECK_EQ(agent_state(world, FAY), TL_AGENT_WRAP_UP);
    world_free(world);
}

static void passed_on_to_an_agent_it_waits_for_that_one(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    agent_comes(world, FAY, TEST_ES_TIER1); /* Not what the queue needs, and named all the same. */
    agent_comes(world, GIL, TEST_EN_TIER1);
    DO(world, not_ready, .agent = FAY, .reason = TEST_KEY_LUNCH);
    DO(world, transfers, .agent = EVE, .contact = ANA, .to_agent = FAY);
    CHECK_EQ(SEEN(world, offered), 0); /* GIL is free, and not meant. */
    CHECK_EQ(view_of(world, ANA).aim, FAY);
    wait_s(world, 30);
    DO(world, ready, .agent = FAY);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    connect(world, ANA, FAY);
    CHECK_EQ(view_of(world, ANA).aim, 0);
    world_free(world);
}

static void one_agent_is_waited_for_so_long_and_then_the_queue_goes_on(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    agent_comes(world, GIL, TEST_EN_TIER1);
    agent_comes(world, FAY, TEST_EN_TIER1);
    DO(world, not_ready, .agent = FAY, .reason = TEST_KEY_LUNCH);
    DO(world, transfers, .agent = EVE, .contact = ANA, .to_agent = FAY);
    wait_s(world, 59);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_WAITING);
    wait_s(world, 1);
    CHECK_EQ(FACT(world, aim_ended)->why, TL_WHY_RANG_OUT);
    CHECK_EQ(FACT(world, offered)->agent, GIL);
    world_free(world);
}

/* Pitfall 9, and 12: refused, rung out, signed out, lost: the queue goes on at once. */
static void whoever_is_named_and_does_not_take_it_is_no_dead_end(void **state)
{
    (void)state;
    for (int how = 0; how < 4; how++) {
        struct world *world = world_with_a_talk();
        agent_comes(world, FAY, EN_TIER2);
        if (how > 1)
            DO(world, not_ready, .agent = FAY, .reason = TEST_KEY_LUNCH);
        DO(world, transfers, .agent = EVE, .contact = ANA, .to_agent = FAY);
        agent_comes(world, GIL, TEST_EN_TIER1);
        if (how == 0)
            DO(world, refuses, .agent = FAY, .contact = ANA);
        else if (how == 1)
            wait_s(world, 20);
        else if (how == 2)
            DO(world, signed_out, .agent = FAY);
        else
            DO(world, agent_lost, .agent = FAY);
        CHECK_EQ(FACT(world, offered)->agent, GIL);
        CHECK_EQ(FACT(world, offered)->contact, ANA);
        world_free(world);
    }
}

static void where_nobody_can_be_had_the_agent_is_told_and_keeps_the_contact(void **state)
{
    (void)state;
    static const struct {
        tl_id contact;
        uint64_t queue;
        tl_id to_agent;
        enum tl_why why;
    } cases[] = {
        { ANA, TEST_KEY_QUEUE2, 0, TL_WHY_UNSTAFFED },
        { ANA, 4711, 0, TL_WHY_UNKNOWN_KEY },
        { ANA, 0, 0, TL_WHY_UNKNOWN_KEY },
        { ANA, 0, 77, TL_WHY_UNKNOWN_AGENT },
        { ANA, 0, EVE, TL_WHY_STATE },
        { ANA, 0, GIL, TL_WHY_AGENT_LOST },
        { BOB, 0, GIL, TL_WHY_UNKNOWN_CONTACT },
    };
    struct world *world = world_with_a_talk();
    agent_comes(world, GIL, TEST_EN_TIER1);
    DO(world, agent_lost, .agent = GIL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        DO(world, transfers, .agent = EVE, .contact = cases[i].contact, .queue = cases[i].queue,
           .to_agent = cases[i].to_agent);
        CHECK_EQ(FACT(world, set_aside)->why, cases[i].why);
        DO(world, consults, .agent = EVE, .contact = cases[i].contact, .queue = cases[i].queue,
           .to_agent = cases[i].to_agent);
        CHECK_EQ(FACT(world, set_aside)->why, cases[i].why);
        CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    }
    DO(world, transfers, .agent = GIL, .contact = ANA, .to_agent = EVE);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_TAKEN);
    world_free(world);
}

/* Pitfall 10, after a transfer: the last one who serves signs out. */
static void the_last_of_the_queue_goes_and_the_person_is_told(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    agent_comes(world, FAY, EN_TIER2);
    DO(world, not_ready, .agent = FAY, .reason = TEST_KEY_LUNCH);
    DO(world, transfers, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
    DO(world, signed_out, .agent = FAY);
    CHECK_EQ(FACT(world, sent_on)->why, TL_WHY_UNSTAFFED);
    world_free(world);
}

/* Closed by hand it takes nobody; by name it goes, unless the closing would send the person on. */
static void nobody_is_passed_on_to_what_is_closed(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    agent_comes(world, FAY, EN_BOTH);
    DO(world, closes_queue, .by = 9, .queue = TEST_KEY_QUEUE2, .reason = TEST_KEY_STORM,
       .until = world->now + TL_HOUR);
    DO(world, transfers, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_CLOSED);
    DO(world, closes_line, .by = 9, .reason = TEST_KEY_STORM, .until = world->now + TL_HOUR,
       .sends_on = true);
    DO(world, transfers, .agent = EVE, .contact = ANA, .to_agent = FAY);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_CLOSED);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    DO(world, opens_line, .by = 9);
    DO(world, transfers, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2, .to_agent = FAY);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    world_free(world);
}

/* A line that closes and sends people on sends also who waits for one agent, not who is talked to
 * in a consult. A supervisor moves the one, not the other. */
static void a_closed_line_sends_on_who_waits_for_one_agent(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    agent_comes(world, FAY, EN_BOTH);
    DO(world, not_ready, .agent = FAY, .reason = TEST_KEY_LUNCH);
    agent_comes(world, GIL, TEST_EN_TIER1);
    caller_asks(world, BOB, 0);
    connect(world, BOB, GIL);
    DO(world, transfers, .agent = EVE, .contact = ANA, .to_agent = FAY);
    DO(world, consults, .agent = GIL, .contact = BOB, .to_agent = FAY);
    DO(world, moves, .by = 9, .contact = ANA, .queue = TEST_KEY_QUEUE2);
    CHECK_EQ(FACT(world, moved)->queue, TEST_KEY_QUEUE2);
    CHECK_EQ(view_of(world, ANA).aim, FAY);
    DO(world, moves, .by = 9, .contact = BOB, .queue = TEST_KEY_QUEUE2);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_TAKEN);
    DO(world, closes_line, .by = 9, .reason = TEST_KEY_STORM, .until = world->now + TL_HOUR,
       .sends_on = true);
    CHECK_EQ(FACT(world, sent_on)->contact, ANA);
    CHECK_EQ(SEEN(world, sent_on), 1);
    CHECK_EQ(view_of(world, BOB).help, TL_HELP_WANTED);
    world_free(world);
}

static void a_transfer_comes_back_to_who_passed_it_on_by_name_alone(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    agent_comes(world, FAY, EN_BOTH);
    DO(world, transfers, .agent = EVE, .contact = ANA, .to_agent = FAY);
    connect(world, ANA, FAY);
    DO(world, wrapped_up, .agent = EVE, .contact = ANA, .disposition = TEST_KEY_RESOLVED);
    DO(world, transfers, .agent = FAY, .contact = ANA, .to_agent = EVE);
    CHECK_EQ(FACT(world, offered)->agent, EVE);
    world_free(world);
}

static void in_a_consult_the_person_waits_and_the_contact_stays_with_its_agent(void **state)
{
    (void)state;
    struct world *world = world_with_a_consult();
    struct tl_contact_view view = view_of(world, ANA);
    CHECK(view.state == TL_CONTACT_HELD && view.agent == EVE);
    CHECK(view.help == TL_HELP_TALKING && view.helper == FAY);
    CHECK_EQ(agent_state(world, FAY), TL_AGENT_CONNECTED);
    DO(world, consults, .agent = EVE, .contact = ANA, .to_agent = FAY);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE); /* One second agent at most. */
    DO(world, resumes, .agent = EVE, .contact = ANA);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED); /* Three talk. */
    DO(world, holds, .agent = EVE, .contact = ANA);
    CHECK_EQ(view_of(world, ANA).help, TL_HELP_TALKING);
    DO(world, lets_go, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, consult_ended)->agent, FAY);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_HELD);
    CHECK_EQ(agent_state(world, FAY), TL_AGENT_READY); /* Free at once. */
    world_free(world);
}

static void handed_over_the_second_agent_has_it_and_the_first_wraps_up(void **state)
{
    (void)state;
    struct world *world = world_with_a_consult();
    DO(world, hands_over, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, handed_over)->to_agent, FAY);
    CHECK_EQ(FACT(world, wrap_up_began)->agent, EVE);
    struct tl_contact_view view = view_of(world, ANA);
    CHECK(view.state == TL_CONTACT_CONNECTED && view.agent == FAY && view.help == TL_HELP_NONE);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_WRAP_UP);
    DO(world, hangs_up, .agent = FAY, .contact = ANA);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_PERSON);
    CHECK_EQ(FACT(world, wrap_up_began)->agent, FAY);
    world_free(world);
}

static void the_second_agent_may_leave_and_does_not_end_the_contact(void **state)
{
    (void)state;
    struct world *world = world_with_a_consult();
    DO(world, resumes, .agent = EVE, .contact = ANA);
    DO(world, hangs_up, .agent = FAY, .contact = ANA);
    CHECK_EQ(FACT(world, consult_ended)->why, TL_WHY_LET_GO);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    CHECK_EQ(agent_state(world, FAY), TL_AGENT_READY);
    DO(world, lets_go, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE);
    DO(world, hands_over, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE);
    world_free(world);
}

static void an_offer_of_a_consult_that_comes_to_nothing_ends_it(void **state)
{
    (void)state;
    static const enum tl_why whys[] = {
        TL_WHY_AGENT_REFUSED, TL_WHY_RANG_OUT,   TL_WHY_NOT_JOINED,
        TL_WHY_NOT_JOINED,    TL_WHY_AGENT_LEFT, TL_WHY_AGENT_LOST
    };
    for (int how = 0; how < 6; how++) {
        struct world *world = world_with_a_talk();
        agent_comes(world, FAY, EN_TIER2);
        DO(world, consults, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
        if (how == 2 || how == 3)
            DO(world, accepts, .agent = FAY, .contact = ANA);
        if (how == 0)
            DO(world, refuses, .agent = FAY, .contact = ANA);
        else if (how == 1)
            wait_s(world, 20);
        else if (how == 2)
            DO(world, leg_lost, .contact = ANA, .agent = FAY); /* Pitfall 2. */
        else if (how == 3)
            wait_s(world, 10);
        else if (how == 4)
            DO(world, signed_out, .agent = FAY);
        else
            DO(world, agent_lost, .agent = FAY);
        CHECK_EQ(FACT(world, consult_ended)->why, whys[how]);
        CHECK_EQ(contact_state(world, ANA), TL_CONTACT_HELD);
        CHECK_EQ(agent_of(world, ANA), EVE);
        if (how > 0 && how < 4)
            CHECK_EQ(agent_state(world, FAY), TL_AGENT_NOT_READY);
        world_free(world);
    }
}

static void a_consult_stands_in_the_order_and_ends_when_nobody_gets_free(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    agent_comes(world, FAY, EN_BOTH);
    caller_asks(world, BOB, 0);
    connect(world, BOB, FAY);
    caller_asks(world, CAL, 0);
    DO(world, consults, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
    CHECK_EQ(view_of(world, ANA).help, TL_HELP_WANTED);
    wait_s(world, 60);
    CHECK_EQ(FACT(world, consult_ended)->why, TL_WHY_NOBODY_FREE);
    DO(world, consults, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
    DO(world, hangs_up, .agent = FAY, .contact = BOB);
    DO(world, wrapped_up, .agent = FAY, .contact = BOB, .disposition = TEST_KEY_RESOLVED);
    CHECK_EQ(FACT(world, consult_offered)->contact, ANA); /* Before CAL, who asked later. */
    world_free(world);
}

/* Pitfall 8: the person hangs up while the second agent rings, or talks. */
static void a_person_who_hangs_up_in_a_consult_frees_the_second_agent(void **state)
{
    (void)state;
    struct world *world = world_with_a_consult();
    DO(world, left, .contact = ANA);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_PERSON);
    CHECK_EQ(FACT(world, wrap_up_began)->agent, EVE);
    CHECK_EQ(agent_state(world, FAY), TL_AGENT_READY);
    DO(world, wrapped_up, .agent = EVE, .contact = ANA, .disposition = TEST_KEY_RESOLVED);
    caller_asks(world, BOB, 0);
    connect(world, BOB, EVE);
    DO(world, consults, .agent = EVE, .contact = BOB, .to_agent = FAY);
    DO(world, left, .contact = BOB);
    CHECK_EQ(agent_state(world, FAY), TL_AGENT_READY);
    DO(world, accepts, .agent = FAY, .contact = BOB);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_CONTACT);
    world_free(world);
}

/* Pitfalls 7 and 12: the first agent goes. Of three who talk the second one has the person; who
 * only consulted has not, and the person is in line again at the old place. */
static void the_first_agent_goes_and_somebody_has_the_person(void **state)
{
    (void)state;
    for (int how = 0; how < 3; how++) {
        for (int three = 0; three < 2; three++) {
            struct world *world = world_with_a_consult();
            tl_time asked_at = view_of(world, ANA).asked_at;
            if (three)
                DO(world, resumes, .agent = EVE, .contact = ANA);
            if (how == 0)
                DO(world, signed_out, .agent = EVE);
            else if (how == 1)
                DO(world, agent_lost, .agent = EVE);
            else
                DO(world, leg_lost, .contact = ANA, .agent = EVE);
            if (how > 0)
                wait_s(world, 45);
            CHECK_EQ(view_of(world, ANA).asked_at, asked_at);
            if (three) {
                CHECK_EQ(agent_of(world, ANA), FAY);
                CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
            } else {
                CHECK(agent_of(world, ANA) == 0);
                CHECK_EQ(agent_state(world, FAY), TL_AGENT_READY);
            }
            world_free(world);
        }
    }
}

static void the_second_agents_lost_sound_is_waited_for(void **state)
{
    (void)state;
    struct world *world = world_with_a_consult();
    DO(world, leg_lost, .contact = ANA, .agent = FAY);
    CHECK_EQ(FACT(world, consult_joining)->until, world->now + 45 * TL_SECOND);
    DO(world, hands_over, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE); /* To one who is not heard. */
    DO(world, joined, .contact = ANA, .agent = FAY);
    CHECK_EQ(SEEN(world, consulting), 1);
    DO(world, leg_lost, .contact = ANA, .agent = FAY);
    wait_s(world, 45);
    CHECK_EQ(FACT(world, consult_ended)->why, TL_WHY_NOT_JOINED);
    CHECK_EQ(agent_of(world, ANA), EVE);
    world_free(world);
}

static void a_transfer_in_a_consult_lets_the_second_agent_go(void **state)
{
    (void)state;
    struct world *world = world_with_a_consult();
    DO(world, transfers, .agent = EVE, .contact = ANA, .to_agent = FAY);
    CHECK_EQ(SEEN(world, transferred), 1);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    CHECK_EQ(view_of(world, ANA).help, TL_HELP_NONE);
    world_free(world);
}

/* A start ends consults; calls go where they go after any start, and nobody is left busy. */
static void after_a_start_nobody_is_a_second_agent(void **state)
{
    (void)state;
    struct world *world = world_with_a_consult();
    DO(world, started, .build = 1);
    CHECK_EQ(view_of(world, ANA).help, TL_HELP_NONE);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    DO(world, agent_back, .agent = FAY);
    CHECK_EQ(agent_state(world, FAY), TL_AGENT_READY);
    world_free(world);
}

/* Pitfall 34. */
static void a_checkpoint_knows_second_agents_and_who_waits_for_one(void **state)
{
    (void)state;
    struct world *world = world_with_a_consult();
    agent_comes(world, GIL, TEST_EN_TIER1);
    caller_asks(world, BOB, 0);
    connect(world, BOB, GIL);
    DO(world, transfers, .agent = GIL, .contact = BOB, .to_agent = EVE);
    void *memory;
    struct tl_center *copy = world_copy(world, &memory);
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(copy, ANA, &view));
    CHECK(view.help == TL_HELP_TALKING && view.helper == FAY);
    CHECK_OK(tl_center_contact(copy, BOB, &view));
    CHECK(view.aim == EVE && view.second_until == view_of(world, BOB).second_until);
    CHECK_EQ(tl_center_digest(copy), tl_center_digest(world->center));
    free(memory);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passed_on_to_a_queue_the_place_is_kept_and_the_first_agent_wraps_up),
        cmocka_unit_test(the_wrap_up_ends_once_whatever_the_transfer_does),
        cmocka_unit_test(passed_on_to_an_agent_it_waits_for_that_one),
        cmocka_unit_test(one_agent_is_waited_for_so_long_and_then_the_queue_goes_on),
        cmocka_unit_test(whoever_is_named_and_does_not_take_it_is_no_dead_end),
        cmocka_unit_test(where_nobody_can_be_had_the_agent_is_told_and_keeps_the_contact),
        cmocka_unit_test(the_last_of_the_queue_goes_and_the_person_is_told),
        cmocka_unit_test(nobody_is_passed_on_to_what_is_closed),
        cmocka_unit_test(a_closed_line_sends_on_who_waits_for_one_agent),
        cmocka_unit_test(a_transfer_comes_back_to_who_passed_it_on_by_name_alone),
        cmocka_unit_test(in_a_consult_the_person_waits_and_the_contact_stays_with_its_agent),
        cmocka_unit_test(handed_over_the_second_agent_has_it_and_the_first_wraps_up),
        cmocka_unit_test(the_second_agent_may_leave_and_does_not_end_the_contact),
        cmocka_unit_test(an_offer_of_a_consult_that_comes_to_nothing_ends_it),
        cmocka_unit_test(a_consult_stands_in_the_order_and_ends_when_nobody_gets_free),
        cmocka_unit_test(a_person_who_hangs_up_in_a_consult_frees_the_second_agent),
        cmocka_unit_test(the_first_agent_goes_and_somebody_has_the_person),
        cmocka_unit_test(the_second_agents_lost_sound_is_waited_for),
        cmocka_unit_test(a_transfer_in_a_consult_lets_the_second_agent_go),
        cmocka_unit_test(after_a_start_nobody_is_a_second_agent),
        cmocka_unit_test(a_checkpoint_knows_second_agents_and_who_waits_for_one),
    };
    return cmocka_run_group_tests_name("core/transfers", tests, NULL, NULL);
}
