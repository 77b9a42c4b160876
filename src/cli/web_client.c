/* web_client.c: HTTP/1.1 and a WebSocket, the client's part, as far as scenes need it. */
#include "cli/web_client.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { HEAD_MAX = 2048, ANSWER_MAX = 8 << 20, FRAME_MAX = 65536, WAIT_S = 5 };
enum { OP_TEXT = 1, OP_PING = 9, OP_PONG = 10 }; /* RFC 6455 5.2 */
static const int64_t beat_us = 4000000;

enum tl_err tl_web_read(const char *url, struct tl_web *out_web)
{
    struct tl_web web;
    char more;
    int read = sscanf(url, "http://%63[^:/]:%7[0-9]%c", web.host, web.port, &more);
    if (read != 2 && !(read == 3 && more == '/'))
        return TL_EBAD;
    *out_web = web;
    return TL_OK;
}

static int dial(const struct tl_web *web)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    const struct timeval limit = { .tv_sec = WAIT_S };
    struct addrinfo *found = NULL;
    int yes = 1;
    if (getaddrinfo(web->host, web->port, &hints, &found) != 0)
        return -1;
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    if (fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
        close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    return fd;
}

static bool send_all(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

/* Everything up to the end of the connection, with a 0 behind it; NULL. */
static char *receive_all(int fd)
{
    size_t len = 0, room = 64 << 10;
    char *text = malloc(room);
    while (text) {
        ssize_t got = recv(fd, text + len, room - len - 1, 0);
        if (got <= 0)
            break;
        len += (size_t)got;
        if (room - len > 1)
            continue;
        char *more = room < ANSWER_MAX ? realloc(text, room * 2) : NULL;
        if (!more) {
            free(text);
            return NULL;
        }
        text = more;
        room *= 2;
    }
    if (text)
        text[len] = '\0';
    return text;
}

/* RFC 9112 7.1: takes the chunks together, in place. */
static void join_chunks(char *body)
{
    char *out = body, *at = body;
    size_t left = strlen(body);
    for (;;) {
        char *line_end;
        size_t bytes = strtoul(at, &line_end, 16);
        char *data = strstr(line_end, "\r\n");
        if (bytes == 0 || !data || (size_t)(data + 2 - body) + bytes > left)
            break;
        memmove(out, data + 2, bytes);
        out += bytes;
        at = data + 2 + bytes + 2;
    }
    *out = '\0';
}

static const char *find_header(const char *head, const char *name)
{
    size_t bytes = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, bytes) == 0 && line[2 + bytes] == ':')
            return line + 3 + bytes + strspn(line + 3 + bytes, " ");
    }
    return NULL;
}

static enum tl_err read_answer(char *text, struct tl_web_answer *out)
{
    char *body = strstr(text, "\r\n\r\n");
    if (strncmp(text, "HTTP/1.1 ", 9) != 0 || !body)
        return TL_EUNAVAILABLE;
    body[2] = '\0';
    body += 4;
    *out = (struct tl_web_answer){ .status = (int)strtol(text + 9, NULL, 10) };
    const char *cookie = find_header(text, "Set-Cookie");
    if (cookie)
        snprintf(out->cookie, sizeof out->cookie, "%.*s", (int)strcspn(cookie, ";\r"), cookie);
    const char *coding = find_header(text, "Transfer-Encoding");
    if (coding && strncasecmp(coding, "chunked", 7) == 0)
        join_chunks(body);
    if (*body)
        out->json = json_loads(body, 0, NULL);
    return TL_OK;
}

/* The whole answer, head and body; the caller's to free. NULL: none came. */
static char *exchange(const struct tl_web *web, const char *method, const char *path,
                      const char *cookie, const char *body)
{
    char head[HEAD_MAX];
    size_t body_bytes = body ? strlen(body) : 0;
    bool is_bearer = strncmp(cookie, "Bearer ", 7) == 0;
    snprintf(head, sizeof head,
             "%s %s HTTP/1.1\r\nHost: %s:%s\r\nOrigin: http://%s:%s\r\nConnection: close\r\n"
             "Content-Type: application/json\r\nContent-Length: %zu\r\n%s%s%s\r\n",
             method, path, web->host, web->port, web->host, web->port, body_bytes,
             is_bearer ? "Authorization: "
             : *cookie ? "Cookie: "
                       : "",
             cookie, *cookie ? "\r\n" : "");
    int fd = dial(web);
    if (fd < 0)
        return NULL;
    char *text = NULL;
    if (send_all(fd, head, strlen(head)) && send_all(fd, body ? body : "", body_bytes))
        text = receive_all(fd);
    close(fd);
    return text;
}

