/* db.c: a connection: transactions, the rule after an error, fault points, values. */
#include "store/backend.h"

#include <stdio.h>
#include <string.h>

#include "base/assert.h"

static const struct {
    enum tl_err err;
    const char *sentence;
} sentences[] = {
    { TL_EBUSY, "another process holds the database: stop it or wait until it is done" },
    { TL_ENOSPACE, "the disk under the database is full: free some space, nothing was lost" },
    { TL_EDENIED, "the database refuses writing or access: check owner, rights and password" },
    { TL_ECORRUPT, "the database is damaged: restore it from a backup, then verify the journal" },
    { TL_EUNAVAILABLE, "the database server does not answer: check that it runs and is reachable" },
    { TL_EIO, "reading or writing the database failed: check the disk" },
    { TL_ENOMEM, "no memory is left for the database" },
    { TL_EEXISTS, "a record with this key is there already" },
    { TL_EBAD, "the database does not take this value" },
    { TL_EFULL, "the database server takes no more connections: raise its limit" },
};

enum tl_err tl_db_fail(struct tl_db *db, enum tl_err err, const char *detail)
{
    const char *sentence = tl_err_text(err);
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
        if (sentences[i].err == err)
            sentence = sentences[i].sentence;
    int room = (int)sizeof db->fault.text - (int)strlen(sentence) - 4;
    int detail_len = detail ? (int)strcspn(detail, "\n") : 0;
    snprintf(db->fault.text, sizeof db->fault.text, detail_len > 0 ? "%s (%.*s)" : "%s", sentence,
             detail_len < room ? detail_len : room, detail);
    if (db->in_transaction)
        db->broken = true;
    if (err == TL_EUNAVAILABLE)
        db->lost = true;
    return err;
}

void tl_db_fault(const struct tl_db *db, struct tl_fault *out_fault)
{
    *out_fault = db->fault;
}

/* Counts a call towards the fault point. True: this is the one that fails. */
static bool fault_is_due(struct tl_db *db)
{
    return db->fail_at > 0 && --db->fail_at == 0;
}

void tl_db_fail_at(struct tl_db *db, uint32_t calls, bool done)
{
    db->fail_at = calls;
    db->fail_done = done;
}

static enum tl_err usable(struct tl_db *db)
{
    if (db->lost)
        return tl_db_fail(db, TL_EUNAVAILABLE, NULL);
    if (db->broken)
        return TL_ECLOSED;
    return TL_OK;
}

/* Runs `call` unless a fault point says otherwise. */
#define WITH_FAULT_POINT(db, err, call)                                                            \
    do {                                                                                           \
        bool due = fault_is_due(db);                                                               \
        if (!due || (db)->fail_done)                                                               \
            (err) = (call);                                                                        \
        if (due)                                                                                   \
            (err) = tl_db_fail((db), TL_EIO, "fault point");                                       \
    } while (0)

enum tl_err tl_db_open(struct tl_db *db)
{
    enum tl_err err = db->backend->open(db);
    if (err == TL_OK && db->leads)
        err = db->backend->lead(db);
    if (err != TL_OK)
        db->backend->close(db);
    return err;
}

void tl_db_close(struct tl_db *db)
{
    if (!db->impl)
        return;
    tl_db_rollback(db);
    db->backend->close(db);
}

enum tl_err tl_db_reopen(struct tl_db *db)
{
    tl_db_rollback(db);
    if (db->backend->lasting)
        return TL_OK;
    db->backend->close(db);
    db->lost = false;
    enum tl_err err = tl_db_open(db);
    if (err == TL_OK)
        err = tl_db_prepare(db, false);
    if (err != TL_OK)
        db->lost = true;
    return err;
}

enum tl_err tl_db_prepare(struct tl_db *db, bool migrations)
{
    static const char *const texts[] = {
#define TL_SQL_TEXT(name, text) text,
        TL_SQL_TABLE(TL_SQL_TEXT)
#undef TL_SQL_TEXT
    };
    int from = migrations ? 0 : TL_SQL_MIGRATION_INSERT + 1;
    int to = migrations ? TL_SQL_MIGRATION_INSERT + 1 : TL_SQL_COUNT;
    for (int i = from; i < to; i++) {
        enum tl_err err = db->backend->prepare(db, (enum tl_sql)i, texts[i]);
        if (err != TL_OK)
            return err;
    }
    return TL_OK;
}

enum tl_err tl_db_exec(struct tl_db *db, const char *text)
{
    enum tl_err err = usable(db);
    return err != TL_OK ? err : db->backend->exec(db, text);
}

void tl_db_soft_next(struct tl_db *db, bool is_soft)
{
    TL_ASSERT(!db->in_transaction);
    db->is_soft = is_soft;
}

enum tl_err tl_db_begin(struct tl_db *db)
{
    TL_ASSERT(!db->in_transaction);
    enum tl_err err = usable(db);
    if (err != TL_OK)
        return err;
    WITH_FAULT_POINT(db, err, db->backend->begin(db));
    if (err == TL_OK)
        db->in_transaction = true;
    else
        db->backend->rollback(db);
    return err;
}

enum tl_err tl_db_commit(struct tl_db *db)
{
    TL_ASSERT(db->in_transaction);
    enum tl_err err = usable(db);
    if (err == TL_OK)
        WITH_FAULT_POINT(db, err, db->backend->commit(db));
    if (err != TL_OK)
        db->backend->rollback(db);
    db->in_transaction = false;
    db->broken = false;
    return err;
}

