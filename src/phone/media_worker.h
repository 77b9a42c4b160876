/* media_worker.h: one media thread: its sockets, its legs, its loop.
 *
 * One epoll waits for the ring of commands, the tick, the port of the browsers and the port of each
 * telephone. A telephone's packet costs one receive and one send; those of browsers are received
 * and sent many at a time, at latest when the loop turns. Knows the commands of media.h.
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
    struct tl_idmap_cell *cells;
    pthread_t thread;
    bool has_thread;

    /* The thread's own. */
    int64_t now_us; /* Of this turn, monotonic. */
    uint64_t ticks;
    bool is_ticking, is_stopping;
    struct tl_leg **legs;
    uint32_t legs_len;
    struct tl_idmap map;   /* Id to index in legs. */
    struct tl_leg *closed; /* Freed at the end of the turn: an event may still name them. */
    struct tl_leg *by_address[TL_WEB_BUCKETS];
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
    TL_COMMANDS_LEN,
};

/* What travels through the ring. Pointers in it change hands. */
struct tl_command {
    enum tl_command_kind kind;
    bool is_on;
    char key;
    tl_id leg, other;
    struct tl_leg *take_leg;   /* ADD */
    struct tl_play *take_play; /* PLAY */
    union tl_netaddr address;  /* REMOTE, with the next ones. */
    enum tl_media_codec codec;
    uint8_t payload_type, event_type;
    bool can_hear, can_speak;
    bool is_secure; /* With the keys. */
    uint8_t key_in[TL_SDES_KEY_BYTES], key_out[TL_SDES_KEY_BYTES];
};

/* Opens descriptors and memory; web_address is where browsers are heard, port 0: any.
 * TL_EBUSY: that port is taken; TL_EIO; TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_worker_open(struct tl_worker *worker,
                                       const union tl_netaddr *web_address);
TL_MUST_USE enum tl_err tl_worker_start(struct tl_worker *worker);

/* Ends the thread, frees the legs and all else. */
void tl_worker_close(struct tl_worker *worker);

/* NULL: no such leg here. */
struct tl_leg *tl_worker_find(struct tl_worker *worker, tl_id leg);

/* Monotonic microseconds. */
int64_t tl_worker_now(void);

#endif
