/* phone_telephone.c: legs that are telephone calls: what SIP says of them, and commands for SIP. */
#include "phone/phone_telephone.h"

#include "base/assert.h"
#include "phone/sip_register.h"

/* ---- what SIP says ---- */

static tl_id hear_came(const struct tl_sip_came *came, void *arg)
{
    struct tl_phone *phone = arg;
    struct tl_leg *leg;
    tl_id id = tl_phone_leg_id();
    if (tl_legs_add(&phone->legs, id, &leg))
        return 0;
    leg->call = came->call;
    tell(phone, &(struct tl_phone_event){ .kind = TL_PHONE_CAME,
                                          .leg = id,
                                          .from = came->from,
                                          .to = came->to,
                                          .account = came->account,
                                          .is_private = came->is_private });
    return id;
}

static void aim(struct tl_phone *phone, struct tl_leg *leg, const struct tl_sdp *far)
{
    struct tl_media_remote remote = {
        .address = far->address,
        .port = far->port,
        .codec = far->codec == TL_SDP_PCMA ? TL_MEDIA_PCMA : TL_MEDIA_PCMU,
        .payload_type = far->payload_type,
        .event_type = far->event_type,
        .can_hear = !far->is_held,
        .can_speak = far->direction & TL_SDP_SENDONLY,
        .key_in = far->crypto.tag ? far->crypto.key : NULL,
        .key_out = far->crypto.tag ? tl_sip_srtp_key(leg->call) : NULL,
    };
    tl_phone_control_need(phone, leg, tl_media_rtp_remote(phone->media, leg->id, &remote));
}

static void hear_confirmed(tl_id id, const struct tl_sdp *far, void *arg)
{
    struct tl_phone *phone = arg;
    struct tl_leg *leg = tl_legs_find(&phone->legs, id);
    TL_ASSERT(leg && !leg->is_joined);
    leg->is_joined = true;
    leg->is_held = far->is_held;
    aim(phone, leg, far);
    tell_kind(phone, id, TL_PHONE_JOINED);
}

static void hear_changed(tl_id id, const struct tl_sdp *far, void *arg)
{
    struct tl_phone *phone = arg;
    struct tl_leg *leg = tl_legs_find(&phone->legs, id);
    TL_ASSERT(leg);
    bool was_held = leg->is_held, is_held = far->is_held;
    leg->is_held = is_held;
    aim(phone, leg, far);
    if (leg->is_joined && was_held != is_held)
        tell_kind(phone, id, is_held ? TL_PHONE_HELD : TL_PHONE_RESUMED);
}

/* The call is gone already: the leg must not end it again. */
static void hear_ended(tl_id id, enum tl_phone_why why, uint16_t code, void *arg)
{
    struct tl_phone *phone = arg;
    struct tl_leg *leg = tl_legs_find(&phone->legs, id);
    TL_ASSERT(leg);
    leg->call = NULL;
    tl_phone_control_end(phone, leg, why, code);
}

static void hear_rings(tl_id id, void *arg)
{
    tell_kind(arg, id, TL_PHONE_RINGING);
}

static void hear_early(tl_id id, const struct tl_sdp *far, void *arg)
{
    struct tl_phone *phone = arg;
    struct tl_leg *leg = tl_legs_find(&phone->legs, id);
    TL_ASSERT(leg && !leg->is_joined);
    aim(phone, leg, far);
    tell_kind(phone, id, TL_PHONE_EARLY);
}

static void hear_key(tl_id id, char key, void *arg)
{
    struct tl_phone *phone = arg;
    struct tl_leg *leg = tl_legs_find(&phone->legs, id);
    TL_ASSERT(leg);
    tl_phone_control_key(phone, leg, key, TL_KEY_BY_INFO);
}

static void hear_refer_asked(tl_id id, const char *to, tl_id other, void *arg)
{
    tell(arg, &(struct tl_phone_event){
                  .kind = TL_PHONE_REFER_ASKED, .leg = id, .to = to, .other = other });
}

static void hear_refer_ended(tl_id id, uint16_t code, void *arg)
{
    tell(arg, &(struct tl_phone_event){ .kind = TL_PHONE_REFER_ENDED, .leg = id, .code = code });
}

static void hear_registered(const char *account, bool is_on, void *arg)
{
    tell(arg, &(struct tl_phone_event){ .kind = is_on ? TL_PHONE_REGISTERED : TL_PHONE_UNREGISTERED,
                                        .account = account });
}

static void hear_replaced(tl_id id, struct tl_sip_call *call, void *arg)
{
    struct tl_phone *phone = arg;
    struct tl_leg *leg = tl_legs_find(&phone->legs, id);
    TL_ASSERT(leg);
    leg->call = call;
}

const struct tl_sip_handlers *tl_telephone_handlers(void)
{
    static const struct tl_sip_handlers handlers = {
        .came = hear_came,
        .confirmed = hear_confirmed,
        .changed = hear_changed,
        .ended = hear_ended,
        .rings = hear_rings,
        .early = hear_early,
        .key = hear_key,
        .refer_asked = hear_refer_asked,
        .refer_ended = hear_refer_ended,
        .replaced = hear_replaced,
        .registered = hear_registered,
    };
    return &handlers;
}

