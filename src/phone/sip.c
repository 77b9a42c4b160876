/* sip.c: what reaches the stack, and opening and closing it. */
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
#include "phone/sip_register.h"
#include "phone/sip_within.h"

#define HASH_SIZE           4096
#define SOCKET_BUFFER_BYTES (4 * 1024 * 1024) /* The kernel gives what it allows. */
#define DNS_SERVERS_MAX     4
#define SESSION_EXPIRES_S   1800 /* RFC 4028 section 4. */
#define SESSION_MIN_S       90   /* RFC 4028 section 5. */
#define REGISTER_MIN_S      60

/* ---- what reaches the stack ---- */

static bool may_call(const struct tl_sip *sip, const struct sa *source)
{
    return tl_sip_access_has(&sip->settings.access, &source->u.sa) ||
           tl_sip_access_has(&sip->settings.phones, &source->u.sa) || tl_sip_trunk_of(sip, source);
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

static void deny(struct tl_sip *sip, const struct sa *source)
{
    char address[TL_SIP_ADDRESS_BYTES];
    sip->counts.denied++;
    if (sip->settings.denied && re_snprintf(address, sizeof address, "%j", source) > 0)
        sip->settings.denied(address, sip->settings.denied_arg);
}

/* Before the parser: strangers' bytes go no further. */
static bool handle_datagram(struct sa *source, struct mbuf *bytes, void *arg)
{
    struct tl_sip *sip = arg;
    (void)bytes;
    if (may_call(sip, source) || was_asked(sip, source))
        return false;
    deny(sip, source);
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
        deny(sip, &message->src);
        return true;
    }
    /* RFC 3261 section 11.2: OPTIONS is told what an INVITE would be. */
    if (tl_sip_is_draining(sip) && pl_strcmp(&message->met, "OPTIONS") == 0) {
        tl_sip_answer_503(sip, message);
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

static int open_stack(struct tl_sip *sip, const struct sa *address, const struct sa *advertised)
{
    open_dns(sip);
    int err = sip_alloc(&sip->stack, sip->dns, HASH_SIZE, HASH_SIZE, HASH_SIZE,
                        sip->settings.user_agent, NULL, sip);
    if (!err)
        sip_set_trace_handler(sip->stack, trace);
    /* The gate listens before the sessions do, and behind the transactions. */
    err = err ? err : hash_alloc(&sip->calls_by_id, HASH_SIZE);
    err = err ? err : tl_sip_transports_open(sip, address, advertised);
    err = err ? err : sip_listen(&sip->requests, sip->stack, true, handle_request, sip);
    err = err ? err : sip_listen(&sip->forks, sip->stack, false, tl_sip_fork_takes, sip);
    err = err ? err : sip_listen(&sip->answers, sip->stack, false, handle_answer_again, sip);
    err = err ? err : sipsess_listen(&sip->sessions, sip->stack, HASH_SIZE, tl_sip_call_come, sip);
    return err ? err : sip_listen(&sip->responses, sip->stack, false, handle_response, sip);
}

static void fill_settings(struct tl_sip_settings *settings)
{
    if (settings->session_expires_s == 0)
        settings->session_expires_s = SESSION_EXPIRES_S;
    if (settings->session_min_s == 0)
        settings->session_min_s = SESSION_MIN_S;
    if (settings->register_min_s == 0)
        settings->register_min_s = REGISTER_MIN_S;
}

/* What libre's numbers are called here; 0: nothing failed. */
static enum tl_err err_of(int err)
{
    static const struct {
        int number;
        enum tl_err err;
    } rows[] = { { 0, TL_OK }, { ENOMEM, TL_ENOMEM }, { EADDRINUSE, TL_EBUSY } };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (rows[i].number == err)
            return rows[i].err;
    return TL_EBAD;
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
    fill_settings(&sip->settings);
    enum tl_err err = tl_sip_trunks_open(sip, settings->trunks, settings->trunks_len);
    sip->registrar = tl_sip_registrar_open(sip);
    if (!err && !sip->registrar)
        err = TL_ENOMEM;
    if (!err)
        err = err_of(open_stack(sip, &address, &advertised));
    if (err) {
        tl_sip_close(sip);
        return err;
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
        tl_sip_end(sip->calls.head->data, TL_PHONE_ENDED_HERE);
    tl_sip_trunks_stop(sip);
    mem_deref(sip->filter);
    mem_deref(sip->responses);
    mem_deref(sip->answers);
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
    mem_deref(sip->calls_by_id);
    tl_sip_registrar_close(sip->registrar);
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

const struct tl_sdp *tl_sip_far(const struct tl_sip_call *call)
{
    return call->has_far ? &call->far : NULL;
}

const uint8_t *tl_sip_srtp_key(const struct tl_sip_call *call)
{
    return call->has_key ? call->key : NULL;
}
