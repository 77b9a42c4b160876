/* giving.h: a round in which the system gives appointments: to the case that was filed first, at
 * the nearest center that has a place (S21); none where what was taken before is used again (S22).
 *
 *     cases that wait, of each form and status --merged by day of filing--> a slice
 *       --in a transaction: still open? waived? the first free slot, nearest center first-->
 * decided those left over: they wait for the next round, counted by their nearest center
 *
 * Which slots are free is read once a round and center and followed along, so that a slice costs
 * its own writes; the store decides each place all the same. A round that fails is dropped, and
 * another one goes on where it stopped: what was decided stands, and each case is decided once. Two
 * rounds on one database go on side by side. Memory: some 16 kB a center and 3 kB a form and
 * status.
 */
#ifndef TL_DESK_GIVING_H
#define TL_DESK_GIVING_H

#include "policy/slots.h"
#include "store/giving.h"

struct tl_db;
struct tl_giving_round;

/* Cases in one slice: some 3 ms on SQLite. */
enum { TL_GIVING_SLICE = 10 };

/* TL_ENONE: the policy gives none. TL_ENOMEM. The policy lives until close. */
TL_MUST_USE enum tl_err tl_giving_open(const struct tl_policy *policy, tl_time now,
                                       struct tl_giving_round **out_round);
void tl_giving_close(struct tl_giving_round *round);

/* Reads the next slice; any connection. TL_ENONE: there are no more. */
TL_MUST_USE enum tl_err tl_giving_read(struct tl_giving_round *round, struct tl_db *db);

/* Decides the slice that was read, in the caller's transaction. On an error roll back, and close
 * the round. */
TL_MUST_USE enum tl_err tl_giving_write(struct tl_giving_round *round, struct tl_db *db);

/* Behind the last slice: who is left waiting, in the caller's transaction. */
TL_MUST_USE enum tl_err tl_giving_write_waits(struct tl_giving_round *round, struct tl_db *db);

/* What the last round has counted. */
enum { TL_GIVING_WAITS_MAX = 512 };
struct tl_giving_waits {
    struct tl_giving_wait rows[TL_GIVING_WAITS_MAX];
    size_t len;
};
TL_MUST_USE enum tl_err tl_giving_waits_read(struct tl_db *db, struct tl_giving_waits *out_waits);

/* center NULL: those of whom nobody knows which center is near. NULL: no round has counted it. */
const struct tl_giving_wait *tl_giving_wait_of(const struct tl_giving_waits *waits,
                                               const struct tl_slot_kind *kind,
                                               const struct tl_slot_center *center);

struct tl_giving_counts {
    uint64_t given, waived, waiting;
    uint64_t unplaced; /* Of those waiting: nobody knows which center is near. */
};
struct tl_giving_counts tl_giving_count(const struct tl_giving_round *round);

#endif
