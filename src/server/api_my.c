/* api_my.c: the public's accounts: made with a link by mail, signed in to, opened again.
 *
 *     register --always "look into your mail"--> link --and the password--> account, enrol
 *     sign in  --wrong address, wrong password, locked: one answer--> second factor due --> done
 *     forgot   --always "look into your mail"--> link --> new password; the second factor stays due
 *
 * Nobody learns here whether an address has an account: the answers are the same, and so is the
 * work behind them. The link alone makes no account: who opens it must know the password that was
 * chosen with it, so nobody gets an account with another's password in it. Mission: S13.
 */
#include "server/api_my.h"

#include <ctype.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "desk/account.h"
#include "notify/address.h"
#include "server/log.h"
#include "server/notices.h"

bool tl_api_my_mail(const char *text, char *out)
{
    size_t len = text ? strlen(text) : 0;
    if (len == 0 || len >= TL_MAIL_BYTES_MAX || !tl_mail_is(text))
        return false;
    for (size_t i = 0; i <= len; i++)
        out[i] = (char)tolower((unsigned char)text[i]);
    return true;
}

static void refuse_mail(struct tl_http_response *response)
{
    tl_http_reply_problem(response, 400, "bad-mail", "this is no address of mail", 0);
}

static void refuse_password(struct tl_http_response *response)
{
    tl_http_reply_problem(response, 400, "weak-password",
                          "a password has 12 to 256 characters, and is not the address", 0);
}

/* ---- mails ---- */

bool tl_api_my_may_ask(struct tl_api *api, const struct tl_http_request *request,
                       struct tl_http_response *response)
{
    const char *peer = tl_http_peer(request);
    tl_time now = tl_wall_now();
    int64_t wait_us = tl_tries_wait_us(api->signin->asks, peer, now);
    if (!tl_policy_notification_find(tl_api_policy(api), "account_confirm")) {
        tl_http_reply_problem(response, 404, "not-found", "this agency has no accounts", 0);
        return false;
    }
    if (!tl_sender_has(tl_notices_sender(api->notices), TL_WAY_MAIL)) {
        tl_http_reply_problem(response, 503, "unavailable", "no mail can be sent", 0);
        return false;
    }
    if (wait_us == 0) {
        tl_tries_failed(api->signin->asks, peer, now);
        return true;
    }
    tl_http_reply_problem(response, 429, "too-many", NULL, (uint32_t)(wait_us / TL_SECOND + 1));
    return false;
}

static enum tl_err write_mailing(struct tl_db *db, void *arg)
{
    struct tl_mailing *mailing = arg;
    struct tl_account_link *link = &mailing->link;
    link->until_at = mailing->security.at + mailing->link_us;
    enum tl_err err = tl_link_make(db, link, mailing->security.at);
    if (err == TL_EFULL) /* Enough went there, and they hold: no more, and nobody is told. */
        return TL_OK;
    const struct tl_notice_wanted wanted = { .kind = mailing->notice,
                                             .address = link->mail,
                                             .link = mailing->url,
                                             .link_of = mailing->has_link ? link->id : 0,
                                             .language = link->language };
    if (err == TL_OK && mailing->notice)
        err = tl_notices_post(db, mailing->policy, &wanted, mailing->now);
    return err == TL_OK ? tl_security_write(db, &mailing->security) : err;
}

enum tl_err tl_api_my_mail_out(struct tl_api *api, const struct tl_http_request *request,
                               struct tl_mailing *mailing)
{
    char origin[TL_ORIGIN_BYTES];
    (void)request;
    tl_api_origin(api, origin);
    snprintf(mailing->url, sizeof mailing->url, "%s/my", origin);
    mailing->policy = tl_api_policy(api);
    mailing->now = tl_api_now(api);
    mailing->link_us = api->signin->link_us;
    enum tl_err err = tl_engine_write(api->engine, write_mailing, mailing);
    if (err != TL_OK)
        return err;
    tl_security_tell(&mailing->security);
    tl_notices_wake(api->notices);
    return TL_OK;
}

/* ---- registering ---- */

struct wanted {
    char mail[256];
    const char *password;
    const char *language;
};

static bool read_wanted(const struct tl_policy *policy, const struct tl_http_request *request,
                        struct tl_http_response *response, struct wanted *out)
{
    out->password = tl_api_text_in(request, "password");
    out->language = tl_api_text_in(request, "language");
    if (!out->password || !out->language ||
        tl_policy_language_find(policy, out->language) == TL_NONE) {
        tl_http_reply_problem(response, 400, "bad-request",
                              "mail, password and one of the center's languages are needed", 0);
        return false;
    }
    if (!tl_api_my_mail(tl_api_text_in(request, "mail"), out->mail)) {
        refuse_mail(response);
        return false;
    }
    if (tl_account_may_have(out->mail, out->password))
        return true;
    refuse_password(response);
    return false;
}

