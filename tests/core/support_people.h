/* support_people.h: invented people, agents and mishaps: what happens next in a random test.
 *
 *     model (who is where) + chance --> people_next --> one given fact
 *
 * Mostly what fits (an offered agent accepts, someone in a menu presses one of its keys), sometimes
 * what no longer fits or never did (a stranger's key, a second accept, an agent who is not there).
 * The clock goes in small steps, jumps to the next wake time when nothing else is wanted, and now
 * and then comes late.
 */
#ifndef TL_TESTS_CORE_PEOPLE_H
#define TL_TESTS_CORE_PEOPLE_H

#include "core/support_model.h"

struct people {
    const struct tl_policy *policy;
    struct model *model;   /* Borrowed; read only. */
    uint64_t chance;       /* Of check_random. */
    uint32_t contacts_len; /* How many are wanted at a time, about. */
    uint32_t agents_len;
    uint32_t pace_us; /* Between two facts, at most. */
    tl_time now;
    tl_id contact_last;
    struct tl_fact again; /* A fact that is given a second time: two at once. */
    bool has_again;
};

struct tl_fact people_next(struct people *people);

#endif
