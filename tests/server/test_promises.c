/* test_promises.c: rows of promises, told by the store's clock and ended once, on both databases.
 */
#include <string.h>

#include "server/support_house.h"
#include "store/promises.h"
#include "store/works.h"

enum { EVE = 1, SUE = 900 };

static struct tl_promise_row row_of(struct house *house, tl_id promise)
{
    struct tl_promise_row row;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_promise_find(reader, promise, &row));
    tl_store_reader_give(house->place->store, reader);
    return row;
}

static void later(struct house *house, int64_t by_us)
{
    tl_time now;
    CHECK_OK(tl_engine_advance(house->engine, by_us, &now));
}

static tl_id leaves(struct house *house, char digit)
{
    tl_id contact = house_caller(house);
    CHECK_EQ(
        ASK(house, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = (uint64_t)digit),
        TL_WHY_NONE);
    return contact;
}

static tl_id asks_for_a_callback(struct house *house)
{
    tl_id contact = leaves(house, '4');
    CHECK_EQ(ASK(house, gave, .contact = contact, .step = TEST_STEP_NUMBER, .fits = 1),
             TL_WHY_NONE);
    return contact;
}

/* --- Derived again from what was told, and compared row by row. --- */

enum { DERIVED_MAX = 4096, COUNTS_MAX = 64 };

struct derived {
    struct tl_promise_row rows[DERIVED_MAX]; /* By id. */
    tl_id last;
};

static void derive_end(struct tl_promise_row *row, const struct tl_fact *fact, const char *state)
{
    CHECK_EQ(row->ended_at, 0); /* Exactly one end. */
    snprintf(row->state, sizeof row->state, "%s", state);
    row->ended_at = fact->at;
    row->next_at = 0;
}

static void derive(struct derived *derived, const struct tl_fact *fact)
{
    if (fact->kind == TL_FACT_promise_made) {
        const struct tl_fact_promise_made *made = &fact->promise_made;
        CHECK_EQ(made->promise, derived->last + 1);
        CHECK(made->promise < DERIVED_MAX);
        derived->last = made->promise;
        bool is_call = made->kind <= TL_PROMISE_SECOND_ATTEMPT;
        derived->rows[made->promise] =
            (struct tl_promise_row){ .id = made->promise,
                                     .contact = made->contact,
                                     .state = "open",
                                     .made_at = fact->at,
                                     .due_from = made->from,
                                     .due_to = made->to,
                                     .next_at = is_call ? 0 : made->soon };
    }
    if (fact->kind < TL_FACT_promise_soon || fact->kind > TL_FACT_promise_released)
        return;
    struct tl_promise_row *row = &derived->rows[fact->words[1]];
    CHECK_EQ(row->contact, fact->words[0]);
    if (fact->kind == TL_FACT_promise_soon) {
        row->soon_at = fact->at;
        row->next_at = row->next_at ? row->due_to : 0;
    } else if (fact->kind == TL_FACT_promise_late) {
        CHECK_EQ(row->late_at, 0);
        CHECK(fact->at >= row->due_to);
        row->late_at = fact->at;
        row->next_at = 0;
        snprintf(row->state, sizeof row->state, "late");
    } else {
        derive_end(row, fact,
                   fact->kind == TL_FACT_promise_kept     ? "kept"
                   : fact->kind == TL_FACT_promise_broken ? "broken"
                                                          : "released");
    }
}

static int64_t count_in(const struct derived *derived, const char *state)
{
    int64_t count = 0;
    for (tl_id id = 1; id <= derived->last; id++) {
        const struct tl_promise_row *row = &derived->rows[id];
        bool is_kept_late = strcmp(row->state, "kept") == 0 && row->late_at > 0;
        count += strcmp(is_kept_late ? "kept-late" : row->state, state) == 0;
    }
    return count;
}

static void check_counts(struct tl_db *reader, const struct derived *derived)
{
    static const char *const states[] = {
        "open", "late", "kept", "broken", "released", "kept-late"
    };
    struct tl_promise_count counts[COUNTS_MAX];
    size_t len;
    CHECK_OK(tl_store_promise_counts(reader, counts, COUNTS_MAX, &len));
    for (size_t k = 0; k < sizeof states / sizeof states[0]; k++) {
        int64_t sum = 0;
        for (size_t i = 0; i < len; i++)
            sum += strcmp(counts[i].state, states[k]) == 0 ? counts[i].number : 0;
        CHECK_EQ(sum, count_in(derived, states[k]));
    }
}

