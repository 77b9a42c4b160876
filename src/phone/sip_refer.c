/* sip_refer.c: REFER and its NOTIFYs, both ways. */
#include "phone/sip_refer.h"

#include <string.h>

#include "phone/sip_call.h"
#include "phone/sip_gate.h"
#include "phone/sip_number.h"
#include "phone/sip_replaces.h"

#define OURS_MS   (120 * 1000) /* The far end says how it went by then. */
#define THEIRS_S  60           /* We do. */
#define URI_BYTES 256

void tl_sip_refer_done(struct tl_sip_refer *refer)
{
    tmr_cancel(&refer->give_up);
    tmr_cancel(&refer->expire);
    mem_deref(refer->request);
    mem_deref(refer->notify);
}

/* ---- we ask ---- */

static void end_ours(struct tl_sip_call *call, uint16_t code)
{
    struct tl_sip_refer *refer = &call->refer;
    if (!refer->is_asking)
        return;
    refer->is_asking = false;
    tmr_cancel(&refer->give_up);
    if (call->sip->handlers.refer_ended)
        call->sip->handlers.refer_ended(call->leg, code, call->sip->arg);
}

static void give_up(void *arg)
{
    end_ours(arg, 408);
}

static bool is_silent(const struct sip_msg *message)
{
    const struct sip_hdr *header = sip_msg_hdr(message, SIP_HDR_REFER_SUB);
    return header && pl_strcasecmp(&header->val, "false") == 0;
}

static void hear_answer(int err, const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    if (err)
        end_ours(call, 408);
    else if (message->scode >= 300)
        end_ours(call, message->scode);
    else if (message->scode >= 200 && is_silent(message))
        end_ours(call, message->scode);
}

/* Nothing that would end the <> or the line. */
static bool is_uri(const char *text)
{
    for (const char *p = text; *p; p++)
        if (*p <= ' ' || *p > '~' || strchr("<>\"\\", *p))
            return false;
    return text[0] != '\0' && strlen(text) < URI_BYTES;
}

enum tl_err tl_sip_refer(struct tl_sip_call *call, const char *to)
{
    struct tl_sip_refer *refer = &call->refer;
    char uri[2 * URI_BYTES];
    if (!is_uri(to))
        return TL_EBAD;
    if (!call->is_up || refer->is_asking || refer->request)
        return TL_EBUSY;
    (void)re_snprintf(uri, sizeof uri, strchr(to, ':') ? "%s" : "sip:%s@%s", to, call->far_host);
    int err = sip_drequestf(
        &refer->request, call->sip->stack, true, "REFER", sipsess_dialog(call->session), 0, NULL,
        NULL, hear_answer, call,
        "Contact: <%s>\r\nRefer-To: <%s>\r\nReferred-By: <%s>\r\n" TL_SIP_ALLOW TL_SIP_EMPTY,
        tl_sip_call_contact(call), uri, tl_sip_call_contact(call));
    if (err)
        return err == ENOMEM ? TL_ENOMEM : TL_EIO;
    refer->is_asking = true;
    refer->last_code = 0;
    tmr_start(&refer->give_up, OURS_MS, give_up, call);
    return TL_OK;
}

uint16_t tl_sip_refer_read(const char *body, size_t bytes)
{
    struct pl code;
    if (bytes < 11 || re_regex(body, bytes, "SIP/2.0 [0-9]3", &code) || code.p != body + 8)
        return 0;
    uint32_t value = pl_u32(&code);
    return value >= 100 && value <= 699 ? (uint16_t)value : 0;
}

bool tl_sip_refer_take_notify(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct tl_sip_refer *refer = &call->refer;
    const struct sip_hdr *event = sip_msg_hdr(message, SIP_HDR_EVENT);
    const struct sip_hdr *state = sip_msg_hdr(message, SIP_HDR_SUBSCRIPTION_STATE);
    bool is_refer = event && event->val.l >= 5 && strncasecmp(event->val.p, "refer", 5) == 0 &&
                    (event->val.l == 5 || event->val.p[5] == ';' || event->val.p[5] == ' ');
    if (!is_refer) {
        tl_sip_gate_reply(call->sip->stack, message, 489, NULL, "Allow-Events: refer\r\n");
        return true;
    }
    if (!refer->is_asking) {
        tl_sip_gate_reply(call->sip->stack, message, 481, NULL, "");
        return true;
    }
    uint16_t code =
        tl_sip_refer_read((const char *)mbuf_buf(message->mb), mbuf_get_left(message->mb));
    bool is_over = state && state->val.l >= 10 && strncasecmp(state->val.p, "terminated", 10) == 0;
    tl_sip_gate_reply(call->sip->stack, message, 200, "OK", "");
    refer->last_code = code ? code : refer->last_code;
    if (is_over || code >= 200)
        end_ours(call, refer->last_code);
    return true;
}

