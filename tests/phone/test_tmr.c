/* The timing wheel against a plain list: everything fires once, never early, in order of time. */
#include "support/check.h"

#include <re.h>
#include <time.h>

enum { TIMERS = 500 };

struct probe {
    struct tmr tmr;
    uint64_t due_ms;
    bool is_set;
    unsigned fired;
};

static struct probe probes[TIMERS];
static uint64_t last_due_ms;
static bool was_early, was_out_of_order;

static void note(void *arg)
{
    struct probe *probe = arg;
    probe->fired++;
    probe->is_set = false;
    was_early |= tmr_jiffies() < probe->due_ms;
    was_out_of_order |= probe->due_ms < last_due_ms;
    last_due_ms = probe->due_ms;
}

static void start(struct probe *probe, uint64_t delay_ms)
{
    tmr_start(&probe->tmr, delay_ms, note, probe);
    probe->due_ms = probe->tmr.jfs;
    probe->is_set = true;
    probe->fired = 0;
}

static void run_until(uint64_t end_ms)
{
    while (tmr_jiffies() < end_ms) {
        uint64_t wait_ms = tmr_next_timeout(NULL);
        uint64_t left_ms = end_ms - tmr_jiffies();
        wait_ms = wait_ms && wait_ms < left_ms ? wait_ms : left_ms;
        nanosleep(&(struct timespec){ .tv_nsec = (long)(wait_ms % 1000) * 1000000 }, NULL);
        last_due_ms = 0;
        tmr_poll(NULL);
    }
}

static void every_timer_fires_once_in_order_and_never_early(void **state)
{
    (void)state;
    uint64_t random = check_seed();
    for (unsigned i = 0; i < TIMERS; i++)
        start(&probes[i], check_random(&random) % 400);
    for (unsigned i = 0; i < TIMERS; i += 3)
        tmr_cancel(&probes[i].tmr);
    for (unsigned i = 0; i < TIMERS; i += 5)
        start(&probes[i], check_random(&random) % 300);
    run_until(tmr_jiffies() + 450);
    CHECK(!was_early);
    CHECK(!was_out_of_order);
    for (unsigned i = 0; i < TIMERS; i++)
        CHECK_EQ(probes[i].fired, i % 3 == 0 && i % 5 != 0 ? 0 : 1);
    CHECK_EQ(tmr_next_timeout(NULL), 0);
}

static void the_next_timeout_is_never_late(void **state)
{
    (void)state;
    uint64_t random = check_seed();
    for (unsigned round = 0; round < 200; round++) {
        uint64_t first_ms = UINT64_MAX;
        for (unsigned i = 0; i < 20; i++) {
            start(&probes[i], 1 + (check_random(&random) >> (check_random(&random) % 60 + 4)));
            first_ms = probes[i].due_ms < first_ms ? probes[i].due_ms : first_ms;
        }
        uint64_t wait_ms = tmr_next_timeout(NULL);
        uint64_t now_ms = tmr_jiffies();
        CHECK(wait_ms > 0);
        CHECK(now_ms + wait_ms <= first_ms || wait_ms == 1);
        for (unsigned i = 0; i < 20; i++)
            tmr_cancel(&probes[i].tmr);
    }
    CHECK_EQ(tmr_next_timeout(NULL), 0);
}

static unsigned again;

static void start_again(void *arg)
{
    again++;
    tmr_start(arg, 0, start_again, arg);
}

static void a_timer_that_starts_itself_with_zero_waits_for_the_next_poll(void **state)
{
    (void)state;
    struct tmr tmr;
    tmr_init(&tmr);
    tmr_start(&tmr, 0, start_again, &tmr);
    uint64_t end_ms = tmr_jiffies() + 5;
    while (tmr_jiffies() < end_ms)
        tmr_poll(NULL);
    CHECK(again >= 1);
    CHECK(again <= 10);
    tmr_cancel(&tmr);
}

static void cancel_other(void *arg)
{
    struct probe *pair = arg;
    pair->fired++;
    tmr_cancel(&pair[1].tmr);
}

static void a_handler_may_cancel_a_timer_that_is_due_with_it(void **state)
{
    (void)state;
    struct probe pair[2] = { 0 };
    tmr_start(&pair[0].tmr, 5, cancel_other, pair);
    tmr_start(&pair[1].tmr, 5, note, &pair[1]);
    if (pair[0].tmr.jfs != pair[1].tmr.jfs) { /* A millisecond passed between the two. */
        tmr_cancel(&pair[1].tmr);
    }
    run_until(tmr_jiffies() + 20);
    CHECK_EQ(pair[0].fired, 1);
    CHECK_EQ(pair[1].fired, 0);
}

static void the_librarys_own_list_is_not_linked(void **state)
{
    (void)state;
    struct tmr tmr;
    tmr_init(&tmr);
    tmr_start(&tmr, 3600 * 1000, note, &tmr);
    /* The library keeps its timers in the one list that the loop hands in; the wheel has many. */
    struct tmr other;
    tmr_init(&other);
    tmr_start(&other, 3, note, &other);
    CHECK(tmr.le.list != other.le.list);
    tmr_cancel(&tmr);
    tmr_cancel(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_timer_fires_once_in_order_and_never_early),
        cmocka_unit_test(the_next_timeout_is_never_late),
        cmocka_unit_test(a_timer_that_starts_itself_with_zero_waits_for_the_next_poll),
        cmocka_unit_test(a_handler_may_cancel_a_timer_that_is_due_with_it),
        cmocka_unit_test(the_librarys_own_list_is_not_linked),
    };
    return cmocka_run_group_tests_name("phone/tmr", tests, NULL, NULL);
}
