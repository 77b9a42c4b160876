/* numbers_write.c: a row is a list of named cells; the form is how cells are put. */
#include "report/numbers_write.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/assert.h"

enum { CELLS_MAX = 48, NAME_BYTES = 24, VALUE_BYTES = 40, TABLE_MIN = 6 };

struct cells {
    struct cell {
        char name[NAME_BYTES];
        char value[VALUE_BYTES];
        bool is_text;
    } cells[CELLS_MAX];
    size_t len;
};

static void add(struct cells *cells, bool is_text, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void add(struct cells *cells, bool is_text, const char *name, const char *format, ...)
{
    va_list args;
    TL_ASSERT(cells->len < CELLS_MAX);
    struct cell *cell = cells->cells + cells->len++;
    cell->is_text = is_text;
    for (size_t i = 0; i < sizeof cell->name; i++) {
        cell->name[i] = name[i] == ' ' || name[i] == '-' ? '_' : name[i];
        if (name[i] == '\0')
            break;
    }
    cell->name[sizeof cell->name - 1] = '\0';
    va_start(args, format);
    vsnprintf(cell->value, sizeof cell->value, format, args);
    va_end(args);
}

static void add_count(struct cells *cells, const char *name, uint64_t count)
{
    add(cells, false, name, "%" PRIu64, count);
}

static void add_time(struct cells *cells, const struct tl_numbers_wanted *wanted, tl_time at)
{
    struct tl_civil civil = tl_zone_civil(wanted->settings->zone, at);
    add(cells, true, "from", "%04d-%02d-%02dT%02" PRIu32 ":%02" PRIu32, civil.date.year,
        civil.date.month, civil.date.day, civil.second / 3600, civil.second / 60 % 60);
}

static const char *queue_name(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (policy->queues[i].id.key == key)
            return policy->queues[i].id.name;
    }
    return key == 0 ? "" : "gone";
}

static const char *language_code(const struct tl_policy *policy, uint16_t language)
{
    if (language == TL_NONE)
        return "";
    return language < policy->languages_len ? policy->languages[language].code : "gone";
}

static void add_keys(struct cells *cells, const struct tl_numbers_wanted *wanted,
                     const struct tl_numbers_row *row)
{
    const struct tl_numbers_settings *settings = wanted->settings;
    add_time(cells, wanted, row->from);
    if (settings->by_channel)
        add(cells, true, "channel", "%s", tl_channel_text((enum tl_channel)row->channel));
    if (settings->by_language)
        add(cells, true, "language", "%s", language_code(wanted->policy, row->language));
    if (settings->by_queue)
        add(cells, true, "queue", "%s", queue_name(wanted->policy, row->queue));
}

static void cells_of_row(struct cells *cells, const struct tl_numbers_wanted *wanted,
                         const struct tl_numbers_row *row)
{
    cells->len = 0;
    add_keys(cells, wanted, row);
    add_count(cells, "came", row->came);
    for (int i = TL_OUTCOME_NONE + 1; i < TL_OUTCOMES; i++)
        add_count(cells, tl_outcome_text((enum tl_outcome)i), row->outcomes[i]);
    add_count(cells, "under_way", row->under_way);
    add_count(cells, "asked", row->asked);
    add_count(cells, "reached_in_line", row->answered);
    for (uint16_t i = 0; i < wanted->settings->targets_len; i++) {
        char name[NAME_BYTES];
        snprintf(name, sizeof name, "within_%" PRIu32 "_s", wanted->settings->targets_s[i]);
        add_count(cells, name, row->within[i]);
    }
    add_count(cells, "abandoned", row->abandoned);
    add_count(cells, "promised", row->promised);
    add_count(cells, "called_back", row->called_back);
    add_count(cells, "talks", row->talks);
    add(cells, false, "service_level", "%.4f", tl_numbers_service_level(row, 0));
    add(cells, false, "asa_s", "%.1f", tl_numbers_asa_s(row));
    add(cells, false, "to_person_s", "%.1f", tl_numbers_to_person_s(row));
    add(cells, false, "abandonment", "%.4f", tl_numbers_abandonment(row));
    add(cells, false, "aht_s", "%.1f", tl_numbers_aht_s(row));
    add(cells, false, "hold_s", "%.1f",
        row->talks > 0 ? (double)row->hold_us / 1e6 / (double)row->talks : 0);
}

