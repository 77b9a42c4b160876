/* test_giving.c: rounds that give appointments: who filed first, at the nearest center with a
 * place, once; none where what was taken before is used again, and none before filing. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "desk/giving.h"
#include "desk/slots.h"
#include "store/account_cases.h"
#include "store/cases.h"
#include "store/imports.h"
#include "store/support_store.h"

enum { ROUNDS = 4, CASES = 60, WAITS_MAX = 16 };

/* Monday 2026-06-01, 00:00 UTC. Two centers open from 8 to 10 on each day, of two people in the day
 * and of one; times from the second day on, up to the fourth. */
static const tl_time monday = 20605 * TL_DAY;
static const uint16_t lamps[] = { 0 }, near_hall[] = { 0, 1 }, near_desk[] = { 1, 0 };
static const char *const forms[] = { "F", "G" }, *const statuses[] = { "new", "ready" };
static const char *const again[] = { "G" };
static const char *const ones[] = { "1" }, *const twos[] = { "2", "19" };
static struct tl_slot_kind kinds[] = {
    { .id = { .name = "lamp" },
      .ahead_s = 3600,
      .days = 4,
      .given = { { forms, 2 }, { statuses, 2 }, 86400 },
      .reuse = { { again, 1 }, 30 } },
    { .id = { .name = "wick" }, .days = 4 },
};
static struct tl_slot_center centers[] = {
    { .id = { .name = "hall" }, .kinds = { lamps, 1 }, .length_s = 3600, .capacity = 1 },
    { .id = { .name = "desk" }, .kinds = { lamps, 1 }, .length_s = 7200, .capacity = 1 },
};
static const struct tl_slot_area areas[] = {
    { .id = { .name = "north" }, .postal = { ones, 1 }, .centers = { near_hall, 2 } },
    { .id = { .name = "south" }, .postal = { twos, 2 }, .centers = { near_desk, 2 } },
};
static struct tl_policy policy = { .slot_kinds = kinds,
                                   .slot_kinds_len = 2,
                                   .slot_centers = centers,
                                   .slot_centers_len = 2,
                                   .slot_areas = areas,
                                   .slot_areas_len = 2 };
#define HALL_PLACES 6 /* In three days. */
#define DESK_PLACES 3

static void open_all(void)
{
    for (int i = 0; i < 2; i++) {
        kinds[i].id.key = tl_key_of(kinds[i].id.name);
        centers[i].id.key = tl_key_of(centers[i].id.name);
        centers[i].hours.spans_len = 0;
        centers[i].zone = (struct tl_zone){ 0 };
        for (int day = TL_MONDAY; day <= TL_SUNDAY; day++)
            centers[i].hours.spans[centers[i].hours.spans_len++] =
                (struct tl_span){ (enum tl_weekday)day, 8 * 3600, 10 * 3600 };
    }
}

static void import_place(struct tl_db *db, tl_id id, const char *receipt, const char *postal,
                         tl_time taken_at)
{
    struct tl_case_place place = { .case_id = id, .taken_at = taken_at };
    snprintf(place.postal, sizeof place.postal, "%s", postal);
    CHECK_OK(tl_store_import_begin(db, id, 1));
    CHECK_OK(tl_store_import_place(db, id, receipt, &place));
    char lost[48];
    CHECK_OK(tl_store_import_ready(db, id, lost, sizeof lost));
    enum tl_err err;
    while ((err = tl_store_import_move(db, id, 10)) == TL_OK)
        ;
    CHECK_ERR(TL_ENONE, err);
}

/* Filed so many days before Monday; postal NULL: nobody knows where. */
static void add(struct tl_db *db, tl_id id, const char *form, const char *status, int days,
                const char *postal, tl_time taken_at)
{
    struct tl_case about = { .id = id, .received_at = monday - days * TL_DAY };
    snprintf(about.receipt, sizeof about.receipt, "R%llu", (unsigned long long)id);
    snprintf(about.form, sizeof about.form, "%s", form);
    snprintf(about.status, sizeof about.status, "%s", status);
    CHECK_OK(tl_store_case_insert(db, &about));
    if (postal)
        import_place(db, id, about.receipt, postal, taken_at);
}

