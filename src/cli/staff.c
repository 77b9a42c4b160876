/* staff.c: `throughline staff`: the smallest roster with which a service level is reached. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "policyfile/policyfile.h"
#include "sim/staffing.h"

enum { FAULTS_MAX = 100, DAYS_MAX = 3650, DAYS_USUAL = 7 };

/* The command line. */
struct wanted {
    const char *target;
    const char *policy;
    const char *staff;
    const char *demand;
    const char *days;
    const char *seed;
    const char *out;
    bool json;
};

struct files {
    struct tl_policy_file *file;
    struct tl_roster roster;
    struct tl_demand demand;
    struct tl_staffing_plan plan;
};

static void progress(void *arg, uint32_t done, uint32_t all)
{
    (void)arg;
    tl_cli_progress("staff", done, all);
}

static bool read_number(const char *text, uint64_t max, uint64_t *out)
{
    char *end;
    if (!text)
        return true;
    *out = strtoull(text, &end, 10);
    return end != text && *end == '\0' && text[0] != '-' && *out <= max;
}

static enum tl_err read_wanted(const struct wanted *wanted, struct tl_faults *faults,
                               struct tl_staffing_plan *plan)
{
    uint64_t days = DAYS_USUAL, seed = 1;
    enum tl_err err = tl_staffing_target_read(wanted->target, &plan->target);
    if (err)
        tl_faults_add(faults, "", 0, "", "--target is written \"80% in 30 s\" or \"90% in 2 min\"");
    if (!read_number(wanted->days, DAYS_MAX, &days) || days == 0 ||
        !read_number(wanted->seed, UINT64_MAX, &seed)) {
        tl_faults_add(faults, "", 0, "", "--days and --seed are whole numbers, --days 1 to 3650");
        err = TL_EBAD;
    }
    plan->simulation.days = (uint32_t)days;
    plan->simulation.seed = seed;
    plan->progress = progress;
    return err;
}

static enum tl_err open_files(const struct wanted *wanted, struct tl_faults *faults,
                              struct files *files)
{
    enum tl_err err = read_wanted(wanted, faults, &files->plan);
    if (!err)
        err = tl_policy_file_open(wanted->policy, faults, &files->file);
    if (err)
        return err;
    const struct tl_policy *policy = tl_policy_file_policy(files->file);
    err = tl_roster_open(wanted->staff, policy, faults, &files->roster);
    enum tl_err demand = tl_demand_open(wanted->demand, policy, faults, &files->demand);
    files->plan.simulation.policy = policy;
    files->plan.simulation.roster = &files->roster;
    files->plan.simulation.demand = &files->demand;
    return err ? err : demand;
}

static void close_files(struct files *files)
{
    tl_roster_close(&files->roster);
    tl_demand_close(&files->demand);
    tl_policy_file_close(files->file);
}

static const char *name_of(uint32_t line)
{
    static const char *const days[] = { "mondays", "tuesdays",  "wednesdays", "thursdays",
                                        "fridays", "saturdays", "sundays" };
    static char name[24];
    uint32_t half = line % TL_HALF_HOURS;
    snprintf(name, sizeof name, "%s at %02" PRIu32 ":%02" PRIu32, days[line / TL_HALF_HOURS],
             half / 2, half % 2 * 30);
    return name;
}

static void fault_missed(const struct wanted *wanted, const struct tl_staffing *staffing,
                         struct tl_faults *faults)
{
    char text[256];
    const struct tl_line *line = staffing->lines + staffing->missed;
    snprintf(text, sizeof text,
             "%s the target is not met even with %" PRIu32 " people (%.1f %%): give the missing "
             "skills a greater share in this roster, let people answer sooner, or take a lower "
             "target.",
             name_of(staffing->missed), staffing->need.people[staffing->missed],
             line->came > 0 ? 100.0 * (double)line->within / (double)line->came : 0);
    tl_faults_add(faults, wanted->staff, 0, "", text);
}

