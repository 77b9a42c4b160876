/* audit.c: the record of looks and changes. */
#include "store/audit.h"

#include "store/record.h"

static const struct tl_field audit_fields[] = {
    TL_FIELD_INT(struct tl_audit, id),           TL_FIELD_INT(struct tl_audit, at),
    TL_FIELD_INT(struct tl_audit, staff_id),     TL_FIELD_TEXT(struct tl_audit, action),
    TL_FIELD_TEXT(struct tl_audit, record_kind), TL_FIELD_INT(struct tl_audit, record_id),
    TL_FIELD_TEXT(struct tl_audit, reason),      TL_FIELD_INT(struct tl_audit, contact),
};
static const struct tl_record audit_record = TL_RECORD(struct tl_audit, audit_fields);

enum tl_err tl_store_audit_insert(struct tl_db *db, const struct tl_audit *row)
{
    return tl_record_insert(db, TL_SQL_AUDIT_INSERT, &audit_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_audit_last(struct tl_db *db, const struct tl_audit *row, tl_time *out_at)
{
    return tl_db_int(db, TL_SQL_AUDIT_LAST,
                     TL_ARGS(tl_text(row->record_kind), tl_id_value(row->record_id),
                             tl_id_value(row->staff_id), tl_text(row->action),
                             tl_text(row->reason)),
                     out_at);
}

enum tl_err tl_store_audit_list_record(struct tl_db *db, const char *record_kind, tl_id record_id,
                                       tl_id after, struct tl_audit *out_rows, size_t rows_max,
                                       size_t *out_len)
{
    return tl_record_list(db, TL_SQL_AUDIT_RECORD_LIST, &audit_record,
                          TL_ARGS(tl_text(record_kind), tl_id_value(record_id), tl_id_value(after),
                                  tl_int((int64_t)rows_max)),
                          out_rows, rows_max, out_len);
}

enum tl_err tl_store_audit_list_staff(struct tl_db *db, tl_id staff_id, tl_id after,
                                      struct tl_audit *out_rows, size_t rows_max, size_t *out_len)
{
    return tl_record_list(
        db, TL_SQL_AUDIT_STAFF_LIST, &audit_record,
        TL_ARGS(tl_id_value(staff_id), tl_id_value(after), tl_int((int64_t)rows_max)), out_rows,
        rows_max, out_len);
}
