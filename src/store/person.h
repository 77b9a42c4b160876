/* person.h: everything that is stored of the person of a contact: found, read as one, and erased.
 *
 *     number, telephone, case, mail --find--> contacts --read--> parts, rows, cells
 *                                                '-----erase--> ids, times and outcomes alone
 *
 * The journal has no personal data (core/fact.h), so erasing touches tables only and its chain goes
 * on holding. What is left of a contact counts in reports and names nobody. Each table with a
 * column of contacts stands in person.c's lists, which a test holds against the schema.
 */
#ifndef TL_STORE_PERSON_H
#define TL_STORE_PERSON_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

/* What a person is known by. */
enum tl_person_key {
    TL_PERSON_NUMBER, /* The contact's number, as the person was told. */
    TL_PERSON_TEXT,   /* Whatever was given, called from or written to: just this. */
    TL_PERSON_MAIL,   /* An address of mail, in whatever case it is written. */
    TL_PERSON_CASE,   /* The case's id, in decimals. */
};

/* Contacts that are known by it, by id. Reads every value: for tools, not for requests. TL_EFULL:
 * there are more than contacts_max. */
TL_MUST_USE enum tl_err tl_store_person_find(struct tl_db *db, enum tl_person_key key,
                                             const char *text, tl_id *out_contacts,
                                             size_t contacts_max, size_t *out_len);

enum tl_cell_kind {
    TL_CELL_TEXT,
    TL_CELL_NUMBER,
    TL_CELL_TIME, /* 0: not yet. */
    TL_CELL_FLAG,
    TL_CELL_JSON, /* A text that is JSON. */
};
struct tl_person_cell {
    const char *name; /* Of the column. */
    enum tl_cell_kind kind;
    int64_t number;
    const char *text; /* Until the call returns; "" for a number. */
};
enum { TL_PERSON_CELLS_MAX = 20 };

/* One row of one part ("values", "notices", ...). Not TL_OK ends the reading. */
typedef enum tl_err tl_person_row_fn(void *arg, const char *part,
                                     const struct tl_person_cell *cells, size_t cells_len);

/* All rows of all parts, the contact's own row first ("contact"). Within a transaction of the
 * caller's they are of one moment. TL_ENONE: there is no such contact. */
TL_MUST_USE enum tl_err tl_store_person_read(struct tl_db *db, tl_id contact,
                                             tl_person_row_fn *row_fn, void *arg);

/* The name of the part, and whether it has many rows; NULL behind the last. */
const char *tl_store_person_part(size_t number, bool *out_is_many);

/* What stands against erasing; id: of the promise, the agent, the notice; 0 for the others. */
enum tl_person_block {
    TL_BLOCK_NONE,
    TL_BLOCK_HELD,      /* It is on hold. */
    TL_BLOCK_OPEN,      /* The contact is open. */
    TL_BLOCK_PROMISE,   /* A promise is to be kept. */
    TL_BLOCK_AGENT,     /* An agent works on after it. */
    TL_BLOCK_RECORDING, /* It is being recorded. */
    TL_BLOCK_SENDING,   /* A notice is on its way out just now. */
    TL_BLOCK_ANSWER,    /* Of an account: the office has not looked at its answer yet. */
};
TL_MUST_USE enum tl_err tl_store_person_block(struct tl_db *db, tl_id contact,
                                              enum tl_person_block *out_block, tl_id *out_id);

/* Takes the person out of the contact: nothing under way there (tl_store_person_block), in the
 * caller's transaction. Rows of recordings stay when their files do (keeps_recordings): they have
 * a time of their own. TL_ENONE: no such contact, or it was erased before. */
TL_MUST_USE enum tl_err tl_store_person_erase(struct tl_db *db, tl_id contact, tl_time at,
                                              bool keeps_recordings);

#endif
