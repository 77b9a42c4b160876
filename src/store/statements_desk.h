/* statements_desk.h: the statements of spans.h and notes.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_DESK_H
#define TL_STORE_STATEMENTS_DESK_H

#include "store/statements_view.h"

/* The contacts that an agent talked in since a time. */
#define TL_SQL_TALKED_IN                                                                           \
    "SELECT contact FROM agent_spans WHERE agent = $1 AND until_at > $2 "                          \
    "AND state = 'connected' AND contact > 0"

#define TL_SQL_DESK(X)                                                                             \
    X(SPAN_ADD, "INSERT INTO agent_spans (agent, from_at, until_at, state, reason, contact) "      \
                "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")                          \
    X(SPAN_SUMS,                                                                                   \
      "SELECT state, reason, CAST(COALESCE(SUM(until_at - CASE "                                   \
      "WHEN from_at < CAST($2 AS BIGINT) THEN CAST($2 AS BIGINT) ELSE from_at END), 0) "           \
      "AS BIGINT) FROM agent_spans WHERE agent = $1 AND until_at > CAST($2 AS BIGINT) "            \
      "GROUP BY state, reason ORDER BY state, reason LIMIT 64")                                    \
    X(SPAN_HELD, "SELECT CAST(COALESCE(SUM(held_us), 0) AS BIGINT) FROM contacts "                 \
                 "WHERE id IN (" TL_SQL_TALKED_IN ")")                                             \
    X(SPAN_FILED, "SELECT disposition, COUNT(*) FROM contacts WHERE id IN (" TL_SQL_TALKED_IN ") " \
                  "GROUP BY disposition ORDER BY disposition LIMIT 64")                            \
    X(VIEW_UNFILED, "SELECT " TL_SQL_VIEW_ROW " FROM contacts WHERE agent = $1 "                   \
                    "AND closed_at > $2 AND connected_at > 0 AND outcome = 'person' "              \
                    "AND disposition = '' AND erased_at = 0 ORDER BY id LIMIT 8")                  \
    X(DRAFT_PUT, "INSERT INTO contact_drafts (contact, agent, at, text) VALUES ($1, $2, $3, $4) "  \
                 "ON CONFLICT (contact) DO UPDATE SET agent = excluded.agent, "                    \
                 "at = excluded.at, text = excluded.text")                                         \
    X(DRAFT_FIND, "SELECT text FROM contact_drafts WHERE contact = $1")                            \
    X(DRAFT_DROP, "DELETE FROM contact_drafts WHERE contact = $1")                                 \
    X(ARTICLE_TOLD, "INSERT INTO contact_articles (contact, at, article, version, language, "      \
                    "agent) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")               \
    X(ARTICLE_TOLD_LIST, "SELECT at, article, version, language, agent FROM contact_articles "     \
                         "WHERE contact = $1 ORDER BY at, article LIMIT 64")                       \
    X(CONTACT_EARLIER, "SELECT " TL_SQL_VIEW_ROW " FROM contacts WHERE id <> $1 AND id IN ("       \
                       "SELECT contact FROM contact_values WHERE name = 'caller' AND text = $2 "   \
                       "UNION SELECT contact FROM contact_values WHERE name = 'case' "             \
                       "AND text = $3) ORDER BY id DESC LIMIT 20")

#endif
