/* lead.c: the shortest way to a topic, read off a walk. */
#include "policy/lead.h"

#include <string.h>

enum { HOPS_MAX = 16 };

static struct tl_scope scope_of(enum tl_channel channel, uint16_t language)
{
    return (struct tl_scope){ channel, language, 0, false, TL_NONE, true };
}

static uint16_t topic_first(const struct tl_policy *policy, const struct tl_step *step)
{
    return step->target < policy->topics_len ? policy->topics[step->target].first : TL_NONE;
}

/* Steps that tell nothing of their own and lead on are no place to be at. */
static bool is_passed(enum tl_step_kind kind)
{
    return kind == TL_STEP_SAY || kind == TL_STEP_WHEN || kind == TL_STEP_GO;
}

/* The nearest step of a topic that was seen; TL_NONE. */
static uint16_t nearest(const struct tl_walk *walk, uint16_t topic)
{
    for (uint32_t i = 0; i < walk->order_len; i++) {
        if (walk->policy->steps[walk->order[i]].topic == topic)
            return walk->order[i];
    }
    return TL_NONE;
}

/* The choice that the way to a step begins with, as an index of `at`'s options. TL_NONE: it begins
 * otherwise, or does not pass `at`. */
static uint16_t choice_at(const struct tl_walk *walk, uint16_t at, uint16_t to)
{
    struct tl_edge edges[TL_EDGES_MAX];
    while (walk->came_from[to] != TL_NONE && walk->came_from[to] != at)
        to = walk->came_from[to];
    if (walk->came_from[to] != at)
        return TL_NONE;
    uint16_t edges_len = tl_walk_edges(walk, at, edges);
    const struct tl_edge *by = edges + walk->came_by[to];
    return walk->came_by[to] < edges_len && by->why == TL_EDGE_KEY ? by->index : TL_NONE;
}

uint16_t tl_lead_menu(const struct tl_policy *policy, enum tl_channel channel)
{
    uint16_t topic = policy->entry[channel];
    uint16_t step = topic < policy->topics_len ? policy->topics[topic].first : TL_NONE;
    for (int hops = 0; hops < HOPS_MAX && step < policy->steps_len; hops++) {
        const struct tl_step *at = policy->steps + step;
        if (at->kind == TL_STEP_MENU)
            return step;
        if (!is_passed(at->kind) && at->kind != TL_STEP_LANGUAGE)
            break;
        if (at->kind == TL_STEP_GO)
            step = topic_first(policy, at);
        else
            step = at->kind == TL_STEP_WHEN ? at->otherwise : at->next;
    }
    return TL_NONE;
}

void tl_lead_all(struct tl_walk *walk, const struct tl_policy *policy, enum tl_channel channel,
                 uint16_t language)
{
    struct tl_scope scope = scope_of(channel, language);
    uint16_t topic = policy->entry[channel];
    tl_walk_from(walk, policy, &scope,
                 topic < policy->topics_len ? policy->topics[topic].first : TL_NONE);
}

uint16_t tl_lead_group(const struct tl_walk *walk, uint16_t topic)
{
    uint16_t to = nearest(walk, topic);
    uint16_t menu = tl_lead_menu(walk->policy, walk->scope.channel);
    uint16_t choice = to == TL_NONE || menu == TL_NONE ? TL_NONE : choice_at(walk, menu, to);
    return choice == TL_NONE ? 0 : choice + 1;
}

char tl_lead_key(struct tl_walk *walk, const struct tl_policy *policy, enum tl_channel channel,
                 uint16_t language, uint16_t step, uint16_t topic)
{
    struct tl_scope scope = scope_of(channel, language);
    if (step >= policy->steps_len || policy->steps[step].kind != TL_STEP_MENU ||
        policy->steps[step].topic == topic)
        return '\0';
    if (topic == policy->person_topic && policy->voice_keys[TL_KEY_PERSON] != '\0')
        return policy->voice_keys[TL_KEY_PERSON];
    tl_walk_from(walk, policy, &scope, step);
    uint16_t to = nearest(walk, topic);
    uint16_t choice = to == TL_NONE ? TL_NONE : choice_at(walk, step, to);
    return choice == TL_NONE ? '\0' : policy->options[policy->steps[step].options + choice].digit;
}

/* The branch that this channel takes where only the channel is asked about; else TL_NONE, and both
 * may be taken. */
