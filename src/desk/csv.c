/* csv.c: one record at a time, with quotes. */
#include "desk/csv.h"

#include <string.h>

/* Where the reader stands in a record. */
struct reading {
    size_t bytes_len;
    bool in_quotes;
    bool was_quote;  /* A quote inside quotes: the end, or the first of two. */
    bool at_start;   /* Of a field. */
    const char *why; /* NULL: the record is right so far. */
};

void tl_csv_init(struct tl_csv *csv, FILE *in)
{
    *csv = (struct tl_csv){ .in = in, .next_line = 1 };
    for (const char *mark = "\xef\xbb\xbf"; *mark; mark++) {
        int c = fgetc(in);
        if (c == (unsigned char)*mark)
            continue;
        if (c != EOF)
            ungetc(c, in);
        break;
    }
}

static void put(struct tl_csv *csv, struct reading *reading, char c)
{
    if (reading->bytes_len == TL_CSV_BYTES_MAX)
        reading->why = "this row is too long";
    else
        csv->bytes[reading->bytes_len++] = c;
}

static void begin_field(struct tl_csv *csv, struct reading *reading)
{
    reading->at_start = true;
    if (csv->fields_len == TL_CSV_FIELDS_MAX)
        reading->why = "this row has too many fields";
    else
        csv->fields[csv->fields_len++] = csv->bytes + reading->bytes_len;
}

static void take_quoted(struct tl_csv *csv, struct reading *reading, char c)
{
    if (c == '"') {
        reading->in_quotes = false;
        reading->was_quote = true;
    } else {
        put(csv, reading, c);
    }
}

static void take_plain(struct tl_csv *csv, struct reading *reading, char c)
{
    if (c == ',') {
        put(csv, reading, '\0');
        begin_field(csv, reading);
        reading->was_quote = false;
        return;
    }
    if (c == '"' && (reading->at_start || reading->was_quote)) {
        if (reading->was_quote)
            put(csv, reading, '"');
        reading->in_quotes = true;
    } else if (c == '"' || reading->was_quote) {
        reading->why = "a quote stands inside a field; write it twice, and the field in quotes";
    } else if (c != '\r') {
        put(csv, reading, c);
    }
    reading->at_start = false;
    reading->was_quote = false;
}

/* Reads to the end of the record; false at the end of the file with nothing before it. */
static bool read_record(struct tl_csv *csv, struct reading *reading)
{
    bool any = false;
    csv->fields_len = 0;
    csv->line = csv->next_line;
    begin_field(csv, reading);
    for (int c; (c = fgetc(csv->in)) != EOF;) {
        csv->next_line += c == '\n';
        if (c == '\n' && !reading->in_quotes) {
            any = true;
            break;
        }
        any = true;
        if (c == '\0')
            reading->why = "this row has a zero byte";
        else if (reading->in_quotes)
            take_quoted(csv, reading, (char)c);
        else
            take_plain(csv, reading, (char)c);
    }
    if (reading->in_quotes)
        reading->why = "a quote has no end";
    put(csv, reading, '\0');
    return any;
}

enum tl_err tl_csv_next(struct tl_csv *csv)
{
    for (;;) {
        struct reading reading = { 0 };
        bool any = read_record(csv, &reading);
        if (ferror(csv->in))
            return TL_EIO;
        if (!any)
            return TL_ENONE;
        csv->why = reading.why;
        if (reading.why)
            return TL_EBAD;
        if (csv->fields_len > 1 || csv->fields[0][0] != '\0')
            return TL_OK;
    }
}

int tl_csv_column(const struct tl_csv *csv, const char *name)
{
    for (uint32_t i = 0; i < csv->fields_len; i++) {
        if (strcmp(csv->fields[i], name) == 0)
            return (int)i;
    }
    return -1;
}

void tl_csv_write(FILE *out, const char *text, bool is_last)
{
    bool plain = strpbrk(text, ",\"\r\n") == NULL;
    if (!plain)
        fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            fputc('"', out);
        fputc(*c, out);
    }
    if (!plain)
        fputc('"', out);
    fputc(is_last ? '\n' : ',', out);
}
