/* uploads.c: the table of uploads. */
#include "store/uploads.h"

#include "store/record.h"

static const struct tl_field upload_fields[] = {
    TL_FIELD_INT(struct tl_upload_row, id),         TL_FIELD_INT(struct tl_upload_row, contact),
    TL_FIELD_TEXT(struct tl_upload_row, state),     TL_FIELD_TEXT(struct tl_upload_row, why),
    TL_FIELD_TEXT(struct tl_upload_row, name),      TL_FIELD_TEXT(struct tl_upload_row, type),
    TL_FIELD_INT(struct tl_upload_row, size),       TL_FIELD_INT(struct tl_upload_row, stored),
    TL_FIELD_INT(struct tl_upload_row, pieces),     TL_FIELD_TEXT(struct tl_upload_row, place),
    TL_FIELD_TEXT(struct tl_upload_row, wrapped),   TL_FIELD_INT(struct tl_upload_row, made_at),
    TL_FIELD_INT(struct tl_upload_row, touched_at), TL_FIELD_INT(struct tl_upload_row, ended_at),
};
static const struct tl_record upload_record = TL_RECORD(struct tl_upload_row, upload_fields);

enum tl_err tl_store_upload_insert(struct tl_db *db, const struct tl_upload_row *row)
{
    return tl_record_insert(db, TL_SQL_UPLOAD_INSERT, &upload_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_upload_find(struct tl_db *db, tl_id id, struct tl_upload_row *out)
{
    return tl_record_find(db, TL_SQL_UPLOAD_FIND, &upload_record, TL_ARGS(tl_id_value(id)), out);
}

enum tl_err tl_store_upload_list(struct tl_db *db, tl_id contact, struct tl_upload_row *out,
                                 size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_UPLOAD_LIST, &upload_record,
                          TL_ARGS(tl_id_value(contact), tl_int((int64_t)rows_max)), out, rows_max,
                          out_len);
}

enum tl_err tl_store_upload_count(struct tl_db *db, tl_id contact, int64_t *out_kept,
                                  int64_t *out_refused)
{
    enum tl_err err = tl_db_int(db, TL_SQL_UPLOAD_COUNT, TL_ARGS(tl_id_value(contact)), out_kept);
    return err == TL_OK
               ? tl_db_int(db, TL_SQL_UPLOAD_REFUSED, TL_ARGS(tl_id_value(contact)), out_refused)
               : err;
}

enum tl_err tl_store_upload_bytes(struct tl_db *db, int64_t *out_bytes)
{
    return tl_db_int(db, TL_SQL_UPLOAD_BYTES, TL_NO_ARGS, out_bytes);
}

enum tl_err tl_store_upload_takes(struct tl_db *db, tl_id contact)
{
    int64_t found;
    return tl_db_int(db, TL_SQL_UPLOAD_TAKES, TL_ARGS(tl_id_value(contact)), &found);
}

enum tl_err tl_store_upload_grow(struct tl_db *db, const struct tl_upload_row *row,
                                 const struct tl_upload_row *next)
{
    return tl_db_run_found(db, TL_SQL_UPLOAD_GROW,
                           TL_ARGS(tl_id_value(row->id), tl_int(row->stored), tl_int(next->stored),
                                   tl_int(next->pieces), tl_int(next->touched_at),
                                   tl_text(next->state)));
}

enum tl_err tl_store_upload_end(struct tl_db *db, tl_id id, const char *from, const char *state,
                                const char *why, tl_time at)
{
    return tl_db_run_found(
        db, TL_SQL_UPLOAD_END,
        TL_ARGS(tl_id_value(id), tl_text(from), tl_text(state), tl_text(why), tl_int(at)));
}

enum tl_err tl_store_upload_go(struct tl_db *db, tl_id id)
{
    return tl_db_run_found(db, TL_SQL_UPLOAD_GO, TL_ARGS(tl_id_value(id)));
}

enum tl_err tl_store_upload_scanning(struct tl_db *db, tl_id after, struct tl_upload_row *out,
                                     size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_UPLOAD_SCANNING, &upload_record,
                          TL_ARGS(tl_id_value(after), tl_int((int64_t)rows_max)), out, rows_max,
                          out_len);
}

enum tl_err tl_store_upload_stale(struct tl_db *db, tl_time before, struct tl_upload_row *out,
                                  size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_UPLOAD_STALE, &upload_record,
                          TL_ARGS(tl_int(before), tl_int((int64_t)rows_max)), out, rows_max,
                          out_len);
}

enum tl_err tl_store_upload_loose(struct tl_db *db, struct tl_upload_row *out, size_t rows_max,
                                  size_t *out_len)
{
    return tl_record_list(db, TL_SQL_UPLOAD_LOOSE, &upload_record,
                          TL_ARGS(tl_int((int64_t)rows_max)), out, rows_max, out_len);
}

enum tl_err tl_store_upload_emptied(struct tl_db *db, tl_id id)
{
    enum tl_err err = tl_db_run(db, TL_SQL_UPLOAD_EMPTIED, TL_ARGS(tl_id_value(id)));
    return err == TL_OK ? tl_db_run(db, TL_SQL_UPLOAD_DELETE, TL_ARGS(tl_id_value(id))) : err;
}
