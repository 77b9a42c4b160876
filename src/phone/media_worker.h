/* media_worker.h: one media thread: its sockets, its legs, its loop.
 *
 * One epoll waits for the ring of commands, the tick, the port of the browsers and the port of each
 * telephone. A telephone's packet costs one receive and one send; those of browsers are received
 * and sent many at a time, at latest when the loop turns. Knows the commands of media.h.
 *
 * A leg moves when it is to hear one on another thread:
 *
 *   media.c, under its lock: MOVE to the ring of the old thread; then commands go to the new one
 *   old thread: out of bridge and epoll --ADOPT, with the leg--> new thread: in
 *
 * A command that is faster than its leg waits for it: what is not here is on its way, since nobody
 * gives commands to a leg that was closed. What threads send to each other is never refused: what
 * a full ring does not take stands in the outbox.
 */
#ifndef TL_PHONE_MEDIA_WORKER_H
#define TL_PHONE_MEDIA_WORKER_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/idmap.h"
#include "bus/ring.h"
#include "phone/media.h"
#include "phone/media_leg.h"
#include "phone/sdes.h"

#define TL_PACKET_MAX 1500 /* A longer one is dropped. */

enum { TL_WEB_BATCH = 64, TL_WEB_BUCKETS = 4096 };

/* What one thread adds to tl_media_stats. Written by that thread only, read by all. */
struct tl_worker_counts {
    atomic_uint_fast64_t packets_in, packets_out, packets_lost, packets_dropped;
    atomic_uint_fast64_t octets_in, octets_out;
};

static inline void tl_count(atomic_uint_fast64_t *count, uint64_t more)
{
    uint64_t now = atomic_load_explicit(count, memory_order_relaxed);
    atomic_store_explicit(count, now + more, memory_order_relaxed);
}

struct tl_web_batch; /* Packets to browsers that wait for the end of the turn. */
struct tl_door;

enum { TL_EVENTS_MAX = 256 };

/* A message that waits: for room in another thread's ring, or for its leg to come here. */
struct tl_letter {
    struct tl_letter *next;
    struct tl_worker *to;
    size_t bytes;
    uint8_t message[];
};

struct tl_letters {
    struct tl_letter *first, **end; /* end NULL: none were there yet. */
};

struct tl_worker {
    /* Set before the thread starts. */
    tl_media_event_fn *event_fn;
    void *arg;
    struct tl_ring *ring;
    struct tl_sound *music; /* NULL: silence. */
    int64_t lost_after_us, join_after_us;
    int epoll_fd, timer_fd, web_fd;
    uint16_t web_port;
    uint32_t legs_max;
    uint32_t hash_seed;
    struct tl_idmap_cell *cells, *room_cells;
    pthread_t thread;
    bool has_thread;

    /* The thread's own. */
    int64_t now_us; /* Of this turn, monotonic. */
    uint64_t ticks;
    bool is_ticking, is_stopping;
    struct tl_leg **legs;
    uint32_t legs_len;
    struct tl_idmap map; /* Id to index in legs. */
    struct tl_room **rooms;
    uint32_t rooms_len;
    struct tl_idmap room_map; /* Id to index in rooms. */
    uint64_t steps;           /* Of 20 ms, that were made, */
    int64_t stepped_us;       /* and when the last was due. */
    struct tl_letters outbox; /* For rings that were full. */
    struct tl_letters parked; /* For legs that are on their way here. */
    struct epoll_event *events;
    int events_len;        /* Of this turn. */
    struct tl_leg *closed; /* Freed at the end of the turn: an event may still name them. */
    struct tl_door *by_address[TL_WEB_BUCKETS];
    struct tl_door *doors; /* All whose home this is. */
    struct tl_web_batch *batch;

    struct tl_worker_counts counts;
};

