/* promises.c: rows of what was promised. */
#include "store/promises.h"

#include "store/record.h"

static const struct tl_field promise_fields[] = {
    TL_FIELD_INT(struct tl_promise_row, id),        TL_FIELD_INT(struct tl_promise_row, contact),
    TL_FIELD_TEXT(struct tl_promise_row, kind),     TL_FIELD_TEXT(struct tl_promise_row, type),
    TL_FIELD_TEXT(struct tl_promise_row, owner),    TL_FIELD_TEXT(struct tl_promise_row, grade),
    TL_FIELD_TEXT(struct tl_promise_row, state),    TL_FIELD_INT(struct tl_promise_row, made_at),
    TL_FIELD_INT(struct tl_promise_row, due_from),  TL_FIELD_INT(struct tl_promise_row, due_to),
    TL_FIELD_INT(struct tl_promise_row, next_at),   TL_FIELD_INT(struct tl_promise_row, soon_at),
    TL_FIELD_INT(struct tl_promise_row, late_at),   TL_FIELD_INT(struct tl_promise_row, ended_at),
    TL_FIELD_TEXT(struct tl_promise_row, evidence), TL_FIELD_INT(struct tl_promise_row, ended_by),
};
static const struct tl_record promise_record = TL_RECORD(struct tl_promise_row, promise_fields);

static const struct tl_field count_fields[] = {
    TL_FIELD_TEXT(struct tl_promise_count, kind),
    TL_FIELD_TEXT(struct tl_promise_count, grade),
    TL_FIELD_TEXT(struct tl_promise_count, state),
    TL_FIELD_INT(struct tl_promise_count, number),
};
static const struct tl_record count_record = TL_RECORD(struct tl_promise_count, count_fields);

enum tl_err tl_store_promise_insert(struct tl_db *db, const struct tl_promise_row *row)
{
    return tl_record_insert(db, TL_SQL_PROMISE_INSERT, &promise_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_promise_find(struct tl_db *db, tl_id id, struct tl_promise_row *out)
{
    return tl_record_find(db, TL_SQL_PROMISE_FIND, &promise_record, TL_ARGS(tl_id_value(id)), out);
}

enum tl_err tl_store_promise_soon(struct tl_db *db, tl_id id, tl_time at)
{
    return tl_db_run_found(db, TL_SQL_PROMISE_SOON, TL_ARGS(tl_id_value(id), tl_int(at)));
}

enum tl_err tl_store_promise_late(struct tl_db *db, tl_id id, tl_time at)
{
    return tl_db_run_found(db, TL_SQL_PROMISE_LATE, TL_ARGS(tl_id_value(id), tl_int(at)));
}

enum tl_err tl_store_promise_move(struct tl_db *db, tl_id id, const char *owner)
{
    return tl_db_run_found(db, TL_SQL_PROMISE_MOVE, TL_ARGS(tl_id_value(id), tl_text(owner)));
}

enum tl_err tl_store_promise_end(struct tl_db *db, const struct tl_promise_row *row)
{
    return tl_db_run_found(db, TL_SQL_PROMISE_END,
                           TL_ARGS(tl_id_value(row->id), tl_text(row->state), tl_int(row->ended_at),
                                   tl_text(row->evidence), tl_id_value(row->ended_by)));
}

enum tl_err tl_store_promise_list_due(struct tl_db *db, tl_time at, struct tl_promise_row *out,
                                      size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_PROMISE_DUE_LIST, &promise_record,
                          TL_ARGS(tl_int(at), tl_int((int64_t)rows_max)), out, rows_max, out_len);
}

enum tl_err tl_store_promise_next(struct tl_db *db, tl_time *out_at)
{
    return tl_db_int(db, TL_SQL_PROMISE_NEXT, TL_NO_ARGS, out_at);
}

enum tl_err tl_store_promise_list_contact(struct tl_db *db, tl_id contact,
                                          struct tl_promise_row *out, size_t rows_max,
                                          size_t *out_len)
{
    return tl_record_list(db, TL_SQL_PROMISE_CONTACT_LIST, &promise_record,
                          TL_ARGS(tl_id_value(contact), tl_int((int64_t)rows_max)), out, rows_max,
                          out_len);
}

enum tl_err tl_store_promise_list(struct tl_db *db, const struct tl_promise_wanted *wanted,
                                  struct tl_promise_row *out, size_t rows_max, size_t *out_len)
{
    bool is_owned = wanted->owner && wanted->owner[0] != '\0';
    bool is_first = wanted->after_at == 0 && wanted->after_id == 0;
    tl_time after_at = wanted->is_over && is_first ? INT64_MAX : wanted->after_at;
    tl_id after_id = wanted->is_over && is_first ? INT64_MAX : wanted->after_id;
    const struct tl_value args[] = { tl_text(wanted->kind ? wanted->kind : ""),
                                     tl_text(wanted->state ? wanted->state : ""),
                                     tl_int(wanted->due_before),
                                     tl_int(after_at),
                                     tl_id_value(after_id),
                                     tl_int((int64_t)rows_max),
                                     tl_text(is_owned ? wanted->owner : "") };
    enum tl_sql sql = wanted->is_over ? TL_SQL_PROMISE_OVER_LIST
                      : is_owned      ? TL_SQL_PROMISE_OWNED_LIST
                                      : TL_SQL_PROMISE_OPEN_LIST;
    size_t len = sizeof args / sizeof args[0] - (sql == TL_SQL_PROMISE_OPEN_LIST);
    return tl_record_list(db, sql, &promise_record, args, len, out, rows_max, out_len);
}

enum tl_err tl_store_promise_count(struct tl_db *db, const struct tl_promise_row *row,
                                   const char *state, int64_t by)
{
    return tl_db_run(db, TL_SQL_PROMISE_COUNT_ADD,
                     TL_ARGS(tl_text(row->kind), tl_text(row->grade), tl_text(state), tl_int(by)));
}

enum tl_err tl_store_promise_counts(struct tl_db *db, struct tl_promise_count *out, size_t rows_max,
                                    size_t *out_len)
{
    return tl_record_list(db, TL_SQL_PROMISE_COUNT_LIST, &count_record,
                          TL_ARGS(tl_int((int64_t)rows_max)), out, rows_max, out_len);
}
