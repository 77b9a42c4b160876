/* works.c: requests, callbacks and messages. */
#include "store/works.h"

#include "store/record.h"

static const struct tl_field work_fields[] = {
    TL_FIELD_INT(struct tl_work, id),      TL_FIELD_INT(struct tl_work, contact),
    TL_FIELD_TEXT(struct tl_work, kind),   TL_FIELD_TEXT(struct tl_work, type),
    TL_FIELD_TEXT(struct tl_work, state),  TL_FIELD_INT(struct tl_work, made_at),
    TL_FIELD_INT(struct tl_work, due_at),  TL_FIELD_INT(struct tl_work, ended_at),
    TL_FIELD_TEXT(struct tl_work, number), TL_FIELD_TEXT(struct tl_work, fields),
};
static const struct tl_record work_record = TL_RECORD(struct tl_work, work_fields);

enum tl_err tl_store_work_insert(struct tl_db *db, const struct tl_work *work)
{
    return tl_record_insert(db, TL_SQL_WORK_INSERT, &work_record, work, TL_NO_ARGS);
}

enum tl_err tl_store_work_find(struct tl_db *db, tl_id id, struct tl_work *out_work)
{
    return tl_record_find(db, TL_SQL_WORK_FIND, &work_record, TL_ARGS(tl_id_value(id)), out_work);
}

enum tl_err tl_store_work_find_by_number(struct tl_db *db, const char *number,
                                         struct tl_work *out_work)
{
    return tl_record_find(db, TL_SQL_WORK_FIND_NUMBER, &work_record, TL_ARGS(tl_text(number)),
                          out_work);
}

enum tl_err tl_store_work_list_contact(struct tl_db *db, tl_id contact, struct tl_work *out_works,
                                       size_t works_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_WORK_CONTACT_LIST, &work_record,
                          TL_ARGS(tl_id_value(contact), tl_int((int64_t)works_max)), out_works,
                          works_max, out_len);
}

enum tl_err tl_store_work_list_due(struct tl_db *db, tl_time at, struct tl_work *out_works,
                                   size_t works_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_WORK_DUE_LIST, &work_record,
                          TL_ARGS(tl_int(at), tl_int((int64_t)works_max)), out_works, works_max,
                          out_len);
}

enum tl_err tl_store_work_set_state(struct tl_db *db, tl_id id, const char *state, tl_time due_at,
                                    tl_time ended_at)
{
    return tl_db_run_found(
        db, TL_SQL_WORK_STATE_SET,
        TL_ARGS(tl_id_value(id), tl_text(state), tl_int(due_at), tl_int(ended_at)));
}

enum tl_err tl_store_work_turn(struct tl_db *db, const struct tl_work *work)
{
    return tl_db_run_found(db, TL_SQL_WORK_TURN,
                           TL_ARGS(tl_id_value(work->id), tl_text(work->kind), tl_text(work->type),
                                   tl_text(work->state), tl_int(work->made_at),
                                   tl_int(work->due_at)));
}
