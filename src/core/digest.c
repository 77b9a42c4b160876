/* digest.c: a hash of all state, the same wherever the same things are true.
 *
 * The checkpoint is all state, so its facts are what is hashed. The sum of their hashes knows no
 * order of entities and no slots; indices are left out.
 */
#include "base/hash.h"
#include "core/state.h"

static void add(void *arg, const struct tl_fact *fact)
{
    uint64_t *sum = arg;
    uint64_t hash = fact->kind;
    uint8_t words_len = tl_fact_shape(fact->kind)->words_len;
    for (unsigned i = 0; i < words_len; i++)
        hash = tl_hash_add(hash, fact->words[i]);
    *sum += hash;
}

uint64_t tl_center_digest(const struct tl_center *center)
{
    uint64_t sum = 0;
    tl_checkpoint_center(center, add, &sum);
    for (uint32_t slot = 0; slot < center->limits.agents_max; slot++) {
        if (center->agents[slot].id != 0)
            tl_checkpoint_agent(center, slot, add, &sum);
    }
    for (uint32_t slot = 0; slot < center->limits.contacts_max; slot++) {
        if (center->contacts[slot].id != 0)
            tl_checkpoint_contact(center, slot, add, &sum);
    }
    for (uint32_t bar = 0; bar < center->bars_max; bar++) {
        if (center->bars[bar].agent != TL_NO_SLOT)
            tl_checkpoint_bar(center, bar, add, &sum);
    }
    return sum;
}
