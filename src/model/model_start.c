/* model_start.c: where a restart takes everybody: nobody loses the place, and no promise is lost.
 */
#include "model/model_state.h"

#include <string.h>

/* All contacts as they are before the server starts. */
void tl_model_keep_before_start(struct tl_model *model)
{
    memcpy(model->kept, model->contacts, model->contacts_len * sizeof *model->kept);
    model->kept_len = model->contacts_len;
}

/* By the rules; GONE: cut off. */
static enum tl_contact_state after_a_start(const struct tl_model_contact *contact)
{
    static const bool has_asked[TL_CONTACT_STATES] = {
        [TL_CONTACT_WAITING] = true,   [TL_CONTACT_OFFERED] = true, [TL_CONTACT_JOINING] = true,
        [TL_CONTACT_CONNECTED] = true, [TL_CONTACT_HELD] = true,    [TL_CONTACT_DIALLING] = true,
        [TL_CONTACT_RINGING] = true,   [TL_CONTACT_OUTSIDE] = true,
    };
    bool is_ringing = contact->state == TL_CONTACT_OFFERED ||
                      contact->state == TL_CONTACT_JOINING || contact->state == TL_CONTACT_DIALLING;
    if (contact->channel != TL_CHANNEL_VOICE && is_ringing) {
        return contact->is_callback ? TL_CONTACT_PROMISED : TL_CONTACT_WAITING;
    }
    if (contact->channel != TL_CHANNEL_VOICE) {
        return contact->state;
    }
    if (contact->state == TL_CONTACT_IN_FLOW) {
        return TL_CONTACT_GONE;
    }
    if (!has_asked[contact->state]) {
        return contact->state;
    }
    return contact->is_callback || contact->has_number ? TL_CONTACT_PROMISED : TL_CONTACT_KEPT;
}

static bool is_served(const struct tl_model *model, const struct tl_model_contact *contact)
{
    for (uint32_t i = 0; i < model->agents_len; i++) {
        if ((contact->needs & ~model->agents[i].skills) == 0) {
            return true;
        }
    }
    return false;
}

/* A chat that waits for one agent, or whose agent has signed in again with other skills, may go
 * back to a line that nobody serves any more, or one that was closed and sends people on: its flow
 * goes on at once, wherever that leads. */
static bool is_sent_on(const struct tl_model *model, const struct tl_model_contact *before,
                       enum tl_contact_state state, enum tl_contact_state wanted)
{
    return wanted == TL_CONTACT_WAITING &&
           (before->state != TL_CONTACT_WAITING || before->aim != 0) &&
           state != TL_CONTACT_WAITING &&
           (!is_served(model, before) || tl_model_sends_on(model, before->queue));
}

static bool check_kept(struct tl_model *model, const struct tl_model_contact *before)
{
    const struct tl_model_contact *now = tl_model_contact(model, before->id);
    enum tl_contact_state state = now ? now->state : TL_CONTACT_GONE;
    enum tl_contact_state wanted = after_a_start(before);
    if (state != wanted && !is_sent_on(model, before, state, wanted)) {
        return tl_model_wrong(model, "a start took contact %llu from %s to %s, not %s",
                              ID(before->id), tl_contact_state_text(before->state),
                              tl_contact_state_text(state), tl_contact_state_text(wanted));
    }
    if (now && now->asked_at != before->asked_at) {
        return tl_model_wrong(model, "a start moved contact %llu in the order", ID(before->id));
    }
    if (now && before->promise != 0 && now->promise != before->promise) {
        return tl_model_wrong(model, "a start lost the promise of contact %llu", ID(before->id));
    }
    return true;
}

bool tl_model_after_start(struct tl_model *model)
{
    for (uint32_t i = 0; i < model->kept_len; i++) {
        if (!check_kept(model, &model->kept[i])) {
            return false;
        }
    }
    if (model->can_dial) {
        return tl_model_wrong(model, "a start says that calls can be placed, which nobody knows");
    }
    for (uint32_t i = 0; i < model->agents_len; i++) {
        if (model->agents[i].missed_until == 0) {
            return tl_model_wrong(model, "a start did not miss agent %llu",
                                  ID(model->agents[i].id));
        }
    }
    model->starts_len += model->kept_len > 0;
    return true;
}
