/* meta.c: ids, settings, policies. */
#include "store/meta.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "store/record.h"

enum tl_err tl_store_ids_take(struct tl_db *db, const char *kind, uint32_t count, tl_id *out_first)
{
    TL_ASSERT(count > 0);
    int64_t first;
    enum tl_err err = tl_db_int(db, TL_SQL_IDS_TAKE, TL_ARGS(tl_text(kind), tl_int(count)), &first);
    if (err == TL_OK)
        *out_first = (tl_id)first;
    return err;
}

enum tl_err tl_store_setting_set(struct tl_db *db, const char *name, const char *value)
{
    return tl_db_run(db, TL_SQL_SETTING_SET, TL_ARGS(tl_text(name), tl_text(value)));
}

enum tl_err tl_store_setting_get(struct tl_db *db, const char *name, char *out_value,
                                 size_t value_size)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, TL_SQL_SETTING_GET, TL_ARGS(tl_text(name)), &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    if (err == TL_OK)
        err = tl_record_text(&rows, 0, out_value, value_size);
    tl_rows_close(&rows);
    return err;
}

enum tl_err tl_store_policy_put(struct tl_db *db, const char *hash, const char *text,
                                tl_time loaded_at)
{
    if (strlen(hash) >= TL_POLICY_HASH_SIZE || strlen(text) > TL_POLICY_TEXT_BYTES_MAX)
        return TL_ETOOLONG;
    return tl_db_run(db, TL_SQL_POLICY_PUT,
                     TL_ARGS(tl_text(hash), tl_text(text), tl_int(loaded_at)));
}

static enum tl_err read_policy(struct tl_db *db, enum tl_sql sql, const struct tl_value *args,
                               size_t args_len, struct tl_policy_version *out_version)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, sql, args, args_len, &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    struct tl_policy_version version = { 0 };
    if (err == TL_OK)
        err = tl_record_text(&rows, 0, version.hash, sizeof version.hash);
    if (err == TL_OK) {
        version.loaded_at = tl_rows_int(&rows, 1);
        version.text = strdup(tl_rows_text(&rows, 2));
        err = version.text ? TL_OK : TL_ENOMEM;
    }
    tl_rows_close(&rows);
    if (err == TL_OK)
        *out_version = version;
    return err;
}

enum tl_err tl_store_policy_find(struct tl_db *db, const char *hash,
                                 struct tl_policy_version *out_version)
{
    return read_policy(db, TL_SQL_POLICY_FIND, TL_ARGS(tl_text(hash)), out_version);
}

enum tl_err tl_store_policy_last(struct tl_db *db, struct tl_policy_version *out_version)
{
    return read_policy(db, TL_SQL_POLICY_LAST, TL_NO_ARGS, out_version);
}
