/* sip_offer.c: re-INVITE both ways, refreshing, and the glare between two offers. */
#include "phone/sip_offer.h"

#include <errno.h>

#include "phone/sip_call.h"
#include "phone/sip_extension.h"
#include "phone/sip_gate.h"

#define RETRY_AFTER     "Retry-After: 3\r\n"
#define RETRY_AFTER_MAX 10
#define AGAIN_MS        1000

void tl_sip_offer_done(struct tl_sip_offer *offer)
{
    tmr_cancel(&offer->resend);
    tmr_cancel(&offer->give_up);
    tmr_cancel(&offer->retry);
    mem_deref(offer->asked);
    mem_deref(offer->answer);
    mem_deref(offer->request);
    mem_deref(offer->ack_request);
    mem_deref(offer->ack);
}

bool tl_sip_offer_is_busy(const struct tl_sip_call *call)
{
    return call->offer.request || call->offer.awaits_answer;
}

/* ---- the far end asks ---- */

static void send_wanted(void *arg);

static void forget_asked(struct tl_sip_call *call)
{
    struct tl_sip_offer *offer = &call->offer;
    tmr_cancel(&offer->resend);
    tmr_cancel(&offer->give_up);
    offer->asked = mem_deref(offer->asked);
    offer->answer = mem_deref(offer->answer);
    offer->awaits_answer = false;
}

static void resend(void *arg)
{
    struct tl_sip_call *call = arg;
    struct tl_sip_offer *offer = &call->offer;
    struct sip_msg *asked = offer->asked;
    (void)sip_send(call->sip->stack, asked->sock, asked->tp, &asked->src, offer->answer);
    uint32_t wait_ms = SIP_T1 << (offer->answers_sent < 4 ? offer->answers_sent : 3);
    offer->answers_sent++;
    tmr_start(&offer->resend, wait_ms, resend, call);
}

static void give_up(void *arg)
{
    tl_sip_call_end_from_far(arg, TL_PHONE_NO_ACK, 408);
}

static int answer(struct tl_sip_call *call, const struct sip_msg *message, struct mbuf *body)
{
    struct tl_sip_offer *offer = &call->offer;
    struct sip_strans *transaction = NULL;
    char lines[TL_SIP_TIMER_BYTES];
    struct mbuf *sent = NULL;
    tl_sip_timer_agree(call, message, lines);
    int err = sip_treplyf(&transaction, &sent, call->sip->stack, message, true, 200, "OK",
                          "Contact: <%s>\r\n" TL_SIP_ALLOW TL_SIP_SUPPORTED
                          "%sContent-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%b",
                          tl_sip_call_contact(call), lines, mbuf_get_left(body), mbuf_buf(body),
                          mbuf_get_left(body));
    if (err)
        return err;
    forget_asked(call);
    offer->asked = mem_ref((void *)(uintptr_t)message);
    offer->answer = sent;
    offer->answers_sent = 1;
    tmr_start(&offer->resend, SIP_T1, resend, call);
    tmr_start(&offer->give_up, 64 * SIP_T1, give_up, call);
    return 0;
}

bool tl_sip_offer_take_invite(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct sip *stack = call->sip->stack;
    bool has_offer = mbuf_get_left(message->mb) > 0;
    if (!call->session || call->offer.awaits_answer || !call->has_far) {
        tl_sip_gate_reply(stack, message, 500, NULL, RETRY_AFTER);
        return true;
    }
    if (call->offer.request) {
        tl_sip_gate_reply(stack, message, 491, NULL, "");
        return true;
    }
    if (tl_sip_timer_refuses(call->sip, message))
        return true;
    enum tl_err bad = tl_sip_call_read_offer(call, message);
    struct mbuf *body = bad ? NULL : tl_sip_call_describe(call, !has_offer);
    if (bad)
        tl_sip_gate_reply(stack, message, 488, NULL, "");
    else if (!body || answer(call, message, body))
        tl_sip_gate_reply(stack, message, 500, NULL, "");
    else {
        call->offer.awaits_answer = !has_offer;
        tl_sip_call_learn(call, message);
        (void)sip_dialog_update(sipsess_dialog(call->session), message);
        if (has_offer)
            call->sip->handlers.changed(call->leg, &call->far, call->sip->arg);
    }
    mem_deref(body);
    return true;
}

bool tl_sip_offer_take_ack(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct tl_sip_offer *offer = &call->offer;
    if (!offer->asked || offer->asked->cseq.num != message->cseq.num)
        return false;
    bool is_answer = offer->awaits_answer;
    bool is_empty = mbuf_get_left(message->mb) == 0;
    forget_asked(call);
    if (is_answer && (is_empty || tl_sip_call_read_offer(call, message))) {
        tl_sip_call_end_from_far(call, TL_PHONE_NO_MEDIA, 488);
        return true;
    }
    if (is_answer)
        call->sip->handlers.changed(call->leg, &call->far, call->sip->arg);
    send_wanted(call);
    return true;
}

/* ---- we ask ---- */

static int keep_ack(enum sip_transp transport, const struct sa *source, const struct sa *to,
                    struct mbuf *bytes, void *arg)
{
    struct tl_sip_offer *offer = &((struct tl_sip_call *)arg)->offer;
    (void)source;
    mem_deref(offer->ack);
    offer->ack = mem_ref(bytes);
    offer->ack_to = *to;
    offer->ack_transport = transport;
    return 0;
}

static void acknowledge(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct tl_sip_offer *offer = &call->offer;
    offer->ack_cseq = message->cseq.num;
    offer->ack_request = mem_deref(offer->ack_request);
    (void)sip_drequestf(&offer->ack_request, call->sip->stack, false, "ACK",
                        sipsess_dialog(call->session), message->cseq.num, NULL, keep_ack, NULL,
                        call, TL_SIP_EMPTY);
}

