/* media_web.c: datagrams of browsers to their legs, and back, many at a time. */
#include "phone/media_web.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/assert.h"
#include "phone/web_srtp.h"
#include "phone/web_stun.h"

enum {
    STUN_FIRST_MAX = 3, /* First bytes of RFC 7983. */
    DTLS_FIRST_MIN = 20,
    DTLS_FIRST_MAX = 63,
    RTP_FIRST_MIN = 128,
    RTP_FIRST_MAX = 191,
    ROUNDS_MAX = 4, /* Of receiving in one turn: telephones have to be served too. */
    REPORT_US = 4000000,
    CLOSING_US = 1500000,       /* So long after an alert it is believed, */
    CLOSING_QUIET_US = 1200000, /* if nothing has come for so long. */
};

/* Where packets wait. A slot holds a packet and what encryption adds. */
struct slots {
    struct mmsghdr headers[TL_WEB_BATCH];
    struct iovec pieces[TL_WEB_BATCH];
    union tl_netaddr addresses[TL_WEB_BATCH];
    uint8_t bytes[TL_WEB_BATCH][TL_PACKET_MAX + TL_SRTP_OVERHEAD_MAX];
};

struct tl_web_batch {
    struct slots in, out;
    uint32_t out_len;
};

static void set_up_slots(struct slots *slots)
{
    for (uint32_t i = 0; i < TL_WEB_BATCH; i++) {
        slots->pieces[i] = (struct iovec){ slots->bytes[i], TL_PACKET_MAX + TL_SRTP_OVERHEAD_MAX };
        slots->headers[i].msg_hdr = (struct msghdr){
            .msg_name = &slots->addresses[i],
            .msg_namelen = sizeof slots->addresses[i],
            .msg_iov = &slots->pieces[i],
            .msg_iovlen = 1,
        };
    }
}

enum tl_err tl_web_batch_open(struct tl_web_batch **out_batch)
{
    struct tl_web_batch *batch = calloc(1, sizeof *batch);
    if (!batch)
        return TL_ENOMEM;
    set_up_slots(&batch->in);
    set_up_slots(&batch->out);
    *out_batch = batch;
    return TL_OK;
}

void tl_web_batch_close(struct tl_web_batch *batch)
{
    free(batch);
}

/* Handshakes are rare: at once, past the batch. */
static void send_dtls(void *arg, const uint8_t *datagram, size_t bytes)
{
    struct tl_leg *leg = arg;
    if (leg->worker && leg->web->has_address)
        (void)!sendto(leg->worker->web_fd, datagram, bytes, MSG_DONTWAIT, &leg->remote.any,
                      tl_netaddr_bytes(&leg->remote));
}

enum tl_err tl_web_open(struct tl_leg *leg, const struct tl_web_offer *offer,
                        const struct tl_web_local *local, struct tl_dtls_identity *identity)
{
    struct tl_web *web = calloc(1, sizeof *web);
    if (!web)
        return TL_ENOMEM;
    leg->web = web;
    leg->codec = offer->is_pcma ? TL_MEDIA_PCMA : TL_MEDIA_PCMU;
    leg->payload_type = offer->payload_type;
    leg->event_type = offer->event_type;
    leg->can_hear = offer->can_hear;
    leg->can_speak = offer->can_speak;
    memcpy(web->ufrag, local->ufrag, sizeof web->ufrag);
    memcpy(web->password, local->password, sizeof web->password);
    return tl_dtls_open(identity, offer->fingerprint, send_dtls, leg, &web->dtls);
}

void tl_web_close(struct tl_leg *leg)
{
    struct tl_web *web = leg->web;
    if (!web)
        return;
    tl_dtls_close(web->dtls);
    tl_srtp_close(web->rx);
    tl_srtp_close(web->tx);
    OPENSSL_cleanse(web, sizeof *web);
    free(web);
    leg->web = NULL;
}

static struct tl_leg **bucket_of(struct tl_worker *worker, const union tl_netaddr *address)
{
    return &worker->by_address[tl_netaddr_hash(address, worker->hash_seed) % TL_WEB_BUCKETS];
}

void tl_web_forget(struct tl_leg *leg)
{
    if (!leg->web || !leg->web->has_address)
        return;
    struct tl_leg **at = bucket_of(leg->worker, &leg->remote);
    while (*at != leg)
        at = &(*at)->next_by_address;
    *at = leg->next_by_address;
}

static struct tl_leg *find_by_address(struct tl_worker *worker, const union tl_netaddr *from)
{
    struct tl_leg *leg = *bucket_of(worker, from);
    while (leg && !tl_netaddr_is_equal(&leg->remote, from))
        leg = leg->next_by_address;
    return leg;
}

/* An address that moves from one leg to another belongs to whom proved it last. */
static void set_address(struct tl_leg *leg, const union tl_netaddr *from)
{
    struct tl_leg *before = find_by_address(leg->worker, from);
    if (before == leg)
        return;
    if (before) {
        tl_web_forget(before);
        before->web->has_address = before->is_ready = false;
    }
    tl_web_forget(leg);
    struct tl_leg **bucket = bucket_of(leg->worker, from);
    leg->remote = *from;
    leg->next_by_address = *bucket;
    *bucket = leg;
    leg->web->has_address = true;
    leg->is_ready = leg->web->tx != NULL;
}

