/* test_laws.c: how often ranges hold that were given in a year held out, at offices that work by
 * laws that the predictor does not know (support_law.h).
 *
 * On a random day of each four weeks of the year all that wait are given their range, from what was
 * known that day; what counts is whether the decision fell into it. A range whose last day went by
 * was late, whatever came of the case later; of a case that was withdrawn before, nothing is known.
 * Beside it the ranges by product-limit quantiles of half a year, given the days already waited.
 *
 * TL_TEST_LAWS: `develop` runs all agencies that the predictor was made on, `judge` those that it
 * was not; without it, one of each of the first two laws.
 */
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support_law.h"

enum { OF_100 = 80, ASKS = 13, WIDTH_MAX = 4000, DEVELOP = 4, JUDGES = 4, JUDGE_SEED = 500 };

struct came {
    uint64_t early, held, late, open, untold;
    uint32_t widths[WIDTH_MAX];
};

struct office_year {
    struct came told, plain;    /* By the predictor; by product-limit quantiles. */
    uint64_t ended, ended_held; /* As it is told beside the range at the year's end. */
};

static struct tl_cohorts cohorts;
static struct tl_predict_work work;
static struct tl_prediction prediction;
static struct tl_survival_counts counts;
static struct tl_survival survival;

/* ---- scoring ---- */

static void score(const struct law_case *one, int32_t today, int32_t from, int32_t to,
                  struct came *out)
{
    int32_t after = one->ended - today;
    if (to < 0) {
        out->untold++;
        return;
    }
    out->widths[to - from + 1 < WIDTH_MAX ? to - from + 1 : WIDTH_MAX - 1]++;
    if (after > to)
        out->late++;
    else if (one->is_withdrawn)
        out->open++;
    else if (after < from)
        out->early++;
    else
        out->held++;
}

/* Days until so many of 100 of those who waited so long are decided; below 0: they never are. */
static int32_t days_to(int32_t waited, double share)
{
    double rest = survival.waits[waited] * (1 - share);
    for (int32_t day = waited + 1; day < TL_SURVIVAL_DAYS; day++) {
        if (survival.waits[day] <= rest)
            return day - waited;
    }
    return -1;
}

static void score_plain(const struct law_case *one, int32_t today, struct came *out)
{
    int32_t waited = today - one->received;
    bool is_one = survival.waits[waited] > .001;
    score(one, today, is_one ? days_to(waited, .1) : 1, is_one ? days_to(waited, .9) : -1, out);
}

static void ask_all(const struct law_world *world, int office, int32_t today,
                    struct office_year *out)
{
    law_know(world, office, today, &cohorts);
    tl_predict(&cohorts, OF_100, &work, &prediction);
    law_count(world, office, today, &counts);
    tl_survival_estimate(&counts, &survival);
    for (size_t i = 0; i < world->len; i++) {
        const struct law_case *one = world->cases + i;
        int32_t waited = (today - one->received) / 7;
        if (!law_waits(one, office, today))
            continue;
        bool is_one = waited < TL_COHORTS;
        score(one, today, is_one ? prediction.from_days[waited] : -1,
              is_one ? prediction.to_days[waited] : -1, &out->told);
        score_plain(one, today, &out->plain);
    }
}

static void live_year(const struct law_world *world, int office, uint64_t seed,
                      struct office_year *out)
{
    uint64_t random = seed * LAW_OFFICES + (uint64_t)office;
    for (int ask = 0; ask < ASKS; ask++)
        ask_all(world, office, LAW_HELD_OUT + ask * 28 + (int32_t)(check_random(&random) % 28),
                out);
    law_know(world, office, LAW_HELD_OUT + LAW_YEAR, &cohorts);
    tl_predict(&cohorts, OF_100, &work, &prediction);
    out->ended = prediction.ended;
    out->ended_held = prediction.held;
}

/* ---- figures ---- */

static uint64_t all_of(const struct came *came)
{
    return came->early + came->held + came->late;
}

static double share(uint64_t part, uint64_t all)
{
    return all > 0 ? 100.0 * (double)part / (double)all : 0;
}

static int median_width(const struct came *came)
{
    uint64_t all = 0, below = 0;
    int width = 0;
    for (int i = 0; i < WIDTH_MAX; i++)
        all += came->widths[i];
    while (width < WIDTH_MAX - 1 && (below += came->widths[width]) * 2 < all)
        width++;
    return width;
}

static void add(const struct came *came, struct came *out)
{
    out->early += came->early;
    out->held += came->held;
    out->late += came->late;
    out->open += came->open;
    out->untold += came->untold;
    for (int i = 0; i < WIDTH_MAX; i++)
        out->widths[i] += came->widths[i];
}

static void print_year(const char *name, const struct office_year *year)
{
    const struct came *told = &year->told, *plain = &year->plain;
    print_message("%-14s %8u ranges: %4.1f held %4.1f early %4.1f late, %3d days wide; at its end "
                  "%4.1f; product-limit %4.1f, %3d days\n",
                  name, (unsigned)all_of(told), share(told->held, all_of(told)),
                  share(told->early, all_of(told)), share(told->late, all_of(told)),
                  median_width(told), share(year->ended_held, year->ended),
                  share(plain->held, all_of(plain)), median_width(plain));
}

struct sum {
    struct office_year all;
    int years, within, near;
};

static void run_world(enum law law, uint64_t seed, struct sum *sum)
{
    struct law_world world = law_make(law, seed);
    for (int office = 0; office < LAW_OFFICES; office++) {
        static struct office_year year;
        char name[40];
        memset(&year, 0, sizeof year);
        live_year(&world, office, seed, &year);
        snprintf(name, sizeof name, "%s %d/%d", law_names[law], (int)seed, office);
        print_year(name, &year);
        double held = share(year.told.held, all_of(&year.told));
        sum->years++;
        sum->within += held >= 77 && held <= 83;
        sum->near += held >= 73 && held <= 87;
        add(&year.told, &sum->all.told);
        add(&year.plain, &sum->all.plain);
        sum->all.ended += year.ended;
        sum->all.ended_held += year.ended_held;
    }
    law_free(&world);
}

static void run_laws(enum law last, int worlds, uint64_t seed, struct sum *sum)
{
    for (int law = 0; law <= (int)last; law++)
        for (int i = 0; i < worlds; i++)
            run_world(law, seed + (uint64_t)i, sum);
    print_year("all", &sum->all);
    print_message("%d office-years: %d held 77 to 83, %d held 73 to 87\n", sum->years, sum->within,
                  sum->near);
}

static void ranges_hold_in_a_year_held_out(void **state)
{
    static struct sum sum;
    const char *which = getenv("TL_TEST_LAWS");
    (void)state;
    if (which && strcmp(which, "judge") == 0)
        run_laws(LAW_BATCHES, JUDGES, JUDGE_SEED, &sum);
    else
        run_laws(LAW_OWN, which ? DEVELOP : 1, 1, &sum);
    double held = share(sum.all.told.held, all_of(&sum.all.told));
    CHECK(held >= 77 && held <= 83);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_hold_in_a_year_held_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
