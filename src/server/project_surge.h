/* project_surge.h: the surge that a supervisor set, to a row that pages show. */
#ifndef TL_SERVER_PROJECT_SURGE_H
#define TL_SERVER_PROJECT_SURGE_H

#include "core/fact.h"
#include "store/db.h"

/* Of other facts: nothing. */
TL_MUST_USE enum tl_err tl_project_surge(struct tl_db *db, const struct tl_fact *fact);

#endif
