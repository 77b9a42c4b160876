/* supervise.c: rows of what supervisors see and do. */
#include "store/supervise.h"

#include "store/record.h"

static const struct tl_field closure_fields[] = {
    TL_FIELD_TEXT(struct tl_closure_row, queue),   TL_FIELD_INT(struct tl_closure_row, staff_id),
    TL_FIELD_TEXT(struct tl_closure_row, reason),  TL_FIELD_INT(struct tl_closure_row, since),
    TL_FIELD_INT(struct tl_closure_row, until_at), TL_FIELD_INT(struct tl_closure_row, sends_on),
};
static const struct tl_record closure_row = TL_RECORD(struct tl_closure_row, closure_fields);

static const struct tl_field surge_fields[] = {
    TL_FIELD_INT(struct tl_surge_row, staff_id),
    TL_FIELD_INT(struct tl_surge_row, since),
    TL_FIELD_INT(struct tl_surge_row, until_at),
};
static const struct tl_record surge_row = TL_RECORD(struct tl_surge_row, surge_fields);

static const struct tl_field broadcast_fields[] = {
    TL_FIELD_INT(struct tl_broadcast, id),       TL_FIELD_INT(struct tl_broadcast, at),
    TL_FIELD_INT(struct tl_broadcast, staff_id), TL_FIELD_TEXT(struct tl_broadcast, queue),
    TL_FIELD_TEXT(struct tl_broadcast, text),
};
static const struct tl_record broadcast_row = TL_RECORD(struct tl_broadcast, broadcast_fields);

static const struct tl_field seat_fields[] = {
    TL_FIELD_INT(struct tl_seat, agent),    TL_FIELD_TEXT(struct tl_seat, name),
    TL_FIELD_TEXT(struct tl_seat, login),   TL_FIELD_TEXT(struct tl_seat, skills),
    TL_FIELD_TEXT(struct tl_seat, tiers),   TL_FIELD_TEXT(struct tl_seat, state),
    TL_FIELD_TEXT(struct tl_seat, reason),  TL_FIELD_INT(struct tl_seat, since),
    TL_FIELD_INT(struct tl_seat, until_at), TL_FIELD_INT(struct tl_seat, contact),
};
static const struct tl_record seat_row = TL_RECORD(struct tl_seat, seat_fields);

static const struct tl_field ask_fields[] = {
    TL_FIELD_INT(struct tl_ask, contact),
    TL_FIELD_INT(struct tl_ask, agent),
    TL_FIELD_INT(struct tl_ask, at),
};
static const struct tl_record ask_row = TL_RECORD(struct tl_ask, ask_fields);

enum tl_err tl_store_closure_put(struct tl_db *db, const struct tl_closure_row *row)
{
    return tl_record_insert(db, TL_SQL_CLOSURE_PUT, &closure_row, row, TL_NO_ARGS);
}

enum tl_err tl_store_closure_drop(struct tl_db *db, const char *queue)
{
    return tl_db_run(db, TL_SQL_CLOSURE_DROP, TL_ARGS(tl_text(queue)));
}

enum tl_err tl_store_closure_find(struct tl_db *db, const char *queue, struct tl_closure_row *out)
{
    return tl_record_find(db, TL_SQL_CLOSURE_FIND, &closure_row, TL_ARGS(tl_text(queue)), out);
}

enum tl_err tl_store_closure_list(struct tl_db *db, struct tl_closure_row *out, size_t rows_max,
                                  size_t *out_len)
{
    return tl_record_list(db, TL_SQL_CLOSURE_LIST, &closure_row, TL_ARGS(tl_int((int64_t)rows_max)),
                          out, rows_max, out_len);
}

enum tl_err tl_store_surge_put(struct tl_db *db, const struct tl_surge_row *row)
{
    return tl_record_insert(db, TL_SQL_SURGE_PUT, &surge_row, row, TL_NO_ARGS);
}

enum tl_err tl_store_surge_drop(struct tl_db *db)
{
    return tl_db_run(db, TL_SQL_SURGE_DROP, TL_NO_ARGS);
}

enum tl_err tl_store_surge_find(struct tl_db *db, struct tl_surge_row *out)
{
    return tl_record_find(db, TL_SQL_SURGE_FIND, &surge_row, TL_NO_ARGS, out);
}

enum tl_err tl_store_broadcast_insert(struct tl_db *db, const struct tl_broadcast *row)
{
    return tl_record_insert(db, TL_SQL_BROADCAST_INSERT, &broadcast_row, row, TL_NO_ARGS);
}

enum tl_err tl_store_broadcast_unread(struct tl_db *db, tl_id staff, tl_time since,
                                      struct tl_broadcast *out, size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_BROADCAST_UNREAD, &broadcast_row,
                          TL_ARGS(tl_id_value(staff), tl_int(since), tl_int((int64_t)rows_max)),
                          out, rows_max, out_len);
}

enum tl_err tl_store_broadcast_read(struct tl_db *db, tl_id broadcast, tl_id staff, tl_time at)
{
    return tl_db_run(db, TL_SQL_BROADCAST_READ,
                     TL_ARGS(tl_id_value(broadcast), tl_id_value(staff), tl_int(at)));
}

enum tl_err tl_store_ask_put(struct tl_db *db, const struct tl_ask *ask)
{
    return tl_db_run_new(
        db, TL_SQL_ASK_PUT,
        TL_ARGS(tl_id_value(ask->contact), tl_id_value(ask->agent), tl_int(ask->at)));
}

enum tl_err tl_store_ask_end(struct tl_db *db, tl_id contact, tl_time at, tl_id by)
{
    return tl_db_run(db, TL_SQL_ASK_END,
                     TL_ARGS(tl_id_value(contact), tl_int(at), tl_id_value(by)));
}

enum tl_err tl_store_ask_list(struct tl_db *db, struct tl_ask *out, size_t rows_max,
                              size_t *out_len)
{
    return tl_record_list(db, TL_SQL_ASK_LIST, &ask_row, TL_ARGS(tl_int((int64_t)rows_max)), out,
                          rows_max, out_len);
}

enum tl_err tl_store_seat_list(struct tl_db *db, tl_id after, struct tl_seat *out, size_t rows_max,
                               size_t *out_len)
{
    return tl_record_list(db, TL_SQL_SEAT_LIST, &seat_row,
                          TL_ARGS(tl_id_value(after), tl_int((int64_t)rows_max)), out, rows_max,
                          out_len);
}

enum tl_err tl_store_seat_find(struct tl_db *db, tl_id agent, struct tl_seat *out)
{
    return tl_record_find(db, TL_SQL_SEAT_FIND, &seat_row, TL_ARGS(tl_id_value(agent)), out);
}
