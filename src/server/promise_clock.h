/* promise_clock.h: when a promise of the store is due next. On the engine's thread alone.
 *
 *     committed facts --see--> next <--read-- index on next_at
 *     the engine wakes at next, --take--> promise_due, a few at a time
 *
 * Nothing polls: next is the earliest time that any row waits for. Cost of a look: one step along
 * an index, however many promises are open. Mission: B2.
 */
#ifndef TL_SERVER_PROMISE_CLOCK_H
#define TL_SERVER_PROMISE_CLOCK_H

#include "core/center.h"

struct tl_db;

enum { TL_PROMISES_AT_ONCE = 32 };

struct tl_promise_clock {
    tl_time next; /* INT64_MAX: nothing is due. */
};

/* Reads next from the rows. What cannot be read now is tried again soon. */
void tl_promise_clock_read(struct tl_promise_clock *clock, struct tl_db *db, tl_time now);

/* Facts that were committed: a new promise may be due before all others. */
void tl_promise_clock_see(struct tl_promise_clock *clock, const struct tl_fact *facts,
                          uint32_t facts_len);

/* What is due at `now`, as given facts: at most TL_PROMISES_AT_ONCE. Returns how many. */
uint32_t tl_promise_clock_take(struct tl_promise_clock *clock, struct tl_db *db, tl_time now,
                               struct tl_fact *out);

/* They were given. any: at least one of them was taken; else they rest, so that no loop is hot. */
void tl_promise_clock_given(struct tl_promise_clock *clock, struct tl_db *db, tl_time now,
                            bool any);

#endif
