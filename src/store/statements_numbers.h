/* statements_numbers.h: the statements of numbers.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_NUMBERS_H
#define TL_STORE_STATEMENTS_NUMBERS_H

#define TL_SQL_NUMBERS(X)                                                                          \
    X(NUMBERS_PUT, "INSERT INTO numbers (from_at, channel, language, queue, words) "               \
                   "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (from_at, channel, language, queue) "  \
                   "DO UPDATE SET words = excluded.words")                                         \
    X(NUMBERS_LIST, "SELECT from_at, channel, language, queue, words FROM numbers "                \
                    "WHERE from_at >= $1 AND from_at < $2 "                                        \
                    "ORDER BY from_at, channel, language, queue")                                  \
    X(NUMBERS_STAFF_PUT, "INSERT INTO numbers_staff (from_at, words) VALUES ($1, $2) "             \
                         "ON CONFLICT (from_at) DO UPDATE SET words = excluded.words")             \
    X(NUMBERS_STAFF_LIST, "SELECT from_at, words FROM numbers_staff "                              \
                          "WHERE from_at >= $1 AND from_at < $2 ORDER BY from_at")                 \
    X(NUMBERS_CLEAR, "DELETE FROM numbers")                                                        \
    X(NUMBERS_STAFF_CLEAR, "DELETE FROM numbers_staff")                                            \
    X(NUMBERS_STATE_CLEAR, "DELETE FROM numbers_state")                                            \
    X(NUMBERS_STATE_PUT, "INSERT INTO numbers_state (id, fact, bytes) VALUES (1, $1, $2) "         \
                         "ON CONFLICT (id) DO UPDATE SET fact = excluded.fact, "                   \
                         "bytes = excluded.bytes")                                                 \
    X(NUMBERS_STATE_GET, "SELECT fact, bytes FROM numbers_state WHERE id = 1")

#endif
