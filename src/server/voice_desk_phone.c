/* voice_desk_phone.c: an offer rings at the agent's desk phone.
 *
 *     offered --> INVITE --.--> picked up -------> accepts --> accepted: the leg is the agent's;
 * joined
 *                          |--> declined (4xx) --> refuses
 *                          '--> not reached -----> not ready, and the page says why
 *     back in line, hung up, taken ------------->  CANCEL
 *
 * The display tells the person's language and what they wait for, as the page does, and the call's
 * subject is the contact's number; who it is, it does not tell. How long it rings is the center's.
 * A callback is taken on the page: then the agent's phone rings first, and the person's when it is
 * picked up.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/log.h"
#include "server/voice_call.h"

enum { DISPLAY_BYTES = 60, RING_MORE_US = 10000000 };

static void post(struct tl_voice *voice, struct tl_call *call, struct tl_fact given)
{
    tl_voice_post(voice, call, &given, NULL);
}

/* Cut between letters; what a display name cannot have is left out. */
static void add_text(char *out, size_t bytes_max, const char *text)
{
    size_t len = strlen(out);
    while (*text && len + 1 < bytes_max) {
        unsigned char c = (unsigned char)*text++;
        if (c >= ' ' && c != 0x7f && c != '"' && c != '\\')
            out[len++] = (char)c;
    }
    if (*text)
        while (len > 0 && ((unsigned char)out[len - 1] & 0x80) != 0)
            len--; /* A letter may have been cut in two. */
    out[len] = '\0';
}

/* "es: Expedite request", by the policy's first language. */
static void write_display(const struct tl_call *call, char out[DISPLAY_BYTES])
{
    const struct tl_policy *policy = call->set->policy;
    uint16_t language = call->language == TL_NONE ? 0 : call->language;
    out[0] = '\0';
    add_text(out, DISPLAY_BYTES, policy->languages[language].code);
    for (uint16_t i = 0; i < policy->reasons_len; i++) {
        const struct tl_name *reason = policy->reasons + i;
        if (reason->key != call->reason)
            continue;
        add_text(out, DISPLAY_BYTES, ": ");
        add_text(out, DISPLAY_BYTES,
                 reason->text == TL_NONE ? reason->name : policy->texts[reason->text].shown[0]);
    }
}

static void not_reached(struct tl_voice *voice, struct tl_call *call, tl_id agent)
{
    const struct tl_policy *policy = tl_policies_now(voice->wiring.policies)->policy;
    tl_phones_failed(voice->wiring.phones, agent);
    /* Gives the offer back too: one input, so that nothing is offered between the two. */
    post(voice, call,
         (struct tl_fact){ .kind = TL_FACT_not_ready,
                           .not_ready = { agent, policy->staff.no_answer } });
}

/* A leg that rings at the agent's phone; 0: calls come to the page, or the phone is not reached. */
static tl_id place(struct tl_voice *voice, struct tl_call *call, tl_id agent, int64_t ring_us,
                   tl_id peer)
{
    struct tl_agent_phone phone;
    char name[DISPLAY_BYTES], contact[24];
    if (!voice->wiring.phones || !tl_phones_find(voice->wiring.phones, agent, &phone) ||
        !phone.is_chosen)
        return 0;
    if (!phone.is_registered) {
        not_reached(voice, call, agent);
        return 0;
    }
    write_display(call, name);
    snprintf(contact, sizeof contact, "%" PRIu64, call->contact);
    struct tl_phone_dial dial = { .account = phone.account,
                                  .from = contact,
                                  .name = name,
                                  .subject = contact,
                                  .peer = peer,
                                  .ring_ms = (uint32_t)(ring_us / 1000) };
    tl_id leg = tl_phone_leg_id();
    enum tl_err err = tl_phone_dial(voice->phone, leg, &dial);
    if (err == TL_OK)
        return leg;
    tl_log("voice.behind", "contact=%s what=ring why=\"%s\"", contact, tl_err_text(err));
    not_reached(voice, call, agent);
    return 0;
}

