/* accounts.c: accounts of the public, and links by mail. */
#include "store/accounts.h"

#include "store/account_cases.h"
#include "store/factors.h"
#include "store/meta.h"
#include "store/record.h"
#include "store/staff.h"

static const struct tl_field account_fields[] = {
    TL_FIELD_INT(struct tl_account, id),           TL_FIELD_TEXT(struct tl_account, mail),
    TL_FIELD_TEXT(struct tl_account, language),    TL_FIELD_TEXT(struct tl_account, password),
    TL_FIELD_INT(struct tl_account, made_at),      TL_FIELD_INT(struct tl_account, failed_len),
    TL_FIELD_INT(struct tl_account, locked_until),
};
static const struct tl_record account_record = TL_RECORD(struct tl_account, account_fields);

static const struct tl_field link_fields[] = {
    TL_FIELD_INT(struct tl_account_link, id),
    TL_FIELD_TEXT(struct tl_account_link, kind),
    TL_FIELD_INT(struct tl_account_link, account),
    TL_FIELD_TEXT(struct tl_account_link, mail),
    TL_FIELD_TEXT(struct tl_account_link, language),
    TL_FIELD_TEXT(struct tl_account_link, password),
    TL_FIELD_TEXT(struct tl_account_link, salt),
    TL_FIELD_INT(struct tl_account_link, tries),
    TL_FIELD_INT(struct tl_account_link, until_at),
};
static const struct tl_record link_record = TL_RECORD(struct tl_account_link, link_fields);

enum tl_err tl_store_account_insert(struct tl_db *db, struct tl_account *account)
{
    tl_id number = 0;
    enum tl_err err = tl_store_ids_take(db, "account", 1, &number);
    account->id = TL_ACCOUNT_FIRST + number;
    return err == TL_OK
               ? tl_record_insert(db, TL_SQL_ACCOUNT_INSERT, &account_record, account, TL_NO_ARGS)
               : err;
}

enum tl_err tl_store_account_find(struct tl_db *db, tl_id id, struct tl_account *out)
{
    return tl_record_find(db, TL_SQL_ACCOUNT_FIND, &account_record, TL_ARGS(tl_id_value(id)), out);
}

enum tl_err tl_store_account_find_by_mail(struct tl_db *db, const char *mail,
                                          struct tl_account *out)
{
    return tl_record_find(db, TL_SQL_ACCOUNT_FIND_MAIL, &account_record, TL_ARGS(tl_text(mail)),
                          out);
}

enum tl_err tl_store_account_set_password(struct tl_db *db, tl_id id, const char *password)
{
    return tl_db_run_found(db, TL_SQL_ACCOUNT_PASSWORD_SET,
                           TL_ARGS(tl_id_value(id), tl_text(password)));
}

enum tl_err tl_store_account_set_mail(struct tl_db *db, tl_id id, const char *mail)
{
    struct tl_account other;
    enum tl_err err = tl_store_account_find_by_mail(db, mail, &other);
    if (err == TL_OK)
        return other.id == id ? TL_OK : TL_EEXISTS;
    if (err != TL_ENONE)
        return err;
    return tl_db_run_found(db, TL_SQL_ACCOUNT_MAIL_SET, TL_ARGS(tl_id_value(id), tl_text(mail)));
}

enum tl_err tl_store_account_set_language(struct tl_db *db, tl_id id, const char *language)
{
    return tl_db_run_found(db, TL_SQL_ACCOUNT_LANGUAGE_SET,
                           TL_ARGS(tl_id_value(id), tl_text(language)));
}

enum tl_err tl_store_account_set_failed(struct tl_db *db, tl_id id, int64_t failed_len,
                                        tl_time locked_until)
{
    return tl_db_run_found(db, TL_SQL_ACCOUNT_FAILED_SET,
                           TL_ARGS(tl_id_value(id), tl_int(failed_len), tl_int(locked_until)));
}

enum tl_err tl_store_account_delete(struct tl_db *db, tl_id id)
{
    enum tl_err err = tl_store_factor_delete_of(db, id);
    if (err == TL_OK)
        err = tl_store_session_delete_of(db, id);
    if (err == TL_OK)
        err = tl_db_run(db, TL_SQL_LINK_ACCOUNT_DELETE, TL_ARGS(tl_id_value(id)));
    if (err == TL_OK)
        err = tl_store_account_case_delete_of(db, id);
    if (err == TL_OK)
        err = tl_store_account_news_delete(db, id);
    return err == TL_OK ? tl_db_run_found(db, TL_SQL_ACCOUNT_DELETE, TL_ARGS(tl_id_value(id)))
                        : err;
}

enum tl_err tl_store_account_forget(struct tl_db *db, tl_id id, const char *mail)
{
    enum tl_err err = tl_db_run(db, TL_SQL_ACCOUNT_FORGET_LINKS, TL_ARGS(tl_text(mail)));
    if (err == TL_OK)
        err = tl_db_run(db, TL_SQL_ACCOUNT_FORGET_NOTICES, TL_ARGS(tl_text(mail)));
    return err == TL_OK ? tl_db_run(db, TL_SQL_ACCOUNT_FORGET_REASONS, TL_ARGS(tl_id_value(id)))
                        : err;
}

enum tl_err tl_store_link_insert(struct tl_db *db, struct tl_account_link *link)
{
    enum tl_err err = tl_store_ids_take(db, "link", 1, &link->id);
    return err == TL_OK ? tl_record_insert(db, TL_SQL_LINK_INSERT, &link_record, link, TL_NO_ARGS)
                        : err;
}

enum tl_err tl_store_link_find(struct tl_db *db, tl_id id, struct tl_account_link *out)
{
    return tl_record_find(db, TL_SQL_LINK_FIND, &link_record, TL_ARGS(tl_id_value(id)), out);
}

enum tl_err tl_store_link_set_tries(struct tl_db *db, tl_id id, int64_t tries)
{
    return tl_db_run_found(db, TL_SQL_LINK_TRIES_SET, TL_ARGS(tl_id_value(id), tl_int(tries)));
}

enum tl_err tl_store_link_delete(struct tl_db *db, tl_id id)
{
    return tl_db_run_found(db, TL_SQL_LINK_DELETE, TL_ARGS(tl_id_value(id)));
}

enum tl_err tl_store_link_count(struct tl_db *db, const char *kind, const char *mail,
                                int64_t *out_len)
{
    return tl_db_int(db, TL_SQL_LINK_COUNT, TL_ARGS(tl_text(kind), tl_text(mail)), out_len);
}

enum tl_err tl_store_link_delete_of(struct tl_db *db, const char *kind, const char *mail)
{
    return tl_db_run(db, TL_SQL_LINK_MAIL_DELETE, TL_ARGS(tl_text(kind), tl_text(mail)));
}

enum tl_err tl_store_link_delete_old(struct tl_db *db, tl_time at)
{
    return tl_db_run(db, TL_SQL_LINK_OLD_DELETE, TL_ARGS(tl_int(at)));
}
