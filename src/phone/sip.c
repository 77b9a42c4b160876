/* sip.c: the life of calls that came in, on libre's transactions and dialogs. */
#include "phone/sip.h"

#include <errno.h>
#include <re.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.h"
#include "phone/sip_call.h"
#include "phone/sip_gate.h"
#include "phone/sip_number.h"

#define HASH_SIZE           4096
#define SOCKET_BUFFER_BYTES (4 * 1024 * 1024) /* The kernel gives what it allows. */
#define UNANSWERED_MS       (180 * 1000)      /* RFC 3261 timer C: nobody rings longer. */
#define SDP_BYTES           1500
#define DNS_SERVERS_MAX     4

static const char *no_headers = "";

/* ---- the end of a call ---- */

void tl_sip_call_drop(struct tl_sip_call *call)
{
    struct tl_sip *sip = call->sip;
    list_unlink(&call->le);
    tmr_cancel(&call->unanswered);
    mem_deref(call->transaction);
    mem_deref(call->session);
    mem_deref(call->message);
    tl_sip_dialled_free(call->dialled);
    if (call->trunk)
        call->trunk->live--;
    free(call);
    sip->counts.live--;
}

void tl_sip_call_end_from_far(struct tl_sip_call *call, enum tl_phone_why why, uint16_t code)
{
    struct tl_sip *sip = call->sip;
    tl_id leg = call->leg;
    tl_sip_call_drop(call);
    sip->handlers.ended(leg, why, code, sip->arg);
}

/* The final answer to a call that has none yet. The transaction then lives by itself. */
static void reply_final(struct tl_sip_call *call, uint16_t code, const char *reason,
                        const char *headers)
{
    if (call->transaction)
        (void)sip_treplyf(&call->transaction, NULL, call->sip->stack, call->message, false, code,
                          reason ? reason : tl_sip_gate_reason(code), "%s" TL_SIP_EMPTY, headers);
    call->transaction = NULL;
}

static void handle_cancel(void *arg)
{
    struct tl_sip_call *call = arg;
    reply_final(call, 487, NULL, no_headers);
    tl_sip_call_end_from_far(call, TL_PHONE_CANCELLED, 0);
}

static void handle_unanswered(void *arg)
{
    struct tl_sip_call *call = arg;
    reply_final(call, 480, NULL, no_headers);
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

static void refuse_offer(struct tl_sip *sip, const struct sip_msg *message, enum tl_err err)
{
    sip->counts.refused++;
    tl_sip_gate_reply(
        sip->stack, message, err == TL_EBAD ? 400 : 488, NULL,
        err == TL_EBAD ? "" : "Warning: 305 - \"G.711 is wanted, by RTP or SRTP as agreed\"\r\n");
}

/* Once and without a transaction: an overload must not cost memory. The caller's retransmissions
 * are refused again, or find room. */
static void refuse_busy(struct tl_sip *sip, const struct sip_msg *message)
{
    sip->counts.refused++;
    (void)sip_replyf(sip->stack, message, 503, tl_sip_gate_reason(503),
                     "Retry-After: %u\r\n" TL_SIP_EMPTY, sip->settings.retry_after_s);
}

struct tl_sip_call *tl_sip_call_new(struct tl_sip *sip, struct tl_sip_trunk *trunk)
{
    struct tl_sip_call *call = calloc(1, sizeof *call);
    if (!call)
        return NULL;
    call->sip = sip;
    call->trunk = trunk;
    if (trunk)
        trunk->live++;
    list_append(&sip->calls, &call->le, call);
    sip->counts.live++;
    return call;
}

/* NULL: no memory is left. */
static struct tl_sip_call *call_from(struct tl_sip *sip, struct tl_sip_trunk *trunk,
                                     const struct sip_msg *message)
{
    struct tl_sip_call *call = tl_sip_call_new(sip, trunk);
    if (!call)
        return NULL;
    call->message = mem_ref((void *)message);
    if (sip_strans_alloc(&call->transaction, sip->stack, message, handle_cancel, call)) {
        tl_sip_call_drop(call);
        return NULL;
    }
    return call;
}

static void announce(struct tl_sip_call *call)
{
    struct tl_sip *sip = call->sip;
    char from[TL_SIP_NUMBER_BYTES], to[TL_SIP_TARGET_BYTES];
    struct tl_sip_came came = { .call = call, .from = from, .to = to };
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
        reply_final(call, 503, NULL, retry);
        tl_sip_call_drop(call);
    }
}

