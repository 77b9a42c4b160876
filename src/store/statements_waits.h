/* statements_waits.h: the statements of waits.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_WAITS_H
#define TL_STORE_STATEMENTS_WAITS_H

#define TL_SQL_WAITS(X)                                                                            \
    X(WAIT_TOLD, "INSERT INTO waits_told (contact, told_at, from_s, to_s) "                        \
                 "SELECT id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT) "          \
                 "FROM contacts WHERE id = $1 ON CONFLICT DO NOTHING")                             \
    X(WAIT_TOLD_FIND, "SELECT told_at, from_s, to_s FROM waits_told WHERE contact = $1")           \
    X(WAIT_TOLD_DROP, "DELETE FROM waits_told WHERE contact = $1")                                 \
    X(WAIT_HOUR_ADD,                                                                               \
      "INSERT INTO wait_hours (channel, hour_at, served, waited_s, went, within, early, late) "    \
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (channel, hour_at) DO UPDATE SET "      \
      "served = wait_hours.served + excluded.served, "                                             \
      "waited_s = wait_hours.waited_s + excluded.waited_s, "                                       \
      "went = wait_hours.went + excluded.went, within = wait_hours.within + excluded.within, "     \
      "early = wait_hours.early + excluded.early, late = wait_hours.late + excluded.late")         \
    X(WAIT_HOUR_LIST, "SELECT hour_at, served, waited_s, went, within, early, late "               \
                      "FROM wait_hours WHERE channel = $1 AND hour_at >= $2 "                      \
                      "ORDER BY hour_at LIMIT $3")

#endif
