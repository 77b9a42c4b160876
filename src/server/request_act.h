/* request_act.h: what an officer does with one request: whose it is, recorded, then done.
 *
 *     begin --of their office, in the audit--> is_open, is_mine --> write --> 204, notices go
 *       404                                      409                503
 *
 * Whatever is refused is answered there. Mission: S20. Pitfall 1.
 */
#ifndef TL_SERVER_REQUEST_ACT_H
#define TL_SERVER_REQUEST_ACT_H

#include "server/api.h"
#include "store/audit.h"
#include "store/requests.h"

enum { TL_REQUEST_JOINED_MAX = 20, TL_REQUEST_WORDS_MIN = 3 };

struct tl_request_act {
    struct tl_api *api;
    const struct tl_http_request *request;
    struct tl_http_response *response;
    const struct tl_policy *policy;
    struct tl_request_row row;
    struct tl_audit audit;
    struct tl_request_word word;
    uint16_t language; /* The person's. */
    tl_id from, to;    /* Hands. */
    const char *office;
};

/* Answers; false, for whoever returns it. */
bool tl_request_refused(const struct tl_request_act *act, int status, const char *code,
                        const char *why);

/* One of this office, recorded; else it is answered, and false. */
bool tl_request_act_begin(struct tl_request_act *act, const char *action);

bool tl_request_act_is_open(const struct tl_request_act *act);
/* Whoever answers has it in hand. */
bool tl_request_act_is_mine(const struct tl_request_act *act);

/* Writes it, and answers. */
void tl_request_act_write(struct tl_request_act *act, tl_write_fn *fn);

#endif
