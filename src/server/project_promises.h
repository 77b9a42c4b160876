/* project_promises.h: facts about promises to rows, and what a row says to the core.
 *
 *     promise_made ... promise_moved --> promises, promise_counts
 *     promise_due, _ends, _moves     <-- record, to: what the row says, before the step
 */
#ifndef TL_SERVER_PROJECT_PROMISES_H
#define TL_SERVER_PROJECT_PROMISES_H

#include "core/center.h"

struct tl_db;

/* Any fact; those that are of no promise change nothing. In the journal's transaction. */
TL_MUST_USE enum tl_err tl_project_promise(struct tl_db *db, const struct tl_policy *policy,
                                           const struct tl_fact *fact);

/* Fills in what the promise's row says where given names one. */
TL_MUST_USE enum tl_err tl_project_promise_record(struct tl_db *db, struct tl_fact *given);

/* The key of a queue or an office that may own a promise; 0: the policy has none of that name. */
uint64_t tl_promise_owner_key(const struct tl_policy *policy, const char *name);

/* The promise that a given fact of that kind names; 0: it is of another kind.
 * TL_PROMISE_OF_CONTACT: the last one of its contact that was passed on, or decided, whichever that
 * is. */
#define TL_PROMISE_OF_CONTACT UINT64_MAX
tl_id tl_promise_named(const struct tl_fact *given);

#endif
