/* support_client.h: a client of bare bytes, HTTP and WebSocket, for tests of the server. */
#ifndef TL_TESTS_HTTP_SUPPORT_CLIENT_H
#define TL_TESTS_HTTP_SUPPORT_CLIENT_H

#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>

#include "http/http.h"

/* For any thread: cmocka's own checks jump, which only the main thread may. */
#define MUST(what)                                                                                 \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);                             \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

enum { CLIENT_BYTES_MAX = 4 * 1024 * 1024 };

struct client {
    int fd;
    SSL_CTX *tls_context;
    SSL *tls;
    char *bytes; /* Read, and not yet taken. */
    size_t len;
};

struct answer {
    int status;
    char head[8192];
    char *body; /* In the client's memory until the next read. */
    size_t body_len;
};

/* All fail the test when the server doesn't answer for half a minute. */
struct client client_open(uint16_t port);
struct client client_open_tls(uint16_t port);
void client_close(struct client *client);
void client_send(struct client *client, const char *text);
void client_send_bytes(struct client *client, const void *bytes, size_t len);

/* One answer, with its body by Content-Length (none after HEAD). */
struct answer client_read(struct client *client);
struct answer client_read_head(struct client *client);

/* True when the server has closed and nothing was left to read. */
bool client_is_closed(struct client *client);

/* Sends and reads. */
struct answer client_ask(struct client *client, const char *request);

/* GET path with one more field (or ""), on a connection of its own; body cut to 4,000 bytes. */
int client_get(uint16_t port, const char *path, const char *field, char *out_body);

/* The value of a field of the answer, or "". Until the next call on this thread. */
const char *answer_field(const struct answer *answer, const char *name);

/* Upgrades to WebSocket; the status of the answer (101: done). query begins with '?' or is "". */
int ws_open(struct client *client, uint16_t port, const char *query, const char *fields);
void ws_send(struct client *client, const char *text);
void ws_send_frame(struct client *client, int first_byte, const void *bytes, size_t len);

/* The next frame's first byte and text (with a 0; at most 70,000 bytes). */
int ws_read(struct client *client, char *out_text);

/* The next text frame, pings answered. A close frame gives its code; 0: text came; -1: closed. */
int ws_read_text(struct client *client, char *out_text);

#endif
