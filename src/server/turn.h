/* turn.h: names and passwords for the relay (TURN, RFC 8656) of browsers behind closed firewalls.
 *
 *   turn.url, turn.secret_file --> { urls, username "EXPIRY:LEG", credential } --> a page's leg
 *
 * The relay knows the secret too (coturn's use-auth-secret) and works out the password by itself:
 * the base64 of HMAC-SHA1 over the name, which begins with the second in which it ends
 * (draft-uberti-behave-turn-rest-00 2.2). Nothing is kept. A name is given only with the answer to
 * a leg, so who has none has no relay either.
 */
#ifndef TL_SERVER_TURN_H
#define TL_SERVER_TURN_H

#include <jansson.h>

#include "base/fault.h"
#include "server/settings.h"

struct tl_turn;

/* NULL in *out_turn when there is no relay. TL_EBAD: a setting is wrong, the fault says which. */
TL_MUST_USE enum tl_err tl_turn_open(const struct tl_settings *settings, struct tl_faults *faults,
                                     struct tl_turn **out_turn);
void tl_turn_close(struct tl_turn *turn); /* NULL does nothing. */

/* The relay for a page, which holds from now_s (UTC) on; id names it in the relay's log. NULL:
 * none, left out by json_pack's "o*". */
json_t *tl_turn_servers(const struct tl_turn *turn, tl_id id, int64_t now_s);

#endif
