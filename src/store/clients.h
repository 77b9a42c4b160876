/* clients.h: other systems that ask for the public status of cases, or send records: an account
 * each.
 *
 * The secret comes hashed; the store never sees it in clear. TL_ENONE, TL_EEXISTS: as in
 * contacts.h.
 */
#ifndef TL_STORE_CLIENTS_H
#define TL_STORE_CLIENTS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_CLIENT_HASH_BYTES = 65 }; /* In hexadecimal, with its 0. */

struct tl_client {
    tl_id id;
    char client[64]; /* Unique: what it names itself by. */
    char name[96];   /* What people call it. */
    char secret_hash[TL_CLIENT_HASH_BYTES];
    tl_time made_at;
    int64_t may_feed; /* 1: it may send records; each may ask. */
};

TL_MUST_USE enum tl_err tl_store_client_insert(struct tl_db *db, const struct tl_client *client);
TL_MUST_USE enum tl_err tl_store_client_find(struct tl_db *db, tl_id id,
                                             struct tl_client *out_client);
TL_MUST_USE enum tl_err tl_store_client_named(struct tl_db *db, const char *client,
                                              struct tl_client *out_client);

/* By id, above after. */
TL_MUST_USE enum tl_err tl_store_client_list(struct tl_db *db, tl_id after,
                                             struct tl_client *out_clients, size_t clients_max,
                                             size_t *out_len);
TL_MUST_USE enum tl_err tl_store_client_set_secret(struct tl_db *db, tl_id id,
                                                   const char *secret_hash);
TL_MUST_USE enum tl_err tl_store_client_set_may_feed(struct tl_db *db, tl_id id, bool may_feed);
TL_MUST_USE enum tl_err tl_store_client_delete(struct tl_db *db, tl_id id);

#endif
