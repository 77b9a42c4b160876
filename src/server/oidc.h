/* oidc.h: a provider of sign-in (OpenID Connect): where it is, its keys, and whom its claims mean.
 *
 *     discovery (once, kept) --> authorization address with state, nonce, PKCE --> person, there
 *     code --> token (by TLS, with our secret) --> ID token checked --> login, roles
 *
 * Authorization code flow with PKCE (RFC 7636, S256). Keys are fetched again when a token names one
 * that is not there, at most once a minute. Any worker; fetching waits.
 */
#ifndef TL_SERVER_OIDC_H
#define TL_SERVER_OIDC_H

#include <jansson.h>

#include "base/fault.h"
#include "server/settings.h"
#include "store/staff.h"

enum { TL_OIDC_NONCE_BYTES = 44, TL_OIDC_URL_BYTES = 4096 };

struct tl_oidc;

/* Reads the settings (oidc.*). NULL in *out: no issuer is set. TL_EBAD with a fault. */
TL_MUST_USE enum tl_err tl_oidc_open(const struct tl_settings *settings, struct tl_faults *faults,
                                     struct tl_oidc **out_oidc);
void tl_oidc_close(struct tl_oidc *oidc);

/* What people are told that it is called. */
const char *tl_oidc_name(const struct tl_oidc *oidc);
const char *tl_oidc_issuer(const struct tl_oidc *oidc);

/* What is drawn for one sign-in, and kept until the person is back. */
struct tl_oidc_trip {
    char nonce[TL_OIDC_NONCE_BYTES];
    char verifier[TL_OIDC_NONCE_BYTES]; /* RFC 7636, 4.1: 43 characters. */
};
void tl_oidc_trip_draw(struct tl_oidc_trip *out);

/* The address at the provider to which the browser goes. TL_EUNAVAILABLE: the provider doesn't
 * answer. */
TL_MUST_USE enum tl_err tl_oidc_address(struct tl_oidc *oidc, const struct tl_oidc_trip *trip,
                                        const char *state, const char *back, char *out,
                                        size_t out_bytes);

/* Changes the code for the person's claims, all checked: the caller's to json_decref. TL_EDENIED:
 * something doesn't hold. TL_EUNAVAILABLE. */
TL_MUST_USE enum tl_err tl_oidc_claims(struct tl_oidc *oidc, const struct tl_oidc_trip *trip,
                                       const char *code, const char *back, tl_time now,
                                       json_t **out_claims);

/* Who that is by the settings: login, name and roles of out are set; roles 0: the claims give none.
 * TL_ENONE: the claim that is the login is not there or too long. */
TL_MUST_USE enum tl_err tl_oidc_person(const struct tl_oidc *oidc, const json_t *claims,
                                       struct tl_staff *out);

/* Whether roles come with the claims, and whether who is unknown gets an account. */
bool tl_oidc_has_roles(const struct tl_oidc *oidc);
bool tl_oidc_makes_users(const struct tl_oidc *oidc);

#endif
