/* model_supervise.c: what supervisors do, judged: nobody is lost by it, and no promise. */
#include "model/model_state.h"

#include <string.h>

const struct tl_model_closure *tl_model_closure(const struct tl_model *model, uint64_t queue)
{
    for (uint32_t i = 0; i < model->closures_len; i++) {
        if (model->closures[i].queue == queue) {
            return &model->closures[i];
        }
    }
    return NULL;
}

bool tl_model_sends_on(const struct tl_model *model, uint64_t queue)
{
    const struct tl_model_closure *line = tl_model_closure(model, 0);
    const struct tl_model_closure *closure = tl_model_closure(model, queue);
    return (line && line->sends_on) || (closure && closure->sends_on);
}

tl_time tl_model_line_open_from(const struct tl_model *model, tl_time at)
{
    const struct tl_model_closure *line = tl_model_closure(model, 0);
    return line && line->until > at ? line->until : at;
}

static const struct tl_queue *queue_of(const struct tl_model *model, uint64_t key)
{
    for (uint16_t i = 0; i < model->policy->queues_len; i++) {
        if (model->policy->queues[i].id.key == key) {
            return &model->policy->queues[i];
        }
    }
    return NULL;
}

/* The tier's skill of the queue before is exchanged for the new one's; nothing else. */
static bool are_needs_right(const struct tl_model *model, const struct tl_model_contact *contact,
                            const struct tl_fact_moved *moved)
{
    const struct tl_queue *from = queue_of(model, contact->queue);
    const struct tl_queue *to = queue_of(model, moved->queue);
    if (moved->queue == contact->queue) {
        return moved->needs == contact->needs;
    }
    uint64_t before = from ? UINT64_C(1) << from->tier_skill : 0;
    return to && moved->needs == ((contact->needs & ~before) | UINT64_C(1) << to->tier_skill);
}

bool tl_model_judge_moved(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_moved *moved = &fact->moved;
    const struct tl_fact *given = &model->given;
    struct tl_model_contact *contact = tl_model_contact(model, moved->contact);
    if (given->kind != TL_FACT_moves || given->moves.contact != moved->contact ||
        given->moves.by != moved->by) {
        return tl_model_wrong(model, "contact %llu is moved, and nobody said so",
                              ID(moved->contact));
    }
    if (!contact ||
        (contact->state != TL_CONTACT_WAITING && contact->state != TL_CONTACT_PROMISED)) {
        return tl_model_wrong(model, "contact %llu is moved and in no line", ID(moved->contact));
    }
    if (!are_needs_right(model, contact, moved)) {
        return tl_model_wrong(model, "contact %llu is moved and needs something else",
                              ID(contact->id));
    }
    if (moved->queue != contact->queue && contact->state == TL_CONTACT_WAITING &&
        tl_model_closure(model, moved->queue)) {
        return tl_model_wrong(model, "contact %llu is moved to a queue that is closed",
                              ID(contact->id));
    }
    contact->queue = moved->queue;
    contact->rank = moved->rank;
    contact->needs = moved->needs;
    contact->was_moved = true;
    tl_model_move(model, contact, contact->state, 0);
    return true;
}

static bool close(struct tl_model *model, uint64_t queue, uint64_t reason, tl_time until,
                  bool sends_on)
{
    struct tl_model_closure *closure = (struct tl_model_closure *)tl_model_closure(model, queue);
    if (until <= model->now || reason == 0) {
        return tl_model_wrong(model, "queue %llu is closed without a reason or an end", ID(queue));
    }
    if (!closure && model->closures_len == TL_MODEL_CLOSURES_MAX) {
        return tl_model_wrong(model, "more is closed than the model keeps");
    }
    if (!closure) {
        closure = &model->closures[model->closures_len++];
    }
    *closure = (struct tl_model_closure){ queue, reason, until, sends_on };
    return true;
}

/* By somebody who said so, or by nobody when its time has come. */
static bool open(struct tl_model *model, uint64_t queue, tl_id by, bool was_said)
{
    const struct tl_model_closure *closure = tl_model_closure(model, queue);
    if (!closure) {
        return tl_model_wrong(model, "queue %llu is opened and was open", ID(queue));
    }
    if (!was_said && (by != 0 || closure->until > model->now)) {
        return tl_model_wrong(model, "queue %llu is opened, and nobody said so", ID(queue));
    }
    uint32_t i = (uint32_t)(closure - model->closures);
    model->closures[i] = model->closures[--model->closures_len];
    return true;
}

