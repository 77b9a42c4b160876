/* sip_timer.h: session timers (RFC 4028): a call that nobody refreshes ends.
 *
 *   interval: |---------------- interval_s -----------------|
 *   ours:     |-------- half: refresh -------->|        |-- BYE, 408
 *   theirs:   |--------------------------- 2/3 at least --|-- BYE, 408
 *
 * Who refreshes is agreed in each INVITE, re-INVITE and UPDATE anew. We refresh by UPDATE where the
 * far end takes it, by re-INVITE where not. Cost: one timer a call.
 */
#ifndef TL_PHONE_SIP_TIMER_H
#define TL_PHONE_SIP_TIMER_H

#include <re.h>

#include "base/types.h"

#define TL_SIP_TIMER_BYTES 128

struct tl_sip;
struct tl_sip_call;

struct tl_sip_timer {
    uint32_t interval_s; /* 0: there is none. */
    uint32_t min_s;      /* What a 422 asked for; 0: nothing. */
    bool is_ours;        /* We refresh. */
    bool has_asked;      /* Our refresh is on its way. */
    struct tmr tmr;
};

void tl_sip_timer_done(struct tl_sip_timer *timer);

/* A request (INVITE, UPDATE) of the far end: true when its interval is too short for us; it was
 * answered 422. */
bool tl_sip_timer_refuses(const struct tl_sip *sip, const struct sip_msg *message);

/* The request is answered 2xx: agrees and starts the timer. lines: what the answer has to carry. */
void tl_sip_timer_agree(struct tl_sip_call *call, const struct sip_msg *message,
                        char lines[TL_SIP_TIMER_BYTES]);

/* What a request of ours carries: the first INVITE, a re-INVITE, an UPDATE. */
void tl_sip_timer_ask(const struct tl_sip_call *call, char lines[TL_SIP_TIMER_BYTES]);

/* Our request was answered 2xx: starts the timer as the answer says, or stops it. */
void tl_sip_timer_agreed(struct tl_sip_call *call, const struct sip_msg *message);

/* Our request was answered 422: true when it is worth asking again, with lines from
 * tl_sip_timer_ask. */
bool tl_sip_timer_raise(struct tl_sip_call *call, const struct sip_msg *message);

#endif
