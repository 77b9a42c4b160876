/* What stands behind the end of a list is none of the policy's; what a supervisor closes has an end
 * that can be; and when people hear of it. */
#include "core/run.h"
#include "core/support_situations.h"

/* The policy has all that the lists say; each is cut by one, and what was its last is asked for. */
static struct world *world_cut(void (*cut)(struct tl_policy *policy), const char *situation)
{
    struct world *world = world_in(situation_named(situation));
    cut(&world->test.policy);
    return world;
}

#define CHECK_SET_ASIDE(world, reason)                                                             \
    do {                                                                                           \
        CHECK_EQ((world)->facts.facts_len, 2);                                                     \
        CHECK_EQ(FACT((world), set_aside)->why, (reason));                                         \
    } while (0)

static void one_queue(struct tl_policy *policy)
{
    policy->queues_len = 1;
}

static void a_queue_behind_the_last_is_unknown(void **state)
{
    (void)state;
    struct world *world = world_cut(one_queue, "in_line");
    DO(world, moves, .by = GIL, .contact = ANA, .queue = TEST_KEY_QUEUE2);
    CHECK_SET_ASIDE(world, TL_WHY_UNKNOWN_KEY);
    DO(world, moves, .by = GIL, .contact = ANA, .queue = TEST_KEY_QUEUE1, .priority = 800);
    CHECK_EQ(SEEN(world, moved), 1);
    DO(world, closes_queue, .by = GIL, .queue = TEST_KEY_QUEUE2, .reason = TEST_KEY_STORM,
       .until = world->now + TL_HOUR);
    CHECK_SET_ASIDE(world, TL_WHY_UNKNOWN_KEY);
    world_free(world);
    world = world_cut(one_queue, "connected");
    DO(world, transfers, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
    CHECK_SET_ASIDE(world, TL_WHY_UNKNOWN_KEY);
    world_free(world);
}

static void two_classes(struct tl_policy *policy)
{
    policy->priorities_len = 2;
}

static void a_class_behind_the_last_is_unknown(void **state)
{
    (void)state;
    struct world *world = world_cut(two_classes, "in_line");
    DO(world, moves, .by = GIL, .contact = ANA, .priority = 802);
    CHECK_SET_ASIDE(world, TL_WHY_UNKNOWN_KEY);
    DO(world, moves, .by = GIL, .contact = ANA, .priority = 801);
    CHECK_EQ(SEEN(world, moved), 1);
    world_free(world);
}

static void no_closures(struct tl_policy *policy)
{
    policy->closures_len = 0;
}

static void a_reason_behind_the_last_closes_nothing(void **state)
{
    (void)state;
    struct world *world = world_cut(no_closures, "in_line");
    DO(world, closes_queue, .by = GIL, .queue = TEST_KEY_QUEUE1, .reason = TEST_KEY_STORM,
       .until = world->now + TL_HOUR);
    CHECK_SET_ASIDE(world, TL_WHY_UNKNOWN_KEY);
    DO(world, closes_line, .by = GIL, .reason = TEST_KEY_STORM, .until = world->now + TL_HOUR);
    CHECK_SET_ASIDE(world, TL_WHY_UNKNOWN_KEY);
    world_free(world);
}

static void one_escalation(struct tl_policy *policy)
{
    policy->escalations_len = 1;
}

static void an_escalation_behind_the_last_is_unknown(void **state)
{
    (void)state;
    struct world *world = world_cut(one_escalation, "connected");
    DO(world, escalates, .agent = EVE, .contact = ANA, .type = TEST_KEY_ORDINARY);
    CHECK_SET_ASIDE(world, TL_WHY_UNKNOWN_KEY);
    DO(world, escalates, .agent = EVE, .contact = ANA,
       .type = TEST_KEY_URGENT + (UINT64_C(1) << 32));
    CHECK_SET_ASIDE(world, TL_WHY_UNKNOWN_KEY);
    DO(world, escalates, .agent = EVE, .contact = ANA, .type = TEST_KEY_URGENT);
    CHECK_EQ(SEEN(world, escalated), 1);
    world_free(world);
}

static void no_destinations(struct tl_policy *policy)
{
    policy->requests_len = policy->owners_len = 0;
}

/* Nobody's list: due at once, so that it is seen. */
static void what_leads_nowhere_is_due_at_once(void **state)
{
    (void)state;
    struct world *world = world_cut(no_destinations, "at_a_menu");
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '5');
    CHECK(FACT(world, request_filed)->due == world->now);
    CHECK_EQ(FACT(world, promise_made)->owner, 0);
    caller_comes(world, BOB, 0);
    DO(world, keyed, .contact = BOB, .step = TEST_STEP_MENU, .digit = '6');
    CHECK(FACT(world, message_taken)->due == world->now);
    CHECK_EQ(FACT(world, promise_made)->owner, 0);
    world_free(world);
    world = world_in(situation_named("at_a_menu"));
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '5');
    CHECK(FACT(world, request_filed)->due > world->now);
    CHECK_EQ(FACT(world, promise_made)->owner, tl_key_of("office"));
    world_free(world);
}

