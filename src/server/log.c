/* log.c: lines for operators. */
#include "server/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

void tl_log(const char *event, const char *format, ...)
{
    char line[600];
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t len = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%S", &utc);
    len += (size_t)snprintf(line + len, sizeof line - len, ".%03ldZ %.60s ", now.tv_nsec / 1000000,
                            event);
    va_list args;
    va_start(args, format);
    vsnprintf(line + len, sizeof line - len - 1, format, args);
    va_end(args);
    fprintf(stderr, "%s\n", line);
}
