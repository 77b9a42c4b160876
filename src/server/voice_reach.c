/* voice_reach.c: a call to a person was answered: by the person, or by a machine.
 *
 *     answered --> LISTENS, or ASKS for a key --> a person: GREETS (who calls, the code) --> joined
 *                             |
 *                             '--> a machine: hung up, and the next number
 *     after the last number:  attempt_ended (machine), the agent is free
 *          MESSAGE: at the machine that is on the line, else the first one is called again
 *                   its greeting is over, and what was promised is known --> the message
 *                   --> voicemail_ended
 *
 * A machine hears neither the code nor anything of a case (docs/callbacks.md).
 */
#include <inttypes.h>

#include "server/log.h"
#include "server/voice_call.h"

enum { ASKED_MAX = 2, KEY_WITHIN_S = 5, MESSAGE_WITHIN_S = 90 };

static const struct tl_reach_rules *rules(const struct tl_call *call)
{
    return &call->set->policy->callbacks.reach;
}

static void listen(struct tl_voice *voice, struct tl_call *call)
{
    const struct tl_greeting_rules by = {
        .speech_ms = rules(call)->speech_ms,
        .pause_ms = rules(call)->pause_ms,
        .silence_ms = rules(call)->silence_ms,
        .ended_ms = rules(call)->ended_ms,
        .longest_ms = rules(call)->greeting_s * 1000,
    };
    call->reach.is_over = false;
    tl_voice_try(voice, call->leg, tl_phone_greeting(voice->phone, call->leg, &by));
}

/* Who calls, and the code, before all else; then the two are joined. */
static void greet(struct tl_voice *voice, struct tl_call *call)
{
    uint64_t before = call->mark;
    call->dial = TL_DIAL_GREETS;
    call->reach.until = 0;
    tl_voice_try(voice, call->leg, tl_phone_greeting(voice->phone, call->leg, NULL));
    tl_voice_try(voice, call->leg, tl_phone_stop(voice->phone, call->leg));
    tl_voice_notice(voice, call, TL_NOTICE_CALLING);
    call->greeting = call->mark;
    if (call->mark == before)
        tl_voice_attempt_ended(voice, call, TL_ATTEMPT_ANSWERED);
}

static void ask(struct tl_voice *voice, struct tl_call *call)
{
    call->dial = TL_DIAL_ASKS;
    call->reach.until = 0;
    call->reach.asked++;
    tl_voice_say(voice, call, rules(call)->asks);
    call->greeting = call->mark;
}

/* --- The message. --- */

static void message_ended(struct tl_voice *voice, struct tl_call *call, bool is_left)
{
    struct tl_fact given = { .kind = TL_FACT_voicemail_ended,
                             .voicemail_ended = { call->contact, call->attempt, is_left } };
    tl_log("call.message", "contact=%" PRIu64 " attempt=%" PRIu64 " left=%d", call->contact,
           call->attempt, is_left);
    if (!call->reach.is_last) /* Else the contact is closed, and the notice is owed anyway. */
        tl_voice_post(voice, call, &given, NULL);
    tl_voice_give_up(voice, call);
}

/* When its time has come, and it is known what to say. */
static void try_message(struct tl_voice *voice, struct tl_call *call)
{
    if (!call->reach.is_over || !call->reach.is_decided || call->reach.is_said)
        return;
    uint64_t before = call->mark;
    call->reach.is_said = true;
    tl_voice_try(voice, call->leg, tl_phone_stop(voice->phone, call->leg));
    tl_voice_say(voice, call,
                 call->reach.is_last ? rules(call)->message_last : rules(call)->message);
    call->greeting = call->mark;
    if (call->mark == before) /* There is nothing to say. */
        message_ended(voice, call, false);
}

/* The agent is needed no more. */
static void begin_message(struct tl_voice *voice, struct tl_call *call)
{
    tl_id agent_leg = call->agent_leg;
    call->reach.has_machine = false;
    tl_voice_attempt_ended(voice, call, TL_ATTEMPT_MACHINE);
    call->dial = TL_DIAL_MESSAGE;
    call->reach.until = tl_steady_now() + MESSAGE_WITHIN_S * TL_SECOND;
    tl_voice_ring_over(voice, call);
    tl_call_agent_leg_set(voice, call, 0);
    tl_voice_end_leg(voice, agent_leg);
    call->agent = 0;
}

bool tl_voice_reach_redial(struct tl_voice *voice, struct tl_call *call)
{
    if (!call->reach.has_machine || rules(call)->message == TL_NONE)
        return false;
    begin_message(voice, call);
    tl_call_leg_set(voice, call, tl_phone_leg_id());
    enum tl_err err =
        tl_voice_place(voice, call->leg, call->callee.numbers[call->reach.machine_at], 0);
    if (err != TL_OK)
        message_ended(voice, call, false);
    return true;
}

