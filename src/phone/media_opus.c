/* media_opus.c: when a browser's leg speaks Opus, and the way to and from G.711. */
#include "phone/media_opus.h"

#include <stdlib.h>

#include "phone/g711.h"
#include "phone/media_leg.h"
#include "phone/media_says.h"
#include "phone/media_worker.h"
#include "phone/web_sdp.h"

enum { TELEPHONE_KHZ = 8 };

/* False: no memory, it stays as it was. */
static bool send_opus(struct tl_leg *leg, bool is_on)
{
    struct tl_leg_opus *opus = leg->opus;
    if (is_on && !opus->out && tl_opus_out_open(&opus->out) != TL_OK)
        return false;
    opus->is_sent = is_on;
    leg->out.clock_khz = is_on ? TL_OPUS_CLOCK_KHZ : TELEPHONE_KHZ;
    leg->out.source = TL_RTP_NOBODY;
    return true;
}

enum tl_err tl_leg_opus_open(struct tl_leg *leg, const struct tl_web_offer *offer)
{
    if (!offer->opus_type)
        return TL_OK;
    leg->opus = calloc(1, sizeof *leg->opus);
    if (!leg->opus)
        return TL_ENOMEM;
    leg->opus->payload_type = offer->opus_type;
    leg->opus->event_type = offer->opus_event_type;
    leg->opus->is_always = offer->is_opus_first;
    return !offer->is_opus_first || send_opus(leg, true) ? TL_OK : TL_ENOMEM;
}

void tl_leg_opus_close(struct tl_leg *leg)
{
    if (!leg->opus)
        return;
    tl_opus_in_close(leg->opus->in);
    tl_opus_out_close(leg->opus->out);
    free(leg->opus);
    leg->opus = NULL;
}

bool tl_leg_opus_is_framed(const struct tl_leg *from, const struct tl_leg *to)
{
    return (from->opus && from->opus->is_heard) || (to->opus && to->opus->is_sent);
}

bool tl_leg_opus_is_sound(const struct tl_leg *leg, uint8_t type)
{
    return leg->opus && type == leg->opus->payload_type;
}

bool tl_leg_opus_is_event(const struct tl_leg *leg, uint8_t type)
{
    return leg->opus && leg->opus->event_type && type == leg->opus->event_type;
}

void tl_leg_opus_note(struct tl_leg *leg, bool is_opus)
{
    if (!leg->opus || leg->opus->is_heard == is_opus)
        return;
    leg->opus->is_heard = is_opus;
    leg->in.clock_khz = is_opus ? TL_OPUS_CLOCK_KHZ : TELEPHONE_KHZ;
    if (leg->partner)
        leg->partner->out.source = TL_RTP_NOBODY;
    tl_says_settle(leg);
    if (leg->says) /* The time stamps that come now have nothing to do with those before. */
        leg->says->playout.is_started = false;
}

void tl_leg_opus_hear(struct tl_leg *leg, const struct tl_rtp *rtp,
                      void (*put)(struct tl_leg *leg, const struct tl_rtp *rtp))
{
    struct tl_opus_piece pieces[TL_OPUS_PIECES_MAX];
    uint8_t codes[TL_OPUS_SAMPLES_MAX];
    struct tl_leg_opus *opus = leg->opus;
    if (!leg->says || (!opus->in && tl_opus_in_open(&opus->in) != TL_OK))
        return; /* Nobody hears it. */
    uint32_t len = tl_opus_in_take(opus->in, rtp, pieces);
    for (uint32_t n = 0; n < len; n++) {
        for (uint32_t i = 0; i < pieces[n].samples_len; i++)
            codes[i] = leg->codec == TL_MEDIA_PCMA ? tl_g711_to_pcma(pieces[n].samples[i])
                                                   : tl_g711_to_pcmu(pieces[n].samples[i]);
        struct tl_rtp made = *rtp;
        made.seq = pieces[n].seq;
        made.ts = pieces[n].ts;
        made.payload = codes;
        made.payload_bytes = pieces[n].samples_len;
        put(leg, &made);
    }
}

uint32_t tl_leg_opus_make(struct tl_leg *leg, uint8_t payload[TL_RTP_PACKET_BYTES],
                          struct tl_rtp *rtp)
{
    int16_t samples[TL_RTP_PACKET_BYTES];
    if (!leg->opus || !leg->opus->is_sent)
        return TL_RTP_PACKET_BYTES;
    for (uint32_t i = 0; i < TL_RTP_PACKET_BYTES; i++)
        samples[i] = leg->codec == TL_MEDIA_PCMA ? tl_g711_from_pcma(payload[i])
                                                 : tl_g711_from_pcmu(payload[i]);
    rtp->type = leg->opus->payload_type;
    rtp->payload_bytes = tl_opus_out_make(leg->opus->out, samples, payload);
    return TL_RTP_PACKET_BYTES * TL_OPUS_CLOCK_KHZ / TELEPHONE_KHZ;
}

/* Counts what speaks for a change, in a row; true: it is enough. */
static bool is_time(struct tl_leg_opus *opus, bool is_for, uint32_t enough)
{
    opus->in_a_row = is_for ? opus->in_a_row + 1 : 0;
    if (opus->in_a_row < enough)
        return false;
    opus->in_a_row = 0;
    return true;
}

void tl_leg_opus_judge(struct tl_leg *leg)
{
    struct tl_leg_opus *opus = leg->opus;
    if (!opus || opus->reports == leg->rtcp.reports)
        return;
    opus->reports = leg->rtcp.reports;
    uint32_t lost_permille = leg->rtcp.lost_fraction * 1000u / 256;
    if (!opus->is_always) {
        bool is_change =
            opus->is_sent
                ? is_time(opus, lost_permille < TL_OPUS_GOOD_PERMILLE, TL_OPUS_GOOD_REPORTS)
                : is_time(opus, lost_permille >= TL_OPUS_POOR_PERMILLE, TL_OPUS_POOR_REPORTS);
        if (is_change && send_opus(leg, !opus->is_sent))
            tl_says_settle(leg);
    }
    if (opus->out)
        tl_opus_out_expect_loss(opus->out, lost_permille);
}
