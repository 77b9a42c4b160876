/* staff.c: accounts, sessions, agents' states. */
#include "store/staff.h"

#include <string.h>

#include "store/record.h"

static const struct tl_field staff_fields[] = {
    TL_FIELD_INT(struct tl_staff, id),           TL_FIELD_TEXT(struct tl_staff, login),
    TL_FIELD_TEXT(struct tl_staff, password),    TL_FIELD_INT(struct tl_staff, roles),
    TL_FIELD_TEXT(struct tl_staff, name),        TL_FIELD_TEXT(struct tl_staff, skills),
    TL_FIELD_TEXT(struct tl_staff, tiers),       TL_FIELD_INT(struct tl_staff, failed_len),
    TL_FIELD_INT(struct tl_staff, locked_until), TL_FIELD_TEXT(struct tl_staff, office),
};
static const struct tl_record staff_record = TL_RECORD(struct tl_staff, staff_fields);

static const struct tl_field session_fields[] = {
    TL_FIELD_INT(struct tl_session, owner),     TL_FIELD_INT(struct tl_session, made_at),
    TL_FIELD_INT(struct tl_session, seen_at),   TL_FIELD_INT(struct tl_session, until),
    TL_FIELD_INT(struct tl_session, stage),     TL_FIELD_INT(struct tl_session, proved_at),
    TL_FIELD_INT(struct tl_session, locked_at), TL_FIELD_TEXT(struct tl_session, browser),
};
static const struct tl_record session_record = TL_RECORD(struct tl_session, session_fields);

enum tl_err tl_store_staff_insert(struct tl_db *db, const struct tl_staff *staff)
{
    return tl_record_insert(db, TL_SQL_STAFF_INSERT, &staff_record, staff, TL_NO_ARGS);
}

enum tl_err tl_store_staff_find(struct tl_db *db, tl_id id, struct tl_staff *out_staff)
{
    return tl_record_find(db, TL_SQL_STAFF_FIND, &staff_record, TL_ARGS(tl_id_value(id)),
                          out_staff);
}

enum tl_err tl_store_staff_find_by_login(struct tl_db *db, const char *login,
                                         struct tl_staff *out_staff)
{
    return tl_record_find(db, TL_SQL_STAFF_FIND_LOGIN, &staff_record, TL_ARGS(tl_text(login)),
                          out_staff);
}

enum tl_err tl_store_staff_list(struct tl_db *db, tl_id after, struct tl_staff *out_staff,
                                size_t staff_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_STAFF_LIST, &staff_record,
                          TL_ARGS(tl_id_value(after), tl_int((int64_t)staff_max)), out_staff,
                          staff_max, out_len);
}

enum tl_err tl_store_staff_update(struct tl_db *db, const struct tl_staff *staff)
{
    return tl_db_run_found(db, TL_SQL_STAFF_UPDATE,
                           TL_ARGS(tl_id_value(staff->id), tl_int(staff->roles),
                                   tl_text(staff->name), tl_text(staff->skills),
                                   tl_text(staff->tiers), tl_text(staff->office)));
}

enum tl_err tl_store_staff_set_password(struct tl_db *db, tl_id id, const char *password)
{
    return tl_db_run_found(db, TL_SQL_STAFF_PASSWORD_SET,
                           TL_ARGS(tl_id_value(id), tl_text(password)));
}

enum tl_err tl_store_staff_set_failed(struct tl_db *db, tl_id id, int64_t failed_len,
                                      tl_time locked_until)
{
    return tl_db_run_found(db, TL_SQL_STAFF_FAILED_SET,
                           TL_ARGS(tl_id_value(id), tl_int(failed_len), tl_int(locked_until)));
}

enum tl_err tl_store_session_insert(struct tl_db *db, const uint8_t *hash,
                                    const struct tl_session *session)
{
    return tl_db_run(db, TL_SQL_SESSION_INSERT,
                     TL_ARGS(tl_bytes(hash, TL_SESSION_HASH_BYTES), tl_id_value(session->owner),
                             tl_int(session->made_at), tl_int(session->seen_at),
                             tl_int(session->until), tl_int(session->stage),
                             tl_int(session->proved_at), tl_int(session->locked_at),
                             tl_text(session->browser)));
}

