/* head.c: reading what a request's fields say, with limits. */
#include <string.h>

#include "http/inside.h"
#include "http/text.h"

enum {
    FIELD_BYTES_MAX = 4096,
    QUERY_BYTES_MAX = 512,
    AGENT_BYTES_MAX = 200,
    HOST_BYTES_MAX = 300,
    TUS_BYTES_MAX = 32,
};

static char *empty(struct tl_http_arena *arena)
{
    return tl_http_arena_alloc(arena, 1);
}

char *tl_http_field_copy(struct lws *wsi, struct tl_http_arena *arena, enum lws_token_indexes token,
                         size_t bytes_max)
{
    int bytes = lws_hdr_total_length(wsi, token);
    if (bytes <= 0)
        return empty(arena);
    if ((size_t)bytes > bytes_max)
        return NULL;
    /* Pieces of a repeated field are joined with separators, so there may be more than bytes. */
    int room = bytes + 64;
    char *copy = tl_http_arena_alloc(arena, (size_t)room);
    if (copy && lws_hdr_copy(wsi, copy, room, token) < 0)
        return NULL;
    return copy;
}

/* Field that the HTTP library has no number for; name in small letters with its colon. */
static char *custom_copy(struct lws *wsi, struct tl_http_arena *arena, const char *name,
                         size_t bytes_max)
{
    int name_bytes = (int)strlen(name);
    int bytes = lws_hdr_custom_length(wsi, name, name_bytes);
    if (bytes <= 0)
        return empty(arena);
    if ((size_t)bytes > bytes_max)
        return NULL;
    char *copy = tl_http_arena_alloc(arena, (size_t)bytes + 1);
    if (copy && lws_hdr_custom_copy(wsi, copy, bytes + 1, name, name_bytes) < 0)
        return NULL;
    return copy;
}

/* "name=value", decoded by the HTTP library. */
static bool add_query(struct tl_http_request *request, const char *pair, size_t bytes)
{
    char *name = tl_http_arena_text(request->arena, pair, bytes);
    if (!name || request->queries_len == TL_HTTP_QUERIES_MAX)
        return false;
    char *equals = strchr(name, '=');
    if (equals)
        *equals = '\0';
    request->queries[request->queries_len++] =
        (struct tl_http_field){ name, equals ? equals + 1 : "" };
    return true;
}