/* --- A person or a machine. --- */

static void found_machine(struct tl_voice *voice, struct tl_call *call)
{
    bool has_next = call->callee_at < call->callee.numbers_len;
    tl_log("call.machine", "contact=%" PRIu64 " leg=%" PRIu64, call->contact, call->leg);
    if (!has_next && rules(call)->message != TL_NONE) {
        begin_message(voice, call);
        return;
    }
    if (!call->reach.has_machine)
        call->reach.machine_at = call->callee_at - 1;
    call->reach.has_machine = true;
    tl_id leg = call->leg;
    tl_call_leg_set(voice, call, 0);
    tl_voice_end_leg(voice, leg);
    tl_voice_dial_next(voice, call, TL_ATTEMPT_MACHINE);
}

void tl_voice_reach_answered(struct tl_voice *voice, struct tl_call *call)
{
    tl_voice_try(voice, call->leg, tl_phone_unbridge(voice->phone, call->leg));
    if (call->dial == TL_DIAL_MESSAGE) {
        listen(voice, call);
        return;
    }
    call->reach.asked = 0;
    if (rules(call)->by == TL_REACH_ANYBODY) {
        greet(voice, call);
        return;
    }
    call->dial = TL_DIAL_LISTENS;
    listen(voice, call);
    if (rules(call)->by == TL_REACH_KEY)
        ask(voice, call);
}

static void greeted(struct tl_voice *voice, struct tl_call *call, enum tl_greeting_word word)
{
    bool is_person = word == TL_GREETING_PERSON;
    if (word == TL_GREETING_OVER || (is_person && call->dial == TL_DIAL_MESSAGE))
        call->reach.is_over = true;
    if (call->dial == TL_DIAL_LISTENS && is_person)
        greet(voice, call);
    else if (call->dial == TL_DIAL_LISTENS && word == TL_GREETING_MACHINE)
        found_machine(voice, call);
    if (call->dial == TL_DIAL_MESSAGE)
        try_message(voice, call);
}

void tl_voice_reach_event(struct tl_voice *voice, struct tl_call *call,
                          const struct tl_voice_message *event)
{
    if (event->event == TL_PHONE_GREETED)
        greeted(voice, call, event->greeting);
    else if (event->event == TL_PHONE_PLAY_FAILED)
        message_ended(voice, call, false);
    else if (event->event == TL_PHONE_DIGIT && call->dial == TL_DIAL_ASKS &&
             event->key == rules(call)->key)
        greet(voice, call);
}

/* True: the leg's end is no more than the end of the message. */
bool tl_voice_reach_ended(struct tl_voice *voice, struct tl_call *call)
{
    if (call->dial != TL_DIAL_MESSAGE)
        return false;
    tl_call_leg_set(voice, call, 0);
    message_ended(voice, call, false);
    return true;
}

void tl_voice_dial_heard(struct tl_voice *voice, struct tl_call *call, uint64_t mark)
{
    if (mark != call->greeting)
        return;
    if (call->dial == TL_DIAL_GREETS)
        tl_voice_attempt_ended(voice, call, TL_ATTEMPT_ANSWERED);
    else if (call->dial == TL_DIAL_ASKS)
        call->reach.until = tl_steady_now() + KEY_WITHIN_S * TL_SECOND;
    else if (call->dial == TL_DIAL_MESSAGE && call->reach.is_said)
        message_ended(voice, call, true);
}

void tl_voice_reach_times(struct tl_voice *voice, struct tl_call *call, int64_t now)
{
    if (call->reach.until == 0 || call->reach.until > now)
        return;
    if (call->dial == TL_DIAL_ASKS && call->reach.asked < ASKED_MAX)
        ask(voice, call);
    else if (call->dial == TL_DIAL_ASKS)
        found_machine(voice, call);
    else if (call->dial == TL_DIAL_MESSAGE)
        message_ended(voice, call, false);
}

/* What became of the attempt: another one follows, or the last one is over. */
bool tl_voice_reach_fact(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    bool is_promised = fact->kind == TL_FACT_callback_promised;
    bool is_over = fact->kind == TL_FACT_closed && fact->closed.why == TL_WHY_ATTEMPTS_OVER;
    if (call->dial != TL_DIAL_MESSAGE || call->reach.is_decided || (!is_promised && !is_over))
        return false;
    call->reach.is_decided = true;
    call->reach.is_last = is_over;
    try_message(voice, call);
    return true;
}
