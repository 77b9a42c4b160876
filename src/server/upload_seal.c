/* upload_seal.c: one message of a secretstream for each piece. */
#include "server/upload_seal.h"

#include <sodium.h>

enum {
    HEADER = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    CHECK = crypto_secretstream_xchacha20poly1305_ABYTES,
    PLACE_BYTES = 3 * 8,
};
_Static_assert(HEADER + CHECK == TL_UPLOAD_SEAL_BYTES, "upload_seal.h says the same");
_Static_assert(TL_UPLOAD_KEY_BYTES == crypto_secretstream_xchacha20poly1305_KEYBYTES, "one key");

static void put_number(uint8_t *out, uint64_t number)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(number >> 8 * (7 - i));
}

static void write_place(const struct tl_upload_piece *piece, uint8_t out[PLACE_BYTES])
{
    put_number(out, piece->upload);
    put_number(out + 8, piece->number);
    put_number(out + 16, piece->at);
}

void tl_upload_seal(const uint8_t key[TL_UPLOAD_KEY_BYTES], const struct tl_upload_piece *piece,
                    const uint8_t *bytes, size_t len, uint8_t *out)
{
    crypto_secretstream_xchacha20poly1305_state state;
    uint8_t place[PLACE_BYTES];
    write_place(piece, place);
    crypto_secretstream_xchacha20poly1305_init_push(&state, out, key);
    crypto_secretstream_xchacha20poly1305_push(&state, out + HEADER, NULL, bytes, len, place,
                                               sizeof place,
                                               crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    sodium_memzero(&state, sizeof state);
}

enum tl_err tl_upload_unseal(const uint8_t key[TL_UPLOAD_KEY_BYTES],
                             const struct tl_upload_piece *piece, const uint8_t *sealed,
                             size_t sealed_len, uint8_t *out)
{
    crypto_secretstream_xchacha20poly1305_state state;
    uint8_t place[PLACE_BYTES];
    unsigned char tag = 0;
    if (sealed_len < TL_UPLOAD_SEAL_BYTES)
        return TL_ECORRUPT;
    write_place(piece, place);
    bool is_whole =
        crypto_secretstream_xchacha20poly1305_init_pull(&state, sealed, key) == 0 &&
        crypto_secretstream_xchacha20poly1305_pull(&state, out, NULL, &tag, sealed + HEADER,
                                                   sealed_len - HEADER, place, sizeof place) == 0 &&
        tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    sodium_memzero(&state, sizeof state);
    return is_whole ? TL_OK : TL_ECORRUPT;
}
