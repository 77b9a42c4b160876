/* model_identity.c: who asks is found out by who has the person, or in the menu, and kept. */
#include "model/model_state.h"

static bool is_known_role(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = 0; i < policy->case_roles_len; i++) {
        if (policy->case_roles[i].id.key == key) {
            return true;
        }
    }
    return false;
}

static bool is_known_level(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = 0; i < policy->levels_len; i++) {
        if (policy->levels[i].key == key) {
            return true;
        }
    }
    return false;
}

/* Who may say it: the agent in the talk; without one, the menu. */
static bool may(struct tl_model *model, const struct tl_fact_identifies *asked)
{
    const struct tl_model_contact *contact = tl_model_contact(model, asked->contact);
    if (!contact || !is_known_role(model->policy, asked->role) ||
        !is_known_level(model->policy, asked->level)) {
        return false;
    }
    if (asked->agent == 0) {
        return contact->state == TL_CONTACT_IN_FLOW;
    }
    return tl_model_agent(model, asked->agent) && tl_model_is_talk(contact) &&
           contact->agent == asked->agent;
}

bool tl_model_judge_identified(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_identified *identified = &fact->identified;
    const struct tl_fact_identifies *asked = &model->given.identifies;
    struct tl_model_contact *contact = tl_model_contact(model, identified->contact);
    if (model->given.kind != TL_FACT_identifies || !contact ||
        asked->contact != identified->contact || asked->agent != identified->agent ||
        asked->about != identified->about || asked->role != identified->role ||
        asked->level != identified->level || !may(model, asked)) {
        return tl_model_wrong(model, "contact %llu is identified by agent %llu, who may not",
                              ID(identified->contact), ID(identified->agent));
    }
    contact->about = identified->about;
    contact->role = identified->role;
    contact->level = identified->level;
    return true;
}

bool tl_model_after_identifies(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_fact_identifies *asked = &given->identifies;
    const struct tl_model_contact *contact = tl_model_contact(model, asked->contact);
    if (may(model, asked) && (contact->about != asked->about || contact->role != asked->role ||
                              contact->level != asked->level)) {
        return tl_model_wrong(model, "contact %llu is identified, and nobody keeps it",
                              ID(asked->contact));
    }
    return true;
}
