/* check.c: the walk over every channel and language, and what must hold at each step. */
#include "policy/check.h"

#include <string.h>

#include "base/words.h"
#include "policy/check_parts.h"
#include "policy/paths.h"

/* Each is told once for a step, by the shortest path of the first channel and language. */
enum complaint { NOTHING_FOLLOWS = 1, NO_PHONE = 2, NO_WAY_OUT = 4, GOES_ROUND = 8 };

struct check {
    const struct tl_policy *policy;
    struct tl_faults *faults;
    struct tl_walk walk;
    bool is_reached[TL_STEPS_MAX]; /* In any channel and language. */
    uint8_t told[TL_STEPS_MAX];
    bool ends[TL_NODES_MAX];    /* Of one walk: an end can be reached from here. */
    uint8_t mark[TL_NODES_MAX]; /* Of one search for circles: under way, or done. */
};

static void tell(struct check *check, uint16_t node, const struct tl_edge *last,
                 enum complaint complaint)
{
    static const char *const texts[] = {
        [NOTHING_FOLLOWS] = "nothing follows this step",
        [NO_PHONE] = "a callback without a phone number; ask for one before",
        [NO_WAY_OUT] = "no end can be reached from here",
        [GOES_ROUND] = "who says nothing goes round and round here",
    };
    uint8_t *told = &check->told[tl_node_step(node)];
    if (*told & complaint)
        return;
    *told |= (uint8_t)complaint;
    tl_walk_tell(&check->walk, node, last, texts[complaint], check->faults);
}

static void check_node(struct check *check, uint16_t node)
{
    struct tl_edge edges[TL_EDGES_MAX];
    uint16_t step = tl_node_step(node);
    uint16_t edges_len = tl_walk_edges(&check->walk, step, edges);
    check->is_reached[step] = true;
    for (uint16_t e = 0; e < edges_len; e++) {
        if (edges[e].to == TL_NONE)
            tell(check, node, &edges[e], NOTHING_FOLLOWS);
    }
    if (check->policy->steps[step].kind == TL_STEP_CALLBACK && !tl_node_has_phone(node))
        tell(check, node, NULL, NO_PHONE);
}

static uint16_t target(uint16_t node, const struct tl_edge *edge)
{
    return tl_node_of(edge->to, tl_node_has_phone(node) || edge->gives_phone);
}

static bool can_end(const struct check *check, uint16_t node)
{
    struct tl_edge edges[TL_EDGES_MAX];
    uint16_t edges_len = tl_walk_edges(&check->walk, tl_node_step(node), edges);
    if (tl_step_is_end(&check->policy->steps[tl_node_step(node)]))
        return true;
    for (uint16_t e = 0; e < edges_len; e++) {
        /* Where nothing follows, another fault has been told already. */
        if (edges[e].to == TL_NONE || check->ends[target(node, &edges[e])])
            return true;
    }
    return false;
}

/* Ends spread against the edges until nothing changes; the farthest nodes first, since edges lead
 * that way mostly. */
static void check_ends(struct check *check)
{
    const struct tl_walk *walk = &check->walk;
    bool is_changed = true;
    memset(check->ends, 0, sizeof check->ends);
    while (is_changed) {
        is_changed = false;
        for (uint32_t i = walk->order_len; i-- > 0;) {
            uint16_t node = walk->order[i];
            if (!check->ends[node] && can_end(check, node))
                is_changed = check->ends[node] = true;
        }
    }
    for (uint32_t i = 0; i < walk->order_len; i++) {
        if (!check->ends[walk->order[i]]) {
            tell(check, walk->order[i], NULL, NO_WAY_OUT);
            return;
        }
    }
}

/* A search in depth along what happens by itself: a step met again while it is under way closes a
 * circle that nobody leaves. */
struct search {
    uint16_t nodes[TL_NODES_MAX];
    uint16_t edge[TL_NODES_MAX]; /* The next edge to try of each. */
    uint32_t len;
};
enum { UNSEEN, UNDER_WAY, DONE };

