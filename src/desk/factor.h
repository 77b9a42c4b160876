/* factor.h: second factors of staff and of accounts: authenticator apps and recovery codes.
 *
 *     secret --sealed under the folder's key--> records        recovery code --keyed hash-->
 * records
 *
 * Their owner is a user of the staff or an account (account.h): ids that never meet. A code is used
 * once: a step at or before the last used one is refused, in the transaction that writes the new
 * one. Wrong codes count as wrong passwords do (signin.h). Memory of secrets is wiped. Passkeys:
 * passkey.h.
 */
#ifndef TL_DESK_FACTOR_H
#define TL_DESK_FACTOR_H

#include "desk/totp.h"
#include "store/factors.h"

enum {
    TL_FOLDER_KEY_BYTES = 32,
    TL_FACTORS_MAX = 16, /* Of one person. */
    TL_RECOVERY_CODES = 10,
    TL_RECOVERY_BYTES = 15, /* "XXXX-XXXX-XXXX" and its 0: 60 bits of chance. */
    TL_FACTOR_NAME_MAX = 60,
};
#define TL_FACTOR_TOTP    "totp"
#define TL_FACTOR_PASSKEY "passkey"

/* Seals bytes for one person: XChaCha20-Poly1305, as Base64. TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_seal(const uint8_t *key, tl_id owner, const uint8_t *bytes,
                                size_t bytes_len, char *out, size_t out_bytes);

/* TL_ECORRUPT: not sealed by this key for this person. */
TL_MUST_USE enum tl_err tl_unseal(const uint8_t *key, tl_id owner, const char *text, uint8_t *out,
                                  size_t out_bytes, size_t *out_len);

/* Keeps an authenticator's secret when code is right for it. TL_EDENIED: it is not. TL_EEXISTS: the
 * person has one. TL_EFULL. In the caller's transaction, as all below. */
TL_MUST_USE enum tl_err tl_totp_enrol(struct tl_db *db, const uint8_t *key, tl_id owner,
                                      const uint8_t *secret, const char *code, tl_time now);

/* Keeps a factor that is complete but for its id. TL_EEXISTS: the credential is there. */
TL_MUST_USE enum tl_err tl_factor_insert(struct tl_db *db, struct tl_factor *factor);

/* Uses a code of the authenticator, or a recovery code. TL_EDENIED: neither, or used before. */
TL_MUST_USE enum tl_err tl_factor_code_use(struct tl_db *db, const uint8_t *key, tl_id owner,
                                           const char *code, tl_time now);

/* New recovery codes in place of all old ones. */
TL_MUST_USE enum tl_err tl_recovery_make(struct tl_db *db, const uint8_t *key, tl_id owner,
                                         char out_codes[TL_RECOVERY_CODES][TL_RECOVERY_BYTES]);

/* What someone has: who has neither an authenticator nor a passkey has no second factor. */
struct tl_factor_ways {
    uint32_t totp_len;
    uint32_t passkeys_len;
    uint32_t recovery_len;
};
TL_MUST_USE enum tl_err tl_factor_ways(struct tl_db *db, tl_id owner, struct tl_factor_ways *out);

#endif
