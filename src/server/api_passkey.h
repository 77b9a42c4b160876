/* api_passkey.h: a passkey as a proof of a session that is there. */
#ifndef TL_SERVER_API_PASSKEY_H
#define TL_SERVER_API_PASSKEY_H

#include "desk/passkey.h"
#include "server/api_proof.h"

/* Checks what a page sent of an authenticator, and uses it. A session that is done asks for PIN or
 * finger; as a second factor the touch is enough. TL_EDENIED, TL_EBAD: it doesn't hold. */
TL_MUST_USE enum tl_err tl_api_passkey_proof(struct tl_api *api, const struct tl_self *self,
                                             json_t *json);

#endif
