/* sip_call.h: what the files of the SIP side share: the stack, a call, and what is done to both.
 *
 * For sip*.c alone. One thread. A call has either a transaction of an INVITE that came and has no
 * answer yet, or a session (libre's dialog), or, between two trunks that are tried, neither.
 */
#ifndef TL_PHONE_SIP_CALL_H
#define TL_PHONE_SIP_CALL_H

#include <re.h>

#include "phone/sip.h"

#define TL_SIP_ADDRESS_BYTES 46

struct tl_sip {
    struct tl_sip_settings settings;
    struct tl_sip_handlers handlers;
    void *arg;
    struct tl_sip_counts counts;
    struct sip *stack;
    struct sipsess_sock *sessions;
    struct sip_lsnr *requests;
    struct sip_lsnr *responses;
    struct dnsc *dns; /* NULL: Contacts with a name can't be told of our hang-up. */
    struct udp_helper *filter;
    struct list calls;
    uint16_t port;
    char contact[TL_SIP_ADDRESS_BYTES + 24];
};

/* Before the answer to a call that came: message and transaction are set. After it: session is. */
struct tl_sip_call {
    struct le le;
    struct tl_sip *sip;
    tl_id leg;
    struct sip_msg *message;
    struct sip_strans *transaction;
    struct sipsess *session;
    struct tmr unanswered;
    struct tl_sdp far;
    bool has_far;
    char address[TL_SIP_ADDRESS_BYTES]; /* Ours, in descriptions; set by the answer. */
    uint16_t port;
    uint32_t version;
};

/* Takes the call out and frees it; the end of the session sends CANCEL or BYE if one is due. */
void tl_sip_call_drop(struct tl_sip_call *call);

/* The same, and tells who uses the call. */
void tl_sip_call_end_from_far(struct tl_sip_call *call, enum tl_phone_why why);

/* The far end's description, when the message has one. TL_EBAD, TL_EUNSUPPORTED ... as tl_sdp_read
 * says. */
TL_MUST_USE enum tl_err tl_sip_call_read_offer(struct tl_sip_call *call,
                                               const struct sip_msg *message);

/* Our description as a message body; NULL: no memory is left. */
struct mbuf *tl_sip_call_describe(struct tl_sip_call *call, bool as_offer);

#endif
