/* test_imports.c: all of an import or nothing of it, wherever it stops. */
#include <string.h>

#include "store/backend.h"
#include "store/imports.h"
#include "support_store.h"

#define CASES 25

static struct tl_case case_row(tl_id id, int receipt, const char *status, tl_time at)
{
    struct tl_case row = { .id = id, .form = "f", .office = "o", .status_at = at };
    snprintf(row.receipt, sizeof row.receipt, "R%04d", receipt);
    snprintf(row.keyed, sizeof row.keyed, "7%04d", receipt);
    snprintf(row.status, sizeof row.status, "%s", status);
    return row;
}

static void stage(struct tl_db *db, tl_id import, int cases_len)
{
    CHECK_OK(tl_store_import_begin(db, import, 1));
    for (int i = 0; i < cases_len; i++) {
        struct tl_case row = case_row(100 + (tl_id)i, i, "received", 10);
        struct tl_appointment appointment = {
            .id = 500 + (tl_id)i, .kind = "k", .at = 50, .place = "p", .state = "set"
        };
        CHECK_OK(tl_store_import_case(db, import, &row));
        CHECK_OK(tl_store_import_appointment(db, import, row.receipt, &appointment));
        struct tl_representation_row document = {
            .id = 800 + (tl_id)i, .document = "d", .name = "n", .received_at = 9
        };
        CHECK_OK(tl_store_import_representation(db, import, row.receipt, &document));
    }
}

static enum tl_err move_slice(struct tl_db *db, tl_id import)
{
    enum tl_err err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tl_store_import_move(db, import, 10);
    enum tl_err committed = tl_db_commit(db);
    return err == TL_OK || err == TL_ENONE ? (committed == TL_OK ? err : committed) : err;
}

static int64_t case_count(struct tl_db *db)
{
    int64_t count;
    CHECK_OK(tl_store_case_count(db, &count));
    return count;
}

static void check_moved(struct tl_db *db)
{
    struct tl_import import;
    CHECK_ERR(TL_ENONE, tl_store_import_first(db, &import));
    CHECK_EQ(case_count(db), CASES);
    for (int i = 0; i < CASES; i++) {
        struct tl_case expected = case_row(100 + (tl_id)i, i, "received", 10), row = { 0 };
        struct tl_appointment list[2];
        struct tl_case_status history[2];
        size_t len;
        CHECK_OK(tl_store_case_find_by_receipt(db, expected.receipt, &row));
        assert_memory_equal(&row, &expected, sizeof row);
        CHECK_OK(tl_store_appointment_list(db, row.id, list, 2, &len));
        CHECK_EQ(len, 1);
        CHECK_EQ(list[0].id, 500 + i);
        struct tl_representation_row documents[2];
        CHECK_OK(tl_store_representation_list(db, row.id, documents, 2, &len));
        CHECK_EQ(len, 1);
        CHECK_EQ(documents[0].id, 800 + i);
        CHECK_EQ(documents[0].received_at, 9);
        CHECK_OK(tl_store_case_list_history(db, row.id, history, 2, &len));
        CHECK_EQ(len, 1);
    }
}

static void a_staged_import_is_seen_only_when_it_is_ready_and_moved(void **state)
{
    struct tl_db *db = support_writer(state);
    char receipt[32] = "";
    stage(db, 1, CASES);
    CHECK_EQ(case_count(db), 0);
    CHECK_ERR(TL_EDENIED, tl_store_import_move(db, 1, 10));
    CHECK_OK(tl_store_import_ready(db, 1, receipt, sizeof receipt));
    CHECK_ERR(TL_EDENIED, tl_store_import_drop(db, 1, 10));
    int slices = 0;
    while (move_slice(db, 1) == TL_OK)
        slices++;
    CHECK_EQ(slices, 9); /* 25 cases, 25 appointments and 25 documents by tens. */
    check_moved(db);
}

