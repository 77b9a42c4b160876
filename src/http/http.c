/* http.c: starting and ending the server, its thread and its housekeeping. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.h"
#include "http/inside.h"
#include "http/serve.h"

enum {
    TICK_US = 1000 * 1000,
    STOPPING_TICK_US = 20 * 1000,
    STOP_WAIT_US = 3 * 1000 * 1000, /* For answers under way. */
    STOP_LIVE_US = 300 * 1000,      /* For live sockets to say goodbye. */
    CERTIFICATE_TICKS = 5,
    HEADER_BYTES_MAX = 32 * 1024, /* Of the library's table; ours in inside.h is lower. */
    HEADERS_AT_ONCE = 1024,
    KEPT_OPEN_S = 60,
};

/* ---- log, counters ---- */

void tl_http_log(const struct tl_http *http, enum tl_http_log_level level, const char *format, ...)
{
    char line[512];
    va_list args;
    if (!http->settings.log)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    http->settings.log(http->settings.app, level, line);
}

void tl_http_stats(const struct tl_http *http, struct tl_http_stats *out_stats)
{
#define TL_HTTP_STAT(name, what) out_stats->name = atomic_load(&http->stats.name);
    TL_HTTP_STATS_TABLE(TL_HTTP_STAT)
#undef TL_HTTP_STAT
    out_stats->waiting = tl_work_waiting(http->work);
}

uint16_t tl_http_port(const struct tl_http *http)
{
    return http->port;
}

void tl_http_wake(void *http)
{
    lws_cancel_service(((struct tl_http *)http)->context);
}

/* ---- housekeeping ---- */

static void log_faults(const struct tl_http *http, const struct tl_faults *faults)
{
    for (uint32_t i = 0; i < faults->faults_len; i++)
        tl_http_log(http, TL_HTTP_LOG_WARNING, "http reload=refused setting=%s why=\"%s\"",
                    faults->faults[i].path, faults->faults[i].text);
}

static void reload_certificate(struct tl_http *http)
{
    struct tl_fault memory[2];
    struct tl_faults faults = { .faults = memory, .faults_max = 2 };
    if (tl_tls_load(&http->tls, &faults)) {
        log_faults(http, &faults);
        return;
    }
    TL_HTTP_COUNT(http, certificate_loads);
    tl_http_log(http, TL_HTTP_LOG_INFO, "http reload=certificate");
}

static void reload_pages(struct tl_http *http)
{
    struct tl_fault memory[2];
    struct tl_faults faults = { .faults = memory, .faults_max = 2 };
    struct tl_pages *pages;
    if (tl_pages_read(http->settings.pages_dir, &pages, &faults)) {
        log_faults(http, &faults);
        return;
    }
    tl_pages_let_go(http->pages);
    http->pages = pages;
    tl_http_log(http, TL_HTTP_LOG_INFO, "http reload=pages files=%u", (unsigned)pages->pages_len);
}

static void tick(lws_sorted_usec_list_t *list)
{
    struct tl_http *http = lws_container_of(list, struct tl_http, tick);
    bool is_stopping = atomic_load(&http->stopping);
    bool is_asked = atomic_exchange(&http->reload, false);
    http->ticks++;
    if (is_asked)
        reload_pages(http);
    bool is_time = http->ticks % CERTIFICATE_TICKS == 0 && http->tls.certificate &&
                   tl_tls_has_changed(&http->tls);
    if (http->tls.certificate && (is_asked || is_time))
        reload_certificate(http);
    tl_live_tick(http);
    lws_sul_schedule(http->context, 0, &http->tick, tick, is_stopping ? STOPPING_TICK_US : TICK_US);
}

void tl_http_reload(struct tl_http *http)
{
    atomic_store(&http->reload, true);
}

/* ---- the thread ---- */

static bool is_over(struct tl_http *http)
{
    if (!atomic_load(&http->stopping))
        return false;
    int64_t now_us = (int64_t)lws_now_usecs();
    if (http->stop_us == 0) {
        http->stop_us = now_us;
        tl_exchange_stop(http);
        tl_live_stop(http);
        lws_sul_schedule(http->context, 0, &http->tick, tick, STOPPING_TICK_US);
    }
    int64_t waited_us = now_us - http->stop_us;
    bool is_live = atomic_load(&http->stats.live_connections) > 0 && waited_us < STOP_LIVE_US;
    return waited_us > STOP_WAIT_US || (tl_exchange_all_gone(http) && !is_live);
}

static void *serve(void *arg)
{
    struct tl_http *http = arg;
    while (!is_over(http) && lws_service(http->context, 0) >= 0)
        tl_work_start(http->work);
    return NULL;
}

/* ---- start ---- */