/* ---- commands ---- */

void tl_telephone_ring(struct tl_phone *phone, struct tl_leg *leg,
                       const struct tl_phone_command *command)
{
    (void)phone;
    (void)command;
    if (leg->call)
        tl_sip_ring(leg->call);
}

/* A port for the sound of leg, unless early sound has one already. */
static enum tl_err open_rtp(struct tl_phone *phone, struct tl_leg *leg)
{
    if (leg->has_media)
        return TL_OK;
    enum tl_err err = tl_media_rtp_open(phone->media, leg->id, 0, &leg->rtp_port);
    leg->has_media = !err;
    return err;
}

void tl_telephone_progress(struct tl_phone *phone, struct tl_leg *leg,
                           const struct tl_phone_command *command)
{
    (void)command;
    if (!leg->call || leg->has_media)
        return;
    enum tl_err err = open_rtp(phone, leg);
    if (!err)
        err = tl_sip_progress(leg->call, phone->advertised, leg->rtp_port);
    if (err) {
        tl_sip_ring(leg->call);
        return;
    }
    if (tl_sip_far(leg->call))
        aim(phone, leg, tl_sip_far(leg->call));
    tell_kind(phone, leg->id, TL_PHONE_EARLY);
    tl_phone_control_advance(phone, leg);
}

void tl_telephone_answer(struct tl_phone *phone, struct tl_leg *leg,
                         const struct tl_phone_command *command)
{
    (void)command;
    if (!leg->call || leg->is_answered)
        return;
    leg->is_answered = true;
    enum tl_err err = open_rtp(phone, leg);
    if (!err)
        err = tl_sip_answer(leg->call, phone->advertised, leg->rtp_port);
    if (err) {
        tl_sip_refuse(leg->call, 503, NULL);
        leg->call = NULL;
        tl_phone_control_end(phone, leg, TL_PHONE_FAILED, 0);
        return;
    }
    tl_phone_control_advance(phone, leg);
}

void tl_telephone_refuse(struct tl_phone *phone, struct tl_leg *leg,
                         const struct tl_phone_command *command)
{
    if (!leg->call || leg->is_answered)
        return;
    tl_sip_refuse(leg->call, command->sip_code, command->texts_bytes > 0 ? command->texts : NULL);
    leg->call = NULL;
    tl_phone_control_end(phone, leg, TL_PHONE_REFUSED, 0);
}

void tl_telephone_dial(struct tl_phone *phone, struct tl_leg *leg,
                       const struct tl_phone_command *command)
{
    const char *texts[TL_PHONE_DIAL_TEXTS_LEN];
    for (uint32_t i = 0; i < TL_PHONE_DIAL_TEXTS_LEN; i++)
        texts[i] = tl_phone_command_text(command, command->dial_texts[i]);
    struct tl_sip_dial dial = { .leg = leg->id,
                                .to = texts[DIAL_TO],
                                .from = texts[DIAL_FROM],
                                .name = texts[DIAL_NAME],
                                .subject = texts[DIAL_SUBJECT],
                                .trunk = texts[DIAL_TRUNK],
                                .address = phone->advertised,
                                .ring_ms = command->ring_ms };
    struct sa source;
    enum tl_err err = TL_OK;
    if (texts[DIAL_ACCOUNT] &&
        !tl_sip_registrar_find(phone->sip, texts[DIAL_ACCOUNT], &dial.uri, &source))
        err = TL_ENONE;
    if (!err)
        err = tl_media_rtp_open(phone->media, leg->id, command->other, &dial.port);
    leg->has_media = !err;
    leg->is_answered = true; /* Nobody awaits an answer of ours. */
    if (!err)
        err = tl_sip_dial(phone->sip, &dial, &leg->call);
    if (err)
        tl_phone_control_end(phone, leg, TL_PHONE_FAILED, 0);
}

void tl_telephone_refer(struct tl_phone *phone, struct tl_leg *leg,
                        const struct tl_phone_command *command)
{
    enum tl_err err = leg->call ? tl_sip_refer(leg->call, command->texts) : TL_EBAD;
    if (err)
        hear_refer_ended(leg->id, err == TL_EBUSY ? 491 : err == TL_EBAD ? 400 : 500, phone);
}

void tl_telephone_refer_answer(struct tl_phone *phone, struct tl_leg *leg,
                               const struct tl_phone_command *command)
{
    (void)phone;
    if (leg->call)
        tl_sip_refer_answer(leg->call, command->sip_code);
}

/* These two are of no leg. */
void tl_telephone_account_put(struct tl_phone *phone, struct tl_leg *leg,
                              const struct tl_phone_command *command)
{
    (void)leg;
    enum tl_err err =
        tl_sip_account_put(phone->sip, command->texts, command->texts + command->second_text);
    (void)err; /* tl_phone_account_put says so. */
}

void tl_telephone_account_drop(struct tl_phone *phone, struct tl_leg *leg,
                               const struct tl_phone_command *command)
{
    (void)leg;
    tl_sip_account_drop(phone->sip, command->texts);
}
