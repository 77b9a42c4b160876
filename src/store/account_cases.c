/* account_cases.c: cases in accounts, and their codes. */
#include "store/account_cases.h"

#include "store/record.h"

static const struct tl_field case_fields[] = {
    TL_FIELD_INT(struct tl_account_case, account),
    TL_FIELD_INT(struct tl_account_case, case_id),
    TL_FIELD_INT(struct tl_account_case, since),
    TL_FIELD_TEXT(struct tl_account_case, how),
};
static const struct tl_record case_record = TL_RECORD(struct tl_account_case, case_fields);

static const struct tl_field code_fields[] = {
    TL_FIELD_INT(struct tl_access_code, case_id),  TL_FIELD_INT(struct tl_access_code, id),
    TL_FIELD_TEXT(struct tl_access_code, salt),    TL_FIELD_INT(struct tl_access_code, made_at),
    TL_FIELD_INT(struct tl_access_code, until_at), TL_FIELD_INT(struct tl_access_code, tries),
};
static const struct tl_record code_record = TL_RECORD(struct tl_access_code, code_fields);

enum tl_err tl_store_account_case_insert(struct tl_db *db, const struct tl_account_case *row)
{
    return tl_record_insert(db, TL_SQL_ACCOUNT_CASE_INSERT, &case_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_account_case_list(struct tl_db *db, tl_id account, struct tl_account_case *out,
                                       size_t max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_ACCOUNT_CASE_LIST, &case_record,
                          TL_ARGS(tl_id_value(account), tl_int((int64_t)max)), out, max, out_len);
}

enum tl_err tl_store_account_case_delete_of(struct tl_db *db, tl_id account)
{
    return tl_db_run(db, TL_SQL_ACCOUNT_CASE_DELETE_OF, TL_ARGS(tl_id_value(account)));
}

enum tl_err tl_store_account_case_link_filed(struct tl_db *db, tl_id account, const char *mail,
                                             tl_time now)
{
    return tl_db_run(db, TL_SQL_ACCOUNT_CASE_LINK_FILED,
                     TL_ARGS(tl_id_value(account), tl_text(mail), tl_int(now)));
}

enum tl_err tl_store_case_filer_find(struct tl_db *db, tl_id case_id, char *out_mail,
                                     size_t mail_size)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, TL_SQL_CASE_FILER_FIND, TL_ARGS(tl_id_value(case_id)), &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    if (err == TL_OK)
        err = tl_record_text(&rows, 0, out_mail, mail_size);
    tl_rows_close(&rows);
    return err;
}

/* The first column of a query, as ids of accounts. */
static enum tl_err list_accounts(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                                 size_t args_len, tl_id *out_accounts, size_t max, size_t *out_len)
{
    struct tl_rows rows;
    size_t len = 0;
    enum tl_err err = tl_db_query(db, sql, args, args_len, &rows);
    if (err != TL_OK)
        return err;
    while (len < max && (err = tl_rows_next(&rows)) == TL_OK)
        out_accounts[len++] = (tl_id)tl_rows_int(&rows, 0);
    tl_rows_close(&rows);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    *out_len = len;
    return TL_OK;
}

enum tl_err tl_store_account_news_list(struct tl_db *db, tl_id *out_accounts, size_t max,
                                       size_t *out_len)
{
    return list_accounts(db, TL_SQL_ACCOUNT_NEWS_LIST, TL_ARGS(tl_int((int64_t)max)), out_accounts,
                         max, out_len);
}

enum tl_err tl_store_account_case_owners(struct tl_db *db, tl_id case_id, tl_id *out_accounts,
                                         size_t max, size_t *out_len)
{
    return list_accounts(db, TL_SQL_ACCOUNT_CASE_OWNERS,
                         TL_ARGS(tl_id_value(case_id), tl_int((int64_t)max)), out_accounts, max,
                         out_len);
}

enum tl_err tl_store_account_news_delete(struct tl_db *db, tl_id account)
{
    return tl_db_run(db, TL_SQL_ACCOUNT_NEWS_DELETE, TL_ARGS(tl_id_value(account)));
}

enum tl_err tl_store_access_code_put(struct tl_db *db, const struct tl_access_code *code)
{
    return tl_record_insert(db, TL_SQL_ACCESS_CODE_PUT, &code_record, code, TL_NO_ARGS);
}

enum tl_err tl_store_access_code_find(struct tl_db *db, tl_id case_id, struct tl_access_code *out)
{
    return tl_record_find(db, TL_SQL_ACCESS_CODE_FIND, &code_record, TL_ARGS(tl_id_value(case_id)),
                          out);
}

enum tl_err tl_store_access_code_tried(struct tl_db *db, const struct tl_access_code *code)
{
    return tl_db_run_found(db, TL_SQL_ACCESS_CODE_TRIED,
                           TL_ARGS(tl_id_value(code->case_id), tl_id_value(code->id)));
}

enum tl_err tl_store_access_code_delete(struct tl_db *db, const struct tl_access_code *code)
{
    return tl_db_run_found(db, TL_SQL_ACCESS_CODE_DELETE,
                           TL_ARGS(tl_id_value(code->case_id), tl_id_value(code->id)));
}