static void check_rows(struct house *house)
{
    static struct derived derived;
    memset(&derived, 0, sizeof derived);
    pthread_mutex_lock(&house->lock);
    for (uint32_t i = 0; i < house->heard_len; i++)
        derive(&derived, &house->heard[i]);
    pthread_mutex_unlock(&house->lock);
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    for (tl_id id = 1; id <= derived.last; id++) {
        const struct tl_promise_row *wanted = &derived.rows[id];
        struct tl_promise_row row;
        CHECK_OK(tl_store_promise_find(reader, id, &row));
        CHECK_EQ(row.contact, wanted->contact);
        assert_string_equal(row.state, wanted->state);
        CHECK_EQ(row.made_at, wanted->made_at);
        CHECK_EQ(row.due_from, wanted->due_from);
        CHECK_EQ(row.due_to, wanted->due_to);
        CHECK_EQ(row.next_at, wanted->next_at);
        CHECK_EQ(row.soon_at, wanted->soon_at);
        CHECK_EQ(row.late_at, wanted->late_at);
        CHECK_EQ(row.ended_at, wanted->ended_at);
    }
    check_counts(reader, &derived);
    tl_store_reader_give(house->place->store, reader);
    house_check(house);
}

static void a_callback_is_a_row_from_promise_to_end(void **state)
{
    struct house *house = house_new(state);
    tl_id contact = asks_for_a_callback(house);
    struct tl_promise_row row = row_of(house, 1);
    CHECK_EQ(row.contact, contact);
    assert_string_equal(row.kind, "callback");
    assert_string_equal(row.owner, "one");
    assert_string_equal(row.grade, "promise");
    CHECK_EQ(row.next_at, 0); /* The core's own clock sees to it. */
    later(house, 2 * TL_HOUR);
    CHECK(row_of(house, 1).soon_at == TEST_MONDAY_10 + 105 * TL_MINUTE);
    assert_string_equal(row_of(house, 1).state, "late");
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = TEST_EVERYTHING), TL_WHY_NONE);
    CHECK_EQ(ASK(house, ready, .agent = EVE), TL_WHY_NONE);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(
        ASK(house, attempt_ended, .contact = contact, .attempt = 1, .result = TL_ATTEMPT_MACHINE),
        TL_WHY_NONE);
    assert_string_equal(row_of(house, 1).state, "kept");
    assert_string_equal(row_of(house, 1).evidence, "machine");
    assert_string_equal(row_of(house, 2).kind, "second-attempt");
    CHECK_EQ(ASK(house, releases_callback, .contact = contact), TL_WHY_NONE);
    assert_string_equal(row_of(house, 2).state, "released");
    check_rows(house);
    house_free(house);
}

/* No input comes: the clock alone moves. */
static void the_clock_of_the_store_tells_an_answer_soon_and_late(void **state)
{
    struct house *house = house_new(state);
    leaves(house, '6');
    assert_string_equal(row_of(house, 1).kind, "message-answer");
    assert_string_equal(row_of(house, 1).owner, "office");
    assert_string_equal(row_of(house, 1).type, "owner");
    later(house, 18 * TL_HOUR - 1);
    CHECK_EQ(row_of(house, 1).soon_at, 0);
    later(house, 1);
    CHECK(row_of(house, 1).soon_at == TEST_MONDAY_10 + 18 * TL_HOUR);
    later(house, 40 * TL_HOUR);
    assert_string_equal(row_of(house, 1).state, "late");
    CHECK(row_of(house, 1).late_at == TEST_MONDAY_10 + 24 * TL_HOUR);
    CHECK_EQ(row_of(house, 1).next_at, 0);
    check_rows(house);
    house_free(house);
}

/* More than are taken at once, and a stop in between. */
static void many_that_are_due_together_are_each_told_once(void **state)
{
    struct house *house = house_new(state);
    enum { MANY = 100 };
    for (int i = 0; i < MANY; i++)
        leaves(house, '6');
    house_stop(house);
    CHECK_OK(tl_clock_advance(&house->clock, 30 * TL_HOUR));
    house_start(house);
    later(house, 1);
    for (tl_id promise = 1; promise <= MANY; promise++)
        assert_string_equal(row_of(house, promise).state, "late");
    CHECK_EQ(house_count(house, TL_FACT_promise_late, 0), MANY);
    check_rows(house);
    house_free(house);
}

