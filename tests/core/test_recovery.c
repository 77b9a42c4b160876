/* Recovery: the same center from all facts, or from a checkpoint and the rest; and what becomes of
 * everyone when the server starts again. */
#include "core/support_center.h"

#include <string.h>

enum { ANA = 101, BOB, CAL, DAN, EVE = 1, FAY, GIL };

static void restart(struct world *world)
{
    DO(world, started, .build = 1, .gap_us = TL_SECOND);
}

/* Pitfall 34: same line, same order. */
static void calls_with_a_number_become_callbacks_at_their_old_time_of_asking(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0); /* Will be connected ... */
    connect(world, ANA, EVE);
    agent_comes(world, FAY, TEST_EN_TIER1);
    wait_s(world, 1);
    caller_asks(world, BOB, 0); /* ... offered ... */
    wait_s(world, 1);
    caller_asks(world, CAL, 0); /* ... and in line. */
    struct tl_contact_view before[3], after[3];
    for (unsigned i = 0; i < 3; i++)
        CHECK_OK(tl_center_contact(world->center, ANA + i, &before[i]));
    wait_s(world, 10);
    restart(world);
    for (unsigned i = 0; i < 3; i++) {
        CHECK_OK(tl_center_contact(world->center, ANA + i, &after[i]));
        CHECK_EQ(after[i].state, TL_CONTACT_PROMISED);
        CHECK(after[i].asked_at == before[i].asked_at);
        CHECK(after[i].window_from == world->now);
    }
    DO(world, dialler, .is_up = 1);
    DO(world, agent_back, .agent = FAY);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    CHECK_EQ(FACT(world, offered)->agent, FAY);
    world_free(world);
}

static void calls_without_a_number_keep_the_place_for_a_while(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    DO(world, contact_came, .contact = ANA, .channel = TL_CHANNEL_VOICE, .language = 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '1');
    restart(world);
    CHECK_EQ(FACT(world, place_kept)->until, world->now + 12 * TL_HOUR);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_KEPT);
    wait_s(world, 12 * 3600);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_GONE);
    world_free(world);
}

static void callers_in_a_menu_are_cut_off(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    restart(world);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_CUT_OFF);
    CHECK_EQ(FACT(world, closed)->why, TL_WHY_RESTART);
    world_free(world);
}

/* Someone's battery ends: the line is dead, and not one word was said. */
static void who_is_cut_off_in_line_keeps_the_place(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    tl_time asked_at = world->now;
    wait_s(world, 60);
    DO(world, contact_came, .contact = BOB, .channel = TL_CHANNEL_VOICE, .language = 0);
    DO(world, keyed, .contact = BOB, .step = TEST_STEP_MENU, .digit = '1');
    DO(world, cut_off, .contact = BOB);
    CHECK_EQ(FACT(world, place_kept)->why, TL_WHY_CUT_OFF);
    CHECK_EQ(contact_state(world, BOB), TL_CONTACT_KEPT);
    DO(world, cut_off, .contact = ANA);
    CHECK(FACT(world, callback_promised)->asked_at == asked_at);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    DO(world, cut_off, .contact = ANA); /* Who is not on the line cannot be cut off. */
    CHECK_EQ(world->facts.facts_len, 1);
    world_free(world);
}

static void who_is_cut_off_while_an_agent_rings_frees_the_agent(void **state)
{
    (void)state;
    struct world *world = world_opened();
    DO(world, dialler, .is_up = 0);
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_OFFERED);
    DO(world, cut_off, .contact = ANA);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    caller_asks(world, BOB, 0);
    DO(world, accepts, .agent = EVE, .contact = BOB);
    DO(world, cut_off, .contact = BOB);
    caller_asks(world, CAL, 0);
    CHECK_EQ(FACT(world, offered)->contact, CAL);
    world_free(world);
}

