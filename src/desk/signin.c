/* signin.c: passwords and sessions. */
#include "desk/signin.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum tl_err tl_password_hash(const char *password, char *out, size_t bytes_max)
{
    size_t len = strlen(password);
    if (len < TL_PASSWORD_MIN || len > TL_PASSWORD_MAX || bytes_max < crypto_pwhash_STRBYTES)
        return TL_EBAD;
    int failed = crypto_pwhash_str(out, password, len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                   crypto_pwhash_MEMLIMIT_INTERACTIVE);
    return failed ? TL_ENOMEM : TL_OK;
}

/* Checked when there is no such login, so that both cases take as long. */
static void check_nobody(const char *password)
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
        check_nobody(password);
        return TL_EDENIED;
    }
    if (err != TL_OK)
        return err;
    if (out_staff->locked_until > now)
        return TL_EBUSY;
    if (strlen(password) > TL_PASSWORD_MAX)
        return TL_EDENIED;
    int wrong = crypto_pwhash_str_verify(out_staff->password, password, strlen(password));
    return wrong ? TL_EDENIED : TL_OK;
}

enum tl_err tl_signin_failed(struct tl_db *db, const struct tl_staff *staff, tl_time now)
{
    int64_t failed = staff->failed_len + 1;
    bool locks = failed >= TL_SIGNIN_TRIES;
    return tl_store_staff_set_failed(db, staff->id, locks ? 0 : failed,
                                     locks ? now + TL_SIGNIN_LOCK_US : 0);
}

static void hash_token(const char *token, uint8_t out[TL_SESSION_HASH_BYTES])
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

enum tl_err tl_signin_begin(struct tl_db *db, const struct tl_staff *staff, tl_time now,
                            const char *token)
{
    uint8_t hash[TL_SESSION_HASH_BYTES];
    hash_token(token, hash);
    const struct tl_session session = {
        .staff_id = staff->id, .made_at = now, .seen_at = now, .until = now + TL_SESSION_LIFE_US
    };
    enum tl_err err = tl_store_staff_set_failed(db, staff->id, 0, 0);
    if (err == TL_OK)
        err = tl_store_session_delete_old(db, now);
    if (err == TL_OK)
        err = tl_store_session_insert(db, hash, &session);
    return err;
}

enum tl_err tl_session_staff(struct tl_db *db, const char *token, tl_time now,
                             struct tl_staff *out_staff, bool *out_is_old)
{
    uint8_t hash[TL_SESSION_HASH_BYTES];
    struct tl_session session;
    hash_token(token, hash);
    enum tl_err err = tl_store_session_find(db, hash, &session);
    if (err != TL_OK)
        return err;
    if (session.until <= now || session.seen_at + TL_SESSION_IDLE_US <= now)
        return TL_ENONE;
    *out_is_old = session.seen_at + TL_MINUTE * 5 <= now;
    return tl_store_staff_find(db, session.staff_id, out_staff);
}

enum tl_err tl_session_seen(struct tl_db *db, const char *token, tl_time now)
{
    uint8_t hash[TL_SESSION_HASH_BYTES];
    struct tl_session session;
    hash_token(token, hash);
    enum tl_err err = tl_store_session_find(db, hash, &session);
    return err == TL_OK ? tl_store_session_set_seen(db, hash, now, session.until) : err;
}

enum tl_err tl_session_end(struct tl_db *db, const char *token)
{
    uint8_t hash[TL_SESSION_HASH_BYTES];
    hash_token(token, hash);
    return tl_store_session_delete(db, hash);
}
