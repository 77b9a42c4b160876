/* people_inside.h: what the files of invented people share; others include people.h. */
#ifndef TL_MODEL_PEOPLE_INSIDE_H
#define TL_MODEL_PEOPLE_INSIDE_H

#include "model/people.h"

enum { SUPERVISOR = 900 };

static inline uint32_t below(struct tl_people *people, uint32_t bound)
{
    return (uint32_t)(tl_people_random(&people->chance) % bound);
}

static inline bool one_in(struct tl_people *people, uint32_t n)
{
    return below(people, n) == 0;
}

/* Someone in one of these states, from a random place on; NULL: nobody. */
static inline const struct tl_model_contact *someone(struct tl_people *people, unsigned states)
{
    const struct tl_model *model = people->model;
    uint32_t start = model->contacts_len ? below(people, model->contacts_len) : 0;
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        const struct tl_model_contact *contact =
            &model->contacts[(start + i) % model->contacts_len];
        if (states >> contact->state & 1) {
            return contact;
        }
    }
    return NULL;
}

#define IN(state) (1u << TL_CONTACT_##state)

/* people_promises.c: what happens to promises. */
bool tl_people_promise_comes_due(struct tl_people *people, struct tl_fact *out);
bool tl_people_promise_is_ended(struct tl_people *people, struct tl_fact *out);
bool tl_people_promise_is_moved(struct tl_people *people, struct tl_fact *out);
bool tl_people_callback_is_released(struct tl_people *people, struct tl_fact *out);
bool tl_people_escalates(struct tl_people *people, struct tl_fact *out);

/* people_emergency.c: appointments that cannot wait. */
bool tl_people_emergency_is_decided(struct tl_people *people, struct tl_fact *out);
bool tl_people_emergency_is_settled(struct tl_people *people, struct tl_fact *out);

/* people_outgoing.c: who answers a matter calls its person. */
bool tl_people_calls_person(struct tl_people *people, struct tl_fact *out);

/* people_identity.c: who asks. */
bool tl_people_identifies(struct tl_people *people, struct tl_fact *out);

/* people_interpreter.c: who interprets. */
bool tl_people_interpreter_comes(struct tl_people *people, struct tl_fact *out);
bool tl_people_interpreter_goes(struct tl_people *people, struct tl_fact *out);

/* people_second_look.c: a second pair of eyes. */
bool tl_people_asks_second(struct tl_people *people, struct tl_fact *out);
bool tl_people_second_looks(struct tl_people *people, struct tl_fact *out);

/* people_later.c: where they live, and when they want to be called. */
bool tl_people_lives_in(struct tl_people *people, struct tl_fact *out);
bool tl_people_not_now(struct tl_people *people, struct tl_fact *out);
bool tl_people_goes_on(struct tl_people *people, struct tl_fact *out);
bool tl_people_surge_is_set(struct tl_people *people, struct tl_fact *out);

#endif
