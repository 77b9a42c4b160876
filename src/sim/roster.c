/* roster.c: reading who works when. */
#include "sim/roster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/file.h"

enum { DAY_S = 86400, ALL_DAYS = 0x7f, ANSWERS_S = 2 };

struct tl_group tl_group_usual(void)
{
    return (struct tl_group){ .days = 0x1f,
                              .from_s = 8 * 3600,
                              .to_s = 16 * 3600,
                              .answers = tl_spread_make(TL_SPREAD_FIXED, ANSWERS_S * 1e6, 0) };
}

/* A group as its words stand in the file. */
struct group_words {
    uint32_t people;
    uint64_t skills;
    uint8_t days;
    bool on_holidays;
    uint32_t shift[2];
    const struct node *breaks;
    struct tl_spread answers;
    struct tl_spread joins;
    struct tl_spread wraps;
};

struct break_words {
    uint32_t within[2];
    uint32_t for_s;
    const char *reason;
};

#define GROUP struct group_words
static const struct field group_fields[] = {
    MUST("people", read_u32, GROUP, people, FROM_TO(1, 10000)),
    MUST("skills", read_skills, GROUP, skills),
    MAY("days", tl_read_days, GROUP, days),
    MUST("shift", tl_read_span, GROUP, shift),
    MAY("on_holidays", read_bool, GROUP, on_holidays),
    MAY("breaks", read_node, GROUP, breaks),
    MAY("answers_after", tl_read_spread, GROUP, answers),
    MAY("joins_after", tl_read_spread, GROUP, joins),
    MAY("wrap_up", tl_read_spread, GROUP, wraps),
    END_OF_FIELDS,
};

#define BREAK struct break_words
static const struct field break_fields[] = {
    MUST("within", tl_read_span, BREAK, within),
    MUST("for", read_seconds, BREAK, for_s, FROM_TO(60, 4 * 3600)),
    MUST("as", read_name, BREAK, reason),
    END_OF_FIELDS,
};

static bool find_reason(struct load *load, const struct node *node, const char *name, tl_key *out)
{
    for (uint16_t i = 0; i < load->policy->not_ready_len; i++) {
        if (strcmp(load->policy->not_ready[i].id.name, name) == 0) {
            *out = load->policy->not_ready[i].id.key;
            return true;
        }
    }
    FAULT(load, node, "There is no not-ready reason ", name,
          ": use one that staff.yaml of the policy has.");
    return false;
}

static void read_break(struct load *load, const struct node *node, struct tl_group *group)
{
    struct break_words words = { .reason = NULL };
    read_fields(load, node, break_fields, &words);
    if (!words.reason || words.for_s == 0 || words.within[1] == 0)
        return;
    struct tl_break pause = { words.within[0], words.within[1], words.for_s, 0 };
    if (!find_reason(load, node, words.reason, &pause.reason))
        return;
    const struct tl_break *before =
        group->breaks_len > 0 ? group->breaks + group->breaks_len - 1 : NULL;
    if (pause.to_s - pause.from_s < pause.for_s || pause.from_s < group->from_s ||
        pause.to_s > group->to_s || (before && before->to_s > pause.from_s))
        FAULT(load, node,
              "A break lies within the shift, after the break before it, in a window that is long "
              "enough for it.");
    else if (group->breaks_len == TL_BREAKS_MAX)
        FAULT(load, node, "A shift has at most 6 breaks.");
    else
        group->breaks[group->breaks_len++] = pause;
}

static void read_group(struct load *load, const struct node *node, struct tl_group *group)
{
    *group = tl_group_usual();
    struct group_words words = { .days = group->days,
                                 .answers = group->answers,
                                 .wraps = { .mean_us = -1 } };
    snprintf(group->name, sizeof group->name, "%s", node->key);
    read_fields(load, node, group_fields, &words);
    group->people = words.people;
    group->skills = words.skills;
    group->days = words.days;
    group->on_holidays = words.on_holidays;
    group->from_s = words.shift[0];
    group->to_s = words.shift[1];
    group->answers = words.answers;
    group->joins = words.joins;
    group->has_wraps = words.wraps.mean_us >= 0;
    group->wraps = words.wraps;
    if (words.breaks && words.breaks->kind != NODE_LIST)
        FAULT(load, words.breaks, "Breaks are a list, such as - { within: 10:00-11:00, ... }.");
    for (const struct node *pause = words.breaks ? words.breaks->first : NULL; pause;
         pause = pause->next)
        read_break(load, pause, group);
}

struct roster_words {
    const struct node *groups;
};

static const struct field roster_fields[] = {
    MUST("groups", read_node, struct roster_words, groups),
    END_OF_FIELDS,
};

static void read_roster(struct load *load, const struct node *root, struct tl_roster *roster)
{
    struct roster_words words = { NULL };
    read_fields(load, root, roster_fields, &words);
    if (words.groups && words.groups->kind != NODE_MAPPING)
        FAULT(load, words.groups, "Under groups stand names, each with its keys.");
    if (!words.groups || words.groups->kind != NODE_MAPPING)
        return;
    for (const struct node *node = words.groups->first; node; node = node->next) {
        if (roster->groups_len == TL_GROUPS_MAX) {
            FAULT(load, node, "There are too many groups: 4096 are allowed.");
            return;
        }
        struct tl_group *group = roster->groups + roster->groups_len++;
        read_group(load, node, group);
        roster->people += group->people;
    }
    if (roster->people > TL_STAFF_MAX)
        FAULT(load, words.groups, "There are too many people: 20000 are allowed.");
}

enum tl_err tl_roster_open(const char *name, const struct tl_policy *policy,
                           struct tl_faults *faults, struct tl_roster *out)
{
    struct tl_file file;
    enum tl_err err = tl_file_open(&file, name, policy, faults);
    if (err)
        return err;
    struct tl_roster roster = { .groups = calloc(TL_GROUPS_MAX, sizeof *roster.groups) };
    if (roster.groups)
        read_roster(&file.load, file.root, &roster);
    err = !roster.groups ? TL_ENOMEM : file.load.faults_told > 0 ? TL_EBAD : TL_OK;
    tl_file_close(&file);
    if (err)
        tl_roster_close(&roster);
    else
        *out = roster;
    return err;
}

void tl_roster_close(struct tl_roster *roster)
{
    free(roster->groups);
    roster->groups = NULL;
}

bool tl_group_is_always(const struct tl_group *group)
{
    return group->days == ALL_DAYS && group->on_holidays && group->from_s == 0 &&
           group->to_s == DAY_S && group->breaks_len == 0;
}

uint32_t tl_break_at(const struct tl_group *group, const struct tl_break *pause, uint32_t person)
{
    uint64_t room = pause->to_s - pause->from_s - pause->for_s;
    return pause->from_s + (uint32_t)(room * (2 * (uint64_t)person + 1) / (2 * group->people));
}
