/* vault.h: the data folder's master key, and keys of single records wrapped with it.
 *
 *   DIR/recordings.key (32 bytes, its owner's alone) --wrap--> what the database keeps
 *
 * Whoever has only the database, or only the files, can read nothing; whoever loses the master key
 * has lost them all: it belongs into the backup, apart from the files. Wrapping is
 * XChaCha20-Poly1305 with the record's own name in its check, so that no wrapped key serves another
 * record.
 */
#ifndef TL_SERVER_VAULT_H
#define TL_SERVER_VAULT_H

#include "base/err.h"
#include "base/types.h"

enum {
    TL_VAULT_KEY_BYTES = 32,
    TL_VAULT_WRAPPED_BYTES = 2 * (24 + TL_VAULT_KEY_BYTES + 16) + 1, /* Hex and its zero. */
};

struct tl_vault {
    uint8_t key[TL_VAULT_KEY_BYTES];
};

/* Reads the master key of the data folder. may_make: makes one where there is none. TL_ENONE: there
 * is none; TL_EBAD: the file is no key, or others may read it; TL_ENOSPACE; TL_EIO. */
TL_MUST_USE enum tl_err tl_vault_open(struct tl_vault *vault, const char *dir, bool may_make);
void tl_vault_close(struct tl_vault *vault);

/* name: of the record that the key is for. */
void tl_vault_wrap(const struct tl_vault *vault, const char *name,
                   const uint8_t key[TL_VAULT_KEY_BYTES], char out[TL_VAULT_WRAPPED_BYTES]);

/* TL_ECORRUPT: wrapped under another master key, for another record, or changed. */
TL_MUST_USE enum tl_err tl_vault_unwrap(const struct tl_vault *vault, const char *name,
                                        const char *wrapped, uint8_t out_key[TL_VAULT_KEY_BYTES]);

#endif
