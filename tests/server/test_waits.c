/* test_waits.c: waits told and waits there, as rows; the week that follows; a better time. */
#include <string.h>

#include "desk/waits.h"
#include "server/support_house.h"

enum { EVE = 1, HOUR = 10 /* Monday, by the clock of the test's agency. */ };

static struct tl_wait_hour hour_of(struct house *house, tl_time at)
{
    struct tl_wait_hour rows[4] = { 0 };
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_wait_hour_list(db, "voice", at - at % TL_HOUR, rows, 4, &len));
    tl_store_reader_give(house->place->store, db);
    return rows[0];
}

static void talk(struct house *house, tl_id contact, int64_t wait_s)
{
    tl_time now;
    CHECK_OK(tl_engine_advance(house->engine, wait_s * TL_SECOND, &now));
    CHECK_EQ(ASK(house, ready, .agent = EVE), TL_WHY_NONE);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, joined, .contact = contact, .agent = EVE), TL_WHY_NONE);
    CHECK_EQ(ASK(house, hangs_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, wrapped_up, .agent = EVE, .contact = contact, .disposition = 5),
             TL_WHY_NONE);
    CHECK_EQ(ASK(house, not_ready, .agent = EVE, .reason = 5), TL_WHY_NONE);
}

/* At first a talk of nine minutes and its wrap-up are told: one to 22 minutes. */
static void what_came_of_a_wait_is_counted_in_the_hour_of_asking(void **state)
{
    struct house *house = house_new(state);
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = TEST_EVERYTHING), TL_WHY_NONE);
    talk(house, house_waiter(house), 300);
    struct tl_wait_hour hour = hour_of(house, TEST_MONDAY_10);
    CHECK(hour.served == 1 && hour.waited_s == 300);
    CHECK(hour.within == 1 && hour.early == 0 && hour.late == 0);
    talk(house, house_waiter(house), 2);
    hour = hour_of(house, TEST_MONDAY_10);
    CHECK(hour.served == 2 && hour.waited_s == 302 && hour.within + hour.early == 2);
    tl_id gone = house_waiter(house);
    CHECK_EQ(ASK(house, left, .contact = gone), TL_WHY_NONE);
    hour = hour_of(house, TEST_MONDAY_10);
    CHECK(hour.served == 2 && hour.went == 1);
    talk(house, house_waiter(house), 7200);
    CHECK_EQ(hour_of(house, TEST_MONDAY_10).late, 1);
    struct tl_wait_told told;
    house_stop(house);
    struct tl_db *db = tl_store_writer(house->place->store);
    CHECK_ERR(TL_ENONE, tl_store_wait_told_take(db, gone, &told));
    house_start(house);
    house_check(house);
    house_free(house);
}

/* The usual week until an hour has been seen twenty times; then its own past. */
static void the_week_is_the_policys_until_there_is_a_past(void **state)
{
    struct house *house = house_new(state);
    struct tl_policy *policy = &house->test.policy;
    struct tl_wait_week week;
    struct tl_wait_record record;
    tl_time better;
    uint32_t under_s;
    house_stop(house);
    struct tl_db *db = tl_store_writer(house->place->store);
    CHECK_OK(tl_waits_read(db, policy, "voice", TEST_MONDAY_10, &week, &record));
    CHECK(!week.hours[HOUR].is_known && week.hours[HOUR].is_open && !week.hours[2].is_open);
    CHECK_ERR(TL_ENONE, tl_waits_better(policy, &week, TEST_MONDAY_10, &better, &under_s));
    for (int hour = 0; hour < TL_WEEK_HOURS; hour++)
        policy->waits.expected_s[hour] = 900;
    policy->waits.expected_s[2 * 24 + 15] = 120; /* Wednesday, at three. */
    policy->waits.expected_s[6 * 24 + 15] = 60;  /* Sunday: nobody is there. */
    struct tl_wait_hour past = { .hour_at = TEST_MONDAY_10 - 7 * TL_DAY,
                                 .served = TL_WAITS_SERVED_MIN - 1,
                                 .waited_s = 19 * 600,
                                 .within = 15,
                                 .early = 2,
                                 .late = 2 };
    CHECK_OK(tl_store_wait_hour_add(db, "voice", &past));
    CHECK_OK(tl_waits_read(db, policy, "voice", TEST_MONDAY_10, &week, &record));
    CHECK(week.hours[HOUR].expected_s == 900 && week.hours[HOUR].served == 0);
    past.served = 1;
    past.waited_s = 600;
    CHECK_OK(tl_store_wait_hour_add(db, "voice", &past));
    CHECK_OK(tl_waits_read(db, policy, "voice", TEST_MONDAY_10, &week, &record));
    CHECK(week.hours[HOUR].expected_s == 600 && week.hours[HOUR].served == 20);
    CHECK(record.told == 38 && record.within == 30 && record.early == 4 && record.late == 4);
    CHECK_OK(tl_waits_better(policy, &week, TEST_MONDAY_10, &better, &under_s));
    CHECK_EQ(better, TEST_MONDAY_10 + 2 * TL_DAY + 5 * TL_HOUR);
    CHECK_EQ(under_s, 240); /* 120 s and 8 in 5 of it, in whole minutes. */
    CHECK_OK(tl_waits_read(db, policy, "voice", TEST_MONDAY_10 + 70 * TL_DAY, &week, &record));
    CHECK(record.told == 0 && week.hours[HOUR].expected_s == 900); /* Too long ago. */
    house_start(house);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_came_of_a_wait_is_counted_in_the_hour_of_asking),
        ON_BOTH(the_week_is_the_policys_until_there_is_a_past),
    };
    return cmocka_run_group_tests_name("waits", tests, NULL, NULL);
}
