/* project_notices.h: what facts owe people: notices, in the transaction of the facts.
 *
 *     promise_made, another attempt  --> callback_missed; after a machine it waits a little
 *                                        for the message that is being left
 *     voicemail_left                 --> that one is told by voice, or goes at once
 *     call_near                      --> callback_near
 *     closed, attempts used up       --> callback_failed
 *
 * Each under a name of its cause, so that a fact that is read twice owes nothing twice.
 */
#ifndef TL_SERVER_PROJECT_NOTICES_H
#define TL_SERVER_PROJECT_NOTICES_H

#include "core/fact.h"
#include "policy/model.h"
#include "store/db.h"

/* Any fact, after its rows are written; most owe nothing. */
TL_MUST_USE enum tl_err tl_project_notices(struct tl_db *db, const struct tl_policy *policy,
                                           const struct tl_fact *fact);

#endif
