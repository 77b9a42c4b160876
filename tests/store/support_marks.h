/* support_marks.h: a row in every table that knows contacts, each of its texts marked with where it
 * stands, read out of the schema itself: what is new there is in it. */
#ifndef TL_TESTS_SUPPORT_MARKS_H
#define TL_TESTS_SUPPORT_MARKS_H

#include "support_store.h"

enum { MARKS_TABLES_MAX = 96, MARKS_COLUMNS_MAX = 32, MARKS_MAX = 256, MARK_BYTES = 64 };
enum { MARKED_CONTACT = 17 };

struct marks_table {
    char name[32];
    struct {
        char name[32];
        bool is_text;
    } columns[MARKS_COLUMNS_MAX];
    int columns_len;
    bool has_contact; /* Or is `contacts` itself. */
};

/* A set of marks: "mark:TABLE.COLUMN". */
struct marks {
    char marks[MARKS_MAX][MARK_BYTES];
    int len;
};

/* Tables with their columns, as all steps of the schema make them. */
int marks_tables(struct marks_table out[MARKS_TABLES_MAX]);

/* One row of each table that knows contacts, of contact 17, its contacts' row first. */
void marks_insert(struct tl_db *db, const struct marks_table *tables, int len);

/* Adds each mark that stands in text. */
void marks_find(struct marks *marks, const char *text);
bool marks_has(const struct marks *marks, const char *table, const char *column);

#endif
