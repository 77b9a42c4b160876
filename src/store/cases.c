/* cases.c: cases and what comes with them. */
#include "store/cases.h"

#include <string.h>

#include "base/assert.h"
#include "store/case_record.h"

static const struct tl_field case_fields[] = {
    TL_FIELD_INT(struct tl_case, id),        TL_FIELD_TEXT(struct tl_case, receipt),
    TL_FIELD_TEXT(struct tl_case, keyed),    TL_FIELD_TEXT(struct tl_case, form),
    TL_FIELD_TEXT(struct tl_case, office),   TL_FIELD_TEXT(struct tl_case, status),
    TL_FIELD_INT(struct tl_case, status_at), TL_FIELD_INT(struct tl_case, received_at),
    TL_FIELD_INT(struct tl_case, guarded),   TL_FIELD_TEXT(struct tl_case, language),
};
const struct tl_record tl_case_record = TL_RECORD(struct tl_case, case_fields);

static const struct tl_field status_fields[] = {
    TL_FIELD_INT(struct tl_case_status, case_id),
    TL_FIELD_INT(struct tl_case_status, at),
    TL_FIELD_TEXT(struct tl_case_status, status),
};
static const struct tl_record status_record = TL_RECORD(struct tl_case_status, status_fields);

static const struct tl_field appointment_fields[] = {
    TL_FIELD_INT(struct tl_appointment, id),     TL_FIELD_INT(struct tl_appointment, case_id),
    TL_FIELD_TEXT(struct tl_appointment, kind),  TL_FIELD_INT(struct tl_appointment, at),
    TL_FIELD_TEXT(struct tl_appointment, place), TL_FIELD_TEXT(struct tl_appointment, state),
};
static const struct tl_record appointment_record =
    TL_RECORD(struct tl_appointment, appointment_fields);

static const struct tl_field time_fields[] = {
    TL_FIELD_TEXT(struct tl_processing_time, form),
    TL_FIELD_TEXT(struct tl_processing_time, office),
    TL_FIELD_INT(struct tl_processing_time, low_days),
    TL_FIELD_INT(struct tl_processing_time, high_days),
    TL_FIELD_INT(struct tl_processing_time, inquiry_at),
    TL_FIELD_TEXT(struct tl_processing_time, method),
    TL_FIELD_INT(struct tl_processing_time, made_at),
    TL_FIELD_INT(struct tl_processing_time, share),
    TL_FIELD_INT(struct tl_processing_time, cases),
};
static const struct tl_record time_record = TL_RECORD(struct tl_processing_time, time_fields);

static const struct tl_field text_fields[] = {
    TL_FIELD_TEXT(struct tl_status_text, status),
    TL_FIELD_TEXT(struct tl_status_text, language),
    TL_FIELD_TEXT(struct tl_status_text, title),
    TL_FIELD_TEXT(struct tl_status_text, text),
};
static const struct tl_record text_record = TL_RECORD(struct tl_status_text, text_fields);

static enum tl_err put_history(struct tl_db *db, tl_id id, tl_time at, const char *status)
{
    return tl_db_run(db, TL_SQL_CASE_HISTORY_PUT,
                     TL_ARGS(tl_id_value(id), tl_int(at), tl_text(status)));
}

enum tl_err tl_store_case_insert(struct tl_db *db, const struct tl_case *row)
{
    enum tl_err err = tl_record_insert(db, TL_SQL_CASE_INSERT, &tl_case_record, row, TL_NO_ARGS);
    return err == TL_OK ? put_history(db, row->id, row->status_at, row->status) : err;
}

enum tl_err tl_store_case_find(struct tl_db *db, tl_id id, struct tl_case *out_case)
{
    return tl_record_find(db, TL_SQL_CASE_FIND, &tl_case_record, TL_ARGS(tl_id_value(id)),
                          out_case);
}

enum tl_err tl_store_case_find_by_receipt(struct tl_db *db, const char *receipt,
                                          struct tl_case *out_case)
{
    return tl_record_find(db, TL_SQL_CASE_FIND_RECEIPT, &tl_case_record, TL_ARGS(tl_text(receipt)),
                          out_case);
}

enum tl_err tl_store_case_list_keyed(struct tl_db *db, const char *keyed, struct tl_case *out_cases,
                                     size_t cases_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_CASE_KEYED_LIST, &tl_case_record,
                          TL_ARGS(tl_text(keyed), tl_int((int64_t)cases_max)), out_cases, cases_max,
                          out_len);
}

enum tl_err tl_store_case_set_status(struct tl_db *db, tl_id id, const char *status, tl_time at)
{
    enum tl_err err = tl_db_run_found(db, TL_SQL_CASE_STATUS_SET,
                                      TL_ARGS(tl_id_value(id), tl_text(status), tl_int(at)));
    return err == TL_OK ? put_history(db, id, at, status) : err;
}

enum tl_err tl_store_case_count(struct tl_db *db, int64_t *out_count)
{
    return tl_db_int(db, TL_SQL_CASE_COUNT, TL_NO_ARGS, out_count);
}

enum tl_err tl_store_case_list_history(struct tl_db *db, tl_id case_id,
                                       struct tl_case_status *out_statuses, size_t statuses_max,
                                       size_t *out_len)
{
    return tl_record_list(db, TL_SQL_CASE_HISTORY_LIST, &status_record,
                          TL_ARGS(tl_id_value(case_id), tl_int((int64_t)statuses_max)),
                          out_statuses, statuses_max, out_len);
}

