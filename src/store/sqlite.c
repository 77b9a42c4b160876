/* sqlite.c: the store on SQLite: WAL, synchronous=FULL, one file, one leader. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/assert.h"
#include "store/backend.h"

/* The log grows to this many pages when nobody folds it in (tl_store_fold): 80 MB. */
#define FOLD_BY_ITSELF_PAGES "20000"

/* How much of the file a reader maps; the most that SQLite is built to map. */
#define MAPPED_BYTES_MAX "2147418112"
#define WIPE_WAIT_MS     250 /* For which others may have to wait. */

struct lite {
    sqlite3 *handle;
    int lock_fd; /* -1: none. */
    sqlite3_stmt *statements[TL_SQL_COUNT];
};

static struct lite *lite_of(const struct tl_db *db)
{
    return db->impl;
}

static enum tl_err err_of_code(int code)
{
    static const struct {
        int code;
        enum tl_err err;
    } table[] = {
        { SQLITE_BUSY, TL_EBUSY },       { SQLITE_LOCKED, TL_EBUSY },
        { SQLITE_FULL, TL_ENOSPACE },    { SQLITE_READONLY, TL_EDENIED },
        { SQLITE_CANTOPEN, TL_EDENIED }, { SQLITE_PERM, TL_EDENIED },
        { SQLITE_AUTH, TL_EDENIED },     { SQLITE_CORRUPT, TL_ECORRUPT },
        { SQLITE_NOTADB, TL_ECORRUPT },  { SQLITE_NOMEM, TL_ENOMEM },
        { SQLITE_TOOBIG, TL_ETOOLONG },  { SQLITE_CONSTRAINT, TL_EBAD },
        { SQLITE_MISMATCH, TL_EBAD },
    };
    if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE ||
        code == SQLITE_CONSTRAINT_ROWID)
        return TL_EEXISTS;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].code == (code & 0xff))
            return table[i].err;
    return TL_EIO;
}

static enum tl_err fail(struct tl_db *db)
{
    sqlite3 *handle = lite_of(db)->handle;
    enum tl_err err = err_of_code(sqlite3_extended_errcode(handle));
    return tl_db_fail(db, err, sqlite3_errmsg(handle));
}

static enum tl_err lite_exec(struct tl_db *db, const char *text)
{
    int code = sqlite3_exec(lite_of(db)->handle, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? TL_OK : fail(db);
}

static bool in_memory(const struct tl_db *db)
{
    return strcmp(db->address, ":memory:") == 0;
}

static enum tl_err err_of_errno(int number)
{
    switch (number) {
    case ENOSPC:
    case EDQUOT:
        return TL_ENOSPACE;
    case EWOULDBLOCK:
        return TL_EBUSY;
    case EIO:
        return TL_EIO;
    default:
        return TL_EDENIED;
    }
}

/* Makes the file for its owner only: SQLite would let the group read it. It holds people's data.
 * One that is there is not opened: closing it would drop the locks (POSIX) of this process's other
 * connections, and a tool beside the server would then take itself for the last user of the file.
 */
static enum tl_err create_file(struct tl_db *db)
{
    int fd = open(db->address, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return TL_OK;
    if (fd < 0)
        return tl_db_fail(db, err_of_errno(errno), strerror(errno));
    close(fd);
    return TL_OK;
}

static enum tl_err session(struct tl_db *db)
{
    sqlite3_extended_result_codes(lite_of(db)->handle, 1);
    sqlite3_busy_timeout(lite_of(db)->handle, TL_DB_BUSY_WAIT_MS);
    enum tl_err err = lite_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                    "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
                                    "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
                                    "PRAGMA wal_autocheckpoint=" FOLD_BY_ITSELF_PAGES ";");
    if (err == TL_OK && db->role == TL_DB_READER)
        err = lite_exec(db, "PRAGMA query_only=ON; PRAGMA mmap_size=" MAPPED_BYTES_MAX ";");
    return err;
}

static enum tl_err lite_open(struct tl_db *db)
{
    struct lite *lite = calloc(1, sizeof *lite);
    if (!lite)
        return tl_db_fail(db, TL_ENOMEM, NULL);
    lite->lock_fd = -1;
    db->impl = lite;
    snprintf(db->fault.file, sizeof db->fault.file, "%s", db->address);
    if (!in_memory(db) && !db->sqlite_vfs) {
        enum tl_err err = create_file(db);
        if (err != TL_OK)
            return err;
    }
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(db->address, &lite->handle, flags, db->sqlite_vfs) != SQLITE_OK)
        return fail(db);
    return session(db);
}

static void lite_close(struct tl_db *db)
{
    struct lite *lite = lite_of(db);
    if (!lite)
        return;
    for (int i = 0; i < TL_SQL_COUNT; i++)
        sqlite3_finalize(lite->statements[i]);
    sqlite3_close(lite->handle);
    if (lite->lock_fd >= 0)
        close(lite->lock_fd);
    free(lite);
    db->impl = NULL;
}

