/* recorder_seal.h: a file's chunks sealed one after the other, so that none can be changed, left
 * out, doubled, moved or cut off unseen: the STREAM construction (Hoang, Reyhanitabar, Rogaway,
 * Vizar: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015) over
 * AES-256-GCM.
 *
 *   nonce of a chunk: prefix, 7 bytes | number of the chunk, 4 bytes, big endian | 1: the last, 0
 */
#ifndef TL_PHONE_RECORDER_SEAL_H
#define TL_PHONE_RECORDER_SEAL_H

#include "base/err.h"
#include "base/types.h"

struct tl_seal;

enum {
    TL_SEAL_KEY_BYTES = 32,
    TL_SEAL_PREFIX_BYTES = 7, /* Drawn at random for each file. */
    TL_SEAL_CHECK_BYTES = 16, /* What sealing adds to a chunk. */
};

/* A piece of what is sealed together. */
struct tl_seal_span {
    const uint8_t *bytes;
    size_t len;
};

/* mark goes into each chunk's check. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_seal_open(const uint8_t key[TL_SEAL_KEY_BYTES],
                                     const uint8_t prefix[TL_SEAL_PREFIX_BYTES],
                                     struct tl_seal_span mark, struct tl_seal **out_seal);

/* NULL does nothing. */
void tl_seal_close(struct tl_seal *seal);

/* The next chunk: writes the spans' bytes sealed, and the check behind them, to out. TL_ECLOSED:
 * there are 2^32 already. */
TL_MUST_USE enum tl_err tl_seal_chunk(struct tl_seal *seal, const struct tl_seal_span *spans,
                                      size_t spans_len, bool is_last, uint8_t *out);

/* The other way round: len - TL_SEAL_CHECK_BYTES bytes to out. TL_ECORRUPT: it is not the next
 * chunk of whoever had the key, or it is the last and does not say so, or the other way round. */
TL_MUST_USE enum tl_err tl_seal_read(struct tl_seal *seal, struct tl_seal_span chunk, bool is_last,
                                     uint8_t *out);

#endif
