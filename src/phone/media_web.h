/* media_web.h: the transport of browsers' legs: checks, handshake, encryption, on one shared port.
 *
 *   datagram --first byte--> STUN (by user name) | DTLS, SRTP, SRTCP (by source address)
 *
 * A source address belongs to a leg only after a check with that leg's password.
 *
 * A browser sends to the port that its answer named for its whole life, so a leg that moves to
 * another thread leaves its door behind: the thread of that port, its home, goes on to answer
 * checks and hands all else over. Packets to the browser leave by the port's socket, from whichever
 * thread.
 */
#ifndef TL_PHONE_MEDIA_WEB_H
#define TL_PHONE_MEDIA_WEB_H

#include "phone/media_worker.h"
#include "phone/web_dtls.h"
#include "phone/web_sdp.h"

/* Of one leg, on its home. Touched by that thread alone. */
struct tl_door {
    tl_id id;
    struct tl_worker *home; /* Never changes. */
    struct tl_leg *leg;     /* NULL: it has moved, */
    struct tl_worker *at;   /* to there. */
    char ufrag[TL_WEB_UFRAG_BYTES];
    char password[TL_WEB_PASSWORD_BYTES];
    bool has_address; /* address is set, and the door stands in by_address. */
    union tl_netaddr address;
    struct tl_door *next_by_address;
    struct tl_door *next, *previous; /* Of all of its home. */
    int64_t handed_s;                /* In this second, */
    uint32_t handed;                 /* so many datagrams were handed over. */
};

struct tl_web {
    struct tl_door *door; /* Followed only on its home. NULL: closed. */
    bool owns_door;       /* It has no home yet. */
    struct tl_worker *home;
    bool has_address; /* leg->remote is set. */
    bool has_failed;  /* Told. */
    int64_t opened_us;
    struct tl_dtls *dtls; /* NULL: closed. */
    struct tl_srtp *rx, *tx;
    bool is_sealed;     /* dtls has been. */
    int64_t closing_us; /* When an alert came that cannot be checked; 0: none did. */
};

/* What leg needs to be a browser's; sets leg->web and what the offer says. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_web_open(struct tl_leg *leg, const struct tl_web_offer *offer,
                                    const struct tl_web_local *local,
                                    struct tl_dtls_identity *identity);
void tl_web_close(struct tl_leg *leg);

TL_MUST_USE enum tl_err tl_web_batch_open(struct tl_web_batch **out_batch);
void tl_web_batch_close(struct tl_web_batch *batch);

/* Encrypts a packet with its header and puts it into the batch. */
void tl_web_send(struct tl_leg *leg, const uint8_t *packet, size_t bytes);

/* The same for a compound of reports. */
void tl_web_send_report(struct tl_leg *leg, const uint8_t *report, size_t bytes);

/* Sends what waits. */
void tl_web_flush(struct tl_worker *worker);

/* Takes what stands ready on the browsers' port. */
void tl_web_receive(struct tl_worker *worker);

/* Each tick: handshakes that wait. Each second: those that never come. */
void tl_web_tick(struct tl_leg *leg);
void tl_web_second(struct tl_leg *leg);

/* ---- doors, media_door.c; by their home alone ---- */

/* NULL: none. */
struct tl_door *tl_door_by_address(struct tl_worker *home, const union tl_netaddr *from);
struct tl_door *tl_door_by_ufrag(struct tl_worker *home, const union tl_netaddr *from,
                                 const char *ufrag);

/* Its browser proved to be there: an address belongs to whom proved it last. */
void tl_door_set_address(struct tl_door *door, const union tl_netaddr *from);

/* One that has no home. */
void tl_door_free(struct tl_door *door);

/* ---- legs and their doors ---- */

/* A new leg of worker: it is its home. */
void tl_web_begin(struct tl_worker *worker, struct tl_leg *leg);

/* leg is closed, by its own thread: its door too, wherever that is. A telephone's: nothing. */
void tl_web_end(struct tl_leg *leg);

/* leg was given away to another thread, and belongs to it already: door and home are what it had.
 */
void tl_web_move(struct tl_worker *from, struct tl_door *door, struct tl_worker *home, tl_id leg,
                 struct tl_worker *to);
void tl_web_arrive(struct tl_leg *leg);

/* What home hands over, or has itself: DTLS, SRTP, SRTCP; where the browser is (NULL: unknown). */
void tl_web_take(struct tl_leg *leg, uint8_t *datagram, size_t bytes);
void tl_web_set_address(struct tl_leg *leg, const union tl_netaddr *address);

/* What home is told. */
void tl_web_door_at(struct tl_worker *home, tl_id leg, struct tl_worker *at);
void tl_web_door_close(struct tl_worker *home, tl_id leg);
void tl_web_close_doors(struct tl_worker *home);

#endif
