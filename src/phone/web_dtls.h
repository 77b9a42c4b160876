/* web_dtls.h: the handshake that gives a browser's leg its SRTP keys (RFC 5763, RFC 5764).
 *
 *   datagrams in --> struct tl_dtls (server, OpenSSL) --send_fn--> datagrams out
 *                         '--> keys, once the peer's certificate has the fingerprint of its offer
 *
 * One identity (ECDSA P-256, self-signed, made at start, lives as long as the process) for all legs
 * of all threads. No sockets, no timers of its own: whoever holds it calls tl_dtls_tick. About
 * 80 kB during the handshake, 300 bytes once sealed; a handshake costs about 1 ms of CPU.
 */
#ifndef TL_PHONE_WEB_DTLS_H
#define TL_PHONE_WEB_DTLS_H

#include "base/err.h"
#include "base/types.h"
#include "phone/web_srtp.h"

struct tl_dtls_identity;
struct tl_dtls;

#define TL_DTLS_FINGERPRINT_BYTES 96 /* "AB:CD:...", with the zero. */

/* TL_EIO: OpenSSL refused; TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_dtls_identity_open(struct tl_dtls_identity **out_identity);
void tl_dtls_identity_close(struct tl_dtls_identity *identity);
const char *tl_dtls_identity_fingerprint(const struct tl_dtls_identity *identity);

enum tl_dtls_state {
    TL_DTLS_HANDSHAKE,
    TL_DTLS_UP,      /* The keys may be taken. */
    TL_DTLS_CLOSING, /* Sealed: an alert came that nobody can check. The state stays UP. */
    TL_DTLS_CLOSED,  /* The peer said good-bye. */
    TL_DTLS_FAILED,  /* Alert, wrong fingerprint, no suite of ours. */
};

struct tl_dtls_keys {
    enum tl_srtp_suite suite;
    uint8_t peer_key[TL_SRTP_KEY_BYTES], own_key[TL_SRTP_KEY_BYTES];
    uint8_t peer_salt[TL_SRTP_SALT_BYTES_MAX], own_salt[TL_SRTP_SALT_BYTES_MAX];
};

/* Sends one datagram to the peer. */
typedef void tl_dtls_send_fn(void *arg, const uint8_t *datagram, size_t bytes);

/* The server's side of one leg. fingerprint: SHA-256 of the only certificate that is let in.
 * TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_dtls_open(struct tl_dtls_identity *identity, const uint8_t *fingerprint,
                                     tl_dtls_send_fn *send_fn, void *arg,
                                     struct tl_dtls **out_dtls);

/* Says good-bye when it is up. NULL does nothing. */
void tl_dtls_close(struct tl_dtls *dtls);

/* Takes a datagram of the peer; returns where it stands now. */
enum tl_dtls_state tl_dtls_receive(struct tl_dtls *dtls, const uint8_t *datagram, size_t bytes);

/* Sends again what is due; to be called every 20 to 100 ms until it is up. */
enum tl_dtls_state tl_dtls_tick(struct tl_dtls *dtls);

/* Lets go of OpenSSL's 47 kB when it is up and the peer is known to be so too (its first packet
 * under the keys came). The good-bye is written now and sent by tl_dtls_close; that of the peer
 * can no longer be told from a forged one, see TL_DTLS_CLOSING. */
void tl_dtls_seal(struct tl_dtls *dtls);

/* The keys of a handshake that is up. Wipe them after use. TL_EIO. */
TL_MUST_USE enum tl_err tl_dtls_keys(struct tl_dtls *dtls, struct tl_dtls_keys *out_keys);

#endif
