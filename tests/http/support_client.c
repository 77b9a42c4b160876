/* support_client.c: a client of bare bytes, HTTP and WebSocket, for tests of the server. */
#include "support_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MS = 30 * 1000 };

struct client client_open(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    struct client client = { .bytes = malloc(CLIENT_BYTES_MAX + 1) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client.fd = socket(AF_INET, SOCK_STREAM, 0);
    MUST(client.fd >= 0 && client.bytes);
    MUST(connect(client.fd, (struct sockaddr *)&address, sizeof address) == 0);
    return client;
}

struct client client_open_tls(uint16_t port)
{
    static const unsigned char protocols[] = "\x02h2\x08http/1.1";
    struct client client = client_open(port);
    client.tls_context = SSL_CTX_new(TLS_client_method());
    client.tls = SSL_new(client.tls_context);
    SSL_set_alpn_protos(client.tls, protocols, sizeof protocols - 1);
    SSL_set_fd(client.tls, client.fd);
    MUST(SSL_connect(client.tls) == 1);
    return client;
}

void client_close(struct client *client)
{
    SSL_free(client->tls);
    SSL_CTX_free(client->tls_context);
    close(client->fd);
    free(client->bytes);
    *client = (struct client){ .fd = -1 };
}

void client_send_bytes(struct client *client, const void *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = client->tls ? SSL_write(client->tls, bytes, (int)len)
                                   : send(client->fd, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* The server has closed: what follows sees it. */
        bytes = (const char *)bytes + sent;
        len -= (size_t)sent;
    }
}

void client_send(struct client *client, const char *text)
{
    client_send_bytes(client, text, strlen(text));
}

/* False: the server has closed. */
static bool read_more(struct client *client)
{
    struct pollfd fd = { .fd = client->fd, .events = POLLIN };
    if (!client->tls || SSL_pending(client->tls) == 0)
        MUST(poll(&fd, 1, PATIENCE_MS) == 1);
    MUST(client->len < CLIENT_BYTES_MAX);
    size_t room = CLIENT_BYTES_MAX - client->len;
    ssize_t got = client->tls ? SSL_read(client->tls, client->bytes + client->len, (int)room)
                              : recv(client->fd, client->bytes + client->len, room, 0);
    if (got <= 0)
        return false;
    client->len += (size_t)got;
    client->bytes[client->len] = '\0';
    return true;
}

static void take(struct client *client, size_t len)
{
    memmove(client->bytes, client->bytes + len, client->len - len);
    client->len -= len;
    client->bytes[client->len] = '\0';
}

bool client_is_closed(struct client *client)
{
    return client->len == 0 && !read_more(client);
}

struct answer client_read_head(struct client *client)
{
    struct answer answer = { 0 };
    const char *end = NULL;
    while (client->len == 0 || !(end = strstr(client->bytes, "\r\n\r\n")))
        if (!read_more(client))
            return answer; /* status 0 */
    size_t head = (size_t)(end - client->bytes) + 4;
    MUST(head < sizeof answer.head);
    memcpy(answer.head, client->bytes, head);
    MUST(sscanf(answer.head, "HTTP/1.1 %d ", &answer.status) == 1);
    take(client, head);
    return answer;
}

struct answer client_read(struct client *client)
{
    struct answer answer = client_read_head(client);
    answer.body_len = strtoul(answer_field(&answer, "Content-Length"), NULL, 10);
    while (client->len < answer.body_len)
        MUST(read_more(client));
    answer.body = malloc(answer.body_len + 1);
    MUST(answer.body);
    memcpy(answer.body, client->bytes, answer.body_len);
    answer.body[answer.body_len] = '\0';
    take(client, answer.body_len);
    return answer;
}

const char *answer_field(const struct answer *answer, const char *name)
{
    static _Thread_local char value[1024];
    size_t name_len = strlen(name);
    value[0] = '\0';
    for (const char *line = strstr(answer->head, "\r\n"); line; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, name_len) == 0 && line[name_len] == ':')
            sscanf(line + name_len + 1, " %1023[^\r]", value);
    }
    return value;
}

struct answer client_ask(struct client *client, const char *request)
{
    client_send(client, request);
    return client_read(client);
}

int client_get(uint16_t port, const char *path, const char *field, char *out_body)
{
    char request[4096];
    struct client client = client_open(port);
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: here\r\n%s\r\n", path, field);
    struct answer answer = client_ask(&client, request);
    snprintf(out_body, 4000, "%s", answer.body);
    free(answer.body);
    client_close(&client);
    return answer.status;
}

/* ---- WebSocket, RFC 6455 ---- */

int ws_open(struct client *client, uint16_t port, const char *query, const char *fields)
{
    char request[4096];
    if (!client->bytes)
        *client = client_open(port);
    snprintf(request, sizeof request,
             "GET /live%s HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n",
             query, fields);
    client_send(client, request);
    return client_read_head(client).status;
}

void ws_send_frame(struct client *client, int first_byte, const void *bytes, size_t len)
{
    unsigned char head[14] = { (unsigned char)first_byte };
    static const unsigned char mask[4] = { 1, 2, 3, 4 };
    size_t at = 2;
    MUST(len < 65536);
    if (len < 126) {
        head[1] = (unsigned char)(0x80 | len);
    } else {
        head[1] = 0x80 | 126;
        head[2] = (unsigned char)(len >> 8);
        head[3] = (unsigned char)len;
        at = 4;
    }
    memcpy(head + at, mask, sizeof mask);
    client_send_bytes(client, head, at + sizeof mask);
    unsigned char *masked = malloc(len + 1);
    for (size_t i = 0; i < len; i++)
        masked[i] = ((const unsigned char *)bytes)[i] ^ mask[i % 4];
    client_send_bytes(client, masked, len);
    free(masked);
}

void ws_send(struct client *client, const char *text)
{
    ws_send_frame(client, 0x81, text, strlen(text));
}

static bool need(struct client *client, size_t len)
{
    while (client->len < len)
        if (!read_more(client))
            return false;
    return true;
}

int ws_read(struct client *client, char *out_text)
{
    if (!need(client, 2))
        return -1;
    const unsigned char *head = (const unsigned char *)client->bytes;
    int first_byte = head[0];
    size_t len = head[1];
    size_t at = 2;
    if (len == 126) {
        MUST(need(client, 4));
        len = (size_t)head[2] << 8 | head[3];
        at = 4;
    } else if (len == 127) {
        MUST(need(client, 10));
        len = (size_t)head[6] << 24 | (size_t)head[7] << 16 | (size_t)head[8] << 8 | head[9];
        at = 10;
    }
    MUST(len <= 70000);
    if (!need(client, at + len))
        return -1;
    memcpy(out_text, client->bytes + at, len);
    out_text[len] = '\0';
    take(client, at + len);
    return first_byte;
}

int ws_read_text(struct client *client, char *out_text)
{
    for (;;) {
        int first_byte = ws_read(client, out_text);
        if (first_byte == 0x89)
            ws_send_frame(client, 0x8a, out_text, strlen(out_text));
        else if (first_byte == 0x88)
            return (unsigned char)out_text[0] << 8 | (unsigned char)out_text[1];
        else
            return first_byte == 0x81 ? 0 : -1;
    }
}
