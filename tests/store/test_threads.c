/* test_threads.c: messages of accounts: sent with their promise, new until they are seen, gone with
 * their account and by age. On both databases. */
#include <string.h>

#include "base/calendar.h"
#include "store/keep.h"
#include "store/promises.h"
#include "store/support_store.h"
#include "store/threads.h"

enum { ACCOUNT = 7, OTHER = 8, EVE = 3, CONTACT = 500, PROMISE = 90 };

static void put_thread(struct tl_db *db, tl_id id, tl_id account, tl_id contact, tl_time at)
{
    struct tl_thread row = {
        .id = id, .account = account, .topic = "words", .contact = contact, .made_at = at
    };
    row.changed_at = at;
    CHECK_OK(tl_store_thread_insert(db, &row));
}

static void put_message(struct tl_db *db, tl_id id, tl_id thread, tl_id staff, tl_time sent_at)
{
    struct tl_message row = { .id = id, .thread = thread, .staff = staff, .made_at = id };
    row.sent_at = sent_at;
    snprintf(row.text, sizeof row.text, "message %d", (int)id);
    CHECK_OK(tl_store_message_insert(db, &row));
}

static void put_promise(struct tl_db *db, tl_id id, tl_id contact, tl_time due, tl_time ended_at)
{
    struct tl_promise_row row = { .id = id,
                                  .contact = contact,
                                  .kind = "message-answer",
                                  .owner = "tier1",
                                  .state = "open",
                                  .due_to = due,
                                  .ended_at = ended_at };
    if (ended_at != 0)
        snprintf(row.state, sizeof row.state, "kept");
    CHECK_OK(tl_store_promise_insert(db, &row));
}

