/* ring.h: copied messages from any thread to one thread.
 *
 *     many writers --push--> [ m | m | m ] --pop--> one reader, woken by a file descriptor
 *
 * The only thing that threads of this program share, besides the database pools. A message is a
 * copy of bytes (a plain struct, or a struct with a tail); no pointer to anything that the writer
 * keeps may stand in it. Memory: one block of bytes_max, taken at open. Cost: a lock held for a
 * memcpy, and one write to the descriptor when the ring was empty.
 */
#ifndef TL_BUS_RING_H
#define TL_BUS_RING_H

#include "base/err.h"
#include "base/types.h"

struct tl_ring;

/* Takes bytes_max bytes for messages, each in whole eights, and 8 beside each. TL_ENOMEM; TL_EIO:
 * no descriptor is left. */
TL_MUST_USE enum tl_err tl_ring_open(struct tl_ring **out_ring, size_t bytes_max);

/* Frees the ring and what is still in it. No writer may be left. NULL does nothing. */
void tl_ring_close(struct tl_ring *ring);

/* Copies message to the end. Any thread. TL_EFULL: no room, nothing was copied. */
TL_MUST_USE enum tl_err tl_ring_push(struct tl_ring *ring, const void *message, size_t bytes);

/* Copies the oldest message out and drops it; *out_bytes is its length. Reader only.
 * TL_ENONE: empty. A message longer than bytes_max is a programmer's error. */
TL_MUST_USE enum tl_err tl_ring_pop(struct tl_ring *ring, void *message, size_t bytes_max,
                                    size_t *out_bytes);

/* Readable (poll, epoll) while messages may be there. tl_ring_pop clears it when it finds none. */
int tl_ring_fd(const struct tl_ring *ring);

/* Waits until a message may be there or timeout_us have passed (negative: for ever). */
void tl_ring_wait(struct tl_ring *ring, int64_t timeout_us);

#endif
