/* test_simulate.c: the simulator's own word: equal seeds, exact counts, faults by line, accounts.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "policyfile/policyfile.h"
#include "sim/arrivals.h"
#include "sim/report.h"
#include "support/check.h"

#define ROSTER TL_ROOT "/examples/simulate/roster.yaml"
#define DEMAND TL_ROOT "/examples/simulate/demand.yaml"

enum { FAULTS_MAX = 16 };

static struct tl_fault fault_room[FAULTS_MAX];
static struct tl_faults faults;

static void forget_faults(void)
{
    faults = (struct tl_faults){ .faults = fault_room, .faults_max = FAULTS_MAX };
}

/* The reference agency on this demand and roster. */
struct house {
    struct tl_policy_file *file;
    struct tl_roster roster;
    struct tl_demand demand;
    struct tl_simulation_plan plan;
};

static void house_open(struct house *house, const char *roster, const char *demand, uint32_t days)
{
    forget_faults();
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/reference", &faults, &house->file));
    const struct tl_policy *policy = tl_policy_file_policy(house->file);
    CHECK_OK(tl_roster_open(roster, policy, &faults, &house->roster));
    CHECK_OK(tl_demand_open(demand, policy, &faults, &house->demand));
    house->plan = (struct tl_simulation_plan){ .policy = policy,
                                               .roster = &house->roster,
                                               .demand = &house->demand,
                                               .seed = check_seed(),
                                               .days = days };
}

static void house_close(struct house *house)
{
    tl_roster_close(&house->roster);
    tl_demand_close(&house->demand);
    tl_policy_file_close(house->file);
}

/* All halves and the whole report as one text, the caller's to free. */
static char *run(const struct tl_simulation_plan *plan)
{
    struct tl_simulation *sim;
    struct tl_half half;
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    CHECK_OK(tl_simulation_open(plan, &sim));
    while (tl_simulation_half(sim, &half) == TL_OK) {
        tl_report_csv_half(&half, out);
        tl_simulation_check(sim);
    }
    struct tl_report report = {
        .plan = plan,
        .tally = tl_simulation_tally(sim),
        .under_way = tl_simulation_under_way(sim),
        .policy = "policy",
        .staff = "roster",
        .demand = "demand",
    };
    tl_report_text(&report, out);
    tl_report_json(&report, out);
    tl_report_page(&report, out);
    tl_simulation_close(sim);
    fclose(out);
    return text;
}

static void equal_seeds_give_equal_runs(void **state)
{
    struct house house;
    (void)state;
    house_open(&house, ROSTER, DEMAND, 1);
    char *first = run(&house.plan), *again = run(&house.plan);
    house.plan.seed++;
    char *other = run(&house.plan);
    assert_string_equal(first, again);
    CHECK(strcmp(first, other) != 0);
    free(first);
    free(again);
    free(other);
    house_close(&house);
}

/* Pearson's sum of so many cells lies near their number when the counts are Poisson with these
 * means: not further than four of its standard deviations. */
static void check_poisson(double sum, double cells)
{
    if (!(fabs(sum - cells) < 4 * sqrt(2 * cells)))
        fail_msg("seed %" PRIu64 ": %.1f for %.0f cells", check_seed(), sum, cells);
}