static void no_values(struct tl_policy *policy)
{
    policy->values_len = 0;
}

static void a_value_without_a_name_is_not_kept(void **state)
{
    (void)state;
    struct world *world = world_cut(no_values, "asked_for_a_value");
    DO(world, gave, .contact = ANA, .step = TEST_STEP_ASK, .fits = 1);
    CHECK_EQ(SEEN(world, got_value), 0);
    CHECK_EQ(SEEN(world, asked_records), 1); /* The flow goes on. */
    world_free(world);
}

static void one_language(struct tl_policy *policy)
{
    policy->languages_len = 1;
}

static void a_language_behind_the_last_is_not_chosen(void **state)
{
    (void)state;
    struct world *world = world_cut(one_language, "gone");
    caller_comes(world, ANA, 1);
    CHECK_EQ(FACT(world, opened)->language, TL_NONE);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_LANGUAGE, .digit = '2');
    CHECK_EQ(SEEN(world, chose), 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_LANGUAGE, .digit = '1');
    CHECK_EQ(FACT(world, chose)->option, 0);
    world_free(world);
}

/* A channel that begins at no topic is not served. */
static void a_channel_without_a_beginning_is_closed(void **state)
{
    (void)state;
    struct world *world = world_in(situation_named("gone"));
    world->test.policy.entry[TL_CHANNEL_VOICE] = TEST_TOPICS;
    caller_comes(world, ANA, 0);
    CHECK_EQ(SEEN(world, opened), 0);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_REFUSED);
    CHECK_EQ(FACT(world, closed)->why, TL_WHY_CLOSED);
    world_free(world);
}

/* Room for nobody more, for one more, or for as many as come. */
static void a_queue_is_full_by_its_own_limit_or_never(void **state)
{
    (void)state;
    static const struct {
        uint32_t waiting_max;
        bool is_moved;
    } rows[] = { { 1, false }, { 2, true }, { 0, true } };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world *world = world_in(situation_named("in_line"));
        DO(world, not_ready, .agent = FAY, .reason = TEST_KEY_LUNCH);
        caller_comes(world, BOB, 0); /* Waits in the second queue. */
        DO(world, keyed, .contact = BOB, .step = TEST_STEP_MENU, .digit = '0');
        world->test.queues[1].waiting_max = rows[i].waiting_max;
        DO(world, moves, .by = GIL, .contact = ANA, .queue = TEST_KEY_QUEUE2);
        CHECK_EQ(SEEN(world, moved), rows[i].is_moved);
        if (!rows[i].is_moved)
            CHECK_SET_ASIDE(world, TL_WHY_LIMIT);
        world_free(world);
    }
}

/* --- Ends of what is closed. --- */

