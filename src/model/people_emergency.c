/* people_emergency.c: what agents decide about appointments that cannot wait, and what offices do.
 */
#include "model/people_inside.h"

static const struct tl_model_promise *some_promise(struct tl_people *people, bool is_emergency)
{
    const struct tl_model *model = people->model;
    uint32_t from = model->promises_len ? below(people, model->promises_len) : 0;
    for (uint32_t i = 0; i < model->promises_len; i++) {
        const struct tl_model_promise *one = &model->promises[(from + i) % model->promises_len];
        bool fits = is_emergency
                        ? one->kind == TL_PROMISE_EMERGENCY
                        : one->kind == TL_PROMISE_URGENT || one->kind == TL_PROMISE_ORDINARY;
        if (fits) {
            return one;
        }
    }
    return NULL;
}

/* Mostly on an escalation, or by who has the person; now and then by whoever, for no office, and
 * what is decided already. */
bool tl_people_emergency_is_decided(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model *model = people->model;
    const struct tl_model_contact *contact = someone(people, IN(CONNECTED) | IN(HELD));
    const struct tl_model_promise *escalation =
        one_in(people, 2) ? some_promise(people, false) : NULL;
    const struct tl_model_agent *agent =
        model->agents_len ? &model->agents[below(people, model->agents_len)] : NULL;
    if (!agent || (!escalation && !contact)) {
        return false;
    }
    const struct tl_visit_office *office =
        &people->policy->visit_offices[below(people, people->policy->visit_offices_len)];
    bool is_by_whoever = escalation || one_in(people, 10);
    out->kind = TL_FACT_decides_emergency;
    out->decides_emergency = (struct tl_fact_decides_emergency){
        .contact = escalation ? escalation->contact : contact->id,
        .by = is_by_whoever ? agent->id : contact->agent,
        .type = 50 + below(people, one_in(people, 10) ? 3 : 2),
        .is_emergency = !one_in(people, 4),
        .office = one_in(people, 12) ? 7 : office->id.key,
        .escalation = escalation ? escalation->id : 0,
    };
    tl_model_record(people->model, out);
    return true;
}

/* Mostly a full hour of the days to come, open or not, with room or without. */
bool tl_people_emergency_is_settled(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_promise *promise = some_promise(people, true);
    if (!promise) {
        return false;
    }
    if (one_in(people, 4)) {
        out->kind = TL_FACT_refuses_emergency;
        out->refuses_emergency = (struct tl_fact_refuses_emergency){ .contact = promise->contact,
                                                                     .promise = promise->id,
                                                                     .by = 1 + below(people, 5) };
    } else {
        int64_t hours = (int64_t)below(people, 24 * 9) - 4;
        out->kind = TL_FACT_places_emergency;
        out->places_emergency = (struct tl_fact_places_emergency){
            .contact = promise->contact,
            .promise = promise->id,
            .by = 1 + below(people, 5),
            .starts = people->now + hours * TL_HOUR,
            .placed = one_in(people, 3) ? below(people, 5) : 0,
        };
    }
    tl_model_record(people->model, out);
    return true;
}
