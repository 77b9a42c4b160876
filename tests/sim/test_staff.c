/* test_staff.c: the roster found meets its target, nobody less would, and languages wait equally.
 */
#include "sim/staffing.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "policyfile/policyfile.h"
#include "support/check.h"

#define EXAMPLES TL_ROOT "/examples/simulate/"

enum { FAULTS_MAX = 16, PEOPLE_MAX = 4096, MONDAY_LINES = TL_HALF_HOURS };

static struct tl_fault fault_room[FAULTS_MAX];
static struct tl_faults faults;
static char demand_file[64], roster_file[64];

/* Mondays from nine to eleven; everybody wants a person. */
static const char demand_text[] =
    "begins: 2026-01-05\n"
    "calls_a_day: 900\n"
    "weekdays: { monday: 100 % }\n"
    "half_hours: { 09:00: 20, 09:30: 40, 10:00: 60, 10:30: 30 }\n"
    "languages: { en: 75 %, es: 25 % }\n"
    "patience: { mean: 6 min, kind: exponential }\n"
    "thinks: { mean: 4 s, spread: 60 % }\n"
    "callers: { all: { share: 1, topic: person-waits, handle: { mean: 5 min, spread: 70 % } } }\n";

static const char roster_text[] = "groups:\n"
                                  "  both:\n"
                                  "    people: 70\n"
                                  "    skills: [english, spanish, tier1, biometrics]\n"
                                  "    shift: 09:00-11:00\n"
                                  "    answers_after: { mean: 3 s, spread: 50 % }\n"
                                  "    wrap_up: { mean: 40 s, spread: 60 % }\n"
                                  "  one:\n"
                                  "    people: 30\n"
                                  "    skills: [english, tier1, biometrics]\n"
                                  "    shift: 09:00-11:00\n"
                                  "    wrap_up: 40 s\n";

/* A policy, a demand, a roster, and what is searched for. */
struct house {
    struct tl_policy_file *file;
    struct tl_roster roster;
    struct tl_demand demand;
    struct tl_staffing_plan plan;
};

static void house_open(struct house *house, const char *roster, const char *demand, uint32_t days)
{
    faults = (struct tl_faults){ .faults = fault_room, .faults_max = FAULTS_MAX };
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/reference", &faults, &house->file));
    const struct tl_policy *policy = tl_policy_file_policy(house->file);
    CHECK_OK(tl_roster_open(roster, policy, &faults, &house->roster));
    CHECK_OK(tl_demand_open(demand, policy, &faults, &house->demand));
    house->plan = (struct tl_staffing_plan){ .simulation = { .policy = policy,
                                                             .roster = &house->roster,
                                                             .demand = &house->demand,
                                                             .seed = check_seed(),
                                                             .days = days },
                                             .target = { 0.8, 30 } };
}

static void house_close(struct house *house)
{
    tl_roster_close(&house->roster);
    tl_demand_close(&house->demand);
    tl_policy_file_close(house->file);
}

static void write_file(char *path, const char *name, const char *text)
{
    snprintf(path, sizeof demand_file, "/tmp/tl-staff-%d-%s", (int)getpid(), name);
    FILE *out = fopen(path, "w");
    CHECK(out != NULL);
    fputs(text, out);
    CHECK_EQ(fclose(out), 0);
}

static int write_files(void **state)
{
    (void)state;
    write_file(demand_file, "demand.yaml", demand_text);
    write_file(roster_file, "roster.yaml", roster_text);
    return 0;
}

static int remove_files(void **state)
{
    (void)state;
    unlink(demand_file);
    unlink(roster_file);
    return 0;
}

static void small_open(struct house *house)
{
    house_open(house, roster_file, demand_file, 7);
    house->plan.simulation.people_max = PEOPLE_MAX;
}

static bool all_meet(const struct house *house, const struct tl_staffing *staffing)
{
    bool all = true;
    for (uint32_t at = 0; at < TL_LINES; at++)
        all = all && (!tl_need_is_open(&staffing->need, at) ||
                      tl_staffing_is_met(&house->plan.target, staffing->lines + at));
    return all;
}

