/* csv.h: reading comma-separated values (RFC 4180), one record at a time.
 *
 * The first record names the columns. A record may hold line breaks inside quotes; its line is the
 * one it begins on. Limits: a record of TL_CSV_BYTES_MAX bytes, TL_CSV_FIELDS_MAX fields. Memory:
 * this struct. A byte-order mark at the beginning is passed over.
 */
#ifndef TL_DESK_CSV_H
#define TL_DESK_CSV_H

#include <stdio.h>

#include "base/err.h"
#include "base/types.h"

enum { TL_CSV_BYTES_MAX = 16384, TL_CSV_FIELDS_MAX = 64 };

struct tl_csv {
    FILE *in;      /* Borrowed. */
    uint32_t line; /* Of the record that was read last, from 1. */
    uint32_t next_line;
    const char *why; /* What is wrong with it, after TL_EBAD: a few words. */
    uint32_t fields_len;
    const char *fields[TL_CSV_FIELDS_MAX]; /* Of the last record; they live until the next. */
    char bytes[TL_CSV_BYTES_MAX];
};

void tl_csv_init(struct tl_csv *csv, FILE *in);

/* Reads the next record. Empty lines are passed over. TL_ENONE: the end. TL_EBAD: this record is
 * not right (why says so); reading can go on behind it. TL_EIO: the file could not be read. */
TL_MUST_USE enum tl_err tl_csv_next(struct tl_csv *csv);

/* Index of the column with this name in the record read last; -1: there is none. */
int tl_csv_column(const struct tl_csv *csv, const char *name);

/* Writes text as one field, in quotes where it needs them. */
void tl_csv_write(FILE *out, const char *text, bool is_last);

#endif
