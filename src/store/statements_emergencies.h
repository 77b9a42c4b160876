/* statements_emergencies.h: the statements of emergencies.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_EMERGENCIES_H
#define TL_STORE_STATEMENTS_EMERGENCIES_H

#define TL_EMERGENCY_COLUMNS                                                                       \
    "id, contact, promise, escalation, kind, office, state, decided_by, decided_at, due_at, "      \
    "ended_by, ended_at, starts_at, answers, reason, words, reply"

#define TL_SQL_EMERGENCIES(X)                                                                      \
    X(EMERGENCY_INSERT, "INSERT INTO emergencies (" TL_EMERGENCY_COLUMNS ") VALUES ($1, $2, $3, "  \
                        "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)")         \
    X(EMERGENCY_FIND, "SELECT " TL_EMERGENCY_COLUMNS " FROM emergencies WHERE id = $1")            \
    X(EMERGENCY_OF_PROMISE, "SELECT " TL_EMERGENCY_COLUMNS " FROM emergencies "                    \
                            "WHERE promise = $1 AND promise > 0")                                  \
    X(EMERGENCY_LAST, "SELECT " TL_EMERGENCY_COLUMNS " FROM emergencies WHERE contact = $1 "       \
                      "ORDER BY id DESC LIMIT 1")                                                  \
    X(EMERGENCY_LIST, "SELECT " TL_EMERGENCY_COLUMNS " FROM emergencies WHERE ended_at = 0 "       \
                      "AND office = $1 "                                                           \
                      "AND (due_at, id) > (CAST($2 AS BIGINT), CAST($3 AS BIGINT)) "               \
                      "ORDER BY due_at, id LIMIT $4")                                              \
    X(EMERGENCY_COUNT, "SELECT count(*) FROM emergencies WHERE office = $1 "                       \
                       "AND starts_at > $2 AND starts_at < $3 AND starts_at > 0")                  \
    X(EMERGENCY_END, "UPDATE emergencies SET state = $2, ended_by = $3, ended_at = $4, "           \
                     "starts_at = $5 WHERE promise = $1 AND promise > 0 AND ended_at = 0")         \
    X(EMERGENCY_MOVE, "UPDATE emergencies SET office = $2 "                                        \
                      "WHERE promise = $1 AND promise > 0 AND ended_at = 0")                       \
    X(EMERGENCY_APPOINTMENT, "INSERT INTO appointments (id, case_id, kind, at, place, state) "     \
                             "SELECT CAST($1 AS BIGINT), c.id, CAST($3 AS TEXT), "                 \
                             "CAST($4 AS BIGINT), CAST($5 AS TEXT), 'planned' FROM cases AS c "    \
                             "WHERE c.id = $2 ON CONFLICT DO NOTHING")                             \
    X(EMERGENCY_ANSWERS, "UPDATE emergencies SET answers = $2 WHERE id = $1")                      \
    X(EMERGENCY_REASON, "UPDATE emergencies SET reason = $2 WHERE id = $1")                        \
    X(EMERGENCY_WORDS, "UPDATE emergencies SET words = $2 WHERE id = $1")                          \
    X(EMERGENCY_REPLY, "UPDATE emergencies SET reply = $2 WHERE id = $1")

#endif
