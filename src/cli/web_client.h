/* web_client.h: asking a server's API, and holding a live socket, for scenes.
 *
 * HTTP/1.1 (RFC 9112), one connection for each request, and a WebSocket (RFC 6455) of text frames.
 * Requests wait for their answer, five seconds at most; the socket never waits. Loopback and test
 * servers only: no TLS.
 */
#ifndef TL_CLI_WEB_CLIENT_H
#define TL_CLI_WEB_CLIENT_H

#include <jansson.h>

#include "base/err.h"
#include "base/types.h"

enum { TL_COOKIE_BYTES_MAX = 256 };

struct tl_web {
    char host[64];
    char port[8];
};

/* "http://127.0.0.1:8080". TL_EBAD. */
TL_MUST_USE enum tl_err tl_web_read(const char *url, struct tl_web *out_web);

struct tl_web_answer {
    int status;
    char cookie[TL_COOKIE_BYTES_MAX]; /* "name=value" that was set; "". */
    json_t *json;                     /* NULL: there was none. The caller's to drop. */
};

/* body: JSON text, or NULL. cookie: may be ""; "Bearer ..." is sent as who asks (RFC 6750) instead.
 * TL_EUNAVAILABLE: no server, or no answer that is
 * one; TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_web_ask(const struct tl_web *web, const char *method, const char *path,
                                   const char *cookie, const char *body,
                                   struct tl_web_answer *out_answer);

/* What stands there, as text (metrics); the caller's to free. NULL: nothing. */
char *tl_web_text(const struct tl_web *web, const char *path);

struct tl_web_socket {
    int fd; /* -1: not open. */
    int64_t beat_at;
};

/* Opens the live socket at path and says hello with this JSON. */
TL_MUST_USE enum tl_err tl_web_socket_open(const struct tl_web *web, const char *path,
                                           const char *cookie, const char *hello,
                                           struct tl_web_socket *out_socket);
/* Answers pings, drops what else comes, and sends a heartbeat every few seconds. */
void tl_web_socket_turn(struct tl_web_socket *socket, int64_t now_us);
void tl_web_socket_close(struct tl_web_socket *socket);

#endif
