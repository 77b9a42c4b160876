/* sdes.h: keys for SRTP in session descriptions (RFC 4568): the lines a=crypto.
 *
 * One suite, AES_CM_128_HMAC_SHA1_80, one key, no master key identifier and no parameters that
 * weaken it: a line with anything else isn't taken.
 */
#ifndef TL_PHONE_SDES_H
#define TL_PHONE_SDES_H

#include "base/err.h"
#include "base/types.h"

#define TL_SDES_KEY_BYTES  30 /* 16 of key, 14 of salt. */
#define TL_SDES_LINE_BYTES 96

struct tl_sdes {
    uint32_t tag; /* 1 to 999,999,999; 0: there is no key. */
    uint8_t key[TL_SDES_KEY_BYTES];
};

/* Reads what stands behind "a=crypto:". TL_EBAD: not in its form; TL_EUNSUPPORTED: another suite,
 * or more than one key, or parameters. */
TL_MUST_USE enum tl_err tl_sdes_read(const char *text, size_t bytes, struct tl_sdes *out_sdes);

/* Writes the whole line with its end, zero-terminated. */
void tl_sdes_write(const struct tl_sdes *sdes, char out[TL_SDES_LINE_BYTES]);

/* A new key at random. TL_ENOMEM: there is no randomness. */
TL_MUST_USE enum tl_err tl_sdes_make(uint8_t key[TL_SDES_KEY_BYTES]);

#endif
