/* moving.h: an appointment moved by its person in a flow: times that are free, one by one, and the
 * one that is taken.
 *
 *     look_up: slot.first    --> found: a time is offered    (where it is, else the nearest other)
 *              slot.later    --> found: later that day
 *              slot.day      --> found: the next day that has one
 *              slot.center   --> found: at the next center by the way there
 *              slot.take     --> found: it is moved there; none: somebody was quicker
 *
 * Each look is live, and what is offered is held for nobody: the store decides when it is taken, as
 * for the account and the desk (store/slots.h). The gate is asked at each of them. What was offered
 * last stands among the contact's values. Each look and move is a record of the audit. Mission:
 * S12, S21.
 */
#ifndef TL_SERVER_MOVING_H
#define TL_SERVER_MOVING_H

#include "policy/model.h"
#include "server/engine.h"

struct tl_db;

struct tl_moving {
    struct tl_engine *engine;
    const struct tl_policy *policy; /* That the contact follows. */
    tl_id contact;
    tl_time now;
};

/* TL_ENONE: there is no such time, or no appointment that this person may move now. */
TL_MUST_USE enum tl_err tl_moving_look_up(const struct tl_moving *moving, struct tl_db *db,
                                          tl_key what);

struct tl_moving_offer {
    tl_time at;
    const struct tl_slot_center *center;
};
/* What was offered last, or taken. TL_ENONE: nothing was. */
TL_MUST_USE enum tl_err tl_moving_offered(struct tl_db *db, const struct tl_policy *policy,
                                          tl_id contact, struct tl_moving_offer *out);

#endif
