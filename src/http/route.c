/* route.c: matching paths with patterns, segment by segment. */
#include "http/route.h"

#include <stdio.h>
#include <string.h>

static const char *const methods_text[] = {
    [TL_HTTP_GET] = "GET",     [TL_HTTP_POST] = "POST",     [TL_HTTP_PUT] = "PUT",
    [TL_HTTP_PATCH] = "PATCH", [TL_HTTP_DELETE] = "DELETE",
};

const char *tl_http_method_text(enum tl_http_method method)
{
    return methods_text[method];
}

void tl_http_methods_text(uint32_t methods, char *out, size_t bytes_max)
{
    size_t used = 0;
    out[0] = '\0';
    for (uint32_t m = 0; m <= TL_HTTP_DELETE; m++) {
        if (!(methods & 1u << m) || used >= bytes_max)
            continue;
        int put = snprintf(out + used, bytes_max - used, "%s%s, ", methods_text[m],
                           m == TL_HTTP_GET ? ", HEAD" : "");
        used += (size_t)put;
    }
    if (used < bytes_max)
        snprintf(out + used, bytes_max - used, "OPTIONS");
}

/* One segment: up to the next '/' or the end. */
static size_t segment(const char *at)
{
    return strcspn(at, "/");
}

static bool take_param(struct tl_http_match *match, const char *name, size_t name_bytes,
                       const char *value, size_t value_bytes)
{
    if (value_bytes == 0 || value_bytes > TL_HTTP_SEGMENT_BYTES_MAX)
        return false;
    uint32_t i = match->params_len++;
    match->names[i] = (struct tl_http_span){ name + 1, name_bytes - 2 };
    match->values[i] = (struct tl_http_span){ value, value_bytes };
    return true;
}

static bool fits(const char *pattern, const char *path, struct tl_http_match *match)
{
    while (*pattern != '\0') {
        if (*pattern == '{') {
            size_t pattern_bytes = segment(pattern);
            size_t path_bytes = segment(path);
            if (!take_param(match, pattern, pattern_bytes, path, path_bytes))
                return false;
            pattern += pattern_bytes;
            path += path_bytes;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == '\0';
}

enum tl_err tl_http_route_find(const struct tl_http_route *routes, uint32_t routes_len,
                               enum tl_http_method method, const char *path,
                               struct tl_http_match *out_match, uint32_t *out_methods)
{
    uint32_t methods = 0;
    for (uint32_t i = 0; i < routes_len; i++) {
        out_match->route = routes + i;
        out_match->params_len = 0;
        if (!fits(routes[i].path, path, out_match))
            continue;
        if (routes[i].method == method)
            return TL_OK;
        methods |= 1u << routes[i].method;
    }
    *out_methods = methods;
    return methods ? TL_EDENIED : TL_ENONE;
}

bool tl_http_route_is_valid(const char *pattern)
{
    uint32_t params = 0;
    if (*pattern != '/')
        return false;
    while (*pattern == '/') {
        pattern++;
        size_t bytes = segment(pattern);
        if (*pattern == '{' && (bytes < 3 || pattern[bytes - 1] != '}'))
            return false;
        params += *pattern == '{';
        pattern += bytes;
    }
    return params <= TL_HTTP_PARAMS_MAX;
}
