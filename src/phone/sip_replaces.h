/* sip_replaces.h: a call that takes the place of another (Replaces, RFC 3891).
 *
 *   desk phone B consults C, then C's INVITE Replaces B's call: the leg of B goes on with C
 *
 * The leg lives on with its sound's address; only who is at the far end changes.
 */
#ifndef TL_PHONE_SIP_REPLACES_H
#define TL_PHONE_SIP_REPLACES_H

#include <re.h>

#include "phone/sip_call.h"

/* The call named by the value of a Replaces header: "id;to-tag=ours;from-tag=theirs". NULL: none.
 */
struct tl_sip_call *tl_sip_replaces_find(const struct tl_sip *sip, const struct pl *value);

/* The same, as it stands in a Refer-To address. */
struct tl_sip_call *tl_sip_replaces_find_escaped(const struct tl_sip *sip, const struct pl *value);

/* An INVITE with Replaces: 0 and the call whose place it takes, or the code that refuses it. NULL
 * and 0: it has none. */
uint16_t tl_sip_replaces_read(const struct tl_sip *sip, const struct sip_msg *message,
                              struct tl_sip_call **out_call);

#endif
