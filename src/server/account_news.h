/* account_news.h: mails that say that something is new in an account, and no more.
 *
 *     import moves a case whose status is another one --account_news--> notice `account_news`
 *
 * The rows are written with the cases that are moved, so that none is lost by a crash between; the
 * import, and the next start, owe the mails. Mission: S13.
 */
#ifndef TL_SERVER_ACCOUNT_NEWS_H
#define TL_SERVER_ACCOUNT_NEWS_H

#include "policy/model.h"

struct tl_db;

/* Owes a mail to each such account, in transactions of its own. On the writing connection. Errors:
 * of the store; what was not owed yet is, the next time. */
TL_MUST_USE enum tl_err tl_account_news_post(struct tl_db *db, const struct tl_policy *policy,
                                             tl_time now);

/* The same for some of them, in the caller's transaction. *out_more: there may be others. */
TL_MUST_USE enum tl_err tl_account_news_write(struct tl_db *db, const struct tl_policy *policy,
                                              tl_time now, bool *out_more);

#endif
