/* simulate.c: `throughline simulate`: a policy and a roster under an invented or recorded demand.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "policyfile/policyfile.h"
#include "sim/compare.h"
#include "sim/report.h"

enum { FAULTS_MAX = 100, DAYS_MAX = 36500 };

/* The command line. */
struct wanted {
    const char *policy;
    const char *staff;
    const char *demand;
    const char *days;
    const char *seed;
    const char *html;
    const char *compare; /* Another policy. */
    const char *compare_staff;
    bool json;
    bool csv;
    bool waits;
};

/* The three files of one side, read. */
struct side {
    struct tl_policy_file *file;
    struct tl_roster roster;
    struct tl_demand demand;
    struct tl_simulation_plan plan;
    struct tl_report report;
};

static bool read_number(const char *text, uint64_t max, uint64_t *out)
{
    char *end;
    *out = strtoull(text, &end, 10);
    return end != text && *end == '\0' && text[0] != '-' && *out <= max;
}

/* All days of a recorded file, where the command line names no number. */
static uint32_t days_of(const struct tl_demand *demand, const struct tl_policy *policy)
{
    if (demand->counts_len == 0)
        return 1;
    tl_time last = demand->counts[demand->counts_len - 1].at;
    struct tl_date date = tl_zone_civil(&policy->calendar.zone, last).date;
    return (uint32_t)(tl_date_days(date) - tl_date_days(demand->begins) + 1);
}

static enum tl_err open_side(const struct wanted *wanted, struct tl_faults *faults,
                             struct side *side)
{
    enum tl_err err = tl_policy_file_open(wanted->policy, faults, &side->file);
    if (err)
        return err;
    const struct tl_policy *policy = tl_policy_file_policy(side->file);
    err = tl_roster_open(wanted->staff, policy, faults, &side->roster);
    enum tl_err demand = tl_demand_open(wanted->demand, policy, faults, &side->demand);
    if (err || demand)
        return err ? err : demand;
    uint64_t days = days_of(&side->demand, policy), seed = 1;
    if ((wanted->days && !read_number(wanted->days, DAYS_MAX, &days)) || days == 0 ||
        (wanted->seed && !read_number(wanted->seed, UINT64_MAX, &seed))) {
        tl_faults_add(faults, "", 0, "", "--days and --seed are whole numbers, --days 1 to 36500");
        return TL_EBAD;
    }
    side->plan = (struct tl_simulation_plan){ .policy = policy,
                                              .roster = &side->roster,
                                              .demand = &side->demand,
                                              .seed = seed,
                                              .days = (uint32_t)days };
    side->report = (struct tl_report){ .plan = &side->plan,
                                       .policy = wanted->policy,
                                       .staff = wanted->staff,
                                       .demand = wanted->demand };
    return TL_OK;
}

static void close_side(struct side *side)
{
    tl_roster_close(&side->roster);
    tl_demand_close(&side->demand);
    tl_policy_file_close(side->file);
}

static enum tl_err write_page(const char *file, const struct tl_report *report,
                              struct tl_faults *faults)
{
    FILE *out = fopen(file, "w");
    if (out)
        tl_report_page(report, out);
    if (out && fclose(out) == 0)
        return TL_OK;
    tl_faults_add(faults, file, 0, "", "this file cannot be written");
    return TL_EIO;
}

static enum tl_err tell(const struct wanted *wanted, struct side *side,
                        const struct tl_simulation *simulation, struct tl_faults *faults)
{
    side->report.tally = tl_simulation_tally(simulation);
    side->report.under_way = tl_simulation_under_way(simulation);
    if (wanted->json)
        tl_report_json(&side->report, stdout);
    else if (!wanted->csv)
        tl_report_text(&side->report, stdout);
    return wanted->html ? write_page(wanted->html, &side->report, faults) : TL_OK;
}

/* told: NULL, or what is to watch the run. */
static enum tl_err run(const struct wanted *wanted, struct side *side, struct tl_told_waits *told,
                       struct tl_faults *faults)
{
    struct tl_simulation *simulation;
    struct tl_told_record record;
    struct tl_half half;
    enum tl_err err = tl_simulation_open(&side->plan, &simulation);
    if (err)
        return err;
    if (told)
        tl_told_waits_begin(told, tl_simulation_center(simulation), 0);
    uint64_t days = 0;
    if (wanted->csv)
        tl_report_csv_head(stdout);
    while (tl_simulation_half(simulation, &half) == TL_OK) {
        if (wanted->csv)
            tl_report_csv_half(&half, stdout);
        days += half.ends_day;
        if (half.ends_day)
            tl_cli_progress("simulate", days, side->plan.days);
    }
    tl_simulation_check(simulation);
    if (told) {
        record = tl_told_waits_record(told);
        side->report.told = &record;
    }
    err = tell(wanted, side, simulation, faults);
    tl_simulation_close(simulation);
    return err;
}

