/* api_account.h: factors: what adding an authenticator and adding a passkey share, and their list.
 */
#ifndef TL_SERVER_API_ACCOUNT_H
#define TL_SERVER_API_ACCOUNT_H

#include "server/api_proof.h"

/* A factor that is being added: add writes it; then come recovery codes when there are none, and a
 * session that waited for it is done. */
struct tl_adding {
    const struct tl_self *self;
    enum tl_err (*add)(struct tl_db *db, struct tl_adding *adding);
    const char *what; /* Static: "totp", "passkey". */
    const uint8_t *secret;
    const char *code;
    struct tl_factor *factor;
    /* Set by tl_api_add_factor. */
    const uint8_t *key;
    const char *token;
    char next[TL_TOKEN_BYTES]; /* Where it completes a sign-in: the token behind it; else "". */
    bool has_codes;
    char codes[TL_RECOVERY_CODES][TL_RECOVERY_BYTES];
    struct tl_security security;
};

/* Adds and answers. wrong: the code of the refusal when add says TL_EDENIED. */
void tl_api_add_factor(struct tl_api *api, const struct tl_http_request *request,
                       struct tl_http_response *response, struct tl_adding *adding,
                       const char *wrong);

/* Who asks, when they may change their factors; else answers. */
bool tl_api_may_change(struct tl_api *api, const struct tl_http_request *request,
                       struct tl_http_response *response, struct tl_self *out_self);

/* The factors of a user or an account as the contract shows them, nothing of their secrets, and how
 * many recovery codes are left. */
TL_MUST_USE enum tl_err tl_api_factors(struct tl_db *db, tl_id owner, json_t **out_factors,
                                       uint32_t *out_recovery_left);

#endif
