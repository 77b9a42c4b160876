/* meta.h: ids to give out, settings kept with the data, the policies that were in force. */
#ifndef TL_STORE_META_H
#define TL_STORE_META_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

/* Takes `count` ids of a kind ("case", "audit"): out_first and the following ones are the caller's
 * for ever, as soon as the transaction is committed. The first id of a kind is 1. */
TL_MUST_USE enum tl_err tl_store_ids_take(struct tl_db *db, const char *kind, uint32_t count,
                                          tl_id *out_first);

TL_MUST_USE enum tl_err tl_store_setting_set(struct tl_db *db, const char *name, const char *value);

/* TL_ENONE: not set. TL_ETOOLONG: longer than out_value takes. */
TL_MUST_USE enum tl_err tl_store_setting_get(struct tl_db *db, const char *name, char *out_value,
                                             size_t value_size);

#define TL_POLICY_HASH_SIZE      65 /* SHA-256 in hex, with its NUL. */
#define TL_POLICY_TEXT_BYTES_MAX (16 * 1024 * 1024)

struct tl_policy_version {
    char hash[TL_POLICY_HASH_SIZE];
    tl_time loaded_at;
    char *text; /* malloc'd by find and last: free it. */
};

/* The full text of a policy and its texts, under the hash that the caller made of it. Put again, it
 * only is the last again. TL_ETOOLONG: over the limit. */
TL_MUST_USE enum tl_err tl_store_policy_put(struct tl_db *db, const char *hash, const char *text,
                                            tl_time loaded_at);
TL_MUST_USE enum tl_err tl_store_policy_find(struct tl_db *db, const char *hash,
                                             struct tl_policy_version *out_version);

/* The one loaded last. */
TL_MUST_USE enum tl_err tl_store_policy_last(struct tl_db *db,
                                             struct tl_policy_version *out_version);

#endif
