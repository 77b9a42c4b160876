/* test_slots.c: what is free for an appointment, and moving it, by the rules of its kind. */
#include <string.h>

#include "desk/slots.h"
#include "store/support_store.h"

enum { FREE_MAX = 64, CAPACITY = 2 };

/* Monday 2026-06-01, 00:00 UTC; two centers, open 8 to 10 on each day by UTC. */
static const tl_time monday = 20605 * TL_DAY;
static const uint16_t lamps[] = { 0 };
static struct tl_slot_kind kinds[] = {
    { .id = { .name = "lamp" }, .ahead_s = 86400, .days = 10 },
    { .id = { .name = "wick" }, .ahead_s = 0, .days = 10 },
};
static struct tl_slot_center centers[] = {
    { .id = { .name = "hall" }, .kinds = { lamps, 1 }, .length_s = 3600, .capacity = CAPACITY },
    { .id = { .name = "desk" }, .kinds = { lamps, 1 }, .length_s = 1800, .capacity = 1 },
};
static struct tl_policy policy = {
    .slot_kinds = kinds, .slot_kinds_len = 2, .slot_centers = centers, .slot_centers_len = 2
};

static void open_all(void)
{
    for (int i = 0; i < 2; i++) {
        kinds[i].id.key = tl_key_of(kinds[i].id.name);
        centers[i].id.key = tl_key_of(centers[i].id.name);
        centers[i].hours.spans_len = 0;
        for (int day = TL_MONDAY; day <= TL_SUNDAY; day++)
            centers[i].hours.spans[centers[i].hours.spans_len++] =
                (struct tl_span){ (enum tl_weekday)day, 8 * 3600, 10 * 3600 };
    }
}

static void add(struct tl_db *db, tl_id id, const char *kind, tl_time at, const char *place)
{
    struct tl_case about = { .id = id, .form = "F", .received_at = 1 };
    struct tl_appointment row = { .id = id, .case_id = id, .at = at, .state = "planned" };
    snprintf(about.receipt, sizeof about.receipt, "R%llu", (unsigned long long)id);
    snprintf(row.kind, sizeof row.kind, "%s", kind);
    snprintf(row.place, sizeof row.place, "%s", place);
    CHECK_OK(tl_store_case_insert(db, &about));
    CHECK_OK(tl_store_appointment_insert(db, &row));
}

