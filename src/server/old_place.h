/* old_place.h: whoever calls again after callbacks that came to nothing goes on at the old place.
 *
 *     opened (contact) -- its number was called in vain --> goes_on (contact, earlier)
 *     number and code proved, of such a contact         --> the same
 *
 * The core keeps nothing for that; the rows say when the earlier one asked and ended. A place
 * serves once: who has talked, or is promised a call anew, does not have it again; who hung up in
 * line does. Who took the callback back has no place. Mission: S6; pitfall 19.
 */
#ifndef TL_SERVER_OLD_PLACE_H
#define TL_SERVER_OLD_PLACE_H

#include "core/fact.h"
#include "policy/model.h"
#include "store/db.h"

/* What to give for a contact that has proved to be the earlier one's person. TL_ENONE: the earlier
 * one has no place to go on at. */
TL_MUST_USE enum tl_err tl_old_place_of(struct tl_db *db, const struct tl_policy *policy,
                                        tl_id contact, tl_id earlier, tl_time now,
                                        struct tl_fact *out_given);

/* The same, for whoever calls from a number that was called in vain. TL_ENONE: none was. */
TL_MUST_USE enum tl_err tl_old_place_of_caller(struct tl_db *db, const struct tl_policy *policy,
                                               tl_id contact, tl_time now,
                                               struct tl_fact *out_given);

/* Projects that a place was taken: by whom stands with the earlier contact, and the time of asking
 * with the one that took it. */
TL_MUST_USE enum tl_err tl_old_place_taken(struct tl_db *db, const struct tl_fact *fact);

#endif
