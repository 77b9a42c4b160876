/* web_stun.h: the connectivity checks of browsers, answered as ICE lite does (RFC 8445, RFC 8489).
 *
 * One packet in, what it says out; one answer written. No state, no sockets. Reads Binding requests
 * with FINGERPRINT; everything else is TL_EBAD. The attributes are read by libre.
 */
#ifndef TL_PHONE_WEB_STUN_H
#define TL_PHONE_WEB_STUN_H

#include "base/err.h"
#include "base/types.h"
#include "phone/netaddr.h"

#define TL_STUN_UFRAG_MAX    32
#define TL_STUN_BYTES_MAX    1500
#define TL_STUN_RESPONSE_MAX 256

struct stun_msg;

struct tl_stun {
    char ufrag[TL_STUN_UFRAG_MAX]; /* Ours: the part of USERNAME before the colon. */
    bool is_nominated;             /* USE-CANDIDATE */
    struct stun_msg *message;      /* Freed by tl_stun_done. */
};

/* Reads a request. TL_EBAD: not a Binding request with a user name and a right fingerprint. */
TL_MUST_USE enum tl_err tl_stun_read(const uint8_t *packet, size_t bytes, struct tl_stun *out_stun);
void tl_stun_done(struct tl_stun *stun);

/* True when MESSAGE-INTEGRITY is right under our password. */
bool tl_stun_is_authentic(const struct tl_stun *stun, const char *password);

/* Writes the success response, with source as XOR-MAPPED-ADDRESS, or (password NULL) the error
 * 401. response has TL_STUN_RESPONSE_MAX bytes. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_stun_write(const struct tl_stun *stun, const char *password,
                                      const union tl_netaddr *source, uint8_t *response,
                                      size_t *out_bytes);

#endif
