/* second_looks.c: rows of second pairs of eyes. */
#include "store/second_looks.h"

#include <string.h>

#include "store/meta.h"
#include "store/record.h"

static const struct tl_field second_fields[] = {
    TL_FIELD_INT(struct tl_second_row, id),        TL_FIELD_INT(struct tl_second_row, contact),
    TL_FIELD_INT(struct tl_second_row, case_id),   TL_FIELD_TEXT(struct tl_second_row, role),
    TL_FIELD_TEXT(struct tl_second_row, state),    TL_FIELD_INT(struct tl_second_row, asked_by),
    TL_FIELD_INT(struct tl_second_row, asked_at),  TL_FIELD_TEXT(struct tl_second_row, why),
    TL_FIELD_INT(struct tl_second_row, looked_by), TL_FIELD_INT(struct tl_second_row, looked_at),
    TL_FIELD_TEXT(struct tl_second_row, words),
};
static const struct tl_record second_record = TL_RECORD(struct tl_second_row, second_fields);

enum tl_err tl_store_second_insert(struct tl_db *db, struct tl_second_row *row)
{
    enum tl_err err = tl_store_ids_take(db, "second-look", 1, &row->id);
    return err == TL_OK
               ? tl_record_insert(db, TL_SQL_SECOND_LOOK_INSERT, &second_record, row, TL_NO_ARGS)
               : err;
}

enum tl_err tl_store_second_find(struct tl_db *db, tl_id id, struct tl_second_row *out)
{
    return tl_record_find(db, TL_SQL_SECOND_LOOK_FIND, &second_record, TL_ARGS(tl_id_value(id)),
                          out);
}

enum tl_err tl_store_second_last(struct tl_db *db, tl_id contact, tl_id about,
                                 struct tl_second_row *out)
{
    return tl_record_find(db, TL_SQL_SECOND_LOOK_LAST, &second_record,
                          TL_ARGS(tl_id_value(contact), tl_id_value(about)), out);
}

enum tl_err tl_store_second_before(struct tl_db *db, const struct tl_second_row *row,
                                   struct tl_second_row *out)
{
    return tl_record_find(
        db, TL_SQL_SECOND_LOOK_BEFORE, &second_record,
        TL_ARGS(tl_id_value(row->contact), tl_id_value(row->case_id), tl_id_value(row->id)), out);
}

enum tl_err tl_store_second_asked(struct tl_db *db, struct tl_second_row *out, size_t rows_max,
                                  size_t *out_len)
{
    return tl_record_list(db, TL_SQL_SECOND_LOOK_ASKED, &second_record,
                          TL_ARGS(tl_int((int64_t)rows_max)), out, rows_max, out_len);
}

enum tl_err tl_store_second_end(struct tl_db *db, tl_id contact, const char *state, tl_id by,
                                tl_time at)
{
    return tl_db_run(db, TL_SQL_SECOND_LOOK_END,
                     TL_ARGS(tl_id_value(contact), tl_text(state), tl_id_value(by), tl_int(at)));
}

enum tl_err tl_store_second_text(struct tl_db *db, tl_id contact, const char *name,
                                 const char *text)
{
    bool is_why = strcmp(name, "why") == 0;
    if (!is_why && strcmp(name, "words") != 0)
        return TL_EBAD;
    if (strlen(text) > TL_SECOND_WORDS_MAX)
        return TL_ETOOLONG;
    return tl_db_run_found(db, is_why ? TL_SQL_SECOND_LOOK_WHY : TL_SQL_SECOND_LOOK_WORDS,
                           TL_ARGS(tl_id_value(contact), tl_text(text)));
}
