/* support_callee.c: responses written from the request that they answer. */
#include "phone/support_callee.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "support/check.h"

#define WAIT_MS 10000

void callee_open(struct callee *callee)
{
    exchange_open(&callee->exchange, 0);
}

void callee_close(struct callee *callee)
{
    exchange_close(&callee->exchange);
}

/* The next message, and where it came from. */
static void receive(struct callee *callee, const char *wanted)
{
    struct exchange *exchange = &callee->exchange;
    struct pollfd fd = { .fd = exchange->fd, .events = POLLIN };
    struct sockaddr_in from;
    socklen_t from_bytes = sizeof from;
    if (poll(&fd, 1, WAIT_MS) != 1)
        fail_msg("no %s came; the last was: %s", wanted, exchange->text);
    ssize_t bytes = recvfrom(exchange->fd, exchange->text, sizeof exchange->text - 1, 0,
                             (struct sockaddr *)&from, &from_bytes);
    CHECK(bytes >= 0);
    exchange->text[bytes] = '\0';
    exchange->server_port = ntohs(from.sin_port);
}

void callee_expect(struct callee *callee, const char *method)
{
    char start[24];
    snprintf(start, sizeof start, "%s sip:", method);
    do {
        receive(callee, method);
    } while (strncmp(callee->exchange.text, start, strlen(start)) != 0);
    if (strcmp(method, "INVITE") == 0)
        memcpy(callee->invite, callee->exchange.text, sizeof callee->invite);
}

void callee_reply(struct callee *callee, const char *request, uint16_t code, const char *tag,
                  const char *headers, const char *body)
{
    static const char *const copied[] = { "Via", "From", "To", "Call-ID", "CSeq" };
    struct exchange asked;
    char text[8192];
    memcpy(asked.text, request, sizeof asked.text);
    size_t bytes = (size_t)snprintf(text, sizeof text, "SIP/2.0 %u Answer\r\n", code);
    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
        const char *value = exchange_header(&asked, copied[i]);
        bool is_untagged = i == 2 && !strstr(value, ";tag=") && *tag;
        bytes += (size_t)snprintf(text + bytes, sizeof text - bytes, "%s: %s%s%s\r\n", copied[i],
                                  value, is_untagged ? ";tag=" : "", is_untagged ? tag : "");
    }
    bytes += (size_t)snprintf(text + bytes, sizeof text - bytes,
                              "%s%sContent-Length: %zu\r\n\r\n%s", headers,
                              *body ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);
    exchange_send(&callee->exchange, text, bytes);
}

void callee_answer(struct callee *callee, uint16_t code, const char *sdp)
{
    char contact[80];
    snprintf(contact, sizeof contact, "Contact: <sip:callee@127.0.0.1:%u>\r\n",
             callee->exchange.port);
    callee_reply(callee, callee->invite, code, code == 100 ? "" : "callee", contact, sdp);
}

void callee_request(struct callee *callee, uint32_t cseq, const char *method, const char *headers,
                    const char *body)
{
    char text[8192], from[128], contact[128];
    uint16_t port = callee->exchange.port;
    snprintf(from, sizeof from, "%s", callee_invite_header(callee, "From"));
    snprintf(contact, sizeof contact, "%s", callee_invite_header(callee, "Contact"));
    const char *id = callee_invite_header(callee, "Call-ID");
    int bytes = snprintf(text, sizeof text,
                         "%s %.*s SIP/2.0\r\n"
                         "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK%u%s\r\n"
                         "From: <sip:callee@127.0.0.1>;tag=callee\r\nTo: %s\r\n"
                         "Call-ID: %s\r\nCSeq: %u %s\r\nContact: <sip:callee@127.0.0.1:%u>\r\n"
                         "Max-Forwards: 70\r\n%s%sContent-Length: %zu\r\n\r\n%s",
                         method, (int)strcspn(contact + 1, ">"), contact + 1, port, cseq, method,
                         from, id, cseq, method, port, headers,
                         body[0] ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);
    CHECK(bytes > 0 && (size_t)bytes < sizeof text);
    exchange_send(&callee->exchange, text, (size_t)bytes);
}

void callee_expect_answer(struct callee *callee, uint16_t code, const char *method)
{
    char start[24];
    snprintf(start, sizeof start, "SIP/2.0 %u ", code);
    do {
        receive(callee, method);
    } while (strncmp(callee->exchange.text, start, strlen(start)) != 0 ||
             !strstr(exchange_header(&callee->exchange, "CSeq"), method));
}

const char *callee_invite_header(struct callee *callee, const char *header)
{
    static struct exchange invite;
    memcpy(invite.text, callee->invite, sizeof invite.text);
    return exchange_header(&invite, header);
}
