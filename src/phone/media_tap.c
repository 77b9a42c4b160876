/* media_tap.c: a leg's packets, told to whoever listens to both its sides. */
#include "phone/media_tap.h"

#include "phone/media_leg.h"
#include "phone/media_worker.h"

enum { SAMPLE_US = 125, CLOCK_STEPS = 5, CACHE_LINE = 64 };

static uint32_t time_at(const struct tl_tap *tap, int64_t now_us)
{
    return now_us > tap->begin_us ? (uint32_t)((uint64_t)(now_us - tap->begin_us) / SAMPLE_US) : 0;
}

void tl_leg_tap_packet(struct tl_leg *leg, enum tl_media_side side, const struct tl_rtp *rtp,
                       bool is_newest, int64_t now_us)
{
    struct tl_tap *tap = &leg->tap;
    uint32_t now = time_at(tap, now_us);
    uint32_t time = tl_tap_place(&tap->places[side], rtp, is_newest, now);
    int32_t late = (int32_t)(now - time);
    bool is_before_all = late > 0 && (uint32_t)late > now;
    if (rtp->payload_bytes > 0 && !is_before_all)
        tap->next[side] =
            tap->fn(tap->arg, side, time, rtp->payload, rtp->payload_bytes, leg->codec);
}

static void fetch(const uint8_t *place)
{
    for (unsigned at = 0; place && at < TL_RTP_PACKET_BYTES; at += CACHE_LINE)
        __builtin_prefetch(place + at, 1);
}

void tl_leg_tap_soon(const struct tl_leg *leg)
{
    fetch(leg->tap.next[TL_MEDIA_SAYS]);
    if (leg->partner)
        fetch(leg->partner->tap.next[TL_MEDIA_HEARS]);
}

/* Each leg has its own step, so that the work is spread. */
void tl_leg_tap_step(struct tl_leg *leg, int64_t now_us)
{
    struct tl_tap *tap = &leg->tap;
    if ((leg->worker->steps + leg->id) % CLOCK_STEPS == 0)
        tap->fn(tap->arg, TL_MEDIA_CLOCK, time_at(tap, now_us), NULL, 0, leg->codec);
}

void tl_leg_tap_set(struct tl_leg *leg, tl_media_tap_fn *fn, void *arg)
{
    struct tl_tap before = leg->tap;
    leg->tap = (struct tl_tap){ .fn = fn, .arg = arg };
    if (fn)
        leg->tap.begin_us = leg->worker->now_us;
    if (before.fn)
        before.fn(before.arg, TL_MEDIA_SAYS, time_at(&before, leg->worker->now_us), NULL, 0,
                  leg->codec);
}
