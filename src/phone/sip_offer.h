/* sip_offer.h: changing a call that is up: re-INVITE and UPDATE, both ways (RFC 3261 14, 3311,
 * 3264).
 *
 *   far: INVITE -> 200 (sent again until ACK) -> ACK        UPDATE -> 200
 *   we:  INVITE -> 200 -> ACK (again for each 200)          UPDATE -> 200 (refresh only)
 *        491: later, each side by its own clock
 *
 * One exchange at a time; what is wanted meanwhile is sent after it, once.
 */
#ifndef TL_PHONE_SIP_OFFER_H
#define TL_PHONE_SIP_OFFER_H

#include <re.h>

#include "base/types.h"

struct tl_sip_call;

struct tl_sip_offer {
    /* The far end's re-INVITE, until the ACK of our 200. */
    struct sip_msg *asked;
    struct mbuf *answer;
    uint32_t answers_sent;
    bool awaits_answer; /* The 200 carried our offer: the ACK brings the answer. */
    struct tmr resend, give_up;

    /* Ours. */
    struct sip_request *request;
    struct sip_request *ack_request; /* While a name is looked up. */
    bool has_body, is_wanted, is_refresh_wanted;
    bool can_update; /* The far end takes UPDATE. */
    struct mbuf *ack;
    struct sa ack_to;
    enum sip_transp ack_transport;
    uint32_t ack_cseq;
    struct tmr retry;
};

void tl_sip_offer_done(struct tl_sip_offer *offer);

/* For sip_within.c. */
bool tl_sip_offer_take_invite(struct tl_sip_call *call, const struct sip_msg *message);
bool tl_sip_offer_take_ack(struct tl_sip_call *call, const struct sip_msg *message);

/* A 2xx that met no transaction: to a re-INVITE of ours it is acknowledged again. False: not ours.
 */
bool tl_sip_offer_take_response(struct tl_sip_call *call, const struct sip_msg *message);

/* Keeps the session alive: UPDATE without a description, or a re-INVITE with the same as before. */
void tl_sip_offer_refresh(struct tl_sip_call *call);

/* Whether an offer is under way: another must wait (491). */
bool tl_sip_offer_is_busy(const struct tl_sip_call *call);

#endif
