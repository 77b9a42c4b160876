/* api_moving.h: what is free for one appointment, and moving it: the same for its owner (/my) and
 * for an agent at the desk. Who asks, and whether they may hear of the case, says the caller.
 *
 * Each look and each move is a record of the audit. Nothing here makes an appointment. Mission:
 * S21.
 */
#ifndef TL_SERVER_API_MOVING_H
#define TL_SERVER_API_MOVING_H

#include "desk/slots.h"
#include "server/api.h"
#include "store/audit.h"

struct tl_api_moving {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    const char *param; /* The appointment's in the path. */
    /* Whether who asks is told of appointments of this case: TL_ENONE, they are not. Asked again in
     * the transaction that moves it. */
    enum tl_err (*is_told)(struct tl_api_moving *asked, struct tl_db *db, tl_id case_id);
    struct tl_audit audit; /* The caller's: reason, contact. */
    const struct tl_policy_set *set;
    tl_time now;
    struct tl_slots_of of;
};

/* Finds the appointment. False: it is answered. */
bool tl_api_moving_begin(struct tl_api_moving *asked, const char *action);

/* Answers with what is free at a center from a time on, both of the query. */
void tl_api_moving_list(struct tl_api_moving *asked);

/* Moves it to what the body says, and answers; by_kind: TL_MOVED_BY_... */
void tl_api_moving_move(struct tl_api_moving *asked, const char *by_kind);

#endif