/* Sixteen weeks, each half hour of each day, and each kind of callers over all of them. */
static void calls_come_as_the_demand_says(void **state)
{
    enum { DAYS = 112, KINDS = 16 };
    static uint32_t halves[DAYS][TL_HALF_HOURS];
    struct house house;
    struct tl_arrivals arrivals;
    struct tl_arrival arrival;
    double kinds[KINDS] = { 0 }, expected[KINDS] = { 0 }, sum = 0, cells = 0, kinds_sum = 0;
    (void)state;
    house_open(&house, ROSTER, DEMAND, DAYS);
    memset(halves, 0, sizeof halves);
    const struct tl_calendar *calendar = &house.plan.policy->calendar;
    int32_t first = tl_date_days(house.demand.begins);
    tl_time from = tl_zone_instant(&calendar->zone, tl_days_date(first), 0), last = from;
    tl_arrivals_init(&arrivals, &house.demand, calendar, check_seed(), from,
                     tl_zone_instant(&calendar->zone, tl_days_date(first + DAYS), 0));
    while (tl_arrivals_next(&arrivals, &arrival) == TL_OK) {
        struct tl_civil civil = tl_zone_civil(&calendar->zone, arrival.at);
        CHECK(arrival.at >= last);
        last = arrival.at;
        halves[tl_date_days(civil.date) - first][civil.second / 1800]++;
        kinds[arrival.kind]++;
    }
    for (int32_t day = 0; day < DAYS; day++) {
        bool is_off = tl_calendar_is_holiday(calendar, tl_days_date(first + day));
        for (uint32_t half = 0; half < TL_HALF_HOURS; half++) {
            double mean = 0;
            for (uint16_t kind = 0; kind < house.demand.kinds_len; kind++) {
                double calls =
                    tl_demand_calls(&house.demand, kind, tl_days_weekday(first + day), half) *
                    (is_off ? house.demand.holidays : 1);
                mean += calls;
                expected[kind] += calls;
            }
            double off = halves[day][half] - mean;
            CHECK(mean > 0 || halves[day][half] == 0);
            sum += mean > 0 ? off * off / mean : 0;
            cells += mean > 0;
        }
    }
    for (uint16_t kind = 0; kind < house.demand.kinds_len; kind++)
        kinds_sum += pow(kinds[kind] - expected[kind], 2) / expected[kind];
    check_poisson(sum, cells);
    check_poisson(kinds_sum, house.demand.kinds_len);
    house_close(&house);
}

/* What happens on two days at the reference agency, by counts of its own. */
static void everyone_is_accounted_for(void **state)
{
    struct house house;
    struct tl_simulation *sim;
    struct tl_half half;
    struct tl_totals sum = { .offered = 0 };
    (void)state;
    house_open(&house, ROSTER, DEMAND, 2);
    CHECK_OK(tl_simulation_open(&house.plan, &sim));
    while (tl_simulation_half(sim, &half) == TL_OK)
        tl_totals_add(&sum, &half.totals);
    const struct tl_tally *tally = tl_simulation_tally(sim);
    uint64_t ended = tl_simulation_under_way(sim);
    for (int i = 0; i < TL_OUTCOMES; i++)
        ended += sum.outcomes[i];
    CHECK(sum.offered > 50000);
    CHECK_EQ(sum.offered + sum.redialled, ended);
    CHECK_EQ(sum.outcomes[TL_OUTCOME_NONE], 0);
    CHECK_EQ(sum.outcomes[TL_OUTCOME_LEFT_IN_LINE], sum.abandoned);
    CHECK_EQ(tally->all->waits.len, sum.answered);
    CHECK_EQ(tally->languages[0].offered + tally->languages[1].offered,
             sum.offered + sum.redialled);
    CHECK(sum.redialled > 0 && sum.promised > 0 && sum.called_back > 0 && sum.kept > 0);
    CHECK(sum.called_back <= sum.promised && sum.attempts >= sum.called_back);
    CHECK(sum.outcomes[TL_OUTCOME_PERSON] <= sum.answered + sum.called_back);
    for (int i = TL_OUTCOME_ANSWERED; i <= TL_OUTCOME_LEFT_IN_LINE; i++)
        CHECK(i == TL_OUTCOME_SELF_SERVED || i == TL_OUTCOME_CALLBACK || sum.outcomes[i] > 0);
    CHECK_EQ(sum.outcomes[TL_OUTCOME_REFUSED] + sum.outcomes[TL_OUTCOME_CUT_OFF], 0);
    tl_simulation_close(sim);
    house_close(&house);
}

