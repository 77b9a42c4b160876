/* account.c: accounts of the public, their passwords and links. */
#include "desk/account.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "store/account_cases.h"

enum { SECRET_BYTES = 32, SALT_BYTES = 16 };
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

static void hold(const struct tl_account *account, struct tl_staff *out)
{
    *out = (struct tl_staff){ .id = account->id,
                              .failed_len = account->failed_len,
                              .locked_until = account->locked_until };
    snprintf(out->login, sizeof out->login, "%s", account->mail);
    snprintf(out->password, sizeof out->password, "%s", account->password);
}

enum tl_err tl_holder_find(struct tl_db *db, tl_id owner, struct tl_staff *out)
{
    struct tl_account account;
    if (!tl_is_account(owner))
        return tl_store_staff_find(db, owner, out);
    enum tl_err err = tl_store_account_find(db, owner, &account);
    if (err == TL_OK)
        hold(&account, out);
    sodium_memzero(&account, sizeof account);
    return err;
}

bool tl_account_may_have(const char *mail, const char *password)
{
    size_t len = strlen(password), name = strcspn(mail, "@");
    if (len < TL_ACCOUNT_PASSWORD_MIN || len > TL_PASSWORD_MAX)
        return false;
    return strcasecmp(password, mail) != 0 &&
           (len != name || strncasecmp(password, mail, name) != 0);
}

enum tl_err tl_account_check(struct tl_db *db, const char *mail, const char *password, tl_time now,
                             struct tl_staff *out_holder)
{
    struct tl_account account;
    *out_holder = (struct tl_staff){ 0 };
    enum tl_err err = tl_store_account_find_by_mail(db, mail, &account);
    if (err == TL_ENONE) {
        tl_password_check_nobody(password);
        return TL_EDENIED;
    }
    if (err != TL_OK)
        return err;
    hold(&account, out_holder);
    int64_t locked_until = account.locked_until;
    out_holder->locked_until = 0; /* The same work for one that is locked. */
    err = tl_password_check(out_holder, password, now);
    out_holder->locked_until = locked_until;
    return locked_until > now ? TL_EBUSY : err;
}

/* ---- links ---- */

enum tl_err tl_link_make(struct tl_db *db, struct tl_account_link *link, tl_time now)
{
    uint8_t salt[SALT_BYTES];
    int64_t len = 0;
    randombytes_buf(salt, sizeof salt);
    sodium_bin2hex(link->salt, sizeof link->salt, salt, sizeof salt);
    enum tl_err err = tl_store_link_delete_old(db, now);
    if (err == TL_OK)
        err = tl_store_link_count(db, link->kind, link->mail, &len);
    if (err == TL_OK && len >= TL_LINKS_MAX && link->mail[0] != '\0')
        return TL_EFULL;
    return err == TL_OK ? tl_store_link_insert(db, link) : err;
}

static void make_secret(const uint8_t *key, const struct tl_account_link *link,
                        uint8_t out[SECRET_BYTES])
{
    char row[400];
    int len = snprintf(row, sizeof row, "link %s %" PRIu64 " %s %s", link->kind, link->id,
                       link->salt, link->mail);
    crypto_generichash(out, SECRET_BYTES, (const uint8_t *)row, (size_t)len, key,
                       TL_ACCOUNT_KEY_BYTES);
}

void tl_link_write(const uint8_t *key, const struct tl_account_link *link, char out[TL_LINK_BYTES])
{
    uint8_t secret[SECRET_BYTES];
    char text[SECRET_BYTES * 2];
    make_secret(key, link, secret);
    sodium_bin2base64(text, sizeof text, secret, sizeof secret, BASE64);
    snprintf(out, TL_LINK_BYTES, "%" PRIu64 ".%s", link->id, text);
}

enum tl_err tl_link_read(struct tl_db *db, const uint8_t *key, const char *kind, const char *text,
                         tl_time now, struct tl_account_link *out)
{
    char right[TL_LINK_BYTES];
    size_t len = strlen(text);
    tl_id id = strtoull(text, NULL, 10);
    if (id == 0 || id > INT64_MAX || len >= TL_LINK_BYTES)
        return TL_ENONE;
    enum tl_err err = tl_store_link_find(db, id, out);
    if (err != TL_OK)
        return err;
    tl_link_write(key, out, right);
    bool is_right = strlen(right) == len && sodium_memcmp(right, text, len) == 0;
    bool is_good = is_right && strcmp(out->kind, kind) == 0 && out->until_at > now &&
                   out->tries < TL_LINK_TRIES;
    return is_good ? TL_OK : TL_ENONE;
}

enum tl_err tl_account_make(struct tl_db *db, const struct tl_account_link *link, tl_time now,
                            tl_id *out_account)
{
    struct tl_account account = { .made_at = now };
    snprintf(account.mail, sizeof account.mail, "%s", link->mail);
    snprintf(account.language, sizeof account.language, "%s", link->language);
    snprintf(account.password, sizeof account.password, "%s", link->password);
    enum tl_err err = tl_store_link_delete(db, link->id);
    if (err == TL_OK)
        err = tl_store_link_delete_of(db, TL_LINK_REGISTER, link->mail);
    if (err == TL_OK)
        err = tl_store_account_insert(db, &account);
    if (err == TL_OK)
        err = tl_store_account_case_link_filed(db, account.id, account.mail, now);
    if (err == TL_OK)
        *out_account = account.id;
    return err;
}

enum tl_err tl_account_reset(struct tl_db *db, const struct tl_account_link *link,
                             const char *password_hash)
{
    enum tl_err err = tl_store_link_delete(db, link->id);
    if (err == TL_OK)
        err = tl_store_link_delete_of(db, TL_LINK_RESET, link->mail);
    if (err == TL_OK)
        err = tl_store_account_set_password(db, link->account, password_hash);
    return err == TL_OK ? tl_store_session_delete_of(db, link->account) : err;
}
