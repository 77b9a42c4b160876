/* statements_accounts.h: the statements of accounts.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_ACCOUNTS_H
#define TL_STORE_STATEMENTS_ACCOUNTS_H

#define TL_ACCOUNT_COLUMNS "id, mail, language, password, made_at, failed_len, locked_until"
#define TL_LINK_COLUMNS    "id, kind, account, mail, language, password, salt, tries, until_at"

#define TL_SQL_ACCOUNTS(X)                                                                         \
    X(ACCOUNT_INSERT, "INSERT INTO accounts (" TL_ACCOUNT_COLUMNS ") "                             \
                      "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING")                \
    X(ACCOUNT_FIND, "SELECT " TL_ACCOUNT_COLUMNS " FROM accounts WHERE id = $1")                   \
    X(ACCOUNT_FIND_MAIL, "SELECT " TL_ACCOUNT_COLUMNS " FROM accounts WHERE mail = $1")            \
    X(ACCOUNT_PASSWORD_SET, "UPDATE accounts SET password = $2 WHERE id = $1")                     \
    X(ACCOUNT_MAIL_SET, "UPDATE accounts SET mail = $2 WHERE id = $1")                             \
    X(ACCOUNT_LANGUAGE_SET, "UPDATE accounts SET language = $2 WHERE id = $1")                     \
    X(ACCOUNT_FAILED_SET, "UPDATE accounts SET failed_len = $2, locked_until = $3 WHERE id = $1")  \
    X(ACCOUNT_DELETE, "DELETE FROM accounts WHERE id = $1")                                        \
    X(ACCOUNT_FORGET_LINKS, "DELETE FROM account_links WHERE mail = $1")                           \
    X(ACCOUNT_FORGET_NOTICES, "DELETE FROM notices WHERE contact = 0 AND lower(address) = $1")     \
    X(ACCOUNT_FORGET_REASONS, "UPDATE audit SET reason = '', salt = '' "                           \
                              "WHERE record_kind = 'account' AND record_id = $1")                  \
    X(LINK_INSERT, "INSERT INTO account_links (" TL_LINK_COLUMNS ") "                              \
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")                                  \
    X(LINK_FIND, "SELECT " TL_LINK_COLUMNS " FROM account_links WHERE id = $1")                    \
    X(LINK_TRIES_SET, "UPDATE account_links SET tries = $2 WHERE id = $1")                         \
    X(LINK_DELETE, "DELETE FROM account_links WHERE id = $1")                                      \
    X(LINK_COUNT, "SELECT count(*) FROM account_links WHERE kind = $1 AND mail = $2")              \
    X(LINK_MAIL_DELETE, "DELETE FROM account_links WHERE kind = $1 AND mail = $2")                 \
    X(LINK_ACCOUNT_DELETE, "DELETE FROM account_links WHERE account = $1")                         \
    X(LINK_OLD_DELETE, "DELETE FROM account_links WHERE until_at <= $1")

#endif
