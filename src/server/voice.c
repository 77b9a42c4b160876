/* voice.c: voice's thread, its messages and its table of calls. */
#include "server/voice.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "server/log.h"
#include "server/voice_call.h"

enum { RING_BYTES = 4 << 20, TICK_US = 50000 };
static const int64_t answer_within_us = 10 * TL_SECOND;

enum tl_err tl_voice_open(const struct tl_voice_wiring *wiring, struct tl_voice **out_voice)
{
    struct tl_voice *voice = calloc(1, sizeof *voice);
    if (!voice)
        return TL_ENOMEM;
    voice->wiring = *wiring;
    voice->calls_max = wiring->calls_max;
    uint32_t cells = tl_idmap_cells(5 * wiring->calls_max + 1);
    struct tl_idmap_cell *by_contact = calloc(cells, sizeof *by_contact);
    struct tl_idmap_cell *by_leg = calloc(cells, sizeof *by_leg);
    voice->calls = calloc(wiring->calls_max, sizeof *voice->calls);
    voice->free_slots = calloc(wiring->calls_max, sizeof *voice->free_slots);
    enum tl_err err = by_contact && by_leg && voice->calls && voice->free_slots
                          ? tl_ring_open(&voice->ring, RING_BYTES)
                          : TL_ENOMEM;
    if (err != TL_OK) {
        free(by_contact);
        free(by_leg);
        free(voice->calls);
        free(voice->free_slots);
        free(voice);
        return err;
    }
    tl_idmap_init(&voice->by_contact, by_contact, cells);
    tl_idmap_init(&voice->by_leg, by_leg, cells);
    for (uint32_t slot = wiring->calls_max; slot > 0; slot--)
        voice->free_slots[voice->free_len++] = slot - 1;
    *out_voice = voice;
    return TL_OK;
}

struct tl_call *tl_call_open(struct tl_voice *voice, tl_id contact, tl_id leg)
{
    if (voice->free_len == 0)
        return NULL;
    uint32_t slot = voice->free_slots[--voice->free_len];
    struct tl_call *call = voice->calls + slot;
    *call = (struct tl_call){ .contact = contact,
                              .leg = leg,
                              .language = TL_NONE,
                              .step = TL_NONE,
                              .set = tl_policies_now(voice->wiring.policies) };
    tl_idmap_put(&voice->by_contact, contact, slot);
    tl_idmap_put(&voice->by_leg, leg, slot);
    return call;
}

static struct tl_call *call_at(struct tl_voice *voice, uint32_t slot)
{
    return slot == TL_IDMAP_NONE ? NULL : voice->calls + slot;
}

struct tl_call *tl_call_by_contact(struct tl_voice *voice, tl_id contact)
{
    return call_at(voice, tl_idmap_find(&voice->by_contact, contact));
}

struct tl_call *tl_call_by_leg(struct tl_voice *voice, tl_id leg)
{
    return call_at(voice, tl_idmap_find(&voice->by_leg, leg));
}

void tl_call_agent_leg_set(struct tl_voice *voice, struct tl_call *call, tl_id leg)
{
    tl_idmap_drop(&voice->by_leg, call->agent_leg);
    tl_voice_answer_to(&call->agent_answer_to, TL_EUNAVAILABLE, "");
    call->agent_leg = leg;
    call->agent_by_phone = false;
    if (leg != 0)
        tl_idmap_put(&voice->by_leg, leg, (uint32_t)(call - voice->calls));
}

void tl_call_second_leg_set(struct tl_voice *voice, struct tl_call *call, tl_id leg)
{
    tl_idmap_drop(&voice->by_leg, call->second_leg);
    tl_voice_answer_to(&call->second_answer_to, TL_EUNAVAILABLE, "");
    call->second_leg = leg;
    call->second_by_phone = false;
    if (leg != 0)
        tl_idmap_put(&voice->by_leg, leg, (uint32_t)(call - voice->calls));
}

static void leg_put(struct tl_voice *voice, struct tl_call *call, tl_id *leg, tl_id now)
{
    tl_idmap_drop(&voice->by_leg, *leg);
    *leg = now;
    if (now != 0)
        tl_idmap_put(&voice->by_leg, now, (uint32_t)(call - voice->calls));
}

