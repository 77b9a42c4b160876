/* test_letters.c: answers that go by post, in both databases: the next due first, printed as often
 * as it takes, over once; the address of a case goes to what waits for it. */
#include <string.h>

#include "store/letters.h"
#include "store/support_store.h"

#define NOW 1000000000

static tl_id owe(struct tl_db *db, tl_id case_id, const char *office, tl_time due)
{
    struct tl_letter_row row = { .contact = 100 + case_id,
                                 .case_id = case_id,
                                 .word = 1,
                                 .language = "es",
                                 .state = TL_LETTER_WAITING,
                                 .made_at = NOW,
                                 .due_at = due };
    snprintf(row.office, sizeof row.office, "%s", office);
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_store_letter_insert(db, &row));
    CHECK_OK(tl_db_commit(db));
    return row.id;
}

static void an_office_has_its_own_the_next_due_first(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_letter_row rows[4];
    size_t len = 0;
    int64_t open = 0, late = 0;
    tl_id later = owe(db, 1, "north", NOW + 300), sooner = owe(db, 2, "north", NOW + 100);
    owe(db, 3, "south", NOW + 200);
    CHECK_OK(tl_store_letter_list(db, "north", 0, 0, rows, 4, &len));
    CHECK(len == 2 && rows[0].id == sooner && rows[1].id == later);
    CHECK_OK(tl_store_letter_list(db, "north", rows[0].due_at, rows[0].id, rows, 4, &len));
    CHECK(len == 1 && rows[0].id == later);
    CHECK_OK(tl_store_letter_count(db, NOW + 200, &open, &late));
    CHECK(open == 3 && late == 2);
}

static void it_is_printed_again_and_ends_once(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_letter_row row;
    tl_id id = owe(db, 1, "north", NOW + 300);
    CHECK_OK(tl_store_letter_printed(db, id, NOW + 1));
    CHECK_OK(tl_store_letter_printed(db, id, NOW + 2));
    CHECK_OK(tl_store_letter_find(db, id, &row));
    CHECK(row.printed_at == NOW + 2 && strcmp(row.state, TL_LETTER_PRINTED) == 0);
    CHECK_OK(tl_store_letter_end(db, id, TL_LETTER_SENT, NOW + 3, 7));
    CHECK_ERR(TL_ENONE, tl_store_letter_end(db, id, TL_LETTER_TOLD, NOW + 4, 8));
    CHECK_ERR(TL_ENONE, tl_store_letter_printed(db, id, NOW + 4));
    CHECK_OK(tl_store_letter_find(db, id, &row));
    CHECK(row.ended_at == NOW + 3 && row.ended_by == 7);
}

static void the_address_of_a_case_goes_to_what_waits(void **state)
{
    struct tl_db *db = support_writer(state);
    char address[TL_LETTER_ADDRESS_BYTES];
    struct tl_letter_row row;
    support_tamper(db, "INSERT INTO cases (id, receipt, keyed, form, office, status, "
                       "status_at, received_at, guarded, language) VALUES "
                       "(1, 'ABC1', '2221', 'F', 'north', 's', 1, 1, 0, 'en')");
    tl_id over = owe(db, 1, "north", NOW + 100), waits = owe(db, 1, "north", NOW + 200);
    CHECK_OK(tl_store_letter_end(db, over, TL_LETTER_TOLD, NOW, 7));
    CHECK_ERR(TL_ENONE, tl_store_case_address_find(db, 1, address));
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_store_case_address_put(db, 1, "Ana\nElm 1"));
    CHECK_OK(tl_store_case_address_put(db, 1, "Ana\nElm 2"));
    CHECK_OK(tl_db_commit(db));
    CHECK_OK(tl_store_case_address_find(db, 1, address));
    assert_string_equal(address, "Ana\nElm 2");
    CHECK_OK(tl_store_letter_find(db, waits, &row));
    assert_string_equal(row.address, "Ana\nElm 2");
    CHECK_OK(tl_store_letter_find(db, over, &row));
    assert_string_equal(row.address, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_office_has_its_own_the_next_due_first),
        ON_BOTH(it_is_printed_again_and_ends_once),
        ON_BOTH(the_address_of_a_case_goes_to_what_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
