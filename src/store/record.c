/* record.c: structs to parameters and columns to structs. */
#include "store/record.h"

#include <string.h>

#include "base/assert.h"

static struct tl_value value_of(const struct tl_field *field, const void *row)
{
    const char *at = (const char *)row + field->offset;
    if (field->text_size > 0) {
        TL_ASSERT(memchr(at, '\0', field->text_size));
        return tl_text(at);
    }
    int64_t number;
    memcpy(&number, at, sizeof number);
    return tl_int(number);
}

enum tl_err tl_record_insert(struct tl_db *db, enum tl_sql sql, const struct tl_record *record,
                             const void *row, const struct tl_value *extra, size_t extra_len)
{
    struct tl_value args[TL_ARGS_MAX];
    TL_ASSERT(record->fields_len + extra_len <= TL_ARGS_MAX);
    for (size_t i = 0; i < record->fields_len; i++)
        args[i] = value_of(&record->fields[i], row);
    for (size_t i = 0; i < extra_len; i++)
        args[record->fields_len + i] = extra[i];
    return tl_db_run_new(db, sql, args, record->fields_len + extra_len);
}

enum tl_err tl_record_text(const struct tl_rows *rows, int column, char *out_text, size_t text_size)
{
    const char *text = tl_rows_text(rows, column);
    size_t len = strlen(text);
    if (len >= text_size)
        return TL_ETOOLONG;
    memcpy(out_text, text, len + 1);
    return TL_OK;
}

static enum tl_err read_row(const struct tl_rows *rows, const struct tl_record *record,
                            void *out_row)
{
    /* No bytes of an earlier record stay behind a shorter text. */
    memset(out_row, 0, record->row_bytes);
    for (size_t i = 0; i < record->fields_len; i++) {
        const struct tl_field *field = &record->fields[i];
        char *at = (char *)out_row + field->offset;
        if (field->text_size > 0) {
            enum tl_err err = tl_record_text(rows, (int)i, at, field->text_size);
            if (err != TL_OK)
                return err;
        } else {
            int64_t number = tl_rows_int(rows, (int)i);
            memcpy(at, &number, sizeof number);
        }
    }
    return TL_OK;
}

enum tl_err tl_record_next(struct tl_rows *rows, const struct tl_record *record, void *out_row)
{
    enum tl_err err = tl_rows_next(rows);
    return err == TL_OK ? read_row(rows, record, out_row) : err;
}

enum tl_err tl_record_find(struct tl_db *db, enum tl_sql sql, const struct tl_record *record,
                           const struct tl_value *args, size_t args_len, void *out_row)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, sql, args, args_len, &rows);
    if (err != TL_OK)
        return err;
    err = tl_record_next(&rows, record, out_row);
    tl_rows_close(&rows);
    return err;
}

enum tl_err tl_record_read_all(struct tl_rows *rows, const struct tl_record *record, void *out_rows,
                               size_t rows_max, size_t *out_len)
{
    enum tl_err err = TL_OK;
    size_t len = 0;
    while (len < rows_max && (err = tl_rows_next(rows)) == TL_OK) {
        err = read_row(rows, record, (char *)out_rows + len * record->row_bytes);
        if (err != TL_OK)
            break;
        len++;
    }
    if (err != TL_OK && err != TL_ENONE)
        return err;
    *out_len = len;
    return TL_OK;
}

enum tl_err tl_record_list(struct tl_db *db, enum tl_sql sql, const struct tl_record *record,
                           const struct tl_value *args, size_t args_len, void *out_rows,
                           size_t rows_max, size_t *out_len)
{
    struct tl_rows rows;
    enum tl_err err = tl_db_query(db, sql, args, args_len, &rows);
    if (err != TL_OK)
        return err;
    err = tl_record_read_all(&rows, record, out_rows, rows_max, out_len);
    tl_rows_close(&rows);
    return err;
}
