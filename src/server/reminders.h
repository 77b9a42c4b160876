/* reminders.h: mails that say that an appointment is near, or was moved, and no more.
 *
 *     planned, `before` or less away, of a case that goes on --accounts that have it--> notice
 *
 * A time of an appointment is reminded of once: the row that says so is written with the notices,
 * so that none is lost or doubled by a crash; one that was moved is reminded of at its new time.
 * None of a protected case. Mission: S21.
 */
#ifndef TL_SERVER_REMINDERS_H
#define TL_SERVER_REMINDERS_H

#include "desk/slots.h"
#include "server/policies.h"

struct tl_db;

/* Owes some of what is due, in the caller's transaction. *out_posted: how many notices; *out_more:
 * there may be others. */
TL_MUST_USE enum tl_err tl_reminders_write(struct tl_db *db, const struct tl_policy_set *set,
                                           tl_time now, uint32_t *out_posted, bool *out_more);

/* Owes the accounts that have the case the kind's notice of a move, which is written already, in
 * the caller's transaction. None of a protected case. */
TL_MUST_USE enum tl_err tl_moved_write(struct tl_db *db, const struct tl_policy *policy,
                                       const struct tl_slots_of *of,
                                       const struct tl_slot_move *move);

#endif
