/* media_says.c: frames of a leg for those who need them: rooms, taps, keys in the sound. */
#include "phone/media_says.h"

#include <stdlib.h>
#include <string.h>

#include "phone/g711.h"
#include "phone/inband.h"
#include "phone/media_leg.h"
#include "phone/media_room.h"
#include "phone/media_worker.h"

static bool is_needed(const struct tl_leg *leg)
{
    bool is_mixed = leg->room && !leg->partner && leg->part != TL_MEDIA_LISTENER;
    return is_mixed || leg->inband || leg->tap.fn || (leg->partner && leg->partner->tap.fn);
}

static void settle_one(struct tl_leg *leg)
{
    bool is_on = is_needed(leg);
    if (is_on && !leg->says)
        leg->says = calloc(1, sizeof *leg->says);
    if (is_on || !leg->says)
        return;
    free(leg->says);
    leg->says = NULL;
}

void tl_says_settle(struct tl_leg *leg)
{
    settle_one(leg);
    if (leg->partner)
        settle_one(leg->partner);
}

void tl_says_take(struct tl_leg *leg)
{
    struct tl_says *says = leg->says;
    char key;
    says->has_sound = tl_playout_take(&says->playout, says->frame);
    if (leg->inband && tl_inband_take(leg->inband, says->frame, TL_RTP_PACKET_BYTES, &key))
        tl_leg_hear_inband(leg, key);
}

void tl_leg_set_inband(struct tl_leg *leg, bool is_on)
{
    if (is_on && !leg->inband)
        leg->inband = calloc(1, sizeof *leg->inband);
    if (!is_on) {
        free(leg->inband);
        leg->inband = NULL;
    }
    tl_says_settle(leg);
}

static void encode(const int16_t *frame, enum tl_media_codec codec,
                   uint8_t payload[TL_RTP_PACKET_BYTES])
{
    for (uint32_t i = 0; i < TL_RTP_PACKET_BYTES; i++)
        payload[i] = codec == TL_MEDIA_PCMA ? tl_g711_to_pcma(frame[i]) : tl_g711_to_pcmu(frame[i]);
}

/* The frame that reaches leg by its bridge; NULL: none does. */
static const int16_t *bridged(const struct tl_leg *leg)
{
    const struct tl_leg *partner = leg->partner;
    bool is_open = partner && partner->says && !partner->is_held && tl_leg_hears_partner(leg);
    return is_open && partner->says->has_sound ? partner->says->frame : NULL;
}

void tl_leg_tap_step(struct tl_leg *leg)
{
    static const int16_t silence[TL_RTP_PACKET_BYTES];
    uint8_t payload[TL_RTP_PACKET_BYTES];
    struct tl_tap *tap = &leg->tap;
    const int16_t *heard = bridged(leg);
    encode(leg->says ? leg->says->frame : silence, leg->codec, payload);
    tap->fn(tap->arg, TL_MEDIA_SAYS, tap->time, payload, sizeof payload, leg->codec);
    if (tap->has_heard)
        memcpy(payload, tap->heard, sizeof payload);
    else
        encode(heard ? heard : silence, leg->codec, payload);
    tap->fn(tap->arg, TL_MEDIA_HEARS, tap->time, payload, sizeof payload, leg->codec);
    tap->has_heard = false;
    tap->time += TL_RTP_PACKET_BYTES;
}

void tl_leg_tap_set(struct tl_leg *leg, tl_media_tap_fn *fn, void *arg)
{
    struct tl_tap before = leg->tap;
    leg->tap = (struct tl_tap){ .fn = fn, .arg = arg };
    tl_says_settle(leg);
    if (before.fn)
        before.fn(before.arg, TL_MEDIA_SAYS, before.time, NULL, 0, leg->codec);
}
