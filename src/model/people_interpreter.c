/* people_interpreter.c: somebody interprets for the person, in the room or by telephone. */
#include "model/people_inside.h"

/* Who is in a talk: one whose outside party is heard, where there is one. */
static const struct tl_model_contact *in_talk(struct tl_people *people)
{
    const struct tl_model *model = people->model;
    bool wants_outside = !one_in(people, 3);
    for (uint32_t i = 0; i < model->contacts_len && wants_outside; i++) {
        if (model->contacts[i].help == TL_HELP_OUTSIDE) {
            return &model->contacts[i];
        }
    }
    return someone(people, IN(CONNECTED) | IN(HELD));
}

/* Mostly as it should be; now and then by whoever, without the person's word, or from nowhere. */
bool tl_people_interpreter_comes(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model *model = people->model;
    const struct tl_model_contact *contact =
        one_in(people, 12) ? someone(people, ~0u) : in_talk(people);
    if (!contact) {
        return false;
    }
    tl_id whoever = model->agents_len ? model->agents[below(people, model->agents_len)].id : 0;
    bool is_outside = contact->help == TL_HELP_OUTSIDE && !one_in(people, 4);
    out->kind = TL_FACT_interpreter_comes;
    out->interpreter_comes = (struct tl_fact_interpreter_comes){
        .contact = contact->id,
        .agent = one_in(people, 12) ? whoever : contact->agent,
        .how = one_in(people, 12) ? below(people, TL_INTERPRETERS + 1)
               : is_outside       ? TL_INTERPRETER_BY_PHONE
                                  : TL_INTERPRETER_IN_ROOM,
        .consents = one_in(people, 8) ? below(people, 3) : 1,
    };
    return true;
}

bool tl_people_interpreter_goes(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model *model = people->model;
    const struct tl_model_contact *contact = NULL;
    for (uint32_t i = 0; i < model->contacts_len && !contact; i++) {
        const struct tl_model_contact *one = &model->contacts[i];
        contact = one->interpreter != TL_INTERPRETER_NONE && !one_in(people, 3) ? one : NULL;
    }
    if (!contact || one_in(people, 12)) {
        contact = someone(people, ~0u);
    }
    if (!contact) {
        return false;
    }
    out->kind = TL_FACT_interpreter_goes;
    out->interpreter_goes = (struct tl_fact_interpreter_goes){ contact->id, contact->agent };
    return true;
}
