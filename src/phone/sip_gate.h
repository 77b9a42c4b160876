/* sip_gate.h: what a SIP request must be before a dialog sees it; for sip.c and the fuzz target. */
#ifndef TL_PHONE_SIP_GATE_H
#define TL_PHONE_SIP_GATE_H

#include <re.h>

#include "base/types.h"

/* Extra headers and body of an answer without content. */
#define TL_SIP_EMPTY "Content-Length: 0\r\n\r\n"
#define TL_SIP_ALLOW                                                                               \
    "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO, REFER, NOTIFY, "               \
    "REGISTER\r\n"

/* True: answered here (or dropped), nothing is left to do. Cuts the body to its Content-Length. */
bool tl_sip_gate_takes(struct sip *sip, const struct sip_msg *message);

/* A final answer: with a transaction (sent again until ACK) to an INVITE, without to others. */
void tl_sip_gate_reply(struct sip *sip, const struct sip_msg *message, uint16_t code,
                       const char *reason, const char *headers);

/* The words of RFC 3261 section 21 for the codes that this program sends; others: their class. */
const char *tl_sip_gate_reason(uint16_t code);

#endif
