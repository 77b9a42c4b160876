/* people.h: invented people, agents and mishaps: what happens next.
 *
 *     model (who is where) + chance --> tl_people_next --> one given fact
 *
 * Mostly what fits (an offered agent accepts, someone in a menu presses one of its keys), sometimes
 * what no longer fits or never did (a stranger's key, a second accept, an agent who is not there).
 * The clock goes in small steps, jumps to the next wake time when nothing else is wanted, and now
 * and then comes late.
 */
#ifndef TL_MODEL_PEOPLE_H
#define TL_MODEL_PEOPLE_H

#include "model/model.h"

struct tl_people {
    const struct tl_policy *policy;
    struct tl_model *model; /* Borrowed; read only. */
    uint64_t chance;        /* Of tl_people_random. */
    uint32_t contacts_len;  /* How many are wanted at a time, about. */
    uint32_t agents_len;
    uint32_t pace_us; /* Between two facts, at most. */
    tl_time now;
    tl_id contact_last;
    struct tl_fact again; /* A fact that is given a second time: two at once. */
    bool has_again;
};

struct tl_fact tl_people_next(struct tl_people *people);

/* splitmix64: small, and the same numbers on every machine. */
static inline uint64_t tl_people_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

#endif
