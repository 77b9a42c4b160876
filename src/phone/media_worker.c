/* media_worker.c: the loop of a media thread, and what each command does. */
#include "phone/media_worker.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/assert.h"
#include "phone/media_srtp.h"
#include "phone/media_web.h"

enum {
    RING_BYTES = 1 << 20,
    EVENTS_MAX = 256,
    TICK_NS = 20 * 1000 * 1000,
    STEPS_MAX = 10, /* A longer stall of the host is skipped, not made up for. */
    TICKS_PER_SECOND = 50,
    WEB_SOCKET_BYTES = 1 << 20,
};

int64_t tl_worker_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct tl_leg *tl_worker_find(struct tl_worker *worker, tl_id leg)
{
    uint32_t index = tl_idmap_find(&worker->map, leg);
    return index == TL_IDMAP_NONE ? NULL : worker->legs[index];
}

/* The tick runs while there are legs. */
static void set_tick(struct tl_worker *worker, bool is_on)
{
    struct itimerspec when = { .it_interval.tv_nsec = is_on ? TICK_NS : 0,
                               .it_value.tv_nsec = is_on ? TICK_NS : 0 };
    if (worker->is_ticking == is_on)
        return;
    int failed = timerfd_settime(worker->timer_fd, 0, &when, NULL);
    TL_ASSERT(!failed);
    worker->is_ticking = is_on;
}

static void do_add(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)leg;
    leg = command->take_leg;
    TL_ASSERT(worker->legs_len < worker->legs_max);
    leg->worker = worker;
    leg->index = worker->legs_len;
    leg->heard_us = worker->now_us;
    if (leg->web)
        leg->web->opened_us = worker->now_us;
    worker->legs[worker->legs_len++] = leg;
    tl_idmap_put(&worker->map, leg->id, leg->index);
    if (leg->fd >= 0) {
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = leg };
        int failed = epoll_ctl(worker->epoll_fd, EPOLL_CTL_ADD, leg->fd, &event);
        TL_ASSERT(!failed);
    }
    set_tick(worker, true);
}

static void do_remote(struct tl_worker *worker, struct tl_leg *leg,
                      const struct tl_command *command)
{
    if (leg->web)
        return;
    bool is_moved = !leg->is_ready || !tl_netaddr_is_equal(&leg->remote, &command->address);
    if (is_moved && leg->is_connected) {
        const struct sockaddr none = { .sa_family = AF_UNSPEC };
        leg->is_connected = connect(leg->fd, &none, sizeof none) != 0;
    }
    if (!leg->is_ready || command->can_speak != leg->can_speak)
        leg->heard_us = worker->now_us;
    leg->remote = command->address;
    leg->is_ready = tl_netaddr_port(&command->address) != 0;
    leg->codec = command->codec;
    leg->payload_type = command->payload_type;
    leg->event_type = command->event_type;
    leg->can_hear = command->can_hear;
    leg->can_speak = command->can_speak;
    if (!tl_leg_srtp_set(leg, command->is_secure ? command->key_in : NULL, command->key_out))
        leg->is_ready = false;
}

static void do_play(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)worker;
    uint64_t mark = command->take_play->mark;
    if (tl_leg_queue(leg, command->take_play))
        return;
    tl_play_free(command->take_play);
    tl_leg_tell(leg, &(struct tl_media_event){ .kind = TL_MEDIA_PLAY_FAILED, .mark = mark });
}

static void do_stop(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)worker;
    (void)command;
    tl_leg_flush(leg);
}

static void do_music(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)worker;
    leg->has_music = command->is_on;
}

static void do_bridge(struct tl_worker *worker, struct tl_leg *leg,
                      const struct tl_command *command)
{
    struct tl_leg *other = tl_worker_find(worker, command->other);
    if (other && other != leg) {
        tl_leg_bridge(leg, other);
        return;
    }
    tl_leg_tell(
        leg, &(struct tl_media_event){ .kind = TL_MEDIA_BRIDGE_FAILED, .other = command->other });
}

static void do_unbridge(struct tl_worker *worker, struct tl_leg *leg,
                        const struct tl_command *command)
{
    (void)worker;
    (void)command;
    tl_leg_unbridge(leg);
}

static void do_hold(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)worker;
    tl_leg_hold(leg, command->is_on);
}

static void do_key(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)worker;
    if (leg->event_type && tl_dtmf_send(&leg->keys_out, command->key) != TL_OK)
        return; /* Nobody presses so many keys in a second: what is too much is dropped. */
}

static void do_measure(struct tl_worker *worker, struct tl_leg *leg,
                       const struct tl_command *command)
{
    (void)worker;
    (void)command;
    struct tl_media_leg_stats stats;
    tl_leg_stats(leg, &stats);
    tl_leg_tell(leg, &(struct tl_media_event){ .kind = TL_MEDIA_MEASURED, .stats = &stats });
}

