/* words.c: filling the policy's texts for days, times and spans. */
#include "desk/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What stands behind the placeholders of one such text. */
struct parts {
    const struct tl_words *words;
    struct tl_civil civil;
    uint64_t count;
};

static enum tl_err part(void *arg, const char *name, enum tl_render_mode mode, char *out,
                        size_t bytes_max);

static enum tl_err fill(const struct parts *parts, const char *key, char *out, size_t bytes_max)
{
    const struct tl_words *words = parts->words;
    uint16_t text = tl_policy_text_find(words->policy, tl_key_of(key));
    struct parts copy = *parts;
    if (text == TL_NONE)
        return TL_ENONE;
    const struct tl_text *found = words->policy->texts + text;
    const char *form =
        words->mode == TL_SPOKEN ? found->spoken[words->language] : found->shown[words->language];
    return tl_render(form, words->mode, part, &copy, out, bytes_max);
}

static enum tl_err fill_numbered(const struct parts *parts, const char *what, unsigned number,
                                 char *out, size_t bytes_max)
{
    char key[24];
    snprintf(key, sizeof key, "%s.%u", what, number);
    return fill(parts, key, out, bytes_max);
}

static enum tl_err part(void *arg, const char *name, enum tl_render_mode mode, char *out,
                        size_t bytes_max)
{
    const struct parts *parts = arg;
    const struct tl_civil *civil = &parts->civil;
    unsigned hour = civil->second / 3600;
    unsigned minute = civil->second / 60 % 60;
    (void)mode;
    if (strcmp(name, "weekday") == 0)
        return fill_numbered(parts, "weekday", (unsigned)civil->weekday + 1, out, bytes_max);
    if (strcmp(name, "month") == 0)
        return fill_numbered(parts, "month", civil->date.month, out, bytes_max);
    if (strcmp(name, "half") == 0)
        return fill(parts, hour < 12 ? "time.am" : "time.pm", out, bytes_max);
    if (strcmp(name, "time") == 0)
        return fill(parts, minute == 0 ? "time.hour" : "time.clock", out, bytes_max);
    if (strcmp(name, "day") == 0)
        snprintf(out, bytes_max, "%d", civil->date.day);
    else if (strcmp(name, "year") == 0)
        snprintf(out, bytes_max, "%d", civil->date.year);
    else if (strcmp(name, "hour") == 0)
        snprintf(out, bytes_max, "%u", (hour + 11) % 12 + 1);
    else if (strcmp(name, "minute") == 0)
        snprintf(out, bytes_max, "%02u", minute);
    else if (strcmp(name, "count") == 0)
        snprintf(out, bytes_max, "%" PRIu64, parts->count);
    else
        return TL_ENONE;
    return TL_OK;
}

static const struct tl_zone *zone_of(const struct tl_words *words)
{
    return words->zone ? words->zone : &words->policy->calendar.zone;
}

static struct parts parts_at(const struct tl_words *words, tl_time at)
{
    return (struct parts){ .words = words, .civil = tl_zone_civil(zone_of(words), at) };
}

enum tl_err tl_words_day(const struct tl_words *words, tl_time at, char *out, size_t bytes_max)
{
    struct parts parts = parts_at(words, at);
    struct tl_civil today = tl_zone_civil(zone_of(words), words->now);
    bool this_year = parts.civil.date.year == today.date.year;
    return fill(&parts, this_year ? "date.day" : "date.day_year", out, bytes_max);
}

enum tl_err tl_words_time(const struct tl_words *words, tl_time at, char *out, size_t bytes_max)
{
    struct parts parts = parts_at(words, at);
    return fill(&parts, "date.time", out, bytes_max);
}

enum tl_err tl_words_at(const struct tl_words *words, tl_time at, char *out, size_t bytes_max)
{
    struct parts parts = parts_at(words, at);
    return fill(&parts, "date.at", out, bytes_max);
}

enum tl_err tl_words_clock(const struct tl_words *words, tl_time at, char *out, size_t bytes_max)
{
    struct parts parts = parts_at(words, at);
    return fill(&parts, parts.civil.second / 60 % 60 == 0 ? "time.hour" : "time.clock", out,
                bytes_max);
}

static enum tl_err span(const struct tl_words *words, uint64_t count, const char *one,
                        const char *many, char *out, size_t bytes_max)
{
    struct parts parts = { .words = words, .count = count };
    return fill(&parts, count == 1 ? one : many, out, bytes_max);
}

enum tl_err tl_words_wait(const struct tl_words *words, uint64_t seconds, char *out,
                          size_t bytes_max)
{
    uint64_t minutes = (seconds + 59) / 60;
    if (minutes >= 120)
        return span(words, (minutes + 30) / 60, "span.hour", "span.hours", out, bytes_max);
    return span(words, minutes > 0 ? minutes : 1, "span.minute", "span.minutes", out, bytes_max);
}

enum tl_err tl_words_days(const struct tl_words *words, uint64_t days, char *out, size_t bytes_max)
{
    if (days >= 90)
        return span(words, (days + 15) / 30, "span.months", "span.months", out, bytes_max);
    return span(words, days, "span.days", "span.days", out, bytes_max);
}

enum tl_err tl_words_place(const struct tl_words *words, uint64_t place, char *out,
                           size_t bytes_max)
{
    enum { EXACT_MAX = 20 };
    uint64_t step = place <= EXACT_MAX ? 1 : place < 100 ? 10 : 100;
    return span(words, (place + step / 2) / step * step, step == 1 ? "place.exact" : "place.about",
                step == 1 ? "place.exact" : "place.about", out, bytes_max);
}
