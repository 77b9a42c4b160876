/* graph_order.h: topics in the order in which people come to them; which ways lead back. */
#ifndef TL_POLICYFILE_GRAPH_ORDER_H
#define TL_POLICYFILE_GRAPH_ORDER_H

#include "policy/model.h"

enum { GRAPH_TOPICS_MAX = 4096 };

struct graph_order {
    uint16_t topics[GRAPH_TOPICS_MAX];
    uint16_t place[GRAPH_TOPICS_MAX]; /* By topic; TL_NONE while it is not there. */
    uint16_t last[GRAPH_TOPICS_MAX];  /* By topic: the place of the last one found through it. */
    uint16_t len;
};

/* Every topic once: first where channels begin, and behind each topic those that it leads to. */
void graph_order(const struct tl_policy *policy, struct graph_order *order);

/* Whether people at topic came there through target, so that going there is going back. */
bool graph_is_back(const struct graph_order *order, uint16_t topic, uint16_t target);

#endif
