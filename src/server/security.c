/* security.c: events about who is who. */
#include "server/security.h"

#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "server/api.h"
#include "server/log.h"
#include "store/accounts.h"
#include "store/audit.h"
#include "store/meta.h"

static const struct {
    const char *text;
    const char *why;
} events[] = {
#define ROW(name, event, why) { event, why },
    TL_SECURITY_TABLE(ROW)
#undef ROW
};

static uint8_t salt[crypto_shorthash_KEYBYTES];
static pthread_once_t salt_once = PTHREAD_ONCE_INIT;

static void draw_salt(void)
{
    randombytes_buf(salt, sizeof salt);
}

static void hash_login(const char *login, char *out, size_t out_bytes)
{
    uint64_t hash;
    pthread_once(&salt_once, draw_salt);
    crypto_shorthash((uint8_t *)&hash, (const uint8_t *)login, strlen(login), salt);
    snprintf(out, out_bytes, "#%08" PRIx32, (uint32_t)hash);
}

struct tl_security tl_security_of(const struct tl_http_request *request,
                                  enum tl_security_event event, tl_id staff, const char *login,
                                  const char *why)
{
    struct tl_security security = {
        .event = event, .staff = staff, .who = "-", .why = why, .at = tl_wall_now()
    };
    if (staff != 0)
        snprintf(security.who, sizeof security.who, "%" PRIu64, staff);
    else if (login)
        hash_login(login, security.who, sizeof security.who);
    snprintf(security.from, sizeof security.from, "%.63s", tl_http_peer(request));
    return security;
}

struct tl_security tl_security_of_client(const struct tl_http_request *request, tl_id client,
                                         const char *name, const char *why)
{
    struct tl_security security = tl_security_of(request, TL_SECURITY_CLIENT_FAILED, 0, name, why);
    security.client = client;
    if (client != 0)
        snprintf(security.who, sizeof security.who, "client-%" PRIu64, client);
    return security;
}

static const char *why_of(const struct tl_security *security)
{
    return security->why ? security->why : events[security->event].why;
}

enum tl_err tl_security_write(struct tl_db *db, const struct tl_security *security)
{
    struct tl_audit row = { .at = security->at,
                            .staff_id = security->staff,
                            .record_id = security->staff };
    bool is_client = security->event == TL_SECURITY_CLIENT_FAILED;
    if (is_client)
        row.record_id = security->client;
    snprintf(row.record_kind, sizeof row.record_kind, "%s",
             is_client                        ? "client"
             : tl_is_account(security->staff) ? "account"
                                              : "staff");
    snprintf(row.action, sizeof row.action, "%s", events[security->event].text);
    snprintf(row.reason, sizeof row.reason, "from=%s why=%s", security->from, why_of(security));
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &row.id);
    return err == TL_OK ? tl_store_audit_insert(db, &row) : err;
}

void tl_security_tell(const struct tl_security *security)
{
    tl_log("security:", "%s user=%s from=%s why=%s", events[security->event].text, security->who,
           security->from, why_of(security));
}

/* Pages ask who is there before they show a form; what was wrong has a line and a row of its own.
 */
static bool is_told_elsewhere(const struct tl_http_refusal *refusal)
{
    size_t len = strlen(refusal->path);
    bool asks_who = refusal->method == TL_HTTP_GET && refusal->status == 401 && len > 8 &&
                    strcmp(refusal->path + len - 8, "/session") == 0;
    return asks_who || strcmp(refusal->error, "wrong-password") == 0 ||
           strcmp(refusal->error, "wrong-code") == 0 ||
           strcmp(refusal->error, "wrong-passkey") == 0;
}

void tl_security_refused(void *api, const struct tl_http_refusal *refusal)
{
    static const char *const methods[] = { [TL_HTTP_GET] = "GET",
                                           [TL_HTTP_POST] = "POST",
                                           [TL_HTTP_PUT] = "PUT",
                                           [TL_HTTP_PATCH] = "PATCH",
                                           [TL_HTTP_DELETE] = "DELETE" };
    char who[32] = "-";
    (void)api;
    if (is_told_elsewhere(refusal))
        return;
    if (refusal->user != 0)
        snprintf(who, sizeof who, "%" PRIu64, refusal->user);
    tl_log("security:", "refused user=%s from=%s why=%s at=%s:%s", who, refusal->peer,
           refusal->error, methods[refusal->method], refusal->path);
}

static enum tl_err write_one(struct tl_db *db, void *arg)
{
    return tl_security_write(db, arg);
}

void tl_security_note(struct tl_api *api, const struct tl_security *security)
{
    struct tl_security copy = *security;
    enum tl_err err = tl_engine_write(api->engine, write_one, &copy);
    tl_security_tell(security);
    if (err != TL_OK)
        tl_log("security.unwritten", "user=%s err=\"%s\"", security->who, tl_err_text(err));
}
