/* live.c: what the server asks for on live sockets, and what becomes of it on the http thread. */
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "http/live_inside.h"

/* ---- any thread ---- */

static enum tl_err check(const char *json)
{
    if (strnlen(json, TL_LIVE_MESSAGE_BYTES_MAX + 1) > TL_LIVE_MESSAGE_BYTES_MAX)
        return TL_ETOOLONG;
    return tl_live_is_object(json) ? TL_OK : TL_EBAD;
}

static void note_loss(struct tl_live *live, uint64_t seq)
{
    uint_fast64_t known = atomic_load(&live->lost_seq);
    while (known < seq && !atomic_compare_exchange_weak(&live->lost_seq, &known, seq))
        continue;
}

enum tl_err tl_live_push(struct tl_http *http, tl_id key, const char *json)
{
    struct tl_live *live = http->live;
    enum tl_err err = check(json);
    if (err)
        return err;
    pthread_mutex_lock(&live->order);
    struct tl_http_note note = { .kind = TL_NOTE_PUSH, .id = key };
    note.seq = atomic_fetch_add(&live->seq, 1) + 1;
    err = tl_http_note_push(http, &note, json);
    pthread_mutex_unlock(&live->order);
    if (err) {
        note_loss(live, note.seq);
        tl_http_wake(http);
    }
    return err;
}

static enum tl_err tell(struct tl_http *http, enum tl_http_note_kind kind, tl_id id, uint32_t roles,
                        const char *json)
{
    struct tl_http_note note = { .kind = kind, .id = id, .roles = roles };
    enum tl_err err = check(json);
    return err ? err : tl_http_note_push(http, &note, json);
}

enum tl_err tl_live_tell(struct tl_http *http, tl_id key, const char *json)
{
    return tell(http, TL_NOTE_TELL, key, 0, json);
}

enum tl_err tl_live_broadcast(struct tl_http *http, uint32_t roles, const char *json)
{
    return tell(http, TL_NOTE_BROADCAST, 0, roles, json);
}

enum tl_err tl_live_tell_connection(struct tl_http *http, tl_id connection, const char *json)
{
    return tell(http, TL_NOTE_TELL_CONNECTION, connection, 0, json);
}

enum tl_err tl_live_drop(struct tl_http *http, tl_id connection)
{
    struct tl_http_note note = { .kind = TL_NOTE_DROP, .id = connection };
    return tl_http_note_push(http, &note, NULL);
}

enum tl_err tl_live_end(struct tl_http *http, tl_id key)
{
    struct tl_http_note note = { .kind = TL_NOTE_END, .id = key };
    return tl_http_note_push(http, &note, NULL);
}

enum tl_err tl_live_check(struct tl_http *http, tl_id key)
{
    struct tl_http_note note = { .kind = TL_NOTE_CHECK, .id = key };
    return tl_http_note_push(http, &note, NULL);
}

uint64_t tl_live_seq(const struct tl_http *http)
{
    return atomic_load(&http->live->seq);
}

/* ---- http thread: what became of it ---- */

static void take_push(struct tl_http *http, const struct tl_http_note *note, const char *json)
{
    struct tl_live_stream *stream = tl_live_stream_need(http, note->id);
    struct tl_live_frame *frame = stream ? tl_live_frame_make(note->seq, json) : NULL;
    TL_HTTP_COUNT(http, live_messages);
    if (!frame) {
        note_loss(http->live, note->seq);
        return;
    }
    tl_live_stream_put(http, stream, frame);
    tl_live_frame_let_go(frame);
}

static void take_tell(struct tl_http *http, const struct tl_http_note *note, const char *json)
{
    struct tl_live_stream *stream = tl_live_stream_find(http->live, note->id);
    struct tl_live_frame *frame = stream ? tl_live_frame_make(0, json) : NULL;
    TL_HTTP_COUNT(http, live_messages);
    if (!frame)
        return;
    for (struct tl_live_peer_state *peer = stream->peers; peer; peer = peer->stream_next)
        tl_live_peer_tell(peer, frame);
    tl_live_frame_let_go(frame);
}

/* To one connection, or to all of some roles. */
static void take_tell_some(struct tl_http *http, const struct tl_http_note *note, const char *json)
{
    struct tl_live_frame *frame = tl_live_frame_make(0, json);
    TL_HTTP_COUNT(http, live_messages);
    if (!frame)
        return;
    for (struct tl_live_peer_state *peer = http->live->peers; peer; peer = peer->older)
        if (note->kind == TL_NOTE_BROADCAST ? (peer->roles & note->roles) != 0
                                            : peer->connection == note->id)
            tl_live_peer_tell(peer, frame);
    tl_live_frame_let_go(frame);
}

