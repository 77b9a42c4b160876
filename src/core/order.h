/* order.h: one line in the total order (rank, time of asking, id), first served first.
 *
 *      first            root           last
 *        o----o----o-----o-----o----o----o      a treap over slots: a search tree by key that is
 *                                               a heap by a hash of the slot, so it stays shallow
 *
 * Also used for free agents: longest idle first (rank 0, time idle since, id), or where the policy
 * reserves bilingual agents, who speaks fewer languages before (rank = languages). Nodes and keys
 * are arrays by slot that the owner lends; several lines may share the keys, and the nodes when no
 * slot is in two of them. A key must not change while its slot is in a line. Cost: put, drop,
 * before, after O(log n) expected; first, last, len O(1). 12 bytes a node.
 */
#ifndef TL_CORE_ORDER_H
#define TL_CORE_ORDER_H

#include "base/types.h"

enum { TL_NO_SLOT = 0xffffffffu };

struct tl_order_key {
    tl_time at;
    tl_id id;
    uint32_t rank;
};

struct tl_order_node {
    uint32_t left;
    uint32_t right;
    uint32_t len; /* Of the subtree. */
};

struct tl_order {
    struct tl_order_node *nodes;
    const struct tl_order_key *keys;
    uint32_t root;
    uint32_t first; /* TL_NO_SLOT when empty, like root and last. */
    uint32_t last;
    uint32_t len;
};

bool tl_order_key_is_before(const struct tl_order_key *a, const struct tl_order_key *b);

void tl_order_init(struct tl_order *order, struct tl_order_node *nodes,
                   const struct tl_order_key *keys);

/* slot is not in the line yet. */
void tl_order_put(struct tl_order *order, uint32_t slot);

/* slot is in the line. */
void tl_order_drop(struct tl_order *order, uint32_t slot);

/* The next slot behind key, TL_NO_SLOT at the end. */
uint32_t tl_order_after(const struct tl_order *order, const struct tl_order_key *key);

/* How many stand before key. */
uint32_t tl_order_before(const struct tl_order *order, const struct tl_order_key *key);

#endif
