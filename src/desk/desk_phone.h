/* desk_phone.h: the account that a person's desk phone registers by.
 *
 *     password (drawn here, shown once) --H(account:realm:password)--> HA1 --sealed--> records
 *
 * The account is a number, so that a telephone's keys can name it: 1000 and the person's id. The
 * HA1 is MD5's (RFC 3261 22.4, RFC 2617 3.2.2.2): many desk phones know no other. It stands for the
 * password, which has 100 bits of chance, at this center alone. The realm is the folder's own, kept
 * with the records: an address that changes breaks no phone.
 */
#ifndef TL_DESK_DESK_PHONE_H
#define TL_DESK_DESK_PHONE_H

#include "store/phones.h"

enum {
    TL_DESK_PHONE_PASSWORD_BYTES = 21, /* With its 0: 20 letters and digits in lower case. */
    TL_DESK_PHONE_HA1_BYTES = 33,
    TL_DESK_PHONE_REALM_BYTES = 40,
};

/* The folder's realm, made where there is none. In the caller's transaction, as all below. */
TL_MUST_USE enum tl_err tl_desk_phone_realm(struct tl_db *db, char out[TL_DESK_PHONE_REALM_BYTES]);

/* A new account, or a new password for the one there is; out_phone is what is kept. Wipe the
 * password. key: as in factor.h. */
TL_MUST_USE enum tl_err tl_desk_phone_make(struct tl_db *db, const uint8_t *key, tl_id staff,
                                           tl_time now, struct tl_staff_phone *out_phone,
                                           char out_password[TL_DESK_PHONE_PASSWORD_BYTES]);

/* The HA1 of a kept account. Wipe it. TL_ECORRUPT: sealed by another key, or for another person. */
TL_MUST_USE enum tl_err tl_desk_phone_ha1(const uint8_t *key, const struct tl_staff_phone *phone,
                                          char out[TL_DESK_PHONE_HA1_BYTES]);

/* HA1 = H(account:realm:password), MD5. TL_EUNSUPPORTED: the machine's library knows no MD5. */
TL_MUST_USE enum tl_err tl_desk_phone_hash(const char *account, const char *realm,
                                           const char *password, char out[TL_DESK_PHONE_HA1_BYTES]);

#endif