/* Shifts end when the last call does: nobody is signed in at night, and breaks are no ready time.
 */
static void staff_go_home(void **state)
{
    struct house house;
    struct tl_simulation *sim;
    struct tl_half half;
    (void)state;
    house_open(&house, ROSTER, DEMAND, 1);
    CHECK_OK(tl_simulation_open(&house.plan, &sim));
    while (tl_simulation_half(sim, &half) == TL_OK) {
        if (half.second < 8 * 3600 || half.second >= 22 * 3600)
            CHECK(half.totals.staffed_us == 0);
        if (half.second == 15 * 3600)
            CHECK(fabs(half.totals.staffed_us / 1800e6 - house.plan.roster->people) < 0.01);
        CHECK(half.totals.busy_us <= half.totals.ready_us * (1 + 1e-12));
        CHECK(half.totals.ready_us <= half.totals.staffed_us * (1 + 1e-12));
        if (half.second == 12 * 3600)
            CHECK(half.totals.ready_us < 0.95 * half.totals.staffed_us);
    }
    const struct tl_tally *tally = tl_simulation_tally(sim);
    CHECK(tally->staffed == 0 && tally->busy == 0 && tally->ready == 0);
    CHECK(tally->talking == 0 && tally->in_line == 0);
    tl_simulation_close(sim);
    house_close(&house);
}

/* More than can be held: the center refuses, and still knows everyone. */
static void a_flood_is_refused(void **state)
{
    struct house house;
    struct tl_simulation *sim;
    struct tl_half half;
    (void)state;
    house_open(&house, ROSTER, DEMAND, 1);
    house.plan.people_max = 64;
    CHECK_OK(tl_simulation_open(&house.plan, &sim));
    while (tl_simulation_half(sim, &half) == TL_OK)
        tl_simulation_check(sim);
    const struct tl_totals *totals = &tl_simulation_tally(sim)->totals;
    CHECK(totals->outcomes[TL_OUTCOME_REFUSED] > totals->offered / 4);
    CHECK(totals->redialled > 0 && totals->answered > 0);
    tl_simulation_close(sim);
    house_close(&house);
}

/* ---- files ---- */

static char path[2][64];

static void write_file(int which, const char *name, const char *text)
{
    snprintf(path[which], sizeof path[which], "/tmp/tl-simulate-%d-%s", (int)getpid(), name);
    FILE *out = fopen(path[which], "w");
    CHECK(out != NULL);
    fputs(text, out);
    fclose(out);
}

static int remove_files(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        if (path[i][0] != '\0')
            unlink(path[i]);
    }
    return 0;
}

static void counted_calls_are_offered_exactly(void **state)
{
    struct house house;
    struct tl_simulation *sim;
    struct tl_half half;
    uint32_t wanted[3][TL_HALF_HOURS] = { { 0 } }, got[3][TL_HALF_HOURS] = { { 0 } };
    uint64_t random = check_seed();
    char *text = NULL, demand[400];
    size_t bytes = 0;
    (void)state;
    FILE *out = open_memstream(&text, &bytes);
    fputs("time,calls\n", out);
    for (int day = 0; day < 3; day++) {
        for (uint32_t minute = 7 * 60; minute < 21 * 60; minute += 5) {
            uint32_t calls = (uint32_t)(check_random(&random) % 60);
            fprintf(out, "2003-03-0%dT%02u:%02u:00Z,%u\n", 3 + day, minute / 60, minute % 60,
                    calls);
            wanted[day][minute / 30] += calls;
        }
    }
    fclose(out);
    write_file(0, "counts.csv", text);
    free(text);
    snprintf(demand, sizeof demand,
             "counts: %s\nlanguages: { en: 100 %% }\ncallers: { all: { share: 1 } }\n",
             strrchr(path[0], '/') + 1);
    write_file(1, "demand.yaml", demand);
    house_open(&house, ROSTER, path[1], 3);
    CHECK_OK(tl_simulation_open(&house.plan, &sim));
    for (int day = 0; tl_simulation_half(sim, &half) == TL_OK; day += half.ends_day)
        got[day][half.second / 1800] += (uint32_t)half.totals.offered;
    assert_memory_equal(got, wanted, sizeof got);
    tl_simulation_check(sim);
    tl_simulation_close(sim);
    house_close(&house);
}