void tl_call_outside_leg_set(struct tl_voice *voice, struct tl_call *call, tl_id leg)
{
    leg_put(voice, call, &call->outside_leg, leg);
    call->outside_gone_at = 0;
}

void tl_call_leg_set(struct tl_voice *voice, struct tl_call *call, tl_id leg)
{
    leg_put(voice, call, &call->leg, leg);
}

void tl_call_close(struct tl_voice *voice, struct tl_call *call)
{
    tl_voice_ring_over(voice, call);
    tl_voice_second_drop(voice, call);
    tl_voice_answer_to(&call->answer_to, TL_EUNAVAILABLE, "");
    call->connected = false;
    tl_voice_listen_ends(voice, call);
    tl_voice_end_leg(voice, call->agent_leg);
    tl_call_agent_leg_set(voice, call, 0);
    tl_idmap_drop(&voice->by_leg, call->leg);
    tl_idmap_drop(&voice->by_contact, call->contact);
    call->contact = 0;
    voice->free_slots[voice->free_len++] = (uint32_t)(call - voice->calls);
}

void tl_voice_answer_to(struct tl_ring **to, enum tl_err err, const char *sdp)
{
    if (!*to)
        return;
    size_t bytes = strlen(sdp) + 1;
    struct tl_voice_answer *answer = malloc(sizeof *answer + bytes);
    TL_ASSERT(answer != NULL);
    answer->err = err;
    memcpy(answer->sdp, sdp, bytes);
    enum tl_err pushed = tl_ring_push(*to, answer, sizeof *answer + bytes);
    TL_ASSERT(pushed == TL_OK); /* The waiter's ring holds one whole answer. */
    free(answer);
    *to = NULL;
}

void tl_voice_end_leg(struct tl_voice *voice, tl_id leg)
{
    if (leg == 0)
        return;
    enum tl_err err = tl_phone_end(voice->phone, leg, TL_PHONE_ENDED_HERE);
    if (err != TL_OK)
        tl_log("voice.behind", "leg=%" PRIu64 " what=end", leg);
}

void tl_voice_try(struct tl_voice *voice, tl_id leg, enum tl_err err)
{
    if (err == TL_OK)
        return;
    tl_log("voice.behind", "leg=%" PRIu64 " why=\"%s\"", leg, tl_err_text(err));
    tl_voice_end_leg(voice, leg);
}

void tl_voice_post(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *given,
                   const struct tl_parcel *parcel)
{
    enum tl_err err = tl_engine_post(voice->wiring.engine, given, parcel);
    if (err == TL_OK)
        return;
    tl_log("engine.behind", "contact=%" PRIu64, call->contact);
    tl_voice_end_leg(voice, call->leg);
}

/* Silence, and answers that never came. Looked at every tick: cheap beside the calls' sound. */
static void look_at_times(struct tl_voice *voice)
{
    int64_t now = tl_steady_now();
    for (uint32_t slot = 0; slot < voice->calls_max; slot++) {
        struct tl_call *call = voice->calls + slot;
        if (call->contact == 0)
            continue;
        if (call->answer_until != 0 && call->answer_until <= now) {
            call->answer_until = 0;
            tl_voice_answer_to(&call->answer_to, TL_EUNAVAILABLE, "");
            tl_voice_answer_to(&call->agent_answer_to, TL_EUNAVAILABLE, "");
            tl_voice_answer_to(&call->second_answer_to, TL_EUNAVAILABLE, "");
            tl_voice_answer_to(&call->boss_answer_to, TL_EUNAVAILABLE, "");
        }
        if (call->deadline != 0 && call->deadline <= now) {
            call->deadline = 0;
            tl_voice_silence(voice, call);
        }
        if (call->gone_at != 0 && call->gone_at <= now)
            tl_voice_cut_off(voice, call);
        tl_voice_dial_times(voice, call, now);
    }
    tl_voice_dialler_look(voice, now);
}

static void hang_up(struct tl_voice *voice, tl_id contact)
{
    struct tl_call *call = tl_call_by_contact(voice, contact);
    if (call)
        tl_voice_end_leg(voice, call->leg);
}

static void send_digit(struct tl_voice *voice, tl_id contact, char key)
{
    struct tl_call *call = tl_call_by_contact(voice, contact);
    if (call)
        tl_voice_try(voice, call->leg, tl_phone_send_digit(voice->phone, call->leg, key));
}

