/* model_outgoing.c: calls to the person of a matter: by an agent who is free and can serve it,
 * while the matter is open, in its queue and in the person's language. */
#include "model/model_state.h"

bool tl_model_is_called(const struct tl_model *model, tl_id contact)
{
    return model->given.kind == TL_FACT_calls_person &&
           model->given.calls_person.contact == contact;
}

static enum tl_promise_state matter(const struct tl_model *model, tl_id contact, tl_id id)
{
    for (uint32_t i = 0; i < model->promises_len; i++) {
        const struct tl_model_promise *promise = &model->promises[i];
        if (promise->id == id && promise->contact == contact &&
            tl_model_is_escalation(promise->kind)) {
            return promise->state;
        }
    }
    return TL_PROMISE_UNKNOWN;
}

void tl_model_outgoing_record(struct tl_model *model, struct tl_fact *given)
{
    struct tl_fact_calls_person *calls = &given->calls_person;
    calls->record = matter(model, calls->about, calls->promise);
}

static const struct tl_queue *queue_of(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (policy->queues[i].id.key == key) {
            return &policy->queues[i];
        }
    }
    return NULL;
}

static bool is_taken_up(const struct tl_model *model, const struct tl_model_agent *agent)
{
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        if (model->contacts[i].agent == agent->id || model->contacts[i].helper == agent->id) {
            return true;
        }
    }
    return agent->wrap_until != 0 || agent->missed_until != 0;
}

/* Judged before the call has a place: that comes with callback_promised. */
bool tl_model_judge_outgoing(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_outgoing *is = &fact->outgoing;
    const struct tl_fact_calls_person *asked = &model->given.calls_person;
    const struct tl_policy *policy = model->policy;
    struct tl_model_contact *contact = tl_model_contact(model, is->contact);
    const struct tl_model_agent *agent = tl_model_agent(model, is->agent);
    const struct tl_queue *queue = queue_of(policy, is->queue);
    if (!contact || !tl_model_is_called(model, is->contact) || asked->agent != is->agent ||
        asked->about != is->about || asked->promise != is->promise || asked->queue != is->queue ||
        contact->state != TL_CONTACT_IN_FLOW || !queue) {
        return tl_model_wrong(model, "contact %llu is called otherwise than asked",
                              ID(is->contact));
    }
    enum tl_promise_state state = matter(model, is->about, is->promise);
    if (state < TL_PROMISE_OPEN || state > TL_PROMISE_LATE) {
        return tl_model_wrong(model, "contact %llu is called about what is over", ID(contact->id));
    }
    if (!agent || is_taken_up(model, agent) || !model->can_dial) {
        return tl_model_wrong(model, "agent %llu calls contact %llu, and cannot", ID(is->agent),
                              ID(contact->id));
    }
    uint64_t words = UINT64_C(1) << policy->languages[asked->language].skill;
    if (contact->language != asked->language ||
        is->needs != (words | UINT64_C(1) << queue->tier_skill) || (is->needs & ~agent->skills)) {
        return tl_model_wrong(model,
                              "agent %llu calls contact %llu in words or a queue that are not its",
                              ID(agent->id), ID(contact->id));
    }
    contact->step = is->step;
    contact->queue = is->queue;
    contact->rank = is->rank;
    contact->needs = is->needs;
    contact->was_passed_on = true;
    contact->is_outgoing = true;
    return is->rank == policy->priorities_len - 1u ||
           tl_model_wrong(model, "contact %llu is called before its turn", ID(contact->id));
}
