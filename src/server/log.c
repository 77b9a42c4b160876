/* log.c: lines for operators, as text or JSON, with their levels. */
#include "server/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "server/clock.h"

enum { TEXT_BYTES = 600, LINE_BYTES = 1500, DIGITS_MAX = 15 };

static const struct {
    const char *word;
    int priority; /* Of syslog(3). */
} levels[] = {
    [TL_LOG_DEBUG] = { "debug", 7 },
    [TL_LOG_INFO] = { "info", 6 },
    [TL_LOG_WARNING] = { "warning", 4 },
    [TL_LOG_ERROR] = { "error", 3 },
};
enum { LEVELS = sizeof levels / sizeof *levels };

/* Events that are more, or less, than information. */
static const struct {
    const char *event;
    enum tl_log_level level;
} special[] = {
    { "http.debug", TL_LOG_DEBUG },           { "http.warning", TL_LOG_WARNING },
    { "limits.descriptors", TL_LOG_WARNING }, { "pages.missing", TL_LOG_WARNING },
    { "policy.fault", TL_LOG_WARNING },       { "policy.refused", TL_LOG_WARNING },
    { "settings.fault", TL_LOG_WARNING },     { "settings.refused", TL_LOG_WARNING },
    { "settings.waits", TL_LOG_WARNING },     { "security", TL_LOG_WARNING },
    { "security:", TL_LOG_WARNING },          { "clock.jumped", TL_LOG_WARNING },
    { "text.incomplete", TL_LOG_WARNING },    { "call.refused", TL_LOG_WARNING },
    { "call.parcel", TL_LOG_WARNING },        { "parcel.refused", TL_LOG_WARNING },
    { "signin.uncounted", TL_LOG_WARNING },   { "lookup.failed", TL_LOG_WARNING },
    { "live.full", TL_LOG_WARNING },          { "pages.full", TL_LOG_WARNING },
    { "records.full", TL_LOG_WARNING },       { "voice.full", TL_LOG_WARNING },
    { "voice.behind", TL_LOG_WARNING },       { "call.unplaced", TL_LOG_WARNING },
    { "outside.unplaced", TL_LOG_WARNING },   { "phone.full", TL_LOG_WARNING },
    { "phone.not_kept", TL_LOG_WARNING },     { "phone.not_dropped", TL_LOG_WARNING },
    { "phone.reload", TL_LOG_WARNING },       { "promise.stays_due", TL_LOG_WARNING },
    { "recording.failed", TL_LOG_WARNING },   { "recording.behind", TL_LOG_WARNING },
    { "recording.full", TL_LOG_WARNING },     { "recording.unreadable", TL_LOG_WARNING },
    { "reports.behind", TL_LOG_WARNING },     { "security.unwritten", TL_LOG_WARNING },
    { "recording.not_stored", TL_LOG_ERROR }, { "recording.not_deleted", TL_LOG_ERROR },
    { "reports.broken", TL_LOG_ERROR },       { "journal.sweep", TL_LOG_WARNING },
    { "engine.behind", TL_LOG_ERROR },        { "engine.silent", TL_LOG_ERROR },
    { "journal.waits", TL_LOG_ERROR },        { "journal.failed", TL_LOG_ERROR },
    { "input.lost", TL_LOG_ERROR },           { "feed.failed", TL_LOG_WARNING },
};

static atomic_bool is_json;
static _Atomic int least = TL_LOG_INFO;

enum tl_log_level tl_log_level_of(const char *event)
{
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (strcmp(special[i].event, event) == 0)
            return special[i].level;
    }
    return TL_LOG_INFO;
}

enum tl_err tl_log_set(const char *format, const char *level)
{
    for (int i = 0; i < LEVELS; i++) {
        if (strcmp(levels[i].word, level) != 0)
            continue;
        if (strcmp(format, "json") != 0 && strcmp(format, "text") != 0)
            return TL_EBAD;
        atomic_store(&is_json, strcmp(format, "json") == 0);
        atomic_store(&least, i);
        return TL_OK;
    }
    return TL_EBAD;
}

/* systemd names the device and inode of the journal's stream, so that a program can tell. */
static bool is_journal(void)
{
    static _Atomic int known; /* 0: not yet; 1: no; 2: yes. */
    if (atomic_load(&known) == 0) {
        struct stat file;
        char ours[64] = "";
        const char *stream = getenv("JOURNAL_STREAM");
        if (stream && fstat(STDERR_FILENO, &file) == 0)
            snprintf(ours, sizeof ours, "%lu:%lu", (unsigned long)file.st_dev,
                     (unsigned long)file.st_ino);
        atomic_store(&known, stream && strcmp(stream, ours) == 0 ? 2 : 1);
    }
    return atomic_load(&known) == 2;
}

/* A line under way. What does not fit is cut, and the line still ends well. */
struct line {
    char *out;
    size_t len;
    size_t bytes_max;
};

static void put(struct line *line, const char *text, size_t bytes)
{
    size_t room = line->bytes_max - line->len;
    if (bytes > room)
        bytes = room;
    memcpy(line->out + line->len, text, bytes);
    line->len += bytes;
}

