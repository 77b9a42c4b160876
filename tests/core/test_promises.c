/* Promises: one open one for each person who is to be called, told when it is due, ended once. */
#include "core/support_center.h"

enum { ANA = 101, BOB, EVE = 1, FAY, SUE = 900 };

static void asks_for_a_callback(struct world *world, tl_id contact)
{
    caller_comes(world, contact, 0);
    DO(world, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '4');
    DO(world, gave, .contact = contact, .step = TEST_STEP_NUMBER, .fits = 1);
    CHECK_EQ(SEEN(world, promise_made), 1);
}

static tl_id promise_of(const struct world *world, tl_id contact)
{
    struct tl_contact_view view;
    return tl_center_contact(world->center, contact, &view) == TL_OK ? view.promise : 0;
}

/* Somebody is offered a callback, and calls. */
static void is_called(struct world *world, tl_id contact, tl_id agent)
{
    CHECK_EQ(agent_of(world, contact), agent);
    DO(world, accepts, .agent = agent, .contact = contact);
    CHECK_EQ(SEEN(world, attempt_started), 1);
}

static void attempt_ends(struct world *world, tl_id contact, uint64_t attempt,
                         enum tl_attempt_result result)
{
    DO(world, attempt_ended, .contact = contact, .attempt = attempt, .result = result);
}

static void a_callback_is_a_promise_with_a_window_and_an_owner(void **state)
{
    (void)state;
    struct world *world = world_opened();
    asks_for_a_callback(world, ANA);
    const struct tl_fact_promise_made *made = FACT(world, promise_made);
    CHECK_EQ(made->promise, 1);
    CHECK_EQ(made->contact, ANA);
    CHECK_EQ(made->kind, TL_PROMISE_CALLBACK);
    CHECK_EQ(made->owner, TEST_KEY_QUEUE1);
    CHECK(made->from == world->now && made->to == world->now + 2 * TL_HOUR);
    CHECK(made->soon == made->to - 15 * TL_MINUTE);
    CHECK_EQ(promise_of(world, ANA), 1);
    asks_for_a_callback(world, BOB);
    CHECK_EQ(promise_of(world, BOB), 2);
    world_free(world);
}

/* Pitfall 16: due soon, then late, each once; and it stays at its place. */
static void a_promise_is_due_soon_then_late_once_and_keeps_its_place(void **state)
{
    (void)state;
    struct world *world = world_opened();
    asks_for_a_callback(world, ANA);
    wait_s(world, 105 * 60 - 1);
    CHECK_EQ(SEEN(world, promise_soon), 0);
    wait_s(world, 1);
    CHECK_EQ(FACT(world, promise_soon)->promise, 1);
    wait_s(world, 15 * 60 - 1);
    CHECK_EQ(SEEN(world, promise_late), 0);
    wait_s(world, 1);
    CHECK_EQ(FACT(world, promise_late)->promise, 1);
    tl_time at;
    CHECK(tl_center_wake_at(world->center, &at) != TL_OK || at > world->now);
    asks_for_a_callback(world, BOB);
    agent_comes(world, EVE, TEST_EN_TIER1);
    is_called(world, ANA, EVE);
    attempt_ends(world, ANA, 1, TL_ATTEMPT_ANSWERED);
    CHECK_EQ(FACT(world, promise_kept)->is_late, 1);
    CHECK_EQ(FACT(world, promise_kept)->evidence, TL_EVIDENCE_TALKED);
    CHECK_EQ(promise_of(world, ANA), 0);
    world_free(world);
}

/* Whoever asks twice at once, or sleeps over both times, hears of the lateness alone. */
static void who_sleeps_over_both_times_hears_that_it_is_late(void **state)
{
    (void)state;
    struct world *world = world_opened();
    asks_for_a_callback(world, ANA);
    world->now += 3 * TL_HOUR;
    DO(world, time_came, 0);
    CHECK_EQ(SEEN(world, promise_soon), 0);
    CHECK_EQ(SEEN(world, promise_late), 1);
    world_free(world);
}

