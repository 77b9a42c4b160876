/* calendar_file.h: an appointment as a file that calendars read: RFC 5545, one event, times in UTC.
 *
 * Texts are escaped (3.3.11: backslash, semicolon, comma, line break), lines end with CRLF and are
 * folded at 75 bytes, never inside a character (3.1). Mission: S21.
 */
#ifndef TL_DESK_CALENDAR_FILE_H
#define TL_DESK_CALENDAR_FILE_H

#include <stddef.h>

#include "base/err.h"
#include "base/types.h"

struct tl_calendar_event {
    tl_id id;         /* With `host` the event's name for ever, so that a later file replaces it. */
    const char *host; /* "center.example.gov" */
    uint32_t moved;   /* How often it was moved: a file with a higher number counts. */
    tl_time made_at;
    tl_time from, to;
    const char *what; /* Any text in UTF-8. */
    const char *where;
};

/* Writes the file with its NUL. TL_ETOOLONG: it does not fit. */
TL_MUST_USE enum tl_err tl_calendar_file_write(const struct tl_calendar_event *event, char *out,
                                               size_t out_size, size_t *out_bytes);

#endif
