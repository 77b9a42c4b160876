/* Who asks: said in the menu or by the agent in the talk, kept with the contact, and read back. */
#include <stdlib.h>

#include "core/support_center.h"

enum { ANA = 101, BOB, EVE = 1, FAY };

static struct tl_contact_view view(const struct world *world, tl_id contact)
{
    struct tl_contact_view view;
    CHECK_OK(tl_center_contact(world->center, contact, &view));
    return view;
}

static void talks(struct world *world, tl_id contact, tl_id agent)
{
    agent_comes(world, agent, TEST_EN_TIER1);
    caller_asks(world, contact, 0);
    connect(world, contact, agent);
}

static void what_the_menu_found_out_stays_until_an_agent_knows_better(void **state)
{
    (void)state;
    struct world *world = world_opened();
    caller_comes(world, ANA, 0);
    CHECK_EQ(view(world, ANA).role, 0);
    CHECK_EQ(view(world, ANA).level, 0);
    DO(world, identifies, .contact = ANA, .role = TEST_KEY_PARTY, .level = TEST_KEY_SURE);
    CHECK_EQ(FACT(world, identified)->agent, 0);
    DO(world, identifies, .contact = ANA, .role = TEST_KEY_PARTY, .level = TEST_KEY_SURE);
    CHECK_EQ(SEEN(world, identified), 0); /* That is known. */
    CHECK_EQ(SEEN(world, set_aside), 0);
    agent_comes(world, EVE, TEST_EN_TIER1);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '1');
    connect(world, ANA, EVE);
    CHECK_EQ(view(world, ANA).role, TEST_KEY_PARTY);
    CHECK_EQ(view(world, ANA).level, TEST_KEY_SURE);
    DO(world, identifies, .contact = ANA, .agent = EVE, .role = TEST_KEY_OTHER,
       .level = TEST_KEY_SURE);
    CHECK_EQ(FACT(world, identified)->agent, EVE);
    DO(world, holds, .contact = ANA, .agent = EVE);
    DO(world, identifies, .contact = ANA, .agent = EVE, .role = TEST_KEY_OTHER,
       .level = TEST_KEY_ANYONE); /* A level may be taken back. */
    CHECK_EQ(view(world, ANA).role, TEST_KEY_OTHER);
    CHECK_EQ(view(world, ANA).level, TEST_KEY_ANYONE);
    world_free(world);
}

static void what_is_proved_of_one_case_says_nothing_of_another(void **state)
{
    (void)state;
    struct world *world = world_opened();
    talks(world, ANA, EVE);
    DO(world, identifies, .contact = ANA, .agent = EVE, .about = 7, .role = TEST_KEY_PARTY,
       .level = TEST_KEY_SURE);
    CHECK_EQ(FACT(world, identified)->about, 7);
    CHECK_EQ(view(world, ANA).about, 7);
    DO(world, identifies, .contact = ANA, .agent = EVE, .about = 8, .role = TEST_KEY_PARTY,
       .level = TEST_KEY_SURE);
    CHECK_EQ(FACT(world, identified)->about, 8);
    CHECK_EQ(view(world, ANA).about, 8);
    DO(world, identifies, .contact = ANA, .agent = EVE, .about = 8, .role = TEST_KEY_PARTY,
       .level = TEST_KEY_SURE);
    CHECK_EQ(SEEN(world, identified), 0);
    world_free(world);
}

static void refused(struct world *world, const struct tl_fact_identifies *asked, enum tl_why why)
{
    struct tl_fact given = { .at = world->now, .kind = TL_FACT_identifies, .identifies = *asked };
    world_step(world, &given);
    CHECK_EQ(FACT(world, set_aside)->why, why);
    CHECK_EQ(SEEN(world, identified), 0);
}

