/* test_identity.c: who asks is kept with the contact, and a policy that has the role or the level
 * no more knows nobody. */
#include "server/identity.h"
#include "server/support_house.h"

static struct tl_identity read_as(struct house *house, const struct tl_policy *policy,
                                  tl_id contact)
{
    struct tl_identity identity;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_identity_read(reader, policy, contact, &identity));
    tl_store_reader_give(house->place->store, reader);
    return identity;
}

static void who_asks_is_read_as_it_was_said_last(void **state)
{
    struct house *house = house_new(state);
    const struct tl_policy *policy = &house->test.policy;
    tl_id contact = house_caller(house);
    CHECK_EQ(read_as(house, policy, contact).role, TL_NONE);
    CHECK_EQ(read_as(house, policy, contact).level, 0);
    CHECK_EQ(ASK(house, identifies, .contact = contact, .role = TEST_KEY_OTHER,
                 .level = TEST_KEY_ANYONE),
             TL_WHY_NONE);
    CHECK_EQ(read_as(house, policy, contact).role, 1);
    CHECK_EQ(read_as(house, policy, contact).level, 0);
    CHECK_EQ(
        ASK(house, identifies, .contact = contact, .role = TEST_KEY_PARTY, .level = TEST_KEY_SURE),
        TL_WHY_NONE);
    CHECK_EQ(read_as(house, policy, contact).role, 0);
    CHECK_EQ(read_as(house, policy, contact).level, 1);
    struct tl_policy later = *policy;
    later.levels_len = 1;
    CHECK_EQ(read_as(house, &later, contact).role, TL_NONE);
    CHECK_EQ(read_as(house, &later, contact).level, 0);
    later.levels_len = 2;
    later.case_roles_len = 0;
    CHECK_EQ(read_as(house, &later, contact).role, TL_NONE);
    CHECK_EQ(read_as(house, &later, contact).level, 0);
    house_check(house);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = { ON_BOTH(who_asks_is_read_as_it_was_said_last) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
