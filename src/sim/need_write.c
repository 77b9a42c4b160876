/* need_write.c: a roster as a file. */
#include <inttypes.h>
#include <math.h>

#include "sim/need.h"

static void put_time(FILE *out, uint32_t second)
{
    fprintf(out, "%02" PRIu32 ":%02" PRIu32, second / 3600, second / 60 % 60);
}

static void put_span(FILE *out, uint32_t from_s, uint32_t to_s)
{
    put_time(out, from_s);
    fputc('-', out);
    put_time(out, to_s);
}

static void put_spread(FILE *out, const char *key, const struct tl_spread *spread)
{
    fprintf(out, "    %s: ", key);
    if (spread->kind == TL_SPREAD_FIXED)
        fprintf(out, "%.0f s\n", spread->mean_us / 1e6);
    else if (spread->kind == TL_SPREAD_EXPONENTIAL)
        fprintf(out, "{ mean: %.0f s, kind: exponential }\n", spread->mean_us / 1e6);
    else
        fprintf(out, "{ mean: %.0f s, spread: %.0f %% }\n", spread->mean_us / 1e6,
                100 * sqrt(expm1(spread->sigma * spread->sigma)));
}

static void put_skills(FILE *out, uint64_t skills, const struct tl_policy *policy)
{
    const char *before = "";
    fputs("    skills: [", out);
    for (int i = 0; i < TL_SKILLS_MAX; i++) {
        if (skills >> i & 1 && policy->skills[i]) {
            fprintf(out, "%s%s", before, policy->skills[i]);
            before = ", ";
        }
    }
    fputs("]\n", out);
}

/* The first and the last day of a row of days. */
static void put_days(FILE *out, uint8_t days)
{
    static const char *const names[] = { "monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday" };
    int first = 0, last = 6;
    while (first < 6 && !(days >> first & 1))
        first++;
    while (last > first && !(days >> last & 1))
        last--;
    fprintf(out, "    days: %s", names[first]);
    if (last > first)
        fprintf(out, "-%s", names[last]);
    fputc('\n', out);
}

static void put_breaks(FILE *out, const struct tl_group *group, const struct tl_policy *policy)
{
    if (group->breaks_len > 0)
        fputs("    breaks:\n", out);
    for (uint16_t i = 0; i < group->breaks_len; i++) {
        const struct tl_break *pause = group->breaks + i;
        fputs("      - { within: ", out);
        put_span(out, pause->from_s, pause->to_s);
        fprintf(out, ", for: %" PRIu32 " s, as: ", pause->for_s);
        for (uint16_t k = 0; k < policy->not_ready_len; k++) {
            if (policy->not_ready[k].id.key == pause->reason)
                fputs(policy->not_ready[k].id.name, out);
        }
        fputs(" }\n", out);
    }
}

void tl_roster_write(const struct tl_roster *roster, const struct tl_policy *policy,
                     const char *head, FILE *out)
{
    fprintf(out, "# %s\ngroups:\n", head);
    for (uint16_t i = 0; i < roster->groups_len; i++) {
        const struct tl_group *group = roster->groups + i;
        fprintf(out, "  %s:\n    people: %" PRIu32 "\n", group->name, group->people);
        put_skills(out, group->skills, policy);
        put_days(out, group->days);
        fprintf(out, "    on_holidays: %s\n    shift: ", group->on_holidays ? "yes" : "no");
        put_span(out, group->from_s, group->to_s);
        fputc('\n', out);
        put_breaks(out, group, policy);
        put_spread(out, "answers_after", &group->answers);
        put_spread(out, "joins_after", &group->joins);
        if (group->has_wraps)
            put_spread(out, "wrap_up", &group->wraps);
    }
}
