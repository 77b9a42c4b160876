/* voice_wire.c: who of a call's legs hears whom, by what the facts say.
 *
 *     the person talks, nobody else         person = agent             a bridge
 *     the person is held                    person ~ music             the same bridge, on hold
 *     held, and a second agent is heard     agent = second             person ~ music, alone
 *     the person talks, and both            a room, by the contact's id
 *     held, and an outside number rings     agent ~ ringing        person ~ music, alone
 *     passed on to an outside party         person = outside party
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

/* Who is heard beside the person and the agent; 0. */
static tl_id other_leg(const struct tl_call *call)
{
    if (call->outside_talks)
        return call->outside_leg;
    return call->second_talks ? call->second_leg : 0;
}

static void join(struct tl_voice *voice, struct tl_call *call, tl_id leg, enum tl_phone_part part)
{
    tl_voice_try(voice, leg, tl_phone_room_join(voice->phone, call->contact, leg, part));
}

/* An outside party hears no whispers. */
static void to_room(struct tl_voice *voice, struct tl_call *call, bool has_second)
{
    tl_voice_try(voice, call->leg, tl_phone_music(voice->phone, call->leg, false));
    join(voice, call, call->leg, TL_PHONE_PARTY);
    join(voice, call, call->agent_leg, TL_PHONE_AGENT);
    if (has_second)
        join(voice, call, other_leg(call), call->outside_talks ? TL_PHONE_PARTY : TL_PHONE_AGENT);
    if (call->boss_hears)
        join(voice, call, call->boss_leg, call->boss_part);
    hold(voice, call, call->held);
}

static void to_aside(struct tl_voice *voice, struct tl_call *call)
{
    tl_id other = other_leg(call);
    if (other != 0) {
        bridge(voice, call->agent_leg, other);
    } else {
        tl_voice_try(voice, call->agent_leg, tl_phone_unbridge(voice->phone, call->agent_leg));
        tl_voice_ringback(voice, call->agent_leg, true);
    }
    tl_voice_try(voice, call->leg, tl_phone_unbridge(voice->phone, call->leg));
    tl_voice_try(voice, call->leg, tl_phone_music(voice->phone, call->leg, true));
}

void tl_voice_wire(struct tl_voice *voice, struct tl_call *call)
{
    bool has_second = other_leg(call) != 0;
    bool rings = call->outside_leg != 0 && !call->outside_talks;
    if (!call->connected || call->agent_leg == 0 || call->leg == 0)
        return;
    hold(voice, call, false);
    if (call->outside_talks && !call->held && !call->is_unrecorded)
        tl_voice_unrecord(voice, call);
    if (call->boss_hears || (has_second && !call->held)) {
        to_room(voice, call, has_second);
    } else if (has_second || (rings && call->held)) {
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
    bool was_heard = call->second_talks || call->outside_leg != 0 || call->outside_talks;
    tl_voice_ring_over(voice, call);
    second_gone(voice, call);
    tl_voice_outside_drop(voice, call);
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
    tl_voice_outside_drop(voice, call);
    call->held = false;
}
