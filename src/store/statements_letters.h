/* statements_letters.h: the statements of letters.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_LETTERS_H
#define TL_STORE_STATEMENTS_LETTERS_H

#define TL_LETTER_COLUMNS                                                                          \
    "id, contact, case_id, word, office, address, language, state, made_at, due_at, printed_at, "  \
    "ended_at, ended_by"

#define TL_SQL_LETTERS(X)                                                                          \
    X(LETTER_INSERT, "INSERT INTO letters (" TL_LETTER_COLUMNS ") VALUES ($1, $2, $3, $4, $5, "    \
                     "$6, $7, $8, $9, $10, $11, $12, $13)")                                        \
    X(LETTER_FIND, "SELECT " TL_LETTER_COLUMNS " FROM letters WHERE id = $1")                      \
    X(LETTER_LIST, "SELECT " TL_LETTER_COLUMNS " FROM letters WHERE office = $1 "                  \
                   "AND ended_at = 0 "                                                             \
                   "AND (due_at, id) > (CAST($2 AS BIGINT), CAST($3 AS BIGINT)) "                  \
                   "ORDER BY due_at, id LIMIT $4")                                                 \
    X(LETTER_OPEN, "SELECT count(*) FROM letters WHERE ended_at = 0")                              \
    X(LETTER_LATE, "SELECT count(*) FROM letters WHERE ended_at = 0 AND due_at <= $1")             \
    X(LETTER_PRINTED, "UPDATE letters SET state = 'printed', printed_at = $2 WHERE id = $1 "       \
                      "AND ended_at = 0")                                                          \
    X(LETTER_END, "UPDATE letters SET state = $2, ended_at = $3, ended_by = $4 WHERE id = $1 "     \
                  "AND ended_at = 0")                                                              \
    X(LETTER_ADDRESS, "UPDATE letters SET address = $2, state = 'waiting', printed_at = 0 "        \
                      "WHERE case_id = $1 AND ended_at = 0")                                       \
    X(CASE_ADDRESS_PUT, "INSERT INTO case_addresses (case_id, address) VALUES ($1, $2) "           \
                        "ON CONFLICT (case_id) DO UPDATE SET address = excluded.address")          \
    X(CASE_ADDRESS_FIND, "SELECT address FROM case_addresses WHERE case_id = $1")

#endif
