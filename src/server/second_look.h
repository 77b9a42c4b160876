/* second_look.h: who may be the second pair of eyes, and where it stands of who asks.
 *
 *     prove --asks--> asked --> agreed, refused          refused --asks--> asked
 *
 * A supervisor or, where the policy says so, staff of a tier, who may see protected cases: never
 * who asked, nor who has the person (the core sees to that too). Mission: S28.
 */
#ifndef TL_SERVER_SECOND_LOOK_H
#define TL_SERVER_SECOND_LOOK_H

#include "server/asker.h"
#include "store/second_looks.h"
#include "store/staff.h"

/* Whether somebody with these rights (enum tl_right) and of these tiers may be it at all. */
bool tl_second_may(const struct tl_policy *policy, uint32_t rights, const struct tl_staff *staff);

/* The policy wants one before this case is spoken of, whoever asks. */
bool tl_second_is_wanted(const struct tl_asker *asker);

/* As much is proved as it takes to ask for one. */
bool tl_second_is_proved(const struct tl_asker *asker);

/* The last one for this case and this way to stand to it. TL_ENONE: none, or it came to nothing. */
TL_MUST_USE enum tl_err tl_second_last(struct tl_db *db, tl_id contact,
                                       const struct tl_asker *asker, struct tl_second_row *out);

#endif
