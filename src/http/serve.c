/* serve.c: the events of the HTTP library, each with its one function. */
#include <stdio.h>
#include <string.h>

#include "http/inside.h"
#include "http/serve.h"

typedef int event_fn(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len);

/* ---- connections ---- */

static int accept_connection(struct tl_http *http, struct lws *wsi, void *user, void *in,
                             size_t len)
{
    (void)wsi, (void)user, (void)in, (void)len;
    if (atomic_load(&http->stats.connections) < http->settings.connections_max &&
        !atomic_load(&http->stopping))
        return 0;
    TL_HTTP_COUNT(http, refused_connections);
    return 1;
}

static int connection_made(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)wsi, (void)user, (void)in, (void)len;
    TL_HTTP_COUNT(http, connections);
    return 0;
}

static int connection_gone(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)wsi, (void)user, (void)in, (void)len;
    TL_HTTP_LESS(http, connections);
    return 0;
}

/* CONNECT makes the library hand over bare bytes: there is nothing of the kind here. */
static int hang_up(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)http, (void)wsi, (void)user, (void)in, (void)len;
    return -1;
}

static int take_certificate(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)wsi, (void)in, (void)len;
    struct tl_faults none = { 0 };
    http->tls.context = user;
    if (!http->tls.certificate)
        return 0;
    enum tl_err err = tl_tls_load(&http->tls, &none);
    if (!err)
        TL_HTTP_COUNT(http, certificate_loads);
    return err ? -1 : 0;
}

/* ---- requests ---- */

static int request_began(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    return tl_exchange_begin(http, wsi, user, in, len);
}

static int body_came(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)http, (void)wsi;
    struct tl_http_session *session = user;
    return session->exchange ? tl_exchange_body(session->exchange, in, len) : 0;
}

static int body_ended(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)http, (void)wsi, (void)in, (void)len;
    struct tl_http_session *session = user;
    return session->exchange ? tl_exchange_body_end(session->exchange) : 0;
}

static int may_write(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)http, (void)wsi, (void)in, (void)len;
    struct tl_http_session *session = user;
    return session && session->exchange ? tl_exchange_writable(session->exchange) : 0;
}

static int timer_ended(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)http, (void)wsi, (void)in, (void)len;
    struct tl_http_session *session = user;
    return session && session->exchange ? tl_exchange_timer(session->exchange) : 0;
}

static int request_gone(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)http, (void)wsi, (void)in, (void)len;
    struct tl_http_session *session = user;
    if (session)
        tl_exchange_detach(session);
    return 0;
}

/* ---- the live socket ---- */

/* The status to refuse an upgrade with, or 0. */
static int check_upgrade(struct tl_http *http, struct lws *wsi, const char *protocol)
{
    struct tl_http_arena arena = { 0 };
    char peer[64];
    lws_get_peer_simple(wsi, peer, sizeof peer);
    const char *path = tl_http_field_copy(wsi, &arena, WSI_TOKEN_GET_URI, TL_HTTP_PATH_BYTES_MAX);
    int status = 0;
    if (strcasecmp(protocol, "websocket") != 0)
        status = 421;
    else if (!path || strcmp(path, "/live") != 0 || !http->settings.live.admit)
        status = 404;
    else if (!tl_http_rate_take(&http->rate, peer, (int64_t)lws_now_usecs()))
        status = 429;
    else if (!tl_http_is_same_origin(wsi, &arena))
        status = 403;
    else if (atomic_load(&http->stopping))
        status = 503;
    tl_http_arena_done(&arena);
    return status;
}

static int upgrade_asked(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)user, (void)len;
    int status = check_upgrade(http, wsi, in);
    if (status == 0)
        return 0;
    unsigned char answer[LWS_PRE + 128];
    int bytes =
        snprintf((char *)answer + LWS_PRE, sizeof answer - LWS_PRE,
                 "HTTP/1.1 %d Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status);
    if (status == 429)
        TL_HTTP_COUNT(http, refused_rate);
    if (status == 403)
        tl_live_tell_refusal(http, wsi, status, "foreign-origin");
    TL_HTTP_COUNT(http, answers_4xx);
    lws_write(wsi, answer + LWS_PRE, (size_t)bytes, LWS_WRITE_HTTP_FINAL);
    return -1;
}

static int live_opened(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)in, (void)len;
    return tl_live_established(http, wsi, user);
}

static int live_received(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)http, (void)wsi;
    struct tl_http_session *session = user;
    return session->peer ? tl_live_received(session->peer, in, len) : -1;
}

static int live_may_write(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)http, (void)wsi, (void)in, (void)len;
    struct tl_http_session *session = user;
    return session->peer ? tl_live_writable(session->peer) : -1;
}

static int live_gone(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)http, (void)wsi, (void)in, (void)len;
    struct tl_http_session *session = user;
    if (session)
        tl_live_closed(session);
    return 0;
}

/* ---- other threads ---- */

static int woken(struct tl_http *http, struct lws *wsi, void *user, void *in, size_t len)
{
    (void)wsi, (void)user, (void)in, (void)len;
    tl_work_collect(http->work);
    tl_http_note_collect(http);
    return 0;
}

static const struct {
    enum lws_callback_reasons reason;
    event_fn *take;
} events[] = {
    { LWS_CALLBACK_FILTER_NETWORK_CONNECTION, accept_connection },
    { LWS_CALLBACK_WSI_CREATE, connection_made },
    { LWS_CALLBACK_WSI_DESTROY, connection_gone },
    { LWS_CALLBACK_RAW_ADOPT, hang_up },
    { LWS_CALLBACK_RAW_RX, hang_up },
    { LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS, take_certificate },
    { LWS_CALLBACK_HTTP, request_began },
    { LWS_CALLBACK_HTTP_BODY, body_came },
    { LWS_CALLBACK_HTTP_BODY_COMPLETION, body_ended },
    { LWS_CALLBACK_HTTP_WRITEABLE, may_write },
    { LWS_CALLBACK_TIMER, timer_ended },
    { LWS_CALLBACK_CLOSED_HTTP, request_gone },
    { LWS_CALLBACK_HTTP_DROP_PROTOCOL, request_gone },
    { LWS_CALLBACK_HTTP_CONFIRM_UPGRADE, upgrade_asked },
    { LWS_CALLBACK_ESTABLISHED, live_opened },
    { LWS_CALLBACK_RECEIVE, live_received },
    { LWS_CALLBACK_SERVER_WRITEABLE, live_may_write },
    { LWS_CALLBACK_CLOSED, live_gone },
    { LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL, live_gone },
    { LWS_CALLBACK_EVENT_WAIT_CANCELLED, woken },
};

int tl_http_serve(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                  size_t len)
{
    struct tl_http *http = lws_context_user(lws_get_context(wsi));
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        if (events[i].reason == reason)
            return events[i].take(http, wsi, user, in, len);
    return 0;
}
