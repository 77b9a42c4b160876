/* fuzz_sip.c: any bytes as a datagram: the parser, the gate with its answers, numbers, the offer.
 */
#include <re.h>

#include "base/assert.h"
#include "phone/sdp.h"
#include "phone/sip_gate.h"
#include "phone/sip_info.h"
#include "phone/sip_number.h"
#include "phone/sip_reason.h"
#include "phone/sip_refer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

/* A stack without a transport: answers are written, and then go nowhere. */
static struct sip *stack(void)
{
    static struct sip *sip;
    if (sip)
        return sip;
    int err = libre_init();
    TL_ASSERT(err == 0);
    err = sip_alloc(&sip, NULL, 32, 32, 32, "fuzz", NULL, NULL);
    TL_ASSERT(err == 0);
    return sip;
}

static void read_all(const struct sip_msg *message)
{
    char number[TL_SIP_NUMBER_BYTES], target[TL_SIP_TARGET_BYTES];
    struct tl_sdp sdp;
    const struct sip_hdr *privacy = sip_msg_hdr(message, SIP_HDR_PRIVACY);
    tl_sip_number_read(message->from.auri.p, message->from.auri.l, number);
    tl_sip_target_read(message->ruri.p, message->ruri.l, target);
    const struct sip_hdr *reason = sip_msg_hdr(message, SIP_HDR_REASON);
    const char *body = (const char *)mbuf_buf(message->mb);
    char key;
    if (reason)
        (void)tl_sip_reason_read(reason->val.p, reason->val.l);
    (void)tl_sip_refer_read(body, mbuf_get_left(message->mb));
    (void)tl_sip_info_read(body, mbuf_get_left(message->mb), &key);
    if (privacy)
        (void)tl_sip_privacy_hides(privacy->val.p, privacy->val.l);
    if (tl_sip_gate_takes(stack(), message))
        return;
    enum tl_err err =
        tl_sdp_read((const char *)mbuf_buf(message->mb), mbuf_get_left(message->mb), &sdp);
    (void)err; /* Either is right. */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{

    struct mbuf *datagram = mbuf_alloc(bytes + 1);
    struct sip_msg *message;
    struct sip_dialog *dialog;
    TL_ASSERT(datagram);
    (void)mbuf_write_mem(datagram, data, bytes);
    datagram->pos = 0;
    if (sip_msg_decode(&message, datagram) == 0) {
        sa_set_str(&message->src, "127.0.0.1", 5060);
        message->dst = message->src;
        message->tp = SIP_TRANSP_UDP;
        if (message->req)
            read_all(message);
        if (message->req && sip_dialog_accept(&dialog, message) == 0)
            mem_deref(dialog);
        mem_deref(message);
    }
    mem_deref(datagram);
    return 0;
}
