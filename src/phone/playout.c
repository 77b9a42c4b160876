/* playout.c: where samples are laid down, and how the delay follows the network. */
#include "phone/playout.h"

#include <string.h>

#include "phone/g711.h"

enum {
    FRAME = TL_RTP_PACKET_BYTES,
    HEADROOM = 24,    /* What a packet should have at least: 3 ms. */
    DELAY_MIN = 160,  /* What a source begins with: 20 ms and three times its jitter, */
    DELAY_MAX = 1600, /* at most 200 ms. */
    DEPTH_MAX = 2400, /* 300 ms: more is skipped. */
    WINDOW = 100,     /* Frames: 2 s. */
    CHANGE_MIN = 20,  /* Samples that a change takes away or puts in, */
    CHANGE_MAX = 120,
    CHANGE_EVERY = 3, /* and frames between two. */
    SLACK = 40,       /* So much more than a frame too much makes it less. */
    DRY_MAX = 5,      /* Frames: then a new beginning. */
    FAR = 1 << 28,    /* Samples: nine hours. */
};

static uint32_t place_of(uint32_t ts)
{
    return ts % TL_PLAYOUT_RING;
}

static bool is_there(const struct tl_playout *playout, uint32_t ts)
{
    return playout->is_there[place_of(ts) / 64] >> (place_of(ts) % 64) & 1;
}

static void set_there(struct tl_playout *playout, uint32_t ts)
{
    playout->is_there[place_of(ts) / 64] |= 1ull << (place_of(ts) % 64);
}

static void clear_there(struct tl_playout *playout, uint32_t ts, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        playout->is_there[place_of(ts + i) / 64] &= ~(1ull << (place_of(ts + i) % 64));
}

static bool are_there(const struct tl_playout *playout, uint32_t ts, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if (!is_there(playout, ts + i))
            return false;
    return true;
}

static void begin_window(struct tl_playout *playout)
{
    playout->window = 0;
    playout->headroom_min = 2 * DEPTH_MAX;
    playout->spare_min = FRAME;
}

/* Plays from a delay before ts on, and forgets what is there. */
static void begin_at(struct tl_playout *playout, uint32_t ts)
{
    uint32_t delay = DELAY_MIN + 3 * playout->jitter;
    delay = delay < DELAY_MAX ? delay : DELAY_MAX;
    playout->ts = ts - delay;
    playout->filling = delay;
    playout->is_started = true;
    playout->dry = 0;
    playout->grow = playout->shrink = 0;
    memset(playout->is_there, 0, sizeof playout->is_there);
    begin_window(playout);
}

/* A packet that begins early samples behind the place played next, taken in until_take. One that is
 * half the clock away says no more than one that is far. */
static void note_headroom(struct tl_playout *playout, int32_t early, int32_t until_take)
{
    early = early < -FAR ? -FAR : early > FAR ? FAR : early;
    int32_t spare = (early % FRAME + FRAME) % FRAME;
    int32_t headroom = early - spare + until_take;
    if (headroom < playout->headroom_min)
        playout->headroom_min = headroom;
    if (spare < playout->spare_min)
        playout->spare_min = spare;
    if (headroom < HEADROOM && headroom > -DELAY_MAX && FRAME - spare > playout->grow)
        playout->grow = FRAME - spare;
}

/* All packets are late at once: back to the first of them. */
static void go_back(struct tl_playout *playout, uint32_t ts, int32_t until_take)
{
    playout->ts = ts;
    playout->grow = playout->shrink = 0;
    begin_window(playout);
    note_headroom(playout, 0, until_take);
}

static void lay_down(struct tl_playout *playout, const struct tl_rtp *rtp,
                     enum tl_media_codec codec)
{
    uint32_t len = (uint32_t)rtp->payload_bytes;
    for (uint32_t i = 0; i < len; i++) {
        uint32_t ts = rtp->ts + i;
        if ((int32_t)(ts - playout->ts) < 0)
            continue;
        playout->samples[place_of(ts)] = codec == TL_MEDIA_PCMA
                                             ? tl_g711_from_pcma(rtp->payload[i])
                                             : tl_g711_from_pcmu(rtp->payload[i]);
        set_there(playout, ts);
        playout->dry = 0;
    }
}

static void skip(struct tl_playout *playout, uint32_t samples)
{
    clear_there(playout, playout->ts, samples);
    playout->ts += samples;
    playout->left_out += samples;
    begin_window(playout);
}

void tl_playout_put(struct tl_playout *playout, const struct tl_rtp *rtp, enum tl_media_codec codec,
                    uint32_t jitter, uint32_t since_take)
{
    uint32_t len = (uint32_t)rtp->payload_bytes;
    if (len == 0 || len > TL_PLAYOUT_RING / 2)
        return;
    bool is_new_source = !playout->is_started || rtp->ssrc != playout->ssrc;
    bool is_newest = is_new_source || (int16_t)(rtp->seq - playout->seq_max) > 0;
    int32_t early = (int32_t)(rtp->ts - playout->ts);
    int32_t until_take = since_take < FRAME ? (int32_t)(FRAME - since_take) : 0;
    playout->jitter = jitter;
    if (is_newest) {
        playout->seq_max = rtp->seq;
        playout->ssrc = rtp->ssrc;
    }
    if (is_new_source || playout->dry >= DRY_MAX || early > TL_PLAYOUT_RING - (int32_t)len ||
        (is_newest && early < -DEPTH_MAX)) {
        playout->seq_max = rtp->seq;
        begin_at(playout, rtp->ts);
    } else if (is_newest && early < 0) {
        playout->late++;
        go_back(playout, rtp->ts, until_take);
    } else if (early >= 0 && are_there(playout, rtp->ts, len)) {
        playout->repeated++;
        return;
    } else if (early > DEPTH_MAX) {
        skip(playout, (uint32_t)early - DELAY_MIN);
    } else {
        playout->late += early < 0;
        note_headroom(playout, early, until_take);
    }
    lay_down(playout, rtp, codec);
}

