/* support_server.h: a small server for tests: a few routes, two people, and a record of events. */
#ifndef TL_TESTS_HTTP_SUPPORT_SERVER_H
#define TL_TESTS_HTTP_SUPPORT_SERVER_H

#include <pthread.h>

#include "http/http.h"

enum { ROLE_AGENT = 1, ROLE_ADMIN = 2 };

/* Cookies of two people, and the key of the agent's stream. */
#define AS_AGENT "Cookie: tl_session=agent-token\r\n"
#define AS_ADMIN "Cookie: tl_session=admin-token\r\n"
enum { AGENT_KEY = 5, ADMIN_KEY = 6, CALL_KEY = 70 };

struct server {
    struct tl_http *http;
    uint16_t port;
    struct tl_http_settings settings;
    struct tl_faults faults;
    struct tl_fault fault_memory[4];
    pthread_mutex_t lock; /* Over what follows. */
    pthread_cond_t changed;
    bool gate_open; /* GET /api/gate waits for it. */
    uint32_t gate_waiting;
    bool agent_left; /* The agent's session is over: for sockets that are asked for again. */
    tl_id ticket; /* Of GET /api/later. */
    char events[65536];
    tl_id connection; /* The one that connected last. */
};

/* Settings with the routes; change them, then start. */
void server_init(struct server *server);
void server_start(struct server *server);
void server_stop(struct server *server);

/* Waits until the record of live events ends with text. */
void server_wait_events(struct server *server, const char *text);

/* Waits until so many handlers stand at the gate; opens it. */
void server_wait_gate(struct server *server, uint32_t waiting);
void server_open_gate(struct server *server);
tl_id server_wait_ticket(struct server *server);

/* Writes a file below dir, whose folders it makes. */
void server_write_file(const char *dir, const char *path, const char *text);

#endif
