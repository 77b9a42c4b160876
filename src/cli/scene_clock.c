/* scene_clock.c: the time that a server for tests tells, in microseconds. */
#include "cli/scene_clock.h"

#include <time.h>

#include "base/calendar.h"

static tl_time time_of(const json_t *json)
{
    struct tm utc = { 0 };
    const char *text = json_string_value(json_object_get(json, "now"));
    const char *rest = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &utc) : NULL;
    int64_t part = 0, unit = TL_SECOND / 10;
    if (!rest)
        return 0;
    for (rest += *rest == '.'; *rest >= '0' && *rest <= '9'; rest++, unit /= 10)
        part += (*rest - '0') * unit;
    return (tl_time)timegm(&utc) * TL_SECOND + part;
}

enum tl_err tl_scene_clock_ask(const struct tl_web *web, const char *method, const char *body,
                               tl_time *out_now)
{
    struct tl_web_answer answer = { 0 };
    enum tl_err err = tl_web_ask(web, method, "/api/v1/test/clock", "", body, &answer);
    if (err != TL_OK)
        return err;
    tl_time now = time_of(answer.json);
    json_decref(answer.json);
    if (answer.status != 200 || now == 0)
        return TL_EUNAVAILABLE;
    *out_now = now;
    return TL_OK;
}
