/* A second pair of eyes on a protected case: asked for, given by somebody else, and read back. */
#include <stdlib.h>

#include "core/support_center.h"

enum { ANA = 101, BOB, EVE = 1, FAY, GIL };

static struct tl_contact_view view(const struct world *world, tl_id contact)
{
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(world->center, contact, &view));
    return view;
}

/* Ana talks with Eve, about case 7, and that is so sure. */
static struct world *talking(uint64_t level)
{
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    connect(world, ANA, EVE);
    DO(world, identifies, .contact = ANA, .agent = EVE, .about = 7, .role = TEST_KEY_PARTY,
       .level = level);
    return world;
}

static struct world *asking(void)
{
    struct world *world = talking(TEST_KEY_SURE);
    DO(world, asks_second, .contact = ANA, .agent = EVE, .about = 7);
    CHECK_EQ(FACT(world, second_asked)->role, TEST_KEY_PARTY);
    return world;
}

static void asks(struct world *world, tl_id contact, tl_id agent, tl_id about, enum tl_why why)
{
    DO(world, asks_second, .contact = contact, .agent = agent, .about = about);
    CHECK_EQ(SEEN(world, second_asked), why == TL_WHY_NONE);
    if (why != TL_WHY_NONE)
        CHECK_EQ(FACT(world, set_aside)->why, why);
}

static void looks(struct world *world, tl_id about, tl_id by, uint64_t agrees, enum tl_why why)
{
    DO(world, second_looks, .contact = ANA, .about = about, .by = by, .agrees = agrees);
    CHECK_EQ(SEEN(world, second_looked), why == TL_WHY_NONE);
    if (why != TL_WHY_NONE)
        CHECK_EQ(FACT(world, set_aside)->why, why);
}

static void somebody_else_agrees_once(void **state)
{
    (void)state;
    struct world *world = asking();
    CHECK_EQ(view(world, ANA).second_look, TL_SECOND_ASKED);
    asks(world, ANA, EVE, 7, TL_WHY_SECOND_ASKED);
    looks(world, 8, GIL, 1, TL_WHY_SECOND_OVER); /* Another case. */
    looks(world, 7, EVE, 1, TL_WHY_SAME_PERSON);
    looks(world, 7, 0, 1, TL_WHY_SAME_PERSON);
    looks(world, 7, GIL, 2, TL_WHY_UNKNOWN_KEY);
    looks(world, 7, GIL, 1, TL_WHY_NONE);
    CHECK_EQ(FACT(world, second_looked)->by, GIL);
    CHECK_EQ(view(world, ANA).second_look, TL_SECOND_AGREED);
    CHECK_EQ(view(world, ANA).second_about, 7);
    CHECK_EQ(view(world, ANA).second_role, TEST_KEY_PARTY);
    looks(world, 7, GIL, 0, TL_WHY_SECOND_OVER);
    asks(world, ANA, EVE, 7, TL_WHY_SECOND_ASKED);
    world_free(world);
}

static void who_is_refused_may_ask_again(void **state)
{
    (void)state;
    struct world *world = asking();
    looks(world, 7, GIL, 0, TL_WHY_NONE);
    CHECK_EQ(view(world, ANA).second_look, TL_SECOND_REFUSED);
    asks(world, ANA, EVE, 7, TL_WHY_NONE);
    looks(world, 7, GIL, 1, TL_WHY_NONE);
    world_free(world);
}

static void it_is_for_one_case_and_one_role(void **state)
{
    (void)state;
    struct world *world = asking();
    looks(world, 7, GIL, 1, TL_WHY_NONE);
    asks(world, ANA, EVE, 8, TL_WHY_NOT_PROVED);
    DO(world, identifies, .contact = ANA, .agent = EVE, .about = 7, .role = TEST_KEY_OTHER,
       .level = TEST_KEY_SURE);
    asks(world, ANA, EVE, 7, TL_WHY_NONE);
    CHECK_EQ(FACT(world, second_asked)->role, TEST_KEY_OTHER);
    DO(world, identifies, .contact = ANA, .agent = EVE, .about = 8, .role = TEST_KEY_OTHER,
       .level = TEST_KEY_SURE);
    asks(world, ANA, EVE, 8, TL_WHY_NONE); /* In place of the one that is open. */
    looks(world, 7, GIL, 1, TL_WHY_SECOND_OVER);
    looks(world, 8, GIL, 1, TL_WHY_NONE);
    world_free(world);
}

