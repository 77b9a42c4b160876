/* sip_refer.h: sending a far end elsewhere, and being asked to (REFER, RFC 3515).
 *
 *   we ask:   REFER -> 202, NOTIFY 100, NOTIFY 200       -> refer_ended(200)
 *   far asks: REFER <- 202, NOTIFY 100 -> refer_asked, tl_sip_refer_answer(code) -> NOTIFY code
 *
 * One of each at a time in a call. A Refer-To with Replaces names another call of ours (RFC 3891):
 * that is an attended transfer, told with that call's leg.
 */
#ifndef TL_PHONE_SIP_REFER_H
#define TL_PHONE_SIP_REFER_H

#include <re.h>

#include "base/types.h"

struct tl_sip_call;

struct tl_sip_refer {
    /* Ours. */
    bool is_asking;
    uint16_t last_code; /* Of the NOTIFYs. */
    struct sip_request *request;
    struct tmr give_up;
    /* The far end's. */
    bool is_asked;
    bool is_silent; /* It wants no NOTIFY (RFC 4488). */
    uint32_t asked_cseq;
    uint16_t next_code; /* Waits for the NOTIFY under way; 0: none. */
    struct sip_request *notify;
    struct tmr expire;
};

void tl_sip_refer_done(struct tl_sip_refer *refer);

/* Before the call is hung up: the far end hears how its REFER ended. */
void tl_sip_refer_flush(struct tl_sip_call *call);

/* For sip_within.c. */
bool tl_sip_refer_take(struct tl_sip_call *call, const struct sip_msg *message);
bool tl_sip_refer_take_notify(struct tl_sip_call *call, const struct sip_msg *message);

/* The code in the first line of a message/sipfrag body (RFC 3420); 0: there is none. */
uint16_t tl_sip_refer_read(const char *body, size_t bytes);

#endif