static enum tl_err lite_lead(struct tl_db *db)
{
    if (in_memory(db))
        return TL_OK;
    char path[4096];
    int len = snprintf(path, sizeof path, "%s.lock", db->address);
    if (len < 0 || (size_t)len >= sizeof path)
        return tl_db_fail(db, TL_ETOOLONG, "the path is too long");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return tl_db_fail(db, err_of_errno(errno), strerror(errno));
    lite_of(db)->lock_fd = fd;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return tl_db_fail(db, err_of_errno(errno), "another server runs on this folder");
    return TL_OK;
}

/* SQLite numbers $1 by where it first stands, ?1 by its number: the second is PostgreSQL's way. */
static char *with_question_marks(const char *text)
{
    char *copy = strdup(text);
    for (char *at = copy; at && *at; at++)
        if (at[0] == '$' && at[1] >= '0' && at[1] <= '9')
            *at = '?';
    return copy;
}

static enum tl_err lite_prepare(struct tl_db *db, enum tl_sql sql, const char *text)
{
    char *own = with_question_marks(text);
    if (!own)
        return tl_db_fail(db, TL_ENOMEM, NULL);
    int code = sqlite3_prepare_v3(lite_of(db)->handle, own, -1, SQLITE_PREPARE_PERSISTENT,
                                  &lite_of(db)->statements[sql], NULL);
    free(own);
    return code == SQLITE_OK ? TL_OK : fail(db);
}

/* In WAL mode NORMAL syncs at no commit, and the next FULL one syncs all before it. It cannot be
 * changed within a transaction. FAST does not write pages just to overwrite what they had: what is
 * written softly is nobody's data, and much of it. */
static enum tl_err lite_begin(struct tl_db *db)
{
    enum tl_err err =
        db->is_soft ? lite_exec(db, "PRAGMA synchronous=NORMAL; PRAGMA secure_delete=FAST") : TL_OK;
    if (err != TL_OK)
        return err;
    return lite_exec(db, db->role == TL_DB_WRITER ? "BEGIN IMMEDIATE" : "BEGIN");
}

static void be_hard(struct tl_db *db)
{
    if (!db->is_soft)
        return;
    int code = sqlite3_exec(lite_of(db)->handle, "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON",
                            NULL, NULL, NULL);
    TL_ASSERT(code == SQLITE_OK); /* It touches no file. */
    db->is_soft = false;
}

static enum tl_err lite_commit(struct tl_db *db)
{
    enum tl_err err = lite_exec(db, "COMMIT");
    if (err == TL_OK)
        be_hard(db);
    return err;
}

static void lite_rollback(struct tl_db *db)
{
    sqlite3 *handle = lite_of(db)->handle;
    if (!sqlite3_get_autocommit(handle))
        sqlite3_exec(handle, "ROLLBACK", NULL, NULL, NULL);
    be_hard(db);
}

static int bind_value(sqlite3_stmt *stmt, int place, const struct tl_value *value)
{
    /* Zero bytes are an empty value, not NULL: they need an address that is not NULL. */
    const void *bytes = value->bytes ? value->bytes : "";
    switch (value->kind) {
    case TL_VALUE_INT:
        return sqlite3_bind_int64(stmt, place, value->number);
    case TL_VALUE_TEXT:
        return sqlite3_bind_text(stmt, place, bytes, (int)value->bytes_len, SQLITE_TRANSIENT);
    case TL_VALUE_BYTES:
        return sqlite3_bind_blob(stmt, place, bytes, (int)value->bytes_len, SQLITE_TRANSIENT);
    case TL_VALUE_NULL:
        break;
    }
    return sqlite3_bind_null(stmt, place);
}

static enum tl_err bind_all(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                            size_t len)
{
    sqlite3_stmt *stmt = lite_of(db)->statements[sql];
    TL_ASSERT(stmt && !sqlite3_stmt_busy(stmt));
    TL_ASSERT((size_t)sqlite3_bind_parameter_count(stmt) == len);
    for (size_t i = 0; i < len; i++)
        if (bind_value(stmt, (int)i + 1, &args[i]) != SQLITE_OK)
            return fail(db);
    return TL_OK;
}

static enum tl_err lite_run(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                            size_t len)
{
    sqlite3_stmt *stmt = lite_of(db)->statements[sql];
    enum tl_err err = bind_all(db, sql, args, len);
    if (err != TL_OK)
        return err;
    int code;
    do
        code = sqlite3_step(stmt);
    while (code == SQLITE_ROW);
    if (code != SQLITE_DONE)
        err = fail(db);
    db->changed = sqlite3_changes64(lite_of(db)->handle);
    sqlite3_reset(stmt);
    return err;
}

static enum tl_err lite_run_all(struct tl_db *db, enum tl_sql sql, const struct tl_value *sets,
                                size_t args_len, size_t sets_len)
{
    enum tl_err err = TL_OK;
    for (size_t i = 0; err == TL_OK && i < sets_len; i++)
        err = lite_run(db, sql, sets + i * args_len, args_len);
    return err;
}

