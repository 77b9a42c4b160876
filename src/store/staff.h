/* staff.h: staff accounts and their sessions.
 *
 * Passwords and session tokens come hashed; the store never sees them in clear. TL_ENONE,
 * TL_EEXISTS: as in contacts.h.
 */
#ifndef TL_STORE_STAFF_H
#define TL_STORE_STAFF_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

#define TL_SESSION_HASH_BYTES 32

struct tl_staff {
    tl_id id;
    char login[256];    /* Unique. */
    char password[160]; /* The hash as text, with its own parameters in it. */
    int64_t roles;      /* A mask; the bits are the desk's. */
    char name[96];
    char skills[256]; /* The policy's skill keys, languages among them, with spaces between. */
    char tiers[32];
    int64_t failed_len; /* Wrong passwords since the last right one. */
    tl_time locked_until;
    char office[32]; /* The key of the one office that it is for; "" for none. */
};

TL_MUST_USE enum tl_err tl_store_staff_insert(struct tl_db *db, const struct tl_staff *staff);
TL_MUST_USE enum tl_err tl_store_staff_find(struct tl_db *db, tl_id id, struct tl_staff *out_staff);
TL_MUST_USE enum tl_err tl_store_staff_find_by_login(struct tl_db *db, const char *login,
                                                     struct tl_staff *out_staff);
TL_MUST_USE enum tl_err tl_store_staff_list(struct tl_db *db, tl_id after,
                                            struct tl_staff *out_staff, size_t staff_max,
                                            size_t *out_len);

/* Sets roles, name, skills, tiers and office of staff->id. */
TL_MUST_USE enum tl_err tl_store_staff_update(struct tl_db *db, const struct tl_staff *staff);
TL_MUST_USE enum tl_err tl_store_staff_set_password(struct tl_db *db, tl_id id,
                                                    const char *password);
TL_MUST_USE enum tl_err tl_store_staff_set_failed(struct tl_db *db, tl_id id, int64_t failed_len,
                                                  tl_time locked_until);

struct tl_session {
    tl_id owner; /* A user of the staff, or an account. */
    tl_time made_at;
    tl_time seen_at;
    tl_time until;
    int64_t stage; /* What is still due before it counts; the numbers are the desk's. */
    tl_time proved_at;
    tl_time locked_at; /* 0: the screen is not locked. */
    char browser[48];  /* Its coarse name, for who looks through their own. */
};

/* hash: TL_SESSION_HASH_BYTES of the token's hash. */
TL_MUST_USE enum tl_err tl_store_session_insert(struct tl_db *db, const uint8_t *hash,
                                                const struct tl_session *session);
TL_MUST_USE enum tl_err tl_store_session_find(struct tl_db *db, const uint8_t *hash,
                                              struct tl_session *out_session);
TL_MUST_USE enum tl_err tl_store_session_set_seen(struct tl_db *db, const uint8_t *hash,
                                                  tl_time seen_at, tl_time until);
TL_MUST_USE enum tl_err tl_store_session_delete(struct tl_db *db, const uint8_t *hash);

/* Sets how far it has proved itself. TL_ENONE: no such session. */
TL_MUST_USE enum tl_err tl_store_session_set_proved(struct tl_db *db, const uint8_t *hash,
                                                    const struct tl_session *session);

/* From now on it goes by another token. TL_ENONE: no such session. */
TL_MUST_USE enum tl_err tl_store_session_renew(struct tl_db *db, const uint8_t *hash,
                                               const uint8_t *next);

/* Those of one owner, the newest first, each with the hash of its token. */
struct tl_session_listed {
    uint8_t hash[TL_SESSION_HASH_BYTES];
    struct tl_session session;
};
TL_MUST_USE enum tl_err tl_store_session_list(struct tl_db *db, tl_id owner,
                                              struct tl_session_listed *out, size_t max,
                                              size_t *out_len);

/* All of one owner (a changed password); all that ended by `at`. Fine when there are none. */
TL_MUST_USE enum tl_err tl_store_session_delete_of(struct tl_db *db, tl_id owner);
TL_MUST_USE enum tl_err tl_store_session_delete_old(struct tl_db *db, tl_time at);

#endif
