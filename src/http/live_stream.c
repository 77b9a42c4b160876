/* live_stream.c: streams by key, what they keep, and which of them go when memory is short. */
#include <stdlib.h>

#include "base/assert.h"
#include "http/live_inside.h"

static int64_t now_us(void)
{
    return (int64_t)lws_now_usecs();
}

/* ---- the idle list: oldest to newest ---- */

static void leave_idle(struct tl_live *live, struct tl_live_stream *stream)
{
    if (stream->idle_older)
        stream->idle_older->idle_newer = stream->idle_newer;
    else
        live->idle_oldest = stream->idle_newer;
    if (stream->idle_newer)
        stream->idle_newer->idle_older = stream->idle_older;
    else
        live->idle_newest = stream->idle_older;
    stream->idle_older = NULL;
    stream->idle_newer = NULL;
}

static void enter_idle(struct tl_live *live, struct tl_live_stream *stream)
{
    stream->idle_since_us = now_us();
    stream->idle_older = live->idle_newest;
    if (live->idle_newest)
        live->idle_newest->idle_newer = stream;
    else
        live->idle_oldest = stream;
    live->idle_newest = stream;
}

/* ---- making and dropping ---- */

static void drop(struct tl_http *http, struct tl_live_stream *stream)
{
    struct tl_live *live = http->live;
    TL_ASSERT(stream->peers_len == 0 && !stream->is_busy);
    leave_idle(live, stream);
    if (stream->log.last > live->gone_floor)
        live->gone_floor = stream->log.last;
    live->kept_bytes -= stream->log.bytes;
    tl_live_log_done(&stream->log);
    tl_idmap_drop(&live->streams_by_key, stream->key);
    live->streams[stream->slot] = NULL;
    live->free_slots[live->free_len++] = stream->slot;
    free(stream);
    TL_HTTP_LESS(http, live_streams);
}

/* Drops the stream longest without a socket, but not that one. */
static bool drop_one(struct tl_http *http, const struct tl_live_stream *but)
{
    struct tl_live_stream *stream = http->live->idle_oldest;
    while (stream && (stream->is_busy || stream == but))
        stream = stream->idle_newer;
    if (stream)
        drop(http, stream);
    return stream != NULL;
}

void tl_live_stream_sweep(struct tl_http *http, bool all)
{
    int64_t old_us = now_us() - (int64_t)http->settings.live.idle_s * 1000000;
    for (struct tl_live_stream *stream = http->live->idle_oldest; stream;) {
        struct tl_live_stream *newer = stream->idle_newer;
        if (!all && stream->idle_since_us > old_us)
            return;
        if (!stream->is_busy)
            drop(http, stream);
        stream = newer;
    }
}

struct tl_live_stream *tl_live_stream_find(struct tl_live *live, tl_id key)
{
    uint32_t slot = key ? tl_idmap_find(&live->streams_by_key, key) : TL_IDMAP_NONE;
    return slot == TL_IDMAP_NONE ? NULL : live->streams[slot];
}

static struct tl_live_stream *make(struct tl_http *http, tl_id key)
{
    struct tl_live *live = http->live;
    struct tl_live_stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return NULL;
    stream->key = key;
    stream->slot = live->free_slots[--live->free_len];
    stream->born_floor = live->gone_floor;
    tl_live_log_init(&stream->log, stream->born_floor);
    tl_idmap_put(&live->streams_by_key, key, stream->slot);
    live->streams[stream->slot] = stream;
    enter_idle(live, stream);
    TL_HTTP_COUNT(http, live_streams);
    return stream;
}

struct tl_live_stream *tl_live_stream_need(struct tl_http *http, tl_id key)
{
    struct tl_live_stream *stream = tl_live_stream_find(http->live, key);
    if (stream || key == 0)
        return stream;
    if (http->live->free_len == 0 && !drop_one(http, NULL))
        return NULL;
    return make(http, key);
}

/* ---- what a stream keeps ---- */

/* Streams without a socket go first; when all have one, each keeps less. */
static size_t room_for_one(struct tl_http *http, const struct tl_live_stream *stream)
{
    struct tl_live *live = http->live;
    uint64_t kept_max = http->settings.live.kept_bytes_max;
    while (live->kept_bytes > kept_max && drop_one(http, stream))
        continue;
    bool is_short = live->kept_bytes > kept_max;
    return is_short ? TL_LIVE_KEPT_BYTES_MAX / 16 : TL_LIVE_KEPT_BYTES_MAX;
}

void tl_live_stream_put(struct tl_http *http, struct tl_live_stream *stream,
                        struct tl_live_frame *frame)
{
    struct tl_live *live = http->live;
    size_t room = room_for_one(http, stream);
    live->kept_bytes -= stream->log.bytes;
    tl_live_log_put(&stream->log, frame, room);
    live->kept_bytes += stream->log.bytes;
    if (stream->peers_len == 0) {
        leave_idle(live, stream);
        enter_idle(live, stream);
    }
    for (struct tl_live_peer_state *peer = stream->peers; peer; peer = peer->stream_next) {
        if (peer->close_code == 0 && !peer->resets && stream->log.floor > peer->sent_seq) {
            TL_HTTP_COUNT(http, live_slow);
            tl_live_peer_close(peer, TL_LIVE_CLOSE_SLOW, false);
        }
        lws_callback_on_writable(peer->wsi);
    }
}

void tl_live_stream_clear(struct tl_live *live, struct tl_live_stream *stream)
{
    live->kept_bytes -= stream->log.bytes;
    tl_live_log_clear(&stream->log);
}

/* ---- sockets of a stream ---- */

/* One over the limit: the oldest goes. */
static void close_oldest(struct tl_live_stream *stream)
{
    struct tl_live_peer_state *oldest = NULL;
    for (struct tl_live_peer_state *peer = stream->peers; peer; peer = peer->stream_next)
        if (peer->close_code == 0)
            oldest = peer;
    if (oldest)
        tl_live_peer_close(oldest, TL_LIVE_CLOSE_TAKEN, false);
}

void tl_live_stream_join(struct tl_http *http, struct tl_live_peer_state *peer,
                         struct tl_live_stream *stream)
{
    if (stream->peers_len == 0)
        leave_idle(http->live, stream);
    if (stream->peers_len >= http->settings.live.connections_max)
        close_oldest(stream);
    stream->has_ended = false;
    peer->stream = stream;
    peer->stream_next = stream->peers;
    stream->peers = peer;
    stream->peers_len++;
}

void tl_live_stream_leave(struct tl_http *http, struct tl_live_peer_state *peer)
{
    struct tl_live_stream *stream = peer->stream;
    struct tl_live_peer_state **at = &stream->peers;
    while (*at != peer)
        at = &(*at)->stream_next;
    *at = peer->stream_next;
    stream->peers_len--;
    if (stream->peers_len > 0)
        return;
    if (stream->has_ended)
        tl_live_stream_clear(http->live, stream);
    enter_idle(http->live, stream);
}