static enum tl_err fault(struct tl_faults *faults, const char *setting, enum tl_err err,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));

static enum tl_err fault(struct tl_faults *faults, const char *setting, enum tl_err err,
                         const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    tl_faults_add(faults, "", 0, setting, text);
    return err;
}

/* NULL for an empty text. */
static const char *keep_text(char *out, size_t bytes_max, const char *text)
{
    if (!text || *text == '\0')
        return NULL;
    TL_ASSERT(strlen(text) < bytes_max);
    memcpy(out, text, strlen(text) + 1);
    return out;
}

static void default_to(uint32_t *number, uint32_t value)
{
    if (*number == 0)
        *number = value;
}

static void keep_settings(struct tl_http *http, const struct tl_http_settings *given)
{
    struct tl_http_settings *s = &http->settings;
    *s = *given;
    s->address = keep_text(http->address, sizeof http->address, given->address);
    if (!s->address)
        s->address = "127.0.0.1";
    s->certificate = keep_text(http->certificate, sizeof http->certificate, given->certificate);
    s->key = keep_text(http->key, sizeof http->key, given->key);
    s->pages_dir = keep_text(http->pages_dir, sizeof http->pages_dir, given->pages_dir);
    default_to(&s->workers, 4);
    default_to(&s->waiting_max, 256);
    default_to(&s->connections_max, 4000);
    default_to(&s->rate_per_s, 200);
    default_to(&s->rate_burst, s->rate_per_s < UINT32_MAX / 5 ? 5 * s->rate_per_s : UINT32_MAX);
    default_to(&s->slow_s, 20);
    default_to(&s->live.streams_max, 20000);
    default_to(&s->live.idle_s, 600);
    default_to(&s->live.ping_every_s, 15);
    default_to(&s->live.lost_after_s, 40);
    default_to(&s->live.connections_max, 16);
    if (s->live.first_seq == 0)
        s->live.first_seq = 1;
    if (s->live.kept_bytes_max == 0)
        s->live.kept_bytes_max = 64 * 1024 * 1024;
    http->tls.certificate = s->certificate;
    http->tls.key = s->key;
}

static enum tl_err check_settings(const struct tl_http *http, struct tl_faults *faults)
{
    const struct tl_http_settings *s = &http->settings;
    for (uint32_t i = 0; i < s->routes_len; i++)
        if (!tl_http_route_is_valid(s->routes[i].path))
            return fault(faults, "", TL_EBAD, "The route %s can't be matched.", s->routes[i].path);
    if (!s->certificate != !s->key)
        return fault(faults, s->key ? "http.certificate" : "http.key", TL_EBAD,
                     "TLS needs both a certificate and its key; name the other file too.");
    return s->certificate ? tl_tls_check(&http->tls, faults) : TL_OK;
}

static socklen_t make_address(const char *text, uint16_t port, struct sockaddr_storage *out)
{
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        return sizeof *four;
    }
    if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        return sizeof *six;
    }
    return 0;
}

/* Binds once by ourselves, because the HTTP library doesn't tell why it can't. */
static enum tl_err try_port(const struct tl_http *http, struct tl_faults *faults)
{
    const struct tl_http_settings *s = &http->settings;
    struct sockaddr_storage address;
    socklen_t bytes = make_address(s->address, s->port, &address);
    if (bytes == 0)
        return fault(faults, "http.address", TL_EBAD,
                     "%s is no numeric address; write one such as 127.0.0.1.", s->address);
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fault(faults, "http.address", TL_EIO, "No socket can be opened (%s).",
                     strerror(errno));
    int yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    bool is_ours = bind(fd, (struct sockaddr *)&address, bytes) == 0 && listen(fd, 1) == 0;
    int why = errno;
    close(fd);
    if (is_ours)
        return TL_OK;
    if (why == EADDRINUSE)
        return fault(faults, "http.port", TL_EBUSY,
                     "Port %u is taken by another program; stop it, or set another http.port.",
                     (unsigned)s->port);
    return fault(faults, "http.address", TL_EBUSY, "%s port %u can't be listened at (%s).",
                 s->address, (unsigned)s->port, strerror(why));
}

static enum tl_err open_context(struct tl_http *http, struct tl_faults *faults)
{
    const struct tl_http_settings *s = &http->settings;
    struct lws_context_creation_info info = {
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_VALIDATE_UTF8 |
                   (s->certificate ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0),
        .user = http,
        .uid = (uid_t)-1,
        .gid = (gid_t)-1,
        .max_http_header_data2 = HEADER_BYTES_MAX,
        .max_http_header_pool2 = HEADERS_AT_ONCE,
        .pt_serv_buf_size = 16 * 1024,
        .fd_limit_per_thread = s->connections_max + 16,
        .timeout_secs = s->slow_s,
        .server_string = "throughline",
    };
    lws_set_log_level(0, NULL);
    http->context = lws_create_context(&info);
    if (!http->context)
        return fault(faults, "", TL_ENOMEM, "The HTTP server finds no memory or descriptors.");
    return TL_OK;
}

