/* paths.h: the edges between steps, and walking them; inside of check.
 *
 *     step --edge (why)--> step      why: the key, the answer, the result, the condition...
 *
 * A node is a step with what the person has given so far that an end may need: a phone number.
 */
#ifndef TL_POLICY_PATHS_H
#define TL_POLICY_PATHS_H

#include "base/fault.h"
#include "policy/model.h"

enum { TL_NODES_MAX = 2 * TL_STEPS_MAX, TL_NODE_NONE = 0xffff, TL_EDGES_MAX = 256 + 8 };

/* Why a flow goes from one step to another. */
enum tl_edge_why {
    TL_EDGE_ON,      /* The step is done. */
    TL_EDGE_CHANGED, /* Another topic. */
    TL_EDGE_KEY,     /* index: which option. */
    TL_EDGE_GAVE,    /* A value that fits. */
    TL_EDGE_SILENT,  /* Silence, or wrong until the tries were used up. */
    TL_EDGE_NO_HELP, /* The article did not help. */
    TL_EDGE_RESULT,  /* index: enum tl_lookup_result. */
    TL_EDGE_YES,
    TL_EDGE_NO,
    TL_EDGE_NOBODY, /* No person can be had. */
};

struct tl_edge {
    uint16_t to; /* A step; TL_NONE: nothing follows. */
    enum tl_edge_why why;
    uint8_t index;
    bool is_by_itself; /* Taken without a word of the person: silence does it too. */
    bool gives_phone;
};

struct tl_walk {
    const struct tl_policy *policy;
    enum tl_channel channel;
    uint16_t language;
    uint16_t order[TL_NODES_MAX]; /* Nodes as they were found: the nearest first. */
    uint32_t order_len;
    uint16_t came_from[TL_NODES_MAX]; /* TL_NODE_NONE: a beginning. */
    uint8_t came_by[TL_NODES_MAX];    /* Which of its edges. */
    bool is_seen[TL_NODES_MAX];
};

static inline uint16_t tl_node_of(uint16_t step, bool has_phone)
{
    return (uint16_t)(2 * step + has_phone);
}
static inline uint16_t tl_node_step(uint16_t node)
{
    return node / 2;
}
static inline bool tl_node_has_phone(uint16_t node)
{
    return node % 2;
}

/* Whether the flow may end well at this step, as answered, self-served, person... */
bool tl_step_is_end(const struct tl_step *step);

/* The edges out of a step in one channel and language; how many. */
uint16_t tl_walk_edges(const struct tl_walk *walk, uint16_t step,
                       struct tl_edge edges[TL_EDGES_MAX]);

/* Finds every node that can be reached, nearest first. */
void tl_walk_all(struct tl_walk *walk, const struct tl_policy *policy, enum tl_channel channel,
                 uint16_t language);

/* The way to a node, told in people's words; then what is wrong there. Adds one fault. */
void tl_walk_tell(const struct tl_walk *walk, uint16_t node, const struct tl_edge *last,
                  const char *what, struct tl_faults *faults);

#endif
