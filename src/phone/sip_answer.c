/* sip_answer.c: calls that come: who may call, what we answer. */
#include <re.h>
#include <string.h>

#include "base/assert.h"
#include "phone/sip_call.h"
#include "phone/sip_extension.h"
#include "phone/sip_gate.h"
#include "phone/sip_number.h"
#include "phone/sip_reason.h"
#include "phone/sip_register.h"
#include "phone/sip_replaces.h"

#define UNANSWERED_MS (180 * 1000) /* RFC 3261 timer C: nobody rings longer. */

static const char *no_headers = "";

/* The transaction then lives by itself. */
void tl_sip_call_reply(struct tl_sip_call *call, uint16_t code, const char *reason,
                       const char *headers)
{
    char why[TL_SIP_REASON_BYTES];
    tl_sip_reason_of_answer(code, why);
    if (call->transaction)
        (void)sip_treplyf(&call->transaction, NULL, call->sip->stack, call->message, false, code,
                          reason ? reason : tl_sip_gate_reason(code), "%s%s" TL_SIP_EMPTY, headers,
                          why);
    call->transaction = NULL;
}

static void handle_cancel(void *arg)
{
    struct tl_sip_call *call = arg;
    tl_sip_call_reply(call, 487, NULL, no_headers);
    tl_sip_call_end_from_far(call, TL_PHONE_CANCELLED, 0);
}

static void handle_unanswered(void *arg)
{
    struct tl_sip_call *call = arg;
    tl_sip_call_reply(call, 480, NULL, no_headers);
    tl_sip_call_end_from_far(call, TL_PHONE_FAILED, 0);
}

/* ---- a call comes ---- */

/* A trusted trunk asserts the number; From is what the caller's own telephone says (RFC 3325). */
static void read_from(const struct tl_sip_call *call, char number[TL_SIP_NUMBER_BYTES],
                      bool *out_is_private)
{
    const struct sip_msg *message = call->message;
    const struct sip_hdr *privacy = sip_msg_hdr(message, SIP_HDR_PRIVACY);
    const struct sip_hdr *asserted = sip_msg_hdr(message, SIP_HDR_P_ASSERTED_IDENTITY);
    bool is_trusted = !call->trunk || !call->trunk->is_untrusted;
    struct pl uri = message->from.auri;
    struct sip_addr address;

    *out_is_private = (privacy && tl_sip_privacy_hides(privacy->val.p, privacy->val.l)) ||
                      pl_strcasecmp(&message->from.uri.host, "anonymous.invalid") == 0;
    number[0] = '\0';
    if (*out_is_private)
        return;
    if (is_trusted && asserted && !sip_addr_decode(&address, &asserted->val))
        uri = address.auri;
    tl_sip_number_read(uri.p, uri.l, number);
}

/* Of a call to the Contact that we registered, To says who was called. */
static void read_to(const struct tl_sip_call *call, char to[TL_SIP_TARGET_BYTES])
{
    const struct sip_msg *message = call->message;
    const struct tl_sip_trunk *trunk = call->trunk;
    char asked[TL_SIP_TARGET_BYTES];
    tl_sip_target_read(message->ruri.p, message->ruri.l, to);
    bool is_ours =
        trunk && trunk->registration.every_s > 0 && pl_strcmp(&message->uri.user, trunk->user) == 0;
    if (!is_ours)
        return;
    tl_sip_target_read(message->to.auri.p, message->to.auri.l, asked);
    if (asked[0])
        memcpy(to, asked, sizeof asked);
}

static void refuse_offer(struct tl_sip *sip, const struct sip_msg *message, enum tl_err err)
{
    sip->counts.refused++;
    tl_sip_gate_reply(
        sip->stack, message, err == TL_EBAD ? 400 : 488, NULL,
        err == TL_EBAD ? "" : "Warning: 305 - \"G.711 is wanted, by RTP or SRTP as agreed\"\r\n");
}