static void too_little_is_proved_to_ask(void **state)
{
    (void)state;
    struct world *world = talking(TEST_KEY_ANYONE);
    asks(world, ANA, EVE, 7, TL_WHY_NOT_PROVED);
    asks(world, ANA, EVE, 0, TL_WHY_NOT_PROVED);
    asks(world, ANA, 77, 7, TL_WHY_UNKNOWN_AGENT);
    asks(world, BOB, EVE, 7, TL_WHY_UNKNOWN_CONTACT);
    agent_comes(world, FAY, TEST_EN_TIER1);
    asks(world, ANA, FAY, 7, TL_WHY_TAKEN);
    looks(world, 7, GIL, 1, TL_WHY_SECOND_OVER); /* Nobody has asked. */
    DO(world, second_looks, .contact = 999, .about = 7, .by = GIL, .agrees = 1);
    CHECK_EQ(FACT(world, set_aside)->why, TL_WHY_UNKNOWN_CONTACT);
    world_free(world);
}

static void a_policy_without_a_second_has_nothing_to_ask(void **state)
{
    (void)state;
    struct world *world = talking(TEST_KEY_SURE);
    world->test.policy.protection.needs_second = false;
    asks(world, ANA, EVE, 7, TL_WHY_UNKNOWN_KEY);
    world->test.policy.protection =
        (struct tl_protection){ .level = TL_NONE, .needs_second = true };
    asks(world, ANA, EVE, 7, TL_WHY_UNKNOWN_KEY);
    world_free(world);
}

static void it_goes_with_the_contact_and_who_has_it_then_is_not_the_second(void **state)
{
    (void)state;
    struct world *world = asking();
    DO(world, transfers, .contact = ANA, .agent = EVE, .queue = TEST_KEY_QUEUE1);
    CHECK_EQ(view(world, ANA).state, TL_CONTACT_WAITING);
    CHECK_EQ(view(world, ANA).second_look, TL_SECOND_ASKED);
    agent_comes(world, FAY, TEST_EN_TIER1);
    connect(world, ANA, FAY);
    looks(world, 7, FAY, 1, TL_WHY_SAME_PERSON);
    looks(world, 7, EVE, 1, TL_WHY_SAME_PERSON); /* Who asked is not either. */
    looks(world, 7, GIL, 1, TL_WHY_NONE);
    CHECK_EQ(view(world, ANA).second_look, TL_SECOND_AGREED);
    world_free(world);
}

static void last_second_was(void *arg, const struct tl_fact *fact)
{
    struct tl_fact *last = arg;
    if (fact->kind == TL_FACT_second_was)
        *last = *fact;
}

static void a_checkpoint_knows_it(void **state)
{
    (void)state;
    struct world *world = talking(TEST_KEY_SURE);
    struct tl_fact was = { .kind = 0 };
    void *memory;
    tl_center_checkpoint(world->center, last_second_was, &was);
    CHECK_EQ(was.kind, 0); /* Where nobody asked, there is nothing to say. */
    struct tl_center *bare = world_copy(world, &memory);
    DO(world, asks_second, .contact = ANA, .agent = EVE, .about = 7);
    tl_center_checkpoint(world->center, last_second_was, &was);
    CHECK_EQ(was.second_was.look, TL_SECOND_ASKED);
    CHECK_EQ(was.second_was.agent, EVE);
    const struct tl_fact_second_was good = was.second_was;
    const struct tl_fact_second_was wrong[] = {
        { .contact = BOB, .about = 7, .role = 1, .agent = EVE, .look = 1 },
        { .contact = ANA, .about = 0, .role = 1, .agent = EVE, .look = 1 },
        { .contact = ANA, .about = 7, .role = 0, .agent = EVE, .look = 1 },
        { .contact = ANA, .about = 7, .role = UINT64_C(1) << 32, .agent = EVE, .look = 1 },
        { .contact = ANA, .about = 7, .role = 1, .agent = 0, .look = 1 },
        { .contact = ANA, .about = 7, .role = 1, .agent = EVE, .look = TL_SECOND_NONE },
        { .contact = ANA, .about = 7, .role = 1, .agent = EVE, .look = TL_SECONDS },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        was.second_was = wrong[i];
        CHECK_ERR(TL_EBAD, tl_center_apply(bare, &was));
    }
    was.second_was = good;
    CHECK_OK(tl_center_apply(bare, &was));
    CHECK_ERR(TL_EBAD, tl_center_apply(bare, &was)); /* Once. */
    struct tl_contact_view seen;
    CHECK_OK(tl_center_contact(bare, ANA, &seen));
    CHECK_EQ(seen.second_look, TL_SECOND_ASKED);
    CHECK_EQ(seen.second_about, 7);
    free(memory);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_else_agrees_once),
        cmocka_unit_test(who_is_refused_may_ask_again),
        cmocka_unit_test(it_is_for_one_case_and_one_role),
        cmocka_unit_test(too_little_is_proved_to_ask),
        cmocka_unit_test(a_policy_without_a_second_has_nothing_to_ask),
        cmocka_unit_test(it_goes_with_the_contact_and_who_has_it_then_is_not_the_second),
        cmocka_unit_test(a_checkpoint_knows_it),
    };
    return cmocka_run_group_tests_name("core/second_look", tests, NULL, NULL);
}
