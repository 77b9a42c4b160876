/* interpreters.h: who interprets for a contact's person, and who did.
 *
 *     fact `interpreter_here` --projected--> row, until_at 0 --> it ends with `interpreter_left`,
 * or with what takes the person away
 *
 * Rows follow from facts and parcels, in the transaction of the facts. Mission: S28.
 */
#ifndef TL_STORE_INTERPRETERS_H
#define TL_STORE_INTERPRETERS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_INTERPRETER_NAME_MAX = 200, TL_INTERPRETER_LANGUAGE_MAX = 100 }; /* Bytes. */

struct tl_interpreter_row {
    tl_id contact;
    tl_time since;
    tl_time until_at; /* 0: is there. */
    char how[16];     /* "in-room", "by-phone". */
    char name[TL_INTERPRETER_NAME_MAX + 1];
    char language[TL_INTERPRETER_LANGUAGE_MAX + 1]; /* As the agent wrote it. */
    tl_id agent;                                    /* Who said so. */
    tl_time consent_at;                             /* The person agreed. */
};

/* TL_EEXISTS: the contact has one. */
TL_MUST_USE enum tl_err tl_store_interpreter_insert(struct tl_db *db,
                                                    const struct tl_interpreter_row *row);

/* Who is there. TL_ENONE: nobody. */
TL_MUST_USE enum tl_err tl_store_interpreter_now(struct tl_db *db, tl_id contact,
                                                 struct tl_interpreter_row *out);

/* Whoever is there is so no more; how: only if in this way, NULL: in any. */
TL_MUST_USE enum tl_err tl_store_interpreter_end(struct tl_db *db, tl_id contact, const char *how,
                                                 tl_time at);

/* What came in a parcel about who is there: name is "name" or "language". TL_EBAD: neither.
 * TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_store_interpreter_text(struct tl_db *db, tl_id contact, const char *name,
                                                  const char *text);

#endif
