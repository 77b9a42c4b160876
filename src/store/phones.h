/* phones.h: desk phones of staff: an account each, and whether calls come there.
 *
 * The secret comes sealed; the store never sees it in clear. TL_ENONE, TL_EEXISTS: as in
 * contacts.h.
 */
#ifndef TL_STORE_PHONES_H
#define TL_STORE_PHONES_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_staff_phone {
    tl_id staff_id;
    char account[33];  /* Unique. */
    char ha1[200];     /* Sealed. */
    int64_t is_chosen; /* 1: calls come to it, not to the browser. */
    tl_time made_at;
};

/* In place of the one that the person had, whose choice is kept. TL_EEXISTS: another person has the
 * account. */
TL_MUST_USE enum tl_err tl_store_phone_put(struct tl_db *db, const struct tl_staff_phone *phone);
TL_MUST_USE enum tl_err tl_store_phone_find(struct tl_db *db, tl_id staff,
                                            struct tl_staff_phone *out_phone);

/* By the person's id, above after. */
TL_MUST_USE enum tl_err tl_store_phone_list(struct tl_db *db, tl_id after,
                                            struct tl_staff_phone *out_phones, size_t phones_max,
                                            size_t *out_len);
TL_MUST_USE enum tl_err tl_store_phone_choose(struct tl_db *db, tl_id staff, bool is_chosen);
TL_MUST_USE enum tl_err tl_store_phone_delete(struct tl_db *db, tl_id staff);

#endif
