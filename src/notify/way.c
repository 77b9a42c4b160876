/* way.c: what all ways share. */
#include "notify/way.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

void tl_way_say(struct tl_way_answer *answer, enum tl_way_result result, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    answer->result = result;
    vsnprintf(answer->error, sizeof answer->error, format, args);
    va_end(args);
    for (char *c = answer->error; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start_library(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void tl_way_library(void)
{
    pthread_once(&once, start_library);
}

enum tl_err tl_secret_read(const char *file, char *out, size_t bytes_max)
{
    FILE *in = fopen(file, "r");
    bool is_read = in && fgets(out, (int)bytes_max, in);
    if (in)
        fclose(in);
    if (!is_read || strlen(out) == bytes_max - 1)
        return TL_EIO;
    out[strcspn(out, "\r\n")] = '\0';
    return out[0] != '\0' ? TL_OK : TL_EIO;
}
