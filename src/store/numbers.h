/* numbers.h: tables of numbers that were folded from the journal, and the fold's own state.
 *
 * What words and bytes mean is the caller's matter. All verbs run in the caller's transaction, or
 * alone. Every row can be derived again from the journal.
 */
#ifndef TL_STORE_NUMBERS_H
#define TL_STORE_NUMBERS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_NUMBERS_WORDS_MAX = 64 };

struct tl_numbers_words {
    tl_time from_at;
    int64_t channel, language, queue; /* Of staff: 0. */
    uint64_t words[TL_NUMBERS_WORDS_MAX];
    size_t words_len; /* Those behind it are 0. */
};

TL_MUST_USE enum tl_err tl_store_numbers_put(struct tl_db *db, const struct tl_numbers_words *row);
TL_MUST_USE enum tl_err tl_store_numbers_staff_put(struct tl_db *db,
                                                   const struct tl_numbers_words *row);

/* Takes rows with from_at in [from, to), in order; an error stops it and is returned. */
typedef enum tl_err tl_numbers_take_fn(void *arg, const struct tl_numbers_words *row);
TL_MUST_USE enum tl_err tl_store_numbers_each(struct tl_db *db, tl_time from, tl_time to,
                                              tl_numbers_take_fn *take, void *arg);
TL_MUST_USE enum tl_err tl_store_numbers_staff_each(struct tl_db *db, tl_time from, tl_time to,
                                                    tl_numbers_take_fn *take, void *arg);

/* All that is there, the state too: the journal is folded anew. */
TL_MUST_USE enum tl_err tl_store_numbers_clear(struct tl_db *db);

/* The state behind a fact. get: bytes are for free(). TL_ENONE: there is none. */
TL_MUST_USE enum tl_err tl_store_numbers_state_put(struct tl_db *db, uint64_t fact,
                                                   const void *bytes, size_t len);
TL_MUST_USE enum tl_err tl_store_numbers_state_get(struct tl_db *db, uint64_t *out_fact,
                                                   void **out_bytes, size_t *out_len);

#endif
