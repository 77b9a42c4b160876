/* counts.c: reading recorded counts of calls. */
#include "sim/counts.h"

#include <stdlib.h>
#include <string.h>

#include "sim/file.h"

enum { COUNTS_BYTES_MAX = 64 << 20, CALLS_MAX = 1000000 };

/* As many digits as told, all of them; false: something else stands there. */
static bool digits_at(const char *text, size_t digits, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (uint32_t)(text[i] - '0');
    }
    return true;
}

bool tl_count_date(const char *text, struct tl_date *out)
{
    uint32_t year, month, day;
    if (!digits_at(text, 4, &year) || text[4] != '-' || !digits_at(text + 5, 2, &month) ||
        text[7] != '-' || !digits_at(text + 8, 2, &day))
        return false;
    *out = (struct tl_date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
    return year >= 1970 && year < 2199 && tl_date_is_valid(*out);
}

/* "2003-03-03T07:00:00Z,111" up to the line's end. */
static bool read_row(const char *line, const struct tl_zone *zone, struct tl_demand_count *out)
{
    struct tl_date date;
    uint32_t hour, minute, second, calls = 0;
    bool has_time = tl_count_date(line, &date) && (line[10] == 'T' || line[10] == ' ') &&
                    digits_at(line + 11, 2, &hour) && line[13] == ':' &&
                    digits_at(line + 14, 2, &minute) && line[16] == ':' &&
                    digits_at(line + 17, 2, &second);
    if (!has_time || hour > 23 || minute > 59 || second > 59)
        return false;
    line += line[19] == 'Z' ? 20 : 19;
    size_t digits = line[0] == ',' ? strspn(line + 1, "0123456789") : 0;
    if (digits == 0 || digits > 7 || !digits_at(line + 1, digits, &calls) || calls > CALLS_MAX)
        return false;
    line += 1 + digits;
    line += line[0] == '\r';
    out->at = tl_zone_instant(zone, date, hour * 3600 + minute * 60 + second);
    out->calls = calls;
    return line[0] == '\n' || line[0] == '\0';
}

static enum tl_err read_rows(const char *file, char *text, const struct tl_zone *zone,
                             struct tl_faults *faults, struct tl_demand *demand)
{
    uint32_t number = 1;
    for (char *line = strchr(text, '\n'); line && line[1] != '\0'; line = strchr(line + 1, '\n')) {
        struct tl_demand_count *row = demand->counts + demand->counts_len;
        number++;
        if (!read_row(line + 1, zone, row)) {
            tl_faults_add(faults, file, number, "",
                          "A row is written 2003-03-03T07:00:00Z,111: a time, a comma, how many "
                          "called.");
            return TL_EBAD;
        }
        if (demand->counts_len > 0 && row->at <= row[-1].at) {
            tl_faults_add(faults, file, number, "",
                          "This row is not later than the one before it: sort the file by time.");
            return TL_EBAD;
        }
        demand->counts_len++;
    }
    if (demand->counts_len > 0)
        return TL_OK;
    tl_faults_add(faults, file, 1, "", "There are no rows: write time,calls and a row for each.");
    return TL_EBAD;
}

static size_t lines_of(const char *text)
{
    size_t lines = 1;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

enum tl_err tl_counts_read(const char *file, const struct tl_zone *zone, struct tl_faults *faults,
                           struct tl_demand *demand)
{
    char *text;
    size_t bytes;
    enum tl_err err = tl_file_text(file, COUNTS_BYTES_MAX, faults, &text, &bytes);
    if (err)
        return err;
    demand->counts = calloc(lines_of(text) + 1, sizeof *demand->counts);
    err = demand->counts ? read_rows(file, text, zone, faults, demand) : TL_ENOMEM;
    if (!err)
        demand->begins = tl_zone_civil(zone, demand->counts[0].at).date;
    free(text);
    return err;
}
