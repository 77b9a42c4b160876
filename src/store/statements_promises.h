/* statements_promises.h: the statements of promises.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_PROMISES_H
#define TL_STORE_STATEMENTS_PROMISES_H

#define TL_PROMISE_COLUMNS                                                                         \
    "id, contact, kind, type, owner, grade, state, made_at, due_from, due_to, next_at, soon_at, "  \
    "late_at, ended_at, evidence, ended_by"

#define TL_SQL_PROMISES(X)                                                                         \
    X(PROMISE_INSERT, "INSERT INTO promises (" TL_PROMISE_COLUMNS ") VALUES ($1, $2, $3, $4, $5, " \
                      "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) "                        \
                      "ON CONFLICT DO NOTHING")                                                    \
    X(PROMISE_FIND, "SELECT " TL_PROMISE_COLUMNS " FROM promises WHERE id = $1")                   \
    X(PROMISE_SOON, "UPDATE promises SET soon_at = $2, "                                           \
                    "next_at = CASE WHEN next_at > 0 THEN due_to ELSE 0 END "                      \
                    "WHERE id = $1 AND ended_at = 0")                                              \
    X(PROMISE_LATE, "UPDATE promises SET state = 'late', late_at = $2, next_at = 0 "               \
                    "WHERE id = $1 AND ended_at = 0")                                              \
    X(PROMISE_MOVE, "UPDATE promises SET owner = $2 WHERE id = $1 AND ended_at = 0")               \
    X(PROMISE_END, "UPDATE promises SET state = $2, ended_at = $3, evidence = $4, ended_by = $5, " \
                   "next_at = 0 WHERE id = $1 AND ended_at = 0")                                   \
    X(PROMISE_DUE_LIST, "SELECT " TL_PROMISE_COLUMNS " FROM promises "                             \
                        "WHERE next_at > 0 AND next_at <= $1 ORDER BY next_at, id LIMIT $2")       \
    X(PROMISE_NEXT, "SELECT next_at FROM promises WHERE next_at > 0 ORDER BY next_at LIMIT 1")     \
    X(PROMISE_CONTACT_LIST, "SELECT " TL_PROMISE_COLUMNS " FROM promises WHERE contact = $1 "      \
                            "ORDER BY id LIMIT $2")                                                \
    X(PROMISE_OPEN_LIST, "SELECT " TL_PROMISE_COLUMNS " FROM promises WHERE ended_at = 0 "         \
                         "AND (CAST($1 AS TEXT) = '' OR kind = $1) "                               \
                         "AND (CAST($2 AS TEXT) = '' OR state = $2) "                              \
                         "AND (CAST($3 AS BIGINT) = 0 OR due_to < $3) "                            \
                         "AND (due_to, id) > (CAST($4 AS BIGINT), CAST($5 AS BIGINT)) "            \
                         "ORDER BY due_to, id LIMIT $6")                                           \
    X(PROMISE_OWNED_LIST, "SELECT " TL_PROMISE_COLUMNS " FROM promises WHERE ended_at = 0 "        \
                          "AND owner = $7 "                                                        \
                          "AND (CAST($1 AS TEXT) = '' OR kind = $1) "                              \
                          "AND (CAST($2 AS TEXT) = '' OR state = $2) "                             \
                          "AND (CAST($3 AS BIGINT) = 0 OR due_to < $3) "                           \
                          "AND (due_to, id) > (CAST($4 AS BIGINT), CAST($5 AS BIGINT)) "           \
                          "ORDER BY due_to, id LIMIT $6")                                          \
    X(PROMISE_OVER_LIST, "SELECT " TL_PROMISE_COLUMNS " FROM promises WHERE ended_at > 0 "         \
                         "AND (CAST($1 AS TEXT) = '' OR kind = $1) "                               \
                         "AND (CAST($2 AS TEXT) = '' OR state = $2) "                              \
                         "AND (CAST($3 AS BIGINT) = 0 OR due_to < $3) "                            \
                         "AND (ended_at, id) < (CAST($4 AS BIGINT), CAST($5 AS BIGINT)) "          \
                         "AND (CAST($7 AS TEXT) = '' OR owner = $7) "                              \
                         "ORDER BY ended_at DESC, id DESC LIMIT $6")                               \
    X(PROMISE_COUNT_ADD, "INSERT INTO promise_counts (kind, grade, state, number) "                \
                         "VALUES ($1, $2, $3, $4) ON CONFLICT (kind, grade, state) DO UPDATE "     \
                         "SET number = promise_counts.number + excluded.number")                   \
    X(PROMISE_COUNT_LIST, "SELECT kind, grade, state, number FROM promise_counts "                 \
                          "ORDER BY kind, grade, state LIMIT $1")

#endif
