/* test_second_looks.c: a second pair of eyes stands in one commit with the words of both, opens the
 * gate for its case and role alone, outlives a restart, and is over with the contact. On both
 * databases. */
#include <stdio.h>
#include <string.h>

#include "desk/roles.h"
#include "server/second_look.h"
#include "server/support_house.h"
#include "store/person.h"
#include "store/view.h"

enum { EVE = 1, FAY, GIL, GUARDED = 7, OPEN = 8 };

static enum tl_err add_cases(struct tl_db *db, void *arg)
{
    (void)arg;
    struct tl_case one = { .id = GUARDED, .receipt = "QZX1", .keyed = "1", .guarded = 1 };
    enum tl_err err = tl_store_case_insert(db, &one);
    one = (struct tl_case){ .id = OPEN, .receipt = "QZX2", .keyed = "2" };
    return err == TL_OK ? tl_store_case_insert(db, &one) : err;
}

/* Somebody in a talk with EVE, about the protected case, of whom enough is proved. */
static struct house *talking(void **state, tl_id *out_contact)
{
    struct house *house = house_new(state);
    CHECK_OK(tl_engine_write(house->engine, add_cases, NULL));
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = TEST_EVERYTHING), TL_WHY_NONE);
    CHECK_EQ(ASK(house, ready, .agent = EVE), TL_WHY_NONE);
    tl_id contact = house_waiter(house);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, joined, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, identifies, .contact = contact, .agent = EVE, .about = GUARDED,
                 .role = TEST_KEY_PARTY, .level = TEST_KEY_SURE),
             TL_WHY_NONE);
    *out_contact = contact;
    return house;
}

static enum tl_why asks(struct house *house, tl_id contact, const char *why)
{
    struct tl_parcel parcel = { 0 };
    struct tl_fact given = { .kind = TL_FACT_asks_second,
                             .asks_second = { contact, EVE, GUARDED } };
    CHECK_OK(tl_parcel_add(&parcel, "second.why", why));
    return house_ask(house, &given, &parcel);
}

static enum tl_why looks(struct house *house, tl_id contact, tl_id by, bool agrees,
                         const char *words)
{
    struct tl_parcel parcel = { 0 };
    struct tl_fact given = { .kind = TL_FACT_second_looks,
                             .second_looks = { contact, GUARDED, by, agrees, 1 } };
    CHECK_OK(tl_parcel_add(&parcel, "second.words", words));
    return house_ask(house, &given, &parcel);
}

static struct tl_second_row last(struct house *house, tl_id contact)
{
    struct tl_second_row row;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_second_last(reader, contact, GUARDED, &row));
    tl_store_reader_give(house->place->store, reader);
    return row;
}

static struct tl_asker asker_of(struct house *house, tl_id contact, tl_id about)
{
    struct tl_asker asker;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_asker_read(reader, &house->test.policy, contact, about, 1, &asker));
    tl_store_reader_give(house->place->store, reader);
    return asker;
}

static size_t asked_len(struct house *house)
{
    struct tl_second_row rows[4];
    size_t len = 0;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_second_asked(reader, rows, 4, &len));
    tl_store_reader_give(house->place->store, reader);
    return len;
}

static void it_stands_with_the_words_of_both(void **state)
{
    tl_id contact;
    struct house *house = talking(state, &contact);
    CHECK_EQ(asks(house, contact, "no mail reaches her"), TL_WHY_NONE);
    struct tl_second_row row = last(house, contact);
    assert_string_equal(row.state, "asked");
    assert_string_equal(row.why, "no mail reaches her");
    assert_string_equal(row.role, "party");
    CHECK_EQ(row.asked_by, EVE);
    CHECK_EQ(asked_len(house), 1);
    CHECK(!asker_of(house, contact, GUARDED).has_second);
    /* What is refused leaves no words behind. */
    CHECK_EQ(asks(house, contact, "once more"), TL_WHY_SECOND_ASKED);
    CHECK_EQ(looks(house, contact, EVE, true, "I myself"), TL_WHY_SAME_PERSON);
    row = last(house, contact);
    assert_string_equal(row.why, "no mail reaches her");
    assert_string_equal(row.words, "");
    CHECK_EQ(looks(house, contact, GIL, true, "it is her case"), TL_WHY_NONE);
    row = last(house, contact);
    assert_string_equal(row.state, "agreed");
    assert_string_equal(row.words, "it is her case");
    CHECK_EQ(row.looked_by, GIL);
    CHECK(row.looked_at > 0);
    CHECK_EQ(asked_len(house), 0);
    house_check(house);
    house_free(house);
}

