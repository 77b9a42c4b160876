/* fuzz_http_fields.c: header fields, paths and live messages as any bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/live_log.h"
#include "http/route.h"
#include "http/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static const struct tl_http_route routes[] = {
    { .method = TL_HTTP_GET, .path = "/a/{id}" },
    { .method = TL_HTTP_GET, .path = "/a/{id}/{b}/c" },
    { .method = TL_HTTP_POST, .path = "/" },
};

static void try_fields(const char *text, const char *second)
{
    char out[16];
    uint64_t number;
    if (!tl_http_cookie_read(text, "tl", out, sizeof out) && strlen(out) >= sizeof out)
        abort();
    if (!tl_http_bearer_read(text, out, sizeof out) && strlen(out) >= sizeof out)
        abort();
    if (!tl_http_number_read(text, &number) && number > 999999999999999999u)
        abort();
    uint64_t from, last;
    if (tl_http_range_read(text, 100, &from, &last) == TL_HTTP_RANGE_SOME &&
        (from > last || last >= 100))
        abort();
    (void)tl_http_accepts_gzip(text);
    (void)tl_http_etag_listed(text, second);
    (void)tl_http_type_is_json(text);
    (void)tl_http_origin_is_ours(text, second);
    (void)tl_http_id_read(text);
    (void)tl_http_token_is_plain(text);
}

static void try_path(const char *path)
{
    struct tl_http_match match;
    uint32_t methods;
    (void)tl_http_route_is_valid(path);
    if (tl_http_route_find(routes, 3, TL_HTTP_GET, path, &match, &methods))
        return;
    for (uint32_t i = 0; i < match.params_len; i++)
        if (match.values[i].bytes == 0 || memchr(match.values[i].at, '/', match.values[i].bytes))
            abort();
}

static void try_message(const char *json)
{
    if (!tl_live_is_object(json))
        return;
    struct tl_live_frame *frame = tl_live_frame_make(7, json);
    if (!frame || frame->bytes < strlen("{\"seq\":7}") ||
        memcmp(frame->data + TL_LIVE_LEAD_BYTES, "{\"seq\":7", 8) != 0)
        abort();
    tl_live_frame_let_go(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    char *text = malloc(bytes + 2);
    if (!text)
        return 0;
    memcpy(text, data, bytes);
    text[bytes] = text[bytes + 1] = '\0';
    try_fields(text, text + strlen(text) + (strlen(text) < bytes));
    try_path(text);
    try_message(text);
    free(text);
    return 0;
}
