/* sip_fork.c: an INVITE of ours that was forked and answered twice: the second is ended at once. */
#include "phone/sip_call.h"

/* RFC 3261 13.2.2.4: each answer is confirmed; what isn't wanted is then hung up. The dialog of it
 * is made by hand from the response, for these two requests alone. */
static int append_route(struct mbuf *routes, const struct sip_hdr *header)
{
    return mbuf_printf(routes, "Route: %r\r\n", &header->val);
}

struct routes {
    struct mbuf *text;
    struct uri first; /* Of the first one; its scheme is unset: there is none. */
};

static bool add_route(const struct sip_hdr *header, const struct sip_msg *message, void *arg)
{
    struct routes *routes = arg;
    struct sip_addr address;
    (void)message;
    if (sip_addr_decode(&address, &header->val) || append_route(routes->text, header))
        return true;
    if (!pl_isset(&routes->first.scheme))
        routes->first = address.uri;
    return false;
}

static void ended(int err, const struct sip_msg *message, void *arg)
{
    (void)err;
    (void)message;
    (void)arg;
}

static void request(struct tl_sip *sip, const struct sip_msg *answer, const char *method,
                    const struct sip_addr *target, const struct routes *routes)
{
    char uri[TL_SIP_URI_BYTES];
    bool is_ack = method[0] == 'A';
    if (re_snprintf(uri, sizeof uri, "%r", &target->auri) < 0)
        return;
    (void)sip_requestf(NULL, sip->stack, !is_ack, method, uri,
                       pl_isset(&routes->first.scheme) ? &routes->first : &target->uri, NULL, NULL,
                       ended, sip,
                       "%b"
                       "To: %r\r\nFrom: %r\r\nCall-ID: %r\r\nCSeq: %u %s\r\n"
                       "Content-Length: 0\r\n\r\n",
                       routes->text->buf, routes->text->end, &answer->to.val, &answer->from.val,
                       &answer->callid, answer->cseq.num + !is_ack, method);
}

static void end_fork(struct tl_sip *sip, const struct sip_msg *answer)
{
    const struct sip_hdr *contact = sip_msg_hdr(answer, SIP_HDR_CONTACT);
    struct routes routes = { .text = mbuf_alloc(512) };
    struct sip_addr target;
    if (routes.text && contact && sip_addr_decode(&target, &contact->val) == 0 &&
        !sip_msg_hdr_apply(answer, false, SIP_HDR_RECORD_ROUTE, add_route, &routes)) {
        request(sip, answer, "ACK", &target, &routes);
        request(sip, answer, "BYE", &target, &routes);
    }
    mem_deref(routes.text);
}

bool tl_sip_fork_takes(const struct sip_msg *message, void *arg)
{
    struct tl_sip *sip = arg;
    bool is_ours = false;
    if (pl_strcmp(&message->cseq.met, "INVITE") != 0 || message->scode < 200 ||
        message->scode > 299)
        return false;
    for (struct le *le = sip->calls.head; le; le = le->next) {
        const struct tl_sip_call *call = le->data;
        struct sip_dialog *dialog = sipsess_dialog(call->session);
        if (!dialog || !call->dialled || !sip_dialog_cmp_half(dialog, message))
            continue;
        if (sip_dialog_cmp(dialog, message))
            return false; /* The answer that we took, again: its ACK was lost. */
        is_ours = call->is_up;
    }
    if (is_ours)
        end_fork(sip, message);
    return is_ours;
}