/* The user name begins with ten hexadecimal digits of the leg's id, see media.c. */
static struct tl_leg *find_by_ufrag(struct tl_worker *worker, const char *ufrag)
{
    char digits[11] = { 0 };
    memcpy(digits, ufrag, strnlen(ufrag, 10));
    struct tl_leg *leg = tl_worker_find(worker, strtoull(digits, NULL, 16));
    return leg && leg->web && strcmp(leg->web->ufrag, ufrag) == 0 ? leg : NULL;
}

static void drop_datagram(struct tl_worker *worker, struct tl_leg *leg)
{
    if (leg)
        leg->dropped++;
    tl_count(&worker->counts.packets_dropped, 1);
}

static void receive_stun(struct tl_worker *worker, const union tl_netaddr *from,
                         const uint8_t *datagram, size_t bytes)
{
    struct tl_stun stun;
    if (tl_stun_read(datagram, bytes, &stun) != TL_OK) {
        drop_datagram(worker, NULL);
        return;
    }
    struct tl_leg *leg = find_by_ufrag(worker, stun.ufrag);
    if (leg) {
        uint8_t response[TL_STUN_RESPONSE_MAX];
        size_t response_bytes;
        const char *password = leg->web->password;
        bool is_authentic = tl_stun_is_authentic(&stun, password);
        if (is_authentic && (stun.is_nominated || !leg->web->has_address))
            set_address(leg, from);
        if (!is_authentic)
            drop_datagram(worker, leg);
        if (tl_stun_write(&stun, is_authentic ? password : NULL, from, response, &response_bytes) ==
            TL_OK)
            (void)!sendto(worker->web_fd, response, response_bytes, MSG_DONTWAIT, &from->any,
                          tl_netaddr_bytes(from));
    } else {
        drop_datagram(worker, NULL);
    }
    tl_stun_done(&stun);
}

static bool take_keys(struct tl_leg *leg)
{
    struct tl_web *web = leg->web;
    struct tl_dtls_keys keys;
    if (tl_dtls_keys(web->dtls, &keys) != TL_OK)
        return false;
    enum tl_err rx = tl_srtp_open(keys.suite, keys.peer_key, keys.peer_salt, &web->rx);
    enum tl_err tx = tl_srtp_open(keys.suite, keys.own_key, keys.own_salt, &web->tx);
    OPENSSL_cleanse(&keys, sizeof keys);
    return rx == TL_OK && tx == TL_OK;
}

static void fail(struct tl_leg *leg, enum tl_media_event_kind kind)
{
    if (leg->web->has_failed)
        return;
    leg->web->has_failed = true;
    leg->is_ready = false;
    tl_dtls_close(leg->web->dtls);
    leg->web->dtls = NULL;
    tl_leg_tell(leg, &(struct tl_media_event){ .kind = kind });
}

static void follow_dtls(struct tl_leg *leg, enum tl_dtls_state state)
{
    switch (state) {
    case TL_DTLS_HANDSHAKE:
        break;
    case TL_DTLS_UP:
        if (leg->web->tx)
            break;
        if (!take_keys(leg)) {
            fail(leg, TL_MEDIA_FAILED);
            break;
        }
        leg->is_ready = leg->web->has_address;
        leg->heard_us = leg->worker->now_us;
        leg->is_joined = true;
        tl_leg_tell(leg, &(struct tl_media_event){ .kind = TL_MEDIA_JOINED });
        break;
    case TL_DTLS_CLOSING:
        if (!leg->web->closing_us)
            leg->web->closing_us = leg->worker->now_us;
        break;
    case TL_DTLS_CLOSED:
        fail(leg, TL_MEDIA_HUNG_UP);
        break;
    case TL_DTLS_FAILED:
        fail(leg, leg->web->tx ? TL_MEDIA_HUNG_UP : TL_MEDIA_FAILED);
        break;
    }
}

static void receive_media(struct tl_leg *leg, uint8_t *datagram, size_t bytes)
{
    struct tl_web *web = leg->web;
    bool is_rtcp = tl_rtp_is_rtcp(datagram);
    enum tl_err err = TL_EDENIED;
    if (web->rx && !web->has_failed)
        err = is_rtcp ? tl_srtp_unprotect_rtcp(web->rx, datagram, &bytes)
                      : tl_srtp_unprotect(web->rx, datagram, &bytes);
    if (err == TL_OK && !web->is_sealed) {
        tl_dtls_seal(web->dtls); /* It has the keys: it needs nothing more of the handshake. */
        web->is_sealed = true;
    }
    if (err != TL_OK)
        drop_datagram(leg->worker, leg);
    else if (is_rtcp)
        tl_rtcp_read(&leg->in, datagram, bytes, leg->worker->now_us);
    else
        tl_leg_hear(leg, datagram, bytes);
}

