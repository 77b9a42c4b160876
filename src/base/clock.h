/* clock.h: the rule by which a center's time follows a host's clock.
 *
 *     host's wall time, steady time --tl_clock_read--> UTC that never runs backwards
 *
 * A small step of the host's clock is followed slowly, a jump over two seconds is held back and
 * reported until the host agrees with itself for a minute. After a jump back time goes on at half
 * its pace until the two meet: it never stands still. It reads no clock: the readings are
 * handed in, by the server from the host and by the torture from a host that goes wrong.
 * Cost: some additions. Memory: a struct. Invariant 7.
 */
#ifndef TL_BASE_CLOCK_H
#define TL_BASE_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/types.h"

struct tl_clock {
    bool is_manual;
    _Atomic int64_t manual;
    tl_time last;       /* What was told last. */
    int64_t wall_minus; /* Wall time minus steady time that is being followed. */
    int64_t jump_minus; /* The same after a jump, not yet believed; 0: none. */
    int64_t jump_since; /* Steady time when that jump was seen. */
    bool jump_reported;
    bool is_ahead;    /* The host went back, and is met at half the pace. */
    int64_t ahead_of; /* What the host says then. */
};

/* A clock that begins at the host's wall time. */
void tl_clock_begin(struct tl_clock *clock, tl_time wall, int64_t steady_us);

/* UTC microseconds by what the host says now; never less than the last one told. */
tl_time tl_clock_read(struct tl_clock *clock, tl_time wall, int64_t steady_us);

/* Whether a jump of the host's clock waits to be believed; told once per jump. */
bool tl_clock_jump_seen(struct tl_clock *clock);

#endif
