/* clock.c: following the host's clock without ever going back. */
#include "server/clock.h"

#include <time.h>

#include "base/assert.h"
#include "base/calendar.h"

/* A difference up to JUMP is followed by at most one part in SLEW of the time that passes. */
static const int64_t jump_us = 2 * TL_SECOND;
static const int64_t believe_us = TL_MINUTE;
enum { SLEW = 200 };

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
    *clock = (struct tl_clock){ 0 };
    clock->last = tl_wall_now();
    clock->wall_minus = clock->last - tl_steady_now();
}

void tl_clock_init_manual(struct tl_clock *clock, tl_time at)
{
    *clock = (struct tl_clock){ .is_manual = true, .last = at };
    atomic_store(&clock->manual, at);
}

static int64_t size_of(int64_t difference)
{
    return difference < 0 ? -difference : difference;
}

/* A jump is believed when the host has kept to it for a minute; another jump starts anew. */
static void weigh_jump(struct tl_clock *clock, int64_t minus, int64_t steady_us)
{
    if (clock->jump_minus == 0 || size_of(minus - clock->jump_minus) > jump_us) {
        clock->jump_minus = minus;
        clock->jump_since = steady_us;
        clock->jump_reported = false;
    } else if (steady_us - clock->jump_since >= believe_us) {
        clock->wall_minus = minus;
        clock->jump_minus = 0;
    }
}

tl_time tl_clock_read(struct tl_clock *clock, tl_time wall, int64_t steady_us)
{
    int64_t minus = wall - steady_us;
    int64_t off = minus - clock->wall_minus;
    if (size_of(off) > jump_us) {
        weigh_jump(clock, minus, steady_us);
    } else {
        int64_t passed = clock->wall_minus + steady_us - clock->last;
        int64_t most = (passed > 0 ? passed : 0) / SLEW + 1;
        clock->wall_minus += off > most ? most : off < -most ? -most : off;
        clock->jump_minus = 0;
    }
    tl_time now = clock->wall_minus + steady_us;
    if (now > clock->last)
        clock->last = now;
    return clock->last;
}

tl_time tl_clock_now(struct tl_clock *clock)
{
    if (clock->is_manual) {
        clock->last = atomic_load(&clock->manual);
        return clock->last;
    }
    return tl_clock_read(clock, tl_wall_now(), tl_steady_now());
}

bool tl_clock_jump_seen(struct tl_clock *clock)
{
    bool news = clock->jump_minus != 0 && !clock->jump_reported;
    if (news)
        clock->jump_reported = true;
    return news;
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
