/* test_waits.c: the waits that people are told, in simulated lines, beside the real ones.
 *
 * The goals: with one skill, an error within 5 % of the queue length with abandonment (QLr) by the
 * true rates, though the center has to learn them; on days with several skills 20 % below head of
 * line; and 78 to 82 in 100 real waits inside the range. SEED picks other chances.
 */
#include "support/check.h"

#include "policyfile/policyfile.h"
#include "sim/support_line.h"
#include "sim/support_waits.h"

enum { CALLS = 400000, WARM_UP_H = 24 };

static struct waits waits;

static const struct {
    struct line_rates rates;
    double rmse; /* Of QLr, over 5 million calls: a table of the reference values. */
} rows[] = {
    { { 48, 0.2, 1.0 / 3, 240 }, 0.316 }, { { 48, 0.2, 1.0 / 3, 220 }, 0.255 },
    { { 48, 0.2, 1.0 / 3, 171 }, 0.157 }, { { 48, 0.125, 0.1, 300 }, 0.098 },
    { { 5, 0.25, 0.2, 20 }, 0.477 },
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static void print(const char *name)
{
    double served = (double)waits.served;
    double told = waits_rmse(&waits, &waits.told), head = waits_rmse(&waits, &waits.head);
    print_message("%s: %.0f waits of %.0f s; error %.3f, queue %.3f, head %.3f; "
                  "below %.1f %%, above %.1f %% (as said: %.1f, %.1f)\n",
                  name, served, waits.sum / served, told, waits_rmse(&waits, &waits.queue), head,
                  100 * (double)waits.below / served, 100 * (double)waits.above / served,
                  100 * (double)waits.below_said / served, 100 * (double)waits.above_said / served);
}

static double inside(uint64_t below, uint64_t above)
{
    return 100 * (1 - (double)(below + above) / (double)waits.served);
}

static void run(const struct tl_simulation_plan *plan, uint32_t warm_up_h)
{
    struct tl_simulation_plan watched = *plan;
    struct tl_simulation *sim;
    watched.watch = waits_see;
    watched.watch_arg = &waits;
    CHECK_OK(tl_simulation_open(&watched, &sim));
    waits.center = tl_simulation_center(sim);
    waits.from = tl_simulation_begins(sim) + warm_up_h * TL_HOUR;
    tl_simulation_run(sim, tl_simulation_ends(sim));
    tl_simulation_check(sim);
    tl_simulation_close(sim);
}

static void run_row(const struct line_rates *rates)
{
    static struct line line;
    uint32_t days = (uint32_t)(CALLS / rates->lambda / 1440) + 2;
    line_make(&line, rates, check_seed(), days);
    waits = (struct waits){ .mu = rates->mu / 60,
                            .theta = rates->theta / 60,
                            .servers = rates->servers };
    run(&line.plan, WARM_UP_H);
}

static void one_skill_is_told_nearly_as_well_as_can_be(void **state)
{
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        char name[80];
        run_row(&rows[i].rates);
        snprintf(name, sizeof name, "n %u", rows[i].rates.servers);
        print(name);
        double told = waits_rmse(&waits, &waits.told), queue = waits_rmse(&waits, &waits.queue);
        CHECK(waits.served > 1000);
        CHECK(queue > 0.9 * rows[i].rmse && queue < 1.1 * rows[i].rmse);
        CHECK(told < 1.05 * queue);
        CHECK(inside(waits.below, waits.above) > 78 && inside(waits.below, waits.above) < 82);
        /* Whole minutes can't be as narrow as short waits. */
        CHECK(inside(waits.below_said, waits.above_said) > 78);
        if (waits.sum / (double)waits.served > 100)
            CHECK(inside(waits.below_said, waits.above_said) < 84);
    }
}

#define EXAMPLES TL_ROOT "/examples/simulate/"

/* The reference agency for so many days. */
static void run_agency(const char *roster_file, uint32_t days, uint32_t warm_up_h)
{
    struct tl_faults faults = { 0 };
    struct tl_policy_file *file;
    struct tl_roster roster;
    struct tl_demand demand;
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/reference", &faults, &file));
    const struct tl_policy *policy = tl_policy_file_policy(file);
    CHECK_OK(tl_roster_open(roster_file, policy, &faults, &roster));
    CHECK_OK(tl_demand_open(EXAMPLES "demand.yaml", policy, &faults, &demand));
    struct tl_simulation_plan plan = {
        .policy = policy, .roster = &roster, .demand = &demand, .seed = check_seed(), .days = days
    };
    waits = (struct waits){ .mu = 1.0 / 600, .theta = 1.0 / 1200, .servers = 1 };
    run(&plan, warm_up_h);
    print(roster_file + sizeof EXAMPLES - 1);
    tl_demand_close(&demand);
    tl_roster_close(&roster);
    tl_policy_file_close(file);
}

static void days_with_several_skills_are_told_better_than_head_of_line(void **state)
{
    (void)state;
    static const char *const rosters[] = { EXAMPLES "roster.yaml",
                                           EXAMPLES "roster-few-bilingual.yaml" };
    for (size_t i = 0; i < sizeof rosters / sizeof rosters[0]; i++) {
        run_agency(rosters[i], 8, 24);
        CHECK(waits.served > 1000);
        CHECK(waits_rmse(&waits, &waits.told) < 0.8 * waits_rmse(&waits, &waits.head));
        CHECK(inside(waits.below, waits.above) > 78 && inside(waits.below, waits.above) < 82);
    }
}

static void a_first_day_is_told_better_than_head_of_line(void **state)
{
    (void)state;
    run_agency(EXAMPLES "roster-few-bilingual.yaml", 1, 0);
    CHECK(waits.served > 1000);
    CHECK(waits_rmse(&waits, &waits.told) < 0.8 * waits_rmse(&waits, &waits.head));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_skill_is_told_nearly_as_well_as_can_be),
        cmocka_unit_test(days_with_several_skills_are_told_better_than_head_of_line),
        cmocka_unit_test(a_first_day_is_told_better_than_head_of_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
