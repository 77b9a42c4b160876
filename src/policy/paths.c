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

static tl_given given_by(const struct tl_policy *policy, const struct tl_step *step)
{
    if (step->kind != TL_STEP_ASK || step->form == TL_NONE)
        return 0;
    enum tl_form_kind kind = policy->forms[step->form].kind;
    tl_given value = step->into == TL_NONE ? 0 : TL_GIVEN_VALUE(step->into);
    bool is_called = kind == TL_FORM_PHONE && tl_policy_calls(policy, step->into);
    return value | (is_called || TL_UNPROVED == TL_UNPROVED_FORMS ? TL_GIVEN_PHONE : 0) |
           (kind == TL_FORM_RECEIPT ? TL_GIVEN_RECEIPT : 0);
}

static void ask_edges(const struct tl_walk *walk, const struct tl_step *step, struct edges *edges)
{
    add(edges, step->next, TL_EDGE_GAVE, false)->gives = given_by(walk->policy, step);
    silent_edge(step, edges);
}

static void language_edges(const struct tl_walk *walk, const struct tl_step *step,
                           struct edges *edges)
{
    ask_edges(walk, step, edges);
    option_edges(walk, step, edges);
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
    bool tells_appointment = step->key == tl_key_of("appointment.next");
    bool tells_promise = step->key == tl_key_of("promise") ||
                         step->key == tl_key_of("promise.release") ||
                         step->key == tl_key_of("promise.later");
    bool tells_slot = tl_lookup_is_of_slot(step->key);
    bool tells_case = !tells_promise && !tells_slot && !tl_lookup_is_of_number(step->key) &&
                      !tl_step_sends_link(step) && !tl_step_verifies(step);
    for (uint8_t i = 0; i < TL_LOOKUP_RESULTS; i++) {
        struct tl_edge *edge = add(edges, step->by_result[i], TL_EDGE_RESULT, true);
        edge->index = i;
        if (step->key == tl_key_of("callback.number"))
            edge->gives = TL_GIVEN_LOOKED_AT;
        else if (i == TL_FOUND && tells_promise)
            edge->gives = TL_GIVEN_PROMISE;
        else if (i == TL_FOUND && tells_slot)
            edge->gives = TL_GIVEN_SLOT;
        else if (i == TL_FOUND && tells_case)
            edge->gives = TL_GIVEN_RECORD | (tells_appointment ? TL_GIVEN_APPOINTMENT : 0);
    }
}

enum known { EITHER, HOLDS, HOLDS_NOT };

/* What the scope knows of a condition: channel and language always, the hours when it says so. */
static enum known known(const struct tl_scope *scope, const struct tl_condition *condition)
{
    static const enum known when_staffed[TL_CONDITION_KINDS] = {
        [TL_IS_OPEN_LIVE] = HOLDS,
        [TL_IS_OPEN_CALLBACK] = HOLDS,
        [TL_IS_STAFFED] = HOLDS,
        [TL_IS_HOLIDAY] = HOLDS_NOT,
    };
    if (condition->kind == TL_IS_CHANNEL)
        return condition->arg == (uint32_t)scope->channel ? HOLDS : HOLDS_NOT;
    if (condition->kind == TL_IS_LANGUAGE)
        return condition->arg == scope->language ? HOLDS : HOLDS_NOT;
    return scope->is_staffed ? when_staffed[condition->kind] : EITHER;
}

/* What no lookup has told does not hold: before one has found anything, only the no branch. */
static void when_edges(const struct tl_walk *walk, const struct tl_step *step, struct edges *edges)
{
    const struct tl_condition *condition = &walk->policy->conditions[step->condition];
    enum known is = known(&walk->scope, condition);
    if (is != HOLDS_NOT) {
        struct tl_edge *yes = add(edges, step->then, TL_EDGE_YES, true);
        enum tl_told_by by = tl_condition_told_by(condition->kind);
        yes->takes = by == TL_TOLD_BY_RECORD    ? TL_GIVEN_RECORD
                     : by == TL_TOLD_BY_PROMISE ? TL_GIVEN_PROMISE
                                                : 0;
        yes->gives = condition->kind == TL_IS_APPOINTMENT_UPCOMING     ? TL_GIVEN_APPOINTMENT
                     : condition->kind == TL_IS_NUMBER_PROMISED        ? TL_GIVEN_FIRST
                     : condition->kind == TL_IS_REPRESENTATION_PENDING ? TL_GIVEN_DOCUMENT
                     : condition->kind == TL_IS_TOLD ? TL_GIVEN_TOLD(condition->arg)
                     : by == TL_TOLD_BY_PROMISE      ? TL_GIVEN_OWED
                                                     : 0;
    }
    if (is != HOLDS)
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
    [TL_STEP_LANGUAGE] = { language_edges, false }, [TL_STEP_SAY] = { on_edges, false },
    [TL_STEP_ANSWER] = { answer_edges, true },      [TL_STEP_MENU] = { menu_edges, false },
    [TL_STEP_ASK] = { ask_edges, false },           [TL_STEP_VERIFY] = { ask_edges, false },
    [TL_STEP_LOOK_UP] = { look_up_edges, false },   [TL_STEP_WHEN] = { when_edges, false },
    [TL_STEP_OFFER] = { answer_edges, true },       [TL_STEP_LIVE] = { live_edges, true },
    [TL_STEP_CALLBACK] = { no_edges, true },        [TL_STEP_REQUEST] = { no_edges, true },
    [TL_STEP_MESSAGE] = { no_edges, true },         [TL_STEP_GO] = { go_edges, false },
};

