/* model_escalate.c: matters that are passed on: by who has the contact, once, and for the time that
 * was told. */
#include "model/model_state.h"

bool tl_model_has(struct tl_model *model, tl_id contact_id, tl_id agent_id)
{
    const struct tl_model_agent *agent = tl_model_agent(model, agent_id);
    const struct tl_model_contact *contact = tl_model_contact(model, contact_id);
    if (!agent || contact_id == 0) {
        return false;
    }
    bool is_talk = contact && tl_model_is_talk(contact) && contact->agent == agent_id;
    return is_talk || (agent->wrap_until != 0 && agent->wrapping == contact_id);
}

bool tl_model_is_escalation(enum tl_promise_kind kind)
{
    return kind == TL_PROMISE_URGENT || kind == TL_PROMISE_ORDINARY;
}

enum tl_promise_state tl_model_escalated(struct tl_model *model, tl_id contact)
{
    for (uint32_t i = 0; i < model->promises_len; i++) {
        const struct tl_model_promise *promise = &model->promises[i];
        if (promise->contact == contact && tl_model_is_escalation(promise->kind)) {
            return promise->state;
        }
    }
    return TL_PROMISE_UNKNOWN;
}

static const struct tl_escalation *escalation(const struct tl_model *model, uint64_t type)
{
    for (uint16_t i = 0; i < model->policy->escalations_len; i++) {
        if (model->policy->escalations[i].to.id.key == type) {
            return &model->policy->escalations[i];
        }
    }
    return NULL;
}

bool tl_model_judge_escalated(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_escalated *escalated = &fact->escalated;
    const struct tl_fact_escalates *asked = &model->given.escalates;
    const struct tl_escalation *to = escalation(model, escalated->type);
    if (model->given.kind != TL_FACT_escalates || asked->contact != escalated->contact ||
        asked->agent != escalated->agent || asked->type != escalated->type || !to ||
        to->is_urgent != (escalated->is_urgent != 0) ||
        escalated->promise != model->promise_last + 1) {
        return tl_model_wrong(model, "contact %llu is passed on otherwise than asked",
                              ID(escalated->contact));
    }
    if (!tl_model_has(model, escalated->contact, escalated->agent)) {
        return tl_model_wrong(model, "contact %llu is passed on by agent %llu, who has it not",
                              ID(escalated->contact), ID(escalated->agent));
    }
    if (tl_model_escalated(model, escalated->contact) != TL_PROMISE_UNKNOWN) {
        return tl_model_wrong(model, "contact %llu is passed on twice", ID(escalated->contact));
    }
    tl_time latest = tl_policy_due(model->policy, &to->to, model->now);
    bool is_told = asked->told > model->now && asked->told < latest;
    if (escalated->due != (is_told ? asked->told : latest)) {
        return tl_model_wrong(model, "contact %llu is answered by another time than was told",
                              ID(escalated->contact));
    }
    tl_time quarter = (escalated->due - model->now) / 4;
    tl_time usual = quarter > TL_DAY ? TL_DAY : quarter;
    int64_t before = to->to.soon_s > 0 ? to->to.soon_s * TL_SECOND : usual;
    model->owed =
        (struct tl_model_promise){ .contact = escalated->contact,
                                   .state = TL_PROMISE_OPEN,
                                   .to = escalated->due,
                                   .soon = tl_model_soon_of(model->now, escalated->due, before),
                                   .kind =
                                       to->is_urgent ? TL_PROMISE_URGENT : TL_PROMISE_ORDINARY };
    return true;
}

bool tl_model_after_escalates(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_fact_escalates *asked = &given->escalates;
    bool was_open = asked->record >= TL_PROMISE_OPEN && asked->record <= TL_PROMISE_LATE;
    bool is_open = was_open || tl_model_escalated(model, asked->contact) != TL_PROMISE_UNKNOWN;
    bool may = tl_model_has(model, asked->contact, asked->agent) && escalation(model, asked->type);
    if (may && !is_open) {
        return tl_model_wrong(model, "agent %llu passes contact %llu on, and nothing comes of it",
                              ID(asked->agent), ID(asked->contact));
    }
    return true;
}
