/* graph_order.c: the topics, depth first. */
#include "policyfile/graph_order.h"

#include <string.h>

#include "policyfile/graph_draw.h"

/* The topics on the way to the one being looked at, each with the step to look at next. */
struct stack {
    uint16_t topics[GRAPH_TOPICS_MAX];
    uint16_t at[GRAPH_TOPICS_MAX];
    uint16_t end[GRAPH_TOPICS_MAX];
    uint16_t len;
};

static void come_to(const struct tl_policy *policy, struct graph_order *order, struct stack *stack,
                    uint16_t topic)
{
    if (topic == TL_NONE || order->place[topic] != TL_NONE)
        return;
    order->place[topic] = order->len;
    order->topics[order->len++] = topic;
    stack->topics[stack->len] = topic;
    stack->end[stack->len] = graph_topic_steps(policy, topic, &stack->at[stack->len]);
    stack->len++;
}

static void walk_from(const struct tl_policy *policy, struct graph_order *order, uint16_t topic)
{
    struct stack stack = { .len = 0 };
    come_to(policy, order, &stack, topic);
    while (stack.len > 0) {
        uint16_t top = stack.len - 1;
        if (stack.at[top] == stack.end[top]) {
            order->last[stack.topics[top]] = order->len - 1;
            stack.len--;
            continue;
        }
        const struct tl_step *step = &policy->steps[stack.at[top]++];
        if (step->kind == TL_STEP_GO)
            come_to(policy, order, &stack, step->target);
    }
}

void graph_order(const struct tl_policy *policy, struct graph_order *order)
{
    order->len = 0;
    memset(order->place, 0xff, sizeof order->place);
    for (int i = TL_CHANNEL_VOICE; i < TL_CHANNELS; i++)
        walk_from(policy, order, policy->entry[i]);
    walk_from(policy, order, policy->person_topic);
    for (uint16_t topic = 0; topic < policy->topics_len; topic++)
        walk_from(policy, order, topic);
}

bool graph_is_back(const struct graph_order *order, uint16_t topic, uint16_t target)
{
    return order->place[target] <= order->place[topic] &&
           order->last[target] >= order->place[topic];
}
