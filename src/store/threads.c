/* threads.c: threads and their messages. */
#include "store/threads.h"

#include "base/assert.h"
#include "store/db.h"
#include "store/record.h"

enum { PURGED_AT_ONCE = 32 };

static const struct tl_field thread_fields[] = {
    TL_FIELD_INT(struct tl_thread, id),         TL_FIELD_INT(struct tl_thread, account),
    TL_FIELD_INT(struct tl_thread, case_id),    TL_FIELD_TEXT(struct tl_thread, topic),
    TL_FIELD_INT(struct tl_thread, contact),    TL_FIELD_INT(struct tl_thread, made_at),
    TL_FIELD_INT(struct tl_thread, changed_at),
};
static const struct tl_record thread_record = TL_RECORD(struct tl_thread, thread_fields);

static const struct tl_field owed_fields[] = {
    TL_FIELD_INT(struct tl_thread_owed, thread.id),
    TL_FIELD_INT(struct tl_thread_owed, thread.account),
    TL_FIELD_INT(struct tl_thread_owed, thread.case_id),
    TL_FIELD_TEXT(struct tl_thread_owed, thread.topic),
    TL_FIELD_INT(struct tl_thread_owed, thread.contact),
    TL_FIELD_INT(struct tl_thread_owed, thread.made_at),
    TL_FIELD_INT(struct tl_thread_owed, thread.changed_at),
    TL_FIELD_INT(struct tl_thread_owed, promise),
    TL_FIELD_INT(struct tl_thread_owed, due_at),
};
static const struct tl_record owed_record = TL_RECORD(struct tl_thread_owed, owed_fields);

static const struct tl_field message_fields[] = {
    TL_FIELD_INT(struct tl_message, id),      TL_FIELD_INT(struct tl_message, thread),
    TL_FIELD_INT(struct tl_message, contact), TL_FIELD_INT(struct tl_message, staff),
    TL_FIELD_INT(struct tl_message, made_at), TL_FIELD_INT(struct tl_message, sent_at),
    TL_FIELD_INT(struct tl_message, seen_at), TL_FIELD_TEXT(struct tl_message, text),
};
static const struct tl_record message_record = TL_RECORD(struct tl_message, message_fields);

