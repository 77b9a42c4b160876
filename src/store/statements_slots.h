/* statements_slots.h: the statements of slots.h. Part of statements.h.
 */
#ifndef TL_STORE_STATEMENTS_SLOTS_H
#define TL_STORE_STATEMENTS_SLOTS_H

/* SLOT_TAKE is the one that decides: the lowest place that nobody has, while fewer are planned than
 * fit. Appointments that came by import have no row in slot_places, and count all the same. */
#define TL_SLOT_PLANNED                                                                            \
    "(SELECT count(*) FROM appointments WHERE place = $1 AND at = $2 AND state = 'planned')"
#define TL_SLOT_MOVE_COLUMNS                                                                       \
    "id, appointment, moved_at, by_kind, by_id, from_at, from_place, to_at, to_place"
#define TL_SQL_SLOTS(X)                                                                            \
    X(SLOT_SWEEP, "DELETE FROM slot_places WHERE center = $1 AND at = $2 AND NOT EXISTS "          \
                  "(SELECT 1 FROM appointments AS a WHERE a.id = slot_places.appointment "         \
                  "AND a.place = $1 AND a.at = $2 AND a.state = 'planned')")                       \
    X(SLOT_TAKE,                                                                                   \
      "WITH RECURSIVE n(place) AS (SELECT CAST(1 AS BIGINT) UNION ALL "                            \
      "SELECT place + 1 FROM n WHERE place < CAST($3 AS BIGINT)) "                                 \
      "INSERT INTO slot_places (center, at, place, appointment) "                                  \
      "SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), min(n.place), CAST($4 AS BIGINT) FROM n "      \
      "WHERE n.place NOT IN (SELECT place FROM slot_places WHERE center = $1 AND at = $2) "        \
      "AND " TL_SLOT_PLANNED " < CAST($3 AS BIGINT) "                                              \
      "HAVING min(n.place) IS NOT NULL ON CONFLICT DO NOTHING")                                    \
    X(SLOT_PLANNED, "SELECT CAST(" TL_SLOT_PLANNED " AS BIGINT)")                                  \
    X(SLOT_FREE, "DELETE FROM slot_places WHERE appointment = $1 "                                 \
                 "AND NOT (center = $2 AND at = $3)")                                              \
    X(SLOT_APPOINTMENT_MOVE, "UPDATE appointments SET at = $4, place = $5 "                        \
                             "WHERE id = $1 AND at = $2 AND place = $3 AND state = 'planned'")     \
    X(SLOT_UNGIVE, "DELETE FROM appointments WHERE id = $1")                                       \
    X(SLOT_TAKEN_LIST, "SELECT at, CAST(count(*) AS BIGINT) FROM appointments "                    \
                       "WHERE place = $1 AND at >= $2 AND at < $3 AND state = 'planned' "          \
                       "GROUP BY at ORDER BY at LIMIT $4")                                         \
    X(SLOT_MOVE_INSERT, "INSERT INTO appointment_moves (" TL_SLOT_MOVE_COLUMNS ") "                \
                        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")                             \
    X(SLOT_MOVE_LIST, "SELECT " TL_SLOT_MOVE_COLUMNS " FROM appointment_moves "                    \
                      "WHERE appointment = $1 ORDER BY id LIMIT $2")

#endif
