/* Calls to outside numbers: in a consult, and instead of the agent. Nobody comes to a dead end. */
#include "core/support_center.h"

enum { ANA = 101, BOB, CHAT, EVE = 1, FAY };

static struct tl_contact_view view_of(const struct world *world, tl_id contact)
{
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(world->center, contact, &view));
    return view;
}

/* ANA talks to EVE, and calls can be placed. */
static struct world *world_with_a_talk(void)
{
    struct world *world = world_opened();
    DO(world, dialler, .is_up = 1);
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    connect(world, ANA, EVE);
    wait_s(world, 60);
    return world;
}

static struct world *world_with_outside_in_a_consult(void)
{
    struct world *world = world_with_a_talk();
    DO(world, consults, .agent = EVE, .contact = ANA, .outside = 1);
    DO(world, outside_answered, .contact = ANA);
    CHECK_EQ(FACT(world, outside_talks)->agent, EVE);
    return world;
}

static void a_consult_rings_outside_while_the_person_waits(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    DO(world, consults, .agent = EVE, .contact = ANA, .outside = 1);
    CHECK_EQ(FACT(world, outside_called)->agent, EVE);
    CHECK_EQ(FACT(world, outside_called)->hands_over, 0);
    CHECK_EQ(FACT(world, outside_called)->until, world->now + 55 * TL_SECOND);
    struct tl_contact_view view = view_of(world, ANA);
    CHECK(view.state == TL_CONTACT_HELD && view.agent == EVE);
    CHECK(view.help == TL_HELP_RINGING && view.helper == 0);
    DO(world, consults, .agent = EVE, .contact = ANA, .outside = 1);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE); /* One at a time. */
    DO(world, hands_over, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE); /* To one who is not heard. */
    DO(world, outside_answered, .contact = ANA);
    CHECK_EQ(view_of(world, ANA).help, TL_HELP_OUTSIDE);
    DO(world, resumes, .agent = EVE, .contact = ANA); /* Three talk. */
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    DO(world, holds, .agent = EVE, .contact = ANA);
    DO(world, lets_go, .agent = EVE, .contact = ANA);
    CHECK_EQ(FACT(world, consult_ended)->why, TL_WHY_LET_GO);
    view = view_of(world, ANA);
    CHECK(view.state == TL_CONTACT_HELD && view.agent == EVE && view.help == TL_HELP_NONE);
    world_free(world);
}

static void handed_over_the_person_and_the_outside_party_go_on(void **state)
{
    (void)state;
    for (int who = 0; who < 3; who++) {
        struct world *world = world_with_outside_in_a_consult();
        DO(world, hands_over, .agent = EVE, .contact = ANA);
        CHECK_EQ(FACT(world, passed_outside)->agent, EVE);
        CHECK_EQ(FACT(world, wrap_up_began)->agent, EVE);
        CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OUTSIDE);
        CHECK_EQ(agent_state(world, EVE), TL_AGENT_WRAP_UP);
        wait_s(world, 3600); /* As long as they want. */
        CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OUTSIDE);
        if (who == 0)
            DO(world, left, .contact = ANA);
        else if (who == 1)
            DO(world, outside_ended, .contact = ANA, .result = TL_ATTEMPT_ANSWERED);
        else
            DO(world, cut_off, .contact = ANA);
        CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_PERSON);
        CHECK_EQ(FACT(world, closed)->why, TL_WHY_OUTSIDE);
        CHECK_EQ(SEEN(world, wrap_up_began), 0);
        world_free(world);
    }
}

static const struct {
    enum tl_attempt_result result;
    enum tl_why why;
} ends[] = {
    { TL_ATTEMPT_BUSY, TL_WHY_BUSY },
    { TL_ATTEMPT_NO_ANSWER, TL_WHY_NO_ANSWER },
    { TL_ATTEMPT_REFUSED, TL_WHY_CALL_REFUSED },
    { TL_ATTEMPT_FAILED, TL_WHY_CALL_FAILED },
    { TL_ATTEMPT_MACHINE, TL_WHY_MACHINE },
};

