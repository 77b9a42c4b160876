/* desk.h: an agent at a desk without a browser: the API, the live socket, and sound by WebRTC.
 *
 *   requests on one connection kept open  -->  /api/v1/...
 *   messages on the live socket           <--  offer.made, contact.changed ...
 *   a leg per call: ICE check, DTLS handshake, and no more: nobody speaks
 */
#ifndef TL_BENCH_DESK_H
#define TL_BENCH_DESK_H

#include "http/support_client.h"

enum { DESK_TEXT_MAX = 70001 };

struct desk {
    uint16_t port;
    struct client http;
    struct client live;
    char token[128];
    char text[DESK_TEXT_MAX]; /* The message that came last. */
    int leg_fd;               /* -1: none. */
};

/* Signs in, opens the live socket, and says hello. */
void desk_open(struct desk *desk, uint16_t port, const char *login);
void desk_close(struct desk *desk);

void desk_ready(struct desk *desk);

/* A request's round trip: "GET", "/api/v1/health", ""; the answer's status must be 2xx. Gives the
 * body, which is the caller's to free. */
char *desk_ask(struct desk *desk, const char *method, const char *path, const char *body);

/* The same in two halves. */
void desk_send(struct desk *desk, const char *method, const char *path, const char *body);
char *desk_read(struct desk *desk);

/* Reads what has come, and answers pings: a desk that does not for 40 s is taken for gone. */
void desk_glance(struct desk *desk);

/* Reads messages until one has the type, and, unless it is "", the word in it. */
void desk_expect(struct desk *desk, const char *type, const char *word);

/* The contact that the last message names. */
tl_id desk_contact(const struct desk *desk);

/* How many people wait. */
uint32_t desk_waiting(struct desk *desk);

/* Returns when so many people wait. */
void desk_await_line(struct desk *desk, uint32_t people);

/* Takes the contact and joins it: returns when the desk was told that they are connected. */
void desk_talk(struct desk *desk, tl_id contact);

#endif
