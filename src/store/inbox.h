/* inbox.h: inputs that others left for the engine, durable, each taken once.
 *
 *     desk:    begin, write the request, tl_inbox_put, commit
 *     engine:  begin, tl_inbox_list, (step the core), tl_journal_append, tl_inbox_done, commit
 *
 * A source numbers its inputs upwards and commits them in that order (one writer per source).
 * Whoever does not know whether its input arrived puts it again: a number already there, or already
 * taken, is dropped.
 */
#ifndef TL_STORE_INBOX_H
#define TL_STORE_INBOX_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

#define TL_INBOX_INPUT_BYTES_MAX 16384
#define TL_INBOX_SOURCE_SIZE     32

struct tl_inbox_row {
    char source[TL_INBOX_SOURCE_SIZE]; /* "desk", "node-2". */
    uint64_t number;                   /* From 1, rising; gaps are allowed. */
    tl_time at;
    uint32_t bytes_len;
    uint8_t bytes[TL_INBOX_INPUT_BYTES_MAX];
};

/* In the caller's transaction. TL_EEXISTS: this number was put or taken before, nothing is done and
 * the transaction stays good. TL_ETOOLONG: over the limit. */
TL_MUST_USE enum tl_err tl_inbox_put(struct tl_db *db, const char *source, uint64_t number,
                                     tl_time at, const void *bytes, uint32_t bytes_len);

/* The oldest inputs, in order of time and, within a source, of number. */
TL_MUST_USE enum tl_err tl_inbox_list(struct tl_db *db, struct tl_inbox_row *out_rows,
                                      size_t rows_max, size_t *out_len);

/* Takes the input away and remembers its number; in the transaction of the facts it caused. */
TL_MUST_USE enum tl_err tl_inbox_done(struct tl_db *db, const char *source, uint64_t number);

/* The highest number taken from source; 0: none yet. A source goes on above it after a start. */
TL_MUST_USE enum tl_err tl_inbox_seen(struct tl_db *db, const char *source, uint64_t *out_number);

#endif
