/* test_identity.c: who asks is kept with the contact, and a policy that has the role or the level
 * no more knows nobody. */
#include "server/identity.h"
#include "server/support_house.h"

static struct tl_identity read_as(struct house *house, const struct tl_policy *policy,
                                  tl_id contact, tl_id about)
{
    struct tl_identity identity;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_identity_read(reader, policy, contact, about, &identity));
    tl_store_reader_give(house->place->store, reader);
    return identity;
}

static void who_asks_is_read_as_it_was_said_last(void **state)
{
    struct house *house = house_new(state);
    const struct tl_policy *policy = &house->test.policy;
    tl_id contact = house_caller(house);
    CHECK_EQ(read_as(house, policy, contact, 0).role, TL_NONE);
    CHECK_EQ(read_as(house, policy, contact, 0).level, 0);
    CHECK_EQ(ASK(house, identifies, .contact = contact, .role = TEST_KEY_OTHER,
                 .level = TEST_KEY_ANYONE),
             TL_WHY_NONE);
    CHECK_EQ(read_as(house, policy, contact, 0).role, 1);
    CHECK_EQ(read_as(house, policy, contact, 0).level, 0);
    CHECK_EQ(
        ASK(house, identifies, .contact = contact, .role = TEST_KEY_PARTY, .level = TEST_KEY_SURE),
        TL_WHY_NONE);
    CHECK_EQ(read_as(house, policy, contact, 0).role, 0);
    CHECK_EQ(read_as(house, policy, contact, 0).level, 1);
    struct tl_policy later = *policy;
    later.levels_len = 1;
    CHECK_EQ(read_as(house, &later, contact, 0).role, TL_NONE);
    CHECK_EQ(read_as(house, &later, contact, 0).level, 0);
    later.levels_len = 2;
    later.case_roles_len = 0;
    CHECK_EQ(read_as(house, &later, contact, 0).role, TL_NONE);
    CHECK_EQ(read_as(house, &later, contact, 0).level, 0);
    house_check(house);
    house_free(house);
}

static void each_case_of_a_contact_has_its_own(void **state)
{
    struct house *house = house_new(state);
    const struct tl_policy *policy = &house->test.policy;
    tl_id contact = house_caller(house);
    CHECK_EQ(ASK(house, identifies, .contact = contact, .about = 7, .role = TEST_KEY_PARTY,
                 .level = TEST_KEY_SURE),
             TL_WHY_NONE);
    CHECK_EQ(read_as(house, policy, contact, 8).role, TL_NONE);
    CHECK_EQ(read_as(house, policy, contact, 0).role, TL_NONE);
    CHECK_EQ(ASK(house, identifies, .contact = contact, .about = 8, .role = TEST_KEY_OTHER,
                 .level = TEST_KEY_ANYONE),
             TL_WHY_NONE);
    CHECK_EQ(read_as(house, policy, contact, 8).role, 1);
    CHECK_EQ(read_as(house, policy, contact, 7).role, 0); /* And is not asked again. */
    CHECK_EQ(read_as(house, policy, contact, 7).level, 1);
    house_check(house);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = { ON_BOTH(who_asks_is_read_as_it_was_said_last),
                                        ON_BOTH(each_case_of_a_contact_has_its_own) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
