/* voice_facts.c: what committed facts sound like. */
#include "server/voice_call.h"

static const struct tl_step *step_at(const struct tl_call *call, uint64_t step)
{
    const struct tl_policy *policy = call->set->policy;
    return step < policy->steps_len ? policy->steps + step : NULL;
}

static void music(struct tl_voice *voice, struct tl_call *call, bool is_on)
{
    tl_voice_try(voice, call->leg, tl_phone_music(voice->phone, call->leg, is_on));
}

static void on_opened(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    call->set = tl_policies_of(voice->wiring.policies, fact->opened.policy);
    if (!call->is_web)
        tl_voice_try(voice, call->leg, tl_phone_answer(voice->phone, call->leg));
    if (call->caller[0] != '\0')
        tl_voice_tell_zone(voice, call, call->caller);
}

/* The policy that the walk began with is no longer kept: it begins again by the one in force. */
static void on_restarted(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    call->set = tl_policies_of(voice->wiring.policies, fact->restarted.policy);
}

/* What a person's keys mean at a step that waits for them. */
static enum tl_call_asks asks_of(enum tl_step_kind kind)
{
    switch (kind) {
    case TL_STEP_LANGUAGE:
    case TL_STEP_MENU:
        return TL_ASKS_KEY;
    case TL_STEP_ASK:
    case TL_STEP_VERIFY:
        return TL_ASKS_VALUE;
    case TL_STEP_ANSWER:
    case TL_STEP_OFFER: /* Done, or something else: the same two keys. */
        return TL_ASKS_HELPED;
    case TL_STEP_SAY:
    case TL_STEP_LOOK_UP:
    case TL_STEP_WHEN:
    case TL_STEP_LIVE:
    case TL_STEP_CALLBACK:
    case TL_STEP_REQUEST:
    case TL_STEP_MESSAGE:
    case TL_STEP_GO:
    case TL_STEP_KINDS:
        break;
    }
    return TL_ASKS_NOTHING;
}

static void on_stepped(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    const struct tl_step *step = step_at(call, fact->stepped.step);
    if (!step)
        return;
    call->step = (uint16_t)fact->stepped.step;
    call->deadline = 0;
    call->asks = asks_of(step->kind);
    /* The ends tell their number when they are facts; live tells its wait when it waits. */
    bool told_later = step->kind == TL_STEP_LIVE || step->kind == TL_STEP_CALLBACK ||
                      step->kind == TL_STEP_REQUEST || step->kind == TL_STEP_MESSAGE;
    tl_voice_announce(voice, call, step);
    if (fact->stepped.tries > 0)
        tl_voice_notice(voice, call, call->was_silent ? TL_NOTICE_SILENT : TL_NOTICE_WRONG);
    if (!told_later)
        tl_voice_say_step(voice, call, step);
    tl_voice_keys_ahead(voice, call);
}

static void on_chose(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    (void)voice;
    const struct tl_step *step = step_at(call, fact->chose.step);
    if (step && step->kind == TL_STEP_LANGUAGE)
        call->language = (uint16_t)fact->chose.option;
}

static void on_waits(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    call->step = (uint16_t)fact->waits.step;
    call->reason = (tl_key)fact->waits.reason;
    call->asks = TL_ASKS_LINE;
    call->deadline = 0;
    music(voice, call, true);
}

static void on_wait_told(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    call->position = fact->wait_told.position;
    call->wait_from_s = fact->wait_told.from_s;
    call->wait_to_s = fact->wait_told.to_s;
    const struct tl_step *step = step_at(call, call->step);
    if (step && call->asks == TL_ASKS_LINE)
        tl_voice_say_step(voice, call, step);
}

static void on_sent_on(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    bool waited = call->asks == TL_ASKS_LINE;
    tl_voice_ring_over(voice, call);
    call->asks = TL_ASKS_NOTHING;
    music(voice, call, false);
    if (waited && fact->sent_on.why != TL_WHY_CLOSED) /* Why it is closed is told as well. */
        tl_voice_notice(voice, call, TL_NOTICE_SENT_ON);
}

/* A queue's own closing may end at another time than the line's: the text has the fact's. */
static void on_closed_told(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    const struct tl_policy *policy = call->set->policy;
    call->opens_at = fact->closed_told.opens_at;
    for (uint16_t i = 0; i < policy->closures_len; i++) {
        if (policy->closures[i].key == fact->closed_told.reason)
            tl_voice_say(voice, call, policy->closures[i].text);
    }
    call->opens_at = 0;
}

static void on_accepted(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    tl_id leg = tl_voice_ring_taken(voice, call, fact->accepted.agent);
    call->agent = fact->accepted.agent;
    call->asks = TL_ASKS_NOTHING;
    if (leg != 0) {
        tl_call_agent_leg_set(voice, call, leg);
        call->agent_by_phone = true;
    }
}

static void on_connected(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    call->agent = fact->connected.agent;
    call->connected = true;
    call->asks = TL_ASKS_NOTHING;
    call->ahead_len = 0;
    tl_voice_wire(voice, call);
    tl_voice_record(voice, call);
}

static void on_held(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    call->held = fact->kind == TL_FACT_held;
    tl_voice_wire(voice, call);
}

