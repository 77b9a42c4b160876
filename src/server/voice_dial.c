/* voice_dial.c: calls that we make: whether any can be made, and those to people who asked for one.
 *
 *     attempt_started -> the agent's sound is there -> the person's number rings -> answered
 *                  \                    \                             (voice_reach.c)
 *                   '-> leg_lost         '-> the next number, or attempt_ended (busy, ...)
 *
 * The dialler is up while the policy lets calls be made, a trunk that places them works, and less
 * have begun than the policy says. Begun ones are counted from the first on, for a minute and a
 * day, since the server started.
 */
#include <inttypes.h>

#include "server/log.h"
#include "server/voice_call.h"

enum { LOOK_EVERY_US = 500000 };
enum { RING_HZ = 440, RING_MS = 1500, RING_PAUSE_MS = 3500 };

/* --- Whether calls can be made. --- */

static const struct tl_dial_rules *rules(const struct tl_voice *voice)
{
    return &tl_policies_now(voice->wiring.policies)->policy->dial;
}

static bool is_full(struct tl_call_count *count, int64_t now, int64_t span, uint32_t most)
{
    if (now - count->since >= span)
        *count = (struct tl_call_count){ now, 0 };
    return most > 0 && count->begun >= most;
}

static bool has_room(struct tl_voice *voice, int64_t now)
{
    bool minute_full = is_full(&voice->minute, now, TL_MINUTE, rules(voice)->minute_most);
    bool day_full = is_full(&voice->day, now, TL_DAY, rules(voice)->day_most);
    return !minute_full && !day_full;
}

static bool has_trunk(const struct tl_voice *voice)
{
    struct tl_phone_trunk_state states[TL_PHONE_TRUNKS_MAX];
    uint32_t len = tl_phone_trunk_states(voice->phone, states);
    for (uint32_t i = 0; i < len; i++) {
        if (states[i].dials && !states[i].has_failed &&
            (!states[i].registers || states[i].is_registered))
            return true;
    }
    return false;
}

void tl_voice_dialler_look(struct tl_voice *voice, int64_t now)
{
    if (now < voice->dialler_at)
        return;
    voice->dialler_at = now + LOOK_EVERY_US;
    bool is_up = tl_dial_is_on(rules(voice)) && has_trunk(voice) && has_room(voice, now);
    if (voice->is_dialler_told && voice->dialler_up == is_up)
        return;
    struct tl_fact given = { .kind = TL_FACT_dialler, .dialler = { is_up } };
    if (tl_engine_post(voice->wiring.engine, &given, NULL) != TL_OK)
        return; /* The next look tries again. */
    tl_log("dialler", "up=%d", is_up);
    voice->is_dialler_told = true;
    voice->dialler_up = is_up;
}

enum tl_err tl_voice_place(struct tl_voice *voice, tl_id leg, const char *number, tl_id peer)
{
    const struct tl_dial_rules *dial = rules(voice);
    int64_t now = tl_steady_now();
    if (!has_room(voice, now))
        return TL_EFULL;
    const struct tl_phone_dial call = { .to = number,
                                        .from = dial->number,
                                        .name = dial->name,
                                        .peer = peer,
                                        .ring_ms = dial->ring_s * 1000 };
    enum tl_err err = tl_phone_dial(voice->phone, leg, &call);
    voice->minute.begun += err == TL_OK;
    voice->day.begun += err == TL_OK;
    voice->dialler_at = 0; /* The last one that may be: told at once. */
    return err;
}

enum tl_attempt_result tl_voice_result(enum tl_phone_why why)
{
    static const enum tl_attempt_result results[] = {
        [TL_PHONE_HUNG_UP] = TL_ATTEMPT_ANSWERED,  [TL_PHONE_CANCELLED] = TL_ATTEMPT_FAILED,
        [TL_PHONE_ENDED_HERE] = TL_ATTEMPT_FAILED, [TL_PHONE_REFUSED] = TL_ATTEMPT_REFUSED,
        [TL_PHONE_BUSY] = TL_ATTEMPT_BUSY,         [TL_PHONE_NO_ANSWER] = TL_ATTEMPT_NO_ANSWER,
        [TL_PHONE_NO_ACK] = TL_ATTEMPT_FAILED,     [TL_PHONE_NO_MEDIA] = TL_ATTEMPT_FAILED,
        [TL_PHONE_FAILED] = TL_ATTEMPT_FAILED,
    };
    return results[why];
}