static void who_is_cut_off_elsewhere_is_gone(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    DO(world, cut_off, .contact = ANA);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_CUT_OFF);
    CHECK_EQ(FACT(world, closed)->why, TL_WHY_CUT_OFF);
    DO(world, cut_off, .contact = ANA);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_CONTACT);
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, BOB, 0);
    connect(world, BOB, EVE);
    DO(world, cut_off, .contact = BOB);
    CHECK_EQ(FACT(world, closed)->outcome, TL_OUTCOME_PERSON);
    CHECK_EQ(SEEN(world, wrap_up_began), 1);
    world_free(world);
}

static void chats_stay_and_wait_for_their_page_and_agent(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    for (tl_id chat = ANA; chat <= DAN; chat++)
        DO(world, contact_came, .contact = chat, .channel = TL_CHANNEL_CHAT, .language = 0);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    restart(world);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_CONNECTED);
    CHECK_EQ(contact_state(world, BOB), TL_CONTACT_WAITING); /* Was offered. */
    CHECK_EQ(contact_state(world, DAN), TL_CONTACT_WAITING);
    DO(world, agent_back, .agent = EVE);
    CHECK_EQ(agent_of(world, ANA), EVE);
    CHECK_EQ(SEEN(world, offered), 2);
    CHECK_EQ(FACT(world, offered)->contact, BOB);
    world_free(world);
}

static void agents_are_waited_for_and_go_when_they_do_not_come_back(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    agent_comes(world, FAY, TEST_EN_TIER1);
    restart(world);
    CHECK_EQ(SEEN(world, agent_missed), 2);
    CHECK_EQ(agent_state(world, EVE), TL_AGENT_OFFLINE);
    wait_s(world, 20);
    DO(world, agent_back, .agent = FAY);
    CHECK_EQ(agent_state(world, FAY), TL_AGENT_READY);
    wait_s(world, 25);
    struct tl_agent_view view;
    CHECK_ERR(TL_ENONE, tl_center_agent(world->center, EVE, &view));
    world_free(world);
}

static void a_promise_is_kept_over_a_restart(void **state)
{
    (void)state;
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_comes(world, ANA, 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '4');
    DO(world, gave, .contact = ANA, .step = TEST_STEP_NUMBER, .fits = 1);
    DO(world, accepts, .agent = EVE, .contact = ANA);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_DIALLING);
    restart(world);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED);
    DO(world, agent_back, .agent = EVE);
    CHECK_EQ(contact_state(world, ANA), TL_CONTACT_PROMISED); /* Nothing can be dialled yet. */
    DO(world, dialler, .is_up = 1);
    CHECK_EQ(FACT(world, offered)->contact, ANA);
    world_free(world);
}

/* Any given fact about a few contacts and agents, most of which make sense now and then. */
static struct tl_fact random_given(uint64_t *random, tl_time now)
{
    static const enum tl_fact_kind kinds[] = {
        TL_FACT_contact_came, TL_FACT_contact_came, TL_FACT_contact_came, TL_FACT_keyed,
        TL_FACT_keyed,        TL_FACT_keyed,        TL_FACT_keyed,        TL_FACT_gave,
        TL_FACT_said_nothing, TL_FACT_left,         TL_FACT_joined,       TL_FACT_joined,
        TL_FACT_leg_lost,     TL_FACT_helped,       TL_FACT_signed_in,    TL_FACT_signed_in,
        TL_FACT_ready,        TL_FACT_ready,        TL_FACT_ready,        TL_FACT_not_ready,
        TL_FACT_accepts,      TL_FACT_accepts,      TL_FACT_accepts,      TL_FACT_refuses,
        TL_FACT_holds,        TL_FACT_resumes,      TL_FACT_hangs_up,     TL_FACT_wrapped_up,
        TL_FACT_signed_out,   TL_FACT_agent_lost,   TL_FACT_agent_back,   TL_FACT_looked_up,
        TL_FACT_time_came,    TL_FACT_time_came,    TL_FACT_dialler,      TL_FACT_attempt_ended,
        TL_FACT_started,
    };
    struct tl_fact fact;
    memset(&fact, 0, sizeof fact);
    fact.at = now;
    fact.kind = kinds[check_random(random) % (sizeof kinds / sizeof kinds[0])];
    if (fact.kind == TL_FACT_started && check_random(random) % 20 != 0)
        fact.kind = TL_FACT_time_came;
    tl_id contact = 1 + check_random(random) % 40;
    tl_id agent = 1 + check_random(random) % 6;
    bool agent_first = fact.kind >= TL_FACT_signed_in && fact.kind <= TL_FACT_agent_back;
    fact.words[0] = agent_first ? agent : contact;
    fact.words[1] = agent_first ? contact : agent;
    return fact;
}

