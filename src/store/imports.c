/* imports.c: staged, made ready, moved. */
#include "store/imports.h"

#include "store/case_record.h"

static const struct tl_field import_fields[] = {
    TL_FIELD_INT(struct tl_import, id),
    TL_FIELD_INT(struct tl_import, made_at),
    TL_FIELD_INT(struct tl_import, ready),
};
static const struct tl_record import_record = TL_RECORD(struct tl_import, import_fields);

enum tl_err tl_store_import_begin(struct tl_db *db, tl_id id, tl_time made_at)
{
    return tl_db_run(db, TL_SQL_IMPORT_INSERT, TL_ARGS(tl_id_value(id), tl_int(made_at)));
}

enum tl_err tl_store_import_case(struct tl_db *db, tl_id import, const struct tl_case *row)
{
    return tl_record_insert(db, TL_SQL_IMPORT_CASE, &tl_case_record, row,
                            TL_ARGS(tl_id_value(import)));
}

enum tl_err tl_store_import_appointment(struct tl_db *db, tl_id import, const char *receipt,
                                        const struct tl_appointment *row)
{
    return tl_db_run_new(db, TL_SQL_IMPORT_APPOINTMENT,
                         TL_ARGS(tl_id_value(import), tl_id_value(row->id), tl_text(receipt),
                                 tl_text(row->kind), tl_int(row->at), tl_text(row->place),
                                 tl_text(row->state)));
}

enum tl_err tl_store_import_representation(struct tl_db *db, tl_id import, const char *receipt,
                                           const struct tl_representation_row *row)
{
    return tl_db_run_new(db, TL_SQL_IMPORT_REPRESENTATION,
                         TL_ARGS(tl_id_value(row->id), tl_text(row->document), tl_text(row->name),
                                 tl_text(row->firm), tl_int(row->received_at),
                                 tl_int(row->entered_at), tl_int(row->active_at),
                                 tl_int(row->until_at), tl_int(row->ended_at), tl_text(row->ended),
                                 tl_id_value(import), tl_text(receipt)));
}

enum tl_err tl_store_import_answer(struct tl_db *db, tl_id import, const char *receipt,
                                   const struct tl_answer_row *row)
{
    return tl_db_run_new(db, TL_SQL_IMPORT_ANSWER,
                         TL_ARGS(tl_id_value(import), tl_id_value(row->id), tl_text(receipt),
                                 tl_text(row->question), tl_text(row->hash)));
}

enum tl_err tl_store_import_filer(struct tl_db *db, tl_id import, tl_id case_id,
                                  const char *receipt, const char *mail)
{
    return tl_db_run_new(
        db, TL_SQL_IMPORT_FILER,
        TL_ARGS(tl_id_value(import), tl_id_value(case_id), tl_text(receipt), tl_text(mail)));
}

enum tl_err tl_store_import_place(struct tl_db *db, tl_id import, const char *receipt,
                                  const struct tl_case_place *place)
{
    return tl_db_run_new(db, TL_SQL_IMPORT_PLACE,
                         TL_ARGS(tl_id_value(import), tl_id_value(place->case_id), tl_text(receipt),
                                 tl_text(place->postal), tl_int(place->taken_at)));
}

enum tl_err tl_store_import_rfe(struct tl_db *db, tl_id import, const char *receipt,
                                const struct tl_rfe *row)
{
    return tl_db_run_new(db, TL_SQL_IMPORT_RFE,
                         TL_ARGS(tl_id_value(import), tl_id_value(row->id), tl_text(receipt),
                                 tl_text(row->ref), tl_text(row->asks), tl_int(row->due_on),
                                 tl_text(row->notice), tl_text(row->state)));
}

/* TL_EBAD and its receipt when what the query looks for has no case to go to. */
static enum tl_err check_cases(struct tl_db *db, enum tl_sql lost, tl_id import, char *out_receipt,
                               size_t receipt_size)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, lost, TL_ARGS(tl_id_value(import)), &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    if (err == TL_OK && tl_record_text(&rows, 0, out_receipt, receipt_size) != TL_OK)
        out_receipt[0] = '\0';
    tl_rows_close(&rows);
    if (err == TL_OK)
        return TL_EBAD;
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_store_import_ready(struct tl_db *db, tl_id import, char *out_receipt,
                                  size_t receipt_size)
{
    static const enum tl_sql lost[] = { TL_SQL_IMPORT_APPOINTMENT_LOST, TL_SQL_IMPORT_RFE_LOST,
                                        TL_SQL_IMPORT_REPRESENTATION_LOST,
                                        TL_SQL_IMPORT_ANSWER_LOST };
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < sizeof lost / sizeof lost[0] && err == TL_OK; i++)
        err = check_cases(db, lost[i], import, out_receipt, receipt_size);
    if (err != TL_OK)
        return err;
    return tl_db_run_found(db, TL_SQL_IMPORT_READY, TL_ARGS(tl_id_value(import)));
}

