/* papers.c: the tables of notices and of requests for evidence. */
#include "store/papers.h"

#include "base/calendar.h"
#include "store/meta.h"
#include "store/record.h"

static const struct tl_field notice_fields[] = {
    TL_FIELD_INT(struct tl_case_notice, id),      TL_FIELD_TEXT(struct tl_case_notice, ref),
    TL_FIELD_INT(struct tl_case_notice, case_id), TL_FIELD_TEXT(struct tl_case_notice, kind),
    TL_FIELD_INT(struct tl_case_notice, on_at),   TL_FIELD_TEXT(struct tl_case_notice, language),
    TL_FIELD_TEXT(struct tl_case_notice, sha256), TL_FIELD_INT(struct tl_case_notice, upload),
    TL_FIELD_INT(struct tl_case_notice, made_at),
};
static const struct tl_record notice_record = TL_RECORD(struct tl_case_notice, notice_fields);

static const struct tl_field rfe_fields[] = {
    TL_FIELD_INT(struct tl_rfe, id),          TL_FIELD_TEXT(struct tl_rfe, ref),
    TL_FIELD_INT(struct tl_rfe, case_id),     TL_FIELD_TEXT(struct tl_rfe, asks),
    TL_FIELD_INT(struct tl_rfe, due_on),      TL_FIELD_TEXT(struct tl_rfe, notice),
    TL_FIELD_TEXT(struct tl_rfe, state),      TL_FIELD_TEXT(struct tl_rfe, number),
    TL_FIELD_INT(struct tl_rfe, account),     TL_FIELD_INT(struct tl_rfe, made_at),
    TL_FIELD_INT(struct tl_rfe, answered_at), TL_FIELD_INT(struct tl_rfe, look_by),
    TL_FIELD_INT(struct tl_rfe, looked_at),   TL_FIELD_INT(struct tl_rfe, looked_by),
    TL_FIELD_INT(struct tl_rfe, told_at),
};
static const struct tl_record rfe_record = TL_RECORD(struct tl_rfe, rfe_fields);

/* ---- notices ---- */

enum tl_err tl_store_notice_paper_insert(struct tl_db *db, struct tl_case_notice *row)
{
    tl_id number = 0;
    enum tl_err err = tl_store_ids_take(db, "paper", 1, &number);
    if (err != TL_OK)
        return err;
    row->id = TL_PAPER_FIRST + number;
    return tl_record_insert(db, TL_SQL_NOTICE_PAPER_INSERT, &notice_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_notice_paper_find(struct tl_db *db, tl_id id, struct tl_case_notice *out)
{
    return tl_record_find(db, TL_SQL_NOTICE_PAPER_FIND, &notice_record, TL_ARGS(tl_id_value(id)),
                          out);
}

enum tl_err tl_store_notice_paper_find_ref(struct tl_db *db, const char *ref,
                                           struct tl_case_notice *out)
{
    return tl_record_find(db, TL_SQL_NOTICE_PAPER_REF, &notice_record, TL_ARGS(tl_text(ref)), out);
}

enum tl_err tl_store_notice_paper_set(struct tl_db *db, const struct tl_case_notice *row, tl_id was)
{
    return tl_db_run_found(db, TL_SQL_NOTICE_PAPER_SET,
                           TL_ARGS(tl_id_value(row->id), tl_id_value(was), tl_text(row->kind),
                                   tl_int(row->on_at), tl_text(row->language), tl_text(row->sha256),
                                   tl_id_value(row->upload), tl_int(row->made_at)));
}

enum tl_err tl_store_notice_paper_drop(struct tl_db *db, tl_id id)
{
    return tl_db_run(db, TL_SQL_NOTICE_PAPER_DROP, TL_ARGS(tl_id_value(id)));
}

enum tl_err tl_store_notice_paper_let_go(struct tl_db *db, tl_id upload)
{
    return tl_db_run(db, TL_SQL_NOTICE_PAPER_LET_GO, TL_ARGS(tl_id_value(upload)));
}

enum tl_err tl_store_notice_paper_list(struct tl_db *db, tl_id case_id, struct tl_case_notice *out,
                                       size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_NOTICE_PAPER_LIST, &notice_record,
                          TL_ARGS(tl_id_value(case_id), tl_int((int64_t)rows_max)), out, rows_max,
                          out_len);
}

/* ---- requests for evidence ---- */

enum tl_err tl_store_rfe_find(struct tl_db *db, tl_id id, struct tl_rfe *out)
{
    return tl_record_find(db, TL_SQL_RFE_FIND, &rfe_record, TL_ARGS(tl_id_value(id)), out);
}

enum tl_err tl_store_rfe_find_ref(struct tl_db *db, const char *ref, struct tl_rfe *out)
{
    return tl_record_find(db, TL_SQL_RFE_REF, &rfe_record, TL_ARGS(tl_text(ref)), out);
}

enum tl_err tl_store_rfe_list(struct tl_db *db, tl_id case_id, struct tl_rfe *out, size_t rows_max,
                              size_t *out_len)
{
    return tl_record_list(db, TL_SQL_RFE_LIST, &rfe_record,
                          TL_ARGS(tl_id_value(case_id), tl_int((int64_t)rows_max)), out, rows_max,
                          out_len);
}

enum tl_err tl_store_rfe_list_account(struct tl_db *db, tl_id account, struct tl_rfe *out,
                                      size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_RFE_LIST_ACCOUNT, &rfe_record,
                          TL_ARGS(tl_id_value(account), tl_int((int64_t)rows_max)), out, rows_max,
                          out_len);
}

