/* statements_account_cases.h: the statements of account_cases.h, and of the import of who filed
 * online. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_ACCOUNT_CASES_H
#define TL_STORE_STATEMENTS_ACCOUNT_CASES_H

#define TL_ACCOUNT_CASE_COLUMNS "account, case_id, since, how"
#define TL_ACCESS_CODE_COLUMNS  "case_id, id, salt, made_at, until_at, tries"

#define TL_SQL_ACCOUNT_CASES(X)                                                                    \
    X(ACCOUNT_CASE_INSERT, "INSERT INTO account_cases (" TL_ACCOUNT_CASE_COLUMNS ") "              \
                           "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")                       \
    X(ACCOUNT_CASE_LIST, "SELECT " TL_ACCOUNT_CASE_COLUMNS " FROM account_cases "                  \
                         "WHERE account = $1 ORDER BY since DESC, case_id DESC LIMIT $2")          \
    X(ACCOUNT_CASE_OWNERS, "SELECT account FROM account_cases WHERE case_id = $1 "                 \
                           "ORDER BY since DESC, account DESC LIMIT $2")                           \
    X(ACCOUNT_CASE_DELETE_OF, "DELETE FROM account_cases WHERE account = $1")                      \
    X(ACCOUNT_CASE_LINK_FILED, "INSERT INTO account_cases (" TL_ACCOUNT_CASE_COLUMNS ") "          \
                               "SELECT CAST($1 AS BIGINT), case_id, CAST($3 AS BIGINT), 'online' " \
                               "FROM case_filers WHERE mail = $2 ON CONFLICT DO NOTHING")          \
    X(CASE_FILER_FIND, "SELECT mail FROM case_filers WHERE case_id = $1")                          \
    X(ACCOUNT_NEWS_LIST, "SELECT account FROM account_news ORDER BY account LIMIT $1")             \
    X(ACCOUNT_NEWS_DELETE, "DELETE FROM account_news WHERE account = $1")                          \
    X(IMPORT_NEWS, "INSERT INTO account_news (account, at) "                                       \
                   "SELECT ac.account, max(i.made_at) FROM import_cases AS s "                     \
                   "JOIN cases AS c ON c.receipt = s.receipt "                                     \
                   "JOIN account_cases AS ac ON ac.case_id = c.id "                                \
                   "JOIN imports AS i ON i.id = s.import_id "                                      \
                   "WHERE s.import_id = $1 AND s.id <= $2 AND s.status <> c.status "               \
                   "AND s.guarded = 0 AND c.guarded = 0 GROUP BY ac.account "                      \
                   "ON CONFLICT DO NOTHING")                                                       \
    X(ACCESS_CODE_PUT, "INSERT INTO access_codes (" TL_ACCESS_CODE_COLUMNS ") "                    \
                       "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (case_id) DO UPDATE "          \
                       "SET id = excluded.id, salt = excluded.salt, made_at = excluded.made_at, "  \
                       "until_at = excluded.until_at, tries = excluded.tries")                     \
    X(ACCESS_CODE_FIND, "SELECT " TL_ACCESS_CODE_COLUMNS " FROM access_codes WHERE case_id = $1")  \
    X(ACCESS_CODE_TRIED,                                                                           \
      "UPDATE access_codes SET tries = tries + 1 WHERE case_id = $1 AND id = $2")                  \
    X(ACCESS_CODE_DELETE, "DELETE FROM access_codes WHERE case_id = $1 AND id = $2")               \
    X(IMPORT_FILER, "INSERT INTO import_filers (import_id, id, receipt, mail) "                    \
                    "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")                              \
    X(IMPORT_FILERS_EDGE, "SELECT max(id) FROM (SELECT id FROM import_filers "                     \
                          "WHERE import_id = $1 ORDER BY id LIMIT $2) AS slice "                   \
                          "HAVING max(id) IS NOT NULL")                                            \
    X(IMPORT_FILERS_MOVE, "INSERT INTO case_filers (case_id, mail) "                               \
                          "SELECT c.id, f.mail FROM import_filers AS f JOIN cases AS c "           \
                          "ON c.receipt = f.receipt WHERE f.import_id = $1 AND f.id <= $2 "        \
                          "ON CONFLICT (case_id) DO UPDATE SET mail = excluded.mail")              \
    X(IMPORT_FILERS_LINK,                                                                          \
      "INSERT INTO account_cases (" TL_ACCOUNT_CASE_COLUMNS ") "                                   \
      "SELECT a.id, c.id, i.made_at, 'online' FROM import_filers AS f "                            \
      "JOIN cases AS c ON c.receipt = f.receipt JOIN accounts AS a ON a.mail = f.mail "            \
      "JOIN imports AS i ON i.id = f.import_id WHERE f.import_id = $1 AND f.id <= $2 "             \
      "ON CONFLICT DO NOTHING")                                                                    \
    X(IMPORT_FILERS_DROP, "DELETE FROM import_filers WHERE import_id = $1 AND id <= $2")

#endif