/* A real call center's counts, where they lie beside the project. */
static void recorded_calls_are_offered_exactly(void **state)
{
    struct house house;
    struct tl_simulation *sim;
    struct tl_half half;
    char file[400], demand[700];
    uint64_t offered = 0, recorded = 0;
    (void)state;
    const char *shared = getenv("TL_SHARED");
    snprintf(file, sizeof file, "%s/data/arrivals/bank_calls_2003.csv",
             shared ? shared : TL_ROOT "/../shared");
    if (access(file, R_OK) != 0) {
        printf("skipped: %s is not here\n", file);
        skip();
    }
    snprintf(demand, sizeof demand,
             "counts: %s\nlanguages: { en: 75 %%, es: 25 %% }\n"
             "callers: { all: { share: 1, wants: answer, helped: 80 %% } }\n",
             file);
    write_file(1, "demand.yaml", demand);
    house_open(&house, ROSTER, path[1], 7);
    CHECK_OK(tl_simulation_open(&house.plan, &sim));
    const struct tl_demand_count *row = house.demand.counts;
    while (tl_simulation_half(sim, &half) == TL_OK) {
        tl_time end = tl_simulation_tally(sim)->at;
        uint64_t here = 0;
        for (; row < house.demand.counts + house.demand.counts_len && row->at < end; row++)
            here += row->calls;
        CHECK_EQ(half.totals.offered, here);
        offered += half.totals.offered;
        recorded += here;
    }
    CHECK(offered > 100000 && offered == recorded);
    tl_simulation_close(sim);
    house_close(&house);
}

/* The same people call, whoever works. */
static void another_roster_meets_the_same_calls(void **state)
{
    struct house many, few;
    struct tl_simulation *a, *b;
    struct tl_half half_a, half_b;
    (void)state;
    write_file(
        0, "few.yaml",
        "groups:\n  all:\n    people: 90\n    skills: [english, spanish, tier1, biometrics]\n"
        "    shift: 08:00-20:00\n");
    house_open(&many, ROSTER, DEMAND, 1);
    house_open(&few, path[0], DEMAND, 1);
    CHECK_OK(tl_simulation_open(&many.plan, &a));
    CHECK_OK(tl_simulation_open(&few.plan, &b));
    while (tl_simulation_half(a, &half_a) == TL_OK) {
        CHECK_OK(tl_simulation_half(b, &half_b));
        CHECK_EQ(half_a.totals.offered, half_b.totals.offered);
    }
    const struct tl_totals *with_many = &tl_simulation_tally(a)->totals;
    const struct tl_totals *with_few = &tl_simulation_tally(b)->totals;
    CHECK(tl_service_level(with_many, 0) > tl_service_level(with_few, 0) + 0.2);
    CHECK(tl_occupancy(with_few) > 0.9 && tl_occupancy(with_many) < 0.85);
    CHECK(with_few->redialled > with_many->redialled);
    tl_simulation_close(a);
    tl_simulation_close(b);
    house_close(&many);
    house_close(&few);
}

struct wrong {
    const char *text;
    uint32_t line;
    const char *says; /* Stands in the sentence. */
};

static void check_fault(const struct wrong *wrong, enum tl_err err)
{
    CHECK_ERR(TL_EBAD, err);
    CHECK_EQ(faults.faults_len, 1);
    if (fault_room[0].line != wrong->line || !strstr(fault_room[0].text, wrong->says))
        fail_msg("%s:%" PRIu32 ": %s", fault_room[0].file, fault_room[0].line, fault_room[0].text);
    assert_string_equal(fault_room[0].file, path[0]);
}

