/* sip_within.h: requests within a dialog, handed to the file that knows them.
 *
 *   gate -> within -> BYE, INVITE, ACK, UPDATE, PRACK, INFO, REFER, NOTIFY
 *             `------ what is left -> libre's sessions
 */
#ifndef TL_PHONE_SIP_WITHIN_H
#define TL_PHONE_SIP_WITHIN_H

#include "phone/sip_call.h"

/* True: answered here, nothing is left to do. */
bool tl_sip_within_takes(struct tl_sip *sip, const struct sip_msg *message);

#endif