static enum tl_err simulate(const struct wanted *wanted, struct side *side,
                            struct tl_faults *faults)
{
    struct tl_told_waits *told = NULL;
    if (wanted->waits) {
        enum tl_err err = tl_told_waits_open(&(struct tl_told_rates){ .servers = 0 }, &told);
        if (err)
            return err;
        side->plan.watch = tl_told_waits_see;
        side->plan.watch_arg = told;
    }
    enum tl_err err = run(wanted, side, told, faults);
    tl_told_waits_close(told);
    return err;
}

/* A day of one side; TL_ENONE: there are no more. */
static enum tl_err run_day(struct tl_simulation *simulation, struct tl_totals *out)
{
    struct tl_half half = { .ends_day = false };
    *out = (struct tl_totals){ .offered = 0 };
    while (!half.ends_day) {
        enum tl_err err = tl_simulation_half(simulation, &half);
        if (err)
            return err;
        tl_totals_add(out, &half.totals);
    }
    return TL_OK;
}

static enum tl_err compare_days(const struct side *side, struct tl_compare *compare)
{
    struct tl_simulation *a, *b;
    struct tl_totals of_a, of_b;
    enum tl_err err = tl_simulation_open(&side[0].plan, &a);
    if (err)
        return err;
    err = tl_simulation_open(&side[1].plan, &b);
    if (!err) {
        for (uint32_t day = 1; !run_day(a, &of_a) && !run_day(b, &of_b); day++) {
            tl_compare_day(compare, &of_a, &of_b);
            tl_cli_progress("simulate", day, side[0].plan.days);
        }
        tl_simulation_check(a);
        tl_simulation_check(b);
        tl_simulation_close(b);
    }
    tl_simulation_close(a);
    return err;
}

/* The other side differs in what the command line gives for it. */
static enum tl_err compare(const struct wanted *wanted, struct side side[2],
                           struct tl_faults *faults)
{
    struct tl_compare compare = { .days = 0 };
    struct wanted other = *wanted;
    other.policy = wanted->compare ? wanted->compare : wanted->policy;
    other.staff = wanted->compare_staff ? wanted->compare_staff : wanted->staff;
    enum tl_err err = open_side(&other, faults, side + 1);
    if (!err)
        err = compare_days(side, &compare);
    if (err)
        return err;
    char names[2][512];
    const struct wanted *both[] = { wanted, &other };
    for (int i = 0; i < 2; i++)
        snprintf(names[i], sizeof names[i], "%s with %s", both[i]->policy, both[i]->staff);
    if (wanted->json)
        tl_compare_json(&compare, stdout);
    else
        tl_compare_text(&compare, names[0], names[1], stdout);
    return TL_OK;
}

/* Both files are there, and no two outputs are wanted in one place. */
static bool is_whole(const struct wanted *wanted)
{
    bool compares = wanted->compare || wanted->compare_staff;
    return wanted->staff && wanted->demand && !(wanted->json && wanted->csv) &&
           !(compares && (wanted->csv || wanted->html || wanted->waits));
}

int tl_cli_simulate(int argc, char **argv)
{
    struct wanted wanted = { .policy = "policy/reference" };
    const struct tl_option_row rows[] = {
        { .name = "policy", .value = &wanted.policy },
        { .name = "staff", .value = &wanted.staff },
        { .name = "demand", .value = &wanted.demand },
        { .name = "days", .value = &wanted.days },
        { .name = "seed", .value = &wanted.seed },
        { .name = "html", .value = &wanted.html },
        { .name = "json", .flag = &wanted.json },
        { .name = "csv", .flag = &wanted.csv },
        { .name = "waits", .flag = &wanted.waits },
        { .name = "compare", .value = &wanted.compare },
        { .name = "compare-staff", .value = &wanted.compare_staff },
        { .name = NULL },
    };
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct side side[2] = { { .file = NULL }, { .file = NULL } };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 1 || !is_whole(&wanted))
        return tl_cli_usage("simulate");
    bool compares = wanted.compare || wanted.compare_staff;
    enum tl_err err = open_side(&wanted, &faults, side);
    if (!err)
        err = compares ? compare(&wanted, side, &faults) : simulate(&wanted, side, &faults);
    fflush(stdout);
    tl_cli_faults_print(&faults);
    if (err && faults.faults_len == 0)
        fprintf(stderr, "throughline: %s\n", tl_err_text(err));
    close_side(side);
    close_side(side + 1);
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
