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
#include "phone/sip_extension.h"
#include "phone/sip_gate.h"
#include "phone/sip_number.h"
#include "phone/sip_reason.h"
#include "phone/sip_register.h"
#include "phone/sip_replaces.h"
#include "phone/sip_within.h"

#define HASH_SIZE           4096
#define SOCKET_BUFFER_BYTES (4 * 1024 * 1024) /* The kernel gives what it allows. */
#define UNANSWERED_MS       (180 * 1000)      /* RFC 3261 timer C: nobody rings longer. */
#define DNS_SERVERS_MAX     4
#define SESSION_EXPIRES_S   1800 /* RFC 4028 section 4. */
#define REGISTER_MIN_S      60
#define SESSION_MIN_S       90 /* RFC 4028 section 5. */

static const char *no_headers = "";

/* ---- the end of a call ---- */

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
    free(call);
    sip->counts.live--;
}

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

/* What the BYE that is to come will say. */
static void say_why(struct tl_sip_call *call, enum tl_phone_why why, uint16_t code)
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
    say_why(call, why, code);
    tl_sip_call_reply(call, code >= 300 ? code : 480, NULL, no_headers);
    tl_sip_call_drop(call);
    sip->handlers.ended(leg, why, code, sip->arg);
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
static void read_from(const struct sip_msg *message, char number[TL_SIP_NUMBER_BYTES],
                      bool *out_is_private)
{
    const struct sip_hdr *privacy = sip_msg_hdr(message, SIP_HDR_PRIVACY);
    const struct sip_hdr *asserted = sip_msg_hdr(message, SIP_HDR_P_ASSERTED_IDENTITY);
    struct pl uri = message->from.auri;
    struct sip_addr address;

    *out_is_private = (privacy && tl_sip_privacy_hides(privacy->val.p, privacy->val.l)) ||
                      pl_strcasecmp(&message->from.uri.host, "anonymous.invalid") == 0;
    number[0] = '\0';
    if (*out_is_private)
        return;
    if (asserted && !sip_addr_decode(&address, &asserted->val))
        uri = address.auri;
    tl_sip_number_read(uri.p, uri.l, number);
}

static void refuse_offer(struct tl_sip *sip, const struct sip_msg *message, enum tl_err err)
{
    sip->counts.refused++;
    tl_sip_gate_reply(sip->stack, message, err == TL_EBAD ? 400 : 488, NULL,
                      err == TL_EBAD ? "" : "Warning: 305 - \"G.711 by plain RTP is wanted\"\r\n");
}

/* Once and without a transaction: an overload must not cost memory. The caller's retransmissions
 * are refused again, or find room. */
static void refuse_busy(struct tl_sip *sip, const struct sip_msg *message)
{
    sip->counts.refused++;
    (void)sip_replyf(sip->stack, message, 503, tl_sip_gate_reason(503),
                     "Retry-After: %u\r\n" TL_SIP_EMPTY, sip->settings.retry_after_s);
}

