/* account_cases.h: which cases are in which account, and the codes by which they come there.
 *
 *     case filed online, its filer's address --import--> account_cases `online`
 *     case on paper, access_codes --letter, typed in--> account_cases `code`
 *
 * TL_ENONE, TL_EEXISTS: as in contacts.h. Mission: S14.
 */
#ifndef TL_STORE_ACCOUNT_CASES_H
#define TL_STORE_ACCOUNT_CASES_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

#define TL_LINKED_ONLINE "online"
#define TL_LINKED_CODE   "code"

struct tl_account_case {
    tl_id account;
    tl_id case_id;
    tl_time since;
    char how[12]; /* TL_LINKED_... */
};

/* TL_EEXISTS: it is there. */
TL_MUST_USE enum tl_err tl_store_account_case_insert(struct tl_db *db,
                                                     const struct tl_account_case *row);

/* The newest first. */
TL_MUST_USE enum tl_err tl_store_account_case_list(struct tl_db *db, tl_id account,
                                                   struct tl_account_case *out, size_t max,
                                                   size_t *out_len);

/* Accounts that a case is in, the newest in it first. */
TL_MUST_USE enum tl_err tl_store_account_case_owners(struct tl_db *db, tl_id case_id,
                                                     tl_id *out_accounts, size_t max,
                                                     size_t *out_len);

/* All of one account; fine when there are none. */
TL_MUST_USE enum tl_err tl_store_account_case_delete_of(struct tl_db *db, tl_id account);

/* All cases that were filed online under this address, into the account. */
TL_MUST_USE enum tl_err tl_store_account_case_link_filed(struct tl_db *db, tl_id account,
                                                         const char *mail, tl_time now);

/* Under which address a case was filed online. TL_ENONE: nobody says. */
TL_MUST_USE enum tl_err tl_store_case_filer_find(struct tl_db *db, tl_id case_id, char *out_mail,
                                                 size_t mail_size);

/* Accounts in whose cases an import changed something. Deleting is fine when it is gone. */
TL_MUST_USE enum tl_err tl_store_account_news_list(struct tl_db *db, tl_id *out_accounts,
                                                   size_t max, size_t *out_len);
TL_MUST_USE enum tl_err tl_store_account_news_delete(struct tl_db *db, tl_id account);

struct tl_access_code {
    tl_id case_id;
    tl_id id; /* Of kind "access-code". */
    char salt[33];
    tl_time made_at;
    tl_time until_at;
    int64_t tries;
};

/* In place of the one that the case has. */
TL_MUST_USE enum tl_err tl_store_access_code_put(struct tl_db *db,
                                                 const struct tl_access_code *code);
TL_MUST_USE enum tl_err tl_store_access_code_find(struct tl_db *db, tl_id case_id,
                                                  struct tl_access_code *out);

/* Another wrong try. TL_ENONE: it is gone, or another one is there. */
TL_MUST_USE enum tl_err tl_store_access_code_tried(struct tl_db *db,
                                                   const struct tl_access_code *code);

/* TL_ENONE: the same. */
TL_MUST_USE enum tl_err tl_store_access_code_delete(struct tl_db *db,
                                                    const struct tl_access_code *code);

#endif