static void reply_asked(struct tl_http_response *response, enum tl_err err)
{
    if (err == TL_OK)
        tl_http_reply_json(response, 202, json_pack("{s:s}", "sent", "mail"));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

static enum tl_err find_account(struct tl_api *api, const char *mail, struct tl_account *out)
{
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_account_find_by_mail(db, mail, out);
    tl_store_reader_give(api->store, db);
    return err;
}

TL_HANDLER(tl_api_my_register)
{
    struct tl_api *api = app;
    struct wanted wanted;
    struct tl_account account = { .id = 0 };
    if (!read_wanted(tl_api_policy(api), request, response, &wanted) ||
        !tl_api_my_may_ask(api, request, response))
        return;
    struct tl_mailing mailing = { .link = { .kind = TL_LINK_REGISTER },
                                  .notice = "account_confirm",
                                  .has_link = true,
                                  .security = tl_security_of(request, TL_SECURITY_REGISTER_ASKED, 0,
                                                             wanted.mail, NULL) };
    struct tl_account_link *link = &mailing.link;
    snprintf(link->mail, sizeof link->mail, "%s", wanted.mail);
    snprintf(link->language, sizeof link->language, "%s", wanted.language);
    enum tl_err err = tl_password_hash(wanted.password, link->password, sizeof link->password);
    enum tl_err found = err == TL_OK ? find_account(api, wanted.mail, &account) : err;
    if (found == TL_OK) {
        mailing.notice = "account_exists";
        mailing.has_link = false;
        link->account = account.id;
        snprintf(link->kind, sizeof link->kind, "%s", TL_LINK_EXISTS);
        link->password[0] = '\0';
        snprintf(link->language, sizeof link->language, "%s", account.language);
    }
    sodium_memzero(&account, sizeof account);
    err = found == TL_OK || found == TL_ENONE ? tl_api_my_mail_out(api, request, &mailing) : found;
    reply_asked(response, err);
}

/* ---- links that came back ---- */

enum tl_err tl_api_my_read_link(struct tl_api *api, const char *kind, const char *text,
                                struct tl_account_link *out)
{
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err =
        tl_link_read(db, api->signin->account_key, kind, text ? text : "", tl_wall_now(), out);
    tl_store_reader_give(api->store, db);
    return err;
}

/* Counts against who asks: links are long, but nobody tries them for nothing. */
void tl_api_my_refuse_link(struct tl_api *api, const struct tl_http_request *request,
                           struct tl_http_response *response, enum tl_err err)
{
    if (err != TL_ENONE && err != TL_EEXISTS) {
        tl_api_refuse(response, err, TL_WHY_NONE);
        return;
    }
    struct tl_security failed = tl_security_of(request, TL_SECURITY_LINK_REFUSED, 0, NULL, NULL);
    tl_api_count_failed(api, request, &failed);
    tl_http_reply_problem(response, 409, "dead-link", "this link was used, or is over", 0);
}

struct trying {
    tl_id link;
    int64_t tries;
};

static enum tl_err write_try(struct tl_db *db, void *arg)
{
    const struct trying *trying = arg;
    return tl_store_link_set_tries(db, trying->link, trying->tries);
}

/* The password that was chosen with a link. Answers where it is another one. */
static bool is_chosen(struct tl_api *api, const struct tl_http_request *request,
                      struct tl_http_response *response, const struct tl_account_link *link,
                      const char *password)
{
    struct tl_staff chosen = { .id = 0 };
    struct trying trying = { link->id, link->tries + 1 };
    snprintf(chosen.password, sizeof chosen.password, "%s", link->password);
    enum tl_err err = tl_password_check(&chosen, password, tl_wall_now());
    if (err == TL_OK)
        return true;
    struct tl_security failed =
        tl_security_of(request, TL_SECURITY_LINK_REFUSED, 0, link->mail, "wrong-password");
    err = tl_engine_write(api->engine, write_try, &trying);
    if (err != TL_OK)
        tl_log("account.uncounted", "link=%" PRIu64 " err=\"%s\"", link->id, tl_err_text(err));
    tl_api_count_failed(api, request, &failed);
    tl_http_reply_problem(response, 401, "wrong-password", NULL, 0);
    return false;
}

struct making {
    const struct tl_account_link *link;
    tl_id account;
    struct tl_security security;
};

static enum tl_err write_account(struct tl_db *db, void *arg)
{
    struct making *making = arg;
    enum tl_err err = tl_account_make(db, making->link, making->security.at, &making->account);
    making->security.staff = making->account;
    return err == TL_OK ? tl_security_write(db, &making->security) : err;
}

TL_HANDLER(tl_api_my_confirm)
{
    struct tl_api *api = app;
    struct tl_account_link link;
    char token[TL_TOKEN_BYTES];
    const char *password = tl_api_text_in(request, "password");
    if (!password || strlen(password) > TL_PASSWORD_MAX) {
        refuse_password(response);
        return;
    }
    if (!tl_api_may_try(api, request, response))
        return;
    enum tl_err err =
        tl_api_my_read_link(api, TL_LINK_REGISTER, tl_api_text_in(request, "link"), &link);
    if (err != TL_OK) {
        tl_api_my_refuse_link(api, request, response, err);
        return;
    }
    if (!is_chosen(api, request, response, &link, password))
        return;
    struct making making = { .link = &link,
                             .security = tl_security_of(request, TL_SECURITY_ACCOUNT_MADE, 0,
                                                        link.mail, NULL) };
    err = tl_engine_write(api->engine, write_account, &making);
    if (err != TL_OK) {
        tl_api_my_refuse_link(api, request, response, err);
        return;
    }
    const struct tl_staff holder = { .id = making.account };
    snprintf(making.security.who, sizeof making.security.who, "%" PRIu64, making.account);
    tl_security_tell(&making.security);
    err = tl_api_begin_session(api, request, &holder, TL_STAGE_ENROL, "link", token);
    if (err == TL_OK)
        tl_api_my_reply_begun(api, token, response);
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

/* ---- a forgotten password ---- */

TL_HANDLER(tl_api_my_forgot)
{
    struct tl_api *api = app;
    struct tl_account account = { .id = 0 };
    char mail[256];
    if (!tl_api_my_mail(tl_api_text_in(request, "mail"), mail)) {
        refuse_mail(response);
        return;
    }
    if (!tl_api_my_may_ask(api, request, response))
        return;
    enum tl_err err = find_account(api, mail, &account);
    struct tl_mailing mailing = { .link = { .kind = TL_LINK_NOBODY },
                                  .security = tl_security_of(request, TL_SECURITY_RESET_ASKED,
                                                             account.id, mail, NULL) };
    if (err == TL_OK) {
        mailing.link = (struct tl_account_link){ .kind = TL_LINK_RESET, .account = account.id };
        snprintf(mailing.link.mail, sizeof mailing.link.mail, "%s", account.mail);
        snprintf(mailing.link.language, sizeof mailing.link.language, "%s", account.language);
        mailing.notice = "account_reset";
        mailing.has_link = true;
    }
    sodium_memzero(&account, sizeof account);
    reply_asked(response,
                err == TL_OK || err == TL_ENONE ? tl_api_my_mail_out(api, request, &mailing) : err);
}

struct resetting {
    const struct tl_account_link *link;
    char password[160];
    struct tl_security security;
};

static enum tl_err write_reset(struct tl_db *db, void *arg)
{
    struct resetting *resetting = arg;
    enum tl_err err = tl_account_reset(db, resetting->link, resetting->password);
    return err == TL_OK ? tl_security_write(db, &resetting->security) : err;
}

TL_HANDLER(tl_api_my_reset)
{
    struct tl_api *api = app;
    struct tl_account_link link;
    const char *password = tl_api_text_in(request, "password");
    if (!tl_api_may_try(api, request, response))
        return;
    enum tl_err err =
        tl_api_my_read_link(api, TL_LINK_RESET, tl_api_text_in(request, "link"), &link);
    if (err != TL_OK) {
        tl_api_my_refuse_link(api, request, response, err);
        return;
    }
    struct resetting resetting = { .link = &link,
                                   .security = tl_security_of(request, TL_SECURITY_PASSWORD_SET,
                                                              link.account, NULL, NULL) };
    if (!password || !tl_account_may_have(link.mail, password)) {
        refuse_password(response);
        return;
    }
    err = tl_password_hash(password, resetting.password, sizeof resetting.password);
    if (err == TL_OK)
        err = tl_engine_write(api->engine, write_reset, &resetting);
    if (err != TL_OK) {
        tl_api_my_refuse_link(api, request, response, err);
        return;
    }
    tl_security_tell(&resetting.security);
    tl_http_reply_nothing(response);
}
