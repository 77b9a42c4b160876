/* web_srtp.h: encryption of RTP and RTCP with one key, one direction (RFC 3711, RFC 7714).
 *
 * Knows the two suites that every browser has. A context that receives keeps, for up to four
 * sources, the rollover counter and a window of 64 packets against replay; one that sends expects
 * what tl_rtp_out makes: no sequence number twice. Written on OpenSSL's ciphers and not on libre's
 * SRTP, for its cost per packet. No allocation per packet. 1 to 3 us a packet.
 */
#ifndef TL_PHONE_WEB_SRTP_H
#define TL_PHONE_WEB_SRTP_H

#include "base/err.h"
#include "base/types.h"

enum tl_srtp_suite { TL_SRTP_AEAD_AES_128_GCM, TL_SRTP_AES_CM_128_HMAC_SHA1_80 };

#define TL_SRTP_KEY_BYTES      16
#define TL_SRTP_SALT_BYTES_MAX 14
#define TL_SRTP_OVERHEAD_MAX   20 /* That protection adds to a packet, RTCP included. */

struct tl_srtp;

/* Bytes of the suite's master salt (14 or 12). */
size_t tl_srtp_salt_bytes(enum tl_srtp_suite suite);

/* TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_srtp_open(enum tl_srtp_suite suite, const uint8_t *key,
                                     const uint8_t *salt, struct tl_srtp **out_srtp);

/* NULL does nothing. */
void tl_srtp_close(struct tl_srtp *srtp);

/* All work in place. packet has room for TL_SRTP_OVERHEAD_MAX more bytes; *bytes is its length
 * before and after. TL_EBAD: not a packet. */
TL_MUST_USE enum tl_err tl_srtp_protect(struct tl_srtp *srtp, uint8_t *packet, size_t *bytes);
TL_MUST_USE enum tl_err tl_srtp_protect_rtcp(struct tl_srtp *srtp, uint8_t *packet, size_t *bytes);

/* TL_EBAD: not a packet; TL_EDENIED: not authentic; TL_EEXISTS: seen before, or too old; TL_EFULL:
 * one source too many. After an error the packet is of no use. */
TL_MUST_USE enum tl_err tl_srtp_unprotect(struct tl_srtp *srtp, uint8_t *packet, size_t *bytes);
TL_MUST_USE enum tl_err tl_srtp_unprotect_rtcp(struct tl_srtp *srtp, uint8_t *packet,
                                               size_t *bytes);

#endif