void tl_voice_ringback(struct tl_voice *voice, tl_id leg, bool is_on)
{
    static const struct tl_phone_item ringing[] = {
        { .kind = TL_PHONE_TONE, .hz = RING_HZ, .ms = RING_MS },
        { .kind = TL_PHONE_SILENCE, .ms = RING_PAUSE_MS },
    };
    if (leg == 0)
        return;
    tl_voice_try(voice, leg,
                 is_on ? tl_phone_play(voice->phone, leg, ringing, 2, 0, TL_PHONE_PLAY_LOOP)
                       : tl_phone_stop(voice->phone, leg));
}

/* --- Calls to people. --- */

void tl_voice_attempt_ended(struct tl_voice *voice, struct tl_call *call,
                            enum tl_attempt_result result)
{
    struct tl_fact given = { .kind = TL_FACT_attempt_ended,
                             .attempt_ended = { call->contact, call->attempt, result } };
    tl_voice_post(voice, call, &given, NULL);
}

/* Nobody is on the line, and the agent's leg goes with it. */
void tl_voice_give_up(struct tl_voice *voice, struct tl_call *call)
{
    tl_id leg = call->leg;
    call->dial = TL_DIAL_NONE;
    tl_voice_end_leg(voice, leg);
    tl_call_close(voice, call);
}

void tl_voice_on_attempt_started(struct tl_voice *voice, const struct tl_fact *fact)
{
    const struct tl_fact_attempt_started *started = &fact->attempt_started;
    const struct tl_voice_wiring *wiring = &voice->wiring;
    const struct tl_policy *policy = tl_policies_now(wiring->policies)->policy;
    struct tl_call *call = tl_call_by_contact(voice, started->contact);
    if (call) /* Still hears that it will be called. */
        tl_voice_give_up(voice, call);
    call = tl_call_open(voice, started->contact, tl_phone_leg_id());
    if (!call) {
        struct tl_fact given = { .kind = TL_FACT_attempt_ended,
                                 .attempt_ended = { started->contact, started->attempt,
                                                    TL_ATTEMPT_FAILED } };
        tl_log("call.unplaced", "contact=%" PRIu64 " why=limit", started->contact);
        if (tl_engine_post(wiring->engine, &given, NULL) != TL_OK)
            tl_log("engine.behind", "contact=%" PRIu64, started->contact);
        return;
    }
    call->agent = started->agent;
    call->attempt = started->attempt;
    call->has_come = true;
    call->dial = TL_DIAL_WAITS;
    call->dial_until = tl_steady_now() + policy->staff.join_s * TL_SECOND;
    enum tl_err err = wiring->callee(wiring->arg, policy, started->contact, &call->callee);
    call->language = call->callee.language;
    if (err == TL_OK && call->callee.numbers_len > 0) {
        int64_t ring_us = policy->staff.ring_s * TL_SECOND;
        if (tl_voice_ring_for_attempt(voice, call, ring_us))
            call->dial_until = tl_steady_now() + ring_us;
        return;
    }
    tl_log("call.unplaced", "contact=%" PRIu64 " why=number", started->contact);
    tl_voice_attempt_ended(voice, call, TL_ATTEMPT_FAILED);
    tl_voice_give_up(voice, call);
}

/* Each number under a leg of its own. */
static void ring(struct tl_voice *voice, struct tl_call *call)
{
    enum tl_err err = TL_ENONE;
    while (err != TL_OK && call->callee_at < call->callee.numbers_len) {
        tl_call_leg_set(voice, call, tl_phone_leg_id());
        err = tl_voice_place(voice, call->leg, call->callee.numbers[call->callee_at++],
                             call->agent_leg);
    }
    if (err == TL_OK) {
        tl_log("call.placed", "contact=%" PRIu64 " leg=%" PRIu64 " attempt=%" PRIu64, call->contact,
               call->leg, call->attempt);
        call->dial = TL_DIAL_RINGS;
        tl_voice_ringback(voice, call->agent_leg, true);
        return;
    }
    tl_voice_dial_next(voice, call, TL_ATTEMPT_FAILED); /* None of the rest could be placed. */
}

/* Of two numbers the one that rang more says how the attempt ended: what rang keeps the promise,
 * whatever became of the other. */
static enum tl_attempt_result better(enum tl_attempt_result one, enum tl_attempt_result other)
{
    static const uint8_t worth[] = {
        [TL_ATTEMPT_ANSWERED] = 5,  [TL_ATTEMPT_MACHINE] = 4, [TL_ATTEMPT_REFUSED] = 3,
        [TL_ATTEMPT_NO_ANSWER] = 2, [TL_ATTEMPT_BUSY] = 1,    [TL_ATTEMPT_FAILED] = 0,
    };
    return worth[one] >= worth[other] ? one : other;
}