/* ---- the search ---- */

static struct tl_staffing found, again;

static void one_person_fewer_misses_the_target(void **state)
{
    struct house house;
    (void)state;
    small_open(&house);
    CHECK_OK(tl_staffing_search(&house.plan, &found));
    CHECK(found.is_least);
    CHECK_OK(tl_staffing_run(&house.plan, &found));
    CHECK(all_meet(&house, &found));
    for (uint32_t at = 18; at < 22; at++) {
        CHECK(found.lines[at].came > 30);
        again = found;
        CHECK(again.need.people[at]-- > 1);
        CHECK_OK(tl_staffing_run(&house.plan, &again));
        CHECK(!all_meet(&house, &again));
    }
    CHECK(found.need.people[20] > found.need.people[18] + 5);
    house_close(&house);
}

static void people_work_only_when_somebody_is_there(void **state)
{
    struct house house;
    (void)state;
    small_open(&house);
    CHECK_OK(tl_staffing_search(&house.plan, &found));
    for (uint32_t at = 0; at < TL_LINES; at++) {
        uint32_t half = at % TL_HALF_HOURS;
        bool is_open = at < 5 * MONDAY_LINES && half >= 18 && half < 22;
        bool is_monday = at < MONDAY_LINES;
        CHECK_EQ(tl_need_is_open(&found.need, at), is_open);
        CHECK_EQ(found.need.people[at] > 1, is_open && is_monday);
    }
    house_close(&house);
}

static void equal_seeds_find_equal_rosters(void **state)
{
    struct house house;
    (void)state;
    small_open(&house);
    CHECK_OK(tl_staffing_search(&house.plan, &found));
    CHECK_OK(tl_staffing_search(&house.plan, &again));
    assert_memory_equal(found.need.people, again.need.people, sizeof found.need.people);
    assert_memory_equal(found.lines, again.lines, sizeof found.lines);
    CHECK_EQ(found.runs, again.runs);
    house.plan.simulation.seed += 1;
    CHECK_OK(tl_staffing_search(&house.plan, &again));
    CHECK(memcmp(found.lines, again.lines, sizeof found.lines) != 0);
    house_close(&house);
}

/* A file written, read and run is the same day. */
static void the_file_has_the_same_people(void **state)
{
    struct house house, written;
    struct tl_roster roster;
    char file[64];
    (void)state;
    small_open(&house);
    CHECK_OK(tl_staffing_search(&house.plan, &found));
    CHECK_OK(tl_need_roster(&found.need, &roster));
    snprintf(file, sizeof file, "/tmp/tl-staff-%d-found.yaml", (int)getpid());
    FILE *out = fopen(file, "w");
    CHECK(out != NULL);
    tl_roster_write(&roster, house.plan.simulation.policy, "found", out);
    CHECK_EQ(fclose(out), 0);
    house_open(&written, file, demand_file, 7);
    unlink(file);
    CHECK_EQ(written.roster.people, roster.people);
    CHECK_EQ(written.roster.groups_len, roster.groups_len);
    written.demand.targets_s[0] = 30;
    struct tl_simulation *simulation;
    struct tl_half half;
    CHECK_OK(tl_simulation_open(&written.plan.simulation, &simulation));
    while (tl_simulation_half(simulation, &half) == TL_OK)
        ;
    assert_memory_equal(tl_simulation_tally(simulation)->lines, found.lines, sizeof found.lines);
    tl_simulation_close(simulation);
    tl_roster_close(&roster);
    house_close(&written);
    house_close(&house);
}

static void what_cannot_be_reached_is_named(void **state)
{
    struct house house;
    (void)state;
    small_open(&house);
    house.plan.target = (struct tl_staffing_target){ 0.99, 2 };
    CHECK_ERR(TL_ENONE, tl_staffing_search(&house.plan, &found));
    CHECK(found.missed >= 18 && found.missed < 22);
    CHECK(!tl_staffing_is_met(&house.plan.target, found.lines + found.missed));
    house_close(&house);
}