static void handle_invite(const struct sip_msg *message, void *arg)
{
    struct tl_sip *sip = arg;
    struct tl_sip_trunk *trunk = tl_sip_trunk_of(sip, &message->src);
    sip->counts.came++;
    if (sip->counts.live >= sip->settings.calls_max || (trunk && tl_sip_trunk_is_full(trunk))) {
        refuse_busy(sip, message);
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
    announce(call);
}

/* ---- within a call ---- */

struct mbuf *tl_sip_call_describe(struct tl_sip_call *call, bool as_offer)
{
    struct tl_sdp_local local = { .address = call->address,
                                  .port = call->port,
                                  .session = call->leg,
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
        body = mem_deref(body);
    return body;
}

/* A re-INVITE: hold, resume, another address, or only a question. */
int tl_sip_call_on_offer(struct mbuf **out_body, const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    bool has_offer = mbuf_get_left(message->mb) > 0;
    if (tl_sip_call_read_offer(call, message))
        return EPROTO;
    struct mbuf *body = tl_sip_call_describe(call, !has_offer);
    if (!body)
        return ENOMEM;
    *out_body = body;
    if (has_offer)
        call->sip->handlers.changed(call->leg, &call->far, call->sip->arg);
    return 0;
}

/* The ACK or the response that answers an offer of ours. */
int tl_sip_call_on_answer(const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    if (tl_sip_call_read_offer(call, message) || !call->has_far)
        return EPROTO;
    if (call->is_up)
        call->sip->handlers.changed(call->leg, &call->far, call->sip->arg);
    return 0;
}

void tl_sip_call_on_established(const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    (void)message;
    call->is_up = true;
    call->sip->handlers.confirmed(call->leg, &call->far, call->sip->arg);
}

void tl_sip_call_on_close(int err, const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    (void)message;
    enum tl_phone_why why = err == ETIMEDOUT ? TL_PHONE_NO_ACK
                            : err == EPROTO  ? TL_PHONE_NO_MEDIA
                                             : TL_PHONE_HUNG_UP;
    tl_sip_call_end_from_far(call, why, 0);
}

/* ---- what reaches the stack ---- */

static bool may_call(const struct tl_sip *sip, const struct sa *source)
{
    return tl_sip_access_has(&sip->settings.access, &source->u.sa) || tl_sip_trunk_of(sip, source);
}

static bool was_asked(const struct tl_sip *sip, const struct sa *place)
{
    for (uint32_t i = 0; i < TL_SIP_ASKED_MAX; i++)
        if (sa_cmp(&sip->asked[i], place, SA_ADDR))
            return true;
    return false;
}

/* A trunk's name, or a Contact, may lead to an address that nobody listed: what answers from there
 * is read, but no call comes from there. */
static void trace(bool is_sent, enum sip_transp transport, const struct sa *from,
                  const struct sa *to, const uint8_t *bytes, size_t bytes_len, void *arg)
{
    struct tl_sip *sip = arg;
    static const char response[] = "SIP/2.0 ";
    (void)transport;
    (void)from;
    if (!is_sent || bytes_len < sizeof response ||
        memcmp(bytes, response, sizeof response - 1) == 0)
        return;
    if (!may_call(sip, to) && !was_asked(sip, to))
        sip->asked[sip->asked_next++ % TL_SIP_ASKED_MAX] = *to;
}

/* Before the parser: strangers' bytes go no further. */
static bool handle_datagram(struct sa *source, struct mbuf *bytes, void *arg)
{
    struct tl_sip *sip = arg;
    (void)bytes;
    if (may_call(sip, source) || was_asked(sip, source))
        return false;
    sip->counts.denied++;
    return true;
}

/* libre doesn't give its socket away but with a message; tl_sip_open sends one to itself. */
static void put_filter(struct tl_sip *sip, struct udp_sock *socket)
{
    int err = udp_register_helper(&sip->filter, socket, 0, NULL, handle_datagram, sip);
    TL_ASSERT(err == 0 || err == ENOMEM);
    (void)udp_sockbuf_set(socket, SOCKET_BUFFER_BYTES);
}

static bool handle_request(const struct sip_msg *message, void *arg)
{
    struct tl_sip *sip = arg;
    if (!sip->filter && message->tp == SIP_TRANSP_UDP)
        put_filter(sip, message->sock);
    bool is_in_dialog = pl_isset(&message->to.tag);
    if (!may_call(sip, &message->src) && !(is_in_dialog && was_asked(sip, &message->src))) {
        sip->counts.denied++;
        return true;
    }
    return tl_sip_gate_takes(sip->stack, message);
}

/* The last to hear of a response: libre would print it. */
static bool handle_response(const struct sip_msg *message, void *arg)
{
    (void)message;
    (void)arg;
    return true;
}

/* ---- opening and closing ---- */

/* An ACK of no call, which nothing answers: see put_filter. */
static void send_first(const struct sa *bound)
{
    struct sa to = *bound;
    if (sa_is_any(&to))
        (void)sa_set_str(&to, sa_af(&to) == AF_INET6 ? "::1" : "127.0.0.1", sa_port(bound));
    static const char text[] = "ACK sip:first SIP/2.0\r\n"
                               "Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK1\r\n\r\n";
    int fd = socket(sa_af(&to), SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    ssize_t sent = sendto(fd, text, sizeof text - 1, 0, &to.u.sa, to.len);
    (void)sent; /* Then the first real message puts the filter. */
    close(fd);
}

static void open_dns(struct tl_sip *sip)
{
    struct sa servers[DNS_SERVERS_MAX];
    uint32_t servers_len = DNS_SERVERS_MAX;
    if (dns_srv_get(NULL, 0, servers, &servers_len) || servers_len == 0 ||
        dnsc_alloc(&sip->dns, NULL, servers, servers_len))
        sip->dns = NULL;
}

static int open_stack(struct tl_sip *sip, const struct sa *address, const struct sa *advertised)
{
    open_dns(sip);
    int err = sip_alloc(&sip->stack, sip->dns, HASH_SIZE, HASH_SIZE, HASH_SIZE,
                        sip->settings.user_agent, NULL, sip);
    if (!err)
        sip_set_trace_handler(sip->stack, trace);
    /* The gate listens before the sessions do, and behind the transactions. */
    err = err ? err : tl_sip_transports_open(sip, address, advertised);
    err = err ? err : sip_listen(&sip->requests, sip->stack, true, handle_request, sip);
    err = err ? err : sip_listen(&sip->forks, sip->stack, false, tl_sip_fork_takes, sip);
    err = err ? err : sipsess_listen(&sip->sessions, sip->stack, HASH_SIZE, handle_invite, sip);
    return err ? err : sip_listen(&sip->responses, sip->stack, false, handle_response, sip);
}

enum tl_err tl_sip_open(const struct tl_sip_settings *settings,
                        const struct tl_sip_handlers *handlers, void *arg, struct tl_sip **out_sip)
{
    struct sa address, advertised;
    if (sa_set_str(&address, settings->address, settings->port) ||
        sa_set_str(&advertised, settings->advertised, 0))
        return TL_EBAD;
    struct tl_sip *sip = calloc(1, sizeof *sip);
    if (!sip)
        return TL_ENOMEM;
    sip->settings = *settings;
    sip->handlers = *handlers;
    sip->arg = arg;
    enum tl_err trunks_err = tl_sip_trunks_open(sip, settings->trunks, settings->trunks_len);
    int err = trunks_err ? 0 : open_stack(sip, &address, &advertised);
    if (trunks_err || err) {
        tl_sip_close(sip);
        return trunks_err          ? trunks_err
               : err == ENOMEM     ? TL_ENOMEM
               : err == EADDRINUSE ? TL_EBUSY
                                   : TL_EBAD;
    }
    tl_sip_libre_advertise(&advertised);
    sa_set_port(&address, sip->transports.ports[TL_PHONE_UDP]);
    send_first(&address);
    tl_sip_trunks_start(sip);
    *out_sip = sip;
    return TL_OK;
}

void tl_sip_close(struct tl_sip *sip)
{
    if (!sip)
        return;
    while (sip->calls.head)
        tl_sip_end(sip->calls.head->data);
    tl_sip_trunks_stop(sip);
    mem_deref(sip->filter);
    mem_deref(sip->responses);
    mem_deref(sip->forks);
    mem_deref(sip->requests);
    if (sip->sessions)
        sipsess_close_all(sip->sessions);
    mem_deref(sip->sessions);
    sip_close(sip->stack, true);
    mem_deref(sip->stack);
    mem_deref(sip->dns);
    tl_sip_transports_close(sip);
    tl_sip_trunks_free(sip);
    free(sip);
}

uint16_t tl_sip_port(const struct tl_sip *sip, enum tl_phone_transport transport)
{
    return sip->transports.ports[transport];
}

const struct tl_sip_counts *tl_sip_counts(const struct tl_sip *sip)
{
    return &sip->counts;
}

/* ---- commands ---- */

const struct tl_sdp *tl_sip_far(const struct tl_sip_call *call)
{
    return call->has_far ? &call->far : NULL;
}

const uint8_t *tl_sip_srtp_key(const struct tl_sip_call *call)
{
    return call->has_key ? call->key : NULL;
}

void tl_sip_ring(struct tl_sip_call *call)
{
    if (call->transaction)
        (void)sip_treplyf(&call->transaction, NULL, call->sip->stack, call->message, true, 180,
                          tl_sip_gate_reason(180), "Contact: <%s>\r\n" TL_SIP_EMPTY,
                          tl_sip_contact(call->sip, call->message->tp));
}

enum tl_err tl_sip_answer(struct tl_sip_call *call, const char *address, uint16_t port)
{
    struct tl_sip *sip = call->sip;
    if (!call->transaction)
        return TL_EBUSY;
    TL_ASSERT(strlen(address) < sizeof call->address);
    memcpy(call->address, address, strlen(address) + 1);
    call->port = port;
    struct mbuf *body = tl_sip_call_describe(call, !call->has_far);
    if (!body)
        return TL_ENOMEM;

    /* sipsess makes a transaction of its own for the same INVITE; two would answer twice. */
    call->transaction = mem_deref(call->transaction);
    int err = sipsess_accept(&call->session, sip->sessions, call->message, 200, "OK",
                             tl_sip_contact(sip, call->message->tp), "application/sdp", body, NULL,
                             NULL, false, tl_sip_call_on_offer, tl_sip_call_on_answer,
                             tl_sip_call_on_established, NULL, NULL, tl_sip_call_on_close, call,
                             TL_SIP_ALLOW);
    mem_deref(body);
    if (err) {
        (void)sip_strans_alloc(&call->transaction, sip->stack, call->message, handle_cancel, call);
        return TL_EIO;
    }
    tmr_cancel(&call->unanswered);
    call->message = mem_deref(call->message);
    sip->counts.answered++;
    return TL_OK;
}

void tl_sip_refuse(struct tl_sip_call *call, uint16_t code, const char *reason)
{
    call->sip->counts.refused++;
    reply_final(call, code, reason, no_headers);
    tl_sip_call_drop(call);
}

void tl_sip_end(struct tl_sip_call *call)
{
    reply_final(call, 480, NULL, no_headers);
    tl_sip_call_drop(call);
}
