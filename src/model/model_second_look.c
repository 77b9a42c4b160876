/* model_second_look.c: a second pair of eyes on a protected case: asked for by who talks, once
 * enough is proved; given by somebody else, for that case and that role. */
#include "model/model_state.h"

static bool is_enough(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = policy->protection.level; i < policy->levels_len; i++) {
        if (policy->levels[i].key == key) {
            return true;
        }
    }
    return false;
}

/* Whether this may be asked now, of a contact that is as contact says. */
static bool may_ask(struct tl_model *model, const struct tl_fact_asks_second *asks,
                    const struct tl_model_contact *contact)
{
    const struct tl_policy *policy = model->policy;
    if (policy->protection.level == TL_NONE || !policy->protection.needs_second) {
        return false;
    }
    bool is_open =
        contact->second_look == TL_SECOND_ASKED || contact->second_look == TL_SECOND_AGREED;
    bool is_same = contact->second_about == asks->about && contact->second_role == contact->role;
    return tl_model_agent(model, asks->agent) && tl_model_is_talk(contact) &&
           contact->agent == asks->agent && asks->about != 0 && contact->about == asks->about &&
           contact->role != 0 && is_enough(policy, contact->level) && !(is_open && is_same);
}

bool tl_model_judge_second_asked(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_second_asked *asked = &fact->second_asked;
    const struct tl_fact_asks_second *asks = &model->given.asks_second;
    struct tl_model_contact *contact = tl_model_contact(model, asked->contact);
    if (model->given.kind != TL_FACT_asks_second || !contact || asks->contact != asked->contact ||
        asks->agent != asked->agent || asks->about != asked->about ||
        asked->role != contact->role || !may_ask(model, asks, contact)) {
        return tl_model_wrong(model, "a second look is wanted for contact %llu, and may not be",
                              ID(asked->contact));
    }
    contact->second_look = TL_SECOND_ASKED;
    contact->second_about = asked->about;
    contact->second_role = asked->role;
    contact->second_by = asked->agent;
    return true;
}

bool tl_model_judge_second_looked(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_second_looked *looked = &fact->second_looked;
    const struct tl_fact_second_looks *looks = &model->given.second_looks;
    struct tl_model_contact *contact = tl_model_contact(model, looked->contact);
    if (model->given.kind != TL_FACT_second_looks || !contact ||
        looks->contact != looked->contact || looks->by != looked->by ||
        looks->agrees != looked->agrees || looked->agrees > 1) {
        return tl_model_wrong(model, "somebody looked at the case of contact %llu, and did not",
                              ID(looked->contact));
    }
    if (contact->second_look != TL_SECOND_ASKED || looks->about != contact->second_about ||
        looked->about != contact->second_about || looked->role != contact->second_role) {
        return tl_model_wrong(model, "a look counts for contact %llu that nobody asked for",
                              ID(contact->id));
    }
    if (looks->by == 0 || looks->by == contact->second_by || looks->by == contact->agent) {
        return tl_model_wrong(model, "the second look for contact %llu is by the first one, %llu",
                              ID(contact->id), ID(looks->by));
    }
    contact->second_look = looked->agrees == 1 ? TL_SECOND_AGREED : TL_SECOND_REFUSED;
    return true;
}

bool tl_model_after_asks_second(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_fact_asks_second *asks = &given->asks_second;
    const struct tl_model_contact *now = tl_model_contact(model, asks->contact);
    if (now && model->before.id == asks->contact && may_ask(model, asks, &model->before) &&
        (now->second_look != TL_SECOND_ASKED || now->second_about != asks->about)) {
        return tl_model_wrong(model, "nobody hears that a second look is wanted for contact %llu",
                              ID(asks->contact));
    }
    return true;
}

bool tl_model_after_second_looks(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_fact_second_looks *looks = &given->second_looks;
    const struct tl_model_contact *before = &model->before;
    const struct tl_model_contact *now = tl_model_contact(model, looks->contact);
    bool may = now && before->id == looks->contact && before->second_look == TL_SECOND_ASKED &&
               before->second_about == looks->about && looks->by != 0 &&
               looks->by != before->second_by && looks->by != before->agent && looks->agrees <= 1;
    if (may && now->second_look == TL_SECOND_ASKED) {
        return tl_model_wrong(model, "the second look for contact %llu is not kept",
                              ID(looks->contact));
    }
    return true;
}
