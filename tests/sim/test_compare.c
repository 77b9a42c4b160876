/* test_compare.c: paired days: means, differences and intervals by hand; equal sides differ by 0.
 */
#include <math.h>
#include <string.h>

#include "sim/compare.h"
#include "sim/support_line.h"
#include "support/check.h"

static bool is_near(double a, double b, double by)
{
    return fabs(a - b) <= by;
}

/* A day on which so many were answered, each after so many seconds. */
static struct tl_totals day(uint64_t answered, double wait_s)
{
    return (struct tl_totals){ .offered = answered,
                               .answered = answered,
                               .answered_us = (double)answered * wait_s * 1e6 };
}

/* Differences 1, 2, 3, 6: mean 3, deviation sqrt(14 / 3), t of three degrees 3.18245. */
static void an_interval_by_hand(void **state)
{
    static const double more[] = { 1, 2, 3, 6 };
    struct tl_compare compare = { .days = 0 };
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct tl_totals a = day(100, 10 + i), b = day(100, 10 + i + more[i]);
        tl_compare_day(&compare, &a, &b);
    }
    CHECK_EQ(compare.days, 4);
    CHECK(is_near(compare.mean[0][TL_COMPARE_asa_s], 11.5, 1e-9));
    CHECK(is_near(compare.mean[1][TL_COMPARE_asa_s], 14.5, 1e-9));
    CHECK(is_near(compare.difference[TL_COMPARE_asa_s], 3, 1e-9));
    double margin = 3.18245 * sqrt(14.0 / 3) / 2;
    CHECK(is_near(tl_compare_margin(&compare, TL_COMPARE_asa_s), margin, 0.005 * margin));
    CHECK(is_near(tl_compare_margin(&compare, TL_COMPARE_answered), 0, 1e-9));
}

/* Student's t at 97.5 %, by the differences +1 and -1 over and over. */
static void the_table_of_student_is_met(void **state)
{
    static const struct {
        uint32_t days;
        double t;
    } rows[] = { { 2, 12.7062 }, { 3, 4.30265 },  { 4, 3.18245 },
                 { 6, 2.57058 }, { 10, 2.26216 }, { 31, 2.04227 } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct tl_compare compare = { .days = 0 };
        struct tl_totals a = day(10, 100), b = day(10, 100);
        for (uint32_t d = 0; d < rows[i].days; d++) {
            b.answered_us = (100 + (d % 2 ? 1 : -1)) * 10e6;
            tl_compare_day(&compare, &a, &b);
        }
        double deviation = sqrt(compare.squares[TL_COMPARE_asa_s] / (rows[i].days - 1));
        double t = tl_compare_margin(&compare, TL_COMPARE_asa_s) / deviation * sqrt(rows[i].days);
        CHECK(is_near(t, rows[i].t, 0.005 * rows[i].t));
    }
}

static void too_few_days_prove_nothing(void **state)
{
    struct tl_compare compare = { .days = 0 };
    struct tl_totals a = day(10, 1), b = day(10, 9), none = { .offered = 3 };
    char *text = NULL;
    size_t bytes = 0;
    (void)state;
    tl_compare_day(&compare, &a, &b);
    tl_compare_day(&compare, &a, &none);
    CHECK_EQ(compare.days, 1);
    CHECK(isinf(tl_compare_margin(&compare, TL_COMPARE_asa_s)));
    FILE *out = open_memstream(&text, &bytes);
    tl_compare_json(&compare, out);
    tl_compare_text(&compare, "one", "other", out);
    fclose(out);
    CHECK(strstr(text, "\"low\":null") && strstr(text, "no difference is proved"));
    free(text);
}

/* The same people meet both sides: fewer agents make the difference, and nothing else does. */
static void only_the_staff_differ(void **state)
{
    static struct line lines[3];
    static const uint32_t servers[] = { 20, 20, 19 };
    struct tl_simulation *sims[3];
    struct tl_compare same = { .days = 0 }, fewer = { .days = 0 };
    struct tl_totals days[3];
    (void)state;
    for (int i = 0; i < 3; i++) {
        line_make(lines + i, &(struct line_rates){ 5, 0.25, 0.2, servers[i] }, check_seed(), 20);
        CHECK_OK(tl_simulation_open(&lines[i].plan, sims + i));
    }
    for (int d = 0; d < 20; d++) {
        for (int i = 0; i < 3; i++) {
            struct tl_totals before = tl_simulation_tally(sims[i])->totals;
            tl_simulation_run(sims[i], tl_simulation_begins(sims[i]) + (d + 1) * TL_DAY);
            days[i] = tl_totals_between(&before, &tl_simulation_tally(sims[i])->totals);
        }
        CHECK_EQ(days[0].offered, days[2].offered);
        tl_compare_day(&same, days, days + 1);
        tl_compare_day(&fewer, days, days + 2);
    }
    for (int i = 0; i < TL_COMPARE_NUMBERS; i++) {
        CHECK(same.difference[i] == 0);
        CHECK(tl_compare_margin(&same, (enum tl_compare_number)i) == 0);
    }
    /* One agent fewer of twenty costs seconds, and the pairs show it within an interval that is
     * narrower than the difference. */
    double slower = fewer.difference[TL_COMPARE_mean_wait_s];
    CHECK(slower > 0 && tl_compare_margin(&fewer, TL_COMPARE_mean_wait_s) < slower);
    struct erlang_a a = erlang_a(&(struct line_rates){ 5, 0.25, 0.2, 20 });
    struct erlang_a b = erlang_a(&(struct line_rates){ 5, 0.25, 0.2, 19 });
    CHECK(is_near(slower, b.mean_wait_s - a.mean_wait_s,
                  3 * tl_compare_margin(&fewer, TL_COMPARE_mean_wait_s)));
    for (int i = 0; i < 3; i++)
        tl_simulation_close(sims[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interval_by_hand),
        cmocka_unit_test(the_table_of_student_is_met),
        cmocka_unit_test(too_few_days_prove_nothing),
        cmocka_unit_test(only_the_staff_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
