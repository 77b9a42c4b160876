/* media_web.c: datagrams of browsers to their legs, and back, many at a time. */
#include "phone/media_web.h"

#include <openssl/crypto.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/assert.h"
#include "phone/media_opus.h"
#include "phone/web_srtp.h"
#include "phone/web_stun.h"

enum {
    STUN_FIRST_MAX = 3, /* First bytes of RFC 7983. */
    DTLS_FIRST_MIN = 20,
    DTLS_FIRST_MAX = 63,
    RTP_FIRST_MIN = 128,
    RTP_FIRST_MAX = 191,
    ROUNDS_MAX = 4, /* Of receiving in one turn: telephones have to be served too. */
    HANDED_MAX = 500,
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
    if (leg->web->home && leg->web->has_address)
        (void)!sendto(leg->web->home->web_fd, datagram, bytes, MSG_DONTWAIT, &leg->remote.any,
                      tl_netaddr_bytes(&leg->remote));
}

enum tl_err tl_web_open(struct tl_leg *leg, const struct tl_web_offer *offer,
                        const struct tl_web_local *local, struct tl_dtls_identity *identity)
{
    struct tl_web *web = calloc(1, sizeof *web);
    struct tl_door *door = calloc(1, sizeof *door);
    if (!web || !door) {
        free(web);
        free(door);
        return TL_ENOMEM;
    }
    leg->web = web;
    web->door = door;
    web->owns_door = true;
    door->id = leg->id;
    leg->codec = offer->is_pcma ? TL_MEDIA_PCMA : TL_MEDIA_PCMU;
    leg->payload_type = offer->payload_type;
    leg->event_type = offer->event_type;
    leg->can_hear = offer->can_hear;
    leg->can_speak = offer->can_speak;
    memcpy(door->ufrag, local->ufrag, sizeof door->ufrag);
    memcpy(door->password, local->password, sizeof door->password);
    enum tl_err err = tl_leg_opus_open(leg, offer);
    return err ? err : tl_dtls_open(identity, offer->fingerprint, send_dtls, leg, &web->dtls);
}

void tl_web_close(struct tl_leg *leg)
{
    struct tl_web *web = leg->web;
    if (!web)
        return;
    tl_dtls_close(web->dtls);
    tl_srtp_close(web->rx);
    tl_srtp_close(web->tx);
    if (web->owns_door)
        tl_door_free(web->door);
    OPENSSL_cleanse(web, sizeof *web);
    free(web);
    leg->web = NULL;
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
    struct tl_door *door = tl_door_by_ufrag(worker, from, stun.ufrag);
    if (door) {
        uint8_t response[TL_STUN_RESPONSE_MAX];
        size_t response_bytes;
        const char *password = door->password;
        bool is_authentic = tl_stun_is_authentic(&stun, password);
        if (is_authentic && (stun.is_nominated || !door->has_address))
            tl_door_set_address(door, from);
        if (!is_authentic)
            drop_datagram(worker, door->leg);
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
        leg->heard_us = leg->alive_us = leg->worker->now_us;
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
    tl_leg_tap_soon(leg);
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
        tl_leg_hear_reports(leg, datagram, bytes);
    else
        tl_leg_hear(leg, datagram, bytes);
}

void tl_web_take(struct tl_leg *leg, uint8_t *datagram, size_t bytes)
{
    bool is_dtls = datagram[0] >= DTLS_FIRST_MIN && datagram[0] <= DTLS_FIRST_MAX;
    bool is_media = datagram[0] >= RTP_FIRST_MIN && datagram[0] <= RTP_FIRST_MAX;
    if (is_dtls && leg->web->dtls)
        follow_dtls(leg, tl_dtls_receive(leg->web->dtls, datagram, bytes));
    else if (is_media)
        receive_media(leg, datagram, bytes);
    else
        drop_datagram(leg->worker, leg);
}

/* To the thread that the leg moved to; never so many that they crowd out its commands. */
static void hand_over(struct tl_door *door, const uint8_t *datagram, size_t bytes)
{
    int64_t second = door->home->now_us / 1000000;
    door->handed = door->handed_s == second ? door->handed + 1 : 1;
    door->handed_s = second;
    if (door->handed > HANDED_MAX) {
        drop_datagram(door->home, NULL);
        return;
    }
    struct tl_message message = {
        .command = { .kind = TL_COMMAND_DATAGRAM, .leg = door->id, .datagram_bytes = bytes }
    };
    memcpy(message.datagram, datagram, bytes);
    tl_worker_post(door->home, door->at, &message, offsetof(struct tl_message, datagram) + bytes);
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
    struct tl_door *door = tl_door_by_address(worker, from);
    if (!door)
        drop_datagram(worker, NULL);
    else if (door->leg)
        tl_web_take(door->leg, datagram, bytes);
    else
        hand_over(door, datagram, bytes);
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

/* Encrypts a packet and sends it: into the batch, or, away from home, at once. */
static void send_protected(struct tl_leg *leg, const uint8_t *packet, size_t bytes,
                           enum tl_err (*protect)(struct tl_srtp *, uint8_t *, size_t *))
{
    struct tl_web_batch *batch = leg->worker->batch;
    bool is_home = leg->web->home == leg->worker;
    if (batch->out_len == TL_WEB_BATCH)
        tl_web_flush(leg->worker);
    uint32_t i = batch->out_len;
    uint8_t *slot = batch->out.bytes[i];
    memcpy(slot, packet, bytes);
    if (protect(leg->web->tx, slot, &bytes) != TL_OK)
        return;
    if (!is_home) {
        (void)!sendto(leg->web->home->web_fd, slot, bytes, MSG_DONTWAIT, &leg->remote.any,
                      tl_netaddr_bytes(&leg->remote));
        return;
    }
    batch->out_len++;
    batch->out.addresses[i] = leg->remote;
    batch->out.headers[i].msg_hdr.msg_namelen = tl_netaddr_bytes(&leg->remote);
    batch->out.pieces[i].iov_len = bytes;
}

void tl_web_send(struct tl_leg *leg, const uint8_t *packet, size_t bytes)
{
    TL_ASSERT(bytes <= TL_PACKET_MAX);
    send_protected(leg, packet, bytes, tl_srtp_protect);
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

void tl_web_send_report(struct tl_leg *leg, const uint8_t *report, size_t bytes)
{
    send_protected(leg, report, bytes, tl_srtp_protect_rtcp);
}

void tl_web_second(struct tl_leg *leg)
{
    struct tl_worker *worker = leg->worker;
    struct tl_web *web = leg->web;
    if (!web->tx && worker->now_us - web->opened_us > worker->join_after_us)
        fail(leg, TL_MEDIA_FAILED);
}
