/* statements_times.h: the statements of case_walk.h, predictions.h, and of processing times. Part
 * of statements.h.
 */
#ifndef TL_STORE_STATEMENTS_TIMES_H
#define TL_STORE_STATEMENTS_TIMES_H

#define TL_TIMES_COLUMNS                                                                           \
    "form, office, low_days, high_days, inquiry_at, method, made_at, share, cases"
#define TL_TIMES_SET                                                                               \
    "ON CONFLICT (form, office) DO UPDATE SET low_days = excluded.low_days, "                      \
    "high_days = excluded.high_days, inquiry_at = excluded.inquiry_at, "                           \
    "method = excluded.method, made_at = excluded.made_at, share = excluded.share, "               \
    "cases = excluded.cases"
#define TL_SQL_TIMES(X)                                                                            \
    X(TIMES_PUT, "INSERT INTO processing_times (" TL_TIMES_COLUMNS ") "                            \
                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) " TL_TIMES_SET)                      \
    X(TIMES_FEW_PUT, "INSERT INTO processing_times (" TL_TIMES_COLUMNS ") "                        \
                     "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) " TL_TIMES_SET                   \
                     " WHERE processing_times.method <> 'imported'")                               \
    X(TIMES_FIND, "SELECT " TL_TIMES_COLUMNS " FROM processing_times "                             \
                  "WHERE form = $1 AND office = $2 AND method <> 'few'")                           \
    X(TIMES_LIST, "SELECT " TL_TIMES_COLUMNS " FROM processing_times "                             \
                  "WHERE form = $1 ORDER BY office LIMIT $2")                                      \
    X(TIMES_LIST_TOLD, "SELECT " TL_TIMES_COLUMNS " FROM processing_times "                        \
                       "WHERE method <> 'few' LIMIT $1")                                           \
    X(TIMES_SWEEP, "DELETE FROM processing_times WHERE method <> 'imported' AND made_at < $1")     \
    X(CASE_LAST, "SELECT COALESCE(max(id), 0) FROM cases")                                         \
    X(CASE_EDGE, "SELECT COALESCE(max(id), 0) FROM (SELECT id FROM cases WHERE id > $1 "           \
                 "ORDER BY id LIMIT $2) AS slice")                                                 \
    X(CASE_WALK, "SELECT id, form, office, status, status_at, received_at FROM cases "             \
                 "WHERE id > $1 AND id <= $2 ORDER BY id")                                         \
    X(CASE_HISTORY_WALK, "SELECT case_id, at, status FROM case_history "                           \
                         "WHERE case_id > $1 AND case_id <= $2 ORDER BY case_id, at, status")      \
    X(PREDICTION_PUT, "INSERT INTO predictions (form, office, made_at, share, ended, held, days) " \
                      "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (form, office) "            \
                      "DO UPDATE SET made_at = excluded.made_at, share = excluded.share, "         \
                      "ended = excluded.ended, held = excluded.held, days = excluded.days")        \
    X(PREDICTION_LIST, "SELECT form, office, made_at, share, ended, held, days FROM predictions "  \
                       "LIMIT $1")                                                                 \
    X(PREDICTION_SWEEP, "DELETE FROM predictions WHERE made_at < $1")

#endif
