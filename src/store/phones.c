/* phones.c: desk phones of staff. */
#include "store/phones.h"

#include "store/record.h"

static const struct tl_field fields[] = {
    TL_FIELD_INT(struct tl_staff_phone, staff_id), TL_FIELD_TEXT(struct tl_staff_phone, account),
    TL_FIELD_TEXT(struct tl_staff_phone, ha1),     TL_FIELD_INT(struct tl_staff_phone, is_chosen),
    TL_FIELD_INT(struct tl_staff_phone, made_at),
};
static const struct tl_record record = TL_RECORD(struct tl_staff_phone, fields);

enum tl_err tl_store_phone_put(struct tl_db *db, const struct tl_staff_phone *phone)
{
    int64_t others = 0;
    enum tl_err err =
        tl_db_int(db, TL_SQL_STAFF_PHONE_OTHERS,
                  TL_ARGS(tl_text(phone->account), tl_id_value(phone->staff_id)), &others);
    if (err == TL_OK && others > 0)
        err = TL_EEXISTS;
    return err == TL_OK ? tl_record_insert(db, TL_SQL_STAFF_PHONE_PUT, &record, phone, TL_NO_ARGS)
                        : err;
}

enum tl_err tl_store_phone_find(struct tl_db *db, tl_id staff, struct tl_staff_phone *out_phone)
{
    return tl_record_find(db, TL_SQL_STAFF_PHONE_FIND, &record, TL_ARGS(tl_id_value(staff)),
                          out_phone);
}

enum tl_err tl_store_phone_list(struct tl_db *db, tl_id after, struct tl_staff_phone *out_phones,
                                size_t phones_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_STAFF_PHONE_LIST, &record,
                          TL_ARGS(tl_id_value(after), tl_int((int64_t)phones_max)), out_phones,
                          phones_max, out_len);
}

enum tl_err tl_store_phone_choose(struct tl_db *db, tl_id staff, bool is_chosen)
{
    return tl_db_run_found(db, TL_SQL_STAFF_PHONE_CHOOSE,
                           TL_ARGS(tl_id_value(staff), tl_int(is_chosen)));
}

enum tl_err tl_store_phone_delete(struct tl_db *db, tl_id staff)
{
    return tl_db_run_found(db, TL_SQL_STAFF_PHONE_DELETE, TL_ARGS(tl_id_value(staff)));
}
