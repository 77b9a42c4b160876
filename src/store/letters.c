/* letters.c: rows of letters and of cases' addresses. */
#include "store/letters.h"

#include "base/assert.h"
#include "store/meta.h"
#include "store/record.h"

static const struct tl_field letter_fields[] = {
    TL_FIELD_INT(struct tl_letter_row, id),         TL_FIELD_INT(struct tl_letter_row, contact),
    TL_FIELD_INT(struct tl_letter_row, case_id),    TL_FIELD_INT(struct tl_letter_row, word),
    TL_FIELD_TEXT(struct tl_letter_row, office),    TL_FIELD_TEXT(struct tl_letter_row, address),
    TL_FIELD_TEXT(struct tl_letter_row, language),  TL_FIELD_TEXT(struct tl_letter_row, state),
    TL_FIELD_INT(struct tl_letter_row, made_at),    TL_FIELD_INT(struct tl_letter_row, due_at),
    TL_FIELD_INT(struct tl_letter_row, printed_at), TL_FIELD_INT(struct tl_letter_row, ended_at),
    TL_FIELD_INT(struct tl_letter_row, ended_by),
};
static const struct tl_record letter_record = TL_RECORD(struct tl_letter_row, letter_fields);

enum tl_err tl_store_letter_insert(struct tl_db *db, struct tl_letter_row *row)
{
    enum tl_err err = tl_store_ids_take(db, "letter", 1, &row->id);
    return err == TL_OK
               ? tl_record_insert(db, TL_SQL_LETTER_INSERT, &letter_record, row, TL_NO_ARGS)
               : err;
}

enum tl_err tl_store_letter_find(struct tl_db *db, tl_id id, struct tl_letter_row *out)
{
    return tl_record_find(db, TL_SQL_LETTER_FIND, &letter_record, TL_ARGS(tl_id_value(id)), out);
}

enum tl_err tl_store_letter_list(struct tl_db *db, const char *office, tl_time at, tl_id id,
                                 struct tl_letter_row *out, size_t max, size_t *out_len)
{
    return tl_record_list(
        db, TL_SQL_LETTER_LIST, &letter_record,
        TL_ARGS(tl_text(office), tl_int(at), tl_id_value(id), tl_int((int64_t)max)), out, max,
        out_len);
}

enum tl_err tl_store_letter_count(struct tl_db *db, tl_time now, int64_t *out_open,
                                  int64_t *out_late)
{
    enum tl_err err = tl_db_int(db, TL_SQL_LETTER_OPEN, TL_NO_ARGS, out_open);
    return err == TL_OK ? tl_db_int(db, TL_SQL_LETTER_LATE, TL_ARGS(tl_int(now)), out_late) : err;
}

enum tl_err tl_store_letter_printed(struct tl_db *db, tl_id id, tl_time at)
{
    return tl_db_run_found(db, TL_SQL_LETTER_PRINTED, TL_ARGS(tl_id_value(id), tl_int(at)));
}

enum tl_err tl_store_letter_end(struct tl_db *db, tl_id id, const char *state, tl_time at, tl_id by)
{
    return tl_db_run_found(db, TL_SQL_LETTER_END,
                           TL_ARGS(tl_id_value(id), tl_text(state), tl_int(at), tl_id_value(by)));
}

enum tl_err tl_store_case_address_put(struct tl_db *db, tl_id case_id, const char *address)
{
    TL_ASSERT(tl_db_in_transaction(db));
    enum tl_err err =
        tl_db_run(db, TL_SQL_CASE_ADDRESS_PUT, TL_ARGS(tl_id_value(case_id), tl_text(address)));
    return err == TL_OK ? tl_db_run(db, TL_SQL_LETTER_ADDRESS,
                                    TL_ARGS(tl_id_value(case_id), tl_text(address)))
                        : err;
}

enum tl_err tl_store_case_address_find(struct tl_db *db, tl_id case_id,
                                       char out[TL_LETTER_ADDRESS_BYTES])
{
    struct tl_rows rows;
    enum tl_err err =
        tl_db_query(db, TL_SQL_CASE_ADDRESS_FIND, TL_ARGS(tl_id_value(case_id)), &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    if (err == TL_OK)
        err = tl_record_text(&rows, 0, out, TL_LETTER_ADDRESS_BYTES);
    tl_rows_close(&rows);
    return err;
}
