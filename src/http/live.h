/* live.h: messages to pages by WebSocket at /live, which resume by number after a lost connection.
 *
 *   any thread --push(key, {"type":..})--> [ ring ] --> stream of key: 4 5 6 7 (the last 256 kept)
 *                                                          |            '--> page: since=5: 6 7
 *   server <--connected, message, disconnected-- worker <--'            '--> page: up to date
 *
 * A stream belongs to a subscriber: an agent, a public call. Its key is an id that the server
 * picks; kinds of subscribers must not share ids. Numbers rise over the whole process and, if the
 * server picks first_seq so, over restarts; each page gets those of its stream in order, each once.
 * A page that asks for what is gone is told {"seq":0,"type":"reset"} and fetches its snapshot,
 * whose number the server took by tl_live_seq before it looked at anything else.
 * Memory: per stream at most 256 messages or 256 kB, whichever is less. A page that reads too
 * slowly for that is closed (4408) and resumes. A socket ends with the session that opened it.
 */
#ifndef TL_HTTP_LIVE_H
#define TL_HTTP_LIVE_H

#include "base/err.h"
#include "base/types.h"

struct tl_http;

enum {
    TL_LIVE_KEPT_MAX = 256,                /* Messages of a stream. */
    TL_LIVE_KEPT_BYTES_MAX = 256 * 1024,   /* Bytes of a stream. */
    TL_LIVE_MESSAGE_BYTES_MAX = 64 * 1024, /* One message to a page. */
    TL_LIVE_HEARD_BYTES_MAX = 16 * 1024,   /* One message from a page. */
    TL_LIVE_PAGE_BYTES_MAX = 72,
};

/* What a page said when it knocked, each "" when missing; borrowed. */
struct tl_live_knock {
    const char *token;      /* Session cookie. */
    const char *call;       /* Query "call". */
    const char *call_token; /* Query "token". */
    bool again;             /* The socket is open: is it still theirs? Nobody has done anything. */
};

/* One open socket, as callbacks see it. */
struct tl_live_peer {
    tl_id connection; /* Rising, never used again. */
    tl_id key;        /* Its stream. */
    uint32_t roles;   /* From admit. */
    uint32_t left;    /* Sockets of this key, this one among them unless it disconnected. */
};

/* Who may listen to what. On a worker. TL_ENONE or TL_EDENIED: closed with 4401; else 4503. Sockets
 * that came with a session are asked for again every 15 s, and by tl_live_check: who is not
 * admitted any more, or to another stream, is closed with 4401; other errors leave the socket open.
 */
typedef enum tl_err tl_live_admit_fn(void *app, const struct tl_live_knock *knock, tl_id *out_key,
                                     uint32_t *out_roles);

/* On a worker. All three of one key come one after another, in the order in which they happened.
 * Sockets that are open when tl_http_close is called are not told as disconnected. */
typedef void tl_live_connected_fn(void *app, const struct tl_live_peer *peer);
typedef void tl_live_disconnected_fn(void *app, const struct tl_live_peer *peer);

/* json: what the page sent, whole, with a 0 behind it; not yet checked to be JSON. */
typedef void tl_live_message_fn(void *app, const struct tl_live_peer *peer, const char *json,
                                size_t bytes);

/* 0 takes the value in brackets; callbacks may be NULL, without admit there is no /live. */
struct tl_live_settings {
    uint64_t first_seq; /* [1] Numbers start here; below 2^52. Microseconds since 1970 are good. */
    uint32_t streams_max;     /* [20000] Then the one longest without a socket is dropped. */
    uint64_t kept_bytes_max;  /* [64 MB] Of all streams; then those without a socket go. */
    uint32_t idle_s;          /* [600] A stream without a socket or message for so long goes. */
    uint32_t ping_every_s;    /* [15] */
    uint32_t lost_after_s;    /* [40] Silence, pings unanswered: closed. */
    uint32_t connections_max; /* [16] Sockets of one stream; then the oldest is closed (4409). */
    tl_live_admit_fn *admit;
    tl_live_connected_fn *connected;
    tl_live_message_fn *message;
    tl_live_disconnected_fn *disconnected;
};

/* Sends json (an object's text, {"type":...}; copied) to every page of key, now or when it comes
 * back; "seq" is put in front. Makes the stream if there is none. Messages pushed by one thread
 * keep their order. Any thread, also a callback. TL_EBAD: no object; TL_ETOOLONG; TL_EFULL: lost,
 * and every page is told to reset, so the state still arrives. */
TL_MUST_USE enum tl_err tl_live_push(struct tl_http *http, tl_id key, const char *json);

/* As tl_live_push, but of the moment: seq is 0, it is not kept, who is not there misses it. */
TL_MUST_USE enum tl_err tl_live_tell(struct tl_http *http, tl_id key, const char *json);

/* As tl_live_tell, to every page whose admitted roles share a bit with roles. */
TL_MUST_USE enum tl_err tl_live_broadcast(struct tl_http *http, uint32_t roles, const char *json);

/* As tl_live_tell, to one socket. */
TL_MUST_USE enum tl_err tl_live_tell_connection(struct tl_http *http, tl_id connection,
                                                const char *json);

/* Closes one socket (4409: another page took over). */
TL_MUST_USE enum tl_err tl_live_drop(struct tl_http *http, tl_id connection);

/* Asks again, now, for each socket of key that came with a session: when one has ended or may less.
 */
TL_MUST_USE enum tl_err tl_live_check(struct tl_http *http, tl_id key);

/* Ends the stream of key: pages get what is on its way, then are closed (4410); what was kept goes.
 * For a sign-out, or some time after a call ended. */
TL_MUST_USE enum tl_err tl_live_end(struct tl_http *http, tl_id key);

/* The highest number given so far. */
uint64_t tl_live_seq(const struct tl_http *http);

#endif