static enum tl_err run_slices(struct tl_giving_round *round, struct tl_db *db)
{
    enum tl_err err;
    while ((err = tl_giving_read(round, db)) == TL_OK) {
        err = tl_db_begin(db);
        if (err == TL_OK)
            err = tl_giving_write(round, db);
        if (err == TL_OK)
            err = tl_db_commit(db);
        if (err != TL_OK) {
            tl_db_rollback(db);
            return err;
        }
    }
    if (err != TL_ENONE)
        return err;
    err = tl_db_begin(db);
    if (err == TL_OK)
        err = tl_giving_write_waits(round, db);
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

static enum tl_err run_at(struct tl_db *db, tl_time now, struct tl_giving_counts *out)
{
    struct tl_giving_round *round;
    CHECK_OK(tl_giving_open(&policy, now, &round));
    enum tl_err err = run_slices(round, db);
    *out = tl_giving_count(round);
    tl_giving_close(round);
    return err;
}

static struct tl_giving_counts run(struct tl_db *db)
{
    struct tl_giving_counts counts;
    CHECK_OK(run_at(db, monday, &counts));
    return counts;
}

/* "hall 2 08:00" by the day from Monday on; "" where it has none; how many in *out_len. */
static const char *where(struct tl_db *db, tl_id id)
{
    static char text[64];
    struct tl_appointment rows[4];
    size_t len;
    CHECK_OK(tl_store_appointment_list(db, id, rows, 4, &len));
    CHECK(len < 2);
    text[0] = '\0';
    if (len == 0)
        return text;
    int64_t minutes = (rows[0].at - monday) / TL_MINUTE;
    snprintf(text, sizeof text, "%s %d %02d:%02d", rows[0].place, (int)(minutes / 1440),
             (int)(minutes / 60 % 24), (int)(minutes % 60));
    assert_string_equal(rows[0].kind, "lamp");
    assert_string_equal(rows[0].state, "planned");
    return text;
}
#define IS_AT(id, text) assert_string_equal(where(db, (id)), (text))

static struct tl_giving giving_of(struct tl_db *db, tl_id id)
{
    struct tl_giving rows[2];
    size_t len;
    CHECK_OK(tl_store_giving_list_of(db, id, rows, 2, &len));
    CHECK_EQ(len, 1);
    return rows[0];
}

static const struct tl_giving_wait *wait_of(struct tl_db *db, const char *center)
{
    static struct tl_giving_wait rows[WAITS_MAX];
    size_t len;
    CHECK_OK(tl_store_giving_wait_list(db, rows, WAITS_MAX, &len));
    for (size_t i = 0; i < len; i++) {
        if (strcmp(rows[i].center, center) == 0)
            return rows + i;
    }
    fail_msg("nobody counts who waits for %s", center);
    return NULL;
}

static void who_filed_first_comes_first_at_the_nearest(void **state)
{
    struct tl_db *db = support_writer(state);
    open_all();
    add(db, 1, "F", "new", 5, "100", 0);
    add(db, 2, "G", "ready", 9, "155", 0); /* Of another form and status, and filed before. */
    add(db, 3, "F", "ready", 7, "1900", 0);
    add(db, 4, "F", "new", 9, "2", 0);
    add(db, 5, "F", "new", 9, "11", 0); /* The same day as 2, and a later id. */
    struct tl_giving_counts counts = run(db);
    CHECK_EQ(counts.given, 5);
    CHECK_EQ(counts.waiting, 0);
    IS_AT(2, "hall 1 08:00");
    IS_AT(5, "hall 1 09:00");
    IS_AT(1, "hall 2 08:00");
    IS_AT(4, "desk 1 08:00");
    IS_AT(3, "desk 2 08:00"); /* By the longest beginning that fits. */
    CHECK_EQ(giving_of(db, 2).given_at, monday);
    CHECK(giving_of(db, 2).appointment > 0);
    assert_string_equal(giving_of(db, 2).why, "");
}

static void the_next_center_takes_whom_the_nearest_cannot(void **state)
{
    struct tl_db *db = support_writer(state);
    tl_id id = 0;
    open_all();
    while (id < HALL_PLACES + DESK_PLACES + 3) {
        id++;
        add(db, id, "F", "new", 100 - (int)id, "1", 0);
    }
    add(db, 99, "F", "new", 1, "2", 0);
    add(db, 100, "F", "new", 80, "3", 0); /* Of no area. */
    add(db, 101, "F", "new", 81, NULL, 0);
    struct tl_giving_counts counts = run(db);
    CHECK_EQ(counts.given, HALL_PLACES + DESK_PLACES);
    CHECK_EQ(counts.waiting, 6);
    CHECK_EQ(counts.unplaced, 2);
    IS_AT(HALL_PLACES, "hall 3 09:00");
    IS_AT(HALL_PLACES + 1, "desk 1 08:00");
    IS_AT(HALL_PLACES + DESK_PLACES, "desk 3 08:00");
    IS_AT(HALL_PLACES + DESK_PLACES + 1, "");
    IS_AT(99, "");
    IS_AT(100, "");
    CHECK_EQ(wait_of(db, "hall")->cases, 3);
    CHECK_EQ(wait_of(db, "hall")->oldest_at,
             monday - (100 - HALL_PLACES - DESK_PLACES - 1) * TL_DAY);
    CHECK_EQ(wait_of(db, "desk")->cases, 1);
    CHECK_EQ(wait_of(db, "")->cases, 2);
    CHECK_EQ(wait_of(db, "")->oldest_at, monday - 81 * TL_DAY);
    CHECK_OK(
        run_at(db, monday + TL_DAY, &counts)); /* A day more is in reach: two in the hall, one. */
    CHECK_EQ(counts.given, 3);
    IS_AT(HALL_PLACES + DESK_PLACES + 2, "hall 4 09:00");
    IS_AT(HALL_PLACES + DESK_PLACES + 3, "desk 4 08:00");
    CHECK_EQ(wait_of(db, "hall")->cases, 0);
    CHECK_EQ(wait_of(db, "hall")->oldest_at, 0);
}

static void nothing_is_given_twice(void **state)
{
    struct tl_db *db = support_writer(state);
    open_all();
    struct tl_appointment brought = {
        .id = 7000, .case_id = 2, .kind = "lamp", .at = 5, .place = "a town", .state = "missed"
    };
    struct tl_appointment other = {
        .id = 7001, .case_id = 3, .kind = "interview", .at = 5, .place = "o", .state = "planned"
    };
    add(db, 1, "F", "new", 5, "1", 0);
    add(db, 2, "F", "new", 5, "1", 0);
    add(db, 3, "F", "new", 5, "1", 0);
    CHECK_OK(tl_store_appointment_insert(db, &brought));
    CHECK_OK(tl_store_appointment_insert(db, &other));
    CHECK_EQ(run(db).given, 2);
    CHECK_EQ(run(db).given, 0);
    tl_id id = giving_of(db, 1).appointment;
    CHECK_OK(tl_store_appointment_set(db, id, monday, "hall", "cancelled"));
    CHECK_EQ(run(db).given, 0); /* What comes behind it is the agency's. */
    CHECK_EQ(wait_of(db, "hall")->cases, 0);
}

static void none_is_given_before_filing_or_to_a_case_that_has_ended(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_giving_counts counts;
    open_all();
    add(db, 1, "F", "new", -1, "1", 0);      /* Filed tomorrow. */
    add(db, 2, "G", "new", -1, "1", monday); /* Not even waived. */
    add(db, 3, "F", "withdrawn", 5, "1", 0);
    add(db, 4, "H", "new", 5, "1", 0);
    counts = run(db);
    CHECK_EQ(counts.given + counts.waived + counts.waiting, 0);
    struct tl_giving rows[2];
    size_t len = 9;
    CHECK_OK(tl_store_giving_list_of(db, 2, rows, 2, &len));
    CHECK_EQ(len, 0);
    CHECK_OK(run_at(db, monday + TL_DAY, &counts));
    CHECK_EQ(counts.given, 1);
    CHECK_EQ(counts.waived, 1);
}

/* Between what a round has read and what it writes, a case may have been decided. */
static void what_ended_since_it_was_read_is_left_out(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_giving_round *round;
    open_all();
    for (tl_id id = 1; id <= 3; id++)
        add(db, id, "F", "new", 5, "1", 0);
    CHECK_OK(tl_giving_open(&policy, monday, &round));
    CHECK_OK(tl_giving_read(round, db));
    CHECK_OK(tl_store_case_set_status(db, 1, "granted", monday));
    CHECK_EQ(run(db).given, 2); /* Another round was quicker. */
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_giving_write(round, db));
    CHECK_OK(tl_db_commit(db));
    CHECK_EQ(tl_giving_count(round).given, 0);
    tl_giving_close(round);
    IS_AT(1, "");
    IS_AT(2, "hall 1 08:00");
}

