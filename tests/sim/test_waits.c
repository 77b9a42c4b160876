/* test_waits.c: the waits that people are told, in simulated lines, beside the real ones.
 *
 * The goals: with one skill, an error within 5 % of the queue length with abandonment (QLr) by the
 * true rates, though the center has to learn them; on days with several skills 20 % below head of
 * line; and 78 to 82 in 100 real waits inside the range. SEED picks other chances.
 */
#include "support/check.h"

#include "policyfile/policyfile.h"
#include "sim/support_line.h"
#include "sim/told.h"

enum { CALLS = 400000, WARM_UP_H = 24 };

static struct tl_told_record told;

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
    print_message("%s: %.0f waits of %.0f s; error %.3f, queue %.3f, head %.3f; below %.1f %%, "
                  "above %.1f %%, inside as said %.1f %%\n",
                  name, (double)told.served, told.mean_s, told.error, told.error_queue,
                  told.error_head, 100 * told.below, 100 * told.above, 100 * told.inside_said);
}

static void run(const struct tl_simulation_plan *plan, const struct tl_told_rates *rates,
                uint32_t warm_up_h)
{
    struct tl_simulation_plan watched = *plan;
    struct tl_simulation *sim;
    struct tl_told_waits *waits;
    CHECK_OK(tl_told_waits_open(rates, &waits));
    watched.watch = tl_told_waits_see;
    watched.watch_arg = waits;
    CHECK_OK(tl_simulation_open(&watched, &sim));
    tl_told_waits_begin(waits, tl_simulation_center(sim),
                        tl_simulation_begins(sim) + warm_up_h * TL_HOUR);
    tl_simulation_run(sim, tl_simulation_ends(sim));
    tl_simulation_check(sim);
    told = tl_told_waits_record(waits);
    tl_simulation_close(sim);
    tl_told_waits_close(waits);
}

static void run_row(const struct line_rates *rates)
{
    static struct line line;
    uint32_t days = (uint32_t)(CALLS / rates->lambda / 1440) + 2;
    line_make(&line, rates, check_seed(), days);
    const struct tl_told_rates known = { rates->mu / 60, rates->theta / 60, rates->servers };
    run(&line.plan, &known, WARM_UP_H);
}

static void one_skill_is_told_nearly_as_well_as_can_be(void **state)
{
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        char name[80];
        run_row(&rows[i].rates);
        snprintf(name, sizeof name, "n %u", rows[i].rates.servers);
        print(name);
        CHECK(told.served > 1000);
        CHECK(told.error_queue > 0.9 * rows[i].rmse && told.error_queue < 1.1 * rows[i].rmse);
        CHECK(told.error < 1.05 * told.error_queue);
        CHECK(told.inside > 0.78 && told.inside < 0.82);
        /* Whole minutes can't be as narrow as short waits. */
        CHECK(told.inside_said > 0.78);
        if (told.mean_s > 100)
            CHECK(told.inside_said < 0.84);
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
    run(&plan, &(struct tl_told_rates){ .servers = 0 }, warm_up_h);
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
        CHECK(told.served > 1000);
        CHECK(told.error < 0.8 * told.error_head);
        CHECK(told.inside > 0.78 && told.inside < 0.82);
    }
}

static void a_first_day_is_told_better_than_head_of_line(void **state)
{
    (void)state;
    run_agency(EXAMPLES "roster-few-bilingual.yaml", 1, 0);
    CHECK(told.served > 1000);
    CHECK(told.error < 0.8 * told.error_head);
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
