/* recordings.c: the table of recordings. */
#include "store/recordings.h"

#include "store/record.h"

static const struct tl_field recording_fields[] = {
    TL_FIELD_INT(struct tl_recording_row, contact),
    TL_FIELD_INT(struct tl_recording_row, part),
    TL_FIELD_TEXT(struct tl_recording_row, state),
    TL_FIELD_TEXT(struct tl_recording_row, path),
    TL_FIELD_TEXT(struct tl_recording_row, wrapped),
    TL_FIELD_INT(struct tl_recording_row, started_at),
    TL_FIELD_INT(struct tl_recording_row, ended_at),
    TL_FIELD_INT(struct tl_recording_row, samples),
    TL_FIELD_INT(struct tl_recording_row, kept_s),
    TL_FIELD_INT(struct tl_recording_row, kept_until),
};
static const struct tl_record recording_record =
    TL_RECORD(struct tl_recording_row, recording_fields);

enum tl_err tl_store_recording_insert(struct tl_db *db, const struct tl_recording_row *row)
{
    return tl_record_insert(db, TL_SQL_RECORDING_INSERT, &recording_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_recording_find(struct tl_db *db, tl_id contact, int64_t part,
                                    struct tl_recording_row *out_row)
{
    return tl_record_find(db, TL_SQL_RECORDING_FIND, &recording_record,
                          TL_ARGS(tl_id_value(contact), tl_int(part)), out_row);
}

enum tl_err tl_store_recording_list(struct tl_db *db, tl_id contact,
                                    struct tl_recording_row *out_rows, size_t rows_max,
                                    size_t *out_len)
{
    return tl_record_list(db, TL_SQL_RECORDING_LIST, &recording_record,
                          TL_ARGS(tl_id_value(contact), tl_int((int64_t)rows_max)), out_rows,
                          rows_max, out_len);
}

enum tl_err tl_store_recording_set_state(struct tl_db *db, tl_id contact, int64_t part,
                                         const char *state)
{
    return tl_db_run_found(db, TL_SQL_RECORDING_STATE_SET,
                           TL_ARGS(tl_id_value(contact), tl_int(part), tl_text(state)));
}

enum tl_err tl_store_recording_end(struct tl_db *db, const struct tl_recording_row *row)
{
    return tl_db_run_found(db, TL_SQL_RECORDING_END,
                           TL_ARGS(tl_id_value(row->contact), tl_int(row->part),
                                   tl_text(row->state), tl_int(row->ended_at), tl_int(row->samples),
                                   tl_int(row->kept_until)));
}

enum tl_err tl_store_recording_list_open(struct tl_db *db, tl_id contact,
                                         struct tl_recording_row *out_rows, size_t rows_max,
                                         size_t *out_len)
{
    return tl_record_list(db, TL_SQL_RECORDING_OPEN_LIST, &recording_record,
                          TL_ARGS(tl_id_value(contact), tl_int((int64_t)rows_max)), out_rows,
                          rows_max, out_len);
}

enum tl_err tl_store_recording_list_due(struct tl_db *db, tl_time now,
                                        struct tl_recording_row *out_rows, size_t rows_max,
                                        size_t *out_len)
{
    return tl_record_list(db, TL_SQL_RECORDING_DUE_LIST, &recording_record,
                          TL_ARGS(tl_int(now), tl_int((int64_t)rows_max)), out_rows, rows_max,
                          out_len);
}

enum tl_err tl_store_recording_list_purge(struct tl_db *db, tl_time now,
                                          struct tl_recording_row *out_rows, size_t rows_max,
                                          size_t *out_len)
{
    return tl_record_list(db, TL_SQL_RECORDING_PURGE_LIST, &recording_record,
                          TL_ARGS(tl_int(now), tl_int((int64_t)rows_max)), out_rows, rows_max,
                          out_len);
}

enum tl_err tl_store_recording_delete(struct tl_db *db, tl_id contact, int64_t part)
{
    return tl_db_run(db, TL_SQL_RECORDING_DELETE, TL_ARGS(tl_id_value(contact), tl_int(part)));
}
