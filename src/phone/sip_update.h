/* sip_update.h: UPDATE from the far end (RFC 3311): before the answer and after it. */
#ifndef TL_PHONE_SIP_UPDATE_H
#define TL_PHONE_SIP_UPDATE_H

#include <re.h>

#include "base/types.h"

struct tl_sip_call;

/* For sip_within.c. */
bool tl_sip_update_take(struct tl_sip_call *call, const struct sip_msg *message);

#endif
