/* backend.h: what a database must do for the store, and the insides of a connection.
 *
 * Two of them: sqlite.c and postgres.c. Only those two and migrate.c see this file besides db.c and
 * pool.c; they map their library's codes to enum tl_err where they meet them, by tl_db_fail.
 */
#ifndef TL_STORE_BACKEND_H
#define TL_STORE_BACKEND_H

#include "store/query.h"

#define TL_DB_BUSY_WAIT_MS 5000

enum tl_db_role { TL_DB_WRITER, TL_DB_READER };

struct tl_backend {
    /* Connects db->impl to db->address, sets the session up. */
    enum tl_err (*open)(struct tl_db *db);
    void (*close)(struct tl_db *db);
    /* Several statements in the portable words of schema/, without results. */
    enum tl_err (*exec)(struct tl_db *db, const char *text);
    enum tl_err (*prepare)(struct tl_db *db, enum tl_sql sql, const char *text);
    enum tl_err (*begin)(struct tl_db *db);
    enum tl_err (*commit)(struct tl_db *db);
    void (*rollback)(struct tl_db *db);
    /* Runs to the end and counts db->changed. */
    enum tl_err (*run)(struct tl_db *db, enum tl_sql sql, const struct tl_value *args, size_t len);
    /* At most TL_SETS_MAX sets, one statement. */
    enum tl_err (*run_all)(struct tl_db *db, enum tl_sql sql, const struct tl_value *sets,
                           size_t args_len, size_t sets_len);
    enum tl_err (*query)(struct tl_db *db, enum tl_sql sql, const struct tl_value *args, size_t len,
                         struct tl_rows *rows);
    /* Several at once. NULL: a journey costs nothing, query runs them one by one. */
    enum tl_err (*query_all)(struct tl_db *db, enum tl_sql sql, const struct tl_value *sets,
                             size_t args_len, size_t sets_len, tl_rows_read_fn *read_fn, void *arg);
    enum tl_err (*next)(struct tl_rows *rows);
    void (*rows_close)(struct tl_rows *rows);
    int64_t (*column_int)(const struct tl_rows *rows, int column);
    const char *(*column_text)(const struct tl_rows *rows, int column);
    const void *(*column_bytes)(const struct tl_rows *rows, int column, size_t *out_len);
    /* Takes the leader's lock, kept until close. TL_EBUSY: another process has it. */
    enum tl_err (*lead)(struct tl_db *db);
    /* The whole database as of one moment into a new file. NULL: it has tools of its own. */
    enum tl_err (*copy)(struct tl_db *db, const char *path, tl_store_copied_fn *copied_fn,
                        void *arg);
    /* What was deleted leaves the log, or the pages, too. NULL: nothing is to be done. */
    enum tl_err (*wipe)(struct tl_db *db);
    bool lasting; /* False: a connection that fails can be opened anew. */
};

extern const struct tl_backend tl_backend_sqlite;
extern const struct tl_backend tl_backend_postgres;

struct tl_db {
    const struct tl_backend *backend;
    const char *address;    /* Path or conninfo; the store's. */
    const char *sqlite_vfs; /* May be NULL. */
    void *impl;
    enum tl_db_role role;
    bool leads;
    bool in_transaction;
    bool broken;  /* The transaction met an error: only a rollback is taken. */
    bool lost;    /* The connection is gone: open again. */
    bool is_soft; /* The next transaction, or the one under way, is committed without the disk. */
    int64_t changed;
    uint64_t statements; /* Begun so far, without those that open and close a transaction. */
    uint32_t fail_at;
    bool fail_done;
    struct tl_fault fault;
};

/* Notes the error's sentence (and the library's own words, cut to fit) and returns err. */
enum tl_err tl_db_fail(struct tl_db *db, enum tl_err err, const char *detail);

/* Connects and, for a leader, takes the lock. Statements are prepared by tl_db_prepare. */
TL_MUST_USE enum tl_err tl_db_open(struct tl_db *db);
void tl_db_close(struct tl_db *db);

/* All statements, or with `migrations` only those on the table of migrations. */
TL_MUST_USE enum tl_err tl_db_prepare(struct tl_db *db, bool migrations);

TL_MUST_USE enum tl_err tl_db_exec(struct tl_db *db, const char *text);

/* Brings the schema up to this build's (writer), or checks that it is there already. */
TL_MUST_USE enum tl_err tl_migrate(struct tl_db *db, bool may_change);

#endif
