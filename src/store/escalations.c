/* escalations.c: rows of what was passed on. */
#include "store/escalations.h"

#include <string.h>

#include "store/record.h"

static const struct tl_field escalation_fields[] = {
    TL_FIELD_INT(struct tl_escalation_row, id),
    TL_FIELD_INT(struct tl_escalation_row, contact),
    TL_FIELD_TEXT(struct tl_escalation_row, type),
    TL_FIELD_INT(struct tl_escalation_row, is_urgent),
    TL_FIELD_TEXT(struct tl_escalation_row, queue),
    TL_FIELD_INT(struct tl_escalation_row, agent),
    TL_FIELD_INT(struct tl_escalation_row, made_at),
    TL_FIELD_INT(struct tl_escalation_row, due_at),
    TL_FIELD_INT(struct tl_escalation_row, taken_by),
    TL_FIELD_INT(struct tl_escalation_row, taken_at),
    TL_FIELD_INT(struct tl_escalation_row, ended_at),
    TL_FIELD_TEXT(struct tl_escalation_row, answers),
    TL_FIELD_TEXT(struct tl_escalation_row, note),
    TL_FIELD_TEXT(struct tl_escalation_row, reply),
    TL_FIELD_TEXT(struct tl_escalation_row, answer_by),
};
static const struct tl_record escalation_record =
    TL_RECORD(struct tl_escalation_row, escalation_fields);

enum tl_err tl_store_escalation_insert(struct tl_db *db, const struct tl_escalation_row *row)
{
    return tl_record_insert(db, TL_SQL_ESCALATION_INSERT, &escalation_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_escalation_find(struct tl_db *db, tl_id id, struct tl_escalation_row *out)
{
    return tl_record_find(db, TL_SQL_ESCALATION_FIND, &escalation_record, TL_ARGS(tl_id_value(id)),
                          out);
}

enum tl_err tl_store_escalation_last(struct tl_db *db, tl_id contact, struct tl_escalation_row *out)
{
    return tl_record_find(db, TL_SQL_ESCALATION_LAST, &escalation_record,
                          TL_ARGS(tl_id_value(contact)), out);
}

enum tl_err tl_store_escalation_list(struct tl_db *db, const char *queue, bool is_urgent,
                                     tl_time after_at, tl_id after_id,
                                     struct tl_escalation_row *out, size_t rows_max,
                                     size_t *out_len)
{
    return tl_record_list(db, TL_SQL_ESCALATION_LIST, &escalation_record,
                          TL_ARGS(tl_text(queue), tl_int(is_urgent), tl_int(after_at),
                                  tl_id_value(after_id), tl_int((int64_t)rows_max)),
                          out, rows_max, out_len);
}

enum tl_err tl_store_escalation_take(struct tl_db *db, tl_id id, tl_id from, tl_id by, tl_time at)
{
    return tl_db_run_found(
        db, TL_SQL_ESCALATION_TAKE,
        TL_ARGS(tl_id_value(id), tl_id_value(by), tl_int(by == 0 ? 0 : at), tl_id_value(from)));
}

enum tl_err tl_store_escalation_move(struct tl_db *db, tl_id id, const char *queue)
{
    return tl_db_run_found(db, TL_SQL_ESCALATION_MOVE, TL_ARGS(tl_id_value(id), tl_text(queue)));
}

enum tl_err tl_store_escalation_end(struct tl_db *db, tl_id id, tl_time at)
{
    return tl_db_run_found(db, TL_SQL_ESCALATION_END, TL_ARGS(tl_id_value(id), tl_int(at)));
}

enum tl_err tl_store_escalation_text(struct tl_db *db, tl_id contact, const char *name,
                                     const char *text)
{
    static const struct {
        const char *name;
        enum tl_sql sql;
    } texts[] = { { "answers", TL_SQL_ESCALATION_ANSWERS },
                  { "note", TL_SQL_ESCALATION_NOTE },
                  { "reply", TL_SQL_ESCALATION_REPLY },
                  { "answer_by", TL_SQL_ESCALATION_ANSWER_BY } };
    struct tl_escalation_row row;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].name, name) != 0)
            continue;
        enum tl_err err = tl_store_escalation_last(db, contact, &row);
        if (err == TL_OK && strlen(text) >= sizeof row.note)
            err = TL_ETOOLONG;
        return err == TL_OK
                   ? tl_db_run_found(db, texts[i].sql, TL_ARGS(tl_id_value(row.id), tl_text(text)))
                   : err;
    }
    return TL_EBAD;
}
