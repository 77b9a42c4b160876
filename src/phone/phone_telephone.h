/* phone_telephone.h: legs that are telephone calls, for phone_control.c alone.
 *
 *   SIP --tl_sip_handlers--> leg, media, event_fn        command --tl_telephone_...--> SIP
 *
 * Part of the control thread: what both sides need stands in phone_control.h.
 */
#ifndef TL_PHONE_PHONE_TELEPHONE_H
#define TL_PHONE_PHONE_TELEPHONE_H

#include "phone/phone_control.h"

/* What SIP calls; arg: struct tl_phone. Static. */
const struct tl_sip_handlers *tl_telephone_handlers(void);

/* Commands (phone_command.h). Those of a leg that is no telephone call do nothing. */
tl_phone_run_fn tl_telephone_ring, tl_telephone_progress, tl_telephone_answer, tl_telephone_refuse;
tl_phone_run_fn tl_telephone_dial, tl_telephone_refer, tl_telephone_refer_answer;

/* Of no leg: leg is NULL. */
tl_phone_run_fn tl_telephone_account_put, tl_telephone_account_drop;

#endif
