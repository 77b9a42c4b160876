/* test_notices.c: notices come due in order, move only from where they are, and are gone in time.
 */
#include <string.h>

#include "store/notices.h"
#include "support_store.h"

static void put(struct tl_db *db, tl_id id, const char *state, const char *channel, tl_time next_at)
{
    struct tl_notice_row row = { .id = id, .contact = 17, .kind = "link", .fields = "{}" };
    snprintf(row.once, sizeof row.once, "test:%d", (int)id);
    snprintf(row.state, sizeof row.state, "%s", state);
    snprintf(row.channel, sizeof row.channel, "%s", channel);
    row.made_at = 1;
    row.next_at = next_at;
    row.until_at = 1000;
    CHECK_OK(tl_store_notice_insert(db, &row));
}

static void what_is_due_comes_in_order_by_channel(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_notice_row row;
    tl_time next;
    put(db, 1, "queued", "mail", 30);
    put(db, 2, "queued", "mail", 20);
    put(db, 3, "queued", "sms", 10);
    put(db, 4, "made", "", 5);
    CHECK_ERR(TL_ENONE, tl_store_notice_due(db, "queued", "mail", 19, &row));
    CHECK_OK(tl_store_notice_due(db, "queued", "mail", 40, &row));
    CHECK_EQ(row.id, 2);
    CHECK_OK(tl_store_notice_next(db, "queued", "mail", &next));
    CHECK_EQ(next, 20);
    CHECK_OK(tl_store_notice_due(db, "made", "", 5, &row));
    CHECK_EQ(row.id, 4);
    CHECK_ERR(TL_ENONE, tl_store_notice_next(db, "queued", "letter", &next));
    row.id = 9;
    CHECK_ERR(TL_EEXISTS, tl_store_notice_insert(db, &row)); /* `once` is taken. */
}

static void it_moves_only_from_where_it_is(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_notice_row row, read;
    put(db, 1, "queued", "mail", 10);
    put(db, 2, "queued", "letter", 10);
    CHECK_OK(tl_store_notice_find(db, 1, &row));
    snprintf(row.state, sizeof row.state, "sending");
    snprintf(row.message, sizeof row.message, "notice.1@agency.example");
    row.tries = 1;
    CHECK_OK(tl_store_notice_move(db, &row, "queued"));
    CHECK_ERR(TL_ENONE, tl_store_notice_move(db, &row, "queued"));
    CHECK_OK(tl_store_notice_find_message(db, "notice.1@agency.example", &read));
    assert_memory_equal(&read, &row, sizeof row);
    CHECK_ERR(TL_ENONE, tl_store_notice_find_message(db, "", &read));
    CHECK_OK(tl_store_notice_requeue(db));
    CHECK_OK(tl_store_notice_find(db, 1, &read));
    assert_string_equal(read.state, "queued");
    assert_string_equal(read.message, "notice.1@agency.example");
    CHECK_OK(tl_store_notice_find_again(db, "letter"));
    CHECK_OK(tl_store_notice_due(db, "made", "", 10, &read));
    CHECK_EQ(read.id, 2);
}

static void lists_go_backwards_and_old_ones_are_deleted(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_notice_row rows[4];
    size_t len;
    uint32_t deleted = 9;
    for (tl_id id = 1; id <= 3; id++) {
        put(db, id, "queued", "mail", 10);
        CHECK_OK(tl_store_notice_find(db, id, rows));
        snprintf(rows->state, sizeof rows->state, "failed");
        rows->ended_at = (tl_time)(100 * id);
        CHECK_OK(tl_store_notice_move(db, rows, "queued"));
    }
    CHECK_OK(tl_store_notice_list_state(db, "failed", 0, rows, 4, &len));
    CHECK_EQ(len, 3);
    CHECK_EQ(rows[0].id, 3);
    CHECK_OK(tl_store_notice_list_state(db, "failed", 3, rows, 4, &len));
    CHECK_EQ(len, 2);
    CHECK_OK(tl_store_notice_list_contact(db, 17, rows, 2, &len));
    CHECK_EQ(len, 2);
    CHECK_OK(tl_store_notice_purge(db, 300, 1, &deleted));
    CHECK_EQ(deleted, 1);
    CHECK_OK(tl_store_notice_purge(db, 300, 10, &deleted));
    CHECK_EQ(deleted, 1);
    CHECK_OK(tl_store_notice_list_contact(db, 17, rows, 4, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(rows[0].id, 3);
}

static void a_number_is_stopped_until_it_starts_again(void **state)
{
    struct tl_db *db = support_writer(state);
    bool is_stopped = true;
    CHECK_OK(tl_store_number_is_stopped(db, "+12025550123", &is_stopped));
    CHECK(!is_stopped);
    CHECK_OK(tl_store_number_stop(db, "+12025550123", 5, "STOP"));
    CHECK_OK(tl_store_number_stop(db, "+12025550123", 6, "STOP"));
    CHECK_OK(tl_store_number_is_stopped(db, "+12025550123", &is_stopped));
    CHECK(is_stopped);
    CHECK_OK(tl_store_number_start(db, "+12025550123"));
    CHECK_OK(tl_store_number_start(db, "+12025550123"));
    CHECK_OK(tl_store_number_is_stopped(db, "+12025550123", &is_stopped));
    CHECK(!is_stopped);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(what_is_due_comes_in_order_by_channel),
        ON_BOTH(it_moves_only_from_where_it_is),
        ON_BOTH(lists_go_backwards_and_old_ones_are_deleted),
        ON_BOTH(a_number_is_stopped_until_it_starts_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