void tl_sip_answer_503(struct tl_sip *sip, const struct sip_msg *message)
{
    (void)sip_replyf(sip->stack, message, 503, tl_sip_gate_reason(503),
                     "Retry-After: %u\r\n" TL_SIP_EMPTY, sip->settings.retry_after_s);
}

static void refuse_busy(struct tl_sip *sip, const struct sip_msg *message)
{
    sip->counts.refused++;
    tl_sip_answer_503(sip, message);
}

bool tl_sip_is_draining(const struct tl_sip *sip)
{
    return sip->settings.is_draining && atomic_load(sip->settings.is_draining);
}

/* NULL: no memory is left. */
static struct tl_sip_call *call_from(struct tl_sip *sip, struct tl_sip_trunk *trunk,
                                     const struct sip_msg *message)
{
    struct tl_sip_call *call = tl_sip_call_new(sip, trunk, message);
    if (!call)
        return NULL;
    if (sip_strans_alloc(&call->transaction, sip->stack, message, handle_cancel, call)) {
        tl_sip_call_drop(call);
        return NULL;
    }
    return call;
}

static void announce(struct tl_sip_call *call, const char *account)
{
    struct tl_sip *sip = call->sip;
    char from[TL_SIP_NUMBER_BYTES], to[TL_SIP_TARGET_BYTES];
    struct tl_sip_came came = { .call = call, .from = from, .to = to, .account = account };
    read_from(call, from, &came.is_private);
    read_to(call, to);

    (void)sip_treplyf(&call->transaction, NULL, sip->stack, call->message, false, 100, "Trying",
                      NULL);
    tmr_start(&call->unanswered, UNANSWERED_MS, handle_unanswered, call);
    call->leg = sip->handlers.came(&came, sip->arg);
    if (call->leg == 0) {
        char retry[40];
        (void)re_snprintf(retry, sizeof retry, "Retry-After: %u\r\n", sip->settings.retry_after_s);
        sip->counts.refused++;
        tl_sip_call_reply(call, 503, NULL, retry);
        tl_sip_call_drop(call);
    }
}

/* The new call goes on with the leg of old, which is hung up. */
static void replace(struct tl_sip_call *call, struct tl_sip_call *old)
{
    struct tl_sip *sip = call->sip;
    call->leg = old->leg;
    call->version = old->version;
    call->is_replacing = true;
    call->is_holding = old->is_holding;
    memcpy(call->address, old->address, sizeof call->address);
    call->port = old->port;
    tl_sip_end(old, TL_PHONE_ENDED_HERE);
    sip->handlers.replaced(call->leg, call, sip->arg);
    if (tl_sip_call_accept(call))
        tl_sip_call_end_from_far(call, TL_PHONE_FAILED, 500);
}

/* Whom it replaces and which desk phone calls, if any. False: it was answered here. */
static bool may_come(struct tl_sip *sip, const struct sip_msg *message, const char **out_account,
                     struct tl_sip_call **out_old)
{
    *out_old = NULL;
    if (!tl_sip_registrar_admits(sip, message, out_account))
        return false;
    uint16_t code = sip->handlers.replaced ? tl_sip_replaces_read(sip, message, out_old) : 0;
    if (code)
        tl_sip_gate_reply(sip->stack, message, code, NULL, "");
    return !code && !tl_sip_timer_refuses(sip, message);
}

/* While calls are let end, one that takes the place of another isn't new: a transfer goes on. */
static bool is_unwanted(const struct tl_sip *sip, const struct tl_sip_trunk *trunk,
                        const struct sip_msg *message)
{
    return (tl_sip_is_draining(sip) && !sip_msg_hdr(message, SIP_HDR_REPLACES)) ||
           sip->counts.live >= sip->settings.calls_max || (trunk && tl_sip_trunk_is_full(trunk));
}

