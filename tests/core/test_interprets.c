/* Who interprets: said by the agent in the talk with the person's word, kept with the contact as
 * long as the interpreter can be there, and read back. */
#include <stdlib.h>

#include "core/support_situations.h"

static struct tl_contact_view view(const struct world *world)
{
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(world->center, ANA, &view));
    return view;
}

static struct world *world_with(const char *situation, enum tl_interpreter how)
{
    struct world *world = world_in(situation_named(situation));
    DO(world, interpreter_comes, .contact = ANA, .agent = EVE, .how = how, .consents = 1);
    CHECK_EQ(FACT(world, interpreter_here)->agent, EVE);
    CHECK_EQ(FACT(world, interpreter_here)->how, how);
    CHECK_EQ(view(world).interpreter, how);
    return world;
}

static void one_in_the_room_comes_and_leaves_and_the_call_goes_on(void **state)
{
    (void)state;
    struct world *world = world_with("connected", TL_INTERPRETER_IN_ROOM);
    DO(world, interpreter_goes, .contact = ANA, .agent = EVE);
    CHECK_EQ(FACT(world, interpreter_left)->agent, EVE);
    CHECK_EQ(world->facts.facts_len, 2); /* And nothing else. */
    CHECK_EQ(view(world).interpreter, TL_INTERPRETER_NONE);
    CHECK_EQ(view(world).state, TL_CONTACT_CONNECTED);
    DO(world, interpreter_goes, .contact = ANA, .agent = EVE);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_NO_INTERPRETER);
    world_free(world);
}

static void nobody_interprets_without_the_persons_word_or_by_a_stranger(void **state)
{
    (void)state;
    static const struct {
        struct tl_fact_interpreter_comes comes;
        enum tl_why why;
    } refused[] = {
        { { ANA, EVE, TL_INTERPRETER_IN_ROOM, 0 }, TL_WHY_NO_CONSENT },
        { { ANA, EVE, TL_INTERPRETER_IN_ROOM, 2 }, TL_WHY_NO_CONSENT },
        { { ANA, FAY, TL_INTERPRETER_IN_ROOM, 1 }, TL_WHY_TAKEN },
        { { ANA, GIL, TL_INTERPRETER_IN_ROOM, 1 }, TL_WHY_UNKNOWN_AGENT },
        { { NOBODY, EVE, TL_INTERPRETER_IN_ROOM, 1 }, TL_WHY_UNKNOWN_CONTACT },
        { { ANA, EVE, TL_INTERPRETER_NONE, 1 }, TL_WHY_UNKNOWN_KEY },
        { { ANA, EVE, TL_INTERPRETERS, 1 }, TL_WHY_UNKNOWN_KEY },
        { { ANA, EVE, TL_INTERPRETER_BY_PHONE, 1 }, TL_WHY_NOT_HEARD },
    };
    struct world *world = world_in(situation_named("connected"));
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct tl_fact given = { .at = world->now,
                                 .kind = TL_FACT_interpreter_comes,
                                 .interpreter_comes = refused[i].comes };
        world_step(world, &given);
        CHECK_EQ(FACT(world, set_aside)->why, refused[i].why);
        CHECK_EQ(SEEN(world, interpreter_here), 0);
    }
    world_free(world);
    world = world_with("connected", TL_INTERPRETER_IN_ROOM);
    DO(world, interpreter_comes, .contact = ANA, .agent = EVE, .how = TL_INTERPRETER_IN_ROOM,
       .consents = 1);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_INTERPRETED);
    DO(world, interpreter_goes, .contact = ANA, .agent = FAY);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_TAKEN);
    CHECK_EQ(view(world).interpreter, TL_INTERPRETER_IN_ROOM);
    world_free(world);
}

static void an_outside_party_that_rings_interprets_nothing_yet(void **state)
{
    (void)state;
    struct world *world = world_in(situation_named("second_rings_outside"));
    DO(world, interpreter_comes, .contact = ANA, .agent = EVE, .how = TL_INTERPRETER_BY_PHONE,
       .consents = 1);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_NOT_HEARD);
    world_free(world);
}

