/* postgres.c: the store on PostgreSQL: the same statements, prepared on the server. */
#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "store/backend.h"

/* One leader per database: the number of the advisory lock is "throughl" in ASCII. */
#define LEADER_LOCK "8388070249231378540"

/* Types of columns as the server names them (pg_type.oid). */
enum { OID_INT2 = 21, OID_INT4 = 23, OID_INT8 = 20 };

struct post {
    PGconn *conn;
};

static PGconn *conn_of(const struct tl_db *db)
{
    return ((const struct post *)db->impl)->conn;
}

static void no_notices(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* SQLSTATE to enum tl_err: the whole code where it matters, else its class (two characters). */
static enum tl_err err_of_state(const char *state)
{
    static const struct {
        const char *state;
        enum tl_err err;
    } table[] = {
        { "23505", TL_EEXISTS },    { "23", TL_EBAD },         { "22", TL_EBAD },
        { "40", TL_EBUSY },         { "55P03", TL_EBUSY },     { "53100", TL_ENOSPACE },
        { "53200", TL_ENOMEM },     { "53300", TL_EFULL },     { "25006", TL_EDENIED },
        { "42501", TL_EDENIED },    { "28", TL_EDENIED },      { "3D000", TL_EDENIED },
        { "57P", TL_EUNAVAILABLE }, { "08", TL_EUNAVAILABLE }, { "XX001", TL_ECORRUPT },
        { "XX002", TL_ECORRUPT },   { "54", TL_ETOOLONG },
    };
    for (size_t i = 0; state && i < sizeof table / sizeof table[0]; i++)
        if (strncmp(state, table[i].state, strlen(table[i].state)) == 0)
            return table[i].err;
    return TL_EIO;
}

/* Takes the result's error; clears the result. */
static enum tl_err fail(struct tl_db *db, PGresult *result)
{
    enum tl_err err = err_of_state(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    char detail[160];
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    snprintf(detail, sizeof detail, "%s", primary ? primary : PQerrorMessage(conn_of(db)));
    PQclear(result);
    if (PQstatus(conn_of(db)) != CONNECTION_OK)
        err = TL_EUNAVAILABLE;
    return tl_db_fail(db, err, detail);
}

static enum tl_err simple(struct tl_db *db, const char *text)
{
    PGresult *result = PQexec(conn_of(db), text);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        return fail(db, result);
    PQclear(result);
    return TL_OK;
}

static bool is_word_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The schema is written in SQLite's type words; here are PostgreSQL's for the same things. */
static char *with_own_types(const char *text)
{
    static const struct {
        const char *word, *own;
    } words[] = { { "INTEGER", "BIGINT" }, { "BLOB", "BYTEA" } };
    char *copy = calloc(2, strlen(text) + 1), *to = copy;
    const char *at = text;
    while (copy && *at) {
        size_t len = 0;
        while (is_word_char(at[len]))
            len++;
        const char *from = at;
        size_t from_len = len ? len : 1;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            if (len == strlen(words[i].word) && memcmp(at, words[i].word, len) == 0) {
                from = words[i].own;
                from_len = strlen(from);
            }
        memcpy(to, from, from_len);
        to += from_len;
        at += len ? len : 1;
    }
    return copy;
}

static enum tl_err post_exec(struct tl_db *db, const char *text)
{
    char *own = with_own_types(text);
    if (!own)
        return tl_db_fail(db, TL_ENOMEM, NULL);
    enum tl_err err = simple(db, own);
    free(own);
    return err;
}

static enum tl_err connect_refused(struct tl_db *db)
{
    const char *message = PQerrorMessage(conn_of(db));
    bool refused = strstr(message, "authentication failed") || strstr(message, "does not exist") ||
                   strstr(message, "permission denied") || strstr(message, "no password");
    return tl_db_fail(db, refused ? TL_EDENIED : TL_EUNAVAILABLE, message);
}

static enum tl_err session(struct tl_db *db)
{
    enum tl_err err = simple(db, "SET synchronous_commit = on; SET lock_timeout = '5s';"
                                 "SET idle_in_transaction_session_timeout = '60s'");
    if (err == TL_OK && db->role == TL_DB_READER)
        err = simple(db, "SET default_transaction_read_only = on");
    return err;
}

static enum tl_err post_open(struct tl_db *db)
{
    struct post *post = calloc(1, sizeof *post);
    if (!post)
        return tl_db_fail(db, TL_ENOMEM, NULL);
    db->impl = post;
    /* What the conninfo says comes later and wins. */
    const char *const keys[] = { "connect_timeout", "tcp_user_timeout", "application_name",
                                 "client_encoding", "dbname",           NULL };
    const char *const values[] = { "5", "10000", "throughline", "UTF8", db->address, NULL };
    post->conn = PQconnectdbParams(keys, values, 1);
    if (!post->conn)
        return tl_db_fail(db, TL_ENOMEM, NULL);
    if (PQstatus(post->conn) != CONNECTION_OK)
        return connect_refused(db);
    PQsetNoticeProcessor(post->conn, no_notices, NULL);
    return session(db);
}

static void post_close(struct tl_db *db)
{
    struct post *post = db->impl;
    if (!post)
        return;
    PQfinish(post->conn);
    free(post);
    db->impl = NULL;
}

static enum tl_err post_lead(struct tl_db *db)
{
    /* The server may still be ending the session of a leader that is just gone: wait a little. */
    enum tl_err err = simple(db, "SET lock_timeout = '2s'");
    if (err == TL_OK)
        err = simple(db, "SELECT pg_advisory_lock(" LEADER_LOCK ")");
    if (err == TL_EBUSY)
        return tl_db_fail(db, TL_EBUSY, "another server leads on this database");
    return err == TL_OK ? simple(db, "SET lock_timeout = '5s'") : err;
}

static void name_of(enum tl_sql sql, char out_name[16])
{
    snprintf(out_name, 16, "s%d", (int)sql);
}

static enum tl_err post_prepare(struct tl_db *db, enum tl_sql sql, const char *text)
{
    char name[16];
    name_of(sql, name);
    PGresult *result = PQprepare(conn_of(db), name, text, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return fail(db, result);
    PQclear(result);
    return TL_OK;
}

static enum tl_err post_begin(struct tl_db *db)
{
    if (db->is_soft)
        return simple(db, "BEGIN; SET LOCAL synchronous_commit TO off");
    return simple(db, db->role == TL_DB_WRITER ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ");
}

/* The server answers COMMIT of an aborted transaction with success and "ROLLBACK". */
static enum tl_err post_commit(struct tl_db *db)
{
    PGresult *result = PQexec(conn_of(db), "COMMIT");
    db->is_soft = false;
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return fail(db, result);
    bool committed = strcmp(PQcmdStatus(result), "COMMIT") == 0;
    PQclear(result);
    return committed ? TL_OK : tl_db_fail(db, TL_EIO, "the server rolled back");
}

static void post_rollback(struct tl_db *db)
{
    db->is_soft = false;
    if (!db->impl || !conn_of(db) || PQtransactionStatus(conn_of(db)) == PQTRANS_IDLE)
        return;
    PQclear(PQexec(conn_of(db), "ROLLBACK"));
    if (PQstatus(conn_of(db)) != CONNECTION_OK)
        db->lost = true;
}

/* Parameters as libpq takes them. Numbers travel as decimal text, so that the server reads them as
 * whatever type the place has; texts and bytes travel as they are. */
struct params {
    const char *values[TL_ARGS_MAX];
    int lengths[TL_ARGS_MAX], formats[TL_ARGS_MAX];
    char numbers[TL_ARGS_MAX][24];
};

static void fill(struct params *params, const struct tl_value *args, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        params->values[i] = args[i].bytes ? args[i].bytes : "";
        params->lengths[i] = (int)args[i].bytes_len;
        params->formats[i] = args[i].kind == TL_VALUE_INT ? 0 : 1;
        if (args[i].kind == TL_VALUE_INT) {
            snprintf(params->numbers[i], sizeof params->numbers[i], "%lld",
                     (long long)args[i].number);
            params->values[i] = params->numbers[i];
        } else if (args[i].kind == TL_VALUE_NULL) {
            params->values[i] = NULL;
        }
    }
}

static PGresult *execute(struct tl_db *db, enum tl_sql sql, const struct tl_value *args, size_t len)
{
    struct params params;
    char name[16];
    fill(&params, args, len);
    name_of(sql, name);
    return PQexecPrepared(conn_of(db), name, (int)len, params.values, params.lengths,
                          params.formats, 1);
}

static bool send_all(struct tl_db *db, enum tl_sql sql, const struct tl_value *sets,
                     size_t args_len, size_t sets_len)
{
    struct params params;
    char name[16];
    name_of(sql, name);
    for (size_t i = 0; i < sets_len; i++) {
        fill(&params, sets + i * args_len, args_len);
        if (!PQsendQueryPrepared(conn_of(db), name, (int)args_len, params.values, params.lengths,
                                 params.formats, 1))
            return false;
    }
    return PQpipelineSync(conn_of(db)) == 1;
}

/* Takes the answers of a pipeline up to its end. The first error is the one that matters: what
 * follows it the server only skips. */
static enum tl_err receive_all(struct tl_db *db)
{
    enum tl_err err = TL_OK;
    while (PQstatus(conn_of(db)) == CONNECTION_OK) {
        PGresult *result = PQgetResult(conn_of(db));
        ExecStatusType status = result ? PQresultStatus(result) : PGRES_COMMAND_OK;
        if (status == PGRES_FATAL_ERROR && err == TL_OK) {
            err = fail(db, result);
            continue;
        }
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC)
            return err;
    }
    return tl_db_fail(db, TL_EUNAVAILABLE, PQerrorMessage(conn_of(db)));
}

/* The answers to TL_SETS_MAX inserts are some kilobytes: they fit the socket while we still send.
 */
static enum tl_err post_run_all(struct tl_db *db, enum tl_sql sql, const struct tl_value *sets,
                                size_t args_len, size_t sets_len)
{
    PGconn *conn = conn_of(db);
    if (!PQenterPipelineMode(conn) || !send_all(db, sql, sets, args_len, sets_len))
        return tl_db_fail(db, TL_EUNAVAILABLE, PQerrorMessage(conn));
    enum tl_err err = receive_all(db);
    if (!PQexitPipelineMode(conn) && err == TL_OK)
        err = tl_db_fail(db, TL_EUNAVAILABLE, PQerrorMessage(conn));
    return err;
}

static enum tl_err post_query(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                              size_t len, struct tl_rows *rows)
{
    PGresult *result = execute(db, sql, args, len);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        return fail(db, result);
    rows->result = result;
    return TL_OK;
}

/* Takes what a pipeline answers to one of its queries; a NULL ends it. */
static enum tl_err take_answer(struct tl_db *db, PGresult **out_result)
{
    PGresult *result = PQgetResult(conn_of(db));
    if (!result)
        return tl_db_fail(db, TL_EUNAVAILABLE, PQerrorMessage(conn_of(db)));
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return fail(db, result);
    *out_result = result;
    PQclear(PQgetResult(conn_of(db)));
    return TL_OK;
}

/* At most TL_SETS_MAX answers wait here while we send: they are to be short, as those of run_all.
 */
static enum tl_err post_query_all(struct tl_db *db, enum tl_sql sql, const struct tl_value *sets,
                                  size_t args_len, size_t sets_len, tl_rows_read_fn *read_fn,
                                  void *arg)
{
    PGconn *conn = conn_of(db);
    if (!PQenterPipelineMode(conn) || !send_all(db, sql, sets, args_len, sets_len))
        return tl_db_fail(db, TL_EUNAVAILABLE, PQerrorMessage(conn));
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < sets_len && err == TL_OK; i++) {
        struct tl_rows rows = { .db = db, .sql = sql, .row = -1 };
        PGresult *result = NULL;
        err = take_answer(db, &result);
        if (err != TL_OK)
            break;
        rows.result = result;
        err = read_fn(&rows, i, arg);
        PQclear(result);
    }
    enum tl_err ended = receive_all(db);
    if (!PQexitPipelineMode(conn) && ended == TL_OK)
        ended = tl_db_fail(db, TL_EUNAVAILABLE, PQerrorMessage(conn));
    return err == TL_OK ? ended : err;
}

static void post_rows_close(struct tl_rows *rows)
{
    PQclear(rows->result);
    rows->result = NULL;
}

static enum tl_err post_run(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                            size_t len)
{
    struct tl_rows rows = { .db = db, .sql = sql };
    enum tl_err err = post_query(db, sql, args, len, &rows);
    if (err != TL_OK)
        return err;
    db->changed = strtoll(PQcmdTuples(rows.result), NULL, 10);
    post_rows_close(&rows);
    return TL_OK;
}

static enum tl_err post_next(struct tl_rows *rows)
{
    return ++rows->row < PQntuples(rows->result) ? TL_OK : TL_ENONE;
}

static int64_t post_column_int(const struct tl_rows *rows, int column)
{
    if (PQgetisnull(rows->result, rows->row, column))
        return 0;
    const char *at = PQgetvalue(rows->result, rows->row, column);
    uint64_t wide;
    uint32_t word;
    switch (PQftype(rows->result, column)) {
    case OID_INT8:
        memcpy(&wide, at, sizeof wide);
        return (int64_t)be64toh(wide);
    case OID_INT4:
        memcpy(&word, at, sizeof word);
        return (int32_t)be32toh(word);
    default:
        TL_ASSERT(!"a column read as a number is of another type: cast it in statements.h");
        return 0;
    }
}

static const char *post_column_text(const struct tl_rows *rows, int column)
{
    return PQgetvalue(rows->result, rows->row, column);
}

static const void *post_column_bytes(const struct tl_rows *rows, int column, size_t *out_len)
{
    *out_len = (size_t)PQgetlength(rows->result, rows->row, column);
    return PQgetvalue(rows->result, rows->row, column);
}

/* Dead rows are taken out of their pages; the room is used again. */
static enum tl_err post_wipe(struct tl_db *db)
{
    return simple(db, "VACUUM contacts, contact_values, contact_story, phone_numbers, works, "
                      "contact_drafts, notices, escalations, emergencies, interpreters, "
                      "callback_codes, recordings, second_looks, audit");
}

const struct tl_backend tl_backend_postgres = {
    .open = post_open,
    .close = post_close,
    .exec = post_exec,
    .prepare = post_prepare,
    .begin = post_begin,
    .commit = post_commit,
    .rollback = post_rollback,
    .run = post_run,
    .run_all = post_run_all,
    .query = post_query,
    .query_all = post_query_all,
    .next = post_next,
    .rows_close = post_rows_close,
    .column_int = post_column_int,
    .column_text = post_column_text,
    .column_bytes = post_column_bytes,
    .lead = post_lead,
    .wipe = post_wipe,
    .lasting = false,
};