/* ---- languages ---- */

static void gap_of(const char *roster, struct tl_language_gap *out, bool *is_over)
{
    struct house house;
    struct tl_simulation *simulation;
    struct tl_half half;
    house_open(&house, roster, EXAMPLES "demand.yaml", 5);
    CHECK(house.plan.simulation.policy->staff.language_wait_bound == 20);
    CHECK_OK(tl_simulation_open(&house.plan.simulation, &simulation));
    while (tl_simulation_half(simulation, &half) == TL_OK)
        ;
    const struct tl_tally *tally = tl_simulation_tally(simulation);
    CHECK(tally->languages[0].answered > 1000 && tally->languages[1].answered > 1000);
    *out = tl_language_gap_find(tally);
    *is_over = tl_language_gap_is_over(out, house.plan.simulation.policy);
    tl_simulation_close(simulation);
    house_close(&house);
}

static void the_reference_roster_is_fair(void **state)
{
    struct tl_language_gap gap;
    bool is_over;
    (void)state;
    gap_of(EXAMPLES "roster.yaml", &gap, &is_over);
    if (is_over || !(gap.p50.percent < 20 && gap.p90.percent < 20))
        fail_msg("%.1f %% and %.1f %% apart", gap.p50.percent, gap.p90.percent);
}

static void few_who_speak_both_are_not_fair(void **state)
{
    struct tl_language_gap gap;
    bool is_over;
    (void)state;
    gap_of(EXAMPLES "roster-few-bilingual.yaml", &gap, &is_over);
    CHECK(is_over && gap.p50.percent > 100 && gap.p90.percent > 100);
    CHECK(gap.p50.slow == 1 && gap.p90.slow == 1 && gap.p90.quick == 0);
}

static void add_waits(struct tl_tally *tally, uint16_t language, int64_t each_s, int64_t last_s)
{
    for (int i = 0; i < 100; i++)
        tl_hist_add(&tally->languages[language].waits, (i < 80 ? each_s : last_s) * 1000000);
}

static void gaps_by_hand(void **state)
{
    struct tl_tally tally;
    struct house house;
    char *text = NULL;
    size_t bytes = 0;
    (void)state;
    small_open(&house);
    struct tl_policy policy = *house.plan.simulation.policy;
    CHECK_OK(tl_tally_open(&policy, &tally));
    add_waits(&tally, 0, 20, 100);
    struct tl_language_gap gap = tl_language_gap_find(&tally);
    CHECK(gap.p50.percent == 0 && gap.p90.percent == 0);
    add_waits(&tally, 1, 21, 150);
    gap = tl_language_gap_find(&tally);
    CHECK(fabs(gap.p50.percent - 5) < 4 && fabs(gap.p90.percent - 50) < 5);
    CHECK(tl_language_gap_is_over(&gap, &policy));
    FILE *out = open_memstream(&text, &bytes);
    tl_language_gap_text(&gap, &policy, out);
    tl_language_gap_json(&gap, &policy, out);
    fclose(out);
    CHECK(strstr(text, "OVER the policy's bound of 20 %") && strstr(text, "\"is_over\":true"));
    free(text);
    policy.staff.language_wait_bound = 60;
    CHECK(!tl_language_gap_is_over(&gap, &policy));
    policy.staff.language_wait_bound = 0;
    CHECK(!tl_language_gap_is_over(&gap, &policy));
    tl_tally_close(&tally);
    house_close(&house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_by_hand),
        cmocka_unit_test(one_person_fewer_misses_the_target),
        cmocka_unit_test(people_work_only_when_somebody_is_there),
        cmocka_unit_test(equal_seeds_find_equal_rosters),
        cmocka_unit_test(the_file_has_the_same_people),
        cmocka_unit_test(what_cannot_be_reached_is_named),
        cmocka_unit_test(the_reference_roster_is_fair),
        cmocka_unit_test(few_who_speak_both_are_not_fair),
    };
    return cmocka_run_group_tests(tests, write_files, remove_files);
}
