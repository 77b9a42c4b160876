/* statements_papers.h: the statements of papers.h, and of the import of requests for evidence. Part
 * of statements.h. */
#ifndef TL_STORE_STATEMENTS_PAPERS_H
#define TL_STORE_STATEMENTS_PAPERS_H

#define TL_NOTICE_PAPER_COLUMNS "id, ref, case_id, kind, on_at, language, sha256, upload, made_at"
#define TL_RFE_COLUMNS                                                                             \
    "id, ref, case_id, asks, due_on, notice, state, number, account, made_at, answered_at, "       \
    "look_by, looked_at, looked_by, told_at"
#define TL_RFE_COLUMNS_R                                                                           \
    "r.id, r.ref, r.case_id, r.asks, r.due_on, r.notice, r.state, r.number, r.account, "           \
    "r.made_at, r.answered_at, r.look_by, r.looked_at, r.looked_by, r.told_at"
#define TL_RFE_SAME                                                                                \
    "r.asks = i.asks AND r.due_on = i.due_on AND r.notice = i.notice "                             \
    "AND (r.state = i.state OR r.state = 'answered' OR r.state = 'looked')"

#define TL_SQL_NOTICE_PAPERS(X)                                                                    \
    X(NOTICE_PAPER_INSERT, "INSERT INTO case_notices (" TL_NOTICE_PAPER_COLUMNS ") "               \
                           "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING")   \
    X(NOTICE_PAPER_FIND, "SELECT " TL_NOTICE_PAPER_COLUMNS " FROM case_notices WHERE id = $1")     \
    X(NOTICE_PAPER_REF, "SELECT " TL_NOTICE_PAPER_COLUMNS " FROM case_notices WHERE ref = $1")     \
    X(NOTICE_PAPER_SET, "UPDATE case_notices SET kind = $3, on_at = $4, language = $5, "           \
                        "sha256 = $6, upload = $7, made_at = $8 WHERE id = $1 AND upload = $2")    \
    X(NOTICE_PAPER_LIST, "SELECT " TL_NOTICE_PAPER_COLUMNS " FROM case_notices "                   \
                         "WHERE case_id = $1 ORDER BY on_at DESC, id DESC LIMIT $2")

#define TL_SQL_RFES(X)                                                                             \
    X(RFE_FIND, "SELECT " TL_RFE_COLUMNS " FROM rfes WHERE id = $1")                               \
    X(RFE_REF, "SELECT " TL_RFE_COLUMNS " FROM rfes WHERE ref = $1")                               \
    X(RFE_LIST, "SELECT " TL_RFE_COLUMNS " FROM rfes WHERE case_id = $1 "                          \
                "ORDER BY due_on DESC, id DESC LIMIT $2")                                          \
    X(RFE_LIST_ACCOUNT, "SELECT " TL_RFE_COLUMNS " FROM rfes WHERE account = $1 AND account > 0 "  \
                        "ORDER BY id LIMIT $2")                                                    \
    X(RFE_LIST_OFFICE, "SELECT " TL_RFE_COLUMNS_R " FROM rfes AS r "                               \
                       "JOIN cases AS c ON c.id = r.case_id WHERE r.state = $2 "                   \
                       "AND c.office = $1 AND c.guarded <= $3 "                                    \
                       "AND (r.due_on > $4 OR (r.due_on = $4 AND r.id > $5)) "                     \
                       "ORDER BY r.due_on, r.id LIMIT $6")                                         \
    X(RFE_LIST_OWED, "SELECT " TL_RFE_COLUMNS " FROM rfes WHERE state = 'open' AND id > $1 "       \
                     "AND due_on <= $2 AND told_at < due_on + $3 ORDER BY id LIMIT $4")            \
    X(RFE_ACCOUNT, "UPDATE rfes SET account = $2 WHERE id = $1 AND state = 'open'")                \
    X(RFE_ANSWER, "UPDATE rfes SET state = 'answered', number = $2, account = $3, "                \
                  "answered_at = $4, look_by = $5 WHERE id = $1 AND state = 'open'")               \
    X(RFE_LOOKED, "UPDATE rfes SET state = 'looked', looked_by = $2, looked_at = $3 "              \
                  "WHERE id = $1 AND state = 'answered'")                                          \
    X(RFE_TOLD, "UPDATE rfes SET told_at = $2 WHERE id = $1 AND state = 'open'")                   \
    X(CASE_NEWS, "INSERT INTO account_news (account, at) "                                         \
                 "SELECT a.account, CAST($2 AS BIGINT) FROM account_cases AS a "                   \
                 "JOIN cases AS c ON c.id = a.case_id WHERE a.case_id = $1 AND c.guarded = 0 "     \
                 "ON CONFLICT DO NOTHING")                                                         \
    X(CASE_ACCOUNTS, "SELECT account FROM account_cases WHERE case_id = $1 "                       \
                     "ORDER BY account LIMIT $2")

