/* need.c: kinds of people out of a roster, and a roster out of people needed. */
#include "sim/need.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

enum { HALF_HOUR_S = 1800 };

static struct tl_group *kind_of(struct tl_need *need, const struct tl_group *group)
{
    for (uint16_t i = 0; i < need->kinds_len; i++) {
        if (need->kinds[i].skills == group->skills)
            return need->kinds + i;
    }
    if (need->kinds_len == TL_NEED_KINDS_MAX)
        return NULL;
    struct tl_group *kind = need->kinds + need->kinds_len++;
    *kind = *group;
    kind->people = 0;
    return kind;
}

/* Half hours that the shift reaches into. */
static uint64_t hours_of(const struct tl_group *group)
{
    uint64_t hours = 0;
    for (uint32_t half = 0; half < TL_HALF_HOURS; half++) {
        if (group->from_s < (half + 1) * HALF_HOUR_S && group->to_s > half * HALF_HOUR_S)
            hours |= UINT64_C(1) << half;
    }
    return hours;
}

enum tl_err tl_need_init(struct tl_need *need, const struct tl_roster *roster)
{
    *need = (struct tl_need){ .kinds_len = 0 };
    for (uint16_t i = 0; i < roster->groups_len; i++) {
        const struct tl_group *group = roster->groups + i;
        struct tl_group *kind = kind_of(need, group);
        if (!kind)
            return TL_EFULL;
        kind->people += group->people;
        for (int day = 0; day < 7; day++)
            need->open[day] |= group->days >> day & 1 ? hours_of(group) : 0;
    }
    return TL_OK;
}

void tl_need_split(const struct tl_need *need, uint32_t people, uint32_t *out)
{
    memset(out, 0, need->kinds_len * sizeof *out);
    for (uint32_t given = 0; given < people; given++) {
        uint16_t next = 0;
        for (uint16_t i = 1; i < need->kinds_len; i++) {
            uint64_t claim = (uint64_t)need->kinds[i].people * (2 * out[next] + 1);
            if (claim > (uint64_t)need->kinds[next].people * (2 * out[i] + 1))
                next = i;
        }
        out[next]++;
    }
}

uint32_t tl_need_skilled(const struct tl_need *need, uint32_t people, uint8_t skill)
{
    uint32_t kinds[TL_NEED_KINDS_MAX], skilled = 0;
    tl_need_split(need, people, kinds);
    for (uint16_t i = 0; i < need->kinds_len; i++)
        skilled += need->kinds[i].skills >> skill & 1 ? kinds[i] : 0;
    return skilled;
}

/* What is built: shifts that have begun, each with when and how many, and those that are over. */
struct shifts {
    struct tl_roster *roster;
    const struct tl_group *kind;
    uint16_t kind_number;
    uint32_t day;
    uint32_t from[TL_HALF_HOURS];
    uint32_t people[TL_HALF_HOURS];
    uint32_t len;
    bool is_full;
};

static void add_shift(struct shifts *shifts, uint32_t from, uint32_t to, uint32_t people)
{
    static const char days[7][10] = { "monday", "tuesday",  "wednesday", "thursday",
                                      "friday", "saturday", "sunday" };
    struct tl_roster *roster = shifts->roster;
    if (roster->groups_len == TL_GROUPS_MAX || roster->people + people > TL_STAFF_MAX) {
        shifts->is_full = true;
        return;
    }
    struct tl_group *group = roster->groups + roster->groups_len++;
    *group = *shifts->kind;
    snprintf(group->name, sizeof group->name, "%s-%02u%02u-%02u%02u-%u-%.16s", days[shifts->day],
             from / 2, from % 2 * 30, to / 2, to % 2 * 30, shifts->kind_number + 1u,
             shifts->kind->name);
    group->people = people;
    group->days = (uint8_t)(1u << shifts->day);
    group->from_s = from * HALF_HOUR_S;
    group->to_s = to * HALF_HOUR_S;
    group->breaks_len = 0;
    roster->people += people;
}

/* From this half hour on there are `now` people: the last to come goes first. */
static void change(struct shifts *shifts, uint32_t half, uint32_t before, uint32_t now)
{
    if (now > before) {
        shifts->from[shifts->len] = half;
        shifts->people[shifts->len++] = now - before;
    }
    for (uint32_t leave = before > now ? before - now : 0; leave > 0;) {
        uint32_t last = shifts->len - 1;
        uint32_t here = shifts->people[last] < leave ? shifts->people[last] : leave;
        add_shift(shifts, shifts->from[last], half, here);
        shifts->people[last] -= here;
        shifts->len -= shifts->people[last] == 0;
        leave -= here;
    }
}

static void add_day(struct shifts *shifts, const struct tl_need *need)
{
    uint32_t before = 0, kinds[TL_NEED_KINDS_MAX];
    for (uint32_t half = 0; half < TL_HALF_HOURS; half++) {
        tl_need_split(need, need->people[shifts->day * TL_HALF_HOURS + half], kinds);
        change(shifts, half, before, kinds[shifts->kind_number]);
        before = kinds[shifts->kind_number];
    }
    change(shifts, TL_HALF_HOURS, before, 0);
    TL_ASSERT(shifts->len == 0);
}

enum tl_err tl_need_roster(const struct tl_need *need, struct tl_roster *out)
{
    struct tl_roster roster = { .groups = calloc(TL_GROUPS_MAX, sizeof *roster.groups) };
    struct shifts shifts = { .roster = &roster };
    if (!roster.groups)
        return TL_ENOMEM;
    for (uint32_t day = 0; day < 7; day++) {
        for (uint16_t kind = 0; kind < need->kinds_len; kind++) {
            shifts.day = day;
            shifts.kind_number = kind;
            shifts.kind = need->kinds + kind;
            add_day(&shifts, need);
        }
    }
    if (shifts.is_full) {
        tl_roster_close(&roster);
        return TL_EFULL;
    }
    *out = roster;
    return TL_OK;
}
