/* test_callback_code.c: codes are sealed, one a contact, open with this folder's key alone. */
#include <string.h>
#include <unistd.h>

#include "../store/support_store.h"
#include "core/support_policy.h"
#include "server/callback_code.h"
#include "server/project.h"
#include "server/support_house.h"
#include "store/codes.h"
#include "store/contacts.h"
#include "store/meta.h"

static void contact_put(struct tl_db *db, tl_id id, const char *number)
{
    struct tl_contact contact = { .id = id, .channel = "voice", .came_at = TEST_MONDAY_10 };
    snprintf(contact.number, sizeof contact.number, "%s", number);
    CHECK_OK(tl_store_contact_insert(db, &contact));
}

static void keys_of(struct tl_db *db, struct tl_callback_code_keys *keys)
{
    struct tl_fault room[2];
    struct tl_faults faults = { .faults = room, .faults_max = 2 };
    char folder[64];
    support_folder_make(folder, sizeof folder);
    CHECK_OK(tl_callback_code_keys_open(db, folder, keys, &faults));
    support_folder_remove(folder);
}

static void a_code_is_drawn_once_and_opens_with_the_folders_key(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_callback_code_keys keys, others;
    struct tl_sealed_code row;
    char code[TL_CALLBACK_CODE_BYTES], again[TL_CALLBACK_CODE_BYTES];
    contact_put(db, 17, "123-456-7890");
    keys_of(db, &keys);
    CHECK_ERR(TL_ENONE, tl_callback_code_read(db, &keys, 17, code));
    CHECK_OK(tl_callback_code_give(db, 17, 6));
    CHECK_OK(tl_callback_code_read(db, &keys, 17, code));
    CHECK_EQ(strlen(code), 6);
    CHECK_EQ(strspn(code, "0123456789"), 6);
    CHECK_OK(
        tl_callback_code_give(db, 17, 6)); /* Promised again: the person has heard it already. */
    CHECK_OK(tl_callback_code_read(db, &keys, 17, again));
    assert_string_equal(code, again);
    CHECK_OK(tl_store_code_find(db, 17, &row));
    CHECK(strstr(row.sealed, code) == NULL);
    CHECK(tl_callback_code_is(db, &keys, 17, code));
    CHECK(!tl_callback_code_is(db, &keys, 17, ""));
    CHECK(!tl_callback_code_is(db, &keys, 17, "1234567890123"));
    CHECK(!tl_callback_code_is(db, &keys, 18, code));
    code[5] = code[5] == '9' ? '0' : (char)(code[5] + 1);
    CHECK(!tl_callback_code_is(db, &keys, 17, code));
    keys_of(db, &others);
    CHECK_ERR(TL_ECORRUPT, tl_callback_code_read(db, &others, 17, code));
}

static void a_row_serves_no_other_contact(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_callback_code_keys keys;
    struct tl_sealed_code row;
    char code[TL_CALLBACK_CODE_BYTES];
    contact_put(db, 17, "123-456-7890");
    contact_put(db, 18, "123-456-7809");
    keys_of(db, &keys);
    CHECK_OK(tl_callback_code_choose(db, 17, "2468"));
    CHECK_OK(tl_store_code_find(db, 17, &row));
    row.contact = 18;
    CHECK_OK(tl_store_code_put(db, &row));
    CHECK_ERR(TL_ECORRUPT, tl_callback_code_read(db, &keys, 18, code));
    CHECK(!tl_callback_code_is(db, &keys, 18, "2468"));
    CHECK_OK(tl_store_contact_delete(db, 17)); /* It goes with its contact. */
    CHECK_ERR(TL_ENONE, tl_store_code_find(db, 17, &row));
}

static void a_chosen_code_is_digits_and_stays(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_callback_code_keys keys;
    char code[TL_CALLBACK_CODE_BYTES];
    contact_put(db, 17, "123-456-7890");
    CHECK_OK(tl_callback_code_choose(db, 17, "2468")); /* No key yet: no codes. */
    keys_of(db, &keys);
    CHECK_ERR(TL_ENONE, tl_callback_code_read(db, &keys, 17, code));
    CHECK_ERR(TL_EBAD, tl_callback_code_choose(db, 17, "246"));
    CHECK_ERR(TL_EBAD, tl_callback_code_choose(db, 17, "123456789"));
    CHECK_ERR(TL_EBAD, tl_callback_code_choose(db, 17, "24a8"));
    CHECK_OK(tl_callback_code_choose(db, 17, "2468"));
    CHECK_OK(tl_callback_code_give(db, 17, 4));
    CHECK_OK(tl_callback_code_read(db, &keys, 17, code));
    assert_string_equal(code, "2468");
}

static void codes_differ(void **state)
{
    (void)state;
    enum { DRAWS = 4000 };
    unsigned firsts[10] = { 0 };
    for (int i = 0; i < DRAWS; i++) {
        char code[TL_CALLBACK_CODE_BYTES];
        tl_callback_code_draw(4, code);
        CHECK_EQ(strlen(code), 4);
        firsts[code[0] - '0']++;
    }
    for (int digit = 0; digit < 10; digit++) /* Each digit about 400 times. */
        CHECK(firsts[digit] > 250 && firsts[digit] < 600);
}

/* What was keyed is sealed in the transaction of the facts, and is never among the values. */
static void what_the_person_keyed_is_never_in_clear(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_callback_code_keys keys;
    struct tl_contact_value value;
    struct tl_parcel parcel = { 0 };
    char code[TL_CALLBACK_CODE_BYTES];
    contact_put(db, 17, "123-456-7890");
    keys_of(db, &keys);
    CHECK_OK(tl_parcel_add(&parcel, TL_CALLBACK_CODE_VALUE, "8642"));
    CHECK_OK(tl_parcel_add(&parcel, "phone", "+12025550123"));
    CHECK_OK(tl_project_parcel(db, NULL, 17, "en", &parcel));
    CHECK_ERR(TL_ENONE, tl_store_contact_value_find(db, 17, TL_CALLBACK_CODE_VALUE, &value));
    CHECK_OK(tl_store_contact_value_find(db, 17, "phone", &value));
    CHECK_OK(tl_callback_code_read(db, &keys, 17, code));
    assert_string_equal(code, "8642");
}

/* The promise and its code are one commit. */
static void a_promised_callback_has_a_code(void **state)
{
    struct house *house = house_new(state);
    struct tl_callback_code_keys keys;
    char code[TL_CALLBACK_CODE_BYTES];
    house_stop(house);
    keys_of(tl_store_writer(house->place->store), &keys);
    house_start(house);
    tl_id contact = house_caller(house);
    CHECK_EQ(ASK(house, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '4'),
             TL_WHY_NONE);
    CHECK_EQ(ASK(house, gave, .contact = contact, .step = TEST_STEP_NUMBER, .fits = 1),
             TL_WHY_NONE);
    CHECK_EQ(house_state(house, contact), TL_CONTACT_PROMISED);
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_callback_code_read(reader, &keys, contact, code));
    CHECK_EQ(strlen(code), 4);
    tl_store_reader_give(house->place->store, reader);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_code_is_drawn_once_and_opens_with_the_folders_key),
        ON_BOTH(a_row_serves_no_other_contact),
        ON_BOTH(a_chosen_code_is_digits_and_stays),
        cmocka_unit_test(codes_differ),
        ON_BOTH(what_the_person_keyed_is_never_in_clear),
        ON_BOTH(a_promised_callback_has_a_code),
    };
    return cmocka_run_group_tests_name("callback-code", tests, NULL, NULL);
}
