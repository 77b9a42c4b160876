/* people_promises.c: promises come due, are kept, given up, moved and taken back. */
#include "model/people_inside.h"

/* An answer that somebody owes, from a random place on; NULL: nobody owes any. */
static const struct tl_model_promise *some_promise(struct tl_people *people)
{
    const struct tl_model *model = people->model;
    return model->promises_len ? &model->promises[below(people, model->promises_len)] : NULL;
}

/* The store's clock: mostly when it is time, now and then by a clock that is ahead. */
bool tl_people_promise_comes_due(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_promise *promise = some_promise(people);
    if (!promise || (promise->soon > people->now && !one_in(people, 8))) {
        return false;
    }
    out->kind = TL_FACT_promise_due;
    out->promise_due =
        (struct tl_fact_promise_due){ .contact = promise->contact, .promise = promise->id };
    tl_model_record(people->model, out);
    return true;
}

/* By an office that answers, a supervisor who gives up, or a person who wants it no more; an answer
 * as well as a call. */
bool tl_people_promise_is_ended(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_promise *promise = some_promise(people);
    const struct tl_model_contact *contact =
        one_in(people, 12) ? someone(people, IN(PROMISED) | IN(OFFERED) | IN(DIALLING)) : NULL;
    if (!promise && !contact) {
        return false;
    }
    out->kind = TL_FACT_promise_ends;
    out->promise_ends =
        (struct tl_fact_promise_ends){ .contact = contact ? contact->id : promise->contact,
                                       .promise = contact ? contact->promise : promise->id,
                                       .how = TL_PROMISE_KEPT + below(people, 3),
                                       .evidence = TL_EVIDENCE_ANSWERED,
                                       .why =
                                           one_in(people, 2) ? TL_WHY_NOT_KEPT : TL_WHY_TAKEN_BACK,
                                       .by = SUPERVISOR };
    tl_model_record(people->model, out);
    return true;
}

bool tl_people_promise_is_moved(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_promise *promise = some_promise(people);
    if (!promise) {
        return false;
    }
    out->kind = TL_FACT_promise_moves;
    out->promise_moves = (struct tl_fact_promise_moves){ .contact = promise->contact,
                                                         .promise = promise->id,
                                                         .owner = 1 + below(people, 3),
                                                         .by = SUPERVISOR };
    tl_model_record(people->model, out);
    return true;
}

bool tl_people_callback_is_released(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model_contact *contact =
        someone(people, IN(PROMISED) | IN(OFFERED) | IN(DIALLING));
    if (!contact) {
        return false;
    }
    out->kind = TL_FACT_releases_callback;
    out->releases_callback.contact = contact->id;
    return true;
}

/* Mostly who has the contact, or works on after it; now and then whoever, of a type that there is
 * not, with a time that is over or too late, and what is passed on already. */
bool tl_people_escalates(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model *model = people->model;
    const struct tl_model_contact *contact = someone(people, IN(CONNECTED) | IN(HELD));
    const struct tl_model_agent *agent =
        model->agents_len ? &model->agents[below(people, model->agents_len)] : NULL;
    bool is_after = agent && agent->wrap_until != 0 && one_in(people, 2);
    if (!is_after && !contact) {
        return false;
    }
    tl_id id = is_after ? agent->wrapping : contact->id;
    tl_id by = is_after ? agent->id : contact->agent;
    out->kind = TL_FACT_escalates;
    out->escalates = (struct tl_fact_escalates){
        .contact = id,
        .agent = agent && one_in(people, 10) ? agent->id : by,
        .type = 36 + below(people, one_in(people, 10) ? 3 : 2),
        .told = one_in(people, 2) ? people->now + (tl_time)below(people, 4) * 20 * TL_HOUR : 0
    };
    tl_model_record(people->model, out);
    return true;
}
