/* media_web.h: the transport of browsers' legs: checks, handshake, encryption, on one shared port.
 *
 *   datagram --first byte--> STUN (by user name) | DTLS, SRTP, SRTCP (by source address)
 *
 * A source address belongs to a leg only after a check with that leg's password.
 */
#ifndef TL_PHONE_MEDIA_WEB_H
#define TL_PHONE_MEDIA_WEB_H

#include "phone/media_worker.h"
#include "phone/web_dtls.h"
#include "phone/web_sdp.h"

struct tl_web {
    char ufrag[TL_WEB_UFRAG_BYTES];
    char password[TL_WEB_PASSWORD_BYTES];
    bool has_address; /* leg->remote is set, and the leg stands in by_address. */
    bool has_failed;  /* Told. */
    int64_t opened_us;
    struct tl_dtls *dtls; /* NULL: closed. */
    struct tl_srtp *rx, *tx;
    bool is_sealed;     /* dtls has been. */
    int64_t closing_us; /* When an alert came that cannot be checked; 0: none did. */
    int64_t reported_us;
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

/* Sends what waits. */
void tl_web_flush(struct tl_worker *worker);

/* Takes what stands ready on the browsers' port. */
void tl_web_receive(struct tl_worker *worker);

/* Each tick: handshakes that wait. Each second: reports. */
void tl_web_tick(struct tl_leg *leg);
void tl_web_second(struct tl_leg *leg);

/* Out of by_address, before the leg goes. */
void tl_web_forget(struct tl_leg *leg);

#endif
