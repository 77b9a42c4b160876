/* sip_call.c: finding calls, and their descriptions. */
#include "phone/sip_call.h"

#include "phone/sip_extension.h"

#define SDP_BYTES 1500

/* Ours in an early dialog: libre gives the tag with the message. */
static bool is_of_ringing(const struct tl_sip_call *call, const struct sip_msg *message)
{
    char tag[20];
    const struct sip_msg *first = call->message;
    if (!first || !message->req)
        return false;
    (void)re_snprintf(tag, sizeof tag, "%016llx", first->tag);
    return pl_cmp(&first->callid, &message->callid) == 0 &&
           pl_cmp(&first->from.tag, &message->from.tag) == 0 &&
           pl_strcmp(&message->to.tag, tag) == 0;
}

static bool is_of_call(struct le *le, void *arg)
{
    const struct tl_sip_call *call = le->data;
    const struct sip_msg *message = arg;
    struct sip_dialog *dialog = sipsess_dialog(call->session);
    if (!dialog)
        return is_of_ringing(call, message);
    return sip_dialog_established(dialog) ? sip_dialog_cmp(dialog, message)
                                          : sip_dialog_cmp_half(dialog, message);
}

struct tl_sip_call *tl_sip_call_find(const struct tl_sip *sip, const struct sip_msg *message)
{
    return list_ledata(hash_lookup(sip->calls_by_id, hash_joaat_pl(&message->callid), is_of_call,
                                   (void *)(uintptr_t)message));
}

void tl_sip_call_index(struct tl_sip_call *call, const struct pl *call_id)
{
    hash_append(call->sip->calls_by_id, hash_joaat_pl(call_id), &call->in_ids, call);
}

bool tl_sip_call_is_in_order(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct sip_dialog *dialog = sipsess_dialog(call->session);
    if (dialog)
        return sip_dialog_rseq_valid(dialog, message);
    if (message->cseq.num < call->far_cseq)
        return false;
    call->far_cseq = message->cseq.num;
    return true;
}

const char *tl_sip_call_contact(const struct tl_sip_call *call)
{
    return call->sip->contact;
}

void tl_sip_call_learn(struct tl_sip_call *call, const struct sip_msg *message)
{
    const struct sip_hdr *contact = sip_msg_hdr(message, SIP_HDR_CONTACT);
    struct sip_addr address;
    if (sip_msg_hdr(message, SIP_HDR_ALLOW))
        call->offer.can_update = tl_sip_extension_allows(message, "UPDATE");
    if (!contact || sip_addr_decode(&address, &contact->val) ||
        address.uri.host.l + 8 > sizeof call->far_host)
        return;
    bool is_v6 = address.uri.af == AF_INET6;
    (void)re_snprintf(call->far_host, sizeof call->far_host, is_v6 ? "[%r]" : "%r",
                      &address.uri.host);
    size_t bytes = str_len(call->far_host);
    if (address.uri.port)
        (void)re_snprintf(call->far_host + bytes, sizeof call->far_host - bytes, ":%u",
                          address.uri.port);
}

void tl_sip_call_answered(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct pl call_id;
    pl_set_str(&call_id, sip_dialog_callid(sipsess_dialog(call->session)));
    if (!call->in_ids.list)
        tl_sip_call_index(call, &call_id);
    call->is_outgoing = true;
    call->is_up = true;
    tl_sip_call_learn(call, message);
    tl_sip_timer_agreed(call, message);
}

enum tl_err tl_sip_call_read_offer(struct tl_sip_call *call, const struct sip_msg *message)
{
    size_t bytes = mbuf_get_left(message->mb);
    struct tl_sdp far;
    if (bytes == 0)
        return TL_OK;
    enum tl_err err = tl_sdp_read((const char *)mbuf_buf(message->mb), bytes, &far);
    if (err)
        return err;
    call->far = far;
    call->has_far = true;
    return TL_OK;
}

struct mbuf *tl_sip_call_describe(struct tl_sip_call *call, bool as_offer)
{
    struct tl_sdp_local local = { .address = call->address,
                                  .port = call->port,
                                  .session = call->leg,
                                  .is_holding = call->is_holding,
                                  .version = ++call->version };
    struct mbuf *body = mbuf_alloc(SDP_BYTES);
    if (!body)
        return NULL;
    char *text = (char *)body->buf;
    enum tl_err err = as_offer
                          ? tl_sdp_write_offer(&local, text, SDP_BYTES, &body->end)
                          : tl_sdp_write_answer(&call->far, &local, text, SDP_BYTES, &body->end);
    if (err)
        return mem_deref(body);
    mem_deref(call->described);
    call->described = mem_ref(body);
    return body;
}
