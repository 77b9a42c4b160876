/* support_exchange.c: SIP written and read as plain text. */
#include "phone/support_exchange.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "support/check.h"

#define WAIT_MS 5000

void exchange_open(struct exchange *exchange, uint16_t server_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t bytes = sizeof address;
    *exchange = (struct exchange){ .fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
                                   .server_port = server_port };
    CHECK(exchange->fd >= 0);
    CHECK_EQ(bind(exchange->fd, (struct sockaddr *)&address, sizeof address), 0);
    CHECK_EQ(getsockname(exchange->fd, (struct sockaddr *)&address, &bytes), 0);
    exchange->port = ntohs(address.sin_port);
}

void exchange_close(struct exchange *exchange)
{
    close(exchange->fd);
}

void exchange_send(struct exchange *exchange, const char *bytes, size_t bytes_len)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons(exchange->server_port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    ssize_t sent = sendto(exchange->fd, bytes, bytes_len, 0, (struct sockaddr *)&to, sizeof to);
    CHECK_EQ(sent, bytes_len);
}

void exchange_request(struct exchange *exchange, struct exchange_call *call, const char *method,
                      const char *headers, const char *body)
{
    char text[8192];
    bool is_of_invite = strcmp(method, "ACK") == 0 || strcmp(method, "CANCEL") == 0;
    uint32_t cseq = is_of_invite ? call->invite_cseq : ++call->cseq;
    if (strcmp(method, "INVITE") == 0)
        call->invite_cseq = cseq;
    /* A CANCEL, and the ACK of a refusal, carry the INVITE's branch; the ACK of a 200 has its own,
     * but nobody minds the old one. */
    int bytes =
        snprintf(text, sizeof text,
                 "%s sip:+15550100@127.0.0.1:%u SIP/2.0\r\n"
                 "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK-%u-%u-%u\r\n"
                 "From: <sip:+15550123@127.0.0.1>;tag=far%u\r\n"
                 "To: <sip:+15550100@127.0.0.1>%s\r\n"
                 "Call-ID: call-%u-%u@exchange\r\n"
                 "CSeq: %u %s\r\n"
                 "Contact: <sip:exchange@127.0.0.1:%u>\r\n"
                 "Max-Forwards: 70\r\n"
                 "%s%s"
                 "Content-Length: %zu\r\n\r\n%s",
                 method, exchange->server_port, exchange->port, exchange->port, call->number, cseq,
                 call->number, strcmp(method, "CANCEL") == 0 ? "" : call->to_tag, exchange->port,
                 call->number, cseq, method, exchange->port, headers,
                 body[0] ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);
    CHECK(bytes > 0 && (size_t)bytes < sizeof text);
    exchange_send(exchange, text, (size_t)bytes);
}

struct exchange_call exchange_invite(struct exchange *exchange, const char *headers,
                                     const char *body)
{
    struct exchange_call call = { .number = ++exchange->calls };
    exchange_request(exchange, &call, "INVITE", headers, body);
    return call;
}

static bool receive(struct exchange *exchange, int wait_ms)
{
    struct pollfd fd = { .fd = exchange->fd, .events = POLLIN };
    if (poll(&fd, 1, wait_ms < 0 ? 0 : wait_ms) != 1)
        return false;
    ssize_t bytes = recv(exchange->fd, exchange->text, sizeof exchange->text - 1, 0);
    if (bytes < 0)
        return false;
    exchange->text[bytes] = '\0';
    return true;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool is_response_to(const struct exchange *exchange, const struct exchange_call *call,
                           uint16_t code, const char *method)
{
    char start[24], call_id[64];
    snprintf(start, sizeof start, "SIP/2.0 %u ", code);
    snprintf(call_id, sizeof call_id, "call-%u-%u@exchange", exchange->port, call->number);
    return strncmp(exchange->text, start, strlen(start)) == 0 &&
           strcmp(exchange_header(exchange, "Call-ID"), call_id) == 0 &&
           strstr(exchange_header(exchange, "CSeq"), method);
}

void exchange_expect(struct exchange *exchange, struct exchange_call *call, uint16_t code,
                     const char *method)
{
    int64_t until = now_ms() + WAIT_MS;
    do {
        if (!receive(exchange, (int)(until - now_ms())))
            fail_msg("no %u to %s came; the last was: %s", code, method, exchange->text);
    } while (!is_response_to(exchange, call, code, method));
    const char *tag = strstr(exchange_header(exchange, "To"), ";tag=");
    if (tag && call->to_tag[0] == '\0')
        snprintf(call->to_tag, sizeof call->to_tag, "%s", tag);
}

void exchange_next(struct exchange *exchange)
{
    if (!receive(exchange, WAIT_MS))
        fail_msg("nothing came; the last was: %s", exchange->text);
}

void exchange_await(struct exchange *exchange, const char *method)
{
    char start[24];
    snprintf(start, sizeof start, "%s sip:", method);
    int64_t until = now_ms() + WAIT_MS;
    do {
        if (!receive(exchange, (int)(until - now_ms())))
            fail_msg("no %s came; the last was: %s", method, exchange->text);
    } while (strncmp(exchange->text, start, strlen(start)) != 0);
}

void exchange_answer(struct exchange *exchange, uint16_t code, const char *headers,
                     const char *body)
{
    static const char *const copied[] = { "Via", "From", "To", "Call-ID", "CSeq" };
    char text[4096];
    size_t bytes = (size_t)snprintf(text, sizeof text, "SIP/2.0 %u Some Reason\r\n", code);
    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++)
        bytes += (size_t)snprintf(text + bytes, sizeof text - bytes, "%s: %s\r\n", copied[i],
                                  exchange_header(exchange, copied[i]));
    bytes +=
        (size_t)snprintf(text + bytes, sizeof text - bytes,
                         "Contact: <sip:exchange@127.0.0.1:%u>\r\n%s%s"
                         "Content-Length: %zu\r\n\r\n%s",
                         exchange->port, headers,
                         body[0] ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);
    CHECK(bytes < sizeof text);
    exchange_send(exchange, text, bytes);
}

void exchange_expect_request(struct exchange *exchange, const char *method)
{
    exchange_await(exchange, method);
    exchange_answer(exchange, 200, "", "");
}

struct exchange_call exchange_call_up(struct exchange *exchange)
{
    struct exchange_call call = exchange_invite(exchange, "", EXCHANGE_SDP);
    exchange_expect(exchange, &call, 200, "INVITE");
    exchange_request(exchange, &call, "ACK", "", "");
    return call;
}

uint32_t exchange_count(struct exchange *exchange, const char *start, uint32_t wait_ms)
{
    uint32_t count = 0;
    int64_t until = now_ms() + wait_ms;
    while (receive(exchange, (int)(until - now_ms())))
        count += strncmp(exchange->text, start, strlen(start)) == 0;
    return count;
}

const char *exchange_header(const struct exchange *exchange, const char *header)
{
    static char value[512];
    size_t length = strlen(header);
    const char *line = exchange->text;
    value[0] = '\0';
    for (;;) {
        const char *end = strstr(line, "\r\n");
        if (!end || end == line)
            return value;
        if (strncasecmp(line, header, length) == 0 && line[length] == ':') {
            const char *from = line + length + 1;
            from += strspn(from, " ");
            snprintf(value, sizeof value, "%.*s", (int)(end - from), from);
            return value;
        }
        line = end + 2;
    }
}
