/* factors.c: authenticator apps, passkeys, recovery codes, names at a provider. */
#include "store/factors.h"

#include "store/record.h"

static const struct tl_field fields[] = {
    TL_FIELD_INT(struct tl_factor, id),          TL_FIELD_INT(struct tl_factor, owner),
    TL_FIELD_TEXT(struct tl_factor, kind),       TL_FIELD_TEXT(struct tl_factor, name),
    TL_FIELD_TEXT(struct tl_factor, credential), TL_FIELD_TEXT(struct tl_factor, secret),
    TL_FIELD_INT(struct tl_factor, counter),     TL_FIELD_INT(struct tl_factor, made_at),
    TL_FIELD_INT(struct tl_factor, used_at),
};
static const struct tl_record record = TL_RECORD(struct tl_factor, fields);

enum tl_err tl_store_factor_insert(struct tl_db *db, const struct tl_factor *factor)
{
    return tl_record_insert(db, TL_SQL_FACTOR_INSERT, &record, factor, TL_NO_ARGS);
}

enum tl_err tl_store_factor_list(struct tl_db *db, tl_id owner, struct tl_factor *out_factors,
                                 size_t factors_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_FACTOR_LIST, &record,
                          TL_ARGS(tl_id_value(owner), tl_int((int64_t)factors_max)), out_factors,
                          factors_max, out_len);
}

enum tl_err tl_store_factor_find(struct tl_db *db, const char *credential,
                                 struct tl_factor *out_factor)
{
    return tl_record_find(db, TL_SQL_FACTOR_CREDENTIAL, &record, TL_ARGS(tl_text(credential)),
                          out_factor);
}

enum tl_err tl_store_factor_use(struct tl_db *db, tl_id id, int64_t counter, tl_time at)
{
    return tl_db_run_found(db, TL_SQL_FACTOR_USED,
                           TL_ARGS(tl_id_value(id), tl_int(counter), tl_int(at)));
}

enum tl_err tl_store_factor_seen(struct tl_db *db, tl_id id, tl_time at)
{
    return tl_db_run_found(db, TL_SQL_FACTOR_SEEN, TL_ARGS(tl_id_value(id), tl_int(at)));
}

enum tl_err tl_store_factor_delete(struct tl_db *db, tl_id id, tl_id owner)
{
    return tl_db_run_found(db, TL_SQL_FACTOR_DELETE, TL_ARGS(tl_id_value(id), tl_id_value(owner)));
}

enum tl_err tl_store_factor_delete_of(struct tl_db *db, tl_id owner)
{
    enum tl_err err = tl_db_run(db, TL_SQL_FACTOR_OWNER_DELETE, TL_ARGS(tl_id_value(owner)));
    return err == TL_OK ? tl_store_recovery_delete_of(db, owner) : err;
}

enum tl_err tl_store_recovery_insert(struct tl_db *db, tl_id owner, const char *code_hash)
{
    return tl_db_run(db, TL_SQL_RECOVERY_INSERT, TL_ARGS(tl_id_value(owner), tl_text(code_hash)));
}

enum tl_err tl_store_recovery_take(struct tl_db *db, tl_id owner, const char *code_hash)
{
    return tl_db_run_found(db, TL_SQL_RECOVERY_TAKE,
                           TL_ARGS(tl_id_value(owner), tl_text(code_hash)));
}

enum tl_err tl_store_recovery_delete_of(struct tl_db *db, tl_id owner)
{
    return tl_db_run(db, TL_SQL_RECOVERY_OWNER_DELETE, TL_ARGS(tl_id_value(owner)));
}

enum tl_err tl_store_recovery_count(struct tl_db *db, tl_id owner, int64_t *out_len)
{
    return tl_db_int(db, TL_SQL_RECOVERY_COUNT, TL_ARGS(tl_id_value(owner)), out_len);
}

enum tl_err tl_store_subject_find(struct tl_db *db, const char *issuer, const char *subject,
                                  tl_id *out_staff)
{
    int64_t id;
    enum tl_err err =
        tl_db_int(db, TL_SQL_SUBJECT_FIND, TL_ARGS(tl_text(issuer), tl_text(subject)), &id);
    if (err == TL_OK)
        *out_staff = (tl_id)id;
    return err;
}

enum tl_err tl_store_subject_insert(struct tl_db *db, const char *issuer, const char *subject,
                                    tl_id staff_id)
{
    return tl_db_run_new(db, TL_SQL_SUBJECT_INSERT,
                         TL_ARGS(tl_text(issuer), tl_text(subject), tl_id_value(staff_id)));
}
