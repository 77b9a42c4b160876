/* http.h: the pages and the API: HTTP/1.1 with or without TLS, routes from a table.
 *
 *   sockets <--> http thread --request--> [ queue ] --> workers: who is it? --> handler
 *                    ^                                                            |
 *                    '------------------------response <--------------------------'
 *
 * Knows methods, paths, limits, cookies and pages; knows nothing of contacts or records. The http
 * thread never waits: handlers run on workers and may. Each request has one arena, and it and all
 * that it points to live until its handler returns. What is refused here (404, 405, 413, 414, 415,
 * 429, 431, 503, not signed in, foreign origin) never reaches a handler.
 * Memory: about 6 kB per idle connection, the pages (read once), bodies under way by their limits.
 * Cost: under 50 us of CPU per small request. live.h is the other half: messages to pages.
 */
#ifndef TL_HTTP_HTTP_H
#define TL_HTTP_HTTP_H

#include <jansson.h>

#include "base/err.h"
#include "base/fault.h"
#include "base/types.h"
#include "http/live.h"

struct tl_http;
struct tl_http_request;
struct tl_http_response;

/* HEAD is answered as GET without a body, OPTIONS here: 204 with Allow. */
enum tl_http_method {
    TL_HTTP_GET,
    TL_HTTP_POST,
    TL_HTTP_PUT,
    TL_HTTP_PATCH,
    TL_HTTP_DELETE,
};

#define TL_HTTP_PUBLIC    0u           /* Nobody is asked who they are. */
#define TL_HTTP_SIGNED_IN UINT32_MAX   /* Any role. */
#define TL_HTTP_COOKIE    "tl_session" /* The token stands in it. */

/* Who asks, by their session. roles is a mask of the server's own bits; 0: nobody. */
struct tl_http_principal {
    tl_id user;
    uint32_t roles;
    const char *refusal; /* Static code for 401 where a route asks for more roles; NULL: 403. */
    char name[64];
};

/* token -> who. On a worker. TL_ENONE: no such session, or it ended (401); any other error: 503. */
typedef enum tl_err tl_http_authenticate_fn(void *app, const char *token,
                                            struct tl_http_principal *out_principal);

/* On a worker. One of the tl_http_reply_... functions below must have been called at return, or
 * the person gets 500. */
typedef void tl_http_handler_fn(void *app, const struct tl_http_request *request,
                                struct tl_http_response *response);

/* The same for up to TL_HTTP_TOGETHER_MAX requests of one route that waited, so that what they ask
 * of the store goes on one journey. Each is to be answered as if it were alone. */
struct tl_http_asked {
    const struct tl_http_request *request;
    struct tl_http_response *response;
};
enum { TL_HTTP_TOGETHER_MAX = 8 };
typedef void tl_http_handler_together_fn(void *app, const struct tl_http_asked *asked,
                                         uint32_t len);

/* What a body is; any other is refused (415). */
enum tl_http_takes {
    TL_HTTP_TAKES_JSON,  /* application/json */
    TL_HTTP_TAKES_FORM,  /* application/x-www-form-urlencoded */
    TL_HTTP_TAKES_BYTES, /* application/offset+octet-stream. All such bodies under way have a limit
                          * together; over it the asker is told to come again (503). */
    TL_HTTP_TAKES_PDF,   /* application/pdf; the same. */
};

/* How a group of routes speaks, where it is not as the others do. */
struct tl_http_dialect {
    enum tl_http_takes takes;
    /* Answers what is refused here, with one of the tl_http_reply_... functions; NULL: a problem.
     * On the http thread or a worker; must not wait. title: "Too Many Requests". */
    void (*refuse)(struct tl_http_response *response, int status, const char *title,
                   uint32_t retry_after_s);
};

extern const struct tl_http_dialect tl_http_bytes; /* Takes bytes, and refuses as the others. */
extern const struct tl_http_dialect tl_http_pdf;

/* One line of the API. path: "/api/v1/desk/contacts/{id}/accept"; a {name} stands for one segment.
 * roles: one of these bits is needed (403), TL_HTTP_PUBLIC or TL_HTTP_SIGNED_IN. */
struct tl_http_route {
    enum tl_http_method method;
    const char *path;
    uint32_t roles;
    size_t body_bytes_max; /* 0: no body is read. */
    tl_http_handler_fn *handle;
    const struct tl_http_dialect *dialect; /* NULL: JSON bodies, and refusals as problems. */
    /* Instead of handle, where many ask the same at once: see tl_http_handler_together_fn. */
    tl_http_handler_together_fn *handle_together;
};

/* A page for all paths under prefix that are no file: {"/desk", "desk/index.html"}. */
struct tl_http_page {
    const char *prefix;
    const char *file;
};

enum tl_http_log_level { TL_HTTP_LOG_DEBUG, TL_HTTP_LOG_INFO, TL_HTTP_LOG_WARNING };

/* One line, key=value, without a name, an address, a path's values or a query. Any thread. */
typedef void tl_http_log_fn(void *app, enum tl_http_log_level level, const char *line);

