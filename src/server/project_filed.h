/* project_filed.h: what an agent filed for the person of a call, in that call's story.
 *
 *     contact_came + filed.call, filed.agent --> request_filed --> "filed" at the call, and the
 * audit
 */
#ifndef TL_SERVER_PROJECT_FILED_H
#define TL_SERVER_PROJECT_FILED_H

#include "core/fact.h"
#include "store/db.h"

/* In the transaction of the facts. Nothing, where a contact's person files it. */
TL_MUST_USE enum tl_err tl_project_filed(struct tl_db *db, const struct tl_fact *fact);

#endif