static uint16_t branch_of(const struct tl_policy *policy, enum tl_channel channel,
                          const struct tl_step *step)
{
    const struct tl_condition *condition = policy->conditions + step->condition;
    uint16_t to = condition->arg == (uint32_t)channel ? step->then : step->otherwise;
    return condition->kind != TL_IS_CHANNEL ? TL_NONE : to == TL_NONE ? step->next : to;
}

static enum tl_step_kind end_of(const struct tl_policy *policy, enum tl_channel channel,
                                uint16_t from, int hops)
{
    while (from < policy->steps_len && hops-- > 0) {
        const struct tl_step *step = policy->steps + from;
        if (step->kind == TL_STEP_REQUEST || step->kind == TL_STEP_MESSAGE ||
            step->kind == TL_STEP_CALLBACK)
            return step->kind;
        uint16_t sure = step->kind == TL_STEP_WHEN ? branch_of(policy, channel, step) : TL_NONE;
        if (step->kind == TL_STEP_WHEN && sure == TL_NONE) {
            enum tl_step_kind end = end_of(policy, channel, step->then, hops / 2);
            if (end != TL_STEP_KINDS)
                return end;
        }
        if (sure != TL_NONE)
            from = sure;
        else if (step->kind == TL_STEP_SAY)
            from = step->next;
        else if (step->kind == TL_STEP_GO)
            from = topic_first(policy, step);
        else if (step->kind == TL_STEP_LIVE || step->kind == TL_STEP_WHEN)
            from = step->otherwise == TL_NONE ? step->next : step->otherwise;
        else
            break;
    }
    return TL_STEP_KINDS;
}

enum tl_step_kind tl_lead_end(const struct tl_policy *policy, enum tl_channel channel,
                              uint16_t from)
{
    return end_of(policy, channel, from, HOPS_MAX);
}

static bool asks_words(const struct tl_policy *policy, const struct tl_step *step)
{
    if (step->kind != TL_STEP_ASK || step->form >= policy->forms_len)
        return false;
    enum tl_form_kind kind = policy->forms[step->form].kind;
    return kind == TL_FORM_TEXT || kind == TL_FORM_EMAIL;
}

static bool find_owner(const struct tl_policy *policy, tl_key key, uint16_t *out_owner)
{
    for (uint16_t i = 0; i < policy->owners_len; i++) {
        if (policy->owners[i].id.key == key) {
            *out_owner = i;
            return true;
        }
    }
    return false;
}

bool tl_lead_writes(const struct tl_policy *policy, enum tl_channel channel, uint16_t topic,
                    uint16_t *out_owner)
{
    uint16_t at = policy->topics[topic].first;
    for (int hops = HOPS_MAX; at < policy->steps_len && hops > 0; hops--) {
        const struct tl_step *step = policy->steps + at;
        if (step->kind == TL_STEP_MESSAGE)
            return find_owner(policy, step->key, out_owner);
        if (step->kind == TL_STEP_WHEN)
            at = branch_of(policy, channel, step);
        else if (step->kind == TL_STEP_SAY || asks_words(policy, step))
            at = step->next;
        else
            return false;
    }
    return false;
}

static bool has_page(const struct tl_policy *policy, uint16_t topic)
{
    const char *words = policy->topics[topic].words;
    return words && words[0] != '\0';
}

static void find(struct tl_walk *walk, uint16_t step)
{
    if (step >= walk->policy->steps_len || walk->is_seen[step])
        return;
    walk->is_seen[step] = true;
    walk->order[walk->order_len++] = step;
}

bool tl_lead_files(struct tl_walk *walk, const struct tl_policy *policy, enum tl_channel channel,
                   uint16_t language, uint16_t topic)
{
    struct tl_edge edges[TL_EDGES_MAX];
    memset(walk, 0, sizeof *walk);
    walk->policy = policy;
    walk->scope = scope_of(channel, language);
    find(walk, policy->topics[topic].first);
    for (uint32_t i = 0; i < walk->order_len; i++) {
        uint16_t at = walk->order[i];
        if (policy->steps[at].kind == TL_STEP_REQUEST)
            return true;
        uint16_t edges_len = tl_walk_edges(walk, at, edges);
        for (uint16_t edge = 0; edge < edges_len; edge++) {
            uint16_t to = edges[edge].to;
            uint16_t of = to < policy->steps_len ? policy->steps[to].topic : TL_NONE;
            if (of == topic || (of < policy->topics_len && !has_page(policy, of)))
                find(walk, to);
        }
    }
    return false;
}
