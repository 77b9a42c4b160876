/* support_callee.h: an exchange that is called: it answers the requests that come as a test says.
 */
#ifndef TL_TESTS_PHONE_SUPPORT_CALLEE_H
#define TL_TESTS_PHONE_SUPPORT_CALLEE_H

#include "phone/support_exchange.h"

struct callee {
    struct exchange exchange; /* Its text: the request that came last. */
    char invite[8192];        /* The INVITE that came last. */
};

void callee_open(struct callee *callee);
void callee_close(struct callee *callee);

/* Waits for a request with method; others are passed over. An INVITE is kept. */
void callee_expect(struct callee *callee, const char *method);

/* Answers request (the last INVITE, or exchange.text) with code, and tag in To. headers and body
 * may be "". */
void callee_reply(struct callee *callee, const char *request, uint16_t code, const char *tag,
                  const char *headers, const char *body);

/* To the last INVITE, with a Contact; a body when sdp. */
void callee_answer(struct callee *callee, uint16_t code, const char *sdp);

/* A request in the dialog of the last INVITE. headers and body may be "". */
void callee_request(struct callee *callee, uint32_t cseq, const char *method, const char *headers,
                    const char *body);

/* Waits for a response with code to a request with method; other messages are passed over. */
void callee_expect_answer(struct callee *callee, uint16_t code, const char *method);

/* The last INVITE's header; in a static buffer. */
const char *callee_invite_header(struct callee *callee, const char *header);

#endif
