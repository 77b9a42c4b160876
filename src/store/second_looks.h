/* second_looks.h: second pairs of eyes on protected cases: who asked and why, who looked, and what
 * they said.
 *
 *     fact `second_asked` --projected--> row: asked --`second_looked`--> agreed, or refused
 *                                                   --the contact ended, another one asked--> over
 *
 * Of one contact at most one is asked for at a time. Rows follow from facts and parcels, in the
 * transaction of the facts. TL_ENONE: it is not there. Mission: S28.
 */
#ifndef TL_STORE_SECOND_LOOKS_H
#define TL_STORE_SECOND_LOOKS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_SECOND_WORDS_MAX = 255 }; /* Bytes. */

struct tl_second_row {
    tl_id id;
    tl_id contact;
    tl_id case_id;
    char role[64];  /* The policy's key. */
    char state[12]; /* "asked", "agreed", "refused", "over". */
    tl_id asked_by;
    tl_time asked_at;
    char why[TL_SECOND_WORDS_MAX + 1];
    tl_id looked_by; /* 0: nobody yet. */
    tl_time looked_at;
    char words[TL_SECOND_WORDS_MAX + 1];
};

/* With an id of its own. TL_EEXISTS: the contact has one that is asked for. */
TL_MUST_USE enum tl_err tl_store_second_insert(struct tl_db *db, struct tl_second_row *row);
TL_MUST_USE enum tl_err tl_store_second_find(struct tl_db *db, tl_id id, struct tl_second_row *out);

/* The newest of a contact about this case; the newest before that one that was looked at. */
TL_MUST_USE enum tl_err tl_store_second_last(struct tl_db *db, tl_id contact, tl_id about,
                                             struct tl_second_row *out);
TL_MUST_USE enum tl_err tl_store_second_before(struct tl_db *db, const struct tl_second_row *row,
                                               struct tl_second_row *out);

/* Those that are asked for, the oldest first. */
TL_MUST_USE enum tl_err tl_store_second_asked(struct tl_db *db, struct tl_second_row *out,
                                              size_t rows_max, size_t *out_len);

/* The one that is asked for in a contact, if any, is so now; by 0: nobody looked, and at is 0. */
TL_MUST_USE enum tl_err tl_store_second_end(struct tl_db *db, tl_id contact, const char *state,
                                            tl_id by, tl_time at);

/* What came in a parcel: name "why" is of the one that is asked for, "words" of the one that was
 * looked at last. TL_EBAD: neither. TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_store_second_text(struct tl_db *db, tl_id contact, const char *name,
                                             const char *text);

#endif
