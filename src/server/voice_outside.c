/* voice_outside.c: an outside party beside the agent, or in the agent's place. */
#include <inttypes.h>

#include "server/log.h"
#include "server/voice_call.h"

static void ended(struct tl_voice *voice, struct tl_call *call, enum tl_attempt_result result)
{
    struct tl_fact given = { .kind = TL_FACT_outside_ended,
                             .outside_ended = { call->contact, result } };
    tl_voice_post(voice, call, &given, NULL);
}

static const struct tl_dial_rules *rules(const struct tl_voice *voice)
{
    return &tl_policies_now(voice->wiring.policies)->policy->dial;
}

/* The agent is out of it: the person hears what is done, and music. */
static void pass(struct tl_voice *voice, struct tl_call *call)
{
    tl_id agent_leg = call->agent_leg;
    tl_voice_refer_done(voice, call, 200);
    tl_voice_ring_over(voice, call);
    tl_voice_listen_ends(voice, call);
    call->connected = false;
    call->held = false;
    call->is_passed_outside = true;
    call->agent = 0;
    tl_call_agent_leg_set(voice, call, 0);
    tl_voice_end_leg(voice, agent_leg);
    tl_voice_unrecord(voice, call);
}

void tl_voice_on_outside_called(struct tl_voice *voice, struct tl_call *call,
                                const struct tl_fact *fact)
{
    const struct tl_fact_outside_called *called = &fact->outside_called;
    char number[TL_E164_BYTES] = "";
    const struct tl_voice_wiring *wiring = &voice->wiring;
    tl_id peer = called->hands_over ? call->leg : call->agent_leg;
    if (called->hands_over) {
        pass(voice, call);
        tl_voice_try(voice, call->leg, tl_phone_unbridge(voice->phone, call->leg));
        tl_voice_try(voice, call->leg, tl_phone_music(voice->phone, call->leg, true));
        tl_voice_say(voice, call, rules(voice)->told);
    }
    enum tl_err err = wiring->outside(wiring->arg, called->contact, called->agent, number);
    tl_id leg = tl_phone_leg_id();
    if (err == TL_OK)
        err = tl_voice_place(voice, leg, number, peer);
    if (err != TL_OK) {
        tl_log("outside.unplaced", "contact=%" PRIu64 " why=\"%s\"", call->contact,
               tl_err_text(err));
        ended(voice, call, TL_ATTEMPT_FAILED);
    } else {
        tl_log("outside.called", "contact=%" PRIu64 " leg=%" PRIu64, call->contact, leg);
        tl_call_outside_leg_set(voice, call, leg);
    }
    if (!called->hands_over) {
        call->held = true;
        tl_voice_wire(voice, call);
    }
}

void tl_voice_on_outside_talks(struct tl_voice *voice, struct tl_call *call,
                               const struct tl_fact *fact)
{
    call->outside_talks = true;
    if (fact->outside_talks.agent != 0)
        tl_voice_wire(voice, call);
    else
        tl_voice_try(voice, call->leg, tl_phone_bridge(voice->phone, call->leg, call->outside_leg));
}

void tl_voice_on_passed_outside(struct tl_voice *voice, struct tl_call *call,
                                const struct tl_fact *fact)
{
    (void)fact;
    pass(voice, call);
    tl_voice_try(voice, call->leg, tl_phone_hold(voice->phone, call->leg, false));
    tl_voice_try(voice, call->leg, tl_phone_bridge(voice->phone, call->leg, call->outside_leg));
}

void tl_voice_outside_drop(struct tl_voice *voice, struct tl_call *call)
{
    tl_id leg = call->outside_leg;
    tl_call_outside_leg_set(voice, call, 0);
    tl_voice_end_leg(voice, leg);
    call->outside_talks = false;
}

bool tl_voice_outside_event(struct tl_voice *voice, struct tl_call *call,
                            const struct tl_voice_message *event)
{
    struct tl_fact answered = { .kind = TL_FACT_outside_answered,
                                .outside_answered = { call->contact } };
    switch ((int)event->event) {
    case TL_PHONE_JOINED:
        tl_voice_post(voice, call, &answered, NULL);
        break;
    case TL_PHONE_ENDED:
        tl_log("leg.ended", "contact=%" PRIu64 " leg=%" PRIu64 " why=\"%s\"", call->contact,
               event->leg, tl_phone_why_text(event->why));
        tl_call_outside_leg_set(voice, call, 0);
        ended(voice, call, tl_voice_result(event->why));
        break;
    case TL_PHONE_LOST: /* As for a person's line: so long more, and it is gone. */
        call->outside_gone_at = tl_steady_now() + voice->wiring.lost_us;
        break;
    case TL_PHONE_BACK:
        call->outside_gone_at = 0;
        break;
    default: /* Ringing, keys: nobody's. */
        break;
    }
    return true;
}
