/* graph.h: a policy as a picture, written as DOT, which Graphviz turns into SVG.
 *
 *     +-- case-status --------------------+
 *     | [ask]  silence --> [say] --> (go) |      one box a step, one row for each way out of it,
 *     |        answered -> [look_up] ...  |      and a shape of its own for each kind of end
 *     +-----------------------------------+
 *
 * Three views: one topic, every topic with all its steps, or the overview, which has one box a
 * topic with its ends and what leads where. Steps and topics with faults are drawn in red with what
 * is wrong. Ends differ in shape and word besides colour, so that print and every eye tell them
 * apart. Writing needs no memory of its own. Cost: steps and their ways out; in the overview and
 * with faults, the square of the steps of one topic.
 * Mission: B1.
 */
#ifndef TL_POLICYFILE_GRAPH_H
#define TL_POLICYFILE_GRAPH_H

#include <stdio.h>

#include "base/fault.h"
#include "policy/model.h"

enum tl_graph_kind { TL_GRAPH_OVERVIEW, TL_GRAPH_TOPIC, TL_GRAPH_STEPS };

struct tl_graph {
    enum tl_graph_kind kind;
    uint16_t topic;                 /* TL_GRAPH_TOPIC: its index. */
    uint16_t language;              /* In whose words. */
    const struct tl_faults *faults; /* What check found; NULL: nobody looked. */
};

/* Writes the picture. Whether all of it could be written is ferror's to say. */
void tl_graph_write(FILE *out, const struct tl_policy *policy, const struct tl_graph *graph);

#endif
