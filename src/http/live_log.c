/* live_log.c: the last messages of one stream, in a ring that grows. */
#include "http/live_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *skip_space(const char *at)
{
    while (is_space(*at))
        at++;
    return at;
}

bool tl_live_is_object(const char *json)
{
    json = skip_space(json);
    size_t bytes = strlen(json);
    while (bytes > 0 && is_space(json[bytes - 1]))
        bytes--;
    return bytes >= 2 && json[0] == '{' && json[bytes - 1] == '}';
}

struct tl_live_frame *tl_live_frame_make(uint64_t seq, const char *json)
{
    char head[40];
    const char *rest = skip_space(json) + 1;
    bool is_empty = *skip_space(rest) == '}';
    int head_bytes =
        snprintf(head, sizeof head, "{\"seq\":%" PRIu64 "%s", seq, is_empty ? "" : ",");
    size_t rest_bytes = strlen(rest);
    size_t bytes = (size_t)head_bytes + rest_bytes;
    struct tl_live_frame *frame = malloc(sizeof *frame + TL_LIVE_LEAD_BYTES + bytes);
    if (!frame)
        return NULL;
    *frame = (struct tl_live_frame){ .holders = 1, .seq = seq, .bytes = bytes };
    memcpy(frame->data + TL_LIVE_LEAD_BYTES, head, (size_t)head_bytes);
    memcpy(frame->data + TL_LIVE_LEAD_BYTES + head_bytes, rest, rest_bytes);
    return frame;
}

struct tl_live_frame *tl_live_frame_hold(struct tl_live_frame *frame)
{
    frame->holders++;
    return frame;
}

void tl_live_frame_let_go(struct tl_live_frame *frame)
{
    if (--frame->holders == 0)
        free(frame);
}

void tl_live_log_init(struct tl_live_log *log, uint64_t floor)
{
    *log = (struct tl_live_log){ .floor = floor, .last = floor };
}

static struct tl_live_frame **at(const struct tl_live_log *log, uint32_t i)
{
    return log->frames + (log->first + i) % log->frames_max;
}

static void drop_first(struct tl_live_log *log)
{
    struct tl_live_frame *frame = *at(log, 0);
    log->floor = frame->seq;
    log->bytes -= frame->bytes;
    log->first = (log->first + 1) % log->frames_max;
    log->len--;
    tl_live_frame_let_go(frame);
}

void tl_live_log_done(struct tl_live_log *log)
{
    while (log->len > 0)
        drop_first(log);
    free(log->frames);
    *log = (struct tl_live_log){ .floor = log->floor, .last = log->last };
}

void tl_live_log_clear(struct tl_live_log *log)
{
    while (log->len > 0)
        drop_first(log);
    log->floor = log->last;
}

static bool grow(struct tl_live_log *log)
{
    if (log->len < log->frames_max)
        return true;
    uint32_t more = log->frames_max ? log->frames_max * 2 : 8;
    struct tl_live_frame **frames = malloc(more * sizeof *frames);
    if (!frames)
        return false;
    for (uint32_t i = 0; i < log->len; i++)
        frames[i] = *at(log, i);
    free(log->frames);
    log->frames = frames;
    log->frames_max = more;
    log->first = 0;
    return true;
}

void tl_live_log_put(struct tl_live_log *log, struct tl_live_frame *frame, size_t bytes_max)
{
    TL_ASSERT(frame->seq > log->last);
    log->last = frame->seq;
    if (log->len == TL_LIVE_KEPT_MAX)
        drop_first(log);
    if (!grow(log)) {
        tl_live_log_clear(log);
        return;
    }
    *at(log, log->len) = tl_live_frame_hold(frame);
    log->len++;
    log->bytes += frame->bytes;
    while (log->bytes > bytes_max && log->len > 1)
        drop_first(log);
}

struct tl_live_frame *tl_live_log_next(const struct tl_live_log *log, uint64_t seq)
{
    uint32_t low = 0;
    uint32_t high = log->len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if ((*at(log, middle))->seq > seq)
            high = middle;
        else
            low = middle + 1;
    }
    return low < log->len ? *at(log, low) : NULL;
}
