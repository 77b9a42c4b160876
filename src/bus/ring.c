/* ring.c: a byte ring under one lock, with an eventfd for the reader's loop.
 *
 * Lengths and messages begin at multiples of ALIGN, so that a leak detector finds the pointers to
 * what travels with a message to another thread.
 */
#include "bus/ring.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/assert.h"

enum { ALIGN = 8 };

struct tl_ring {
    pthread_mutex_t lock;
    int fd;
    size_t bytes_max;
    size_t head; /* Next byte to read, counted from the beginning of time. */
    size_t tail; /* Next byte to write. head <= tail <= head + bytes_max. */
    _Alignas(ALIGN) unsigned char bytes[];
};

static size_t aligned(size_t bytes)
{
    return (bytes + ALIGN - 1) / ALIGN * ALIGN;
}

enum tl_err tl_ring_open(struct tl_ring **out_ring, size_t bytes_max)
{
    TL_ASSERT(bytes_max > ALIGN);
    bytes_max = aligned(bytes_max);
    struct tl_ring *ring = malloc(sizeof *ring + bytes_max);
    if (!ring)
        return TL_ENOMEM;
    *ring = (struct tl_ring){ .bytes_max = bytes_max };
    ring->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (ring->fd < 0) {
        free(ring);
        return TL_EIO;
    }
    pthread_mutex_init(&ring->lock, NULL);
    *out_ring = ring;
    return TL_OK;
}

void tl_ring_close(struct tl_ring *ring)
{
    if (!ring)
        return;
    close(ring->fd);
    pthread_mutex_destroy(&ring->lock);
    free(ring);
}

static void copy_in(struct tl_ring *ring, const void *from, size_t bytes)
{
    size_t at = ring->tail % ring->bytes_max;
    size_t first = bytes < ring->bytes_max - at ? bytes : ring->bytes_max - at;
    memcpy(ring->bytes + at, from, first);
    memcpy(ring->bytes, (const unsigned char *)from + first, bytes - first);
    ring->tail += aligned(bytes);
}

static void copy_out(struct tl_ring *ring, void *to, size_t bytes)
{
    size_t at = ring->head % ring->bytes_max;
    size_t first = bytes < ring->bytes_max - at ? bytes : ring->bytes_max - at;
    memcpy(to, ring->bytes + at, first);
    memcpy((unsigned char *)to + first, ring->bytes, bytes - first);
    ring->head += aligned(bytes);
}

enum tl_err tl_ring_push(struct tl_ring *ring, const void *message, size_t bytes)
{
    TL_ASSERT(bytes > 0 && bytes <= UINT32_MAX);
    uint32_t length = (uint32_t)bytes;

    pthread_mutex_lock(&ring->lock);
    size_t used = ring->tail - ring->head;
    bool was_empty = used == 0;
    bool fits = ring->bytes_max - used >= aligned(sizeof length) + aligned(bytes);
    if (fits) {
        copy_in(ring, &length, sizeof length);
        copy_in(ring, message, bytes);
    }
    if (fits && was_empty) { /* Under the lock: who has read the last message may close the ring. */
        uint64_t one = 1;
        ssize_t written = write(ring->fd, &one, sizeof one);
        TL_ASSERT(written == sizeof one);
    }
    pthread_mutex_unlock(&ring->lock);
    return fits ? TL_OK : TL_EFULL;
}

enum tl_err tl_ring_pop(struct tl_ring *ring, void *message, size_t bytes_max, size_t *out_bytes)
{
    uint32_t length = 0;

    pthread_mutex_lock(&ring->lock);
    bool empty = ring->tail == ring->head;
    if (empty) {
        uint64_t count;
        ssize_t cleared = read(ring->fd, &count, sizeof count);
        (void)cleared; /* Already clear is as good. */
    } else {
        copy_out(ring, &length, sizeof length);
        TL_ASSERT(length <= bytes_max);
        copy_out(ring, message, length);
    }
    pthread_mutex_unlock(&ring->lock);

    if (empty)
        return TL_ENONE;
    *out_bytes = length;
    return TL_OK;
}

int tl_ring_fd(const struct tl_ring *ring)
{
    return ring->fd;
}

void tl_ring_wait(struct tl_ring *ring, int64_t timeout_us)
{
    struct pollfd fd = { .fd = ring->fd, .events = POLLIN };
    struct timespec timeout = { .tv_sec = timeout_us / 1000000,
                                .tv_nsec = timeout_us % 1000000 * 1000 };
    ppoll(&fd, 1, timeout_us < 0 ? NULL : &timeout, NULL);
}