enum tl_command_kind {
    TL_COMMAND_ADD,
    TL_COMMAND_REMOTE,
    TL_COMMAND_PLAY,
    TL_COMMAND_STOP,
    TL_COMMAND_MUSIC,
    TL_COMMAND_BRIDGE,
    TL_COMMAND_UNBRIDGE,
    TL_COMMAND_HOLD,
    TL_COMMAND_KEY,
    TL_COMMAND_MEASURE,
    TL_COMMAND_CLOSE,
    TL_COMMAND_END, /* Of the thread. */
    TL_COMMAND_ROOM_JOIN,
    TL_COMMAND_ROOM_LEAVE,
    TL_COMMAND_TAP,
    TL_COMMAND_INBAND,
    TL_COMMAND_GREETING,
    TL_COMMAND_MOVE,  /* To the thread to. */
    TL_COMMAND_ADOPT, /* From here on: thread to thread. */
    TL_COMMAND_DATAGRAM,
    TL_COMMAND_ADDRESS,
    TL_COMMAND_DOOR_AT,
    TL_COMMAND_DOOR_CLOSE,
    TL_COMMANDS_LEN,
};

/* What travels through the ring. Pointers in it change hands. */
struct tl_command {
    enum tl_command_kind kind;
    bool is_on;
    char key;
    tl_id leg, other;
    tl_id room; /* ROOM_JOIN, with part. */
    enum tl_media_part part;
    struct tl_greeting_rules greeting; /* GREETING, when is_on. */
    struct tl_worker *to;              /* MOVE, DOOR_AT */
    tl_media_tap_fn *tap_fn;           /* TAP */
    void *tap_arg;
    struct tl_leg *take_leg;   /* ADD, ADOPT */
    struct tl_play *take_play; /* PLAY */
    size_t datagram_bytes;     /* DATAGRAM */
    union tl_netaddr address;  /* ADDRESS (not is_on: none); REMOTE, with the next ones. */
    enum tl_media_codec codec;
    uint8_t payload_type, event_type;
    bool can_hear, can_speak;
    bool is_secure; /* With the keys. */
    uint8_t key_in[TL_SDES_KEY_BYTES], key_out[TL_SDES_KEY_BYTES];
};

/* A message from thread to thread; of a datagram the bytes follow it. */
struct tl_message {
    struct tl_command command;
    uint8_t datagram[TL_PACKET_MAX];
};

/* Carries out what stands in the ring. */
void tl_worker_run_commands(struct tl_worker *worker);

/* From one thread to another; bytes of message count. It is never refused. */
void tl_worker_post(struct tl_worker *from, struct tl_worker *to, const struct tl_message *message,
                    size_t bytes);

/* Sends what stands in the outbox, as far as the rings have room. */
void tl_worker_flush(struct tl_worker *worker);

/* Frees what waits, and what it brought. The thread has ended. */
void tl_worker_drop_letters(struct tl_worker *worker);
void tl_command_drop(const struct tl_command *command);

/* Opens descriptors and memory; web_address is where browsers are heard, port 0: any.
 * TL_EBUSY: that port is taken; TL_EIO; TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_worker_open(struct tl_worker *worker,
                                       const union tl_netaddr *web_address);
TL_MUST_USE enum tl_err tl_worker_start(struct tl_worker *worker);

/* Ends the thread. All have to be ended before one is closed: they write to each other. */
void tl_worker_end(struct tl_worker *worker);

/* Frees the legs and all else. */
void tl_worker_close(struct tl_worker *worker);

/* NULL: no such leg here. */
struct tl_leg *tl_worker_find(struct tl_worker *worker, tl_id leg);

/* What epoll names for the reports of a leg, beside the leg itself: an odd address. */
static inline void *tl_worker_rtcp_of(struct tl_leg *leg)
{
    return (char *)leg + 1;
}

/* Samples of 8 kHz since the last step was due. */
static inline uint32_t tl_worker_since_step(const struct tl_worker *worker)
{
    int64_t since_us = worker->now_us - worker->stepped_us;
    return since_us > 0 && since_us < 1000000 ? (uint32_t)(since_us * 8 / 1000) : 0;
}

#endif
