/* support_marks.c: the schema's text read for tables and columns; marked rows. */
#include "support_marks.h"

#include <string.h>

#include "store/schema.h"

static void add_column(struct marks_table *table, const char *line)
{
    char name[32], type[32];
    if (sscanf(line, " %31[a-z0-9_] %31[A-Z]", name, type) != 2)
        return; /* PRIMARY KEY (...), or a bracket. */
    assert_true(table->columns_len < MARKS_COLUMNS_MAX);
    snprintf(table->columns[table->columns_len].name, sizeof name, "%s", name);
    table->columns[table->columns_len++].is_text = strcmp(type, "TEXT") == 0;
    table->has_contact = table->has_contact || strcmp(name, "contact") == 0;
}

static struct marks_table *find(struct marks_table *tables, int len, const char *name)
{
    for (int i = 0; i < len; i++) {
        if (strcmp(tables[i].name, name) == 0)
            return tables + i;
    }
    fail_msg("the schema changes a table %s that it has not made", name);
    return NULL;
}

static void read_line(const char *line, struct marks_table *tables, int *len,
                      struct marks_table **open)
{
    char name[32], other[32];
    if (sscanf(line, "CREATE TABLE %31[a-z0-9_]", name) == 1) {
        assert_true(*len < MARKS_TABLES_MAX);
        *open = tables + (*len)++;
        **open = (struct marks_table){ .has_contact = strcmp(name, "contacts") == 0 };
        snprintf((*open)->name, sizeof name, "%s", name);
    } else if (sscanf(line, "DROP TABLE %31[a-z0-9_]", name) == 1) {
        *find(tables, *len, name) = tables[*len - 1];
        (*len)--;
    } else if (sscanf(line, "ALTER TABLE %31[a-z0-9_] RENAME TO %31[a-z0-9_]", name, other) == 2) {
        snprintf(find(tables, *len, name)->name, sizeof other, "%s", other);
    } else if (sscanf(line, "ALTER TABLE %31[a-z0-9_] ADD COLUMN", name) == 1) {
        add_column(find(tables, *len, name), strstr(line, "COLUMN") + strlen("COLUMN"));
    } else if (line[0] == ')') {
        *open = NULL;
    } else if (*open && line[0] == ' ') {
        add_column(*open, line);
    }
}

int marks_tables(struct marks_table out[MARKS_TABLES_MAX])
{
    int len = 0;
    for (int64_t i = 0; i < tl_schema_steps_len; i++) {
        struct marks_table *open = NULL;
        char *text = strdup(tl_schema_steps[i].text), *rest = text;
        assert_non_null(text);
        for (char *line; (line = strtok_r(rest, "\n", &rest));)
            read_line(line, out, &len, &open);
        free(text);
    }
    return len;
}

static void insert(struct tl_db *db, const struct marks_table *table)
{
    char sql[4096];
    size_t at = (size_t)snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (", table->name);
    for (int i = 0; i < table->columns_len; i++) {
        const char *name = table->columns[i].name;
        bool is_contact = strcmp(name, "contact") == 0 ||
                          (strcmp(table->name, "contacts") == 0 && strcmp(name, "id") == 0);
        at += (size_t)snprintf(sql + at, sizeof sql - at, i > 0 ? ", " : "");
        if (table->columns[i].is_text)
            at += (size_t)snprintf(sql + at, sizeof sql - at, "'mark:%s.%s'", table->name, name);
        else
            at += (size_t)snprintf(sql + at, sizeof sql - at, "%d",
                                   is_contact                       ? MARKED_CONTACT
                                   : strcmp(name, "erased_at") == 0 ? 0
                                                                    : 5);
        assert_true(at + MARK_BYTES < sizeof sql);
    }
    snprintf(sql + at, sizeof sql - at, ")");
    support_tamper(db, sql);
}

void marks_insert(struct tl_db *db, const struct marks_table *tables, int len)
{
    for (int i = 0; i < len; i++)
        if (strcmp(tables[i].name, "contacts") == 0)
            insert(db, tables + i);
    for (int i = 0; i < len; i++)
        if (tables[i].has_contact && strcmp(tables[i].name, "contacts") != 0)
            insert(db, tables + i);
}

void marks_find(struct marks *marks, const char *text)
{
    for (const char *at = text; at && (at = strstr(at, "mark:")); at++) {
        size_t bytes = strspn(at + strlen("mark:"), "abcdefghijklmnopqrstuvwxyz0123456789_.");
        assert_true(marks->len < MARKS_MAX && bytes + strlen("mark:") < MARK_BYTES);
        snprintf(marks->marks[marks->len++], MARK_BYTES, "%.*s", (int)(bytes + strlen("mark:")),
                 at);
    }
}

bool marks_has(const struct marks *marks, const char *table, const char *column)
{
    char mark[MARK_BYTES + 8];
    snprintf(mark, sizeof mark, "mark:%s.%s", table, column);
    for (int i = 0; i < marks->len; i++) {
        if (strcmp(marks->marks[i], mark) == 0)
            return true;
    }
    return false;
}
