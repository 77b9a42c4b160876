/* statements_uploads.h: the statements of uploads.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_UPLOADS_H
#define TL_STORE_STATEMENTS_UPLOADS_H

#define TL_UPLOAD_COLUMNS                                                                          \
    "id, contact, state, why, name, type, size, stored, pieces, place, wrapped, made_at, "         \
    "touched_at, ended_at"

#define TL_SQL_UPLOADS(X)                                                                          \
    X(UPLOAD_INSERT, "INSERT INTO uploads (" TL_UPLOAD_COLUMNS ") "                                \
                     "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")       \
    X(UPLOAD_FIND, "SELECT " TL_UPLOAD_COLUMNS " FROM uploads WHERE id = $1")                      \
    X(UPLOAD_LIST, "SELECT " TL_UPLOAD_COLUMNS " FROM uploads "                                    \
                   "WHERE contact = $1 AND state <> 'gone' ORDER BY id LIMIT $2")                  \
    X(UPLOAD_COUNT, "SELECT count(*) FROM uploads WHERE contact = $1 "                             \
                    "AND (state = 'open' OR state = 'scanning' OR state = 'kept')")                \
    X(UPLOAD_REFUSED, "SELECT count(*) FROM uploads WHERE contact = $1 AND state = 'refused'")     \
    X(UPLOAD_BYTES, "SELECT CAST(COALESCE(sum(size), 0) AS BIGINT) FROM uploads "                  \
                    "WHERE state = 'open' OR state = 'scanning' OR state = 'kept'")                \
    X(UPLOAD_TAKES, "SELECT c.id FROM contacts AS c WHERE c.id = $1 AND c.erased_at = 0 "          \
                    "AND (c.closed_at = 0 OR EXISTS (SELECT 1 FROM promises AS p "                 \
                    "WHERE p.contact = c.id AND p.ended_at = 0)) "                                 \
                    "UNION ALL SELECT n.id FROM case_notices AS n WHERE n.id = $1 "                \
                    "UNION ALL SELECT r.id FROM rfes AS r WHERE r.id = $1 AND r.state = 'open'")   \
    X(UPLOAD_GROW, "UPDATE uploads SET stored = $3, pieces = $4, touched_at = $5, state = $6 "     \
                   "WHERE id = $1 AND stored = $2 AND state = 'open'")                             \
    X(UPLOAD_END, "UPDATE uploads SET state = $3, why = $4, ended_at = $5, "                       \
                  "wrapped = CASE WHEN CAST($3 AS TEXT) = 'kept' THEN wrapped ELSE '' END "        \
                  "WHERE id = $1 AND state = $2")                                                  \
    X(UPLOAD_GO, "UPDATE uploads SET state = 'gone', why = '', name = '', type = '', "             \
                 "wrapped = '' WHERE id = $1 AND state = 'open'")                                  \
    X(UPLOAD_SCANNING, "SELECT " TL_UPLOAD_COLUMNS " FROM uploads WHERE state = 'scanning' "       \
                       "AND id > $1 ORDER BY id LIMIT $2")                                         \
    X(UPLOAD_STALE, "SELECT " TL_UPLOAD_COLUMNS " FROM uploads WHERE state = 'open' "              \
                    "AND touched_at < $1 AND contact NOT IN (SELECT contact FROM holds) "          \
                    "ORDER BY touched_at, id LIMIT $2")                                            \
    X(UPLOAD_LOOSE, "SELECT " TL_UPLOAD_COLUMNS " FROM uploads "                                   \
                    "WHERE state = 'gone' OR (state = 'refused' AND wrapped = '' AND pieces > 0) " \
                    "ORDER BY id LIMIT $1")                                                        \
    X(UPLOAD_EMPTIED, "UPDATE uploads SET pieces = 0, stored = 0 "                                 \
                      "WHERE id = $1 AND state = 'refused'")                                       \
    X(UPLOAD_DELETE, "DELETE FROM uploads WHERE id = $1 AND state = 'gone'")

#endif
