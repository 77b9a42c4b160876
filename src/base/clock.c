/* clock.c: following a host's clock without ever going back. */
#include "base/clock.h"

#include "base/calendar.h"

/* A difference up to JUMP is followed by at most one part in SLEW of the time that passes, a jump
 * back that is believed by one in SLEW_BACK: half the pace. */
static const int64_t jump_us = 2 * TL_SECOND;
static const int64_t believe_us = TL_MINUTE;
enum { SLEW = 200, SLEW_BACK = 2 };

void tl_clock_begin(struct tl_clock *clock, tl_time wall, int64_t steady_us)
{
    *clock = (struct tl_clock){ .last = wall, .wall_minus = wall - steady_us };
}

static int64_t size_of(int64_t difference)
{
    return difference < 0 ? -difference : difference;
}

static bool agree(int64_t a, int64_t b)
{
    return size_of(a - b) <= jump_us;
}

/* A jump is believed when the host has kept to it for a minute; another jump starts anew. One that
 * goes ahead is taken at once. One that goes back is met slowly: time must go on, or no offer rings
 * out and no lookup ends until the host has caught up, an hour or a day later. */
static void weigh_jump(struct tl_clock *clock, int64_t minus, int64_t steady_us)
{
    if (clock->jump_minus == 0 || !agree(minus, clock->jump_minus)) {
        clock->jump_minus = minus;
        clock->jump_since = steady_us;
        clock->jump_reported = false;
    } else if (steady_us - clock->jump_since >= believe_us) {
        clock->is_ahead = minus < clock->wall_minus;
        clock->ahead_of = minus;
        clock->wall_minus = clock->is_ahead ? clock->wall_minus : minus;
        clock->jump_minus = 0;
    }
}

static void follow(struct tl_clock *clock, int64_t off, int64_t most)
{
    clock->wall_minus += off > most ? most : off < -most ? -most : off;
    clock->jump_minus = 0;
}

tl_time tl_clock_read(struct tl_clock *clock, tl_time wall, int64_t steady_us)
{
    int64_t minus = wall - steady_us;
    int64_t off = minus - clock->wall_minus;
    int64_t passed = clock->wall_minus + steady_us - clock->last;
    passed = passed > 0 ? passed : 0;
    if (size_of(off) <= jump_us) {
        follow(clock, off, passed / SLEW + 1);
        clock->is_ahead = false;
    } else if (clock->is_ahead && agree(minus, clock->ahead_of)) {
        follow(clock, off, passed / SLEW_BACK);
        clock->ahead_of = minus;
    } else {
        weigh_jump(clock, minus, steady_us);
    }
    tl_time now = clock->wall_minus + steady_us;
    if (now > clock->last)
        clock->last = now;
    return clock->last;
}

bool tl_clock_jump_seen(struct tl_clock *clock)
{
    bool news = clock->jump_minus != 0 && !clock->jump_reported;
    if (news)
        clock->jump_reported = true;
    return news;
}
