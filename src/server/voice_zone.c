/* voice_zone.c: which time zone a person's number is of. The core hears the zone, never the number.
 */
#include "policy/dial.h"
#include "policy/reach.h"
#include "server/voice_call.h"

/* A number that cannot be called tells nothing. */
void tl_voice_tell_zone(struct tl_voice *voice, struct tl_call *call, const char *text)
{
    char number[TL_E164_BYTES];
    const struct tl_policy *policy = call->set ? call->set->policy : NULL;
    if (!policy || policy->zones_len == 0 ||
        tl_dial_read(&policy->dial, text, number) != TL_DIAL_MAY)
        return;
    uint16_t zone = tl_reach_zone_of_number(policy, number);
    struct tl_fact given = { .kind = TL_FACT_lives_in,
                             .lives_in = { call->contact, policy->zones[zone].id.key } };
    tl_voice_post(voice, call, &given, NULL);
}