static void what_may_be_used_again_is_waived_with_its_reason(void **state)
{
    struct tl_db *db = support_writer(state);
    open_all();
    add(db, 1, "G", "new", 5, "1", monday - 30 * TL_DAY);
    add(db, 2, "G", "new", 5, "1", monday - 31 * TL_DAY); /* Too old. */
    add(db, 3, "F", "new", 5, "1", monday - TL_DAY);      /* Not of this form. */
    add(db, 4, "G", "new", 5, "", monday - TL_DAY);       /* Wherever that is. */
    struct tl_giving_counts counts = run(db);
    CHECK_EQ(counts.waived, 2);
    CHECK_EQ(counts.given, 2);
    CHECK_EQ(giving_of(db, 1).appointment, 0);
    assert_string_equal(giving_of(db, 1).why, TL_GIVING_REUSED);
    CHECK_EQ(giving_of(db, 1).taken_at, monday - 30 * TL_DAY);
    IS_AT(1, "");
    IS_AT(4, "");
    CHECK_EQ(giving_of(db, 2).taken_at, 0);
    CHECK_EQ(run(db).waived, 0);
}

static void whose_case_it_is_has_news_unless_it_is_protected(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_account_case link = { .account = 31, .case_id = 1, .how = "online" };
    struct tl_case guarded = {
        .id = 3, .receipt = "R3", .form = "F", .status = "new", .guarded = 1
    };
    tl_id accounts[4];
    size_t len;
    open_all();
    add(db, 1, "F", "new", 5, "1", 0);
    add(db, 2, "G", "new", 5, "1", monday);
    CHECK_OK(tl_store_case_insert(db, &guarded));
    import_place(db, 3, "R3", "1", 0);
    CHECK_OK(tl_store_account_case_insert(db, &link));
    link = (struct tl_account_case){ .account = 32, .case_id = 2, .how = "code" };
    CHECK_OK(tl_store_account_case_insert(db, &link));
    link = (struct tl_account_case){ .account = 33, .case_id = 3, .how = "code" };
    CHECK_OK(tl_store_account_case_insert(db, &link));
    CHECK_EQ(run(db).given, 2);
    CHECK_OK(tl_store_account_news_list(db, accounts, 4, &len));
    CHECK_EQ(len, 2);
    CHECK_EQ(accounts[0], 31);
    CHECK_EQ(accounts[1], 32);
}

