/* record.h: a struct as a list of fields, so that each kind of record is bound and read by one
 * code.
 *
 *     static const struct tl_field fields[] = { TL_FIELD_INT(struct tl_x, id), ... };
 *     static const struct tl_record x_record = TL_RECORD(struct tl_x, fields);
 *
 * The fields stand in the order of the statement's parameters and columns. Numbers are 8 bytes
 * wide, texts are arrays of char with their NUL. Used inside the store layer only.
 */
#ifndef TL_STORE_RECORD_H
#define TL_STORE_RECORD_H

#include "store/query.h"

struct tl_field {
    uint32_t offset;
    uint32_t text_size; /* 0: a number. */
};

struct tl_record {
    const struct tl_field *fields;
    size_t fields_len;
    size_t row_bytes;
};

#define TL_FIELD_INT(type, name)                                                                   \
    {                                                                                              \
        offsetof(type, name), 0 * sizeof(char[sizeof(((type *)0)->name) == 8 ? 1 : -1])            \
    }
#define TL_FIELD_TEXT(type, name)                                                                  \
    {                                                                                              \
        offsetof(type, name), sizeof(((type *)0)->name)                                            \
    }
#define TL_RECORD(type, list)                                                                      \
    {                                                                                              \
        (list), sizeof(list) / sizeof((list)[0]), sizeof(type)                                     \
    }

/* Binds all fields of row as $1, $2, ... and the extra values behind them. TL_EEXISTS: the
 * statement is an INSERT ... ON CONFLICT DO NOTHING and a key was there. */
TL_MUST_USE enum tl_err tl_record_insert(struct tl_db *db, enum tl_sql sql,
                                         const struct tl_record *record, const void *row,
                                         const struct tl_value *extra, size_t extra_len);

/* Runs the query and reads its first row. TL_ENONE: there is none. */
TL_MUST_USE enum tl_err tl_record_find(struct tl_db *db, enum tl_sql sql,
                                       const struct tl_record *record, const struct tl_value *args,
                                       size_t args_len, void *out_row);

/* Reads the next row of a query. TL_ENONE: there is no more. */
TL_MUST_USE enum tl_err tl_record_next(struct tl_rows *rows, const struct tl_record *record,
                                       void *out_row);

/* Reads up to rows_max rows of a running query into an array. */
TL_MUST_USE enum tl_err tl_record_read_all(struct tl_rows *rows, const struct tl_record *record,
                                           void *out_rows, size_t rows_max, size_t *out_len);

/* Runs the query and reads up to rows_max rows into an array. */
TL_MUST_USE enum tl_err tl_record_list(struct tl_db *db, enum tl_sql sql,
                                       const struct tl_record *record, const struct tl_value *args,
                                       size_t args_len, void *out_rows, size_t rows_max,
                                       size_t *out_len);

/* Copies a text column. TL_ETOOLONG: it does not fit. */
TL_MUST_USE enum tl_err tl_record_text(const struct tl_rows *rows, int column, char *out_text,
                                       size_t text_size);

#endif
