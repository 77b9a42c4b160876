/* letters.h: answers that go by post, and where the post of a case goes.
 *
 *     owed with the answer --> waiting --> printed --> sent
 *                                 '-----------'-----> told: the person has it another way
 *
 * Without an address a letter waits for one. due_at is by when it is to be on its way. TL_ENONE: it
 * is not there (or over). Writing verbs run in the caller's transaction. Mission: S20.
 */
#ifndef TL_STORE_LETTERS_H
#define TL_STORE_LETTERS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_LETTER_ADDRESS_BYTES = 512 };

struct tl_letter_row {
    tl_id id; /* Given by insert. */
    tl_id contact;
    tl_id case_id;
    tl_id word; /* The answer. */
    char office[48];
    char address[TL_LETTER_ADDRESS_BYTES]; /* Lines; "": none is known. */
    char language[16];
    char state[12]; /* TL_LETTER_... */
    tl_time made_at;
    tl_time due_at;
    tl_time printed_at;
    tl_time ended_at;
    tl_id ended_by;
};

#define TL_LETTER_WAITING "waiting"
#define TL_LETTER_PRINTED "printed"
#define TL_LETTER_SENT    "sent"
#define TL_LETTER_TOLD    "told"

TL_MUST_USE enum tl_err tl_store_letter_insert(struct tl_db *db, struct tl_letter_row *row);
TL_MUST_USE enum tl_err tl_store_letter_find(struct tl_db *db, tl_id id, struct tl_letter_row *out);

/* Those of an office that are not over, the next due first, behind (at, id); 0 and 0: from the
 * first. */
TL_MUST_USE enum tl_err tl_store_letter_list(struct tl_db *db, const char *office, tl_time at,
                                             tl_id id, struct tl_letter_row *out, size_t max,
                                             size_t *out_len);

/* How many of all offices are not over; how many of them are late. */
TL_MUST_USE enum tl_err tl_store_letter_count(struct tl_db *db, tl_time now, int64_t *out_open,
                                              int64_t *out_late);

/* Each is fine again; TL_ENONE: it is over. */
TL_MUST_USE enum tl_err tl_store_letter_printed(struct tl_db *db, tl_id id, tl_time at);
TL_MUST_USE enum tl_err tl_store_letter_end(struct tl_db *db, tl_id id, const char *state,
                                            tl_time at, tl_id by);

/* Of a case; what waits for it goes there too. */
TL_MUST_USE enum tl_err tl_store_case_address_put(struct tl_db *db, tl_id case_id,
                                                  const char *address);
/* TL_ENONE: none is known. */
TL_MUST_USE enum tl_err tl_store_case_address_find(struct tl_db *db, tl_id case_id,
                                                   char out[TL_LETTER_ADDRESS_BYTES]);

#endif
