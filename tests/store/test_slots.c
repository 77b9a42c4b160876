/* test_slots.c: places in slots of appointments: each is given once, whoever wants it at the same
 * moment; moving frees the old one and is remembered. */
#include <pthread.h>
#include <string.h>

#include "store/cases.h"
#include "store/slots.h"
#include "store/support_store.h"

enum { PEOPLE = 1000, THREADS = 8, SLOTS = 20, CAPACITY = 5, TAKEN_MAX = 64 };
#define FIRST_AT 1000000
#define LENGTH   900000

static void add_case(struct tl_db *db, tl_id id)
{
    struct tl_case row = { .id = id, .form = "f", .office = "o", .status = "s", .received_at = 1 };
    snprintf(row.receipt, sizeof row.receipt, "R%llu", (unsigned long long)id);
    CHECK_OK(tl_store_case_insert(db, &row));
}

static void add_appointment(struct tl_db *db, tl_id id, tl_time at, const char *place)
{
    struct tl_appointment row = {
        .id = id, .case_id = id, .kind = "k", .at = at, .state = "planned"
    };
    snprintf(row.place, sizeof row.place, "%s", place);
    CHECK_OK(tl_store_appointment_insert(db, &row));
}

static void add(struct tl_db *db, tl_id id, tl_time at, const char *place)
{
    add_case(db, id);
    add_appointment(db, id, at, place);
}

static struct tl_slot_move move_of(tl_id appointment, tl_time from_at, const char *from,
                                   tl_time to_at, const char *to)
{
    struct tl_slot_move move = { .appointment = appointment,
                                 .moved_at = 7,
                                 .by_kind = TL_MOVED_BY_ACCOUNT,
                                 .by_id = 3,
                                 .from_at = from_at,
                                 .to_at = to_at };
    snprintf(move.from_place, sizeof move.from_place, "%s", from);
    snprintf(move.to_place, sizeof move.to_place, "%s", to);
    return move;
}

