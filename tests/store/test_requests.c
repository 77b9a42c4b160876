/* test_requests.c: requests on the lists of offices, in both databases: next due first, taken by
 * one, joined, moved, said of, and gone along with their case. */
#include <string.h>

#include "store/requests.h"
#include "store/support_store.h"

#define NOW 1000000000

static void file(struct tl_db *db, tl_id contact, tl_id case_id, const char *office, tl_time due)
{
    struct tl_request_row row = { .contact = contact,
                                  .case_id = case_id,
                                  .type = "expedite",
                                  .state = TL_REQUEST_OPEN,
                                  .follows = 1,
                                  .made_at = NOW,
                                  .due_at = due };
    snprintf(row.office, sizeof row.office, "%s", office);
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_store_request_insert(db, &row));
    CHECK_ERR(TL_EEXISTS, tl_store_request_insert(db, &row));
    CHECK_OK(tl_db_commit(db));
}

static size_t list(struct tl_db *db, const char *office, const struct tl_request_filter *filter,
                   struct tl_request_row *out)
{
    size_t len = 0;
    CHECK_OK(tl_store_request_list(db, office, filter, 0, 0, out, 8, &len));
    return len;
}

static void an_office_has_its_own_the_next_due_first(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_request_filter all = { .type = "", .state = "" }, some = all;
    struct tl_request_row rows[8], row;
    size_t len = 0;
    file(db, 11, 1, "north", NOW + 300);
    file(db, 12, 2, "north", NOW + 100);
    file(db, 13, 3, "south", NOW + 200);
    CHECK_EQ(list(db, "north", &all, rows), 2);
    CHECK_EQ(rows[0].contact, 12);
    CHECK_OK(
        tl_store_request_list(db, "north", &all, rows[0].due_at, rows[0].contact, rows, 8, &len));
    CHECK(len == 1 && rows[0].contact == 11);
    some.type = "typographic-error";
    CHECK_EQ(list(db, "north", &some, rows), 0);
    some = (struct tl_request_filter){ .type = "", .state = "", .due_by = NOW + 150 };
    CHECK_EQ(list(db, "north", &some, rows), 1);
    CHECK_OK(tl_store_request_take(db, 11, 0, 77, NOW));
    CHECK_ERR(TL_ENONE, tl_store_request_take(db, 11, 0, 78, NOW));
    some = (struct tl_request_filter){ .type = "", .state = "", .taken_by = 77 };
    CHECK_EQ(list(db, "north", &some, rows), 1);
    CHECK_OK(tl_store_request_move(db, 11, "south"));
    CHECK_EQ(list(db, "south", &all, rows), 2);
    CHECK_OK(tl_store_request_find(db, 11, &row));
    CHECK(row.taken_by == 0 && row.follows == 0 && row.untold == 1);
    CHECK_OK(tl_store_request_untold(db, rows, 8, &len));
    CHECK(len == 1 && rows[0].contact == 11);
    CHECK_OK(tl_store_request_told(db, 11));
    CHECK_OK(tl_store_request_set_state(db, 12, TL_REQUEST_ANSWERED, "granted", NOW + 5));
    CHECK_EQ(list(db, "north", &all, rows), 0);
    CHECK_ERR(TL_ENONE, tl_store_request_open_of_case(db, 2, "expedite", &row));
    CHECK_OK(tl_store_request_reopen(db, 12, NOW + 900));
    CHECK_EQ(list(db, "north", &all, rows), 1);
    CHECK(rows[0].due_at == NOW + 900 && strcmp(rows[0].state, TL_REQUEST_OPEN) == 0);
}

static void words_wait_for_their_translation(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_request_word words[4], word = { .contact = 11,
                                              .at = NOW,
                                              .kind = TL_WORD_ANSWER,
                                              .words = "{\"en\":\"Yes.\"}",
                                              .wanted = "es",
                                              .is_last = 1 };
    size_t len = 0;
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_store_request_say(db, &word));
    CHECK_OK(tl_db_commit(db));
    CHECK_OK(tl_store_request_wanted(db, 11, words));
    CHECK_EQ(words[0].id, word.id);
    CHECK_OK(tl_store_request_translate(db, word.id, "{\"es\":\"Si.\"}"));
    CHECK_ERR(TL_ENONE, tl_store_request_translate(db, word.id, "{}"));
    CHECK_ERR(TL_ENONE, tl_store_request_wanted(db, 11, words));
    CHECK_OK(tl_store_request_words(db, 11, words, 4, &len));
    CHECK(len == 1 && words[0].is_last == 1 && words[0].wanted[0] == '\0');
    assert_string_equal(words[0].words, "{\"es\":\"Si.\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_office_has_its_own_the_next_due_first),
        ON_BOTH(words_wait_for_their_translation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
