/* keep.c: holds, and what is old enough to go. */
#include "store/keep.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/meta.h"

#include "store/record.h"

#define PURGED_SETTING "audit.purged_before" /* The latest such time, in microseconds. */

static const struct tl_field stopped_fields[] = {
    TL_FIELD_TEXT(struct tl_stopped_number, number),
    TL_FIELD_INT(struct tl_stopped_number, at),
    TL_FIELD_TEXT(struct tl_stopped_number, word),
};
static const struct tl_record stopped_record = TL_RECORD(struct tl_stopped_number, stopped_fields);

enum tl_err tl_store_hold_put(struct tl_db *db, tl_id contact, tl_time at, const char *reason)
{
    return tl_db_run_new(db, TL_SQL_HOLD_PUT,
                         TL_ARGS(tl_id_value(contact), tl_int(at), tl_text(reason)));
}

enum tl_err tl_store_hold_drop(struct tl_db *db, tl_id contact)
{
    return tl_db_run_found(db, TL_SQL_HOLD_DROP, TL_ARGS(tl_id_value(contact)));
}

enum tl_err tl_store_kept_list(struct tl_db *db, tl_time before, tl_id *out_contacts,
                               size_t contacts_max, size_t *out_len)
{
    struct tl_rows rows;
    size_t len = 0;
    enum tl_err err = tl_db_query(db, TL_SQL_KEPT_LIST,
                                  TL_ARGS(tl_int(before), tl_int((int64_t)contacts_max)), &rows);
    if (err != TL_OK)
        return err;
    while (len < contacts_max && (err = tl_rows_next(&rows)) == TL_OK)
        out_contacts[len++] = (tl_id)tl_rows_int(&rows, 0);
    tl_rows_close(&rows);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    *out_len = len;
    return TL_OK;
}

enum tl_err tl_store_audit_purge(struct tl_db *db, tl_time before, uint32_t count,
                                 uint32_t *out_deleted)
{
    char until[24];
    tl_time purged = 0;
    enum tl_err err = tl_db_run(db, TL_SQL_AUDIT_PURGE, TL_ARGS(tl_int(before), tl_int(count)));
    if (err != TL_OK)
        return err;
    *out_deleted = (uint32_t)tl_db_changed(db);
    err = tl_store_audit_purged(db, &purged);
    if (err != TL_OK || purged >= before || *out_deleted == 0)
        return err;
    snprintf(until, sizeof until, "%" PRId64, before);
    return tl_store_setting_set(db, PURGED_SETTING, until);
}

enum tl_err tl_store_audit_purged(struct tl_db *db, tl_time *out_before)
{
    char until[24] = "0";
    enum tl_err err = tl_store_setting_get(db, PURGED_SETTING, until, sizeof until);
    *out_before = strtoll(until, NULL, 10);
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_store_number_stopped(struct tl_db *db, const char *number,
                                    struct tl_stopped_number *out)
{
    return tl_record_find(db, TL_SQL_NUMBER_STOPPED_ROW, &stopped_record, TL_ARGS(tl_text(number)),
                          out);
}
