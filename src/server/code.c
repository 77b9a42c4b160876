/* code.c: codes from the folder's secret, and who may try them. */
#include "server/code.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "server/callback_code.h"
#include "server/folder_key.h"
#include "server/tries.h"
#include "store/contacts.h"

#define CODE_KEY_USE "contcode"

struct tl_codes {
    uint8_t key[TL_FOLDER_SECRET_BYTES];
    const struct tl_callback_code_keys *sealed; /* NULL: none is. */
    struct tl_tries *by_source;
    struct tl_tries *by_number;
};

enum tl_err tl_codes_open(const char *dir, const struct tl_callback_code_keys *sealed,
                          struct tl_faults *faults, struct tl_codes **out_codes)
{
    struct tl_codes *codes = calloc(1, sizeof *codes);
    if (!codes)
        return TL_ENOMEM;
    codes->sealed = sealed;
    enum tl_err err = tl_folder_key(dir, CODE_KEY_USE, codes->key, faults);
    if (err == TL_OK)
        err = tl_tries_open(TL_CODE_SOURCE_TRIES, &codes->by_source);
    if (err == TL_OK)
        err = tl_tries_open(TL_CODE_NUMBER_TRIES, &codes->by_number);
    if (err != TL_OK) {
        tl_codes_close(codes);
        return err;
    }
    *out_codes = codes;
    return TL_OK;
}

void tl_codes_close(struct tl_codes *codes)
{
    if (!codes)
        return;
    tl_tries_close(codes->by_source);
    tl_tries_close(codes->by_number);
    sodium_memzero(codes, sizeof *codes);
    free(codes);
}

/* The id's bytes are written out, so that nodes of either byte order agree. 64 bits over a million
 * leave no digit likelier than another by more than one in 10^13. */
void tl_code_of(const struct tl_codes *codes, tl_id contact, char out[TL_CODE_BYTES])
{
    uint8_t id[8], hash[crypto_generichash_BYTES_MIN];
    uint64_t drawn = 0;
    for (size_t i = 0; i < sizeof id; i++)
        id[i] = (uint8_t)(contact >> (8 * i));
    crypto_generichash(hash, sizeof hash, id, sizeof id, codes->key, sizeof codes->key);
    for (size_t i = 0; i < sizeof drawn; i++)
        drawn = drawn << 8 | hash[i];
    snprintf(out, TL_CODE_BYTES, "%06u", (unsigned)(drawn % 1000000));
    sodium_memzero(hash, sizeof hash);
}

/* The digits alone; how many there would be if all had room. */
static size_t digits_of(const char *text, char *out, size_t bytes_max)
{
    size_t len = 0;
    for (; *text; text++) {
        bool is_passed = *text == '-' || *text == ' ';
        if (is_passed)
            continue;
        if (len + 1 < bytes_max)
            out[len] = *text;
        len++;
    }
    out[len < bytes_max ? len : bytes_max - 1] = '\0';
    return len;
}

bool tl_code_is(const struct tl_codes *codes, tl_id contact, const char *text)
{
    char right[TL_CODE_BYTES], given[TL_CODE_BYTES] = "";
    size_t len = digits_of(text, given, sizeof given);
    tl_code_of(codes, contact, right);
    bool is_same = sodium_memcmp(right, given, sizeof right) == 0;
    sodium_memzero(right, sizeof right);
    return is_same && len == TL_CODE_DIGITS && contact != 0;
}

enum tl_err tl_code_look_up(struct tl_codes *codes, struct tl_db *db,
                            const struct tl_code_look *look, tl_id *out_contact,
                            int64_t *out_wait_us)
{
    char number[TL_NUMBER_BYTES] = "000-000-0000";
    struct tl_contact contact;
    TL_ASSERT(look->source && look->number && look->code);
    bool is_number = tl_number_read(look->number, number);
    int64_t source_us = tl_tries_wait_us(codes->by_source, look->source, look->now);
    int64_t number_us = is_number ? tl_tries_wait_us(codes->by_number, number, look->now) : 0;
    *out_wait_us = source_us > number_us ? source_us : number_us;
    if (*out_wait_us > 0)
        return TL_EBUSY;
    enum tl_err err = tl_store_contact_find_by_number(db, number, &contact);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    bool is_there = err == TL_OK && is_number;
    tl_id id = is_there ? contact.id : 0;
    bool is_own = tl_code_is(codes, id, look->code);
    bool is_sealed =
        codes->sealed && tl_callback_code_is(db, codes->sealed, id, look->code) && is_there;
    if (is_own || is_sealed) {
        *out_contact = contact.id;
        return TL_OK;
    }
    tl_tries_failed(codes->by_source, look->source, look->now);
    if (is_number)
        tl_tries_failed(codes->by_number, number, look->now);
    return TL_ENONE;
}