static enum tl_err open_vhost(struct tl_http *http, struct tl_faults *faults)
{
    const struct tl_http_settings *s = &http->settings;
    http->protocols[0] = (struct lws_protocols){
        .name = "throughline",
        .callback = tl_http_serve,
        .per_session_data_size = sizeof(struct tl_http_session),
        .rx_buffer_size = 4096,
        .tx_packet_size = TL_HTTP_PIECE_BYTES,
    };
    http->idle = (lws_retry_bo_t){
        .secs_since_valid_ping = (uint16_t)s->live.ping_every_s,
        .secs_since_valid_hangup = (uint16_t)s->live.lost_after_s,
    };
    struct lws_context_creation_info info = {
        .options = LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND |
                   (s->certificate ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
                                         LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX
                                   : 0) |
                   (strchr(s->address, ':') ? 0 : LWS_SERVER_OPTION_DISABLE_IPV6),
        .iface = s->address,
        .port = s->port,
        .protocols = http->protocols,
        .alpn = "http/1.1",
        .ssl_options_set = SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1,
        .keepalive_timeout = KEPT_OPEN_S,
        .timeout_secs_ah_idle = s->slow_s,
        .retry_and_idle_policy = &http->idle,
        .vhost_name = "throughline",
    };
    http->vhost = lws_create_vhost(http->context, &info);
    int port = http->vhost ? lws_get_vhost_listen_port(http->vhost) : 0;
    if (port <= 0)
        return fault(faults, "http.port", TL_EBUSY, "%s port %u can't be listened at.", s->address,
                     (unsigned)s->port);
    http->port = (uint16_t)port;
    return TL_OK;
}

/* Signals are for the program's main thread. */
static enum tl_err open_threads(struct tl_http *http)
{
    const struct tl_http_settings *s = &http->settings;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    enum tl_err err = tl_work_open(&http->work, s->workers, s->waiting_max, tl_http_wake, http);
    lws_sul_schedule(http->context, 0, &http->tick, tick, TICK_US);
    if (!err) {
        http->has_thread = pthread_create(&http->thread, NULL, serve, http) == 0;
        err = http->has_thread ? TL_OK : TL_ENOMEM;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return err;
}

static enum tl_err open_memory(struct tl_http *http)
{
    uint64_t salt;
    randombytes_buf(&salt, sizeof salt);
    tl_http_rate_init(&http->rate, http->settings.rate_per_s, http->settings.rate_burst, salt);
    http->note = malloc(sizeof(struct tl_http_note) + TL_NOTE_TEXT_BYTES_MAX + 1);
    if (!http->note)
        return TL_ENOMEM;
    enum tl_err err = tl_ring_open(&http->ring, TL_NOTE_RING_BYTES);
    return err ? err : tl_live_open(http);
}

static enum tl_err start(struct tl_http *http, struct tl_faults *faults)
{
    enum tl_err err = check_settings(http, faults);
    if (!err)
        err = try_port(http, faults);
    if (!err)
        err = tl_pages_read(http->settings.pages_dir, &http->pages, faults);
    if (!err)
        err = open_memory(http);
    if (!err)
        err = open_context(http, faults);
    if (!err)
        err = open_vhost(http, faults);
    return err ? err : open_threads(http);
}

enum tl_err tl_http_open(struct tl_http **out_http, const struct tl_http_settings *settings,
                         struct tl_faults *faults)
{
    if (sodium_init() < 0)
        return TL_EUNAVAILABLE;
    struct tl_http *http = calloc(1, sizeof *http);
    if (!http)
        return TL_ENOMEM;
    keep_settings(http, settings);
    enum tl_err err = start(http, faults);
    if (err) {
        tl_http_close(http);
        return err;
    }
    *out_http = http;
    return TL_OK;
}

/* The order matters: the thread, then handlers (they may still push), then sockets, then memory. */
void tl_http_close(struct tl_http *http)
{
    if (!http)
        return;
    atomic_store(&http->stopping, true);
    if (http->has_thread) {
        tl_http_wake(http);
        pthread_join(http->thread, NULL);
    }
    tl_work_close(http->work);
    http->work = NULL;
    if (http->context) {
        lws_sul_cancel(&http->tick);
        lws_context_destroy(http->context);
    }
    tl_live_close(http);
    tl_ring_close(http->ring);
    tl_pages_let_go(http->pages);
    free(http->note);
    free(http);
}
