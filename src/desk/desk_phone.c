/* desk_phone.c: accounts of desk phones. */
#include "desk/desk_phone.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "desk/factor.h"
#include "store/meta.h"

static const char realm_setting[] = "phone_realm";
enum { FIRST_ACCOUNT = 1000, MD5_BYTES = 16 };

enum tl_err tl_desk_phone_realm(struct tl_db *db, char out[TL_DESK_PHONE_REALM_BYTES])
{
    uint8_t chance[8];
    char hex[2 * sizeof chance + 1];
    enum tl_err err = tl_store_setting_get(db, realm_setting, out, TL_DESK_PHONE_REALM_BYTES);
    if (err != TL_ENONE)
        return err;
    randombytes_buf(chance, sizeof chance);
    sodium_bin2hex(hex, sizeof hex, chance, sizeof chance);
    snprintf(out, TL_DESK_PHONE_REALM_BYTES, "%s.throughline", hex);
    return tl_store_setting_set(db, realm_setting, out);
}

enum tl_err tl_desk_phone_hash(const char *account, const char *realm, const char *password,
                               char out[TL_DESK_PHONE_HA1_BYTES])
{
    char text[200];
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned bytes = 0;
    int len = snprintf(text, sizeof text, "%s:%s:%s", account, realm, password);
    if (len < 0 || (size_t)len >= sizeof text)
        return TL_ETOOLONG;
    bool is_made = EVP_Digest(text, (size_t)len, hash, &bytes, EVP_md5(), NULL) == 1;
    sodium_memzero(text, sizeof text);
    if (!is_made || bytes != MD5_BYTES)
        return TL_EUNSUPPORTED;
    sodium_bin2hex(out, TL_DESK_PHONE_HA1_BYTES, hash, MD5_BYTES);
    sodium_memzero(hash, sizeof hash);
    return TL_OK;
}

/* No letter that is read as a digit, and the other way: 32 signs. */
static void draw_password(char out[TL_DESK_PHONE_PASSWORD_BYTES])
{
    static const char signs[] = "abcdefghijkmnpqrstuvwxyz23456789";
    _Static_assert(sizeof signs == 33, "5 bits each");
    for (int i = 0; i < TL_DESK_PHONE_PASSWORD_BYTES - 1; i++)
        out[i] = signs[randombytes_uniform(sizeof signs - 1)];
    out[TL_DESK_PHONE_PASSWORD_BYTES - 1] = '\0';
}

enum tl_err tl_desk_phone_make(struct tl_db *db, const uint8_t *key, tl_id staff, tl_time now,
                               struct tl_staff_phone *out_phone,
                               char out_password[TL_DESK_PHONE_PASSWORD_BYTES])
{
    char realm[TL_DESK_PHONE_REALM_BYTES], ha1[TL_DESK_PHONE_HA1_BYTES];
    struct tl_staff_phone before, phone = { .staff_id = staff, .made_at = now };
    enum tl_err err = tl_desk_phone_realm(db, realm);
    if (err == TL_OK)
        err = tl_store_phone_find(db, staff, &before);
    if (err == TL_OK)
        phone.is_chosen = before.is_chosen;
    if (err != TL_OK && err != TL_ENONE)
        return err;
    snprintf(phone.account, sizeof phone.account, "%" PRIu64, FIRST_ACCOUNT + staff);
    draw_password(out_password);
    err = tl_desk_phone_hash(phone.account, realm, out_password, ha1);
    if (err == TL_OK)
        err = tl_seal(key, staff, (const uint8_t *)ha1, strlen(ha1), phone.ha1, sizeof phone.ha1);
    sodium_memzero(ha1, sizeof ha1);
    if (err == TL_OK)
        err = tl_store_phone_put(db, &phone);
    if (err == TL_OK)
        *out_phone = phone;
    return err;
}

enum tl_err tl_desk_phone_ha1(const uint8_t *key, const struct tl_staff_phone *phone,
                              char out[TL_DESK_PHONE_HA1_BYTES])
{
    size_t len = 0;
    enum tl_err err = tl_unseal(key, phone->staff_id, phone->ha1, (uint8_t *)out,
                                TL_DESK_PHONE_HA1_BYTES - 1, &len);
    if (err == TL_OK && len != TL_DESK_PHONE_HA1_BYTES - 1)
        err = TL_ECORRUPT;
    if (err == TL_OK)
        out[len] = '\0';
    return err;
}
