/* support_random.h: policies at random, some good and some not, and a person who walks one.
 *
 *     chance --> random_policy --check--> proved? --> random_walk: what a person is let down by
 *
 * Nothing of the proof is used here: a walk is stepped by the center, and what it tells and does is
 * looked at from outside. Every kind of step, condition and lookup result is made.
 */
#ifndef TL_TESTS_CORE_RANDOM_H
#define TL_TESTS_CORE_RANDOM_H

#include "core/center.h"
#include "core/support_policy.h"
#include "policy/text.h"

enum {
    RANDOM_STEPS_MAX = 600,
    RANDOM_OPTIONS_MAX = 400,
    RANDOM_TOPICS_MAX = 8,
    RANDOM_TEXTS_MAX = 64,
    RANDOM_WORDS_MAX = 120,
};

struct random_policy {
    struct test_policy base; /* Its rules; the rest stands below. */
    struct tl_policy policy;
    struct tl_text texts[RANDOM_TEXTS_MAX];
    struct tl_article articles[1];
    struct tl_form forms[5];
    struct tl_condition conditions[TL_CONDITION_KINDS];
    struct tl_option options[RANDOM_OPTIONS_MAX];
    struct tl_step steps[RANDOM_STEPS_MAX];
    struct tl_topic topics[RANDOM_TOPICS_MAX];
    struct tl_name reasons[2];
    uint64_t chance;
    uint32_t sloppy; /* One place in so many is done wrong; 0: none. */
};

void random_policy_make(struct random_policy *random, uint64_t seed);

enum random_person { RANDOM_TRIES_ALL, RANDOM_SAYS_NOTHING, RANDOM_NEVER_ENDS, RANDOM_PERSONS };

/* One contact through a center of its own. NULL: it came to an end; otherwise how the person was
 * let down, in words. *out_step: where. */
const char *random_walk(const struct random_policy *random, enum random_person person,
                        uint64_t seed, uint16_t *out_step);

#endif
