/* reply.c: what a handler answers, and how it looks on the wire. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/assert.h"
#include "http/inside.h"
#include "http/text.h"

enum { HEAD_BYTES_MAX = 8192, SMALL_BYTES = 4096 };

/* status, title (RFC 9110, 15), the API's code when it is refused here, what to tell */
static const struct {
    int status;
    const char *title;
    const char *error;
    const char *detail;
} statuses[] = {
    { 200, "OK", NULL, NULL },
    { 201, "Created", NULL, NULL },
    { 202, "Accepted", NULL, NULL },
    { 204, "No Content", NULL, NULL },
    { 206, "Partial Content", NULL, NULL },
    { 302, "Found", NULL, NULL },
    { 303, "See Other", NULL, NULL },
    { 304, "Not Modified", NULL, NULL },
    { 400, "Bad Request", "bad-request", "The request is not in the form expected." },
    { 401, "Unauthorized", "not-signed-in", "Sign in first." },
    { 403, "Forbidden", "not-allowed", "This role may not do that." },
    { 404, "Not Found", "not-found", "There is no such thing." },
    { 405, "Method Not Allowed", "bad-request", "This address takes other methods." },
    { 409, "Conflict", "state", "Not possible in this state." },
    { 411, "Length Required", "bad-request", "The body must come with its length." },
    { 412, "Precondition Failed", "bad-request", "This version of the protocol is not spoken." },
    { 413, "Content Too Large", "bad-request", "The body is longer than allowed." },
    { 414, "URI Too Long", "bad-request", "The address is longer than allowed." },
    { 415, "Unsupported Media Type", "bad-request",
      "The body is of another media type than expected." },
    { 416, "Range Not Satisfiable", "bad-request", "The range is behind the end." },
    { 421, "Misdirected Request", "bad-request", "No such service here." },
    { 422, "Unprocessable Content", "bad-request", "The request makes no sense." },
    { 423, "Locked", "state", "Somebody else has it just now." },
    { 429, "Too Many Requests", "too-many", "Too many requests from this address." },
    { 431, "Request Header Fields Too Large", "bad-request", "The header is too long." },
    { 500, "Internal Server Error", "unavailable", "Something went wrong here." },
    { 501, "Not Implemented", "bad-request", "The method is not known." },
    { 503, "Service Unavailable", "unavailable", "Try again soon." },
    { 504, "Gateway Timeout", "timeout", "The answer did not come in time." },
};

enum { STATUSES_LEN = sizeof statuses / sizeof statuses[0] };

static size_t status_index(int status)
{
    for (size_t i = 0; i < STATUSES_LEN; i++)
        if (statuses[i].status == status)
            return i;
    return STATUSES_LEN;
}

static const char *title_of(int status)
{
    size_t i = status_index(status);
    return i < STATUSES_LEN ? statuses[i].title : "Other";
}

void tl_http_response_clear(struct tl_http_response *response)
{
    free(response->body);
    response->body = NULL;
    response->body_bytes = 0;
    response->status = 0;
}

static void take_body(struct tl_http_response *response, int status, const char *type,
                      char *take_body, size_t bytes)
{
    tl_http_response_clear(response);
    response->status = status;
    response->type = type;
    response->body = take_body;
    response->body_bytes = bytes;
}

/* Its text, malloc; most fit the stack and so grow nothing on the way. NULL: no memory. */
static char *dump(const json_t *json, size_t *out_bytes)
{
    char small[SMALL_BYTES];
    size_t bytes = json_dumpb(json, small, sizeof small, JSON_COMPACT);
    char *text = bytes > 0 ? malloc(bytes) : NULL;
    if (text && bytes <= sizeof small)
        memcpy(text, small, bytes);
    else if (text)
        bytes = json_dumpb(json, text, bytes, JSON_COMPACT);
    *out_bytes = bytes;
    return text;
}

void tl_http_reply_json(struct tl_http_response *response, int status, json_t *take_json)
{
    size_t bytes = 0;
    char *text = take_json ? dump(take_json, &bytes) : NULL;
    json_decref(take_json);
    if (!text) {
        tl_http_refuse(response, 500, 0);
        return;
    }
    take_body(response, status, "application/json", text, bytes);
}

void tl_http_reply_bytes(struct tl_http_response *response, int status, const char *type,
                         const void *bytes, size_t len)
{
    char *copy = malloc(len + 1);
    const char *type_copy = tl_http_arena_text(response->arena, type, strlen(type));
    TL_ASSERT(!strpbrk(type, "\r\n"));
    if (!copy || !type_copy) {
        free(copy);
        tl_http_refuse(response, 500, 0);
        return;
    }
    if (len > 0)
        memcpy(copy, bytes, len);
    take_body(response, status, type_copy, copy, len);
}

void tl_http_reply_take(struct tl_http_response *response, int status, const char *type,
                        void *take_bytes, size_t len)
{
    const char *type_copy = tl_http_arena_text(response->arena, type, strlen(type));
    TL_ASSERT(!strpbrk(type, "\r\n"));
    if (take_bytes && type_copy) {
        take_body(response, status, type_copy, take_bytes, len);
        return;
    }
    free(take_bytes);
    tl_http_refuse(response, 500, 0);
}

void tl_http_reply_nothing(struct tl_http_response *response)
{
    take_body(response, 204, NULL, NULL, 0);
}

char *tl_http_problem_text(int status, const char *error, const char *detail,
                           uint32_t retry_after_s)
{
    json_t *problem = json_pack("{s:s, s:s, s:i, s:s}", "type", "about:blank", "title",
                                title_of(status), "status", status, "error", error);
    if (problem && detail)
        json_object_set_new(problem, "detail", json_string(detail));
    if (problem && retry_after_s > 0)
        json_object_set_new(problem, "retry_after_s", json_integer(retry_after_s));
    char *text = problem ? json_dumps(problem, JSON_COMPACT) : NULL;
    json_decref(problem);
    return text;
}

