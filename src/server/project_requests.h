/* project_requests.h: requests at the offices that decide, written from facts.
 *
 *     request_filed --> the case that it names --> the list of the office that holds it,
 *                       or it joins the open one of the same kind; its appointment; what is told
 *                       ahead of that
 *     the promise ends --> it is answered, or over
 *     the case moves (import) --> its open requests moved along; each person is told
 *
 * In the transaction of the facts, so that a request is never without its office. Mission: S19,
 * S20, S23.
 */
#ifndef TL_SERVER_PROJECT_REQUESTS_H
#define TL_SERVER_PROJECT_REQUESTS_H

#include "core/fact.h"
#include "policy/model.h"
#include "store/db.h"
#include "store/promises.h"
#include "store/requests.h"

/* Of request_filed. */
TL_MUST_USE enum tl_err tl_project_request(struct tl_db *db, const struct tl_policy *policy,
                                           const struct tl_fact *fact);

/* The promise to answer it has ended in this state. Of other promises: nothing. */
TL_MUST_USE enum tl_err tl_project_request_end(struct tl_db *db,
                                               const struct tl_promise_row *promise,
                                               const char *state, tl_time at);

/* Tells some of those whose request moved to another office; *out_more: there are others. */
TL_MUST_USE enum tl_err tl_request_moved_write(struct tl_db *db, const struct tl_policy *policy,
                                               tl_time now, bool *out_more);

/* The policy's type of this name. NULL: it has it no more. */
const struct tl_destination *tl_request_type_find(const struct tl_policy *policy, const char *name);

#endif