/* What makes sense for the contact and agent that the fact names. */
static void make_it_fit(const struct world *world, uint64_t *random, struct tl_fact *fact)
{
    static const char keys[] = "123456789*#0x";
    struct tl_contact_view view = { 0 };
    struct tl_agent_view agent;
    bool is_open = tl_center_contact(world->center, fact->words[0], &view) == TL_OK;
    uint64_t step = is_open ? view.step : 0;
    uint64_t chance = check_random(random);
    if (fact->kind == TL_FACT_contact_came)
        fact->contact_came = (struct tl_fact_contact_came){ fact->words[0], 1 + chance % 2,
                                                            chance / 2 % 3, chance / 8 % 2 };
    else if (fact->kind == TL_FACT_keyed)
        fact->keyed = (struct tl_fact_keyed){ fact->words[0], step,
                                              (uint64_t)keys[chance % (sizeof keys - 1)] };
    else if (fact->kind == TL_FACT_gave || fact->kind == TL_FACT_said_nothing ||
             fact->kind == TL_FACT_helped || fact->kind == TL_FACT_looked_up) {
        fact->words[1] = step;
        fact->words[2] = chance % 2;
    } else if (fact->kind == TL_FACT_attempt_ended)
        fact->attempt_ended =
            (struct tl_fact_attempt_ended){ fact->words[0], view.attempt, chance % 3 };
    else if ((fact->kind == TL_FACT_joined || fact->kind == TL_FACT_leg_lost) && is_open)
        fact->words[1] = view.agent;
    else if (fact->kind == TL_FACT_signed_in)
        fact->signed_in.skills = chance & TEST_EVERYTHING;
    else if (fact->kind == TL_FACT_wrapped_up &&
             tl_center_agent(world->center, fact->words[0], &agent) == TL_OK)
        fact->wrapped_up.contact = agent.wrapping;
    else if (fact->kind >= TL_FACT_accepts && fact->kind <= TL_FACT_hangs_up &&
             tl_center_contact(world->center, fact->words[1], &view) == TL_OK && view.agent)
        fact->words[0] = view.agent;
    else if (fact->kind == TL_FACT_dialler)
        fact->dialler.is_up = chance % 4 != 0;
}

static void step_both(struct world *world, struct tl_center *copy, const struct tl_fact *given)
{
    static struct tl_fact room[WORLD_FACTS];
    struct tl_facts facts = { room, 0, WORLD_FACTS };
    tl_center_step(copy, given, &facts);
    CHECK_EQ(facts.facts_len, world->facts.facts_len);
    for (uint32_t i = 0; i < facts.facts_len; i++) {
        uint8_t here[TL_FACT_BYTES_MAX], there[TL_FACT_BYTES_MAX];
        size_t len = tl_fact_write(&room[i], here);
        CHECK_EQ(tl_fact_write(&world->room[i], there), len);
        assert_memory_equal(here, there, len);
    }
    CHECK(tl_center_digest(copy) == tl_center_digest(world->center));
}

/* The live center, one that had every fact applied (world_step), and one made of a checkpoint that
 * goes on by itself: all the same after every step. */
static void from_a_checkpoint_it_goes_on_fact_by_fact_the_same(void **state)
{
    (void)state;
    enum { STEPS = 30000 };
    uint64_t random = check_seed();
    struct world *world = world_opened();
    struct tl_center *copy = NULL;
    void *memory = NULL;
    for (uint32_t i = 0; i < STEPS; i++) {
        if (i % 97 == 0) {
            free(memory);
            copy = world_copy(world, &memory);
            CHECK(tl_center_digest(copy) == tl_center_digest(world->center));
            tl_center_check(copy);
        }
        if (check_random(&random) % 3 == 0)
            world->now += (tl_time)(check_random(&random) % 8) * TL_SECOND;
        if (check_random(&random) % 500 == 0)
            world->now += (tl_time)(check_random(&random) % 12) * TL_HOUR;
        struct tl_fact given = random_given(&random, world->now);
        make_it_fit(world, &random, &given);
        world_step(world, &given);
        step_both(world, copy, &given);
    }
    free(memory);
    world_free(world);
}

