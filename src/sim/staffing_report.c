/* staffing_report.c: what a search found: a table for people, and JSON. */
#include <inttypes.h>

#include "sim/staffing.h"

static const char *const weekdays[] = { "monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday" };

static double percent(const struct tl_line *line)
{
    return line->came > 0 ? 100 * (double)line->within / (double)line->came : 100;
}

static bool is_told(const struct tl_staffing *staffing, uint32_t at)
{
    return tl_need_is_open(&staffing->need, at) && staffing->need.people[at] > 0;
}

/* People at work, over half hours, in hours a week. */
static double hours_of(const uint32_t *people)
{
    double hours = 0;
    for (uint32_t at = 0; at < TL_LINES; at++)
        hours += people[at] / 2.0;
    return hours;
}

static void tell_head(const struct tl_staffing_plan *plan, const struct tl_staffing *staffing,
                      FILE *out)
{
    const struct tl_date begins = plan->simulation.demand->begins;
    fprintf(out,
            "%g %% within %" PRIu32 " s of coming into a line, in every half hour; %" PRIu32
            " days from %04d-%02d-%02d, seed %" PRIu64 "\n",
            100 * plan->target.share, plan->target.seconds, plan->simulation.days, begins.year,
            begins.month, begins.day, plan->simulation.seed);
    fprintf(out, "%.1f hours at work in a week (%.1f by formula alone), %" PRIu32 " runs; %s\n\n",
            hours_of(staffing->need.people), hours_of(staffing->guess), staffing->runs,
            staffing->is_least ? "no half hour can have one person less"
                               : "some half hour may have a person too many");
}

static void tell_line(const struct tl_staffing_plan *plan, const struct tl_staffing *staffing,
                      uint32_t at, FILE *out)
{
    const struct tl_policy *policy = plan->simulation.policy;
    uint32_t people = staffing->need.people[at], half = at % TL_HALF_HOURS;
    fprintf(out, "%-10s %02" PRIu32 ":%02" PRIu32 " %7" PRIu32, weekdays[at / TL_HALF_HOURS],
            half / 2, half % 2 * 30, people);
    for (uint16_t i = 0; i < policy->languages_len; i++)
        fprintf(out, " %9" PRIu32,
                tl_need_skilled(&staffing->need, people, policy->languages[i].skill));
    fprintf(out, " %9" PRIu64 " %8.1f %%\n", staffing->lines[at].came,
            percent(staffing->lines + at));
}

void tl_staffing_text(const struct tl_staffing_plan *plan, const struct tl_staffing *staffing,
                      FILE *out)
{
    const struct tl_policy *policy = plan->simulation.policy;
    tell_head(plan, staffing, out);
    fprintf(out, "%-16s %7s", "", "people");
    for (uint16_t i = 0; i < policy->languages_len; i++)
        fprintf(out, " %6.6s %2.2s", "speak", policy->languages[i].code);
    fprintf(out, " %9s %10s\n", "calls", "in target");
    for (uint32_t at = 0; at < TL_LINES; at++) {
        if (is_told(staffing, at))
            tell_line(plan, staffing, at, out);
    }
    fputc('\n', out);
    tl_language_gap_text(&staffing->gap, policy, out);
    fputc('\n', out);
}

static void put_line(const struct tl_staffing_plan *plan, const struct tl_staffing *staffing,
                     uint32_t at, FILE *out)
{
    const struct tl_policy *policy = plan->simulation.policy;
    uint32_t people = staffing->need.people[at], half = at % TL_HALF_HOURS;
    fprintf(out,
            "{\"weekday\":\"%s\",\"time\":\"%02" PRIu32 ":%02" PRIu32 "\",\"people\":%" PRIu32
            ",\"by_formula\":%" PRIu32 ",\"speak\":{",
            weekdays[at / TL_HALF_HOURS], half / 2, half % 2 * 30, people, staffing->guess[at]);
    for (uint16_t i = 0; i < policy->languages_len; i++)
        fprintf(out, "%s\"%s\":%" PRIu32, i > 0 ? "," : "", policy->languages[i].code,
                tl_need_skilled(&staffing->need, people, policy->languages[i].skill));
    fprintf(out, "},\"came\":%" PRIu64 ",\"within\":%" PRIu64 ",\"service_level\":%.6f}",
            staffing->lines[at].came, staffing->lines[at].within,
            percent(staffing->lines + at) / 100);
}

void tl_staffing_json(const struct tl_staffing_plan *plan, const struct tl_staffing *staffing,
                      FILE *out)
{
    const struct tl_policy *policy = plan->simulation.policy;
    const char *before = "";
    fprintf(out,
            "{\"target\":{\"share\":%g,\"seconds\":%" PRIu32 "},\"days\":%" PRIu32
            ",\"seed\":%" PRIu64 ",\"runs\":%" PRIu32 ",\"is_least\":%s",
            plan->target.share, plan->target.seconds, plan->simulation.days, plan->simulation.seed,
            staffing->runs, staffing->is_least ? "true" : "false");
    fprintf(out, ",\"staff_h_a_week\":%.1f,\"by_formula_h_a_week\":%.1f,\"half_hours\":[",
            hours_of(staffing->need.people), hours_of(staffing->guess));
    for (uint32_t at = 0; at < TL_LINES; at++) {
        if (!is_told(staffing, at))
            continue;
        fputs(before, out);
        put_line(plan, staffing, at, out);
        before = ",";
    }
    fputs("],\"wait_s\":{", out);
    for (uint16_t i = 0; i < policy->languages_len; i++)
        fprintf(out, "%s\"%s\":{\"p50\":%.3f,\"p90\":%.3f}", i > 0 ? "," : "",
                policy->languages[i].code, staffing->waits_s[i][0], staffing->waits_s[i][1]);
    fputs("},", out);
    tl_language_gap_json(&staffing->gap, policy, out);
    fputs("}\n", out);
}
