/* agency_token.c: a client proves itself by its secret, and gets a token for half an hour.
 *
 *     grant_type=client_credentials&client_id=C&client_secret=S      or C and S by HTTP Basic
 *
 * Source: RFC 6749, 2.3.1 and 4.4; its errors stand beside the agency's code and message.
 */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "server/agency.h"
#include "server/api_proof.h"

enum { SECRET_BYTES_MAX = 200 };

struct credentials {
    char client[sizeof((struct tl_client *)0)->client];
    char secret[SECRET_BYTES_MAX];
};

static void refuse(struct tl_http_response *response, int status, const char *error,
                   const char *message)
{
    tl_http_reply_json(
        response, status,
        json_pack("{s:i, s:s, s:s}", "code", status, "message", message, "error", error));
    if (status == 401)
        tl_http_set_header(response, "WWW-Authenticate", "Basic realm=\"throughline\"");
}

static bool copy(const char *from, char *out, size_t bytes_max)
{
    if (!from || strlen(from) >= bytes_max)
        return false;
    memcpy(out, from, strlen(from) + 1);
    return true;
}

/* One way or the other; a form may name the client of the header again. TL_ENONE: neither. TL_EBAD:
 * both, or they cannot be read. */
static enum tl_err read_credentials(const struct tl_http_request *request, struct credentials *out)
{
    const char *client = tl_http_form(request, "client_id");
    const char *secret = tl_http_form(request, "client_secret");
    enum tl_err err =
        tl_http_basic(request, out->client, sizeof out->client, out->secret, sizeof out->secret);
    if (err == TL_OK)
        return secret || (client && strcmp(client, out->client) != 0) ? TL_EBAD : TL_OK;
    if (err != TL_ENONE)
        return err;
    if (!client || !secret)
        return TL_ENONE;
    bool is_read = copy(client, out->client, sizeof out->client) &&
                   copy(secret, out->secret, sizeof out->secret);
    return is_read ? TL_OK : TL_ETOOLONG;
}

static void give(struct tl_http_response *response, const char *token, const char *client,
                 tl_time now)
{
    char issued_at[24];
    snprintf(issued_at, sizeof issued_at, "%" PRId64, (int64_t)(now / 1000));
    tl_http_reply_json(response, 200,
                       json_pack("{s:s, s:s, s:I, s:s, s:s, s:s}", "access_token", token,
                                 "token_type", "Bearer", "expires_in",
                                 (json_int_t)(TL_CLIENT_TOKEN_US / TL_SECOND), "issued_at",
                                 issued_at, "client_id", client, "status", "approved"));
}

static void refuse_client(struct tl_api *api, const struct tl_http_request *request,
                          struct tl_http_response *response, tl_id client, const char *name)
{
    struct tl_security failed =
        tl_security_of_client(request, client, name, client ? NULL : "unknown-client");
    tl_tries_failed(api->signin->tries, tl_http_peer(request), failed.at);
    tl_security_note(api, &failed);
    refuse(response, 401, "invalid_client", "Invalid Client");
}

static void check(struct tl_api *api, const struct tl_http_request *request,
                  struct tl_http_response *response, const struct credentials *given)
{
    struct tl_client client = { .id = 0 };
    char token[TL_CLIENT_TOKEN_BYTES];
    tl_time now = tl_api_now(api);
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_client_check(db, given->client, given->secret, &client);
    tl_store_reader_give(api->store, db);
    if (err == TL_EDENIED) {
        refuse_client(api, request, response, client.id, given->client);
    } else if (err != TL_OK) {
        tl_agency_refuse(response, 503, "Service Unavailable");
    } else {
        tl_client_token(api->agency->key, &client, now, token);
        give(response, token, client.client, now);
    }
}

static bool may_try(const struct tl_api *api, const struct tl_http_request *request,
                    struct tl_http_response *response)
{
    char seconds[16];
    int64_t wait_us = tl_tries_wait_us(api->signin->tries, tl_http_peer(request), tl_wall_now());
    if (wait_us == 0)
        return true;
    snprintf(seconds, sizeof seconds, "%" PRId64, wait_us / TL_SECOND + 1);
    tl_agency_refuse(response, 429, "Too many wrong tries");
    tl_http_set_header(response, "Retry-After", seconds);
    return false;
}

TL_HANDLER(tl_agency_give_token)
{
    struct tl_api *api = app;
    struct credentials given = { .client = "" };
    const char *grant = tl_http_form(request, "grant_type");
    if (!grant)
        grant = tl_http_query(request, "grant_type");
    if (!grant || strcmp(grant, "client_credentials") != 0) {
        refuse(response, 400, grant ? "unsupported_grant_type" : "invalid_request",
               "grant_type must be client_credentials");
        return;
    }
    if (!may_try(api, request, response))
        return;
    enum tl_err err = read_credentials(request, &given);
    if (err == TL_OK)
        check(api, request, response, &given);
    else if (err == TL_EBAD)
        refuse(response, 400, "invalid_request", "client_id and client_secret come in one way");
    else
        refuse_client(api, request, response, 0, NULL);
    sodium_memzero(&given, sizeof given);
}