/* A slot at eight is at eight on both sides of a change of the clock (29 March 2026, in Europe). */
static void the_clock_of_the_center_decides_when_it_changes(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_appointment rows[1];
    struct tl_giving_counts counts;
    size_t len;
    open_all();
    centers[0].zone = (struct tl_zone){ .offset_s = 3600,
                                        .saving_s = 3600,
                                        .from = { .month = 3, .week = 5, .weekday = TL_SUNDAY },
                                        .from_s = 7200,
                                        .to = { .month = 10, .week = 5, .weekday = TL_SUNDAY },
                                        .to_s = 10800 };
    tl_time friday = tl_date_days((struct tl_date){ 2026, 3, 27 }) * TL_DAY;
    for (tl_id id = 1; id <= 4; id++)
        add(db, id, "F", "new", 200, "1", 0);
    CHECK_OK(run_at(db, friday, &counts));
    CHECK_EQ(counts.given, 4);
    static const tl_time utc[] = { 7 * TL_HOUR, 8 * TL_HOUR, 6 * TL_HOUR, 7 * TL_HOUR };
    for (int i = 0; i < 4; i++) {
        CHECK_OK(tl_store_appointment_list(db, (tl_id)i + 1, rows, 1, &len));
        CHECK_EQ(rows[0].at, friday + (1 + i / 2) * TL_DAY + utc[i]);
    }
}

static void a_round_that_fails_anywhere_is_ended_by_the_next(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_giving_counts counts;
    uint32_t failed = 0;
    enum tl_err err = TL_EIO;
    open_all();
    for (tl_id id = 1; id <= 12; id++)
        add(db, id, id % 4 ? "F" : "G", "new", 20, "1", id % 4 ? 0 : monday);
    for (uint32_t k = 1; err != TL_OK && k < 400; k += 3) {
        tl_db_fail_at(db, k, k % 2 == 0);
        err = run_at(db, monday, &counts);
        tl_db_fail_at(db, 0, false);
        failed += err != TL_OK;
    }
    CHECK_OK(err);
    CHECK(failed > 10);
    CHECK_EQ(wait_of(db, "hall")->cases, 0);
    int has = 0;
    for (tl_id id = 1; id <= 12; id++) {
        has += *where(db, id) != '\0';
        CHECK_EQ(giving_of(db, id).appointment == 0, id % 4 == 0);
    }
    CHECK_EQ(has, 9);
    struct tl_slot_taken taken[WAITS_MAX];
    size_t len;
    CHECK_OK(tl_store_slot_taken_list(db, "hall", 0, INT64_MAX, taken, WAITS_MAX, &len));
    CHECK_EQ(len, HALL_PLACES);
    for (size_t i = 0; i < len; i++)
        CHECK_EQ(taken[i].people, 1);
}

