/* sip_call.c: a call from its beginning to its end, how it is found, and its descriptions. */
#include "phone/sip_call.h"

#include <errno.h>
#include <stdlib.h>

#include "phone/sip_extension.h"
#include "phone/sip_reason.h"

#define SDP_BYTES 1500

/* ---- beginning and end ---- */

/* One that we make is found by its dialog, once it has one. */
static void index_call(struct tl_sip_call *call, const struct pl *call_id)
{
    hash_append(call->sip->calls_by_id, hash_joaat_pl(call_id), &call->in_ids, call);
}

struct tl_sip_call *tl_sip_call_new(struct tl_sip *sip, struct tl_sip_trunk *trunk,
                                    const struct sip_msg *message)
{
    struct tl_sip_call *call = calloc(1, sizeof *call);
    if (!call)
        return NULL;
    call->sip = sip;
    call->trunk = trunk;
    if (trunk)
        trunk->live++;
    if (message) {
        call->message = mem_ref((void *)(uintptr_t)message);
        call->transport = message->tp;
        call->far_cseq = message->cseq.num;
        index_call(call, &message->callid);
    }
    list_append(&sip->calls, &call->le, call);
    sip->counts.live++;
    return call;
}

void tl_sip_call_drop(struct tl_sip_call *call)
{
    struct tl_sip *sip = call->sip;
    list_unlink(&call->le);
    hash_unlink(&call->in_ids);
    tmr_cancel(&call->unanswered);
    tl_sip_timer_done(&call->timer);
    tl_sip_offer_done(&call->offer);
    tl_sip_rel_done(&call->rel);
    tl_sip_refer_done(&call->refer);
    mem_deref(call->described);
    mem_deref(call->transaction);
    mem_deref(call->session);
    mem_deref(call->message);
    tl_sip_dialled_free(call->dialled);
    if (call->trunk)
        call->trunk->live--;
    free(call);
    sip->counts.live--;
}

void tl_sip_call_say_why(struct tl_sip_call *call, enum tl_phone_why why, uint16_t code)
{
    char line[TL_SIP_REASON_BYTES];
    tl_sip_reason_of_end(why, code, line);
    if (call->session)
        (void)sipsess_set_close_headers(call->session, "%s", line);
}

void tl_sip_call_end_from_far(struct tl_sip_call *call, enum tl_phone_why why, uint16_t code)
{
    struct tl_sip *sip = call->sip;
    tl_id leg = call->leg;
    tl_sip_call_say_why(call, why, code);
    tl_sip_call_reply(call, code >= 300 ? code : 480, NULL, "");
    tl_sip_call_drop(call);
    sip->handlers.ended(leg, why, code, sip->arg);
}

void tl_sip_end(struct tl_sip_call *call, enum tl_phone_why why)
{
    tl_sip_refer_flush(call);
    tl_sip_call_say_why(call, why, 0);
    tl_sip_call_reply(call, why == TL_PHONE_BUSY ? 486 : 480, NULL, "");
    tl_sip_call_drop(call);
}

/* ---- what its session tells ---- */

int tl_sip_call_on_answer(const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    if (tl_sip_call_read_offer(call, message) || !call->has_far) {
        tl_sip_call_say_why(call, TL_PHONE_NO_MEDIA, 0);
        return EPROTO;
    }
    return 0;
}

/* A 2xx to our INVITE: the session timer runs as it says. */
static void take_answer(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct pl call_id;
    pl_set_str(&call_id, sip_dialog_callid(sipsess_dialog(call->session)));
    if (!call->in_ids.list)
        index_call(call, &call_id);
    tl_sip_call_learn(call, message);
    tl_sip_timer_agreed(call, message);
}

void tl_sip_call_on_established(const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    (void)sipsess_set_close_headers(call->session, NULL);
    call->is_up = true;
    if (!message->req)
        take_answer(call, message);
    if (call->is_replacing)
        call->sip->handlers.changed(call->leg, &call->far, call->sip->arg);
    else
        call->sip->handlers.confirmed(call->leg, &call->far, call->sip->arg);
}

void tl_sip_call_on_close(int err, const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    (void)message;
    enum tl_phone_why why = err == ETIMEDOUT ? TL_PHONE_NO_ACK
                            : err == EPROTO  ? TL_PHONE_NO_MEDIA
                                             : TL_PHONE_HUNG_UP;
    tl_sip_call_end_from_far(call, why, call->far_code);
}

/* ---- finding it ---- */

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

/* ---- what each says of itself ---- */

const char *tl_sip_call_contact(const struct tl_sip_call *call)
{
    return tl_sip_contact(call->sip, call->transport);
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

enum tl_err tl_sip_call_read_offer(struct tl_sip_call *call, const struct sip_msg *message)
{
    size_t bytes = mbuf_get_left(message->mb);
    struct tl_sdp far;
    if (bytes == 0)
        return TL_OK;
    enum tl_phone_srtp srtp = call->trunk ? call->trunk->srtp : TL_PHONE_SRTP_OFF;
    enum tl_err err =
        tl_sdp_read_as((const char *)mbuf_buf(message->mb), bytes, srtp != TL_PHONE_SRTP_OFF, &far);
    if (!err && srtp == TL_PHONE_SRTP_REQUIRED && far.port != 0 && !far.crypto.tag)
        err = TL_EUNSUPPORTED;
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
    enum tl_phone_srtp srtp = call->trunk ? call->trunk->srtp : TL_PHONE_SRTP_OFF;
    if (srtp != TL_PHONE_SRTP_OFF && (as_offer || call->far.crypto.tag)) {
        if (!call->has_key && tl_sdes_make(call->key))
            return NULL;
        call->has_key = true;
        local.key = call->key;
        local.is_secure = srtp == TL_PHONE_SRTP_REQUIRED;
    }
    struct mbuf *body = mbuf_alloc(SDP_BYTES);
    if (!body)
        return NULL;
    char *text = (char *)body->buf;
    enum tl_err err = as_offer
                          ? tl_sdp_write_offer(&local, text, SDP_BYTES, &body->end)
                          : tl_sdp_write_answer(&call->far, &local, text, SDP_BYTES, &body->end);
    if (err)
        return mem_deref(body);
    mbuf_trim(body); /* It is kept as long as the call. */
    mem_deref(call->described);
    call->described = mem_ref(body);
    return body;
}
