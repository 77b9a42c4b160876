/* request.c: what a handler may ask of a request. */
#include <string.h>

#include "base/assert.h"
#include "http/inside.h"
#include "http/text.h"

enum tl_http_method tl_http_method(const struct tl_http_request *request)
{
    return request->method;
}

const char *tl_http_peer(const struct tl_http_request *request)
{
    return request->peer;
}

const char *tl_http_token(const struct tl_http_request *request)
{
    return *request->bearer ? request->bearer : request->token;
}

bool tl_http_is_tls(const struct tl_http_request *request)
{
    return request->is_tls;
}

enum tl_err tl_http_cookie(const struct tl_http_request *request, const char *name, char *out,
                           size_t out_bytes)
{
    return tl_http_cookie_read(request->cookies, name, out, out_bytes);
}

const char *tl_http_bearer(const struct tl_http_request *request)
{
    return request->bearer;
}

enum tl_err tl_http_basic(const struct tl_http_request *request, char *out_name, size_t name_bytes,
                          char *out_password, size_t password_bytes)
{
    return tl_http_basic_read(request->authorization, out_name, name_bytes, out_password,
                              password_bytes);
}

const char *tl_http_tus_version(const struct tl_http_request *request)
{
    return request->tus_version;
}

const char *tl_http_upload_offset(const struct tl_http_request *request)
{
    return request->upload_offset;
}

const void *tl_http_body(const struct tl_http_request *request, size_t *out_len)
{
    *out_len = request->body_bytes;
    return request->body ? request->body : "";
}

const char *tl_http_accept_language(const struct tl_http_request *request)
{
    return request->accept_language;
}

const char *tl_http_user_agent(const struct tl_http_request *request)
{
    return request->user_agent;
}

enum tl_http_range tl_http_range(const struct tl_http_request *request, uint64_t total,
                                 uint64_t *out_from, uint64_t *out_last)
{
    return tl_http_range_read(request->range, total, out_from, out_last);
}

const struct tl_http_principal *tl_http_principal(const struct tl_http_request *request)
{
    return &request->principal;
}

static const char *find(const struct tl_http_field *fields, uint32_t len, const char *name)
{
    for (uint32_t i = 0; i < len; i++)
        if (strcmp(fields[i].name, name) == 0)
            return fields[i].value;
    return NULL;
}

const char *tl_http_param(const struct tl_http_request *request, const char *name)
{
    const char *value = find(request->params, request->params_len, name);
    TL_ASSERT(value);
    return value;
}

tl_id tl_http_param_id(const struct tl_http_request *request, const char *name)
{
    return tl_http_id_read(tl_http_param(request, name));
}

const char *tl_http_query(const struct tl_http_request *request, const char *name)
{
    return find(request->queries, request->queries_len, name);
}

json_t *tl_http_json(const struct tl_http_request *request)
{
    return request->json;
}

const char *tl_http_form(const struct tl_http_request *request, const char *name)
{
    for (uint32_t i = 0; i < request->form_len; i++) {
        if (strcmp(request->form[i].name, name) == 0)
            return request->form[i].value;
    }
    return NULL;
}

void *tl_http_alloc(const struct tl_http_request *request, size_t bytes)
{
    return tl_http_arena_alloc(request->arena, bytes);
}