bool tl_sip_offer_take_response(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct tl_sip_offer *offer = &call->offer;
    if (!offer->ack || offer->ack_cseq != message->cseq.num)
        return false;
    (void)sip_send(call->sip->stack, NULL, offer->ack_transport, &offer->ack_to, offer->ack);
    return true;
}

/* The answer to our offer. False: the call is lost. */
static bool take_answer(struct tl_sip_call *call, const struct sip_msg *message)
{
    if (!call->offer.has_body)
        return true;
    bool is_empty = mbuf_get_left(message->mb) == 0;
    if (is_empty || tl_sip_call_read_offer(call, message)) {
        tl_sip_call_end_from_far(call, TL_PHONE_NO_MEDIA, 488);
        return false;
    }
    call->sip->handlers.changed(call->leg, &call->far, call->sip->arg);
    return true;
}

static void take_success(struct tl_sip_call *call, const struct sip_msg *message)
{
    (void)sip_dialog_update(sipsess_dialog(call->session), message);
    tl_sip_call_learn(call, message);
    if (pl_strcmp(&message->cseq.met, "INVITE") == 0)
        acknowledge(call, message);
    if (!take_answer(call, message))
        return;
    tl_sip_timer_agreed(call, message);
    send_wanted(call);
}

/* RFC 3261 14.1: whoever made the Call-ID waits longer. */
static uint32_t glare_ms(const struct tl_sip_call *call)
{
    return call->dialled ? 2100 + rand_u32() % 190 * 10 : rand_u32() % 200 * 10;
}

static void want_again(struct tl_sip_call *call, uint32_t wait_ms)
{
    if (call->offer.has_body)
        call->offer.is_wanted = true;
    else
        call->offer.is_refresh_wanted = true;
    tmr_start(&call->offer.retry, wait_ms, send_wanted, call);
}

static uint32_t retry_after_s(const struct sip_msg *message)
{
    const struct sip_hdr *header = sip_msg_hdr(message, SIP_HDR_RETRY_AFTER);
    return header ? pl_u32(&header->val) : UINT32_MAX;
}

/* The session stays as it was, unless the far end says that there is none. */
static void take_failure(struct tl_sip_call *call, const struct sip_msg *message)
{
    bool is_update = pl_strcmp(&message->cseq.met, "UPDATE") == 0;
    uint16_t code = message->scode;
    if (code == 408 || code == 481)
        tl_sip_call_end_from_far(call, TL_PHONE_FAILED, code);
    else if (code == 491)
        want_again(call, glare_ms(call));
    else if (code == 422 && tl_sip_timer_raise(call, message))
        want_again(call, 0);
    else if (is_update && (code == 405 || code == 501)) {
        call->offer.can_update = false;
        want_again(call, 0);
    } else if (code == 500 && retry_after_s(message) <= RETRY_AFTER_MAX)
        want_again(call, retry_after_s(message) * 1000);
}

static void hear(int err, const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    if (!err && message->scode < 200)
        return;
    if (err)
        tl_sip_call_end_from_far(call, TL_PHONE_FAILED, 408);
    else if (message->scode < 300)
        take_success(call, message);
    else
        take_failure(call, message);
}

static int request(struct tl_sip_call *call, const char *method, struct mbuf *body)
{
    struct tl_sip_offer *offer = &call->offer;
    char lines[TL_SIP_TIMER_BYTES] = "";
    if (call->timer.interval_s > 0)
        tl_sip_timer_ask(call, lines);
    offer->has_body = body != NULL;
    return sip_drequestf(
        &offer->request, call->sip->stack, true, method, sipsess_dialog(call->session), 0, NULL,
        NULL, hear, call,
        "Contact: <%s>\r\n" TL_SIP_ALLOW TL_SIP_SUPPORTED "%s%sContent-Length: %zu\r\n\r\n%b",
        tl_sip_call_contact(call), lines, body ? "Content-Type: application/sdp\r\n" : "",
        body ? mbuf_get_left(body) : (size_t)0, body ? mbuf_buf(body) : NULL,
        body ? mbuf_get_left(body) : (size_t)0);
}

static void send_wanted(void *arg)
{
    struct tl_sip_call *call = arg;
    struct tl_sip_offer *offer = &call->offer;
    if (!(offer->is_wanted || offer->is_refresh_wanted) || offer->request || offer->asked ||
        !call->is_up || tmr_isrunning(&offer->retry))
        return;
    int err;
    if (offer->is_wanted || !offer->can_update) {
        struct mbuf *body =
            offer->is_wanted ? tl_sip_call_describe(call, true) : mem_ref(call->described);
        err = body ? request(call, "INVITE", body) : ENOMEM;
        mem_deref(body);
    } else
        err = request(call, "UPDATE", NULL);
    if (err)
        tmr_start(&offer->retry, AGAIN_MS, send_wanted, call);
    else
        offer->is_wanted = offer->is_refresh_wanted = false;
}

/* Offers our description as it is now (tl_sip_hold). */
static void send_offer(struct tl_sip_call *call)
{
    call->offer.is_wanted = true;
    send_wanted(call);
}

void tl_sip_offer_refresh(struct tl_sip_call *call)
{
    call->offer.is_refresh_wanted = true;
    send_wanted(call);
}

void tl_sip_hold(struct tl_sip_call *call, bool is_on)
{
    if (call->is_holding == is_on)
        return;
    call->is_holding = is_on;
    send_offer(call);
}
