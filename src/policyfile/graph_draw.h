/* graph_draw.h: what both pictures of a policy are drawn with: texts, cards, ends, faults. */
#ifndef TL_POLICYFILE_GRAPH_DRAW_H
#define TL_POLICYFILE_GRAPH_DRAW_H

#include "policyfile/graph.h"
#include "policyfile/graph_ways.h"

struct drawing {
    FILE *out;
    const struct tl_policy *policy;
    const struct tl_graph *graph;
};

/* How a kind of end looks. Colours of Okabe and Ito, which differ for colour-blind eyes too. */
struct graph_end {
    const char *shape;
    const char *line;
    const char *fill;
    const char *sign;
};
const struct graph_end *graph_end_of(enum tl_outcome outcome);

#define GRAPH_RED      "#b50909"
#define GRAPH_PALE_RED "#f8dfe2"
#define GRAPH_INK      "#1b1b1b"
#define GRAPH_GREY     "#565c65"

/* The text as a label within <...>, on one line, or on lines of about columns_max letters. */
void graph_text(const struct drawing *drawing, const char *text);
void graph_lines(const struct drawing *drawing, const char *text, uint32_t columns_max);

/* The text as a quoted string of DOT, quotes and all. */
void graph_quoted(const struct drawing *drawing, const char *text);

/* A text of the policy in the picture's language; "" for TL_NONE. */
const char *graph_words(const struct drawing *drawing, uint16_t text);

/* The words of a name: its text where it has one. */
const char *graph_name(const struct drawing *drawing, const struct tl_name *name);

/* Fonts and space of the whole picture, with its title. Closed by "}". */
void graph_begin(const struct drawing *drawing, const char *title);

/* The next fault of this step from *at on, NULL: there is none left. */
const struct tl_fault *graph_fault(const struct drawing *drawing, const struct tl_step *step,
                                   uint32_t *at);

/* The steps of a topic stand together: from out_first up to, but not with, the one returned. */
uint16_t graph_topic_steps(const struct tl_policy *policy, uint16_t topic, uint16_t *out_first);

/* The overview, in a file of its own. */
void graph_overview(const struct drawing *drawing);

#endif
