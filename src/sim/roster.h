/* roster.h: who works when, with which skills: a file in, groups of staff out.
 *
 *     group: people, skills, days, shift, breaks --> each person's day: in, break, back, ..., out
 *
 * People of a group take their breaks one after the other, spread evenly over the break's window.
 * Faults name the line and say how to mend it. docs/simulate.md has the words of the file.
 * Mission: B3, S34.
 */
#ifndef TL_SIM_ROSTER_H
#define TL_SIM_ROSTER_H

#include "base/fault.h"
#include "policy/model.h"
#include "sim/chance.h"

enum { TL_GROUPS_MAX = 4096, TL_BREAKS_MAX = 6, TL_STAFF_MAX = 20000 };

struct tl_break {
    uint32_t from_s; /* Of the day: the window in which it lies. */
    uint32_t to_s;
    uint32_t for_s;
    tl_key reason;
};

struct tl_group {
    char name[48];
    uint32_t people;
    uint64_t skills;
    uint8_t days; /* A bit of each weekday. */
    bool on_holidays;
    uint32_t from_s;
    uint32_t to_s;
    struct tl_break breaks[TL_BREAKS_MAX];
    uint16_t breaks_len;
    struct tl_spread answers; /* From the offer to the accept. */
    struct tl_spread joins;   /* From the accept until both hear each other. */
    struct tl_spread wraps;
    bool has_wraps; /* Else the policy's time ends the wrap-up. */
};

struct tl_roster {
    struct tl_group *groups;
    uint16_t groups_len;
    uint32_t people; /* Of all groups. */
};

/* A group with every field at its usual value, and nobody in it. */
struct tl_group tl_group_usual(void);

/* Reads a file. TL_EBAD, TL_EIO: faults tell what to mend. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_roster_open(const char *file, const struct tl_policy *policy,
                                       struct tl_faults *faults, struct tl_roster *out);
void tl_roster_close(struct tl_roster *roster);

/* Works day and night without a break: signs in once. */
bool tl_group_is_always(const struct tl_group *group);

/* The second of the day at which somebody of the group (from 0) takes this break. */
uint32_t tl_break_at(const struct tl_group *group, const struct tl_break *pause, uint32_t person);

#endif
