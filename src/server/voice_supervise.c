/* voice_supervise.c: a supervisor listens to a call, whispers to its agent, or joins both.
 *
 *     bridge: person <-> agent     room (its id is the contact's): person, agent, supervisor
 *
 * The two become a room when the supervisor's leg has sound, and are bridged again when it has
 * gone: a call that nobody listens to costs nothing more. One supervisor a call.
 */
#include <inttypes.h>

#include "server/log.h"
#include "server/voice_call.h"

static void join(struct tl_voice *voice, const struct tl_call *call, tl_id leg,
                 enum tl_phone_part part)
{
    tl_voice_try(voice, leg, tl_phone_room_join(voice->phone, call->contact, leg, part));
}

static void told(const struct tl_voice *voice, const struct tl_call *call, const char *mode)
{
    if (voice->wiring.listened)
        voice->wiring.listened(voice->wiring.arg, call->contact, call->agent, call->boss, mode);
}

const char *tl_listen_word(enum tl_phone_part part)
{
    return part == TL_PHONE_LISTENER ? "listen" : part == TL_PHONE_WHISPERER ? "whisper" : "join";
}

static void leg_set(struct tl_voice *voice, struct tl_call *call, tl_id leg)
{
    tl_idmap_drop(&voice->by_leg, call->boss_leg);
    tl_voice_answer_to(&call->boss_answer_to, TL_EUNAVAILABLE, "");
    call->boss_leg = leg;
    call->boss_hears = false;
    if (leg != 0)
        tl_idmap_put(&voice->by_leg, leg, (uint32_t)(call - voice->calls));
}

void tl_voice_listen_ends(struct tl_voice *voice, struct tl_call *call)
{
    tl_id leg = call->boss_leg;
    bool had_room = call->boss_hears;
    if (leg == 0)
        return;
    leg_set(voice, call, 0);
    tl_voice_end_leg(voice, leg);
    told(voice, call, "none");
    call->boss = 0;
    if (had_room && call->connected)
        tl_voice_wire(voice, call);
}

/* Into a new mode, without a new leg. */
static enum tl_err change(struct tl_voice *voice, struct tl_call *call, enum tl_phone_part part)
{
    if (call->boss_leg == 0)
        return TL_EUNAVAILABLE;
    call->boss_part = part;
    if (call->boss_hears)
        join(voice, call, call->boss_leg, part);
    told(voice, call, tl_listen_word(part));
    return TL_OK;
}

void tl_voice_on_listen(struct tl_voice *voice, const struct tl_voice_message *wanted)
{
    struct tl_ring *reply = wanted->reply;
    struct tl_call *call = tl_call_by_contact(voice, wanted->contact);
    enum tl_err err = call && call->connected ? TL_OK : TL_ENONE;
    if (!err && call->boss != 0 && call->boss != wanted->agent)
        err = TL_EBUSY;
    if (err || wanted->sdp[0] == '\0') {
        err = err ? err : change(voice, call, wanted->part);
        tl_voice_answer_to(&reply, err, "");
        return;
    }
    tl_id old = call->boss_leg;
    tl_id leg = tl_phone_leg_id();
    leg_set(voice, call, leg);
    tl_voice_end_leg(voice, old);
    call->boss = wanted->agent;
    call->boss_part = wanted->part;
    call->boss_answer_to = reply;
    call->answer_until = tl_steady_now() + 10 * TL_SECOND;
    tl_voice_try(voice, leg, tl_phone_web_open(voice->phone, leg, call->leg, wanted->sdp));
}

void tl_voice_on_listen_end(struct tl_voice *voice, const struct tl_voice_message *wanted)
{
    struct tl_call *call = tl_call_by_contact(voice, wanted->contact);
    if (call && (call->boss == wanted->agent || wanted->agent == 0))
        tl_voice_listen_ends(voice, call);
}

void tl_voice_on_boss_leg(struct tl_voice *voice, struct tl_call *call,
                          const struct tl_voice_message *event)
{
    if (event->event == TL_PHONE_WEB_ANSWER) {
        tl_voice_answer_to(&call->boss_answer_to, TL_OK, event->sdp);
    } else if (event->event == TL_PHONE_JOINED) {
        call->boss_hears = true;
        tl_log("call.listened", "contact=%" PRIu64 " by=%" PRIu64 " mode=%s", call->contact,
               call->boss, tl_listen_word(call->boss_part));
        told(voice, call, tl_listen_word(call->boss_part));
        if (call->connected)
            tl_voice_wire(voice, call);
    } else if (event->event == TL_PHONE_ENDED) {
        tl_voice_listen_ends(voice, call);
    }
}
