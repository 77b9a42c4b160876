/* sip_info.h: telephone keys by SIP INFO: application/dtmf-relay and application/dtmf.
 *
 *   Signal=5          5
 *   Duration=160
 *
 * No RFC defines these bodies; Cisco's gateways made them common. INFO itself: RFC 6086.
 */
#ifndef TL_PHONE_SIP_INFO_H
#define TL_PHONE_SIP_INFO_H

#include <re.h>

#include "base/types.h"

struct tl_sip_call;

/* For sip_within.c. */
bool tl_sip_info_take(struct tl_sip_call *call, const struct sip_msg *message);

/* The key (0-9 * # A-D) in a body of either kind; also as its number (10: *, 11: #, 12 to 15: A to
 * D). False: there is none, or a flash (16). */
bool tl_sip_info_read(const char *body, size_t bytes, char *out_key);

#endif
