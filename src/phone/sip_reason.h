/* sip_reason.h: why a call ended, in the Reason header (RFC 3326): SIP codes and Q.850 causes. */
#ifndef TL_PHONE_SIP_REASON_H
#define TL_PHONE_SIP_REASON_H

#include "phone/phone.h"

#define TL_SIP_REASON_BYTES 128

/* The header line, with its end, for a BYE that ends a call by why. code: what SIP would say; 0: as
 * why says. "" when there is nothing to say. */
void tl_sip_reason_of_end(enum tl_phone_why why, uint16_t code, char line[TL_SIP_REASON_BYTES]);

/* The header line for a final answer of code: its Q.850 cause (RFC 3398 8.2.6.1, RFC 6432). */
void tl_sip_reason_of_answer(uint16_t code, char line[TL_SIP_REASON_BYTES]);

/* The SIP code in the value of a Reason header; from a Q.850 cause by RFC 3398 7.2.4.1. 0: it has
 * none, or the call ended as calls do (cause 16). */
uint16_t tl_sip_reason_read(const char *value, size_t bytes);

#endif