static void take_drop(struct tl_http *http, const struct tl_http_note *note, const char *json)
{
    (void)json;
    struct tl_live_peer_state *peer = tl_live_peer_find(http->live, note->id);
    if (peer)
        tl_live_peer_close(peer, TL_LIVE_CLOSE_TAKEN, false);
}

static void take_end(struct tl_http *http, const struct tl_http_note *note, const char *json)
{
    (void)json;
    struct tl_live_stream *stream = tl_live_stream_find(http->live, note->id);
    if (!stream)
        return;
    stream->has_ended = true;
    if (stream->peers_len == 0)
        tl_live_stream_clear(http->live, stream);
    for (struct tl_live_peer_state *peer = stream->peers; peer; peer = peer->stream_next)
        if (peer->close_code == 0)
            tl_live_peer_close(peer, TL_LIVE_CLOSE_ENDED, true);
}

static void take_check(struct tl_http *http, const struct tl_http_note *note, const char *json)
{
    (void)json;
    struct tl_live_stream *stream = tl_live_stream_find(http->live, note->id);
    for (struct tl_live_peer_state *peer = stream ? stream->peers : NULL; peer;
         peer = peer->stream_next)
        tl_live_peer_check(peer);
}

static void (*const takers[])(struct tl_http *, const struct tl_http_note *, const char *) = {
    [TL_NOTE_PUSH] = take_push,
    [TL_NOTE_TELL] = take_tell,
    [TL_NOTE_TELL_CONNECTION] = take_tell_some,
    [TL_NOTE_BROADCAST] = take_tell_some,
    [TL_NOTE_DROP] = take_drop,
    [TL_NOTE_END] = take_end,
    [TL_NOTE_CHECK] = take_check,
};

void tl_live_take_note(struct tl_http *http, const struct tl_http_note *note, const char *text)
{
    TL_ASSERT((size_t)note->kind < sizeof takers / sizeof takers[0] && takers[note->kind]);
    takers[note->kind](http, note, text);
}

/* A message was lost on its way here: every page starts again from a snapshot. */
void tl_live_take_loss(struct tl_http *http)
{
    struct tl_live *live = http->live;
    uint64_t lost_seq = atomic_load(&live->lost_seq);
    if (lost_seq <= live->lost_floor)
        return;
    live->lost_floor = lost_seq;
    for (struct tl_live_peer_state *peer = live->peers; peer; peer = peer->older)
        if (peer->stream && peer->close_code == 0)
            tl_live_peer_reset(peer);
}

/* ---- start and end ---- */

void tl_live_stop(struct tl_http *http)
{
    for (struct tl_live_peer_state *peer = http->live->peers; peer; peer = peer->older)
        tl_live_peer_close(peer, TL_LIVE_CLOSE_LEAVING, true);
}

void tl_live_tick(struct tl_http *http)
{
    tl_live_stream_sweep(http, false);
    tl_live_peer_check_old(http);
}

enum tl_err tl_live_open(struct tl_http *http)
{
    uint32_t streams_max = http->settings.live.streams_max;
    uint32_t cells_len = tl_idmap_cells(streams_max);
    struct tl_live *live = calloc(1, sizeof *live);
    struct tl_idmap_cell *cells = calloc(cells_len, sizeof *cells);
    http->live = live;
    if (!live || !cells) {
        free(cells);
        return TL_ENOMEM;
    }
    pthread_mutex_init(&live->order, NULL);
    tl_idmap_init(&live->streams_by_key, cells, cells_len);
    live->streams = calloc(streams_max, sizeof(struct tl_live_stream *));
    live->free_slots = calloc(streams_max, sizeof *live->free_slots);
    if (!live->streams || !live->free_slots)
        return TL_ENOMEM;
    for (uint32_t i = streams_max; i > 0; i--)
        live->free_slots[live->free_len++] = i - 1;
    live->gone_floor = http->settings.live.first_seq - 1;
    atomic_store(&live->seq, live->gone_floor);
    return TL_OK;
}

void tl_live_close(struct tl_http *http)
{
    struct tl_live *live = http->live;
    if (!live)
        return;
    TL_ASSERT(!live->peers);
    if (live->free_slots)
        tl_live_stream_sweep(http, true);
    free(live->streams);
    free(live->free_slots);
    if (live->streams_by_key.cells) {
        free(live->streams_by_key.cells);
        pthread_mutex_destroy(&live->order);
    }
    free(live);
    http->live = NULL;
}