static void every_attempt_that_rings_keeps_its_promise_and_makes_the_next(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    asks_for_a_callback(world, ANA);
    is_called(world, ANA, EVE);
    attempt_ends(world, ANA, 1, TL_ATTEMPT_MACHINE);
    CHECK_EQ(FACT(world, promise_kept)->evidence, TL_EVIDENCE_MACHINE);
    CHECK_EQ(FACT(world, promise_kept)->is_late, 0);
    const struct tl_fact_promise_made *made = FACT(world, promise_made);
    CHECK_EQ(made->kind, TL_PROMISE_SECOND_ATTEMPT);
    CHECK(made->from == world->now + TL_HOUR && made->to == world->now + 3 * TL_HOUR);
    wait_s(world, 3600);
    is_called(world, ANA, EVE);
    attempt_ends(world, ANA, 2, TL_ATTEMPT_NO_ANSWER);
    CHECK_EQ(FACT(world, promise_kept)->promise, 2);
    CHECK_EQ(SEEN(world, promise_made), 0);
    CHECK_EQ(SEEN(world, promise_broken), 0);
    CHECK_EQ(FACT(world, closed)->why, TL_WHY_ATTEMPTS_OVER);
    world_free(world);
}

static void a_call_that_was_not_placed_is_no_attempt(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    asks_for_a_callback(world, ANA);
    for (uint64_t attempt = 1; attempt <= 4; attempt++) {
        is_called(world, ANA, EVE);
        attempt_ends(world, ANA, attempt, TL_ATTEMPT_FAILED);
        CHECK_EQ(FACT(world, barred)->agent, EVE);
        CHECK_EQ(FACT(world, back_in_line)->why, TL_WHY_NOT_PLACED);
        CHECK_EQ(SEEN(world, offered), 0); /* Not to the same agent at once. */
        CHECK_EQ(promise_of(world, ANA), 1);
        attempt_ends(world, ANA, attempt, TL_ATTEMPT_ANSWERED); /* Word of it that comes late. */
        CHECK_EQ(SEEN(world, set_aside), 1);
        wait_s(world, 120);
    }
    is_called(world, ANA, EVE);
    attempt_ends(world, ANA, 5, TL_ATTEMPT_BUSY);
    CHECK_EQ(FACT(world, promise_made)->kind, TL_PROMISE_SECOND_ATTEMPT);
    CHECK_EQ(SEEN(world, closed), 0);
    world_free(world);
}

static void without_a_time_for_refusals_a_failed_call_rests_as_well(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->test.policy.staff.refused_again_s = 0;
    world_open(world);
    agent_comes(world, EVE, TEST_EN_TIER1);
    asks_for_a_callback(world, ANA);
    is_called(world, ANA, EVE);
    attempt_ends(world, ANA, 1, TL_ATTEMPT_FAILED);
    CHECK_EQ(SEEN(world, offered), 0);
    wait_s(world, 30);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    world_free(world);
}

/* An attempt that is under way when the window ends has come in time if it rings. */
static void an_attempt_under_way_at_the_end_of_the_window_is_in_time(void **state)
{
    (void)state;
    struct world *world = world_opened();
    asks_for_a_callback(world, ANA);
    wait_s(world, 2 * 3600 - 10);
    agent_comes(world, EVE, TEST_EN_TIER1);
    is_called(world, ANA, EVE);
    wait_s(world, 30);
    CHECK_EQ(SEEN(world, promise_late), 0);
    attempt_ends(world, ANA, 1, TL_ATTEMPT_NO_ANSWER);
    CHECK_EQ(FACT(world, promise_kept)->is_late, 0);
    world_free(world);
}