enum tl_err tl_web_ask(const struct tl_web *web, const char *method, const char *path,
                       const char *cookie, const char *body, struct tl_web_answer *out_answer)
{
    char *text = exchange(web, method, path, cookie, body);
    enum tl_err err = text ? read_answer(text, out_answer) : TL_EUNAVAILABLE;
    free(text);
    return err;
}

char *tl_web_text(const struct tl_web *web, const char *path)
{
    char *text = exchange(web, "GET", path, "", NULL);
    const char *body = text ? strstr(text, "\r\n\r\n") : NULL;
    bool is_fine = body && strncmp(text, "HTTP/1.1 200", 12) == 0;
    char *copy = is_fine ? strdup(body + 4) : NULL;
    free(text);
    return copy;
}

/* RFC 6455 5.3: what a client sends is masked; this mask changes nothing. */
static bool send_frame(int fd, unsigned op, const void *bytes, size_t len)
{
    unsigned char frame[8] = { (unsigned char)(0x80 | op) };
    size_t head = 2;
    if (len > 0xffff)
        return false;
    frame[1] = (unsigned char)(0x80 | (len < 126 ? len : 126));
    if (len >= 126) {
        frame[2] = (unsigned char)(len >> 8);
        frame[3] = (unsigned char)len;
        head = 4;
    }
    return send_all(fd, frame, head + 4) && send_all(fd, bytes, len);
}

enum tl_err tl_web_socket_open(const struct tl_web *web, const char *path, const char *cookie,
                               const char *hello, struct tl_web_socket *out_socket)
{
    char head[HEAD_MAX] = "";
    size_t len = 0;
    int fd = dial(web);
    if (fd < 0)
        return TL_EUNAVAILABLE;
    snprintf(head, sizeof head,
             "GET %s HTTP/1.1\r\nHost: %s:%s\r\nOrigin: http://%s:%s\r\nConnection: Upgrade\r\n"
             "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: c2NlbmUtb2YtYS1kZXNrIQ==\r\nCookie: %s\r\n\r\n",
             path, web->host, web->port, web->host, web->port, cookie);
    bool is_open = send_all(fd, head, strlen(head));
    head[0] = '\0';
    while (is_open && !strstr(head, "\r\n\r\n") && len + 1 < sizeof head) {
        is_open = recv(fd, head + len, 1, 0) == 1; /* What follows the head is the first frame. */
        head[++len] = '\0';
    }
    is_open = is_open && strncmp(head, "HTTP/1.1 101", 12) == 0 &&
              send_frame(fd, OP_TEXT, hello, strlen(hello));
    if (!is_open) {
        close(fd);
        return TL_EUNAVAILABLE;
    }
    *out_socket = (struct tl_web_socket){ .fd = fd };
    return TL_OK;
}

/* Takes one frame that is there whole; false: none is, or the socket has ended. */
static bool take_frame(struct tl_web_socket *socket)
{
    static unsigned char bytes[FRAME_MAX + 10];
    ssize_t there = recv(socket->fd, bytes, sizeof bytes, MSG_DONTWAIT | MSG_PEEK);
    if (there == 0)
        tl_web_socket_close(socket);
    if (there < 2)
        return false;
    size_t head = 2, len = bytes[1] & 0x7f;
    if (len >= 126) {
        size_t more = len == 126 ? 2 : 8;
        if ((size_t)there < head + more)
            return false;
        len = 0;
        for (size_t i = 0; i < more; i++)
            len = len << 8 | bytes[head + i];
        head += more;
    }
    if (len > FRAME_MAX) {
        tl_web_socket_close(socket);
        return false;
    }
    if ((size_t)there < head + len)
        return false;
    ssize_t took = recv(socket->fd, bytes, head + len, 0);
    bool is_fine = took == (ssize_t)(head + len);
    if (is_fine && (bytes[0] & 0x0f) == OP_PING)
        is_fine = send_frame(socket->fd, OP_PONG, bytes + head, len);
    return is_fine;
}

void tl_web_socket_turn(struct tl_web_socket *socket, int64_t now_us)
{
    static const char beat[] = "{\"type\":\"heartbeat\"}";
    while (socket->fd >= 0 && take_frame(socket))
        continue;
    if (socket->fd < 0 || now_us < socket->beat_at)
        return;
    socket->beat_at = now_us + beat_us;
    if (!send_frame(socket->fd, OP_TEXT, beat, sizeof beat - 1))
        tl_web_socket_close(socket);
}

void tl_web_socket_close(struct tl_web_socket *socket)
{
    if (socket->fd >= 0)
        close(socket->fd);
    socket->fd = -1;
}
