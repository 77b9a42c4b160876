/* languages.h: whether people wait equally long whatever language they speak.
 *
 *     waits of en: p50 29 s, p90 74 s \
 *     waits of es: p50 30 s, p90 89 s  |--> apart: 3 % and 20 % of the quicker one
 *
 * The waits are those of a tally, from the first ring of the call until the joining, so a value is
 * within 3.1 %. A language in which nobody was answered is left out. The bound is the policy's:
 * waits_differ_at_most in staff.yaml. Cost: a walk over each language's histogram. Mission: S34.
 */
#ifndef TL_SIM_LANGUAGES_H
#define TL_SIM_LANGUAGES_H

#include <stdio.h>

#include "sim/tally.h"

/* At one quantile: the languages with the shortest and the longest wait. */
struct tl_gap {
    double percent; /* The longest is so much longer. */
    double quick_s;
    double slow_s;
    uint16_t quick; /* Languages of the policy. */
    uint16_t slow;
};

struct tl_language_gap {
    struct tl_gap p50;
    struct tl_gap p90;
};

struct tl_language_gap tl_language_gap_find(const struct tl_tally *tally);

/* Whether one of the two is over the policy's bound; never where the policy has none. */
bool tl_language_gap_is_over(const struct tl_language_gap *gap, const struct tl_policy *policy);

/* One sentence without a line's end, and its words for programs: "language_gap":{...}. */
void tl_language_gap_text(const struct tl_language_gap *gap, const struct tl_policy *policy,
                          FILE *out);
void tl_language_gap_json(const struct tl_language_gap *gap, const struct tl_policy *policy,
                          FILE *out);

#endif