/* What is done, in order, with the rows of one staged table up to an id. */
struct slice {
    enum tl_sql edge;
    enum tl_sql steps[5];
    int steps_len;
};

enum { SLICES = 7 };

static const struct slice move_slices[SLICES] = {
    { TL_SQL_IMPORT_CASES_EDGE,
      { TL_SQL_IMPORT_NEWS, TL_SQL_IMPORT_CASES_MOVE, TL_SQL_IMPORT_HISTORY_MOVE,
        TL_SQL_REQUEST_FOLLOW, TL_SQL_IMPORT_CASES_DROP },
      5 },
    { TL_SQL_IMPORT_APPOINTMENTS_EDGE,
      { TL_SQL_IMPORT_APPOINTMENTS_MOVE, TL_SQL_IMPORT_APPOINTMENTS_DROP },
      2 },
    { TL_SQL_IMPORT_REPRESENTATIONS_EDGE,
      { TL_SQL_IMPORT_REPRESENTATIONS_MOVE, TL_SQL_IMPORT_REPRESENTATIONS_DROP },
      2 },
    { TL_SQL_IMPORT_ANSWERS_EDGE, { TL_SQL_IMPORT_ANSWERS_MOVE, TL_SQL_IMPORT_ANSWERS_DROP }, 2 },
    { TL_SQL_IMPORT_FILERS_EDGE,
      { TL_SQL_IMPORT_FILERS_MOVE, TL_SQL_IMPORT_FILERS_LINK, TL_SQL_IMPORT_FILERS_DROP },
      3 },
    { TL_SQL_IMPORT_PLACES_EDGE, { TL_SQL_IMPORT_PLACES_MOVE, TL_SQL_IMPORT_PLACES_DROP }, 2 },
    { TL_SQL_IMPORT_RFES_EDGE,
      { TL_SQL_IMPORT_RFES_NEWS, TL_SQL_IMPORT_RFES_MOVE, TL_SQL_IMPORT_RFES_DROP },
      3 },
};

static const struct slice drop_slices[SLICES] = {
    { TL_SQL_IMPORT_CASES_EDGE, { TL_SQL_IMPORT_CASES_DROP }, 1 },
    { TL_SQL_IMPORT_APPOINTMENTS_EDGE, { TL_SQL_IMPORT_APPOINTMENTS_DROP }, 1 },
    { TL_SQL_IMPORT_REPRESENTATIONS_EDGE, { TL_SQL_IMPORT_REPRESENTATIONS_DROP }, 1 },
    { TL_SQL_IMPORT_ANSWERS_EDGE, { TL_SQL_IMPORT_ANSWERS_DROP }, 1 },
    { TL_SQL_IMPORT_FILERS_EDGE, { TL_SQL_IMPORT_FILERS_DROP }, 1 },
    { TL_SQL_IMPORT_PLACES_EDGE, { TL_SQL_IMPORT_PLACES_DROP }, 1 },
    { TL_SQL_IMPORT_RFES_EDGE, { TL_SQL_IMPORT_RFES_DROP }, 1 },
};

/* TL_ENONE: this table has no more rows of the import. */
static enum tl_err run_slice(struct tl_db *db, const struct slice *slice, tl_id import,
                             uint32_t rows_max)
{
    int64_t edge;
    enum tl_err err =
        tl_db_int(db, slice->edge, TL_ARGS(tl_id_value(import), tl_int(rows_max)), &edge);
    for (int i = 0; err == TL_OK && i < slice->steps_len; i++)
        err = tl_db_run(db, slice->steps[i], TL_ARGS(tl_id_value(import), tl_int(edge)));
    return err;
}

static enum tl_err run_slices(struct tl_db *db, const struct slice *slices, tl_id import,
                              int64_t ready, uint32_t rows_max)
{
    int64_t is_ready;
    enum tl_err err =
        tl_db_int(db, TL_SQL_IMPORT_IS_READY, TL_ARGS(tl_id_value(import)), &is_ready);
    if (err != TL_OK)
        return err;
    if (is_ready != ready)
        return TL_EDENIED;
    for (int i = 0; i < SLICES; i++)
        if ((err = run_slice(db, &slices[i], import, rows_max)) != TL_ENONE)
            return err;
    err = tl_db_run(db, TL_SQL_IMPORT_DELETE, TL_ARGS(tl_id_value(import)));
    return err == TL_OK ? TL_ENONE : err;
}

enum tl_err tl_store_import_move(struct tl_db *db, tl_id import, uint32_t rows_max)
{
    return run_slices(db, move_slices, import, 1, rows_max);
}

enum tl_err tl_store_import_drop(struct tl_db *db, tl_id import, uint32_t rows_max)
{
    return run_slices(db, drop_slices, import, 0, rows_max);
}

enum tl_err tl_store_import_first(struct tl_db *db, struct tl_import *out_import)
{
    return tl_record_find(db, TL_SQL_IMPORT_FIRST, &import_record, TL_NO_ARGS, out_import);
}
