/* model_interpreter.c: who interprets: with the person's word, one at a time; in the room as long
 * as the person is on the line, by telephone as long as that call is. */
#include "model/model_state.h"

static bool may_act(struct tl_model *model, tl_id contact_id, tl_id agent_id)
{
    const struct tl_model_contact *contact = tl_model_contact(model, contact_id);
    return contact && tl_model_agent(model, agent_id) && tl_model_is_talk(contact) &&
           contact->agent == agent_id;
}

bool tl_model_judge_interpreter_here(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_interpreter_here *here = &fact->interpreter_here;
    const struct tl_fact_interpreter_comes *comes = &model->given.interpreter_comes;
    struct tl_model_contact *contact = tl_model_contact(model, here->contact);
    if (model->given.kind != TL_FACT_interpreter_comes || comes->contact != here->contact ||
        comes->agent != here->agent || comes->how != here->how ||
        !may_act(model, here->contact, here->agent)) {
        return tl_model_wrong(model, "contact %llu has an interpreter by agent %llu, who may not",
                              ID(here->contact), ID(here->agent));
    }
    if (comes->consents != 1) {
        return tl_model_wrong(model, "contact %llu has an interpreter without the person's word",
                              ID(contact->id));
    }
    if (contact->interpreter != TL_INTERPRETER_NONE) {
        return tl_model_wrong(model, "contact %llu has an interpreter already", ID(contact->id));
    }
    if (here->how != TL_INTERPRETER_IN_ROOM &&
        (here->how != TL_INTERPRETER_BY_PHONE || contact->help != TL_HELP_OUTSIDE)) {
        return tl_model_wrong(model, "contact %llu has an interpreter who is nowhere",
                              ID(contact->id));
    }
    contact->interpreter = (enum tl_interpreter)here->how;
    return true;
}

bool tl_model_judge_interpreter_left(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_interpreter_left *left = &fact->interpreter_left;
    const struct tl_fact_interpreter_goes *goes = &model->given.interpreter_goes;
    struct tl_model_contact *contact = tl_model_contact(model, left->contact);
    if (!contact || !tl_model_is_talk(contact) || contact->interpreter == TL_INTERPRETER_NONE) {
        return tl_model_wrong(model, "the interpreter of contact %llu leaves, and it has none",
                              ID(left->contact));
    }
    bool was_said = model->given.kind == TL_FACT_interpreter_goes &&
                    goes->contact == left->contact && goes->agent == left->agent &&
                    may_act(model, left->contact, left->agent);
    bool is_outside = contact->interpreter == TL_INTERPRETER_BY_PHONE && left->agent == 0;
    if (!was_said && !is_outside) {
        return tl_model_wrong(model, "the interpreter of contact %llu leaves by nobody's doing",
                              ID(contact->id));
    }
    contact->interpreter = TL_INTERPRETER_NONE;
    return true;
}

/* Into its new state. */
void tl_model_interpreter_moves(struct tl_model_contact *contact)
{
    bool is_gone = contact->state == TL_CONTACT_PROMISED || contact->state == TL_CONTACT_KEPT;
    bool is_outside = tl_model_is_talk(contact) || contact->state == TL_CONTACT_OUTSIDE;
    if (is_gone || (contact->interpreter == TL_INTERPRETER_BY_PHONE && !is_outside)) {
        contact->interpreter = TL_INTERPRETER_NONE;
    }
}

bool tl_model_check_interpreter(struct tl_model *model, const struct tl_model_contact *contact)
{
    bool is_outside = contact->help == TL_HELP_OUTSIDE || contact->state == TL_CONTACT_OUTSIDE;
    if (contact->interpreter == TL_INTERPRETER_BY_PHONE && !is_outside) {
        return tl_model_wrong(model, "nobody is outside, and interprets by telephone for %llu",
                              ID(contact->id));
    }
    return true;
}

bool tl_model_after_interpreter_comes(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_fact_interpreter_comes *comes = &given->interpreter_comes;
    const struct tl_model_contact *before = &model->before;
    const struct tl_model_contact *now = tl_model_contact(model, comes->contact);
    bool fits = comes->how == TL_INTERPRETER_IN_ROOM ||
                (comes->how == TL_INTERPRETER_BY_PHONE && before->help == TL_HELP_OUTSIDE);
    bool may = may_act(model, comes->contact, comes->agent) && fits && comes->consents == 1 &&
               before->interpreter == TL_INTERPRETER_NONE;
    if (may && (uint64_t)now->interpreter != comes->how) {
        return tl_model_wrong(model, "nobody hears that the interpreter of contact %llu came",
                              ID(comes->contact));
    }
    return true;
}

bool tl_model_after_interpreter_goes(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_fact_interpreter_goes *goes = &given->interpreter_goes;
    const struct tl_model_contact *now = tl_model_contact(model, goes->contact);
    if (may_act(model, goes->contact, goes->agent) && now->interpreter != TL_INTERPRETER_NONE) {
        return tl_model_wrong(model, "nobody hears that the interpreter of contact %llu left",
                              ID(goes->contact));
    }
    return true;
}
