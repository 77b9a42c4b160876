/* test_survival.c: the estimate against published figures, against plain counting, and on cases
 * that come ever more, where decisions alone would mislead. */
#include <stdlib.h>
#include <string.h>

#include "forecast/survival.h"
#include "support/check.h"

static struct tl_survival_counts counts;
static struct tl_survival survival;

static bool is_near(double a, double b, double by)
{
    return a - b < by && b - a < by;
}

/* Remission of 21 people with leukemia under 6-mercaptopurine, in weeks (Freireich and others,
 * Blood 21, 1963), the worked example of most textbooks; below 0: censored. */
static void published_figures_come_out(void **state)
{
    static const int weeks[] = { 6,   6,   6,   -6, 7,  -9,  10,  -10, -11, 13, 16,
                                 -17, -19, -20, 22, 23, -25, -32, -32, -34, -35 };
    static const struct {
        int week;
        double waits, error;
    } told[] = { { 5, 1, 0 },         { 6, .857, .0764 },  { 7, .807, .0869 },
                 { 10, .753, .0963 }, { 13, .690, .1068 }, { 16, .627, .1141 },
                 { 22, .538, .1282 }, { 23, .448, .1346 }, { 40, .448, .1346 } };
    (void)state;
    memset(&counts, 0, sizeof counts);
    for (size_t i = 0; i < sizeof weeks / sizeof weeks[0]; i++)
        tl_survival_add(&counts, 0, abs(weeks[i]), weeks[i] > 0);
    tl_survival_estimate(&counts, &survival);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        CHECK(is_near(survival.waits[told[i].week], told[i].waits, .0006));
        CHECK(is_near(survival.variance[told[i].week], told[i].error * told[i].error, .0001));
    }
    CHECK_EQ(survival.decided, 9);
    CHECK_EQ(survival.last_decided, 23);
    int32_t day, from, to;
    CHECK_OK(tl_survival_day(&survival, 50, &day));
    CHECK_EQ(day, 23);
    CHECK_ERR(TL_ENONE, tl_survival_day(&survival, 80, &day));
    tl_survival_band(&survival, 50, &from, &to);
    CHECK_EQ(from, 13); /* The first share that is not told from a half: .690 with .1068. */
    CHECK_EQ(to, TL_SURVIVAL_DAYS - 1);
}

/* Where all are decided and seen from the start, it is the share that was counted. */
static void with_all_decided_it_counts(void **state)
{
    uint64_t random = check_seed();
    enum { CASES = 1000 };
    uint32_t by_day[200] = { 0 };
    (void)state;
    memset(&counts, 0, sizeof counts);
    for (int i = 0; i < CASES; i++) {
        int32_t day = (int32_t)(check_random(&random) % 200);
        by_day[day]++;
        tl_survival_add(&counts, 0, day, true);
    }
    tl_survival_estimate(&counts, &survival);
    uint32_t decided = 0;
    int day_of_80 = -1;
    for (int day = 0; day < 190; day++) {
        decided += by_day[day];
        CHECK(is_near(survival.waits[day], 1 - decided / (double)CASES, 1e-9));
        if (day_of_80 < 0 && decided >= CASES * 80 / 100)
            day_of_80 = day;
    }
    int32_t day;
    CHECK_OK(tl_survival_day(&survival, 80, &day));
    CHECK_EQ(day, day_of_80);
}

static void shares_that_are_met_exactly_are_met(void **state)
{
    (void)state;
    for (uint32_t of_100 = 1; of_100 < 96; of_100++) {
        int32_t day;
        memset(&counts, 0, sizeof counts);
        for (int32_t i = 0; i < 100; i++)
            tl_survival_add(&counts, 0, i, true);
        tl_survival_estimate(&counts, &survival);
        CHECK_OK(tl_survival_day(&survival, of_100, &day));
        CHECK_EQ(day, of_100 - 1);
    }
}

/* One of one decided would say that all are. */
static void few_at_risk_decide_nothing(void **state)
{
    (void)state;
    memset(&counts, 0, sizeof counts);
    tl_survival_add(&counts, 0, 3, true);
    for (int i = 0; i < 100; i++)
        tl_survival_add(&counts, 40, i < 50 ? 50 : 60, i < 50);
    tl_survival_estimate(&counts, &survival);
    CHECK(is_near(survival.waits[30], 1, 1e-9));
    CHECK(is_near(survival.waits[50], .5, 1e-9));
    CHECK_EQ(survival.last_decided, 50);
}

static void what_lies_outside_is_at_the_edge(void **state)
{
    (void)state;
    memset(&counts, 0, sizeof counts);
    tl_survival_add(&counts, -5, -2, true);
    tl_survival_add(&counts, 20000, 30000, false);
    tl_survival_add(&counts, 10, 9, true);
    CHECK_EQ(counts.came[0], 1);
    CHECK_EQ(counts.decided[0], 1);
    CHECK_EQ(counts.came[TL_SURVIVAL_DAYS - 1], 1);
    CHECK_EQ(counts.left[TL_SURVIVAL_DAYS - 1], 1);
    CHECK_EQ(counts.came[10] + counts.came[9] + counts.decided[9], 0);
}

/* Every case takes 100 to 500 days, any as likely, and each half year a third more come than in the
 * one before. A window of 183 days, with those that wait, finds the day of 80; decisions alone say
 * less, since more of the cases that could be decided now are young. */
static void growth_does_not_mislead(void **state)
{
    enum { DAYS = 1500, FIRST = DAYS - 183, FEWEST = 20, TRUE_80 = 420 };
    static uint32_t decided_alone[TL_SURVIVAL_DAYS];
    uint64_t random = check_seed();
    double daily = FEWEST;
    uint32_t decisions = 0, sum = 0;
    int32_t day, alone = 0;
    (void)state;
    memset(&counts, 0, sizeof counts);
    for (int32_t received = 0; received < DAYS; received++, daily *= 1.00157) {
        for (int i = 0; i < (int)daily; i++) {
            int32_t takes = 100 + (int32_t)(check_random(&random) % 401);
            bool is_decided = received + takes < DAYS;
            int32_t from = received < FIRST ? FIRST - received : 0;
            tl_survival_add(&counts, from, is_decided ? takes : DAYS - received, is_decided);
            if (is_decided && received + takes >= FIRST) {
                decided_alone[takes]++;
                decisions++;
            }
        }
    }
    tl_survival_estimate(&counts, &survival);
    CHECK_EQ(survival.decided, decisions);
    CHECK_OK(tl_survival_day(&survival, 80, &day));
    CHECK(day > TRUE_80 - 6 && day < TRUE_80 + 6);
    for (; sum < decisions * 80 / 100; alone++)
        sum += decided_alone[alone];
    CHECK(alone < TRUE_80 - 15);
    int32_t from, to;
    tl_survival_band(&survival, 80, &from, &to);
    CHECK(from <= day && day <= to && to - from < 20);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_figures_come_out),
        cmocka_unit_test(with_all_decided_it_counts),
        cmocka_unit_test(shares_that_are_met_exactly_are_met),
        cmocka_unit_test(few_at_risk_decide_nothing),
        cmocka_unit_test(what_lies_outside_is_at_the_edge),
        cmocka_unit_test(growth_does_not_mislead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