static void a_no_opens_nothing_and_the_next_one_sees_it(void **state)
{
    tl_id contact;
    struct tl_second_row before;
    struct house *house = talking(state, &contact);
    CHECK_EQ(asks(house, contact, "no mail reaches her"), TL_WHY_NONE);
    CHECK_EQ(looks(house, contact, GIL, false, "ask for the file number"), TL_WHY_NONE);
    assert_string_equal(last(house, contact).state, "refused");
    CHECK(!asker_of(house, contact, GUARDED).has_second);
    CHECK_EQ(asks(house, contact, "she knows the file number"), TL_WHY_NONE);
    const struct tl_second_row row = last(house, contact);
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_second_before(reader, &row, &before));
    tl_store_reader_give(house->place->store, reader);
    assert_string_equal(before.words, "ask for the file number");
    CHECK_EQ(looks(house, contact, FAY, true, "so she does"), TL_WHY_NONE);
    assert_string_equal(last(house, contact).words, "so she does");
    CHECK(asker_of(house, contact, GUARDED).has_second);
    house_check(house);
    house_free(house);
}

static void it_opens_the_gate_for_its_case_role_and_contact_alone(void **state)
{
    tl_id contact;
    struct house *house = talking(state, &contact);
    CHECK_EQ(asks(house, contact, "no mail reaches her"), TL_WHY_NONE);
    CHECK_EQ(looks(house, contact, GIL, true, "it is her case"), TL_WHY_NONE);
    struct tl_asker asker = asker_of(house, contact, GUARDED);
    CHECK(asker.has_second);
    tl_asker_is_anyone(&asker);
    CHECK(!asker.has_second);
    CHECK(!asker_of(house, contact, OPEN).has_second);
    tl_id other = house_caller(house);
    CHECK_EQ(ASK(house, identifies, .contact = other, .about = GUARDED, .role = TEST_KEY_PARTY,
                 .level = TEST_KEY_SURE),
             TL_WHY_NONE);
    CHECK(!asker_of(house, other, GUARDED).has_second);
    CHECK_EQ(ASK(house, identifies, .contact = contact, .agent = EVE, .about = GUARDED,
                 .role = TEST_KEY_OTHER, .level = TEST_KEY_SURE),
             TL_WHY_NONE);
    CHECK(!asker_of(house, contact, GUARDED).has_second);
    CHECK_EQ(ASK(house, identifies, .contact = contact, .agent = EVE, .about = GUARDED,
                 .role = TEST_KEY_PARTY, .level = TEST_KEY_SURE),
             TL_WHY_NONE);
    CHECK(asker_of(house, contact, GUARDED).has_second); /* The talk came back to it. */
    house_check(house);
    house_free(house);
}

static void it_goes_with_the_contact_outlives_a_restart_and_is_over_with_it(void **state)
{
    tl_id contact;
    struct house *house = talking(state, &contact);
    CHECK_EQ(asks(house, contact, "no mail reaches her"), TL_WHY_NONE);
    CHECK_EQ(ASK(house, transfers, .agent = EVE, .contact = contact, .queue = TEST_KEY_QUEUE1),
             TL_WHY_NONE);
    house_stop(house);
    house_start(house);
    CHECK_EQ(asked_len(house), 1);
    CHECK_EQ(looks(house, contact, EVE, true, "I myself"), TL_WHY_SAME_PERSON);
    CHECK_EQ(looks(house, contact, GIL, true, "it is her case"), TL_WHY_NONE);
    CHECK(asker_of(house, contact, GUARDED).has_second);
    house_check(house);
    house_free(house);
}

static void who_hangs_up_waits_for_nobody(void **state)
{
    tl_id contact;
    struct house *house = talking(state, &contact);
    CHECK_EQ(asks(house, contact, "no mail reaches her"), TL_WHY_NONE);
    CHECK_EQ(ASK(house, left, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(asked_len(house), 0);
    assert_string_equal(last(house, contact).state, "over");
    CHECK_EQ(looks(house, contact, GIL, true, "it is her case"), TL_WHY_UNKNOWN_CONTACT);
    house_check(house);
    house_free(house);
}

static void who_may_be_the_second(void **state)
{
    (void)state;
    static struct test_policy test;
    test_policy_make(&test);
    struct tl_staff staff = { .tiers = "12" };
    const uint32_t sees = TL_RIGHT_PROTECTED, leads = TL_RIGHT_PROTECTED | TL_RIGHT_SUPERVISE;
    CHECK(tl_second_may(&test.policy, leads, &staff));
    CHECK(!tl_second_may(&test.policy, TL_RIGHT_SUPERVISE, &staff)); /* Sees no cases. */
    CHECK(!tl_second_may(&test.policy, sees, &staff));
    test.policy.protection.tier = 2;
    CHECK(tl_second_may(&test.policy, sees, &staff));
    CHECK(!tl_second_may(&test.policy, TL_RIGHT_DESK, &staff));
    snprintf(staff.tiers, sizeof staff.tiers, "1");
    CHECK(!tl_second_may(&test.policy, sees, &staff));
    CHECK(tl_second_may(&test.policy, leads, &staff));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(it_stands_with_the_words_of_both),
        ON_BOTH(a_no_opens_nothing_and_the_next_one_sees_it),
        ON_BOTH(it_opens_the_gate_for_its_case_role_and_contact_alone),
        ON_BOTH(it_goes_with_the_contact_outlives_a_restart_and_is_over_with_it),
        ON_BOTH(who_hangs_up_waits_for_nobody),
        cmocka_unit_test(who_may_be_the_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
