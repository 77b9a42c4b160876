/* chain.h: the hash that ties each fact to the one before (see journal.h). */
#ifndef TL_STORE_CHAIN_H
#define TL_STORE_CHAIN_H

#include "store/journal.h"
#include "store/query.h"

/* Moves head on to fact: number, time, hash. */
void tl_chain_next(struct tl_journal_head *head, const struct tl_journal_fact *fact);

/* The stored hash of the fact that the cursor gave last. */
const uint8_t *tl_journal_cursor_hash(const struct tl_journal_cursor *cursor);

/* The segment that one of the SEGMENT_ statements gives. TL_ENONE: there is none. */
TL_MUST_USE enum tl_err tl_segment_find(struct tl_db *db, enum tl_sql sql,
                                        const struct tl_value *args, size_t args_len,
                                        struct tl_journal_segment *out_segment);

/* Reads a hash column. TL_ECORRUPT: it has not a hash's length. */
TL_MUST_USE enum tl_err tl_chain_hash_read(const struct tl_rows *rows, int column,
                                           uint8_t out_hash[TL_JOURNAL_HASH_BYTES]);

#endif