/* False: stop. */
static bool take(struct tl_voice *voice, const struct tl_voice_message *message)
{
    switch (message->kind) {
    case TL_VOICE_PHONE:
        tl_voice_on_phone(voice, message);
        return true;
    case TL_VOICE_FACT:
        tl_voice_on_fact(voice, &message->fact);
        return true;
    case TL_VOICE_WEB_LEG:
        tl_voice_on_web_leg(voice, message);
        return true;
    case TL_VOICE_HANG_UP:
        hang_up(voice, message->contact);
        return true;
    case TL_VOICE_SEND_DIGIT:
        send_digit(voice, message->contact, message->key);
        return true;
    case TL_VOICE_LISTEN:
        tl_voice_on_listen(voice, message);
        return true;
    case TL_VOICE_LISTEN_END:
        tl_voice_on_listen_end(voice, message);
        return true;
    case TL_VOICE_STOP:
        break;
    }
    return false;
}

static void *run(void *arg)
{
    struct tl_voice *voice = arg;
    struct tl_voice_message *message = malloc(TL_VOICE_MESSAGE_MAX);
    TL_ASSERT(message != NULL);
    int64_t next_tick = tl_steady_now() + TICK_US;
    bool runs = true;
    while (runs) {
        size_t bytes;
        if (tl_ring_pop(voice->ring, message, TL_VOICE_MESSAGE_MAX, &bytes) == TL_OK) {
            runs = take(voice, message);
        } else {
            int64_t left = next_tick - tl_steady_now();
            tl_ring_wait(voice->ring, left > 0 ? left : 0);
        }
        if (tl_steady_now() >= next_tick) {
            look_at_times(voice);
            next_tick = tl_steady_now() + TICK_US;
        }
    }
    free(message);
    return NULL;
}

enum tl_err tl_voice_run(struct tl_voice *voice, struct tl_phone *phone)
{
    voice->phone = phone;
    if (pthread_create(&voice->thread, NULL, run, voice) != 0)
        return TL_EIO;
    voice->runs = true;
    return TL_OK;
}

static enum tl_err push(struct tl_voice *voice, const struct tl_voice_message *message,
                        size_t sdp_bytes)
{
    return tl_ring_push(voice->ring, message, sizeof *message + sdp_bytes);
}

void tl_voice_stop(struct tl_voice *voice)
{
    struct tl_voice_message stop = { .kind = TL_VOICE_STOP };
    if (!voice || !voice->runs)
        return;
    while (push(voice, &stop, 0) != TL_OK) /* Full: voice is emptying it. */
        tl_ring_wait(voice->ring, 1000);
    pthread_join(voice->thread, NULL);
    voice->runs = false;
}

void tl_voice_close(struct tl_voice *voice)
{
    if (!voice)
        return;
    tl_voice_stop(voice);
    for (uint32_t slot = 0; slot < voice->calls_max; slot++) {
        tl_voice_answer_to(&voice->calls[slot].answer_to, TL_ECLOSED, "");
        tl_voice_answer_to(&voice->calls[slot].agent_answer_to, TL_ECLOSED, "");
        tl_voice_answer_to(&voice->calls[slot].second_answer_to, TL_ECLOSED, "");
        tl_voice_answer_to(&voice->calls[slot].boss_answer_to, TL_ECLOSED, "");
    }
    tl_ring_close(voice->ring);
    free(voice->by_contact.cells);
    free(voice->by_leg.cells);
    free(voice->calls);
    free(voice->free_slots);
    free(voice);
}

void tl_voice_phone_event(const struct tl_phone_event *event, void *arg)
{
    struct tl_voice *voice = arg;
    size_t sdp_bytes = event->sdp ? strlen(event->sdp) + 1 : 0;
    struct tl_voice_message *message = malloc(sizeof *message + sdp_bytes);
    TL_ASSERT(message != NULL && sdp_bytes <= TL_PHONE_SDP_MAX + 1);
    *message = (struct tl_voice_message){
        .kind = TL_VOICE_PHONE,
        .leg = event->leg,
        .event = event->kind,
        .why = event->why,
        .mark = event->mark,
        .key = event->key,
        .greeting = event->greeting,
        .is_private = event->is_private,
        .other = event->other,
        .code = event->code,
    };
    strncpy(message->from, event->from ? event->from : "", sizeof message->from - 1);
    strncpy(message->to, event->to ? event->to : "", sizeof message->to - 1);
    if (sdp_bytes > 0)
        memcpy(message->sdp, event->sdp, sdp_bytes);
    if (push(voice, message, sdp_bytes) != TL_OK)
        tl_log("voice.full", "leg=%" PRIu64 " event=\"%s\"", event->leg,
               tl_phone_event_text(event->kind));
    free(message);
}