static void an_answer_ends_once_whoever_is_second(void **state)
{
    struct house *house = house_new(state);
    tl_id contact = leaves(house, '5');
    for (int i = 0; i < 8; i++)
        POST(house, promise_ends, .contact = contact, .promise = 1, .how = TL_PROMISE_KEPT,
             .evidence = TL_EVIDENCE_ANSWERED, .by = SUE);
    CHECK_EQ(ASK(house, promise_ends, .contact = contact, .promise = 1, .how = TL_PROMISE_BROKEN,
                 .why = TL_WHY_NOT_KEPT, .by = SUE),
             TL_WHY_PROMISE_OVER);
    CHECK_EQ(house_count(house, TL_FACT_promise_kept, 0), 1);
    CHECK_EQ(row_of(house, 1).ended_by, SUE);
    struct tl_work work;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_work_find(reader, contact, &work));
    tl_store_reader_give(house->place->store, reader);
    assert_string_equal(work.state, "kept");
    CHECK(work.ended_at > 0);
    later(house, 400 * TL_HOUR);
    CHECK_EQ(house_count(house, TL_FACT_promise_late, 0), 0);
    check_rows(house);
    house_free(house);
}

static void an_answer_goes_to_another_owner(void **state)
{
    struct house *house = house_new(state);
    tl_id contact = leaves(house, '5');
    CHECK_EQ(ASK(house, promise_moves, .contact = contact, .promise = 1, .owner = TEST_KEY_QUEUE2,
                 .by = SUE),
             TL_WHY_NONE);
    assert_string_equal(row_of(house, 1).owner, "two");
    CHECK_EQ(ASK(house, promise_moves, .contact = contact, .promise = 7, .owner = TEST_KEY_QUEUE2),
             TL_WHY_PROMISE_OVER);
    CHECK_EQ(ASK(house, promise_moves, .contact = contact + 1, .promise = 1, .owner = 5),
             TL_WHY_PROMISE_OVER);
    check_rows(house);
    house_free(house);
}

/* Pitfall 34, and a database that fails while promises are made. */
static void no_promise_is_lost_over_stops_and_failed_commits(void **state)
{
    struct house *house = house_new(state);
    for (uint32_t k = 1; k < 12; k++) {
        house_fail_at(house, k, k % 2 == 0);
        leaves(house, k % 2 ? '6' : '5');
        asks_for_a_callback(house);
        house_has_failed(house);
        if (k % 4 == 0) {
            house_stop(house);
            house_start(house);
        }
    }
    later(house, 25 * TL_HOUR);
    CHECK_EQ(house_count(house, TL_FACT_promise_made, 0), 22);
    check_rows(house);
    house_free(house);
}

static void lists_stand_by_due_time_page_by_page(void **state)
{
    struct house *house = house_new(state);
    for (int i = 0; i < 3; i++) {
        leaves(house, '6');
        asks_for_a_callback(house);
        later(house, TL_MINUTE);
    }
    struct tl_promise_row rows[4];
    size_t len;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    struct tl_promise_wanted wanted = { 0 };
    tl_time before = 0;
    uint32_t seen = 0;
    do {
        CHECK_OK(tl_store_promise_list(reader, &wanted, rows, 4, &len));
        for (size_t i = 0; i < len; i++) {
            CHECK(rows[i].due_to >= before);
            before = rows[i].due_to;
            seen++;
        }
        if (len > 0) {
            wanted.after_at = rows[len - 1].due_to;
            wanted.after_id = rows[len - 1].id;
        }
    } while (len > 0);
    CHECK_EQ(seen, 6);
    wanted = (struct tl_promise_wanted){ .kind = "message-answer", .owner = "office" };
    CHECK_OK(tl_store_promise_list(reader, &wanted, rows, 4, &len));
    CHECK_EQ(len, 3);
    wanted = (struct tl_promise_wanted){ .due_before = TEST_MONDAY_10 + 2 * TL_HOUR + 1 };
    CHECK_OK(tl_store_promise_list(reader, &wanted, rows, 4, &len));
    CHECK_EQ(len, 1);
    wanted = (struct tl_promise_wanted){ .is_over = true };
    CHECK_OK(tl_store_promise_list(reader, &wanted, rows, 4, &len));
    CHECK_EQ(len, 0);
    tl_store_reader_give(house->place->store, reader);
    house_free(house);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(a_callback_is_a_row_from_promise_to_end),
        ON_BOTH(the_clock_of_the_store_tells_an_answer_soon_and_late),
        ON_BOTH(many_that_are_due_together_are_each_told_once),
        ON_BOTH(an_answer_ends_once_whoever_is_second),
        ON_BOTH(an_answer_goes_to_another_owner),
        ON_BOTH(no_promise_is_lost_over_stops_and_failed_commits),
        ON_BOTH(lists_stand_by_due_time_page_by_page),
    };
    return cmocka_run_group_tests_name("server/promises", tests, NULL, NULL);
}