static void ring(struct tl_voice *voice, struct tl_call *call, tl_id agent, int64_t ring_us,
                 tl_id peer)
{
    tl_voice_ring_over(voice, call);
    tl_id leg = place(voice, call, agent, ring_us + RING_MORE_US, peer);
    if (leg == 0)
        return;
    call->ring_leg = leg;
    call->ring_agent = agent;
    tl_idmap_put(&voice->by_leg, leg, (uint32_t)(call - voice->calls));
}

bool tl_voice_ring_for_attempt(struct tl_voice *voice, struct tl_call *call, int64_t ring_us)
{
    tl_id leg = place(voice, call, call->agent, ring_us, 0);
    if (leg == 0)
        return false;
    tl_call_agent_leg_set(voice, call, leg);
    call->agent_by_phone = true;
    return true;
}

void tl_voice_on_offered(struct tl_voice *voice, struct tl_call *call, const struct tl_fact *fact)
{
    ring(voice, call, fact->offered.agent, fact->offered.until - fact->at, call->leg);
}

void tl_voice_on_consult_offered(struct tl_voice *voice, struct tl_call *call,
                                 const struct tl_fact *fact)
{
    ring(voice, call, fact->consult_offered.agent, fact->consult_offered.until - fact->at,
         call->agent_leg);
}

static void forget(struct tl_voice *voice, struct tl_call *call)
{
    tl_idmap_drop(&voice->by_leg, call->ring_leg);
    call->ring_leg = 0;
    call->ring_agent = 0;
    call->ring_has_sound = false;
}

void tl_voice_ring_over(struct tl_voice *voice, struct tl_call *call)
{
    tl_id leg = call->ring_leg;
    if (leg == 0)
        return;
    forget(voice, call);
    tl_voice_end_leg(voice, leg);
}

tl_id tl_voice_ring_taken(struct tl_voice *voice, struct tl_call *call, tl_id agent)
{
    tl_id leg = call->ring_leg;
    if (leg == 0 || call->ring_agent != agent)
        return 0;
    if (call->ring_has_sound)
        post(voice, call,
             (struct tl_fact){ .kind = TL_FACT_joined, .joined = { call->contact, agent } });
    forget(voice, call);
    return leg;
}

/* Whether the agent, or the phone for the agent, said no. 480 is what "do not disturb" says; 408
 * comes from a proxy that had no answer. */
static bool is_refusal(const struct tl_voice_message *event)
{
    return event->why == TL_PHONE_BUSY || event->why == TL_PHONE_REFUSED ||
           event->why == TL_PHONE_HUNG_UP ||
           (event->why == TL_PHONE_NO_ANSWER && event->code != 408);
}

static void on_ended(struct tl_voice *voice, struct tl_call *call,
                     const struct tl_voice_message *event)
{
    tl_id agent = call->ring_agent;
    bool was_taken = call->ring_has_sound;
    forget(voice, call);
    tl_log("phone.no", "contact=%" PRIu64 " agent=%" PRIu64 " why=\"%s\" code=%u", call->contact,
           agent, tl_phone_why_text(event->why), event->code);
    if (was_taken) /* Behind its accepts: before anybody was heard that is a refusal too. */
        post(voice, call,
             (struct tl_fact){ .kind = TL_FACT_hangs_up, .hangs_up = { agent, call->contact } });
    else if (is_refusal(event))
        post(voice, call,
             (struct tl_fact){ .kind = TL_FACT_refuses, .refuses = { agent, call->contact } });
    else
        not_reached(voice, call, agent);
}

void tl_voice_on_ring_leg(struct tl_voice *voice, struct tl_call *call,
                          const struct tl_voice_message *event)
{
    if (event->event == TL_PHONE_ENDED)
        on_ended(voice, call, event);
    if (event->event != TL_PHONE_JOINED)
        return;
    call->ring_has_sound = true;
    post(voice, call,
         (struct tl_fact){ .kind = TL_FACT_accepts,
                           .accepts = { call->ring_agent, call->contact } });
}
