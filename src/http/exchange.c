/* exchange.c: a request on its way, from its first byte to the last byte of its answer. */
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "http/inside.h"
#include "http/text.h"

enum {
    STALL_US = 200 * 1000,  /* A socket that takes nothing for so long is written by timer. */
    STALLED_US = 20 * 1000, /* How often then. */
    LINGER_US = 2 * 1000 * 1000,
};

static int64_t now_us(void)
{
    return (int64_t)lws_now_usecs();
}

/* 0: no timer. The library's own cancelling lets the timer fire at once, and its timer belongs to
 * the connection, not to the request: tl_exchange_timer looks at timer_us. */
static void set_timer(struct tl_exchange *exchange, int64_t us)
{
    exchange->timer_us = us > 0 ? now_us() + us : 0;
    if (us > 0)
        lws_set_timer_usecs(exchange->wsi, us);
}

/* ---- birth and end ---- */

static struct tl_exchange *make(struct tl_http *http, struct lws *wsi,
                                struct tl_http_session *session)
{
    struct tl_exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange)
        return NULL;
    exchange->http = http;
    exchange->wsi = wsi;
    exchange->id = ++http->exchanges_made;
    exchange->began_us = now_us();
    exchange->request.arena = &exchange->arena;
    exchange->response.arena = &exchange->arena;
    exchange->response.ticket = exchange->id;
    exchange->older = http->newest;
    if (http->newest)
        http->newest->newer = exchange;
    http->newest = exchange;
    session->exchange = exchange;
    TL_HTTP_COUNT(http, requests);
    return exchange;
}

const struct tl_http_dialect tl_http_bytes = { TL_HTTP_TAKES_BYTES, NULL };
const struct tl_http_dialect tl_http_pdf = { TL_HTTP_TAKES_PDF, NULL };

static bool is_bytes(enum tl_http_takes takes)
{
    return takes == TL_HTTP_TAKES_BYTES || takes == TL_HTTP_TAKES_PDF;
}

static enum tl_http_takes takes_of(const struct tl_http_route *route)
{
    return route && route->dialect ? route->dialect->takes : TL_HTTP_TAKES_JSON;
}

static bool takes_type(const struct tl_http_route *route, const char *type)
{
    switch (takes_of(route)) {
    case TL_HTTP_TAKES_JSON:
        return tl_http_type_is_json(type);
    case TL_HTTP_TAKES_FORM:
        return tl_http_type_is_form(type);
    case TL_HTTP_TAKES_BYTES:
        return strcmp(type, "application/offset+octet-stream") == 0;
    case TL_HTTP_TAKES_PDF:
        return strcmp(type, "application/pdf") == 0;
    }
    return false;
}

static void free_exchange(struct tl_exchange *exchange)
{
    struct tl_http *http = exchange->http;
    TL_ASSERT(!exchange->wsi && exchange->state != TL_EXCHANGE_WORKING);
    if (exchange->newer)
        exchange->newer->older = exchange->older;
    else
        http->newest = exchange->older;
    if (exchange->older)
        exchange->older->newer = exchange->newer;
    tl_http_response_clear(&exchange->response);
    tl_http_response_clear(&exchange->early);
    tl_pages_let_go(exchange->pages);
    json_decref(exchange->request.json);
    free(exchange->request.body);
    http->bytes_under_way -= exchange->counted;
    free(exchange->head);
    tl_http_arena_done(&exchange->arena);
    free(exchange);
}

bool tl_exchange_all_gone(const struct tl_http *http)
{
    return http->newest == NULL;
}

void tl_exchange_detach(struct tl_http_session *session)
{
    struct tl_exchange *exchange = session->exchange;
    if (!exchange)
        return;
    session->exchange = NULL;
    exchange->wsi = NULL;
    if (exchange->state != TL_EXCHANGE_SENT)
        TL_HTTP_COUNT(exchange->http, abandoned);
    if (exchange->state != TL_EXCHANGE_WORKING)
        free_exchange(exchange);
}

/* ---- the answer ---- */