static void do_close(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)command;
    struct tl_media_leg_stats stats;
    tl_leg_stats(leg, &stats);
    tl_leg_unbridge(leg);
    tl_web_forget(leg);
    tl_idmap_drop(&worker->map, leg->id);
    struct tl_leg *last = worker->legs[--worker->legs_len];
    if (last != leg) {
        tl_idmap_drop(&worker->map, last->id);
        worker->legs[leg->index] = last;
        last->index = leg->index;
        tl_idmap_put(&worker->map, last->id, last->index);
    }
    if (leg->fd >= 0)
        epoll_ctl(worker->epoll_fd, EPOLL_CTL_DEL, leg->fd, NULL);
    tl_leg_tell(leg, &(struct tl_media_event){ .kind = TL_MEDIA_CLOSED, .stats = &stats });
    leg->id = 0; /* No packet reaches it any more, see receive_rtp. */
    leg->next_closed = worker->closed;
    worker->closed = leg;
    set_tick(worker, worker->legs_len > 0);
}

static void do_end(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)leg;
    (void)command;
    worker->is_stopping = true;
}

typedef void do_fn(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command);

static const struct {
    do_fn *fn;
    bool needs_leg;
} commands[TL_COMMANDS_LEN] = {
    [TL_COMMAND_ADD] = { do_add, false },          [TL_COMMAND_REMOTE] = { do_remote, true },
    [TL_COMMAND_PLAY] = { do_play, true },         [TL_COMMAND_STOP] = { do_stop, true },
    [TL_COMMAND_MUSIC] = { do_music, true },       [TL_COMMAND_BRIDGE] = { do_bridge, true },
    [TL_COMMAND_UNBRIDGE] = { do_unbridge, true }, [TL_COMMAND_HOLD] = { do_hold, true },
    [TL_COMMAND_KEY] = { do_key, true },           [TL_COMMAND_MEASURE] = { do_measure, true },
    [TL_COMMAND_CLOSE] = { do_close, true },       [TL_COMMAND_END] = { do_end, false },
};

static void run_command(struct tl_worker *worker, const struct tl_command *command)
{
    struct tl_leg *leg = tl_worker_find(worker, command->leg);
    TL_ASSERT(command->kind < TL_COMMANDS_LEN);
    if (leg || !commands[command->kind].needs_leg)
        commands[command->kind].fn(worker, leg, command);
    else if (command->take_play)
        tl_play_free(command->take_play);
}

static void run_commands(struct tl_worker *worker)
{
    struct tl_command command;
    size_t bytes;
    while (tl_ring_pop(worker->ring, &command, sizeof command, &bytes) == TL_OK)
        run_command(worker, &command);
}

/* The first packet from the right host settles the port (symmetric RTP), and the kernel then
 * refuses all others. */
static bool is_from_far_end(struct tl_leg *leg, const union tl_netaddr *from)
{
    if (leg->is_connected)
        return true;
    if (!leg->is_ready || !tl_netaddr_is_same_host(from, &leg->remote))
        return false;
    leg->remote = *from;
    leg->is_connected = connect(leg->fd, &from->any, tl_netaddr_bytes(from)) == 0;
    return true;
}

static void receive_rtp(struct tl_leg *leg)
{
    uint8_t packet[TL_PACKET_MAX + 1];
    union tl_netaddr from = { 0 };
    socklen_t from_bytes = sizeof from;
    if (leg->id == 0)
        return;
    ssize_t bytes = leg->is_connected ? recv(leg->fd, packet, sizeof packet, MSG_DONTWAIT)
                                      : recvfrom(leg->fd, packet, sizeof packet, MSG_DONTWAIT,
                                                 &from.any, &from_bytes);
    if (bytes < 0) /* Nothing, or "port unreachable" of an earlier packet: as good as lost. */
        return;
    size_t length = bytes > 0 ? (size_t)bytes : 0;
    bool is_rtcp = length >= TL_RTP_HEADER_BYTES && tl_rtp_is_rtcp(packet);
    bool is_good = length >= TL_RTP_HEADER_BYTES && length <= TL_PACKET_MAX &&
                   (!leg->srtp || is_rtcp || tl_leg_srtp_unprotect(leg, packet, &length));
    if (!is_good || (leg->srtp && is_rtcp) || !is_from_far_end(leg, &from)) {
        leg->dropped++;
        tl_count(&leg->worker->counts.packets_dropped, 1);
        return;
    }
    if (!is_rtcp)
        tl_leg_hear(leg, packet, length);
}

static void run_tick(struct tl_worker *worker)
{
    uint64_t steps = 0;
    if (read(worker->timer_fd, &steps, sizeof steps) != sizeof steps)
        return;
    uint64_t before = worker->ticks;
    worker->ticks += steps;
    uint32_t made_up = steps < STEPS_MAX ? (uint32_t)steps : STEPS_MAX;
    for (uint32_t i = 0; i < worker->legs_len; i++) {
        struct tl_leg *leg = worker->legs[i];
        tl_leg_tick(leg, made_up);
        /* Each leg has its own tick of the second, so that the work is spread. */
        uint64_t phase = leg->id % TICKS_PER_SECOND;
        if ((before + phase) / TICKS_PER_SECOND != (worker->ticks + phase) / TICKS_PER_SECOND)
            tl_leg_second(leg);
    }
}

