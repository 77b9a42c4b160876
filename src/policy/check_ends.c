/* check_ends.c: an end can be reached from everywhere, and nobody goes round by silence. */
#include <string.h>

#include "policy/check_parts.h"

/* What one step may tell at once: more is no conversation, and the core walks no further. */
enum { ALONE_MAX = 16 };

static bool can_end(const struct tl_check *check, uint16_t step)
{
    struct tl_edge edges[TL_EDGES_MAX];
    uint16_t edges_len = tl_walk_edges(&check->walk, step, edges);
    if (tl_step_is_end(&check->policy->steps[step]))
        return true;
    for (uint16_t e = 0; e < edges_len; e++) {
        /* Where nothing follows, another fault has been told already. */
        if (edges[e].to == TL_NONE || check->ends[edges[e].to])
            return true;
    }
    return false;
}

/* Ends spread against the edges until nothing changes; the farthest steps first, since edges lead
 * that way mostly. */
void tl_check_ends(struct tl_check *check)
{
    const struct tl_walk *walk = &check->walk;
    bool is_changed = true;
    memset(check->ends, 0, sizeof check->ends);
    while (is_changed) {
        is_changed = false;
        for (uint32_t i = walk->order_len; i-- > 0;) {
            uint16_t step = walk->order[i];
            if (!check->ends[step] && can_end(check, step))
                is_changed = check->ends[step] = true;
        }
    }
    for (uint32_t i = 0; i < walk->order_len; i++) {
        if (!check->ends[walk->order[i]]) {
            tl_check_tell(check, walk->order[i], NULL, TL_NO_WAY_OUT, NULL);
            return;
        }
    }
}

/* What no path of the walk may do. */
struct circle_rules {
    bool is_alone;       /* Only along what happens by itself, and to the next question. */
    uint16_t tries;      /* How often a question is told; 0: once. */
    uint16_t length_max; /* The longest way on from a step, in steps told. */
    enum tl_complaint round;
    enum tl_complaint too_long;
};

/* A search in depth: a step met again while it is under way closes a circle. When a step is done,
 * so is its longest way on. */
struct search {
    struct tl_check *check;
    struct circle_rules rules;
    uint16_t steps[TL_STEPS_MAX];
    uint16_t edge[TL_STEPS_MAX]; /* The next edge to try of each. */
    uint32_t len;
};
enum { UNSEEN, UNDER_WAY, DONE };

/* The walk stops at these until somebody or something answers. */
static bool waits(const struct tl_step *step)
{
    static const bool kinds[TL_STEP_KINDS] = {
        [TL_STEP_LANGUAGE] = true, [TL_STEP_ANSWER] = true, [TL_STEP_MENU] = true,
        [TL_STEP_ASK] = true,      [TL_STEP_VERIFY] = true, [TL_STEP_OFFER] = true,
        [TL_STEP_LOOK_UP] = true,
    };
    return kinds[step->kind];
}

/* A question is told as often as there are tries. */
static uint32_t own_length(const struct search *search, uint16_t step)
{
    bool is_told_often = waits(&search->check->policy->steps[step]) && search->rules.tries > 0;
    return is_told_often ? search->rules.tries : 1;
}

static void enter(struct search *search, uint16_t step)
{
    struct tl_check *check = search->check;
    check->mark[step] = UNDER_WAY;
    check->length[step] = (uint16_t)own_length(search, step);
    search->steps[search->len] = step;
    search->edge[search->len++] = 0;
}

/* The way from the newest step by one that is done. */
static void lengthen(struct search *search, uint16_t by)
{
    struct tl_check *check = search->check;
    uint16_t from = search->steps[search->len - 1];
    bool ends_here = search->rules.is_alone && waits(&check->policy->steps[by]);
    uint32_t length = own_length(search, from) + (ends_here ? 1 : check->length[by]);
    if (check->length[from] < length)
        check->length[from] = (uint16_t)(length < UINT16_MAX ? length : UINT16_MAX);
}

static void follow(struct search *search, const struct tl_edge *edge)
{
    struct tl_check *check = search->check;
    if ((search->rules.is_alone && !edge->is_by_itself) || edge->to == TL_NONE)
        return;
    if (check->mark[edge->to] == UNSEEN)
        enter(search, edge->to);
    else if (check->mark[edge->to] == UNDER_WAY)
        tl_check_tell(check, search->steps[search->len - 1], edge, search->rules.round, NULL);
    else
        lengthen(search, edge->to);
}

/* Too long is told where it becomes so, and not again of all that leads there. */
static void go_back(struct search *search)
{
    uint16_t step = search->steps[--search->len];
    uint32_t length = search->check->length[step], max = search->rules.length_max;
    search->check->mark[step] = DONE;
    if (length > max && length - own_length(search, step) <= max)
        tl_check_tell(search->check, step, NULL, search->rules.too_long, NULL);
    if (search->len > 0)
        lengthen(search, step);
}

static void check_circles(struct tl_check *check, const struct circle_rules *rules)
{
    struct tl_edge edges[TL_EDGES_MAX];
    struct search search = { .check = check, .rules = *rules };
    memset(check->mark, UNSEEN, sizeof check->mark);
    for (uint32_t i = 0; i < check->walk.order_len; i++) {
        if (check->mark[check->walk.order[i]] == UNSEEN)
            enter(&search, check->walk.order[i]);
        while (search.len > 0) {
            uint16_t edges_len = tl_walk_edges(&check->walk, search.steps[search.len - 1], edges);
            uint16_t e = search.edge[search.len - 1]++;
            if (e < edges_len)
                follow(&search, &edges[e]);
            else
                go_back(&search);
        }
    }
}

/* By silence alone: what one step leads to is told at once, so it must not be long either. */
void tl_check_silence(struct tl_check *check)
{
    static const struct circle_rules rules = {
        .is_alone = true,
        .length_max = TL_UNPROVED == TL_UNPROVED_CHAINS ? UINT16_MAX : ALONE_MAX,
        .round = TL_GOES_ROUND,
        .too_long = TL_TOO_LONG_ALONE,
    };
    if (TL_UNPROVED != TL_UNPROVED_CIRCLES)
        check_circles(check, &rules);
}

/* Whatever is pressed in the last topic: it leads nowhere else, and each of its questions is told
 * so often as there are tries. A step or two may be taken before a walk gets there. */
void tl_check_last(struct tl_check *check, enum tl_channel channel, uint16_t language)
{
    const struct tl_policy *policy = check->policy;
    uint16_t steps_max = policy->limits.steps_max;
    const struct circle_rules rules = {
        .tries = policy->limits.tries_max > 0 ? policy->limits.tries_max : 1,
        .length_max = TL_UNPROVED == TL_UNPROVED_LAST_LENGTH || steps_max < 3
                          ? UINT16_MAX
                          : (uint16_t)(steps_max - 2),
        .round = TL_LAST_GOES_ROUND,
        .too_long = TL_LAST_TOO_LONG,
    };
    if (policy->last_topic == TL_NONE || TL_UNPROVED == TL_UNPROVED_LAST)
        return;
    tl_check_walk(check,
                  &(struct tl_scope){ channel, language, 0, false, policy->last_topic, false });
    for (uint32_t i = 0; i < check->walk.order_len; i++) {
        uint16_t step = check->walk.order[i];
        if (policy->steps[step].topic != policy->last_topic) {
            tl_check_tell(check, step, NULL, TL_LEADS_ELSEWHERE, NULL);
            return;
        }
    }
    check_circles(check, &rules);
}
