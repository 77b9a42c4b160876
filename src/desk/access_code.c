/* access_code.c: codes by post, made and opened. */
#include "desk/access_code.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "desk/case_file.h"
#include "desk/totp.h"
#include "store/meta.h"

enum { SALT_BYTES = 16, KEY_BYTES = 32, HASH_BYTES = 16, TEXT_BYTES = 32 };

bool tl_access_is_for(const struct tl_policy *policy, const char *receipt)
{
    const struct tl_account_rules *rules = &policy->accounts;
    return rules->code_days > 0 && strncmp(receipt, rules->begins, strlen(rules->begins)) == 0;
}

static bool may_have(const struct tl_policy *policy, const struct tl_case *about)
{
    return tl_access_is_for(policy, about->receipt) &&
           (about->guarded == 0 || policy->accounts.code_protected);
}

enum tl_err tl_access_code_make(struct tl_db *db, const struct tl_policy *policy,
                                const struct tl_case *about, tl_time now,
                                struct tl_access_code *out)
{
    uint8_t salt[SALT_BYTES];
    *out = (struct tl_access_code){ .case_id = about->id, .made_at = now };
    if (!may_have(policy, about))
        return TL_EDENIED;
    out->until_at = now + policy->accounts.code_days * TL_DAY;
    randombytes_buf(salt, sizeof salt);
    sodium_bin2hex(out->salt, sizeof out->salt, salt, sizeof salt);
    enum tl_err err = tl_store_ids_take(db, "access-code", 1, &out->id);
    return err == TL_OK ? tl_store_access_code_put(db, out) : err;
}

void tl_access_code_write(const uint8_t *key, const struct tl_access_code *code,
                          char out[TL_ACCESS_CODE_BYTES])
{
    char row[120], text[TEXT_BYTES];
    uint8_t hash[HASH_BYTES];
    int len = snprintf(row, sizeof row, "access %" PRIu64 " %" PRIu64 " %s", code->case_id,
                       code->id, code->salt);
    crypto_generichash(hash, sizeof hash, (const uint8_t *)row, (size_t)len, key, KEY_BYTES);
    enum tl_err err = tl_base32_write(hash, sizeof hash, text, sizeof text);
    if (err != TL_OK)
        text[0] = '\0';
    snprintf(out, TL_ACCESS_CODE_BYTES, "%.4s-%.4s-%.4s", text, text + 4, text + 8);
}

/* As people type it: small letters, blanks and dashes or none. False: longer than a code. */
static bool plain(const char *text, char out[TL_ACCESS_CODE_BYTES])
{
    size_t len = 0;
    memset(out, 0, TL_ACCESS_CODE_BYTES);
    for (; *text; text++) {
        if (*text == ' ' || *text == '-')
            continue;
        if (len == TL_ACCESS_CODE_BYTES - 1)
            return false;
        out[len++] = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
    }
    return true;
}

static bool is_right(const uint8_t *key, const struct tl_access_code *code, const char *text)
{
    char right[TL_ACCESS_CODE_BYTES], ours[TL_ACCESS_CODE_BYTES], theirs[TL_ACCESS_CODE_BYTES];
    tl_access_code_write(key, code, right);
    return plain(right, ours) && plain(text, theirs) &&
           sodium_memcmp(ours, theirs, sizeof ours) == 0;
}

/* The same statements and the same work, whatever is wrong. */
enum tl_err tl_access_code_open(struct tl_db *db, const uint8_t *key,
                                const struct tl_policy *policy, const char *receipt,
                                const char *text, tl_time now, struct tl_case *out_case,
                                struct tl_access_code *out_code)
{
    *out_case = (struct tl_case){ .id = 0 };
    *out_code = (struct tl_access_code){ .case_id = 0 };
    enum tl_err err = tl_case_look_up_any(db, receipt, out_case);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    bool is_case = err == TL_OK && may_have(policy, out_case);
    err = tl_store_access_code_find(db, is_case ? out_case->id : 0, out_code);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    bool is_there = is_case && err == TL_OK;
    bool is_same = is_right(key, out_code, text);
    bool is_good = is_there && is_same && out_code->until_at > now &&
                   out_code->tries < policy->accounts.code_tries;
    return is_good ? TL_OK : TL_ENONE;
}