enum tl_err tl_store_session_find(struct tl_db *db, const uint8_t *hash,
                                  struct tl_session *out_session)
{
    return tl_record_find(db, TL_SQL_SESSION_FIND, &session_record,
                          TL_ARGS(tl_bytes(hash, TL_SESSION_HASH_BYTES)), out_session);
}

enum tl_err tl_store_session_set_seen(struct tl_db *db, const uint8_t *hash, tl_time seen_at,
                                      tl_time until)
{
    return tl_db_run_found(
        db, TL_SQL_SESSION_SEEN_SET,
        TL_ARGS(tl_bytes(hash, TL_SESSION_HASH_BYTES), tl_int(seen_at), tl_int(until)));
}

enum tl_err tl_store_session_set_proved(struct tl_db *db, const uint8_t *hash,
                                        const struct tl_session *session)
{
    return tl_db_run_found(db, TL_SQL_SESSION_PROVED_SET,
                           TL_ARGS(tl_bytes(hash, TL_SESSION_HASH_BYTES), tl_int(session->stage),
                                   tl_int(session->proved_at), tl_int(session->locked_at)));
}

enum tl_err tl_store_session_renew(struct tl_db *db, const uint8_t *hash, const uint8_t *next)
{
    return tl_db_run_found(
        db, TL_SQL_SESSION_RENEW,
        TL_ARGS(tl_bytes(hash, TL_SESSION_HASH_BYTES), tl_bytes(next, TL_SESSION_HASH_BYTES)));
}

enum tl_err tl_store_session_delete(struct tl_db *db, const uint8_t *hash)
{
    return tl_db_run_found(db, TL_SQL_SESSION_DELETE,
                           TL_ARGS(tl_bytes(hash, TL_SESSION_HASH_BYTES)));
}

enum tl_err tl_store_session_list(struct tl_db *db, tl_id owner, struct tl_session_listed *out,
                                  size_t max, size_t *out_len)
{
    struct tl_rows rows;
    size_t len = 0;
    enum tl_err err = tl_db_query(db, TL_SQL_SESSION_LIST,
                                  TL_ARGS(tl_id_value(owner), tl_int((int64_t)max)), &rows);
    while (err == TL_OK && len < max && (err = tl_rows_next(&rows)) == TL_OK) {
        size_t bytes = 0;
        const void *hash = tl_rows_bytes(&rows, 0, &bytes);
        struct tl_session_listed *row = out + len++;
        if (bytes != sizeof row->hash)
            err = TL_ECORRUPT;
        else
            memcpy(row->hash, hash, bytes);
        row->session = (struct tl_session){ .owner = (tl_id)tl_rows_int(&rows, 1),
                                            .made_at = tl_rows_int(&rows, 2),
                                            .seen_at = tl_rows_int(&rows, 3),
                                            .until = tl_rows_int(&rows, 4),
                                            .stage = tl_rows_int(&rows, 5),
                                            .proved_at = tl_rows_int(&rows, 6),
                                            .locked_at = tl_rows_int(&rows, 7) };
        if (err == TL_OK)
            err = tl_record_text(&rows, 8, row->session.browser, sizeof row->session.browser);
    }
    tl_rows_close(&rows);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    *out_len = len;
    return TL_OK;
}

enum tl_err tl_store_session_delete_of(struct tl_db *db, tl_id owner)
{
    return tl_db_run(db, TL_SQL_SESSION_OWNER_DELETE, TL_ARGS(tl_id_value(owner)));
}

enum tl_err tl_store_session_delete_old(struct tl_db *db, tl_time at)
{
    return tl_db_run(db, TL_SQL_SESSION_OLD_DELETE, TL_ARGS(tl_int(at)));
}
