/* statements_escalations.h: the statements of escalations.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_ESCALATIONS_H
#define TL_STORE_STATEMENTS_ESCALATIONS_H

#define TL_ESCALATION_COLUMNS                                                                      \
    "id, contact, type, is_urgent, queue, agent, made_at, due_at, taken_by, taken_at, ended_at, "  \
    "answers, note, reply, answer_by"

#define TL_SQL_ESCALATIONS(X)                                                                      \
    X(ESCALATION_INSERT, "INSERT INTO escalations (" TL_ESCALATION_COLUMNS ") VALUES ($1, $2, "    \
                         "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "              \
                         "ON CONFLICT DO NOTHING")                                                 \
    X(ESCALATION_FIND, "SELECT " TL_ESCALATION_COLUMNS " FROM escalations WHERE id = $1")          \
    X(ESCALATION_LAST, "SELECT " TL_ESCALATION_COLUMNS " FROM escalations WHERE contact = $1 "     \
                       "ORDER BY id DESC LIMIT 1")                                                 \
    X(ESCALATION_LIST, "SELECT " TL_ESCALATION_COLUMNS " FROM escalations WHERE ended_at = 0 "     \
                       "AND queue = $1 AND is_urgent = $2 "                                        \
                       "AND (due_at, id) > (CAST($3 AS BIGINT), CAST($4 AS BIGINT)) "              \
                       "ORDER BY due_at, id LIMIT $5")                                             \
    X(ESCALATION_TAKE, "UPDATE escalations SET taken_by = $2, taken_at = $3 "                      \
                       "WHERE id = $1 AND ended_at = 0 AND taken_by = $4")                         \
    X(ESCALATION_MOVE, "UPDATE escalations SET queue = $2, taken_by = 0, taken_at = 0 "            \
                       "WHERE id = $1 AND ended_at = 0")                                           \
    X(ESCALATION_END, "UPDATE escalations SET ended_at = $2 WHERE id = $1 AND ended_at = 0")       \
    X(ESCALATION_ANSWERS, "UPDATE escalations SET answers = $2 WHERE id = $1")                     \
    X(ESCALATION_NOTE, "UPDATE escalations SET note = $2 WHERE id = $1")                           \
    X(ESCALATION_REPLY, "UPDATE escalations SET reply = $2 WHERE id = $1")                         \
    X(ESCALATION_ANSWER_BY, "UPDATE escalations SET answer_by = $2 WHERE id = $1")

#endif
