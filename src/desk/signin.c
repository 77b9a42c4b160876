/* signin.c: passwords and sessions. */
#include "desk/signin.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "desk/account.h"

enum tl_err tl_password_hash(const char *password, char *out, size_t bytes_max)
{
    size_t len = strlen(password);
    if (len < TL_PASSWORD_MIN || len > TL_PASSWORD_MAX || bytes_max < crypto_pwhash_STRBYTES)
        return TL_EBAD;
    int failed = crypto_pwhash_str(out, password, len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                   crypto_pwhash_MEMLIMIT_INTERACTIVE);
    return failed ? TL_ENOMEM : TL_OK;
}

void tl_password_check_nobody(const char *password)
{
    char hash[crypto_pwhash_STRBYTES];
    int failed =
        crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE);
    (void)failed;
}

enum tl_err tl_signin_check(struct tl_db *db, const char *login, const char *password, tl_time now,
                            struct tl_staff *out_staff)
{
    *out_staff = (struct tl_staff){ 0 };
    enum tl_err err = tl_store_staff_find_by_login(db, login, out_staff);
    if (err == TL_ENONE) {
        tl_password_check_nobody(password);
        return TL_EDENIED;
    }
    if (err != TL_OK)
        return err;
    return tl_password_check(out_staff, password, now);
}

enum tl_err tl_password_check(const struct tl_staff *staff, const char *password, tl_time now)
{
    if (staff->locked_until > now)
        return TL_EBUSY;
    if (strlen(password) > TL_PASSWORD_MAX)
        return TL_EDENIED;
    int wrong = crypto_pwhash_str_verify(staff->password, password, strlen(password));
    return wrong ? TL_EDENIED : TL_OK;
}

static enum tl_err set_failed(struct tl_db *db, tl_id owner, int64_t failed_len,
                              tl_time locked_until)
{
    return tl_is_account(owner) ? tl_store_account_set_failed(db, owner, failed_len, locked_until)
                                : tl_store_staff_set_failed(db, owner, failed_len, locked_until);
}

enum tl_err tl_signin_failed(struct tl_db *db, tl_id owner, tl_time now, bool *out_locks)
{
    struct tl_staff found;
    enum tl_err err = tl_holder_find(db, owner, &found);
    if (err != TL_OK)
        return err;
    int64_t failed = found.failed_len + 1;
    *out_locks = failed >= TL_SIGNIN_TRIES;
    return set_failed(db, owner, *out_locks ? 0 : failed,
                      *out_locks ? now + TL_SIGNIN_LOCK_US : found.locked_until);
}

void tl_token_hash(const char *token, uint8_t out[TL_SESSION_HASH_BYTES])
{
    crypto_hash_sha256(out, (const unsigned char *)token, strlen(token));
}

void tl_token_draw(char out[TL_TOKEN_BYTES])
{
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(out, TL_TOKEN_BYTES, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

enum tl_err tl_signin_begin(struct tl_db *db, const struct tl_session *begun, const char *token)
{
    uint8_t hash[TL_SESSION_HASH_BYTES];
    struct tl_session session = *begun;
    tl_token_hash(token, hash);
    session.seen_at = session.proved_at = begun->made_at;
    session.until = begun->made_at + TL_SESSION_LIFE_US;
    enum tl_err err = TL_OK;
    if (begun->stage != TL_STAGE_FACTOR) /* Else a known password would buy more tries of codes. */
        err = set_failed(db, begun->owner, 0, 0);
    if (err == TL_OK)
        err = tl_store_session_delete_old(db, begun->made_at);
    if (err == TL_OK)
        err = tl_store_session_insert(db, hash, &session);
    return err;
}

enum tl_err tl_session_find(struct tl_db *db, const char *token, tl_time now,
                            struct tl_staff *out_staff, struct tl_session *out_session,
                            bool *out_is_old)
{
    uint8_t hash[TL_SESSION_HASH_BYTES];
    tl_token_hash(token, hash);
    enum tl_err err = tl_store_session_find(db, hash, out_session);
    if (err != TL_OK)
        return err;
    int64_t idle_us = out_session->stage == TL_STAGE_DONE ? TL_SESSION_IDLE_US : TL_PENDING_LIFE_US;
    if (out_session->until <= now || out_session->seen_at + idle_us <= now)
        return TL_ENONE;
    *out_is_old =
        out_session->stage == TL_STAGE_DONE && out_session->seen_at + TL_MINUTE * 5 <= now;
    return tl_holder_find(db, out_session->owner, out_staff);
}

enum tl_err tl_session_prove(struct tl_db *db, const char *token, tl_id owner, tl_time now)
{
    uint8_t hash[TL_SESSION_HASH_BYTES];
    const struct tl_session session = { .stage = TL_STAGE_DONE, .proved_at = now };
    tl_token_hash(token, hash);
    enum tl_err err = set_failed(db, owner, 0, 0);
    return err == TL_OK ? tl_store_session_set_proved(db, hash, &session) : err;
}

enum tl_err tl_session_renew(struct tl_db *db, const char *token, const char *next)
{
    uint8_t hash[TL_SESSION_HASH_BYTES], next_hash[TL_SESSION_HASH_BYTES];
    tl_token_hash(token, hash);
    tl_token_hash(next, next_hash);
    return tl_store_session_renew(db, hash, next_hash);
}

enum tl_err tl_session_lock(struct tl_db *db, const char *token, tl_time now)
{
    uint8_t hash[TL_SESSION_HASH_BYTES];
    struct tl_session session;
    tl_token_hash(token, hash);
    enum tl_err err = tl_store_session_find(db, hash, &session);
    if (err != TL_OK)
        return err;
    session.locked_at = now;
    return tl_store_session_set_proved(db, hash, &session);
}

bool tl_session_is_fresh(const struct tl_session *session, tl_time now, int64_t fresh_us)
{
    return session->stage == TL_STAGE_DONE && session->locked_at == 0 &&
           session->proved_at + fresh_us > now;
}

enum tl_err tl_session_seen(struct tl_db *db, const char *token, tl_time now)
{
    uint8_t hash[TL_SESSION_HASH_BYTES];
    struct tl_session session;
    tl_token_hash(token, hash);
    enum tl_err err = tl_store_session_find(db, hash, &session);
    return err == TL_OK ? tl_store_session_set_seen(db, hash, now, session.until) : err;
}

enum tl_err tl_session_end(struct tl_db *db, const char *token)
{
    uint8_t hash[TL_SESSION_HASH_BYTES];
    tl_token_hash(token, hash);
    return tl_store_session_delete(db, hash);
}