/* Hung up there, or dropped by the agent: the fact comes before the end of the consult. */
static void who_interprets_by_telephone_leaves_with_that_call(void **state)
{
    (void)state;
    for (int is_dropped = 0; is_dropped < 2; is_dropped++) {
        struct world *world = world_with("second_is_outside", TL_INTERPRETER_BY_PHONE);
        DO(world, resumes, .contact = ANA, .agent = EVE);
        CHECK_EQ(view(world).interpreter, TL_INTERPRETER_BY_PHONE);
        if (is_dropped)
            DO(world, lets_go, .contact = ANA, .agent = EVE);
        else
            DO(world, outside_ended, .contact = ANA, .result = TL_ATTEMPT_ANSWERED);
        CHECK_EQ(FACT(world, interpreter_left)->agent, 0);
        CHECK_EQ(world->room[1].kind, TL_FACT_interpreter_left);
        CHECK_EQ(world->room[2].kind, TL_FACT_consult_ended);
        CHECK_EQ(view(world).interpreter, TL_INTERPRETER_NONE);
        CHECK_EQ(view(world).state, TL_CONTACT_CONNECTED);
        world_free(world);
    }
}

static void one_in_the_room_stays_when_an_outside_party_leaves(void **state)
{
    (void)state;
    struct world *world = world_with("second_is_outside", TL_INTERPRETER_IN_ROOM);
    DO(world, outside_ended, .contact = ANA, .result = TL_ATTEMPT_ANSWERED);
    CHECK_EQ(SEEN(world, interpreter_left), 0);
    CHECK_EQ(view(world).interpreter, TL_INTERPRETER_IN_ROOM);
    world_free(world);
}

static void who_is_passed_on_keeps_the_one_in_the_room_alone(void **state)
{
    (void)state;
    static const struct {
        const char *situation;
        enum tl_interpreter before, after;
    } ways[] = {
        { "connected", TL_INTERPRETER_IN_ROOM, TL_INTERPRETER_IN_ROOM },
        { "second_is_outside", TL_INTERPRETER_IN_ROOM, TL_INTERPRETER_IN_ROOM },
        { "second_is_outside", TL_INTERPRETER_BY_PHONE, TL_INTERPRETER_NONE },
    };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct world *world = world_with(ways[i].situation, ways[i].before);
        DO(world, transfers, .contact = ANA, .agent = EVE, .to_agent = FAY);
        CHECK_EQ(SEEN(world, transferred), 1);
        CHECK_EQ(view(world).interpreter, ways[i].after);
        DO(world, accepts, .contact = ANA, .agent = FAY);
        DO(world, joined, .contact = ANA, .agent = FAY);
        CHECK_EQ(view(world).interpreter, ways[i].after);
        world_free(world);
    }
}

static void handed_over_or_lost_the_person_keeps_the_one_in_the_room(void **state)
{
    (void)state;
    struct world *world = world_with("three_talk", TL_INTERPRETER_IN_ROOM);
    DO(world, hands_over, .contact = ANA, .agent = EVE);
    CHECK_EQ(view(world).agent, FAY);
    DO(world, signed_out, .agent = FAY);
    CHECK_EQ(view(world).interpreter, TL_INTERPRETER_IN_ROOM);
    world_free(world);
}

/* Whoever interprets goes on with the person and the outside party, to the end. */
static void passed_outside_the_interpreter_goes_on(void **state)
{
    (void)state;
    for (int how = TL_INTERPRETER_IN_ROOM; how <= TL_INTERPRETER_BY_PHONE; how++) {
        struct world *world = world_with("second_is_outside", (enum tl_interpreter)how);
        DO(world, hands_over, .contact = ANA, .agent = EVE);
        CHECK_EQ(view(world).state, TL_CONTACT_OUTSIDE);
        CHECK_EQ(view(world).interpreter, how);
        world_free(world);
    }
}

