/* notices.c: the tables of notices and of numbers that want none. */
#include "store/notices.h"

#include "store/record.h"

static const struct tl_field notice_fields[] = {
    TL_FIELD_INT(struct tl_notice_row, id),       TL_FIELD_TEXT(struct tl_notice_row, once),
    TL_FIELD_INT(struct tl_notice_row, contact),  TL_FIELD_INT(struct tl_notice_row, promise),
    TL_FIELD_TEXT(struct tl_notice_row, kind),    TL_FIELD_TEXT(struct tl_notice_row, channel),
    TL_FIELD_TEXT(struct tl_notice_row, address), TL_FIELD_TEXT(struct tl_notice_row, language),
    TL_FIELD_TEXT(struct tl_notice_row, fields),  TL_FIELD_TEXT(struct tl_notice_row, state),
    TL_FIELD_INT(struct tl_notice_row, tries),    TL_FIELD_INT(struct tl_notice_row, made_at),
    TL_FIELD_INT(struct tl_notice_row, next_at),  TL_FIELD_INT(struct tl_notice_row, until_at),
    TL_FIELD_INT(struct tl_notice_row, ended_at), TL_FIELD_TEXT(struct tl_notice_row, message),
    TL_FIELD_TEXT(struct tl_notice_row, error),
};
static const struct tl_record notice_record = TL_RECORD(struct tl_notice_row, notice_fields);

enum tl_err tl_store_notice_insert(struct tl_db *db, const struct tl_notice_row *row)
{
    return tl_record_insert(db, TL_SQL_NOTICE_INSERT, &notice_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_notice_find(struct tl_db *db, tl_id id, struct tl_notice_row *out_row)
{
    return tl_record_find(db, TL_SQL_NOTICE_FIND, &notice_record, TL_ARGS(tl_id_value(id)),
                          out_row);
}

enum tl_err tl_store_notice_find_message(struct tl_db *db, const char *message,
                                         struct tl_notice_row *out_row)
{
    return tl_record_find(db, TL_SQL_NOTICE_FIND_MESSAGE, &notice_record, TL_ARGS(tl_text(message)),
                          out_row);
}

enum tl_err tl_store_notice_due(struct tl_db *db, const char *state, const char *channel,
                                tl_time now, struct tl_notice_row *out_row)
{
    return tl_record_find(db, TL_SQL_NOTICE_DUE, &notice_record,
                          TL_ARGS(tl_text(state), tl_text(channel), tl_int(now)), out_row);
}

enum tl_err tl_store_notice_next(struct tl_db *db, const char *state, const char *channel,
                                 tl_time *out_at)
{
    return tl_db_int(db, TL_SQL_NOTICE_NEXT, TL_ARGS(tl_text(state), tl_text(channel)), out_at);
}

enum tl_err tl_store_notice_move(struct tl_db *db, const struct tl_notice_row *row,
                                 const char *from)
{
    return tl_db_run_found(
        db, TL_SQL_NOTICE_MOVE,
        TL_ARGS(tl_id_value(row->id), tl_text(from), tl_text(row->channel), tl_text(row->address),
                tl_text(row->language), tl_text(row->fields), tl_text(row->state),
                tl_int(row->tries), tl_int(row->next_at), tl_int(row->until_at),
                tl_int(row->ended_at), tl_text(row->message), tl_text(row->error)));
}

enum tl_err tl_store_notice_requeue(struct tl_db *db)
{
    return tl_db_run(db, TL_SQL_NOTICE_REQUEUE, TL_NO_ARGS);
}

enum tl_err tl_store_notice_find_again(struct tl_db *db, const char *channel)
{
    return tl_db_run(db, TL_SQL_NOTICE_FIND_AGAIN, TL_ARGS(tl_text(channel)));
}

enum tl_err tl_store_notice_list_contact(struct tl_db *db, tl_id contact,
                                         struct tl_notice_row *out_rows, size_t rows_max,
                                         size_t *out_len)
{
    return tl_record_list(db, TL_SQL_NOTICE_CONTACT_LIST, &notice_record,
                          TL_ARGS(tl_id_value(contact), tl_int((int64_t)rows_max)), out_rows,
                          rows_max, out_len);
}

enum tl_err tl_store_notice_list_state(struct tl_db *db, const char *state, tl_id before,
                                       struct tl_notice_row *out_rows, size_t rows_max,
                                       size_t *out_len)
{
    int64_t below = before > 0 && before <= INT64_MAX ? (int64_t)before : INT64_MAX;
    return tl_record_list(db, TL_SQL_NOTICE_STATE_LIST, &notice_record,
                          TL_ARGS(tl_text(state), tl_int(below), tl_int((int64_t)rows_max)),
                          out_rows, rows_max, out_len);
}

enum tl_err tl_store_notice_purge(struct tl_db *db, tl_time at, uint32_t count,
                                  uint32_t *out_deleted)
{
    enum tl_err err = tl_db_run(db, TL_SQL_NOTICE_PURGE, TL_ARGS(tl_int(at), tl_int(count)));
    if (err == TL_OK)
        *out_deleted = (uint32_t)tl_db_changed(db);
    return err;
}

enum tl_err tl_store_number_stop(struct tl_db *db, const char *number, tl_time at, const char *word)
{
    return tl_db_run(db, TL_SQL_NUMBER_STOP, TL_ARGS(tl_text(number), tl_int(at), tl_text(word)));
}

enum tl_err tl_store_number_start(struct tl_db *db, const char *number)
{
    return tl_db_run(db, TL_SQL_NUMBER_START, TL_ARGS(tl_text(number)));
}

enum tl_err tl_store_number_is_stopped(struct tl_db *db, const char *number, bool *out_is_stopped)
{
    int64_t at;
    enum tl_err err = tl_db_int(db, TL_SQL_NUMBER_STOPPED, TL_ARGS(tl_text(number)), &at);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    *out_is_stopped = err == TL_OK;
    return TL_OK;
}

enum tl_err tl_store_notice_count_links(struct tl_db *db, const char *number, tl_id contact,
                                        tl_time since, int64_t *out_to_number,
                                        int64_t *out_of_contact)
{
    enum tl_err err = tl_db_int(db, TL_SQL_NOTICE_LINKS_TO, TL_ARGS(tl_text(number), tl_int(since)),
                                out_to_number);
    return err == TL_OK ? tl_db_int(db, TL_SQL_NOTICE_LINKS_OF, TL_ARGS(tl_id_value(contact)),
                                    out_of_contact)
                        : err;
}

enum tl_err tl_store_notice_drop(struct tl_db *db, tl_id contact, const char *kind)
{
    return tl_db_run(db, TL_SQL_NOTICE_DROP, TL_ARGS(tl_id_value(contact), tl_text(kind)));
}
