/* test_times.c: how times are computed: read, with what is usual where nothing is said, and refused
 * where it could not be meant. */
#include "policyfile/support_policy.h"
#include "support/check.h"

static struct tl_times_rules read(const char *file)
{
    static struct support_result result;
    const struct support_change change = { "times.yaml", NULL, file };
    support_check(&change, file ? 1 : 0, &result);
    CHECK_OK(result.err);
    struct tl_times_rules times = tl_policy_file_policy(result.file)->times;
    support_done(&result);
    return times;
}

static void times_are_read(void **state)
{
    (void)state;
    CHECK_EQ(read(NULL).window_days, 0);
    struct tl_times_rules times = read("fewest: 30\n");
    CHECK_EQ(times.window_days, 183);
    CHECK_EQ(times.quick, 20);
    CHECK_EQ(times.shown, 80);
    CHECK_EQ(times.inquiry, 93);
    CHECK_EQ(times.fewest, 30);
    times = read("window: 365 days\nquick: 10\nshown: 50\ninquiry: 50\n");
    CHECK_EQ(times.window_days, 365);
    CHECK_EQ(times.quick, 10);
    CHECK_EQ(times.shown, 50);
    CHECK_EQ(times.inquiry, 50);
    CHECK_EQ(times.fewest, 100);
    CHECK_EQ(times.range, 80);
    CHECK_EQ(times.predicted.len, 0);
}

static void predicted_forms_are_read(void **state)
{
    static struct support_result result;
    const struct support_change change = { "times.yaml", NULL,
                                           "predicted: [lantern, wick]\nrange: 90\n" };
    (void)state;
    support_check(&change, 1, &result);
    CHECK_OK(result.err);
    const struct tl_times_rules *times = &tl_policy_file_policy(result.file)->times;
    CHECK_EQ(times->range, 90);
    CHECK_EQ(times->predicted.len, 2);
    assert_string_equal(times->predicted.items[1], "wick");
    support_done(&result);
}

static void what_cannot_be_meant_is_told(void **state)
{
    static const struct support_row rows[] = {
        { { "times.yaml", NULL, "quick: 80\n" }, "times.yaml:1: times: shown is more than quick" },
        { { "times.yaml", NULL, "inquiry: 70\n" }, "inquiry is not below shown" },
        { { "times.yaml", NULL, "window: 200 h\n" }, "window is 28 days to 1826 days" },
        { { "times.yaml", NULL, "window: 27 days\n" },
          "window is 28 days to 1826 days; 27 days is" },
        { { "times.yaml", NULL, "window: 99999 days\n" }, "window is 28 days to 1826 days" },
        { { "times.yaml", NULL, "fewest: 3\n" }, "fewest" },
        { { "times.yaml", NULL, "shown: 100\n" }, "shown" },
        { { "times.yaml", NULL, "most: 3\n" }, "most" },
        { { "times.yaml", NULL, "range: 99\n" }, "range" },
        { { "times.yaml", NULL, "predicted: lantern\n" },
          "predicted is a list of the codes of forms" },
        { { "times.yaml", NULL,
            "predicted: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q]\n" },
          "predicted has more than 16 forms" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        support_is_told(&rows[i].change, 1, rows[i].faults);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(predicted_forms_are_read),
        cmocka_unit_test(what_cannot_be_meant_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
