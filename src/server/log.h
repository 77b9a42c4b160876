/* log.h: one line per event, key=value, to the error output; never a name, number or case. */
#ifndef TL_SERVER_LOG_H
#define TL_SERVER_LOG_H

/* tl_log("call.came", "contact=%" PRIu64, id): "2026-03-02T14:05:09.120Z call.came contact=17". */
void tl_log(const char *event, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
