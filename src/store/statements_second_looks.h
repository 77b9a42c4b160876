/* statements_second_looks.h: the statements of second_looks.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_SECOND_LOOKS_H
#define TL_STORE_STATEMENTS_SECOND_LOOKS_H

#define TL_SECOND_LOOK_COLUMNS                                                                     \
    "id, contact, case_id, role, state, asked_by, asked_at, why, looked_by, looked_at, words"

#define TL_SQL_SECOND_LOOKS(X)                                                                     \
    X(SECOND_LOOK_INSERT, "INSERT INTO second_looks (" TL_SECOND_LOOK_COLUMNS ") "                 \
                          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")                 \
    X(SECOND_LOOK_FIND, "SELECT " TL_SECOND_LOOK_COLUMNS " FROM second_looks WHERE id = $1")       \
    X(SECOND_LOOK_LAST, "SELECT " TL_SECOND_LOOK_COLUMNS " FROM second_looks "                     \
                        "WHERE contact = $1 AND case_id = $2 ORDER BY id DESC LIMIT 1")            \
    X(SECOND_LOOK_BEFORE, "SELECT " TL_SECOND_LOOK_COLUMNS " FROM second_looks "                   \
                          "WHERE contact = $1 AND case_id = $2 AND id < $3 AND looked_at > 0 "     \
                          "ORDER BY id DESC LIMIT 1")                                              \
    X(SECOND_LOOK_ASKED, "SELECT " TL_SECOND_LOOK_COLUMNS " FROM second_looks "                    \
                         "WHERE state = 'asked' ORDER BY id LIMIT $1")                             \
    X(SECOND_LOOK_END, "UPDATE second_looks SET state = $2, looked_by = $3, looked_at = $4 "       \
                       "WHERE contact = $1 AND state = 'asked'")                                   \
    X(SECOND_LOOK_WHY, "UPDATE second_looks SET why = $2 "                                         \
                       "WHERE contact = $1 AND state = 'asked'")                                   \
    X(SECOND_LOOK_WORDS, "UPDATE second_looks SET words = $2 WHERE id = (SELECT id "               \
                         "FROM second_looks WHERE contact = $1 AND looked_at > 0 "                 \
                         "ORDER BY looked_at DESC, id DESC LIMIT 1)")

#endif
