/* prompt_cache.h: sounds by the hash of what they say: in memory, least lately used leaves, and on
 * disk.
 *
 * An entry is there from the first ask for it; its sound comes later (spoken by a child). Whoever
 * waits for it hangs in waits. Touched by the prompt thread only.
 */
#ifndef TL_PHONE_PROMPT_CACHE_H
#define TL_PHONE_PROMPT_CACHE_H

#include "base/err.h"
#include "base/types.h"
#include "phone/sound.h"

enum { TL_PROMPT_KEY_BYTES = 32, TL_PROMPT_BUCKETS = 4096 };

struct tl_prompt_key {
    uint8_t bytes[TL_PROMPT_KEY_BYTES]; /* SHA-256 */
};

struct tl_prompt_wait; /* prompts.c's: an ask and one of its parts. */

struct tl_prompt_entry {
    struct tl_prompt_key key;
    struct tl_sound *sound; /* NULL: on its way. */
    struct tl_prompt_wait *waits;
    struct tl_prompt_entry *next_in_bucket;
    struct tl_prompt_entry *newer, *older;
};

struct tl_prompt_cache {
    struct tl_prompt_entry *buckets[TL_PROMPT_BUCKETS];
    struct tl_prompt_entry *newest, *oldest; /* Of those with a sound. */
    size_t memory, memory_max;
    char *dir; /* NULL: nothing on disk. */
    size_t disk, disk_max;
};

/* dir is made when it is not there; NULL: none. TL_EIO: it cannot be made or written. */
TL_MUST_USE enum tl_err tl_prompt_cache_open(struct tl_prompt_cache *cache, const char *dir,
                                             size_t memory_max, size_t disk_max);
void tl_prompt_cache_close(struct tl_prompt_cache *cache);

/* Key of fields, each with its length, so that no two lists of fields are alike. */
void tl_prompt_key_make(const char *const *fields, uint32_t fields_len,
                        struct tl_prompt_key *out_key);

/* The entry of key, which becomes the newest; NULL: not there. */
struct tl_prompt_entry *tl_prompt_cache_find(struct tl_prompt_cache *cache,
                                             const struct tl_prompt_key *key);

/* Adds an entry without a sound. NULL: no memory. */
struct tl_prompt_entry *tl_prompt_cache_add(struct tl_prompt_cache *cache,
                                            const struct tl_prompt_key *key);

/* Gives entry its sound, whose holder the cache becomes; the oldest leave when memory is full. */
void tl_prompt_cache_settle(struct tl_prompt_cache *cache, struct tl_prompt_entry *entry,
                            struct tl_sound *sound);

/* Drops an entry; nobody waits for it any more. */
void tl_prompt_cache_drop(struct tl_prompt_cache *cache, struct tl_prompt_entry *entry);

/* The file of key. TL_ENONE: not there, or not whole (then it is removed). */
TL_MUST_USE enum tl_err tl_prompt_disk_read(struct tl_prompt_cache *cache,
                                            const struct tl_prompt_key *key,
                                            struct tl_sound **out_sound);

/* Keeps sound under key. A failure is no loss but of time: it is not told. */
void tl_prompt_disk_write(struct tl_prompt_cache *cache, const struct tl_prompt_key *key,
                          const struct tl_sound *sound);

#endif
