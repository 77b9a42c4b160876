/* inside.h: what the files of this layer share: the server, and one request on its way.
 *
 *   READING -> WORKING -> (DEFERRED ->) SENDING -> gone      a refusal goes READING -> SENDING
 *
 * All of struct tl_http and of an exchange belongs to the http thread, except: while an exchange is
 * WORKING its request and response belong to the worker; stats are atomic; the ring, the work queue
 * and the live counter have their own locks.
 */
#ifndef TL_HTTP_INSIDE_H
#define TL_HTTP_INSIDE_H

#include <libwebsockets.h>
#include <pthread.h>
#include <stdatomic.h>

#include "bus/ring.h"
#include "http/arena.h"
#include "http/form.h"
#include "http/http.h"
#include "http/pages.h"
#include "http/rate.h"
#include "http/route.h"
#include "http/tls.h"
#include "http/work.h"

enum {
    TL_HTTP_QUERIES_MAX = 16,
    TL_HTTP_HEADERS_MAX = 8,
    TL_HTTP_PATH_BYTES_MAX = 1024,     /* Then 414. */
    TL_HTTP_HEADERS_BYTES_MAX = 16384, /* Then 431. */
    TL_HTTP_TOKEN_BYTES_MAX = 160,
    TL_HTTP_PIECE_BYTES = 32768,        /* Written at once. */
    TL_HTTP_BYTES_AT_ONCE = 64 << 20,   /* Bodies of bytes, all together. */
    TL_HTTP_LINGER_BYTES_MAX = 1 << 20, /* A refused body up to this is read and dropped. */
};

struct tl_live;
struct tl_live_peer_state;

struct tl_http_field {
    const char *name;
    const char *value;
};

struct tl_http_request {
    enum tl_http_method method;
    bool is_head;
    bool is_tls;
    bool is_options;
    const char *path;
    const char *peer;
    const char *token;
    const char *cookies; /* The whole field, or "". */
    const char *bearer;
    const char *authorization; /* The whole field, or "". */
    const char *accept_language;
    const char *user_agent;
    const char *range;
    const char *tus_version;
    const char *upload_offset;
    struct tl_http_principal principal;
    struct tl_http_field params[TL_HTTP_PARAMS_MAX];
    uint32_t params_len;
    struct tl_http_field queries[TL_HTTP_QUERIES_MAX];
    uint32_t queries_len;
    struct tl_http_form_field form[TL_HTTP_FORM_FIELDS_MAX];
    uint32_t form_len;
    char *body;
    size_t body_bytes;
    size_t body_bytes_max;
    json_t *json;
    struct tl_http_arena *arena;
};

struct tl_http_response {
    int status; /* 0: no reply yet. */
    const char *type;
    char *body; /* malloc. */
    size_t body_bytes;
    struct tl_http_field headers[TL_HTTP_HEADERS_MAX];
    uint32_t headers_len;
    struct tl_http_arena *arena;
    bool is_tls;
    tl_id ticket;
    int64_t defer_us; /* Above 0: answered later. */
    char error[32];   /* Of a problem: its code; else "". */
};

enum tl_exchange_state {
    TL_EXCHANGE_READING,
    TL_EXCHANGE_WORKING,
    TL_EXCHANGE_DEFERRED,
    TL_EXCHANGE_SENDING,
    TL_EXCHANGE_SENT, /* All bytes are given away. */
};

struct tl_exchange {
    struct tl_work_job job;
    struct tl_http *http;
    tl_id id;
    struct tl_exchange *older;
    struct tl_exchange *newer;
    struct lws *wsi; /* NULL: the asker has left. */
    enum tl_exchange_state state;
    int64_t began_us;
    const struct tl_http_route *route; /* NULL: a page, or refused. */
    struct tl_http_arena arena;
    struct tl_http_request request;
    struct tl_http_response response;
    bool finished_early; /* tl_http_finish came before the handler returned. */
    struct tl_http_response early;

    struct tl_pages *pages; /* Held while page is sent. */
    const struct tl_page *page;
    char *head; /* malloc. */
    size_t head_bytes;
    const void *body; /* In response.body or page. */
    size_t body_bytes;
    size_t sent; /* Of head and body. */
    bool closes;
    bool is_stalled;
    int64_t timer_us; /* 0: none. */
    size_t counted;   /* In bytes_under_way. */
    bool lingers;     /* A body still comes that nobody wants. */
    bool is_foreign;  /* From a page that is not ours. */
};

/* What stands in the memory that the HTTP library keeps for a transaction or a socket. */
struct tl_http_session {
    struct tl_exchange *exchange;
    struct tl_live_peer_state *peer;
};

struct tl_http {
    struct tl_http_settings settings;
    char address[64];
    char certificate[512];
    char key[512];
    char pages_dir[512];
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct lws_protocols protocols[2];
    lws_retry_bo_t idle;
    uint16_t port;
    struct tl_tls tls;
    struct tl_pages *pages;
    struct tl_http_rate rate;
    struct tl_work *work;
    struct tl_ring *ring; /* From any thread to the http thread: notes. */
    unsigned char *note;  /* The note that was taken out. */
    struct tl_live *live;
    struct tl_exchange *newest; /* All that have not gone. */
    tl_id exchanges_made;
    size_t bytes_under_way; /* Room of bodies of bytes. */
    lws_sorted_usec_list_t tick;
    uint32_t ticks;
    pthread_t thread;
    bool has_thread;
    atomic_bool stopping;
    atomic_bool reload;
    int64_t stop_us;
    struct {
#define TL_HTTP_STAT(name, what) atomic_uint_fast64_t name;
        TL_HTTP_STATS_TABLE(TL_HTTP_STAT)
#undef TL_HTTP_STAT
    } stats;
    unsigned char piece[LWS_PRE + TL_HTTP_PIECE_BYTES];
};

