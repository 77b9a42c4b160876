/* paths.c: what may happen at each kind of step, and the walk over all of it. */
#include "policy/paths.h"

#include <string.h>

struct edges {
    struct tl_edge *list;
    uint16_t len;
};

static struct tl_edge *add(struct edges *edges, uint16_t to, enum tl_edge_why why, bool by_itself)
{
    struct tl_edge *edge = &edges->list[edges->len++];
    *edge = (struct tl_edge){ .to = to, .why = why, .is_by_itself = by_itself };
    return edge;
}

typedef void edges_fn(const struct tl_walk *walk, const struct tl_step *step, struct edges *edges);

static void on_edges(const struct tl_walk *walk, const struct tl_step *step, struct edges *edges)
{
    (void)walk;
    add(edges, step->next, TL_EDGE_ON, true);
}

static void silent_edge(const struct tl_step *step, struct edges *edges)
{
    add(edges, step->otherwise != TL_NONE ? step->otherwise : step->next, TL_EDGE_SILENT, true);
}

static void option_edges(const struct tl_walk *walk, const struct tl_step *step,
                         struct edges *edges)
{
    for (uint8_t i = 0; i < step->options_len; i++)
        add(edges, walk->policy->options[step->options + i].then, TL_EDGE_KEY, false)->index = i;
}

static void menu_edges(const struct tl_walk *walk, const struct tl_step *step, struct edges *edges)
{
    option_edges(walk, step, edges);
    silent_edge(step, edges);
}

static void ask_edges(const struct tl_walk *walk, const struct tl_step *step, struct edges *edges)
{
    bool is_phone = step->kind == TL_STEP_ASK && step->form != TL_NONE &&
                    walk->policy->forms[step->form].kind == TL_FORM_PHONE;
    add(edges, step->next, TL_EDGE_GAVE, false)->gives_phone = is_phone;
    silent_edge(step, edges);
}

static void answer_edges(const struct tl_walk *walk, const struct tl_step *step,
                         struct edges *edges)
{
    (void)walk;
    add(edges, step->next, TL_EDGE_NO_HELP, true);
}

static void look_up_edges(const struct tl_walk *walk, const struct tl_step *step,
                          struct edges *edges)
{
    (void)walk;
    for (uint8_t i = 0; i < TL_LOOKUP_RESULTS; i++)
        add(edges, step->by_result[i], TL_EDGE_RESULT, true)->index = i;
}

/* Channel and language are known here; everything else may be either. */
static void when_edges(const struct tl_walk *walk, const struct tl_step *step, struct edges *edges)
{
    const struct tl_condition *condition =
        step->condition == TL_NONE ? NULL : &walk->policy->conditions[step->condition];
    bool is_channel = condition && condition->kind == TL_IS_CHANNEL;
    bool is_language = condition && condition->kind == TL_IS_LANGUAGE;
    bool holds = (is_channel && condition->arg == (uint32_t)walk->channel) ||
                 (is_language && condition->arg == walk->language);
    bool is_known = is_channel || is_language;
    if (!is_known || holds)
        add(edges, step->then, TL_EDGE_YES, true);
    if (!is_known || !holds)
        add(edges, step->otherwise, TL_EDGE_NO, true);
}

static void live_edges(const struct tl_walk *walk, const struct tl_step *step, struct edges *edges)
{
    add(edges, step->otherwise, TL_EDGE_NOBODY, true);
    option_edges(walk, step, edges);
}

static void go_edges(const struct tl_walk *walk, const struct tl_step *step, struct edges *edges)
{
    uint16_t to = step->target == TL_NONE ? TL_NONE : walk->policy->topics[step->target].first;
    add(edges, to, TL_EDGE_CHANGED, true);
}

static void no_edges(const struct tl_walk *walk, const struct tl_step *step, struct edges *edges)
{
    (void)walk;
    (void)step;
    (void)edges;
}

static const struct {
    edges_fn *edges;
    bool is_end;
} kinds[] = {
    [TL_STEP_LANGUAGE] = { ask_edges, false },    [TL_STEP_SAY] = { on_edges, false },
    [TL_STEP_ANSWER] = { answer_edges, true },    [TL_STEP_MENU] = { menu_edges, false },
    [TL_STEP_ASK] = { ask_edges, false },         [TL_STEP_VERIFY] = { ask_edges, false },
    [TL_STEP_LOOK_UP] = { look_up_edges, false }, [TL_STEP_WHEN] = { when_edges, false },
    [TL_STEP_OFFER] = { answer_edges, true },     [TL_STEP_LIVE] = { live_edges, true },
    [TL_STEP_CALLBACK] = { no_edges, true },      [TL_STEP_REQUEST] = { no_edges, true },
    [TL_STEP_MESSAGE] = { no_edges, true },       [TL_STEP_GO] = { go_edges, false },
};

bool tl_step_is_end(const struct tl_step *step)
{
    return kinds[step->kind].is_end;
}

uint16_t tl_walk_edges(const struct tl_walk *walk, uint16_t step, struct tl_edge list[TL_EDGES_MAX])
{
    struct edges edges = { list, 0 };
    const struct tl_step *at = &walk->policy->steps[step];
    kinds[at->kind].edges(walk, at, &edges);
    return edges.len;
}

static void see(struct tl_walk *walk, uint16_t node, uint16_t from, uint8_t by)
{
    if (walk->is_seen[node])
        return;
    walk->is_seen[node] = true;
    walk->came_from[node] = from;
    walk->came_by[node] = by;
    walk->order[walk->order_len++] = node;
}

static void begin(struct tl_walk *walk, uint16_t topic)
{
    if (topic != TL_NONE && walk->policy->topics[topic].first != TL_NONE)
        see(walk, tl_node_of(walk->policy->topics[topic].first, false), TL_NODE_NONE, 0);
}

/* The key "person or why not" works at every step, so its topic is a beginning too. */
void tl_walk_all(struct tl_walk *walk, const struct tl_policy *policy, enum tl_channel channel,
                 uint16_t language)
{
    struct tl_edge edges[TL_EDGES_MAX];
    walk->policy = policy;
    walk->channel = channel;
    walk->language = language;
    walk->order_len = 0;
    memset(walk->is_seen, 0, sizeof walk->is_seen);
    begin(walk, policy->entry[channel]);
    begin(walk, policy->person_topic);
    for (uint32_t i = 0; i < walk->order_len; i++) {
        uint16_t node = walk->order[i];
        uint16_t edges_len = tl_walk_edges(walk, tl_node_step(node), edges);
        for (uint16_t e = 0; e < edges_len; e++) {
            bool has_phone = tl_node_has_phone(node) || edges[e].gives_phone;
            if (edges[e].to != TL_NONE)
                see(walk, tl_node_of(edges[e].to, has_phone), node, (uint8_t)e);
        }
    }
}
