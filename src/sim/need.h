/* need.h: so many people for each half hour of the week, by kind, and the roster that has them.
 *
 *     people                 people of one kind, as places at work
 *        ###                    08:00-09:30  2 places
 *      #####          -->       08:30-09:30  1 place
 *     ######                    09:00-09:30  1 place
 *
 * A kind is all groups of a roster with the same skills; its share of the people is theirs. People
 * are dealt out one by one to the kind that is furthest behind its share (Webster's method), so
 * one more in all is one more of one kind and nobody less. Who works in one half hour and in the
 * next is the same person: shifts are as long as can be, without breaks, and the last to come goes
 * first. Memory: 12 kB, and a group for each shift. Mission: S34.
 */
#ifndef TL_SIM_NEED_H
#define TL_SIM_NEED_H

#include <stdio.h>

#include "sim/roster.h"
#include "sim/tally.h"

enum { TL_NEED_KINDS_MAX = 32 };

struct tl_need {
    struct tl_group kinds[TL_NEED_KINDS_MAX]; /* people: the weight of the kind. */
    uint16_t kinds_len;
    uint64_t open[7]; /* A bit of each half hour of the weekday in which people are there. */
    uint32_t people[TL_LINES]; /* Monday's half hours first. */
};

/* The kinds and hours of a roster, and nobody needed. TL_EFULL: too many kinds. */
TL_MUST_USE enum tl_err tl_need_init(struct tl_need *need, const struct tl_roster *roster);

static inline bool tl_need_is_open(const struct tl_need *need, uint32_t line)
{
    return need->open[line / TL_HALF_HOURS] >> line % TL_HALF_HOURS & 1;
}

/* So many people, by kind: out has kinds_len numbers. */
void tl_need_split(const struct tl_need *need, uint32_t people, uint32_t *out);

/* Of so many people, those with this skill. */
uint32_t tl_need_skilled(const struct tl_need *need, uint32_t people, uint8_t skill);

/* The roster that has exactly these people; tl_roster_close frees it. TL_ENOMEM. TL_EFULL: more
 * groups or people than a roster has. */
TL_MUST_USE enum tl_err tl_need_roster(const struct tl_need *need, struct tl_roster *out);

/* A roster as a file for `throughline simulate --staff`; head is its comment. */
void tl_roster_write(const struct tl_roster *roster, const struct tl_policy *policy,
                     const char *head, FILE *out);

#endif