bool tl_step_is_end(const struct tl_step *step)
{
    return kinds[step->kind].is_end;
}

/* Ways of who gives no answer, was not helped, or stands in line. */
static bool is_unanswered(const struct tl_walk *walk, const struct tl_step *step,
                          const struct tl_edge *edge)
{
    bool is_silent = edge->why == TL_EDGE_SILENT || edge->why == TL_EDGE_NO_HELP ||
                     (step->kind == TL_STEP_LIVE && edge->why == TL_EDGE_KEY);
    return walk->scope.is_answered && is_silent;
}

static bool is_left_out(const struct tl_edge *edge)
{
    static const int ways[] = {
        [TL_EDGE_KEY] = TL_UNPROVED_KEY,       [TL_EDGE_GAVE] = TL_UNPROVED_GAVE,
        [TL_EDGE_SILENT] = TL_UNPROVED_SILENT, [TL_EDGE_NO_HELP] = TL_UNPROVED_NO_HELP,
        [TL_EDGE_RESULT] = TL_UNPROVED_SLOW,   [TL_EDGE_YES] = TL_UNPROVED_YES,
        [TL_EDGE_NO] = TL_UNPROVED_NO,         [TL_EDGE_NOBODY] = TL_UNPROVED_NOBODY,
    };
    return TL_UNPROVED >= TL_UNPROVED_WALKS && ways[edge->why] == TL_UNPROVED &&
           (edge->why != TL_EDGE_RESULT || edge->index == TL_SLOW);
}

uint16_t tl_walk_edges(const struct tl_walk *walk, uint16_t step, struct tl_edge list[TL_EDGES_MAX])
{
    struct edges edges = { list, 0 };
    const struct tl_step *at = &walk->policy->steps[step];
    kinds[at->kind].edges(walk, at, &edges);
    uint16_t allowed = 0;
    for (uint16_t e = 0; e < edges.len; e++) {
        if (((list[e].gives | list[e].takes) & walk->scope.without) == 0 &&
            !is_left_out(&list[e]) && !is_unanswered(walk, at, &list[e]))
            list[allowed++] = list[e];
    }
    return allowed;
}

static void see(struct tl_walk *walk, uint16_t step, uint16_t from, uint16_t by)
{
    if (step == TL_NONE || walk->is_seen[step])
        return;
    walk->is_seen[step] = true;
    walk->came_from[step] = from;
    walk->came_by[step] = by;
    walk->order[walk->order_len++] = step;
}

static void begin(struct tl_walk *walk, uint16_t topic)
{
    if (topic != TL_NONE)
        see(walk, walk->policy->topics[topic].first, TL_NONE, 0);
}

static void clear(struct tl_walk *walk, const struct tl_policy *policy,
                  const struct tl_scope *scope)
{
    walk->policy = policy;
    walk->scope = *scope;
    walk->order_len = 0;
    walk->edges_len = 0;
    memset(walk->is_seen, 0, sizeof walk->is_seen);
}

/* Everything that follows what was seen. */
static void spread(struct tl_walk *walk)
{
    struct tl_edge edges[TL_EDGES_MAX];
    for (uint32_t i = 0; i < walk->order_len; i++) {
        uint16_t step = walk->order[i];
        uint16_t edges_len = tl_walk_edges(walk, step, edges);
        walk->edges_len += edges_len;
        for (uint16_t e = 0; e < edges_len; e++)
            see(walk, edges[e].to, step, e);
    }
}

/* The key "person or why not" works at every step, so its topic is a beginning too; so is the last
 * topic, to which every walk comes that is too long. */
void tl_walk_all(struct tl_walk *walk, const struct tl_policy *policy, const struct tl_scope *scope)
{
    clear(walk, policy, scope);
    if (scope->topic != TL_NONE) {
        begin(walk, scope->topic);
    } else {
        begin(walk, policy->entry[scope->channel]);
        if (TL_UNPROVED != TL_UNPROVED_PERSON)
            begin(walk, policy->person_topic);
        begin(walk, policy->last_topic);
    }
    spread(walk);
}

void tl_walk_from(struct tl_walk *walk, const struct tl_policy *policy,
                  const struct tl_scope *scope, uint16_t step)
{
    clear(walk, policy, scope);
    see(walk, step, TL_NONE, 0);
    spread(walk);
}
