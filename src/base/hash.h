/* hash.h: 64-bit words mixed into one, for digests and tables. Not against an attacker. */
#ifndef TL_BASE_HASH_H
#define TL_BASE_HASH_H

#include "base/types.h"

/* Mixes one more word into hash; the order of the words counts. (Multiply and fold, twice.) */
static inline uint64_t tl_hash_add(uint64_t hash, uint64_t word)
{
    uint64_t mixed = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
    mixed = (mixed ^ (mixed >> 32)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return mixed ^ (mixed >> 29);
}

#endif