static void count_answer(struct tl_exchange *exchange)
{
    struct tl_http *http = exchange->http;
    int status = exchange->response.status;
    if (status < 300)
        TL_HTTP_COUNT(http, answers_2xx);
    else if (status < 400)
        TL_HTTP_COUNT(http, answers_3xx);
    else if (status < 500)
        TL_HTTP_COUNT(http, answers_4xx);
    else
        TL_HTTP_COUNT(http, answers_5xx);
    tl_http_log(http, TL_HTTP_LOG_DEBUG, "http method=%s route=%s status=%d bytes=%zu took_us=%lld",
                tl_http_method_text(exchange->request.method),
                exchange->route  ? exchange->route->path
                : exchange->page ? "page"
                                 : "none",
                status, exchange->body_bytes, (long long)(now_us() - exchange->began_us));
}

/* Closes the connection on the library's next turn: from wherever we are. */
static void kill(struct lws *wsi)
{
    lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

/* The response is complete: writes its head. False: nobody is there for it, or no memory. */
static bool prepare(struct tl_exchange *exchange)
{
    struct tl_http_response *response = &exchange->response;
    if (!exchange->wsi) {
        free_exchange(exchange);
        return false;
    }
    if (response->body) {
        exchange->page = NULL;
        exchange->body = response->body;
        exchange->body_bytes = response->body_bytes;
    }
    if (atomic_load(&exchange->http->stopping))
        exchange->closes = true;
    enum tl_err err = tl_http_head_write(exchange);
    exchange->state = TL_EXCHANGE_SENDING;
    if (err) { /* No memory: nothing can be said. */
        kill(exchange->wsi);
        return false;
    }
    count_answer(exchange);
    if (exchange->request.is_head || response->status == 304)
        exchange->body_bytes = 0;
    set_timer(exchange, 0);
    return true;
}

/* Goes out when the socket takes bytes. */
static void send_later(struct tl_exchange *exchange)
{
    lws_set_timeout(exchange->wsi, PENDING_TIMEOUT_HTTP_CONTENT,
                    (int)exchange->http->settings.slow_s);
    lws_rx_flow_control(exchange->wsi, 1);
    lws_callback_on_writable(exchange->wsi);
}

static void send_answer(struct tl_exchange *exchange)
{
    if (prepare(exchange))
        send_later(exchange);
}

/* Whoever asked for what they may not have is told of, by what the route and its handler said. */
static void tell_refusal(const struct tl_exchange *exchange)
{
    const struct tl_http_settings *settings = &exchange->http->settings;
    const struct tl_http_request *request = &exchange->request;
    int status = exchange->response.status;
    bool is_taken = status == 409 && strcmp(exchange->response.error, "taken") == 0;
    bool is_one = status == 401 || status == 403 || status == 404 || status == 429 || is_taken;
    if (!is_one || !exchange->route || !settings->refused)
        return;
    const char *error = exchange->is_foreign          ? "foreign-origin"
                        : exchange->response.error[0] ? exchange->response.error
                        : status == 401               ? "not-signed-in"
                        : status == 403               ? "not-allowed"
                        : status == 404               ? "not-found"
                                                      : "too-many";
    settings->refused(settings->app, &(struct tl_http_refusal){ .status = status,
                                                                .user = request->principal.user,
                                                                .method = request->method,
                                                                .path = exchange->route->path,
                                                                .peer = request->peer,
                                                                .error = error });
}

static void refuse(struct tl_exchange *exchange, int status, uint32_t retry_after_s)
{
    tl_http_refuse_by(exchange->route, &exchange->response, status, NULL, retry_after_s);
    send_answer(exchange);
}

/* Copies the next piece of head and body behind LWS_PRE. */
static size_t fill_piece(struct tl_exchange *exchange, unsigned char *out)
{
    size_t filled = 0;
    size_t sent = exchange->sent;
    if (sent < exchange->head_bytes) {
        filled = exchange->head_bytes - sent;
        memcpy(out, exchange->head + sent, filled);
        sent += filled;
    }
    size_t at = sent - exchange->head_bytes;
    size_t rest = exchange->body_bytes - at;
    size_t room = TL_HTTP_PIECE_BYTES - filled;
    if (rest > room)
        rest = room;
    if (rest > 0)
        memcpy(out + filled, (const unsigned char *)exchange->body + at, rest);
    return filled + rest;
}

/* All bytes were given to the library. What still comes of a refused body is dropped for a moment:
 * a socket that is closed on unread bytes loses the answer too. */
static int complete(struct tl_exchange *exchange)
{
    struct lws *wsi = exchange->wsi;
    if (lws_partial_buffered(wsi))
        return 0; /* Called again when they have gone out. */
    lws_rx_flow_control(wsi, 1);
    set_timer(exchange, exchange->lingers ? LINGER_US : 0);
    if (exchange->lingers)
        return 0;
    return exchange->closes || lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* The state is SENT behind the last piece; complete() comes next. */
static int give_piece(struct tl_exchange *exchange)
{
    unsigned char *piece = exchange->http->piece + LWS_PRE;
    size_t bytes = fill_piece(exchange, piece);
    bool is_last = exchange->sent + bytes == exchange->head_bytes + exchange->body_bytes;
    enum lws_write_protocol kind = is_last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP;
    if (lws_write(exchange->wsi, piece, bytes, kind) < 0)
        return -1;
    exchange->sent += bytes;
    if (is_last)
        exchange->state = TL_EXCHANGE_SENT;
    return 0;
}

static int write_piece(struct tl_exchange *exchange)
{
    if (give_piece(exchange))
        return -1;
    lws_set_timeout(exchange->wsi, PENDING_TIMEOUT_HTTP_CONTENT,
                    (int)exchange->http->settings.slow_s);
    set_timer(exchange, exchange->is_stalled ? STALLED_US : STALL_US);
    return 0;
}

/* What fits into one piece goes out at once, without a turn of the loop, where the socket takes it.
 */
static void send_now(struct tl_exchange *exchange)
{
    if (!prepare(exchange))
        return;
    struct lws *wsi = exchange->wsi;
    bool is_short = exchange->head_bytes + exchange->body_bytes <= TL_HTTP_PIECE_BYTES;
    if (!is_short || exchange->lingers || lws_send_pipe_choked(wsi)) {
        send_later(exchange);
        return;
    }
    if (give_piece(exchange)) {
        kill(wsi);
    } else if (lws_partial_buffered(wsi)) {
        set_timer(exchange, STALL_US);
        send_later(exchange);
    } else if (complete(exchange)) {
        kill(wsi);
    }
}

int tl_exchange_writable(struct tl_exchange *exchange)
{
    if (exchange->state == TL_EXCHANGE_SENDING) {
        if (write_piece(exchange))
            return -1;
        lws_callback_on_writable(exchange->wsi);
    }
    return exchange->state == TL_EXCHANGE_SENT ? complete(exchange) : 0;
}

/* ---- on a worker ---- */

static bool authenticate(struct tl_exchange *exchange)
{
    const struct tl_http_settings *settings = &exchange->http->settings;
    struct tl_http_request *request = &exchange->request;
    struct tl_http_principal principal = { 0 };
    if (exchange->route->roles == TL_HTTP_PUBLIC)
        return true;
    enum tl_err err = TL_ENONE;
    const char *token = tl_http_token(request);
    if (*token && settings->authenticate)
        err = settings->authenticate(settings->app, token, &principal);
    if (err)
        tl_http_refuse_by(exchange->route, &exchange->response, err == TL_ENONE ? 401 : 503, NULL,
                          0);
    else if (!(principal.roles & exchange->route->roles) && principal.refusal)
        tl_http_reply_problem(&exchange->response, 401, principal.refusal, NULL, 0);
    else if (!(principal.roles & exchange->route->roles))
        tl_http_refuse_by(exchange->route, &exchange->response, 403, NULL, 0);
    request->principal = principal;
    return exchange->response.status == 0;
}

static bool parse_form(struct tl_exchange *exchange)
{
    struct tl_http_request *request = &exchange->request;
    enum tl_err err = request->body_bytes == 0
                          ? TL_OK
                          : tl_http_form_read(request->body, request->body_bytes, request->form,
                                              &request->form_len);
    if (err != TL_OK)
        tl_http_refuse_by(exchange->route, &exchange->response, 400,
                          err == TL_EFULL ? "The form has too many fields."
                                          : "The body is no form, or has a field twice.",
                          0);
    return err == TL_OK;
}

static bool parse_body(struct tl_exchange *exchange)
{
    struct tl_http_request *request = &exchange->request;
    enum tl_http_takes takes = takes_of(exchange->route);
    if (exchange->route->body_bytes_max == 0 || is_bytes(takes))
        return true;
    if (takes == TL_HTTP_TAKES_FORM)
        return parse_form(exchange);
    request->json = request->body_bytes == 0 ? json_object()
                                             : json_loadb(request->body, request->body_bytes,
                                                          JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(request->json))
        return true;
    tl_http_refuse_by(exchange->route, &exchange->response, 400, NULL, 0);
    return false;
}

static bool runs_with(const struct tl_work_job *job, const struct tl_work_job *next)
{
    const struct tl_http_route *route = ((const struct tl_exchange *)job)->route;
    return next->run == job->run && route->handle_together &&
           ((const struct tl_exchange *)next)->route == route;
}

/* Those that may ask, and are not answered already. */
static uint32_t admit(struct tl_work_job *jobs, struct tl_http_asked out[TL_HTTP_TOGETHER_MAX])
{
    uint32_t len = 0;
    for (struct tl_work_job *job = jobs; job; job = job->next) {
        struct tl_exchange *exchange = (struct tl_exchange *)job;
        if (authenticate(exchange) && parse_body(exchange))
            out[len++] = (struct tl_http_asked){ &exchange->request, &exchange->response };
    }
    return len;
}

static void run(struct tl_work_job *jobs)
{
    struct tl_exchange *exchange = (struct tl_exchange *)jobs;
    const struct tl_http_route *route = exchange->route;
    struct tl_http_asked asked[TL_HTTP_TOGETHER_MAX];
    uint32_t len = admit(jobs, asked);
    if (route->handle_together && len > 0)
        route->handle_together(exchange->http->settings.app, asked, len);
    else if (len > 0)
        route->handle(exchange->http->settings.app, asked[0].request, asked[0].response);
    for (uint32_t i = 0; i < len; i++) {
        if (asked[i].response->status == 0 && asked[i].response->defer_us == 0)
            tl_http_refuse_by(route, asked[i].response, 500, NULL, 0);
    }
}

/* ---- back on the http thread ---- */

static void take_early(struct tl_exchange *exchange)
{
    tl_http_response_clear(&exchange->response);
    exchange->response.status = exchange->early.status;
    exchange->response.type = exchange->early.type;
    exchange->response.body = exchange->early.body;
    exchange->response.body_bytes = exchange->early.body_bytes;
    exchange->early = (struct tl_http_response){ 0 };
    send_answer(exchange);
}

static void ran(struct tl_work_job *job)
{
    struct tl_exchange *exchange = (struct tl_exchange *)job;
    struct tl_http_response *response = &exchange->response;
    exchange->state = TL_EXCHANGE_DEFERRED;
    tell_refusal(exchange);
    if (response->status != 0 || !exchange->wsi) {
        if (response->status == 0)
            free_exchange(exchange);
        else
            send_now(exchange);
    } else if (exchange->finished_early) {
        take_early(exchange);
    } else if (atomic_load(&exchange->http->stopping) || response->defer_us == 0) {
        refuse(exchange, 503, 1); /* defer_us 0: it waited for a worker when all stopped. */
    } else {
        set_timer(exchange, response->defer_us);
    }
}

static void take_finish(struct tl_exchange *exchange, const struct tl_http_note *note,
                        const char *text)
{
    struct tl_http_response *early = &exchange->early;
    char *body = malloc(note->text_bytes + 1);
    if (!body)
        return; /* The timer answers. */
    memcpy(body, text, note->text_bytes);
    tl_http_response_clear(early);
    early->status = note->status;
    early->type = note->is_problem ? "application/problem+json" : "application/json";
    early->body = body;
    early->body_bytes = note->text_bytes;
    exchange->finished_early = true;
    if (exchange->state == TL_EXCHANGE_DEFERRED)
        take_early(exchange);
}

void tl_exchange_finish(struct tl_http *http, const struct tl_http_note *note, const char *text)
{
    for (struct tl_exchange *exchange = http->newest; exchange; exchange = exchange->older) {
        if (exchange->id != note->id)
            continue;
        bool is_open =
            exchange->state == TL_EXCHANGE_WORKING || exchange->state == TL_EXCHANGE_DEFERRED;
        if (is_open && !exchange->finished_early)
            take_finish(exchange, note, text);
        return;
    }
}

/* The socket has stalled. If more requests came behind this one, the library would look at them
 * again and again without waiting, so it must not look at the socket at all: then it doesn't write
 * either, and we do, now and then. */
static int write_stalled(struct tl_exchange *exchange)
{
    struct lws *wsi = exchange->wsi;
    exchange->is_stalled = true;
    lws_rx_flow_control(wsi, 0);
    set_timer(exchange, STALLED_US);
    if (lws_partial_buffered(wsi) && lws_write(wsi, NULL, 0, LWS_WRITE_HTTP) < 0)
        return -1;
    int err = 0;
    while (!err && exchange->state == TL_EXCHANGE_SENDING && !lws_send_pipe_choked(wsi))
        err = write_piece(exchange);
    if (!err && exchange->state == TL_EXCHANGE_SENT)
        err = complete(exchange);
    return err;
}

static int timer_ended(struct tl_exchange *exchange)
{
    bool is_sent = exchange->state == TL_EXCHANGE_SENT;
    if (is_sent && !lws_partial_buffered(exchange->wsi))
        return exchange->lingers ? -1 : complete(exchange);
    if (is_sent || exchange->state == TL_EXCHANGE_SENDING)
        return write_stalled(exchange);
    if (exchange->state == TL_EXCHANGE_DEFERRED) {
        TL_HTTP_COUNT(exchange->http, timed_out);
        refuse(exchange, 504, 0);
    }
    return 0;
}

int tl_exchange_timer(struct tl_exchange *exchange)
{
    int64_t left_us = exchange->timer_us - now_us();
    if (exchange->timer_us == 0)
        return 0;
    if (left_us <= 0)
        return timer_ended(exchange);
    set_timer(exchange, left_us);
    return 0;
}

void tl_exchange_stop(struct tl_http *http)
{
    for (struct tl_exchange *exchange = http->newest; exchange;) {
        struct tl_exchange *older = exchange->older;
        if (exchange->state == TL_EXCHANGE_DEFERRED)
            refuse(exchange, 503, 1);
        exchange = older;
    }
}

/* ---- what to do with a request that has come whole ---- */

static void start_work(struct tl_exchange *exchange)
{
    struct tl_http *http = exchange->http;
    exchange->job.run = run;
    exchange->job.done = ran;
    exchange->job.runs_with = runs_with;
    exchange->state = TL_EXCHANGE_WORKING;
    exchange->response.is_tls = exchange->request.is_tls;
    if (tl_work_submit(http->work, &exchange->job)) {
        exchange->state = TL_EXCHANGE_READING;
        TL_HTTP_COUNT(http, refused_waiting);
        refuse(exchange, 503, 1);
        return;
    }
    lws_set_timeout(exchange->wsi, NO_PENDING_TIMEOUT, 0);
    lws_rx_flow_control(exchange->wsi, 0);
}

static void send_page(struct tl_exchange *exchange)
{
    struct tl_http *http = exchange->http;
    struct tl_http_arena *arena = &exchange->arena;
    const struct tl_page *page = exchange->page;
    const char *encodings =
        tl_http_field_copy(exchange->wsi, arena, WSI_TOKEN_HTTP_ACCEPT_ENCODING, 1024);
    const char *known =
        tl_http_field_copy(exchange->wsi, arena, WSI_TOKEN_HTTP_IF_NONE_MATCH, 1024);
    exchange->pages = tl_pages_hold(http->pages);
    exchange->body = page->bytes;
    exchange->body_bytes = page->len;
    exchange->response.status = 200;
    exchange->response.type = page->type;
    if (known && tl_http_etag_listed(known, page->etag)) {
        exchange->response.status = 304;
        exchange->response.type = NULL;
    } else if (page->gzip && encodings && tl_http_accepts_gzip(encodings)) {
        exchange->body = page->gzip;
        exchange->body_bytes = page->gzip_len;
        tl_http_set_header(&exchange->response, "Content-Encoding", "gzip");
    }
    send_answer(exchange);
}

static bool changes_something(enum tl_http_method method)
{
    return method != TL_HTTP_GET;
}

/* The status to refuse a request for this route with, or 0. */
static int check_route(struct tl_exchange *exchange, uint64_t body_bytes)
{
    struct tl_http_request *request = &exchange->request;
    struct tl_http *http = exchange->http;
    if (!tl_http_rate_take(&http->rate, request->peer, now_us())) {
        TL_HTTP_COUNT(http, refused_rate);
        return 429;
    }
    if (body_bytes > exchange->route->body_bytes_max)
        return 413;
    if (!changes_something(request->method))
        return 0;
    exchange->is_foreign = !tl_http_is_same_origin(exchange->wsi, &exchange->arena);
    if (exchange->is_foreign)
        return 403;
    const char *type =
        tl_http_field_copy(exchange->wsi, &exchange->arena, WSI_TOKEN_HTTP_CONTENT_TYPE, 256);
    bool needs_type = request->method != TL_HTTP_DELETE || body_bytes > 0;
    return needs_type && !(type && takes_type(exchange->route, type)) ? 415 : 0;
}

static bool copy_params(struct tl_http_request *request, const struct tl_http_match *match)
{
    for (uint32_t i = 0; i < match->params_len; i++) {
        struct tl_http_field *param = request->params + i;
        param->name = tl_http_arena_text(request->arena, match->names[i].at, match->names[i].bytes);
        param->value =
            tl_http_arena_text(request->arena, match->values[i].at, match->values[i].bytes);
        if (!param->name || !param->value)
            return false;
    }
    request->params_len = match->params_len;
    return true;
}

static void allow(struct tl_exchange *exchange, uint32_t methods)
{
    char text[64];
    tl_http_methods_text(methods, text, sizeof text);
    tl_http_set_header(&exchange->response, "Allow", text);
}

/* No route has this path and method: a page, or what is wrong. */
static int find_page(struct tl_exchange *exchange, uint32_t methods)
{
    struct tl_http *http = exchange->http;
    const struct tl_http_settings *settings = &http->settings;
    if (methods == 0) {
        exchange->page = tl_pages_find(http->pages, settings->pages, settings->pages_len,
                                       exchange->request.path);
        methods = exchange->page ? 1u << TL_HTTP_GET : 0;
    }
    if (methods == 0)
        return 404;
    if (exchange->page && exchange->request.method == TL_HTTP_GET)
        return 0;
    exchange->page = NULL;
    allow(exchange, methods);
    return 405;
}

static int find_target(struct tl_exchange *exchange, uint64_t body_bytes)
{
    const struct tl_http_settings *settings = &exchange->http->settings;
    struct tl_http_request *request = &exchange->request;
    struct tl_http_match match;
    uint32_t methods = 0;
    enum tl_err err = tl_http_route_find(settings->routes, settings->routes_len, request->method,
                                         request->path, &match, &methods);
    if (err)
        return find_page(exchange, methods);
    exchange->route = match.route;
    if (!copy_params(request, &match))
        return 503;
    return check_route(exchange, body_bytes);
}

/* The status to refuse with, or 0. *out_body_bytes: the body's length, when it is known. */
static int read_request(struct tl_exchange *exchange, const char *path, size_t path_bytes,
                        uint64_t *out_body_bytes)
{
    struct tl_http_request *request = &exchange->request;
    char peer[64];
    lws_get_peer_simple(exchange->wsi, peer, sizeof peer);
    request->peer = tl_http_arena_text(&exchange->arena, peer, strnlen(peer, sizeof peer));
    int status = request->peer ? 0 : 503;
    if (!status)
        status = tl_http_head_read(exchange->wsi, request, path, path_bytes);
    int length_status =
        tl_http_body_length(exchange->wsi, request->method, &exchange->arena, out_body_bytes);
    if (length_status) {
        *out_body_bytes = UINT64_MAX;
        return status ? status : length_status;
    }
    if (!status && atomic_load(&exchange->http->stopping))
        status = 503;
    if (status || request->is_options)
        return status;
    return find_target(exchange, *out_body_bytes);
}

/* ---- events of the HTTP library ---- */

static void answer_options(struct tl_exchange *exchange)
{
    allow(exchange, (1u << (TL_HTTP_DELETE + 1)) - 1);
    tl_http_reply_nothing(&exchange->response);
    send_answer(exchange);
}

/* The body of a request that was answered at once has ended, or more came behind a body whose
 * request is not done. For bytes behind a body the library tells its end again and again, and it
 * mistakes where a piped body begins. So such a connection ends here, with the answer that is
 * ready, if the socket takes it. */
static int body_ended_late(struct tl_exchange *exchange)
{
    while (exchange->state == TL_EXCHANGE_SENDING && !lws_send_pipe_choked(exchange->wsi))
        if (write_piece(exchange))
            break;
    return -1;
}

int tl_exchange_body_end(struct tl_exchange *exchange)
{
    if (exchange->state != TL_EXCHANGE_READING)
        return body_ended_late(exchange);
    if (exchange->response.status != 0)
        send_answer(exchange);
    else if (exchange->request.is_options)
        answer_options(exchange);
    else if (exchange->page)
        send_page(exchange);
    else
        start_work(exchange);
    return 0;
}

static bool make_room(struct tl_exchange *exchange, size_t bytes)
{
    struct tl_http_request *request = &exchange->request;
    struct tl_http *http = exchange->http;
    bool is_counted = is_bytes(takes_of(exchange->route));
    if (is_counted && bytes > TL_HTTP_BYTES_AT_ONCE - http->bytes_under_way)
        return false;
    exchange->counted = is_counted ? bytes : 0;
    http->bytes_under_way += exchange->counted;
    request->body_bytes_max = bytes;
    request->body = calloc(1, bytes + 1);
    return request->body != NULL;
}

/* The body is too long to be waited for, or nobody knows how long it is. */
static int answer_at_once(struct tl_exchange *exchange)
{
    exchange->closes = true;
    exchange->lingers = true;
    send_answer(exchange);
    return 0;
}

int tl_exchange_begin(struct tl_http *http, struct lws *wsi, struct tl_http_session *session,
                      const char *path, size_t path_bytes)
{
    struct tl_exchange *exchange = make(http, wsi, session);
    if (!exchange)
        return -1;
    const char *form_type = NULL;
    uint64_t bytes = 0;
    int status = read_request(exchange, path, path_bytes, &bytes);
    if (!status && bytes > 0 && !exchange->route)
        status = 413;
    if (!status && bytes > 0 && !make_room(exchange, bytes))
        status = 503;
    if (status == 415 && takes_of(exchange->route) == TL_HTTP_TAKES_FORM)
        form_type = "The body must be application/x-www-form-urlencoded.";
    if (status)
        tl_http_refuse_by(exchange->route, &exchange->response, status, form_type,
                          status == 429 || status == 503 ? 1 : 0);
    if (exchange->is_foreign)
        tell_refusal(exchange);
    if (status && bytes > TL_HTTP_LINGER_BYTES_MAX)
        return answer_at_once(exchange);
    /* The HTTP library tells the end of a body, for POST also of one of no bytes. */
    if (bytes > 0 || exchange->request.method == TL_HTTP_POST)
        return 0;
    return tl_exchange_body_end(exchange);
}

int tl_exchange_body(struct tl_exchange *exchange, const void *bytes, size_t len)
{
    struct tl_http_request *request = &exchange->request;
    if (exchange->state == TL_EXCHANGE_SENT || exchange->response.status != 0)
        return 0;
    if (exchange->state != TL_EXCHANGE_READING ||
        len > request->body_bytes_max - request->body_bytes)
        return -1;
    if (len > 0)
        memcpy(request->body + request->body_bytes, bytes, len);
    request->body_bytes += len;
    lws_set_timeout(exchange->wsi, PENDING_TIMEOUT_HTTP_CONTENT,
                    (int)exchange->http->settings.slow_s);
    return 0;
}
