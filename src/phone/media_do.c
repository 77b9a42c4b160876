/* media_do.c: what each command does to a media thread and its legs. */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include "base/assert.h"
#include "phone/media_room.h"
#include "phone/media_says.h"
#include "phone/media_srtp.h"
#include "phone/media_web.h"
#include "phone/media_worker.h"

enum { TICK_NS = 20 * 1000 * 1000 };

/* The tick runs while it is needed. */
static void set_tick(struct tl_worker *worker)
{
    bool is_on = worker->legs_len > 0 || worker->outbox.first;
    struct itimerspec when = { .it_interval.tv_nsec = is_on ? TICK_NS : 0,
                               .it_value.tv_nsec = is_on ? TICK_NS : 0 };
    if (worker->is_ticking == is_on)
        return;
    int failed = timerfd_settime(worker->timer_fd, 0, &when, NULL);
    TL_ASSERT(!failed);
    worker->is_ticking = is_on;
}

static void watch(struct tl_worker *worker, int fd, void *what)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = what };
    int failed = fd >= 0 ? epoll_ctl(worker->epoll_fd, EPOLL_CTL_ADD, fd, &event) : 0;
    TL_ASSERT(!failed);
}

static void put_leg(struct tl_worker *worker, struct tl_leg *leg)
{
    TL_ASSERT(worker->legs_len < worker->legs_max);
    leg->worker = worker;
    leg->index = worker->legs_len;
    worker->legs[worker->legs_len++] = leg;
    tl_idmap_put(&worker->map, leg->id, leg->index);
    watch(worker, leg->fd, leg);
    watch(worker, leg->rtcp_fd, tl_worker_rtcp_of(leg));
    set_tick(worker);
}

/* Out of the tables; of what this turn was woken for, nothing is the leg's any more. */
static void take_leg(struct tl_worker *worker, struct tl_leg *leg)
{
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
    if (leg->rtcp_fd >= 0)
        epoll_ctl(worker->epoll_fd, EPOLL_CTL_DEL, leg->rtcp_fd, NULL);
    for (int i = 0; i < worker->events_len; i++) {
        void *what = worker->events[i].data.ptr;
        if (what == leg || what == tl_worker_rtcp_of(leg))
            worker->events[i].data.ptr = NULL;
    }
    set_tick(worker);
}

/* ---- commands that wait for a leg on its way ---- */

static void add_letter(struct tl_letters *letters, struct tl_letter *letter)
{
    letter->next = NULL;
    if (!letters->first)
        letters->end = &letters->first;
    *letters->end = letter;
    letters->end = &letter->next;
}

static struct tl_letter *new_letter(struct tl_worker *to, const void *message, size_t bytes)
{
    struct tl_letter *letter = malloc(sizeof *letter + bytes);
    TL_ASSERT(letter); /* A few hundred bytes: without them a leg would be lost. */
    letter->to = to;
    letter->bytes = bytes;
    memcpy(letter->message, message, bytes);
    return letter;
}

static bool is_waiting(const struct tl_worker *worker, tl_id leg)
{
    for (const struct tl_letter *letter = worker->parked.first; letter; letter = letter->next)
        if (((const struct tl_command *)letter->message)->leg == leg)
            return true;
    return false;
}

static void park(struct tl_worker *worker, const struct tl_command *command)
{
    add_letter(&worker->parked, new_letter(worker, command, sizeof *command));
}

/* leg goes: a bridge to it that still waits for its other end will not be. */
static void forget_in_parked(struct tl_worker *worker, tl_id leg)
{
    for (struct tl_letter *letter = worker->parked.first; letter; letter = letter->next) {
        struct tl_command *command = (struct tl_command *)letter->message;
        if (command->kind == TL_COMMAND_BRIDGE && command->other == leg)
            command->is_on = false;
    }
}

/* ---- commands ---- */

static void run_command(struct tl_worker *worker, const struct tl_command *command);

static void do_add(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)leg;
    leg = command->take_leg;
    leg->heard_us = leg->alive_us = worker->now_us;
    if (leg->web)
        tl_web_begin(worker, leg);
    put_leg(worker, leg);
}

