/* voice_wire.c: who of a call's legs hears whom, by what the facts say.
 *
 *     the person talks, nobody else         person = agent             a bridge
 *     the person is held                    person ~ music             the same bridge, on hold
 *     held, and a second agent is heard     agent = second             person ~ music, alone
 *     the person talks, and both            a room, by the contact's id
 *     a supervisor hears any of these       a room too; who is held is on hold in it
 */
#include "server/voice_call.h"

static void bridge(struct tl_voice *voice, tl_id a, tl_id b)
{
    tl_voice_try(voice, a, tl_phone_bridge(voice->phone, a, b));
}

static void hold(struct tl_voice *voice, struct tl_call *call, bool is_on)
{
    tl_voice_try(voice, call->leg, tl_phone_hold(voice->phone, call->leg, is_on));
}

static void join(struct tl_voice *voice, struct tl_call *call, tl_id leg, enum tl_phone_part part)
{
    tl_voice_try(voice, leg, tl_phone_room_join(voice->phone, call->contact, leg, part));
}

static void to_room(struct tl_voice *voice, struct tl_call *call, bool has_second)
{
    tl_voice_try(voice, call->leg, tl_phone_music(voice->phone, call->leg, false));
    join(voice, call, call->leg, TL_PHONE_PARTY);
    join(voice, call, call->agent_leg, TL_PHONE_AGENT);
    if (has_second)
        join(voice, call, call->second_leg, TL_PHONE_AGENT);
    if (call->boss_hears)
        join(voice, call, call->boss_leg, call->boss_part);
    hold(voice, call, call->held);
}

static void to_aside(struct tl_voice *voice, struct tl_call *call)
{
    bridge(voice, call->agent_leg, call->second_leg);
    tl_voice_try(voice, call->leg, tl_phone_unbridge(voice->phone, call->leg));
    tl_voice_try(voice, call->leg, tl_phone_music(voice->phone, call->leg, true));
}

void tl_voice_wire(struct tl_voice *voice, struct tl_call *call)
{
    bool has_second = call->second_leg != 0 && call->second_talks;
    if (!call->connected || call->agent_leg == 0 || call->leg == 0)
        return;
    hold(voice, call, false);
    if (call->boss_hears || (has_second && !call->held)) {
        to_room(voice, call, has_second);
    } else if (has_second) {
        to_aside(voice, call);
    } else {
        bridge(voice, call->leg, call->agent_leg);
        if (call->held)
            hold(voice, call, true);
    }
}

/* --- The second agent. --- */

static void second_gone(struct tl_voice *voice, struct tl_call *call)
{
    tl_id leg = call->second_leg;
    tl_call_second_leg_set(voice, call, 0);
    tl_voice_end_leg(voice, leg);
    call->second = 0;
    call->second_talks = false;
}

void tl_voice_on_consult_began(struct tl_voice *voice, struct tl_call *call,
                               const struct tl_fact *fact)
{
    (void)fact;
    call->held = true;
    tl_voice_wire(voice, call);
}

/* Its page opens a leg now, or its desk phone was picked up, or has one whose sound is waited for.
 */
void tl_voice_on_consult_joining(struct tl_voice *voice, struct tl_call *call,
                                 const struct tl_fact *fact)
{
    tl_id leg = tl_voice_ring_taken(voice, call, fact->consult_joining.agent);
    call->second = fact->consult_joining.agent;
    if (leg != 0) {
        tl_call_second_leg_set(voice, call, leg);
        call->second_by_phone = true;
    }
    if (!call->second_talks)
        return;
    call->second_talks = false;
    tl_voice_wire(voice, call);
}

void tl_voice_on_consulting(struct tl_voice *voice, struct tl_call *call,
                            const struct tl_fact *fact)
{
    call->second = fact->consulting.agent;
    call->second_talks = true;
    tl_voice_wire(voice, call);
}

void tl_voice_on_consult_ended(struct tl_voice *voice, struct tl_call *call,
                               const struct tl_fact *fact)
{
    (void)fact;
    bool was_heard = call->second_talks;
    tl_voice_ring_over(voice, call);
    second_gone(voice, call);
    if (was_heard)
        tl_voice_wire(voice, call);
}

/* The second agent's leg is the call's own from now. */
void tl_voice_on_handed_over(struct tl_voice *voice, struct tl_call *call,
                             const struct tl_fact *fact)
{
    tl_id first = call->agent_leg, second = call->second_leg;
    bool by_phone = call->second_by_phone;
    tl_call_second_leg_set(voice, call, 0);
    tl_call_agent_leg_set(voice, call, second);
    call->agent_by_phone = by_phone;
    tl_voice_end_leg(voice, first);
    call->agent = fact->handed_over.to_agent;
    call->second = 0;
    call->second_talks = false;
    call->held = false;
    call->connected = true;
    tl_voice_wire(voice, call);
}

void tl_voice_second_drop(struct tl_voice *voice, struct tl_call *call)
{
    second_gone(voice, call);
    call->held = false;
}