static void on_back_in_line(struct tl_voice *voice, struct tl_call *call,
                            const struct tl_fact *fact)
{
    tl_id agent_leg = call->agent_leg;
    bool was_connected = call->connected && fact->kind == TL_FACT_back_in_line;
    tl_voice_refer_done(voice, call, fact->kind == TL_FACT_transferred ? 200 : 480);
    tl_voice_ring_over(voice, call);
    bool was_outside = call->is_passed_outside;
    call->connected = false;
    tl_voice_listen_ends(voice, call);
    tl_voice_second_drop(voice, call);
    tl_call_agent_leg_set(voice, call, 0);
    tl_voice_end_leg(voice, agent_leg);
    call->agent = 0;
    call->asks = TL_ASKS_LINE;
    music(voice, call, true);
    call->is_passed_outside = false;
    if (was_outside)
        tl_voice_say(voice, call, tl_policies_now(voice->wiring.policies)->policy->dial.missed);
    else if (was_connected)
        tl_voice_notice(voice, call, TL_NOTICE_BACK_IN_LINE);
}

/* Says what a step confirms, then ends the call when it was heard. */
static void confirm(struct tl_voice *voice, struct tl_call *call, uint64_t at)
{
    const struct tl_step *step = step_at(call, at);
    music(voice, call, false);
    call->asks = TL_ASKS_NOTHING;
    if (step)
        tl_voice_say_step(voice, call, step);
}

static void end_when_heard(struct tl_voice *voice, struct tl_call *call)
{
    if (!call->is_closing)
        tl_voice_notice(voice, call, TL_NOTICE_GOODBYE);
    call->is_closing = true;
    call->asks = TL_ASKS_NOTHING;
    if (call->heard == call->mark)
        tl_voice_end_leg(voice, call->leg);
}

static void on_callback_promised(struct tl_voice *voice, struct tl_call *call,
                                 const struct tl_fact *fact)
{
    tl_voice_ring_over(voice, call);
    confirm(voice, call, fact->callback_promised.step);
    end_when_heard(voice, call);
}

static void on_request_filed(struct tl_voice *voice, struct tl_call *call,
                             const struct tl_fact *fact)
{
    confirm(voice, call, fact->request_filed.step);
}

static void on_message_taken(struct tl_voice *voice, struct tl_call *call,
                             const struct tl_fact *fact)
{
    confirm(voice, call, fact->message_taken.step);
}

static void on_closed(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    tl_id agent_leg = call->agent_leg;
    call->connected = false;
    tl_voice_ring_over(voice, call);
    tl_voice_listen_ends(voice, call);
    tl_voice_second_drop(voice, call);
    tl_call_agent_leg_set(voice, call, 0);
    tl_voice_end_leg(voice, agent_leg);
    if (fact->closed.outcome == TL_OUTCOME_PERSON || fact->closed.outcome == TL_OUTCOME_REFUSED)
        tl_voice_end_leg(voice, call->leg);
    else
        end_when_heard(voice, call);
}

static const struct {
    enum tl_fact_kind kind;
    void (*on)(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact);
} handlers[] = {
    { TL_FACT_opened, on_opened },
    { TL_FACT_restarted, on_restarted },
    { TL_FACT_stepped, on_stepped },
    { TL_FACT_chose, on_chose },
    { TL_FACT_waits, on_waits },
    { TL_FACT_wait_told, on_wait_told },
    { TL_FACT_sent_on, on_sent_on },
    { TL_FACT_closed_told, on_closed_told },
    { TL_FACT_offered, tl_voice_on_offered },
    { TL_FACT_consult_offered, tl_voice_on_consult_offered },
    { TL_FACT_accepted, on_accepted },
    { TL_FACT_connected, on_connected },
    { TL_FACT_held, on_held },
    { TL_FACT_resumed, on_held },
    { TL_FACT_back_in_line, on_back_in_line },
    { TL_FACT_transferred, on_back_in_line },
    { TL_FACT_consult_began, tl_voice_on_consult_began },
    { TL_FACT_consult_joining, tl_voice_on_consult_joining },
    { TL_FACT_consulting, tl_voice_on_consulting },
    { TL_FACT_consult_ended, tl_voice_on_consult_ended },
    { TL_FACT_handed_over, tl_voice_on_handed_over },
    { TL_FACT_outside_called, tl_voice_on_outside_called },
    { TL_FACT_outside_talks, tl_voice_on_outside_talks },
    { TL_FACT_passed_outside, tl_voice_on_passed_outside },
    { TL_FACT_callback_promised, on_callback_promised },
    { TL_FACT_request_filed, on_request_filed },
    { TL_FACT_message_taken, on_message_taken },
    { TL_FACT_closed, on_closed },
};

void tl_voice_on_fact(struct tl_voice *voice, const struct tl_fact *fact)
{
    if (fact->kind == TL_FACT_set_aside)
        tl_voice_on_set_aside(voice, fact);
    if (fact->kind == TL_FACT_attempt_started) {
        tl_voice_on_attempt_started(voice, fact);
        return;
    }
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].kind != fact->kind)
            continue;
        /* Every fact handled here names its contact first. */
        struct tl_call *call = tl_call_by_contact(voice, fact->words[0]);
        if (call && call->dial != TL_DIAL_NONE && tl_voice_dial_fact(voice, call, fact))
            return;
        if (call && call->leg != 0)
            handlers[i].on(voice, call, fact);
        return;
    }
}