static int read_queries(struct lws *wsi, struct tl_http_request *request)
{
    char pair[QUERY_BYTES_MAX];
    for (int i = 0;; i++) {
        int bytes = lws_hdr_fragment_length(wsi, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (bytes <= 0)
            return 0;
        if (bytes >= (int)sizeof pair)
            return 414;
        bytes = lws_hdr_copy_fragment(wsi, pair, sizeof pair, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (bytes < 0 || !add_query(request, pair, (size_t)bytes))
            return 414;
    }
}

/* A token too long to be ours is nobody's. */
static char *read_token(struct tl_http_arena *arena, const char *header, bool is_cookie)
{
    char token[TL_HTTP_TOKEN_BYTES_MAX];
    enum tl_err err = is_cookie ? tl_http_cookie_read(header, TL_HTTP_COOKIE, token, sizeof token)
                                : tl_http_bearer_read(header, token, sizeof token);
    return err ? empty(arena) : tl_http_arena_text(arena, token, strlen(token));
}

static int read_fields(struct lws *wsi, struct tl_http_request *request)
{
    struct tl_http_arena *arena = request->arena;
    char *cookie = tl_http_field_copy(wsi, arena, WSI_TOKEN_HTTP_COOKIE, FIELD_BYTES_MAX);
    char *authorization =
        tl_http_field_copy(wsi, arena, WSI_TOKEN_HTTP_AUTHORIZATION, FIELD_BYTES_MAX);
    char *language =
        tl_http_field_copy(wsi, arena, WSI_TOKEN_HTTP_ACCEPT_LANGUAGE, FIELD_BYTES_MAX);
    char *agent = tl_http_field_copy(wsi, arena, WSI_TOKEN_HTTP_USER_AGENT, FIELD_BYTES_MAX);
    char *range = tl_http_field_copy(wsi, arena, WSI_TOKEN_HTTP_RANGE, FIELD_BYTES_MAX);
    char *tus = custom_copy(wsi, arena, "tus-resumable:", TUS_BYTES_MAX);
    char *offset = custom_copy(wsi, arena, "upload-offset:", TUS_BYTES_MAX);
    if (!cookie || !authorization || !language || !agent || !range || !tus || !offset)
        return 431;
    if (strlen(agent) > AGENT_BYTES_MAX)
        agent[AGENT_BYTES_MAX] = '\0';
    request->cookies = cookie;
    request->token = read_token(arena, cookie, true);
    request->bearer = read_token(arena, authorization, false);
    request->authorization = authorization;
    request->accept_language = language;
    request->user_agent = agent;
    request->range = range;
    request->tus_version = tus;
    request->upload_offset = offset;
    return request->token && request->bearer ? 0 : 503;
}

static bool headers_too_long(struct lws *wsi)
{
    int bytes = 0;
    for (int token = 0; token < WSI_TOKEN_COUNT; token++)
        bytes += lws_hdr_total_length(wsi, (enum lws_token_indexes)token);
    return bytes > TL_HTTP_HEADERS_BYTES_MAX;
}

static const struct {
    enum lws_token_indexes token;
    enum tl_http_method method;
    bool is_head;
    bool is_options;
} methods[] = {
    { WSI_TOKEN_GET_URI, TL_HTTP_GET, false, false },
    { WSI_TOKEN_HEAD_URI, TL_HTTP_GET, true, false },
    { WSI_TOKEN_POST_URI, TL_HTTP_POST, false, false },
    { WSI_TOKEN_PUT_URI, TL_HTTP_PUT, false, false },
    { WSI_TOKEN_PATCH_URI, TL_HTTP_PATCH, false, false },
    { WSI_TOKEN_DELETE_URI, TL_HTTP_DELETE, false, false },
    { WSI_TOKEN_OPTIONS_URI, TL_HTTP_GET, false, true },
};

static bool read_method(struct lws *wsi, struct tl_http_request *request)
{
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (lws_hdr_total_length(wsi, methods[i].token) <= 0)
            continue;
        request->method = methods[i].method;
        request->is_head = methods[i].is_head;
        request->is_options = methods[i].is_options;
        return true;
    }
    return false;
}

int tl_http_head_read(struct lws *wsi, struct tl_http_request *request, const char *path,
                      size_t path_bytes)
{
    if (!read_method(wsi, request))
        return 501;
    if (path_bytes > TL_HTTP_PATH_BYTES_MAX)
        return 414;
    if (headers_too_long(wsi))
        return 431;
    request->path = tl_http_arena_text(request->arena, path, path_bytes);
    if (!request->path)
        return 503;
    request->is_tls = lws_is_ssl(wsi);
    int status = read_queries(wsi, request);
    return status ? status : read_fields(wsi, request);
}

int tl_http_body_length(struct lws *wsi, enum tl_http_method method, struct tl_http_arena *arena,
                        uint64_t *out_bytes)
{
    bool takes_body = method == TL_HTTP_POST || method == TL_HTTP_PUT || method == TL_HTTP_PATCH;
    *out_bytes = 0;
    /* Chunks are not read: a proxy in front and we must never differ about where a body ends. */
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0)
        return 411;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) <= 0)
        return takes_body ? 411 : 0;
    const char *length = tl_http_field_copy(wsi, arena, WSI_TOKEN_HTTP_CONTENT_LENGTH, 32);
    return length && !tl_http_number_read(length, out_bytes) ? 0 : 400;
}

bool tl_http_is_same_origin(struct lws *wsi, struct tl_http_arena *arena)
{
    const char *site = custom_copy(wsi, arena, "sec-fetch-site:", 32);
    const char *origin = tl_http_field_copy(wsi, arena, WSI_TOKEN_ORIGIN, HOST_BYTES_MAX);
    const char *host = tl_http_field_copy(wsi, arena, WSI_TOKEN_HOST, HOST_BYTES_MAX);
    if (!site || !origin || !host)
        return false;
    if (*site && strcmp(site, "same-origin") != 0)
        return false;
    return *origin == '\0' || tl_http_origin_is_ours(origin, host);
}
