/* project_outgoing.h: what a call to the person of a matter has of the contact that the matter is
 * of.
 *
 *     outgoing (fact) --> topic, what was collected, numbers and address: copied; who asks: not
 *
 * Whoever answers the telephone is asked anew who they are, so nothing that was proved goes along.
 * Mission: S26, S28.
 */
#ifndef TL_SERVER_PROJECT_OUTGOING_H
#define TL_SERVER_PROJECT_OUTGOING_H

#include "core/fact.h"
#include "policy/model.h"

struct tl_db;

/* With the call: the number of the promise that it is about. */
#define TL_MATTER_VALUE "matter"

TL_MUST_USE enum tl_err tl_project_outgoing(struct tl_db *db, const struct tl_policy *policy,
                                            const struct tl_fact *fact);

#endif