#define GROUP "groups:\n  one:\n    people: 3\n    skills: [english]\n"
static void wrong_rosters_are_named_by_line(void **state)
{
    static const struct wrong wrongs[] = {
        { "groups:\n  one:\n    people: 0\n    skills: []\n    shift: 08:00-09:00\n", 3,
          "1 to 10000" },
        { GROUP "    shift: 09:00-08:00\n", 5, "the earlier first" },
        { GROUP "    shift: 08:00-16:00\n    days: funday\n", 6, "monday-friday" },
        { GROUP "    shift: 08:00-16:00\n    brakes: []\n", 6, "did you mean breaks" },
        { GROUP
          "    shift: 08:00-16:00\n    breaks: [{ within: 07:00-09:00, for: 15 min, as: break }]\n",
          6, "lies within the shift" },
        { GROUP
          "    shift: 08:00-16:00\n    breaks: [{ within: 09:00-10:00, for: 15 min, as: nap }]\n",
          6, "no not-ready reason nap" },
        { "groups:\n  one:\n    people: 3\n    skills: [klingon]\n    shift: 08:00-16:00\n", 4,
          "no skill klingon" },
        { GROUP "    shift: 08:00-16:00\n    wrap_up: { mean: 1 min, kind: odd }\n", 6,
          "lognormal" },
        { "{}\n", 1, "groups is missing" },
        { "groups: [\n", 2, "cannot be read as YAML" },
    };
    struct tl_policy_file *file;
    struct tl_roster roster;
    (void)state;
    forget_faults();
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/reference", &faults, &file));
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        forget_faults();
        write_file(0, "roster.yaml", wrongs[i].text);
        check_fault(wrongs + i,
                    tl_roster_open(path[0], tl_policy_file_policy(file), &faults, &roster));
    }
    tl_policy_file_close(file);
}

#define HEAD "calls_a_day: 100\nlanguages: { en: 100 % }\n"
static void wrong_demands_are_named_by_line(void **state)
{
    static const struct wrong wrongs[] = {
        { "languages: { en: 100 % }\ncallers: { all: { share: 1 } }\n", 1, "How many call?" },
        { HEAD "callers:\n  all: { share: 1, topic: nowhere }\n", 4, "no topic nowhere" },
        { HEAD "callers:\n  all: { share: 1, wants: money }\n", 4, "none of these" },
        { HEAD "callers:\n  all: { share: 1, records: { case.sunny: 3 % } }\n", 4, "case.sunny" },
        { HEAD "callers: {}\n", 3, "Under callers" },
        { HEAD "begins: 2026-02-30\ncallers: { all: { share: 1 } }\n", 3, "A date is written" },
        { HEAD "patience: soon\ncallers: { all: { share: 1 } }\n", 3, "no length of time" },
        { HEAD "half_hours: { 08:15: 3 }\ncallers: { all: { share: 1 } }\n", 3, "half hour" },
        { HEAD "weekdays: { mon: 3 % }\ncallers: { all: { share: 1 } }\n", 3, "weekday mon" },
        { HEAD "redial: { chance: 200 % }\ncallers: { all: { share: 1 } }\n", 3, "up to 100 %" },
        { "calls_a_day: 100\nlanguages: { xx: 100 % }\ncallers: { all: { share: 1 } }\n", 2,
          "no language xx" },
    };
    struct tl_policy_file *file;
    struct tl_demand demand;
    (void)state;
    forget_faults();
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/reference", &faults, &file));
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        forget_faults();
        write_file(0, "demand.yaml", wrongs[i].text);
        check_fault(wrongs + i,
                    tl_demand_open(path[0], tl_policy_file_policy(file), &faults, &demand));
    }
    tl_policy_file_close(file);
}

