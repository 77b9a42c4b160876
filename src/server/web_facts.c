/* web_facts.c: what committed facts look like on a page. On the engine's thread, and short. */
#include "server/web_facts.h"

static const struct tl_step *step_at(const struct tl_web_view *view, uint64_t step)
{
    const struct tl_policy *policy = view->set->policy;
    return step < policy->steps_len ? policy->steps + step : NULL;
}

/* What there is no room for any more is the oldest. */
static void say(struct tl_web_view *view, uint16_t text)
{
    if (text == TL_NONE)
        return;
    if (view->said_len == TL_WEB_SAID_MAX) {
        for (uint16_t i = 1; i < TL_WEB_SAID_MAX; i++)
            view->said[i - 1] = view->said[i];
        view->said_len--;
    }
    view->said[view->said_len++] = text;
}

static void follow(struct tl_web_flow *web, struct tl_web_view *view, uint64_t policy)
{
    view->set = tl_policies_of(web->wiring.policies, policy);
}

static void on_opened(struct tl_web_flow *web, struct tl_web_view *view, const struct tl_fact *fact)
{
    follow(web, view, fact->opened.policy);
}

static void on_restarted(struct tl_web_flow *web, struct tl_web_view *view,
                         const struct tl_fact *fact)
{
    follow(web, view, fact->restarted.policy);
}

static void on_stepped(struct tl_web_flow *web, struct tl_web_view *view,
                       const struct tl_fact *fact)
{
    const struct tl_step *step = step_at(view, fact->stepped.step);
    (void)web;
    if (!step)
        return;
    view->step = (uint16_t)fact->stepped.step;
    bool waits = step->kind == TL_STEP_LANGUAGE || step->kind == TL_STEP_MENU ||
                 step->kind == TL_STEP_ASK || step->kind == TL_STEP_VERIFY ||
                 step->kind == TL_STEP_ANSWER || step->kind == TL_STEP_OFFER;
    view->state = waits ? TL_WEB_ASKS : TL_WEB_BUSY;
    view->menus +=
        step->kind == TL_STEP_MENU && fact->stepped.tries == 0 && view->menus < UINT16_MAX;
    if (step->kind == TL_STEP_SAY)
        say(view, step->text);
}

static void on_chose(struct tl_web_flow *web, struct tl_web_view *view, const struct tl_fact *fact)
{
    const struct tl_step *step = step_at(view, fact->chose.step);
    (void)web;
    if (step && step->kind == TL_STEP_LANGUAGE)
        view->language = (uint16_t)fact->chose.option;
}

static void on_waits(struct tl_web_flow *web, struct tl_web_view *view, const struct tl_fact *fact)
{
    (void)web;
    view->step = (uint16_t)fact->waits.step;
    view->state = TL_WEB_WAITS;
}

static void on_wait_told(struct tl_web_flow *web, struct tl_web_view *view,
                         const struct tl_fact *fact)
{
    (void)web;
    view->position = fact->wait_told.position;
    view->wait_from_s = fact->wait_told.from_s;
    view->wait_to_s = fact->wait_told.to_s;
    view->state = TL_WEB_WAITS;
}

static void on_closed_told(struct tl_web_flow *web, struct tl_web_view *view,
                           const struct tl_fact *fact)
{
    const struct tl_policy *policy = view->set->policy;
    (void)web;
    view->opens_at = fact->closed_told.opens_at;
    for (uint16_t i = 0; i < policy->closures_len; i++) {
        if (policy->closures[i].key == fact->closed_told.reason)
            say(view, policy->closures[i].text);
    }
}

static void ends_at(struct tl_web_view *view, uint64_t step, enum tl_outcome outcome)
{
    view->end = (uint16_t)step;
    view->outcome = outcome;
    view->state = TL_WEB_DONE;
}

static void on_callback_promised(struct tl_web_flow *web, struct tl_web_view *view,
                                 const struct tl_fact *fact)
{
    (void)web;
    ends_at(view, fact->callback_promised.step, TL_OUTCOME_CALLBACK);
}

static void on_request_filed(struct tl_web_flow *web, struct tl_web_view *view,
                             const struct tl_fact *fact)
{
    (void)web;
    ends_at(view, fact->request_filed.step, TL_OUTCOME_REQUEST);
}

static void on_message_taken(struct tl_web_flow *web, struct tl_web_view *view,
                             const struct tl_fact *fact)
{
    (void)web;
    ends_at(view, fact->message_taken.step, TL_OUTCOME_MESSAGE);
}

static void on_closed(struct tl_web_flow *web, struct tl_web_view *view, const struct tl_fact *fact)
{
    (void)web;
    if (view->state == TL_WEB_DONE)
        return;
    view->outcome = (enum tl_outcome)fact->closed.outcome;
    bool is_real = view->outcome == TL_OUTCOME_ANSWERED || view->outcome == TL_OUTCOME_SELF_SERVED;
    view->state = is_real ? TL_WEB_DONE : TL_WEB_STOPPED;
}

static const struct {
    enum tl_fact_kind kind;
    void (*on)(struct tl_web_flow *web, struct tl_web_view *view, const struct tl_fact *fact);
} handlers[] = {
    { TL_FACT_opened, on_opened },
    { TL_FACT_restarted, on_restarted },
    { TL_FACT_stepped, on_stepped },
    { TL_FACT_chose, on_chose },
    { TL_FACT_waits, on_waits },
    { TL_FACT_wait_told, on_wait_told },
    { TL_FACT_closed_told, on_closed_told },
    { TL_FACT_callback_promised, on_callback_promised },
    { TL_FACT_request_filed, on_request_filed },
    { TL_FACT_message_taken, on_message_taken },
    { TL_FACT_closed, on_closed },
};

static bool take(struct tl_web_flow *web, const struct tl_fact *fact)
{
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].kind != fact->kind)
            continue;
        /* Every fact handled here names its contact first. */
        struct tl_web_page *page = tl_web_page_find(web, fact->words[0]);
        if (page)
            handlers[i].on(web, &page->view, fact);
        return page != NULL;
    }
    return false;
}

/* The call is over, or goes on later: who walks for its person has as long as any page from now. */
static void on_call(struct tl_web_flow *web, const struct tl_fact *fact)
{
    bool is_end = fact->kind == TL_FACT_closed || fact->kind == TL_FACT_callback_promised ||
                  fact->kind == TL_FACT_place_kept;
    struct tl_web_page *page = is_end ? tl_web_page_of_call(web, fact->words[0]) : NULL;
    if (!page || !page->call_is_on)
        return;
    page->call_is_on = false;
    page->seen_at = tl_web_now(web);
}

void tl_web_flow_facts(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct tl_web_flow *web = arg;
    bool is_touched = false;
    pthread_mutex_lock(&web->lock);
    for (uint32_t i = 0; i < facts_len; i++) {
        is_touched = take(web, facts + i) || is_touched;
        on_call(web, facts + i);
    }
    if (is_touched)
        pthread_cond_broadcast(&web->changed);
    pthread_mutex_unlock(&web->lock);
}