static void receive_datagram(struct tl_worker *worker, const union tl_netaddr *from,
                             uint8_t *datagram, size_t bytes)
{
    if (bytes < 2) {
        drop_datagram(worker, NULL);
        return;
    }
    if (datagram[0] <= STUN_FIRST_MAX) {
        receive_stun(worker, from, datagram, bytes);
        return;
    }
    struct tl_leg *leg = find_by_address(worker, from);
    bool is_dtls = datagram[0] >= DTLS_FIRST_MIN && datagram[0] <= DTLS_FIRST_MAX;
    bool is_media = datagram[0] >= RTP_FIRST_MIN && datagram[0] <= RTP_FIRST_MAX;
    if (leg && is_dtls && leg->web->dtls)
        follow_dtls(leg, tl_dtls_receive(leg->web->dtls, datagram, bytes));
    else if (leg && is_media)
        receive_media(leg, datagram, bytes);
    else
        drop_datagram(worker, leg);
}

static bool receive_round(struct tl_worker *worker)
{
    struct slots *in = &worker->batch->in;
    for (uint32_t i = 0; i < TL_WEB_BATCH; i++)
        in->headers[i].msg_hdr.msg_namelen = sizeof in->addresses[i];
    int len = recvmmsg(worker->web_fd, in->headers, TL_WEB_BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < len; i++) {
        size_t bytes = in->headers[i].msg_len;
        if (bytes <= TL_PACKET_MAX)
            receive_datagram(worker, &in->addresses[i], in->bytes[i], bytes);
        else
            drop_datagram(worker, NULL);
    }
    return len == TL_WEB_BATCH;
}

void tl_web_receive(struct tl_worker *worker)
{
    for (int i = 0; i < ROUNDS_MAX && receive_round(worker); i++)
        ;
}

void tl_web_flush(struct tl_worker *worker)
{
    struct tl_web_batch *batch = worker->batch;
    uint32_t sent = 0;
    while (sent < batch->out_len) {
        int len = sendmmsg(worker->web_fd, batch->out.headers + sent, batch->out_len - sent,
                           MSG_DONTWAIT);
        sent += len > 0 ? (uint32_t)len : 1; /* One that can't be sent is lost. */
    }
    batch->out_len = 0;
}

/* The next free place, filled with a packet for leg. */
static uint8_t *put_in_batch(struct tl_leg *leg, const uint8_t *packet, size_t bytes)
{
    struct tl_worker *worker = leg->worker;
    if (worker->batch->out_len == TL_WEB_BATCH)
        tl_web_flush(worker);
    uint8_t *slot = worker->batch->out.bytes[worker->batch->out_len];
    memcpy(slot, packet, bytes);
    return slot;
}

static void keep_in_batch(struct tl_leg *leg, size_t bytes)
{
    struct tl_web_batch *batch = leg->worker->batch;
    uint32_t i = batch->out_len++;
    batch->out.addresses[i] = leg->remote;
    batch->out.headers[i].msg_hdr.msg_namelen = tl_netaddr_bytes(&leg->remote);
    batch->out.pieces[i].iov_len = bytes;
}

void tl_web_send(struct tl_leg *leg, const uint8_t *packet, size_t bytes)
{
    TL_ASSERT(bytes <= TL_PACKET_MAX);
    uint8_t *slot = put_in_batch(leg, packet, bytes);
    if (tl_srtp_protect(leg->web->tx, slot, &bytes) == TL_OK)
        keep_in_batch(leg, bytes);
}

/* A forged alert does not silence the browser, whose packets come every 20 ms. */
static void judge_alert(struct tl_leg *leg)
{
    struct tl_web *web = leg->web;
    int64_t now_us = leg->worker->now_us;
    if (now_us - web->closing_us < CLOSING_US)
        return;
    web->closing_us = 0;
    if (now_us - leg->heard_us > CLOSING_QUIET_US)
        fail(leg, TL_MEDIA_HUNG_UP);
}

void tl_web_tick(struct tl_leg *leg)
{
    if (leg->web->closing_us)
        judge_alert(leg);
    if (leg->web->dtls && !leg->web->tx && leg->web->has_address)
        follow_dtls(leg, tl_dtls_tick(leg->web->dtls));
}

static void send_report(struct tl_leg *leg)
{
    uint8_t report[TL_RTCP_REPORT_BYTES];
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    int64_t wall_us = (int64_t)wall.tv_sec * 1000000 + wall.tv_nsec / 1000;
    size_t bytes = tl_rtcp_write(&leg->out, &leg->in, leg->worker->now_us, wall_us, "line", report);
    uint8_t *slot = put_in_batch(leg, report, bytes);
    if (tl_srtp_protect_rtcp(leg->web->tx, slot, &bytes) == TL_OK)
        keep_in_batch(leg, bytes);
}

void tl_web_second(struct tl_leg *leg)
{
    struct tl_worker *worker = leg->worker;
    struct tl_web *web = leg->web;
    if (!web->tx && worker->now_us - web->opened_us > worker->join_after_us)
        fail(leg, TL_MEDIA_FAILED);
    if (leg->is_ready && worker->now_us - web->reported_us > REPORT_US) {
        web->reported_us = worker->now_us;
        send_report(leg);
    }
}