void tl_voice_dial_next(struct tl_voice *voice, struct tl_call *call, enum tl_attempt_result result)
{
    struct tl_call_reach *reach = &call->reach;
    reach->best = reach->has_result ? better(reach->best, result) : result;
    reach->has_result = true;
    if (call->callee_at < call->callee.numbers_len) {
        ring(voice, call);
        return;
    }
    tl_call_leg_set(voice, call, 0);
    if (tl_voice_reach_redial(voice, call))
        return;
    tl_voice_attempt_ended(voice, call, reach->best);
    tl_voice_give_up(voice, call);
}

static void not_reached(struct tl_voice *voice, struct tl_call *call, enum tl_phone_why why)
{
    bool has_picked_up = call->dial != TL_DIAL_RINGS;
    tl_log("leg.ended", "contact=%" PRIu64 " leg=%" PRIu64 " why=\"%s\"", call->contact, call->leg,
           tl_phone_why_text(why));
    if (tl_voice_reach_ended(voice, call))
        return;
    if (call->dial == TL_DIAL_GREETS) /* A person, who hung up: no other number is tried. */
        call->callee_at = call->callee.numbers_len;
    if (call->dial == TL_DIAL_GREETS)
        call->reach.has_machine = false;
    tl_voice_dial_next(voice, call, has_picked_up ? TL_ATTEMPT_REFUSED : tl_voice_result(why));
}

static void agent_gone(struct tl_voice *voice, struct tl_call *call)
{
    struct tl_fact given = { .kind = TL_FACT_leg_lost, .leg_lost = { call->contact, call->agent } };
    call->dial_until = 0;
    tl_voice_post(voice, call, &given, NULL);
}

static bool agent_event(struct tl_voice *voice, struct tl_call *call,
                        const struct tl_voice_message *event)
{
    switch ((int)event->event) {
    case TL_PHONE_JOINED:
        call->dial_until = 0;
        if (call->dial == TL_DIAL_WAITS)
            ring(voice, call);
        else
            tl_voice_ringback(voice, call->agent_leg, call->dial == TL_DIAL_RINGS);
        return true;
    case TL_PHONE_ENDED:
        tl_call_agent_leg_set(voice, call, 0);
        agent_gone(voice, call);
        return true;
    case TL_PHONE_LOST:
        agent_gone(voice, call);
        return true;
    default:
        return false;
    }
}

bool tl_voice_dial_event(struct tl_voice *voice, struct tl_call *call,
                         const struct tl_voice_message *event)
{
    if (event->leg == call->agent_leg)
        return agent_event(voice, call, event);
    if (event->leg != call->leg)
        return false;
    switch ((int)event->event) {
    case TL_PHONE_EARLY: /* What the network says is heard by who waits. */
        if (call->agent_leg != 0)
            tl_voice_try(voice, call->leg,
                         tl_phone_bridge(voice->phone, call->leg, call->agent_leg));
        return true;
    case TL_PHONE_JOINED:
        tl_voice_reach_answered(voice, call);
        return true;
    case TL_PHONE_GREETED:
    case TL_PHONE_DIGIT:
        tl_voice_reach_event(voice, call, event);
        return true;
    case TL_PHONE_ENDED:
        not_reached(voice, call, event->why);
        return true;
    case TL_PHONE_PLAY_FAILED:
        if (call->dial != TL_DIAL_MESSAGE)
            return false;
        tl_voice_reach_event(voice, call, event);
        return true;
    case TL_PHONE_PLAYED:
        return false;
    default:
        return true;
    }
}

/* The agent left, the time is over, the person asked for something else: nobody is called. */
bool tl_voice_dial_fact(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    if (tl_voice_reach_fact(voice, call, fact))
        return true;
    switch ((int)fact->kind) {
    case TL_FACT_connected:
        call->dial = TL_DIAL_NONE;
        tl_voice_ringback(voice, call->agent_leg, false);
        return false;
    case TL_FACT_back_in_line:
    case TL_FACT_callback_promised:
    case TL_FACT_place_kept:
    case TL_FACT_closed:
        tl_voice_give_up(voice, call);
        return true;
    default:
        return false;
    }
}

void tl_voice_dial_times(struct tl_voice *voice, struct tl_call *call, int64_t now)
{
    if (call->contact == 0)
        return;
    if (call->dial == TL_DIAL_WAITS && call->dial_until != 0 && call->dial_until <= now)
        agent_gone(voice, call);
    tl_voice_reach_times(voice, call, now);
    if (call->contact != 0 && call->outside_gone_at != 0 && call->outside_gone_at <= now) {
        call->outside_gone_at = 0;
        tl_voice_end_leg(voice, call->outside_leg);
    }
}