static enum tl_err move(struct tl_db *db, tl_id id, int center, tl_time at, tl_time now)
{
    struct tl_slots_of of;
    struct tl_slot_move wanted = { .moved_at = now, .by_kind = TL_MOVED_BY_ACCOUNT, .to_at = at };
    CHECK_OK(tl_db_begin(db));
    enum tl_err err = tl_slots_of_appointment(db, &policy, id, now, &of);
    if (err == TL_OK)
        err = tl_slots_move(db, &policy, &of, centers + center, &wanted);
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

static void what_is_free_is_told_by_time(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_slot_free rows[FREE_MAX];
    size_t len;
    tl_time next;
    open_all();
    add(db, 1, "lamp", monday + TL_DAY + 8 * TL_HOUR, "hall");
    add(db, 2, "lamp", monday + TL_DAY + 8 * TL_HOUR, "hall");
    add(db, 3, "lamp", monday + TL_DAY + 9 * TL_HOUR, "hall");
    CHECK_OK(tl_slots_free(db, &policy, kinds, centers, 0, monday, rows, FREE_MAX, &len, &next));
    CHECK_EQ(next, 0);
    CHECK_EQ(len, 17); /* Nine days of two, from a day ahead to ten, and one is full. */
    CHECK_EQ(rows[0].at, monday + TL_DAY + 9 * TL_HOUR);
    CHECK_EQ(rows[0].left, 1);
    CHECK_EQ(rows[1].at, monday + 2 * TL_DAY + 8 * TL_HOUR);
    CHECK_EQ(rows[1].left, CAPACITY);
    CHECK_EQ(rows[16].at, monday + 9 * TL_DAY + 9 * TL_HOUR);
    CHECK_OK(tl_slots_free(db, &policy, kinds, centers, monday + 5 * TL_DAY, monday, rows, 5, &len,
                           &next));
    CHECK_EQ(len, 4); /* Whole days. */
    CHECK_EQ(rows[0].at, monday + 5 * TL_DAY + 8 * TL_HOUR);
    CHECK_EQ(next, monday + 7 * TL_DAY);
    CHECK_OK(tl_slots_free(db, &policy, kinds, centers, monday + 99 * TL_DAY, monday, rows,
                           FREE_MAX, &len, &next));
    CHECK_EQ(len, 0);
    CHECK_EQ(next, 0);
}

static void the_wait_is_until_the_first_that_is_free(void **state)
{
    struct tl_db *db = support_writer(state);
    tl_time at;
    int32_t days;
    tl_id id = 0;
    open_all();
    CHECK_OK(tl_slots_first(db, &policy, kinds, centers + 1, monday, &at, &days));
    CHECK_EQ(at, monday + TL_DAY + 8 * TL_HOUR);
    CHECK_EQ(days, 1);
    for (int day = 1; day < 10; day++) {
        for (int slot = 0; slot < 4; slot++) {
            if (day != 7 || slot != 2)
                add(db, ++id, "lamp", monday + day * TL_DAY + 8 * TL_HOUR + slot * 30 * TL_MINUTE,
                    "desk");
        }
    }
    CHECK_OK(tl_slots_first(db, &policy, kinds, centers + 1, monday, &at, &days));
    CHECK_EQ(at, monday + 7 * TL_DAY + 9 * TL_HOUR);
    CHECK_EQ(days, 7);
    CHECK_OK(move(db, 1, 1, at, monday - TL_DAY));
    CHECK_OK(tl_slots_first(db, &policy, kinds, centers + 1, monday, &at, &days));
    CHECK_EQ(days, 1); /* The old time. */
    add(db, ++id, "lamp", monday + TL_DAY + 8 * TL_HOUR, "desk");
    CHECK_ERR(TL_ENONE, tl_slots_first(db, &policy, kinds, centers + 1, monday, &at, &days));
}

static void one_is_moved_to_what_is_free(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_slots_of of;
    tl_time at = monday + 3 * TL_DAY + 8 * TL_HOUR;
    open_all();
    add(db, 1, "lamp", monday + 2 * TL_DAY, "a town hall");
    add(db, 2, "lamp", monday + 2 * TL_DAY, "hall");
    CHECK_OK(tl_slots_of_appointment(db, &policy, 1, monday, &of));
    CHECK(!of.center && of.may_move && of.kind == kinds);
    CHECK_OK(move(db, 1, 1, at, monday));
    CHECK_ERR(TL_EFULL, move(db, 2, 1, at, monday));
    CHECK_OK(move(db, 2, 0, at, monday));
    CHECK_OK(tl_slots_of_appointment(db, &policy, 1, monday, &of));
    CHECK(of.center == centers + 1);
    CHECK_EQ(of.appointment.at, at);
}

static void the_rules_of_its_kind_hold(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_slots_of of;
    open_all();
    add(db, 1, "lamp", monday + 2 * TL_DAY, "hall");
    add(db, 2, "lamp", monday + TL_DAY - 1, "hall");
    add(db, 3, "wick", monday + 2 * TL_DAY, "hall");
    add(db, 4, "interview", monday + 2 * TL_DAY, "hall");
    add(db, 5, "lamp", monday + 2 * TL_DAY, "hall");
    CHECK_OK(tl_store_appointment_set(db, 5, monday + 2 * TL_DAY, "hall", "cancelled"));
    const tl_time good = monday + 3 * TL_DAY + 8 * TL_HOUR;
    CHECK_ERR(TL_EDENIED, move(db, 2, 0, good, monday));
    CHECK_ERR(TL_EDENIED, move(db, 5, 0, good, monday));
    CHECK_ERR(TL_EBAD, move(db, 3, 0, good, monday)); /* No center gives it. */
    CHECK_ERR(TL_EUNSUPPORTED, move(db, 4, 0, good, monday));
    CHECK_ERR(TL_ENONE, tl_slots_of_appointment(db, &policy, 9, monday, &of));
    CHECK_ERR(TL_EBAD, move(db, 1, 0, good + 1, monday));
    CHECK_ERR(TL_EBAD, move(db, 1, 0, good + 2 * TL_HOUR, monday));
    CHECK_ERR(TL_EBAD, move(db, 1, 0, monday + 8 * TL_HOUR, monday));
    CHECK_ERR(TL_EBAD, move(db, 1, 0, monday + 10 * TL_DAY + 8 * TL_HOUR, monday));
    CHECK_OK(move(db, 1, 0, good, monday));
    CHECK_ERR(TL_EBAD, move(db, 1, 0, good, monday));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(what_is_free_is_told_by_time),
        ON_BOTH(the_wait_is_until_the_first_that_is_free),
        ON_BOTH(one_is_moved_to_what_is_free),
        ON_BOTH(the_rules_of_its_kind_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
