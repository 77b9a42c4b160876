/* callback_code.h: the code that a callback says first, by which a person tells us from an
 * impostor.
 *
 *     promised --drawn, or as the person chose, sealed by the public key--> callback_codes
 *     callback_codes --opened by the key that only the data folder has--> the line, and no log
 *
 * Whoever promises can seal and cannot read: the transaction of the facts has the public key alone.
 * Code and contact are sealed together, so that no row serves another contact, and to one length.
 * Mission: B6.
 */
#ifndef TL_SERVER_CALLBACK_CODE_H
#define TL_SERVER_CALLBACK_CODE_H

#include "base/err.h"
#include "base/fault.h"
#include "base/types.h"

struct tl_db;

enum {
    TL_CALLBACK_CODE_DIGITS_MIN = 4,
    TL_CALLBACK_CODE_DIGITS_MAX = 8,
    TL_CALLBACK_CODE_BYTES = TL_CALLBACK_CODE_DIGITS_MAX + 1,
};

/* The value of the policy under which a person chooses one ("into: code"). */
#define TL_CALLBACK_CODE_VALUE "code"

struct tl_callback_code_keys {
    uint8_t public_key[32];
    uint8_t secret_key[32];
};

/* The keys of this data folder; the public one is kept with the records. On the writing connection,
 * before the engine runs. Errors: of the folder's key, with a fault; of the store. */
TL_MUST_USE enum tl_err tl_callback_code_keys_open(struct tl_db *db, const char *dir,
                                                   struct tl_callback_code_keys *out,
                                                   struct tl_faults *faults);
void tl_callback_code_keys_close(struct tl_callback_code_keys *keys);

/* Draws so many digits. */
void tl_callback_code_draw(uint32_t digits, char out[TL_CALLBACK_CODE_BYTES]);

/* The contact's code from now, as the person chose it. A store without a public key has no codes:
 * TL_OK. TL_EBAD: these are not so many digits. */
TL_MUST_USE enum tl_err tl_callback_code_choose(struct tl_db *db, tl_id contact, const char *code);

/* Draws one, where the contact has none. */
TL_MUST_USE enum tl_err tl_callback_code_give(struct tl_db *db, tl_id contact, uint32_t digits);

/* TL_ENONE: there is none. TL_ECORRUPT: sealed for another folder or contact. */
TL_MUST_USE enum tl_err tl_callback_code_read(struct tl_db *db,
                                              const struct tl_callback_code_keys *keys,
                                              tl_id contact, char out[TL_CALLBACK_CODE_BYTES]);

/* Whether text is the contact's code; in the same time for all codes of the table. */
bool tl_callback_code_is(struct tl_db *db, const struct tl_callback_code_keys *keys, tl_id contact,
                         const char *text);

#endif
