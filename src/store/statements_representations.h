/* statements_representations.h: the statements of representations.h and of their import. Part of
 * statements.h. */
#ifndef TL_STORE_STATEMENTS_REPRESENTATIONS_H
#define TL_STORE_STATEMENTS_REPRESENTATIONS_H

#define TL_REPRESENTATION_FACTS                                                                    \
    "document, name, firm, received_at, entered_at, active_at, until_at, ended_at, ended"
#define TL_SQL_REPRESENTATIONS(X)                                                                  \
    X(REPRESENTATION_LIST, "SELECT id, case_id, " TL_REPRESENTATION_FACTS " FROM representations " \
                           "WHERE case_id = $1 ORDER BY received_at DESC, id DESC LIMIT $2")       \
    X(REPRESENTATION_LAGS, "SELECT active_at - received_at FROM representations "                  \
                           "WHERE active_at > 0 AND active_at <= $1 "                              \
                           "ORDER BY active_at DESC, id DESC LIMIT $2")                            \
    X(IMPORT_REPRESENTATION, "INSERT INTO import_representations (id, " TL_REPRESENTATION_FACTS    \
                             ", import_id, receipt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "  \
                             "$10, $11, $12) ON CONFLICT DO NOTHING")                              \
    X(IMPORT_REPRESENTATION_LOST, "SELECT a.receipt FROM import_representations AS a "             \
                                  "WHERE a.import_id = $1 AND NOT EXISTS (SELECT 1 FROM cases "    \
                                  "WHERE receipt = a.receipt) AND NOT EXISTS (SELECT 1 "           \
                                  "FROM import_cases AS c WHERE c.import_id = a.import_id "        \
                                  "AND c.receipt = a.receipt) ORDER BY a.id LIMIT 1")              \
    X(IMPORT_REPRESENTATIONS_EDGE, "SELECT max(id) FROM (SELECT id FROM import_representations "   \
                                   "WHERE import_id = $1 ORDER BY id LIMIT $2) AS slice "          \
                                   "HAVING max(id) IS NOT NULL")                                   \
    X(IMPORT_REPRESENTATIONS_MOVE,                                                                 \
      "INSERT INTO representations (id, case_id, " TL_REPRESENTATION_FACTS ") "                    \
      "SELECT i.id, c.id, i.document, i.name, i.firm, i.received_at, i.entered_at, i.active_at, "  \
      "i.until_at, i.ended_at, i.ended FROM import_representations AS i "                          \
      "JOIN cases AS c ON c.receipt = i.receipt WHERE i.import_id = $1 AND i.id <= $2 "            \
      "ON CONFLICT (case_id, document) DO UPDATE SET name = excluded.name, firm = excluded.firm, " \
      "received_at = excluded.received_at, entered_at = excluded.entered_at, "                     \
      "active_at = excluded.active_at, until_at = excluded.until_at, "                             \
      "ended_at = excluded.ended_at, ended = excluded.ended")                                      \
    X(IMPORT_REPRESENTATIONS_DROP, "DELETE FROM import_representations "                           \
                                   "WHERE import_id = $1 AND id <= $2")

#endif
