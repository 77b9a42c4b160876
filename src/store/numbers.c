/* numbers.c: the tables of numbers. */
#include "store/numbers.h"

#include <stdlib.h>
#include <string.h>

#include "store/query.h"

enum { WORD_BYTES = 8, BYTES_MAX = TL_NUMBERS_WORDS_MAX * WORD_BYTES };

static size_t pack(const struct tl_numbers_words *row, uint8_t out[BYTES_MAX])
{
    for (size_t i = 0; i < row->words_len; i++) {
        for (int k = 0; k < WORD_BYTES; k++)
            out[i * WORD_BYTES + (size_t)k] = (uint8_t)(row->words[i] >> (8 * k));
    }
    return row->words_len * WORD_BYTES;
}

static enum tl_err unpack(const uint8_t *bytes, size_t len, struct tl_numbers_words *out)
{
    if (len > BYTES_MAX || len % WORD_BYTES != 0)
        return TL_ECORRUPT;
    out->words_len = len / WORD_BYTES;
    memset(out->words, 0, sizeof out->words);
    for (size_t i = 0; i < len; i++)
        out->words[i / WORD_BYTES] |= (uint64_t)bytes[i] << (8 * (i % WORD_BYTES));
    return TL_OK;
}

enum tl_err tl_store_numbers_put(struct tl_db *db, const struct tl_numbers_words *row)
{
    uint8_t bytes[BYTES_MAX];
    size_t len = pack(row, bytes);
    return tl_db_run(db, TL_SQL_NUMBERS_PUT,
                     TL_ARGS(tl_int(row->from_at), tl_int(row->channel), tl_int(row->language),
                             tl_int(row->queue), tl_bytes(bytes, len)));
}

enum tl_err tl_store_numbers_staff_put(struct tl_db *db, const struct tl_numbers_words *row)
{
    uint8_t bytes[BYTES_MAX];
    size_t len = pack(row, bytes);
    return tl_db_run(db, TL_SQL_NUMBERS_STAFF_PUT,
                     TL_ARGS(tl_int(row->from_at), tl_bytes(bytes, len)));
}

/* keys: columns before the words, beside from_at. */
static enum tl_err each(struct tl_db *db, enum tl_sql sql, tl_time from, tl_time to, int keys,
                        tl_numbers_take_fn *take, void *arg)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, sql, TL_ARGS(tl_int(from), tl_int(to)), &rows);
    if (err != TL_OK)
        return err;
    while ((err = tl_rows_next(&rows)) == TL_OK) {
        struct tl_numbers_words row = { .from_at = tl_rows_int(&rows, 0) };
        size_t len;
        if (keys > 0) {
            row.channel = tl_rows_int(&rows, 1);
            row.language = tl_rows_int(&rows, 2);
            row.queue = tl_rows_int(&rows, 3);
        }
        const void *bytes = tl_rows_bytes(&rows, 1 + keys, &len);
        err = unpack(bytes, len, &row);
        if (err == TL_OK)
            err = take(arg, &row);
        if (err != TL_OK)
            break;
    }
    tl_rows_close(&rows);
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_store_numbers_each(struct tl_db *db, tl_time from, tl_time to,
                                  tl_numbers_take_fn *take, void *arg)
{
    return each(db, TL_SQL_NUMBERS_LIST, from, to, 3, take, arg);
}

enum tl_err tl_store_numbers_staff_each(struct tl_db *db, tl_time from, tl_time to,
                                        tl_numbers_take_fn *take, void *arg)
{
    return each(db, TL_SQL_NUMBERS_STAFF_LIST, from, to, 0, take, arg);
}

enum tl_err tl_store_numbers_clear(struct tl_db *db)
{
    enum tl_err err = tl_db_run(db, TL_SQL_NUMBERS_CLEAR, TL_NO_ARGS);
    if (err == TL_OK)
        err = tl_db_run(db, TL_SQL_NUMBERS_STAFF_CLEAR, TL_NO_ARGS);
    return err == TL_OK ? tl_db_run(db, TL_SQL_NUMBERS_STATE_CLEAR, TL_NO_ARGS) : err;
}

enum tl_err tl_store_numbers_state_put(struct tl_db *db, uint64_t fact, const void *bytes,
                                       size_t len)
{
    return tl_db_run(db, TL_SQL_NUMBERS_STATE_PUT,
                     TL_ARGS(tl_id_value(fact), tl_bytes(bytes, len)));
}

enum tl_err tl_store_numbers_state_get(struct tl_db *db, uint64_t *out_fact, void **out_bytes,
                                       size_t *out_len)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, TL_SQL_NUMBERS_STATE_GET, TL_NO_ARGS, &rows);
    if (err != TL_OK)
        return err;
    err = tl_rows_next(&rows);
    if (err == TL_OK) {
        const void *bytes = tl_rows_bytes(&rows, 1, out_len);
        *out_fact = (uint64_t)tl_rows_int(&rows, 0);
        *out_bytes = malloc(*out_len + 1);
        if (*out_bytes && *out_len > 0)
            memcpy(*out_bytes, bytes, *out_len);
        err = *out_bytes ? TL_OK : TL_ENOMEM;
    }
    tl_rows_close(&rows);
    return err;
}
