/* voice_refer.c: REFER from an agent's desk phone is a transfer; from anybody else it is declined.
 *
 *     Refer-To: queue key | another agent's account | else a number outside
 *       --> transfers --> transferred: NOTIFY 200, BYE | set aside: NOTIFY 480, the talk goes on
 */
#include <inttypes.h>
#include <string.h>

#include "server/callee.h"
#include "server/log.h"
#include "server/voice_call.h"

enum { DECLINED = 603, NOT_NOW = 480 };

static void answer(struct tl_voice *voice, tl_id leg, uint16_t code)
{
    if (tl_phone_refer_answer(voice->phone, leg, code) != TL_OK)
        tl_log("voice.behind", "leg=%" PRIu64 " what=refer", leg);
}

static tl_key queue_of(const struct tl_voice *voice, const char *to)
{
    const struct tl_policy *policy = tl_policies_now(voice->wiring.policies)->policy;
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (strcmp(policy->queues[i].id.name, to) == 0)
            return policy->queues[i].id.key;
    }
    return 0;
}

/* Fills in where to: a queue, another agent's account, else a number outside, which goes with the
 * parcel. False: none of these. */
static bool find_target(struct tl_voice *voice, const struct tl_call *call, const char *to,
                        struct tl_fact *given, struct tl_parcel *parcel)
{
    const struct tl_policy *policy = tl_policies_now(voice->wiring.policies)->policy;
    tl_key queue = queue_of(voice, to);
    tl_id agent = queue != 0 ? 0 : tl_phones_agent_of(voice->wiring.phones, to);
    if (queue == 0 && agent == 0)
        return tl_outside_given(policy, call->agent, call->contact, to, true, given, parcel) ==
               TL_DIAL_MAY;
    *given = (struct tl_fact){ .kind = TL_FACT_transfers,
                               .transfers = { .agent = call->agent,
                                              .contact = call->contact,
                                              .queue = queue,
                                              .to_agent = agent } };
    return true;
}

void tl_voice_on_refer(struct tl_voice *voice, struct tl_call *call,
                       const struct tl_voice_message *event)
{
    struct tl_fact given;
    struct tl_parcel parcel = { 0 };
    bool is_agents = event->leg == call->agent_leg && call->agent_by_phone && call->connected;
    if (!is_agents || event->other != 0 || !find_target(voice, call, event->to, &given, &parcel)) {
        tl_log("phone.refer", "contact=%" PRIu64 " declined", call->contact);
        answer(voice, event->leg, DECLINED);
        return;
    }
    tl_log("phone.refer", "contact=%" PRIu64 " agent=%" PRIu64, call->contact, call->agent);
    call->is_referring = true;
    tl_voice_post(voice, call, &given, &parcel);
}

void tl_voice_refer_done(struct tl_voice *voice, struct tl_call *call, uint16_t code)
{
    if (!call->is_referring)
        return;
    call->is_referring = false;
    if (call->agent_leg != 0)
        answer(voice, call->agent_leg, code);
}

void tl_voice_on_set_aside(struct tl_voice *voice, const struct tl_fact *fact)
{
    struct tl_call *call = fact->set_aside.input == TL_FACT_transfers
                               ? tl_call_by_contact(voice, fact->set_aside.about)
                               : NULL;
    if (call)
        tl_voice_refer_done(voice, call, NOT_NOW);
}