static void do_remote(struct tl_worker *worker, struct tl_leg *leg,
                      const struct tl_command *command)
{
    if (leg->web)
        return;
    leg->sends_events = false; /* Perhaps it is another telephone now. */
    bool is_moved = !leg->is_ready || !tl_netaddr_is_equal(&leg->remote, &command->address);
    if (is_moved && leg->is_connected) {
        const struct sockaddr none = { .sa_family = AF_UNSPEC };
        leg->is_connected = connect(leg->fd, &none, sizeof none) != 0;
    }
    if (is_moved)
        leg->has_reports = leg->has_rtcp_remote = false;
    if (!leg->is_ready || command->can_speak != leg->can_speak ||
        command->can_hear != leg->can_hear)
        leg->heard_us = leg->alive_us = worker->now_us;
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
    struct tl_leg *other = command->is_on ? tl_worker_find(worker, command->other) : NULL;
    if (command->is_on && !other) {
        park(worker, command);
        return;
    }
    if (other && other != leg) {
        tl_leg_bridge(leg, other);
        return;
    }
    tl_leg_tell(
        leg, &(struct tl_media_event){ .kind = TL_MEDIA_BRIDGE_FAILED, .other = command->other });
}

static void do_part(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)worker;
    (void)command;
    tl_leg_part(leg);
}

static void do_room_join(struct tl_worker *worker, struct tl_leg *leg,
                         const struct tl_command *command)
{
    if (leg->room && leg->room->id == command->room) {
        tl_room_set_part(leg, command->part);
        return;
    }
    tl_leg_part(leg);
    tl_leg_flush(leg);
    leg->has_music = false;
    leg->out.source = TL_RTP_NOBODY;
    if (!tl_room_join(worker, command->room, leg, command->part))
        tl_leg_tell(leg, &(struct tl_media_event){ .kind = TL_MEDIA_BRIDGE_FAILED });
}

static void do_tap(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)worker;
    tl_leg_tap_set(leg, command->tap_fn, command->tap_arg);
}

static void do_hold(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)worker;
    tl_leg_hold(leg, command->is_on);
}

static void do_inband(struct tl_worker *worker, struct tl_leg *leg,
                      const struct tl_command *command)
{
    (void)worker;
    tl_leg_set_inband(leg, command->is_on);
}

static void do_greeting(struct tl_worker *worker, struct tl_leg *leg,
                        const struct tl_command *command)
{
    (void)worker;
    tl_leg_set_greeting(leg, command->is_on ? &command->greeting : NULL);
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
    tl_leg_part(leg);
    tl_leg_tap_set(leg, NULL, NULL);
    forget_in_parked(worker, leg->id);
    take_leg(worker, leg);
    tl_leg_tell(leg, &(struct tl_media_event){ .kind = TL_MEDIA_CLOSED, .stats = &stats });
    tl_web_end(leg);
    leg->next_closed = worker->closed;
    worker->closed = leg;
}

static void do_move(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    tl_leg_part(leg);
    forget_in_parked(worker, leg->id);
    take_leg(worker, leg);
    leg->out.source = TL_RTP_NOBODY;
    struct tl_door *door = leg->web ? leg->web->door : NULL;
    struct tl_worker *home = leg->web ? leg->web->home : NULL;
    const struct tl_message adopt = {
        .command = { .kind = TL_COMMAND_ADOPT, .leg = leg->id, .take_leg = leg }
    };
    tl_worker_post(worker, command->to, &adopt, sizeof adopt.command);
    if (door) /* The leg is the other thread's from here on. */
        tl_web_move(worker, door, home, command->leg, command->to);
}

static void do_adopt(struct tl_worker *worker, struct tl_leg *leg, const struct tl_command *command)
{
    (void)leg;
    put_leg(worker, command->take_leg);
    tl_web_arrive(command->take_leg);
    struct tl_letter *letter = worker->parked.first;
    worker->parked.first = NULL;
    while (letter) { /* Those that still have to wait are parked again, in their order. */
        struct tl_letter *next = letter->next;
        run_command(worker, (const struct tl_command *)letter->message);
        free(letter);
        letter = next;
    }
}

static void do_datagram(struct tl_worker *worker, struct tl_leg *leg,
                        const struct tl_command *command)
{
    (void)worker;
    struct tl_message *message = (struct tl_message *)command;
    if (leg && leg->web)
        tl_web_take(leg, message->datagram, command->datagram_bytes);
}

static void do_address(struct tl_worker *worker, struct tl_leg *leg,
                       const struct tl_command *command)
{
    (void)worker;
    if (leg && leg->web)
        tl_web_set_address(leg, command->is_on ? &command->address : NULL);
}

