/* support_exchange.h: a telephone exchange of one socket that says whatever a test wants it to say.
 *
 * Text in, text out: nothing of the code under test is used. Waiting ends by a message or, after
 * five seconds, by failing the test.
 */
#ifndef TL_TESTS_PHONE_SUPPORT_EXCHANGE_H
#define TL_TESTS_PHONE_SUPPORT_EXCHANGE_H

#include "base/types.h"

#define EXCHANGE_SDP                                                                               \
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"                    \
    "m=audio 40000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"

struct exchange {
    int fd;
    uint16_t port;
    uint16_t server_port;
    uint32_t calls;
    char text[8192]; /* What came last. */
};

/* One call of a exchange: enough to write its next request. */
struct exchange_call {
    uint32_t number;
    uint32_t cseq;
    uint32_t invite_cseq;
    char to_tag[80]; /* ";tag=..." once it is known. */
};

void exchange_open(struct exchange *exchange, uint16_t server_port);
void exchange_close(struct exchange *exchange);

/* Sends bytes as they are. */
void exchange_send(struct exchange *exchange, const char *bytes, size_t bytes_len);

/* Sends a request of call: the head that every request needs, then headers, then body. */
void exchange_request(struct exchange *exchange, struct exchange_call *call, const char *method,
                      const char *headers, const char *body);

/* A new call: its INVITE. */
struct exchange_call exchange_invite(struct exchange *exchange, const char *headers,
                                     const char *body);

/* Waits for a response with code to a request of call with method; others are passed over. Keeps
 * the tag of To. */
void exchange_expect(struct exchange *exchange, struct exchange_call *call, uint16_t code,
                     const char *method);

/* Waits for the next message, whatever it is. */
void exchange_next(struct exchange *exchange);

/* Waits for a request with method; others are passed over. */
void exchange_await(struct exchange *exchange, const char *method);

/* Answers the request that came last. headers: whole lines. */
void exchange_answer(struct exchange *exchange, uint16_t code, const char *headers,
                     const char *body);

/* Waits for a request with method and answers it 200. */
void exchange_expect_request(struct exchange *exchange, const char *method);

/* INVITE, 200, ACK. */
struct exchange_call exchange_call_up(struct exchange *exchange);

/* How many messages that begin with start come within wait_ms. */
uint32_t exchange_count(struct exchange *exchange, const char *start, uint32_t wait_ms);

/* The value of header in the message that came last, in a static buffer; "" when it isn't there. */
const char *exchange_header(const struct exchange *exchange, const char *header);

#endif
