/* support_sip.h: the SIP side on a thread of its own, as phone.c runs it, and an exchange that
 * calls it; for the tests of what SIP says.
 */
#ifndef TL_TESTS_PHONE_SUPPORT_SIP_H
#define TL_TESTS_PHONE_SUPPORT_SIP_H

#include <pthread.h>
#include <semaphore.h>

#include "bus/ring.h"
#include "phone/sip.h"
#include "phone/support_exchange.h"

/* What is done with a call: by itself when it comes, or on a test's word. */
enum deed {
    NOTHING,
    ANSWER,
    RING,
    REFUSE,
    END,
    STOP,
    PROGRESS,
    HOLD,
    RESUME,
    REFER,
    REFER_100,
    REFER_200,
    REFER_603,
    DROP_ACCOUNT, /* leg: which of server.accounts. */
    FIND_ACCOUNT, /* Tells "<address> from <source>". */
    DIAL,         /* Calls server.dial_uri as leg. */
};

struct server {
    struct tl_sip_settings settings;
    enum deed manner;
    bool has_no_room;
    bool is_deaf; /* Keeps nothing of what it is told. */
    pthread_t thread;
    sem_t is_open;
    enum tl_err err;
    struct tl_sip *sip;
    struct tl_ring *told; /* What it told, in order. */
    struct tl_ring *orders;
    struct tl_sip_call *calls[64];
    tl_id last;
    const char *dial_uri; /* Set before server_start. */
    struct {
        const char *name, *ha1;
    } accounts[4]; /* Set before server_start. */
};

/* Sets what server_start needs; the test may change settings in between. */
void server_open(struct server *server, enum deed manner);
void server_start(struct server *server);
void server_close(struct server *server);

/* Does deed to leg, soon. */
void order(struct server *server, enum deed deed, tl_id leg);

/* Waits for the next thing told, which must be text. */
void expect(struct server *server, const char *text);

/* A server and an exchange for one test. */
struct pair {
    struct server server;
    struct exchange exchange;
};

void pair_open(struct pair *pair, enum deed manner);
void pair_close(struct pair *pair);

/* What is told of the calls that exchange_invite makes. */
#define CAME      "came +15550123 > +15550100"
#define CONFIRMED "confirmed 127.0.0.1:40000 heard"

#endif
