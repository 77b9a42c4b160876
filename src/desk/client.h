/* client.h: other systems that ask here by themselves: their secrets, and the tokens they get.
 *
 *     client, secret --SHA-256--> records          token = id, when, MAC(id, when, secret's hash)
 *
 * A secret is 256 random bits, drawn here and shown once. A token is not kept: its MAC
 * (HMAC-SHA-512 cut to 256 bits, RFC 4868) is under the folder's key, and takes in the secret's
 * hash, so it ends with the account and with the secret. No clock: `now` comes in. Mission: S16.
 * Source: RFC 6749, 4.4 (client credentials); RFC 6750.
 */
#ifndef TL_DESK_CLIENT_H
#define TL_DESK_CLIENT_H

#include "base/calendar.h"
#include "base/err.h"
#include "desk/signin.h"
#include "store/clients.h"

enum {
    TL_CLIENT_KEY_BYTES = 32,
    TL_CLIENT_TOKEN_BYTES = 65, /* Base64 without padding, and its 0. */
};
#define TL_CLIENT_KEY_USE  "clients_"
#define TL_CLIENT_TOKEN_US (30 * TL_MINUTE)

/* 1 to 63 letters, digits, - and _. */
bool tl_client_is_name(const char *client);

/* A new account, or a new secret for the one there is; wipe the secret. In the caller's
 * transaction. make: TL_EBAD: such an id is none; TL_EEXISTS. renew: TL_ENONE. */
TL_MUST_USE enum tl_err tl_client_make(struct tl_db *db, const char *client, const char *name,
                                       tl_time now, struct tl_client *out_client,
                                       char out_secret[TL_TOKEN_BYTES]);
TL_MUST_USE enum tl_err tl_client_renew(struct tl_db *db, const char *client,
                                        struct tl_client *out_client,
                                        char out_secret[TL_TOKEN_BYTES]);

/* Reads only. TL_EDENIED: wrong id (out_client->id 0) or secret. As many statements for both. */
TL_MUST_USE enum tl_err tl_client_check(struct tl_db *db, const char *client, const char *secret,
                                        struct tl_client *out_client);

/* A token that holds for TL_CLIENT_TOKEN_US from now on. */
void tl_client_token(const uint8_t *key, const struct tl_client *client, tl_time now,
                     char out[TL_CLIENT_TOKEN_BYTES]);

/* Whose token this is. TL_ENONE: nobody's, or not any more. */
TL_MUST_USE enum tl_err tl_client_of_token(struct tl_db *db, const uint8_t *key, const char *token,
                                           tl_time now, struct tl_client *out_client);

#endif
