/* inbox.c: rows that wait for the engine, and the highest number seen of each source. */
#include "store/inbox.h"

#include <stdio.h>
#include <string.h>

#include "store/query.h"

enum tl_err tl_inbox_put(struct tl_db *db, const char *source, uint64_t number, tl_time at,
                         const void *bytes, uint32_t bytes_len)
{
    if (bytes_len > TL_INBOX_INPUT_BYTES_MAX || strlen(source) >= TL_INBOX_SOURCE_SIZE)
        return TL_ETOOLONG;
    return tl_db_run_new(
        db, TL_SQL_INBOX_PUT,
        TL_ARGS(tl_text(source), tl_id_value(number), tl_int(at), tl_bytes(bytes, bytes_len)));
}

static enum tl_err read_row(const struct tl_rows *rows, struct tl_inbox_row *out_row)
{
    size_t len;
    const void *bytes = tl_rows_bytes(rows, 3, &len);
    if (len > sizeof out_row->bytes)
        return TL_ECORRUPT;
    snprintf(out_row->source, sizeof out_row->source, "%s", tl_rows_text(rows, 0));
    out_row->number = (uint64_t)tl_rows_int(rows, 1);
    out_row->at = tl_rows_int(rows, 2);
    out_row->bytes_len = (uint32_t)len;
    memcpy(out_row->bytes, bytes, len);
    return TL_OK;
}

enum tl_err tl_inbox_list(struct tl_db *db, struct tl_inbox_row *out_rows, size_t rows_max,
                          size_t *out_len)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, TL_SQL_INBOX_LIST, TL_ARGS(tl_int((int64_t)rows_max)), &rows);
    if (err != TL_OK)
        return err;
    size_t len = 0;
    while (len < rows_max && (err = tl_rows_next(&rows)) == TL_OK) {
        err = read_row(&rows, &out_rows[len]);
        if (err != TL_OK)
            break;
        len++;
    }
    tl_rows_close(&rows);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    *out_len = len;
    return TL_OK;
}

enum tl_err tl_inbox_done(struct tl_db *db, const char *source, uint64_t number)
{
    enum tl_err err =
        tl_db_run_found(db, TL_SQL_INBOX_DELETE, TL_ARGS(tl_text(source), tl_id_value(number)));
    if (err == TL_OK)
        err = tl_db_run(db, TL_SQL_INBOX_SEEN_SET, TL_ARGS(tl_text(source), tl_id_value(number)));
    return err;
}

enum tl_err tl_inbox_seen(struct tl_db *db, const char *source, uint64_t *out_number)
{
    int64_t number = 0;
    enum tl_err err = tl_db_int(db, TL_SQL_INBOX_SEEN, TL_ARGS(tl_text(source)), &number);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    *out_number = (uint64_t)number;
    return TL_OK;
}