static void a_consult_that_nobody_answers_ends_and_says_why(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct world *world = world_with_a_talk();
        DO(world, consults, .agent = EVE, .contact = ANA, .outside = 1);
        DO(world, outside_ended, .contact = ANA, .result = ends[i].result);
        CHECK_EQ(FACT(world, consult_ended)->why, ends[i].why);
        CHECK_EQ(view_of(world, ANA).agent, EVE);
        CHECK_EQ(contact_state(world, ANA), TL_CONTACT_HELD);
        world_free(world);
    }
    struct world *world = world_with_a_talk();
    DO(world, consults, .agent = EVE, .contact = ANA, .outside = 1);
    wait_s(world, 55); /* An edge that says nothing. */
    CHECK_EQ(FACT(world, consult_ended)->why, TL_WHY_NO_ANSWER);
    world_free(world);
}

static void the_outside_party_may_hang_up_and_the_agent_has_the_person_still(void **state)
{
    (void)state;
    struct world *world = world_with_outside_in_a_consult();
    DO(world, resumes, .agent = EVE, .contact = ANA);
    DO(world, outside_ended, .contact = ANA, .result = TL_ATTEMPT_ANSWERED);
    CHECK_EQ(FACT(world, consult_ended)->why, TL_WHY_OUTSIDE_LEFT);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    world_free(world);
}

static void passed_on_to_a_number_the_agent_wraps_up_and_they_talk(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    DO(world, transfers, .agent = EVE, .contact = ANA, .outside = 1);
    CHECK_EQ(FACT(world, outside_called)->hands_over, 1);
    CHECK_EQ(FACT(world, wrap_up_began)->agent, EVE);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_RINGING);
    CHECK_EQ(agent_of(world, ANA), 0);
    DO(world, outside_answered, .contact = ANA);
    CHECK_EQ(FACT(world, outside_talks)->agent, 0);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OUTSIDE);
    DO(world, outside_ended, .contact = ANA, .result = TL_ATTEMPT_ANSWERED);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_PERSON);
    world_free(world);
}

/* S3: no dead end. At the old place, and another agent gets it first. */
static void passed_on_to_a_number_that_does_not_answer_it_is_back_in_line(void **state)
{
    (void)state;
    for (size_t i = 0; i <= sizeof ends / sizeof ends[0]; i++) {
        struct world *world = world_with_a_talk();
        tl_time asked_at = view_of(world, ANA).asked_at;
        caller_asks(world, BOB, 0); /* Later, and so behind. */
        DO(world, transfers, .agent = EVE, .contact = ANA, .outside = 1);
        if (i < sizeof ends / sizeof ends[0])
            DO(world, outside_ended, .contact = ANA, .result = ends[i].result);
        else
            wait_s(world, 55);
        CHECK_EQ(FACT(world, back_in_line)->why,
                 i < sizeof ends / sizeof ends[0] ? ends[i].why : TL_WHY_NO_ANSWER);
        CHECK_EQ(FACT(world, back_in_line)->agent, 0);
        CHECK_EQ(view_of(world, ANA).asked_at, asked_at);
        CHECK_EQ(contact_state(world, ANA), TL_CONTACT_WAITING);
        agent_comes(world, FAY, TEST_EN_TIER1);
        CHECK_EQ(FACT(world, offered)->contact, ANA);
        world_free(world);
    }
}

static void where_no_call_can_be_placed_the_agent_is_told(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    DO(world, dialler, .is_up = 0);
    DO(world, transfers, .agent = EVE, .contact = ANA, .outside = 1);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_CANNOT_DIAL);
    DO(world, consults, .agent = EVE, .contact = ANA, .outside = 1);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_CANNOT_DIAL);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    DO(world, outside_answered, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_ELSEWHERE);
    DO(world, outside_ended, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_ELSEWHERE);
    DO(world, outside_answered, .contact = BOB);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_CONTACT);
    world_free(world);
}

/* The agent goes while three talk: the two others go on. Aside, the person is in line again. */
static void the_agent_goes_and_nobody_is_left_alone(void **state)
{
    (void)state;
    for (int how = 0; how < 3; how++) {
        for (int three = 0; three < 2; three++) {
            struct world *world = world_with_outside_in_a_consult();
            agent_comes(world, FAY, TEST_EN_TIER1);
            DO(world, not_ready, .agent = FAY, .reason = TEST_KEY_LUNCH);
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
            CHECK_EQ(contact_state(world, ANA), three ? TL_CONTACT_OUTSIDE : TL_CONTACT_WAITING);
            CHECK_EQ(view_of(world, ANA).help, TL_HELP_NONE);
            world_free(world);
        }
    }
}