#define TL_HTTP_COUNT(http, name) atomic_fetch_add(&(http)->stats.name, 1)
#define TL_HTTP_LESS(http, name)  atomic_fetch_sub(&(http)->stats.name, 1)

/* ---- http.c ---- */

/* One formatted line to the server's log. */
void tl_http_log(const struct tl_http *http, enum tl_http_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Makes the http thread look at its ring and at jobs that are done. Any thread. */
void tl_http_wake(void *http);

/* ---- note.c: from any thread to the http thread ---- */

enum tl_http_note_kind {
    TL_NOTE_FINISH, /* id: ticket */
    TL_NOTE_PUSH,   /* id: key */
    TL_NOTE_TELL,   /* id: key */
    TL_NOTE_TELL_CONNECTION,
    TL_NOTE_BROADCAST,
    TL_NOTE_DROP,
    TL_NOTE_END,
    TL_NOTE_CHECK,
};

struct tl_http_note {
    enum tl_http_note_kind kind;
    int status;
    bool is_problem;
    uint32_t retry_after_s;
    uint32_t roles;
    tl_id id;
    uint64_t seq;
    size_t text_bytes;
};

enum { TL_NOTE_TEXT_BYTES_MAX = 256 * 1024, TL_NOTE_RING_BYTES = 8 * 1024 * 1024 };

/* Copies note and text to the ring and wakes the http thread. TL_EFULL. */
TL_MUST_USE enum tl_err tl_http_note_push(struct tl_http *http, const struct tl_http_note *note,
                                          const char *text);

/* Takes all notes out and does what they say. http thread. */
void tl_http_note_collect(struct tl_http *http);

/* ---- reply.c ---- */

/* The API's codes for refusals made here. */
void tl_http_refuse(struct tl_http_response *response, int status, uint32_t retry_after_s);

/* The same, with another detail, as the route speaks. route and detail may be NULL. */
void tl_http_refuse_by(const struct tl_http_route *route, struct tl_http_response *response,
                       int status, const char *detail, uint32_t retry_after_s);

/* Frees the body and forgets the reply; headers set so far stay. */
void tl_http_response_clear(struct tl_http_response *response);

/* Status line and fields of exchange's response into exchange->head. TL_ENOMEM, TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_http_head_write(struct tl_exchange *exchange);

/* The JSON text of a problem, malloc; NULL: no memory. */
char *tl_http_problem_text(int status, const char *error, const char *detail,
                           uint32_t retry_after_s);

/* ---- exchange.c: a request on its way ---- */

/* Called by serve.c for the events of the HTTP library; all return what its callback returns. */
int tl_exchange_begin(struct tl_http *http, struct lws *wsi, struct tl_http_session *session,
                      const char *path, size_t path_bytes);
int tl_exchange_body(struct tl_exchange *exchange, const void *bytes, size_t len);
int tl_exchange_body_end(struct tl_exchange *exchange);
int tl_exchange_writable(struct tl_exchange *exchange);
int tl_exchange_timer(struct tl_exchange *exchange);

/* The connection is gone, or goes on to its next transaction. */
void tl_exchange_detach(struct tl_http_session *session);

/* For TL_NOTE_FINISH. */
void tl_exchange_finish(struct tl_http *http, const struct tl_http_note *note, const char *text);

/* Nothing under way. */
bool tl_exchange_all_gone(const struct tl_http *http);

/* Deferred requests get 503 now. */
void tl_exchange_stop(struct tl_http *http);

/* ---- head.c: what a request says ---- */

/* Copies a header field; "" when missing. NULL: no memory, or over bytes_max. */
char *tl_http_field_copy(struct lws *wsi, struct tl_http_arena *arena, enum lws_token_indexes token,
                         size_t bytes_max);

/* Fills everything of request but principal, params and body. The status to refuse with, or 0. */
int tl_http_head_read(struct lws *wsi, struct tl_http_request *request, const char *path,
                      size_t path_bytes);

/* The body's length by its fields; the status to refuse with, or 0. */
int tl_http_body_length(struct lws *wsi, enum tl_http_method method, struct tl_http_arena *arena,
                        uint64_t *out_bytes);

/* No browser sent it from a page of someone else. */
bool tl_http_is_same_origin(struct lws *wsi, struct tl_http_arena *arena);

/* ---- live.c, live_peer.c ---- */

TL_MUST_USE enum tl_err tl_live_open(struct tl_http *http);
void tl_live_close(struct tl_http *http);

/* Sockets are told 1001 and closed. */
void tl_live_stop(struct tl_http *http);

/* Drops streams that nobody uses. Each second. */
void tl_live_tick(struct tl_http *http);

/* After notes were taken. */
void tl_live_take_loss(struct tl_http *http);

void tl_live_take_note(struct tl_http *http, const struct tl_http_note *note, const char *text);

/* Tells of a socket that was not let in. */
void tl_live_tell_refusal(const struct tl_http *http, struct lws *wsi, int status,
                          const char *error);

int tl_live_established(struct tl_http *http, struct lws *wsi, struct tl_http_session *session);
int tl_live_received(struct tl_live_peer_state *peer, const char *bytes, size_t len);
int tl_live_writable(struct tl_live_peer_state *peer);
void tl_live_closed(struct tl_http_session *session);

#endif