void tl_db_rollback(struct tl_db *db)
{
    if (db->in_transaction)
        db->backend->rollback(db);
    db->in_transaction = false;
    db->broken = false;
}

bool tl_db_in_transaction(const struct tl_db *db)
{
    return db->in_transaction;
}

bool tl_db_leads(const struct tl_db *db)
{
    return db->leads;
}

uint64_t tl_db_statements(const struct tl_db *db)
{
    return db->statements;
}

static enum tl_err check_args(struct tl_db *db, const struct tl_value *args, size_t args_len)
{
    TL_ASSERT(args_len <= TL_ARGS_MAX);
    db->statements++;
    for (size_t i = 0; i < args_len; i++)
        if (args[i].bytes_len > INT32_MAX)
            return tl_db_fail(db, TL_ETOOLONG, NULL);
    return usable(db);
}

enum tl_err tl_db_run(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                      size_t args_len)
{
    enum tl_err err = check_args(db, args, args_len);
    if (err == TL_OK)
        WITH_FAULT_POINT(db, err, db->backend->run(db, sql, args, args_len));
    return err;
}

enum tl_err tl_db_run_found(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                            size_t args_len)
{
    enum tl_err err = tl_db_run(db, sql, args, args_len);
    return err == TL_OK && db->changed == 0 ? TL_ENONE : err;
}

enum tl_err tl_db_run_new(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                          size_t args_len)
{
    enum tl_err err = tl_db_run(db, sql, args, args_len);
    return err == TL_OK && db->changed == 0 ? TL_EEXISTS : err;
}

enum tl_err tl_db_run_all(struct tl_db *db, enum tl_sql sql, const struct tl_value *sets,
                          size_t args_len, size_t sets_len)
{
    TL_ASSERT(db->in_transaction && args_len <= TL_ARGS_MAX && sets_len <= TL_SETS_MAX);
    enum tl_err err = usable(db);
    if (err == TL_OK && sets_len > 0)
        WITH_FAULT_POINT(db, err, db->backend->run_all(db, sql, sets, args_len, sets_len));
    return err;
}

int64_t tl_db_changed(const struct tl_db *db)
{
    return db->changed;
}

static enum tl_err check_query(struct tl_db *db, const struct tl_value *args, size_t args_len)
{
    enum tl_err err = check_args(db, args, args_len);
    return err == TL_OK && fault_is_due(db) ? tl_db_fail(db, TL_EIO, "fault point") : err;
}

enum tl_err tl_db_query(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                        size_t args_len, struct tl_rows *out_rows)
{
    struct tl_rows rows = { .db = db, .sql = sql, .row = -1 };
    enum tl_err err = check_query(db, args, args_len);
    if (err == TL_OK)
        err = db->backend->query(db, sql, args, args_len, &rows);
    if (err == TL_OK)
        *out_rows = rows;
    return err;
}

enum tl_err tl_db_query_all(struct tl_db *db, enum tl_sql sql, const struct tl_value *sets,
                            size_t args_len, size_t sets_len, tl_rows_read_fn *read_fn, void *arg)
{
    bool together = sets_len > 1 && db->backend->query_all;
    enum tl_err err = TL_OK;
    TL_ASSERT(sets_len <= TL_SETS_MAX);
    for (size_t i = 0; i < sets_len && err == TL_OK; i++) {
        struct tl_rows rows;
        if (together) {
            err = check_query(db, sets + i * args_len, args_len);
        } else if ((err = tl_db_query(db, sql, sets + i * args_len, args_len, &rows)) == TL_OK) {
            err = read_fn(&rows, i, arg);
            tl_rows_close(&rows);
        }
    }
    if (err == TL_OK && together)
        err = db->backend->query_all(db, sql, sets, args_len, sets_len, read_fn, arg);
    return err;
}

enum tl_err tl_rows_next(struct tl_rows *rows)
{
    return rows->db->backend->next(rows);
}

void tl_rows_close(struct tl_rows *rows)
{
    rows->db->backend->rows_close(rows);
}

int64_t tl_rows_int(const struct tl_rows *rows, int column)
{
    return rows->db->backend->column_int(rows, column);
}

const char *tl_rows_text(const struct tl_rows *rows, int column)
{
    return rows->db->backend->column_text(rows, column);
}

const void *tl_rows_bytes(const struct tl_rows *rows, int column, size_t *out_len)
{
    return rows->db->backend->column_bytes(rows, column, out_len);
}

enum tl_err tl_db_int(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                      size_t args_len, int64_t *out_number)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, sql, args, args_len, &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    if (err == TL_OK)
        *out_number = tl_rows_int(&rows, 0);
    tl_rows_close(&rows);
    return err;
}

struct tl_value tl_int(int64_t number)
{
    return (struct tl_value){ .kind = TL_VALUE_INT, .number = number };
}

struct tl_value tl_id_value(uint64_t id)
{
    TL_ASSERT(id <= INT64_MAX);
    return tl_int((int64_t)id);
}

struct tl_value tl_text(const char *text)
{
    if (!text)
        return (struct tl_value){ .kind = TL_VALUE_NULL };
    return (struct tl_value){ .kind = TL_VALUE_TEXT, .bytes = text, .bytes_len = strlen(text) };
}

struct tl_value tl_bytes(const void *bytes, size_t bytes_len)
{
    return (struct tl_value){ .kind = TL_VALUE_BYTES, .bytes = bytes, .bytes_len = bytes_len };
}