static void wrong_counts_are_named_by_line(void **state)
{
    static const struct wrong wrongs[] = {
        { "time,calls\n2003-03-03T07:00:00Z,4\n2003-03-03T07:05:00Z,many\n", 3,
          "A row is written" },
        { "time,calls\n2003-03-03T07:05:00Z,4\n2003-03-03T07:00:00Z,4\n", 3, "sort the file" },
        { "time,calls\n2003-02-29T07:05:00Z,4\n", 2, "A row is written" },
        { "time,calls\n", 1, "no rows" },
    };
    struct tl_policy_file *file;
    struct tl_demand demand;
    char text[200];
    (void)state;
    forget_faults();
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/reference", &faults, &file));
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        forget_faults();
        write_file(0, "counts.csv", wrongs[i].text);
        snprintf(text, sizeof text,
                 "counts: %s\nlanguages: { en: 100 %% }\ncallers: { all: { share: 1 } }\n",
                 path[0]);
        write_file(1, "demand.yaml", text);
        check_fault(wrongs + i,
                    tl_demand_open(path[1], tl_policy_file_policy(file), &faults, &demand));
    }
    tl_policy_file_close(file);
}

/* ---- numbers ---- */

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void quantiles_are_near(void **state)
{
    enum { LEN = 20001 };
    static int64_t waits[LEN];
    static struct tl_hist hist;
    struct tl_spread spread = tl_spread_make(TL_SPREAD_LOGNORMAL, 90e6, 2);
    uint64_t random = check_seed();
    (void)state;
    for (int i = 0; i < LEN; i++) {
        waits[i] = tl_spread_us(&spread, check_random(&random));
        tl_hist_add(&hist, waits[i]);
    }
    qsort(waits, LEN, sizeof waits[0], by_size);
    for (int percent = 1; percent < 100; percent++) {
        double exact = (double)waits[LEN * percent / 100] / 1e6;
        CHECK(fabs(tl_hist_at(&hist, percent / 100.0) / exact - 1) < 0.016);
    }
}

static void spreads_have_their_means(void **state)
{
    enum { LEN = 400000 };
    uint64_t random = check_seed();
    (void)state;
    for (int kind = TL_SPREAD_FIXED; kind <= TL_SPREAD_LOGNORMAL; kind++) {
        double variation = kind == TL_SPREAD_FIXED ? 0 : kind == TL_SPREAD_EXPONENTIAL ? 1 : 0.6;
        struct tl_spread spread = tl_spread_make((enum tl_spread_kind)kind, 300e6, variation);
        double sum = 0, squares = 0;
        for (int i = 0; i < LEN; i++) {
            double us = (double)tl_spread_us(&spread, check_random(&random));
            sum += us / LEN;
            squares += us * us / LEN;
        }
        CHECK(fabs(sum / 300e6 - 1) < 0.01);
        CHECK(fabs(sqrt(fabs(squares - sum * sum)) / sum - variation) < 0.02);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_near),
        cmocka_unit_test(spreads_have_their_means),
        cmocka_unit_test(equal_seeds_give_equal_runs),
        cmocka_unit_test(calls_come_as_the_demand_says),
        cmocka_unit_test(everyone_is_accounted_for),
        cmocka_unit_test(staff_go_home),
        cmocka_unit_test(a_flood_is_refused),
        cmocka_unit_test_teardown(counted_calls_are_offered_exactly, remove_files),
        cmocka_unit_test_teardown(recorded_calls_are_offered_exactly, remove_files),
        cmocka_unit_test_teardown(another_roster_meets_the_same_calls, remove_files),
        cmocka_unit_test_teardown(wrong_rosters_are_named_by_line, remove_files),
        cmocka_unit_test_teardown(wrong_demands_are_named_by_line, remove_files),
        cmocka_unit_test_teardown(wrong_counts_are_named_by_line, remove_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
