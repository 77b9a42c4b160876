/* people_second_look.c: a second pair of eyes is asked for, and looks. */
#include "model/people_inside.h"

/* Mostly by who talks about some case that enough is proved of; now and then by whoever. */
bool tl_people_asks_second(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model *model = people->model;
    const struct tl_policy *policy = people->policy;
    const uint64_t enough = policy->protection.level < policy->levels_len
                                ? policy->levels[policy->protection.level].key
                                : 0;
    const struct tl_model_contact *contact = NULL;
    for (uint32_t i = 0; i < model->contacts_len && !contact; i++) {
        const struct tl_model_contact *one = &model->contacts[i];
        bool talks = one->state == TL_CONTACT_CONNECTED || one->state == TL_CONTACT_HELD;
        bool is_new = one->second_look == TL_SECOND_NONE || one_in(people, 4);
        bool is_proved = one->level == enough || one_in(people, 8);
        contact = talks && one->about != 0 && is_new && is_proved ? one : NULL;
    }
    if (one_in(people, 30)) {
        contact = someone(people, ~0u);
    }
    if (!contact) {
        return false;
    }
    tl_id whoever = model->agents_len ? model->agents[below(people, model->agents_len)].id : 0;
    out->kind = TL_FACT_asks_second;
    out->asks_second = (struct tl_fact_asks_second){
        .contact = contact->id,
        .agent = one_in(people, 12) ? whoever : contact->agent,
        .about = one_in(people, 12) ? below(people, 3) : contact->about,
    };
    return true;
}

/* Mostly a supervisor; now and then who asked, who talks, or whoever. */
static tl_id somebody(struct tl_people *people, const struct tl_model_contact *contact)
{
    const struct tl_model *model = people->model;
    switch (below(people, 8)) {
    case 0:
        return contact->second_by;
    case 1:
        return contact->agent;
    case 2:
        return model->agents_len ? model->agents[below(people, model->agents_len)].id : 0;
    default:
        return SUPERVISOR;
    }
}

bool tl_people_second_looks(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_model *model = people->model;
    const struct tl_model_contact *contact = NULL;
    for (uint32_t i = 0; i < model->contacts_len && !contact; i++) {
        const struct tl_model_contact *one = &model->contacts[i];
        contact = one->second_look == TL_SECOND_ASKED && !one_in(people, 3) ? one : NULL;
    }
    if (one_in(people, 60)) {
        contact = someone(people, ~0u);
    }
    if (!contact) {
        return false;
    }
    out->kind = TL_FACT_second_looks;
    out->second_looks = (struct tl_fact_second_looks){
        .contact = contact->id,
        .about = one_in(people, 8) ? below(people, 3) : contact->second_about,
        .by = somebody(people, contact),
        .agrees = one_in(people, 12) ? 2 : below(people, 2),
    };
    return true;
}