enum tl_err tl_store_thread_insert(struct tl_db *db, const struct tl_thread *row)
{
    return tl_record_insert(db, TL_SQL_THREAD_INSERT, &thread_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_thread_find(struct tl_db *db, tl_id id, struct tl_thread *out)
{
    return tl_record_find(db, TL_SQL_THREAD_FIND, &thread_record, TL_ARGS(tl_id_value(id)), out);
}

enum tl_err tl_store_thread_find_by_contact(struct tl_db *db, tl_id contact, struct tl_thread *out)
{
    return tl_record_find(db, TL_SQL_THREAD_FIND_BY_CONTACT, &thread_record,
                          TL_ARGS(tl_id_value(contact)), out);
}

enum tl_err tl_store_thread_list(struct tl_db *db, tl_id account, struct tl_thread *out, size_t max,
                                 size_t *out_len)
{
    return tl_record_list(db, TL_SQL_THREAD_LIST, &thread_record,
                          TL_ARGS(tl_id_value(account), tl_int((int64_t)max)), out, max, out_len);
}

enum tl_err tl_store_thread_list_owed(struct tl_db *db, const char *owner, tl_time at,
                                      tl_id promise, struct tl_thread_owed *out, size_t max,
                                      size_t *out_len)
{
    return tl_record_list(
        db, TL_SQL_THREAD_OWED, &owed_record,
        TL_ARGS(tl_text(owner), tl_int(at), tl_id_value(promise), tl_int((int64_t)max)), out, max,
        out_len);
}

enum tl_err tl_store_thread_changed(struct tl_db *db, tl_id id, tl_id contact, tl_time at)
{
    return tl_db_run_found(db, TL_SQL_THREAD_CHANGED,
                           TL_ARGS(tl_id_value(id), tl_id_value(contact), tl_int(at)));
}

enum tl_err tl_store_message_insert(struct tl_db *db, const struct tl_message *row)
{
    return tl_record_insert(db, TL_SQL_MESSAGE_INSERT, &message_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_message_find(struct tl_db *db, tl_id id, struct tl_message *out)
{
    return tl_record_find(db, TL_SQL_MESSAGE_FIND, &message_record, TL_ARGS(tl_id_value(id)), out);
}

enum tl_err tl_store_message_list(struct tl_db *db, tl_id thread, struct tl_message *out,
                                  size_t max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_MESSAGE_LIST, &message_record,
                          TL_ARGS(tl_id_value(thread), tl_int((int64_t)max)), out, max, out_len);
}

enum tl_err tl_store_message_sent(struct tl_db *db, tl_id id, tl_id contact, tl_time at)
{
    return tl_db_run_found(db, TL_SQL_MESSAGE_SENT,
                           TL_ARGS(tl_id_value(id), tl_id_value(contact), tl_int(at)));
}

enum tl_err tl_store_message_drop(struct tl_db *db, tl_id id, tl_id thread)
{
    enum tl_err err = tl_db_run(db, TL_SQL_MESSAGE_UNSENT_DROP, TL_ARGS(tl_id_value(id)));
    return err == TL_OK ? tl_db_run(db, TL_SQL_THREAD_EMPTY_DROP, TL_ARGS(tl_id_value(thread)))
                        : err;
}

enum tl_err tl_store_message_seen(struct tl_db *db, tl_id thread, tl_time at)
{
    return tl_db_run(db, TL_SQL_MESSAGE_SEEN, TL_ARGS(tl_id_value(thread), tl_int(at)));
}

enum tl_err tl_store_message_count_new(struct tl_db *db, tl_id thread, int64_t *out)
{
    return tl_db_int(db, TL_SQL_MESSAGE_NEW, TL_ARGS(tl_id_value(thread)), out);
}

enum tl_err tl_store_message_count_since(struct tl_db *db, tl_id account, tl_time since,
                                         int64_t *out)
{
    return tl_db_int(db, TL_SQL_MESSAGE_SINCE, TL_ARGS(tl_id_value(account), tl_int(since)), out);
}

enum tl_err tl_store_message_count_unsent(struct tl_db *db, tl_id thread, tl_time since,
                                          int64_t *out)
{
    return tl_db_int(db, TL_SQL_MESSAGE_UNSENT, TL_ARGS(tl_id_value(thread), tl_int(since)), out);
}

enum tl_err tl_store_thread_delete_of(struct tl_db *db, tl_id account)
{
    enum tl_err err = tl_db_run(db, TL_SQL_MESSAGE_DELETE_OF, TL_ARGS(tl_id_value(account)));
    return err == TL_OK ? tl_db_run(db, TL_SQL_THREAD_DELETE_OF, TL_ARGS(tl_id_value(account)))
                        : err;
}

static enum tl_err list_old(struct tl_db *db, tl_time before, tl_id *out, size_t max,
                            size_t *out_len)
{
    struct tl_rows rows;
    size_t len = 0;
    enum tl_err err =
        tl_db_query(db, TL_SQL_THREAD_OLD, TL_ARGS(tl_int(before), tl_int((int64_t)max)), &rows);
    if (err != TL_OK)
        return err;
    while (len < max && (err = tl_rows_next(&rows)) == TL_OK)
        out[len++] = (tl_id)tl_rows_int(&rows, 0);
    tl_rows_close(&rows);
    *out_len = len;
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_store_thread_purge(struct tl_db *db, tl_time before, size_t max, size_t *out_deleted)
{
    tl_id old[PURGED_AT_ONCE];
    size_t len = 0;
    TL_ASSERT(tl_db_in_transaction(db));
    enum tl_err err = list_old(db, before, old, max < PURGED_AT_ONCE ? max : PURGED_AT_ONCE, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        err = tl_db_run(db, TL_SQL_MESSAGE_DELETE_IN, TL_ARGS(tl_id_value(old[i])));
        if (err == TL_OK)
            err = tl_db_run(db, TL_SQL_THREAD_DELETE, TL_ARGS(tl_id_value(old[i])));
    }
    if (err == TL_OK)
        *out_deleted = len;
    return err;
}
