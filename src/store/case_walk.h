/* case_walk.h: all cases once, in slices, as how long each was waited for: from receipt to its end.
 *
 *     cases          7: approved since May 9, received on Jan 2   ─┐  case 7: received on Jan 2,
 *     case_history   7: April 30 approved, May 9 card mailed      ─┘  decided on April 30
 *
 * A case is decided on the day of the first of its statuses that decide it: those behind the last
 * one that does not. A slice is read at one moment; between two of them others may write. A case
 * that comes meanwhile comes last, so each is met once. Memory: none but the rows under way.
 */
#ifndef TL_STORE_CASE_WALK_H
#define TL_STORE_CASE_WALK_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

/* What a status says of a case. */
enum tl_case_end { TL_CASE_WAITS, TL_CASE_DECIDED, TL_CASE_ENDED /* Undecided: withdrawn. */ };

struct tl_case_span {
    const char *form, *office; /* Until the callback returns. */
    tl_time received_at;
    enum tl_case_end end;
    tl_time ended_at; /* 0 while it waits. */
};

struct tl_case_walk {
    enum tl_case_end (*end)(void *arg, const char *status);
    enum tl_err (*span)(void *arg, const struct tl_case_span *span);
    void *arg;
};

/* Up to rows_max cases with ids above *after, which moves on. TL_ENONE: there are no more. */
TL_MUST_USE enum tl_err tl_store_case_walk(struct tl_db *db, const struct tl_case_walk *walk,
                                           uint32_t rows_max, tl_id *after);

/* The highest id of a case, 0: there is none. */
TL_MUST_USE enum tl_err tl_store_case_last(struct tl_db *db, tl_id *out_id);

#endif