static void one_that_came_to_nothing_there_is_late(void **state)
{
    (void)state;
    struct world *world = world_opened();
    asks_for_a_callback(world, ANA);
    wait_s(world, 2 * 3600 - 10);
    agent_comes(world, EVE, TEST_EN_TIER1);
    is_called(world, ANA, EVE);
    wait_s(world, 30);
    attempt_ends(world, ANA, 1, TL_ATTEMPT_FAILED);
    wait_s(world, 0);
    CHECK_EQ(FACT(world, promise_late)->promise, 1);
    world_free(world);
}

static void the_person_takes_a_callback_back(void **state)
{
    (void)state;
    struct world *world = world_opened();
    asks_for_a_callback(world, ANA);
    DO(world, releases_callback, .contact = ANA);
    CHECK_EQ(FACT(world, promise_released)->why, TL_WHY_TAKEN_BACK);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_CALLBACK);
    DO(world, releases_callback, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_CONTACT);
    caller_comes(world, BOB, 0);
    DO(world, releases_callback, .contact = BOB);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_PROMISE_OVER);
    world_free(world);
}

static void who_is_offered_goes_free_and_who_is_called_does_not(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    asks_for_a_callback(world, ANA);
    DO(world, releases_callback, .contact = ANA);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_READY);
    asks_for_a_callback(world, BOB);
    is_called(world, BOB, EVE);
    DO(world, releases_callback, .contact = BOB);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_TAKEN);
    CHECK_EQ(promise_of(world, BOB), 2);
    world_free(world);
}

static void a_supervisor_gives_a_callback_up_but_keeps_none(void **state)
{
    (void)state;
    struct world *world = world_opened();
    asks_for_a_callback(world, ANA);
    DO(world, promise_ends, .contact = ANA, .promise = 1, .how = TL_PROMISE_KEPT,
       .evidence = TL_EVIDENCE_ANSWERED, .by = SUE);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_ELSEWHERE);
    DO(world, promise_ends, .contact = ANA, .promise = 1, .how = TL_PROMISE_BROKEN,
       .why = TL_WHY_NOT_KEPT, .by = SUE);
    CHECK_EQ(FACT(world, promise_broken)->by, SUE);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_CALLBACK);
    world_free(world);
}

static void the_promise_goes_to_the_queue_that_its_contact_is_moved_to(void **state)
{
    (void)state;
    struct world *world = world_opened();
    asks_for_a_callback(world, ANA);
    DO(world, moves, .by = SUE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
    CHECK_EQ(FACT(world, promise_moved)->owner, TEST_KEY_QUEUE2);
    DO(world, promise_moves, .contact = ANA, .promise = 1, .owner = TEST_KEY_QUEUE1, .by = SUE);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_ELSEWHERE);
    world_free(world);
}

/* Pitfall 34, and what a checkpoint must know: told, rung, and the number of the next promise. */
static void a_start_and_a_checkpoint_keep_every_promise(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    asks_for_a_callback(world, ANA);
    is_called(world, ANA, EVE);
    attempt_ends(world, ANA, 1, TL_ATTEMPT_BUSY);
    DO(world, not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH);
    wait_s(world, 4 * 3600); /* Late. */
    void *memory;
    struct tl_center *copy = world_copy(world, &memory);
    CHECK(tl_center_digest(copy) == tl_center_digest(world->center));
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(copy, ANA, &view));
    CHECK_EQ(view.promise, 2);
    CHECK_EQ(view.promise_kind, TL_PROMISE_SECOND_ATTEMPT);
    CHECK_EQ(view.promise_told, TL_PROMISE_LATE);
    CHECK_EQ(view.rang, 1);
    free(memory);
    DO(world, started, .build = 1);
    CHECK_EQ(SEEN(world, promise_made) + SEEN(world, promise_late), 0);
    CHECK_EQ(promise_of(world, ANA), 2);
    asks_for_a_callback(world, BOB);
    CHECK_EQ(promise_of(world, BOB), 3);
    world_free(world);
}

static void a_call_in_line_at_a_start_becomes_a_promise(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    DO(world, started, .build = 1);
    CHECK_EQ(FACT(world, promise_made)->contact, ANA);
    CHECK_EQ(promise_of(world, ANA), 1);
    world_free(world);
}

