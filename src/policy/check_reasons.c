/* check_reasons.c: who earns a person gets one while people are there, and help that needs none
 * comes first. */
#include "base/words.h"
#include "policy/check_parts.h"

static void fault(struct tl_faults *faults, const char *const *pieces)
{
    struct tl_words words = { 0 };
    tl_words_add_all(&words, pieces);
    tl_faults_add(faults, "", 0, "reasons", words.text);
}

static bool is_live_for(const struct tl_step *step, tl_key reason)
{
    return step->kind == TL_STEP_LIVE && step->key == reason;
}

static bool is_offered(const struct tl_policy *policy, tl_key reason)
{
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        if (is_live_for(&policy->steps[i], reason))
            return true;
    }
    return false;
}

static void check_listed(const struct tl_policy *policy, struct tl_faults *faults)
{
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = &policy->steps[i];
        bool is_listed = step->kind != TL_STEP_LIVE;
        for (uint16_t r = 0; r < policy->reasons_len; r++)
            is_listed = is_listed || policy->reasons[r].key == step->key;
        if (!is_listed)
            TL_FAULT_AT(policy, faults, step,
                        "This step offers a person for no reason that the policy "
                        "lists: add it to reasons.yaml.");
    }
}

/* In the walk of staffed hours. */
static void check_reached(struct tl_check *check, const struct tl_name *reason)
{
    static const char *const channels[] = {
        [TL_CHANNEL_VOICE] = "by telephone", [TL_CHANNEL_CHAT] = "in the chat"
    };
    const struct tl_policy *policy = check->policy;
    const struct tl_scope *scope = &check->walk.scope;
    for (uint32_t i = 0; i < check->walk.order_len; i++) {
        if (is_live_for(&policy->steps[check->walk.order[i]], reason->key))
            return;
    }
    fault(check->faults,
          (const char *const[]){ "The reason ", reason->name, " earns a person, but ",
                                 channels[scope->channel], ", in ",
                                 policy->languages[scope->language].name,
                                 ", no path leads to one while people are there.", NULL });
}

static bool is_help(const struct tl_step *step)
{
    return step->kind == TL_STEP_ANSWER || step->kind == TL_STEP_OFFER;
}

/* From a person who cannot be had to an article or a service of the same topic that nothing before
 * has offered: those stand in the wrong order. */
static void check_order(struct tl_check *check, uint16_t live)
{
    const struct tl_policy *policy = check->policy;
    bool is_seen[TL_STEPS_MAX] = { false };
    uint16_t order[TL_STEPS_MAX], len = 0;
    struct tl_edge edges[TL_EDGES_MAX];
    order[len++] = live;
    for (uint16_t i = 0; i < len; i++) {
        uint16_t edges_len = tl_walk_edges(&check->walk, order[i], edges);
        for (uint16_t e = 0; e < edges_len; e++) {
            uint16_t to = edges[e].to;
            if (to == TL_NONE || is_seen[to] ||
                policy->steps[to].topic != policy->steps[live].topic || to < live)
                continue;
            is_seen[to] = true;
            order[len++] = to;
            if (is_help(&policy->steps[to]) && edges[e].why != TL_EDGE_KEY)
                TL_FAULT_AT(policy, check->faults, &policy->steps[to], "This ",
                            tl_step_text(policy->steps[to].kind),
                            " comes only after a person was offered in the same topic: put it "
                            "first, for those whom it helps.");
        }
    }
}

static void check_staffed(struct tl_check *check, enum tl_channel channel, uint16_t language)
{
    const struct tl_policy *policy = check->policy;
    tl_check_walk(check, &(struct tl_scope){ channel, language, 0, true, TL_NONE, false });
    for (uint16_t r = 0; r < policy->reasons_len; r++) {
        if (is_offered(policy, policy->reasons[r].key))
            check_reached(check, &policy->reasons[r]);
    }
}

/* The order of steps is the same in every channel and language. */
static void check_orders(struct tl_check *check)
{
    for (uint32_t i = 0; i < check->walk.order_len; i++) {
        if (check->policy->steps[check->walk.order[i]].kind == TL_STEP_LIVE)
            check_order(check, check->walk.order[i]);
    }
}

void tl_check_reasons(struct tl_check *check)
{
    const struct tl_policy *policy = check->policy;
    bool is_ordered = false;
    check_listed(policy, check->faults);
    for (uint16_t r = 0; r < policy->reasons_len; r++) {
        if (!is_offered(policy, policy->reasons[r].key))
            fault(check->faults, (const char *const[]){ "The reason ", policy->reasons[r].name,
                                                        " earns a person, but no topic offers one "
                                                        "for it.",
                                                        NULL });
    }
    for (int channel = TL_CHANNEL_VOICE; channel <= TL_CHANNEL_CHAT; channel++) {
        for (uint16_t language = 0; language < policy->languages_len; language++) {
            if (policy->entry[channel] == TL_NONE)
                continue;
            check_staffed(check, (enum tl_channel)channel, language);
            if (!is_ordered)
                check_orders(check);
            is_ordered = true;
        }
    }
}