/* A message with an offer, and its answer. */
static enum tl_err ask_with_sdp(struct tl_voice *voice, const struct tl_voice_message *what,
                                const char *offer_sdp, char *out_answer, size_t bytes_max)
{
    size_t sdp_bytes = strlen(offer_sdp) + 1;
    if (sdp_bytes > TL_PHONE_SDP_MAX)
        return TL_ETOOLONG;
    struct tl_voice_message *message = calloc(1, sizeof *message + sdp_bytes);
    struct tl_voice_answer *answer = malloc(sizeof *answer + TL_PHONE_SDP_MAX + 1);
    struct tl_ring *reply = NULL;
    enum tl_err err = message && answer
                          ? tl_ring_open(&reply, sizeof *answer + TL_PHONE_SDP_MAX + 16)
                          : TL_ENOMEM;
    if (err == TL_OK) {
        *message = *what;
        message->reply = reply;
        memcpy(message->sdp, offer_sdp, sdp_bytes);
        err = push(voice, message, sdp_bytes);
    }
    if (err == TL_OK) {
        size_t bytes;
        while (tl_ring_pop(reply, answer, sizeof *answer + TL_PHONE_SDP_MAX + 1, &bytes) != TL_OK)
            tl_ring_wait(reply, answer_within_us);
        err = answer->err;
        if (err == TL_OK && bytes - sizeof *answer > bytes_max)
            err = TL_ETOOLONG;
        if (err == TL_OK)
            memcpy(out_answer, answer->sdp, bytes - sizeof *answer);
    }
    tl_ring_close(reply);
    free(answer);
    free(message);
    return err;
}

enum tl_err tl_voice_web_leg(struct tl_voice *voice, tl_id contact, tl_id agent, uint16_t language,
                             const char *offer_sdp, char *out_answer, size_t bytes_max)
{
    struct tl_voice_message message = {
        .kind = TL_VOICE_WEB_LEG, .contact = contact, .agent = agent, .language = language
    };
    return ask_with_sdp(voice, &message, offer_sdp, out_answer, bytes_max);
}

enum tl_err tl_voice_listen(struct tl_voice *voice, tl_id contact, tl_id by,
                            enum tl_phone_part part, const char *offer_sdp, char *out_answer,
                            size_t bytes_max)
{
    struct tl_voice_message message = {
        .kind = TL_VOICE_LISTEN, .contact = contact, .agent = by, .part = part
    };
    return ask_with_sdp(voice, &message, offer_sdp, out_answer, bytes_max);
}

enum tl_err tl_voice_listen_end(struct tl_voice *voice, tl_id contact, tl_id by)
{
    struct tl_voice_message message = { .kind = TL_VOICE_LISTEN_END,
                                        .contact = contact,
                                        .agent = by };
    return push(voice, &message, 0);
}

enum tl_err tl_voice_hang_up(struct tl_voice *voice, tl_id contact)
{
    struct tl_voice_message message = { .kind = TL_VOICE_HANG_UP, .contact = contact };
    return push(voice, &message, 0);
}

enum tl_err tl_voice_send_digit(struct tl_voice *voice, tl_id contact, char key)
{
    struct tl_voice_message message = { .kind = TL_VOICE_SEND_DIGIT,
                                        .contact = contact,
                                        .key = key };
    return push(voice, &message, 0);
}

void tl_voice_facts(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct tl_voice *voice = arg;
    for (uint32_t i = 0; i < facts_len; i++) {
        struct tl_voice_message message = { .kind = TL_VOICE_FACT, .fact = facts[i] };
        if (push(voice, &message, 0) != TL_OK)
            tl_log("voice.full", "fact=%d", (int)facts[i].kind);
    }
}
