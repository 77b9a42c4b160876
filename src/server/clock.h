/* clock.h: the only real clock, and the one that a test moves.
 *
 * The engine's time is handed in from here, by the rule of base/clock.h. A manual clock stands
 * still but for tl_clock_advance.
 * One thread (the engine) reads it; any thread may advance a manual one.
 */
#ifndef TL_SERVER_CLOCK_H
#define TL_SERVER_CLOCK_H

#include "base/clock.h"
#include "base/err.h"

/* A clock that follows the host's, and one that starts at `at` and stands still. */
void tl_clock_init_real(struct tl_clock *clock);
void tl_clock_init_manual(struct tl_clock *clock, tl_time at);

/* UTC microseconds; never less than the last one told. */
tl_time tl_clock_now(struct tl_clock *clock);

/* Moves a manual clock on. TL_EUNSUPPORTED: the clock is real. TL_EBAD: backwards. */
TL_MUST_USE enum tl_err tl_clock_advance(struct tl_clock *clock, int64_t by_us);

/* The host's clocks: UTC, and microseconds that only go forward. */
tl_time tl_wall_now(void);
int64_t tl_steady_now(void);

/* Waits so long in real time, whatever a clock says. */
void tl_clock_nap(int64_t us);

#endif
