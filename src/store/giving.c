/* giving.c: who waits, what was decided, who was reminded. */
#include "store/giving.h"

#include "store/record.h"

static const struct tl_field place_fields[] = {
    TL_FIELD_INT(struct tl_case_place, case_id),
    TL_FIELD_TEXT(struct tl_case_place, postal),
    TL_FIELD_INT(struct tl_case_place, taken_at),
};
static const struct tl_record place_record = TL_RECORD(struct tl_case_place, place_fields);

static const struct tl_field case_fields[] = {
    TL_FIELD_INT(struct tl_giving_case, id),      TL_FIELD_TEXT(struct tl_giving_case, form),
    TL_FIELD_TEXT(struct tl_giving_case, status), TL_FIELD_INT(struct tl_giving_case, received_at),
    TL_FIELD_TEXT(struct tl_giving_case, postal), TL_FIELD_INT(struct tl_giving_case, taken_at),
};
static const struct tl_record case_record = TL_RECORD(struct tl_giving_case, case_fields);

static const struct tl_field giving_fields[] = {
    TL_FIELD_INT(struct tl_giving, case_id),  TL_FIELD_TEXT(struct tl_giving, kind),
    TL_FIELD_INT(struct tl_giving, given_at), TL_FIELD_INT(struct tl_giving, appointment),
    TL_FIELD_TEXT(struct tl_giving, why),     TL_FIELD_INT(struct tl_giving, taken_at),
};
static const struct tl_record giving_record = TL_RECORD(struct tl_giving, giving_fields);

static const struct tl_field wait_fields[] = {
    TL_FIELD_TEXT(struct tl_giving_wait, kind),   TL_FIELD_TEXT(struct tl_giving_wait, center),
    TL_FIELD_INT(struct tl_giving_wait, cases),   TL_FIELD_INT(struct tl_giving_wait, oldest_at),
    TL_FIELD_INT(struct tl_giving_wait, made_at),
};
static const struct tl_record wait_record = TL_RECORD(struct tl_giving_wait, wait_fields);

static const struct tl_field reminder_fields[] = {
    TL_FIELD_INT(struct tl_reminder, appointment), TL_FIELD_INT(struct tl_reminder, case_id),
    TL_FIELD_INT(struct tl_reminder, at),          TL_FIELD_TEXT(struct tl_reminder, status),
    TL_FIELD_INT(struct tl_reminder, guarded),
};
static const struct tl_record reminder_record = TL_RECORD(struct tl_reminder, reminder_fields);

static const struct tl_field account_fields[] = { { 0, 0 } };
static const struct tl_record account_record = TL_RECORD(tl_id, account_fields);

enum tl_err tl_store_case_place_find(struct tl_db *db, tl_id case_id,
                                     struct tl_case_place *out_place)
{
    return tl_record_find(db, TL_SQL_CASE_PLACE_FIND, &place_record, TL_ARGS(tl_id_value(case_id)),
                          out_place);
}

enum tl_err tl_store_giving_list(struct tl_db *db, const char *kind, const char *form,
                                 const char *status, tl_time now,
                                 const struct tl_giving_case *after,
                                 struct tl_giving_case *out_cases, size_t cases_max,
                                 size_t *out_len)
{
    return tl_record_list(db, TL_SQL_GIVING_LIST, &case_record,
                          TL_ARGS(tl_text(kind), tl_text(form), tl_text(status), tl_int(now),
                                  tl_int(after ? after->received_at : INT64_MIN),
                                  tl_id_value(after ? after->id : 0), tl_int((int64_t)cases_max)),
                          out_cases, cases_max, out_len);
}

enum tl_err tl_store_giving_find_open(struct tl_db *db, const char *kind, tl_id case_id,
                                      struct tl_giving_case *out_case)
{
    return tl_record_find(db, TL_SQL_GIVING_FIND_OPEN, &case_record,
                          TL_ARGS(tl_text(kind), tl_id_value(case_id)), out_case);
}

enum tl_err tl_store_giving_insert(struct tl_db *db, const struct tl_giving *giving)
{
    return tl_record_insert(db, TL_SQL_GIVING_INSERT, &giving_record, giving, TL_NO_ARGS);
}

enum tl_err tl_store_giving_set(struct tl_db *db, tl_id case_id, const char *kind,
                                tl_id appointment)
{
    return tl_db_run_found(db, TL_SQL_GIVING_SET,
                           TL_ARGS(tl_id_value(case_id), tl_text(kind), tl_id_value(appointment)));
}

enum tl_err tl_store_giving_delete(struct tl_db *db, tl_id case_id, const char *kind)
{
    return tl_db_run(db, TL_SQL_GIVING_DELETE, TL_ARGS(tl_id_value(case_id), tl_text(kind)));
}

enum tl_err tl_store_giving_list_of(struct tl_db *db, tl_id case_id, struct tl_giving *out_givings,
                                    size_t givings_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_GIVING_OF_CASE, &giving_record,
                          TL_ARGS(tl_id_value(case_id), tl_int((int64_t)givings_max)), out_givings,
                          givings_max, out_len);
}

enum tl_err tl_store_giving_news(struct tl_db *db, tl_id case_id, tl_time now)
{
    return tl_db_run(db, TL_SQL_GIVING_NEWS, TL_ARGS(tl_id_value(case_id), tl_int(now)));
}

enum tl_err tl_store_giving_wait_put(struct tl_db *db, const struct tl_giving_wait *wait)
{
    return tl_record_insert(db, TL_SQL_GIVING_WAIT_PUT, &wait_record, wait, TL_NO_ARGS);
}

enum tl_err tl_store_giving_wait_sweep(struct tl_db *db, tl_time made_at)
{
    return tl_db_run(db, TL_SQL_GIVING_WAIT_SWEEP, TL_ARGS(tl_int(made_at)));
}

enum tl_err tl_store_giving_wait_list(struct tl_db *db, struct tl_giving_wait *out_waits,
                                      size_t waits_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_GIVING_WAIT_LIST, &wait_record,
                          TL_ARGS(tl_int((int64_t)waits_max)), out_waits, waits_max, out_len);
}

enum tl_err tl_store_reminder_list(struct tl_db *db, const char *kind, tl_time after, tl_time to,
                                   struct tl_reminder *out_reminders, size_t reminders_max,
                                   size_t *out_len)
{
    return tl_record_list(
        db, TL_SQL_REMINDER_LIST, &reminder_record,
        TL_ARGS(tl_text(kind), tl_int(after), tl_int(to), tl_int((int64_t)reminders_max)),
        out_reminders, reminders_max, out_len);
}

enum tl_err tl_store_reminder_insert(struct tl_db *db, tl_id appointment, tl_time at)
{
    return tl_db_run_new(db, TL_SQL_REMINDER_INSERT, TL_ARGS(tl_id_value(appointment), tl_int(at)));
}

enum tl_err tl_store_reminder_accounts(struct tl_db *db, tl_id case_id, tl_id *out_accounts,
                                       size_t accounts_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_REMINDER_ACCOUNTS, &account_record,
                          TL_ARGS(tl_id_value(case_id), tl_int((int64_t)accounts_max)),
                          out_accounts, accounts_max, out_len);
}