static void do_door_at(struct tl_worker *worker, struct tl_leg *leg,
                       const struct tl_command *command)
{
    (void)leg;
    tl_web_door_at(worker, command->leg, command->to);
}

static void do_door_close(struct tl_worker *worker, struct tl_leg *leg,
                          const struct tl_command *command)
{
    (void)leg;
    tl_web_door_close(worker, command->leg);
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
    bool needs_leg; /* It waits for a leg that is on its way. */
} commands[TL_COMMANDS_LEN] = {
    [TL_COMMAND_ADD] = { do_add, false },
    [TL_COMMAND_REMOTE] = { do_remote, true },
    [TL_COMMAND_PLAY] = { do_play, true },
    [TL_COMMAND_STOP] = { do_stop, true },
    [TL_COMMAND_MUSIC] = { do_music, true },
    [TL_COMMAND_BRIDGE] = { do_bridge, true },
    [TL_COMMAND_UNBRIDGE] = { do_part, true },
    [TL_COMMAND_HOLD] = { do_hold, true },
    [TL_COMMAND_KEY] = { do_key, true },
    [TL_COMMAND_MEASURE] = { do_measure, true },
    [TL_COMMAND_CLOSE] = { do_close, true },
    [TL_COMMAND_END] = { do_end, false },
    [TL_COMMAND_ROOM_JOIN] = { do_room_join, true },
    [TL_COMMAND_ROOM_LEAVE] = { do_part, true },
    [TL_COMMAND_TAP] = { do_tap, true },
    [TL_COMMAND_INBAND] = { do_inband, true },
    [TL_COMMAND_GREETING] = { do_greeting, true },
    [TL_COMMAND_MOVE] = { do_move, true },
    [TL_COMMAND_ADOPT] = { do_adopt, false },
    [TL_COMMAND_DATAGRAM] = { do_datagram, false },
    [TL_COMMAND_ADDRESS] = { do_address, false },
    [TL_COMMAND_DOOR_AT] = { do_door_at, false },
    [TL_COMMAND_DOOR_CLOSE] = { do_door_close, false },
};

static void run_command(struct tl_worker *worker, const struct tl_command *command)
{
    struct tl_leg *leg = tl_worker_find(worker, command->leg);
    TL_ASSERT(command->kind < TL_COMMANDS_LEN);
    if (commands[command->kind].needs_leg && (!leg || is_waiting(worker, command->leg)))
        park(worker, command);
    else
        commands[command->kind].fn(worker, leg, command);
}

void tl_worker_run_commands(struct tl_worker *worker)
{
    struct tl_message message;
    size_t bytes;
    while (tl_ring_pop(worker->ring, &message, sizeof message, &bytes) == TL_OK)
        run_command(worker, &message.command);
}

/* ---- from thread to thread ---- */

void tl_worker_post(struct tl_worker *from, struct tl_worker *to, const struct tl_message *message,
                    size_t bytes)
{
    /* A full outbox loses sound rather than order, and nothing but sound. */
    bool is_free = !from->outbox.first;
    if (is_free && tl_ring_push(to->ring, message, bytes) == TL_OK)
        return;
    if (message->command.kind == TL_COMMAND_DATAGRAM)
        return;
    add_letter(&from->outbox, new_letter(to, message, bytes));
    set_tick(from);
}

void tl_worker_flush(struct tl_worker *worker)
{
    struct tl_letters *outbox = &worker->outbox;
    while (outbox->first) {
        struct tl_letter *letter = outbox->first;
        if (tl_ring_push(letter->to->ring, letter->message, letter->bytes) != TL_OK)
            return;
        outbox->first = letter->next;
        free(letter);
        set_tick(worker);
    }
}

void tl_command_drop(const struct tl_command *command)
{
    if (command->take_play)
        tl_play_free(command->take_play);
    if (command->take_leg)
        tl_leg_close(command->take_leg);
    if (command->tap_fn)
        command->tap_fn(command->tap_arg, TL_MEDIA_SAYS, 0, NULL, 0, TL_MEDIA_PCMU);
}

static void drop_letters(struct tl_letters *letters)
{
    while (letters->first) {
        struct tl_letter *letter = letters->first;
        letters->first = letter->next;
        tl_command_drop((const struct tl_command *)letter->message);
        free(letter);
    }
}

void tl_worker_drop_letters(struct tl_worker *worker)
{
    drop_letters(&worker->outbox);
    drop_letters(&worker->parked);
}
