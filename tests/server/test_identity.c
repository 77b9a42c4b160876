/* test_identity.c: who asks is kept with the contact, and a policy that has the role or the level
 * no more knows nobody. */
#include "server/identity.h"
#include "server/support_house.h"
#include "store/cases.h"
#include "store/contacts.h"

enum { GUARDED = 7, OPEN = 8 };

static enum tl_err add_cases(struct tl_db *db, void *arg)
{
    (void)arg;
    struct tl_case one = { .id = GUARDED, .receipt = "QZX1", .keyed = "1", .guarded = 1 };
    enum tl_err err = tl_store_case_insert(db, &one);
    one = (struct tl_case){ .id = OPEN, .receipt = "QZX2", .keyed = "2" };
    return err == TL_OK ? tl_store_case_insert(db, &one) : err;
}

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

struct speaking {
    tl_id contact;
    tl_id about;
};

/* As a look at the desk writes it: that case is spoken of, the one before was. */
static enum tl_err speak(struct tl_db *db, void *arg)
{
    const struct speaking *speaking = arg;
    struct tl_contact_value value = { .name = "case" }, spoken;
    snprintf(value.text, sizeof value.text, "%d", (int)speaking->about);
    tl_identity_spoken(speaking->about, &spoken);
    enum tl_err err = tl_store_contact_value_put(db, speaking->contact, &value);
    return err == TL_OK ? tl_store_contact_value_put(db, speaking->contact, &spoken) : err;
}

static enum tl_err guarded_of(struct house *house, tl_id contact, struct tl_case *out)
{
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    enum tl_err err = tl_identity_guarded(reader, contact, out);
    tl_store_reader_give(house->place->store, reader);
    return err;
}

static void a_contact_stays_as_protected_as_what_was_spoken_of(void **state)
{
    struct house *house = house_new(state);
    CHECK_OK(tl_engine_write(house->engine, add_cases, NULL));
    struct tl_case about = { .id = 0 };
    tl_id contact = house_caller(house), other = house_caller(house);
    CHECK_ERR(TL_ENONE, guarded_of(house, contact, &about));
    CHECK_OK(tl_engine_write(house->engine, speak, &(struct speaking){ contact, OPEN }));
    CHECK_ERR(TL_ENONE, guarded_of(house, contact, &about));
    CHECK_OK(tl_engine_write(house->engine, speak, &(struct speaking){ contact, GUARDED }));
    CHECK_OK(tl_engine_write(house->engine, speak, &(struct speaking){ contact, OPEN }));
    CHECK_OK(guarded_of(house, contact, &about));
    CHECK_EQ(about.id, GUARDED);
    CHECK_ERR(TL_ENONE, guarded_of(house, other, &about));
    CHECK_EQ(ASK(house, identifies, .contact = other, .about = GUARDED, .role = TEST_KEY_PARTY,
                 .level = TEST_KEY_SURE),
             TL_WHY_NONE);
    CHECK_OK(guarded_of(house, other, &about)); /* By telephone, with nobody at a desk. */
    house_check(house);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(who_asks_is_read_as_it_was_said_last), ON_BOTH(each_case_of_a_contact_has_its_own),
        ON_BOTH(a_contact_stays_as_protected_as_what_was_spoken_of)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
