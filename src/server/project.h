/* project.h: the tables that people read, written from the facts in the journal's transaction.
 *
 * The only place that knows both the core's facts and the store's records. What it writes can be
 * derived again from the journal and the parcels; nothing else writes these columns.
 */
#ifndef TL_SERVER_PROJECT_H
#define TL_SERVER_PROJECT_H

#include "core/fact.h"
#include "policy/model.h"
#include "server/engine.h"

struct tl_db;

/* Writes what these facts change; center has them applied. On an error the transaction must be
 * rolled back. */
TL_MUST_USE enum tl_err tl_project(struct tl_db *db, const struct tl_lent *lent,
                                   const struct tl_center *center, const struct tl_fact *facts,
                                   uint32_t facts_len);

/* Writes the parcel that came with an input about this contact. */
TL_MUST_USE enum tl_err tl_project_parcel(struct tl_db *db, const struct tl_policy *policy,
                                          tl_id contact, const char *language,
                                          const struct tl_parcel *parcel);

#endif