bool tl_model_judge_queue_closed(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_queue_closed *closed = &fact->queue_closed;
    if (model->given.kind != TL_FACT_closes_queue ||
        model->given.closes_queue.queue != closed->queue) {
        return tl_model_wrong(model, "queue %llu is closed, and nobody said so", ID(closed->queue));
    }
    return close(model, closed->queue, closed->reason, closed->until, closed->sends_on);
}

bool tl_model_judge_queue_opened(struct tl_model *model, const struct tl_fact *fact)
{
    bool was_said = model->given.kind == TL_FACT_opens_queue &&
                    model->given.opens_queue.queue == fact->queue_opened.queue;
    return open(model, fact->queue_opened.queue, fact->queue_opened.by, was_said);
}

bool tl_model_judge_line_closed(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_line_closed *closed = &fact->line_closed;
    if (model->given.kind != TL_FACT_closes_line) {
        return tl_model_wrong(model, "the line is closed, and nobody said so");
    }
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        model->contacts[i].told_closed = false;
    }
    return close(model, 0, closed->reason, closed->until, closed->sends_on);
}

bool tl_model_judge_line_opened(struct tl_model *model, const struct tl_fact *fact)
{
    return open(model, 0, fact->line_opened.by, model->given.kind == TL_FACT_opens_line);
}

/* Once, of what is closed, and no earlier time than it opens. */
bool tl_model_judge_closed_told(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_closed_told *told = &fact->closed_told;
    struct tl_model_contact *contact = tl_model_contact(model, told->contact);
    const struct tl_model_closure *closure = tl_model_closure(model, told->queue);
    if (!contact || contact->state != TL_CONTACT_IN_FLOW || !closure) {
        return tl_model_wrong(model, "contact %llu is told of what is not closed",
                              ID(told->contact));
    }
    if (told->reason != closure->reason || told->opens_at < closure->until ||
        (told->queue == 0 && contact->told_closed)) {
        return tl_model_wrong(model, "contact %llu is told wrongly what is closed, or twice",
                              ID(told->contact));
    }
    contact->told_closed = contact->told_closed || told->queue == 0;
    return true;
}

/* Who came to a menu, an article, a question while the line is closed has heard so. */
static bool check_told(struct tl_model *model, const struct tl_model_contact *contact)
{
    const struct tl_policy *policy = model->policy;
    if (contact->state != TL_CONTACT_IN_FLOW || contact->step >= policy->steps_len ||
        contact->told_closed || model->opened_id != contact->id) {
        return true;
    }
    enum tl_step_kind kind = policy->steps[contact->step].kind;
    return kind == TL_STEP_LANGUAGE || kind == TL_STEP_SAY ||
           tl_model_wrong(model, "contact %llu comes, and does not hear that the line is closed",
                          ID(contact->id));
}

bool tl_model_check_closed(struct tl_model *model)
{
    const struct tl_model_closure *line = tl_model_closure(model, 0);
    for (uint32_t i = 0; i < model->closures_len; i++) {
        if (model->closures[i].until <= model->told) {
            return tl_model_wrong(model, "queue %llu is closed past its end",
                                  ID(model->closures[i].queue));
        }
    }
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        const struct tl_model_contact *contact = &model->contacts[i];
        if (contact->state == TL_CONTACT_WAITING && tl_model_sends_on(model, contact->queue)) {
            return tl_model_wrong(model, "contact %llu waits in a queue that sends people on",
                                  ID(contact->id));
        }
        if (line && !check_told(model, contact)) {
            return false;
        }
    }
    return true;
}

/* --- What was asked was done, or set aside. --- */

static bool is_done(const struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_model_agent *agent = NULL;
    for (uint32_t i = 0; i < model->agents_len; i++) {
        if (given->kind == TL_FACT_sets_agent && model->agents[i].id == given->sets_agent.agent) {
            agent = &model->agents[i];
        }
    }
    switch ((int)given->kind) {
    case TL_FACT_sets_agent:
        return given->sets_agent.state == TL_AGENT_OFFLINE
                   ? agent == NULL
                   : agent && (agent->wants == given->sets_agent.state || agent->offers_len > 0);
    case TL_FACT_closes_queue:
        return tl_model_closure(model, given->closes_queue.queue) != NULL;
    case TL_FACT_opens_queue:
        return tl_model_closure(model, given->opens_queue.queue) == NULL;
    case TL_FACT_closes_line:
        return tl_model_closure(model, 0) != NULL;
    case TL_FACT_opens_line:
        return tl_model_closure(model, 0) == NULL;
    default:
        return true;
    }
}

bool tl_model_after_supervisor(struct tl_model *model, const struct tl_fact *given)
{
    if (!model->was_set_aside && !is_done(model, given)) {
        return tl_model_wrong(model, "a supervisor's %s changes nothing",
                              tl_fact_shape(given->kind)->name);
    }
    return true;
}
