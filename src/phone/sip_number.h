/* sip_number.h: telephone numbers out of SIP addresses, and what they may be used for. */
#ifndef TL_PHONE_SIP_NUMBER_H
#define TL_PHONE_SIP_NUMBER_H

#include "base/types.h"

#define TL_SIP_NUMBER_BYTES 17 /* "+", 15 digits (E.164), zero. */
#define TL_SIP_TARGET_BYTES 33

/* The number in a sip:, sips: or tel: address, without brackets: "+" if it was there, then digits;
 * separators and parameters are dropped. "" when there are fewer than 3 digits, more than 15, or
 * anything else than a number. */
void tl_sip_number_read(const char *uri, size_t bytes, char out_number[TL_SIP_NUMBER_BYTES]);

/* Who was called: the number as above, or a name of letters, digits, '.', '-' and '_'; or "". */
void tl_sip_target_read(const char *uri, size_t bytes, char out_target[TL_SIP_TARGET_BYTES]);

/* Whether the value of a Privacy header (RFC 3323, RFC 3325) asks to keep the number back. */
bool tl_sip_privacy_hides(const char *value, size_t bytes);

#endif
