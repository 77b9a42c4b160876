/* codes.h: codes that callbacks say first, one a contact.
 *
 * They come sealed; the store never sees one in clear. They go with their contact.
 */
#ifndef TL_STORE_CODES_H
#define TL_STORE_CODES_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_sealed_code {
    tl_id contact;
    char sealed[160];
};

/* In place of the one that the contact had. */
TL_MUST_USE enum tl_err tl_store_code_put(struct tl_db *db, const struct tl_sealed_code *code);

/* TL_ENONE: it has none. */
TL_MUST_USE enum tl_err tl_store_code_find(struct tl_db *db, tl_id contact,
                                           struct tl_sealed_code *out);

#endif
