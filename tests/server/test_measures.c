/* What is counted from facts, and how it is written for Prometheus. */
#include "support/check.h"

#include <string.h>

#include "base/calendar.h"
#include "server/measures.h"
#include "server/metrics.h"

static struct tl_measures *measures;
static char text[8192];
static struct tl_metrics metrics;

static int set_up(void **state)
{
    (void)state;
    metrics = (struct tl_metrics){ .text = text, .bytes_max = sizeof text };
    text[0] = '\0';
    return tl_measures_open(4, &measures) == TL_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    tl_measures_close(measures);
    return 0;
}

static void tell(struct tl_fact fact)
{
    tl_measures_facts(measures, &fact, 1);
}

static void waits(tl_id contact, uint64_t queue, tl_time asked_at)
{
    struct tl_fact fact = { .kind = TL_FACT_waits };
    fact.waits.contact = contact;
    fact.waits.queue = queue;
    fact.waits.asked_at = asked_at;
    tell(fact);
}

static void connected(tl_id contact, tl_time at)
{
    tell((struct tl_fact){ .at = at, .kind = TL_FACT_connected, .connected = { contact, 9 } });
}

static uint64_t measured(uint32_t queue, uint32_t bucket)
{
    return tl_measures_now(measures)->queues[queue].waits.counts[bucket];
}

static void a_wait_ends_with_the_first_word(void **state)
{
    (void)state;
    waits(1, 77, 0);
    connected(1, 12 * TL_SECOND);
    CHECK_EQ(tl_measures_now(measures)->queues[0].queue, 77);
    CHECK_EQ(measured(0, 1), 1); /* Over 5 s, at most 15 s. */
    CHECK_EQ(tl_measures_now(measures)->queues[0].waits.sum_us, 12 * TL_SECOND);
    connected(1, 90 * TL_SECOND); /* Joined again after a reload of the page: no second wait. */
    CHECK_EQ(measured(0, 3) + measured(0, 4), 0);
}

static void a_callback_counts_from_its_asking(void **state)
{
    (void)state;
    struct tl_fact promised = { .kind = TL_FACT_callback_promised };
    promised.callback_promised.contact = 2;
    promised.callback_promised.queue = 77;
    promised.callback_promised.asked_at = 10 * TL_SECOND;
    waits(2, 77, 10 * TL_SECOND);
    tell(promised);
    connected(2, 10 * TL_SECOND + 4000 * TL_SECOND);
    CHECK_EQ(measured(0, 10), 1);
}

static void who_left_is_no_wait_and_makes_room(void **state)
{
    (void)state;
    for (tl_id contact = 1; contact <= 100; contact++) {
        waits(contact, 5, 0);
        tell((struct tl_fact){ .kind = TL_FACT_closed,
                               .closed = { contact, TL_OUTCOME_LEFT_IN_LINE, 0 } });
    }
    connected(3, TL_SECOND);
    CHECK_EQ(tl_measures_now(measures)->queues[0].queue, 0);
    CHECK_EQ(tl_measures_now(measures)->closed[TL_OUTCOME_LEFT_IN_LINE], 100);
    waits(200, 5, 0);
    connected(200, TL_SECOND);
    CHECK_EQ(measured(0, 0), 1);
}

static void counters_count_what_they_say(void **state)
{
    (void)state;
    tell((struct tl_fact){ .kind = TL_FACT_opened });
    tell((struct tl_fact){ .kind = TL_FACT_offered });
    tell((struct tl_fact){ .kind = TL_FACT_offered });
    tell((struct tl_fact){ .kind = TL_FACT_back_in_line,
                           .back_in_line = { 1, 2, TL_WHY_RANG_OUT } });
    CHECK_EQ(tl_measures_now(measures)->came, 1);
    CHECK_EQ(tl_measures_now(measures)->offers, 2);
    CHECK_EQ(tl_measures_now(measures)->back_in_line[TL_WHY_RANG_OUT], 1);
}

static void a_histogram_is_cumulative_and_ends_with_all(void **state)
{
    (void)state;
    static const int64_t bounds[] = { TL_SECOND / 2, 5 * TL_SECOND };
    struct tl_histogram histogram = { 0 };
    tl_histogram_add(&histogram, bounds, 2, TL_SECOND / 4);
    tl_histogram_add(&histogram, bounds, 2, TL_SECOND);
    tl_histogram_add(&histogram, bounds, 2, 60 * TL_SECOND);
    tl_metrics_begin(&metrics, "wait_seconds", "histogram", "Waits.");
    tl_metrics_histogram(&metrics, "queue", "a\"b\\", &histogram, bounds, 2);
    assert_string_equal(text,
                        "# HELP throughline_wait_seconds Waits.\n"
                        "# TYPE throughline_wait_seconds histogram\n"
                        "throughline_wait_seconds_bucket{queue=\"a\\\"b\\\\\",le=\"0.5\"} 1\n"
                        "throughline_wait_seconds_bucket{queue=\"a\\\"b\\\\\",le=\"5\"} 2\n"
                        "throughline_wait_seconds_bucket{queue=\"a\\\"b\\\\\",le=\"+Inf\"} 3\n"
                        "throughline_wait_seconds_sum{queue=\"a\\\"b\\\\\"} 61.250000\n"
                        "throughline_wait_seconds_count{queue=\"a\\\"b\\\\\"} 3\n");
}

static void what_does_not_fit_is_said(void **state)
{
    (void)state;
    metrics.bytes_max = 60;
    tl_metrics_one(&metrics, "legs", "gauge", "A text that is longer than the room for it.", 1);
    assert_true(metrics.is_cut);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_wait_ends_with_the_first_word),    TEST(a_callback_counts_from_its_asking),
        TEST(who_left_is_no_wait_and_makes_room), TEST(counters_count_what_they_say),
        TEST(what_does_not_fit_is_said),          TEST(a_histogram_is_cumulative_and_ends_with_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