static void free_closed(struct tl_worker *worker)
{
    while (worker->closed) {
        struct tl_leg *leg = worker->closed;
        worker->closed = leg->next_closed;
        tl_leg_close(leg);
    }
}

static void serve(struct tl_worker *worker, void *what)
{
    if (what == &worker->ring)
        return;
    if (what == &worker->timer_fd)
        run_tick(worker);
    else if (what == &worker->web_fd)
        tl_web_receive(worker);
    else
        receive_rtp(what);
}

static void turn(struct tl_worker *worker)
{
    struct epoll_event events[EVENTS_MAX];
    int events_len = epoll_wait(worker->epoll_fd, events, EVENTS_MAX, -1);
    worker->now_us = tl_worker_now();
    /* Commands first: the packet behind them may be the first of a leg that they bring. */
    for (int i = 0; i < events_len; i++)
        if (events[i].data.ptr == &worker->ring)
            run_commands(worker);
    for (int i = 0; i < events_len; i++)
        serve(worker, events[i].data.ptr);
    tl_web_flush(worker);
    free_closed(worker);
}

static void *run(void *arg)
{
    struct tl_worker *worker = arg;
    while (!worker->is_stopping)
        turn(worker);
    return NULL;
}

static bool watch(struct tl_worker *worker, int fd, void *what)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = what };
    return fd >= 0 && epoll_ctl(worker->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static enum tl_err open_web_socket(struct tl_worker *worker, const union tl_netaddr *address)
{
    int bytes = WEB_SOCKET_BYTES;
    union tl_netaddr bound;
    socklen_t bound_bytes = sizeof bound;
    worker->web_fd = socket(address->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (worker->web_fd < 0)
        return TL_EIO;
    setsockopt(worker->web_fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    setsockopt(worker->web_fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    if (bind(worker->web_fd, &address->any, tl_netaddr_bytes(address)) != 0)
        return errno == EADDRINUSE ? TL_EBUSY : TL_EBAD;
    if (getsockname(worker->web_fd, &bound.any, &bound_bytes) != 0)
        return TL_EIO;
    worker->web_port = tl_netaddr_port(&bound);
    return TL_OK;
}

enum tl_err tl_worker_open(struct tl_worker *worker, const union tl_netaddr *web_address)
{
    uint32_t cells_len = tl_idmap_cells(worker->legs_max);
    worker->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    worker->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    worker->web_fd = -1;
    worker->legs = calloc(worker->legs_max, sizeof *worker->legs);
    worker->cells = calloc(cells_len, sizeof *worker->cells);
    if (!worker->legs || !worker->cells)
        return TL_ENOMEM;
    tl_idmap_init(&worker->map, worker->cells, cells_len);
    enum tl_err err = tl_web_batch_open(&worker->batch);
    if (err == TL_OK)
        err = tl_ring_open(&worker->ring, RING_BYTES);
    if (err == TL_OK)
        err = open_web_socket(worker, web_address);
    if (err != TL_OK)
        return err;
    bool is_watched = watch(worker, tl_ring_fd(worker->ring), &worker->ring) &&
                      watch(worker, worker->timer_fd, &worker->timer_fd) &&
                      watch(worker, worker->web_fd, &worker->web_fd);
    return is_watched ? TL_OK : TL_EIO;
}

enum tl_err tl_worker_start(struct tl_worker *worker)
{
    worker->has_thread = pthread_create(&worker->thread, NULL, run, worker) == 0;
    return worker->has_thread ? TL_OK : TL_EIO;
}

static void end_thread(struct tl_worker *worker)
{
    const struct tl_command end = { .kind = TL_COMMAND_END };
    while (tl_ring_push(worker->ring, &end, sizeof end) != TL_OK)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL); /* Full: it is at work on it. */
    pthread_join(worker->thread, NULL);
}

static void close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

void tl_worker_close(struct tl_worker *worker)
{
    if (worker->has_thread)
        end_thread(worker);
    for (uint32_t i = 0; i < worker->legs_len; i++) {
        tl_leg_unbridge(worker->legs[i]);
        tl_leg_close(worker->legs[i]);
    }
    struct tl_command left;
    size_t bytes;
    while (worker->ring && tl_ring_pop(worker->ring, &left, sizeof left, &bytes) == TL_OK) {
        if (left.take_play)
            tl_play_free(left.take_play);
        if (left.take_leg)
            tl_leg_close(left.take_leg);
    }
    tl_ring_close(worker->ring);
    tl_web_batch_close(worker->batch);
    close_fd(worker->web_fd);
    close_fd(worker->timer_fd);
    close_fd(worker->epoll_fd);
    free(worker->legs);
    free(worker->cells);
}