static void what_is_closed_has_an_end_that_can_be(void **state)
{
    (void)state;
    static const struct {
        tl_time until; /* Small: from now. */
        bool is_good;
    } rows[] = {
        { 0, false },
        { 1, true },
        { TL_TIME_MAX - 1, true },
        { TL_TIME_MAX, false },
    };
    struct world *world = world_in(situation_named("in_line"));
    struct saved saved = world_save(world);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tl_time until = i < 2 ? world->now + rows[i].until : rows[i].until;
        DO(world, closes_queue, .by = GIL, .queue = TEST_KEY_QUEUE2, .reason = TEST_KEY_STORM,
           .until = until);
        CHECK_EQ(SEEN(world, queue_closed), rows[i].is_good);
        world_restore(world, &saved);
        DO(world, closes_line, .by = GIL, .reason = TEST_KEY_STORM, .until = until);
        CHECK_EQ(SEEN(world, line_closed), rows[i].is_good);
        world_restore(world, &saved);
        DO(world, sets_surge, .by = GIL, .until = until);
        CHECK_EQ(SEEN(world, surge_is), rows[i].is_good);
        world_restore(world, &saved);
    }
    DO(world, sets_surge, .by = GIL, .until = world->now + 1);
    DO(world, sets_surge, .by = GIL, .until = 0); /* Over: there was one. */
    CHECK(FACT(world, surge_is)->until == 0);
    DO(world, sets_surge, .by = GIL, .until = -1);
    CHECK_SET_ASIDE(world, TL_WHY_STATE);
    saved_free(&saved);
    world_free(world);
}

static void it_opens_when_its_end_has_come_and_not_before(void **state)
{
    (void)state;
    struct world *world = world_in(situation_named("at_a_menu"));
    DO(world, closes_line, .by = GIL, .reason = TEST_KEY_STORM, .until = world->now + TL_MINUTE);
    DO(world, closes_queue, .by = GIL, .queue = TEST_KEY_QUEUE1, .reason = TEST_KEY_STORM,
       .until = world->now + 2 * TL_MINUTE);
    world->now += TL_MINUTE - 1;
    DO(world, time_came, 0);
    CHECK_EQ(SEEN(world, line_opened), 0);
    world->now += 1;
    DO(world, time_came, 0);
    CHECK_EQ(SEEN(world, line_opened), 1);
    CHECK_EQ(SEEN(world, queue_opened), 0);
    world->now += TL_MINUTE;
    DO(world, time_came, 0);
    CHECK_EQ(FACT(world, queue_opened)->queue, TEST_KEY_QUEUE1);
    world_free(world);
}

/* Told before the first thing that wants to be understood, in a language that the person has. */
static void why_it_is_closed_is_told_in_a_language_that_the_person_has(void **state)
{
    (void)state;
    static const struct {
        uint16_t language, languages_len;
        enum tl_step_kind kind;
        bool is_told;
    } rows[] = {
        { TL_NONE, 2, TL_STEP_LANGUAGE, false }, { TL_NONE, 2, TL_STEP_SAY, false },
        { TL_NONE, 2, TL_STEP_MENU, true },      { TL_NONE, 2, TL_STEP_ASK, true },
        { TL_NONE, 1, TL_STEP_SAY, true },       { TL_NONE, 1, TL_STEP_LANGUAGE, true },
        { 0, 2, TL_STEP_LANGUAGE, true },        { 1, 2, TL_STEP_SAY, true },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct tl_step step = { .kind = rows[i].kind };
        const struct tl_policy policy = { .steps = &step,
                                          .steps_len = 1,
                                          .languages_len = rows[i].languages_len };
        const struct tl_flow flow = { .language = rows[i].language };
        CHECK_EQ(tl_is_closed_told_before(&policy, &flow, 0), rows[i].is_told);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_queue_behind_the_last_is_unknown),
        cmocka_unit_test(a_class_behind_the_last_is_unknown),
        cmocka_unit_test(a_reason_behind_the_last_closes_nothing),
        cmocka_unit_test(an_escalation_behind_the_last_is_unknown),
        cmocka_unit_test(what_leads_nowhere_is_due_at_once),
        cmocka_unit_test(a_value_without_a_name_is_not_kept),
        cmocka_unit_test(a_language_behind_the_last_is_not_chosen),
        cmocka_unit_test(a_channel_without_a_beginning_is_closed),
        cmocka_unit_test(a_queue_is_full_by_its_own_limit_or_never),
        cmocka_unit_test(what_is_closed_has_an_end_that_can_be),
        cmocka_unit_test(it_opens_when_its_end_has_come_and_not_before),
        cmocka_unit_test(why_it_is_closed_is_told_in_a_language_that_the_person_has),
    };
    return cmocka_run_group_tests_name("core/policy_ends", tests, NULL, NULL);
}
