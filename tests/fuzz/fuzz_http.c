/* fuzz_http.c: bytes from outside to a real server on loopback, as HTTP or on a live socket. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static struct tl_http *http;

static void echo(void *app, const struct tl_http_request *request,
                 struct tl_http_response *response)
{
    (void)app;
    const char *name = tl_http_query(request, "name");
    json_t *body = tl_http_json(request);
    tl_http_reply_json(response, 200,
                       json_pack("{s:s, s:O?}", "name", name ? name : "", "body", body));
}

static void show(void *app, const struct tl_http_request *request,
                 struct tl_http_response *response)
{
    (void)app;
    const char *id = tl_http_param(request, "id");
    tl_http_reply_bytes(response, 200, "text/plain", id, strlen(id));
}

static enum tl_err admit(void *app, const struct tl_live_knock *knock, tl_id *out_key,
                         uint32_t *out_roles)
{
    (void)app, (void)knock;
    *out_key = 5;
    *out_roles = 1;
    return TL_OK;
}

static void hear(void *app, const struct tl_live_peer *peer, const char *json, size_t bytes)
{
    (void)app;
    if (strlen(json) > bytes || peer->key != 5)
        abort();
}

static const struct tl_http_route routes[] = {
    { TL_HTTP_GET, "/e", TL_HTTP_PUBLIC, 0, echo, NULL, NULL },
    { TL_HTTP_POST, "/e", TL_HTTP_PUBLIC, 1000, echo, NULL, NULL },
    { TL_HTTP_DELETE, "/e", TL_HTTP_PUBLIC, 1000, echo, NULL, NULL },
    { TL_HTTP_GET, "/s/{id}", TL_HTTP_PUBLIC, 0, show, NULL, NULL },
    { TL_HTTP_GET, "/a/{id}", TL_HTTP_SIGNED_IN, 0, show, NULL, NULL },
};

static void stop(void)
{
    tl_http_close(http);
}

static void start(void)
{
    struct tl_faults none = { 0 };
    struct tl_http_settings settings = {
        .routes = routes,
        .routes_len = sizeof routes / sizeof routes[0],
        .rate_per_s = 1000000,
        .workers = 1,
        .live = { .admit = admit, .message = hear },
    };
    if (tl_http_open(&http, &settings, &none))
        abort();
    atexit(stop);
}

static int dial(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(tl_http_port(http)) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        abort(); /* It doesn't listen any more. */
    return fd;
}

static void give(int fd, const void *bytes, size_t len)
{
    ssize_t sent = len > 0 ? send(fd, bytes, len, MSG_NOSIGNAL) : 0;
    (void)sent;
}

/* Until the server closes; false: it doesn't answer at all. */
static bool drain(int fd)
{
    char bytes[4096];
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    while (poll(&wait, 1, 20 * 1000) == 1)
        if (recv(fd, bytes, sizeof bytes, 0) <= 0)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const char upgrade[] =
        "GET /live?since=0 HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    if (bytes == 0 || bytes > 40000)
        return 0;
    if (!http)
        start();
    int fd = dial();
    if (data[0] == 'W')
        give(fd, upgrade, sizeof upgrade - 1);
    give(fd, data + 1, bytes - 1);
    shutdown(fd, SHUT_WR);
    if (!drain(fd))
        abort();
    close(fd);
    return 0;
}
