/* answer.c: keyed hashes of answers. */
#include "desk/answer.h"

#include <sodium.h>
#include <string.h>

void tl_answer_hash(const uint8_t key[TL_ANSWER_KEY_BYTES], const char *receipt,
                    const char *question, const char *answer, char out[TL_ANSWER_BYTES])
{
    const char *const parts[] = { receipt, question, answer };
    crypto_generichash_state state;
    uint8_t hash[crypto_generichash_BYTES];
    crypto_generichash_init(&state, key, TL_ANSWER_KEY_BYTES, sizeof hash);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) /* The end of each with it. */
        crypto_generichash_update(&state, (const uint8_t *)parts[i], strlen(parts[i]) + 1);
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(out, TL_ANSWER_BYTES, hash, sizeof hash);
    sodium_memzero(&state, sizeof state);
}

bool tl_answer_is(const char kept[TL_ANSWER_BYTES], const char given[TL_ANSWER_BYTES])
{
    return sodium_memcmp(kept, given, TL_ANSWER_BYTES) == 0;
}