static void enter(struct check *check, struct search *search, uint16_t node)
{
    check->mark[node] = UNDER_WAY;
    search->nodes[search->len] = node;
    search->edge[search->len++] = 0;
}

static void search_from(struct check *check, struct search *search, uint16_t root)
{
    struct tl_edge edges[TL_EDGES_MAX];
    enter(check, search, root);
    while (search->len > 0) {
        uint16_t node = search->nodes[search->len - 1];
        uint16_t edges_len = tl_walk_edges(&check->walk, tl_node_step(node), edges);
        uint16_t e = search->edge[search->len - 1]++;
        if (e >= edges_len) {
            check->mark[node] = DONE;
            search->len--;
            continue;
        }
        if (!edges[e].is_by_itself || edges[e].to == TL_NONE)
            continue;
        uint16_t to = target(node, &edges[e]);
        if (check->mark[to] == UNDER_WAY)
            tell(check, node, &edges[e], GOES_ROUND);
        else if (check->mark[to] == UNSEEN)
            enter(check, search, to);
    }
}

static void check_circles(struct check *check)
{
    struct search search = { .len = 0 };
    memset(check->mark, UNSEEN, sizeof check->mark);
    for (uint32_t i = 0; i < check->walk.order_len; i++) {
        if (check->mark[check->walk.order[i]] == UNSEEN)
            search_from(check, &search, check->walk.order[i]);
    }
}

static void check_walk(struct check *check, enum tl_channel channel, uint16_t language)
{
    tl_walk_all(&check->walk, check->policy, channel, language);
    for (uint32_t i = 0; i < check->walk.order_len; i++)
        check_node(check, check->walk.order[i]);
    check_ends(check);
    check_circles(check);
}

static bool topic_is_reached(const struct check *check, uint16_t topic)
{
    for (uint16_t i = 0; i < check->policy->steps_len; i++) {
        if (check->is_reached[i] && check->policy->steps[i].topic == topic)
            return true;
    }
    return false;
}

/* Steps of one list stand together, so only the first of those that nobody reaches is told. */
static void check_reached(struct check *check)
{
    const struct tl_policy *policy = check->policy;
    uint16_t told_topic = TL_NONE;
    bool was_told = false;
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = &policy->steps[i];
        struct tl_words words = { 0 };
        const char *topic = policy->topics[step->topic].id.name;
        bool is_new = !check->is_reached[i] && !was_told && step->topic != told_topic;
        was_told = !check->is_reached[i];
        if (!is_new)
            continue;
        if (topic_is_reached(check, step->topic)) {
            TL_WORDS(&words, "No path reaches this step (", tl_step_text(step->kind),
                     "): something before it always ends or leads elsewhere; take it out.");
        } else {
            TL_WORDS(&words, "No path reaches the topic ", topic,
                     ": let a step go there, or take it out.");
            told_topic = step->topic;
        }
        tl_faults_add(check->faults, policy->files[step->file], step->line, topic, words.text);
    }
}

enum tl_err tl_policy_check(const struct tl_policy *policy, struct tl_faults *faults)
{
    struct check check = { .policy = policy, .faults = faults };
    uint32_t before = faults->faults_len + faults->lost;
    tl_check_texts(policy, faults);
    tl_check_keys(policy, faults);
    tl_check_reasons(policy, faults);
    if (policy->steps_len > TL_STEPS_MAX)
        return TL_EBAD;
    for (int channel = TL_CHANNEL_VOICE; channel < TL_CHANNELS; channel++) {
        for (uint16_t language = 0; language < policy->languages_len; language++) {
            if (policy->entry[channel] != TL_NONE)
                check_walk(&check, (enum tl_channel)channel, language);
        }
    }
    check_reached(&check);
    tl_check_menus(policy, faults);
    return faults->faults_len + faults->lost > before ? TL_EBAD : TL_OK;
}