static void an_import_that_is_not_ready_is_dropped_whole(void **state)
{
    struct support *support = support_of(state);
    stage(tl_store_writer(support->store), 1, CASES);
    support_reopen(support);
    struct tl_db *db = tl_store_writer(support->store);
    struct tl_import import;
    CHECK_OK(tl_store_import_first(db, &import));
    CHECK_EQ(import.ready, 0);
    enum tl_err err;
    while ((err = tl_store_import_drop(db, import.id, 10)) == TL_OK)
        ;
    CHECK_ERR(TL_ENONE, err);
    CHECK_EQ(case_count(db), 0);
    CHECK_ERR(TL_ENONE, tl_store_import_first(db, &import));
    stage(db, 1, CASES); /* Nothing is left that would be in the way. */
}

static void a_ready_import_goes_on_after_a_failure_of_any_call(void **state)
{
    struct tl_db *db = support_writer(state);
    char receipt[32];
    stage(db, 1, CASES);
    CHECK_OK(tl_store_import_ready(db, 1, receipt, sizeof receipt));
    for (uint32_t k = 1, slices = 0; slices < 10; k++) {
        tl_db_fail_at(db, k, false);
        enum tl_err err = move_slice(db, 1);
        tl_db_fail_at(db, 0, false);
        tl_db_rollback(db);
        CHECK(err == TL_OK || err == TL_ENONE || err == TL_EIO);
        if (err == TL_EIO)
            continue;
        slices++;
        k = 0;
    }
    check_moved(db);
}

static void a_case_that_is_there_keeps_its_id_and_history(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_case old = case_row(7, 3, "old", 5), row;
    struct tl_case_status history[4];
    char receipt[32];
    size_t len;
    CHECK_OK(tl_store_case_insert(db, &old));
    stage(db, 1, CASES);
    CHECK_OK(tl_store_import_ready(db, 1, receipt, sizeof receipt));
    while (move_slice(db, 1) == TL_OK)
        ;
    CHECK_EQ(case_count(db), CASES);
    CHECK_OK(tl_store_case_find_by_receipt(db, old.receipt, &row));
    CHECK_EQ(row.id, 7);
    assert_string_equal(row.status, "received");
    CHECK_OK(tl_store_case_list_history(db, 7, history, 4, &len));
    CHECK_EQ(len, 2);
    struct tl_appointment list[2];
    CHECK_OK(tl_store_appointment_list(db, 7, list, 2, &len));
    CHECK_EQ(len, 1);
}

static void the_same_receipt_twice_is_told_without_harm(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_case row = case_row(100, 1, "received", 5);
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_store_import_begin(db, 1, 1));
    CHECK_OK(tl_store_import_case(db, 1, &row));
    row.id = 101;
    CHECK_ERR(TL_EEXISTS, tl_store_import_case(db, 1, &row));
    CHECK_OK(tl_db_commit(db));
}

static void a_document_without_a_case_stops_the_import(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_representation_row lost = { .id = 900, .document = "d" };
    char receipt[32] = "";
    stage(db, 1, 3);
    CHECK_OK(tl_store_import_representation(db, 1, "R9998", &lost));
    CHECK_ERR(TL_EEXISTS, tl_store_import_representation(db, 1, "R9998", &lost));
    CHECK_ERR(TL_EBAD, tl_store_import_ready(db, 1, receipt, sizeof receipt));
    assert_string_equal(receipt, "R9998");
}

static void an_appointment_without_a_case_stops_the_import(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_appointment lost = { .id = 900, .kind = "k", .at = 50 };
    char receipt[32] = "";
    stage(db, 1, 3);
    CHECK_OK(tl_store_import_appointment(db, 1, "R9999", &lost));
    CHECK_ERR(TL_EBAD, tl_store_import_ready(db, 1, receipt, sizeof receipt));
    assert_string_equal(receipt, "R9999");
    CHECK_ERR(TL_EDENIED, tl_store_import_move(db, 1, 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_staged_import_is_seen_only_when_it_is_ready_and_moved),
        ON_BOTH(an_import_that_is_not_ready_is_dropped_whole),
        ON_BOTH(a_ready_import_goes_on_after_a_failure_of_any_call),
        ON_BOTH(a_case_that_is_there_keeps_its_id_and_history),
        ON_BOTH(the_same_receipt_twice_is_told_without_harm),
        ON_BOTH(an_appointment_without_a_case_stops_the_import),
        ON_BOTH(a_document_without_a_case_stops_the_import),
    };
    return cmocka_run_group_tests_name("imports", tests, NULL, NULL);
}
