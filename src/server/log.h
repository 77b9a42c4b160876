/* log.h: one line per event, to the error output; never a name, number or case.
 *
 *     2026-03-02T14:05:09.120Z call.came contact=17 leg=3                              (text)
 *     {"time":"2026-03-02T14:05:09.120Z","level":"info","part":"call","event":"call.came",
 *      "contact":17,"leg":3}                                                     (json, one line)
 *
 * An event's first word is the part of the program that tells it. What is wrong with the center has
 * a level of its own: the table in log.c. Under systemd a line begins with its priority, <6>, and a
 * text line has no time: the journal has one. Any thread; a line is one write.
 */
#ifndef TL_SERVER_LOG_H
#define TL_SERVER_LOG_H

#include "base/err.h"
#include "base/types.h"

enum tl_log_level { TL_LOG_DEBUG, TL_LOG_INFO, TL_LOG_WARNING, TL_LOG_ERROR };

struct tl_log_style {
    bool is_json;
    bool is_journal; /* With priorities, as systemd's journal reads them. */
    enum tl_log_level least;
};

/* How lines are written from now on. format: "text" or "json"; level: a word of the levels.
 * TL_EBAD: neither. */
TL_MUST_USE enum tl_err tl_log_set(const char *format, const char *level);

/* tl_log("call.came", "contact=%" PRIu64, id): words of the form key=value or key="some words". */
void tl_log(const char *event, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The level of an event. */
enum tl_log_level tl_log_level_of(const char *event);

/* The line, with its end, in at most bytes_max; returns its bytes. For tests. */
size_t tl_log_line(const struct tl_log_style *style, tl_time at, const char *event,
                   const char *text, char *out, size_t bytes_max);

#endif
