/* calendar_file.c: lines of RFC 5545. */
#include "desk/calendar_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"

enum { LINE_BYTES_MAX = 75 };

struct file {
    char *out;
    size_t size, len;
    size_t line_len; /* Bytes since the last line break. */
    bool is_full;
};

static void put(struct file *file, const char *bytes, size_t len)
{
    if (file->is_full || file->size - file->len <= len) {
        file->is_full = true;
        return;
    }
    memcpy(file->out + file->len, bytes, len);
    file->len += len;
    file->out[file->len] = '\0';
}

/* What must not be parted: a character, or one with its backslash. */
static void put_piece(struct file *file, const char *bytes, size_t len)
{
    if (file->line_len + len > LINE_BYTES_MAX) {
        put(file, "\r\n ", 3);
        file->line_len = 1;
    }
    put(file, bytes, len);
    file->line_len += len;
}

static void end_line(struct file *file)
{
    put(file, "\r\n", 2);
    file->line_len = 0;
}

/* The bytes of the character that begins here. */
static size_t character_len(const char *text)
{
    size_t len = 1;
    while ((text[len] & 0xc0) == 0x80)
        len++;
    return len;
}

static void put_text(struct file *file, const char *text)
{
    while (*text) {
        size_t len = character_len(text);
        char escaped[2] = { '\\', *text };
        if (*text == '\\' || *text == ';' || *text == ',')
            put_piece(file, escaped, 2);
        else if (*text == '\n')
            put_piece(file, "\\n", 2);
        else if ((unsigned char)*text >= ' ' && *text != 0x7f)
            put_piece(file, text, len);
        text += len;
    }
}

static void put_plain(struct file *file, const char *text)
{
    for (; *text; text++)
        put_piece(file, text, 1);
}

static void line(struct file *file, const char *name, const char *value)
{
    put_plain(file, name);
    put_plain(file, value);
    end_line(file);
}

static void text_line(struct file *file, const char *name, const char *text)
{
    put_plain(file, name);
    put_text(file, text);
    end_line(file);
}

static void time_line(struct file *file, const char *name, tl_time at)
{
    static const struct tl_zone utc;
    struct tl_civil civil = tl_zone_civil(&utc, at);
    char text[40];
    snprintf(text, sizeof text, "%04d%02u%02uT%02u%02u%02uZ", civil.date.year, civil.date.month,
             civil.date.day, civil.second / 3600, civil.second / 60 % 60, civil.second % 60);
    line(file, name, text);
}

enum tl_err tl_calendar_file_write(const struct tl_calendar_event *event, char *out,
                                   size_t out_size, size_t *out_bytes)
{
    struct file file = { .out = out, .size = out_size };
    char number[32];
    line(&file, "BEGIN:", "VCALENDAR");
    line(&file, "VERSION:", "2.0");
    line(&file, "PRODID:", "-//Throughline//Appointments//EN");
    line(&file, "BEGIN:", "VEVENT");
    snprintf(number, sizeof number, "%" PRIu64 "@", event->id);
    put_plain(&file, "UID:appointment-");
    put_plain(&file, number);
    put_text(&file, event->host);
    end_line(&file);
    snprintf(number, sizeof number, "%" PRIu32, event->moved);
    line(&file, "SEQUENCE:", number);
    time_line(&file, "DTSTAMP:", event->made_at);
    time_line(&file, "DTSTART:", event->from);
    time_line(&file, "DTEND:", event->to);
    text_line(&file, "SUMMARY:", event->what);
    text_line(&file, "LOCATION:", event->where);
    line(&file, "END:", "VEVENT");
    line(&file, "END:", "VCALENDAR");
    if (file.is_full)
        return TL_ETOOLONG;
    *out_bytes = file.len;
    return TL_OK;
}
