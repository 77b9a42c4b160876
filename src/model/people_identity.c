/* people_identity.c: who asks is found out, in the menu or by the agent in the talk. */
#include "model/people_inside.h"

/* Mostly by who may; now and then by whoever, or with keys that the policy has not. */
bool tl_people_identifies(struct tl_people *people, struct tl_fact *out)
{
    const struct tl_policy *policy = people->policy;
    unsigned states = one_in(people, 12) ? ~0u : IN(IN_FLOW) | IN(CONNECTED) | IN(HELD);
    const struct tl_model_contact *contact = someone(people, states);
    const struct tl_model *model = people->model;
    if (!contact) {
        return false;
    }
    tl_id whoever = model->agents_len ? model->agents[below(people, model->agents_len)].id : 0;
    out->kind = TL_FACT_identifies;
    out->identifies = (struct tl_fact_identifies){
        .contact = contact->id,
        .agent = one_in(people, 8) ? whoever : contact->agent,
        .about = below(people, 3),
        .role =
            policy->case_roles[below(people, policy->case_roles_len)].id.key + one_in(people, 20),
        .level = policy->levels[below(people, policy->levels_len)].key + one_in(people, 20),
    };
    return true;
}
