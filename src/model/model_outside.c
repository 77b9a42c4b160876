/* model_outside.c: calls to outside numbers, judged and then believed. */
#include "model/model_state.h"

/* The edge that calls gives up first; the center only when it says nothing. */
enum { RING_USUAL_S = 45, RING_MARGIN_S = 10 };

static bool is_said(const struct tl_model *model, const struct tl_fact_outside_called *called)
{
    bool is_consult = model->given.kind == TL_FACT_consults;
    return (is_consult || model->given.kind == TL_FACT_transfers) &&
           model->given.transfers.outside != 0 && is_consult == (called->hands_over == 0) &&
           model->given.transfers.contact == called->contact &&
           model->given.transfers.agent == called->agent;
}

bool tl_model_judge_outside_called(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_outside_called *called = &fact->outside_called;
    struct tl_model_contact *contact = tl_model_contact(model, called->contact);
    if (!contact || !tl_model_is_talk(contact) || contact->agent != called->agent ||
        contact->help != TL_HELP_NONE || contact->channel != TL_CHANNEL_VOICE ||
        !is_said(model, called)) {
        return tl_model_wrong(model, "an outside number is called for contact %llu as nobody said",
                              ID(called->contact));
    }
    if (!model->can_dial) {
        return tl_model_wrong(model, "an outside number is called, and no call can be placed");
    }
    uint32_t ring_s = model->policy->dial.ring_s;
    if (called->until !=
        model->now + ((ring_s == 0 ? RING_USUAL_S : ring_s) + RING_MARGIN_S) * TL_SECOND) {
        return tl_model_wrong(model, "an outside number rings longer than the policy says");
    }
    if (called->hands_over) {
        model->talked_id = contact->agent;
        tl_model_let_go(model, contact);
        tl_model_move(model, contact, TL_CONTACT_RINGING, called->until);
        return true;
    }
    contact->state = TL_CONTACT_HELD;
    contact->help = TL_HELP_RINGING;
    contact->second_until = called->until;
    return true;
}

bool tl_model_judge_outside_talks(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_outside_talks *talks = &fact->outside_talks;
    struct tl_model_contact *contact = tl_model_contact(model, talks->contact);
    bool is_passed = contact && contact->state == TL_CONTACT_RINGING;
    bool is_consult = contact && contact->help == TL_HELP_RINGING;
    if ((!is_passed && !is_consult) || talks->agent != contact->agent ||
        model->given.kind != TL_FACT_outside_answered ||
        model->given.outside_answered.contact != talks->contact) {
        return tl_model_wrong(model, "an outside party talks for contact %llu, and nobody answered",
                              ID(talks->contact));
    }
    if (is_passed) {
        tl_model_move(model, contact, TL_CONTACT_OUTSIDE, 0);
        return true;
    }
    contact->help = TL_HELP_OUTSIDE;
    contact->second_until = 0;
    return true;
}

/* By the agent, who wraps up; or because the agent is gone, while all three talk. */
bool tl_model_judge_passed_outside(struct tl_model *model, const struct tl_fact *fact)
{
    const struct tl_fact_passed_outside *passed = &fact->passed_outside;
    struct tl_model_contact *contact = tl_model_contact(model, passed->contact);
    bool was_said = model->given.kind == TL_FACT_hands_over &&
                    model->given.hands_over.contact == passed->contact &&
                    model->given.hands_over.agent == passed->agent;
    if (!contact || contact->help != TL_HELP_OUTSIDE || contact->agent != passed->agent ||
        (!was_said && contact->state != TL_CONTACT_CONNECTED)) {
        return tl_model_wrong(model, "contact %llu goes on with an outside party by nobody's doing",
                              ID(passed->contact));
    }
    tl_model_no_second(model, contact);
    model->talked_id = was_said ? contact->agent : 0;
    tl_model_let_go(model, contact);
    tl_model_move(model, contact, TL_CONTACT_OUTSIDE, 0);
    return true;
}

/* Whether a contact that was passed on to a number, and is in line again, is so rightly. */
bool tl_model_is_back_from_outside(struct tl_model *model, const struct tl_model_contact *contact,
                                   enum tl_why why)
{
    bool is_ended = model->given.kind == TL_FACT_outside_ended &&
                    model->given.outside_ended.contact == contact->id;
    bool is_over = why == TL_WHY_NO_ANSWER && contact->until <= model->now;
    if (!is_ended && !is_over) {
        return tl_model_wrong(model, "contact %llu is back in line while the number rings",
                              ID(contact->id));
    }
    return true;
}

bool tl_model_after_outside_answered(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_model_contact *now = tl_model_contact(model, given->outside_answered.contact);
    bool rang = model->before.id != 0 && (model->before.state == TL_CONTACT_RINGING ||
                                          model->before.help == TL_HELP_RINGING);
    if (rang && (!now || (now->state != TL_CONTACT_OUTSIDE && now->help != TL_HELP_OUTSIDE))) {
        return tl_model_wrong(model, "the outside party of contact %llu answered in vain",
                              ID(model->before.id));
    }
    return true;
}

bool tl_model_after_outside_ended(struct tl_model *model, const struct tl_fact *given)
{
    const struct tl_model_contact *now = tl_model_contact(model, given->outside_ended.contact);
    bool is_still = now && (now->state == TL_CONTACT_RINGING || now->state == TL_CONTACT_OUTSIDE ||
                            now->help == TL_HELP_RINGING || now->help == TL_HELP_OUTSIDE);
    if (is_still) {
        return tl_model_wrong(model, "contact %llu stays with an outside party who is gone",
                              ID(now->id));
    }
    return true;
}
