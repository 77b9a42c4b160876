/* upload_seal.h: pieces of a file that somebody adds to their matter, each sealed before it leaves
 * memory: a libsodium secretstream (XChaCha20-Poly1305) of one message, under the file's key.
 *
 *   piece: header, 24 bytes, drawn at random | message | check, 17 bytes, tagged as the last one
 *
 * The check also covers which file it is, the piece's number, and where its bytes begin: none can
 * be changed, moved, doubled or given for another. A piece that is sent again is sealed anew, so no
 * stream of keys is used twice, and a file can be gone on with after a restart.
 */
#ifndef TL_SERVER_UPLOAD_SEAL_H
#define TL_SERVER_UPLOAD_SEAL_H

#include "base/err.h"
#include "base/types.h"

enum {
    TL_UPLOAD_PIECE_MAX = 1 << 20,  /* Bytes that one request brings, at most. */
    TL_UPLOAD_PIECE_MIN = 64 << 10, /* And at least, but for the last one. */
    TL_UPLOAD_KEY_BYTES = 32,
    TL_UPLOAD_SEAL_BYTES = 24 + 17, /* What sealing adds. */
};

struct tl_upload_piece {
    tl_id upload;
    uint64_t number; /* From 0. */
    uint64_t at;     /* Where its bytes begin in the file. */
};

/* Writes len + TL_UPLOAD_SEAL_BYTES bytes to out. */
void tl_upload_seal(const uint8_t key[TL_UPLOAD_KEY_BYTES], const struct tl_upload_piece *piece,
                    const uint8_t *bytes, size_t len, uint8_t *out);

/* The other way round: sealed_len - TL_UPLOAD_SEAL_BYTES bytes to out. TL_ECORRUPT: it is not that
 * piece of whoever had the key. */
TL_MUST_USE enum tl_err tl_upload_unseal(const uint8_t key[TL_UPLOAD_KEY_BYTES],
                                         const struct tl_upload_piece *piece, const uint8_t *sealed,
                                         size_t sealed_len, uint8_t *out);

#endif