static enum tl_err run(struct tl_db *db, struct tl_slot_move move, uint32_t capacity)
{
    enum tl_err err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tl_store_slot_move(db, &move, capacity);
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

static int64_t people_at(struct tl_db *db, const char *center, tl_time at)
{
    struct tl_slot_taken taken[1];
    size_t len;
    CHECK_OK(tl_store_slot_taken_list(db, center, at, at + 1, taken, 1, &len));
    return len == 0 ? 0 : taken[0].people;
}

static void moving_takes_a_place_and_frees_the_old(void **state)
{
    struct tl_db *db = support_writer(state);
    for (tl_id id = 1; id <= 3; id++)
        add(db, id, 10, "hall");
    CHECK_OK(run(db, move_of(1, 10, "hall", 50, "c"), 1));
    CHECK_ERR(TL_EFULL, run(db, move_of(2, 10, "hall", 50, "c"), 1));
    CHECK_OK(run(db, move_of(2, 10, "hall", 60, "c"), 1));
    CHECK_ERR(TL_EFULL, run(db, move_of(1, 50, "c", 60, "c"), 1));
    CHECK_EQ(people_at(db, "c", 50), 1);
    CHECK_OK(run(db, move_of(1, 50, "c", 70, "c"), 1));
    CHECK_EQ(people_at(db, "c", 50), 0);
    CHECK_OK(run(db, move_of(3, 10, "hall", 50, "c"), 1));
    CHECK_EQ(people_at(db, "c", 50), 1);
    struct tl_appointment row;
    CHECK_OK(tl_store_appointment_find(db, 1, &row));
    CHECK_EQ(row.at, 70);
    assert_string_equal(row.place, "c");
    assert_string_equal(row.state, "planned");
}

static void a_full_slot_leaves_the_transaction_good(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_slot_taken taken[TAKEN_MAX];
    size_t len;
    add(db, 1, 50, "c");
    add(db, 2, 10, "c");
    struct tl_slot_move move = move_of(2, 10, "c", 50, "c");
    CHECK_OK(tl_db_begin(db));
    CHECK_ERR(TL_EFULL, tl_store_slot_move(db, &move, 1));
    CHECK_OK(tl_store_slot_taken_list(db, "c", 0, 100, taken, TAKEN_MAX, &len));
    CHECK_EQ(len, 2);
    CHECK_EQ(taken[0].at, 10);
    CHECK_EQ(taken[1].at, 50);
    CHECK_OK(tl_db_commit(db));
    CHECK_EQ(people_at(db, "c", 10), 1);
}

static void what_is_elsewhere_by_now_is_not_moved(void **state)
{
    struct tl_db *db = support_writer(state);
    add(db, 1, 10, "c");
    CHECK_ERR(TL_ENONE, run(db, move_of(1, 11, "c", 50, "c"), 2));
    CHECK_ERR(TL_ENONE, run(db, move_of(1, 10, "d", 50, "c"), 2));
    CHECK_ERR(TL_EBAD, run(db, move_of(9, 10, "c", 50, "c"), 2));
    CHECK_ERR(TL_EBAD, run(db, move_of(1, 10, "c", 10, "c"), 2));
    CHECK_OK(tl_store_appointment_set(db, 1, 10, "c", "missed"));
    CHECK_ERR(TL_ENONE, run(db, move_of(1, 10, "c", 50, "c"), 2));
    CHECK_EQ(people_at(db, "c", 50), 0);
}

static void imported_ones_take_room_and_cancelled_ones_give_it_back(void **state)
{
    struct tl_db *db = support_writer(state);
    for (tl_id id = 1; id <= 2; id++)
        add(db, id, 50, "c");
    for (tl_id id = 3; id <= 5; id++)
        add(db, id, 10, "hall");
    CHECK_OK(run(db, move_of(3, 10, "hall", 50, "c"), 3));
    CHECK_ERR(TL_EFULL, run(db, move_of(4, 10, "hall", 50, "c"), 3));
    CHECK_OK(tl_store_appointment_set(db, 3, 50, "c", "cancelled"));
    CHECK_OK(run(db, move_of(4, 10, "hall", 50, "c"), 3));
    CHECK_OK(tl_store_appointment_set(db, 1, 50, "c", "cancelled"));
    CHECK_OK(run(db, move_of(5, 10, "hall", 50, "c"), 3));
    CHECK_EQ(people_at(db, "c", 50), 3);
}

static void each_move_is_remembered(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_slot_move moves[4];
    size_t len;
    add(db, 1, 10, "hall");
    CHECK_OK(run(db, move_of(1, 10, "hall", 50, "c"), 1));
    CHECK_OK(run(db, move_of(1, 50, "c", 60, "d"), 1));
    CHECK_OK(tl_store_slot_move_list(db, 1, moves, 4, &len));
    CHECK_EQ(len, 2);
    CHECK_EQ(moves[0].from_at, 10);
    assert_string_equal(moves[0].from_place, "hall");
    CHECK_EQ(moves[1].from_at, 50);
    CHECK_EQ(moves[1].to_at, 60);
    assert_string_equal(moves[1].to_place, "d");
    assert_string_equal(moves[1].by_kind, "account");
    CHECK_EQ(moves[1].by_id, 3);
    CHECK_EQ(moves[1].moved_at, 7);
}

static void a_move_that_fails_anywhere_leaves_everything(void **state)
{
    struct tl_db *db = support_writer(state);
    add(db, 1, 10, "c");
    enum tl_err err = TL_EIO;
    for (uint32_t calls = 1; err != TL_OK && calls < 30; calls++) {
        tl_db_fail_at(db, calls, false);
        err = run(db, move_of(1, 10, "c", 50, "c"), 1);
        tl_db_fail_at(db, 0, false);
        struct tl_appointment row;
        CHECK_OK(tl_store_appointment_find(db, 1, &row));
        CHECK_EQ(row.at, err == TL_OK ? 50 : 10);
        CHECK_EQ(people_at(db, "c", 50) + people_at(db, "c", 10), 1);
    }
    CHECK_OK(err);
}

/* ---- a thousand people and a hundred places ---- */

struct race {
    pthread_barrier_t start;
    uint64_t won[THREADS], lost[THREADS], failed[THREADS], wrong[THREADS];
};

struct racer {
    struct race *race;
    int number;
    struct tl_db *db;
};

/* What is left, as a person would be shown it. */
static enum tl_err look(struct tl_db *db, tl_time *out_left, size_t *out_len)
{
    struct tl_slot_taken taken[TAKEN_MAX];
    size_t len, next = 0;
    enum tl_err err = tl_store_slot_taken_list(db, "c", FIRST_AT, FIRST_AT + SLOTS * LENGTH, taken,
                                               TAKEN_MAX, &len);
    *out_len = 0;
    for (int i = 0; i < SLOTS && err == TL_OK; i++) {
        tl_time at = FIRST_AT + i * LENGTH;
        while (next < len && taken[next].at < at)
            next++;
        if (next == len || taken[next].at != at || taken[next].people < CAPACITY)
            out_left[(*out_len)++] = at;
    }
    return err;
}

/* Tries one time; when somebody else was quicker, *left is what is left now. */
static enum tl_err try_one(struct tl_db *db, tl_id person, tl_time at, tl_time *left, size_t *len)
{
    struct tl_slot_move move = move_of(person, 10, "hall", at, "c");
    enum tl_err err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tl_store_slot_move(db, &move, CAPACITY);
    if (err == TL_OK)
        return tl_db_commit(db);
    if (err == TL_EFULL && look(db, left, len) != TL_OK)
        err = TL_EIO;
    tl_db_rollback(db);
    return err;
}

static bool is_among(tl_time at, const tl_time *left, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (left[i] == at)
            return true;
    }
    return false;
}