/* Somebody asked for what they may not have. path: the route's, with its {names}; "/live" for a
 * socket. error: the API's code, or "foreign-origin". user 0: nobody. Nothing that was sent. */
struct tl_http_refusal {
    int status; /* 401, 403, 404, 429, or 409 of what is in another's hand ("taken"). */
    tl_id user;
    enum tl_http_method method;
    const char *path;
    const char *peer;
    const char *error;
};

/* On the http thread: must not wait. What the rate of an address refuses is only counted. */
typedef void tl_http_refused_fn(void *app, const struct tl_http_refusal *refusal);

/* All is copied by tl_http_open but the tables and app, which must outlive the server. 0 or NULL
 * takes the value in brackets. */
struct tl_http_settings {
    const char *address;     /* ["127.0.0.1"] Numeric. */
    uint16_t port;           /* 0: any free one, see tl_http_port. */
    const char *certificate; /* PEM chain and key; both NULL or "": no TLS. They are read again */
    const char *key;         /* when the files change; a pair that doesn't fit is not taken. */
    const char *pages_dir;   /* Files under "/"; NULL or "": none. */
    const struct tl_http_page *pages; /* First that fits; the root's is {"/", "index.html"}. */
    uint32_t pages_len;
    const struct tl_http_route *routes; /* The first that fits answers. */
    uint32_t routes_len;
    uint32_t workers;         /* [4] */
    uint32_t waiting_max;     /* [256] Requests waiting for a worker; then 503. */
    uint32_t connections_max; /* [4000] */
    uint32_t rate_per_s;      /* [200] API requests of one address, lasting; then 429. */
    uint32_t rate_burst;      /* [5 x rate_per_s] */
    uint32_t slow_s;          /* [20] Longest for headers, a piece of a body, or reading ours. */
    tl_http_authenticate_fn *authenticate;
    tl_http_refused_fn *refused; /* May be NULL. */
    tl_http_log_fn *log;         /* May be NULL. */
    struct tl_live_settings live;
    void *app; /* For all callbacks. */
};

/* Binds, reads pages and certificate, starts the threads. TL_EBUSY: address or port is taken or not
 * ours; TL_EBAD: certificate, key, pages or a route is unusable; TL_ENOMEM. Each with one fault. */
TL_MUST_USE enum tl_err tl_http_open(struct tl_http **out_http,
                                     const struct tl_http_settings *settings,
                                     struct tl_faults *faults);

/* No more requests; deferred ones get 503, live sockets 1001; answers under way have 3 s. Waits for
 * handlers that run; no callback comes after it. Then frees. NULL is fine. From no callback. */
void tl_http_close(struct tl_http *http);

uint16_t tl_http_port(const struct tl_http *http);

/* Reads certificate, key and pages again, soon; what can't be used is logged and the old is kept.
 * Any thread. */
void tl_http_reload(struct tl_http *http);

/* ---- the request: borrowed, until the handler returns ---- */

enum tl_http_method tl_http_method(const struct tl_http_request *request);
const char *tl_http_peer(const struct tl_http_request *request);  /* Numeric address. */
const char *tl_http_token(const struct tl_http_request *request); /* Bearer, cookie, or "". */
bool tl_http_is_tls(const struct tl_http_request *request);

/* The value of another cookie. TL_ENONE, TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_http_cookie(const struct tl_http_request *request, const char *name,
                                       char *out, size_t out_bytes);

/* Bearer token of the Authorization header, or "". RFC 6750, 2.1. */
const char *tl_http_bearer(const struct tl_http_request *request);

/* Name and password of the Authorization header (RFC 7617, 2). TL_ENONE: there is none of this
 * kind. TL_EBAD: it cannot be read. TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_http_basic(const struct tl_http_request *request, char *out_name,
                                      size_t name_bytes, char *out_password, size_t password_bytes);

/* "accept-language" and "user-agent" (cut to 200 bytes), or "". */
const char *tl_http_accept_language(const struct tl_http_request *request);
const char *tl_http_user_agent(const struct tl_http_request *request);

/* Which bytes of a thing of so many are asked for (RFC 9110, 14.1.2). */
enum tl_http_range {
    TL_HTTP_RANGE_NONE, /* All of it: no range, several, or one that is none. Answer 200. */
    TL_HTTP_RANGE_SOME, /* *out_from to *out_last, which are there: answer 206. */
    TL_HTTP_RANGE_BAD,  /* Behind the end: answer 416. */
};
enum tl_http_range tl_http_range(const struct tl_http_request *request, uint64_t total,
                                 uint64_t *out_from, uint64_t *out_last);

/* roles 0 and user 0 on public routes. */
const struct tl_http_principal *tl_http_principal(const struct tl_http_request *request);

/* Value of {name} in the route's path. Must be there. */
const char *tl_http_param(const struct tl_http_request *request, const char *name);

/* As an id: digits only, not 0, no leading 0. 0 when it is none: answer 404. */
tl_id tl_http_param_id(const struct tl_http_request *request, const char *name);

