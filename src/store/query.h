/* query.h: running the prepared statements of statements.h on a connection.
 *
 *     tl_db_run(db, TL_SQL_CASE_INSERT, TL_ARGS(tl_int(id), tl_text(receipt)))
 *
 *     tl_db_query(db, TL_SQL_CASE_FIND, TL_ARGS(tl_int(id)), &rows)
 *     while ((err = tl_rows_next(&rows)) == TL_OK) ... tl_rows_int(&rows, 0) ...
 *     tl_rows_close(&rows)
 *
 * Values are numbers of 64 bits, texts (UTF-8, no NUL inside) and bytes. Used inside the store
 * layer only; the others call verbs on records.
 */
#ifndef TL_STORE_QUERY_H
#define TL_STORE_QUERY_H

#include "store/db.h"
#include "store/statements.h"

enum tl_sql {
#define TL_SQL_NAME(name, text) TL_SQL_##name,
    TL_SQL_TABLE(TL_SQL_NAME)
#undef TL_SQL_NAME
        TL_SQL_COUNT
};

enum tl_value_kind { TL_VALUE_NULL, TL_VALUE_INT, TL_VALUE_TEXT, TL_VALUE_BYTES };

struct tl_value {
    enum tl_value_kind kind;
    int64_t number;
    const void *bytes;
    size_t bytes_len;
};

#define TL_ARGS_MAX 24
#define TL_SETS_MAX 64

/* Values in the order of $1, $2, ...: expands to the pointer and the count. */
#define TL_ARGS(...)                                                                               \
    (const struct tl_value[]){ __VA_ARGS__ },                                                      \
        (sizeof((const struct tl_value[]){ __VA_ARGS__ }) / sizeof(struct tl_value))
#define TL_NO_ARGS NULL, 0

struct tl_value tl_int(int64_t number);
struct tl_value tl_id_value(uint64_t id);
struct tl_value tl_text(const char *text); /* NULL gives SQL's NULL. */
struct tl_value tl_bytes(const void *bytes, size_t bytes_len);

/* Runs to its end; rows are thrown away. */
TL_MUST_USE enum tl_err tl_db_run(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                                  size_t args_len);

/* Like tl_db_run, and TL_ENONE when no row was touched: the record is not there. */
TL_MUST_USE enum tl_err tl_db_run_found(struct tl_db *db, enum tl_sql sql,
                                        const struct tl_value *args, size_t args_len);

/* Like tl_db_run on an INSERT ... ON CONFLICT DO NOTHING: TL_EEXISTS when no row was touched. The
 * transaction stays good. */
TL_MUST_USE enum tl_err tl_db_run_new(struct tl_db *db, enum tl_sql sql,
                                      const struct tl_value *args, size_t args_len);

/* Runs one statement for each of sets_len sets of args_len values, standing one behind the other:
 * one journey to the server for all of them. Within a transaction of the caller's. */
TL_MUST_USE enum tl_err tl_db_run_all(struct tl_db *db, enum tl_sql sql,
                                      const struct tl_value *sets, size_t args_len,
                                      size_t sets_len);

/* How many rows the last tl_db_run touched. */
int64_t tl_db_changed(const struct tl_db *db);

/* Rows of a running query. One query of each statement at a time on a connection. */
struct tl_rows {
    struct tl_db *db;
    enum tl_sql sql;
    void *result;
    int row;
};

TL_MUST_USE enum tl_err tl_db_query(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                                    size_t args_len, struct tl_rows *out_rows);

/* Reads the rows of one set of values: the set'th. Not to be closed. */
typedef enum tl_err tl_rows_read_fn(struct tl_rows *rows, size_t set, void *arg);

/* Runs a query for each of at most TL_SETS_MAX sets of args_len values, standing one behind the
 * other, in one journey to the server. Ends with the first error, its own or a reader's. */
TL_MUST_USE enum tl_err tl_db_query_all(struct tl_db *db, enum tl_sql sql,
                                        const struct tl_value *sets, size_t args_len,
                                        size_t sets_len, tl_rows_read_fn *read_fn, void *arg);

/* TL_ENONE behind the last row. */
TL_MUST_USE enum tl_err tl_rows_next(struct tl_rows *rows);
void tl_rows_close(struct tl_rows *rows);

/* Columns from 0. Texts and bytes stay until the next row. NULL reads as 0, "" and no bytes. */
int64_t tl_rows_int(const struct tl_rows *rows, int column);
const char *tl_rows_text(const struct tl_rows *rows, int column);
const void *tl_rows_bytes(const struct tl_rows *rows, int column, size_t *out_len);

/* Query, one row, one number. TL_ENONE: no row. */
TL_MUST_USE enum tl_err tl_db_int(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                                  size_t args_len, int64_t *out_number);

#endif
