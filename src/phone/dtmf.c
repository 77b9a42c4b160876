/* dtmf.c: keys out of and into telephone-event payloads. */
#include "phone/dtmf.h"

#include <string.h>

#include "base/assert.h"

static const char keys[] = "0123456789*#ABCD";

enum {
    KEYS = 16,
    SAMPLES_PER_STEP = 160,
    TONE_STEPS = 5,   /* 100 ms; 40 are the least that is heard (ITU-T Q.24). */
    PAUSE_STEPS = 3,  /* 60 ms */
    VOLUME = 10,      /* -10 dBm0 */
    SAME_PRESS = 400, /* 50 ms: some senders move the time stamp within a press. */
    RESTART = 40000,  /* 5 s back: the sender's clock began anew. */
    DURATION_MAX = 0xffff,
};

/* A later part of a press that is longer than one part can say (2.5.1.3), or a sender that moves
 * the time stamp along. */
static bool goes_on(const struct tl_dtmf_in *in, uint8_t event, uint32_t ts, bool marker)
{
    uint32_t later = ts - in->ts;
    bool is_next_part = in->reach == DURATION_MAX && later == DURATION_MAX;
    return !in->has_ended && event == in->event && !marker && (later <= SAME_PRESS || is_next_part);
}

bool tl_dtmf_read(struct tl_dtmf_in *in, uint32_t ssrc, uint32_t ts, bool marker,
                  const uint8_t *payload, size_t bytes, char *out_key)
{
    if (bytes < TL_DTMF_BYTES || payload[0] >= KEYS)
        return false;
    uint8_t event = payload[0];
    bool is_end = payload[1] & 0x80;
    uint32_t duration = (uint32_t)(payload[2] << 8 | payload[3]);
    bool is_same_source = in->is_started && ssrc == in->ssrc;
    int32_t later = (int32_t)(ts - in->ts);

    if (is_same_source && later < 0 && later > -RESTART)
        return false; /* A straggler of a press told before. */
    if (is_same_source && (later == 0 || goes_on(in, event, ts, marker))) {
        in->has_ended = in->has_ended || is_end;
        in->reach = later > 0 || duration > in->reach ? duration : in->reach;
        in->ts = ts;
        return false;
    }
    *in = (struct tl_dtmf_in){
        .is_started = true,
        .has_ended = is_end,
        .event = event,
        .ssrc = ssrc,
        .ts = ts,
        .reach = duration,
    };
    *out_key = keys[event];
    return true;
}

bool tl_dtmf_is_key(char key)
{
    return key != '\0' && strchr(keys, key) != NULL;
}

enum tl_err tl_dtmf_send(struct tl_dtmf_out *out, char key)
{
    if (!tl_dtmf_is_key(key))
        return TL_EBAD;
    if (out->keys_len == TL_DTMF_KEYS_MAX)
        return TL_EFULL;
    out->keys[out->keys_len++] = key;
    return TL_OK;
}

static void drop_first(struct tl_dtmf_out *out)
{
    memmove(out->keys, out->keys + 1, --out->keys_len);
    out->step = 0;
}

bool tl_dtmf_next(struct tl_dtmf_out *out, struct tl_dtmf_step *out_step)
{
    if (out->keys_len == 0)
        return false;
    unsigned step = ++out->step;
    bool is_end = step == TONE_STEPS;
    unsigned duration = step * SAMPLES_PER_STEP;
    *out_step = (struct tl_dtmf_step){
        .is_first = step == 1,
        .is_last = is_end,
        .copies = step > TONE_STEPS ? 0
                  : is_end          ? 3
                                    : 1,
        .payload = { (uint8_t)(strchr(keys, out->keys[0]) - keys),
                     (uint8_t)((is_end ? 0x80 : 0) | VOLUME), (uint8_t)(duration >> 8),
                     (uint8_t)duration },
    };
    if (step == TONE_STEPS + PAUSE_STEPS)
        drop_first(out);
    return true;
}
