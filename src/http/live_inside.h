/* live_inside.h: streams and sockets of live messages, as live*.c share them. http thread only.
 *
 *   stream --log of frames; peers (open sockets); events for the server, one job at a time
 *   peer   --sent_seq: what of the log it has; moments: frames of the moment, in between
 *
 * L1  A stream is in the idle list exactly when it has no peer.
 * L2  A peer's stream is NULL until it was admitted; only then is it in the stream's list.
 * L3  log.floor <= sent_seq of each open peer that is not to be reset or closed.
 */
#ifndef TL_HTTP_LIVE_INSIDE_H
#define TL_HTTP_LIVE_INSIDE_H

#include "base/idmap.h"
#include "http/inside.h"
#include "http/live_log.h"

enum {
    TL_LIVE_MOMENTS_MAX = 64,
    TL_LIVE_EVENTS_MAX = 64, /* Of one stream, waiting for a worker. */
    TL_LIVE_EARLY_MAX = 16,  /* Messages of a page that is not admitted yet. */

    TL_LIVE_CLOSE_LEAVING = 1001, /* RFC 6455, 7.4.1; 4000 and up are ours. */
    TL_LIVE_CLOSE_NO_TEXT = 1003,
    TL_LIVE_CLOSE_TOO_LONG = 1009,
    TL_LIVE_CLOSE_NOT_ADMITTED = 4401,
    TL_LIVE_CLOSE_SLOW = 4408,
    TL_LIVE_CLOSE_TAKEN = 4409,
    TL_LIVE_CLOSE_ENDED = 4410,
    TL_LIVE_CLOSE_TOO_MUCH = 4429,
    TL_LIVE_CLOSE_UNAVAILABLE = 4503,
};

enum tl_live_event_kind { TL_LIVE_CONNECTED, TL_LIVE_MESSAGE, TL_LIVE_DISCONNECTED };

struct tl_live_stream;

/* Something to tell the server. Runs as a job, one of a stream at a time. */
struct tl_live_event {
    struct tl_work_job job;
    struct tl_http *http;
    struct tl_live_stream *stream;
    struct tl_live_event *next;
    enum tl_live_event_kind kind;
    struct tl_live_peer peer;
    size_t bytes;
    char json[];
};

struct tl_live_events {
    struct tl_live_event *first;
    struct tl_live_event *last;
    uint32_t len;
};

struct tl_live_stream {
    tl_id key;
    uint32_t slot;
    struct tl_live_log log;
    uint64_t born_floor;              /* While it is log.floor, nothing of this stream is gone. */
    struct tl_live_peer_state *peers; /* Newest first. */
    uint32_t peers_len;
    struct tl_live_events events; /* The first one runs when is_busy. */
    bool is_busy;
    bool has_ended;
    int64_t idle_since_us;
    struct tl_live_stream *idle_older;
    struct tl_live_stream *idle_newer;
};

struct tl_live_moment {
    struct tl_live_frame *frame;
    uint64_t after; /* Goes out when all up to this number have. */
};

struct tl_live_admission;

struct tl_live_peer_state {
    tl_id connection;
    struct tl_http *http;
    struct lws *wsi;
    struct tl_live_peer_state *older; /* Of all sockets. */
    struct tl_live_peer_state *newer;
    struct tl_live_stream *stream;
    struct tl_live_peer_state *stream_next;
    uint32_t roles;
    bool has_since;
    uint64_t since;
    uint64_t sent_seq;
    bool resets;
    uint16_t close_code; /* 0: open. */
    bool closes_after;   /* What waits goes out first. */
    struct tl_live_moment moments[TL_LIVE_MOMENTS_MAX];
    uint32_t moments_first;
    uint32_t moments_len;
    struct tl_live_admission *asked; /* What it knocked with; NULL: it could not be asked for. */
    int64_t asked_us;
    struct tl_live_events early;
    char *heard; /* A message of which not all pieces came yet. */
    size_t heard_bytes;
};

struct tl_live {
    pthread_mutex_t order; /* Held over number and ring, so that both have one order. */
    atomic_uint_fast64_t seq;
    atomic_uint_fast64_t lost_seq; /* The highest number that found no room. */
    struct tl_idmap streams_by_key;
    struct tl_live_stream **streams;
    uint32_t *free_slots;
    uint32_t free_len;
    struct tl_live_stream *idle_oldest;
    struct tl_live_stream *idle_newest;
    size_t kept_bytes;
    uint64_t lost_floor; /* Of lost_seq, what all sockets were told. */
    uint64_t gone_floor; /* The highest number of any stream that was dropped. */
    struct tl_live_peer_state *peers;
    tl_id connections_made;
};

/* ---- live_stream.c ---- */

struct tl_live_stream *tl_live_stream_find(struct tl_live *live, tl_id key);

/* Makes it if there is none. NULL: all streams_max are in use, or no memory. */
struct tl_live_stream *tl_live_stream_need(struct tl_http *http, tl_id key);

/* Keeps frame for peers now and later, and looks for peers that fell too far behind. */
void tl_live_stream_put(struct tl_http *http, struct tl_live_stream *stream,
                        struct tl_live_frame *frame);

void tl_live_stream_clear(struct tl_live *live, struct tl_live_stream *stream);
void tl_live_stream_join(struct tl_http *http, struct tl_live_peer_state *peer,
                         struct tl_live_stream *stream);
void tl_live_stream_leave(struct tl_http *http, struct tl_live_peer_state *peer);

/* Drops those idle for long, or all. */
void tl_live_stream_sweep(struct tl_http *http, bool all);

/* ---- live_event.c ---- */

/* NULL: no memory. */
struct tl_live_event *tl_live_event_make(struct tl_http *http, enum tl_live_event_kind kind,
                                         const char *json, size_t bytes);
void tl_live_events_put(struct tl_live_events *events, struct tl_live_event *event);
struct tl_live_event *tl_live_events_take(struct tl_live_events *events);

/* Gives event, for peer, to the server after those that wait; event may be NULL. */
void tl_live_event_queue(struct tl_live_stream *stream, const struct tl_live_peer_state *peer,
                         struct tl_live_event *event);

/* ---- live_peer.c ---- */

struct tl_live_peer_state *tl_live_peer_find(struct tl_live *live, tl_id connection);

/* The socket closes soon; after: when all that waits has gone out. */
void tl_live_peer_close(struct tl_live_peer_state *peer, uint16_t code, bool after);

/* Asks whether the socket is still theirs; nothing while that is being asked, but then again. */
void tl_live_peer_check(struct tl_live_peer_state *peer);

/* Those that were not asked for in the last 15 s. */
void tl_live_peer_check_old(struct tl_http *http);

/* The page must start again from a snapshot. */
void tl_live_peer_reset(struct tl_live_peer_state *peer);

/* A frame of the moment. */
void tl_live_peer_tell(struct tl_live_peer_state *peer, struct tl_live_frame *frame);

#endif