/* A journal from before promises had records: the first start makes them good. */
static void a_callback_from_an_older_journal_gets_its_promise_at_the_start(void **state)
{
    (void)state;
    struct world *world = world_opened();
    asks_for_a_callback(world, ANA);
    void *memory;
    size_t bytes = tl_center_bytes(&world->limits);
    CHECK((memory = aligned_alloc(16, (bytes + 15) / 16 * 16)) != NULL);
    struct tl_center *old = tl_center_init(memory, bytes, &world->limits, world->policy);
    struct tl_fact facts[] = {
        { .at = world->now, .kind = TL_FACT_opened, .opened = { ANA, TL_CHANNEL_VOICE, 0, 1, 7 } },
        { .at = world->now,
          .kind = TL_FACT_callback_promised,
          .callback_promised = { ANA, TEST_STEP_CALLBACK, TEST_KEY_QUEUE1, 1, world->now,
                                 TEST_EN_TIER1, world->now, world->now + TL_HOUR, 0 } },
    };
    for (unsigned i = 0; i < 2; i++)
        CHECK_OK(tl_center_apply(old, &facts[i]));
    struct tl_fact started = { .at = world->now, .kind = TL_FACT_started };
    world->facts.facts_len = 0;
    tl_center_step(old, &started, &world->facts);
    CHECK_EQ(FACT(world, promise_made)->promise, 1);
    CHECK(FACT(world, promise_made)->to == world->now + TL_HOUR);
    tl_center_check(old);
    free(memory);
    world_free(world);
}

/* --- Answers, which the store keeps. --- */

static void leaves_a_message(struct world *world, tl_id contact)
{
    caller_comes(world, contact, 0);
    DO(world, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '6');
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_MESSAGE);
}

static void a_request_and_a_message_are_owed_an_answer(void **state)
{
    (void)state;
    struct world *world = world_new();
    world->test.requests[0].is_aim = true;
    world->test.requests[0].soon_s = 3600;
    world_open(world);
    leaves_a_message(world, ANA);
    const struct tl_fact_promise_made *made = FACT(world, promise_made);
    CHECK_EQ(made->kind, TL_PROMISE_MESSAGE);
    CHECK_EQ(made->owner, tl_key_of("office"));
    CHECK(made->to == FACT(world, message_taken)->due);
    CHECK(made->soon == made->to - 6 * TL_HOUR); /* A quarter of the day. */
    CHECK_EQ(made->grade, TL_GRADE_PROMISE);
    caller_comes(world, BOB, 0);
    DO(world, keyed, .contact = BOB, .step = TEST_STEP_MENU, .digit = '5');
    made = FACT(world, promise_made);
    CHECK_EQ(made->promise, 2);
    CHECK_EQ(made->kind, TL_PROMISE_REQUEST);
    CHECK_EQ(made->grade, TL_GRADE_AIM);
    CHECK(made->to == FACT(world, request_filed)->due);
    CHECK(made->soon == made->to - TL_HOUR);
    world_free(world);
}

static void the_stores_clock_tells_an_answer_due(void **state)
{
    (void)state;
    struct world *world = world_opened();
    leaves_a_message(world, ANA);
    tl_time to = FACT(world, message_taken)->due;
    wait_s(world, 20 * 3600);
    DO(world, promise_due, .contact = ANA, .promise = 1, .record = TL_PROMISE_OPEN, .to = to);
    CHECK(FACT(world, promise_soon)->to == to);
    DO(world, promise_due, .contact = ANA, .promise = 1, .record = TL_PROMISE_SOON, .to = to);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_STATE); /* A clock that is ahead. */
    wait_s(world, 4 * 3600);
    DO(world, promise_due, .contact = ANA, .promise = 1, .record = TL_PROMISE_SOON, .to = to);
    CHECK_EQ(SEEN(world, promise_late), 1);
    DO(world, promise_due, .contact = ANA, .promise = 1, .record = TL_PROMISE_LATE, .to = to);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_PROMISE_OVER);
    DO(world, promise_due, .contact = ANA, .promise = 9, .record = TL_PROMISE_OPEN, .to = to);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_PROMISE_OVER);
    world_free(world);
}