void tl_http_reply_problem(struct tl_http_response *response, int status, const char *error,
                           const char *detail, uint32_t retry_after_s)
{
    char *text = tl_http_problem_text(status, error, detail, retry_after_s);
    take_body(response, status, "application/problem+json", text, text ? strlen(text) : 0);
    snprintf(response->error, sizeof response->error, "%s", error);
    if (retry_after_s > 0) {
        char seconds[16];
        snprintf(seconds, sizeof seconds, "%u", (unsigned)retry_after_s);
        tl_http_set_header(response, "Retry-After", seconds);
    }
}

void tl_http_refuse(struct tl_http_response *response, int status, uint32_t retry_after_s)
{
    size_t i = status_index(status);
    TL_ASSERT(i < STATUSES_LEN && statuses[i].error);
    tl_http_reply_problem(response, status, statuses[i].error, statuses[i].detail, retry_after_s);
}

void tl_http_refuse_by(const struct tl_http_route *route, struct tl_http_response *response,
                       int status, const char *detail, uint32_t retry_after_s)
{
    size_t i = status_index(status);
    TL_ASSERT(i < STATUSES_LEN && statuses[i].error);
    if (route && route->dialect && route->dialect->refuse)
        route->dialect->refuse(response, status, statuses[i].title, retry_after_s);
    else
        tl_http_reply_problem(response, status, statuses[i].error,
                              detail ? detail : statuses[i].detail, retry_after_s);
}

void tl_http_set_header(struct tl_http_response *response, const char *name, const char *value)
{
    TL_ASSERT(!strpbrk(name, "\r\n: ") && !strpbrk(value, "\r\n"));
    TL_ASSERT(response->headers_len < TL_HTTP_HEADERS_MAX);
    const char *name_copy = tl_http_arena_text(response->arena, name, strlen(name));
    const char *value_copy = tl_http_arena_text(response->arena, value, strlen(value));
    if (name_copy && value_copy)
        response->headers[response->headers_len++] =
            (struct tl_http_field){ name_copy, value_copy };
}

void tl_http_set_token(struct tl_http_response *response, const char *token, uint32_t max_age_s)
{
    TL_ASSERT(tl_http_token_is_plain(token) && strlen(token) < TL_HTTP_TOKEN_BYTES_MAX);
    char age[32] = "";
    char cookie[TL_HTTP_TOKEN_BYTES_MAX + 128];
    if (*token == '\0' || max_age_s > 0)
        snprintf(age, sizeof age, "; Max-Age=%u", *token ? (unsigned)max_age_s : 0u);
    snprintf(cookie, sizeof cookie, TL_HTTP_COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
             token, response->is_tls ? "; Secure" : "", age);
    tl_http_set_header(response, "Set-Cookie", cookie);
}

tl_id tl_http_defer(struct tl_http_response *response, int64_t wait_us)
{
    TL_ASSERT(wait_us > 0);
    response->defer_us = wait_us;
    return response->ticket;
}

/* On every answer. connect-src 'self' covers the live socket too. */
static const char safety[] =
    "Content-Security-Policy: default-src 'self'; base-uri 'none'; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'none'\r\n"
    "Permissions-Policy: microphone=(self), camera=(), geolocation=()\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

struct text {
    char *bytes;
    size_t len;
    bool is_cut;
};

static void put(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t room = HEAD_BYTES_MAX - text->len;
    int bytes = vsnprintf(text->bytes + text->len, room, format, args);
    va_end(args);
    if (bytes < 0 || (size_t)bytes >= room)
        text->is_cut = true;
    else
        text->len += (size_t)bytes;
}

static void put_date(struct text *text)
{
    char date[64];
    struct tm utc;
    time_t now = time(NULL);
    gmtime_r(&now, &utc);
    if (strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc) > 0)
        put(text, "Date: %s\r\n", date);
}

/* A page is named by its hash, so a browser may keep it and ask whether it changed. */
static void put_page(struct text *text, const struct tl_page *page)
{
    put(text, "ETag: %s\r\nVary: Accept-Encoding\r\nCache-Control: %s\r\n", page->etag,
        page->is_immutable ? "public, max-age=31536000, immutable" : "no-cache");
}

enum tl_err tl_http_head_write(struct tl_exchange *exchange)
{
    const struct tl_http_response *response = &exchange->response;
    struct text text = { .bytes = malloc(HEAD_BYTES_MAX) };
    if (!text.bytes)
        return TL_ENOMEM;
    put(&text, "HTTP/1.1 %d %s\r\n", response->status, title_of(response->status));
    put_date(&text);
    if (response->type)
        put(&text, "Content-Type: %s\r\n", response->type);
    if (response->status != 204 && response->status != 304)
        put(&text, "Content-Length: %zu\r\n", exchange->body_bytes);
    if (exchange->page)
        put_page(&text, exchange->page);
    else
        put(&text, "Cache-Control: no-store\r\n");
    for (uint32_t i = 0; i < response->headers_len; i++)
        put(&text, "%s: %s\r\n", response->headers[i].name, response->headers[i].value);
    put(&text, "%s%s\r\n", safety, exchange->closes ? "Connection: close\r\n" : "");
    if (text.is_cut) {
        free(text.bytes);
        return TL_ETOOLONG;
    }
    exchange->head = text.bytes;
    exchange->head_bytes = text.len;
    return TL_OK;
}
