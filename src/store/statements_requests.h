/* statements_requests.h: the statements of requests.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_REQUESTS_H
#define TL_STORE_STATEMENTS_REQUESTS_H

#define TL_REQUEST_COLUMNS                                                                         \
    "contact, case_id, joins, type, office, follows, state, decision, appointment, made_at, "      \
    "due_at, taken_by, taken_at, ended_at, untold"
#define TL_REQUEST_WORD_COLUMNS                                                                    \
    "id, contact, at, kind, by_id, decision, reason, words, wanted, is_last, starts, place"

#define TL_SQL_REQUESTS(X)                                                                         \
    X(REQUEST_INSERT, "INSERT INTO requests (" TL_REQUEST_COLUMNS ") VALUES ($1, $2, $3, $4, $5, " \
                      "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING")      \
    X(REQUEST_FIND, "SELECT " TL_REQUEST_COLUMNS " FROM requests WHERE contact = $1")              \
    X(REQUEST_OPEN_OF_CASE, "SELECT " TL_REQUEST_COLUMNS " FROM requests WHERE case_id = $1 "      \
                            "AND type = $2 AND ended_at = 0 AND joins = 0 "                        \
                            "ORDER BY contact LIMIT 1")                                            \
    X(REQUEST_OF_CASE, "SELECT " TL_REQUEST_COLUMNS " FROM requests WHERE case_id = $1 "           \
                       "ORDER BY contact DESC LIMIT $2")                                           \
    X(REQUEST_JOINED, "SELECT " TL_REQUEST_COLUMNS " FROM requests WHERE joins = $1 "              \
                      "AND joins > 0 AND ended_at = 0 ORDER BY contact LIMIT $2")                  \
    X(REQUEST_LIST, "SELECT " TL_REQUEST_COLUMNS " FROM requests WHERE office = $1 "               \
                    "AND ended_at = 0 AND joins = 0 "                                              \
                    "AND (due_at, contact) > (CAST($2 AS BIGINT), CAST($3 AS BIGINT)) "            \
                    "AND (CAST($4 AS TEXT) = '' OR type = CAST($4 AS TEXT)) "                      \
                    "AND (CAST($5 AS TEXT) = '' OR state = CAST($5 AS TEXT)) "                     \
                    "AND (CAST($6 AS BIGINT) = 0 OR taken_by = CAST($6 AS BIGINT)) "               \
                    "AND (CAST($7 AS BIGINT) = 0 OR due_at <= CAST($7 AS BIGINT)) "                \
                    "ORDER BY due_at, contact LIMIT $8")                                           \
    X(REQUEST_TAKE, "UPDATE requests SET taken_by = $2, taken_at = $3 WHERE contact = $1 "         \
                    "AND taken_by = $4 AND ended_at = 0")                                          \
    X(REQUEST_MOVE, "UPDATE requests SET office = $2, follows = 0, taken_by = 0, taken_at = 0, "   \
                    "untold = 1 WHERE (contact = $1 OR joins = $1) AND ended_at = 0")              \
    X(REQUEST_STATE, "UPDATE requests SET state = $2, decision = $3, ended_at = $4 "               \
                     "WHERE contact = $1")                                                         \
    X(REQUEST_REOPEN, "UPDATE requests SET state = 'open', taken_by = 0, taken_at = 0, "           \
                      "joins = 0, due_at = $2, ended_at = 0 WHERE contact = $1")                   \
    X(REQUEST_UNTOLD, "SELECT " TL_REQUEST_COLUMNS " FROM requests WHERE untold = 1 "              \
                      "ORDER BY contact LIMIT $1")                                                 \
    X(REQUEST_TOLD, "UPDATE requests SET untold = 0 WHERE contact = $1")                           \
    X(REQUEST_FOLLOW,                                                                              \
      "UPDATE requests SET office = (SELECT c.office FROM cases AS c "                             \
      "WHERE c.id = requests.case_id), taken_by = 0, taken_at = 0, untold = 1 "                    \
      "WHERE ended_at = 0 AND follows = 1 AND case_id IN (SELECT c.id FROM import_cases AS s "     \
      "JOIN cases AS c ON c.receipt = s.receipt WHERE s.import_id = $1 AND s.id <= $2) "           \
      "AND office <> (SELECT c.office FROM cases AS c WHERE c.id = requests.case_id)")             \
    X(REQUEST_WORD_INSERT, "INSERT INTO request_words (" TL_REQUEST_WORD_COLUMNS ") "              \
                           "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")           \
    X(REQUEST_WORD_FIND, "SELECT " TL_REQUEST_WORD_COLUMNS " FROM request_words WHERE id = $1")    \
    X(REQUEST_WORD_LIST, "SELECT " TL_REQUEST_WORD_COLUMNS " FROM request_words "                  \
                         "WHERE contact = $1 ORDER BY id LIMIT $2")                                \
    X(REQUEST_WORD_WANTED, "SELECT " TL_REQUEST_WORD_COLUMNS " FROM request_words "                \
                           "WHERE contact = $1 AND wanted <> '' ORDER BY id LIMIT 1")              \
    X(REQUEST_WORD_PUT, "UPDATE request_words SET words = $2, wanted = '' WHERE id = $1 "          \
                        "AND wanted <> ''")                                                        \
    X(CASE_MAILS, "SELECT f.mail, '' FROM case_filers AS f WHERE f.case_id = $1 "                  \
                  "UNION SELECT a.mail, a.language FROM account_cases AS ac "                      \
                  "JOIN accounts AS a ON a.id = ac.account WHERE ac.case_id = $1 "                 \
                  "ORDER BY 1, 2 DESC LIMIT $2")

#endif
