/* statements_threads.h: the statements of threads.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_THREADS_H
#define TL_STORE_STATEMENTS_THREADS_H

#define TL_THREAD_COLUMNS  "id, account, case_id, topic, contact, made_at, changed_at"
#define TL_MESSAGE_COLUMNS "id, thread, contact, staff, made_at, sent_at, seen_at, text"
#define TL_THREAD_T_COLUMNS                                                                        \
    "t.id, t.account, t.case_id, t.topic, t.contact, t.made_at, t.changed_at"

#define TL_SQL_THREADS(X)                                                                          \
    X(THREAD_INSERT, "INSERT INTO account_threads (" TL_THREAD_COLUMNS ") "                        \
                     "VALUES ($1, $2, $3, $4, $5, $6, $7)")                                        \
    X(THREAD_FIND, "SELECT " TL_THREAD_COLUMNS " FROM account_threads WHERE id = $1")              \
    X(THREAD_FIND_BY_CONTACT, "SELECT " TL_THREAD_COLUMNS " FROM account_threads "                 \
                              "WHERE contact = $1 AND contact > 0")                                \
    X(THREAD_LIST,                                                                                 \
      "SELECT " TL_THREAD_T_COLUMNS " FROM account_threads AS t WHERE t.account = $1 "             \
      "AND EXISTS (SELECT 1 FROM account_messages AS m WHERE m.thread = t.id "                     \
      "AND m.sent_at > 0) ORDER BY t.changed_at DESC, t.id DESC LIMIT $2")                         \
    X(THREAD_OWED,                                                                                 \
      "SELECT " TL_THREAD_T_COLUMNS ", p.id, p.due_to FROM promises AS p "                         \
      "JOIN account_threads AS t ON t.contact = p.contact AND t.contact > 0 "                      \
      "WHERE p.owner = $1 AND p.ended_at = 0 AND p.kind = 'message-answer' "                       \
      "AND (p.due_to > $2 OR (p.due_to = $2 AND p.id > $3)) ORDER BY p.due_to, p.id LIMIT $4")     \
    X(THREAD_CHANGED, "UPDATE account_threads SET contact = $2, changed_at = $3 WHERE id = $1")    \
    X(THREAD_EMPTY_DROP, "DELETE FROM account_threads WHERE id = $1 AND NOT EXISTS "               \
                         "(SELECT 1 FROM account_messages AS m WHERE m.thread = $1)")              \
    X(THREAD_OLD, "SELECT t.id FROM account_threads AS t WHERE t.changed_at < $1 "                 \
                  "AND NOT EXISTS (SELECT 1 FROM promises AS p WHERE p.contact = t.contact "       \
                  "AND t.contact > 0 AND p.ended_at = 0) "                                         \
                  "AND NOT EXISTS (SELECT 1 FROM holds AS h JOIN account_messages AS m "           \
                  "ON m.contact = h.contact WHERE m.thread = t.id) "                               \
                  "ORDER BY t.changed_at, t.id LIMIT $2")                                          \
    X(THREAD_DELETE, "DELETE FROM account_threads WHERE id = $1")                                  \
    X(THREAD_DELETE_OF, "DELETE FROM account_threads WHERE account = $1")                          \
    X(MESSAGE_INSERT, "INSERT INTO account_messages (" TL_MESSAGE_COLUMNS ") "                     \
                      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                   \
    X(MESSAGE_FIND, "SELECT " TL_MESSAGE_COLUMNS " FROM account_messages WHERE id = $1")           \
    X(MESSAGE_LIST, "SELECT " TL_MESSAGE_COLUMNS " FROM account_messages "                         \
                    "WHERE thread = $1 AND sent_at > 0 ORDER BY id DESC LIMIT $2")                 \
    X(MESSAGE_SENT, "UPDATE account_messages SET contact = $2, sent_at = $3 "                      \
                    "WHERE id = $1 AND sent_at = 0")                                               \
    X(MESSAGE_UNSENT_DROP, "DELETE FROM account_messages WHERE id = $1 AND sent_at = 0")           \
    X(MESSAGE_SEEN, "UPDATE account_messages SET seen_at = $2 "                                    \
                    "WHERE thread = $1 AND staff > 0 AND seen_at = 0")                             \
    X(MESSAGE_NEW, "SELECT count(*) FROM account_messages "                                        \
                   "WHERE thread = $1 AND staff > 0 AND sent_at > 0 AND seen_at = 0")              \
    X(MESSAGE_SINCE, "SELECT count(*) FROM account_messages AS m JOIN account_threads AS t "       \
                     "ON t.id = m.thread WHERE t.account = $1 AND m.staff = 0 "                    \
                     "AND m.made_at > $2")                                                         \
    X(MESSAGE_UNSENT, "SELECT count(*) FROM account_messages "                                     \
                      "WHERE thread = $1 AND sent_at = 0 AND made_at > $2")                        \
    X(MESSAGE_DELETE_OF, "DELETE FROM account_messages WHERE thread IN "                           \
                         "(SELECT id FROM account_threads WHERE account = $1)")                    \
    X(MESSAGE_DELETE_IN, "DELETE FROM account_messages WHERE thread = $1")

#endif
