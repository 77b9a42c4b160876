/* signin.h: staff accounts: passwords, sessions, lockout.
 *
 * Passwords are kept as argon2id (RFC 9106) hashes, session tokens as SHA-256 of 256 random bits.
 * After TL_SIGNIN_TRIES wrong passwords an account is locked for a while, told without saying
 * whether the login exists. No clock: `now` comes in. Writing goes in the caller's transaction;
 * checking a password takes some 50 ms of CPU and 64 MB, so it is done outside of one.
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

/* Makes the hash of a new password. TL_EBAD: shorter or longer than allowed. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_password_hash(const char *password, char *out, size_t bytes_max);

/* Looks login up and checks the password; reads only. TL_EDENIED: wrong login or password
 * (out_staff has the account when there is one: id 0 otherwise). TL_EBUSY: locked until
 * out_staff->locked_until. */
TL_MUST_USE enum tl_err tl_signin_check(struct tl_db *db, const char *login, const char *password,
                                        tl_time now, struct tl_staff *out_staff);

/* What follows in the records: a wrong password is counted, a right one begins a session under a
 * new token. */
TL_MUST_USE enum tl_err tl_signin_failed(struct tl_db *db, const struct tl_staff *staff,
                                         tl_time now);
TL_MUST_USE enum tl_err tl_signin_begin(struct tl_db *db, const struct tl_staff *staff, tl_time now,
                                        const char *token);
void tl_token_draw(char out[TL_TOKEN_BYTES]);

/* Who holds this token. TL_ENONE: nobody, or not any more. *out_is_old: it was not seen for a
 * while; tl_session_seen should be called. */
TL_MUST_USE enum tl_err tl_session_staff(struct tl_db *db, const char *token, tl_time now,
                                         struct tl_staff *out_staff, bool *out_is_old);
TL_MUST_USE enum tl_err tl_session_seen(struct tl_db *db, const char *token, tl_time now);
TL_MUST_USE enum tl_err tl_session_end(struct tl_db *db, const char *token);

#endif