static void cells_of_staff(struct cells *cells, const struct tl_numbers_wanted *wanted,
                           const struct tl_numbers_staff *staff)
{
    double span_us = wanted->settings->every_s * 1e6;
    cells->len = 0;
    add_time(cells, wanted, staff->from);
    add(cells, false, "signed_in", "%.2f", (double)staff->signed_in_us / span_us);
    add(cells, false, "ready", "%.2f", (double)staff->ready_us / span_us);
    add(cells, false, "busy", "%.2f", (double)staff->busy_us / span_us);
    add(cells, false, "occupancy", "%.4f", tl_numbers_occupancy(staff));
    add_count(cells, "promises_made", staff->made);
    add_count(cells, "promises_kept", staff->kept);
    add_count(cells, "promises_kept_late", staff->kept_late);
    add_count(cells, "promises_broken", staff->broken);
    add_count(cells, "promises_released", staff->released);
    add(cells, false, "promises_kept_share", "%.4f", tl_numbers_kept(staff));
    add_count(cells, "visits_in_time", staff->visits_in_time);
    add_count(cells, "visits_late", staff->visits_late);
    add_count(cells, "visits_refused", staff->visits_refused);
    add(cells, false, "visits_in_time_share", "%.4f", tl_numbers_visits(staff));
}

static int width(const struct cell *cell)
{
    size_t bytes = strlen(cell->name);
    bytes = bytes < TABLE_MIN ? TABLE_MIN : bytes;
    return (int)(strcmp(cell->name, "from") == 0 ? strlen("2026-01-01T00:00") : bytes);
}

/* A terminal has room for what reports lead with. */
static bool is_shown(const struct cell *cell)
{
    static const char *const rest[] = {
        "self_served",      "request",     "message", "left_in_menu", "left_in_line", "cut_off",
        "refused_at_limit", "called_back", "talks",   "hold_s",       "asked",        "promised",
    };
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
        if (strcmp(rest[i], cell->name) == 0)
            return false;
    }
    return true;
}

static void put_line(const struct cells *cells, bool is_head, FILE *out)
{
    for (size_t i = 0; i < cells->len; i++) {
        const struct cell *cell = cells->cells + i;
        if (is_shown(cell))
            fprintf(out, "%s%*s", i > 0 ? "  " : "", width(cell),
                    is_head ? cell->name : cell->value);
    }
    fputc('\n', out);
}

static void put_table(const struct cells *cells, bool is_first, FILE *out)
{
    if (is_first)
        put_line(cells, true, out);
    put_line(cells, false, out);
}

static void put_csv(const struct cells *cells, bool is_first, FILE *out)
{
    for (size_t i = 0; is_first && i < cells->len; i++)
        fprintf(out, "%s%s", i > 0 ? "," : "", cells->cells[i].name);
    if (is_first)
        fputs("\r\n", out);
    for (size_t i = 0; i < cells->len; i++)
        fprintf(out, "%s%s", i > 0 ? "," : "", cells->cells[i].value);
    fputs("\r\n", out);
}

/* Names are keys and words of ours: nothing in them is to be quoted. */
static void put_json(const struct cells *cells, bool is_first, FILE *out)
{
    fputs(is_first ? "[\n" : ",\n", out);
    for (size_t i = 0; i < cells->len; i++) {
        const struct cell *cell = cells->cells + i;
        const char *quote = cell->is_text ? "\"" : "";
        fprintf(out, "%s\"%s\":%s%s%s", i > 0 ? "," : "{", cell->name, quote, cell->value, quote);
    }
    fputc('}', out);
}

static void put(const struct cells *cells, enum tl_numbers_form form, bool is_first, FILE *out)
{
    static void (*const puts_[])(const struct cells *cells, bool is_first, FILE *out) = {
        [TL_NUMBERS_TABLE] = put_table,
        [TL_NUMBERS_CSV] = put_csv,
        [TL_NUMBERS_JSON] = put_json,
    };
    puts_[form](cells, is_first, out);
}

void tl_numbers_write(const struct tl_numbers *numbers, const struct tl_numbers_wanted *wanted,
                      bool is_staff, FILE *out)
{
    size_t rows_len, staff_len;
    const struct tl_numbers_row *rows = tl_numbers_rows(numbers, &rows_len);
    const struct tl_numbers_staff *staff = tl_numbers_staff(numbers, &staff_len);
    bool is_first = true;
    for (size_t i = 0; i < (is_staff ? staff_len : rows_len); i++) {
        struct cells cells;
        tl_time from = is_staff ? staff[i].from : rows[i].from;
        if (from < wanted->from || from >= wanted->to)
            continue;
        if (is_staff)
            cells_of_staff(&cells, wanted, staff + i);
        else
            cells_of_row(&cells, wanted, rows + i);
        put(&cells, wanted->form, is_first, out);
        is_first = false;
    }
    if (wanted->form == TL_NUMBERS_JSON)
        fputs(is_first ? "[]\n" : "\n]\n", out);
}