enum tl_err tl_store_appointment_insert(struct tl_db *db, const struct tl_appointment *appointment)
{
    return tl_record_insert(db, TL_SQL_APPOINTMENT_INSERT, &appointment_record, appointment,
                            TL_NO_ARGS);
}

enum tl_err tl_store_appointment_find(struct tl_db *db, tl_id id,
                                      struct tl_appointment *out_appointment)
{
    return tl_record_find(db, TL_SQL_APPOINTMENT_FIND, &appointment_record,
                          TL_ARGS(tl_id_value(id)), out_appointment);
}

enum tl_err tl_store_appointment_find_at(struct tl_db *db, tl_id case_id, const char *kind,
                                         tl_time at, struct tl_appointment *out_appointment)
{
    return tl_record_find(db, TL_SQL_APPOINTMENT_FIND_AT, &appointment_record,
                          TL_ARGS(tl_id_value(case_id), tl_text(kind), tl_int(at)),
                          out_appointment);
}

enum tl_err tl_store_appointment_list(struct tl_db *db, tl_id case_id,
                                      struct tl_appointment *out_appointments,
                                      size_t appointments_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_APPOINTMENT_LIST, &appointment_record,
                          TL_ARGS(tl_id_value(case_id), tl_int((int64_t)appointments_max)),
                          out_appointments, appointments_max, out_len);
}

enum tl_err tl_store_appointment_set(struct tl_db *db, tl_id id, tl_time at, const char *place,
                                     const char *state)
{
    return tl_db_run_found(db, TL_SQL_APPOINTMENT_SET,
                           TL_ARGS(tl_id_value(id), tl_int(at), tl_text(place), tl_text(state)));
}

enum tl_err tl_store_processing_time_put(struct tl_db *db, const struct tl_processing_time *row)
{
    enum tl_sql put =
        strcmp(row->method, TL_TIMES_FEW) == 0 ? TL_SQL_TIMES_FEW_PUT : TL_SQL_TIMES_PUT;
    enum tl_err err = tl_record_insert(db, put, &time_record, row, TL_NO_ARGS);
    return err == TL_EEXISTS ? TL_OK : err; /* An imported one stands there. */
}

enum tl_err tl_store_processing_time_sweep(struct tl_db *db, tl_time made_before)
{
    return tl_db_run(db, TL_SQL_TIMES_SWEEP, TL_ARGS(tl_int(made_before)));
}

enum tl_err tl_store_processing_time_find(struct tl_db *db, const char *form, const char *office,
                                          struct tl_processing_time *out_row)
{
    return tl_record_find(db, TL_SQL_TIMES_FIND, &time_record,
                          TL_ARGS(tl_text(form), tl_text(office)), out_row);
}

enum tl_err tl_store_processing_time_list(struct tl_db *db, const char *form,
                                          struct tl_processing_time *out_rows, size_t rows_max,
                                          size_t *out_len)
{
    return tl_record_list(db, TL_SQL_TIMES_LIST, &time_record,
                          TL_ARGS(tl_text(form), tl_int((int64_t)rows_max)), out_rows, rows_max,
                          out_len);
}

enum tl_err tl_store_processing_time_list_told(struct tl_db *db,
                                               struct tl_processing_time *out_rows, size_t rows_max,
                                               size_t *out_len)
{
    return tl_record_list(db, TL_SQL_TIMES_LIST_TOLD, &time_record,
                          TL_ARGS(tl_int((int64_t)rows_max)), out_rows, rows_max, out_len);
}

enum tl_err tl_store_status_text_put(struct tl_db *db, const struct tl_status_text *text)
{
    return tl_record_insert(db, TL_SQL_STATUS_TEXT_PUT, &text_record, text, TL_NO_ARGS);
}

enum tl_err tl_store_status_text_find(struct tl_db *db, const char *status, const char *language,
                                      struct tl_status_text *out_text)
{
    return tl_record_find(db, TL_SQL_STATUS_TEXT_FIND, &text_record,
                          TL_ARGS(tl_text(status), tl_text(language)), out_text);
}

static enum tl_err read_from(struct tl_rows *rows, size_t set, void *arg)
{
    struct tl_cases_from *from = (struct tl_cases_from *)arg + set;
    return tl_record_read_all(rows, &tl_case_record, from->cases, TL_CASES_FROM, &from->len);
}

static enum tl_err list_from(struct tl_db *db, enum tl_sql sql, const char *const *numbers,
                             size_t len, struct tl_cases_from *out)
{
    struct tl_value sets[TL_CASES_TOGETHER_MAX];
    TL_ASSERT(len <= TL_CASES_TOGETHER_MAX);
    for (size_t i = 0; i < len; i++)
        sets[i] = tl_text(numbers[i]);
    return tl_db_query_all(db, sql, sets, 1, len, read_from, out);
}

enum tl_err tl_store_case_list_from(struct tl_db *db, const char *const *receipts,
                                    size_t receipts_len, struct tl_cases_from *out)
{
    return list_from(db, TL_SQL_CASE_FROM_RECEIPT, receipts, receipts_len, out);
}

enum tl_err tl_store_case_list_from_keyed(struct tl_db *db, const char *const *keyed,
                                          size_t keyed_len, struct tl_cases_from *out)
{
    return list_from(db, TL_SQL_CASE_FROM_KEYED, keyed, keyed_len, out);
}
