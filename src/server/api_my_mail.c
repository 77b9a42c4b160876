/* api_my_mail.c: another address for an account: confirmed at the new one, told to the old one.
 *
 *     new address, a fresh proof --link to the new address--> opened --> changed; a mail to the old
 *
 * An address that has an account of its own gets a mail that says so; who asked hears the same
 * answer. Mission: S13.
 */
#include <stdio.h>
#include <string.h>

#include "desk/account.h"
#include "server/api_account.h"
#include "server/api_my.h"
#include "server/notices.h"
#include "store/account_cases.h"

static enum tl_err language_of(struct tl_api *api, tl_id account, const char *mail, char out[16],
                               bool *out_is_taken)
{
    struct tl_account own, other;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_account_find(db, account, &own);
    enum tl_err found = err == TL_OK ? tl_store_account_find_by_mail(db, mail, &other) : err;
    tl_store_reader_give(api->store, db);
    if (err != TL_OK || (found != TL_OK && found != TL_ENONE))
        return err != TL_OK ? err : found;
    *out_is_taken = found == TL_OK;
    snprintf(out, 16, "%s", found == TL_OK ? other.language : own.language);
    return TL_OK;
}

TL_HANDLER(tl_api_my_ask_mail)
{
    struct tl_api *api = app;
    struct tl_self self;
    bool is_taken = false;
    char mail[256];
    if (!tl_api_may_change(api, request, response, &self))
        return;
    if (!tl_api_my_mail(tl_api_text_in(request, "mail"), mail)) {
        tl_http_reply_problem(response, 400, "bad-mail", "this is no address of mail", 0);
        return;
    }
    if (!tl_api_my_may_ask(api, request, response))
        return;
    struct tl_mailing mailing = { .link = { .kind = TL_LINK_MAIL, .account = self.staff.id },
                                  .notice = "account_mail",
                                  .has_link = true,
                                  .security = tl_security_of(request, TL_SECURITY_MAIL_ASKED,
                                                             self.staff.id, NULL, NULL) };
    enum tl_err err = language_of(api, self.staff.id, mail, mailing.link.language, &is_taken);
    snprintf(mailing.link.mail, sizeof mailing.link.mail, "%s", mail);
    if (err == TL_OK && is_taken) {
        snprintf(mailing.link.kind, sizeof mailing.link.kind, "%s", TL_LINK_EXISTS);
        mailing.notice = "account_exists";
        mailing.has_link = false;
    }
    if (err == TL_OK)
        err = tl_api_my_mail_out(api, request, &mailing);
    if (err == TL_OK)
        tl_http_reply_json(response, 202, json_pack("{s:s}", "sent", "mail"));
    else
        tl_api_refuse(response, err, TL_WHY_NONE);
}

struct changing {
    const struct tl_account_link *link;
    const struct tl_policy *policy;
    tl_time now; /* Of the center. */
    struct tl_security security;
};

static enum tl_err write_change(struct tl_db *db, void *arg)
{
    const struct changing *changing = arg;
    const struct tl_account_link *link = changing->link;
    struct tl_account account;
    enum tl_err err = tl_store_account_find(db, link->account, &account);
    if (err == TL_OK)
        err = tl_store_link_delete(db, link->id);
    if (err == TL_OK)
        err = tl_store_account_set_mail(db, account.id, link->mail);
    if (err == TL_OK)
        err = tl_store_account_case_link_filed(db, account.id, link->mail, changing->security.at);
    const struct tl_notice_wanted wanted = { .kind = "account_mail_changed",
                                             .address = account.mail,
                                             .language = account.language };
    if (err == TL_OK)
        err = tl_notices_post(db, changing->policy, &wanted, changing->now);
    return err == TL_OK ? tl_security_write(db, &changing->security) : err;
}

TL_HANDLER(tl_api_my_change_mail)
{
    struct tl_api *api = app;
    struct tl_account_link link;
    if (!tl_api_may_try(api, request, response))
        return;
    enum tl_err err =
        tl_api_my_read_link(api, TL_LINK_MAIL, tl_api_text_in(request, "link"), &link);
    if (err == TL_OK) {
        struct changing changing = { .link = &link,
                                     .policy = tl_api_policy(api),
                                     .now = tl_api_now(api),
                                     .security = tl_security_of(request, TL_SECURITY_MAIL_CHANGED,
                                                                link.account, NULL, NULL) };
        err = tl_engine_write(api->engine, write_change, &changing);
        if (err == TL_OK) {
            tl_security_tell(&changing.security);
            tl_notices_wake(api->notices);
        }
    }
    if (err == TL_OK)
        tl_http_reply_nothing(response);
    else
        tl_api_my_refuse_link(api, request, response, err);
}
