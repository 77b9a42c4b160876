/* sip_within.c: a table of methods, and who takes each of them. */
#include "phone/sip_within.h"

#include "phone/sip_gate.h"
#include "phone/sip_info.h"
#include "phone/sip_reason.h"
#include "phone/sip_update.h"

/* libre's session answers it, unless there is none yet (RFC 3261 section 15.1.2). */
static bool take_bye(struct tl_sip_call *call, const struct sip_msg *message)
{
    const struct sip_hdr *reason = sip_msg_hdr(message, SIP_HDR_REASON);
    if (reason)
        call->far_code = tl_sip_reason_read(reason->val.p, reason->val.l);
    if (call->session)
        return false;
    tl_sip_gate_reply(call->sip->stack, message, 200, "OK", "");
    tl_sip_call_reply(call, 487, NULL, "");
    tl_sip_call_end_from_far(call, TL_PHONE_CANCELLED, call->far_code);
    return true;
}

/* takes: false: libre's session shall have it. lone_code: the answer when there is no such call; 0:
 * libre's session answers. */
struct method {
    const char *name;
    bool (*takes)(struct tl_sip_call *call, const struct sip_msg *message);
    uint16_t lone_code;
};

static const struct method methods[] = {
    { "BYE", take_bye, 0 },
    { "INVITE", tl_sip_offer_take_invite, 0 },
    { "ACK", tl_sip_offer_take_ack, 0 },
    { "UPDATE", tl_sip_update_take, 481 },
    { "PRACK", tl_sip_rel_take_prack, 481 },
    { "INFO", tl_sip_info_take, 481 },
    { "REFER", tl_sip_refer_take, 481 },
    { "NOTIFY", tl_sip_refer_take_notify, 481 },
};

static const struct method *method_of(const struct sip_msg *message)
{
    for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
        if (pl_strcmp(&message->met, methods[i].name) == 0)
            return methods + i;
    return NULL;
}

bool tl_sip_within_takes(struct tl_sip *sip, const struct sip_msg *message)
{
    const struct method *method = method_of(message);
    bool is_ack = pl_strcmp(&message->met, "ACK") == 0;
    if (!method)
        return false;
    struct tl_sip_call *call = pl_isset(&message->to.tag) ? tl_sip_call_find(sip, message) : NULL;
    if (!call) {
        if (method->lone_code)
            tl_sip_gate_reply(sip->stack, message, method->lone_code, NULL, "");
        return method->lone_code != 0;
    }
    if (!is_ack && !tl_sip_call_is_in_order(call, message)) {
        tl_sip_gate_reply(sip->stack, message, 500, NULL, "");
        return true;
    }
    return method->takes(call, message);
}
