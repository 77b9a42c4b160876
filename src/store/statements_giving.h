/* statements_giving.h: the statements of giving.h, and of the import of where people live. Part of
 * statements.h.
 */
#ifndef TL_STORE_STATEMENTS_GIVING_H
#define TL_STORE_STATEMENTS_GIVING_H

#define TL_GIVING_COLUMNS      "case_id, kind, given_at, appointment, why, taken_at"
#define TL_GIVING_WAIT_COLUMNS "kind, center, cases, oldest_at, made_at"
#define TL_GIVING_CASE                                                                             \
    "SELECT c.id, c.form, c.status, c.received_at, COALESCE(p.postal, ''), "                       \
    "CAST(COALESCE(p.taken_at, 0) AS BIGINT) "                                                     \
    "FROM cases AS c LEFT JOIN case_places AS p ON p.case_id = c.id "
/* $1 is the kind: nothing was decided of the case, and its own systems have brought none. */
#define TL_GIVING_IS_OPEN                                                                          \
    "NOT EXISTS (SELECT 1 FROM appointments AS a WHERE a.case_id = c.id AND a.kind = $1) "         \
    "AND NOT EXISTS (SELECT 1 FROM givings AS g WHERE g.case_id = c.id AND g.kind = $1) "
#define TL_SQL_GIVING(X)                                                                           \
    X(CASE_PLACE_FIND, "SELECT case_id, postal, taken_at FROM case_places WHERE case_id = $1")     \
    X(GIVING_LIST, TL_GIVING_CASE "WHERE c.form = $2 AND c.status = $3 AND c.received_at <= $4 "   \
                                  "AND (c.received_at, c.id) > ($5, $6) AND " TL_GIVING_IS_OPEN    \
                                  "ORDER BY c.received_at, c.id LIMIT $7")                         \
    X(GIVING_FIND_OPEN, TL_GIVING_CASE "WHERE c.id = $2 AND " TL_GIVING_IS_OPEN)                   \
    X(GIVING_INSERT, "INSERT INTO givings (" TL_GIVING_COLUMNS ") "                                \
                     "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")                     \
    X(GIVING_SET, "UPDATE givings SET appointment = $3 WHERE case_id = $1 AND kind = $2")          \
    X(GIVING_DELETE, "DELETE FROM givings WHERE case_id = $1 AND kind = $2")                       \
    X(GIVING_OF_CASE, "SELECT " TL_GIVING_COLUMNS " FROM givings WHERE case_id = $1 "              \
                      "ORDER BY kind LIMIT $2")                                                    \
    X(GIVING_NEWS, "INSERT INTO account_news (account, at) "                                       \
                   "SELECT ac.account, CAST($2 AS BIGINT) FROM account_cases AS ac "               \
                   "JOIN cases AS c ON c.id = ac.case_id WHERE c.id = $1 AND c.guarded = 0 "       \
                   "ON CONFLICT DO NOTHING")                                                       \
    X(GIVING_WAIT_SWEEP, "DELETE FROM giving_waits WHERE made_at <> $1")                           \
    X(GIVING_WAIT_PUT, "INSERT INTO giving_waits (" TL_GIVING_WAIT_COLUMNS ") "                    \
                       "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, center) DO UPDATE "         \
                       "SET cases = excluded.cases, oldest_at = excluded.oldest_at, "              \
                       "made_at = excluded.made_at")                                               \
    X(GIVING_WAIT_LIST, "SELECT " TL_GIVING_WAIT_COLUMNS " FROM giving_waits "                     \
                        "ORDER BY kind, center LIMIT $1")                                          \
    X(REMINDER_LIST, "SELECT a.id, a.case_id, a.at, c.status, c.guarded FROM appointments AS a "   \
                     "JOIN cases AS c ON c.id = a.case_id WHERE a.kind = $1 AND a.at > $2 "        \
                     "AND a.at <= $3 AND a.state = 'planned' AND NOT EXISTS (SELECT 1 "            \
                     "FROM appointment_reminders AS r WHERE r.appointment = a.id AND r.at = a.at)" \
                     " ORDER BY a.at, a.id LIMIT $4")                                              \
    X(REMINDER_INSERT, "INSERT INTO appointment_reminders (appointment, at) VALUES ($1, $2) "      \
                       "ON CONFLICT DO NOTHING")                                                   \
    X(REMINDER_ACCOUNTS, "SELECT account FROM account_cases WHERE case_id = $1 "                   \
                         "ORDER BY account LIMIT $2")                                              \
    X(IMPORT_PLACE, "INSERT INTO import_places (import_id, id, receipt, postal, taken_at) "        \
                    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")                          \
    X(IMPORT_PLACES_EDGE, "SELECT max(id) FROM (SELECT id FROM import_places "                     \
                          "WHERE import_id = $1 ORDER BY id LIMIT $2) AS slice "                   \
                          "HAVING max(id) IS NOT NULL")                                            \
    X(IMPORT_PLACES_MOVE,                                                                          \
      "INSERT INTO case_places (case_id, postal, taken_at) "                                       \
      "SELECT c.id, s.postal, s.taken_at FROM import_places AS s "                                 \
      "JOIN cases AS c ON c.receipt = s.receipt WHERE s.import_id = $1 AND s.id <= $2 "            \
      "ON CONFLICT (case_id) DO UPDATE SET postal = CASE WHEN excluded.postal <> '' "              \
      "THEN excluded.postal ELSE case_places.postal END, "                                         \
      "taken_at = CASE WHEN excluded.taken_at <> 0 "                                               \
      "THEN excluded.taken_at ELSE case_places.taken_at END")                                      \
    X(IMPORT_PLACES_DROP, "DELETE FROM import_places WHERE import_id = $1 AND id <= $2")

#endif
