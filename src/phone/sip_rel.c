/* sip_rel.c: provisional answers that are sent until they are acknowledged. */
#include "phone/sip_rel.h"

#include "phone/sip_call.h"
#include "phone/sip_extension.h"
#include "phone/sip_gate.h"

#define RSEQ_FIRST_MAX 0x7fffffffu /* RFC 3262 section 3: the first is at most 2^31 - 1. */

void tl_sip_rel_done(struct tl_sip_rel *rel)
{
    tmr_cancel(&rel->resend);
    tmr_cancel(&rel->give_up);
    rel->bytes = mem_deref(rel->bytes);
}

bool tl_sip_rel_is_able(const struct tl_sip_call *call)
{
    return (tl_sip_extension_supported(call->message) | tl_sip_extension_required(call->message)) &
           TL_SIP_100REL;
}

/* Of the far end's Supported it is our policy: what carries a description must arrive. */
static bool is_reliable(const struct tl_sip_call *call, bool has_body)
{
    if (tl_sip_extension_required(call->message) & TL_SIP_100REL)
        return true;
    return tl_sip_rel_is_able(call) && (has_body || call->sip->settings.rings_reliably);
}

static void resend(void *arg)
{
    struct tl_sip_call *call = arg;
    struct tl_sip_rel *rel = &call->rel;
    (void)sip_send(call->sip->stack, call->message->sock, call->message->tp, &call->message->src,
                   rel->bytes);
    tmr_start(&rel->resend, (uint64_t)SIP_T1 << rel->sent, resend, call);
    rel->sent++;
}

static void give_up(void *arg)
{
    struct tl_sip_call *call = arg;
    tl_sip_rel_done(&call->rel);
    tl_sip_call_end_from_far(call, TL_PHONE_FAILED, 504);
}

static void reply(struct tl_sip_call *call, uint16_t code, struct mbuf *body, const char *rel_lines,
                  struct mbuf **out_bytes)
{
    (void)sip_treplyf(
        &call->transaction, out_bytes, call->sip->stack, call->message, true, code,
        tl_sip_gate_reason(code),
        "Contact: <%s>\r\n" TL_SIP_ALLOW TL_SIP_SUPPORTED "%s%sContent-Length: %zu\r\n\r\n%b",
        tl_sip_call_contact(call), rel_lines, body ? "Content-Type: application/sdp\r\n" : "",
        body ? mbuf_get_left(body) : (size_t)0, body ? mbuf_buf(body) : NULL,
        body ? mbuf_get_left(body) : (size_t)0);
}

static void send_reliably(struct tl_sip_call *call, uint16_t code, struct mbuf *body)
{
    struct tl_sip_rel *rel = &call->rel;
    char lines[64];
    rel->rseq = rel->rseq ? rel->rseq + 1 : rand_u32() % (RSEQ_FIRST_MAX - 1) + 1;
    (void)re_snprintf(lines, sizeof lines, "Require: 100rel\r\nRSeq: %u\r\n", rel->rseq);
    tl_sip_rel_done(rel);
    reply(call, code, body, lines, &rel->bytes);
    if (!rel->bytes)
        return;
    rel->is_pending = true;
    rel->invite_cseq = call->message->cseq.num;
    rel->has_body = body != NULL;
    rel->sent = 1;
    tmr_start(&rel->resend, SIP_T1, resend, call);
    tmr_start(&rel->give_up, 64 * SIP_T1, give_up, call);
}

void tl_sip_rel_send(struct tl_sip_call *call, uint16_t code, struct mbuf *body)
{
    struct tl_sip_rel *rel = &call->rel;
    if (!is_reliable(call, body != NULL))
        reply(call, code, body, "", NULL);
    else if (rel->is_pending && !body) {
        rel->has_next = true;
        rel->next = code;
    } else
        send_reliably(call, code, body);
}

bool tl_sip_rel_may_accept(struct tl_sip_call *call)
{
    struct tl_sip_rel *rel = &call->rel;
    if (rel->is_pending && rel->has_body) {
        rel->is_answer_next = true;
        return false;
    }
    tl_sip_rel_done(rel); /* A PRACK on its way is still taken. */
    return true;
}

/* RAck: 7 1 INVITE */
static bool is_acknowledged(const struct tl_sip_call *call, const struct sip_msg *message)
{
    const struct sip_hdr *header = sip_msg_hdr(message, SIP_HDR_RACK);
    struct pl rseq, cseq, method;
    if (!header || !call->rel.is_pending ||
        re_regex(header->val.p, header->val.l, "[0-9]+[ \t]+[0-9]+[ \t]+[^ \t]+", &rseq, NULL,
                 &cseq, NULL, &method))
        return false;
    return rseq.l <= 10 && cseq.l <= 10 && pl_u32(&rseq) == call->rel.rseq &&
           pl_u32(&cseq) == call->rel.invite_cseq && pl_strcmp(&method, "INVITE") == 0;
}

/* A body: the answer to our offer in the 183, or the next offer (RFC 3262 section 5). */
static bool take_body(struct tl_sip_call *call, const struct sip_msg *message,
                      struct mbuf **out_body)
{
    bool is_answer = !call->has_far;
    if (mbuf_get_left(message->mb) == 0)
        return !(is_answer && call->rel.has_body);
    if (tl_sip_call_read_offer(call, message))
        return false;
    if (!is_answer)
        *out_body = tl_sip_call_describe(call, false);
    return is_answer || *out_body;
}

static void go_on(struct tl_sip_call *call)
{
    struct tl_sip_rel *rel = &call->rel;
    if (rel->is_answer_next) {
        rel->is_answer_next = false;
        if (tl_sip_call_accept(call))
            tl_sip_call_end_from_far(call, TL_PHONE_FAILED, 500);
    } else if (rel->has_next) {
        rel->has_next = false;
        tl_sip_rel_send(call, rel->next, NULL);
    }
}

bool tl_sip_rel_take_prack(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct tl_sip_rel *rel = &call->rel;
    struct sip *stack = call->sip->stack;
    struct mbuf *body = NULL;
    if (!is_acknowledged(call, message)) {
        tl_sip_gate_reply(stack, message, 481, NULL, "");
        return true;
    }
    bool has_body = mbuf_get_left(message->mb) > 0;
    bool is_good = take_body(call, message, &body);
    tl_sip_rel_done(rel);
    rel->is_pending = false;
    (void)sip_treplyf(NULL, NULL, stack, message, true, is_good ? 200 : 488,
                      is_good ? "OK" : tl_sip_gate_reason(488), "%sContent-Length: %zu\r\n\r\n%b",
                      body ? "Content-Type: application/sdp\r\n" : "",
                      body ? mbuf_get_left(body) : (size_t)0, body ? mbuf_buf(body) : NULL,
                      body ? mbuf_get_left(body) : (size_t)0);
    mem_deref(body);
    rel->is_answered = rel->is_answered || (rel->has_body && call->has_far);
    if (is_good && has_body)
        call->sip->handlers.changed(call->leg, &call->far, call->sip->arg);
    go_on(call);
    return true;
}
