/* clock.c: the host's clocks, and the one that a test moves. */
#include "server/clock.h"

#include <time.h>

#include "base/assert.h"
#include "base/calendar.h"

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    int failed = clock_gettime(id, &t);
    TL_ASSERT(failed == 0);
    return (int64_t)t.tv_sec * TL_SECOND + t.tv_nsec / 1000;
}

tl_time tl_wall_now(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t tl_steady_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

void tl_clock_init_real(struct tl_clock *clock)
{
    tl_clock_begin(clock, tl_wall_now(), tl_steady_now());
}

void tl_clock_init_manual(struct tl_clock *clock, tl_time at)
{
    *clock = (struct tl_clock){ .is_manual = true, .last = at };
    atomic_store(&clock->manual, at);
}

tl_time tl_clock_now(struct tl_clock *clock)
{
    if (clock->is_manual) {
        clock->last = atomic_load(&clock->manual);
        return clock->last;
    }
    return tl_clock_read(clock, tl_wall_now(), tl_steady_now());
}

enum tl_err tl_clock_advance(struct tl_clock *clock, int64_t by_us)
{
    if (!clock->is_manual)
        return TL_EUNSUPPORTED;
    if (by_us < 0)
        return TL_EBAD;
    atomic_fetch_add(&clock->manual, by_us);
    return TL_OK;
}

void tl_clock_nap(int64_t us)
{
    nanosleep(&(struct timespec){ .tv_sec = us / TL_SECOND, .tv_nsec = us % TL_SECOND * 1000 },
              NULL);
}
