/* prompt_cache.c: entries by hash, and the order of their use. */
#include "phone/prompt_cache.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

void tl_prompt_key_make(const char *const *fields, uint32_t fields_len,
                        struct tl_prompt_key *out_key)
{
    uint8_t hash[TL_PROMPT_KEY_BYTES] = { 0 };
    /* Each field is hashed alone, then with what came before: no copy of the texts is needed. */
    for (uint32_t i = 0; i < fields_len; i++) {
        uint8_t both[2 * TL_PROMPT_KEY_BYTES];
        memcpy(both, hash, sizeof hash);
        SHA256((const uint8_t *)fields[i], strlen(fields[i]), both + sizeof hash);
        SHA256(both, sizeof both, hash);
    }
    memcpy(out_key->bytes, hash, sizeof hash);
}

static struct tl_prompt_entry **bucket_of(struct tl_prompt_cache *cache,
                                          const struct tl_prompt_key *key)
{
    uint32_t number;
    memcpy(&number, key->bytes, sizeof number);
    return &cache->buckets[number % TL_PROMPT_BUCKETS];
}

static void unlink_use(struct tl_prompt_cache *cache, struct tl_prompt_entry *entry)
{
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
    entry->newer = entry->older = NULL;
}

static void link_newest(struct tl_prompt_cache *cache, struct tl_prompt_entry *entry)
{
    entry->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

struct tl_prompt_entry *tl_prompt_cache_find(struct tl_prompt_cache *cache,
                                             const struct tl_prompt_key *key)
{
    struct tl_prompt_entry *entry = *bucket_of(cache, key);
    while (entry && memcmp(&entry->key, key, sizeof *key) != 0)
        entry = entry->next_in_bucket;
    if (entry && entry->sound) {
        unlink_use(cache, entry);
        link_newest(cache, entry);
    }
    return entry;
}

struct tl_prompt_entry *tl_prompt_cache_add(struct tl_prompt_cache *cache,
                                            const struct tl_prompt_key *key)
{
    struct tl_prompt_entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    struct tl_prompt_entry **bucket = bucket_of(cache, key);
    entry->key = *key;
    entry->next_in_bucket = *bucket;
    *bucket = entry;
    return entry;
}

static size_t weight(const struct tl_prompt_entry *entry)
{
    return sizeof *entry + tl_sound_samples(entry->sound);
}

void tl_prompt_cache_drop(struct tl_prompt_cache *cache, struct tl_prompt_entry *entry)
{
    TL_ASSERT(!entry->waits);
    struct tl_prompt_entry **at = bucket_of(cache, &entry->key);
    while (*at != entry)
        at = &(*at)->next_in_bucket;
    *at = entry->next_in_bucket;
    if (entry->sound) {
        unlink_use(cache, entry);
        cache->memory -= weight(entry);
        tl_sound_drop(entry->sound);
    }
    free(entry);
}

void tl_prompt_cache_settle(struct tl_prompt_cache *cache, struct tl_prompt_entry *entry,
                            struct tl_sound *sound)
{
    TL_ASSERT(!entry->sound);
    entry->sound = sound;
    cache->memory += weight(entry);
    link_newest(cache, entry);
    /* The newest stays, however large: it is being asked for. */
    while (cache->memory > cache->memory_max && cache->oldest != entry)
        tl_prompt_cache_drop(cache, cache->oldest);
}