/* ---- rounds of several processes at once ---- */

struct racer {
    pthread_barrier_t *start;
    struct tl_db *db;
    struct tl_giving_counts counts;
    enum tl_err err;
};

static void *race_on(void *arg)
{
    struct racer *racer = arg;
    struct tl_giving_round *round;
    racer->err = tl_giving_open(&policy, monday, &round);
    pthread_barrier_wait(racer->start);
    if (racer->err != TL_OK)
        return NULL;
    racer->err = run_slices(round, racer->db);
    racer->counts = tl_giving_count(round);
    tl_giving_close(round);
    return NULL;
}

static void check_race(struct tl_db *db)
{
    struct tl_slot_taken taken[WAITS_MAX];
    size_t len, people = 0;
    for (int i = 0; i < 2; i++) {
        CHECK_OK(
            tl_store_slot_taken_list(db, centers[i].id.name, 0, INT64_MAX, taken, WAITS_MAX, &len));
        for (size_t j = 0; j < len; j++) {
            CHECK(taken[j].people <= centers[i].capacity);
            people += (size_t)taken[j].people;
        }
    }
    for (tl_id id = 1; id <= CASES; id++)
        people -= *where(db, id) != '\0';
    CHECK_EQ(people, 0);
}

/* Busy is what SQLite says when another process writes for long: the next round goes on. */
static void rounds_side_by_side_give_each_place_and_each_case_once(void **state)
{
    struct support *support = support_of(state);
    struct tl_db *db = tl_store_writer(support->store);
    struct tl_store *stores[ROUNDS];
    struct racer racers[ROUNDS] = { 0 };
    pthread_t threads[ROUNDS];
    pthread_barrier_t start;
    uint64_t given = 0;
    open_all();
    for (tl_id id = 1; id <= CASES; id++)
        add(db, id, "F", "new", (int)(id % 7), id % 2 ? "1" : "2", 0);
    pthread_barrier_init(&start, NULL, ROUNDS);
    for (int i = 0; i < ROUNDS; i++) {
        const struct tl_store_options options = { .url = support->url,
                                                  .beside = true,
                                                  .readers_len = 1 };
        struct tl_fault fault;
        CHECK_OK(tl_store_open(&options, &stores[i], &fault));
        racers[i] = (struct racer){ .start = &start, .db = tl_store_writer(stores[i]) };
    }
    for (int i = 0; i < ROUNDS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race_on, &racers[i]), 0);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_join(threads[i], NULL);
        tl_store_close(stores[i]);
        CHECK(racers[i].err == TL_OK || racers[i].err == TL_EBUSY);
        given += racers[i].counts.given;
    }
    pthread_barrier_destroy(&start);
    check_race(db);
    (void)run(db);
    check_race(db);
    CHECK(given <= HALL_PLACES + DESK_PLACES);
    CHECK_EQ(wait_of(db, "hall")->cases + wait_of(db, "desk")->cases,
             CASES - HALL_PLACES - DESK_PLACES);
    CHECK_EQ(run(db).given, 0);
}

static void a_policy_that_gives_none_has_no_rounds(void **state)
{
    static const struct tl_policy none = { .slot_kinds = kinds + 1, .slot_kinds_len = 1 };
    struct tl_giving_round *round;
    (void)state;
    CHECK_ERR(TL_ENONE, tl_giving_open(&none, monday, &round));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(who_filed_first_comes_first_at_the_nearest),
        ON_BOTH(the_next_center_takes_whom_the_nearest_cannot),
        ON_BOTH(nothing_is_given_twice),
        ON_BOTH(none_is_given_before_filing_or_to_a_case_that_has_ended),
        ON_BOTH(what_ended_since_it_was_read_is_left_out),
        ON_BOTH(what_may_be_used_again_is_waived_with_its_reason),
        ON_BOTH(whose_case_it_is_has_news_unless_it_is_protected),
        ON_BOTH(the_clock_of_the_center_decides_when_it_changes),
        ON_BOTH(a_round_that_fails_anywhere_is_ended_by_the_next),
        ON_BOTH(rounds_side_by_side_give_each_place_and_each_case_once),
        cmocka_unit_test(a_policy_that_gives_none_has_no_rounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
