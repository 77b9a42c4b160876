/* clock.h: the only real clock, and the one that a test moves.
 *
 * The engine's time is handed in from here. It never runs backwards: a small step of the host's
 * clock is followed slowly, a jump over two seconds is held back and reported until the host agrees
 * with itself for a minute. A manual clock stands still but for tl_clock_advance.
 * One thread (the engine) reads it; any thread may advance a manual one.
 */
#ifndef TL_SERVER_CLOCK_H
#define TL_SERVER_CLOCK_H

#include <stdatomic.h>

#include "base/err.h"
#include "base/types.h"

struct tl_clock {
    bool is_manual;
    _Atomic int64_t manual;
    tl_time last;       /* What was told last. */
    int64_t wall_minus; /* Wall time minus steady time that is being followed. */
    int64_t jump_minus; /* The same after a jump, not yet believed; 0: none. */
    int64_t jump_since; /* Steady time when that jump was seen. */
    bool jump_reported;
};

/* A clock that follows the host's, and one that starts at `at` and stands still. */
void tl_clock_init_real(struct tl_clock *clock);
void tl_clock_init_manual(struct tl_clock *clock, tl_time at);

/* UTC microseconds; never less than the last one told. */
tl_time tl_clock_now(struct tl_clock *clock);

/* The same, with the host's readings handed in: for tests. */
tl_time tl_clock_read(struct tl_clock *clock, tl_time wall, int64_t steady_us);

/* Whether a jump of the host's clock waits to be believed; told once per jump. */
bool tl_clock_jump_seen(struct tl_clock *clock);

/* Moves a manual clock on. TL_EUNSUPPORTED: the clock is real. TL_EBAD: backwards. */
TL_MUST_USE enum tl_err tl_clock_advance(struct tl_clock *clock, int64_t by_us);

/* The host's clocks: UTC, and microseconds that only go forward. */
tl_time tl_wall_now(void);
int64_t tl_steady_now(void);

#endif
