/* factors.h: what people prove themselves with beside a password: authenticator apps, passkeys,
 * recovery codes; and names of staff at a provider of sign-in.
 *
 * Their owner is a user of the staff, or an account of the public (accounts.h): ids that never
 * meet. Secrets come sealed or hashed; the store never sees them in clear. TL_ENONE, TL_EEXISTS: as
 * in contacts.h.
 */
#ifndef TL_STORE_FACTORS_H
#define TL_STORE_FACTORS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_factor {
    tl_id id;
    tl_id owner;   /* A user of the staff, or an account. */
    char kind[16]; /* "totp", "passkey". */
    char name[96];
    char credential[1400]; /* Unique: a passkey's id in base64url; "totp:OWNER". */
    char secret[400];      /* Sealed, or a public key. */
    int64_t counter;       /* The last step or count that was used. */
    tl_time made_at;
    tl_time used_at; /* 0: never. */
};

TL_MUST_USE enum tl_err tl_store_factor_insert(struct tl_db *db, const struct tl_factor *factor);

/* By id. */
TL_MUST_USE enum tl_err tl_store_factor_list(struct tl_db *db, tl_id owner,
                                             struct tl_factor *out_factors, size_t factors_max,
                                             size_t *out_len);
TL_MUST_USE enum tl_err tl_store_factor_find(struct tl_db *db, const char *credential,
                                             struct tl_factor *out_factor);

/* Moves the counter on. TL_ENONE: no such factor, or it was at this counter or beyond: a replay. */
TL_MUST_USE enum tl_err tl_store_factor_use(struct tl_db *db, tl_id id, int64_t counter,
                                            tl_time at);

/* A use without a counter. */
TL_MUST_USE enum tl_err tl_store_factor_seen(struct tl_db *db, tl_id id, tl_time at);

/* TL_ENONE: not this person's. */
TL_MUST_USE enum tl_err tl_store_factor_delete(struct tl_db *db, tl_id id, tl_id owner);

/* All factors and recovery codes of one person; fine when there are none. */
TL_MUST_USE enum tl_err tl_store_factor_delete_of(struct tl_db *db, tl_id owner);

/* Recovery codes, hashed. take: TL_ENONE: there is none such (any more). */
TL_MUST_USE enum tl_err tl_store_recovery_insert(struct tl_db *db, tl_id owner,
                                                 const char *code_hash);
TL_MUST_USE enum tl_err tl_store_recovery_take(struct tl_db *db, tl_id owner,
                                               const char *code_hash);
TL_MUST_USE enum tl_err tl_store_recovery_delete_of(struct tl_db *db, tl_id owner);
TL_MUST_USE enum tl_err tl_store_recovery_count(struct tl_db *db, tl_id owner, int64_t *out_len);

/* Who has this subject at this issuer. */
TL_MUST_USE enum tl_err tl_store_subject_find(struct tl_db *db, const char *issuer,
                                              const char *subject, tl_id *out_staff);
TL_MUST_USE enum tl_err tl_store_subject_insert(struct tl_db *db, const char *issuer,
                                                const char *subject, tl_id staff_id);

#endif