/* Pitfall 8: who hangs up while it rings leaves nothing behind; a dead line keeps the place. */
static void a_person_who_goes_while_it_rings_is_not_kept_busy(void **state)
{
    (void)state;
    struct world *world = world_with_a_talk();
    DO(world, transfers, .agent = EVE, .contact = ANA, .outside = 1);
    DO(world, left, .contact = ANA);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_LEFT_IN_LINE);
    world_free(world);
    world = world_with_a_talk();
    tl_time asked_at = view_of(world, ANA).asked_at;
    DO(world, transfers, .agent = EVE, .contact = ANA, .outside = 1);
    DO(world, cut_off, .contact = ANA);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    CHECK_EQ(view_of(world, ANA).asked_at, asked_at);
    world_free(world);
}

/* Pitfall 34: what is in the air at a start becomes a callback at the old place. */
static void after_a_start_who_was_with_an_outside_party_is_called_back(void **state)
{
    (void)state;
    for (int how = 0; how < 3; how++) {
        struct world *world = world_with_a_talk();
        tl_time asked_at = view_of(world, ANA).asked_at;
        if (how == 0)
            DO(world, consults, .agent = EVE, .contact = ANA, .outside = 1);
        else
            DO(world, transfers, .agent = EVE, .contact = ANA, .outside = 1);
        if (how == 2)
            DO(world, outside_answered, .contact = ANA);
        DO(world, started, .build = 1);
        CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
        CHECK_EQ(view_of(world, ANA).asked_at, asked_at);
        CHECK_EQ(view_of(world, ANA).help, TL_HELP_NONE);
        world_free(world);
    }
}

static void a_checkpoint_knows_calls_to_outside(void **state)
{
    (void)state;
    for (int how = 0; how < 4; how++) {
        struct world *world = world_with_a_talk();
        bool is_consult = how < 2;
        if (is_consult)
            DO(world, consults, .agent = EVE, .contact = ANA, .outside = 1);
        else
            DO(world, transfers, .agent = EVE, .contact = ANA, .outside = 1);
        if (how % 2 == 1)
            DO(world, outside_answered, .contact = ANA);
        void *memory;
        struct tl_center *copy = world_copy(world, &memory);
        struct tl_contact_view view, now = view_of(world, ANA);
        CHECK_OK(tl_center_contact(copy, ANA, &view));
        CHECK(view.state == now.state && view.help == now.help && view.until == now.until &&
              view.second_until == now.second_until);
        CHECK_EQ(tl_center_digest(copy), tl_center_digest(world->center));
        free(memory);
        world_free(world);
    }
}

/* Journals of releases before: the field is not there, and reads as 0. */
static void a_transfer_of_an_older_release_is_read(void **state)
{
    (void)state;
    struct tl_fact fact = { .at = 5, .kind = TL_FACT_transfers, .transfers = { 1, 2, 3, 4, 1 } };
    uint8_t bytes[TL_FACT_BYTES_MAX];
    size_t len = tl_fact_write(&fact, bytes);
    struct tl_fact read;
    CHECK_OK(tl_fact_read(bytes, len, &read));
    CHECK_EQ(read.transfers.outside, 1);
    CHECK_OK(tl_fact_read(bytes, len - 1, &read)); /* As it was written without the last field. */
    CHECK(read.transfers.to_agent == 4 && read.transfers.outside == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_consult_rings_outside_while_the_person_waits),
        cmocka_unit_test(handed_over_the_person_and_the_outside_party_go_on),
        cmocka_unit_test(a_consult_that_nobody_answers_ends_and_says_why),
        cmocka_unit_test(the_outside_party_may_hang_up_and_the_agent_has_the_person_still),
        cmocka_unit_test(passed_on_to_a_number_the_agent_wraps_up_and_they_talk),
        cmocka_unit_test(passed_on_to_a_number_that_does_not_answer_it_is_back_in_line),
        cmocka_unit_test(where_no_call_can_be_placed_the_agent_is_told),
        cmocka_unit_test(the_agent_goes_and_nobody_is_left_alone),
        cmocka_unit_test(a_person_who_goes_while_it_rings_is_not_kept_busy),
        cmocka_unit_test(after_a_start_who_was_with_an_outside_party_is_called_back),
        cmocka_unit_test(a_checkpoint_knows_calls_to_outside),
        cmocka_unit_test(a_transfer_of_an_older_release_is_read),
    };
    return cmocka_run_group_tests_name("core/outside", tests, NULL, NULL);
}
