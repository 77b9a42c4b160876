/* statements_view.h: the statements of view.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_VIEW_H
#define TL_STORE_STATEMENTS_VIEW_H

#define TL_SQL_VIEW_ROW                                                                            \
    "id, number, channel, language, topic, came_at, state, state_at, until_at, agent, queue, "     \
    "priority, reason, asked_at, connected_at, closed_at, outcome, disposition, "                  \
    "helper, help, help_until"

/* Leaving hold adds the time in it. */
#define TL_SQL_HELD(at)                                                                            \
    "held_us = held_us + CASE WHEN state = 'held' THEN CAST(" at " AS BIGINT) - state_at ELSE 0 "  \
    "END"

#define TL_SQL_VIEW(X)                                                                             \
    X(VIEW_OPEN, "INSERT INTO contacts (id, number, channel, language, topic, came_at, state, "    \
                 "queue, asked_at, outcome, disposition, closed_at, note, state_at) "              \
                 "VALUES ($1, $2, $3, $4, '', $5, $6, '', 0, '', '', 0, '', $5) "                  \
                 "ON CONFLICT DO NOTHING")                                                         \
    X(VIEW_MOVE,                                                                                   \
      "UPDATE contacts SET " TL_SQL_HELD("$3") ", state = $2, state_at = $3, "                     \
                                               "until_at = $4, agent = $5 WHERE id = $1")          \
    X(VIEW_UNTIL, "UPDATE contacts SET until_at = $2 WHERE id = $1")                               \
    X(VIEW_WAITS, "UPDATE contacts SET queue = $2, priority = $3, reason = $4, asked_at = $5 "     \
                  "WHERE id = $1")                                                                 \
    X(VIEW_ASKED, "UPDATE contacts SET asked_at = $2 WHERE id = $1")                               \
    X(VIEW_PRIORITY, "UPDATE contacts SET priority = $2 WHERE id = $1")                            \
    X(VIEW_CONNECTED, "UPDATE contacts SET connected_at = $2 "                                     \
                      "WHERE id = $1 AND connected_at = 0")                                        \
    X(VIEW_LANGUAGE, "UPDATE contacts SET language = $2 WHERE id = $1")                            \
    X(VIEW_TOPIC, "UPDATE contacts SET topic = $2 WHERE id = $1")                                  \
    X(VIEW_CLOSED,                                                                                 \
      "UPDATE contacts SET " TL_SQL_HELD("$2") ", state = 'ended', state_at = $2, "                \
                                               "closed_at = $2, "                                  \
                                               "outcome = $3, until_at = 0 WHERE id = $1")         \
    X(VIEW_DISPOSED, "UPDATE contacts SET disposition = $2 WHERE id = $1")                         \
    X(VIEW_SECOND, "UPDATE contacts SET helper = $2, help = $3, help_until = $4 WHERE id = $1")    \
    X(VIEW_STORY_ADD, "INSERT INTO contact_story (contact, at, kind, name) "                       \
                      "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")                            \
    X(VIEW_STORY, "SELECT at, kind, name FROM contact_story WHERE contact = $1 "                   \
                  "ORDER BY at, CASE kind WHEN 'agent' THEN 1 WHEN 'passed' THEN 2 ELSE 0 END, "   \
                  "kind DESC, name LIMIT 64")                                                      \
    X(VIEW_CONTACT, "SELECT " TL_SQL_VIEW_ROW " FROM contacts WHERE id = $1")                      \
    X(VIEW_OF_AGENT, "SELECT " TL_SQL_VIEW_ROW " FROM contacts WHERE (agent = $1 "                 \
                     "OR (helper > 0 AND helper = $1)) AND closed_at = 0 ORDER BY id LIMIT 32")    \
    X(VIEW_RECENT, "SELECT " TL_SQL_VIEW_ROW " FROM contacts WHERE agent = $1 "                    \
                   "AND closed_at > 0 ORDER BY id DESC LIMIT 20")                                  \
    X(VIEW_QUEUES, "SELECT queue, CAST(COALESCE(SUM(CASE WHEN state = 'waiting' OR "               \
                   "state = 'offered' THEN 1 ELSE 0 END), 0) AS BIGINT), "                         \
                   "CAST(COALESCE(SUM(CASE WHEN state = 'promised' THEN 1 ELSE 0 END), 0) "        \
                   "AS BIGINT), MIN(CASE WHEN state = 'waiting' OR state = 'offered' "             \
                   "THEN asked_at END) FROM contacts WHERE closed_at = 0 AND queue <> '' "         \
                   "GROUP BY queue ORDER BY queue")                                                \
    X(VIEW_AGENT_SET, "INSERT INTO agent_states (agent, state, reason, since, until_at, contact) " \
                      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (agent) DO UPDATE SET "         \
                      "state = excluded.state, reason = excluded.reason, "                         \
                      "since = excluded.since, until_at = excluded.until_at, "                     \
                      "contact = excluded.contact")                                                \
    X(VIEW_CONTACT_COUNTS, "SELECT state, queue, COUNT(*) FROM contacts WHERE closed_at = 0 "      \
                           "GROUP BY state, queue ORDER BY state, queue LIMIT 256")                \
    X(VIEW_AGENT_COUNTS, "SELECT state, '', COUNT(*) FROM agent_states GROUP BY state "            \
                         "ORDER BY state LIMIT 32")                                                \
    X(VIEW_AGENTS, "SELECT s.id, s.name, s.skills, s.tiers, a.state, a.reason, a.since "           \
                   "FROM agent_states a JOIN staff s ON s.id = a.agent "                           \
                   "WHERE a.state <> 'offline' ORDER BY s.name, s.id LIMIT 4096")                  \
    X(VIEW_AGENT, "SELECT state, reason, since, until_at, contact FROM agent_states "              \
                  "WHERE agent = $1")

#endif
