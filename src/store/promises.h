/* promises.h: what was promised to people: rows with a clock, an owner and an end.
 *
 *     facts --projected--> promises --index on next_at--> the store's clock --> promise_due
 *
 * Millions of open ones cost nothing until they are due: finding those is one walk along an index.
 * Every row can be derived again from the journal. Writing verbs run in the caller's transaction
 * and change nothing of a promise that is over. Mission: B2.
 */
#ifndef TL_STORE_PROMISES_H
#define TL_STORE_PROMISES_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_PROMISE_ROWS_MAX = 200 };

struct tl_promise_row {
    tl_id id;
    tl_id contact;
    char kind[24];
    char type[64];  /* The policy's key of the request type, the message's owner or the queue. */
    char owner[64]; /* A queue's name, or an office's. */
    char grade[16]; /* "promise" or "aim". */
    char state[16]; /* "open", "late"; "kept", "broken", "released". */
    tl_time made_at;
    tl_time due_from;
    tl_time due_to;
    tl_time next_at; /* When the store's clock says something of it; 0: never. */
    tl_time soon_at; /* When it was said that it is due soon; 0: not yet. */
    tl_time late_at;
    tl_time ended_at;
    char evidence[64]; /* By what it was kept, or why not; "" while it is open. */
    tl_id ended_by;    /* 0: by itself. */
};

struct tl_promise_count {
    char kind[24];
    char grade[16];
    char state[16]; /* As above; "kept-late" beside "kept". */
    int64_t number;
};

TL_MUST_USE enum tl_err tl_store_promise_insert(struct tl_db *db, const struct tl_promise_row *row);
TL_MUST_USE enum tl_err tl_store_promise_find(struct tl_db *db, tl_id id,
                                              struct tl_promise_row *out);

/* TL_ENONE: it is not there, or over. */
TL_MUST_USE enum tl_err tl_store_promise_soon(struct tl_db *db, tl_id id, tl_time at);
TL_MUST_USE enum tl_err tl_store_promise_late(struct tl_db *db, tl_id id, tl_time at);
TL_MUST_USE enum tl_err tl_store_promise_move(struct tl_db *db, tl_id id, const char *owner);
TL_MUST_USE enum tl_err tl_store_promise_end(struct tl_db *db, const struct tl_promise_row *row);

/* Those whose next_at has come, the earliest first. next: the earliest next_at; TL_ENONE: none. */
TL_MUST_USE enum tl_err tl_store_promise_list_due(struct tl_db *db, tl_time at,
                                                  struct tl_promise_row *out, size_t rows_max,
                                                  size_t *out_len);
TL_MUST_USE enum tl_err tl_store_promise_next(struct tl_db *db, tl_time *out_at);

TL_MUST_USE enum tl_err tl_store_promise_list_contact(struct tl_db *db, tl_id contact,
                                                      struct tl_promise_row *out, size_t rows_max,
                                                      size_t *out_len);

/* What a list shows: "" shows all. Open ones stand by their due time, so those that are late come
 * first; ended ones (is_over) by their end, the last one first. after_at and after_id are of the
 * last row of the page before: 0 and 0 for the first page. */
struct tl_promise_wanted {
    bool is_over;
    const char *kind;
    const char *owner;
    const char *state;
    tl_time due_before; /* 0: whenever. */
    tl_time after_at;
    tl_id after_id;
};
TL_MUST_USE enum tl_err tl_store_promise_list(struct tl_db *db,
                                              const struct tl_promise_wanted *wanted,
                                              struct tl_promise_row *out, size_t rows_max,
                                              size_t *out_len);

/* One more, or one less (by: -1), of this kind, grade and state. */
TL_MUST_USE enum tl_err tl_store_promise_count(struct tl_db *db, const struct tl_promise_row *row,
                                               const char *state, int64_t by);
TL_MUST_USE enum tl_err tl_store_promise_counts(struct tl_db *db, struct tl_promise_count *out,
                                                size_t rows_max, size_t *out_len);

#endif
