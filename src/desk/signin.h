/* signin.h: signing in, for staff and for accounts of the public: passwords, sessions, lockout.
 *
 *     password --> session: done | second factor due | second factor to be set up --> done
 *                             done <--> locked (the screen; calls go on)
 *
 * Passwords are kept as argon2id (RFC 9106) hashes, session tokens as SHA-256 of 256 random bits.
 * After TL_SIGNIN_TRIES wrong passwords and codes, counted together and forgotten only when a
 * sign-in is complete, an account is locked for a while, told without saying whether the login
 * exists. A session belongs to an owner: a user of the staff or an account (account.h). No clock:
 * `now` comes in. Writing goes in the caller's transaction; checking a password takes some 50 ms of
 * CPU and 64 MB, so it is done outside of one.
 */
#ifndef TL_DESK_SIGNIN_H
#define TL_DESK_SIGNIN_H

#include "base/calendar.h"
#include "base/err.h"
#include "desk/roles.h"
#include "store/staff.h"

enum {
    TL_SIGNIN_TRIES = 5,
    TL_TOKEN_BYTES = 44, /* Base64 without padding, and its 0 byte. */
    TL_PASSWORD_MIN = 8,
    TL_PASSWORD_MAX = 256,
};
#define TL_SIGNIN_LOCK_US  (5 * TL_MINUTE)
#define TL_SESSION_LIFE_US (12 * TL_HOUR)
#define TL_SESSION_IDLE_US (2 * TL_HOUR)
#define TL_PENDING_LIFE_US (10 * TL_MINUTE) /* For the second factor, or to set one up. */

/* Makes the hash of a new password. TL_EBAD: shorter or longer than allowed. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_password_hash(const char *password, char *out, size_t bytes_max);

/* Looks login up and checks the password; reads only. TL_EDENIED: wrong login or password
 * (out_staff has the account when there is one: id 0 otherwise). TL_EBUSY: locked until
 * out_staff->locked_until. */
TL_MUST_USE enum tl_err tl_signin_check(struct tl_db *db, const char *login, const char *password,
                                        tl_time now, struct tl_staff *out_staff);

/* How far a session has come. Only one that is done has its user's rights. */
enum tl_stage { TL_STAGE_DONE, TL_STAGE_FACTOR, TL_STAGE_ENROL };

/* As much work as a right password, for a login that is none. */
void tl_password_check_nobody(const char *password);

/* What follows in the records: a wrong password or code is counted (*out_locks: the account is
 * locked now), a right password begins a session under a new
 * token: owner, stage, made_at and browser of `begun` are set. */
TL_MUST_USE enum tl_err tl_signin_failed(struct tl_db *db, tl_id owner, tl_time now,
                                         bool *out_locks);
TL_MUST_USE enum tl_err tl_signin_begin(struct tl_db *db, const struct tl_session *begun,
                                        const char *token);

/* The password of somebody who has a session. As tl_signin_check. */
TL_MUST_USE enum tl_err tl_password_check(const struct tl_staff *staff, const char *password,
                                          tl_time now);
/* A new token; the hash under which it is kept. */
void tl_token_draw(char out[TL_TOKEN_BYTES]);
void tl_token_hash(const char *token, uint8_t out[TL_SESSION_HASH_BYTES]);

/* Who holds this token (tl_holder_find). TL_ENONE: nobody, or not any more. *out_is_old: it was not
 * seen for a while; tl_session_seen should be called. */
TL_MUST_USE enum tl_err tl_session_find(struct tl_db *db, const char *token, tl_time now,
                                        struct tl_staff *out_staff, struct tl_session *out_session,
                                        bool *out_is_old);

/* The holder proved to be there: the session is done and unlocked, wrong tries are forgotten. */
TL_MUST_USE enum tl_err tl_session_prove(struct tl_db *db, const char *token, tl_id owner,
                                         tl_time now);

/* Behind a step of the sign-in the session goes by another token: whoever knew it before the step
 * has none. */
TL_MUST_USE enum tl_err tl_session_renew(struct tl_db *db, const char *token, const char *next);
TL_MUST_USE enum tl_err tl_session_lock(struct tl_db *db, const char *token, tl_time now);

/* Proved within fresh_us before now, and not locked. */
bool tl_session_is_fresh(const struct tl_session *session, tl_time now, int64_t fresh_us);

TL_MUST_USE enum tl_err tl_session_seen(struct tl_db *db, const char *token, tl_time now);
TL_MUST_USE enum tl_err tl_session_end(struct tl_db *db, const char *token);

#endif
