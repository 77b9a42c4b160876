/* api_proof.h: what the handlers of sign-in share: beginning a session, counting failures, proving.
 */
#ifndef TL_SERVER_API_PROOF_H
#define TL_SERVER_API_PROOF_H

#include "server/api.h"
#include "server/security.h"

/* Begins a session and, when it is done, enters the desk. why: by what, for the audit. */
TL_MUST_USE enum tl_err tl_api_begin_session(struct tl_api *api,
                                             const struct tl_http_request *request,
                                             const struct tl_staff *staff, enum tl_stage stage,
                                             const char *why, char out_token[TL_TOKEN_BYTES]);

/* An agent who may work at the desk is signed in at the center. */
TL_MUST_USE enum tl_err tl_api_desk_enter(struct tl_api *api, const struct tl_staff *staff);

/* Whether this address may try; else answers 429. */
bool tl_api_may_try(struct tl_api *api, const struct tl_http_request *request,
                    struct tl_http_response *response);

/* Counts a failure for the account and the address, writes and tells it, and a lockout. */
void tl_api_count_failed(struct tl_api *api, const struct tl_http_request *request,
                         const struct tl_security *failed);

/* How far a session has come, in the contract's words; what it can be proved with now. */
const char *tl_api_step_of(const struct tl_session *session);
json_t *tl_api_ways_json(const struct tl_self *self, const struct tl_factor_ways *ways);

#endif