/* Decoded value of name in the query, or NULL. */
const char *tl_http_query(const struct tl_http_request *request, const char *name);

/* The body as a JSON object, freed with the request. A body that is none never reaches the handler
 * of a route that takes bodies (400); an empty body is {}. */
json_t *tl_http_json(const struct tl_http_request *request);

/* On a route that takes forms: the value of name in the body, decoded (form.h), or NULL. A body
 * that is no form never reaches the handler (400). */
const char *tl_http_form(const struct tl_http_request *request, const char *name);

/* The body of a route that takes bytes. Never NULL. */
const void *tl_http_body(const struct tl_http_request *request, size_t *out_len);

/* Headers of the protocol of uploads (tus 1.0, Core): "tus-resumable", "upload-offset", or "" where
 * they are missing. */
const char *tl_http_tus_version(const struct tl_http_request *request);
const char *tl_http_upload_offset(const struct tl_http_request *request);

/* Memory that lives as long as the request. NULL: over 1 MB, or none left. */
void *tl_http_alloc(const struct tl_http_request *request, size_t bytes);

/* ---- the response: the last reply counts ---- */

/* Takes the reference. NULL is answered as 500, so that a failed json_pack needs no check. */
void tl_http_reply_json(struct tl_http_response *response, int status, json_t *take_json);

/* Copies. type: a media type, "text/plain; version=0.0.4". */
void tl_http_reply_bytes(struct tl_http_response *response, int status, const char *type,
                         const void *bytes, size_t len);

/* The same with bytes that were malloc'd, which it takes. NULL: 500. */
void tl_http_reply_take(struct tl_http_response *response, int status, const char *type,
                        void *take_bytes, size_t len);

/* 204. */
void tl_http_reply_nothing(struct tl_http_response *response);

/* A refusal as RFC 9457, 3: {type, title, status, detail, error}. error: the API's code for pages
 * ("not-found"); detail: one sentence, or NULL. retry_after_s above 0 goes to body and header. */
void tl_http_reply_problem(struct tl_http_response *response, int status, const char *error,
                           const char *detail, uint32_t retry_after_s);

/* Session cookie: HttpOnly, SameSite=Strict, Path=/, Secure over TLS. max_age_s 0: until the
 * browser closes. token: letters, digits, - and _ only. "" takes the cookie away. */
void tl_http_set_token(struct tl_http_response *response, const char *token, uint32_t max_age_s);

/* One more header (at most 8). Programmer's errors: control characters, or those set here. */
void tl_http_set_header(struct tl_http_response *response, const char *name, const char *value);

/* The answer comes later, from another thread: returns a ticket for tl_http_finish. The handler
 * returns without a reply; after wait_us without one the person gets 504 ("timeout"). */
tl_id tl_http_defer(struct tl_http_response *response, int64_t wait_us);

/* Answers a deferred request with JSON text (copied). Any thread, also before the handler returned.
 * A ticket that ended (504, the person left, finished before) does nothing. TL_EFULL: try again. */
TL_MUST_USE enum tl_err tl_http_finish(struct tl_http *http, tl_id ticket, int status,
                                       const char *json);

/* As tl_http_finish, with a problem. */
TL_MUST_USE enum tl_err tl_http_finish_problem(struct tl_http *http, tl_id ticket, int status,
                                               const char *error, const char *detail,
                                               uint32_t retry_after_s);

/* ---- counters since open, for /metrics ---- */

#define TL_HTTP_STATS_TABLE(X)                                                                     \
    X(requests, "requests that came whole")                                                        \
    X(answers_2xx, "answers: done")                                                                \
    X(answers_3xx, "answers: look elsewhere, or unchanged")                                        \
    X(answers_4xx, "answers: the asker's mistake")                                                 \
    X(answers_5xx, "answers: ours")                                                                \
    X(refused_rate, "requests over an address's rate")                                             \
    X(refused_waiting, "requests refused because too many waited")                                 \
    X(refused_connections, "connections refused at the limit")                                     \
    X(abandoned, "requests whose asker left before the answer")                                    \
    X(timed_out, "deferred requests that nobody finished")                                         \
    X(connections, "connections open now")                                                         \
    X(waiting, "requests waiting for a worker now")                                                \
    X(live_connections, "live sockets open now")                                                   \
    X(live_streams, "subscribers kept now")                                                        \
    X(live_messages, "live messages taken")                                                        \
    X(live_resets, "live sockets told to start again from a snapshot")                             \
    X(live_slow, "live sockets closed because they read too slowly")                               \
    X(certificate_loads, "times that a certificate was taken")

struct tl_http_stats {
#define TL_HTTP_STAT(name, what) uint64_t name;
    TL_HTTP_STATS_TABLE(TL_HTTP_STAT)
#undef TL_HTTP_STAT
};

/* Any thread; each number is whole, all together are of about the same moment. */
void tl_http_stats(const struct tl_http *http, struct tl_http_stats *out_stats);

#endif
