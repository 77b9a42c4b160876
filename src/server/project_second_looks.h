/* project_second_looks.h: the table of second pairs of eyes, written from facts and parcels. In the
 * transaction of the facts. */
#ifndef TL_SERVER_PROJECT_SECOND_LOOKS_H
#define TL_SERVER_PROJECT_SECOND_LOOKS_H

#include "core/fact.h"
#include "policy/model.h"

struct tl_db;

/* What is asked for, what came of it, and that it is over with its contact; of other facts:
 * nothing. */
TL_MUST_USE enum tl_err tl_project_second_look(struct tl_db *db, const struct tl_policy *policy,
                                               const struct tl_fact *fact);

/* Of a parcel: "second.why" and "second.words". */
bool tl_project_is_second_text(const char *name);
TL_MUST_USE enum tl_err tl_project_second_text(struct tl_db *db, tl_id contact, const char *name,
                                               const char *text);

#endif