static void end_window(struct tl_playout *playout)
{
    int32_t wanted = HEADROOM + (int32_t)playout->jitter;
    int32_t more = playout->headroom_min - wanted;
    bool has_packets = playout->headroom_min < 2 * DEPTH_MAX;
    playout->shrink = 0;
    if (has_packets && playout->grow <= 0)
        playout->shrink = playout->spare_min + (more > FRAME + SLACK ? more / FRAME * FRAME : 0);
    begin_window(playout);
}

/* How many samples this frame takes away (above 0) or puts in (below). A growth that stops short of
 * a whole frame is of no use: rather a few samples too many. */
static int32_t choose_change(struct tl_playout *playout, const int16_t *x)
{
    bool is_growth = playout->grow > 0;
    int32_t asked = is_growth ? playout->grow : playout->shrink;
    int32_t most = asked < CHANGE_MAX ? asked : CHANGE_MAX;
    if (is_growth && most < 2 * CHANGE_MIN)
        most = 2 * CHANGE_MIN;
    if (playout->since_change < CHANGE_EVERY || most < CHANGE_MIN ||
        (!is_growth && !are_there(playout, playout->ts + FRAME, (uint32_t)most)))
        return 0;
    int sign = is_growth ? -1 : 1;
    return sign * (int32_t)tl_conceal_match(x, FRAME, sign, CHANGE_MIN, (uint32_t)most);
}

static void note_change(struct tl_playout *playout, int32_t change)
{
    playout->since_change = 0;
    begin_window(playout); /* What was measured no longer holds. */
    if (change > 0) {
        playout->shrink -= change;
        playout->left_out += (uint64_t)change;
    } else {
        playout->grow += change;
        playout->put_in += (uint64_t)-change;
    }
}

/* Reads samples from before the place that is played (they were heard) to behind the frame. */
static void read_around(const struct tl_playout *playout,
                        int16_t x[CHANGE_MAX + FRAME + CHANGE_MAX])
{
    memcpy(x, playout->conceal.history + TL_CONCEAL_HISTORY - CHANGE_MAX, CHANGE_MAX * sizeof *x);
    for (uint32_t i = 0; i < FRAME + CHANGE_MAX; i++)
        x[CHANGE_MAX + i] = playout->samples[place_of(playout->ts + i)];
}

/* A whole frame, perhaps made shorter or longer: it begins as it would, and ends as it would
 * change samples later. */
static void take_whole(struct tl_playout *playout, int16_t *samples)
{
    int16_t around[CHANGE_MAX + FRAME + CHANGE_MAX];
    const int16_t *x = around + CHANGE_MAX;
    int32_t change = 0;
    for (uint32_t i = 0; i < FRAME; i++)
        samples[i] = playout->samples[place_of(playout->ts + i)];
    if (playout->conceal.lost == 0 && (playout->grow > 0 || playout->shrink >= CHANGE_MIN)) {
        read_around(playout, around);
        change = choose_change(playout, x);
    }
    if (change != 0) {
        for (int32_t i = 0; i < FRAME; i++)
            samples[i] = (int16_t)((x[i] * (FRAME - 1 - i) + x[i + change] * (i + 1)) / FRAME);
        note_change(playout, change);
    }
    tl_conceal_good(&playout->conceal, samples, FRAME);
    clear_there(playout, playout->ts, (uint32_t)(FRAME + change));
    playout->ts += (uint32_t)(FRAME + change);
}

/* A frame with holes: run by run. */
static void take_holed(struct tl_playout *playout, int16_t *samples)
{
    uint32_t at = 0, there = 0;
    while (at < FRAME) {
        bool is_good = is_there(playout, playout->ts + at);
        uint32_t len = 0;
        while (at + len < FRAME && is_there(playout, playout->ts + at + len) == is_good) {
            samples[at + len] = playout->samples[place_of(playout->ts + at + len)];
            len++;
        }
        if (is_good)
            tl_conceal_good(&playout->conceal, samples + at, len);
        else
            tl_conceal_lost(&playout->conceal, samples + at, len);
        there += is_good ? len : 0;
        at += len;
    }
    uint32_t waited = playout->filling < FRAME - there ? playout->filling : FRAME - there;
    playout->filling -= waited;
    playout->made += FRAME - there - waited;
    playout->dry++;
    clear_there(playout, playout->ts, FRAME);
    playout->ts += FRAME;
}

bool tl_playout_take(struct tl_playout *playout, int16_t samples[TL_RTP_PACKET_BYTES])
{
    bool was_silent = tl_conceal_is_silent(&playout->conceal);
    if (!playout->is_started || (playout->dry >= DRY_MAX && was_silent)) {
        memset(samples, 0, FRAME * sizeof *samples);
        return false;
    }
    playout->since_change++;
    if (++playout->window >= WINDOW)
        end_window(playout);
    if (are_there(playout, playout->ts, FRAME)) {
        take_whole(playout, samples);
    } else {
        take_holed(playout, samples);
    }
    playout->taken += FRAME;
    return true;
}

uint32_t tl_playout_depth(const struct tl_playout *playout)
{
    for (uint32_t depth = TL_PLAYOUT_RING; depth > 0; depth--)
        if (is_there(playout, playout->ts + depth - 1))
            return depth;
    return 0;
}