static enum tl_err lite_query(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                              size_t len, struct tl_rows *rows)
{
    rows->result = lite_of(db)->statements[sql];
    return bind_all(db, sql, args, len);
}

static enum tl_err lite_next(struct tl_rows *rows)
{
    int code = sqlite3_step(rows->result);
    if (code == SQLITE_ROW)
        return TL_OK;
    return code == SQLITE_DONE ? TL_ENONE : fail(rows->db);
}

static void lite_rows_close(struct tl_rows *rows)
{
    if (rows->result)
        sqlite3_reset(rows->result);
    rows->result = NULL;
}

static int64_t lite_column_int(const struct tl_rows *rows, int column)
{
    return sqlite3_column_int64(rows->result, column);
}

static const char *lite_column_text(const struct tl_rows *rows, int column)
{
    const unsigned char *text = sqlite3_column_text(rows->result, column);
    return text ? (const char *)text : "";
}

static const void *lite_column_bytes(const struct tl_rows *rows, int column, size_t *out_len)
{
    const void *bytes = sqlite3_column_blob(rows->result, column);
    *out_len = (size_t)sqlite3_column_bytes(rows->result, column);
    return bytes ? bytes : "";
}

/* --- Copying. --- */

enum { TELL_EVERY_STEPS = 100000 }; /* Of SQLite's machine: some milliseconds. */

struct copying {
    const char *path;
    uint64_t of_bytes;
    tl_store_copied_fn *copied_fn;
    void *arg;
};

static int tell_copied(void *arg)
{
    const struct copying *copying = arg;
    struct stat info;
    if (stat(copying->path, &info) != 0)
        return 0;
    uint64_t bytes =
        (uint64_t)info.st_size; /* More than was there when it began, if others write. */
    copying->copied_fn(copying->arg, bytes < copying->of_bytes ? bytes : copying->of_bytes,
                       copying->of_bytes);
    return 0;
}

/* Of the database, also of what stands in the log and not yet in the file. 0: unknown. */
static uint64_t bytes_of(struct tl_db *db)
{
    sqlite3_stmt *stmt = NULL;
    uint64_t bytes = 0;
    int code = sqlite3_prepare_v2(lite_of(db)->handle,
                                  "SELECT page_count * page_size"
                                  " FROM pragma_page_count(), pragma_page_size()",
                                  -1, &stmt, NULL);
    if (code == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
        bytes = (uint64_t)sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return bytes;
}

static enum tl_err vacuum_into(struct tl_db *db, const char *path)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(lite_of(db)->handle, "VACUUM INTO ?1", -1, &stmt, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_step(stmt) == SQLITE_DONE ? SQLITE_OK : SQLITE_ERROR;
    enum tl_err err = code == SQLITE_OK ? TL_OK : fail(db);
    sqlite3_finalize(stmt);
    return err;
}

/* SQLite fills a file that is there and empty: made here, for its owner alone. */
static enum tl_err lite_copy(struct tl_db *db, const char *path, tl_store_copied_fn *copied_fn,
                             void *arg)
{
    struct copying copying = {
        .path = path, .of_bytes = bytes_of(db), .copied_fn = copied_fn, .arg = arg
    };
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return tl_db_fail(db, errno == EEXIST ? TL_EEXISTS : err_of_errno(errno), strerror(errno));
    if (copied_fn)
        sqlite3_progress_handler(lite_of(db)->handle, TELL_EVERY_STEPS, tell_copied, &copying);
    enum tl_err err = vacuum_into(db, path);
    sqlite3_progress_handler(lite_of(db)->handle, 0, NULL, NULL);
    if (err == TL_OK && fsync(fd) != 0)
        err = tl_db_fail(db, err_of_errno(errno), strerror(errno));
    close(fd);
    if (err != TL_OK)
        unlink(path);
    return err;
}

/* The log is begun anew, empty: everything in it is in the file by then. */
static enum tl_err lite_wipe(struct tl_db *db)
{
    sqlite3 *handle = lite_of(db)->handle;
    sqlite3_busy_timeout(handle, WIPE_WAIT_MS);
    int code = sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(handle, TL_DB_BUSY_WAIT_MS);
    return code == SQLITE_OK ? TL_OK : fail(db);
}

const struct tl_backend tl_backend_sqlite = {
    .open = lite_open,
    .close = lite_close,
    .exec = lite_exec,
    .prepare = lite_prepare,
    .begin = lite_begin,
    .commit = lite_commit,
    .rollback = lite_rollback,
    .run = lite_run,
    .run_all = lite_run_all,
    .query = lite_query,
    .next = lite_next,
    .rows_close = lite_rows_close,
    .column_int = lite_column_int,
    .column_text = lite_column_text,
    .column_bytes = lite_column_bytes,
    .lead = lite_lead,
    .copy = lite_copy,
    .wipe = lite_wipe,
    .lasting = true,
};