static void after_a_start_nobody_is_on_the_line_and_nobody_interprets(void **state)
{
    (void)state;
    struct world *world = world_with("connected", TL_INTERPRETER_IN_ROOM);
    DO(world, started, .build = 1);
    CHECK(view(world).state == TL_CONTACT_PROMISED || view(world).state == TL_CONTACT_KEPT);
    CHECK_EQ(view(world).interpreter, TL_INTERPRETER_NONE);
    world_free(world);
}

static void last_interpreter_was(void *arg, const struct tl_fact *fact)
{
    struct tl_fact *last = arg;
    if (fact->kind == TL_FACT_interpreter_was)
        *last = *fact;
}

static void a_checkpoint_knows_who_interprets(void **state)
{
    (void)state;
    static const char *const situations[] = { "connected", "second_is_outside" };
    for (unsigned i = 0; i < 2; i++) {
        enum tl_interpreter how = i == 0 ? TL_INTERPRETER_IN_ROOM : TL_INTERPRETER_BY_PHONE;
        struct tl_fact was = { .kind = 0 };
        struct tl_contact_view seen;
        void *memory;
        struct world *world = world_in(situation_named(situations[i]));
        tl_center_checkpoint(world->center, last_interpreter_was, &was);
        CHECK_EQ(was.kind, 0); /* Where nobody interprets there is nothing to say. */
        world_free(world);
        world = world_with(situations[i], how);
        tl_center_checkpoint(world->center, last_interpreter_was, &was);
        CHECK_EQ(was.interpreter_was.contact, ANA);
        struct tl_center *copy = world_copy(world, &memory);
        CHECK_OK(tl_center_contact(copy, ANA, &seen));
        CHECK_EQ(seen.interpreter, how);
        CHECK_EQ(tl_center_digest(copy), tl_center_digest(world->center));
        CHECK_ERR(TL_EBAD, tl_center_apply(copy, &was)); /* One at a time. */
        free(memory);
        world_free(world);
    }
}

static void what_a_checkpoint_cannot_say_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *situation;
        struct tl_fact_interpreter_was was;
    } wrong[] = {
        { "connected", { NOBODY, TL_INTERPRETER_IN_ROOM } },
        { "connected", { ANA, TL_INTERPRETER_NONE } },
        { "connected", { ANA, TL_INTERPRETERS } },
        { "connected", { ANA, UINT64_C(1) << 32 | TL_INTERPRETER_IN_ROOM } },
        { "connected", { ANA, TL_INTERPRETER_BY_PHONE } },
        { "promised", { ANA, TL_INTERPRETER_IN_ROOM } },
        { "place_kept", { ANA, TL_INTERPRETER_IN_ROOM } },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct world *world = world_in(situation_named(wrong[i].situation));
        struct tl_fact fact = { .at = world->now,
                                .kind = TL_FACT_interpreter_was,
                                .interpreter_was = wrong[i].was };
        CHECK_ERR(TL_EBAD, tl_center_apply(world->center, &fact));
        world_free(world);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_in_the_room_comes_and_leaves_and_the_call_goes_on),
        cmocka_unit_test(nobody_interprets_without_the_persons_word_or_by_a_stranger),
        cmocka_unit_test(an_outside_party_that_rings_interprets_nothing_yet),
        cmocka_unit_test(who_interprets_by_telephone_leaves_with_that_call),
        cmocka_unit_test(one_in_the_room_stays_when_an_outside_party_leaves),
        cmocka_unit_test(who_is_passed_on_keeps_the_one_in_the_room_alone),
        cmocka_unit_test(handed_over_or_lost_the_person_keeps_the_one_in_the_room),
        cmocka_unit_test(passed_outside_the_interpreter_goes_on),
        cmocka_unit_test(after_a_start_nobody_is_on_the_line_and_nobody_interprets),
        cmocka_unit_test(a_checkpoint_knows_who_interprets),
        cmocka_unit_test(what_a_checkpoint_cannot_say_is_refused),
    };
    return cmocka_run_group_tests_name("core/interprets", tests, NULL, NULL);
}
