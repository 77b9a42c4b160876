/* media_web.c: datagrams of browsers to their legs, and back, many at a time. */
#include "phone/media_web.h"

#include <openssl/crypto.h>
#include <stddef.h>
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
    HANDED_MAX = 500,
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
    return tl_dtls_open(identity, offer->fingerprint, send_dtls, leg, &web->dtls);
}

static void free_door(struct tl_door *door)
{
    OPENSSL_cleanse(door, sizeof *door);
    free(door);
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
        free_door(web->door);
    OPENSSL_cleanse(web, sizeof *web);
    free(web);
    leg->web = NULL;
}

static struct tl_door **bucket_of(struct tl_worker *home, const union tl_netaddr *address)
{
    return &home->by_address[tl_netaddr_hash(address, home->hash_seed) % TL_WEB_BUCKETS];
}

/* Out of by_address. */
static void forget_address(struct tl_door *door)
{
    if (!door->has_address)
        return;
    struct tl_door **at = bucket_of(door->home, &door->address);
    while (*at != door)
        at = &(*at)->next_by_address;
    *at = door->next_by_address;
    door->has_address = false;
}

static struct tl_door *find_by_address(struct tl_worker *home, const union tl_netaddr *from)
{
    struct tl_door *door = *bucket_of(home, from);
    while (door && !tl_netaddr_is_equal(&door->address, from))
        door = door->next_by_address;
    return door;
}

void tl_web_set_address(struct tl_leg *leg, const union tl_netaddr *address)
{
    leg->web->has_address = address != NULL;
    if (address)
        leg->remote = *address;
    leg->is_ready = address && leg->web->tx && !leg->web->has_failed;
}

static void tell_address(struct tl_door *door)
{
    if (door->leg) {
        tl_web_set_address(door->leg, door->has_address ? &door->address : NULL);
        return;
    }
    const struct tl_message message = { .command = { .kind = TL_COMMAND_ADDRESS,
                                                     .leg = door->id,
                                                     .is_on = door->has_address,
                                                     .address = door->address } };
    tl_worker_post(door->home, door->at, &message, sizeof message.command);
}

/* An address that moves from one leg to another belongs to whom proved it last. */
static void set_address(struct tl_door *door, const union tl_netaddr *from)
{
    struct tl_door *before = find_by_address(door->home, from);
    if (before == door)
        return;
    if (before) {
        forget_address(before);
        tell_address(before);
    }
    forget_address(door);
    struct tl_door **bucket = bucket_of(door->home, from);
    door->address = *from;
    door->next_by_address = *bucket;
    *bucket = door;
    door->has_address = true;
    tell_address(door);
}

static struct tl_door *find_away(struct tl_worker *home, tl_id leg)
{
    struct tl_door *door = home->doors;
    while (door && (door->id != leg || door->leg))
        door = door->next;
    return door;
}

/* The user name begins with ten hexadecimal digits of the leg's id, see media_command.c. */
static struct tl_door *find_by_ufrag(struct tl_worker *home, const union tl_netaddr *from,
                                     const char *ufrag)
{
    char digits[11] = { 0 };
    struct tl_door *door = find_by_address(home, from);
    if (door && strcmp(door->ufrag, ufrag) == 0)
        return door;
    memcpy(digits, ufrag, strnlen(ufrag, 10));
    tl_id id = strtoull(digits, NULL, 16);
    struct tl_leg *leg = tl_worker_find(home, id);
    door = leg && leg->web && leg->web->home == home ? leg->web->door : find_away(home, id);
    return door && strcmp(door->ufrag, ufrag) == 0 ? door : NULL;
}

void tl_web_begin(struct tl_worker *worker, struct tl_leg *leg)
{
    struct tl_door *door = leg->web->door;
    leg->web->opened_us = worker->now_us;
    leg->web->owns_door = false;
    leg->web->home = door->home = worker;
    door->leg = leg;
    door->next = worker->doors;
    if (door->next)
        door->next->previous = door;
    worker->doors = door;
}

static void close_door(struct tl_door *door)
{
    forget_address(door);
    *(door->previous ? &door->previous->next : &door->home->doors) = door->next;
    if (door->next)
        door->next->previous = door->previous;
    free_door(door);
}

void tl_web_door_close(struct tl_worker *home, tl_id leg)
{
    struct tl_door *door = find_away(home, leg);
    if (door)
        close_door(door);
}

void tl_web_close_doors(struct tl_worker *home)
{
    while (home->doors)
        close_door(home->doors);
}

void tl_web_end(struct tl_leg *leg)
{
    struct tl_web *web = leg->web;
    if (!web)
        return;
    const struct tl_message message = { .command = { .kind = TL_COMMAND_DOOR_CLOSE,
                                                     .leg = leg->id } };
    if (web->home == leg->worker)
        close_door(web->door);
    else
        tl_worker_post(leg->worker, web->home, &message, sizeof message.command);
    web->door = NULL;
}

void tl_web_move(struct tl_worker *from, struct tl_door *door, struct tl_worker *home, tl_id leg,
                 struct tl_worker *to)
{
    const struct tl_message message = { .command = {
                                            .kind = TL_COMMAND_DOOR_AT, .leg = leg, .to = to } };
    if (home == from) {
        door->leg = NULL;
        door->at = to;
    } else if (home != to) {
        tl_worker_post(from, home, &message, sizeof message.command);
    }
}

void tl_web_door_at(struct tl_worker *home, tl_id leg, struct tl_worker *at)
{
    struct tl_door *door = find_away(home, leg);
    if (!door)
        return;
    door->at = at;
    tell_address(door); /* It may have changed while the leg was between two threads. */
}

void tl_web_arrive(struct tl_leg *leg)
{
    struct tl_web *web = leg->web;
    if (!web || web->home != leg->worker)
        return;
    web->door->leg = leg;
    web->door->at = NULL;
    tell_address(web->door);
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
    struct tl_door *door = find_by_ufrag(worker, from, stun.ufrag);
    if (door) {
        uint8_t response[TL_STUN_RESPONSE_MAX];
        size_t response_bytes;
        const char *password = door->password;
        bool is_authentic = tl_stun_is_authentic(&stun, password);
        if (is_authentic && (stun.is_nominated || !door->has_address))
            set_address(door, from);
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
    struct tl_door *door = find_by_address(worker, from);
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

static void send_report(struct tl_leg *leg)
{
    uint8_t report[TL_RTCP_REPORT_BYTES];
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    int64_t wall_us = (int64_t)wall.tv_sec * 1000000 + wall.tv_nsec / 1000;
    size_t bytes = tl_rtcp_write(&leg->out, &leg->in, leg->worker->now_us, wall_us, "line", report);
    send_protected(leg, report, bytes, tl_srtp_protect_rtcp);
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