/* Of a hundred people at work, those who have this skill. */
static double share_of(const struct tl_need *need, uint8_t skill)
{
    double have = 0, all = 0;
    for (uint16_t i = 0; i < need->kinds_len; i++) {
        all += need->kinds[i].people;
        have += need->kinds[i].skills >> skill & 1 ? need->kinds[i].people : 0;
    }
    return all > 0 ? 100 * have / all : 0;
}

static void fault_unequal(const struct wanted *wanted, const struct files *files,
                          const struct tl_staffing *staffing, struct tl_faults *faults)
{
    char text[256];
    const struct tl_policy *policy = files->plan.simulation.policy;
    const struct tl_language_gap *gap = &staffing->gap;
    const struct tl_gap *worst = gap->p50.percent > gap->p90.percent ? &gap->p50 : &gap->p90;
    const struct tl_language *slow = policy->languages + worst->slow;
    snprintf(
        text, sizeof text,
        "Refused: waits in %s are %.0f %% (p50) and %.0f %% (p90) longer than in %s; staff.yaml "
        "allows %" PRIu32 " %%. Only %.0f %% of these people have %s: raise that share, by "
        "people who speak both or by more of a group that has it.",
        slow->code, gap->p50.percent, gap->p90.percent, policy->languages[worst->quick].code,
        policy->staff.language_wait_bound, share_of(&staffing->need, slow->skill),
        policy->skills[slow->skill] ? policy->skills[slow->skill] : slow->code);
    tl_faults_add(faults, wanted->staff, 0, "", text);
}

static enum tl_err write_roster(const struct wanted *wanted, const struct files *files,
                                const struct tl_staffing *staffing, struct tl_faults *faults)
{
    char head[160];
    struct tl_roster roster;
    enum tl_err err = tl_need_roster(&staffing->need, &roster);
    if (err)
        return err;
    FILE *out = fopen(wanted->out, "w");
    snprintf(head, sizeof head, "People at work for %.60s of coming into a line, seed %" PRIu64,
             wanted->target, files->plan.simulation.seed);
    if (out)
        tl_roster_write(&roster, files->plan.simulation.policy, head, out);
    tl_roster_close(&roster);
    if (out && fclose(out) == 0)
        return TL_OK;
    tl_faults_add(faults, wanted->out, 0, "", "this file cannot be written");
    return TL_EIO;
}

static enum tl_err staff(const struct wanted *wanted, const struct files *files,
                         struct tl_faults *faults)
{
    static struct tl_staffing staffing;
    enum tl_err err = tl_staffing_search(&files->plan, &staffing);
    if (err == TL_ENONE)
        fault_missed(wanted, &staffing, faults);
    if (err)
        return err;
    if (wanted->json)
        tl_staffing_json(&files->plan, &staffing, stdout);
    else
        tl_staffing_text(&files->plan, &staffing, stdout);
    if (tl_language_gap_is_over(&staffing.gap, files->plan.simulation.policy)) {
        fault_unequal(wanted, files, &staffing, faults);
        return TL_EDENIED;
    }
    return wanted->out ? write_roster(wanted, files, &staffing, faults) : TL_OK;
}

int tl_cli_staff(int argc, char **argv)
{
    struct wanted wanted = { .policy = "policy/reference" };
    const struct tl_option_row rows[] = {
        { .name = "target", .value = &wanted.target },
        { .name = "policy", .value = &wanted.policy },
        { .name = "staff", .value = &wanted.staff },
        { .name = "demand", .value = &wanted.demand },
        { .name = "days", .value = &wanted.days },
        { .name = "seed", .value = &wanted.seed },
        { .name = "o", .value = &wanted.out },
        { .name = "json", .flag = &wanted.json },
        { .name = NULL },
    };
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct files files = { .file = NULL };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 1 || !wanted.target ||
        !wanted.staff || !wanted.demand)
        return tl_cli_usage("staff");
    enum tl_err err = open_files(&wanted, &faults, &files);
    if (!err)
        err = staff(&wanted, &files, &faults);
    fflush(stdout);
    tl_cli_faults_print(&faults);
    if (err && faults.faults_len == 0)
        fprintf(stderr, "throughline: %s\n", tl_err_text(err));
    close_files(&files);
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
