/* id_token.h: ID tokens of a provider of sign-in (OpenID Connect Core 1.0), checked.
 *
 *     token (JWS, RFC 7515) + the provider's keys (JWKS, RFC 7517) --> claims, or a refusal
 *
 * RS256 and ES256 only, each only with a key of its own type: what the token says of itself chooses
 * among the provider's keys and decides nothing. libcjose checks the signature. No clock, no state.
 */
#ifndef TL_DESK_ID_TOKEN_H
#define TL_DESK_ID_TOKEN_H

#include <jansson.h>

#include "base/calendar.h"
#include "base/err.h"

enum { TL_ID_TOKEN_BYTES_MAX = 16384, TL_JWKS_KEYS_MAX = 32, TL_SUBJECT_MAX = 255 };
#define TL_ID_TOKEN_SKEW_US (TL_MINUTE) /* Clocks may differ by so much. */

struct tl_id_token_wanted {
    const char *issuer;
    const char *client;
    const char *nonce;
    tl_time now;
};

/* Checks signature, issuer, audience, times and nonce (Core 1.0, 3.1.3.7), and gives the claims:
 * the caller's to json_decref. TL_EBAD: not in the form. TL_ENONE: signed with a key that is not
 * among these (they may have changed: fetch them again, once). TL_EDENIED: it doesn't hold. */
TL_MUST_USE enum tl_err tl_id_token_check(const char *token, const json_t *jwks,
                                          const struct tl_id_token_wanted *wanted,
                                          json_t **out_claims);

/* Whether a claim has this value: a text that is it, or a list of texts with it among them. */
bool tl_claim_has(const json_t *claims, const char *claim, const char *value);

#endif
