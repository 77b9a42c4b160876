/* project_waits.h: what people in line were told, and what came of it, as rows. Part of project.c.
 */
#ifndef TL_SERVER_PROJECT_WAITS_H
#define TL_SERVER_PROJECT_WAITS_H

#include "core/fact.h"

struct tl_db;

/* wait_told; connected, before the contact's row says so; closed. A contact that leaves the line
 * another way is judged by nothing: tl_project_wait_drop. */
TL_MUST_USE enum tl_err tl_project_wait_told(struct tl_db *db, const struct tl_fact *fact);
TL_MUST_USE enum tl_err tl_project_wait_connected(struct tl_db *db, const struct tl_fact *fact);
TL_MUST_USE enum tl_err tl_project_wait_closed(struct tl_db *db, const struct tl_fact *fact);
TL_MUST_USE enum tl_err tl_project_wait_drop(struct tl_db *db, tl_id contact);

#endif
