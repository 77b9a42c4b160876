/* voice_phone.c: what happens on the legs. */
#include <inttypes.h>
#include <stdio.h>

#include "server/log.h"
#include "server/voice_call.h"

static void come(struct tl_voice *voice, struct tl_call *call, uint16_t language, const char *to)
{
    struct tl_fact given = {
        .kind = TL_FACT_contact_came,
        .contact_came = { call->contact, TL_CHANNEL_VOICE, language, call->caller[0] != '\0' },
    };
    struct tl_parcel parcel = { 0 };
    enum tl_err err = TL_OK;
    if (call->caller[0] != '\0')
        err = tl_parcel_add(&parcel, "caller", call->caller);
    if (err == TL_OK && to[0] != '\0')
        err = tl_parcel_add(&parcel, "called", to);
    if (err != TL_OK)
        tl_log("call.parcel", "contact=%" PRIu64 " why=\"%s\"", call->contact, tl_err_text(err));
    call->has_come = true;
    tl_voice_post(voice, call, &given, &parcel);
}

static void on_came(struct tl_voice *voice, const struct tl_voice_message *event)
{
    tl_id contact = tl_engine_new_id(voice->wiring.engine);
    struct tl_call *call = tl_call_open(voice, contact, event->leg);
    if (!call) {
        enum tl_err err = tl_phone_refuse(voice->phone, event->leg, 503, NULL);
        tl_log("call.refused", "leg=%" PRIu64 " why=limit told=%d", event->leg, err == TL_OK);
        return;
    }
    if (!event->is_private)
        snprintf(call->caller, sizeof call->caller, "%s", event->from);
    tl_log("call.came", "contact=%" PRIu64 " leg=%" PRIu64, contact, event->leg);
    come(voice, call, TL_NONE, event->to);
}

static void on_joined(struct tl_voice *voice, struct tl_call *call, tl_id leg)
{
    if (leg == call->leg) {
        if (call->is_web && !call->has_come)
            come(voice, call, call->language, "");
        else if (!call->is_web && call->set && call->set->policy->keys_in_sound)
            tl_voice_try(voice, leg, tl_phone_inband(voice->phone, leg, true));
        return;
    }
    bool is_second = leg == call->second_leg;
    struct tl_fact given = { .kind = TL_FACT_joined,
                             .joined = { call->contact, is_second ? call->second : call->agent } };
    if (call->connected && !is_second) /* A page that was loaded again. */
        tl_voice_wire(voice, call);
    tl_voice_post(voice, call, &given, NULL);
}

static void second_leg_gone(struct tl_voice *voice, struct tl_call *call)
{
    struct tl_fact given = { .kind = TL_FACT_leg_lost,
                             .leg_lost = { call->contact, call->second } };
    tl_voice_post(voice, call, &given, NULL);
}

static void agent_leg_gone(struct tl_voice *voice, struct tl_call *call)
{
    struct tl_fact given = { .kind = TL_FACT_leg_lost, .leg_lost = { call->contact, call->agent } };
    tl_voice_post(voice, call, &given, NULL);
    if (!call->second_talks)
        tl_voice_try(voice, call->leg, tl_phone_music(voice->phone, call->leg, true));
}

/* By the keys of a desk phone: hangs_up, holds and resumes are all (agent, contact). A page's leg
 * that ends is a page that may come back; a desk phone that hangs up means it. */
static void agent_acts(struct tl_voice *voice, struct tl_call *call, enum tl_fact_kind kind,
                       tl_id agent)
{
    struct tl_fact given = { .kind = kind, .hangs_up = { agent, call->contact } };
    tl_voice_post(voice, call, &given, NULL);
}