static void nobody_sees_a_message_before_it_is_sent(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_thread threads[4];
    struct tl_message *rows = calloc(4, sizeof *rows);
    size_t len = 9;
    assert_non_null(rows);
    CHECK_OK(tl_db_begin(db));
    put_thread(db, 1, ACCOUNT, 0, 100);
    put_message(db, 10, 1, 0, 0);
    CHECK_OK(tl_store_thread_list(db, ACCOUNT, threads, 4, &len));
    CHECK_EQ(len, 0);
    CHECK_OK(tl_store_message_list(db, 1, rows, 4, &len));
    CHECK_EQ(len, 0);
    CHECK_OK(tl_store_message_sent(db, 10, CONTACT, 120));
    CHECK_ERR(TL_ENONE, tl_store_message_sent(db, 10, CONTACT, 130));
    CHECK_OK(tl_store_thread_changed(db, 1, CONTACT, 120));
    CHECK_OK(tl_store_thread_list(db, ACCOUNT, threads, 4, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(threads[0].contact, CONTACT);
    CHECK_OK(tl_store_message_list(db, 1, rows, 4, &len));
    CHECK_EQ(len, 1);
    assert_string_equal(rows[0].text, "message 10");
    CHECK_OK(tl_store_thread_list(db, OTHER, threads, 4, &len));
    CHECK_EQ(len, 0);
    CHECK_OK(tl_store_message_drop(db, 10, 1)); /* It was sent: it stays. */
    CHECK_OK(tl_store_message_find(db, 10, rows));
    put_thread(db, 2, ACCOUNT, 0, 100);
    put_message(db, 11, 2, 0, 0);
    CHECK_OK(tl_store_message_drop(db, 11, 2));
    CHECK_ERR(TL_ENONE, tl_store_thread_find(db, 2, threads));
    CHECK_OK(tl_db_commit(db));
    free(rows);
}

static void what_staff_wrote_is_new_until_it_is_seen(void **state)
{
    struct tl_db *db = support_writer(state);
    int64_t count = 9;
    CHECK_OK(tl_db_begin(db));
    put_thread(db, 1, ACCOUNT, CONTACT, 100);
    put_message(db, 10, 1, 0, 100);
    put_message(db, 11, 1, EVE, 110);
    put_message(db, 12, 1, EVE, 120);
    CHECK_OK(tl_store_message_count_new(db, 1, &count));
    CHECK_EQ(count, 2);
    CHECK_OK(tl_store_message_seen(db, 1, 130));
    CHECK_OK(tl_store_message_seen(db, 1, 140));
    CHECK_OK(tl_store_message_count_new(db, 1, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(tl_store_message_count_since(db, ACCOUNT, 9, &count));
    CHECK_EQ(count, 1); /* Of the owner's own alone. */
    CHECK_OK(tl_store_message_count_since(db, ACCOUNT, 10, &count));
    CHECK_EQ(count, 0);
    put_message(db, 13, 1, 0, 0);
    CHECK_OK(tl_store_message_count_unsent(db, 1, 12, &count));
    CHECK_EQ(count, 1);
    CHECK_OK(tl_store_message_count_unsent(db, 1, 13, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(tl_db_commit(db));
}

static void who_owes_an_answer_finds_it_by_due_time(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_thread_owed rows[4];
    size_t len = 0;
    CHECK_OK(tl_db_begin(db));
    for (tl_id i = 0; i < 4; i++) {
        put_thread(db, 1 + i, ACCOUNT, CONTACT + i, 100);
        put_promise(db, PROMISE + i, CONTACT + i, 1000 - (tl_time)i, i == 3 ? 500 : 0);
    }
    put_promise(db, PROMISE + 9, CONTACT + 9, 10, 0); /* Of no account. */
    CHECK_OK(tl_db_commit(db));
    CHECK_OK(tl_store_thread_list_owed(db, "tier1", 0, 0, rows, 4, &len));
    CHECK_EQ(len, 3);
    CHECK_EQ(rows[0].thread.id, 3);
    CHECK_EQ(rows[2].promise, PROMISE);
    CHECK_OK(
        tl_store_thread_list_owed(db, "tier1", rows[0].due_at, rows[0].promise, rows, 4, &len));
    CHECK_EQ(len, 2);
    CHECK_EQ(rows[0].thread.id, 2);
    CHECK_OK(tl_store_thread_list_owed(db, "tier2", 0, 0, rows, 4, &len));
    CHECK_EQ(len, 0);
}

static void it_goes_with_its_account_and_by_age(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_thread row;
    struct tl_message message;
    size_t deleted = 0;
    CHECK_OK(tl_db_begin(db));
    put_thread(db, 1, ACCOUNT, CONTACT, 100);     /* Old and free. */
    put_thread(db, 2, ACCOUNT, CONTACT + 1, 100); /* An answer is owed. */
    put_thread(db, 3, ACCOUNT, CONTACT + 2, 900); /* Young. */
    put_thread(db, 4, ACCOUNT, CONTACT + 3, 100); /* On hold. */
    put_thread(db, 5, OTHER, 0, 950);
    for (tl_id i = 1; i <= 5; i++)
        put_message(db, 10 + i, i, EVE, 100);
    put_message(db, 24, 4, 0, 0);
    CHECK_OK(tl_store_message_sent(db, 24, CONTACT + 3, 100));
    put_promise(db, PROMISE, CONTACT, 200, 300);
    put_promise(db, PROMISE + 1, CONTACT + 1, 200, 0);
    CHECK_OK(tl_store_hold_put(db, CONTACT + 3, 100, "asked by the court"));
    CHECK_OK(tl_store_thread_purge(db, 500, 10, &deleted));
    CHECK_EQ(deleted, 1);
    CHECK_ERR(TL_ENONE, tl_store_thread_find(db, 1, &row));
    CHECK_ERR(TL_ENONE, tl_store_message_find(db, 11, &message));
    for (tl_id i = 2; i <= 5; i++)
        CHECK_OK(tl_store_thread_find(db, i, &row));
    CHECK_OK(tl_store_thread_delete_of(db, ACCOUNT));
    for (tl_id i = 2; i <= 4; i++) {
        CHECK_ERR(TL_ENONE, tl_store_thread_find(db, i, &row));
        CHECK_ERR(TL_ENONE, tl_store_message_find(db, 10 + i, &message));
    }
    CHECK_OK(tl_store_thread_find(db, 5, &row));
    CHECK_OK(tl_store_message_find(db, 15, &message));
    CHECK_OK(tl_db_commit(db));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(nobody_sees_a_message_before_it_is_sent),
        ON_BOTH(what_staff_wrote_is_new_until_it_is_seen),
        ON_BOTH(who_owes_an_answer_finds_it_by_due_time),
        ON_BOTH(it_goes_with_its_account_and_by_age),
    };
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
