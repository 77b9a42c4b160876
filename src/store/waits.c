/* waits.c: waits told, and hours of them. */
#include "store/waits.h"

#include "store/record.h"

static const struct tl_field told_fields[] = {
    TL_FIELD_INT(struct tl_wait_told, told_at),
    TL_FIELD_INT(struct tl_wait_told, from_s),
    TL_FIELD_INT(struct tl_wait_told, to_s),
};
static const struct tl_record told_record = TL_RECORD(struct tl_wait_told, told_fields);

static const struct tl_field hour_fields[] = {
    TL_FIELD_INT(struct tl_wait_hour, hour_at),  TL_FIELD_INT(struct tl_wait_hour, served),
    TL_FIELD_INT(struct tl_wait_hour, waited_s), TL_FIELD_INT(struct tl_wait_hour, went),
    TL_FIELD_INT(struct tl_wait_hour, within),   TL_FIELD_INT(struct tl_wait_hour, early),
    TL_FIELD_INT(struct tl_wait_hour, late),
};
static const struct tl_record hour_record = TL_RECORD(struct tl_wait_hour, hour_fields);

enum tl_err tl_store_wait_told(struct tl_db *db, tl_id contact, const struct tl_wait_told *told)
{
    return tl_db_run(db, TL_SQL_WAIT_TOLD,
                     TL_ARGS(tl_id_value(contact), tl_int(told->told_at), tl_int(told->from_s),
                             tl_int(told->to_s)));
}

enum tl_err tl_store_wait_told_take(struct tl_db *db, tl_id contact, struct tl_wait_told *out)
{
    enum tl_err err =
        tl_record_find(db, TL_SQL_WAIT_TOLD_FIND, &told_record, TL_ARGS(tl_id_value(contact)), out);
    return err ? err : tl_db_run(db, TL_SQL_WAIT_TOLD_DROP, TL_ARGS(tl_id_value(contact)));
}

enum tl_err tl_store_wait_hour_add(struct tl_db *db, const char *channel,
                                   const struct tl_wait_hour *more)
{
    return tl_db_run(db, TL_SQL_WAIT_HOUR_ADD,
                     TL_ARGS(tl_text(channel), tl_int(more->hour_at), tl_int(more->served),
                             tl_int(more->waited_s), tl_int(more->went), tl_int(more->within),
                             tl_int(more->early), tl_int(more->late)));
}

enum tl_err tl_store_wait_hour_list(struct tl_db *db, const char *channel, tl_time since,
                                    struct tl_wait_hour *out, size_t hours_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_WAIT_HOUR_LIST, &hour_record,
                          TL_ARGS(tl_text(channel), tl_int(since), tl_int((int64_t)hours_max)), out,
                          hours_max, out_len);
}
