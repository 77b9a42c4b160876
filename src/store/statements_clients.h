/* statements_clients.h: the statements of clients.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_CLIENTS_H
#define TL_STORE_STATEMENTS_CLIENTS_H

#define TL_CLIENT_COLUMNS "id, client, name, secret_hash, made_at, may_feed"
#define TL_SQL_CLIENTS(X)                                                                          \
    X(CLIENT_INSERT, "INSERT INTO status_clients (" TL_CLIENT_COLUMNS ") "                         \
                     "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")                     \
    X(CLIENT_FIND, "SELECT " TL_CLIENT_COLUMNS " FROM status_clients WHERE id = $1")               \
    X(CLIENT_NAMED, "SELECT " TL_CLIENT_COLUMNS " FROM status_clients WHERE client = $1")          \
    X(CLIENT_LIST, "SELECT " TL_CLIENT_COLUMNS " FROM status_clients WHERE id > $1 "               \
                   "ORDER BY id LIMIT $2")                                                         \
    X(CLIENT_SECRET, "UPDATE status_clients SET secret_hash = $2 WHERE id = $1")                   \
    X(CLIENT_MAY_FEED, "UPDATE status_clients SET may_feed = $2 WHERE id = $1")                    \
    X(CLIENT_DELETE, "DELETE FROM status_clients WHERE id = $1")

#endif
