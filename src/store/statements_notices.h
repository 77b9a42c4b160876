/* statements_notices.h: the statements of notices.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_NOTICES_H
#define TL_STORE_STATEMENTS_NOTICES_H

#define TL_NOTICE_COLUMNS                                                                          \
    "id, once, contact, promise, kind, channel, address, language, fields, state, tries, "         \
    "made_at, "                                                                                    \
    "next_at, until_at, ended_at, message, error"

#define TL_SQL_NOTICES(X)                                                                          \
    X(NOTICE_LINKS_TO,                                                                             \
      "SELECT count(*) FROM notices WHERE kind = 'link' AND address = $1 AND made_at > $2")        \
    X(NOTICE_LINKS_OF, "SELECT count(*) FROM notices WHERE kind = 'link' AND contact = $1")        \
    X(NOTICE_DROP, "DELETE FROM notices WHERE contact = $1 AND kind = $2 AND state = 'made'")      \
    X(NOTICE_INSERT, "INSERT INTO notices (" TL_NOTICE_COLUMNS ") "                                \
                     "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "  \
                     "$16, $17) ON CONFLICT DO NOTHING")                                           \
    X(NOTICE_FIND, "SELECT " TL_NOTICE_COLUMNS " FROM notices WHERE id = $1")                      \
    X(NOTICE_FIND_MESSAGE, "SELECT " TL_NOTICE_COLUMNS " FROM notices "                            \
                           "WHERE message = $1 AND message <> ''")                                 \
    X(NOTICE_DUE, "SELECT " TL_NOTICE_COLUMNS " FROM notices WHERE ended_at = 0 AND state = $1 "   \
                  "AND channel = $2 AND next_at <= $3 ORDER BY next_at, id LIMIT 1")               \
    X(NOTICE_NEXT, "SELECT next_at FROM notices WHERE ended_at = 0 AND state = $1 "                \
                   "AND channel = $2 ORDER BY next_at, id LIMIT 1")                                \
    X(NOTICE_MOVE,                                                                                 \
      "UPDATE notices SET channel = $3, address = $4, language = $5, fields = $6, state = $7, "    \
      "tries = $8, next_at = $9, until_at = $10, ended_at = $11, message = $12, error = $13 "      \
      "WHERE id = $1 AND state = $2")                                                              \
    X(NOTICE_REQUEUE, "UPDATE notices SET state = 'queued' "                                       \
                      "WHERE state = 'sending' AND ended_at = 0")                                  \
    X(NOTICE_FIND_AGAIN, "UPDATE notices SET state = 'made', channel = '', address = '' "          \
                         "WHERE ended_at = 0 AND state = 'queued' AND channel = $1")               \
    X(NOTICE_CONTACT_LIST, "SELECT " TL_NOTICE_COLUMNS " FROM notices WHERE contact = $1 "         \
                           "ORDER BY id DESC LIMIT $2")                                            \
    X(NOTICE_STATE_LIST, "SELECT " TL_NOTICE_COLUMNS " FROM notices WHERE state = $1 AND id < $2 " \
                         "ORDER BY id DESC LIMIT $3")                                              \
    X(NOTICE_PURGE, "DELETE FROM notices WHERE id IN (SELECT id FROM notices "                     \
                    "WHERE ended_at > 0 AND ended_at < $1 AND contact NOT IN "                     \
                    "(SELECT contact FROM holds) ORDER BY ended_at, id LIMIT $2)")                 \
    X(NUMBER_STOP, "INSERT INTO stopped_numbers (number, at, word) VALUES ($1, $2, $3) "           \
                   "ON CONFLICT DO NOTHING")                                                       \
    X(NUMBER_START, "DELETE FROM stopped_numbers WHERE number = $1")                               \
    X(NUMBER_STOPPED, "SELECT at FROM stopped_numbers WHERE number = $1")

#endif