static void an_answer_ends_once(void **state)
{
    (void)state;
    struct world *world = world_opened();
    leaves_a_message(world, ANA);
    tl_time to = FACT(world, message_taken)->due;
    DO(world, promise_moves, .contact = ANA, .promise = 1, .owner = 77, .by = SUE,
       .record = TL_PROMISE_OPEN);
    CHECK_EQ(FACT(world, promise_moved)->owner, 77);
    DO(world, promise_ends, .contact = ANA, .promise = 1, .how = TL_PROMISE_KEPT, .by = SUE,
       .record = TL_PROMISE_OPEN, .to = to);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_KEY); /* By what? */
    DO(world, promise_ends, .contact = ANA, .promise = 1, .how = TL_PROMISE_KEPT,
       .evidence = TL_EVIDENCE_ANSWERED, .by = SUE, .record = TL_PROMISE_OPEN, .to = to);
    CHECK_EQ(FACT(world, promise_kept)->is_late, 0);
    DO(world, promise_ends, .contact = ANA, .promise = 1, .how = TL_PROMISE_BROKEN,
       .why = TL_WHY_NOT_KEPT, .record = TL_PROMISE_KEPT, .to = to);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_PROMISE_OVER);
    world_free(world);
}

/* Even before the store's clock has said so. */
static void an_answer_behind_its_time_is_late_and_then_kept(void **state)
{
    (void)state;
    struct world *world = world_opened();
    leaves_a_message(world, ANA);
    tl_time to = FACT(world, message_taken)->due;
    wait_s(world, 24 * 3600);
    DO(world, promise_ends, .contact = ANA, .promise = 1, .how = TL_PROMISE_KEPT,
       .evidence = TL_EVIDENCE_ANSWERED, .by = SUE, .record = TL_PROMISE_SOON, .to = to);
    CHECK_EQ(SEEN(world, promise_late), 1);
    CHECK_EQ(FACT(world, promise_kept)->is_late, 1);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_callback_is_a_promise_with_a_window_and_an_owner),
        cmocka_unit_test(a_promise_is_due_soon_then_late_once_and_keeps_its_place),
        cmocka_unit_test(who_sleeps_over_both_times_hears_that_it_is_late),
        cmocka_unit_test(every_attempt_that_rings_keeps_its_promise_and_makes_the_next),
        cmocka_unit_test(a_call_that_was_not_placed_is_no_attempt),
        cmocka_unit_test(without_a_time_for_refusals_a_failed_call_rests_as_well),
        cmocka_unit_test(an_attempt_under_way_at_the_end_of_the_window_is_in_time),
        cmocka_unit_test(one_that_came_to_nothing_there_is_late),
        cmocka_unit_test(the_person_takes_a_callback_back),
        cmocka_unit_test(who_is_offered_goes_free_and_who_is_called_does_not),
        cmocka_unit_test(a_supervisor_gives_a_callback_up_but_keeps_none),
        cmocka_unit_test(the_promise_goes_to_the_queue_that_its_contact_is_moved_to),
        cmocka_unit_test(a_start_and_a_checkpoint_keep_every_promise),
        cmocka_unit_test(a_call_in_line_at_a_start_becomes_a_promise),
        cmocka_unit_test(a_callback_from_an_older_journal_gets_its_promise_at_the_start),
        cmocka_unit_test(a_request_and_a_message_are_owed_an_answer),
        cmocka_unit_test(the_stores_clock_tells_an_answer_due),
        cmocka_unit_test(an_answer_ends_once),
        cmocka_unit_test(an_answer_behind_its_time_is_late_and_then_kept),
    };
    return cmocka_run_group_tests_name("core/promises", tests, NULL, NULL);
}
