/* account_news.c: from what an import changed to mails that are owed. */
#include "server/account_news.h"

#include "server/notices.h"
#include "server/project_requests.h"
#include "store/account_cases.h"
#include "store/accounts.h"
#include "store/db.h"

enum { SLICE = 50 };

static enum tl_err post_one(struct tl_db *db, const struct tl_policy *policy, tl_id id, tl_time now)
{
    struct tl_account account;
    enum tl_err err = tl_store_account_find(db, id, &account);
    const struct tl_notice_wanted wanted = { .kind = "account_news",
                                             .address = account.mail,
                                             .language = account.language };
    if (err == TL_OK)
        err = tl_notices_post(db, policy, &wanted, now);
    return err == TL_OK || err == TL_ENONE ? tl_store_account_news_delete(db, id) : err;
}

enum tl_err tl_account_news_write(struct tl_db *db, const struct tl_policy *policy, tl_time now,
                                  bool *out_more)
{
    tl_id accounts[SLICE];
    size_t len = 0;
    bool moved_more = false;
    enum tl_err err = tl_store_account_news_list(db, accounts, SLICE, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++)
        err = post_one(db, policy, accounts[i], now);
    if (err == TL_OK)
        err = tl_request_moved_write(db, policy, now, &moved_more);
    if (err == TL_OK)
        *out_more = len == SLICE || moved_more;
    return err;
}

enum tl_err tl_account_news_post(struct tl_db *db, const struct tl_policy *policy, tl_time now)
{
    bool more = true;
    enum tl_err err = TL_OK;
    while (err == TL_OK && more) {
        err = tl_db_begin(db);
        if (err != TL_OK)
            return err;
        err = tl_account_news_write(db, policy, now, &more);
        if (err == TL_OK)
            err = tl_db_commit(db);
        else
            tl_db_rollback(db);
    }
    return err;
}
