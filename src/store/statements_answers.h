/* statements_answers.h: the statements of answers.h and of their import. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_ANSWERS_H
#define TL_STORE_STATEMENTS_ANSWERS_H

#define TL_SQL_ANSWERS(X)                                                                          \
    X(ANSWER_FIND, "SELECT hash FROM case_answers WHERE case_id = $1 AND question = $2")           \
    X(IMPORT_ANSWER, "INSERT INTO import_answers (import_id, id, receipt, question, hash) "        \
                     "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")                         \
    X(IMPORT_ANSWER_LOST, "SELECT a.receipt FROM import_answers AS a WHERE a.import_id = $1 "      \
                          "AND NOT EXISTS (SELECT 1 FROM cases WHERE receipt = a.receipt) "        \
                          "AND NOT EXISTS (SELECT 1 FROM import_cases AS c "                       \
                          "WHERE c.import_id = a.import_id AND c.receipt = a.receipt) "            \
                          "ORDER BY a.id LIMIT 1")                                                 \
    X(IMPORT_ANSWERS_EDGE, "SELECT max(id) FROM (SELECT id FROM import_answers "                   \
                           "WHERE import_id = $1 ORDER BY id LIMIT $2) AS slice "                  \
                           "HAVING max(id) IS NOT NULL")                                           \
    X(IMPORT_ANSWERS_MOVE, "INSERT INTO case_answers (case_id, question, hash) "                   \
                           "SELECT c.id, i.question, i.hash FROM import_answers AS i "             \
                           "JOIN cases AS c ON c.receipt = i.receipt "                             \
                           "WHERE i.import_id = $1 AND i.id <= $2 "                                \
                           "ON CONFLICT (case_id, question) DO UPDATE SET hash = excluded.hash")   \
    X(IMPORT_ANSWERS_DROP, "DELETE FROM import_answers WHERE import_id = $1 AND id <= $2")

#endif