/* ---- the far end asks ---- */

static void notify(struct tl_sip_call *call, uint16_t code);

static void hear_notified(int err, const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    struct tl_sip_refer *refer = &call->refer;
    uint16_t code = refer->next_code;
    if (!err && message->scode < 200)
        return;
    bool is_gone = err || message->scode == 481;
    refer->next_code = 0;
    if (is_gone)
        refer->is_asked = false;
    else if (code)
        notify(call, code);
}

static void notify(struct tl_sip_call *call, uint16_t code)
{
    struct tl_sip_refer *refer = &call->refer;
    char body[64];
    if (refer->notify) {
        refer->next_code = code;
        return;
    }
    bool is_over = code >= 200;
    const char *words = code == 100             ? "Trying"
                        : code < 300 && is_over ? "OK"
                                                : tl_sip_gate_reason(code);
    (void)re_snprintf(body, sizeof body, "SIP/2.0 %u %s\r\n", code, words);
    if (is_over) {
        refer->is_asked = false;
        tmr_cancel(&refer->expire);
    }
    if (refer->is_silent)
        return;
    (void)sip_drequestf(
        &refer->notify, call->sip->stack, true, "NOTIFY", sipsess_dialog(call->session), 0, NULL,
        NULL, hear_notified, call,
        "Contact: <%s>\r\nEvent: refer;id=%u\r\nSubscription-State: %s\r\n"
        "Content-Type: message/sipfrag;version=2.0\r\nContent-Length: %zu\r\n\r\n%s",
        tl_sip_call_contact(call), refer->asked_cseq,
        is_over ? "terminated;reason=noresource" : "active;expires=60", strlen(body), body);
}

/* The last word goes out although the one before was not answered yet: there is no later. */
void tl_sip_refer_flush(struct tl_sip_call *call)
{
    struct tl_sip_refer *refer = &call->refer;
    uint16_t code = refer->next_code;
    if (code < 200)
        return;
    refer->next_code = 0;
    refer->notify = mem_deref(refer->notify);
    notify(call, code);
}

static void expire(void *arg)
{
    notify(arg, 503);
}

void tl_sip_refer_answer(struct tl_sip_call *call, uint16_t code)
{
    if (call->refer.is_asked)
        notify(call, code);
}

struct target {
    char to[TL_SIP_TARGET_BYTES];
    struct tl_sip_call *replaced; /* NULL: there is no Replaces. */
};

/* Reads Refer-To; 0, or the code that refuses it. */
static uint16_t read_target(struct tl_sip_call *call, const struct sip_msg *message,
                            struct target *out_target)
{
    const struct sip_hdr *header = sip_msg_hdr(message, SIP_HDR_REFER_TO);
    struct sip_addr address;
    struct pl method, replaces;
    if (!header || sip_msg_hdr_count(message, SIP_HDR_REFER_TO) != 1 ||
        sip_addr_decode(&address, &header->val))
        return 400;
    if (msg_param_decode(&address.uri.params, "method", &method) == 0 &&
        pl_strcasecmp(&method, "INVITE") != 0)
        return 403;
    tl_sip_target_read(address.auri.p, address.auri.l, out_target->to);
    if (uri_header_get(&address.uri.headers, &(struct pl)PL("Replaces"), &replaces) == 0) {
        out_target->replaced = tl_sip_replaces_find_escaped(call->sip, &replaces);
        return out_target->replaced && out_target->replaced != call ? 0 : 603;
    }
    return out_target->to[0] ? 0 : 404;
}

bool tl_sip_refer_take(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct tl_sip_refer *refer = &call->refer;
    struct target target = { .replaced = NULL };
    struct sip *stack = call->sip->stack;
    uint16_t code = !call->is_up || refer->is_asked    ? 491
                    : !call->sip->handlers.refer_asked ? 603
                                                       : read_target(call, message, &target);
    if (code) {
        tl_sip_gate_reply(stack, message, code, NULL, "");
        return true;
    }
    char headers[160];
    refer->is_silent = is_silent(message);
    (void)re_snprintf(headers, sizeof headers, "Contact: <%s>\r\n%s", tl_sip_call_contact(call),
                      refer->is_silent ? "Refer-Sub: false\r\n" : "");
    tl_sip_gate_reply(stack, message, 202, "Accepted", headers);
    refer->is_asked = true;
    refer->asked_cseq = message->cseq.num;
    tmr_start(&refer->expire, THEIRS_S * 1000, expire, call);
    notify(call, 100);
    call->sip->handlers.refer_asked(call->leg, target.to,
                                    target.replaced ? target.replaced->leg : 0, call->sip->arg);
    return true;
}