/* NULL: no memory is left. */
static struct tl_sip_call *call_new(struct tl_sip *sip, const struct sip_msg *message)
{
    struct tl_sip_call *call = calloc(1, sizeof *call);
    if (!call)
        return NULL;
    call->sip = sip;
    call->message = mem_ref((void *)message);
    call->far_cseq = message->cseq.num;
    list_append(&sip->calls, &call->le, call);
    tl_sip_call_index(call, &message->callid);
    sip->counts.live++;
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
    read_from(call->message, from, &came.is_private);
    tl_sip_target_read(call->message->ruri.p, call->message->ruri.l, to);

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

static void handle_invite(const struct sip_msg *message, void *arg)
{
    struct tl_sip *sip = arg;
    sip->counts.came++;
    if (sip->counts.live >= sip->settings.calls_max) {
        refuse_busy(sip, message);
        return;
    }
    const char *account;
    if (!tl_sip_registrar_admits(sip, message, &account)) {
        sip->counts.refused++;
        return;
    }
    struct tl_sip_call *old = NULL;
    uint16_t code = sip->handlers.replaced ? tl_sip_replaces_read(sip, message, &old) : 0;
    if (code)
        tl_sip_gate_reply(sip->stack, message, code, NULL, "");
    if (code || tl_sip_timer_refuses(sip, message)) {
        sip->counts.refused++;
        return;
    }
    struct tl_sip_call *call = call_new(sip, message);
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

/* ---- within a call ---- */

/* The first ACK, when it answers an offer of ours. */
int tl_sip_call_on_answer(const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    if (tl_sip_call_read_offer(call, message) || !call->has_far) {
        say_why(call, TL_PHONE_NO_MEDIA, 0);
        return EPROTO;
    }
    return 0;
}

void tl_sip_call_on_established(const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    (void)sipsess_set_close_headers(call->session, NULL);
    if (!message->req)
        tl_sip_call_answered(call, message);
    call->is_up = true;
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

/* ---- what reaches the stack ---- */

static bool is_welcome(const struct tl_sip *sip, const struct sa *source)
{
    return tl_sip_access_has(&sip->settings.access, &source->u.sa) ||
           tl_sip_access_has(&sip->settings.phones, &source->u.sa);
}

/* Before the parser: strangers' bytes go no further. */
static bool handle_datagram(struct sa *source, struct mbuf *bytes, void *arg)
{
    struct tl_sip *sip = arg;
    (void)bytes;
    if (is_welcome(sip, source))
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
    if (!sip->filter)
        put_filter(sip, message->sock);
    if (!is_welcome(sip, &message->src)) {
        sip->counts.denied++;
        return true;
    }
    if (tl_sip_gate_takes(sip->stack, message) || tl_sip_within_takes(sip, message))
        return true;
    if (pl_strcmp(&message->met, "REGISTER") != 0)
        return false;
    tl_sip_registrar_take(sip, message);
    return true;
}

/* Before the sessions, which take each 200 to an INVITE for theirs. */
static bool handle_answer_again(const struct sip_msg *message, void *arg)
{
    bool is_success = message->scode >= 200 && message->scode < 300;
    if (!is_success || pl_strcmp(&message->cseq.met, "INVITE") != 0)
        return false;
    struct tl_sip_call *call = tl_sip_call_find(arg, message);
    return call && tl_sip_offer_take_response(call, message);
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

static int open_stack(struct tl_sip *sip, const struct sa *address)
{
    open_dns(sip);
    int err = sip_alloc(&sip->stack, sip->dns, HASH_SIZE, HASH_SIZE, HASH_SIZE,
                        sip->settings.user_agent, NULL, NULL);
    /* The gate listens before the sessions do, and behind the transactions. */
    err = err ? err : hash_alloc(&sip->calls_by_id, HASH_SIZE);
    err = err ? err : sip_transp_add(sip->stack, SIP_TRANSP_UDP, address);
    err = err ? err : sip_listen(&sip->requests, sip->stack, true, handle_request, sip);
    err = err ? err : sip_listen(&sip->answers, sip->stack, false, handle_answer_again, sip);
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
    if (sip->settings.session_expires_s == 0)
        sip->settings.session_expires_s = SESSION_EXPIRES_S;
    if (sip->settings.session_min_s == 0)
        sip->settings.session_min_s = SESSION_MIN_S;
    if (sip->settings.register_min_s == 0)
        sip->settings.register_min_s = REGISTER_MIN_S;
    sip->registrar = tl_sip_registrar_open(sip);
    int err = sip->registrar ? open_stack(sip, &address) : ENOMEM;
    if (err) {
        tl_sip_close(sip);
        return err == ENOMEM ? TL_ENOMEM : err == EADDRINUSE ? TL_EBUSY : TL_EBAD;
    }
    (void)sip_transp_laddr(sip->stack, &address, SIP_TRANSP_UDP, &address);
    sip->port = sa_port(&address);
    sa_set_port(&advertised, sip->port);
    (void)re_snprintf(sip->contact, sizeof sip->contact, "sip:call@%J", &advertised);
    send_first(&address);
    *out_sip = sip;
    return TL_OK;
}

void tl_sip_close(struct tl_sip *sip)
{
    if (!sip)
        return;
    while (sip->calls.head)
        tl_sip_end(sip->calls.head->data, TL_PHONE_ENDED_HERE);
    mem_deref(sip->filter);
    mem_deref(sip->responses);
    mem_deref(sip->answers);
    mem_deref(sip->requests);
    if (sip->sessions)
        sipsess_close_all(sip->sessions);
    mem_deref(sip->sessions);
    sip_close(sip->stack, true);
    mem_deref(sip->stack);
    mem_deref(sip->dns);
    mem_deref(sip->calls_by_id);
    tl_sip_registrar_close(sip->registrar);
    free(sip);
}

uint16_t tl_sip_port(const struct tl_sip *sip)
{
    return sip->port;
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
    int err = sipsess_accept(&call->session, sip->sessions, call->message, 200, "OK", sip->contact,
                             "application/sdp", body, NULL, NULL, false, NULL,
                             tl_sip_call_on_answer, tl_sip_call_on_established, NULL, NULL,
                             tl_sip_call_on_close, call, TL_SIP_ALLOW TL_SIP_SUPPORTED "%s", timer);
    mem_deref(body);
    if (err) {
        (void)sip_strans_alloc(&call->transaction, sip->stack, call->message, handle_cancel, call);
        return TL_EIO;
    }
    say_why(call, TL_PHONE_NO_ACK, 0); /* Until the ACK. */
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

void tl_sip_end(struct tl_sip_call *call, enum tl_phone_why why)
{
    say_why(call, why, 0);
    tl_sip_call_reply(call, why == TL_PHONE_BUSY ? 486 : 480, NULL, no_headers);
    tl_sip_call_drop(call);
}
