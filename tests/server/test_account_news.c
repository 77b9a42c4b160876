/* test_account_news.c: mails about what a feed changed are owed once, some in each transaction. */
#include "server/account_news.h"

#include "base/calendar.h"
#include "desk/feed.h"
#include "store/account_cases.h"
#include "store/support_store.h"

enum { ACCOUNTS = 60, FIRST = 1000 };

static const struct tl_policy nothing_owed; /* No notification of this name: none is owed. */

/* A case that is in so many accounts has another status. */
static void change_a_case(struct tl_db *db)
{
    struct tl_feed_row row = {
        .receipt = "ABC0000000001",
        .about = { .receipt = "ABC0000000001", .form = "F", .office = "O", .language = "en" },
    };
    for (int i = 0; i < 2; i++) {
        row.fed = TL_FED_READ;
        snprintf(row.about.status, sizeof row.about.status, "status %d", i);
        CHECK_OK(tl_db_begin(db));
        CHECK_OK(tl_feed_cases(db, &row, 1, TL_DAY));
        CHECK_EQ(row.fed, TL_FED_TAKEN);
        for (tl_id account = FIRST; i == 0 && account < FIRST + ACCOUNTS; account++) {
            struct tl_case about;
            CHECK_OK(tl_store_case_find_by_receipt(db, row.receipt, &about));
            CHECK_OK(tl_store_account_case_insert(
                db, &(struct tl_account_case){
                        .account = account, .case_id = about.id, .how = TL_LINKED_CODE }));
        }
        CHECK_OK(tl_db_commit(db));
    }
}

static size_t left(struct tl_db *db)
{
    tl_id accounts[2 * ACCOUNTS];
    size_t len = 0;
    CHECK_OK(tl_store_account_news_list(db, accounts, 2 * ACCOUNTS, &len));
    return len;
}

static void some_are_owed_in_each_transaction(void **state)
{
    struct tl_db *db = support_writer(state);
    size_t before = ACCOUNTS;
    bool more = true;
    change_a_case(db);
    CHECK_EQ(left(db), ACCOUNTS);
    for (int times = 0; more; times++) {
        CHECK(times < 3);
        CHECK_OK(tl_db_begin(db));
        CHECK_OK(tl_account_news_write(db, &nothing_owed, TL_DAY, &more));
        CHECK_OK(tl_db_commit(db));
        CHECK(left(db) < before);
        CHECK_EQ(more, left(db) > 0);
        before = left(db);
    }
    CHECK_EQ(left(db), 0);
}

static void all_are_owed_by_who_has_the_connection_to_itself(void **state)
{
    struct tl_db *db = support_writer(state);
    change_a_case(db);
    CHECK_OK(tl_account_news_post(db, &nothing_owed, TL_DAY));
    CHECK_EQ(left(db), 0);
    CHECK_OK(tl_account_news_post(db, &nothing_owed, TL_DAY));
}

static void what_could_not_be_written_is_owed_still(void **state)
{
    struct tl_db *db = support_writer(state);
    change_a_case(db);
    tl_db_fail_at(db, 4, false);
    CHECK_ERR(TL_EIO, tl_account_news_post(db, &nothing_owed, TL_DAY));
    tl_db_fail_at(db, 0, false);
    CHECK_EQ(left(db), ACCOUNTS);
    CHECK_OK(tl_account_news_post(db, &nothing_owed, TL_DAY));
    CHECK_EQ(left(db), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(some_are_owed_in_each_transaction),
        ON_BOTH(all_are_owed_by_who_has_the_connection_to_itself),
        ON_BOTH(what_could_not_be_written_is_owed_still),
    };
    return cmocka_run_group_tests_name("account_news", tests, NULL, NULL);
}
