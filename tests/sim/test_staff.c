/* test_staff.c: the roster found meets its target, nobody less would, and languages wait equally.
 */
#include "sim/staffing.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "policyfile/policyfile.h"
#include "sim/erlang.h"
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
    "callers: { all: { share: 1, handle: { mean: 5 min, spread: 70 % } } }\n";

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

/* ---- parts ---- */

static void targets_are_read(void **state)
{
    static const char *const bad[] = {
        "",           "80",          "80% in",     "0% in 30 s",       "101% in 3 s",
        "80% in 0 s", "80% in 30 h", "80%in 30 s", "80% in 30 s or so"
    };
    struct tl_staffing_target target;
    (void)state;
    CHECK_OK(tl_staffing_target_read("80% in 30 s", &target));
    CHECK(target.share == 0.8 && target.seconds == 30);
    CHECK_OK(tl_staffing_target_read("92.5 % in 2 min", &target));
    CHECK(fabs(target.share - 0.925) < 1e-12 && target.seconds == 120);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_ERR(TL_EBAD, tl_staffing_target_read(bad[i], &target));
}

/* One more in all is one more of one kind; shares come out within one person. */
static void people_are_dealt_out_by_shares(void **state)
{
    static const struct tl_need need = { .kinds = { { .people = 234, .skills = 1 },
                                                    { .people = 116, .skills = 3 },
                                                    { .people = 50, .skills = 7 } },
                                         .kinds_len = 3 };
    uint32_t before[3] = { 0 }, now[3];
    (void)state;
    for (uint32_t people = 1; people <= 800; people++) {
        uint32_t sum = 0;
        tl_need_split(&need, people, now);
        for (int i = 0; i < 3; i++) {
            CHECK(now[i] >= before[i]);
            CHECK(fabs(now[i] - people * need.kinds[i].people / 400.0) < 1);
            sum += now[i];
        }
        CHECK_EQ(sum, people);
        CHECK_EQ(tl_need_skilled(&need, people, 1), now[1] + now[2]);
        memcpy(before, now, sizeof before);
    }
}

/* Random needs: in every half hour the shifts have exactly so many people. */
static void shifts_have_exactly_the_people_needed(void **state)
{
    static struct tl_need need;
    uint64_t random = check_seed();
    struct tl_roster roster;
    uint64_t sum[TL_LINES] = { 0 };
    (void)state;
    need =
        (struct tl_need){ .kinds = { { .people = 2, .skills = 1 }, { .people = 1, .skills = 3 } },
                          .kinds_len = 2 };
    for (uint32_t at = 0; at < TL_LINES; at++)
        need.people[at] = (uint32_t)(check_random(&random) % 30);
    CHECK_OK(tl_need_roster(&need, &roster));
    for (uint16_t i = 0; i < roster.groups_len; i++) {
        const struct tl_group *group = roster.groups + i;
        uint32_t day = (uint32_t)__builtin_ctz(group->days) * TL_HALF_HOURS;
        CHECK(group->people > 0 && group->from_s < group->to_s);
        for (uint32_t half = group->from_s / 1800; half < group->to_s / 1800; half++)
            sum[day + half] += group->people;
    }
    for (uint32_t at = 0; at < TL_LINES; at++)
        CHECK_EQ(sum[at], need.people[at]);
    tl_roster_close(&roster);
}

/* By the steady state, state by state: who comes to k waiting joins when k + 1 are gone, by chance
 * of the moments at which they go; here for all the time there is, and for none. */
static void erlang_agrees_with_the_sum_over_states(void **state)
{
    static const double loads[] = { 0.5, 0.9, 1, 1.3 };
    static const uint32_t agents[] = { 1, 5, 50, 250 };
    (void)state;
    for (int i = 0; i < 16; i++) {
        uint32_t n = agents[i / 4];
        struct tl_erlang line = { loads[i % 4] * n / 300, 1.0 / 300, 1.0 / 540 };
        double p = 1, sum = 0, free = 0, left = 0;
        for (uint32_t k = 0; k < n + 4000; k++) {
            sum += p;
            free += k < n ? p : 0;
            left += k > n ? p * (k - n) * line.leaves : 0;
            p *= line.arrivals / ((k + 1 < n ? k + 1 : n) * line.served +
                                  (k + 1 > n ? k + 1 - n : 0) * line.leaves);
            if (sum > 1e250) {
                p /= sum;
                free /= sum;
                left /= sum;
                sum = 1;
            }
        }
        CHECK(fabs(tl_erlang_within(&line, n, 0) - free / sum) < 1e-5);
        CHECK(fabs(tl_erlang_within(&line, n, 1e6) - (1 - left / sum / line.arrivals)) < 1e-5);
        uint32_t people = tl_erlang_people(&line, 0.8, 20, 1000);
        CHECK(tl_erlang_within(&line, people, 20) >= 0.8);
        CHECK(people == 1 || tl_erlang_within(&line, people - 1, 20) < 0.8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_read),
        cmocka_unit_test(people_are_dealt_out_by_shares),
        cmocka_unit_test(shifts_have_exactly_the_people_needed),
        cmocka_unit_test(erlang_agrees_with_the_sum_over_states),
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