static void whoever_has_not_the_person_says_nothing_of_them(void **state)
{
    (void)state;
    struct world *world = world_opened();
    talks(world, ANA, EVE);
    agent_comes(world, FAY, TEST_EN_TIER1);
    struct tl_fact_identifies asked = {
        .contact = ANA, .agent = FAY, .role = TEST_KEY_PARTY, .level = TEST_KEY_SURE
    };
    refused(world, &asked, TL_WHY_TAKEN);
    asked.agent = 77;
    refused(world, &asked, TL_WHY_UNKNOWN_AGENT);
    asked.agent = 0;
    refused(world, &asked, TL_WHY_STATE); /* The menu is over. */
    asked.contact = 999;
    refused(world, &asked, TL_WHY_UNKNOWN_CONTACT);
    asked.agent = EVE;
    refused(world, &asked, TL_WHY_UNKNOWN_CONTACT);
    asked.contact = ANA;
    asked.role = 4711;
    refused(world, &asked, TL_WHY_UNKNOWN_KEY);
    asked.role = UINT64_C(1) << 32 | TEST_KEY_PARTY; /* The lower half alone is a key. */
    refused(world, &asked, TL_WHY_UNKNOWN_KEY);
    asked.role = TEST_KEY_PARTY;
    asked.level = TEST_KEY_PARTY; /* A role, and no level. */
    refused(world, &asked, TL_WHY_UNKNOWN_KEY);
    asked.level = UINT64_C(1) << 32 | TEST_KEY_SURE;
    refused(world, &asked, TL_WHY_UNKNOWN_KEY);
    caller_asks(world, BOB, 0); /* Fay is rung, and does not talk yet. */
    asked = (struct tl_fact_identifies){
        .contact = BOB, .agent = FAY, .role = TEST_KEY_PARTY, .level = TEST_KEY_SURE
    };
    refused(world, &asked, TL_WHY_STATE);
    world_free(world);
}

static void last_identity_was(void *arg, const struct tl_fact *fact)
{
    struct tl_fact *last = arg;
    if (fact->kind == TL_FACT_identity_was)
        *last = *fact;
}

static void a_checkpoint_knows_who_asks(void **state)
{
    (void)state;
    struct world *world = world_opened();
    struct tl_fact was = { .kind = 0 };
    void *memory;
    caller_comes(world, ANA, 0);
    tl_center_checkpoint(world->center, last_identity_was, &was);
    CHECK_EQ(was.kind, 0); /* Of somebody unknown there is nothing to say. */
    DO(world, identifies, .contact = ANA, .about = 7, .role = TEST_KEY_PARTY,
       .level = TEST_KEY_SURE);
    tl_center_checkpoint(world->center, last_identity_was, &was);
    CHECK_EQ(was.identity_was.contact, ANA);
    struct tl_center *copy = world_copy(world, &memory);
    struct tl_contact_view seen;
    CHECK_OK(tl_center_contact(copy, ANA, &seen));
    CHECK_EQ(seen.about, 7);
    CHECK_EQ(seen.role, TEST_KEY_PARTY);
    CHECK_EQ(seen.level, TEST_KEY_SURE);
    const struct tl_fact_identity_was wrong[] = {
        { .contact = BOB, .role = 1, .level = 1 },
        { .contact = ANA, .role = 0, .level = 1 },
        { .contact = ANA, .role = UINT64_C(1) << 32, .level = 1 },
        { .contact = ANA, .role = 1, .level = 0 },
        { .contact = ANA, .role = 1, .level = UINT64_C(1) << 32 },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        was.identity_was = wrong[i];
        CHECK_ERR(TL_EBAD, tl_center_apply(copy, &was));
    }
    was.identity_was = (struct tl_fact_identity_was){ ANA, UINT32_MAX, UINT32_MAX, 7 };
    CHECK_OK(tl_center_apply(copy, &was));
    free(memory);
    world_free(world);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_menu_found_out_stays_until_an_agent_knows_better),
        cmocka_unit_test(what_is_proved_of_one_case_says_nothing_of_another),
        cmocka_unit_test(whoever_has_not_the_person_says_nothing_of_them),
        cmocka_unit_test(a_checkpoint_knows_who_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
