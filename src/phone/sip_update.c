/* sip_update.c: UPDATE: a refresh, or an offer that is answered at once. */
#include "phone/sip_update.h"

#include "phone/sip_call.h"
#include "phone/sip_extension.h"
#include "phone/sip_gate.h"

/* RFC 3311 section 5.2: 0 when an offer may come now. */
static uint16_t offer_refusal(const struct tl_sip_call *call)
{
    if (tl_sip_offer_is_busy(call) || (call->session && !call->has_far))
        return 491; /* Ours is on its way. */
    bool is_answered = call->session || call->rel.is_answered;
    return is_answered ? 0 : 500; /* We have yet to answer the first. */
}

static void answer(struct tl_sip_call *call, const struct sip_msg *message, struct mbuf *body)
{
    char lines[TL_SIP_TIMER_BYTES] = "";
    if (call->session)
        tl_sip_timer_agree(call, message, lines);
    (void)sip_treplyf(
        NULL, NULL, call->sip->stack, message, true, 200, "OK",
        "Contact: <%s>\r\n" TL_SIP_ALLOW TL_SIP_SUPPORTED "%s%sContent-Length: %zu\r\n\r\n%b",
        tl_sip_call_contact(call), lines, body ? "Content-Type: application/sdp\r\n" : "",
        body ? mbuf_get_left(body) : (size_t)0, body ? mbuf_buf(body) : NULL,
        body ? mbuf_get_left(body) : (size_t)0);
    tl_sip_call_learn(call, message);
    if (call->session)
        (void)sip_dialog_update(sipsess_dialog(call->session), message);
}

bool tl_sip_update_take(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct sip *stack = call->sip->stack;
    struct mbuf *body = NULL;
    bool has_offer = mbuf_get_left(message->mb) > 0;
    uint16_t code = has_offer ? offer_refusal(call) : 0;
    if (code) {
        tl_sip_gate_reply(stack, message, code, NULL, code == 500 ? "Retry-After: 3\r\n" : "");
        return true;
    }
    if (tl_sip_timer_refuses(call->sip, message))
        return true;
    if (has_offer && tl_sip_call_read_offer(call, message)) {
        tl_sip_gate_reply(stack, message, 488, NULL, "");
        return true;
    }
    if (has_offer)
        body = tl_sip_call_describe(call, false);
    if (has_offer && !body) {
        tl_sip_gate_reply(stack, message, 500, NULL, "");
        return true;
    }
    answer(call, message, body);
    mem_deref(body);
    if (has_offer)
        call->sip->handlers.changed(call->leg, &call->far, call->sip->arg);
    return true;
}
