/* emergencies.c: rows of appointments that cannot wait. */
#include "store/emergencies.h"

#include <string.h>

#include "store/meta.h"
#include "store/record.h"

static const struct tl_field emergency_fields[] = {
    TL_FIELD_INT(struct tl_emergency_row, id),
    TL_FIELD_INT(struct tl_emergency_row, contact),
    TL_FIELD_INT(struct tl_emergency_row, promise),
    TL_FIELD_INT(struct tl_emergency_row, escalation),
    TL_FIELD_TEXT(struct tl_emergency_row, kind),
    TL_FIELD_TEXT(struct tl_emergency_row, office),
    TL_FIELD_TEXT(struct tl_emergency_row, state),
    TL_FIELD_INT(struct tl_emergency_row, decided_by),
    TL_FIELD_INT(struct tl_emergency_row, decided_at),
    TL_FIELD_INT(struct tl_emergency_row, due_at),
    TL_FIELD_INT(struct tl_emergency_row, ended_by),
    TL_FIELD_INT(struct tl_emergency_row, ended_at),
    TL_FIELD_INT(struct tl_emergency_row, starts_at),
    TL_FIELD_TEXT(struct tl_emergency_row, answers),
    TL_FIELD_TEXT(struct tl_emergency_row, reason),
    TL_FIELD_TEXT(struct tl_emergency_row, words),
    TL_FIELD_TEXT(struct tl_emergency_row, reply),
};
static const struct tl_record emergency_record =
    TL_RECORD(struct tl_emergency_row, emergency_fields);

enum tl_err tl_store_emergency_insert(struct tl_db *db, struct tl_emergency_row *row)
{
    enum tl_err err = tl_store_ids_take(db, "emergency", 1, &row->id);
    return err == TL_OK
               ? tl_record_insert(db, TL_SQL_EMERGENCY_INSERT, &emergency_record, row, TL_NO_ARGS)
               : err;
}

enum tl_err tl_store_emergency_find(struct tl_db *db, tl_id id, struct tl_emergency_row *out)
{
    return tl_record_find(db, TL_SQL_EMERGENCY_FIND, &emergency_record, TL_ARGS(tl_id_value(id)),
                          out);
}

enum tl_err tl_store_emergency_of_promise(struct tl_db *db, tl_id promise,
                                          struct tl_emergency_row *out)
{
    return tl_record_find(db, TL_SQL_EMERGENCY_OF_PROMISE, &emergency_record,
                          TL_ARGS(tl_id_value(promise)), out);
}

enum tl_err tl_store_emergency_last(struct tl_db *db, tl_id contact, struct tl_emergency_row *out)
{
    return tl_record_find(db, TL_SQL_EMERGENCY_LAST, &emergency_record,
                          TL_ARGS(tl_id_value(contact)), out);
}

enum tl_err tl_store_emergency_list(struct tl_db *db, const char *office, tl_time after_at,
                                    tl_id after_id, struct tl_emergency_row *out, size_t rows_max,
                                    size_t *out_len)
{
    return tl_record_list(db, TL_SQL_EMERGENCY_LIST, &emergency_record,
                          TL_ARGS(tl_text(office), tl_int(after_at), tl_id_value(after_id),
                                  tl_int((int64_t)rows_max)),
                          out, rows_max, out_len);
}

enum tl_err tl_store_emergency_count(struct tl_db *db, const char *office, tl_time from, tl_time to,
                                     uint64_t *out_count)
{
    int64_t count;
    enum tl_err err = tl_db_int(db, TL_SQL_EMERGENCY_COUNT,
                                TL_ARGS(tl_text(office), tl_int(from), tl_int(to)), &count);
    if (err == TL_OK)
        *out_count = (uint64_t)count;
    return err;
}

enum tl_err tl_store_emergency_end(struct tl_db *db, tl_id promise, const char *state, tl_id by,
                                   tl_time at, tl_time starts_at)
{
    return tl_db_run_found(db, TL_SQL_EMERGENCY_END,
                           TL_ARGS(tl_id_value(promise), tl_text(state), tl_id_value(by),
                                   tl_int(at), tl_int(starts_at)));
}

enum tl_err tl_store_emergency_move(struct tl_db *db, tl_id promise, const char *office)
{
    return tl_db_run_found(db, TL_SQL_EMERGENCY_MOVE,
                           TL_ARGS(tl_id_value(promise), tl_text(office)));
}

enum tl_err tl_store_emergency_appointment(struct tl_db *db, tl_id case_id, const char *kind,
                                           tl_time at, const char *office)
{
    tl_id id;
    enum tl_err err = tl_store_ids_take(db, "appointment", 1, &id);
    return err == TL_OK ? tl_db_run(db, TL_SQL_EMERGENCY_APPOINTMENT,
                                    TL_ARGS(tl_id_value(id), tl_id_value(case_id), tl_text(kind),
                                            tl_int(at), tl_text(office)))
                        : err;
}

enum tl_err tl_store_emergency_text(struct tl_db *db, tl_id contact, const char *name,
                                    const char *text)
{
    static const struct {
        const char *name;
        enum tl_sql sql;
        size_t bytes;
    } texts[] = { { "answers", TL_SQL_EMERGENCY_ANSWERS, 1024 },
                  { "reason", TL_SQL_EMERGENCY_REASON, 64 },
                  { "words", TL_SQL_EMERGENCY_WORDS, 1024 },
                  { "reply", TL_SQL_EMERGENCY_REPLY, 1024 } };
    struct tl_emergency_row row;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].name, name) != 0)
            continue;
        enum tl_err err = tl_store_emergency_last(db, contact, &row);
        if (err == TL_OK && strlen(text) >= texts[i].bytes)
            err = TL_ETOOLONG;
        return err == TL_OK
                   ? tl_db_run_found(db, texts[i].sql, TL_ARGS(tl_id_value(row.id), tl_text(text)))
                   : err;
    }
    return TL_EBAD;
}