static void put_text(struct line *line, const char *text)
{
    put(line, text, strlen(text));
}

/* RFC 8259, 7. Bytes above ASCII pass as they are: texts here are UTF-8. */
static void put_json(struct line *line, const char *text, size_t bytes)
{
    put_text(line, "\"");
    for (size_t i = 0; i < bytes; i++) {
        char escape[8];
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == '"' || c == '\\') {
            snprintf(escape, sizeof escape, "\\u%04x", c);
            put(line, escape, 6);
        } else {
            put(line, text + i, 1);
        }
    }
    put_text(line, "\"");
}

/* A value is a number when it is one in JSON that every reader holds exactly. */
static void put_value(struct line *line, const char *text, size_t bytes)
{
    bool is_number = bytes > 0 && bytes <= DIGITS_MAX && (text[0] != '0' || bytes == 1);
    for (size_t i = 0; i < bytes && is_number; i++)
        is_number = text[i] >= '0' && text[i] <= '9';
    if (is_number)
        put(line, text, bytes);
    else
        put_json(line, text, bytes);
}

static size_t key_bytes(const char *text)
{
    size_t bytes = strspn(text, "abcdefghijklmnopqrstuvwxyz_0123456789");
    return text[bytes] == '=' ? bytes : 0;
}

/* A quote ends a value only before the next key or the end: the words between may have some. */
static bool is_closing(const char *quote)
{
    return !quote[1] || (quote[1] == ' ' && key_bytes(quote + 2) > 0);
}

/* The value at text: its bytes without quotes, and where it goes on. */
static const char *value_end(const char **text, size_t *out_bytes)
{
    bool is_quoted = **text == '"';
    *text += is_quoted;
    const char *end = *text;
    while (*end && !(is_quoted ? *end == '"' && is_closing(end) : *end == ' '))
        end++;
    *out_bytes = (size_t)(end - *text);
    return *end && is_quoted ? end + 1 : end;
}

/* key=value words become members; other words are the text. */
static void put_members(struct line *line, const char *text)
{
    char words[TEXT_BYTES] = "";
    size_t words_len = 0;
    while (*text) {
        size_t bytes, key = key_bytes(text);
        if (key > 0) {
            put_text(line, ",");
            put_json(line, text, key);
            put_text(line, ":");
            text += key + 1;
            const char *end = value_end(&text, &bytes);
            put_value(line, text, bytes);
            text = end;
        } else {
            bytes = strcspn(text, " ");
            words_len += (size_t)snprintf(words + words_len, sizeof words - words_len, "%s%.*s",
                                          words_len > 0 ? " " : "", (int)bytes, text);
            text += bytes;
        }
        text += strspn(text, " ");
    }
    if (words_len > 0) {
        put_text(line, ",\"text\":");
        put_json(line, words, strlen(words));
    }
}

static void time_write(tl_time at, char out[40])
{
    time_t seconds = (time_t)(at / 1000000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t len = strftime(out, 30, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(out + len, 40 - len, ".%03dZ", (int)(at % 1000000 / 1000));
}

size_t tl_log_line(const struct tl_log_style *style, tl_time at, const char *event,
                   const char *text, char *out, size_t bytes_max)
{
    struct line line = { .out = out, .bytes_max = bytes_max - 2 };
    enum tl_log_level level = tl_log_level_of(event);
    char time[40], priority[8];
    time_write(at, time);
    snprintf(priority, sizeof priority, "<%d>", levels[level].priority);
    put_text(&line, style->is_journal ? priority : "");
    if (style->is_json) {
        put_text(&line, "{\"time\":");
        put_json(&line, time, strlen(time));
        put_text(&line, ",\"level\":");
        put_json(&line, levels[level].word, strlen(levels[level].word));
        put_text(&line, ",\"part\":");
        put_json(&line, event, strcspn(event, ".:"));
        put_text(&line, ",\"event\":");
        put_json(&line, event, strlen(event));
        put_members(&line, text);
        out[line.len++] = '}';
    } else {
        put_text(&line, style->is_journal ? "" : time);
        put_text(&line, style->is_journal ? "" : " ");
        put_text(&line, event);
        put_text(&line, *text ? " " : "");
        for (const char *c = text; *c; c++)
            put(&line, (unsigned char)*c < 0x20 ? " " : c, 1); /* One event, one line. */
    }
    out[line.len++] = '\n';
    return line.len;
}

void tl_log(const char *event, const char *format, ...)
{
    char text[TEXT_BYTES], out[LINE_BYTES];
    if ((int)tl_log_level_of(event) < atomic_load(&least))
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct tl_log_style style = { .is_json = atomic_load(&is_json), .is_journal = is_journal() };
    size_t bytes = tl_log_line(&style, tl_wall_now(), event, text, out, sizeof out);
    ssize_t written = write(STDERR_FILENO, out, bytes);
    (void)written; /* Whom could one tell? */
}
