/* statements_supervise.h: the statements of supervise.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_SUPERVISE_H
#define TL_STORE_STATEMENTS_SUPERVISE_H

#define TL_CLOSURE_COLUMNS   "queue, staff_id, reason, since, until_at, sends_on"
#define TL_BROADCAST_COLUMNS "id, at, staff_id, queue, text"

#define TL_SQL_SUPERVISE(X)                                                                        \
    X(CLOSURE_PUT, "INSERT INTO closures (" TL_CLOSURE_COLUMNS ") "                                \
                   "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (queue) DO UPDATE SET "            \
                   "staff_id = excluded.staff_id, reason = excluded.reason, "                      \
                   "since = excluded.since, until_at = excluded.until_at, "                        \
                   "sends_on = excluded.sends_on")                                                 \
    X(CLOSURE_DROP, "DELETE FROM closures WHERE queue = $1")                                       \
    X(CLOSURE_FIND, "SELECT " TL_CLOSURE_COLUMNS " FROM closures WHERE queue = $1")                \
    X(CLOSURE_LIST, "SELECT " TL_CLOSURE_COLUMNS " FROM closures ORDER BY queue LIMIT $1")         \
    X(SURGE_PUT, "INSERT INTO surges (id, staff_id, since, until_at) VALUES (1, $1, $2, $3) "      \
                 "ON CONFLICT (id) DO UPDATE SET staff_id = excluded.staff_id, "                   \
                 "since = excluded.since, until_at = excluded.until_at")                           \
    X(SURGE_DROP, "DELETE FROM surges WHERE id = 1")                                               \
    X(SURGE_FIND, "SELECT staff_id, since, until_at FROM surges WHERE id = 1")                     \
    X(BROADCAST_INSERT, "INSERT INTO broadcasts (" TL_BROADCAST_COLUMNS ") "                       \
                        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")                      \
    X(BROADCAST_UNREAD, "SELECT " TL_BROADCAST_COLUMNS " FROM broadcasts WHERE at >= $2 "          \
                        "AND NOT EXISTS (SELECT 1 FROM broadcast_reads "                           \
                        "WHERE broadcast = broadcasts.id AND staff_id = $1) "                      \
                        "ORDER BY at, id LIMIT $3")                                                \
    X(BROADCAST_READ, "INSERT INTO broadcast_reads (broadcast, staff_id, at) "                     \
                      "SELECT id, CAST($2 AS BIGINT), CAST($3 AS BIGINT) FROM broadcasts "         \
                      "WHERE id = $1 ON CONFLICT DO NOTHING")                                      \
    X(ASK_PUT, "INSERT INTO supervisor_asks (contact, agent, at, ended_at, ended_by) "             \
               "VALUES ($1, $2, $3, 0, 0) ON CONFLICT (contact) DO UPDATE SET "                    \
               "agent = excluded.agent, at = excluded.at, ended_at = 0, ended_by = 0 "             \
               "WHERE supervisor_asks.ended_at > 0")                                               \
    X(ASK_END, "UPDATE supervisor_asks SET ended_at = $2, ended_by = $3 "                          \
               "WHERE contact = $1 AND ended_at = 0")                                              \
    X(ASK_LIST, "SELECT contact, agent, at FROM supervisor_asks WHERE ended_at = 0 "               \
                "ORDER BY at, contact LIMIT $1")                                                   \
    X(SEAT_LIST, "SELECT agent_states.agent, staff.name, staff.login, staff.skills, staff.tiers, " \
                 "agent_states.state, agent_states.reason, agent_states.since, "                   \
                 "agent_states.until_at, agent_states.contact FROM agent_states "                  \
                 "JOIN staff ON staff.id = agent_states.agent "                                    \
                 "WHERE agent_states.state <> 'offline' AND agent_states.agent > $1 "              \
                 "ORDER BY agent_states.agent LIMIT $2")                                           \
    X(SEAT_FIND, "SELECT agent_states.agent, staff.name, staff.login, staff.skills, staff.tiers, " \
                 "agent_states.state, agent_states.reason, agent_states.since, "                   \
                 "agent_states.until_at, agent_states.contact FROM agent_states "                  \
                 "JOIN staff ON staff.id = agent_states.agent WHERE agent_states.agent = $1")      \
    X(VIEW_OPEN_LIST, "SELECT " TL_SQL_VIEW_ROW " FROM contacts WHERE closed_at = 0 "              \
                      "AND queue <> '' AND state <> 'in-flow' AND state <> 'kept' "                \
                      "ORDER BY asked_at, id LIMIT $1")                                            \
    X(VIEW_MOVED, "UPDATE contacts SET queue = $2, priority = $3 WHERE id = $1")

#endif