enum tl_err tl_store_rfe_list_office(struct tl_db *db, const struct tl_rfe_page *page,
                                     struct tl_rfe *out, size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_RFE_LIST_OFFICE, &rfe_record,
                          TL_ARGS(tl_text(page->office), tl_text(page->state),
                                  tl_int(page->with_guarded), tl_int(page->after),
                                  tl_id_value(page->after_id), tl_int((int64_t)rows_max)),
                          out, rows_max, out_len);
}

/* A day ends within two of its midnight UTC, in whatever zone. */
enum tl_err tl_store_rfe_list_owed(struct tl_db *db, tl_id after, tl_time until, struct tl_rfe *out,
                                   size_t rows_max, size_t *out_len)
{
    return tl_record_list(
        db, TL_SQL_RFE_LIST_OWED, &rfe_record,
        TL_ARGS(tl_id_value(after), tl_int(until), tl_int(2 * TL_DAY), tl_int((int64_t)rows_max)),
        out, rows_max, out_len);
}

enum tl_err tl_store_rfe_set_account(struct tl_db *db, tl_id id, tl_id account)
{
    return tl_db_run_found(db, TL_SQL_RFE_ACCOUNT, TL_ARGS(tl_id_value(id), tl_id_value(account)));
}

enum tl_err tl_store_rfe_answer(struct tl_db *db, const struct tl_rfe *row)
{
    return tl_db_run_found(db, TL_SQL_RFE_ANSWER,
                           TL_ARGS(tl_id_value(row->id), tl_text(row->number),
                                   tl_id_value(row->account), tl_int(row->answered_at),
                                   tl_int(row->look_by)));
}

enum tl_err tl_store_rfe_looked(struct tl_db *db, tl_id id, tl_id by, tl_time at)
{
    return tl_db_run_found(db, TL_SQL_RFE_LOOKED,
                           TL_ARGS(tl_id_value(id), tl_id_value(by), tl_int(at)));
}

enum tl_err tl_store_rfe_told(struct tl_db *db, tl_id id, tl_time at)
{
    return tl_db_run_found(db, TL_SQL_RFE_TOLD, TL_ARGS(tl_id_value(id), tl_int(at)));
}

/* ---- whose, and what goes ---- */

enum tl_err tl_store_case_news(struct tl_db *db, tl_id case_id, tl_time at)
{
    return tl_db_run(db, TL_SQL_CASE_NEWS, TL_ARGS(tl_id_value(case_id), tl_int(at)));
}

enum tl_err tl_store_case_accounts(struct tl_db *db, tl_id case_id, tl_id *out, size_t max,
                                   size_t *out_len)
{
    static const struct tl_field fields[] = { { 0, 0 } };
    static const struct tl_record ids = { fields, 1, sizeof(tl_id) };
    return tl_record_list(db, TL_SQL_CASE_ACCOUNTS, &ids,
                          TL_ARGS(tl_id_value(case_id), tl_int((int64_t)max)), out, max, out_len);
}

enum tl_err tl_store_rfe_forget(struct tl_db *db, tl_id account)
{
    enum tl_err err = tl_db_run(db, TL_SQL_RFE_FORGET_FILES, TL_ARGS(tl_id_value(account)));
    return err == TL_OK ? tl_db_run(db, TL_SQL_RFE_FORGET, TL_ARGS(tl_id_value(account))) : err;
}

static enum tl_err purge_notice(struct tl_db *db, tl_id id)
{
    enum tl_err err = tl_db_run(db, TL_SQL_NOTICE_PAPER_PURGE, TL_ARGS(tl_id_value(id)));
    return err == TL_OK ? tl_db_run(db, TL_SQL_NOTICE_PAPER_DELETE, TL_ARGS(tl_id_value(id))) : err;
}

enum tl_err tl_store_papers_purge(struct tl_db *db, tl_time before, uint32_t count,
                                  uint32_t *out_gone)
{
    int64_t id = 0;
    enum tl_err err = tl_db_run(db, TL_SQL_RFE_PURGE, TL_ARGS(tl_int(before), tl_int(count)));
    *out_gone = err == TL_OK ? (uint32_t)tl_db_changed(db) : 0;
    while (err == TL_OK && *out_gone < count) {
        err = tl_db_int(db, TL_SQL_NOTICE_PAPER_OLD, TL_ARGS(tl_int(before)), &id);
        if (err == TL_OK) {
            err = purge_notice(db, (tl_id)id);
            ++*out_gone;
        }
    }
    return err == TL_ENONE ? TL_OK : err;
}
