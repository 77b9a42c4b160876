/* media_worker.c: the loop of a media thread, and what each command does. */
#include "phone/media_worker.h"

#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/assert.h"
#include "phone/media_says.h"
#include "phone/media_srtp.h"
#include "phone/media_web.h"

enum {
    RING_BYTES = 1 << 20,
    STEP_US = 20000,
    LEGS_AT_ONCE = 64,
    STEPS_MAX = 10, /* A longer stall of the host is skipped, not made up for. */
    TICKS_PER_SECOND = 50,
    WEB_SOCKET_BYTES = 1 << 20,
};

/* Monotonic microseconds. */
static int64_t steady_now(void)
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

/* False: nothing was there. */
static bool receive_rtp(struct tl_leg *leg)
{
    uint8_t packet[TL_PACKET_MAX + 1];
    union tl_netaddr from = { 0 };
    socklen_t from_bytes = sizeof from;
    tl_leg_tap_soon(leg);
    ssize_t bytes = leg->is_connected ? recv(leg->fd, packet, sizeof packet, MSG_DONTWAIT)
                                      : recvfrom(leg->fd, packet, sizeof packet, MSG_DONTWAIT,
                                                 &from.any, &from_bytes);
    if (bytes < 0) /* Nothing, or "port unreachable" of an earlier packet: as good as lost. */
        return false;
    size_t length = bytes > 0 ? (size_t)bytes : 0;
    bool is_rtcp = length >= TL_RTP_HEADER_BYTES && tl_rtp_is_rtcp(packet);
    bool is_good = length >= TL_RTP_HEADER_BYTES && length <= TL_PACKET_MAX &&
                   (!leg->srtp || is_rtcp || tl_leg_srtp_unprotect(leg, packet, &length));
    if (!is_good || (leg->srtp && is_rtcp) || !is_from_far_end(leg, &from)) {
        leg->dropped++;
        tl_count(&leg->worker->counts.packets_dropped, 1);
        return true;
    }
    if (!is_rtcp)
        tl_leg_hear(leg, packet, length);
    return true;
}

static void receive_rtcp(struct tl_leg *leg)
{
    uint8_t packet[TL_PACKET_MAX];
    union tl_netaddr from = { 0 };
    socklen_t from_bytes = sizeof from;
    ssize_t bytes =
        recvfrom(leg->rtcp_fd, packet, sizeof packet, MSG_DONTWAIT, &from.any, &from_bytes);
    if (bytes < 0)
        return;
    if (!leg->is_ready || leg->srtp || !tl_netaddr_is_same_host(&from, &leg->remote)) {
        leg->dropped++;
        tl_count(&leg->worker->counts.packets_dropped, 1);
        return;
    }
    leg->rtcp_remote = from;
    leg->has_rtcp_remote = true;
    tl_leg_hear_reports(leg, packet, (size_t)bytes);
}

/* After a stall of the host packets stand in line: those whose frames are due come first. */
static void catch_up(struct tl_worker *worker, uint32_t steps)
{
    for (uint32_t i = 0; i < worker->legs_len; i++) {
        struct tl_leg *leg = worker->legs[i];
        for (uint32_t n = 0; leg->says && leg->fd >= 0 && n < steps && receive_rtp(leg); n++)
            ;
    }
}

static void make_step(struct tl_worker *worker, int64_t now_us)
{
    worker->steps++;
    worker->stepped_us = now_us;
    for (uint32_t i = 0; i < worker->legs_len; i++)
        if (worker->legs[i]->says)
            tl_says_take(worker->legs[i]);
    for (uint32_t i = 0; i < worker->legs_len; i++) {
        tl_leg_step(worker->legs[i], now_us);
        if (i % LEGS_AT_ONCE == LEGS_AT_ONCE - 1)
            sched_yield(); /* A step of thousands takes milliseconds: others need this core too. */
    }
}