static void on_ended(struct tl_voice *voice, struct tl_call *call,
                     const struct tl_voice_message *event)
{
    tl_log("leg.ended", "contact=%" PRIu64 " leg=%" PRIu64 " why=\"%s\"", call->contact, event->leg,
           tl_phone_why_text(event->why));
    if (event->leg == call->agent_leg) {
        bool hung_up = call->agent_by_phone && event->why == TL_PHONE_HUNG_UP;
        tl_call_agent_leg_set(voice, call, 0);
        if (hung_up)
            agent_acts(voice, call, TL_FACT_hangs_up, call->agent);
        else
            agent_leg_gone(voice, call);
        return;
    }
    if (event->leg == call->second_leg) {
        bool hung_up = call->second_by_phone && event->why == TL_PHONE_HUNG_UP;
        tl_call_second_leg_set(voice, call, 0);
        if (hung_up)
            agent_acts(voice, call, TL_FACT_hangs_up, call->second);
        else
            second_leg_gone(voice, call);
        return;
    }
    struct tl_fact given = { .kind = TL_FACT_left, .left = { call->contact } };
    if (call->has_come)
        tl_voice_post(voice, call, &given, NULL);
    tl_call_close(voice, call);
}

/* What the end of the leg would post is said already. */
void tl_voice_cut_off(struct tl_voice *voice, struct tl_call *call)
{
    struct tl_fact given = { .kind = TL_FACT_cut_off, .cut_off = { call->contact } };
    tl_log("call.cut_off", "contact=%" PRIu64 " leg=%" PRIu64, call->contact, call->leg);
    call->gone_at = 0;
    if (call->has_come)
        tl_voice_post(voice, call, &given, NULL);
    call->has_come = false;
    tl_voice_end_leg(voice, call->leg);
}

static void on_silent(struct tl_voice *voice, struct tl_call *call)
{
    tl_log("call.silent", "contact=%" PRIu64, call->contact);
    call->gone_at = tl_steady_now() + voice->wiring.lost_us;
}

static void on_lost(struct tl_voice *voice, struct tl_call *call, tl_id leg)
{
    if (leg == call->agent_leg)
        agent_leg_gone(voice, call);
    else if (leg == call->second_leg)
        second_leg_gone(voice, call);
    else
        on_silent(voice, call);
}

/* Hold at the agent's desk phone. */
static void on_held(struct tl_voice *voice, struct tl_call *call,
                    const struct tl_voice_message *event)
{
    bool is_held = event->event == TL_PHONE_HELD;
    if (event->leg == call->agent_leg && call->agent_by_phone)
        agent_acts(voice, call, is_held ? TL_FACT_holds : TL_FACT_resumes, call->agent);
}

static void on_heard(struct tl_call *call)
{
    tl_log("call.heard", "contact=%" PRIu64, call->contact);
    call->gone_at = 0;
}

static void on_web_answer(struct tl_call *call, const struct tl_voice_message *event)
{
    struct tl_ring **to = event->leg == call->leg          ? &call->answer_to
                          : event->leg == call->second_leg ? &call->second_answer_to
                                                           : &call->agent_answer_to;
    tl_voice_answer_to(to, TL_OK, event->sdp);
}

