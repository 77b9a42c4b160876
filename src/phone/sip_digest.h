/* sip_digest.h: digest authentication as the one who asks (RFC 3261 22, RFC 8760).
 *
 *   nonce = time, count, HMAC-SHA-256(our key; time, count, source)
 *
 * Nothing is kept for a challenge: a nonce proves itself, by its source and for two minutes. An
 * account keeps which of its nonces were used how often, so that no answer is good twice.
 */
#ifndef TL_PHONE_SIP_DIGEST_H
#define TL_PHONE_SIP_DIGEST_H

#include <re.h>

#include "base/types.h"

#define TL_SIP_DIGEST_NONCES_MAX 8
#define TL_SIP_NONCE_BYTES       65
#define TL_SIP_HA1_BYTES         65 /* 32 hexadecimal digits are MD5's, 64 are SHA-256's. */
#define TL_SIP_CHALLENGE_BYTES   256

struct tl_sip_digest {
    uint8_t key[32];
    uint32_t count;
    const char *realm; /* Borrowed. */
};

/* Nonces that were used, and how often. Zero it to begin. */
struct tl_sip_digest_used {
    struct {
        char nonce[TL_SIP_NONCE_BYTES];
        uint32_t nc;
    } rows[TL_SIP_DIGEST_NONCES_MAX];
    uint32_t next;
};

enum tl_sip_digest_result {
    TL_SIP_DIGEST_GOOD,
    TL_SIP_DIGEST_ABSENT,
    TL_SIP_DIGEST_STALE, /* Right, but the nonce is old or was used: ask again. */
    TL_SIP_DIGEST_WRONG,
};

void tl_sip_digest_init(struct tl_sip_digest *digest, const char *realm);

/* The header line of a 401 to source, with its end. */
void tl_sip_digest_challenge(struct tl_sip_digest *digest, const struct sa *source, uint64_t now_s,
                             bool is_stale, bool is_sha256, char line[TL_SIP_CHALLENGE_BYTES]);

/* Whose credentials message carries for our realm; false: none. */
bool tl_sip_digest_user(const struct tl_sip_digest *digest, const struct sip_msg *message,
                        struct pl *out_user);

/* Checks message against ha1. used: the account's. */
enum tl_sip_digest_result tl_sip_digest_check(const struct tl_sip_digest *digest,
                                              const struct sip_msg *message, uint64_t now_s,
                                              const char *ha1, struct tl_sip_digest_used *used);

/* Whether ha1 has the form of one. */
bool tl_sip_digest_is_ha1(const char *ha1);

#endif