static void act(struct racer *racer, tl_id person, tl_time *left, size_t len)
{
    struct race *race = racer->race;
    enum tl_err err = TL_OK;
    while (len > 0) {
        tl_time at = left[person % len];
        err = try_one(racer->db, person, at, left, &len);
        if (err == TL_OK) {
            race->won[racer->number]++;
            return;
        }
        if (err == TL_EFULL)
            race->wrong[racer->number] += is_among(at, left, len);
        else if (err != TL_EBUSY)
            break;
    }
    if (err == TL_OK || err == TL_EFULL)
        race->lost[racer->number]++;
    else
        race->failed[racer->number]++;
}

/* Everybody looks before anybody tries, so that all but a few try what is gone by then. */
static void *race_on(void *arg)
{
    struct racer *racer = arg;
    tl_time left[SLOTS];
    size_t len;
    bool is_read = look(racer->db, left, &len) == TL_OK;
    pthread_barrier_wait(&racer->race->start);
    for (int i = racer->number; i < PEOPLE && is_read; i += THREADS) {
        tl_time mine[SLOTS];
        memcpy(mine, left, sizeof left);
        act(racer, (tl_id)i + 1, mine, len);
    }
    return NULL;
}

static void add_people(struct tl_db *db)
{
    CHECK_OK(tl_db_begin(db));
    for (tl_id id = 1; id <= PEOPLE; id++)
        add(db, id, 10, "hall");
    CHECK_OK(tl_db_commit(db));
}

static uint64_t sum(const uint64_t *numbers)
{
    uint64_t all = 0;
    for (int i = 0; i < THREADS; i++)
        all += numbers[i];
    return all;
}

static void a_thousand_people_get_a_hundred_places(void **state)
{
    struct support *support = support_of(state);
    struct tl_store *stores[THREADS];
    static struct race race;
    memset(&race, 0, sizeof race);
    struct racer racers[THREADS];
    pthread_t threads[THREADS];
    add_people(tl_store_writer(support->store));
    pthread_barrier_init(&race.start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        const struct tl_store_options options = { .url = support->url,
                                                  .beside = true,
                                                  .readers_len = 1 };
        struct tl_fault fault;
        CHECK_OK(tl_store_open(&options, &stores[i], &fault));
        racers[i] = (struct racer){ &race, i, tl_store_writer(stores[i]) };
    }
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race_on, &racers[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        tl_store_close(stores[i]);
    }
    pthread_barrier_destroy(&race.start);
    CHECK_EQ(sum(race.failed), 0);
    CHECK_EQ(sum(race.wrong), 0);
    CHECK_EQ(sum(race.won), SLOTS * CAPACITY);
    CHECK_EQ(sum(race.lost), PEOPLE - SLOTS * CAPACITY);
    for (int i = 0; i < SLOTS; i++)
        CHECK_EQ(people_at(tl_store_writer(support->store), "c", FIRST_AT + i * LENGTH), CAPACITY);
    CHECK_EQ(people_at(tl_store_writer(support->store), "hall", 10), PEOPLE - SLOTS * CAPACITY);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(moving_takes_a_place_and_frees_the_old),
        ON_BOTH(a_full_slot_leaves_the_transaction_good),
        ON_BOTH(what_is_elsewhere_by_now_is_not_moved),
        ON_BOTH(imported_ones_take_room_and_cancelled_ones_give_it_back),
        ON_BOTH(each_move_is_remembered),
        ON_BOTH(a_move_that_fails_anywhere_leaves_everything),
        ON_BOTH(a_thousand_people_get_a_hundred_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