void tl_sip_call_come(const struct sip_msg *message, void *arg)
{
    struct tl_sip *sip = arg;
    struct tl_sip_trunk *trunk = tl_sip_trunk_of(sip, &message->src);
    const char *account;
    struct tl_sip_call *old;
    sip->counts.came++;
    if (is_unwanted(sip, trunk, message)) {
        refuse_busy(sip, message);
        return;
    }
    if (!may_come(sip, message, &account, &old)) {
        sip->counts.refused++;
        return;
    }
    struct tl_sip_call *call = call_from(sip, trunk, message);
    if (!call) {
        refuse_busy(sip, message);
        return;
    }
    enum tl_err err = tl_sip_call_read_offer(call, message);
    if (!err && call->has_far && call->far.port == 0)
        err = TL_EUNSUPPORTED;
    if (err) {
        tl_sip_call_drop(call);
        refuse_offer(sip, message, err);
        return;
    }
    if (old)
        replace(call, old);
    else
        announce(call, account);
}

/* ---- what it is answered ---- */

void tl_sip_ring(struct tl_sip_call *call)
{
    if (call->transaction)
        tl_sip_rel_send(call, 180, NULL);
}

static void set_address(struct tl_sip_call *call, const char *address, uint16_t port)
{
    TL_ASSERT(strlen(address) < sizeof call->address);
    memcpy(call->address, address, strlen(address) + 1);
    call->port = port;
}

enum tl_err tl_sip_progress(struct tl_sip_call *call, const char *address, uint16_t port)
{
    if (!call->transaction || call->is_early)
        return TL_EBUSY;
    if (!call->has_far && !tl_sip_rel_is_able(call))
        return TL_EUNSUPPORTED;
    set_address(call, address, port);
    struct mbuf *body = tl_sip_call_describe(call, !call->has_far);
    if (!body)
        return TL_ENOMEM;
    call->is_early = true;
    tl_sip_rel_send(call, 183, body);
    mem_deref(body);
    return TL_OK;
}

/* What the 200 carries: nothing when the far end is known to have it (RFC 3262 section 5), the same
 * as before when it may not. */
static enum tl_err describe_answer(struct tl_sip_call *call, struct mbuf **out_body)
{
    *out_body = NULL;
    if (call->rel.is_answered)
        return TL_OK;
    *out_body =
        call->is_early ? mem_ref(call->described) : tl_sip_call_describe(call, !call->has_far);
    return *out_body ? TL_OK : TL_ENOMEM;
}

enum tl_err tl_sip_call_accept(struct tl_sip_call *call)
{
    struct tl_sip *sip = call->sip;
    char timer[TL_SIP_TIMER_BYTES];
    struct mbuf *body;
    enum tl_err bad = describe_answer(call, &body);
    if (bad)
        return bad;
    tl_sip_timer_agree(call, call->message, timer);
    tl_sip_call_learn(call, call->message);

    /* sipsess makes a transaction of its own for the same INVITE; two would answer twice. */
    call->transaction = mem_deref(call->transaction);
    int err = sipsess_accept(&call->session, sip->sessions, call->message, 200, "OK",
                             tl_sip_call_contact(call), "application/sdp", body, NULL, NULL, false,
                             NULL, tl_sip_call_on_answer, tl_sip_call_on_established, NULL, NULL,
                             tl_sip_call_on_close, call, TL_SIP_ALLOW TL_SIP_SUPPORTED "%s", timer);
    mem_deref(body);
    if (err) {
        (void)sip_strans_alloc(&call->transaction, sip->stack, call->message, handle_cancel, call);
        return TL_EIO;
    }
    tl_sip_call_say_why(call, TL_PHONE_NO_ACK, 0); /* Until the ACK. */
    tmr_cancel(&call->unanswered);
    call->message = mem_deref(call->message);
    sip->counts.answered++;
    return TL_OK;
}

enum tl_err tl_sip_answer(struct tl_sip_call *call, const char *address, uint16_t port)
{
    if (!call->transaction || call->rel.is_answer_next)
        return TL_EBUSY;
    set_address(call, address, port);
    return tl_sip_rel_may_accept(call) ? tl_sip_call_accept(call) : TL_OK;
}

void tl_sip_refuse(struct tl_sip_call *call, uint16_t code, const char *reason)
{
    call->sip->counts.refused++;
    tl_sip_call_reply(call, code, reason, no_headers);
    tl_sip_call_drop(call);
}
