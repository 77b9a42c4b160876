/* api_supervise.h: the shapes that supervisors see, for their snapshot and their live messages. */
#ifndef TL_SERVER_API_SUPERVISE_H
#define TL_SERVER_API_SUPERVISE_H

#include "server/api.h"
#include "store/supervise.h"

/* NULL where memory is gone. */
json_t *tl_json_seat(const struct tl_api *api, const struct tl_seat *seat);
json_t *tl_json_watched(const struct tl_contact_row *row);

/* Why a supervisor may close: each with what callers hear, "..." where the time will stand. */
json_t *tl_json_closures(const struct tl_policy *policy);

/* Queues with who waits, the wait to expect and what is closed; and the line's own closing, null
 * when it is open. */
json_t *tl_json_watched_queues(const struct tl_api *api, struct tl_db *db);
json_t *tl_json_line_closed(const struct tl_api *api, struct tl_db *db);
json_t *tl_json_surge(const struct tl_api *api, struct tl_db *db);
json_t *tl_json_asks(struct tl_db *db);

/* Whether supervisors see this contact: it has asked for a person and is open. */
bool tl_is_watched(const struct tl_contact_row *row);

#endif