static void run_tick(struct tl_worker *worker)
{
    uint64_t steps = 0;
    if (read(worker->timer_fd, &steps, sizeof steps) != sizeof steps)
        return;
    uint64_t before = worker->ticks;
    worker->ticks += steps;
    uint32_t made_up = steps < STEPS_MAX ? (uint32_t)steps : STEPS_MAX;
    if (made_up > 1)
        catch_up(worker, made_up);
    for (uint32_t i = 0; i < worker->legs_len; i++)
        if (worker->legs[i]->web)
            tl_web_tick(worker->legs[i]);
    /* Steps that the host withheld are made up for, each at the time it was due. */
    for (uint32_t i = made_up; i-- > 0;)
        make_step(worker, worker->now_us - (int64_t)i * STEP_US);
    for (uint32_t i = 0; i < worker->legs_len; i++) {
        struct tl_leg *leg = worker->legs[i];
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
    if (what == &worker->web_fd)
        tl_web_receive(worker);
    else if ((uintptr_t)what % 2 == 1)
        receive_rtcp((struct tl_leg *)((char *)what - 1));
    else if (what && what != &worker->ring && what != &worker->timer_fd)
        receive_rtp(what);
}

static bool is_woken_for(const struct tl_worker *worker, const void *what)
{
    for (int i = 0; i < worker->events_len; i++)
        if (worker->events[i].data.ptr == what)
            return true;
    return false;
}

static void turn(struct tl_worker *worker)
{
    struct epoll_event events[TL_EVENTS_MAX];
    worker->events = events;
    worker->events_len = epoll_wait(worker->epoll_fd, events, TL_EVENTS_MAX, -1);
    worker->now_us = steady_now();
    tl_worker_flush(worker);
    /* Commands first: the packet behind them may be the first of a leg that they bring. The tick
     * last: what came is in time for it. */
    if (is_woken_for(worker, &worker->ring))
        tl_worker_run_commands(worker);
    for (int i = 0; i < worker->events_len; i++)
        serve(worker, events[i].data.ptr);
    if (is_woken_for(worker, &worker->timer_fd))
        run_tick(worker);
    tl_web_flush(worker);
    free_closed(worker);
    worker->events_len = 0;
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
    worker->rooms = calloc(worker->legs_max, sizeof *worker->rooms);
    worker->cells = calloc(cells_len, sizeof *worker->cells);
    worker->room_cells = calloc(cells_len, sizeof *worker->room_cells);
    if (!worker->legs || !worker->cells || !worker->rooms || !worker->room_cells)
        return TL_ENOMEM;
    tl_idmap_init(&worker->map, worker->cells, cells_len);
    tl_idmap_init(&worker->room_map, worker->room_cells, cells_len);
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

void tl_worker_end(struct tl_worker *worker)
{
    if (!worker->has_thread)
        return;
    const struct tl_command end = { .kind = TL_COMMAND_END };
    while (tl_ring_push(worker->ring, &end, sizeof end) != TL_OK)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL); /* Full: it is at work on it. */
    pthread_join(worker->thread, NULL);
    worker->has_thread = false;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void tl_worker_close(struct tl_worker *worker)
{
    TL_ASSERT(!worker->has_thread);
    for (uint32_t i = 0; i < worker->legs_len; i++) {
        tl_leg_part(worker->legs[i]);
        tl_leg_close(worker->legs[i]);
    }
    struct tl_message left;
    size_t bytes;
    while (worker->ring && tl_ring_pop(worker->ring, &left, sizeof left, &bytes) == TL_OK)
        tl_command_drop(&left.command);
    tl_worker_drop_letters(worker);
    tl_web_close_doors(worker);
    tl_ring_close(worker->ring);
    tl_web_batch_close(worker->batch);
    close_fd(&worker->web_fd);
    close_fd(&worker->timer_fd);
    close_fd(&worker->epoll_fd);
    free(worker->legs);
    free(worker->rooms);
    free(worker->cells);
    free(worker->room_cells);
}
