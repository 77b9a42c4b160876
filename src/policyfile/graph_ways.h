/* graph_ways.h: the ways out of a step, as a picture names them.
 *
 * Other than the walk of check, which knows the channel and the language, a picture has every way
 * that a step may be left by anyone.
 */
#ifndef TL_POLICYFILE_GRAPH_WAYS_H
#define TL_POLICYFILE_GRAPH_WAYS_H

#include "policy/model.h"

enum { GRAPH_WAYS_MAX = UINT8_MAX + 8 };

struct graph_way {
    uint16_t to;          /* A step; TL_NONE: nothing follows, or it ends here. */
    enum tl_outcome ends; /* TL_OUTCOME_NONE: it goes on. */
    const char *word;     /* "silence", "found", "yes"...; "" when the step is just done. */
    char key;             /* A choice's key; '\0': none. */
    uint16_t text;        /* A choice's text; TL_NONE: none. */
};

/* How many there are. */
uint16_t graph_ways(const struct tl_policy *policy, const struct tl_step *step,
                    struct graph_way ways[GRAPH_WAYS_MAX]);

#endif