#define TL_UPLOAD_IS_GONE                                                                          \
    "UPDATE uploads SET state = 'gone', why = '', name = '', type = '', wrapped = '' "
#define TL_SQL_PAPERS_GO(X)                                                                        \
    X(RFE_FORGET_FILES,                                                                            \
      TL_UPLOAD_IS_GONE "WHERE contact IN (SELECT id FROM rfes WHERE account = $1)")               \
    X(RFE_FORGET, "UPDATE rfes SET account = 0 WHERE account = $1")                                \
    X(RFE_PURGE, TL_UPLOAD_IS_GONE                                                                 \
      "WHERE id IN (SELECT u.id FROM rfes AS r JOIN uploads AS u ON u.contact = r.id "             \
      "WHERE u.state <> 'gone' AND ((r.state = 'looked' AND r.looked_at < $1) "                    \
      "OR (r.state <> 'looked' AND r.state <> 'answered' AND r.due_on < $1)) "                     \
      "ORDER BY u.id LIMIT $2)")                                                                   \
    X(NOTICE_PAPER_OLD, "SELECT id FROM case_notices WHERE on_at < $1 AND made_at < $1 "           \
                        "ORDER BY id LIMIT 1")                                                     \
    X(NOTICE_PAPER_PURGE, TL_UPLOAD_IS_GONE "WHERE contact = $1 AND state <> 'gone'")              \
    X(NOTICE_PAPER_DROP, "DELETE FROM case_notices WHERE id = $1 AND upload = 0")                  \
    X(NOTICE_PAPER_LET_GO, TL_UPLOAD_IS_GONE "WHERE id = $1")                                      \
    X(NOTICE_PAPER_DELETE, "DELETE FROM case_notices WHERE id = $1")

#define TL_SQL_IMPORT_RFES(X)                                                                      \
    X(IMPORT_RFE, "INSERT INTO import_rfes "                                                       \
                  "(import_id, id, receipt, ref, asks, due_on, notice, state) "                    \
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")                \
    X(IMPORT_RFE_LOST, "SELECT a.receipt FROM import_rfes AS a "                                   \
                       "WHERE a.import_id = $1 AND NOT EXISTS (SELECT 1 FROM cases "               \
                       "WHERE receipt = a.receipt) ORDER BY a.id LIMIT 1")                         \
    X(IMPORT_RFES_EDGE, "SELECT max(id) FROM (SELECT id FROM import_rfes "                         \
                        "WHERE import_id = $1 ORDER BY id LIMIT $2) AS slice "                     \
                        "HAVING max(id) IS NOT NULL")                                              \
    X(IMPORT_RFES_NEWS, "INSERT INTO account_news (account, at) "                                  \
                        "SELECT a.account, max(m.made_at) FROM import_rfes AS i "                  \
                        "JOIN cases AS c ON c.receipt = i.receipt "                                \
                        "JOIN account_cases AS a ON a.case_id = c.id "                             \
                        "JOIN imports AS m ON m.id = i.import_id "                                 \
                        "WHERE i.import_id = $1 AND i.id <= $2 AND c.guarded = 0 "                 \
                        "AND NOT EXISTS (SELECT 1 FROM rfes AS r WHERE r.ref = i.ref "             \
                        "AND " TL_RFE_SAME ") GROUP BY a.account ON CONFLICT DO NOTHING")          \
    X(IMPORT_RFES_MOVE,                                                                            \
      "INSERT INTO rfes (" TL_RFE_COLUMNS ") "                                                     \
      "SELECT i.id, i.ref, c.id, i.asks, i.due_on, i.notice, i.state, '', 0, m.made_at, 0, 0, 0, " \
      "0, m.made_at FROM import_rfes AS i JOIN cases AS c ON c.receipt = i.receipt "               \
      "JOIN imports AS m ON m.id = i.import_id WHERE i.import_id = $1 AND i.id <= $2 "             \
      "ON CONFLICT (ref) DO UPDATE SET asks = excluded.asks, due_on = excluded.due_on, "           \
      "notice = excluded.notice, state = CASE WHEN rfes.state = 'answered' "                       \
      "OR rfes.state = 'looked' THEN rfes.state ELSE excluded.state END "                          \
      "WHERE rfes.case_id = excluded.case_id")                                                     \
    X(IMPORT_RFES_DROP, "DELETE FROM import_rfes WHERE import_id = $1 AND id <= $2")

#define TL_SQL_PAPERS(X)                                                                           \
    TL_SQL_NOTICE_PAPERS(X)                                                                        \
    TL_SQL_RFES(X)                                                                                 \
    TL_SQL_PAPERS_GO(X)                                                                            \
    TL_SQL_IMPORT_RFES(X)

#endif
