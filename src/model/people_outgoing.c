/* people_outgoing.c: agents who answer a matter call its person. */
#include "model/people_inside.h"

/* Mostly who is free, in the matter's language; now and then whoever, in words or a queue that
 * there are not, about what is over, or as a contact that is there. */
bool tl_people_calls_person(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model *model = people->model;
    const struct tl_policy *policy = people->policy;
    if (model->promises_len == 0 || model->agents_len == 0) {
        return false;
    }
    const struct tl_model_promise *promise = &model->promises[below(people, model->promises_len)];
    const struct tl_model_agent *agent = &model->agents[below(people, model->agents_len)];
    for (uint32_t i = 0; i < model->agents_len && !one_in(people, 6); i++) {
        agent = &model->agents[i];
        if (tl_model_agent_state(agent) == TL_AGENT_READY) {
            break;
        }
    }
    bool again = one_in(people, 30);
    out->kind = TL_FACT_calls_person;
    out->calls_person = (struct tl_fact_calls_person){
        .contact = again ? people->contact_last : ++people->contact_last,
        .agent = agent->id,
        .about = promise->contact,
        .promise = promise->id,
        .language = below(people, policy->languages_len + one_in(people, 20)),
        .queue = one_in(people, 20) ? 99 : policy->queues[below(people, policy->queues_len)].id.key,
        .zone = policy->zones_len > 0 && one_in(people, 2)
                    ? policy->zones[below(people, policy->zones_len)].id.key
                    : below(people, 3),
    };
    tl_model_record(people->model, out);
    return true;
}
