/* signin.c: what the server keeps for signing in. */
#include "server/signin.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "server/folder_key.h"
#include "server/oidc.h"
#include "store/accounts.h"

static enum tl_err complain(struct tl_faults *faults, const char *key, const char *text)
{
    tl_faults_add(faults, NULL, 0, key, text);
    return TL_EBAD;
}

/* "https://desk.example:8443": no path behind it. Without TLS only this machine's name will do. */
static bool is_origin(const char *url)
{
    const char *host = strstr(url, "://");
    bool is_plain = strncmp(url, "http://localhost", 16) == 0;
    if (!host || (strncmp(url, "https://", 8) != 0 && !is_plain))
        return false;
    host += 3;
    return *host != '\0' && host[strcspn(host, "/?#@ ")] == '\0';
}

static enum tl_err read_rules(struct tl_signin *signin, const struct tl_settings *settings,
                              struct tl_faults *faults)
{
    const char *roles = settings->signin_second_factor;
    signin->factor_roles = tl_roles_read(roles);
    if (signin->factor_roles == 0 && roles[strspn(roles, ", ")] != '\0')
        return complain(faults, "signin.second_factor",
                        "there is no such role; `throughline help roles` lists them");
    if (settings->http_url[0] != '\0' && !is_origin(settings->http_url))
        return complain(faults, "http.url",
                        "this has the form https://name or https://name:port, without a path");
    snprintf(signin->url, sizeof signin->url, "%s", settings->http_url);
    signin->fresh_us = settings->signin_fresh_minutes * TL_MINUTE;
    signin->link_us = settings->account_link_hours * TL_HOUR;
    signin->lock_s = (uint32_t)settings->signin_lock_minutes * 60;
    return TL_OK;
}

enum tl_err tl_signin_open(const struct tl_settings *settings, const char *dir,
                           struct tl_faults *faults, struct tl_signin **out_signin)
{
    struct tl_signin *signin = calloc(1, sizeof *signin);
    if (!signin)
        return TL_ENOMEM;
    enum tl_err err = read_rules(signin, settings, faults);
    if (err == TL_OK)
        err = tl_folder_key(dir, TL_SIGNIN_KEY_USE, signin->key, faults);
    if (err == TL_OK)
        err = tl_pending_open(&signin->pending);
    if (err == TL_OK)
        err = tl_tries_open((uint32_t)settings->signin_failures, &signin->tries);
    if (err == TL_OK)
        err = tl_folder_key(dir, "account_", signin->account_key, faults);
    if (err == TL_OK)
        err = tl_tries_open((uint32_t)settings->account_asks, &signin->asks);
    if (err == TL_OK)
        err = tl_tries_open(TL_SIGNIN_TRIES, &signin->logins);
    if (err == TL_OK)
        err = tl_oidc_open(settings, faults, &signin->oidc);
    if (err != TL_OK) {
        tl_signin_close(signin);
        return err;
    }
    *out_signin = signin;
    return TL_OK;
}

void tl_signin_close(struct tl_signin *signin)
{
    if (!signin)
        return;
    tl_oidc_close(signin->oidc);
    tl_pending_close(signin->pending);
    tl_tries_close(signin->tries);
    tl_tries_close(signin->asks);
    tl_tries_close(signin->logins);
    sodium_memzero(signin, sizeof *signin);
    free(signin);
}

bool tl_signin_needs_factor(const struct tl_signin *signin, const struct tl_staff *staff)
{
    return tl_is_account(staff->id) || ((uint32_t)staff->roles & signin->factor_roles) != 0;
}

enum tl_err tl_signin_stage(const struct tl_signin *signin, struct tl_db *db,
                            const struct tl_staff *staff, enum tl_stage *out_stage)
{
    struct tl_factor_ways ways;
    enum tl_err err = tl_factor_ways(db, staff->id, &ways);
    if (err != TL_OK)
        return err;
    if (ways.totp_len + ways.passkeys_len > 0)
        *out_stage = TL_STAGE_FACTOR;
    else
        *out_stage = tl_signin_needs_factor(signin, staff) ? TL_STAGE_ENROL : TL_STAGE_DONE;
    return TL_OK;
}
