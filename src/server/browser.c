/* browser.c: the few names that say which browser it is, the telling ones first. */
#include "server/browser.h"

#include <stdio.h>
#include <string.h>

struct sign {
    const char *part;
    const char *name;
};

/* Edge and Opera say Chrome as well, and all of them say Safari. */
static const struct sign browsers[] = {
    { "Edg", "Edge" },         { "OPR/", "Opera" },     { "SamsungBrowser/", "Samsung Internet" },
    { "Firefox/", "Firefox" }, { "FxiOS/", "Firefox" }, { "CriOS/", "Chrome" },
    { "Chrome/", "Chrome" },   { "Safari/", "Safari" },
};
static const struct sign systems[] = {
    { "Android", "Android" }, { "iPhone", "iPhone" },   { "iPad", "iPad" },
    { "Windows", "Windows" }, { "Macintosh", "macOS" }, { "CrOS", "ChromeOS" },
    { "Linux", "Linux" },
};

static const char *find(const struct sign *signs, size_t signs_len, const char *text)
{
    for (size_t i = 0; i < signs_len; i++) {
        if (strstr(text, signs[i].part))
            return signs[i].name;
    }
    return "";
}

void tl_browser_name(const char *user_agent, char *out, size_t bytes_max)
{
    const char *browser = find(browsers, sizeof browsers / sizeof browsers[0], user_agent);
    const char *system = find(systems, sizeof systems / sizeof systems[0], user_agent);
    snprintf(out, bytes_max, "%s%s%s", browser, *browser && *system ? ", " : "", system);
}
