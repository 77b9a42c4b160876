/* route.h: which line of the API table a request means.
 *
 *   "/api/v1/calls/{id}" x "/api/v1/calls/17" -> id = "17"
 *
 * Cost: a walk over the table, one comparison of segments a line; tables have tens of lines.
 */
#ifndef TL_HTTP_ROUTE_H
#define TL_HTTP_ROUTE_H

#include "http/http.h"

enum { TL_HTTP_PARAMS_MAX = 4, TL_HTTP_SEGMENT_BYTES_MAX = 128 };

/* Points into the route's pattern and the request's path. */
struct tl_http_span {
    const char *at;
    size_t bytes;
};

struct tl_http_match {
    const struct tl_http_route *route;
    struct tl_http_span names[TL_HTTP_PARAMS_MAX];
    struct tl_http_span values[TL_HTTP_PARAMS_MAX];
    uint32_t params_len;
};

/* TL_ENONE: no line has this path. TL_EDENIED: some have, but for the methods in *out_methods only
 * (bits 1 << method). A value is never empty and at most 128 bytes. */
TL_MUST_USE enum tl_err tl_http_route_find(const struct tl_http_route *routes, uint32_t routes_len,
                                           enum tl_http_method method, const char *path,
                                           struct tl_http_match *out_match, uint32_t *out_methods);

/* A pattern that can be matched: begins with '/', braces closed and named, not too many. */
bool tl_http_route_is_valid(const char *pattern);

/* "GET", "POST"... Static. */
const char *tl_http_method_text(enum tl_http_method method);

/* "GET, HEAD, POST, OPTIONS" of such bits. */
void tl_http_methods_text(uint32_t methods, char *out, size_t bytes_max);

#endif
