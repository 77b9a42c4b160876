/* graph_ways.c: the ways out of each kind of step. */
#include "policyfile/graph_ways.h"

struct list {
    struct graph_way *ways;
    uint16_t len;
};

static struct graph_way *add(struct list *list, uint16_t to, const char *word)
{
    struct graph_way *way = &list->ways[list->len++];
    *way = (struct graph_way){ .to = to, .word = word, .text = TL_NONE };
    return way;
}

static void add_end(struct list *list, enum tl_outcome outcome, const char *word)
{
    add(list, TL_NONE, word)->ends = outcome;
}

static uint16_t otherwise(const struct tl_step *step)
{
    return step->otherwise != TL_NONE ? step->otherwise : step->next;
}

static void add_options(struct list *list, const struct tl_policy *policy,
                        const struct tl_step *step)
{
    for (uint8_t i = 0; i < step->options_len; i++) {
        const struct tl_option *option = &policy->options[step->options + i];
        struct graph_way *way = add(list, option->then, "");
        way->key = option->digit;
        way->text = option->text;
    }
}

typedef void ways_fn(const struct tl_policy *policy, const struct tl_step *step, struct list *list);

static void language_ways(const struct tl_policy *policy, const struct tl_step *step,
                          struct list *list)
{
    add(list, step->next, "chosen");
    add_options(list, policy, step);
    add(list, otherwise(step), "silence");
}

static void say_ways(const struct tl_policy *policy, const struct tl_step *step, struct list *list)
{
    (void)policy;
    add(list, step->next, "");
}

static void answer_ways(const struct tl_policy *policy, const struct tl_step *step,
                        struct list *list)
{
    (void)policy;
    add_end(list, TL_OUTCOME_ANSWERED, "helped");
    add(list, step->next, "did not help");
}

static void menu_ways(const struct tl_policy *policy, const struct tl_step *step, struct list *list)
{
    add_options(list, policy, step);
    add(list, otherwise(step), "silence");
}

static void ask_ways(const struct tl_policy *policy, const struct tl_step *step, struct list *list)
{
    (void)policy;
    add(list, step->next, "given");
    add(list, otherwise(step), "silence or wrong");
}

static void verify_ways(const struct tl_policy *policy, const struct tl_step *step,
                        struct list *list)
{
    (void)policy;
    add(list, step->next, "verified");
    add(list, otherwise(step), "not verified");
}

static void look_up_ways(const struct tl_policy *policy, const struct tl_step *step,
                         struct list *list)
{
    static const char *const words[] = {
        [TL_FOUND] = "found", [TL_NOT_FOUND] = "none", [TL_SLOW] = "slow", [TL_FAILED] = "failed"
    };
    (void)policy;
    for (int i = 0; i < TL_LOOKUP_RESULTS; i++)
        add(list, step->by_result[i], words[i]);
}

static void when_ways(const struct tl_policy *policy, const struct tl_step *step, struct list *list)
{
    (void)policy;
    add(list, step->then, "yes");
    add(list, step->otherwise, "no");
}

static void offer_ways(const struct tl_policy *policy, const struct tl_step *step,
                       struct list *list)
{
    (void)policy;
    add_end(list, TL_OUTCOME_SELF_SERVED, "done");
    add(list, step->next, "not wanted");
}

static void live_ways(const struct tl_policy *policy, const struct tl_step *step, struct list *list)
{
    add_end(list, TL_OUTCOME_PERSON, "somebody");
    add_options(list, policy, step);
    add(list, step->otherwise, "nobody");
}

static void callback_ways(const struct tl_policy *policy, const struct tl_step *step,
                          struct list *list)
{
    (void)policy;
    (void)step;
    add_end(list, TL_OUTCOME_CALLBACK, "");
}

static void request_ways(const struct tl_policy *policy, const struct tl_step *step,
                         struct list *list)
{
    (void)policy;
    (void)step;
    add_end(list, TL_OUTCOME_REQUEST, "");
}

static void message_ways(const struct tl_policy *policy, const struct tl_step *step,
                         struct list *list)
{
    (void)policy;
    (void)step;
    add_end(list, TL_OUTCOME_MESSAGE, "");
}

static void go_ways(const struct tl_policy *policy, const struct tl_step *step, struct list *list)
{
    add(list, step->target == TL_NONE ? TL_NONE : policy->topics[step->target].first, "");
}

static ways_fn *const by_kind[] = {
    [TL_STEP_LANGUAGE] = language_ways, [TL_STEP_SAY] = say_ways,
    [TL_STEP_ANSWER] = answer_ways,     [TL_STEP_MENU] = menu_ways,
    [TL_STEP_ASK] = ask_ways,           [TL_STEP_VERIFY] = verify_ways,
    [TL_STEP_LOOK_UP] = look_up_ways,   [TL_STEP_WHEN] = when_ways,
    [TL_STEP_OFFER] = offer_ways,       [TL_STEP_LIVE] = live_ways,
    [TL_STEP_CALLBACK] = callback_ways, [TL_STEP_REQUEST] = request_ways,
    [TL_STEP_MESSAGE] = message_ways,   [TL_STEP_GO] = go_ways,
};

uint16_t graph_ways(const struct tl_policy *policy, const struct tl_step *step,
                    struct graph_way ways[GRAPH_WAYS_MAX])
{
    struct list list = { ways, 0 };
    by_kind[step->kind](policy, step, &list);
    return list.len;
}
