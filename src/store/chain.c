/* chain.c: SHA-256 over the hash before, the fact's numbers and its bytes. */
#include "store/chain.h"

#include <endian.h>
#include <sodium.h>
#include <string.h>

_Static_assert(TL_JOURNAL_HASH_BYTES == crypto_hash_sha256_BYTES, "the chain is SHA-256");

void tl_chain_next(struct tl_journal_head *head, const struct tl_journal_fact *fact)
{
    struct {
        uint64_t number, at;
        uint32_t kind, grade;
    } packed = { htobe64(fact->number), htobe64((uint64_t)fact->at), htobe32(fact->kind),
                 htobe32(fact->grade) };
    _Static_assert(sizeof packed == 24, "no padding is hashed");
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, head->hash, sizeof head->hash);
    crypto_hash_sha256_update(&state, (const unsigned char *)&packed, sizeof packed);
    crypto_hash_sha256_update(&state, fact->bytes, fact->bytes_len);
    crypto_hash_sha256_final(&state, head->hash);
    head->number = fact->number;
    head->at = fact->at;
}

enum tl_err tl_chain_hash_read(const struct tl_rows *rows, int column,
                               uint8_t out_hash[TL_JOURNAL_HASH_BYTES])
{
    size_t len;
    const void *bytes = tl_rows_bytes(rows, column, &len);
    if (len != TL_JOURNAL_HASH_BYTES)
        return TL_ECORRUPT;
    memcpy(out_hash, bytes, len);
    return TL_OK;
}
