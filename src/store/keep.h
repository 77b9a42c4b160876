/* keep.h: how long things are kept: holds, and what is old enough to go.
 *
 * While a contact is on hold nothing of it is erased, by hand or by its age: not its values, its
 * notices, its recordings or the record of who looked. A hold is of contacts that are there.
 */
#ifndef TL_STORE_KEEP_H
#define TL_STORE_KEEP_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

/* TL_EEXISTS: it is held already, since then and for that reason. TL_ENONE: it is not. */
TL_MUST_USE enum tl_err tl_store_hold_put(struct tl_db *db, tl_id contact, tl_time at,
                                          const char *reason);
TL_MUST_USE enum tl_err tl_store_hold_drop(struct tl_db *db, tl_id contact);

/* Contacts that ended before, with all that was promised in them, and are neither held nor erased;
 * the oldest first. One walk along an index of those that are not erased. */
TL_MUST_USE enum tl_err tl_store_kept_list(struct tl_db *db, tl_time before, tl_id *out_contacts,
                                           size_t contacts_max, size_t *out_len);

/* Deletes up to count of the records of who looked, from before; not of contacts on hold. */
TL_MUST_USE enum tl_err tl_store_audit_purge(struct tl_db *db, tl_time before, uint32_t count,
                                             uint32_t *out_deleted);

/* Looks of before then may be gone by that; 0: none was deleted. */
TL_MUST_USE enum tl_err tl_store_audit_purged(struct tl_db *db, tl_time *out_before);

/* A number that wants no text messages. TL_ENONE: it is none. */
struct tl_stopped_number {
    char number[40];
    tl_time at;
    char word[64];
};
TL_MUST_USE enum tl_err tl_store_number_stopped(struct tl_db *db, const char *number,
                                                struct tl_stopped_number *out);

#endif
