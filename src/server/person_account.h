/* person_account.h: a person's own account, as part of what is stored of them.
 *
 * In lists of contacts an account stands by its id, which no contact has (store/accounts.h).
 */
#ifndef TL_SERVER_PERSON_ACCOUNT_H
#define TL_SERVER_PERSON_ACCOUNT_H

#include <jansson.h>

#include "base/err.h"
#include "store/accounts.h"

struct tl_db;

/* The account of an address, however it is written. TL_ENONE. */
TL_MUST_USE enum tl_err tl_person_account_find(struct tl_db *db, const char *mail, tl_id *out_id);

/* All that it keeps, but for what it is opened with: *out_json, or NULL where there is none. */
TL_MUST_USE enum tl_err tl_person_account_json(struct tl_db *db, tl_id id, json_t **out_json);

/* A time as the export writes it; null for 0. */
json_t *tl_person_time_json(tl_time at);

/* Erases it with all that belongs to it, its notices, and where its requests came from. In the
 * caller's transaction. TL_ENONE: it is gone already. */
TL_MUST_USE enum tl_err tl_person_account_erase(struct tl_db *db, tl_id id);

#endif
