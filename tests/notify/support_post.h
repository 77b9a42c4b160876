/* support_post.h: a sender over a store of its own, a moved clock, and a real mail server. */
#ifndef TL_TESTS_SUPPORT_POST_H
#define TL_TESTS_SUPPORT_POST_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "../store/support_store.h"
#include "notify/sender.h"

struct post {
    struct support *support;
    pthread_mutex_t lock; /* Over the writer. */
    _Atomic int64_t now;
    struct tl_sender *sender;
    char folder[64]; /* Of the mail server. */
    pid_t server;
    uint16_t port;
    char url[64];
    char print[80];
    const char *authorities; /* For TLS, or "". */
    const char *user, *password;
    struct tl_gateway_settings gateway;
};

/* A cmocka setup and teardown on SQLite. */
int post_begin(void **state);
int post_end(void **state);
struct post *post_of(void **state);

/* Starts the mail server, on the port that it had before; certificate and key may be NULL. */
void post_server_start(struct post *post, const char *certificate, const char *key);
void post_server_kill(struct post *post);

void post_sender_start(struct post *post);
void post_sender_stop(struct post *post);

/* One notice, queued for this way; its id. */
tl_id post_notice(struct post *post, const char *channel, const char *address);
void post_row(struct post *post, tl_id id, struct tl_notice_row *out);

/* Waits until the notice is in this state, or at most a minute. */
void post_await(struct post *post, tl_id id, const char *state);

/* Waits until it was tried in vain and is queued again. */
void post_await_put_off(struct post *post, tl_id id);

/* Waits until so many mails have come to the server; reads its lines. */
void post_await_mails(struct post *post, uint32_t count, char *out, size_t bytes_max);

/* Moves the clock and wakes the sender. */
void post_advance(struct post *post, int64_t us);

/* Writes a file of the server's folder. */
void post_put(struct post *post, const char *name, const char *text);

/* Runs fn until it says true, for at most a minute. */
void post_wait_for(bool (*fn)(void *arg), void *arg, const char *what);

#endif