void tl_voice_on_phone(struct tl_voice *voice, const struct tl_voice_message *event)
{
    if (event->event == TL_PHONE_CAME) {
        on_came(voice, event);
        return;
    }
    struct tl_call *call = tl_call_by_leg(voice, event->leg);
    if (!call)
        return;
    if (event->leg == call->outside_leg && tl_voice_outside_event(voice, call, event))
        return;
    if (call->dial != TL_DIAL_NONE && tl_voice_dial_event(voice, call, event))
        return;
    if (event->leg == call->boss_leg) {
        tl_voice_on_boss_leg(voice, call, event);
        return;
    }
    if (event->leg == call->ring_leg) {
        tl_voice_on_ring_leg(voice, call, event);
        return;
    }
    switch (event->event) {
    case TL_PHONE_JOINED:
        on_joined(voice, call, event->leg);
        break;
    case TL_PHONE_DIGIT:
        if (event->leg == call->leg)
            tl_voice_key(voice, call, event->key);
        break;
    case TL_PHONE_PLAYED:
    case TL_PHONE_PLAY_FAILED:
        if (event->leg == call->leg)
            tl_voice_announce_ended(voice, call, event->mark, event->event == TL_PHONE_PLAYED);
        if (event->leg == call->leg)
            tl_voice_heard(voice, call, event->mark);
        break;
    case TL_PHONE_WEB_ANSWER:
        on_web_answer(call, event);
        break;
    case TL_PHONE_ENDED:
        on_ended(voice, call, event);
        break;
    case TL_PHONE_LOST:
        on_lost(voice, call, event->leg);
        break;
    case TL_PHONE_BACK:
        if (event->leg == call->agent_leg || event->leg == call->second_leg)
            on_joined(voice, call, event->leg);
        else
            on_heard(call);
        break;
    case TL_PHONE_HELD:
    case TL_PHONE_RESUMED:
        on_held(voice, call, event);
        break;
    case TL_PHONE_REFER_ASKED:
        tl_voice_on_refer(voice, call, event);
        break;
    case TL_PHONE_CAME:
    case TL_PHONE_RINGING:
    case TL_PHONE_EARLY:
    case TL_PHONE_REGISTERED:
    case TL_PHONE_UNREGISTERED:
    case TL_PHONE_REFER_ENDED:
    case TL_PHONE_BRIDGE_FAILED:
    case TL_PHONE_QUALITY:
    case TL_PHONE_GREETED:       /* Of calls that we make alone. */
    case TL_PHONE_RECORD_FAILED: /* Of recordings alone. */
    case TL_PHONE_RECORDED:
        break;
    }
}

/* As the policy in force has it, whatever it was when the call began. */
static void choose_web_sound(struct tl_voice *voice)
{
    static const enum tl_media_web_sound sounds[] = {
        [TL_BROWSER_BY_LINK] = TL_MEDIA_BY_LINK,
        [TL_BROWSER_TELEPHONE] = TL_MEDIA_TELEPHONE,
        [TL_BROWSER_OPUS] = TL_MEDIA_OPUS,
    };
    const struct tl_policy *policy = tl_policies_now(voice->wiring.policies)->policy;
    tl_phone_web_sound(voice->phone, sounds[policy->sound.browsers]);
}

/* The leg that a browser asked for; NULL when there is no call to join, or no room. */
static struct tl_call *leg_wanted(struct tl_voice *voice, const struct tl_voice_message *wanted,
                                  tl_id leg)
{
    if (wanted->agent == 0) {
        struct tl_call *call = tl_call_open(voice, wanted->contact, leg);
        if (call) {
            call->is_web = true;
            call->language = wanted->language;
            call->answer_to = wanted->reply;
        }
        return call;
    }
    struct tl_call *call = tl_call_by_contact(voice, wanted->contact);
    if (call && call->second == wanted->agent) {
        tl_id before = call->second_leg;
        tl_call_second_leg_set(voice, call, leg);
        tl_voice_end_leg(voice, before);
        call->second_answer_to = wanted->reply;
        return call;
    }
    if (!call || call->agent != wanted->agent)
        return NULL;
    tl_id old = call->agent_leg;
    tl_call_agent_leg_set(voice, call, leg);
    tl_voice_end_leg(voice, old);
    call->agent_answer_to = wanted->reply;
    return call;
}

void tl_voice_on_web_leg(struct tl_voice *voice, const struct tl_voice_message *wanted)
{
    struct tl_ring *reply = wanted->reply;
    tl_id leg = tl_phone_leg_id();
    struct tl_call *call = leg_wanted(voice, wanted, leg);
    if (!call) {
        tl_voice_answer_to(&reply, wanted->agent == 0 ? TL_EFULL : TL_EUNAVAILABLE, "");
        return;
    }
    call->answer_until = tl_steady_now() + 10 * TL_SECOND;
    bool has_peer = wanted->agent != 0 && call->dial == TL_DIAL_NONE;
    tl_id peer = has_peer ? call->leg : 0;
    choose_web_sound(voice);
    tl_voice_try(voice, leg, tl_phone_web_open(voice->phone, leg, peer, wanted->sdp));
}