static void keep_bytes(void *arg, const struct tl_fact *fact)
{
    uint8_t **end = arg;
    *end += tl_fact_write(fact, *end);
}

/* Slots are not state: a center whose slots were used differently writes the same checkpoint. */
static void a_checkpoint_of_a_copy_is_the_same_byte_for_byte(void **state)
{
    (void)state;
    struct world *world = world_opened();
    for (tl_id agent = 9; agent > 5; agent--)
        agent_comes(world, agent, TEST_EN_TIER1);
    for (tl_id contact = 120; contact > 100; contact--)
        caller_asks(world, contact, 0);
    for (tl_id contact = 103; contact < 110; contact++)
        DO(world, left, .contact = contact);
    caller_asks(world, 150, 0);
    caller_asks(world, 140, 0);
    void *memory;
    struct tl_center *copy = world_copy(world, &memory);
    static uint8_t here[65536], there[65536];
    uint8_t *here_end = here;
    uint8_t *there_end = there;
    tl_center_checkpoint(world->center, keep_bytes, &here_end);
    tl_center_checkpoint(copy, keep_bytes, &there_end);
    CHECK_EQ(here_end - here, there_end - there);
    assert_memory_equal(here, there, (size_t)(here_end - here));
    free(memory);
    world_free(world);
}

/* Each thing that is state changes the digest. */
static void the_digest_sees_every_change(void **state)
{
    (void)state;
    struct world *world = world_opened();
    uint64_t before = tl_center_digest(world->center);
#define CHANGES(...)                                                                               \
    do {                                                                                           \
        DO(world, __VA_ARGS__);                                                                    \
        CHECK(tl_center_digest(world->center) != before);                                          \
        before = tl_center_digest(world->center);                                                  \
    } while (0)
    CHANGES(signed_in, .agent = EVE, .skills = TEST_EN_TIER1);
    CHANGES(ready, .agent = EVE);
    CHANGES(contact_came, .contact = ANA, .channel = TL_CHANNEL_VOICE);
    CHANGES(keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = 'x');
    CHANGES(keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '1');
    CHANGES(refuses, .agent = EVE, .contact = ANA);
    CHANGES(not_ready, .agent = EVE, .reason = 5);
    CHANGES(not_ready, .agent = EVE, .reason = 6);
    CHANGES(agent_lost, .agent = EVE);
    CHANGES(dialler, .is_up = 0);
    CHANGES(left, .contact = ANA);
#undef CHANGES
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_with_a_number_become_callbacks_at_their_old_time_of_asking),
        cmocka_unit_test(calls_without_a_number_keep_the_place_for_a_while),
        cmocka_unit_test(callers_in_a_menu_are_cut_off),
        cmocka_unit_test(who_is_cut_off_in_line_keeps_the_place),
        cmocka_unit_test(who_is_cut_off_while_an_agent_rings_frees_the_agent),
        cmocka_unit_test(who_is_cut_off_elsewhere_is_gone),
        cmocka_unit_test(chats_stay_and_wait_for_their_page_and_agent),
        cmocka_unit_test(agents_are_waited_for_and_go_when_they_do_not_come_back),
        cmocka_unit_test(a_promise_is_kept_over_a_restart),
        cmocka_unit_test(from_a_checkpoint_it_goes_on_fact_by_fact_the_same),
        cmocka_unit_test(a_checkpoint_of_a_copy_is_the_same_byte_for_byte),
        cmocka_unit_test(the_digest_sees_every_change),
    };
    return cmocka_run_group_tests_name("core/recovery", tests, NULL, NULL);
}
