/* sip_rel.h: reliable provisional answers (RFC 3262): 180 and 183 that the far end acknowledges.
 *
 *   INVITE -> 183 RSeq 7 (again after 0.5, 1, 2, 4 ... s) -> PRACK RAck 7 -> 200 to it
 *                 `- 32 s without PRACK: the INVITE is answered 504
 *
 * One at a time: what comes meanwhile waits, and of several only the last is sent. A 200 waits for
 * the PRACK of an answer that carried a description.
 */
#ifndef TL_PHONE_SIP_REL_H
#define TL_PHONE_SIP_REL_H

#include <re.h>

#include "base/types.h"

struct tl_sip_call;

struct tl_sip_rel {
    uint32_t rseq;       /* Of the last one sent; 0: none was. */
    bool is_pending;     /* Its PRACK has yet to come. */
    bool has_body;       /* It carries a description. */
    bool is_answered;    /* The first offer has its answer, and the far end is known to have it. */
    bool has_next;       /* next waits. */
    bool is_answer_next; /* tl_sip_answer waits. */
    uint16_t next;
    uint32_t invite_cseq;
    uint32_t sent;
    struct mbuf *bytes;
    struct tmr resend, give_up;
};

void tl_sip_rel_done(struct tl_sip_rel *rel);

/* A provisional answer of code (101 to 199), reliable if the far end wants that or our policy does
 * and it can. body: a description; NULL: none. */
void tl_sip_rel_send(struct tl_sip_call *call, uint16_t code, struct mbuf *body);

/* Whether an answer with a description would be reliable. */
bool tl_sip_rel_is_able(const struct tl_sip_call *call);

/* A final answer is to go out: false: not before the PRACK, it is then sent by tl_sip_call_accept.
 */
bool tl_sip_rel_may_accept(struct tl_sip_call *call);

/* For sip_within.c. */
bool tl_sip_rel_take_prack(struct tl_sip_call *call, const struct sip_msg *message);

#endif
